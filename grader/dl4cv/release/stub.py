"""Strip a solution to the exercise that students get.

In a solution, what students must not see stands between two lines:

    # BEGIN SOLUTION
    ...
    # END SOLUTION

Inside a function or a method such a block becomes one line, `raise NotImplementedError("exercise 3: conv2d_gray")`,
named after the file and the function or class at the outermost level. A block at the outermost level itself (private
helpers) is left out, and what stood around it is two blank lines apart.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from dl4cv.release import ReleaseError

BEGIN = "# BEGIN SOLUTION"
END = "# END SOLUTION"

_RESEMBLES_A_MARKER = re.compile(r"#\s*(begin|end)[\s_-]*solution", re.IGNORECASE)
_DEFINITION = re.compile(r"(?:async\s+def|def|class)\s+(\w+)")


def make_stub(solution: Path) -> str:
    """Make the exercise that students get for the file `solution`. Raises ReleaseError when it has an error."""
    try:
        text = strip_solution(solution.read_text(encoding="utf-8"), solution.name)
        compile(text, solution.name, "exec", dont_inherit=True)
        _require_tasks(text, solution)
    except UnicodeDecodeError as error:
        raise ReleaseError(f"{solution.name} is not UTF-8 text.") from error
    except OSError as error:
        raise ReleaseError(f"{solution.name} cannot be read: {error.strerror}.") from error
    except (SyntaxError, ValueError) as error:
        raise ReleaseError(f"{solution.name} does not give a valid exercise: {error}.") from error
    return text


def _require_tasks(text: str, solution: Path) -> None:
    """Raise ReleaseError when a function that students are to write would be handed out as it is."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            raised = (each.exc for each in ast.walk(node) if isinstance(each, ast.Raise) and each.exc is not None)
            if not any("NotImplementedError" in ast.unparse(each) for each in raised):
                raise ReleaseError(
                    f"{solution.name} would give {node.name} away: nothing in it stands between BEGIN and END SOLUTION."
                )


def strip_solution(source: str, file: str) -> str:
    """Make the exercise that students get for the solution `source`.

    `file` is the solution's file name, such as "exercise3.py": it names the exercise and the place in error messages.
    Raises ReleaseError when the markers do not pair up.
    """
    lines = source.split("\n")
    kept: list[str] = []
    rest = 0
    for begin, end in _blocks(lines, file):
        kept += lines[rest:begin]
        rest = end + 1
        if _indentation(lines[begin]):
            kept.append(_placeholder(lines, begin, file))
        else:
            _close_gap(kept, lines[rest:])
            rest += _leading_blank(lines[rest:])
    return "\n".join(kept + lines[rest:])


def _blocks(lines: list[str], file: str) -> Iterator[tuple[int, int]]:
    """Yield the positions of BEGIN and END of each block, from top to bottom."""
    begin: int | None = None
    for number, line in enumerate(lines):
        marker = line.strip()
        if marker == BEGIN:
            if begin is not None:
                raise _error(file, number, f"BEGIN SOLUTION inside the block that begins in line {begin + 1}")
            begin = number
        elif marker == END:
            if begin is None:
                raise _error(file, number, "END SOLUTION without a BEGIN SOLUTION before it")
            _check_indentation(lines, begin, number, file)
            yield begin, number
            begin = None
        elif _RESEMBLES_A_MARKER.search(line):
            raise _error(file, number, f'a marker must stand alone on its line and read "{BEGIN}" or "{END}"')
    if begin is not None:
        raise _error(file, begin, "BEGIN SOLUTION without an END SOLUTION after it")


def _check_indentation(lines: list[str], begin: int, end: int, file: str) -> None:
    """Refuse a line further left in the block: it would belong to something else, which the student needs."""
    for number in range(begin + 1, end + 1):
        if lines[number].strip() and not lines[number].startswith(_indentation(lines[begin])):
            raise _error(file, number, f"this line is further left than the BEGIN SOLUTION of line {begin + 1}")
    if _indentation(lines[begin]) != _indentation(lines[end]):
        raise _error(file, end, f"END SOLUTION is further right than the BEGIN SOLUTION of line {begin + 1}")


def _placeholder(lines: list[str], begin: int, file: str) -> str:
    name = next((match[1] for line in reversed(lines[:begin]) if (match := _DEFINITION.match(line))), None)
    if name is None:
        raise _error(file, begin, "an indented block must stand in a function or a class")
    exercise = re.sub(r"^exercise0*(?=\d)", "exercise ", Path(file).stem)
    return f'{_indentation(lines[begin])}raise NotImplementedError("{exercise}: {name}")'


def _close_gap(kept: list[str], following: list[str]) -> None:
    """Leave two blank lines where a block was taken out, none at the top of the file, a line break at its end."""
    while kept and not kept[-1].strip():
        kept.pop()
    if not any(line.strip() for line in following):
        kept.append("")
    elif kept:
        kept += ["", ""]


def _leading_blank(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines) if line.strip()), len(lines))


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _error(file: str, number: int, what: str) -> ReleaseError:
    return ReleaseError(f"{file}, line {number + 1}: {what}.")
