"""What is edited in a function, and in which words it is told."""

import ast

from dl4cv.mistakes.small_edits import along_both_axes, small_edits

SOURCE = '''
def area(H, W, stride=1):
    """Return an area."""
    height = (H - 2) // stride
    width = (W - 2) // stride
    return height * width
'''


def edits():
    [definition] = ast.parse(SOURCE).body
    return list(small_edits(definition))


def answer(edit, *arguments):
    names = {}
    exec(edit.compiled("edited"), names)
    return names["area"](*arguments)


def test_an_edit_is_made_only_while_it_is_compiled():
    [edit] = [edit for edit in edits() if edit.words == "with `H - 3` in place of `H - 2` in `height`"]
    assert answer(edit, 6, 7) == 15
    assert "H - 3" in edit.source()
    assert ast.unparse(edit.definition) == ast.unparse(ast.parse(SOURCE).body[0])


def test_another_operator_a_neighbouring_number_and_a_sibling_are_put_in():
    told = {edit.words for edit in edits()}
    assert "with `H + 2` in place of `H - 2` in `height`" in told
    assert "with `W - 2` in place of `H - 2` in `height`" in told
    assert "with `(H - 2) * stride` in place of `(H - 2) // stride` in `height`" in told
    assert "without `width = (W - 2) // stride`" in told


def test_a_default_is_told_with_its_parameter():
    assert "with `stride=2` as the default" in {edit.words for edit in edits()}


def test_the_same_edit_is_made_along_both_axes():
    words = "with `H - 1` in place of `H - 2` in `height`, and along the other axis likewise"
    [edit] = [edit for edit in along_both_axes(edits()) if edit.words == words]
    assert answer(edit, 6, 7) == 30


def test_an_edit_knows_its_line():
    assert {edit.line for edit in edits()} == {2, 4, 5, 6}


def test_docstrings_are_no_place_for_an_edit():
    assert not any("Return" in edit.words for edit in edits())


def test_what_is_left_out_comes_before_what_is_put_in():
    told = [edit.words for edit in edits()]
    left_out, put_in = (f"with `{text}` in place of `H - 2` in `height`" for text in ("H", "H + 2"))
    assert told.index(left_out) < told.index(put_in)


def test_a_default_with_a_sign_is_told_whole_and_private_functions_are_not_told():
    [definition] = ast.parse("def f(x, axis=-1):\n    return g(_rows(n, x + 1))\n").body
    told = {edit.words for edit in small_edits(definition)}
    assert "with `axis=-2` as the default" in told
    assert not any("_rows" in words for words in told)


def test_a_parameter_with_a_default_is_not_taken_for_one_without():
    [definition] = ast.parse("def f(x, y, axis=-1):\n    return x + 1\n").body
    told = {edit.words for edit in small_edits(definition)}
    assert "with `y + 1` in place of `x + 1`" in told
    assert "with `axis + 1` in place of `x + 1`" not in told


def test_of_equal_expressions_in_one_statement_the_one_that_is_meant_is_told():
    [definition] = ast.parse("def f(x):\n    y = x + 1\n    return (x + 1) / (x + 1)\n").body
    told = [edit.words for edit in small_edits(definition)]
    assert "with `x` in place of the second `x + 1`" in told
    assert "with `x` in place of `x + 1` in `y`" in told
