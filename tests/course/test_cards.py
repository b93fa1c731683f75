"""No point is lost for what the card does not say: every check quotes the words of the card that it rests on."""

import ast

import pytest
from dl4cv.course import COURSE

from tests.exercises import FUNCTIONS, unanswered_checks


def names_of_checks(exercise):
    """The functions with `@points(…)` or `@law(…)`, each a check or a table of checks; none of it is imported."""
    return [
        node.name.removeprefix("test_")
        for node in ast.parse(exercise.files.checks.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in ("points", "law")
    ]


CHECKS = [
    (exercise, check) for exercise in COURSE if exercise.files.checks.is_file() for check in names_of_checks(exercise)
]


def asked(exercise, check):
    """The check called so, or those of its table, the names of whose rows begin theirs."""
    every = unanswered_checks(exercise)
    alone = [each for each in every if each.name == check]
    return alone or [each for each in every if each.name.endswith(f"_{check}")]


def card_read_with(exercise, function):
    """What a student reads about a function in the file that is handed out: the exercise's card and its own."""
    text = exercise.files.stub.read_text(encoding="utf-8")
    module = ast.parse(text)
    [own] = [node for node in module.body if getattr(node, "name", None) == function]
    return one_line(f"{ast.get_docstring(module)}\n{ast.get_source_segment(text, own)}")


def one_line(text):
    return " ".join(text.split())


def test_the_checks_that_are_looked_at_are_those_of_all_functions():
    looked_at = {(exercise.name, each.function) for exercise, check in CHECKS for each in asked(exercise, check)}
    assert looked_at == {(exercise.name, function) for exercise, function in FUNCTIONS}


@pytest.mark.parametrize(("exercise", "check"), CHECKS, ids=[f"{exercise.name}-{check}" for exercise, check in CHECKS])
def test_a_check_rests_on_words_of_the_card(exercise, check):
    assert asked(exercise, check)
    for each in asked(exercise, check):
        assert each.card, f'{check} asks for something; which words of the card say so? @points(…, card="…")'
        card = card_read_with(exercise, each.function)
        for words in each.card:
            assert one_line(words) in card, f"{check} quotes words that {each.function}'s card does not say: {words}"
