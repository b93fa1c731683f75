"""Whose file is it? How Canvas, Moodle and plain folders name what students hand in. Pure functions of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

Layout = Literal["canvas", "moodle", "folders"]

# lastnamefirstname_LATE_1234_5678_exercise3-1.py: the student's number, the upload's number, the student's file name.
_CANVAS = re.compile(r"(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)")
# Name_12345_assignsubmission_file_/exercise3.ipynb, or without the folder.
_MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_file_?(?P<file>.*)")
_MOODLE_OTHER = re.compile(r".+_\d+_assignsubmission_\w+")
# exercise3.py; exercise3-1.py when handed in again; exercise3 (1).py when downloaded twice. Likewise blur.py.
_ENDING = r"(?:-(?P<again>\d+)| ?\((?P<copy>\d+)\))?\.(?:py|ipynb)"
_EXERCISE = re.compile(rf"exercise[ _-]?0*(?P<number>\d+){_ENDING}", re.IGNORECASE)
_OWN = re.compile(rf"(?P<name>.+?){_ENDING}", re.IGNORECASE)


@dataclass(frozen=True)
class Owned:
    """A file and whose it is. `parts` is its name below the student's; `late` what Canvas says of it."""

    student: str
    parts: tuple[str, ...]
    late: bool = False


def layout_of(names: Collection[tuple[str, ...]]) -> Layout:
    """How the files with these names were laid out, by what most of them look like."""
    canvas = sum(len(parts) == 1 and _CANVAS.fullmatch(parts[0]) is not None for parts in names)
    moodle = sum(_MOODLE_OTHER.match(parts[0]) is not None for parts in names)
    if max(canvas, moodle) * 2 <= len(names):
        return "folders"
    return "canvas" if canvas > moodle else "moodle"


def wrapped(names: Collection[tuple[str, ...]]) -> bool:
    """Do all the files lie in one folder that is not a student's own?"""
    if len({parts[0] for parts in names}) != 1 or layout_of(names) != "folders":
        return False
    inner = [parts[1:] for parts in names if len(parts) > 1]
    return len(inner) == len(names) and (layout_of(inner) != "folders" or all(len(parts) > 1 for parts in inner))


def owner(parts: tuple[str, ...], layout: Layout) -> Owned | None:
    """The student of the file, None when its name does not tell."""
    match = {"canvas": _CANVAS, "moodle": _MOODLE}[layout].fullmatch(parts[0]) if layout != "folders" else None
    if layout == "folders":
        return Owned(parts[0], parts[1:]) if len(parts) > 1 else None
    if match is None or (layout == "canvas" and len(parts) > 1):
        return None
    below = (match["file"], *parts[1:]) if match["file"] else parts[1:]
    return Owned(f"{match['name']}_{match['user']}", below, layout == "canvas" and match["late"] is not None)


def exercise_of(file: str, own: Collection[str] = ()) -> tuple[str, int] | None:
    """The exercise that a file's name speaks of, and how often it was handed in before.

    `own` are the names of further exercises than exercise1, exercise2 …
    """
    match = _OWN.fullmatch(file)
    named = _alike(match["name"], own) if match else None
    if match is not None and named is not None:
        return named, _times(match)
    match = _EXERCISE.fullmatch(file)
    return (f"exercise{match['number']}", _times(match)) if match else None


def _alike(name: str, own: Collection[str]) -> str | None:
    """The one of `own` that `name` is, to the letter or else but for capitals and the ways to write an umlaut."""
    if name in own:
        return name
    return next((known for known in own if _plain(known) == _plain(name)), None)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _times(match: re.Match[str]) -> int:
    return int((match["again"] or match["copy"] or "0")[:9])


def newest(files: Sequence[Owned]) -> list[Owned]:
    """Of a student's files for one exercise, those handed in last; more than one when nobody can tell."""
    last = max((version(owned) for owned in files), default=0)
    return [owned for owned in files if version(owned) == last]


def version(owned: Owned) -> int:
    """The number that Canvas appends to the name of a file that was handed in again; 0 for the first."""
    match = _EXERCISE.fullmatch(owned.parts[-1]) or _OWN.fullmatch(owned.parts[-1])
    return _times(match) if match else 0
