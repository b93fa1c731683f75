"""The files that a result can be written to, one row each. Imports nothing heavy: `--help` lists their options."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dl4cv.results import Result


@dataclass(frozen=True)
class View:
    """A way to write a result to a file: `function`, "module:name", makes the file's text from a Result.

    One that is `titled` also takes the exercise's title.
    """

    name: str
    help: str
    function: str
    titled: bool = False

    @property
    def option(self) -> str:
        """Return the command line's option that names the file."""
        return f"--{self.name}"

    def make(self, result: Result, title: str = "") -> str:
        """Make the text of the file; `title` is the exercise's."""
        module, _, name = self.function.partition(":")
        text: str = getattr(import_module(module), name)(result, **({"title": title} if self.titled else {}))
        return text


VIEWS = (
    View("json", "Also write the whole result to FILE as JSON.", "dl4cv.results:to_json"),
    View("html", "Also write the result to FILE as a page with pictures.", "dl4cv.report.html.page:result_page", True),
    View("junit", "Also write the result to FILE as JUnit XML.", "dl4cv.report.junit:junit"),
)
