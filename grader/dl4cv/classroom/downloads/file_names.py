"""What the names in a download tell: the platform it comes from, the exercise of a file, how often it was handed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import PurePath

from dl4cv.classroom.platforms import load_platforms
from dl4cv.classroom.platforms.platform import Owned, Platform

# exercise3.py; exercise3-1.py when handed in again; exercise3 (1).py when downloaded twice. Likewise blur.py.
_ENDING = r"(?:-(?P<again>\d+)| ?\((?P<copy>\d+)\))?\.(?:py|ipynb)"
_EXERCISE = re.compile(rf"exercise[ _-]?0*(?P<number>\d+){_ENDING}", re.IGNORECASE)
_OWN = re.compile(rf"(?P<name>.+?){_ENDING}", re.IGNORECASE)


def recognise_platform(names: Collection[tuple[str, ...]]) -> Platform:
    """Find the platform from which the files with these names were downloaded, by what most of them look like.

    What lies in a folder, and how much, is up to one student, so a folder counts once.
    """
    platforms = load_platforms()
    found = next(platform for platform in platforms if platform.recognise is None)
    tops = {parts[0]: parts for parts in names}
    most = len(tops) // 2 + 1
    for platform in platforms:
        alike = sum(map(platform.recognise, tops.values())) if platform.recognise else 0
        if alike >= most:
            found, most = platform, alike
    return found


def is_wrapped(names: Collection[tuple[str, ...]]) -> bool:
    """Say whether all the files lie in one folder that is not a student's own."""
    if len({parts[0] for parts in names}) != 1 or recognise_platform(names).recognise is not None:
        return False
    inner = [parts[1:] for parts in names if len(parts) > 1]
    if len(inner) != len(names):
        return False
    return recognise_platform(inner).recognise is not None or all(len(parts) > 1 for parts in inner)


def find_exercise_name(file: str, own: Collection[str] = ()) -> tuple[str, int] | None:
    """Find the exercise that a file's name speaks of, and how often it was handed in before.

    `own` are the names of further exercises than exercise1, exercise2 …
    """
    match = _OWN.fullmatch(file)
    named = _alike(match["name"], own) if match else None
    if match is not None and named is not None:
        return named, _version_number(match)
    match = _EXERCISE.fullmatch(file)
    return (f"exercise{match['number']}", _version_number(match)) if match else None


def _alike(name: str, own: Collection[str]) -> str | None:
    """Find the one of `own` that `name` is, to the letter or else but for capitals and the ways to write an umlaut."""
    if name in own:
        return name
    return next((known for known in own if _plain(known) == _plain(name)), None)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _version_number(match: re.Match[str]) -> int:
    return int((match["again"] or match["copy"] or "0")[:9])


def unnumbered(file: str) -> tuple[str, int]:
    """Return what the file `helpers-1.py` was called when it was first handed in, and how often it was since."""
    match = _OWN.fullmatch(file)
    return (match["name"] + PurePath(file).suffix, _version_number(match)) if match else (file, 0)


def choose_newest(files: Sequence[Owned]) -> list[Owned]:
    """Choose the file for an exercise that a student handed in last; several when nobody can tell which it is."""
    last = max((_version(owned) for owned in files), default=0)
    return [owned for owned in files if _version(owned) == last]


def _version(owned: Owned) -> int:
    """Read the number that Canvas appends to the name of a file that was handed in again; 0 for the first."""
    match = _EXERCISE.fullmatch(owned.parts[-1]) or _OWN.fullmatch(owned.parts[-1])
    return _version_number(match) if match else 0
