"""Cases of pretrained networks, as photographs that are drawn from few numbers, and the right answers to them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import strategies as st

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch, Unsendable, as_array, show_number, with_article
from dl4cv.checks.student import Student, StudentLostError, StudentRaisedError
from dl4cv.course.exercise9 import procedures
from dl4cv.course.exercise9.procedures import GAIN, SIZE, Watched
from dl4cv.rpc.networks import with_weights
from dl4cv.rpc.request import Request

SHORT = 256
DARK, BRIGHT = 40, 216
"""Between these no bicubic curve leaves the range of bytes: where it is clamped or rounded does not show."""

ONE_LEVEL, MOST_LEVELS, SHARE = 1.02, 10.02, 0.01
"""Grey levels, a little more than the card says, and the share of the values that may be off by more than the first."""

EXACT_LEVELS = 1e-2
PROBABILITY = 1e-4

Kind = str
"""What is on a picture: one of "tiles", "stripes", "one colour"."""


class Picture(NamedTuple):
    """An RGB image, told in few numbers: `tiles` of random colours, `stripes` of black and white, or one colour."""

    height: int
    width: int
    kind: Kind = "tiles"
    seed: int = 0

    @property
    def pixels(self) -> Array:
        """Its pixels, uint8 (H, W, 3); nobody is to write into them."""
        return _painted(self.height, self.width, self.kind, self.seed)


@cache
def _painted(height: int, width: int, kind: Kind, seed: int) -> Array:
    random, shape = np.random.default_rng([seed, height, width]), (height, width, 3)
    if kind == "one colour":
        return np.broadcast_to(random.permutation(np.arange(DARK, 250))[:3].astype(np.uint8), shape).copy()
    if kind == "stripes":
        tile = max(1, width // 19)
        columns = (np.arange(width) // tile + seed) % 2 * 255
        return np.broadcast_to(columns[np.newaxis, :, np.newaxis].astype(np.uint8), shape).copy()
    tile = max(1, min(height, width) // 64)
    colours = random.integers(DARK, BRIGHT, (-(-height // tile), -(-width // tile), 3), dtype=np.uint8)
    return colours.repeat(tile, axis=0).repeat(tile, axis=1)[:height, :width].copy()


seeds = st.integers(0, 99)


def pictures(*sizes: tuple[int, int], kind: Kind = "tiles") -> st.SearchStrategy[Picture]:
    """Draw a picture of one of these sizes (H, W)."""
    return st.builds(lambda size, seed: Picture(size[0], size[1], kind, seed), st.sampled_from(sizes), seeds)


def prepared(pixels: Array) -> list[Array]:
    """Prepare an RGB image (H, W, 3) as the card says; several arrays are right where a crop leaves one pixel over."""
    height, width = pixels.shape[:2]
    short = min(height, width)
    size = (SHORT * height // short, SHORT * width // short)
    x = torch.from_numpy(pixels.astype(np.float32, order="C")).permute(2, 0, 1)[None]
    x = F.interpolate(x, size, mode="bicubic", antialias=True).clamp(0, 255)
    margins = [size[0] - SIZE, size[1] - SIZE]
    tops, lefts = ({margin // 2, -(-margin // 2)} for margin in margins)
    crops = [x[:, :, top : top + SIZE, left : left + SIZE] for top in sorted(tops) for left in sorted(lefts)]
    return [((crop - 127) / 128).numpy() for crop in crops]


class Difference(NamedTuple):
    """How far an array is from one that is right: the share of values that are off by too much, and the largest."""

    share: float
    largest: float
    right: Array

    def is_small(self, levels: float) -> bool:
        """Tell whether it is no more than the card allows."""
        return self.share <= SHARE and self.largest <= MOST_LEVELS * levels


def difference(array: Array, pixels: Array, levels: float = 1.0) -> Difference:
    """Compare a prepared image, (1, 3, 224, 224), with the nearest of those that are right."""
    found = []
    for right in prepared(pixels):
        off = np.nan_to_num(np.abs(array.astype(np.float64) - right) * 128, nan=np.inf)
        found.append(Difference(float((off > ONE_LEVEL * levels).mean()), float(off.max()), right))
    return min(found, key=lambda each: (each.share, each.largest))


def assert_prepared(returned: object, pixels: Array, *, exactly: bool = False) -> None:
    """Raise Mismatch unless what preprocess returned is the prepared image `pixels`; its form is for another check.

    So are how its values are scaled and the order of its colours, unless it is to be right `exactly`.
    """
    array = as_prepared(returned, pixels)
    found = difference(array, pixels)
    if exactly and found.largest > EXACT_LEVELS:
        raise _mismatch(array, found)
    if not found.is_small(1.0) and (exactly or not _is_scaled_otherwise(array, pixels)):
        raise _mismatch(array, found)


def _is_scaled_otherwise(array: Array, pixels: Array) -> bool:
    """Tell whether another scale of each channel would make it right, or another order of the colours."""
    return any(
        difference(_scaled_like(each, right), pixels).is_small(1.0)
        for right in prepared(pixels)
        for each in (array, array[:, ::-1])
    )


def _scaled_like(array: Array, right: Array) -> Array:
    """Scale each channel so that it comes as near as it can to that of `right`."""
    x, y = (each[0].reshape(3, -1).astype(np.float64) for each in (array, right))
    if not np.isfinite(x).all():
        return array
    x, means = x - x.mean(1, keepdims=True), y.mean(1, keepdims=True)
    slopes = (x * (y - means)).sum(1, keepdims=True) / np.maximum((x * x).sum(1, keepdims=True), 1e-12)
    scaled: Array = (np.maximum(slopes, 0) * x + means).reshape(array.shape)
    return scaled


def as_prepared(returned: object, pixels: Array) -> Array:
    """Return a prepared image of the right shape, also one without the axis of the batch; raises Mismatch."""
    right = np.zeros((1, 3, SIZE, SIZE), np.float32)
    array = as_array(returned, right)
    if array.shape == right.shape[1:]:
        array = array[np.newaxis]
    if array.shape != right.shape:
        raise Mismatch(
            f"For an image of shape {pixels.shape} you returned shape {array.shape}; {right.shape} is right.",
            *_shape_advice(array.shape),
            returned=array,
        )
    return array


def _shape_advice(shape: tuple[int, ...]) -> tuple[str, str]:
    if shape in ((1, SIZE, SIZE, 3), (SIZE, SIZE, 3)):
        return "The channels are last, as files have them.", "x.permute(2, 0, 1) brings them to the front."
    if len(shape) == 4 and shape[:2] == (1, 3):
        cause = (
            "It is not cut to 224x224." if min(shape[2:]) >= SIZE else "It is resized to another size, or cut twice."
        )
        return cause, "Resize until the shorter side is 256, then cut 224x224 from the middle."
    return "", "x[None] adds the axis of the batch, permute(2, 0, 1) brings the channels to the front."


def _mismatch(array: Array, found: Difference) -> Mismatch:
    right = found.right
    off = np.nan_to_num(np.abs(array.astype(np.float64) - right), nan=np.inf)
    index = tuple(int(place) for place in np.unravel_index(off.argmax(), off.shape))
    seen = (
        f"{found.share:.1%} of your values are off by more than one grey level, 1/128; the worst is "
        f"{show_number(array[index], 4)} at index {list(index)}, where {show_number(right[index], 4)} is right."
    )
    return Mismatch(seen, _cause(array, right), expected=right, returned=array, index=index)


def _cause(array: Array, right: Array) -> str:
    """Say what else the values are: those of other channels, or those of another scale."""
    if not np.isfinite(array).all():
        return "There is nan or inf among them."
    if np.abs(array[:, ::-1] - right).max() * 128 < MOST_LEVELS:
        return "Red and blue are exchanged."
    x, y = right.ravel().astype(np.float64), array.ravel().astype(np.float64)
    if x.std() > 0 and y.std() > 0 and np.corrcoef(x, y)[0, 1] > 0.9995:
        slope = float(np.cov(x, y)[0, 1] / x.var())
        offset = float(y.mean() - slope * x.mean())
        if abs(slope - 1) > 0.005 or abs(offset) > 0.005:
            return (
                f"They are about {show_number(slope, 3)} times the right ones, {'plus' if offset >= 0 else 'minus'} "
                f"{show_number(abs(offset), 3)}: another scale."
            )
    if np.ptp(right, axis=(2, 3)).max() == 0:
        return "An image of one colour stays one: each value x becomes (x - 127) / 128."
    return ""


NAMES = ("cat", "dog", "ship", "lorry", "deer", "frog", "bird", "horse", "car", "plane", "cup", "rocket")


class Scores(NamedTuple):
    """The logits of `classes` classes, told in few numbers: 0.25 apart or more, around `middle`, in a random order."""

    classes: int
    k: int
    seed: int = 0
    middle: float = 0.0

    @property
    def logits(self) -> Array:
        """The logits, float32 (C,)."""
        random = np.random.default_rng([self.seed, self.classes])
        steps = random.choice([0.25, 0.5, 1.0], self.classes)
        logits = random.permutation(np.cumsum(steps))
        moved: Array = (logits - logits.mean() + self.middle).astype(np.float32)
        return moved

    @property
    def names(self) -> list[str]:
        """The names of the classes."""
        return names_of(self.classes)


def names_of(classes: int) -> list[str]:
    """Name so many classes."""
    return list(NAMES[:classes]) if classes <= len(NAMES) else [f"class {number}" for number in range(classes)]


@st.composite
def scores(draw: st.DrawFn) -> Scores:
    """Draw logits of some classes, and a k that is 1 or more and below their number."""
    classes = draw(st.sampled_from([3, 5, 8, 12]))
    return Scores(classes, draw(st.integers(1, classes - 1)), draw(seeds))


Pairs = list[tuple[str, float]]


def right_ranking(logits: Array, names: list[str]) -> Pairs:
    """Rank all classes by their probabilities, in float64."""
    exponentials = np.exp(logits.astype(np.float64) - logits.max())
    probabilities = exponentials / exponentials.sum()
    return [(names[number], float(probabilities[number])) for number in np.argsort(-logits, kind="stable")]


def ranked(student: Student, logits: Array, names: list[str], k: int | None = None) -> Any:
    """Ask what the student's top_k makes of logits."""
    arguments = (logits, names) if k is None else (logits, names, k)
    return brought_home(student, Request(procedures.ranking, "top_k", arguments))["ranking"]


