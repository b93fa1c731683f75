"""The page on a class and those on its exercises: who stands where, who is missing and why, who made which mistake."""

import base64
import hashlib
import html
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from dl4cv.classroom.marks.adjustments import Decided
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.pages.class_page import class_page, exercise_page, word_for
from dl4cv.classroom.pages.class_summary import BINS, Tally
from dl4cv.classroom.pages.pages import Graded, page_name, student_page
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.classroom.pages.test_pages import EVIL, MARK, Seen, anything

GOLDEN = Path(__file__).parent / "golden"
WHY = "There is no exercise2.py and no exercise2.ipynb; there is ex2.py."
MISSING = replace(MARK, student="Clio", score=0.0, attempts=0, state="missing", problem="There is no exercise2.py.")
UNNAMED = replace(MARK, student="Dora", score=None, state="unrecognised", problem=WHY)


def summary(*marked):
    counted = Tally()
    for mark, result in marked:
        counted.add(mark, result)
    return counted.summary()


def pages_of(found):
    return {student: page_name(student) for student in found.marks}


def whole(*marked, titles=None):
    found = summary(*marked)
    return class_page(found, pages_of(found), titles or {})


def of_exercise(*marked):
    found = summary(*marked)
    return exercise_page(found, "exercise2", pages_of(found), {})


@pytest.mark.parametrize("view", ["class", "exercise", "student"])
def test_a_class_reads_as_in_its_golden_files(graded_result, flipped_kernels, view):
    result = replace(graded_result("failed"), checks=(flipped_kernels[0], graded_result().checks[1]))
    late = replace(MARK, student="Bert", score=20.0, earned=40.0, machines=20.0, days_late=1)
    views = {
        "class": whole((MARK, result), (late, result), (MISSING, None), (UNNAMED, None)),
        "exercise": of_exercise((MARK, result), (late, result), (MISSING, None), (UNNAMED, None)),
        "student": student_page("Bert", [Graded(late, result)], {"exercise2": "Activations"}),
    }
    page = views[view]
    main = page[page.index("<main>") : page.index("<script>")]
    file = GOLDEN / f"{view}.html"
    if os.environ.get("DL4CV_WRITE_GOLDEN"):
        file.write_text(main, encoding="utf-8")
    assert main == file.read_text(encoding="utf-8")


def test_the_class_sees_scores_hurdles_and_mistakes(graded_result):
    seen = Seen(whole((MARK, graded_result("failed")), (replace(MARK, student="Bert"), graded_result())))
    assert "Largest value not subtracted" in seen.text
    assert "equals torch along any axis" in seen.text
    assert seen.tags.count("rect") == len(BINS)
    assert ("href", f"students/{page_name('Anna')}") in seen.attributes
    assert ("href", "exercises/exercise2.html") in seen.attributes


@pytest.mark.parametrize("page", [whole, of_exercise])
def test_a_mistake_is_shown_by_the_smallest_example_and_links_to_who_made_it(graded_result, page, flipped_kernels):
    small, large = flipped_kernels
    seen = page(
        (MARK, replace(graded_result(), checks=(large,))),
        (replace(MARK, student="Bert"), replace(graded_result(), checks=(small,))),
    )
    (section,) = re.findall(r'<section class="mistake".*?</section>', seen, re.DOTALL)
    assert small.mistake.explanation in html.unescape(section)
    assert html.escape(small.counterexample.call) in section
    assert len(re.findall('data-role="(expected|yours)"', section)) == 2
    for student in ("Anna", "Bert"):
        assert f'students/{page_name(student)}">{student}</a>' in section
    assert "(2 students)" in section


@pytest.fixture
def flipped_kernels(graded_result):
    """A check that shows a mistake by a case of one pixel, and one that needs four."""
    from dl4cv.results import Array, Counterexample

    check = graded_result("failed").checks[0]
    checks = []
    for side in (1, 2):
        pixels = Array("float64", (side, side), [[1.0] * side] * side)
        checks.append(replace(check, counterexample=Counterexample(f"softmax({side})", {"x": pixels}, pixels, pixels)))
    return checks


@pytest.mark.parametrize("page", [whole, of_exercise])
def test_what_nobody_has_a_name_for_is_counted_shown_and_linked(graded_result, page, flipped_kernels):
    check = replace(flipped_kernels[0], mistake=None, message="You returned 0; 1 is right.", cause="A guess <b>at why.")
    result = replace(graded_result(), checks=(check,))
    assert "Wrong in ways without a name" not in page((MARK, graded_result("failed")))
    seen = page((MARK, result), (replace(MARK, student="Bert"), result))
    (section,) = re.findall(r'<section class="mistake".*?</section>', seen, re.DOTALL)
    for told in ("(2 students)", "You returned 0; 1 is right.", "A guess &lt;b&gt;at why.", 'data-role="yours"'):
        assert told in section
    for student in ("Anna", "Bert"):
        assert f'students/{page_name(student)}">{student}</a>' in section


