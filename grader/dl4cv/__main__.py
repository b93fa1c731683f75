"""`python -m dl4cv` is `dl4cv-grade`."""

from dl4cv.cli.main import main

if __name__ == "__main__":
    main()
