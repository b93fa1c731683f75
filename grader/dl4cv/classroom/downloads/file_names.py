"""What the names in a download tell: the platform it comes from, the exercise of a file, how often it was handed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import NamedTuple

from dl4cv.classroom.marks.marking_options import OptionError
from dl4cv.classroom.platforms import load_platforms
from dl4cv.classroom.platforms.platform import Platform
from dl4cv.exercise.exercise import Exercise

# exercise3.py, as Windows and browsers save it: .py.txt, .py.py, .ipynb.json; numbered by Canvas, .py-1.txt.
_FILE = re.compile(
    r"(?P<stem>.+?)(?P<suffix>\.(?:py|ipynb))(?P<more>(?P<numbers>(?:-\d+|[ _+]?\(\d+\))*)\.(?:txt|json)|(?P=suffix))?",
    re.IGNORECASE,
)
_EXERCISE = re.compile(r"exercise[ _+-]?0*(?P<number>\d+)", re.IGNORECASE)
# exercise3-1 when handed in again; exercise3 (1), or exercise3 2, when downloaded twice; one after the other.
_NUMBERED = re.compile(r"(?:-(?P<again>\d+)|[ _+]?\((?P<copy>\d+)\)| (?P<finders>\d+))$")
# What Jupyter, Colab, Finder and Explorer call a copy, in the languages of most students.
_COPY = "copy|kopie|copie|copia|cópia|kopia|kopio"
_COPIED = re.compile(
    rf"[ _+-]+(?:{_COPY})(?:[ _+-]?\d+)?$|[ _]\((?:another |\d+\w\w )?(?:{_COPY})\)$"
    rf"|^(?:{_COPY})[ _+](?:of|von|de|di|van)[ _+]",
    re.IGNORECASE,
)
# How else an exercise is called, in the languages of most students, before its number; or the number alone.
_TASK = re.compile(
    r"(?:(?<![^\W\d_])(?:ex|exc|exe|exo|exer\w*|ejer\w*|eser\w*|hw|home[ _-]?work|task|assign\w*|lab|tp|ue|ueb\w*|üb\w*"
    r"|aufg\w*|opdr\w*|oef\w*|sol\w*|prob\w*|tarea|devoir|zad\w*|question|answer|part)[ _.+-]*|^)0*(?P<number>\d{1,4})"
    r"(?!\d)"
)
MAX_LENGTH = 300
"""Characters of a name that are looked at: no file system keeps a longer one."""


class NamedFile(NamedTuple):
    """What the name of a submission says: its exercise, `.py` or `.ipynb`, the numbers that were added to the name.

    `as_asked`: nothing else was added to the name that was asked for, such as the word Copy or another ending.
    """

    exercise: str
    version: tuple[int, ...]
    suffix: str
    as_asked: bool = True


class Alias(NamedTuple):
    """Files with names like `pattern`, as in a shell, are submissions to `exercise`: the instructor says so."""

    pattern: str
    exercise: str

    def fits(self, parts: Sequence[str]) -> bool:
        """Say whether the file with this name, at its slashes, is meant."""
        name = "/".join(parts) if "/" in self.pattern else parts[-1]
        return fnmatchcase(_plain(name), _plain(self.pattern))


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


def is_wrapped(names: Collection[tuple[str, ...]], own: Collection[str] = ()) -> bool:
    """Say whether the files lie in one folder that is not a student's own.

    Files beside the students' folders, such as a list of the class, are passed over, but no submission is: the folder
    that directly holds one is its student's.
    """
    deep = [parts for parts in names if len(parts) > 1]
    beside = [parts for parts in names if len(parts) == 1]
    if len({parts[0] for parts in deep}) != 1 or recognise_platform(names).recognise is not None:
        return False
    inner = [parts[1:] for parts in deep]
    if recognise_platform(inner).recognise is not None:
        return True
    stray = [*beside, *(parts for parts in inner if len(parts) == 1)]
    if any(find_exercise_name(parts[-1], own) is not None for parts in stray):
        return False
    folders = {parts[0] for parts in inner if len(parts) > 1}
    # One folder, with other files beside it, is rather a student's than a class of one.
    return len(folders) > (1 if stray else 0)


def find_exercise_name(file: str, own: Collection[str] = ()) -> NamedFile | None:
    """Find the exercise that a file's name speaks of; None when it speaks of none in a way that leaves no doubt.

    `own` are the names of further exercises than exercise1, exercise2 …
    """
    match = _FILE.fullmatch(unicodedata.normalize("NFC", file)) if len(file) <= MAX_LENGTH else None
    if match is None:
        return None
    numbers = [int(digits[:9]) for digits in reversed(re.findall(r"\d+", match["numbers"] or ""))]
    stem, as_asked = match["stem"], match["more"] is None
    while stem:
        named = _named_exercise(stem, own)
        if named is not None:
            return NamedFile(named, tuple(reversed(numbers)), match["suffix"].lower(), as_asked)
        numbered = _NUMBERED.search(stem)
        shorter = _without_number(stem, numbers) if numbered else _COPIED.sub("", stem, count=1)
        as_asked = as_asked and numbered is not None
        if shorter == stem:
            return None
        stem = shorter
    return None


def parse_aliases(texts: Iterable[str], exercises: Iterable[Exercise]) -> list[Alias]:
    """Read `ex3*.py=exercise3` as what the instructor says of files. Raises OptionError."""
    known, found = [exercise.name for exercise in exercises], []
    for text in texts:
        pattern, equals, name = (part.strip() for part in text.rpartition("="))
        if not equals or not pattern:
            raise OptionError(f"{text!r} says of no file what it is: write --alias 'ex3*.py=exercise3'.")
        if name not in known:
            raise OptionError(f"There is no exercise {name!r} to grade here; there is {', '.join(known)}.")
        found.append(Alias(pattern, name))
    return found


def apply_aliases(parts: Sequence[str], aliases: Iterable[Alias]) -> NamedFile | None:
    """Find the exercise to which the instructor says that this file belongs."""
    for alias in aliases:
        if alias.fits(parts):
            _, version = _without_numbers(PurePath(parts[-1]).stem)
            name = parts[-1].lower()
            is_notebook = ".ipynb" in name or name.endswith(".json")
            return NamedFile(alias.exercise, version, ".ipynb" if is_notebook else ".py")
    return None


def speaks_of(file: str, names: Collection[str]) -> set[str]:
    """Find which of the exercises called `names` a file's name may mean: ex3.py, my_homework_03_final.py, blur2.pdf."""
    stem = _plain(PurePath(file[:MAX_LENGTH]).stem)
    numbers = {int(match["number"]) for match in _TASK.finditer(stem)}
    found = set()
    for name in names:
        match = _EXERCISE.fullmatch(name)
        if (match is not None and int(match["number"]) in numbers) or (match is None and _plain(name) in stem):
            found.add(name)
    return found


