"""Drafts mistakes for the catalogue: what a class got wrong in a way that has no name yet, as its students wrote it.

Nothing of theirs is run here. An instructor reads the drafts, and the kill matrix then says whether checks see them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dl4cv.classroom.batch.new_submissions import submission_sum
from dl4cv.classroom.downloads.collect import Collected, CollectError, collect
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.pages.class_summary import Tally, Unnamed
from dl4cv.classroom.platforms.export import ExportError, MarkingOptions, class_marks, explain_export_errors
from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import one_line
from dl4cv.report.words import counted
from dl4cv.submission.reading import SubmissionError, understand
from dl4cv.submission.room import RoomError

MOST_DRAFTED = 20
MAX_TEXT = 300

_HEAD = '''"""Drafts of mistakes in {exercise}, as students wrote them. Read them before you run them, and name each:

    dl4cv-grade mistakes {exercise} --add {file}

says which checks see them. What is worth a name goes into the catalogue; one edit of a right answer reads best there.
"""

from dl4cv.mistakes import mistake
'''


@dataclass(frozen=True)
class Drafts:
    """The text of a file with drafts, how many there are, and a sentence on each group that has none."""

    text: str
    drafted: int
    notices: tuple[str, ...]


def draft_mistakes(where: str, submissions: Path, exercise: Exercise, file: str) -> Drafts:
    """Draft mistakes of `exercise` from the gradebook `where` and the `submissions` that it graded, for the `file`.

    Of each group that acts alike, the function of one student is taken. Raises ExportError.
    """
    sums, groups = _groups(where, exercise)
    try:
        rows = {row.student: row for row in collect(submissions, [exercise]).rows if row.exercise == exercise.name}
    except CollectError as error:
        raise ExportError(str(error)) from error
    drafts, notices = list[str](), list[str]()
    for number, group in enumerate(groups[:MOST_DRAFTED], start=1):
        found = _first_source(group, rows, sums)
        written = None if found is None else _written(found[1], group.function, f"{group.function}_{number}")
        if found is None or written is None:
            who = one_line(group.made_by[0])
            notices.append(f"Not drafted: {group.function} of {who}, whose file is not there or cannot be taken apart.")
        else:
            drafts.append(_draft(group, found[0], written))
    text = "\n\n".join([_HEAD.format(exercise=exercise.name, file=file), *drafts])
    return Drafts(text, len(drafts), tuple(notices))


def _groups(where: str, exercise: Exercise) -> tuple[Mapping[str, str], Sequence[Unnamed]]:
    """Return the sha256 of the file that counts for each student, and the groups that are wrong without a name."""
    with explain_export_errors(), Gradebook(where, create=False, writes=False) as gradebook:
        tally, sums = Tally(), dict[str, str]()
        for mark in class_marks(gradebook, MarkingOptions(), exercise.name).marks:
            sums[mark.student] = mark.submission_sha256
            tally.add(mark, gradebook.result_if_readable(mark.key))
    return sums, tally.summary().unnamed


def _first_source(
    group: Unnamed, rows: Mapping[str, Collected], sums: Mapping[str, str]
) -> tuple[str, ast.Module] | None:
    """Read the file of the first student of the group of whom the graded one is still there."""
    for student in group.made_by:
        row = rows.get(student)
        if row is None or row.content is None or submission_sum(row) != sums[student]:
            continue
        try:
            text = understand(row.read(), Path(f"{row.exercise}{row.suffix}")).text
            return student, ast.parse(text)
        except (CollectError, SubmissionError, RoomError, SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _written(module: ast.Module, function: str, name: str) -> str | None:
    """Write `function` of a student's file by another name, with all that it needs inside; None where it cannot be."""
    defined = _definitions(module)
    definition = defined.get(function)
    if not isinstance(definition, ast.FunctionDef):
        return None
    needed = list(_needed(definition, defined))
    defaults = [node for each in _defaults(definition) for node in ast.walk(each)]
    if any(isinstance(node, ast.Name) and node.id in defined for node in defaults):
        return None  # they are worked out where nothing of the file is there
    definition.decorator_list, definition.name, definition.returns = [], name, None
    for argument in ast.walk(definition.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    definition.body = [*sorted(needed, key=lambda node: node.lineno), *definition.body]
    try:
        return ast.unparse(ast.fix_missing_locations(definition))
    except (RecursionError, ValueError):
        return None


def _defaults(definition: ast.FunctionDef) -> list[ast.expr]:
    """List the defaults of a function's arguments."""
    return [each for each in (*definition.args.defaults, *definition.args.kw_defaults) if each is not None]


def _definitions(module: ast.Module) -> dict[str, ast.stmt]:
    """Return the statements of a file that define a name; of several the last, as Python does."""
    found: dict[str, ast.stmt] = {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            found |= dict.fromkeys(_given(node), node)
    return found


def _given(statement: ast.stmt) -> Iterator[str]:
    """Yield the names to which a statement gives a value, also one of several lines, such as a guarded import."""
    for node in ast.walk(statement):
        if isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _needed(definition: ast.stmt, defined: Mapping[str, ast.stmt]) -> Iterator[ast.stmt]:
    """Yield what `definition` uses of the file, and what that uses, each once."""
    met, waiting = {definition}, [definition]
    while waiting:
        statement = waiting.pop()
        local = set(_local(statement)) if isinstance(statement, ast.FunctionDef) else set()
        for node in ast.walk(statement):
            used = defined.get(node.id) if isinstance(node, ast.Name) and node.id not in local else None
            if used is not None and used not in met:
                met.add(used)
                waiting.append(used)
                yield used


def _local(definition: ast.FunctionDef) -> Iterator[str]:
    """Yield the names of a function's own, whatever the file calls so."""
    yield from (node.arg for node in ast.walk(definition) if isinstance(node, ast.arg))
    yield from _given(definition)


def _draft(group: Unnamed, student: str, written: str) -> str:
    """Write one draft: who, what was seen, and the function as a mistake."""
    check = group.example
    title = one_line(f"Not this: {check.title}")[:MAX_TEXT]
    explanation = one_line(" ".join(text for text in (check.message, check.cause) if text))[:MAX_TEXT]
    by = one_line(f"{counted(len(group.made_by), 'student')}, here {student}")
    return f"# {by}\n@mistake({group.function!r}, title={title!r}, explanation={explanation!r})\n{written}\n"
