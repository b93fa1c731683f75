"""Collect a download: a row for each student and exercise, with the file handed in or what is wrong with it."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Literal

from dl4cv.classroom.downloads.archives import (
    OPENED,
    TOO_DEEP,
    ArchiveError,
    InnerArchive,
    Member,
    Readable,
    Refused,
    list_inner_members,
    list_members,
)
from dl4cv.classroom.downloads.beside import Handed, HandedInBeside, find_own_modules
from dl4cv.classroom.downloads.clones import committed_at, fetched_at, is_clone, looks_like_clone
from dl4cv.classroom.downloads.content import Content
from dl4cv.classroom.downloads.file_names import (
    Alias,
    NamedFile,
    apply_aliases,
    find_exercise_name,
    is_wrapped,
    recognise_platform,
)
from dl4cv.classroom.downloads.folders import File, files, is_clutter, readable
from dl4cv.classroom.downloads.unrecognised import Other, OtherFiles, names_of_handed_out
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

_UNWRITTEN = b"NotImplementedError"
"""What every handout raises where something is to be written."""

MAX_INTRICATE = 2
"""Files of a student that take the reader more than it has: after so many, no more of theirs are read."""

_HANDOUT_ROOM = Room(READER, seconds=2)
"""To read a handout takes a hundredth of a second: what takes long is none, and is not waited for."""

MAX_INNER_ARCHIVES = 8
"""A student's own archives that are opened."""

MAX_UNNAMED = 6
"""Names of files that are told of where none is named after an exercise."""

CollectedState = Literal["submitted", "missing", "unrecognised", "ambiguous", "unreadable"]


class CollectError(Exception):
    """There is nothing to collect; the message is one sentence for the instructor."""


@dataclass(frozen=True)
class Collected:
    """What one student handed in for one exercise.

    `state` is "submitted" when there is one readable file, `content`, named `name` in the download, whose bytes have
    the sum `sha256`; these are also told of the handout alone, which is "missing". `modules` are the texts of the
    student's own modules that it imports, by name. Otherwise `problem` is a sentence that says what is the matter:
    "unrecognised" when the student handed in something, but nothing that is named after the exercise. `suffix` is that
    of the kind of file, `late` Canvas's own mark, `upload` its number for the file, `fetched_at` when the student's
    clone was brought up to date, None where there is no clone.
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
    suffix: str = ""
    upload: int = 0

    @property
    def sum_of_all(self) -> str:
        """Return the sum of the file and its modules, "" when there is no one file."""
        return sum_of_all(self.sha256, self.modules)

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

    `absent` are rows of clones that hold nothing for an exercise of which there are no other rows. `students` counts
    whose files these are; when none of them is named after any exercise, `unnamed` are some of their names.
    """

    rows: tuple[Collected, ...]
    refused: tuple[Refused, ...]
    absent: tuple[Collected, ...] = ()
    students: int = 0
    unnamed: tuple[str, ...] | None = None


@dataclass(frozen=True)
class _Found:
    """A student's file for an exercise, readable or refused; `is_inner`: it lies in the student's own archive."""

    owned: Owned
    name: str
    content: Content | None
    named: NamedFile
    reason: str = ""
    is_inner: bool = False


@dataclass(frozen=True)
class _Sorted:
    """Whose files are whose: all students, their files by exercise, their other files, and nobody's.

    `scripts` are all the Python files of a student that may be read.
    """

    students: frozenset[str]
    found: Mapping[tuple[str, str], Sequence[_Found]]
    scripts: Mapping[str, Sequence[Handed]]
    others: Mapping[str, Sequence[Other]]
    left_out: tuple[Refused, ...]