def brought_home(student: Student, request: Request) -> Any:
    """Return the value that answers `request`; raises Mismatch when what student code returned is no plain data."""
    answer = student.perform(request)
    if isinstance(answer, Unsendable):
        raise Mismatch(
            f"Your {request.function} returned {answer.reason or with_article(answer.type)}.",
            remedy="Return a list of tuples (name, probability).",
        )
    return answer


def assert_names(value: object, right: Pairs, k: int) -> None:
    """Raise Mismatch unless the k likeliest classes are named, the likeliest first."""
    names, wanted = [name for name, _ in as_pairs(value)], [name for name, _ in right[:k]]
    if names == wanted:
        return
    cause = ""
    if len(names) != len(wanted):
        cause = f"{len(wanted)} are asked for, and you name {len(names)}."
    elif sorted(names) == sorted(wanted):
        cause = "They are the right ones, in another order: the likeliest comes first."
    raise Mismatch(f"You named {_told(names)}; {_told(wanted)} is right.", cause, expected=right[:k], returned=value)


def _told(names: list[str]) -> str:
    told = ", ".join(names[:6]) if names else "nothing"
    return f"{told[:100]} …" if len(names) > 6 or len(told) > 100 else told


def assert_probabilities(value: object, right: Pairs, k: int) -> None:
    """Raise Mismatch unless each class that is named has its probability; which are named is for another check."""
    pairs, wanted = as_pairs(value), dict(right)
    known = [(name, p) for name, p in pairs if name in wanted]
    if len(pairs) != k or len(known) != len(pairs):
        assert_names(value, right, k)
    for name, p in known:
        if not abs(p - wanted[name]) <= PROBABILITY:  # so that nan is wrong, too
            total = sum(p for _, p in known)
            cause = "Yours sum to 1 over the classes that you name: the softmax is over all." * (abs(total - 1) < 1e-4)
            if abs(total - 1) < 1e-4 and sum(wanted[name] for name, _ in known) > 1 - 1e-3:
                cause = ""
            raise Mismatch(
                f"For {name} you give the probability {show_number(p, 5)}; {show_number(wanted[name], 5)} is right.",
                cause,
                expected=right[:k],
                returned=value,
            )


