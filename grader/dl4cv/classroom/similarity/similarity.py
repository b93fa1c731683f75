"""Which submissions of a class share more than the exercise's stub explains. A reason to look, never a proof.

copydetect turns code into a text without names, comments and blanks, and takes every run of `NOISE` characters of it
as a fingerprint. What the stub has too, down to the head of a function, is not the student's own and does not count,
nor does what lies in fingerprints of many students: a formula has few spellings. copydetect, too, reads what students
wrote in a child with limits alone.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray
from rich.table import Table
from rich.text import Text

from dl4cv.classroom.downloads.collect import Collected, CollectError, collect
from dl4cv.classroom.pages.pages import templates
from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import harmless
from dl4cv.release import ReleaseError
from dl4cv.release.notebooks import make_notebook
from dl4cv.release.portable import unpack_portable
from dl4cv.submission.reading import READER, SubmissionError, understand
from dl4cv.submission.room import Room, RoomError, TooMuchError

MAX_CHARACTERS = 100_000
"""Of a submission: five times those of the longest honest one."""

MAX_CODE = 40_000
"""Of them, without names, comments and blanks: ten times those of the longest honest one."""

MAX_LISTED = 1_000
MAX_SIDE_BY_SIDE = 5_000_000
"""Pairs that a terminal lists, and characters of an exercise's pairs that a page shows: those with most in common."""

MAX_READERS = 4
MEMORY = 2 << 30
SECONDS = 5
"""Of computing, to read a submission and to filter it; a long honest one takes less than one."""

NOISE = 35
GIVEN = 16  # shorter than the head of any function in a stub
COMMON = 10
THRESHOLD = 0.8
MIN_SHARED = 60

Show = Callable[[str, int, int], None]
"""Called with what is being done, how many submissions are done, and of how many."""


class SimilarityError(Exception):
    """The submissions cannot be compared; the message is one sentence."""


class TooLongError(Exception):
    """A submission is longer than what is compared; the message says than what."""


@dataclass(frozen=True)
class Filtered:
    """A `text`, and the `code` in it without names, comments and blanks.

    `places` are those in the code before which something was taken out, `taken_out` how many characters up to there.
    """

    text: str
    code: str
    places: NDArray[np.int64]
    taken_out: NDArray[np.int64]


@dataclass(frozen=True)
class Written:
    """What a student wrote for one exercise."""

    student: str
    filtered: Filtered


@dataclass(frozen=True)
class Part:
    """A stretch of a submission's text, and whether the other one has it too."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Pair:
    """Two submissions. `share` is how much of the shorter one's own code the other has too, from 0 to 1.

    `parts` are the texts of both, empty where they are too long to be shown side by side.
    """

    exercise: str
    students: tuple[str, str]
    share: float
    characters: int
    parts: tuple[tuple[Part, ...], tuple[Part, ...]]


@dataclass(frozen=True)
class Compared:
    """The pairs to look at, how many submissions were compared, and whose could not be read."""

    pairs: tuple[Pair, ...]
    submissions: int
    unread: tuple[str, ...]


def compare_class(
    path: Path,
    exercises: Sequence[Exercise],
    *,
    threshold: float = THRESHOLD,
    common: int = COMMON,
    show: Show = lambda stage, done, total: None,
) -> Compared:
    """Compare the submissions in `path`, exercise by exercise. Raises SimilarityError."""
    pairs: list[Pair] = []
    unread: list[str] = []
    count = 0
    try:
        with unpack_portable(exercises) as course, _reading() as reading:
            collected = collect(path, course.exercises, named=True).rows
            # The handout alone counts as missing, but is compared too.
            rows = [row for row in collected if row.suffix or row.state not in ("missing", "unrecognised")]
            for exercise in course.exercises:
                mine = [row for row in rows if row.exercise == exercise.name]
                written, unreadable = reading.read(mine, partial(show, f"reading {exercise.name}"))
                count += len(written)
                unread += unreadable
                stubs = [reading.filter_stub(stub, exercise.name) for stub in _stubs(exercise)]
                told = partial(show, f"comparing {exercise.name}")
                pairs += find_pairs(exercise.name, written, stubs, threshold=threshold, common=common, show=told)
    except (CollectError, ReleaseError, RoomError) as error:
        raise SimilarityError(str(error)) from error
    return Compared(tuple(pairs), count, tuple(unread))


def pairs_table(compared: Compared, *, ascii_only: bool = False) -> Table:
    """Show the pairs in a terminal."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(head, style="dim") for head in ("exercise", "students", "", "shared", "characters")))
    for pair in compared.pairs[:MAX_LISTED]:
        cells = (pair.exercise, *pair.students, f"{100 * pair.share:.0f} %", f"{pair.characters}")
        table.add_row(*(Text(harmless(cell, ascii_only=ascii_only)) for cell in cells))
    if len(compared.pairs) > MAX_LISTED:
        table.add_row(Text(f"and {len(compared.pairs) - MAX_LISTED:,} more pairs"))
    return table