def test_of_very_many_who_made_a_mistake_the_class_page_links_to_the_rest(graded_result):
    marked = [(replace(MARK, student=f"S{number:03}"), graded_result("failed")) for number in range(80)]
    page = whole(*marked)
    anchor = re.search(r'exercises/exercise2.html#([^"]+)">and 20 more', page)[1]
    assert f'id="{anchor}"' in of_exercise(*marked)
    assert Seen(of_exercise(*marked)).attributes.count(("href", f"../students/{page_name('S079')}")) == 2


def test_it_says_who_has_no_mark_and_why_and_who_handed_in_nothing():
    page = Seen(whole((UNNAMED, None), (MISSING, None), (replace(MARK, student="Bert"), None)))
    assert WHY in page.text
    assert "exercise2: 1 student" in " ".join(page.text.split())
    everybody = Seen(whole((MARK, None))).text
    assert "All that was handed in could be graded." in everybody
    assert "exercise2: everybody has handed in something." in everybody
    text = Seen(of_exercise((UNNAMED, None), (MISSING, None))).text
    assert WHY in text
    assert "There is no exercise2.py." in text


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"days_late": 2}, "2 days late"),
        ({"state": "missing", "score": 0.0}, "missing"),
        ({"state": "unrecognised", "score": None}, "not graded"),
        ({"state": "ambiguous", "score": None}, "not graded"),
        ({"state": "unreadable", "score": 0.0}, "unreadable"),
        ({"state": "unsettled", "score": None}, "not settled"),
        ({"state": "missing", "score": None, "decided": Decided(is_excused=True)}, "excused"),
        ({"state": "missing", "decided": Decided(override=40.0)}, "set by hand"),
    ],
)
def test_every_state_has_its_word_and_nothing_handed_in_shows_no_points(changes, word):
    mark = replace(MARK, **changes)
    assert word_for(mark) == word
    cell = re.search(r"</th><td[^>]*>([^<]*)</td>", whole((mark, None)).partition('class="all"')[2])[1]
    scored = mark.score is not None and word != "missing"
    assert cell == ", ".join(filter(None, ("40" if scored and mark.score else "0" if scored else "", word)))


def test_no_page_loads_anything_or_runs_a_script_but_ours(graded_result):
    marked = (MARK, graded_result("failed"))
    for page in (student_page("Anna", [Graded(*marked)]), whole(marked), of_exercise(marked)):
        assert not {"link", "img", "iframe", "object"} & set(Seen(page).tags)
        assert not {"src", "srcset"} & dict(Seen(page).attributes).keys()
        assert not re.search(r"https?:|url\(|@import", page)
        (script,) = re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'" in html.unescape(page)
        assert script.count("\n") < 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=anything, text=anything | st.just(EVIL))
def test_no_name_and_no_text_of_a_student_becomes_markup(graded_result, name, text):
    def pages_with(name, text):
        result = graded_result("failed")
        diagnosis = replace(result.checks[0].mistake, title=text, explanation="a word")
        check = replace(result.checks[0], function=text, title=text, mistake=diagnosis)
        changed = replace(result, checks=(check,))
        marked = (replace(MARK, student=name, problem=text, state="unreadable"), changed)
        return whole(marked), of_exercise(marked)

    for page, plain in zip(pages_with(name, text), pages_with("Anna", text and "word"), strict=True):
        assert Seen(page).tags == Seen(plain).tags
        page.encode("utf-8")


def test_the_page_of_an_exercise_shows_late_days_where_there_are_some():
    assert "late days spent" not in of_exercise((MARK, None))
    seen = Seen(of_exercise((replace(MARK, days_late=2, late_days_used=2, late_days_left=1), None)))
    assert "late days spent" in seen.text


def test_titles_of_exercises_stand_beside_their_names():
    assert "exercise2: Activations" in Seen(whole((MARK, None), titles={"exercise2": "Activations"})).text


def test_exercises_come_in_their_order_and_the_total_last():
    marks = [replace(MARK, exercise=name) for name in ("exercise10", "exercise9", "total", "blur")]
    found = summary(*((mark, None) for mark in marks))
    assert found.exercises == ("blur", "exercise9", "exercise10", "total")
    assert isinstance(found.marks["Anna"]["total"], Mark)
