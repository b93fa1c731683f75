"""What students write commands no terminal and no workflow, however it is laid out."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata

import pytest
from dl4cv.harmless import harmless, json_escaped, one_line
from hypothesis import given
from hypothesis import strategies as st

# Characters of every kind that moves, hides, reorders or ends something, among harmless ones and parts of commands.
NASTY = "\x00\x07\x08\x1b\x7f\x84\x85\x8d\x9b\r\x0b\x0c\x1c\x1e\u200b\u200e\u202e\u2028\u2029\u2066\ufeff\udc80"
PARTS = [*NASTY, *"a :#[]|\n\t\U000e0041", "::", "##[", "##vso[", "::error::", "::x y=1::"]
texts = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)

OBEYED = re.compile(r"^\s*::[A-Za-z-]|##\[|##vso\[|##teamcity\[", re.MULTILINE)


def is_raw(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


@given(texts)
def test_nothing_is_left_that_moves_hides_or_ends_a_line(text):
    assert not [character for character in harmless(text) if is_raw(character)]
    assert harmless(harmless(text)) == harmless(text)


@given(texts)
def test_in_one_line_there_is_no_end_of_a_line(text):
    assert not [character for character in one_line(text) if is_raw(character) or character == "\n"]
    assert len(one_line(text).splitlines()) <= 1


@given(texts, st.integers(2, 12), st.booleans())
def test_no_line_of_any_layout_is_a_command(text, width, ascii_only):
    shown = harmless(text, ascii_only=ascii_only)
    assert not OBEYED.search(shown)
    assert not OBEYED.search("\n".join(textwrap.wrap(shown, width)))


@pytest.mark.parametrize(
    "command",
    [
        *("::set-output name=result::100", "  \t::add-mask::a", "::stop-commands::x", "::endgroup::", "a\n::error::b"),
        *("x = = ##[set-output name=result]y", "##vso[task.complete]", "##teamcity[buildStop]", "a\x85::error::b"),
        *("\u2028::error::b", "seen \r::debug::x", "\x0b::warning::x"),
    ],
)
def test_a_command_of_any_system_is_broken(command):
    assert not OBEYED.search("\n".join(harmless(command).splitlines()))


def test_what_becomes_a_command_in_ascii_only_is_broken_there():
    assert harmless("：：error：：me", ascii_only=True) == ": :error: :me"


def test_what_looks_little_like_a_command_stays():
    assert harmless("x[::2], a[1::], ## heading, 10:30") == "x[::2], a[1::], ## heading, 10:30"


@given(texts)
def test_json_means_the_same_and_holds_nothing_raw(text):
    written = json_escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert not [character for character in written if is_raw(character)]
