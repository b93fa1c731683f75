"""A result's page in a real browser: no error, nothing loaded, readable on a telephone, and the window moves."""

import re
import shutil
from dataclasses import replace

import pytest
from dl4cv.report.html.page import result_page

from tests.counterexamples import checks_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
    pytest.mark.usefixtures("checks_in_this_process"),
    pytest.mark.xdist_group("browser"),
]

WIDTHS = (360, 1280)
MOVING = (
    ("exercise3", "conv2d.kernel_flipped"),
    ("exercise3", "conv2d_transpose.kernel_flipped"),
    ("exercise4", "avg_pool2d.padding_not_counted"),
    ("exercise4", "max_pool2d.minimum"),
)


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, tmp_path):
    """`opened(html, width, scheme)` shows a page, and fails at the end on any error or request."""
    contexts, problems = [], []

    def show(html, width=1280, scheme="light"):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or problems.append(request.url))
        page.goto(file.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert problems == []


def failing(result, name="exercise3", mistake="conv2d.kernel_flipped"):
    return replace(result, exercise=name, checks=checks_of(name, mistake))


def test_a_page_is_readable_on_a_telephone_and_on_a_screen_in_light_and_dark(named_result, opened):
    from axe_playwright_python.sync_playwright import Axe

    for width, scheme in zip(WIDTHS, ("light", "dark"), strict=True):
        page = opened(result_page(named_result[1], "Convolutions"), width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


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
