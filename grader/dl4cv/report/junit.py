"""A result as JUnit XML, for the test reports of continuous integration."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from dl4cv.report.failure import Failure
from dl4cv.report.lines import failure_text
from dl4cv.report.words import LOOKS, harmless_result
from dl4cv.results import CheckResult, Result, Status

_WIDTH = 100
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS: Mapping[Status, str] = {
    "failed": "failure",
    "missing": "failure",
    "error": "error",
    "timeout": "error",
    "crashed": "error",
    "refused": "error",
    "unsettled": "error",
    "skipped": "skipped",
    "unavailable": "skipped",
}


def junit(result: Result) -> str:
    """Write `result` as one test suite with a test case for each check; points are properties."""
    result = harmless_result(result)
    tags = [_TAGS.get(check.status) for check in result.checks]
    counts = {
        "tests": str(len(tags)),
        "failures": str(tags.count("failure")),
        "errors": str(tags.count("error")),
        "skipped": str(tags.count("skipped")),
        "time": f"{result.seconds:.3f}",
    }
    root = ET.Element("testsuites", {"name": "dl4cv-grade", **counts})
    suite = ET.SubElement(root, "testsuite", {"name": _valid(result.exercise), **counts})
    about = {
        "score": f"{result.score:g}",
        "max_score": f"{result.max_score:g}",
        "passed": str(result.passed).lower(),
        **({} if result.seed is None else {"seed": str(result.seed)}),
        "submission": result.submission.path,
        "isolation": result.isolation.level,
    }
    _properties(suite, about)
    for check in result.checks:
        _test_case(suite, result, check)
    if result.output:
        ET.SubElement(suite, "system-out").text = _valid(result.output)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def junit_of_all(results: Sequence[Result]) -> str:
    """Write several results as one file, a test suite for each."""
    root = ET.Element("testsuites", {"name": "dl4cv-grade"})
    for result in results:
        root.extend(ET.fromstring(junit(result).encode()))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _test_case(suite: ET.Element, result: Result, check: CheckResult) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": _valid(f"{result.exercise}.{check.function}"),
            "name": _valid(check.name),
            "time": f"{check.seconds:.3f}",
        },
    )
    earned = {"score": f"{check.score:g}", "max_score": f"{check.max_score:g}", "title": check.title}
    _properties(case, earned | {name: f"{value:.6g}" for name, value in check.measured.items()})
    tag = _TAGS.get(check.status)
    if tag is None:
        return
    first_line = (check.message or LOOKS[check.status].word).partition("\n")[0]
    verdict = ET.SubElement(case, tag, {"message": _valid(first_line)})
    if tag != "skipped":
        verdict.set("type", check.status)
    if check.status not in ("skipped", "missing", "unavailable"):
        verdict.text = _valid(failure_text(Failure(check), _WIDTH))


def _properties(parent: ET.Element, values: Mapping[str, str]) -> None:
    properties = ET.SubElement(parent, "properties")
    for name, value in values.items():
        ET.SubElement(properties, "property", {"name": _valid(name), "value": _valid(value)})


def _valid(text: str) -> str:
    """Remove the characters that XML 1.0 does not allow."""
    return _INVALID.sub("", text)
