"""Hints, one at a time: holds back what a student is not to be told yet, once, before any view lays a result out.

From hint to hint a failure says what kind of thing is wrong, what helps on the card, the smallest case with its window,
the name of the mistake, and what to do. Every view shows what is left of the result, and knows of no level.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from dl4cv.exercise.card import FunctionCard, Section
from dl4cv.exercise.exercise import Exercise
from dl4cv.report.arrays import Index, differences, floats, has_elements
from dl4cv.report.failure import differing_part, failures
from dl4cv.results import Array, CheckResult, Diagnosis, HintCount, Result

Step = Literal["kind", "card", "window", "name", "advice"]
STEPS: tuple[Step, ...] = get_args(Step)

NEARLY = 1e-3
"""A relative error below it is one of digits."""

FITTING, SEEN = 3, 2
"""How many words a help on a card must share with a diagnosis to be told, and for how many a sign of it counts."""

MORE = "--hints N shows N at once"
ON_YOUR_MACHINE = "on your own machine --hints N shows N at once"
SWITCHED_OFF = "This course shows no hints: the checks say what each asks for."

_WORD = re.compile(r"[a-z_]\w{2,}")
_COMMON = """
after all and any array are before both but does each every for from function gives has have into its made must not one
only other returned right same take takes than that the their them then there they this value was what when where which
with wrong you your
"""


@dataclass(frozen=True)
class LastTold:
    """Which file was graded last, and how many hints were shown on each function that failed."""

    sha256: str
    shown: Mapping[str, int]


def last_told(result: Result) -> LastTold:
    """Return what `result`, as `told` made it, showed."""
    return LastTold(result.submission.sha256, {name: count.shown for name, count in (result.hints or {}).items()})


def told(
    result: Result, exercise: Exercise, before: LastTold | None = None, asked: int | None = None, more: str = MORE
) -> Result:
    """Return `result` with as much as students of `exercise` are told of its failures.

    `before` is what was told before it, and `asked` how many hints the student wants at once; `more` says how to ask.
    Where all is told, fewer may be asked for.
    """
    if exercise.hints == "none":
        return untold(result, exercise.card.functions)
    if exercise.hints == "all" and asked is None:
        return result
    earned = _earned(result, before) if exercise.hints == "stepwise" else {}
    return _noted(result, exercise, {name: max(earned.get(name, 0), asked or 0) for name in _failed(result)}, more)


def untold(result: Result, cards: Sequence[FunctionCard] = ()) -> Result:
    """Return `result` without a word on what is wrong; `cards` are those of its functions, as far as they are known."""
    return replace(_held_back(result, cards, {}), output="", notes=(*result.notes, SWITCHED_OFF))


def one_more(result: Result, shown: Result, exercise: Exercise, function: str, more: str = MORE) -> Result:
    """Return `result` as `shown`, which `told` made of it, with one more hint on `function`, if hints are told."""
    if exercise.hints == "none" or not shown.hints or function not in shown.hints:
        return shown
    return _noted(result, exercise, {name: n.shown + (name == function) for name, n in shown.hints.items()}, more)


def _noted(result: Result, exercise: Exercise, shown: Mapping[str, int], more: str) -> Result:
    """Hold back all but the hints to be `shown`, and note how many these are."""
    found = _held_back(result, exercise.card.functions, shown)
    note = _note(found.hints or {}, more, each_attempt=exercise.hints == "stepwise")
    return replace(found, notes=(*result.notes, note)) if note else found


def _failed(result: Result) -> list[str]:
    """Name the functions of which there is something to hold back."""
    return list(dict.fromkeys(check.function for check in result.checks if _shows_an_answer(check)))


def _shows_an_answer(check: CheckResult) -> bool:
    """Tell whether `check` was tried and failed; what keeps a whole file from being tried is told at once."""
    return check.status == "failed" or check.counterexample is not None


def _earned(result: Result, before: LastTold | None) -> dict[str, int]:
    """Count the hints of each function that failed: one more than last time, unless this is the file of last time."""
    if before is None:
        return dict.fromkeys(_failed(result), 1)
    is_new = before.sha256 != result.submission.sha256
    return {name: max(1, before.shown.get(name, 0) + is_new) for name in _failed(result)}


def _held_back(result: Result, functions: Sequence[FunctionCard], shown: Mapping[str, int]) -> Result:
    """Return `result` with the first `shown` hints on each function, by its name; of others none."""
    cards = {function.name: function for function in functions}
    ids = dict.fromkeys(check.mistake.id for check in result.checks if check.mistake is not None)
    nameless = {known: Diagnosis(str(number), "", "") for number, known in enumerate(ids, 1)}
    without_name = {check.name: check.mistake and nameless[check.mistake.id] for check in result.checks}
    steps: dict[str, Sequence[Step]] = {}
    known: dict[str, int] = {}
    for failure in failures(result.checks):
        name, mistake = failure.check.function, failure.check.mistake
        there = _steps(failure.check, cards.get(name, FunctionCard(name)))
        number = shown.get(name, 0)
        # What stands below its explanation is told as far as that is, and still stands there while neither has a name.
        for check in (failure.check, *failure.covered):
            if _shows_an_answer(check):
                known[check.function] = max(known.get(check.function, 0), len(there))
            steps[check.name] = there[:number] if number < len(there) else STEPS
            if mistake is not None and check.mistake is None:
                without_name[check.name] = nameless[mistake.id]
    checks = tuple(
        _first_hints(
            check,
            steps.get(check.name, ()),
            without_name[check.name],
            cards.get(check.function, FunctionCard(check.function)),
        )
        if _shows_an_answer(check)
        else check
        for check in result.checks
    )
    hints = {name: HintCount(min(shown.get(name, 0), count), count) for name, count in known.items()}
    return replace(result, checks=checks, hints=hints)


def _steps(check: CheckResult, card: FunctionCard) -> list[Step]:
    """List the hints that there are on `check`, in the order in which they are told."""
    mistake = check.mistake
    there: dict[Step, object] = {
        "kind": check.message,
        "card": _hint(check, card),
        "window": check.counterexample,
        "name": check.cause or mistake,
        "advice": check.remedy or (mistake and mistake.explanation),
    }
    return [step for step, known in there.items() if known]


def _first_hints(
    check: CheckResult, steps: Sequence[Step], without_name: Diagnosis | None, card: FunctionCard
) -> CheckResult:
    """Return `check` with the hints `steps`; `without_name` stands for a mistake that has no name yet."""
    message, mistake = check.message, check.mistake
    if check.status == "failed" and "window" not in steps:
        message = kind_of(check) if steps else ""
    if mistake is None:
        mistake = None if "window" in steps else without_name
    elif "name" not in steps:
        mistake = without_name
    elif "advice" not in steps:
        mistake = replace(mistake, explanation="")
    return replace(
        check,
        message=message,
        hint=_hint(check, card) if "card" in steps else "",
        counterexample=check.counterexample if "window" in steps else None,
        mistake=mistake,
        cause=check.cause if "name" in steps else "",
        remedy=check.remedy if "advice" in steps else "",
    )


def _note(hints: Mapping[str, HintCount], more: str, *, each_attempt: bool) -> str:
    """Say how many hints are shown, and how to get more; "" where nothing failed."""
    if not hints:
        return ""
    counts = ", ".join(f"{count.shown} of {count.known} hints on {name}" for name, count in hints.items())
    if all(count.shown == count.known for count in hints.values()):
        return f"This shows {counts}."
    return f"This shows {counts}. {'Each failed attempt shows one more, and ' if each_attempt else ''}{more}."


def kind_of(check: CheckResult) -> str:
    """Say what kind of thing is wrong with an answer, without the right one."""
    example, (expected, returned) = check.counterexample, _answers(check)
    if example is None or expected is None or returned is None:
        return check.message  # nothing was compared, so it gives no right answer away
    part = f"{example.where} of " if example.where else ""
    subject = f"{part}{check.function}"
    if expected.shape != returned.shape:
        return f"{subject}: the shape {returned.shape} is wrong{_of_axes(expected, returned)}."
    if example.index is None:
        return check.message
    if not (has_elements(expected) and has_elements(returned)):
        return f"{subject}: the shape is right, some values are wrong."
    return f"{subject}: {_wrong_values(expected, returned, example.index)}."


def _of_axes(expected: Array, returned: Array) -> str:
    if len(expected.shape) != len(returned.shape):
        many = "many" if len(returned.shape) > len(expected.shape) else "few"
        return f", it has too {many} axes"
    pairs = zip(returned.shape, expected.shape, strict=True)
    wrong = [axis for axis, (yours, right) in enumerate(pairs) if yours != right]
    if sorted(expected.shape) == sorted(returned.shape):
        return ", its axes are in another order"
    sizes = {"large" if returned.shape[axis] > expected.shape[axis] else "small" for axis in wrong}
    said = f" too {sizes.pop()}" if len(sizes) == 1 else " not right"
    axes = " and ".join(map(str, wrong))
    return f", axis {axes} is{said}" if len(wrong) == 1 else f", axes {axes} are{said}"


def _wrong_values(expected: Array, returned: Array, index: Index) -> str:
    ours, yours = floats(expected), floats(returned)
    is_inside = len(index) == ours.ndim and all(0 <= i < size for i, size in zip(index, ours.shape, strict=True))
    wrong = differences(expected, returned, index if is_inside else None)
    if not wrong:
        return "the shape is right, some values are wrong"
    pairs = [(float(yours[at]), float(ours[at])) for at in wrong]
    if not ours.shape:
        return f"the number is {_how(pairs)}"
    if ours.size == 1:
        return f"the shape is right, the value is {_how(pairs)}"
    are = "is" if len(wrong) == 1 else "are"
    share = "all values are" if len(wrong) == ours.size else f"{len(wrong)} of {ours.size} values {are}"
    return f"the shape is right, {share} {_how(pairs)}{_place(wrong, ours.shape)}"


def _how(pairs: Sequence[tuple[float, float]]) -> str:
    """Say in which way numbers are wrong, from pairs of the student's and the right one."""
    if any(math.isnan(yours) and not math.isnan(right) for yours, right in pairs):
        return "wrong, with nan among them" if len(pairs) > 1 else "nan"
    if any(math.isinf(yours) and not math.isinf(right) for yours, right in pairs):
        return "wrong, with an infinity among them" if len(pairs) > 1 else "infinite"
    if all(right and abs(yours - right) <= NEARLY * abs(right) for yours, right in pairs):
        return "nearly right: digits are missing"
    if all(yours == -right for yours, right in pairs):
        return "of the wrong sign"
    if all(yours == 0 for yours, _ in pairs):
        return "0 and should not be"
    if all(yours > right for yours, right in pairs):
        return "too large"
    if all(yours < right for yours, right in pairs):
        return "too small"
    return "wrong"


