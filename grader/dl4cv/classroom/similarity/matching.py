"""Which students have functions in common that hardly anybody else has: function by function, each passage weighed.

A passage is a run of `SHORT` tokens. What stands in the stub or in other code that was handed out is nobody's own. A
passage that others have too, for this exercise or for another, weighs little: short functions have few spellings, and
the usual one is no sign of anything. One of `LONG` tokens is hardly written twice by chance, and keeps more of its
weight, or else a group that has copied would hide itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import log

import numpy as np
from numpy.typing import NDArray

from dl4cv.classroom.similarity.reading import ReadFunction

SHORT, LONG = 8, 40

SHARPNESS = {SHORT: 2.0, LONG: 0.5}
"""How much faster than its surprise a passage of this length loses its weight as more students have it."""

ALIKE = 0.7
"""A function is alike another one when it shares at least so much of its own tokens with it."""

ENOUGH = 25
"""A pair is told of when its weight, times its share, is at least so much."""

FEW = 20
"""A passage makes functions candidates when no more students have it, those who are the same counted as one."""

MAX_FUNCTIONS = 3
"""Functions of one student that a passage makes candidates, and candidates that a function is compared with."""

_END = ""
_Hashes = NDArray[np.uint64]
_Mask = NDArray[np.bool_]
_Weights = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Function:
    """A function as a student wrote it, in one of the student's files; what stands outside of all is named ""."""

    file: str
    read: ReadFunction

    @property
    def name(self) -> str:
        """Return its name."""
        return self.read.name

    @property
    def tokens(self) -> tuple[str, ...]:
        """Return its tokens."""
        return self.read.tokens


@dataclass(frozen=True)
class Written:
    """What a student wrote for one exercise: texts by the names of their files, and the functions in them.

    `is_earlier`: it was handed in in an earlier year, and compared only with those of this one.
    """

    student: str
    texts: Mapping[str, str]
    functions: tuple[Function, ...]
    is_earlier: bool = False


@dataclass(frozen=True)
class Alike:
    """Two functions that are alike: the share of the one that has less of its own, and how much it weighs.

    `shared` says of each token of either whether it lies in a passage that both have.
    """

    functions: tuple[Function, Function]
    share: float
    weight: float
    shared: tuple[tuple[bool, ...], tuple[bool, ...]]


@dataclass(frozen=True)
class Pair:
    """Two students with functions that are alike, what these weigh together, and how much of the shorter one they are.

    `weight` counts tokens that nobody else has, and those that others have too by a part.
    """

    exercise: str
    students: tuple[str, str]
    share: float
    weight: float
    alike: tuple[Alike, ...]
    written: tuple[Written, Written] = field(repr=False)


@dataclass
class _Print:
    """The passages of a function, by where they begin, and which of its tokens and passages are the student's own."""

    function: Function
    hashes: _Hashes
    is_own: _Mask
    own_tokens: _Mask
    own_hashes: _Hashes
    long: _Hashes


