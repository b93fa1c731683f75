"""Collect a download: a row for each student and exercise, with the file handed in or what is wrong with it."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Literal

from dl4cv.classroom.downloads.archives import TOO_DEEP, ArchiveError, Refused, list_members
from dl4cv.classroom.downloads.beside import Handed, HandedInBeside, find_own_modules
from dl4cv.classroom.downloads.clones import committed_at, fetched_at, is_clone
from dl4cv.classroom.downloads.content import Content
from dl4cv.classroom.downloads.file_names import choose_newest, find_exercise_name, is_wrapped, recognise_platform
from dl4cv.classroom.downloads.folders import File, files, is_clutter, readable
from dl4cv.classroom.platforms.platform import Owned, Platform
from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import harmless
from dl4cv.submission.reading import (
    MAX_BYTES,
    READER,
    IntricateError,
    SubmissionError,
    is_untouched,
    sum_of_all,
    understand,
)
from dl4cv.submission.room import Room, RoomError

MAX_NAME = 300
"""Characters in a student's name: a gradebook keeps no longer one."""

MAX_ALIKE = 8
"""Files of a student for one exercise, among which the handouts are looked for: each is read for that."""

MAX_HANDOUT_BYTES = 1 << 18
"""A file with more is no handout, and not read for that."""

MAX_INTRICATE = 2
"""Files of a student that take the reader more than it has: after so many, no more of theirs are read."""

_HANDOUT_ROOM = Room(READER, seconds=2)
"""To read a handout takes a hundredth of a second: what takes long is none, and is not waited for."""

CollectedState = Literal["submitted", "missing", "ambiguous", "unreadable"]


class CollectError(Exception):
    """There is nothing to collect; the message is one sentence for the instructor."""


@dataclass(frozen=True)
class Collected:
    """What one student handed in for one exercise.

    `state` is "submitted" when there is one readable file, `content`, named `name` in the download, whose bytes have
    the sum `sha256`; `modules` are the texts of the student's own modules that it imports, by name. Otherwise `problem`
    is a sentence that says what is the matter. `late` is Canvas's own mark, `fetched_at` when the student's clone was
    brought up to date, None where there is no clone.
    """

    student: str
    exercise: str
    state: CollectedState
    name: str = ""
    sha256: str = ""
    problem: str = ""
    submitted_at: datetime | None = None
    late: bool = False
    content: Content | None = None
    fetched_at: datetime | None = None
    modules: Mapping[str, str] = field(default_factory=dict)

    @property
    def sum_of_all(self) -> str:
        """Return the sum of the file and its modules, "" when there is no one file."""
        return sum_of_all(self.sha256, self.modules)

    @property
    def suffix(self) -> str:
        """`.py` or `.ipynb`."""
        return PurePath(self.name).suffix.lower()

    def read(self) -> bytes:
        """Read the bytes that were collected. Raises CollectError when they are gone or have changed."""
        if self.content is None:
            raise CollectError(self.problem)
        try:
            data = self.content.read(MAX_BYTES[self.suffix])
        except ArchiveError as error:
            raise CollectError(f"{self.name} {error}.") from error
        if sha256(data).hexdigest() != self.sha256:
            raise CollectError(f"{self.name} has changed since it was collected: run the same command again.")
        return data


@dataclass(frozen=True)
class Collection:
    """All that a download holds: a row for each student and exercise, and the files that were refused.

    `absent` are rows of clones that hold nothing for an exercise of which there are no other rows.
    """

    rows: tuple[Collected, ...]
    refused: tuple[Refused, ...]
    absent: tuple[Collected, ...] = ()


@dataclass(frozen=True)
class _Found:
    """A student's file for an exercise, readable or refused."""

    owned: Owned
    name: str
    content: Content | None
    reason: str = ""


@dataclass(frozen=True)
class _Sorted:
    """Whose files are whose: all students, their files by exercise, the names of their other files, and nobody's.

    `scripts` are all the Python files of a student that may be read.
    """

    students: frozenset[str]
    found: Mapping[tuple[str, str], Sequence[_Found]]
    scripts: Mapping[str, Sequence[Handed]]
    others: Mapping[str, Sequence[str]]
    left_out: tuple[Refused, ...]


