"""Which submissions of a class share functions that hardly anybody else has. A reason to look, never a proof.

What students wrote, the modules beside a file among it, is read in children with limits alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from rich.table import Table
from rich.text import Text

from dl4cv.classroom.downloads.collect import Collected, CollectError, collect
from dl4cv.classroom.pages.pages import templates
from dl4cv.classroom.similarity.matching import (
    ALIKE,
    Alike,
    Function,
    Pair,
    Passages,
    Written,
    find_groups,
    find_pairs,
    own_passages,
)
from dl4cv.classroom.similarity.reading import read_functions
from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import harmless
from dl4cv.release import ReleaseError
from dl4cv.release.notebooks import make_notebook
from dl4cv.release.portable import unpack_portable
from dl4cv.submission.reading import MAX_BYTES, READER, SubmissionError, understand
from dl4cv.submission.room import Room, RoomError, TooMuchError

MAX_CHARACTERS = 100_000
"""Of a submission: five times those of the longest honest one."""

MAX_TOKENS = 20_000
"""Of a submission, without names, comments and layout: five times those of the longest honest one."""

MAX_FUNCTIONS = 300
"""Of a submission: five times those of the longest honest one."""

MAX_LISTED = 1_000
MAX_SIDE_BY_SIDE = 5_000_000
"""Pairs that a terminal lists, and characters of functions that a page shows: of those with most in common."""

MAX_READERS = 4
SECONDS = 5
"""Of computing, to read a submission and to take it apart; a long honest one takes less than one."""

Show = Callable[[str, int, int], None]
"""Called with what is being done, how many submissions are done, and of how many."""


class SimilarityError(Exception):
    """The submissions cannot be compared; the message is one sentence."""


class TooLongError(Exception):
    """A submission is longer than what is compared; the message says than what."""


@dataclass(frozen=True)
class Part:
    """A stretch of a function's text, and whether the other one has it too."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Compared:
    """The pairs to look at and the groups that they make, how many submissions were compared, and which were not."""

    pairs: tuple[Pair, ...]
    submissions: int
    unread: tuple[str, ...]

    @property
    def groups(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the groups of three or more students that pairs connect, each with the exercise."""
        return [group for group in find_groups(self.pairs) if len(group[1]) > 2]


@dataclass(frozen=True)
class _Class:
    """All that was read: what each student wrote, by exercise, and what could not be read."""

    written: Mapping[str, list[Written]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def compare_class(
    path: Path,
    exercises: Sequence[Exercise],
    *,
    base: Sequence[Path] = (),
    earlier: Sequence[Path] = (),
    alike: float = ALIKE,
    show: Show = lambda stage, done, total: None,
) -> Compared:
    """Compare the submissions in `path`, exercise by exercise, with one another and with those of `earlier` years.

    What stands in the files of `base` was handed out, as the stubs were. Two functions are alike when they share the
    part `alike` of one of them. Raises SimilarityError.
    """
    try:
        with unpack_portable(exercises) as course, _reading() as reading:
            read = _Class({exercise.name: [] for exercise in course.exercises})
            for folder in (path, *earlier):
                year = "" if folder == path else f"{folder.resolve().stem}/"
                _read_class(folder, course.exercises, reading, read, year, show)
            handed_out = [function.tokens for file in base for function in reading.read_base(file, read.unread)]
            given = {
                each.name: [function.tokens for text in _stubs(each) for function in reading.read_stub(text, each.name)]
                for each in course.exercises
            }
    except (CollectError, ReleaseError, RoomError) as error:
        raise SimilarityError(str(error)) from error
    passages = Passages()
    pairs: list[Pair] = []
    for name, written in read.written.items():
        elsewhere = _passages_elsewhere(name, read.written, passages)
        told = partial(show, f"comparing {name}")
        pairs += find_pairs(
            name, written, [*given[name], *handed_out], elsewhere, passages=passages, alike=alike, show=told
        )
    count = sum(not each.is_earlier for written in read.written.values() for each in written)
    return Compared(tuple(pairs), count, tuple(read.unread))


def _read_class(
    path: Path, exercises: Sequence[Exercise], reading: _Reading, read: _Class, year: str, show: Show
) -> None:
    """Read the submissions in `path` into `read`; those of an earlier `year` have its name before their student's."""
    collected = collect(path, exercises, named=True).rows
    # The handout alone counts as missing, but is compared too.
    rows = [row for row in collected if row.suffix or row.state not in ("missing", "unrecognised")]
    for exercise in exercises:
        mine = [row for row in rows if row.exercise == exercise.name]
        written, unread = reading.read(mine, year, partial(show, f"reading {year}{exercise.name}"))
        read.written[exercise.name].extend(written)
        read.unread.extend(unread)


def _passages_elsewhere(
    exercise: str, written: Mapping[str, Sequence[Written]], passages: Passages
) -> dict[str, np.typing.NDArray[np.uint64]]:
    """Find the passages of each student's submissions to other exercises than this one."""
    functions: dict[str, list[Function]] = {}
    for name, submissions in written.items():
        for each in submissions if name != exercise else ():
            functions.setdefault(each.student, []).extend(each.functions)
    return {student: own_passages(own, passages) for student, own in functions.items()}


def groups_table(compared: Compared, *, ascii_only: bool = False) -> Table:
    """Show in a terminal which students the pairs connect."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(head, style="dim") for head in ("exercise", "groups")))
    for exercise, students in compared.groups[:MAX_LISTED]:
        table.add_row(*(Text(harmless(cell, ascii_only=ascii_only)) for cell in (exercise, ", ".join(students))))
    return table


def pairs_table(compared: Compared, *, ascii_only: bool = False) -> Table:
    """Show the pairs in a terminal."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(head, style="dim") for head in ("exercise", "students", "", "shared", "weight", "functions")))
    for pair in compared.pairs[:MAX_LISTED]:
        cells = (pair.exercise, *pair.students, f"{100 * pair.share:.0f} %", f"{pair.weight:.0f}", _functions(pair))
        table.add_row(*(Text(harmless(cell, ascii_only=ascii_only)) for cell in cells))
    if len(compared.pairs) > MAX_LISTED:
        table.add_row(Text(f"and {len(compared.pairs) - MAX_LISTED:,} more pairs"))
    return table


def _functions(pair: Pair) -> str:
    """Name the functions that are alike, those that weigh most first."""
    names = list(dict.fromkeys(title(each.functions[0]) for each in pair.alike))
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def title(function: Function) -> str:
    """Return what a function is called in a report."""
    return function.name or "outside of functions"


def pairs_page(compared: Compared) -> str:
    """Show the pairs function by function, side by side, what they share marked, as HTML."""
    left, shown = MAX_SIDE_BY_SIDE, []
    for pair in compared.pairs:
        left -= sum(len(_text(pair, each, side)) for each in pair.alike for side in (0, 1))
        shown.append(left >= 0)
    return (
        templates()
        .get_template("similar.html")
        .render(
            compared=compared,
            shown=shown,
            functions=_functions,
            title=title,
            parts=parts,
            harmless=harmless,
        )
    )


def _text(pair: Pair, alike: Alike, side: int) -> str:
    """Return the text of one of two functions."""
    function = alike.functions[side]
    begin, end = function.read.place
    return pair.written[side].texts[function.file][begin:end]


def parts(pair: Pair, alike: Alike, side: int) -> tuple[Part, ...]:
    """Cut the text of one of two functions where what the other one has too begins and ends."""
    read, text = alike.functions[side].read, _text(pair, alike, side)
    shared = np.array([False, *alike.shared[side], False])
    edges = np.flatnonzero(np.diff(shared.astype(np.int8))).tolist()
    found, rest = [], 0
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        places = [
            place - read.place[0]
            for token in range(first, last)
            for place in (read.begins[token], read.ends[token])
            if place >= 0
        ]
        begin, end = max(min(places, default=0), rest), max(places, default=0)
        if begin < end:
            found += [Part(text[rest:begin], False), Part(text[begin:end], True)]
            rest = end
    return tuple(part for part in (*found, Part(text[rest:], False)) if part.text)


def reading_room() -> Room:
    """Return a room in which programs are taken apart into functions and tokens."""
    return Room("dl4cv.classroom.similarity.reading", seconds=SECONDS)


def take_apart(texts: Mapping[str, str], room: Room) -> tuple[Function, ...]:
    """Return the functions in the texts of some files.

    Raises TooLongError; TooMuchError when it takes more than it should.
    """
    if sum(map(len, texts.values())) > MAX_CHARACTERS:
        raise TooLongError(f"{MAX_CHARACTERS:,} characters")
    found = []
    for file, text in texts.items():
        found += [Function(file, each) for each in read_functions(*room.ask({}, text.encode()))]
    if len(found) > MAX_FUNCTIONS:
        raise TooLongError(f"{MAX_FUNCTIONS} functions")
    if sum(len(function.tokens) for function in found) > MAX_TOKENS:
        raise TooLongError(f"{MAX_TOKENS:,} tokens, not counting names, comments and blanks")
    return tuple(found)


@dataclass(frozen=True)
class _Rooms:
    """Where one submission at a time is read, and taken apart."""

    reading: Room
    taking_apart: Room


class _Reading:
    """Reads what students wrote, several at a time."""

    def __init__(self, rooms: Sequence[_Rooms], pool: Executor) -> None:
        self._pool = pool
        self._free = SimpleQueue[_Rooms]()
        for each in rooms:
            self._free.put(each)

    def read(
        self, rows: Sequence[Collected], year: str, show: Callable[[int, int], None]
    ) -> tuple[list[Written], list[str]]:
        """Read the files of `rows`, of an earlier `year` or of this one; also say which could not be read, and why."""
        written, unread = list[Written](), list[str]()
        every = zip(rows, self._pool.map(partial(self._read, year=year), rows), strict=True)
        for done, (row, found) in enumerate(every, start=1):
            show(done, len(rows))
            if isinstance(found, Written):
                written.append(found)
            else:
                unread.append(f"{year}{row.student}, {row.exercise}: {found}")
        return written, unread

    def read_stub(self, stub: str, exercise: str) -> tuple[Function, ...]:
        """Read what students were handed out. Raises SimilarityError."""
        try:
            with self._room() as rooms:
                return take_apart({exercise: stub}, rooms.taking_apart)
        except (TooLongError, TooMuchError) as error:
            raise SimilarityError(f"The stub of {exercise} holds more code than can be compared.") from error

    def read_base(self, place: Path, unread: list[str]) -> Iterator[Function]:
        """Read the programs in the file or folder `place`; those that cannot be read are named in `unread`."""
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        programs = [file for file in files if file.suffix in MAX_BYTES and file.is_file()]
        if not programs:
            raise SimilarityError(f"{place} holds no .py file and no .ipynb file.")
        for file in programs:
            try:
                with self._room() as rooms:
                    text = understand(file.read_bytes(), file, rooms.reading).text
                    yield from take_apart({file.name: text}, rooms.taking_apart)
            except (OSError, SubmissionError) as error:
                unread.append(str(error))
            except (TooLongError, TooMuchError):
                unread.append(f"{file} holds more code than can be compared.")

    def _read(self, row: Collected, year: str) -> Written | str:
        """Read one file and the modules beside it; return the sentence that says why not, where they cannot be read."""
        name = f"{row.exercise}{row.suffix}"
        with self._room() as rooms:
            try:
                source = understand(row.read(), Path(name), rooms.reading)
                texts = {name: source.text, **{f"{module}.py": text for module, text in row.modules.items()}}
                functions = take_apart(texts, rooms.taking_apart)
            except (CollectError, SubmissionError) as error:
                return str(error)
            except TooLongError as error:
                return f"{name} is longer than {error}, so it is compared with no other."
            except TooMuchError:
                return f"{name} holds more, or more intricate, code than can be compared."
        return Written(f"{year}{row.student}", texts, functions, bool(year))

    @contextmanager
    def _room(self) -> Iterator[_Rooms]:
        rooms = self._free.get()
        try:
            yield rooms
        finally:
            self._free.put(rooms)


@contextmanager
def _reading() -> Iterator[_Reading]:
    """Open as many rooms as there are cores, or fewer: each may take some memory."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    readers = min(cores, MAX_READERS)
    with ExitStack() as stack:
        rooms = []
        for _ in range(readers):
            both = _Rooms(Room(READER, seconds=SECONDS), reading_room())
            stack.callback(both.reading.close)
            stack.callback(both.taking_apart.close)
            rooms.append(both)
        yield _Reading(rooms, stack.enter_context(ThreadPoolExecutor(readers)))


def _stubs(exercise: Exercise) -> list[str]:
    """Return what students were handed out, as script and as notebook."""
    script = exercise.files.stub
    stub = script.read_bytes()
    released = make_notebook(stub.decode(), exercise.name).encode()
    return [understand(stub, script).text, understand(released, script.with_suffix(".ipynb")).text]