class Passages:
    """Numbers the passages of a class.

    The numbers are drawn by chance, so that nobody can write passages that get the same one.
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {_END: 0}
        self._drawn = np.empty((LONG, 0), np.uint64)
        self._random = np.random.default_rng()

    def of(self, tokens: Sequence[str], length: int = SHORT) -> _Hashes:
        """Return the number of the passage that begins at each of the `tokens`; the last ones run over the end."""
        numbers = [self._known.setdefault(token, len(self._known)) for token in tokens]
        lacking = len(self._known) - self._drawn.shape[1]
        if lacking > 0:
            more = self._random.integers(0, 2**64, (LONG, max(lacking, 256)), np.uint64)
            self._drawn = np.concatenate([self._drawn, more], axis=1)
        padded = np.array([*numbers, *[0] * (length - 1)], np.int64)
        summed = np.zeros(len(numbers), np.uint64)
        for place in range(length):
            summed += self._drawn[place][padded[place : place + len(numbers)]]
        return summed


def find_pairs(
    exercise: str,
    submissions: Sequence[Written],
    given: Iterable[Sequence[str]] = (),
    elsewhere: Mapping[str, _Hashes] | None = None,
    *,
    passages: Passages | None = None,
    alike: float = ALIKE,
    enough: float = ENOUGH,
    show: Callable[[int, int], None] = lambda done, total: None,
) -> list[Pair]:
    """Find the pairs among the `submissions` to an exercise; those that weigh most come first.

    `given` are the tokens of functions that were handed out, `elsewhere` the passages of each student's submissions to
    other exercises.
    """
    passages = passages or Passages()
    handed_out = _union([passages.of(tokens) for tokens in given])
    prints = [[_take_print(function, passages, handed_out) for function in each.functions] for each in submissions]
    students = [each.student for each in submissions]
    short = [_union([each.own_hashes for each in own]) for own in prints]
    voice_of = [each.tobytes() for each in short]
    rarity = _Rarity(SHORT, students, voice_of, short, elsewhere or {})
    of_long = _Rarity(LONG, students, voice_of, [_union([each.long for each in own]) for own in prints], {})
    pairs = []
    candidates = _candidates(submissions, prints, rarity)
    for done, ((first, second), functions) in enumerate(candidates.items()):
        show(done, len(candidates))

        def weigh(shared: _Hashes, long: _Hashes, pair: tuple[int, int] = (first, second)) -> _Weights:
            return rarity.weigh(shared, *pair), of_long.weigh(long, *pair)

        compared = (_compare(prints[first][one], prints[second][other], weigh, alike) for one, other in functions)
        found = [each for each in compared if each is not None]
        pair = _pair(exercise, (submissions[first], submissions[second]), (prints[first], prints[second]), found, alike)
        if pair is not None and pair.weight * pair.share >= enough:
            pairs.append(pair)
    return sorted(pairs, key=lambda pair: (-pair.weight * pair.share, pair.students))


def find_groups(pairs: Iterable[Pair]) -> list[tuple[str, tuple[str, ...]]]:
    """Find the groups of students that pairs connect, exercise by exercise, the largest first."""
    groups: dict[tuple[str, str], set[str]] = {}
    for pair in pairs:
        first, second = ((pair.exercise, student) for student in pair.students)
        joined = groups.get(first, {first[1]}) | groups.get(second, {second[1]})
        for student in joined:
            groups[pair.exercise, student] = joined
    found = {(exercise, tuple(sorted(group))) for (exercise, _), group in groups.items()}
    return sorted(found, key=lambda each: (-len(each[1]), each))


def own_passages(functions: Iterable[Function], passages: Passages) -> _Hashes:
    """Return the passages of some functions, each once."""
    return _union([passages.of(function.tokens) for function in functions])


def _union(parts: Sequence[_Hashes]) -> _Hashes:
    return np.unique(np.concatenate([np.empty(0, np.uint64), *parts]))


def _take_print(function: Function, passages: Passages, handed_out: _Hashes) -> _Print:
    hashes = passages.of(function.tokens)
    is_own = ~_are_in(hashes, handed_out)
    long = passages.of(function.tokens, LONG)[: 1 - LONG]
    return _Print(function, hashes, is_own, ~_covered(~is_own), np.unique(hashes[is_own]), long)


def _are_in(wanted: _Hashes, known: _Hashes) -> _Mask:
    """Tell of each whether it is among those `known`, which are in order."""
    if not len(known):
        return np.zeros(len(wanted), np.bool_)
    found: _Mask = known[np.searchsorted(known, wanted).clip(0, len(known) - 1)] == wanted
    return found


def _covered(begins: _Mask) -> _Mask:
    """Mark the tokens that lie in a passage which begins at one of the marked ones."""
    begun = np.concatenate([np.zeros(SHORT, np.int64), np.cumsum(begins, dtype=np.int64)])
    covered: _Mask = begun[SHORT:] > begun[:-SHORT]
    return covered


def _spread(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Return for each token the largest value of the passages in which it lies, given by where these begin."""
    padded = np.concatenate([np.zeros(length - 1), values])
    if not len(values):
        return values
    largest: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(padded, length).max(axis=1)
    return largest


class _Rarity:
    """Weighs passages of one length: 1 when nobody but the two has it, less the more others do.

    Students whose submissions are the same in all that is their own count as one: a group that has copied makes its
    passages no more usual.
    """

    def __init__(
        self,
        length: int,
        students: Sequence[str],
        voice_of: Sequence[bytes],
        found: Sequence[_Hashes],
        elsewhere: Mapping[str, _Hashes],
    ) -> None:
        self._sharpness = SHARPNESS[length]
        voices = dict(zip(voice_of, found, strict=True))
        self._voice_of = voice_of
        self.students = len(voices)
        self.known, self.having = np.unique(_concatenated(voices.values()), return_counts=True)
        self._others = len(elsewhere)
        self._known_elsewhere, self._elsewhere = np.unique(_concatenated(elsewhere.values()), return_counts=True)
        self._own_elsewhere = [elsewhere.get(student) for student in students]

    def weigh(self, shared: _Hashes, first: int, second: int) -> NDArray[np.float64]:
        """Return the weight of each passage that two students share."""
        theirs = 1 if self._voice_of[first] == self._voice_of[second] else 2
        here = _looked_up(shared, self.known, self.having) - theirs
        there = _looked_up(shared, self._known_elsewhere, self._elsewhere)
        own = [each for each in (self._own_elsewhere[first], self._own_elsewhere[second]) if each is not None]
        for each in own:
            there -= _are_in(shared, each)
        surprise = np.minimum(
            _surprise(here, self.students - theirs),
            _surprise(there, self._others - len(own)),
        )
        weights: NDArray[np.float64] = surprise**self._sharpness
        return weights


def _concatenated(parts: Iterable[_Hashes]) -> _Hashes:
    return np.concatenate([np.empty(0, np.uint64), *parts])


