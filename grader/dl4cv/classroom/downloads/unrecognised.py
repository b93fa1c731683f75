"""A student's files that are named after no exercise: which of them may be what was meant to be handed in for one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from dl4cv.classroom.downloads.archives import OPENED, UNOPENED, ArchiveError
from dl4cv.classroom.downloads.content import Content
from dl4cv.classroom.downloads.file_names import find_exercise_name, speaks_of
from dl4cv.classroom.platforms.platform import Owned
from dl4cv.exercise.exercise import Exercise

MAX_READ = 8
"""A student's files that are read to know which functions they define."""

MAX_LOOKED_AT = 500
"""A student's files whose names are looked at."""

MAX_READ_BYTES = 4 << 20
_PROGRAMS = frozenset((".py", ".ipynb", ".txt", ".json"))
_DOCUMENTS = _PROGRAMS | {".pdf", ".html", ".htm", ".md", ".doc", ".docx", ".odt", ".rtf", ""}
_ARCHIVES = UNOPENED | {OPENED}
_NO_WORK = re.compile(
    r"(?:readme|licen[cs]e|copying|authors|changelog|requirements|makefile|dockerfile)(?:\..*)?"
    r"|.*\.(?:toml|cfg|ini|ya?ml|lock|pyc|log)",
    re.IGNORECASE,
)
"""What lies in a student's folder or clone beside the work."""


@dataclass(frozen=True)
class Other:
    """A student's file that is a submission to no exercise by its name; without `content` it was refused."""

    owned: Owned
    content: Content | None = None

    @property
    def name(self) -> str:
        """Return its name below what is the student's."""
        return "/".join(self.owned.parts)


class OtherFiles:
    """The `others` of one student that may be work.

    `known` are the names of all exercises, `handed_out` those of files that came with them. `holds_hand_ins_alone`:
    whatever is there was handed in, by its platform.
    """

    def __init__(
        self,
        others: Sequence[Other],
        known: Collection[str],
        handed_out: Collection[str] = (),
        *,
        holds_hand_ins_alone: bool,
    ) -> None:
        self._known = known
        self._read: dict[Other, bytes] = {}
        self._is_platform = holds_hand_ins_alone
        self._work = [
            other
            for other in others[:MAX_LOOKED_AT]
            if find_exercise_name(other.owned.parts[-1], known) is None
            and other.owned.parts[-1] not in handed_out
            and (holds_hand_ins_alone or not _NO_WORK.fullmatch(other.owned.parts[-1]))
        ]

    @property
    def names(self) -> list[str]:
        """Return the names of all that may be work."""
        return [other.name for other in self._work]

    def about(self, exercise: Exercise, used: Collection[str]) -> list[Other]:
        """Return the files that speak of `exercise`, by their name or by the functions that they define.

        `used` are the modules that the student's submissions import: these are no work of their own.
        """
        return [other for other in self._work if _module(other) not in used and self._is_about(other, exercise)]

    def about_none(self, used: Collection[str], *, handed_in: bool) -> list[Other]:
        """Return the files that may be work for any exercise.

        A student who has `handed_in` a submission may have other things beside it, so then only what was handed in on
        purpose, or is packed, counts.
        """
        counting = _DOCUMENTS | _ARCHIVES if self._is_platform else _ARCHIVES
        return [
            other
            for other in self._work
            if _module(other) not in used
            and (not handed_in or PurePath(other.owned.parts[-1]).suffix.lower() in counting)
            and not speaks_of(other.owned.parts[-1], self._known)
        ]

    def _is_about(self, other: Other, exercise: Exercise) -> bool:
        if exercise.name in speaks_of(other.owned.parts[-1], self._known):
            return True
        data = self._data(other)
        if not data:
            return False
        names = exercise.functions
        # The bytes are looked at, and neither decoded nor parsed here.
        defined = sum(
            re.search(rb"(?:def|class)\s+%b\b" % re.escape(name.encode()), data) is not None for name in names
        )
        return bool(names) and defined >= min(2, len(names))

    def _data(self, other: Other) -> bytes:
        """Return what the file holds, nothing when it is no program, too long, or one of too many."""
        if PurePath(other.owned.parts[-1]).suffix.lower() not in _PROGRAMS:
            return b""
        if other not in self._read:
            self._read[other] = _read(other) if len(self._read) < MAX_READ else b""
        return self._read[other]


def _module(other: Other) -> str:
    return PurePath(other.owned.parts[-1]).stem


def _read(other: Other) -> bytes:
    try:
        data = b"" if other.content is None else other.content.read(MAX_READ_BYTES)
    except ArchiveError:
        return b""
    return b"" if len(data) > MAX_READ_BYTES else data


def names_of_handed_out(exercises: Iterable[Exercise]) -> set[str]:
    """Return the names of the files that students were handed out beside their stubs."""
    files = (exercise.files for exercise in exercises)
    return {
        path.name
        for each in files
        for path in (each.stub, each.checks, each.mistakes, each.procedures)
        if path is not None
    }
