"""Cards are docstrings in the source and Markdown in a notebook."""

import ast

from dl4cv.exercise.card import read_card, read_function_card
from dl4cv.release.markdown import render_card, render_function_card

EXERCISE = """Exercise 3 - Convolutions

A convolution slides.
It slides on.

Slides: 65-72
Time: 90 minutes

Write each body.
`python -m doctest exercise3.py` tries the examples below, `dl4cv-grade exercise3` marks your file."""

FUNCTION = """Slide a kernel.

Formula, for stride s:
    out[i] = x[i * s]
    y = 1

Arguments:
    x: shape (N,)
    bias: one number,
        or none
Returns:
    shape (M,)

Example:
    Two of them:
    >>> f(1)
    2

    And then:
    >>> f(2)
    4

Help - "int < float" & more
    Use `//`.
"""


def shown(docstring):
    return render_card(read_card(ast.parse(repr(docstring)), "exercise3"))


def shown_function(name, docstring):
    definition = ast.parse(f"def {name}():\n    {docstring!r}").body[0]
    return render_function_card(read_function_card(definition))


def test_the_card_of_an_exercise_keeps_its_words_and_leaves_out_what_concerns_a_py_file():
    assert shown(EXERCISE) == (
        "# Exercise 3 - Convolutions\n\nA convolution slides.\nIt slides on.\n\n"
        "Slides: 65-72 · Time: 90 minutes\n\nWrite each body."
    )


def test_a_card_of_one_line_is_a_title():
    assert shown("Blurring") == "# Blurring"


def test_formulas_are_mathematics_each_in_a_line_of_its_own():
    card = shown_function("f", FUNCTION)
    assert "**Formula**, for stride s:\n\n$$\n\\text{out}_{i} = x_{i \\cdot s}\n$$\n\n$$\ny = 1\n$$\n" in card


def test_a_formula_that_cannot_be_read_is_shown_as_it_is():
    assert "```text\nout = (x[i\n```" in shown_function("f", "Sum.\n\nFormula:\n    out = (x[i\n")


def test_arguments_are_a_list():
    assert "**Arguments**:\n\n- `x`: shape (N,)\n- `bias`: one number,\n    or none" in shown_function("f", FUNCTION)


def test_examples_are_code_and_the_sentences_between_them_are_not():
    card = shown_function("f", FUNCTION)
    assert "\n\nTwo of them:\n\n```python\n>>> f(1)\n2\n```\n\nAnd then:\n\n```python\n>>> f(2)\n4\n```\n\n" in card


def test_help_folds_out_and_its_title_is_no_html():
    folded = '<details>\n<summary>Help - "int &lt; float" &amp; more</summary>\n\nUse `//`.\n\n</details>'
    assert shown_function("f", FUNCTION).endswith(folded)


def test_another_block_is_shown_as_it_is():
    card = shown_function("Net", "A network.\n\nLayers, in order:\n    conv1:  5x5\n    fc:     10\n\nThat is all.")
    assert card == (
        "## Net\n\nA network.\n\n**Layers**, in order:\n\n```text\nconv1:  5x5\nfc:     10\n```\n\nThat is all."
    )
