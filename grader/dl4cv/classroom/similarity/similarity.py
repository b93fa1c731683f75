"""Which submissions of a class share more than the exercise's stub explains. A reason to look, never a proof.

copydetect turns code into a text without names, comments and blanks, and takes every run of `NOISE` characters of it
as a fingerprint. What the stub has too, down to the head of a function, is not the student's own and does not count,
nor does what lies in fingerprints of many students: a formula has few spellings. copydetect, too, reads what students
wrote in a child with limits alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import chain, combinations
from pathlib import Path

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
from dl4cv.submission.reading import SubmissionError, understand
from dl4cv.submission.room import Room, RoomError, TooMuchError

MAX_CHARACTERS = 200_000
"""Of a submission: ten times those of the longest honest one."""

MEMORY = 2 << 30
NOISE = 35
GIVEN = 16  # shorter than the head of any function in a stub
COMMON = 10
THRESHOLD = 0.8
MIN_SHARED = 60


class SimilarityError(Exception):
    """The submissions cannot be compared; the message is one sentence."""


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
    """Two submissions. `share` is how much of the shorter one's own code the other has too, from 0 to 1."""

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
    path: Path, exercises: Sequence[Exercise], *, threshold: float = THRESHOLD, common: int = COMMON
) -> Compared:
    """Compare the submissions in `path`, exercise by exercise. Raises SimilarityError."""
    pairs: list[Pair] = []
    unread: list[str] = []
    count = 0
    try:
        with unpack_portable(exercises) as course, filtering_room() as room:
            rows = collect(path, course.exercises).rows
            for exercise in course.exercises:
                written, unreadable = _read_submissions((row for row in rows if row.exercise == exercise.name), room)
                count += len(written)
                unread += unreadable
                stubs = [filtered(stub, room) for stub in _stubs(exercise)]
                pairs += find_pairs(exercise.name, written, stubs, threshold=threshold, common=common)
    except (CollectError, ReleaseError, RoomError) as error:
        raise SimilarityError(str(error)) from error
    return Compared(tuple(pairs), count, tuple(unread))


def pairs_table(compared: Compared, *, ascii_only: bool = False) -> Table:
    """Show the pairs in a terminal."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(head, style="dim") for head in ("exercise", "students", "", "shared", "characters")))
    for pair in compared.pairs:
        cells = (pair.exercise, *pair.students, f"{100 * pair.share:.0f} %", f"{pair.characters}")
        table.add_row(*(Text(harmless(cell, ascii_only=ascii_only)) for cell in cells))
    return table


def pairs_page(compared: Compared) -> str:
    """Show the pairs side by side, what they share marked, as HTML."""
    return templates().get_template("similar.html").render(compared=compared, harmless=harmless)


@dataclass(frozen=True)
class _Print:
    """The fingerprints of a submission, with their places, and which characters of its code are the student's own."""

    filtered: Filtered
    places: Mapping[int, Sequence[int]]
    own: NDArray[np.bool_]

    @property
    def hashes(self) -> set[int]:
        """Return the fingerprints."""
        return set(self.places)

    def covered(self, hashes: Iterable[int]) -> NDArray[np.bool_]:
        """Mark the characters that lie in one of the fingerprints `hashes`."""
        begun = np.zeros(len(self.own) + NOISE, dtype=np.int64)
        begun[np.fromiter(chain.from_iterable(map(self.places.__getitem__, hashes)), np.int64)] = 1
        begun[NOISE:] -= begun[:-NOISE].copy()
        return begun.cumsum()[: len(self.own)] > 0

    def without(self, hashes: Iterable[int]) -> _Print:
        """Take away these fingerprints and all that lies in them."""
        unwanted = self.hashes & set(hashes)
        kept = {each: places for each, places in self.places.items() if each not in unwanted}
        return replace(self, places=kept, own=self.own & ~self.covered(unwanted))


@contextmanager
def filtering_room() -> Iterator[Room]:
    """Give the room in which copydetect reads. Raises SimilarityError without it: it is the extra `similarity`."""
    found = [find_spec(name) for name in ("copydetect", "numpy", "pygments", "markupsafe")]
    folders = [Path(spec.origin).parents[1] for spec in found if spec is not None and spec.origin is not None]
    if len(folders) < len(found):
        raise SimilarityError("This needs copydetect: pip install 'dl4cv-grade[similarity]'.")
    room = Room("dl4cv.classroom.similarity.filtering", folders, memory=MEMORY)
    try:
        yield room
    finally:
        room.close()


def filtered(text: str, room: Room) -> Filtered:
    """Take out of `text` what does not count. Raises TooMuchError when it cannot be done with ordinary means."""
    if len(text) > MAX_CHARACTERS:
        raise TooMuchError("time")
    told, data = room.ask({}, text.encode())
    offsets = np.frombuffer(data[told["filtered"] :], "<i8").reshape(-1, 2)
    return Filtered(text, data[: told["filtered"]].decode(), offsets[:, 0], offsets[:, 1])


