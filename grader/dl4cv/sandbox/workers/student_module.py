"""Loads what a student wrote, statement by statement: one that raises costs nothing of what stands around it."""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import io
import linecache
import math
import os
import re
import signal
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dl4cv.exercise.frameworks import FRAMEWORKS, PUBLIC_PACKAGES
from dl4cv.rpc.in_process import raised
from dl4cv.rpc.request import MAX_TOLD, REFUSED
from dl4cv.sandbox.workers.stand_ins import Quiet, Refused, RefusedModuleError
from dl4cv.submission.imports import asks_for_main, find_imports
from dl4cv.submission.own_modules import absolute
from dl4cv.submission.places import Cell, locate
from dl4cv.submission.syntax import parse_quietly

_NAMED = (ast.FunctionDef, ast.ClassDef)
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)
_LEAST_SECONDS = 0.25
"""A statement may take them, whatever those before it took."""

Failure = Mapping[str, Any]
"""What `raised` says of an exception."""


@dataclass(frozen=True)
class StudentCode:
    """What a student handed in: the text of a module called `name`, as the file `filename`, and of those beside it.

    `unread` are cells that were no Python, as failures, by the names that they would have defined.
    """

    name: str
    filename: str
    text: str
    cells: Sequence[Cell]
    modules: Mapping[str, str]
    unread: Mapping[str, Failure]


class EndlessError(BaseException):
    """A statement had not ended when its time was over. No `except Exception` of a student's catches it."""


