"""`dl4cv-grade replay result.json`: write what went wrong as plain Python. Imports nothing heavy."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import NO_SUBMISSION, Problem, complain, write_file
from dl4cv.cli.options import PATH
from dl4cv.harmless import harmless

MOST_BYTES = 16 << 20
"""No result is as large; the file may come from somebody else."""


@click.command("replay")
@click.argument("file", type=PATH, metavar="RESULT.json")
@click.argument("function", required=False)
@click.option("--output", "-o", type=PATH, metavar="FILE", help="Write the lines to FILE instead of printing them.")
def command(file: Path, function: str | None, output: Path | None) -> None:
    """Write the failures in RESULT.json as plain Python.

    RESULT.json is what --json wrote. The lines build the smallest input on which FUNCTION, or each function that
    failed, goes wrong, call it and print both answers. They need NumPy and the graded file beside them, nothing of
    this program.
    """
    from dl4cv.files import read_file
    from dl4cv.report.failure import failures, is_kept_back
    from dl4cv.report.reproduction import NotWritableError, reproduction
    from dl4cv.results import from_json

    try:
        content, _ = read_file(file, MOST_BYTES)
        if len(content) > MOST_BYTES:
            raise Problem(f"{file} is no result: it holds more than {MOST_BYTES >> 20} MiB.", NO_SUBMISSION)
        result = from_json(content.decode())
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}.", NO_SUBMISSION) from error
    except (ValueError, RecursionError) as error:
        raise Problem(f"{file} is no result: {error}.", NO_SUBMISSION) from error
    found = [each for each in failures(result.checks) if function in (None, each.check.function)]
    if not found:
        of = f" of {function}" if function else ""
        if any(is_kept_back(check) for check in result.checks if function in (None, check.function)):
            raise Problem(f"What fails{of} is not told in {file}: its course shows no hints.", NO_SUBMISSION)
        raise Problem(f"No check{of} failed in {file}, so there is nothing to repeat.", NO_SUBMISSION)
    written = []
    for failure in found:
        try:
            written.append(reproduction(failure, result))
        except NotWritableError as error:
            complain(str(error))
    text = "\n".join(written)
    if output is not None:
        write_file(output, text, "The script")
    else:
        click.echo(harmless(text), nl=False)
