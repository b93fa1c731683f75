"""Which submissions share more than the exercise's stub explains. A reason to look, never a proof.

copydetect turns code into a text without names, comments and blanks, and takes every run of `NOISE` characters of it
as a fingerprint. What lies in fingerprints of the stub does not count, nor in those that many students have: a formula
has few spellings.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

NOISE = 35
COMMON = 10
THRESHOLD = 0.7
MIN_SHARED = 60


@dataclass(frozen=True)
class Written:
    """What a student wrote for one exercise."""

    student: str
    text: str


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
class _Print:
    """The fingerprints of a submission by copydetect, and which characters of its code are the student's own."""

    code: Any
    own: NDArray[np.bool_]

    @property
    def hashes(self) -> set[int]:
        """The fingerprints."""
        found: set[int] = self.code.hashes
        return found

    def covered(self, hashes: Iterable[int]) -> NDArray[np.bool_]:
        """Which characters lie in one of the fingerprints `hashes`."""
        found = np.zeros(len(self.own), dtype=bool)
        for each in hashes:
            for place in self.code.hash_idx[each]:
                found[place : place + NOISE] = True
        return found

    def without(self, hashes: Iterable[int]) -> _Print:
        """The same, without these fingerprints and all that lies in them."""
        unwanted = self.hashes & set(hashes)
        kept = copy(self.code)
        kept.hashes = self.hashes - unwanted
        kept.hash_idx = {each: places for each, places in kept.hash_idx.items() if each not in unwanted}
        return _Print(kept, self.own & ~self.covered(unwanted))


def similar(
    exercise: str,
    submissions: Sequence[Written],
    stubs: Iterable[str],
    *,
    threshold: float = THRESHOLD,
    common: int = COMMON,
) -> list[Pair]:
    """The pairs of `submissions` that share at least `threshold` of what they have beside the `stubs`; the most first.

    Fingerprints of more than `common` students count only for files that are alike from end to end.
    Raises ModuleNotFoundError without copydetect, which is the extra `similarity`.
    """
    given = {fingerprint for stub in stubs for fingerprint in _print(stub).hashes}
    prints = [_print(each.text).without(given) for each in submissions]
    spread = Counter(found for each in prints for found in each.hashes)
    frequent = {found for found, students in spread.items() if students > common}
    rare = [each.without(frequent) for each in prints]
    same = _alike(prints)
    pairs = []
    for first, second in sorted(same | _candidates(rare)):
        files = prints if (first, second) in same else rare
        share, characters = _shared(files[first], files[second])
        if characters >= MIN_SHARED and share >= threshold:
            parts = _marked(files[first], files[second])
            names = submissions[first].student, submissions[second].student
            pairs.append(Pair(exercise, names, share, characters, parts))
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.characters, pair.students))


def _print(text: str) -> _Print:
    from copydetect import CodeFingerprint

    # A window of one keeps every fingerprint, so that the same files always give the same figures.
    code = CodeFingerprint("submission.py", NOISE, 1, fp=io.StringIO(text), language="python")
    return _Print(code, np.ones(len(code.filtered_code), dtype=bool))


def _alike(prints: Sequence[_Print]) -> set[tuple[int, int]]:
    """The pairs whose code is the same from end to end but for names, comments and blanks."""
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(prints):
        groups.setdefault(each.code.filtered_code, []).append(number)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _candidates(prints: Sequence[_Print]) -> set[tuple[int, int]]:
    """The pairs that share enough fingerprints to be worth a closer look."""
    owners: dict[int, list[int]] = {}
    for number, each in enumerate(prints):
        for found in each.hashes:
            owners.setdefault(found, []).append(number)
    shared = Counter(pair for group in owners.values() for pair in combinations(group, 2))
    return {pair for pair, count in shared.items() if count > MIN_SHARED - NOISE}


def _shared(first: _Print, second: _Print) -> tuple[float, int]:
    """How much of the own code of the one that has less of it the other has too: the share, and in characters."""
    shorter = min((first, second), key=lambda each: (int(each.own.sum()), each.code.filtered_code))
    characters = int((shorter.covered(first.hashes & second.hashes) & shorter.own).sum())
    return (characters / int(shorter.own.sum()) if characters else 0.0), characters


def _marked(first: _Print, second: _Print) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    from copydetect import compare_files

    _, _, slices = compare_files(first.code, second.code)
    return _parts(first.code.raw_code, slices[0]), _parts(second.code.raw_code, slices[1])


def _parts(text: str, slices: Any) -> tuple[Part, ...]:
    """`text` cut where the places that copydetect has found begin and end."""
    parts, rest = [], 0
    for begin, end in sorted(zip(*slices.tolist(), strict=True)):
        begin, end = max(int(begin), rest), min(int(end), len(text))
        if begin < end:
            parts += [Part(text[rest:begin], False), Part(text[begin:end], True)]
            rest = end
    return tuple(part for part in (*parts, Part(text[rest:], False)) if part.text)
