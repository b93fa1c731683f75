import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.pages.pages import MAX_PAGE_BYTES, Graded, page_name, student_page
from dl4cv.results import Array, Counterexample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MARK = Mark("Anna", "exercise2", 40.0, 100.0, False, 1, None)
EVIL = "<script>alert(1)</script>\"'&{{7*7}}\x1b[31m\u202e"
anything = st.text(st.characters(exclude_categories=()))


class Seen(HTMLParser):
    """The tags, the attributes and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_a_student_reads_every_check_and_what_was_wrong(graded_result):
    seen = Seen(student_page("Anna", [Graded(MARK, graded_result("failed", "missing"))]))
    for text in ("Anna", "40 / 100 points", "equals torch along any axis", "2 of 3 elements differ", "not written yet"):
        assert text in seen.text


def test_a_student_without_a_file_reads_why(graded_result):
    mark = replace(MARK, score=0.0, attempts=0, problem="There is no exercise2.py.")
    assert "There is no exercise2.py." in student_page("Clio", [Graded(mark, None)])


def test_a_page_says_which_file_counts_and_when_it_came_and_names_no_hash(graded_result):
    came = datetime(2026, 11, 30, 12, tzinfo=UTC)
    mark = replace(MARK, file="leeanna_LATE_101_9001_ex2 (1).py", submitted_at=came, graded_at=came, earned=40.0)
    page = student_page("Anna", [Graded(mark, graded_result("failed"))], {"exercise2": "Activations"})
    told = Seen(page).text
    assert "ex2 (1).py, handed in 2026-11-30 12:00 UTC, graded 2026-11-30 12:00 UTC" in told
    assert "exercise2: Activations" in told
    assert "0" * 64 not in page


def test_failures_come_first_and_what_passed_is_folded(graded_result):
    page = student_page("Anna", [Graded(MARK, graded_result("passed", "failed"))])
    assert page.index('class="failure"') < page.index("All checks")
    folded, unfolded = re.findall(r"<details( open)?>\s*<summary><code>", page)
    assert (folded, unfolded) == ("", " open")


def test_a_page_stays_small_and_says_what_it_has_no_room_for(graded_result):
    pixels = Array("float64", (8, 16), [[0.5] * 16] * 8)
    shown = Counterexample("softmax(x)", {"x": pixels}, pixels, pixels, index=(0, 0))
    result = graded_result("failed")
    (check, _) = result.checks
    checks = tuple(
        replace(check, name=f"f{number}_is_right", function=f"f{number}", mistake=None, counterexample=shown)
        for number in range(9)
    )
    graded = [
        Graded(replace(MARK, exercise=f"exercise{n}"), replace(result, exercise=f"exercise{n}", checks=checks))
        for n in range(1, 10)
    ]
    page = student_page("Anna", graded)
    assert len(page.encode()) < MAX_PAGE_BYTES
    assert all("data-value" in part for part in page.split("<section id=")[1:])
    assert "This page has no room for its pictures: dl4cv-grade exercise9 --html page.html shows them." in page


def test_what_lateness_cost_is_told(graded_result):
    late = replace(MARK, score=30.0, earned=40.0, days_late=1)
    assert "less the penalty for 1 day late" in student_page("Bert", [Graded(late, graded_result("failed"))])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=anything, text=anything | st.just(EVIL))
def test_nothing_that_a_student_writes_becomes_markup(graded_result, name, text):
    def page_of(name, text):
        result = graded_result("failed")
        check = replace(result.checks[0], message=text, function=text, title=text, status="error")
        graded = Graded(replace(MARK, problem=text), replace(result, checks=(check, result.checks[1])))
        return student_page(name, [graded])

    page = page_of(name, text)
    assert Seen(page).tags == Seen(page_of("Anna", text and "word")).tags
    page.encode("utf-8")


def test_a_student_reads_that_a_file_was_handed_in_and_has_no_mark_yet():
    text = Seen(student_page("Anna", [Graded(replace(MARK, score=None, problem="There is ex2.py."), None)])).text
    assert "no points yet" in text
    assert "There is ex2.py." in text


@given(name=anything)
def test_a_page_has_a_name_that_is_safe_on_every_system(name):
    assert re.fullmatch(r"[\w-][\w.-]*\.html", page_name(name), re.ASCII)


def test_students_who_differ_in_case_or_in_a_slash_have_pages_of_their_own():
    names = ["anna", "Anna", "ANNA", "an/na", "an_na", "..", "../anna", "con", "", "日本", "anna.html", "ännä"]
    assert len({page_name(name).lower() for name in names}) == len(names)
