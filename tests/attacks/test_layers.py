"""No layer is decoration: each is the one that stops some attack. `python tests/attacks/table.py` prints them all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import arena
import pytest
import table
from dl4cv.sandbox.walls.isolation import LAYERS
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch

from tests.places import ROOT

PROBES = {attack.name: attack for attack in arena.attacks() if attack.is_probe}

# One attack for each layer that succeeds as soon as this layer is missing.
NEEDED = {
    "process group": "leave_the_group",
    "clean environment": "read_the_environment",
    "closed descriptors": "use_inherited_descriptors",
    "parent-death signal": "outlive_the_parent",
    "rlimits": "reserve_memory",
    "no new privileges": "gain_privileges",
    "landlock": "read_the_solutions",
    "seccomp": "fork_once",
}


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with launcher("numpy") as launch:
        yield launch


@pytest.mark.parametrize(("layer", "name"), NEEDED.items())
def test_without_its_layer_the_attack_succeeds(launch: Launch, layer: str, name: str, is_root: bool):
    if layer == "no new privileges" and arena.has_renounced_privileges():
        pytest.skip("this layer lies around these tests already")
    if name == "read_the_solutions" and is_root and not arena.is_open(ROOT):
        pytest.skip("the folder of this repository is closed to others already")
    if layer in table.OF_THE_LAUNCH:
        assert table.succeeded(PROBES[name], partial(table.Careless, without=layer), None)
    else:
        assert table.succeeded(PROBES[name], launch, [other for other in LAYERS if other != layer])


def test_without_another_user_root_stays_root(launch: Launch, is_root: bool):
    if not is_root:
        pytest.skip("there is no root to leave")
    others = [other for other in LAYERS if other != "unprivileged user"]
    assert table.succeeded(PROBES["become_root"], launch, others)


@pytest.mark.parametrize("name", sorted(set(NEEDED.values()) | {"become_root"}))
def test_with_all_layers_it_fails(launch: Launch, name: str):
    if name == "become_root" and arena.is_root_in_name_only():
        pytest.skip("there is nobody else to become")
    assert not table.succeeded(PROBES[name], launch, None)