def unnumbered(file: str) -> tuple[str, tuple[int, ...]]:
    """Return what the file `helpers-1.py` was called when it was first handed in, and the numbers it got since."""
    match = _FILE.fullmatch(file) if len(file) <= MAX_LENGTH else None
    if match is None or match["more"]:
        return file, ()
    stem, version = _without_numbers(match["stem"])
    return stem + match["suffix"], version


def _without_numbers(stem: str) -> tuple[str, tuple[int, ...]]:
    numbers: list[int] = []
    while _NUMBERED.search(stem) and (shorter := _without_number(stem, numbers)):
        stem = shorter
    return stem, tuple(reversed(numbers))


def _without_number(stem: str, numbers: list[int]) -> str:
    """Take the last number off `stem`, and add it to `numbers`."""
    match = _NUMBERED.search(stem)
    assert match is not None
    numbers.append(int((match["again"] or match["copy"] or match["finders"])[:9]))
    return stem[: match.start()]


def _named_exercise(stem: str, own: Collection[str]) -> str | None:
    """Find the exercise called `stem`: one of `own`, or exercise1, exercise2 …"""
    known = _alike(stem, own)
    if known is not None:
        return known
    match = _EXERCISE.fullmatch(stem)
    return f"exercise{match['number']}" if match is not None else None


def _alike(name: str, own: Collection[str]) -> str | None:
    """Find the one of `own` that `name` is, to the letter or else but for capitals and the ways to write an umlaut."""
    if name in own:
        return name
    return next((known for known in own if _plain(known) == _plain(name)), None)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