def _place(wrong: set[Index], shape: Index) -> str:
    """Say where the wrong values lie, where that tells something."""
    if len(wrong) == math.prod(shape):
        return ""
    if len(shape) >= 2 and min(shape[-2:]) > 2:
        rows, columns = shape[-2:]
        if all(at[-2] in (0, rows - 1) or at[-1] in (0, columns - 1) for at in wrong):
            return ", all at the border"
    for axis in range(len(shape)):
        only = {at[axis] for at in wrong}
        if len(only) == 1 < shape[axis] and _fills(wrong, shape, axis):
            name = ("row", "column")[axis] if len(shape) == 2 else f"axis {axis} at"
            return f", all of {name} {only.pop()}"
    return ""


def _fills(wrong: set[Index], shape: Index, axis: int) -> bool:
    """Tell whether `wrong` are all places of one slice across `axis`."""
    return len(wrong) > 1 and len(wrong) == math.prod(shape) // shape[axis]


def _hint(check: CheckResult, card: FunctionCard) -> str:
    """Quote from the card what the check rests on, what is returned where that is wrong, and the help that fits."""
    quoted = {"The card says": " … ".join(check.card)}
    if _has_wrong_shape(check):
        quoted["The card on what is returned"] = " ".join(
            part.block for part in card.parts if isinstance(part, Section) and part.word == "Returns"
        )
    fitting = fitting_help(check, card.hints)
    if fitting is not None:
        quoted[f"The card's help on “{_unquoted(fitting.symptom)}”"] = fitting.block
    return "\n".join(f"{where}: {' '.join(text.split())}" for where, text in quoted.items() if text)