def find_pairs(
    exercise: str,
    submissions: Sequence[Written],
    stubs: Iterable[Filtered],
    *,
    threshold: float = THRESHOLD,
    common: int = COMMON,
) -> list[Pair]:
    """Find the pairs that share at least `threshold` of what they have beside the `stubs`; those with most come first.

    Fingerprints of more than `common` students count only for files that are alike from end to end.
    """
    handed_out = [_take_print(stub) for stub in stubs]
    given = {run for each in handed_out for run in _runs(each.filtered.code)}
    known = {fingerprint for each in handed_out for fingerprint in each.hashes}
    prints = [_take_print(each.filtered, given).without(known) for each in submissions]
    spread = Counter(found for each in prints for found in each.hashes)
    frequent = {found for found, students in spread.items() if students > common}
    rare = [each.without(frequent) for each in prints]
    same = _identical(prints)
    pairs = []
    for first, second in sorted(same | _candidates(rare)):
        files = prints if (first, second) in same else rare
        share, characters = _measure_shared(files[first], files[second])
        if characters >= MIN_SHARED and share >= threshold:
            parts = _mark_shared(files[first], files[second])
            names = submissions[first].student, submissions[second].student
            pairs.append(Pair(exercise, names, share, characters, parts))
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.characters, pair.students))


def _take_print(written: Filtered, given: Collection[str] = ()) -> _Print:
    """Take the fingerprints of a text; what lies in one of the runs `given` is not the student's own."""
    # Every one, and not a choice as copydetect makes it: so the same files always give the same figures.
    places: dict[int, list[int]] = {}
    for place in range(len(written.code) - NOISE + 1):
        places.setdefault(hash(written.code[place : place + NOISE]), []).append(place)
    own = np.ones(len(written.code), dtype=bool)
    for place, run in enumerate(_runs(written.code)):
        if run in given:
            own[place : place + GIVEN] = False
    return _Print(written, places, own)


def _runs(code: str) -> list[str]:
    return [code[place : place + GIVEN] for place in range(len(code) - GIVEN + 1)]


def _identical(prints: Sequence[_Print]) -> set[tuple[int, int]]:
    """Find the pairs whose code is the same from end to end but for names, comments and blanks."""
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(prints):
        groups.setdefault(each.filtered.code, []).append(number)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _candidates(prints: Sequence[_Print]) -> set[tuple[int, int]]:
    """Find the pairs that share enough fingerprints to be worth a closer look."""
    owners: dict[int, list[int]] = {}
    for number, each in enumerate(prints):
        for found in each.hashes:
            owners.setdefault(found, []).append(number)
    shared = Counter(pair for group in owners.values() for pair in combinations(group, 2))
    return {pair for pair, count in shared.items() if count > MIN_SHARED - NOISE}


def _measure_shared(first: _Print, second: _Print) -> tuple[float, int]:
    """Measure how much of the own code of the shorter one the other has too: its share, and in characters."""
    shorter = min((first, second), key=lambda each: (int(each.own.sum()), each.filtered.code))
    characters = int((shorter.covered(first.hashes & second.hashes) & shorter.own).sum())
    return (characters / int(shorter.own.sum()) if characters else 0.0), characters


def _mark_shared(first: _Print, second: _Print) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    together = first.hashes & second.hashes
    return _parts(first, together), _parts(second, together)


def _parts(written: _Print, shared: Iterable[int]) -> tuple[Part, ...]:
    """Cut the file where the student's own code that lies in the fingerprints `shared` begins and ends."""
    found = written.covered(shared) & written.own
    edges = np.flatnonzero(np.diff(found.astype(np.int8), prepend=0, append=0))
    places = _in_text(written.filtered, edges)
    text = written.filtered.text
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


def _read_submissions(rows: Iterable[Collected], room: Room) -> tuple[list[Written], list[str]]:
    """Read what students wrote; also say whose file could not be read."""
    written, unread = list[Written](), list[str]()
    for row in rows:
        if row.state == "missing":
            continue
        try:
            source = understand(row.read(), Path(f"{row.exercise}{row.suffix}"))
            written.append(Written(row.student, filtered(source.text, room)))
        except (CollectError, SubmissionError) as error:
            unread.append(f"{row.student}, {row.exercise}: {error}")
        except TooMuchError:
            what = f"{row.exercise}{row.suffix} holds more, or more intricate, code than can be compared."
            unread.append(f"{row.student}, {row.exercise}: {what}")
    return written, unread


def _stubs(exercise: Exercise) -> list[str]:
    """Return what students were handed out, as script and as notebook."""
    script = exercise.files.stub
    stub = script.read_bytes()
    released = make_notebook(stub.decode(), exercise.name).encode()
    return [understand(stub, script).text, understand(released, script.with_suffix(".ipynb")).text]