class LoadedModule:
    """The student's module, and what raised while it was loaded: `failures`, in the order of the lines."""

    def __init__(self, code: StudentCode, framework: str, seconds: float = math.inf) -> None:
        """Load `code`; what takes `seconds` of the processor is stopped, one statement or one and a half together."""
        self.failures: list[Failure] = []
        self._seconds, self._seconds_left = seconds, 1.5 * seconds
        self._code = code
        self._framework = FRAMEWORKS[framework]
        self._failed: dict[str, Failure] = dict(code.unread)
        self._loaded: dict[str, types.ModuleType] = {}
        self._guarded: set[tuple[str, int]] = set()
        self._refused_stars: list[str] = []
        self._written: dict[str, int] = {}
        self._stubs: dict[str, int] = {}
        self._in_main: set[str] = set()
        self._builtins = {**vars(builtins), "__import__": self._import, "open": _open}
        self._module = self._new_module(code.name, code.filename)
        sys.modules[code.name] = self._module
        vars(self._module).update(display=Quiet("display"), get_ipython=Quiet("get_ipython"))
        linecache.cache[code.filename] = (len(code.text), None, code.text.splitlines(keepends=True), code.filename)
        for tree in _trees(code.text, code.cells):
            self._remember(tree)
            self._run(tree, self._module, code.filename, self._note)

    @property
    def namespace(self) -> dict[str, Any]:
        """The names that the student's code defined."""
        return vars(self._module)

    def explained(self, function: str, answer: dict[str, Any]) -> dict[str, Any]:
        """Return what lies behind `answer`, where that is a statement that raised or a module that is not there."""
        if isinstance(answer.get("value"), Refused):
            return raised(RefusedModuleError(object.__getattribute__(answer["value"], "_words")), "")
        if answer["status"] != "raised":
            return answer
        if answer["missing"] and function in self._failed and function not in self.namespace:
            return {**self._failed[function], "missing": False}
        if answer["missing"]:
            why = self._why_missing(function, answer)
            return {**answer, "type": "NameError", "message": f"{function} is missing; {why}"} if why else answer
        undefined = re.match(r"name '(\w+)' is not defined", answer["message"])
        if answer["type"] != "NameError" or not undefined or answer["missing"]:
            return answer
        name = undefined[1]
        failure = self._failed.get(name)
        if failure is not None and REFUSED in failure["bases"]:
            return {**failure, "line": answer["line"], "source": answer["source"]}
        if failure is not None:
            place = locate(failure["line"], self._code.cells)
            said = f"{answer['message']}: {place}, which sets it, raised {failure['type']}: {failure['message']}"
            return {**answer, "message": said}
        if self._refused_stars:
            error = RefusedModuleError(f"{self._refused_stars[-1]}; {name} may come from it")
            return {**raised(error, ""), "line": answer["line"], "source": answer["source"]}
        return answer

    def _remember(self, tree: ast.Module) -> None:
        """Keep where functions and classes are written, where stubs of them stand, and which are only tried out."""
        for node in tree.body:
            if isinstance(node, _NAMED):
                (self._stubs if _is_stub(node) else self._written)[node.name] = node.lineno
            elif isinstance(node, ast.If) and asks_for_main(node.test):
                self._in_main |= {each.name for each in node.body if isinstance(each, _NAMED)}

    def _why_missing(self, function: str, answer: Mapping[str, Any]) -> str:
        """Say where `function` is written although it seems not to be; "" where it is not."""
        if function not in self.namespace and function in self._in_main:
            return (
                'it stands under `if __name__ == "__main__":`, which is not run here: move it out, to the left margin'
            )
        written, stub = self._written.get(function, 0), self._stubs.get(function, 0)
        if 0 < written < stub <= answer["line"]:
            first, last = (locate(line, self._code.cells) for line in (written, stub))
            return f"you wrote it in {first}, but it is defined again in {last}, and the last one counts: take that out"
        return ""

    def _note(self, node: ast.stmt, error: BaseException) -> None:
        failure = {**raised(error, self._code.filename), "line": node.lineno, "missing": False}
        failure["source"] = linecache.getline(self._code.filename, node.lineno).strip()[:200]
        self._failed.update(dict.fromkeys(_bound_names(node), failure))
        if len(self.failures) < MAX_TOLD:
            self.failures.append(failure)

    def _new_module(self, name: str, filename: str) -> types.ModuleType:
        module = types.ModuleType(name)
        module.__file__ = filename
        vars(module)["__builtins__"] = self._builtins
        self._loaded[name] = module
        return module

    def _run(
        self,
        tree: ast.Module,
        module: types.ModuleType,
        filename: str,
        note: Callable[[ast.stmt, BaseException], None],
    ) -> None:
        """Run the statements of `tree` in `module`; `note` hears of those that raise."""
        self._guarded |= {(filename, each.line) for each in find_imports(tree) if each.guarded}
        flags = 0
        for node in _statements(tree):
            flags |= _future(node)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", SyntaxWarning)
                    code = compile(ast.Module([node], []), filename, "exec", flags, dont_inherit=True)
                with self._stopping(node):
                    exec(code, vars(module))
            except BaseException as error:  # SystemExit and KeyboardInterrupt are the student's too
                note(node, error)

    @contextlib.contextmanager
    def _stopping(self, node: ast.stmt) -> Iterator[None]:
        """Raise EndlessError in a statement that computes too long; what only defines, or imports, does not."""
        if isinstance(node, _DEFINING) or self._seconds == math.inf or not hasattr(signal, "setitimer"):
            yield
            return
        allowed = max(min(self._seconds, self._seconds_left), _LEAST_SECONDS)
        before = time.process_time()

        def stop(number: int, frame: types.FrameType | None) -> None:
            raise EndlessError(f"had not ended after {allowed:g} seconds, and was stopped")

        signal.signal(signal.SIGPROF, stop)
        signal.setitimer(signal.ITIMER_PROF, allowed, _LEAST_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, signal.SIG_IGN)
            self._seconds_left -= time.process_time() - before

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - the names are Python's
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """Import as Python does, for the student's code: a module, one of the student's own, or a stand-in."""
        frame = sys._getframe(1)
        wanted = "." * level + name
        own = absolute(wanted, str((globals or {}).get("__package__") or ""))
        treatment = self._framework.treatment(own) if own else "refused"
        if not level and treatment == "real":
            os.environ.update(self._framework.environment)
            try:
                return __import__(name, globals, locals, fromlist or (), 0)
            except ImportError:
                if (frame.f_code.co_filename, frame.f_lineno) in self._guarded:
                    raise
        if level and not own:
            return self._own_folder(fromlist or (), wanted, frame)
        if own in self._loaded or own in self._code.modules:
            return self._own_module(own, fromlist or ())
        if treatment == "quiet":
            return Quiet(own if fromlist else own.partition(".")[0])
        if (frame.f_code.co_filename, frame.f_lineno) in self._guarded:
            raise ModuleNotFoundError(f"{wanted} is not available in this exercise", name=wanted)
        if fromlist and "*" in fromlist:
            self._refused_stars.append(self._words(wanted, frame))
        return Refused(self._words(wanted, frame))

    def _words(self, wanted: str, frame: types.FrameType) -> str:
        """Say that the module `wanted`, which the code of `frame` imports, is not there."""
        main = frame.f_code.co_filename == self._code.filename
        where = (
            locate(frame.f_lineno, self._code.cells) if main else f"{frame.f_code.co_filename}, line {frame.f_lineno}"
        )
        package = wanted.partition(".")[0]
        known = package in PUBLIC_PACKAGES or package in sys.stdlib_module_names or package == "dl4cv"
        why = "which this exercise does not allow" if known else "which is not there when your code is graded"
        return f"your code uses {wanted}, imported in {where}, {why}"

    def _own_folder(self, names: Sequence[str], wanted: str, frame: types.FrameType) -> types.ModuleType:
        """What `from . import a, b` takes its names from."""
        folder = types.ModuleType("beside")
        for name in names:
            known = name in self._code.modules or name in self._loaded
            value = self._own_module(name, (name,)) if known else Refused(self._words(wanted + name, frame))
            setattr(folder, name, value)
        return folder

    def _own_module(self, name: str, fromlist: Sequence[str]) -> types.ModuleType:
        parts = name.split(".")
        for number in range(1, len(parts) + 1):
            part = ".".join(parts[:number])
            if part not in self._loaded:
                self._load_own(part)
            if number > 1:
                setattr(self._loaded[".".join(parts[: number - 1])], parts[number - 1], self._loaded[part])
        module = self._loaded[name]
        for member in fromlist:
            part = f"{name}.{member}"
            if not hasattr(module, member) and part in self._code.modules:
                setattr(module, member, self._own_module(part, (member,)))
        return module if fromlist else self._loaded[parts[0]]

    def _load_own(self, name: str) -> None:
        """Load a module of the student's own; as Python does, up to the first statement that raises."""
        text = self._code.modules.get(name, "")
        is_package = any(other.startswith(f"{name}.") for other in self._code.modules)
        filename = f"{name.replace('.', '/')}{'/__init__' if is_package else ''}.py"
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        module = self._new_module(name, filename)
        vars(module)["__package__"] = name if is_package else name.rpartition(".")[0]
        try:
            self._run(parse_quietly(text, filename), module, filename, _raise)
        except BaseException:
            del self._loaded[name]
            raise


