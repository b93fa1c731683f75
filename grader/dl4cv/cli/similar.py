"""`dl4cv-grade similar`: the pairs of submissions that share more than the stub explains."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import NO_SUBMISSION, Problem, open_console, remark, say, write_file
from dl4cv.cli.options import FILE, PATH

THRESHOLD_HELP = "Show pairs that share at least so much of their own code."
COMMON_HELP = "Ignore what more than so many students share, unless whole files are alike."


@click.command("similar")
@click.argument("submissions", type=PATH)
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Compare only this one; may be repeated.")
@click.option(
    "--threshold",
    type=click.FloatRange(1, 100),
    default=80.0,
    show_default=True,
    metavar="PERCENT",
    help=THRESHOLD_HELP,
)
@click.option("--common", type=click.IntRange(2), default=10, show_default=True, metavar="STUDENTS", help=COMMON_HELP)
@click.option("--html", "html_file", type=FILE, metavar="FILE", help="Also show the pairs side by side.")
@click.pass_context
def command(
    ctx: click.Context,
    submissions: Path,
    names: tuple[str, ...],
    threshold: float,
    common: int,
    html_file: Path | None,
) -> None:
    """Show pairs of submissions that share more than the stub explains: a reason to look, and no proof."""
    from dl4cv.classroom.similarity.similarity import (
        SimilarityError,
        compare_class,
        pairs_page,
        pairs_table,
    )
    from dl4cv.cli.known import chosen_exercises

    exercises = chosen_exercises(ctx, names, submissions)
    try:
        compared = compare_class(submissions, exercises, threshold=threshold / 100, common=common)
    except SimilarityError as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    if html_file is not None:
        write_file(html_file, pairs_page(compared), private=True)
    console = open_console()
    if compared.pairs:
        console.print(pairs_table(compared, ascii_only=console.options.ascii_only), soft_wrap=True)
    for sentence in compared.unread:
        remark(f"Not compared: {sentence}")
    pairs = "1 pair" if len(compared.pairs) == 1 else f"{len(compared.pairs)} pairs"
    say(f"{pairs} among {compared.submissions} submissions share {threshold:g} % or more of their own code.")
