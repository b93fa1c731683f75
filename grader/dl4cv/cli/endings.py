"""How a command ends: its status, one sentence when something is wrong, the files it writes. Imports only click."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dl4cv.harmless import harmless, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    from dl4cv.results import Result

PASSED, FAILED, WRONG_USAGE, NO_SUBMISSION, GRADER_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130


class Problem(click.ClickException):
    """A sentence for the user, and the status with which the command ends."""

    def __init__(self, sentence: str, status: int = WRONG_USAGE) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click reads it from the instance
        """Return the status."""
        return self.status


def leave(status: int) -> NoReturn:
    """End the command with a status."""
    raise SystemExit(status)


def status_of(result: Result) -> int:
    """Return the status with which a command ends that graded: what is not settled is no bad grade."""
    if not result.settled:
        return GRADER_FAILED
    return PASSED if result.passed else FAILED


def complain(sentence: str) -> None:
    """Print a sentence that is no result, on standard error."""
    remark(f"dl4cv-grade: {sentence}")


def remark(sentence: str) -> None:
    """Print a sentence beside a result, on standard error; it may quote a student's names, so it is one line."""
    click.echo(one_line(sentence), err=True)


def say(*lines: str) -> None:
    """Print what was done, each sentence in a line of its own."""
    for line in lines:
        click.echo(one_line(line))


def describe_own_fault(error: Exception) -> str:
    """Say what an instructor can report of a fault of the grader itself."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f", {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}" if trace is not None else ""
    return f"the grader itself failed, which says nothing about your solution ({type(error).__name__}: {error}{place})."


def require_folder(path: Path | None) -> None:
    """Refuse a file that could not be written, before any work is done."""
    if path is None:
        return
    if not path.parent.is_dir():
        raise Problem(f"There is no folder {path.parent} to write {path.name} into.")
    if path.is_dir():
        raise Problem(f"{path} is a folder; name the file to write.")
    if path.is_symlink() and path.parts[:2] != ("/", "dev"):
        raise Problem(f"{path} is a link, which may lead anywhere; name the file itself.")


def write_file(
    path: Path, content: str | bytes, what: str = "", *, make_folder: bool = False, private: bool = False
) -> None:
    """Write a file that the user asked for; where that fails, the command ends with a sentence.

    The sentence speaks of `what` the file holds, such as "The matrix", or else of the file alone. What is `private`
    no other user of the machine may read.
    """
    from dl4cv.files import OWNERS_ALONE, write_atomically

    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content, mode=OWNERS_ALONE if private else 0o666)
    except OSError as error:
        failed = f"{what} cannot be written to {path}" if what else f"{path} cannot be written"
        raise Problem(f"{failed}: {error.strerror}.") from error


def keep(result: Result) -> None:
    """Remember a settled result in this folder, for the overview."""
    from dl4cv.workspace.history import remember

    forgotten = remember(result, Path.cwd()) if result.settled else ""
    if forgotten:
        complain(forgotten)


def open_page(page: Path) -> None:
    """Ask the browser to show a page; say so where there is none."""
    if click.launch(str(page)) != 0:
        complain(f"No browser could be started here: open {page} yourself.")


def open_console() -> Console:
    """Open the console on which results are printed."""
    from rich.console import Console

    class HarmlessConsole(Console):
        """Prints nothing that commands a terminal or a workflow, whoever made it.

        It goes on in silence when its reader, such as `head`, has gone: the verdict is still to be written and told.
        """

        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                text = segment.text if segment.control else harmless(segment.text)
                yield segment if text == segment.text else segment._replace(text=text)

        def on_broken_pipe(self) -> None:
            self.quiet = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    # A log has no width: 80 columns wrap nowhere that matters.
    return HarmlessConsole(highlight=False) if sys.stdout.isatty() else HarmlessConsole(highlight=False, width=80)