def collect(
    path: Path,
    exercises: Sequence[Exercise],
    *,
    named: bool = False,
    known: Iterable[str] = (),
    aliases: Sequence[Alias] = (),
    only: str | None = None,
) -> Collection:
    """Collect the submissions in `path`, a folder or zip archive: as Canvas or Moodle make it, or a folder a student.

    An exercise that nobody handed in has no rows, unless the instructor has `named` it. `known` are the names of
    exercises that are not collected, but of which it is told who has nothing yet. `aliases` say what files with other
    names are. With `only`, nothing but the folder of this name in `path` is looked at.
    Raises CollectError when `path` cannot be read or holds no student.
    """
    try:
        entries, folders = _list_everything(path, only)
    except ArchiveError as error:
        raise CollectError(str(error)) from error
    called = {exercise.name for exercise in exercises}
    names = [entry.parts for entry in entries if entry.parts]
    depth = 1 if path.is_file() and is_wrapped(names, called) else 0
    inner = [parts[depth:] for parts in names if len(parts) > depth]
    platform = recognise_platform(inner or [(folder,) for folder in folders])
    sorted_out = _sort(entries, folders, platform, depth, called, aliases)
    if not sorted_out.students:
        raise CollectError(f"{path} holds no submissions: neither a folder a student, nor Canvas's or Moodle's names.")
    fetched = _find_fetches(path) if platform.keeps_times and path.is_dir() else {}
    times = path if platform.keeps_times else None
    rows = _collect_submitted(sorted_out, exercises, platform, times)
    every = called | set(known)
    handed_out = names_of_handed_out(exercises)
    others = {
        student: OtherFiles(
            sorted_out.others.get(student, ()), every, handed_out, holds_hand_ins_alone=platform.holds_hand_ins_alone
        )
        for student in sorted(sorted_out.students)
    }
    unnamed = _find_unnamed(sorted_out, others, every)
    rows = _explain_missing(rows, others, exercises, named=named) if unnamed is None else []
    rows = [replace(row, fetched_at=fetched.get(row.student)) for row in rows]
    refused = [entry for entry in entries if isinstance(entry, Refused)]
    absent = _find_absent(sorted_out, fetched, every - {row.exercise for row in rows})
    return Collection(
        tuple(rows),
        (*refused, *sorted_out.left_out),
        tuple(absent),
        len(sorted_out.students),
        unnamed,
    )


def _collect_submitted(
    sorted_out: _Sorted, exercises: Sequence[Exercise], platform: Platform, times: Path | None
) -> list[Collected]:
    """Make a row for each student and exercise with a file that is named after it; "missing" when it is the handout."""
    rows = []
    for exercise in exercises:
        for student in sorted(sorted_out.students):
            found = sorted_out.found.get((student, exercise.name), [])
            chosen = _prefer(_drop_handouts(_choose_candidates(found, platform), exercise))
            if len(chosen) == 1:
                scripts = sorted_out.scripts.get(student, [])
                beside = HandedInBeside(chosen[0].owned, scripts, numbers=platform.numbers_versions)
                rows.append(_row_of_one(exercise, chosen[0], beside, times))
            elif chosen:
                rows.append(_row_of_several(student, exercise.name, chosen))
    return rows


def _explain_missing(
    rows: Sequence[Collected], others: Mapping[str, OtherFiles], exercises: Sequence[Exercise], *, named: bool
) -> list[Collected]:
    """Add a row for each student who has nothing for an exercise that others handed in, or that was `named`.

    Whoever has other files that may be meant has handed them in, and no mark comes of that before somebody looks.
    """
    have = {(row.student, row.exercise): row for row in rows}
    used: dict[str, set[str]] = {}
    handed_in = {row.student for row in rows if row.state != "missing"}
    for row in rows:
        used.setdefault(row.student, set()).update(name.partition(".")[0] for name in row.modules)
    explained = []
    for exercise in exercises:
        own, is_wanted = list[Collected](), named
        for student in others:
            there = have.get((student, exercise.name))
            if there is not None and there.state != "missing":
                own.append(there)
                is_wanted = True
                continue
            modules = used.get(student, set())
            about = others[student].about(exercise, modules)
            is_wanted = is_wanted or bool(about)
            about = about or others[student].about_none(modules, handed_in=student in handed_in)
            own.append(_row_of_others(student, exercise.name, about) if about else there or _missing(student, exercise))
        if is_wanted:
            explained += own
    return explained


def _find_unnamed(
    sorted_out: _Sorted, others: Mapping[str, OtherFiles], known: AbstractSet[str]
) -> tuple[str, ...] | None:
    """Find the names of some files that may be work, where not one is named after any exercise; else None."""
    if sorted_out.found:
        return None
    every = (other for own in sorted_out.others.values() for other in own)
    if any(find_exercise_name(other.owned.parts[-1], known) is not None for other in every):
        return None
    first = [f"{student}/{own.names[0]}" for student, own in others.items() if own.names]
    return tuple(map(harmless, first[:MAX_UNNAMED])) or None


def _find_absent(
    sorted_out: _Sorted, fetched: Mapping[str, datetime | None], exercises: AbstractSet[str]
) -> Iterator[Collected]:
    """Make a row for each clone and each of the `exercises` that it holds nothing for."""
    for student in sorted(sorted_out.students & fetched.keys()):
        about = [find_exercise_name(other.owned.parts[-1], exercises) for other in sorted_out.others.get(student, ())]
        held = {found.exercise for found in about if found is not None}
        for exercise in sorted(exercises - held):
            yield Collected(student, exercise, "missing", fetched_at=fetched[student])