def as_pairs(value: object) -> Pairs:
    """Take what was returned as pairs of a name and a number, also lists in place of tuples, and arrays of one."""
    if value is None:
        raise Mismatch("Your function returned nothing (None).", "A `return` is missing, or is not reached.")
    if isinstance(value, dict) and procedures.ITERATOR in value:
        raise Mismatch(
            f"You returned {with_article(value[procedures.ITERATOR])} object; a list of tuples is right.",
            "It makes the pairs one by one, when somebody asks for them, and only once.",
            "list(...) of it is the list.",
        )
    if not isinstance(value, list | tuple):
        raise Mismatch(
            f"You returned {with_article(type(value).__name__)}; a list of tuples (name, probability) is right.",
            returned=value,
        )
    pairs = []
    for entry in value:
        if not isinstance(entry, list | tuple) or len(entry) != 2:
            raise Mismatch(
                f"In your list is {with_article(type(entry).__name__)}; tuples (name, probability) are right.",
                remedy="zip(names, probabilities) makes pairs of two lists.",
                returned=value,
            )
        name, number = entry
        if not isinstance(name, str):
            told = f"{with_article(type(name).__name__)} stands where a name should"
            raise Mismatch(f"In your list {told}.", remedy="classes[number] is the name.", returned=value)
        pairs.append((name, _number(number, value)))
    return pairs


