"""`dl4cv-grade similar`: the pairs of submissions that share more than the stub explains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dl4cv.cli.endings import NO_SUBMISSION, Problem, open_console, remark, say, write_file
from dl4cv.cli.options import FILE, PATH

if TYPE_CHECKING:
    from dl4cv.classroom.similarity.similarity import Show

THRESHOLD_HELP = "Two functions are alike when they share at least so much of the shorter one."
BASE_HELP = "Code that was handed out beside the exercises: a file or a folder; may be repeated."
EARLIER_HELP = "The submissions of an earlier year, to compare these with; may be repeated."


@click.command("similar")
@click.argument("submissions", type=PATH)
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Compare only this one; may be repeated.")
@click.option(
    "--threshold",
    type=click.FloatRange(1, 100),
    default=70.0,
    show_default=True,
    metavar="PERCENT",
    help=THRESHOLD_HELP,
)
@click.option("--base", type=PATH, multiple=True, metavar="PATH", help=BASE_HELP)
@click.option("--earlier", type=PATH, multiple=True, metavar="PATH", help=EARLIER_HELP)
@click.option("--html", "html_file", type=FILE, metavar="FILE", help="Also show the functions side by side.")
@click.pass_context
def command(
    ctx: click.Context,
    submissions: Path,
    names: tuple[str, ...],
    threshold: float,
    base: tuple[Path, ...],
    earlier: tuple[Path, ...],
    html_file: Path | None,
) -> None:
    """Show who shares functions that hardly anybody else has: a reason to look, and no proof."""
    from dl4cv.classroom.similarity.similarity import (
        SimilarityError,
        compare_class,
        groups_table,
        pairs_page,
        pairs_table,
    )
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.report.words import counted

    exercises = chosen_exercises(ctx, names, submissions)
    try:
        with _progress() as show:
            compared = compare_class(
                submissions, exercises, base=base, earlier=earlier, alike=threshold / 100, show=show
            )
    except SimilarityError as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    if html_file is not None:
        write_file(html_file, pairs_page(compared), private=True)
    console = open_console()
    ascii_only = console.options.ascii_only
    if compared.groups:
        console.print(groups_table(compared, ascii_only=ascii_only), "", soft_wrap=True)
    if compared.pairs:
        console.print(pairs_table(compared, ascii_only=ascii_only), soft_wrap=True)
    for sentence in compared.unread:
        remark(f"Not compared: {sentence}")
    verb = "shares" if len(compared.pairs) == 1 else "share"
    among = counted(compared.submissions, "submission")
    say(f"{counted(len(compared.pairs), 'pair')} among {among} {verb} functions that hardly anybody else has.")


@contextmanager
def _progress() -> Iterator[Show]:
    """Give what shows in a terminal how far the comparison has come, and leaves nothing behind there."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (BarColumn(bar_width=24), TextColumn("{task.description} {task.completed}/{task.total}", markup=False))
    is_shown = console.is_terminal and not console.is_dumb_terminal
    with Progress(*columns, console=console, auto_refresh=False, transient=True, disable=not is_shown) as bar:
        task = bar.add_task("", total=0, visible=False)

        def show(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total, visible=True, refresh=True)

        yield show
