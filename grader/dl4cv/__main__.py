"""`python -P -m dl4cv` is `dl4cv-grade`."""

import sys

if not sys.flags.safe_path and sys.path:
    # Without -P the current folder comes first, and in a student's folder click.py would be the student's.
    del sys.path[0]

from dl4cv.cli.main import main

if __name__ == "__main__":
    main()
