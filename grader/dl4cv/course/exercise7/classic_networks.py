"""What holds for each block and network of exercise 7: parameters, shapes, values, statistics, gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from dl4cv.checks.compare import Mismatch, as_array, assert_matches, with_article
from dl4cv.checks.student import Student, StudentRaisedError
from dl4cv.course.exercise7 import procedures
from dl4cv.course.exercise7.asking import description, reference_answer, right_shapes, student_answer, values
from dl4cv.course.exercise7.network_table import NEARLY_ALL, THREE_SIZES, Part, Trial
from dl4cv.course.exercise7.wrong_layers import first_difference, tell
from dl4cv.course.exercise7.wrong_parameters import assert_described, layer_of
from dl4cv.rpc.networks import match_names
from dl4cv.rpc.procedure import Code, Constructor
from dl4cv.rpc.request import REFUSED, Request

MOST_AXES = 8
QUARTER, MANY_IMAGES = 0.25, 100
LEAST_DROPPED, MOST_DROPPED = 0.03, 0.6
"""Of a hundred images, each dropped with a chance of a quarter, fewer or more are dropped once in a billion times."""

OFTEN, SMALL_IMAGES = 0.8, (200, 3, 32, 32)
FARTHEST, FARTHEST_MEAN = 0.2, 0.06
"""Of 200 images a share is so far from right once in ten million times, and so is the mean over nine blocks."""

Built = TypeVar("Built", Constructor, Trial)


def _assert_each(built: Sequence[Built], holds: Callable[[Built], None]) -> None:
    """Raise what is raised for one of `built`; those of a block that is not written cost no points but its own.

    Where nothing is written, that is told.
    """
    missing, seen = None, False
    for each in built:
        try:
            holds(each)
        except StudentRaisedError as error:
            if not (error.answer.missing or _lacks_block(error, each)):
                raise
            missing = error
        else:
            seen = True
    if missing is not None and not seen:
        raise missing


def _lacks_block(error: StudentRaisedError, built: Constructor | Trial) -> bool:
    """Tell whether the class of a block, which the network is built with, is nowhere in the student's file."""
    constructor = built.constructor if isinstance(built, Trial) else built
    names = [argument for argument in constructor.arguments if isinstance(argument, Code)]
    return error.answer.type == "NameError" and any(f"'{name}'" in error.answer.message for name in names)


def assert_parameters(student: Student, part: Part) -> None:
    """The student's network has the parameters and buffers of the grader's, and shares none."""

    def holds(constructor: Constructor) -> None:
        request = description(part, constructor)
        found = student_answer(student, request)
        assert_described(constructor.code(part.function), reference_answer(request), found)

    _assert_each(part.described, holds)


def _assert_mostly_built(student: Student, part: Part, trial: Trial) -> None:
    """Raise Mismatch unless half of the right parameters are there: what computes nothing earns nothing."""
    found = student_answer(student, description(part, trial.constructor))["shapes"]
    wanted = right_shapes(part, trial.constructor)
    names = match_names(wanted, {name: tuple(shape) for name, shape in found.items()})
    if 2 * len(names) < len(wanted):
        raise Mismatch(
            f"Of the {len(wanted)} parameters and buffers of {part.function} you have {len(names)}.",
            "Most of its layers are missing, or have other sizes.",
            "Make the layers in __init__, and use them in forward.",
        )


def assert_shapes(student: Student, part: Part) -> None:
    """The student's network gives one row of logits for each image, for images of several sizes."""
    shapes = [(2, 3, *size) for size in THREE_SIZES]

    def holds(trial: Trial) -> None:
        _assert_mostly_built(student, part, trial)
        request = Request(procedures.output_shapes, part.function, (shapes,), constructor=trial.constructor)
        try:
            found = student_answer(student, request)
        except StudentRaisedError as error:
            raise _where_raised(student, part, Trial(trial.constructor, shapes[1]), 0, error) from error
        for shape, right, yours in zip(shapes, reference_answer(request), found, strict=True):
            if yours != right:
                seen = f"For images of shape {shape} you returned {_told(yours)}; shape {tuple(right)} is right."
                raise _with_layer(student, part, Trial(trial.constructor, shape), 0, Mismatch(seen))

    _assert_each(part.trials, holds)


def _told(shape: list[int] | None) -> str:
    return "no tensor" if shape is None else f"shape {tuple(shape[:MOST_AXES])}"


