"""A result's page: the same facts as in the terminal, nothing loaded, nothing run but our own script."""

import base64
import hashlib
import html
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from dl4cv.report.failure import failures
from dl4cv.report.html.charts import chart
from dl4cv.report.html.page import code_in_backticks, result_page
from dl4cv.results import Bars, Curves, Images, Matrix

MOST_BYTES = 500_000


def words(page):
    """The text of a page, without its marks."""
    body = page[page.index("<main>") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_each_result_reads_as_in_its_golden_file(named_result, golden):
    name, result = named_result
    page = result_page(result, "Convolutions")
    body = page[page.index("<main>") : page.index("<script>")]
    # What matplotlib draws changes with its version; test_what_a_check_shows_is_drawn_the_same_twice is about that.
    body = re.sub(r"<figure><svg.*?</svg>", "<figure>(drawn)", body, flags=re.DOTALL)
    found, expected = golden(body, f"{name}.html")
    assert found == expected


def test_a_page_tells_what_the_terminal_tells(named_result):
    _, result = named_result
    page = words(result_page(result))
    for failure in failures(result.checks):
        for text in (failure.check.function, failure.check.title):
            assert " ".join(text.split()) in page


def test_a_page_loads_nothing_and_runs_no_script_but_ours(named_result):
    page = result_page(named_result[1])
    assert re.findall(r"(?:src|href)=\"(?!data:|#)", page) == []
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert html.unescape(policy) == (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
    )
    assert len(page.encode()) < MOST_BYTES


@pytest.mark.parametrize(
    "hostile", ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\x1b[2J\u202e"]
)
def test_no_text_of_a_student_becomes_a_mark(flipped_kernel, hostile):
    checks = tuple(
        replace(
            check,
            message=hostile,
            cause=hostile,
            counterexample=check.counterexample and replace(check.counterexample, call=hostile, printed=hostile),
        )
        for check in flipped_kernel.checks
    )
    page = result_page(
        replace(flipped_kernel, checks=checks, output=hostile, notes=(hostile,), exercise=hostile), title=hostile
    )
    assert hostile not in page
    assert page.count("<script") == 1


def test_what_stands_in_backticks_is_set_as_code_and_stays_escaped():
    assert code_in_backticks("take `x < y`, not <b>") == "take <code>x &lt; y</code>, not &lt;b&gt;"
    assert code_in_backticks("one ` alone") == "one ` alone"


def test_a_megabyte_of_output_is_cut(flipped_kernel):
    assert len(result_page(replace(flipped_kernel, output="x" * 1_000_000 + "\n" + "y\n" * 100_000))) < MOST_BYTES


@pytest.mark.parametrize(
    ("exhibit", "told"),
    [
        (Curves("Loss", {"train": ((0, 1.0), (1, float("nan")), (2, 0.5)), "$": ()}, "step", "loss"), "step"),
        (Bars("Right", {"zero": 0.5, "<b>": 1.0}, "share"), "&lt;b&gt;"),
        (Matrix("Confusion", ((3.0, 1.0), (0.0, 4.0)), ("cat", "dog"), ("cat", "dog"), "truth", "answer"), "dog"),
        (Images("Misread", (((0.0, 255.0), (128.0, 0.0)),), ("4 as 9",)), "4 as 9"),
        (Images("Coloured", (((((255.0, 0.0, 0.0),) * 2),) * 2,), ()), "data:image/png"),
    ],
)
def test_what_a_check_shows_is_drawn_the_same_twice(flipped_kernel, exhibit, told):
    drawn = chart(exhibit)
    assert drawn == chart(exhibit)
    assert told in drawn
    assert "currentColor" in drawn or isinstance(exhibit, Images)
    first, *others = flipped_kernel.checks
    page = result_page(replace(flipped_kernel, checks=(replace(first, exhibits=(exhibit,)), *others)))
    assert exhibit.title in page
    assert "<metadata" not in page


def test_long_captions_of_small_images_do_not_touch():
    captions = ("golden retriever as labrador", "0 as 6") * 4
    drawn = chart(Images("Misread", (((0.0, 255.0), (128.0, 0.0)),) * 8, captions))
    places = re.findall(r'<text x="([\d.]+)" y="(\d+)"', drawn)
    first_row = [float(x) for x, y in places if y == places[0][1]]
    assert 1 < len(first_row) < 8
    assert all(right - left > 6 * len(captions[0]) for left, right in pairwise(first_row))


def test_what_nobody_could_be_asked_counts_for_nothing(all_passed):
    lacking = replace(all_passed.checks[0], name="other", status="unavailable", score=0.0, max_score=0.0)
    page = words(result_page(replace(all_passed, checks=(*all_passed.checks, lacking))))
    number = len(all_passed.checks)
    assert f"{number} of {number} checks passed" in page
    assert "unavailable" in page
    assert "✗" not in page