def pairs_page(compared: Compared) -> str:
    """Show the pairs side by side, what they share marked, as HTML."""
    return templates().get_template("similar.html").render(compared=compared, harmless=harmless)


@dataclass(frozen=True)
class _Print:
    """The fingerprints of a submission, and which characters of its code are the student's own.

    `numbers` are those of the fingerprints that begin at each place of the code; those `counted` are the student's own.
    """

    filtered: Filtered
    numbers: NDArray[np.int64]
    counted: NDArray[np.bool_]
    own: NDArray[np.bool_]

    @property
    def found(self) -> NDArray[np.int64]:
        """Return the numbers that count, each once."""
        return np.unique(self.numbers[self.counted])

    def shared(self, other: _Print) -> NDArray[np.bool_]:
        """Mark the student's own characters that lie in fingerprints which count in both."""
        places = self.counted & np.isin(self.numbers, other.numbers[other.counted], kind="table")
        return _covered(places, NOISE, len(self.own)) & self.own

    def without(self, unwanted: NDArray[np.bool_]) -> _Print:
        """Take away the fingerprints whose numbers are `unwanted`, and all that lies in them."""
        taken = self.counted & unwanted[self.numbers]
        return replace(self, counted=self.counted & ~taken, own=self.own & ~_covered(taken, NOISE, len(self.own)))


@dataclass(frozen=True)
class _Match:
    """Two submissions that share something: the students, their prints, and how much it is, as in `Pair`."""

    students: tuple[str, str]
    prints: tuple[_Print, _Print]
    share: float
    characters: int


@contextmanager
def filtering_room() -> Iterator[Room]:
    """Give the room in which copydetect reads. Raises SimilarityError without it: it is the extra `similarity`."""
    found = [find_spec(name) for name in ("copydetect", "numpy", "pygments", "markupsafe")]
    folders = [Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin is not None]
    if len(folders) < len(found):
        raise SimilarityError("This needs copydetect: pip install 'dl4cv-grade[similarity]'.")
    room = Room("dl4cv.classroom.similarity.filtering", folders, memory=MEMORY, seconds=SECONDS)
    try:
        yield room
    finally:
        room.close()


def filtered(text: str, room: Room) -> Filtered:
    """Take out of `text` what does not count. Raises TooLongError; TooMuchError when it takes more than it should."""
    if len(text) > MAX_CHARACTERS:
        raise TooLongError(f"{MAX_CHARACTERS:,} characters")
    told, data = room.ask({}, text.encode())
    code = data[: told["filtered"]].decode()
    if len(code) > MAX_CODE:
        raise TooLongError(f"{MAX_CODE:,} characters, not counting names, comments and blanks")
    offsets = np.frombuffer(data[told["filtered"] :], "<i8").reshape(-1, 2)
    return Filtered(text, code, offsets[:, 0], offsets[:, 1])


def find_pairs(
    exercise: str,
    submissions: Sequence[Written],
    stubs: Sequence[Filtered],
    *,
    threshold: float = THRESHOLD,
    common: int = COMMON,
    show: Callable[[int, int], None] = lambda done, total: None,
) -> list[Pair]:
    """Find the pairs that share at least `threshold` of what they have beside the `stubs`; those with most come first.

    Fingerprints of more than `common` students count only for files that are alike from end to end.
    """
    prints = _take_prints([each.filtered for each in submissions], stubs)
    matches = _match_identical(submissions, prints)
    matches += _match_others(submissions, _keep_rare(prints, common), show)
    enough = (match for match in matches if match.characters >= MIN_SHARED and match.share >= threshold)
    pairs, left = list[Pair](), MAX_SIDE_BY_SIDE
    for match in sorted(enough, key=lambda match: (-match.share, -match.characters, match.students)):
        left -= sum(len(each.filtered.text) for each in match.prints)
        parts = _mark_shared(*match.prints) if left >= 0 else ((), ())
        pairs.append(Pair(exercise, match.students, match.share, match.characters, parts))
    return pairs


