"""The files that a result can be written to, one row each. Imports nothing heavy: `--help` lists their options."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dl4cv.results import Result


@dataclass(frozen=True)
class View:
    """A way to write a result to a file: `function`, "module:name", makes the file's text from a Result."""

    name: str
    help: str
    function: str

    @property
    def option(self) -> str:
        """Return the command line's option that names the file."""
        return f"--{self.name}"

    def make(self, result: Result) -> str:
        """Make the text of the file."""
        module, _, name = self.function.partition(":")
        text: str = getattr(import_module(module), name)(result)
        return text


VIEWS = (
    View("json", "Also write the whole result to FILE as JSON.", "dl4cv.results:to_json"),
    View("junit", "Also write the result to FILE as JUnit XML.", "dl4cv.report.junit:junit"),
)
