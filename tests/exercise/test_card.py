"""Cards are docstrings in a fixed form; here they are read as data."""

import ast

from dl4cv.exercise.card import Section, read_card

CARD = read_card(
    ast.parse(
        '''"""Exercise 3 - Convolutions

A kernel slides.

Slides: 65-72
Time: 90 minutes
"""

def _pair(value):
    """Private."""

def conv2d(x):
    """Slide a kernel.

    Formula, for stride s:
        out[i] = x[i * s]

    Returns:
        shape (M,)

    Help - "int < float": what to do
        Use `//`.

        Round down.
    """

class Net: ...
'''
    ),
    "exercise3",
)


def test_the_file_says_title_and_facts():
    assert (CARD.head, CARD.title) == ("Exercise 3 - Convolutions", "Convolutions")
    assert CARD.paragraphs == ("A kernel slides.", "Slides: 65-72\nTime: 90 minutes")
    assert CARD.facts == {"Slides": "65-72", "Time": "90 minutes"}


def test_without_a_card_the_name_is_the_title():
    card = read_card(ast.parse("x = 1"), "blur")
    assert (card.title, card.facts, card.functions) == ("blur", {}, ())


def test_public_functions_and_classes_have_a_card_each_empty_where_nothing_is_said():
    assert [(function.name, len(function.parts)) for function in CARD.functions] == [("conv2d", 4), ("Net", 0)]


def test_a_function_says_its_sections_in_order():
    assert CARD.functions[0].parts[:3] == (
        "Slide a kernel.",
        Section("Formula, for stride s:", "out[i] = x[i * s]"),
        Section("Returns:", "shape (M,)"),
    )
    assert [part.word for part in CARD.functions[0].parts[1:]] == ["Formula", "Returns", "Help"]


def test_hints_are_found_by_the_symptom_they_help_with():
    [hint] = CARD.functions[0].hints
    assert (hint.symptom, hint.block) == ('"int < float": what to do', "Use `//`.\n\nRound down.")