def _number(number: object, value: object) -> float:
    if isinstance(number, int | float | np.generic | np.ndarray) and np.size(number) == 1:
        single = np.asarray(number).reshape(())
        if single.dtype.kind in "fiu":
            return float(single)
    told = f"{with_article(type(number).__name__)} stands where a probability should"
    raise Mismatch(f"In your list {told}.", remedy="A probability is one float.", returned=value)


def assert_plain(student: Student, case: Scores) -> None:
    """Raise Mismatch unless the form is the card's: a list of tuples, each of a str and a Python float."""
    request = Request(procedures.ranking, "top_k", (case.logits, case.names, case.k), {"with_kinds": True})
    answer = brought_home(student, request)
    right, value = right_ranking(case.logits, case.names), answer["ranking"]
    assert_names(as_pairs(value)[:1], right, 1)
    kinds, entries, numbers = (set(group) for group in answer["kinds"])
    if wrong := numbers - {"float", "float64"}:  # NumPy's float64 is a Python float too
        kind = with_article(sorted(wrong)[0])
        seen, remedy = f"The probabilities are not Python floats: one is {kind}.", ".tolist() makes Python floats."
    elif kinds != {"list"}:
        seen, remedy = f"You returned {with_article(min(kinds))}; a list is right.", "list(...) makes one of it."
    elif entries != {"tuple"}:
        told = f"In your list is {with_article(min(entries - {'tuple'}))}"
        seen, remedy = f"{told}; tuples (name, probability) are right.", "(name, p), in round brackets."
    else:
        return
    raise Mismatch(seen, remedy=remedy, expected=right[: case.k], returned=value)


TURNS = {1: 0, 3: 2, 6: 3, 8: 1}
"""How often pixels of these orientations are turned counterclockwise until they are upright."""

Form = str
"""How a photograph is stored: one of "rgb", "rgba", "grey", "palette", "deep", "deep grey"."""


