import xml.etree.ElementTree as ET
from dataclasses import replace

from dl4cv.report.junit import junit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

anything = st.text(st.characters(exclude_categories=()), min_size=1)


def test_a_result_reads_as_in_its_golden_file(flipped_kernel, golden):
    found, expected = golden(junit(flipped_kernel), "flipped_kernel.xml")
    assert found == expected


def test_every_check_is_a_test_case_and_the_counts_agree(named_result):
    suite = ET.fromstring(junit(named_result[1])).find("testsuite")
    cases = suite.findall("testcase")
    assert len(cases) == len(named_result[1].checks) == int(suite.get("tests"))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(attribute)) == len(suite.findall(f"testcase/{tag}"))


def test_points_are_properties(all_passed):
    case = ET.fromstring(junit(all_passed)).find("testsuite/testcase")
    points = {each.get("name"): each.get("value") for each in case.findall("properties/property")}
    assert points == {"score": "20", "max_score": "20", "title": "counts as torch does"}


def test_what_is_not_written_yet_fails_without_an_explanation(named_result):
    for case in ET.fromstring(junit(named_result[1])).iter("failure"):
        assert (case.get("type") == "missing") == (case.text is None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=anything)
def test_any_string_of_a_student_makes_valid_xml(injection, text):
    check = replace(injection.checks[0], message=text, function=text)
    written = junit(replace(injection, output=text, checks=(check,)))
    assert written == junit(replace(injection, output=text, checks=(check,)))
    ET.fromstring(written.encode("utf-8"))


def test_an_unavailable_check_is_skipped_with_its_reason(all_passed):
    lacking = replace(all_passed.checks[0], name="other", status="unavailable", message="It needs weights.")
    suite = ET.fromstring(junit(replace(all_passed, checks=(*all_passed.checks, lacking)))).find("testsuite")
    [skipped] = suite.findall("testcase/skipped")
    assert skipped.get("message") == "It needs weights."
    assert suite.get("skipped") == "1"
