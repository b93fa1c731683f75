"""A result's page in a real browser: no error, nothing loaded, readable on a telephone, and the window moves."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from dl4cv.course import COURSE
from dl4cv.report.html.page import result_page
from dl4cv.workspace.overview import LastResult
from dl4cv.workspace.overview_page import overview_page

from tests.browser import WIDTHS, assert_readable, in_a_browser
from tests.counterexamples import checks_of

pytestmark = [*in_a_browser, pytest.mark.usefixtures("checks_in_this_process")]

MOVING = (
    ("exercise3", "conv2d.kernel_flipped"),
    ("exercise3", "conv2d_transpose.kernel_flipped"),
    ("exercise4", "avg_pool2d.padding_not_counted"),
    ("exercise4", "max_pool2d.minimum"),
)


def failing(result, name="exercise3", mistake="conv2d.kernel_flipped"):
    return replace(result, exercise=name, checks=checks_of(name, mistake))


def test_a_page_is_readable_on_a_telephone_and_on_a_screen_in_light_and_dark(named_result, opened):
    assert_readable(opened, result_page(named_result[1], "Convolutions"))


def test_the_map_of_the_exercises_is_readable_on_a_telephone_and_on_a_screen(opened):
    now = datetime(2026, 11, 30, 12)
    last = {"exercise1": LastResult(100, 100, True, now), "exercise3": LastResult(65.5, 100, False, now, changed=True)}
    html = overview_page(COURSE, last, now)
    assert_readable(opened, html)
    for width in WIDTHS:
        hidden = "(each => each.scrollWidth - each.clientWidth)(document.querySelector('.map'))"
        assert opened(html, width).evaluate(hidden) <= 0


@pytest.mark.parametrize(("name", "mistake"), MOVING)
def test_the_window_moves_by_keys_buttons_and_clicks_and_its_sum_is_the_expected_output(
    flipped_kernel, opened, name, mistake
):
    page = opened(result_page(failing(flipped_kernel, name, mistake)), 360)
    step = page.locator(".step").first
    said = step.locator(".sum")
    expected = page.locator("table[data-role=expected]").first
    rows, columns = expected.locator("tr").count(), expected.locator("tr").first.locator("td").count()
    step.focus()
    for _ in range(rows):
        page.keyboard.press("ArrowUp")
    for _ in range(columns):
        page.keyboard.press("ArrowLeft")
    for i in range(rows):
        for j in range(columns):
            expected.locator("tr").nth(i).locator("td").nth(j).click()
            assert said.inner_text().startswith(f"Output row {i}, column {j}: ")
            formula, _, answer = said.inner_text().partition(": ")[2].partition(" = ")
            assert evaluated(formula) == pytest.approx(number(answer), rel=1e-3)
    page.get_by_label("window up").first.click()
    assert said.inner_text().startswith(f"Output row {max(rows - 2, 0)}, ")


def number(text):
    return float(re.match(r"[−\d.e∞]+", text)[0].replace("−", "-").replace("∞", "inf").rstrip("."))


def evaluated(formula):
    """The value of a sum, mean or maximum as it is written on the page."""
    plain = formula.replace("−", "-").replace("·", "*").replace(" (bias)", "").replace("∞", "float('inf')")
    return eval(plain.replace("nothing", "0"), {"max": lambda *numbers: max(numbers), "float": float})


def test_the_terms_are_added_one_by_one(flipped_kernel, opened):
    page = opened(result_page(failing(flipped_kernel)))
    said, button = page.locator(".sum").first, page.get_by_text("next term").first
    button.click()
    assert "so far, 1 more to come" in said.inner_text()
    button.click()
    assert "yours is" in said.inner_text()


def test_hostile_texts_do_nothing(flipped_kernel, opened):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\u202e" + "y" * 2000
    checks = tuple(replace(check, message=hostile, cause=hostile, title=hostile) for check in flipped_kernel.checks)
    page = opened(result_page(replace(flipped_kernel, checks=checks, output=hostile * 500)), 360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("img").count() == 0