def _sort(
    entries: Sequence[Content | Refused],
    folders: Sequence[str],
    platform: Platform,
    depth: int,
    known: set[str],
    aliases: Sequence[Alias],
) -> _Sorted:
    owners = [platform.find_owner((folder, "")) for folder in folders]
    students = {owned.student for owned in owners if owned is not None and len(owned.student) <= MAX_NAME}
    found: dict[tuple[str, str], list[_Found]] = {}
    scripts: dict[str, list[Handed]] = {}
    others: dict[str, list[Other]] = {}
    left_out: dict[str, Refused] = {}
    opened: Counter[str] = Counter()
    for entry in entries:
        below = entry.parts[depth:]
        owned = platform.find_owner(below) if below else None
        if owned is None or not owned.parts or len(owned.student) > MAX_NAME:
            if below and PurePath(below[-1]).suffix.lower() in MAX_BYTES:
                left_out.setdefault(below[0], _leave_out(below, platform))
            continue
        students.add(owned.student)
        inside: Sequence[tuple[Owned, Content | Refused]] = ()
        if PurePath(owned.parts[-1]).suffix.lower() == OPENED and not isinstance(entry, Refused):
            opened[owned.student] += 1
            if opened[owned.student] <= MAX_INNER_ARCHIVES:
                inside, refused = _open_inner(owned, entry)
                left_out |= {each.name: each for each in refused}
        for mine, each in inside or ((owned, entry),):
            told = None if isinstance(each, Refused) else each
            if mine.parts[-1].endswith(".py") and told is not None:
                scripts.setdefault(mine.student, []).append((mine, told))
            named = apply_aliases(mine.parts, aliases) or find_exercise_name(mine.parts[-1], known)
            if named is None or named.exercise not in known:
                others.setdefault(mine.student, []).append(Other(mine, told))
                continue
            name = each.name if isinstance(each, Refused) else "/".join(each.parts)
            reason = each.reason if isinstance(each, Refused) else ""
            found.setdefault((mine.student, named.exercise), []).append(
                _Found(mine, name, told, named, reason, bool(inside))
            )
    return _Sorted(frozenset(students), found, scripts, others, tuple(left_out.values()))


def _open_inner(owned: Owned, archive: Content) -> tuple[list[tuple[Owned, Content | Refused]], list[Refused]]:
    """List what is in a student's own archive, and what is refused of it; nothing when it cannot be opened."""
    try:
        packed, refused = list_inner_members(archive)
    except ArchiveError:
        shown = harmless("/".join(archive.parts))
        return [], [Refused(shown, "is no zip archive that can be opened", archive.parts)]
    every: list[Content | Refused] = [*packed, *(entry for entry in _drop_deep_clutter(refused) if entry.parts)]
    inside = []
    for entry in every:
        below = entry.parts[len(archive.parts) :]
        if below and not any(map(is_clutter, below)):
            inside.append((replace(owned, parts=(*owned.parts, *below)), entry))
    return inside, [entry for _, entry in inside if isinstance(entry, Refused)]


def _leave_out(parts: tuple[str, ...], platform: Platform) -> Refused:
    """Say why nobody is graded on a file that could be a submission."""
    shown = harmless(parts[0][:80])
    if len(parts[0]) > MAX_NAME:
        return Refused(shown, f"has a name of more than {MAX_NAME} characters", parts)
    if platform.recognise is None:
        return Refused(shown, "lies in no student's folder, so nobody is graded on it", parts)
    return Refused(shown, f"is not named as {platform.name.title()} names what students hand in", parts)