EVAL, TRAINING = (False, None), (True, None)
"""Passes of all images, in the one mode or the other."""


def assert_values(student: Student, part: Part, seed: int) -> None:
    """The student's network gives in eval mode what the grader's gives under the same weights."""
    _assert_each(part.trials, lambda trial: _assert_passes(student, part, trial, seed, [EVAL]))


def _assert_passes(
    student: Student, part: Part, trial: Trial, seed: int, passes: list[tuple[bool, list[int] | None]]
) -> None:
    request = values(procedures.forward, part, trial, seed, passes=passes)
    answer = _answer(student, part, trial, seed, request, training=passes[0][0])
    for number, (training, _) in enumerate(passes):
        _assert_output(student, part, trial, seed, request, answer, number, training=training)


def _answer(student: Student, part: Part, trial: Trial, seed: int, request: Request, *, training: bool) -> Any:
    """Ask the student's network; where it raises, the first layer that differs is named."""
    try:
        return student_answer(student, request)
    except StudentRaisedError as error:
        raise _where_raised(student, part, trial, seed, error, training=training) from error


def _assert_output(
    student: Student, part: Part, trial: Trial, seed: int, request: Request, answer: Any, number: int, *, training: bool
) -> None:
    """Raise Mismatch, which names the layer, unless the output of this pass is right."""
    right = reference_answer(request)["outputs"][number]
    tolerance = part.tolerance * float(np.abs(right).max())
    try:
        assert_matches(_tensor(answer, number), right, tolerance=tolerance, what="The output")
    except Mismatch as mismatch:
        raise _with_layer(student, part, trial, seed, mismatch, training=training) from mismatch


def _tensor(answer: Mapping[str, Any], number: int = 0) -> Any:
    """Return the output of a pass; raises Mismatch for what is none."""
    if answer["types"][number] == "NoneType":
        raise Mismatch("Your forward returned nothing (None).", "A `return` is missing, or is not reached.")
    if answer["outputs"][number] is None:
        raise Mismatch("Your forward returned a tensor that is far too large.", "Look at strides and paddings.")
    return answer["outputs"][number]


def assert_trains(student: Student, part: Part, seed: int) -> None:
    """In training mode the student's network gives and counts what the grader's does, and gradients reach all of it."""

    def holds(trial: Trial) -> None:
        request = values(procedures.train, part, trial, seed)
        answer = _answer(student, part, trial, seed, request, training=True)
        expected = reference_answer(request)
        _assert_output(student, part, trial, seed, request, answer, 0, training=True)
        _assert_counted(expected["counted"], answer["counted"], part)
        _assert_gradients(expected["lengths"], answer["lengths"], part)

    _assert_each(part.trials, holds)


def _assert_counted(expected: Mapping[str, Any], found: Mapping[str, Any], part: Part) -> None:
    """Raise Mismatch unless batch norm's running mean and variance are those after one batch."""
    for name, right in expected.items():
        yours = found.get(name)
        close = isinstance(yours, np.ndarray) and yours.shape == right.shape
        if close and np.abs(yours - right).max(initial=0.0) <= part.tolerance * max(1.0, np.abs(right).max()):
            continue
        raise Mismatch(
            f"After one batch in training mode, {name} is not what it should be.",
            "The output is right, and what batch norm keeps for eval mode is not: momentum is 0.1, and each batch "
            "passes each batch norm once.",
            "Leave momentum as torch has it, and use no batch norm in two places.",
            {name: right},
            {name: yours},
            where=layer_of(name),
        )


def _assert_gradients(expected: Mapping[str, Any], found: Mapping[str, Any], part: Part) -> None:
    """Raise Mismatch unless a gradient of the right length arrives at each parameter."""
    lacking = next((name for name in expected if found.get(name) is None), None)
    if lacking is not None:
        raise Mismatch(
            f"No gradient reaches {lacking}.",
            "forward does not use it, something on the way cuts the graph, or the layer is frozen.",
            "Look for .detach(), .data, no_grad, requires_grad, and for layers that are never called.",
            where=layer_of(lacking),
        )
    largest = max(expected.values())
    for name, right in expected.items():
        if not abs(found[name] - right) <= part.tolerance_of_gradients * right + part.tolerance**2 * largest:
            raise Mismatch(
                f"The gradient that reaches {name} has length {found[name]:.6g}; {right:.6g} is right.",
                "The output is right and its gradient is not: a branch is detached, or computed without gradients.",
                "Look for .detach(), .data and no_grad in forward.",
                where=layer_of(name),
            )


