"""A result as one page of HTML that stands alone: it loads nothing, and every text in it is escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from dl4cv.harmless import harmless
from dl4cv.report.failure import Failure, failures, waiting
from dl4cv.report.html.figures import Figures, figures
from dl4cv.report.origin import origin_lines, size_lines
from dl4cv.report.reproduction import NotWritableError, reproduction
from dl4cv.report.words import LOOKS, counted, harmless_result, isolation_words, points, shortened
from dl4cv.results import CheckResult, Result

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment
    from markupsafe import Markup

MOST_PRINTED, WIDEST_PRINTED = 200, 400
_IN_BACKTICKS = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Script:
    """A script of ours, and the digest by which a page's policy lets it, and no other, run."""

    source: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the source, as a Content-Security-Policy names it."""
        return base64.b64encode(hashlib.sha256(self.source.encode()).digest()).decode()


@cache
def step_script() -> Script:
    """Read the script that moves the window."""
    return Script(files("dl4cv.report.html").joinpath("templates/step.js").read_text(encoding="utf-8"))


def result_page(result: Result, title: str = "", *, reload_seconds: int | None = None) -> str:
    """Make the page of one result: points, each failure in pictures, what the code made, every check.

    `title` is the exercise's. With `reload_seconds` an open page loads itself again and again.
    """
    result = harmless_result(result)
    passed = sum(check.status == "passed" for check in result.checks)
    return (
        environment()
        .get_template("result.html")
        .render(
            script=step_script(),
            reload_seconds=reload_seconds,
            heading=f"{result.exercise}: {harmless(title)}" if title else result.exercise,
            path=result.submission.path,
            style=LOOKS["passed" if result.passed else "failed"].style,
            score=points(result.score, result.max_score),
            counts=f"{passed} of {counted(len(result.counting), 'check')} passed, {result.seconds:.1f} s",
            failures=[told(failure, result) for failure in failures(result.checks)],
            waiting=waiting(result.checks),
            exhibits=list(exhibits(result.checks)),
            functions=list(functions(result.checks)),
            output="\n".join(shortened(result.output, MOST_PRINTED, WIDEST_PRINTED)) if result.output.strip() else "",
            notes=result.notes,
            seed=result.seed,
            isolation=isolation_words(result.isolation),
            sha256=result.submission.sha256,
            versions=result.versions,
        )
    )


def told(failure: Failure, result: Result) -> dict[str, object]:
    """Return what failure.html shows of a `failure` in `result`, whose texts must be harmless."""
    check, example = failure.check, failure.check.counterexample
    lines = [] if example is None else origin_lines(example.origin) if example.origin else size_lines(example.sizes)
    return {
        "function": check.function,
        "title": check.title,
        "word": LOOKS[check.status].word,
        "style": LOOKS[check.status].style,
        "call": "" if example is None else "\n".join(shortened(example.call, lines=6, columns=WIDEST_PRINTED)),
        "figures": Figures() if example is None else figures(example),
        "arithmetic": "\n".join(lines),
        "script": _script(failure, result),
        "told": failure.labelled(brief=True),
    }


def _script(failure: Failure, result: Result) -> str:
    """Write the counterexample as plain Python; "" where that cannot be."""
    try:
        return reproduction(failure, result)
    except NotWritableError:
        return ""


def exhibits(checks: Sequence[CheckResult]) -> Iterator[dict[str, object]]:
    """Draw what the checks show beside their verdicts."""
    for check in checks:
        for exhibit in check.exhibits:
            from dl4cv.report.html.charts import chart

            left_out = getattr(exhibit, "left_out", 0)
            yield {"function": check.function, "title": exhibit.title, "left_out": left_out, "svg": chart(exhibit)}


def functions(checks: Sequence[CheckResult]) -> Iterator[dict[str, object]]:
    """Describe the checks of each function; those of one that is not all right are shown at once."""
    for function, members in groupby(checks, key=lambda check: check.function):
        group = list(members)
        asked = [check for check in group if check.status != "unavailable"] or group
        passed = sum(check.status == "passed" for check in asked)
        looks = {check.status for check in asked}
        look = LOOKS[asked[0].status if len(looks) == 1 else "failed"]
        word = f"{look.sign} {look.word}" if len(looks) == 1 else f"{passed} of {len(asked)} passed"
        yield {
            "function": function,
            "open": not looks <= {"passed", "missing", "unavailable"},
            "style": look.style,
            "word": word,
            "points": points(sum(check.score for check in group), sum(check.max_score for check in group)),
            "checks": [check_row(check) for check in group],
        }


def check_row(check: CheckResult) -> dict[str, str]:
    """Return what a table of checks shows of `check`."""
    look = LOOKS[check.status]
    return {
        "function": check.function,
        "title": check.title,
        "word": f"{look.sign} {look.word}",
        "style": look.style,
        "points": points(check.score, check.max_score),
    }


def environment(*loaders: BaseLoader) -> Environment:
    """Load the templates of this room and of other `loaders`; whatever is put into them is escaped."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("dl4cv.report.html")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = code_in_backticks
    return environment


def code_in_backticks(text: str) -> Markup:
    """Escape `text` for HTML; what stands between two backticks in a line is set as code."""
    from markupsafe import Markup

    parts = _IN_BACKTICKS.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else part for index, part in enumerate(parts)
    )
