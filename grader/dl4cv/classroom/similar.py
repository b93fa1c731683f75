"""Which submissions share more than the exercise's stub explains. A reason to look, never a proof.

copydetect turns code into a text without names, comments and blanks, and takes every run of `NOISE` characters of it as a
fingerprint. Fingerprints of the stub do not count, nor do those that many students have: a formula has few spellings.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

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
    given = frozenset(fingerprint for stub in stubs for fingerprint in _fingerprint(stub).hashes)
    prints = [_fingerprint(each.text, given) for each in submissions]
    same = _alike(prints)
    spread = Counter(found for each in prints for found in each.hashes)
    frequent = {found for found, students in spread.items() if students > common}
    rare = [_without(each, frequent) for each in prints]
    pairs = []
    for first, second in sorted(same | _candidates(rare)):
        files = (prints if (first, second) in same else rare)[first], (prints if (first, second) in same else rare)[second]
        students = submissions[first], submissions[second]
        pair = _pair(exercise, students, files, threshold)
        if pair is not None:
            pairs.append(pair)
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.characters, pair.students))


def _fingerprint(text: str, given: Iterable[int] = ()) -> Any:
    from copydetect import CodeFingerprint

    # A window of one keeps every fingerprint, so that the same files always give the same figures.
    found = CodeFingerprint("submission.py", NOISE, 1, fp=io.StringIO(text), language="python")
    return _without(found, given)


def _without(found: Any, unwanted: Iterable[int]) -> Any:
    """`found` without the fingerprints `unwanted`. copydetect's own way leaves those that occur twice in a file."""
    from copy import copy

    from copydetect.utils import get_token_coverage

    kept = copy(found)
    kept.hashes = found.hashes - set(unwanted)
    kept.hash_idx = {each: places for each, places in found.hash_idx.items() if each in kept.hashes}
    kept.token_coverage = int(get_token_coverage(kept.hash_idx, NOISE, len(kept.filtered_code)))
    return kept


def _alike(prints: Sequence[Any]) -> set[tuple[int, int]]:
    """The pairs whose code is the same from end to end but for names, comments and blanks."""
    groups: dict[str, list[int]] = {}
    for number, each in enumerate(prints):
        groups.setdefault(each.filtered_code, []).append(number)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _candidates(prints: Sequence[Any]) -> set[tuple[int, int]]:
    """The pairs that share enough fingerprints to be worth a closer look."""
    owners: dict[int, list[int]] = {}
    for number, each in enumerate(prints):
        for found in each.hashes:
            owners.setdefault(found, []).append(number)
    shared = Counter(pair for group in owners.values() for pair in combinations(group, 2))
    return {pair for pair, count in shared.items() if count > MIN_SHARED - NOISE}


def _pair(exercise: str, students: tuple[Written, Written], files: tuple[Any, Any], threshold: float) -> Pair | None:
    from copydetect import compare_files
    from copydetect.utils import get_token_coverage

    together = files[0].hashes & files[1].hashes
    shorter = min(files, key=lambda each: (each.token_coverage, each.filtered_code))
    places = {each: shorter.hash_idx[each] for each in together}
    characters = int(get_token_coverage(places, NOISE, len(shorter.filtered_code)))
    if characters < MIN_SHARED or characters < threshold * shorter.token_coverage:
        return None
    _, _, slices = compare_files(*files)
    first, second = (_parts(each.raw_code, found) for each, found in zip(files, slices, strict=True))
    names = (students[0].student, students[1].student)
    return Pair(exercise, names, characters / shorter.token_coverage, characters, (first, second))


def _parts(text: str, slices: Any) -> tuple[Part, ...]:
    """`text` cut where the places that copydetect has found begin and end."""
    parts, rest = [], 0
    for begin, end in sorted(zip(*slices.tolist(), strict=True)):
        begin, end = max(int(begin), rest), min(int(end), len(text))
        if begin < end:
            parts += [Part(text[rest:begin], False), Part(text[begin:end], True)]
            rest = end
    return tuple(part for part in (*parts, Part(text[rest:], False)) if part.text)


def by_share(pairs: Iterable[Pair]) -> Mapping[str, int]:
    """How many pairs each student is in."""
    return Counter(student for pair in pairs for student in pair.students)
