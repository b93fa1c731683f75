"""What student code gets in place of a module that it may not have: one that does nothing, one that fails in use.

They protect learning, not the grader: a student who gets around them is still confined.
"""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Iterator, Mapping
from dis import opmap
from types import FrameType, FunctionType
from typing import Any, NoReturn, Self

# They are called with what is to be iterated over, and iterate over it.
_PROGRESS = frozenset(
    (
        *("alive_it", "master_bar", "progress_bar", "progressbar", "tnrange"),
        *("tqdm", "tqdm_notebook", "track", "trange"),
    )
)
_RANGES = frozenset({"tnrange", "trange"})

# What the modules that bridge Python 2 and 3 are imported for.
_BRIDGES = frozenset({"future", "past", "six"})
_BRIDGED: Mapping[str, Any] = {
    **dict.fromkeys(("range", "xrange"), range),
    **dict.fromkeys(("basestring", "str", "text_type", "unicode"), str),
    **dict.fromkeys(("input", "raw_input"), input),
    **dict.fromkeys(("int", "long"), int),
    "filter": filter,
    "integer_types": (int,),
    "iteritems": lambda table: iter(table.items()),
    "iterkeys": iter,
    "itervalues": lambda table: iter(table.values()),
    "izip": zip,
    "map": map,
    "object": object,
    "PY2": False,
    "PY3": True,
    "reduce": functools.reduce,
    "string_types": (str,),
    "zip": zip,
    "zip_longest": itertools.zip_longest,
}

_ARITHMETIC = (
    *("add", "and", "divmod", "floordiv", "lshift", "matmul", "mod", "mul", "pow", "rshift", "sub", "truediv", "xor"),
)
_OPERATORS = (
    *(f"__{kind}{name}__" for name in _ARITHMETIC for kind in ("", "r", "i") if (kind, name) != ("i", "divmod")),
    *("__neg__", "__pos__", "__invert__", "__abs__", "__round__"),
)
_CONVERSIONS = ("__int__", "__float__", "__complex__", "__index__", "__bool__", "__len__", "__iter__", "__next__")
_COMPARISONS = ("__lt__", "__le__", "__gt__", "__ge__")


class RefusedModuleError(ImportError):
    """Student code used a module that is not there for it. The message says which, and where it is imported."""


class Quiet:
    """Does nothing, whatever is called, read or set on it: a module that draws or displays, or a part of one."""

    __all__ = ()
    __version__ = "0"

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name: str) -> Any:
        """Return one more that does nothing; of a module such as `six`, the Python 3 name for the Python 2 one."""
        if name.startswith("__"):
            raise AttributeError(name)
        own: str = object.__getattribute__(self, "_name")
        if own.partition(".")[0] in _BRIDGES and name in _BRIDGED:
            return _BRIDGED[name]
        return Quiet(f"{own}.{name}")

    def __setattr__(self, name: str, value: object) -> None:
        """Do nothing."""

    def __delattr__(self, name: str) -> None:
        """Do nothing."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Do nothing; as a decorator, return what is decorated, and for progress, iterate over what is given."""
        if object.__getattribute__(self, "_name").rpartition(".")[2] in _PROGRESS:
            return Progress(self, *arguments, **options)
        if len(arguments) == 1 and not options and isinstance(arguments[0], FunctionType | type):
            return arguments[0]
        return self

    def __getitem__(self, key: object) -> Self:
        """Return itself."""
        return self

    def __setitem__(self, key: object, value: object) -> None:
        """Do nothing."""

    def __delitem__(self, key: object) -> None:
        """Do nothing."""

    def __contains__(self, value: object) -> bool:
        """Hold nothing."""
        return False

    def __iter__(self) -> Iterator[Any]:
        """Give as many as an assignment such as `figure, axes = plt.subplots()` unpacks, and none to a loop."""
        return itertools.repeat(self, _unpacked(sys._getframe(1)))

    def __len__(self) -> int:
        """Hold nothing."""
        return 0

    def __bool__(self) -> bool:
        """Be there."""
        return True

    def __int__(self) -> int:
        """Be no number that matters."""
        return 0

    def __float__(self) -> float:
        """Be no number that matters."""
        return 0.0

    def __enter__(self) -> Self:
        """Do nothing."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Do nothing."""

    def __str__(self) -> str:
        """Show nothing."""
        return ""

    __repr__ = __str__

    def __format__(self, form: str) -> str:
        """Show nothing."""
        return ""

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Let a class be derived from it."""
        return ()


class Progress(Quiet):
    """Iterates over what it is given, and shows nothing."""

    def __init__(self, kind: Quiet, *arguments: Any, **options: Any) -> None:
        name = object.__getattribute__(kind, "_name")
        super().__init__(name)
        values = options.get("iterable", options.get("sequence", options.get("gen")))
        if name.rpartition(".")[2] in _RANGES:
            values = range(*arguments)
        elif arguments:
            # fastai's bars are given the bar above them, too.
            values = next((each for each in reversed(arguments[:2]) if hasattr(each, "__iter__")), None)
        object.__setattr__(self, "_values", () if values is None else values)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over what was given."""
        return iter(object.__getattribute__(self, "_values"))

    def __len__(self) -> int:
        """Count what was given."""
        return len(object.__getattribute__(self, "_values"))


class Refused:
    """Fails where it is used: a module that the student's code may not have, or a part of one.

    It may be named, in a signature or a test of a type too, and hold other parts. `words` say what it is.
    """

    __all__ = ()
    __version__ = "0"

    def __init__(self, words: str) -> None:
        object.__setattr__(self, "_words", words)

    def __getattr__(self, name: str) -> Refused:
        """Return a part of it."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        """Do nothing: a setting of what is not there."""

    def __getitem__(self, key: object) -> Self:
        """Return itself, since annotations have brackets."""
        return self

    def __or__(self, other: object) -> Self:
        """Return itself, since annotations have bars."""
        return self

    __ror__ = __or__

    def __instancecheck__(self, value: object) -> bool:
        """Tell that nothing is one of them."""
        return False

    def __subclasscheck__(self, other: object) -> bool:
        """Tell that nothing is one of them."""
        return False

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Let a class be derived from it, of which no object can be made."""
        words = object.__getattribute__(self, "_words")

        def refuse(kind: type, *arguments: object, **options: object) -> NoReturn:
            raise RefusedModuleError(words)

        return (type("Refused", (), {"__new__": refuse}),)

    def __repr__(self) -> str:
        """Say that it is not there."""
        return "<not there>"


def _refuse(self: Refused, *arguments: object, **options: object) -> NoReturn:
    raise RefusedModuleError(object.__getattribute__(self, "_words"))


def _return_itself(self: Quiet, *others: object) -> Quiet:
    return self


def _return_false(self: Quiet, *others: object) -> bool:
    return False


for _name in (
    *(*_OPERATORS, *_CONVERSIONS, *_COMPARISONS, "__call__", "__setitem__", "__delitem__", "__contains__", "__array__"),
    *("__enter__", "__exit__"),
):
    setattr(Refused, _name, _refuse)
for _name in _OPERATORS:
    setattr(Quiet, _name, _return_itself)
for _name in _COMPARISONS:
    setattr(Quiet, _name, _return_false)


def _unpacked(frame: FrameType) -> int:
    """Count the names to which the instruction that `frame` is at assigns: none if it unpacks nothing."""
    code, at = frame.f_code.co_code, frame.f_lasti
    operation, argument = code[at], code[at + 1]
    if operation == opmap["UNPACK_SEQUENCE"]:
        return argument
    return (argument & 0xFF) if operation == opmap["UNPACK_EX"] else 0
