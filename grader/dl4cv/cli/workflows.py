"""`dl4cv-grade workflows`: the files with which a teacher's repository grades pushes."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import say, write_file
from dl4cv.cli.options import FOLDER


@click.command("workflows")
@click.argument("out", type=FOLDER)
def command(out: Path) -> None:
    """Write what grades pushes on GitHub and GitLab, for a repository of yours, into the folder OUT."""
    from dl4cv.release.ci_files import teachers_ci_files

    for name, text in teachers_ci_files().items():
        path = out / name
        if path.exists():
            say(f"Left as it is: {path}")
            continue
        write_file(path, text, make_folder=True)
        say(f"Written: {path}")