def _unquoted(text: str) -> str:
    """Take away quotation marks around the whole of `text`."""
    return text[1:-1] if text[:1] == text[-1:] == '"' and text.count('"') == 2 else text


def _has_wrong_shape(check: CheckResult) -> bool:
    expected, returned = _answers(check)
    return expected is not None and returned is not None and expected.shape != returned.shape


def _answers(check: CheckResult) -> tuple[Array | None, Array | None]:
    """Return what was expected and what was returned, where these are arrays that were compared."""
    expected, returned = (None, None) if check.counterexample is None else differing_part(check.counterexample)
    compared = expected is not None and returned is not None and expected.dtype and returned.dtype
    return (expected, returned) if compared else (None, None)


def fitting_help(check: CheckResult, helps: Sequence[Section]) -> Section | None:
    """Choose of the helps on a function's card the one that fits what is known of a failure; None where none does.

    One that begins with what a student sees, such as nan or a quoted message, fits where that was seen. Any other fits
    where it has words in common with the diagnosis that stand in no other help.
    """
    mistake = check.mistake
    known = f"{check.cause} {check.remedy}" if mistake is None else f"{mistake.title} {mistake.explanation}"
    diagnosed, seen = set(_words(known)), f"{check.message} {kind_of(check)}"
    words = [set(_words(f"{each.symptom} {each.block}")) for each in helps]
    scores = []
    for each, own in zip(helps, words, strict=True):
        common = {word for word in own & diagnosed if sum(word in other for other in words) == 1}
        signs = _signs(each.symptom)
        is_seen = any(sign in seen for sign in signs)
        scores.append(0 if signs and not is_seen else len(common) + SEEN * is_seen)
    best = max(scores, default=0)
    return helps[scores.index(best)] if best >= FITTING and scores.count(best) == 1 else None


def _signs(symptom: str) -> list[str]:
    """List what a symptom says a student sees: messages in quotation marks, and numbers that are none."""
    quoted = re.findall(r'"([^"]+)"', symptom)
    return [*quoted, *(sign for sign in ("nan", "inf", "overflow") if sign in symptom)]


def _words(text: str) -> Iterator[str]:
    """List the words of `text` that say something, in one form for singular and plural."""
    common = _COMMON.split()
    for word in _WORD.findall(text.lower()):
        if word not in common:
            yield word[:-1] if word.endswith("s") and len(word) > 4 else word
