"""No point is lost for what the card does not say: every check quotes the words of the card that it rests on."""

import ast

import pytest
from dl4cv.course import COURSE

from tests.exercises import FUNCTIONS, functions_of_checks


def decorators_of_checks(exercise):
    """The `@points(…)` or `@law(…)` of each check, or of each table of checks, by its name; none of it is imported."""
    module = ast.parse(exercise.files.checks.read_text(encoding="utf-8"))
    return {
        node.name.removeprefix("test_"): decorator
        for node in module.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) in ("points", "law")
    }


CHECKS = [(exercise, check) for exercise in COURSE for check in decorators_of_checks(exercise)]


def functions_of(exercise, check):
    """The function that a check is about, or those of its table, whose rows begin the names of its checks."""
    functions = functions_of_checks(exercise)
    if check in functions:
        return {functions[check]}
    return {function for name, function in functions.items() if name.endswith(f"_{check}")}


def quotations(exercise, check):
    """The words of the card that a check quotes, one quotation or several."""
    [card] = [word.value for word in decorators_of_checks(exercise)[check].keywords if word.arg == "card"] or [None]
    quoted = ast.literal_eval(card) if card else ()
    return (quoted,) if isinstance(quoted, str) else quoted


def card_read_with(exercise, function):
    """What a student reads about a function in the file that is handed out: the exercise's card and its own."""
    text = exercise.files.stub.read_text(encoding="utf-8")
    module = ast.parse(text)
    [own] = [node for node in module.body if getattr(node, "name", None) == function]
    return one_line(f"{ast.get_docstring(module)}\n{ast.get_source_segment(text, own)}")


def one_line(text):
    return " ".join(text.split())


def test_the_checks_that_are_looked_at_are_those_of_all_functions():
    asked = {(exercise.name, function) for exercise, check in CHECKS for function in functions_of(exercise, check)}
    assert asked == {(exercise.name, function) for exercise, function in FUNCTIONS}


@pytest.mark.parametrize(("exercise", "check"), CHECKS, ids=[f"{exercise.name}-{check}" for exercise, check in CHECKS])
def test_a_check_rests_on_words_of_the_card(exercise, check):
    quoted = quotations(exercise, check)
    assert quoted, f'{check} asks for something; which words of the card say so? @points(…, card="…")'
    for function in functions_of(exercise, check):
        for words in quoted:
            assert one_line(words) in card_read_with(exercise, function)
