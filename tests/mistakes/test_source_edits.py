"""Which edits of a student's source are tried, in which order, and on which lines."""

import pytest
from dl4cv.mistakes.source_edits import COPIED, INSTEAD, MORE, RankedEdit, source_edits

SOURCE = '''import numpy as np

def helper(value):
    return value - 1

def unused(value):
    return value + 7

def area(x, k, stride: Missing = 1) -> Missing:
    """Return an area."""
    H, W = x.shape
    kH, kW = k.shape
    height = (H - helper(kH)) // stride
    width = (W - kW)
    if height < 0:
        raise ValueError(f"{x.shape[0]} is too small")
    return np.sum(x[:height], keepdims=False)
'''


def edits(source: str = SOURCE) -> list[RankedEdit]:
    return list(source_edits(source, "area"))


def words(kind: int | None = None) -> list[str]:
    return [edit.words for edit in edits() if kind in (None, edit.kind)]


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (INSTEAD, "`W - kW` → `W - kH`"),
        (INSTEAD, "`value - 1` → `value + 1`"),
        (INSTEAD, "`(H - helper(kH)) // stride` → `(H - helper(kH)) % stride`"),
        (INSTEAD, "`x.shape[0]` → `x.shape[1]`"),
        (MORE, "`W - kW` → `W - kW + 1`"),
        (MORE, "`W - kW` → `(W - kW) // stride`"),
        (MORE, "`x[:height]` → `x[-1:height]`"),
        (MORE, "`np.sum(x[:height], keepdims=False)` → `np.sum(x[:height], keepdims=False, axis=-1)`"),
        (COPIED, "`W - kW` → `W - helper(kW)`"),
    ],
)
def test_a_slip_that_students_make_is_undone_by_an_edit(kind, change):
    assert change in words(kind)


def test_what_a_border_is_filled_with_may_have_been_left_out():
    source = "import numpy as np\n\ndef area(x, fill):\n    return np.pad(x, 1)\n"
    listed = [edit.words for edit in edits(source)]
    assert "`np.pad(x, 1)` → `np.pad(x, 1, constant_values=-np.inf)`" in listed
    assert "`np.pad(x, 1)` → `np.pad(x, 1, constant_values=fill)`" in listed


def test_names_that_nothing_sets_are_set_as_others_are():
    source = (
        "def area(x, stride, padding):\n    s_h, s_w = pair(stride)\n    pass\n    return x[p_h : -p_w : s_h, s_w]\n\n"
        "def pair(value):\n    return value\n"
    )
    assert "`pass` → `p_h, p_w = pair(padding)`" in [edit.words for edit in edits(source)]


def test_what_is_left_of_a_quotient_may_have_lost_what_was_divided():
    source = "def area(x):\n    e = x + 1\n    return e.sum()\n"
    assert "`e.sum()` → `e / e.sum()`" in [edit.words for edit in edits(source)]


def test_an_edit_stands_on_the_line_of_its_place_and_in_a_statement_that_holds_it():
    [edit] = [edit for edit in edits() if edit.words == "`W - kW` → `W - kH`"]
    assert (edit.line, edit.span) == (14, (14, 14))
    [edit] = [edit for edit in edits() if edit.words == "`height < 0` → `height <= 0`"]
    assert (edit.line, edit.span) == (15, (15, 15))
    [edit] = [edit for edit in edits() if edit.words == "`x.shape[0]` → `x.shape[1]`"]
    assert edit.line == 16


def test_only_what_the_function_needs_is_edited_and_annotations_are_not_evaluated():
    assert not [each for each in words() if "7" in each]
    names = {"np": None}
    exec(edits()[0].edit.compiled("edited"), names)
    assert "area" in names


def test_the_same_source_gives_the_same_edits_in_the_same_order():
    assert words() == words()


def test_every_edit_can_be_written_and_leaves_the_definition_as_it_was():
    """An expression that is copied into itself would never end."""
    listed = edits()
    before = listed[0].edit.definition.body[-1].value
    for edit in listed:
        assert "→" in edit.words
    assert listed[0].edit.definition.body[-1].value is before


@pytest.mark.parametrize("source", ["def area(:", "area = 1", "", "def area(x): return " + "(" * 500 + ")" * 500])
def test_what_is_no_definition_has_no_edits(source):
    assert edits(source) == []
