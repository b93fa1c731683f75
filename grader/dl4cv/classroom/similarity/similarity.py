"""What `dl4cv-grade similar` does: read a class's submissions, compare them, show the pairs to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from dl4cv.classroom.downloads.collect import Collected, CollectError, collect
from dl4cv.classroom.pages.pages import templates
from dl4cv.classroom.similarity.similar import COMMON, THRESHOLD, Pair, Written, similar
from dl4cv.exercise.exercise import Exercise
from dl4cv.files import write_atomically
from dl4cv.release.notebooks import notebook
from dl4cv.release.portable import unpacked
from dl4cv.release.stub import ReleaseError
from dl4cv.report.words import harmless
from dl4cv.submission.reading import SubmissionError, understand


class SimilarityError(Exception):
    """The submissions cannot be compared; the message is one sentence."""


@dataclass(frozen=True)
class Compared:
    """The pairs to look at, how many submissions were compared, and whose could not be read."""

    pairs: tuple[Pair, ...]
    submissions: int
    unread: tuple[str, ...]


def compare(
    path: Path, exercises: Sequence[Exercise], *, threshold: float = THRESHOLD, common: int = COMMON
) -> Compared:
    """Compare the submissions in `path`, exercise by exercise. Raises SimilarityError."""
    pairs: list[Pair] = []
    unread: list[str] = []
    count = 0
    try:
        with unpacked(exercises) as classroom:
            rows = collect(path, classroom.exercises).rows
            for exercise in classroom.exercises:
                written, unreadable = _written(row for row in rows if row.exercise == exercise.name)
                count += len(written)
                unread += unreadable
                pairs += similar(exercise.name, written, _stubs(exercise), threshold=threshold, common=common)
    except (CollectError, ReleaseError) as error:
        raise SimilarityError(str(error)) from error
    except ModuleNotFoundError as error:
        if error.name != "copydetect":
            raise
        raise SimilarityError("This needs copydetect: pip install 'dl4cv-grade[similarity]'.") from error
    return Compared(tuple(pairs), count, tuple(unread))


def similar_table(compared: Compared, *, ascii_only: bool = False) -> Table:
    """The pairs, for a terminal."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(head, style="dim") for head in ("exercise", "students", "", "shared", "characters")))
    for pair in compared.pairs:
        cells = (pair.exercise, *pair.students, f"{100 * pair.share:.0f} %", f"{pair.characters}")
        table.add_row(*(Text(harmless(cell, ascii_only=ascii_only)) for cell in cells))
    return table


def write_page(compared: Compared, path: Path) -> None:
    """Write the pairs side by side, what they share marked, as HTML. Raises OSError."""
    write_atomically(path, templates().get_template("similar.html").render(compared=compared, harmless=harmless))


def _written(rows: Iterable[Collected]) -> tuple[list[Written], list[str]]:
    """What students wrote, and whose file could not be read."""
    written, unread = list[Written](), list[str]()
    for row in rows:
        if row.state == "missing":
            continue
        try:
            source = understand(row.read(), Path(f"{row.exercise}{row.suffix}"))
        except (CollectError, SubmissionError) as error:
            unread.append(f"{row.student}, {row.exercise}: {error}")
            continue
        written.append(Written(row.student, source.text))
    return written, unread


def _stubs(exercise: Exercise) -> list[str]:
    """What students were handed out, as script and as notebook."""
    script = exercise.files.stub
    stub = script.read_bytes()
    released = notebook(stub.decode(), exercise.name).encode()
    return [understand(stub, script).text, understand(released, script.with_suffix(".ipynb")).text]