class Photograph(NamedTuple):
    """A photograph as files hold it: what is on it when it is upright, how that is stored, and how the camera lay.

    Without an orientation it is an array, where it has no palette.
    """

    picture: Picture
    form: Form = "rgb"
    orientation: int | None = None

    @property
    def upright(self) -> Array:
        """What is on it: red, green and blue from 0 to 255, (H, W, 3); fractions, if it has 16 bits."""
        return self._stored[1]

    @property
    def image(self) -> Any:
        """What classify is given."""
        pixels, palette = self._stored[0], self._stored[2]
        pixels = np.ascontiguousarray(np.rot90(pixels, -TURNS[self.orientation or 1]))
        told: dict[str, Any] = {"pixels": pixels}
        if palette is not None:
            told["palette"] = palette
        if self.orientation is not None:
            told["orientation"] = self.orientation
        return told if len(told) > 1 else pixels

    @property
    def _stored(self) -> tuple[Array, Array, Array | None]:
        """The pixels as stored, but upright; the colours that they stand for; the palette, if there is one."""
        colours = self.picture.pixels
        random = np.random.default_rng([self.picture.seed, 9])
        if self.form == "rgba":
            opacity = random.integers(0, 256, (*colours.shape[:2], 1), dtype=np.uint8)
            return np.concatenate([colours, opacity], axis=2), colours, None
        if self.form == "palette":
            palette = random.integers(DARK, BRIGHT, (50, 3), dtype=np.uint8)
            numbers = colours[:, :, 0] % 50
            return numbers, palette[numbers], palette
        if self.form in ("grey", "deep grey"):
            colours = colours[:, :, :1].repeat(3, axis=2)
        if self.form in ("deep", "deep grey"):
            deep = colours.astype(np.uint16) * 256 + random.integers(0, 256, (*colours.shape[:2], 1), dtype=np.uint16)
            # between the two right ways, v // 256 and v / 257
            colours = (deep // 256 + deep / 257) / 2
            return (deep[:, :, 0] if self.form == "deep grey" else deep), colours, None
        return (colours[:, :, 0] if self.form == "grey" else colours), colours, None


def classified(student: Student, image: Any, classes: list[str], k: int | None = None, **options: Any) -> Any:
    """Ask what the student's classify makes of an image, and what else `noting` names."""
    arguments = (image, classes) if k is None else (image, classes, k)
    return brought_home(student, Request(procedures.classification, "classify", arguments, options))


def assert_sees(student: Student, photograph: Photograph, **options: Any) -> None:
    """Raise Mismatch unless classify gives the network the photograph, upright, in colours, and prepared.

    How it is prepared is for the checks of preprocess: what the student's own makes of the same colours counts as well.
    """
    answer = classified(student, photograph.image, names_of(5), noting=["input"], **options)
    array, levels = answer["input"], 2.0 if "deep" in photograph.form else 1.0
    if not isinstance(array, np.ndarray):
        raise Mismatch("classify never asked the network.", remedy="Call network(images).")
    array = as_prepared(array, photograph.upright)
    found = difference(array, photograph.upright, levels)
    if found.is_small(levels) or _as_own(student, photograph, array, levels):
        return
    mismatch = _mismatch(array, found)
    raise Mismatch(
        f"The network is given another image than the photograph: {mismatch.seen}",
        mismatch.cause or _other_photograph(array, photograph),
        "",
        mismatch.expected,
        mismatch.returned,
        mismatch.index,
    )


def _as_own(student: Student, photograph: Photograph, array: Array, levels: float) -> bool:
    """Tell whether the student's own preprocess, wrong as it is, makes this array of the photograph's colours."""
    try:
        own = as_prepared(student.preprocess(photograph.upright.astype(np.uint8)), photograph.upright)
    except (Mismatch, StudentRaisedError, StudentLostError):
        return False
    return bool(np.abs(own - array).max() * 128 <= MOST_LEVELS * levels and np.abs(own - array).mean() * 128 < levels)


def _other_photograph(array: Array, photograph: Photograph) -> str:
    """Say what of the photograph is not seen to."""
    for turned in range(1, 4):
        if difference(array, np.rot90(photograph.upright, turned), 2.0).is_small(2.0):
            return "It lies on its side, or on its head." if photograph.orientation else "It is turned."
    return ""


def assert_ranks(student: Student, photograph: Photograph, classes: int, k: int | None, seed: int) -> None:
    """Raise Mismatch unless classify names the likeliest classes, by what the network answers to what it was given."""
    names = names_of(classes)
    answer = classified(student, photograph.image, names, k, weights=seed, noting=["input", "ranking"])
    right = right_ranking(answered(answer["input"], classes, seed), names)
    wanted = min(5 if k is None else k, classes)
    assert_names(answer["ranking"], right, wanted)
    assert_probabilities(answer["ranking"], right, wanted)


def answered(given: object, classes: int, seed: int) -> Array:
    """Return the logits (C,) of the Watched network with these weights for the first image that it was given."""
    if not isinstance(given, np.ndarray):
        raise Mismatch("classify never asked the network.", remedy="Call network(images).")
    network = with_weights(Watched(classes), seed, gain=GAIN).eval()
    with torch.no_grad():
        logits: Array = network(torch.from_numpy(given.astype(np.float32)))[0].numpy()
    return logits
