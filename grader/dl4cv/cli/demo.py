"""`dl4cv-grade demo NAME`: show what the lecture shows, in numbers here and in pictures on a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dl4cv.cli.endings import (
    GRADER_FAILED,
    NO_SUBMISSION,
    Problem,
    open_console,
    open_page,
    require_folder,
    say,
    write_file,
)
from dl4cv.cli.options import FILE, PATH, SEED

if TYPE_CHECKING:
    from dl4cv.demos import Demo, Kind
    from dl4cv.demos.sections import Section

KINDS: dict[Kind, Any] = {"text": str, "file": FILE, "count": click.IntRange(1), "seed": SEED}


class DemoGroup(click.Group):
    """A group in which every demo's name is a command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the demos."""
        from dl4cv.demos import DEMOS

        return [demo.name for demo in DEMOS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Make the command that shows the demo `name`."""
        from dl4cv.demos import DEMOS

        for demo in DEMOS:
            if demo.name == name:
                return _showing_command(demo)
        raise click.UsageError(f"There is no demo {name!r}; the demos are {', '.join(self.list_commands(ctx))}.", ctx)


@click.group("demo", cls=DemoGroup, invoke_without_command=True, subcommand_metavar="NAME [ARGUMENT]")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show what the lecture shows: numbers here, pictures on a page."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _showing_command(demo: Demo) -> click.Command:
    """Make the command that shows `demo`."""
    usual = f"demo-{demo.name}.html"

    @click.command(demo.name, help="\n\n".join(filter(None, (f"{demo.title}.", demo.card.paragraphs[0], demo.takes))))
    @click.option("--html", type=PATH, metavar="FILE", help=f"Write the page to FILE. Default: {usual}.")
    @click.option("--open", "show", is_flag=True, help="Show the page in the browser.")
    def showing(html: Path | None, show: bool, **given: Any) -> None:
        from dl4cv.demos.page import demo_page
        from dl4cv.demos.terminal import print_sections

        page = html or Path(usual)
        require_folder(page)
        sections = _play(demo, {name: value for name, value in given.items() if value is not None})
        print_sections(sections, open_console())
        write_file(page, demo_page(demo, sections), "The page")
        say("", f"wrote {page}")
        if show:
            open_page(page)

    options = [
        click.Option([f"--{option.name}"], type=KINDS[option.kind], metavar=option.metavar, help=option.help)
        for option in demo.options
    ]
    arguments = [click.Argument([demo.argument.lower()], type=PATH, required=demo.required)] if demo.argument else []
    showing.params[:0] = [*arguments, *options]
    return showing


def _play(demo: Demo, given: dict[str, Any]) -> list[Section]:
    """Make the sections of `demo`; where that fails, the command ends with a sentence."""
    from dl4cv.course.datasets.mnist import DatasetError
    from dl4cv.demos import DemoError
    from dl4cv.demos.sections import play
    from dl4cv.grading.grade import GradingError
    from dl4cv.submission.reading import SubmissionError
    from dl4cv.submission.room import RoomError

    console = open_console()
    try:
        return play(demo, console if console.is_terminal else None, **given)
    except DemoError as error:
        raise Problem(str(error)) from error
    except (DatasetError, SubmissionError) as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    except (GradingError, RoomError) as error:
        raise Problem(str(error), GRADER_FAILED) from error