def assert_shortcut(student: Student, part: Part, seed: int, *, relu: bool) -> None:
    """With the last batch norm of the branch at zero, nothing is left of the block but its shortcut."""
    for trial, zeroed in zip(part.trials, part.zeroed, strict=True):
        if not zeroed:
            continue
        _assert_mostly_built(student, part, trial)
        request = values(procedures.forward, part, trial, seed, passes=[EVAL], zeroed=zeroed)
        answer = student_answer(student, request)
        x = procedures.draw_images(trial.shape, seed).double().numpy()
        right = np.maximum(x, 0) if relu else x
        try:
            assert_matches(_tensor(answer), right, tolerance=1e-6, what="The output")
        except Mismatch as mismatch:
            left = "ReLU(x)" if relu else "x"
            raise Mismatch(
                f"The branch gives zeros, and {part.function} does not give {left}.",
                f"y = {'ReLU(x + F(x))' if relu else 'x + F(x)'}, and F(x) is 0 here: the shortcut is missing, "
                "scaled or changed on its way, or an activation is missing or too many.",
                "Keep x as it is until the addition.",
                right,
                answer["outputs"][0],
                mismatch.index,
            ) from mismatch


def assert_each_alone(student: Student, part: Part, seed: int) -> None:
    """In eval mode an image gets the same logits alone as among others."""
    for trial in part.trials[:1]:
        _assert_mostly_built(student, part, trial)
        request = values(procedures.forward, part, trial, seed, passes=[EVAL, (False, [1])])
        answer = student_answer(student, request)
        together, alone = _tensor(answer, 0), _tensor(answer, 1)
        expected = together[1:2]
        if np.ptp(together, axis=0).max() <= part.tolerance * np.abs(together).max():
            raise Mismatch(
                f"Your {part.function} gives different images the same logits.",
                "forward does not look at the image.",
                "Pass the image through the layers, one after the other.",
            )
        try:
            assert_matches(alone, expected, tolerance=part.tolerance * float(np.abs(expected).max()))
        except Mismatch as mismatch:
            raise Mismatch(
                "In eval mode an image gets other logits alone than among other images.",
                "The images of a batch influence each other, or chance is at work: batch norm or dropout is not "
                "switched by model.eval(), or a flatten or a mean takes the batch along.",
                "Layers as nn.BatchNorm2d and nn.Dropout follow the mode by themselves; F.dropout needs self.training.",
                expected,
                alone,
                mismatch.index,
            ) from mismatch


def assert_drops(student: Student, part: Part, seed: int) -> None:
    """What drops at random does so while training, in its place and as often as is said, and not in eval mode."""
    for trial in part.trials:
        dropping = trial.dropping(**{part.dropping: NEARLY_ALL})
        request = values(procedures.forward, part, dropping, seed, passes=[EVAL, TRAINING])
        answer = _answer(student, part, dropping, seed, request, training=False)
        for number, training in enumerate((False, True)):
            try:
                _assert_output(student, part, dropping, seed, request, answer, number, training=training)
            except Mismatch as mismatch:
                raise _with_mode(mismatch, part, training=training) from mismatch


def assert_mean_stays(student: Student, part: Part, seed: int) -> None:
    """What drops at random leaves either nothing or as much more as keeps the mean, each as often as is said.

    Whether it is dropped is decided for each value or, in stochastic depth, for each image.
    """
    for trial in part.trials:
        many = replace(trial, shape=(MANY_IMAGES, *trial.shape[1:]))
        whole, dropped = (
            reference_answer(values(procedures.forward, part, each, seed, passes=[TRAINING]))["outputs"][0]
            for each in (many, many.dropping(**{part.dropping: NEARLY_ALL}))
        )
        tolerance = part.tolerance * float(np.abs(whole).max())
        if np.abs(whole - dropped).max() <= tolerance:  # a block without a shortcut
            continue
        quarter = many.dropping(**{part.dropping: QUARTER})
        request = values(procedures.forward, part, quarter, seed, passes=[TRAINING])
        found = as_array(_tensor(_answer(student, part, quarter, seed, request, training=True)), whole)
        if found.shape != whole.shape:
            raise Mismatch(f"In training mode you returned shape {found.shape}; {whole.shape} is right.")
        kept = dropped + (whole - dropped) / (1 - QUARTER)
        is_dropped, is_kept = np.abs(found - dropped) <= tolerance, np.abs(found - kept) <= tolerance
        if part.drops_images:
            is_dropped, is_kept = (each.all(axis=(1, 2, 3)) for each in (is_dropped, is_kept))
        one = "image" if part.drops_images else "value"
        if not (is_dropped | is_kept).all():
            raise Mismatch(
                f"With {part.dropping}={QUARTER} {with_article(one)} is neither dropped nor kept as it should be.",
                f"What is kept is divided by 1 - {part.dropping}, so that the mean stays, and each {one} is kept or "
                "dropped as a whole.",
                "Multiply by a mask of zeros and ones, and divide by 1 - p.",
                where="forward",
            )
        if not LEAST_DROPPED <= is_dropped.mean() <= MOST_DROPPED:
            raise Mismatch(
                f"With {part.dropping}={QUARTER} {is_dropped.mean():.0%} are dropped; about {QUARTER:.0%} is right.",
                f"The probability is handed on wrongly, or one number decides for every {one}.",
                f"Draw a number for each {one}.",
                where="forward",
            )