def collect(path: Path, exercises: Sequence[Exercise], *, named: bool = False, known: Iterable[str] = ()) -> Collection:
    """Collect the submissions in `path`, a folder or zip archive: as Canvas or Moodle make it, or a folder a student.

    An exercise that nobody handed in has no rows, unless the instructor has `named` it. `known` are the names of
    exercises that are not collected, but of which it is told who has nothing yet.
    Raises CollectError when `path` cannot be read or holds no student.
    """
    try:
        entries, folders = _list_everything(path)
    except ArchiveError as error:
        raise CollectError(str(error)) from error
    names = [entry.parts for entry in entries if entry.parts]
    depth = 1 if path.is_file() and is_wrapped(names) else 0
    platform = recognise_platform([parts[depth:] for parts in names] or [(folder,) for folder in folders])
    sorted_out = _sort(entries, folders, platform, depth, {exercise.name for exercise in exercises})
    if not sorted_out.students:
        raise CollectError(f"{path} holds no submissions: neither a folder a student, nor Canvas's or Moodle's names.")
    handed_in = {exercise for _, exercise in sorted_out.found}
    fetched = _find_fetches(path) if platform.keeps_times and path.is_dir() else {}
    rows = []
    for exercise in (exercise for exercise in exercises if named or exercise.name in handed_in):
        for student in sorted(sorted_out.students):
            found = _drop_handouts(
                _choose_candidates(sorted_out.found.get((student, exercise.name), []), platform), exercise
            )
            times = path if platform.keeps_times else None
            if len(found) == 1:
                scripts = sorted_out.scripts.get(student, [])
                beside = HandedInBeside(found[0].owned, scripts, numbers=platform.numbers_versions)
                row = _row_of_one(exercise.name, found[0], beside, times)
            else:
                row = _row_of_none(student, exercise.name, found, sorted_out.others.get(student, []))
            rows.append(replace(row, fetched_at=fetched.get(student)))
    refused = [entry for entry in entries if isinstance(entry, Refused)]
    without_rows = {exercise.name for exercise in exercises} | set(known)
    absent = _find_absent(sorted_out, fetched, without_rows - {row.exercise for row in rows})
    return Collection(tuple(rows), (*refused, *sorted_out.left_out), tuple(absent))


def _find_absent(
    sorted_out: _Sorted, fetched: Mapping[str, datetime | None], exercises: AbstractSet[str]
) -> Iterator[Collected]:
    """Make a row for each clone and each of the `exercises` that it holds nothing for."""
    for student in sorted(sorted_out.students & fetched.keys()):
        about = [find_exercise_name(name, exercises) for name in sorted_out.others.get(student, ())]
        held = {found[0] for found in about if found is not None}
        held |= {exercise for exercise in exercises if (student, exercise) in sorted_out.found}
        for exercise in sorted(exercises - held):
            yield Collected(student, exercise, "missing", fetched_at=fetched[student])


def _sort(
    entries: Sequence[Content | Refused], folders: Sequence[str], platform: Platform, depth: int, known: set[str]
) -> _Sorted:
    owners = [platform.find_owner((folder, "")) for folder in folders]
    students = {owned.student for owned in owners if owned is not None and len(owned.student) <= MAX_NAME}
    found: dict[tuple[str, str], list[_Found]] = {}
    scripts: dict[str, list[Handed]] = {}
    others: dict[str, list[str]] = {}
    left_out: dict[str, Refused] = {}
    for entry in entries:
        below = entry.parts[depth:]
        owned = platform.find_owner(below) if below else None
        if owned is None or not owned.parts or len(owned.student) > MAX_NAME:
            if below and PurePath(below[-1]).suffix.lower() in MAX_BYTES:
                left_out.setdefault(below[0], _leave_out(below, platform))
            continue
        students.add(owned.student)
        if owned.parts[-1].endswith(".py") and not isinstance(entry, Refused):
            scripts.setdefault(owned.student, []).append((owned, entry))
        about = find_exercise_name(owned.parts[-1], known)
        if about is None or about[0] not in known:
            others.setdefault(owned.student, []).append(owned.parts[-1])
            continue
        mine = found.setdefault((owned.student, about[0]), [])
        if isinstance(entry, Refused):
            mine.append(_Found(owned, entry.name, None, entry.reason))
        else:
            mine.append(_Found(owned, "/".join(entry.parts), entry))
    return _Sorted(frozenset(students), found, scripts, others, tuple(left_out.values()))


def _leave_out(parts: tuple[str, ...], platform: Platform) -> Refused:
    """Say why nobody is graded on a file that could be a submission."""
    shown = harmless(parts[0][:80])
    if len(parts[0]) > MAX_NAME:
        return Refused(shown, f"has a name of more than {MAX_NAME} characters", parts)
    if platform.recognise is None:
        return Refused(shown, "lies in no student's folder, so nobody is graded on it", parts)
    return Refused(shown, f"is not named as {platform.name.title()} names what students hand in", parts)