def _take_prints(files: Sequence[Filtered], stubs: Sequence[Filtered]) -> list[_Print]:
    """Take the fingerprints of the `files`; what lies in a fingerprint or a run of the `stubs` is not their own."""
    # Every one, and not a choice as copydetect makes it: so the same files always give the same figures.
    hashes = [_hash_runs(each.code, NOISE) for each in (*stubs, *files)]
    known, numbers = np.unique(np.concatenate([np.empty(0, np.int64), *hashes]), return_inverse=True)
    parts = np.split(numbers, np.cumsum([len(each) for each in hashes]))[: len(hashes)]
    handed_out = np.zeros(len(known), dtype=np.bool_)
    for part in parts[: len(stubs)]:
        handed_out[part] = True
    given = np.concatenate([np.empty(0, np.int64), *(_hash_runs(stub.code, GIVEN) for stub in stubs)])
    prints = []
    for file, part in zip(files, parts[len(stubs) :], strict=True):
        in_runs = _covered(np.isin(_hash_runs(file.code, GIVEN), given), GIVEN, len(file.code))
        prints.append(_Print(file, part, np.ones(len(part), dtype=np.bool_), ~in_runs).without(handed_out))
    return prints


def _hash_runs(code: str, length: int) -> NDArray[np.int64]:
    """Return a number for each run of so many characters in `code`; nobody who wrote it can have known which."""
    count = max(len(code) - length + 1, 0)
    return np.fromiter((hash(code[place : place + length]) for place in range(count)), np.int64, count)


def _covered(places: NDArray[np.bool_], width: int, length: int) -> NDArray[np.bool_]:
    """Mark which of `length` characters lie in a run of `width` that begins at one of the `places`."""
    begun = np.zeros(length + width, dtype=np.int64)
    begun[: len(places)] = places
    begun[width:] -= begun[:-width].copy()
    return begun.cumsum()[:length] > 0


def _keep_rare(prints: Sequence[_Print], common: int) -> list[_Print]:
    """Take away the fingerprints of more than `common` submissions."""
    spread = np.bincount(np.concatenate([np.empty(0, np.int64), *(each.found for each in prints)]))
    frequent = np.zeros(1 + max((int(each.numbers.max(initial=0)) for each in prints), default=0), dtype=np.bool_)
    frequent[: len(spread)] = spread > common
    return [each.without(frequent) for each in prints]


def _match_identical(submissions: Sequence[Written], prints: Sequence[_Print]) -> list[_Match]:
    """Match those whose code is the same from end to end but for names, comments and blanks."""
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(prints):
        groups.setdefault(each.filtered.code, []).append(number)
    matches = []
    for group in groups.values():
        share, characters = _measure_shared(prints[group[0]], prints[group[0]])
        matches += [_match(submissions, prints, pair, share, characters) for pair in combinations(group, 2)]
    return matches


def _match_others(
    submissions: Sequence[Written], prints: Sequence[_Print], show: Callable[[int, int], None]
) -> list[_Match]:
    """Match those whose code is not the same."""
    matches = []
    candidates = _candidates(prints)
    for done, pair in enumerate(candidates):
        show(done, len(candidates))
        first, second = (prints[number] for number in pair)
        if first.filtered.code != second.filtered.code:
            matches.append(_match(submissions, prints, pair, *_measure_shared(first, second)))
    return matches


def _match(
    submissions: Sequence[Written], prints: Sequence[_Print], pair: tuple[int, int], share: float, characters: int
) -> _Match:
    first, second = pair
    students = submissions[first].student, submissions[second].student
    return _Match(students, (prints[first], prints[second]), share, characters)


def _candidates(prints: Sequence[_Print]) -> list[tuple[int, int]]:
    """Find the pairs that share enough fingerprints to be worth a closer look."""
    found = [each.found for each in prints]
    numbers = np.concatenate([np.empty(0, np.int64), *found])
    owners = np.repeat(np.arange(len(prints)), [len(each) for each in found])
    order = np.argsort(numbers, kind="stable")
    numbers, owners = numbers[order], owners[order]
    shared = Counter[int]()
    # The owners of one fingerprint stand side by side: first neighbours are paired, then those one further apart.
    for apart in range(1, len(prints)):
        same = numbers[apart:] == numbers[:-apart]
        if not same.any():
            break
        pairs, counts = np.unique(owners[:-apart][same] * len(prints) + owners[apart:][same], return_counts=True)
        shared.update(dict(zip(pairs.tolist(), counts.tolist(), strict=True)))
    return sorted(divmod(pair, len(prints)) for pair, count in shared.items() if count > MIN_SHARED - NOISE)


