import re
from dataclasses import replace
from html.parser import HTMLParser

from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.pages.class_summary import Tally
from dl4cv.classroom.pages.pages import Graded, class_page, page_name, student_page
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


def test_what_lateness_cost_is_told(graded_result):
    late = replace(MARK, score=30.0, earned=40.0, days_late=1)
    assert "less the penalty for 1 day late" in student_page("Bert", [Graded(late, graded_result("failed"))])


def test_no_page_loads_anything_from_elsewhere(graded_result):
    pages = (student_page("Anna", [Graded(MARK, graded_result("failed"))]), class_page(tally(graded_result()), []))
    for page in pages:
        assert not {"link", "img", "iframe", "object"} & set(Seen(page).tags)
        assert not {"src", "srcset"} & dict(Seen(page).attributes).keys()
        assert not re.search(r"https?:|url\(|@import", page)


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=anything)
def test_nor_does_a_name_in_the_page_on_the_class(graded_result, name):
    page = class_page(tally(graded_result("failed")), [(name, page_name(name))])
    assert Seen(page).tags == Seen(class_page(tally(graded_result("failed")), [("Anna", "anna.html")])).tags


def test_the_class_sees_scores_hurdles_and_mistakes(graded_result):
    seen = Seen(class_page(tally(graded_result("failed"), graded_result()), [("Anna", "anna.html")]))
    assert "largest value not subtracted" in seen.text
    assert seen.tags.count("rect") == 11
    assert ("href", "students/anna.html") in seen.attributes


def test_the_class_page_says_who_has_no_mark_and_why():
    counted = Tally()
    problem = "There is no exercise2.py and no exercise2.ipynb; there is ex2.py."
    counted.add(replace(MARK, score=None, problem=problem), None)
    page = Seen(class_page(counted.summary(), [("Anna", "anna.html")]))
    assert "Without a mark" in page.text
    assert problem in page.text
    assert "Without a mark" not in Seen(class_page(tally(), [])).text


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


def tally(*results):
    counted = Tally()
    for result in results:
        counted.add(MARK, result)
    return counted.summary()