def _looked_up(wanted: _Hashes, known: _Hashes, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the value of each that is `known`, 0 of the others."""
    if not len(known):
        return np.zeros(len(wanted), np.int64)
    places = np.searchsorted(known, wanted).clip(0, len(known) - 1)
    return np.where(known[places] == wanted, values[places], 0)


def _surprise(having: NDArray[np.int64], others: int) -> NDArray[np.float64]:
    """Return how surprising a passage is that so many of so many `others` have: from 0, all of them, to 1, nobody."""
    if others <= 0:
        return np.ones(len(having))
    surprise: NDArray[np.float64] = np.maximum(1 - np.log(np.maximum(having, 0) + 1) / log(others + 1), 0)
    return surprise


def _candidates(
    submissions: Sequence[Written], prints: Sequence[Sequence[_Print]], rarity: _Rarity
) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Find the functions of two students each that share passages which few have."""
    rare = rarity.known[rarity.having <= FEW]
    holders: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for student, own in enumerate(prints):
        having = Counter[int]()
        for number, each in enumerate(own):
            found = each.own_hashes[_are_in(each.own_hashes, rare)].tolist()
            having.update(found)
            for passage in found:
                if having[passage] <= MAX_FUNCTIONS:
                    holders[passage].append((student, number))
    shared = Counter[tuple[tuple[int, int], tuple[int, int]]]()
    # What the same functions hold is looked at once.
    for group, count in Counter(map(tuple, holders.values())).items():
        for first, second in combinations(group, 2):
            if first[0] != second[0]:
                shared[first, second] += count
    candidates: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    taken = Counter[tuple[int, int, int]]()
    for (first, second), _ in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
        sides = ((*first, second[0]), (*second, first[0]))
        is_between_earlier = submissions[first[0]].is_earlier and submissions[second[0]].is_earlier
        if not is_between_earlier and min(taken[side] for side in sides) < MAX_FUNCTIONS:
            taken.update(sides)
            candidates[first[0], second[0]].append((first[1], second[1]))
    return candidates


@dataclass(frozen=True)
class _Compared:
    """Two functions: how many tokens of each the other has, each by its weight, and which."""

    prints: tuple[_Print, _Print]
    shared: tuple[_Mask, _Mask]
    weights: tuple[float, float] = (0.0, 0.0)

    @property
    def shares(self) -> tuple[float, float]:
        first, second = (
            float(shared.sum() / max(each.own_tokens.sum(), 1))
            for each, shared in zip(self.prints, self.shared, strict=True)
        )
        return first, second


def _compare(
    first: _Print, second: _Print, weigh: Callable[[_Hashes, _Hashes], _Weights], alike: float
) -> _Compared | None:
    """Compare two functions; None when they are not alike."""
    both = [one.is_own & _are_in(one.hashes, other.own_hashes) for one, other in ((first, second), (second, first))]
    shared = [_covered(begins) & one.own_tokens for one, begins in zip((first, second), both, strict=True)]
    found = _Compared((first, second), (shared[0], shared[1]))
    if max(found.shares) < alike:
        return None
    weights = []
    for one, other, begins, mask in ((first, second, both[0], shared[0]), (second, first, both[1], shared[1])):
        both_long = np.isin(one.long, other.long)
        by_short, by_long = np.zeros(len(one.hashes)), np.zeros(len(one.hashes))
        by_short[begins], by_long[: len(one.long)][both_long] = weigh(one.hashes[begins], one.long[both_long])
        weights.append(float((np.maximum(_spread(by_short, SHORT), _spread(by_long, LONG)) * mask).sum()))
    return replace(found, weights=(weights[0], weights[1]))


def _pair(
    exercise: str,
    written: tuple[Written, Written],
    prints: tuple[Sequence[_Print], Sequence[_Print]],
    found: Sequence[_Compared],
    alike: float,
) -> Pair | None:
    """Put together what two students share, each function with the one of the other that has most of it."""
    weight, share = 0.0, 0.0
    chosen: dict[tuple[int, int], _Compared] = {}
    for side in (0, 1):
        best: dict[int, _Compared] = {}
        for each in found:
            mine = id(each.prints[side])
            if each.shares[side] >= alike and (mine not in best or each.weights[side] > best[mine].weights[side]):
                best[mine] = each
        weight = max(weight, sum(each.weights[side] for each in best.values()))
        own = sum(int(each.own_tokens.sum()) for each in prints[side])
        share = max(share, sum(int(each.shared[side].sum()) for each in best.values()) / max(own, 1))
        chosen |= {(id(each.prints[0]), id(each.prints[1])): each for each in best.values()}
    if not chosen:
        return None
    both = [
        Alike(
            (each.prints[0].function, each.prints[1].function),
            max(each.shares),
            max(each.weights),
            (tuple(each.shared[0].tolist()), tuple(each.shared[1].tolist())),
        )
        for each in chosen.values()
    ]
    both.sort(key=lambda each: -each.weight)
    return Pair(exercise, (written[0].student, written[1].student), share, weight, tuple(both), written)
