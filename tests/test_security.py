"""SECURITY.md promises nothing without a test: each row names some, and they exist."""

from __future__ import annotations

import re

import pytest

from tests.places import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.+) \| (.+) \| (.+) \| (.+) \|$", TEXT.partition("## What is promised")[2], re.MULTILINE)
PROMISES = [row for row in ROWS if row[3] != "How it is tested"]
FILES = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*")}


def named(tests: str) -> list[str]:
    return [name.rstrip("/") for name in re.findall(r"`([^`]+)`", tests)]


def test_the_threat_model_comes_first():
    headings = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert headings[0] == "Who attacks, with what, for what"
    assert len(PROMISES) >= 15


@pytest.mark.parametrize(("promise", "tests"), [(row[0], row[3]) for row in PROMISES], ids=lambda text: text[:40])
def test_each_promise_is_held_by_tests_that_exist(promise, tests):
    lost = [name for name in named(tests) if not any(f"/{file}".endswith(f"/{name}") for file in FILES)]
    assert lost == []
    assert named(tests) or "the same" in tests