def assert_skips_more_and_more(student: Student, part: Part, seed: int) -> None:
    """The later a block comes, the more images skip it while the network is trained: stochastic depth."""
    if not part.skipped:
        return
    for trial in part.trials:
        deep = replace(trial, shape=SMALL_IMAGES).dropping(stochastic_depth_prob=OFTEN)
        request = values(procedures.shares_skipped, part, deep, seed, blocks=list(part.skipped))
        shares = student_answer(student, request)
        wanted = {name: OFTEN * number / part.blocks for name, number in part.skipped.items() if name in shares}
        far = {name: share - wanted[name] for name, share in shares.items()}
        if not far:
            continue
        worst = max(far, key=lambda name: abs(far[name]))
        if abs(far[worst]) > FARTHEST or abs(float(np.mean(list(far.values())))) > FARTHEST_MEAN:
            number = part.skipped[worst]
            raise Mismatch(
                f"With stochastic_depth_prob={OFTEN} {shares[worst]:.0%} of the images skip {worst}, block number "
                f"{number}; {wanted[worst]:.0%} is right.",
                "",
                f"Block number i, counted from 0 over all parts, gets stochastic_depth_prob * i / {part.blocks}.",
                where=worst,
            )


def _with_mode(mismatch: Mismatch, part: Part, *, training: bool) -> Mismatch:
    """Say that what is wrong has to do with dropping."""
    if training:
        cause = (
            f"In training mode, with {part.dropping} nearly 1, nothing is left of what is dropped; here something is."
        )
    else:
        cause = f"In eval mode nothing is dropped, whatever {part.dropping} is."
    return Mismatch(
        mismatch.seen,
        f"{cause} {mismatch.cause}".strip(),
        f"Is {part.dropping} handed on, is it in the place that the card says, and does it follow the mode?",
        mismatch.expected,
        mismatch.returned,
        mismatch.index,
        mismatch.where,
    )


def _with_layer(
    student: Student, part: Part, trial: Trial, seed: int, mismatch: Mismatch, *, training: bool = False
) -> Mismatch:
    """Name the layer with which what `mismatch` tells begins, if there is one."""
    request = values(procedures.layers, part, trial, seed, training=training)
    found = student_answer(student, request)
    difference = first_difference(reference_answer(request), found, part.tolerance)
    if difference is not None:
        return tell(difference, mismatch.seen if "shape" in mismatch.seen else "", mismatch.line)
    return Mismatch(
        mismatch.seen,
        mismatch.cause or "All layers that can be compared give what they should; what forward makes of them differs.",
        mismatch.remedy or "Look at the end of forward, and at activations and poolings between the layers.",
        mismatch.expected,
        mismatch.returned,
        mismatch.index,
        where=mismatch.where or "forward",
    )


def _where_raised(
    student: Student, part: Part, trial: Trial, seed: int, error: StudentRaisedError, *, training: bool = False
) -> Exception:
    """Name the layer that differs before an exception; the exception itself where there is none."""
    answer = error.answer
    if answer.missing or REFUSED in answer.bases:
        return error
    request = values(procedures.layers, part, trial, seed, training=training)
    try:
        found = student_answer(student, request)
    except StudentRaisedError:  # already while it is built
        return error
    difference = first_difference(reference_answer(request), found, part.tolerance)
    if difference is None:
        return error
    return tell(difference, f"{answer.type}: {answer.message.rstrip('.')}.", answer.line)