def _list_everything(path: Path) -> tuple[list[Content | Refused], list[str]]:
    """List the files in `path`, those refused among them, and the folders directly in it. Raises ArchiveError."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArchiveError(f"There is no folder and no archive {path}.") from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    if stat.S_ISDIR(kind):
        found, refused, folders = files(path)
        return [*found, *_drop_deep_clutter(refused)], folders
    if not stat.S_ISREG(kind):
        raise ArchiveError(f"{path} is neither a folder nor a zip archive.")
    packed, refused = list_members(path)
    entries: list[Content | Refused] = [*packed, *_drop_deep_clutter(refused)]
    return [entry for entry in entries if not any(map(is_clutter, entry.parts))], []


def _drop_deep_clutter(refused: Iterable[Refused]) -> list[Refused]:
    """Drop what lies too deep and is no submission anyway: trees that deep hold thousands of other files."""
    return [
        entry for entry in refused if entry.reason != TOO_DEEP or PurePath(entry.parts[-1]).suffix.lower() in MAX_BYTES
    ]


def _choose_candidates(found: Sequence[_Found], platform: Platform) -> Sequence[_Found]:
    """Choose, of the files handed in again, those handed in last, where the platform counts them."""
    if not platform.numbers_versions:
        return found
    last = choose_newest([item.owned for item in found])
    return [item for item in found if item.owned in last]


def _drop_handouts(found: Sequence[_Found], exercise: Exercise) -> Sequence[_Found]:
    """Drop unmodified handouts when a student submitted several files: students get a script and a notebook."""
    if not 2 <= len(found) <= MAX_ALIKE:
        return found
    written, intricate = list[_Found](), 0
    for item in found:
        try:
            if not _is_handout(item, exercise):
                written.append(item)
        except IntricateError:
            written.append(item)
            intricate += 1
            if intricate == MAX_INTRICATE:
                return found
    return written or found[:1]


def _is_handout(item: _Found, exercise: Exercise) -> bool:
    try:
        data = _read_content(item)
        if len(data) > MAX_HANDOUT_BYTES:
            return False
        return is_untouched(understand(data, Path(item.name), _HANDOUT_ROOM), exercise, _HANDOUT_ROOM)
    except IntricateError:
        raise
    except (ArchiveError, SubmissionError):
        return False
    except RoomError as error:
        raise CollectError(str(error)) from error


def _row_of_none(student: str, exercise: str, found: Sequence[_Found], others: Iterable[str]) -> Collected:
    """Make the row of a student and exercise when there is not one file."""
    if not found:
        near = sorted(harmless(name) for name in others if PurePath(name).suffix.lower() in MAX_BYTES)[:3]
        instead = f"; there is {', '.join(near)}." if near else "."
        problem = f"There is no {exercise}.py and no {exercise}.ipynb{instead}"
        return Collected(student, exercise, "missing", problem=problem)
    late = any(item.owned.late for item in found)
    every = sorted(harmless(item.name) for item in found)
    more = f" and {len(every) - MAX_ALIKE:,} more" if len(every) > MAX_ALIKE else ""
    names = ", ".join(every[:MAX_ALIKE]) + more
    problem = f"There are {len(found):,} files: {names}. Leave the one that counts, and grade again."
    return Collected(student, exercise, "ambiguous", problem=problem, late=late)


def _row_of_one(exercise: str, item: _Found, beside: HandedInBeside, times: Path | None) -> Collected:
    """Make the row of a file; `times` is where the files lie if their own times are to be believed."""
    name = harmless(item.name)
    row = Collected(item.owned.student, exercise, "unreadable", name, late=item.owned.late)
    try:
        data = _read_content(item)
        modules = find_own_modules(data, row.suffix, exercise, beside)
    except ArchiveError as error:
        return replace(row, problem=f"{name} {error}.")
    except SubmissionError as error:
        return replace(row, problem=str(error))
    except RoomError as error:
        raise CollectError(str(error)) from error
    assert item.content is not None
    at = _find_time([item.content, *beside.contents_of(modules)], times) if times else None
    return replace(
        row,
        state="submitted",
        sha256=sha256(data).hexdigest(),
        submitted_at=at,
        content=item.content,
        modules=modules,
    )


def _read_content(item: _Found) -> bytes:
    """Read a student's file. Raises ArchiveError."""
    if item.content is None:
        raise ArchiveError(item.reason)
    limit = MAX_BYTES[PurePath(item.name).suffix.lower()]
    data = item.content.read(limit)
    if len(data) > limit:
        raise ArchiveError(f"is larger than {limit >> 20} MiB")
    return data


def _find_fetches(path: Path) -> dict[str, datetime | None]:
    """Find when each clone in the folder `path` was brought up to date, by the student it belongs to."""
    return {readable(clone.name): fetched_at(clone) for clone in path.iterdir() if is_clone(clone)}


def _find_time(contents: Sequence[Content], source: Path) -> datetime | None:
    """Find when a student last committed, or else saved, one of the files."""
    saved = max((content.modified for content in contents if content.modified is not None), default=None)
    files = [content for content in contents if isinstance(content, File)]
    if not files:
        return saved
    below = [file.path.relative_to(source).parts for file in files]
    clone = source / below[0][0]
    if not is_clone(clone):
        return saved
    # git on macOS commits a name in another form of Unicode than the folder may show, namely that of `parts`.
    names = [*("/".join(parts[1:]) for parts in below), *("/".join(file.parts[1:]) for file in files)]
    return committed_at(clone, *dict.fromkeys(names)) or saved
