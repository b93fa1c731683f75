import re
from dataclasses import replace

from dl4cv.report.github import (
    MAX_ANNOTATIONS,
    MAX_SUMMARY_BYTES,
    AnnotatedFile,
    complaint,
    line_annotations,
    problem_summary,
    summary,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FILE = AnnotatedFile("work/exercise3.py", {"conv2d_gray": 12, "output_size": 3})
COMMAND = re.compile(r"::error file=[^\s,:]+(?:,line=\d+)?,title=[^\n:]*::[^\n]*")
anything = st.text(st.characters(exclude_categories=()), min_size=1)


def test_the_summary_reads_as_in_its_golden_file(flipped_kernel, golden):
    found, expected = golden(summary(flipped_kernel, title="Convolutions"), "github_summary.md")
    assert found == expected


def test_the_annotations_read_as_in_their_golden_file(flipped_kernel, golden):
    found, expected = golden("\n".join(line_annotations(flipped_kernel, FILE)), "github_annotations.txt")
    assert found == expected


def test_a_problem_that_quotes_the_student_draws_nothing_and_calls_nobody():
    told = problem_summary("exercise3.py, line 1, is not valid Python: ![x](https://a.b/c.png) <img src=x> @all\n# X")
    assert told.count("\n") == 1
    assert not re.search(r"(?<!\\)[\[\]()!@#<>]", told)


def test_an_exception_is_marked_in_its_line_and_a_wrong_answer_where_the_function_begins(exception):
    wrong, raised = line_annotations(exception, FILE)
    assert "line=3," in wrong
    assert f"line={exception.checks[1].line}," in raised


def test_a_notebook_has_no_lines_to_mark(exception):
    assert not [each for each in line_annotations(exception, replace(FILE, has_lines=False)) if "line=" in each]


def test_no_more_annotations_than_github_shows(exception):
    many = tuple(replace(exception.checks[0], function=f"f{i}", message=f"wrong {i}") for i in range(40))
    assert len(line_annotations(replace(exception, checks=many), FILE)) == MAX_ANNOTATIONS


def test_nothing_is_marked_when_all_is_right(all_passed):
    assert line_annotations(all_passed, FILE) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=anything)
def test_whatever_student_code_says_an_annotation_is_one_command(exception, text):
    checks = tuple(replace(check, message=text, cause=text, remedy=text, line=0) for check in exception.checks)
    for command in line_annotations(replace(exception, checks=checks), FILE):
        assert COMMAND.fullmatch(command)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=anything | st.sampled_from(["```\n# Passed", "````text\n<b>", "</details>"]))
def test_whatever_student_code_prints_it_stays_inside_its_fence(exception, text):
    written = summary(replace(exception, output=text))
    usual = summary(replace(exception, output="x"))
    assert outside_fences(written) == outside_fences(usual) or not text.strip()


def outside_fences(markdown):
    """The lines that Markdown would read, by its own rule: a fence ends at one as long as that which opened it."""
    kept, fence = [], ""
    for line in markdown.split("\n"):
        marks = re.match(r" {0,3}(`{3,})", line)
        if not fence and marks:
            fence = marks[1]
        elif fence and re.fullmatch(rf" {{0,3}}`{{{len(fence)},}}\s*", line):
            fence = ""
        elif not fence:
            kept.append(line)
    return kept


def test_a_summary_is_never_larger_than_github_takes(flipped_kernel):
    many = tuple(replace(flipped_kernel.checks[1], function=f"f{i}", message="é" * 800) for i in range(3000))
    written = summary(replace(flipped_kernel, checks=many))
    assert len(written.encode()) <= MAX_SUMMARY_BYTES + 100
    assert written.endswith("has all of it.\n")


def test_what_could_not_be_graded_is_a_complaint_in_one_line():
    assert complaint("50 % of\nnothing") == "::error::50 %25 of%0Anothing"


def test_an_unavailable_check_does_not_count(all_passed):
    lacking = replace(all_passed.checks[0], name="other", status="unavailable", score=0.0, max_score=0.0)
    with_it = replace(all_passed, checks=(*all_passed.checks, lacking))
    assert "4 of 4 checks passed" in summary(with_it)
    assert "unavailable" in summary(with_it)
