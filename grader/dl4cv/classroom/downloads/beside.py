"""What a student handed in beside a submission, and the own modules among it that the submission wants.

Whose file is whose, the platform says: a file of another student is never among them, however a download is laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath

from dl4cv.classroom.downloads.archives import ArchiveError
from dl4cv.classroom.downloads.content import Content
from dl4cv.classroom.downloads.file_names import unnumbered
from dl4cv.classroom.platforms.platform import Owned
from dl4cv.submission.own_modules import Parts, files_of, is_own
from dl4cv.submission.reading import SubmissionError, modules_of, understand

MAX_SOUGHT = 100
"""Names that are looked for in a submission's bytes; with more, it is read to know what it imports."""

Handed = tuple[Owned, Content]
"""A file, and whose it is."""


class HandedInBeside:
    """The Python files of one student in the folder of the submission `owned` to an exercise, and below it.

    Where a platform `numbers` the files that were handed in again, the last one has the name that the student gave it.
    """

    def __init__(self, owned: Owned, handed: Iterable[Handed], *, numbers: bool) -> None:
        folder = owned.parts[:-1]
        newest: dict[Parts, tuple[tuple[int, tuple[int, ...]], Content]] = {}
        for other, content in handed:
            if other.student != owned.student or other.parts[: len(folder)] != folder:
                continue
            *parents, file = other.parts[len(folder) :]
            name, version = unnumbered(file) if numbers else (file, ())
            parts = (*parents, name)
            came = (other.upload, version)
            if parts not in newest or newest[parts][0] < came:
                newest[parts] = (came, content)
        self._files = {parts: content for parts, (_, content) in newest.items()}
        self._folders = {parts[:number] for parts in self._files for number in range(1, len(parts))}

    def is_folder(self, parts: Parts) -> bool:
        """Say whether there is a folder of this name."""
        return parts in self._folders

    def read(self, parts: Parts, limit: int) -> bytes | None:
        """Read a file; None if there is none, or it is damaged, unreadable, or larger than `limit`."""
        content = self._files.get(parts)
        try:
            data = content.read(limit) if content is not None else None
        except ArchiveError:
            return None
        return data if data is not None and len(data) <= limit else None

    def contents_of(self, modules: Iterable[str]) -> list[Content]:
        """Return the files of these modules."""
        return [self._files[file] for module in modules for file in files_of(module) if file in self._files]

    def may_be_wanted_by(self, data: bytes, exercise: str) -> bool:
        """Say whether the submission `data` to `exercise` may import one of the files: most need not be read for that.

        The name of what is imported stands in a program, and in each encoding of programs but one ASCII is ASCII.
        """
        names = {PurePath(parts[0]).stem if len(parts) == 1 else parts[0] for parts in self._files} - {exercise}
        sought = {name for name in names if is_own(name)}
        if b"\0" in data or len(sought) > MAX_SOUGHT:
            return bool(sought)
        return any(not name.isascii() or name.encode() in data for name in sought)


def find_own_modules(data: bytes, suffix: str, exercise: str, beside: HandedInBeside) -> Mapping[str, str]:
    """Read the own modules that a submission to `exercise`, the bytes `data` of a file with `suffix`, wants.

    Return their texts by name. A submission that cannot be read has none, and whoever grades it says why. Raises
    SubmissionError when a module takes too much to be read, RoomError when nothing can be read at all.
    """
    if not beside.may_be_wanted_by(data, exercise):
        return {}
    try:
        source = understand(data, Path(f"{exercise}{suffix}"))
    except SubmissionError:
        return {}
    return modules_of(source, beside)
