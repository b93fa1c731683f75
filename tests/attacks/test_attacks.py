"""Every hostile submission gains nothing, changes nothing, leaves nothing behind."""

from __future__ import annotations

import time
from collections.abc import Callable

import arena
import pytest
from arena import Attack
from dl4cv.results import Result, from_json, to_json

from tests.exercises import brief_training, exercise_called, functions_of_checks
from tests.sampling import one_in

# Whoever only waits has twice the seconds of an impatient exercise; processes are started besides.
SECONDS = 45.0
ATTACKS = arena.attacks()
LONGEST = [
    attack
    for attack in ATTACKS
    if attack.name
    in {
        "slow_import_while_shrinking",
        "labels_from_frames",
        "patch_the_loss",
        "low_recursion_limit",
        "forge_the_probe",
        "train_without_end",
        "exhaust_threads",
        "bake_the_weights",
        "complex_weights",
        "nested_answers",
        "thousands_of_arrays",
        "slow_destructors",
    }
]

Grade = Callable[..., Result]


def test_there_are_enough_of_them():
    assert len(ATTACKS) >= 60


@pytest.mark.parametrize("attack", one_in(9, ATTACKS, longest=LONGEST), ids=lambda attack: attack.name)
def test_an_attack_gains_nothing(attack: Attack, graded: Grade):
    if attack.name == "become_root" and arena.is_root_in_name_only():
        pytest.skip("there is nobody else to become")
    exercise = arena.impatient(attack.exercise)
    source = attack.source()  # the first one opens the reading room, which stays
    before, family = arena.photograph(), arena.descendants()
    began = time.monotonic()
    with brief_training():
        result = graded(source, exercise)
    seconds = time.monotonic() - began

    assert _undeserved(result, attack) == []
    assert _withheld(result, attack) == []
    assert [check.name for check in result.checks] == list(functions_of_checks(exercise_called(attack.exercise)))
    assert from_json(to_json(result)) == result
    assert to_json(result).encode()
    assert result.isolation.level == "strong"
    assert arena.OPEN_DOOR not in result.output
    assert arena.photograph() == before
    assert len(arena.survivors(family)) <= len({"a zygote, when this was the first of its framework"})
    assert seconds < SECONDS


def _undeserved(result: Result, attack: Attack) -> list[tuple[str, float]]:
    return [
        (check.name, check.score)
        for check in result.checks
        if check.score
        and not {check.function, check.name} & {*attack.honest, *attack.spoiled}
        and not arena.CONDUCT.search(check.name)
    ]


def _withheld(result: Result, attack: Attack) -> list[tuple[str, str, str]]:
    return [
        (check.name, check.status, check.message)
        for check in result.checks
        if check.status != "passed" and {check.function, check.name} & {*attack.honest}
    ]