def _measure_shared(first: _Print, second: _Print) -> tuple[float, int]:
    """Measure how much of the own code of the shorter one the other has too: its share, and in characters."""
    shorter, other = sorted((first, second), key=lambda each: (int(each.own.sum()), each.filtered.code))
    characters = int(shorter.shared(other).sum())
    return (characters / int(shorter.own.sum()) if characters else 0.0), characters


def _mark_shared(first: _Print, second: _Print) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    return _parts(first.filtered, first.shared(second)), _parts(second.filtered, second.shared(first))


def _parts(written: Filtered, shared: NDArray[np.bool_]) -> tuple[Part, ...]:
    """Cut the file where the characters of its code that are `shared` begin and end."""
    edges = np.flatnonzero(np.diff(shared.astype(np.int8), prepend=0, append=0))
    places = _in_text(written, edges)
    text = written.text
    parts, rest = [], 0
    for begin, end in zip(places[::2], places[1::2], strict=True):
        begin = max(begin, rest)
        if begin < end:
            parts += [Part(text[rest:begin], False), Part(text[begin:end], True)]
            rest = end
    return tuple(part for part in (*parts, Part(text[rest:], False)) if part.text)


def _in_text(written: Filtered, places: NDArray[np.int64]) -> list[int]:
    """Find where `places` in the filtered code lie in the file, by what copydetect took out before them."""
    if not len(written.places):
        return [int(place) for place in places]
    # What was taken out never becomes less; for the names of classes copydetect counts it anew.
    taken_out = np.maximum.accumulate(written.taken_out)
    entries = np.searchsorted(written.places, places).clip(0, len(taken_out) - 1)
    return [int(place) for place in (places + taken_out[entries]).clip(0, len(written.text))]


@dataclass(frozen=True)
class _Rooms:
    """Where one submission at a time is read, and filtered."""

    reading: Room
    filtering: Room


class _Reading:
    """Reads what students wrote, several at a time."""

    def __init__(self, rooms: Sequence[_Rooms], pool: Executor) -> None:
        self._pool = pool
        self._free = SimpleQueue[_Rooms]()
        for each in rooms:
            self._free.put(each)

    def read(self, rows: Sequence[Collected], show: Callable[[int, int], None]) -> tuple[list[Written], list[str]]:
        """Read the files of `rows`; also say whose could not be read, and why."""
        written, unread = list[Written](), list[str]()
        for done, (row, found) in enumerate(zip(rows, self._pool.map(self._read, rows), strict=True), start=1):
            show(done, len(rows))
            if isinstance(found, Written):
                written.append(found)
            else:
                unread.append(f"{row.student}, {row.exercise}: {found}")
        return written, unread

    def filter_stub(self, stub: str, exercise: str) -> Filtered:
        """Filter what students were handed out. Raises SimilarityError."""
        try:
            with self._room() as rooms:
                return filtered(stub, rooms.filtering)
        except (TooLongError, TooMuchError) as error:
            raise SimilarityError(f"The stub of {exercise} holds more code than can be compared.") from error

    def _read(self, row: Collected) -> Written | str:
        """Read one file; the sentence that says why not, where it cannot be read."""
        name = f"{row.exercise}{row.suffix}"
        with self._room() as rooms:
            try:
                source = understand(row.read(), Path(name), rooms.reading)
                return Written(row.student, filtered(source.text, rooms.filtering))
            except (CollectError, SubmissionError) as error:
                return str(error)
            except TooLongError as error:
                return f"{name} is longer than {error}, so it is compared with no other."
            except TooMuchError:
                return f"{name} holds more, or more intricate, code than can be compared."

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
            reading = Room(READER, seconds=SECONDS)
            stack.callback(reading.close)
            rooms.append(_Rooms(reading, stack.enter_context(filtering_room())))
        yield _Reading(rooms, stack.enter_context(ThreadPoolExecutor(readers)))


def _stubs(exercise: Exercise) -> list[str]:
    """Return what students were handed out, as script and as notebook."""
    script = exercise.files.stub
    stub = script.read_bytes()
    released = make_notebook(stub.decode(), exercise.name).encode()
    return [understand(stub, script).text, understand(released, script.with_suffix(".ipynb")).text]