def _list_everything(path: Path, only: str | None = None) -> tuple[list[Content | Refused], list[str]]:
    """List the files in `path`, those refused among them, and the folders directly in it. Raises ArchiveError."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArchiveError(f"There is no folder and no archive {path}.") from error
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}.") from error
    if stat.S_ISDIR(kind):
        found, refused, folders = files(path, only)
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
    if not platform.numbers_versions or not found:
        return found
    newest = max(found, key=lambda item: (item.owned.upload, item.named.version))
    with_it = [item for item in found if item.named.version == newest.named.version]
    last = {item.owned.parts[-1]: item.owned.upload for item in sorted(with_it, key=lambda item: item.owned.upload)}
    return [item for item in with_it if item.owned.upload == last[item.owned.parts[-1]]]


def _prefer(found: Sequence[_Found]) -> Sequence[_Found]:
    """Choose the files that are named as was asked for, before those in archives and those called a copy."""
    best = min((_oddity(item) for item in found), default=None)
    return [item for item in found if _oddity(item) == best]


def _oddity(item: _Found) -> tuple[bool, bool]:
    return item.is_inner, not item.named.as_asked


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
        return _is_handed_out(_read_content(item), item, exercise)
    except IntricateError:
        raise
    except (ArchiveError, SubmissionError):
        return False
    except RoomError as error:
        raise CollectError(str(error)) from error


def _is_handed_out(data: bytes, item: _Found, exercise: Exercise) -> bool:
    """Say whether the file holds what students were handed out. Raises SubmissionError and RoomError."""
    if len(data) > MAX_HANDOUT_BYTES or _UNWRITTEN not in data:
        return False
    path = Path(f"{exercise.name}{item.named.suffix}")
    return is_untouched(understand(data, path, _HANDOUT_ROOM), exercise, _HANDOUT_ROOM)


def _missing(student: str, exercise: Exercise) -> Collected:
    problem = f"There is no {exercise.name}.py and no {exercise.name}.ipynb."
    return Collected(student, exercise.name, "missing", problem=problem)


def _row_of_others(student: str, exercise: str, others: Sequence[Other]) -> Collected:
    """Make the row of a student who handed in something, but nothing that is named after the exercise."""
    names = sorted(harmless(other.name) for other in others)
    more = f" and {len(names) - MAX_ALIKE:,} more" if len(names) > MAX_ALIKE else ""
    problem = f"There is no {exercise}.py and no {exercise}.ipynb; there is {', '.join(names[:MAX_ALIKE])}{more}."
    late = any(other.owned.late for other in others)
    upload = max(other.owned.upload for other in others)
    return Collected(student, exercise, "unrecognised", names[0], problem=problem, late=late, upload=upload)


def _row_of_several(student: str, exercise: str, found: Sequence[_Found]) -> Collected:
    """Make the row of a student and exercise when there is more than one file."""
    late = any(item.owned.late for item in found)
    every = sorted(harmless(item.name) for item in found)
    more = f" and {len(every) - MAX_ALIKE:,} more" if len(every) > MAX_ALIKE else ""
    names = ", ".join(every[:MAX_ALIKE]) + more
    problem = f"There are {len(found):,} files: {names}. Leave the one that counts, and grade again."
    upload = max(item.owned.upload for item in found)
    return Collected(student, exercise, "ambiguous", problem=problem, late=late, upload=upload)


def _row_of_one(exercise: Exercise, item: _Found, beside: HandedInBeside, times: Path | None) -> Collected:
    """Make the row of a file; `times` is where the files lie if their own times are to be believed."""
    name, suffix = harmless(item.name), item.named.suffix
    late, upload = item.owned.late, item.owned.upload
    row = Collected(item.owned.student, exercise.name, "unreadable", name, late=late, suffix=suffix, upload=upload)
    try:
        data = _read_content(item)
        if _is_surely_handed_out(data, item, exercise):
            problem = f"{name} is as it was handed out: nothing is written in it yet."
            return replace(row, state="missing", problem=problem, sha256=sha256(data).hexdigest(), content=item.content)
        modules = find_own_modules(data, suffix, exercise.name, beside)
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


def _is_surely_handed_out(data: bytes, item: _Found, exercise: Exercise) -> bool:
    """Say whether the file holds what students were handed out; one that cannot be read does not. Raises RoomError."""
    try:
        return _is_handed_out(data, item, exercise)
    except SubmissionError:
        return False


def _read_content(item: _Found) -> bytes:
    """Read a student's file. Raises ArchiveError."""
    if item.content is None:
        raise ArchiveError(item.reason)
    limit = MAX_BYTES[item.named.suffix]
    data = item.content.read(limit)
    if len(data) > limit:
        raise ArchiveError(f"is larger than {limit >> 20} MiB")
    return data


def _find_fetches(path: Path) -> dict[str, datetime | None]:
    """Find when each clone in the folder `path` was brought up to date, by the student it belongs to."""
    return {readable(clone.name): fetched_at(clone) for clone in path.iterdir() if is_clone(clone)}


def _find_time(contents: Sequence[Content], source: Path) -> datetime | None:
    """Find when a student last committed one of the files, or, outside of any clone, saved it.

    In a clone a file is as old as the checkout, which says nothing of the student: where git cannot tell, nobody knows.
    """
    saved = max((content.modified for content in contents if content.modified is not None), default=None)
    files = [content for content in map(_outermost, contents) if isinstance(content, File)]
    if not files:
        return saved
    clone = next((folder for folder in _folders_above(files[0].path, source) if looks_like_clone(folder)), None)
    if clone is None:
        return saved
    inside = [file for file in files if file.path.is_relative_to(clone)]
    depth = len(clone.relative_to(source).parts)
    # git on macOS commits a name in another form of Unicode than the folder may show, namely that of `parts`.
    names = [
        *(file.path.relative_to(clone).as_posix() for file in inside),
        *("/".join(file.parts[depth:]) for file in inside),
    ]
    return committed_at(clone, *dict.fromkeys(names))


def _outermost(content: Content) -> Content | Readable:
    """Return the file that holds `content`: the student's archive, where it lies in one."""
    if isinstance(content, Member) and isinstance(content.archive, InnerArchive):
        return content.archive.content
    return content


def _folders_above(path: Path, source: Path) -> Iterator[Path]:
    """Yield the folders in which `path` lies, from the innermost to `source`."""
    for folder in path.parents:
        yield folder
        if folder == source:
            return