def _is_stub(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Tell whether nothing is written in a function, or in one of a class, but the `raise` of its stub."""
    if isinstance(node, ast.ClassDef):
        return any(isinstance(each, ast.FunctionDef) and _is_stub(each) for each in node.body)
    return isinstance(node.body[-1], ast.Raise) and "NotImplementedError" in ast.unparse(node.body[-1])


def _raise(node: ast.stmt, error: BaseException) -> None:
    raise error


def _open(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
    """Open as Python does; what would be written to a file of the current folder, as a log is, goes nowhere."""
    try:
        return open(file, mode, *arguments, **options)  # noqa: PTH123 - whatever a student opens
    except PermissionError:
        if not set(mode) & set("wax+") or not isinstance(file, str | Path) or Path(file).is_absolute():
            raise
        return io.BytesIO() if "b" in mode else io.StringIO()


def _trees(text: str, cells: Sequence[Cell]) -> Iterator[ast.Module]:
    """Parse the text, cell by cell: each is Python by itself, and its lines count from the beginning of the text."""
    lines = text.split("\n")
    starts = [cell.start for cell in cells] or [1]
    for start, end in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        yield ast.increment_lineno(parse_quietly("\n".join(lines[start - 1 : end - 1])), start - 1)


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Take a statement that imports several names apart: one that is not there costs nothing of the others."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and len(node.names) > 1:
            for alias in node.names:
                rest = {name: value for name, value in ast.iter_fields(node) if name != "names"}
                yield ast.copy_location(type(node)(names=[alias], **rest), node)
        else:
            yield node


def _future(node: ast.stmt) -> int:
    """Return the compiler's flags that `from __future__ import` sets for the statements after it."""
    if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
        return 0
    features = [getattr(__future__, alias.name, None) for alias in node.names]
    return sum(feature.compiler_flag for feature in features if feature is not None)


def _bound_names(node: ast.stmt) -> list[str]:
    """Name what `node` would have defined in the module."""
    names: list[str] = []
    waiting: list[ast.AST] = [node]
    while waiting:
        match waiting.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.append(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names += [(alias.asname or alias.name).partition(".")[0] for alias in aliases]
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
            case other:
                waiting += ast.iter_child_nodes(other)
    return names
