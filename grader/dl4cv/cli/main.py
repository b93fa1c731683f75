"""The command line: find the command, run it, end with its status. Each command is a module, imported when called."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click

from dl4cv import __version__
from dl4cv.cli.endings import FAILED, GRADER_FAILED, INTERRUPTED, PASSED, complain, describe_own_fault
from dl4cv.workspace.workflow_log import commands_stopped

COMMANDS = (
    "adjust",
    "all",
    "batch",
    "classroom50-run",
    "demo",
    "export",
    "feedback",
    "gradescope",
    "gradescope-run",
    "mistakes",
    "new",
    "notebook-run",
    "release",
    "replay",
    "report",
    "seed",
    "similar",
    "start",
    "weights",
    "why",
    "workflows",
)
"""Each has a module of this package, with a click command called `command`. `--help` imports them all."""

COURSE_HELP = "Also know the exercises of the dl4cv.toml in FOLDER. Default: that of this folder or above."

HTML_HELP = "Without a command: also write how far you are to FILE, as a page."


class CourseGroup(click.Group):
    """A group in which every exercise's name is a command, too: `dl4cv-grade exercise3`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, without those of the exercises."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the command `name`, or make the one that grades the exercise of this name."""
        if name in COMMANDS:
            command: click.Command = import_module(f"dl4cv.cli.{name.replace('-', '_')}").command
            return command
        from dl4cv.cli.grade import grading_command
        from dl4cv.cli.known import known_exercises
        from dl4cv.exercise.exercise import UnknownExercise, find_exercise

        try:
            return grading_command(find_exercise(name, known_exercises(ctx, [name])))
        except UnknownExercise as error:
            near = [command for command in COMMANDS if command[:3] == name[:3]]
            hint = f" Or the command {near[0]}?" if near else ""
            raise click.UsageError(f"{error}{hint}", ctx) from error


@click.group(
    cls=CourseGroup,
    invoke_without_command=True,
    subcommand_metavar="[exerciseN [PATH] | COMMAND]",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="dl4cv-grade")
@click.option("--course", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help=COURSE_HELP)
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help=HTML_HELP)
@click.pass_context
def cli(ctx: click.Context, course: Path | None, html: Path | None) -> None:
    """Grade exercises in Deep Learning for Computer Vision.

    `dl4cv-grade start` writes the exercises into this folder, `dl4cv-grade exercise3` grades one of them, and
    `dl4cv-grade` alone shows how far you are.
    """
    if ctx.invoked_subcommand is None:
        from dl4cv.cli.known import known_exercises
        from dl4cv.cli.overview import show_overview

        show_overview(known_exercises(ctx), html)
    elif html is not None:
        raise click.UsageError(f"--html before {ctx.invoked_subcommand} is for dl4cv-grade alone: write it behind.")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its status."""
    _end_in_order()
    _open_what_is_closed()
    if isinstance(sys.stdout, TextIOWrapper):  # a log on Windows has few signs: one that it lacks is no fault
        sys.stdout.reconfigure(errors="replace")
    with commands_stopped():
        status = _run(arguments)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # a reader such as `head` has gone
        pass
    # Everything is closed and written: taking torch apart, object by object, would only cost the user's time.
    os._exit(status)


def _open_what_is_closed() -> None:
    """Discard what is printed to a stream that was closed, as by `>&-`, where Python has None in its place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for the whole process


def _end_in_order() -> None:
    """Let a closed terminal and a polite kill end this process as Ctrl-C does: nothing that it started stays behind."""
    for name in ("SIGHUP", "SIGTERM"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _run(arguments: list[str] | None) -> int:
    """Run the command; return its status, whatever happens."""
    try:
        outcome: Any = cli.main(args=arguments, prog_name="dl4cv-grade", standalone_mode=False)
    except click.ClickException as error:
        complain(error.format_message())
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted.")
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # ours: never a traceback for the student, and never the status of a bad grade
        complain(describe_own_fault(error))
        return GRADER_FAILED
    return outcome if isinstance(outcome, int) else PASSED
