"""`dl4cv-grade start`: the stubs, copied to where the student works."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from dl4cv.exercise.stubs import stubs_folder
from dl4cv.files import write_atomically


class StubsError(Exception):
    """The exercises cannot be written; the message is one sentence."""


def write_stubs(
    folder: Path, *, notebooks: bool = False, others: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[str], list[str]]:
    """Copy the stubs into `folder`, as .py files or as notebooks; `others` are the texts of those that differ, by name.

    Returns the names written, and those left alone because they were there already. Raises StubsError.
    """
    written, kept = [], []
    for stub in sorted(stubs_folder().glob("exercise*.ipynb" if notebooks else "exercise*.py")):
        target = folder / stub.name
        if target.exists() or target.is_symlink():
            kept.append(stub.name)
            continue
        try:
            write_atomically(target, others[stub.name].encode() if stub.name in others else stub.read_bytes())
        except OSError as error:
            raise StubsError(f"{stub.name} cannot be written to {folder}: {error.strerror}.") from error
        written.append(stub.name)
    return written, kept
