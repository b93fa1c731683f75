"""What the exceptions that learners meet usually mean, and what to do about them: one table, and its lookup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dl4cv.rpc.request import Raised


def advice(answer: Raised, parameters: Sequence[str] = ()) -> tuple[str, str]:
    """Return the probable cause of an exception and the remedy: empty texts when its message says all that we know.

    `parameters` are those of the function that was called.
    """
    fitting = (known for known in KNOWN_EXCEPTIONS if known.fits(answer, parameters))
    return next((known.advice(answer) for known in fitting), ("", ""))


@dataclass(frozen=True)
class KnownException:
    """An exception that learners meet, and what it probably means.

    `kinds` are its types, divided by |; `pattern` is searched for in its message, and `place` in the student's line,
    which is empty when the grader's own call failed before any line of theirs. With `parameters`, it is meant only for
    functions that have one of them. The groups of `pattern` may be named in the `remedy`.
    """

    kinds: str
    pattern: str
    cause: str
    remedy: str
    place: str = ""
    parameters: frozenset[str] = frozenset()

    def fits(self, answer: Raised, parameters: Sequence[str]) -> bool:
        """Tell whether `answer`, raised in a function with `parameters`, is this exception."""
        line = answer.source if answer.line else ""
        return (
            re.search(self.pattern, answer.message) is not None
            and re.search(self.place, line) is not None
            and not {answer.type, *answer.bases}.isdisjoint(self.kinds.split("|"))
            and not (self.parameters and self.parameters.isdisjoint(parameters))
        )

    def advice(self, answer: Raised) -> tuple[str, str]:
        """Return the cause and the remedy, with the numbers and names of `answer`, which fits."""
        found = re.search(self.pattern, answer.message)
        assert found is not None
        return self.cause, self.remedy.format(**found.groupdict())


PAIRS = frozenset({"kernel_size", "stride", "padding", "dilation"})
IMAGES = frozenset({"image", "images", "kernel", "kernel_size", "weight"})

_PAIR = "What may be an int or a pair becomes a pair first: `s_h, s_w = (s, s) if isinstance(s, int) else s`."
_ARGUMENTS = (
    r"unexpected keyword argument|positional argument|required .*argument|takes .* argument|"
    r"invalid combination of arguments|invalid keyword argument|expected (at most |at least )?\d+ argument"
)
_ON_A_TUPLE = (
    r"unsupported operand .*'tuple'|bad operand .*'tuple'|concatenate tuple|not supported between .*'tuple'|"
    r"'tuple' object cannot be interpreted as an integer|multiply sequence by non-int of type 'tuple'"
)
_OTHER_ARGUMENTS = "The call in this line passes other arguments than the function takes."
_TOO_FAR = "n elements have the indices 0 … n - 1. Where does {index} come from: does a loop go too far?"
_CHANNEL_OR_IMAGE = r"\[\s*(c|ch|channel|n|o)\b"  # the first index, where the first axis is theirs


# The first that fits is used.
KNOWN_EXCEPTIONS = (
    KnownException(
        "NotImplementedError",
        r'missing the required "forward"',
        "A network is called by its method `forward`, and this class has none of that name.",
        "Is the name misspelt, or the method indented too far?",
    ),
    KnownException(
        "RuntimeError",  # of which NotImplementedError is one
        r"not implemented for '(Bool|Byte|Char|Short|Int|Long)'",
        "torch computes this for floats only, and was given whole numbers.",
        "Did logits and labels change places? The loss takes the logits first.",
    ),
    KnownException(
        "TypeError",
        r"cannot unpack non-iterable (int|numpy\.u?int\d+) object",
        "You unpack a single int.",
        _PAIR,
        parameters=PAIRS,
    ),
    KnownException(
        "TypeError",
        r"'int' object is not subscriptable",
        "You index a single int.",
        _PAIR,
        place=r"^(?!.*\.size\[)",
        parameters=PAIRS,
    ),
    KnownException(
        "TypeError", _ON_A_TUPLE, "A whole tuple stands where a single number belongs.", _PAIR, parameters=PAIRS
    ),
    KnownException(
        "ValueError",
        r"inhomogeneous shape",
        "A whole tuple stands among the widths of np.pad.",
        _PAIR,
        place=r"\bpad\(",
        parameters=PAIRS,
    ),
    KnownException(
        "TypeError",
        r"slice indices must be integers",
        "A slice takes whole numbers: no floats, which `/` always gives, and no pairs.",
        f"Use // for sizes. {_PAIR}",
        parameters=PAIRS,
    ),
    KnownException(
        "TypeError",
        r"\w\.(?P<method>\w+)\(\) takes (0 positional arguments but 1 was|1 positional argument but 2 were) given",
        "Python hands a method its object first, as `self`, and then the arguments.",
        "Is `self` missing? {method} needs it as its first parameter, as in `def forward(self, x):`.",
        place=r"^$",
    ),
    KnownException(
        "TypeError",
        r"\w\.(?P<method>forward)\(\) takes 1 positional argument but 2 were given",
        "Python hands a method its object first, as `self`, and then the arguments.",
        "Is `self` missing? {method} needs it as its first parameter, as in `def forward(self, x):`.",
    ),
    KnownException(
        "TypeError",
        r"unexpected keyword argument|positional argument",
        "The function's parameters differ from those of the exercise.",
        "Keep the names, the order and the defaults of the stub.",
        place=r"^$",
    ),
    KnownException(
        "TypeError",
        r"Cannot interpret '\d+' as a data type",
        "A number stands where the dtype belongs.",
        "A shape is one tuple: np.zeros((a, b)).",
    ),
    KnownException(
        "TypeError",
        r"\b(zeros|ones|empty|full)\(\) takes .*positional argument",
        _OTHER_ARGUMENTS,
        "A shape is one tuple: np.zeros((a, b)).",
    ),
    KnownException(
        "TypeError", r"unexpected keyword argument 'axes'", _OTHER_ARGUMENTS, "NumPy's word is `axis`.", place=r"\bnp\."
    ),
    KnownException(
        "TypeError",
        _ARGUMENTS,
        _OTHER_ARGUMENTS,
        "Compare their number, order and names with its definition.",
        place=r".",
    ),
    KnownException(
        "TypeError",
        r"'int' object is not subscriptable",
        "x.size is a number, the count of all elements.",
        "The sizes of the axes are in x.shape: x.shape[0].",
        place=r"\.size\[",
    ),
    KnownException(
        "IndexError",
        r"tuple index out of range",
        "The shape has one number per axis, and you ask for more.",
        "Print x.shape just before this line.",
        place=r"\.shape\[",
    ),
    KnownException(
        "ValueError",
        r"could not be broadcast together|could not broadcast",
        "Two arrays of different shapes meet; NumPy lines shapes up from the last axis.",
        "Print both shapes just before this line. A sum with keepdims=True keeps its axis.",
    ),
    KnownException(
        "ValueError",
        r"matmul|shapes .* not aligned",
        "The inner sizes of a matrix product differ.",
        "(n, k) @ (k, m) needs the same k. Print both shapes; is a transpose missing?",
    ),
    KnownException(
        "ValueError",
        r"cannot reshape array of size 0 .*newaxis",
        "An empty array has no -1: 0 / 0 is any number.",
        "Name every size of the new shape; a batch may hold no images.",
    ),
    KnownException(
        "ValueError",
        r"cannot reshape",
        "The number of elements does not fit the new shape.",
        "Take every size from x.shape. Cutting into tiles fits only where the window divides the sides.",
    ),
    KnownException(
        "ValueError",
        r"truth value of an array",
        "`if` needs one True or False, and got an array of them.",
        "Use np.where, or .any() or .all().",
    ),
    KnownException(
        "ValueError",
        r"inhomogeneous shape",
        "A list of pieces with different shapes makes no array.",
        "np.maximum(a, b) compares element by element; np.max([a, b]) first builds such a list.",
    ),
    KnownException(
        "ValueError",
        r"can't contain negative values",
        "np.pad can only add, and one of its widths is negative.",
        "Pad by less than 0 means to cut: crop the result instead.",
    ),
    KnownException(
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "The array has another number of axes than you unpack.",
        "Print x.shape. Images are (N, C, H, W), one grey image is (H, W).",
    ),
    KnownException(
        "AxisError",
        r"out of bounds",
        "The array has fewer axes than the axis you name.",
        "Use axis=-1 for the last axis: it is there for vectors too.",
    ),
    KnownException(
        "IndexError",
        r"list assignment index out of range",
        "A list does not grow when you assign to an index.",
        "Use append, or begin with an array of the right size, such as np.zeros((n, m)).",
    ),
    KnownException(
        "IndexError",
        r"index (?P<index>\d+) is out of bounds for axis [1-9]",
        "An index runs over the end of an axis.",
        f"{_TOO_FAR} Did height and width change places?",
        place=r"\[[^\]]*,",
        parameters=IMAGES,
    ),
    KnownException(
        "IndexError",
        r"index (?P<index>\d+) is out of bounds for axis 0",
        "An index runs over the end of an axis.",
        f"{_TOO_FAR} Did height and width change places?",
        place=rf"^(?!.*{_CHANNEL_OR_IMAGE}).*\[[^\]]*,",
        parameters=IMAGES,
    ),
    KnownException(
        "IndexError", r"index (?P<index>\d+) is out of bounds", "An index runs over the end of an axis.", _TOO_FAR
    ),
    KnownException(
        "IndexError",
        r"index .*out of (bounds|range)",
        "An index runs over the end.",
        "n elements have the indices 0 … n - 1. Print the index just before this line.",
    ),
    KnownException(
        "IndexError",
        r"too many indices",
        "The array has fewer axes than you index.",
        "Print its shape before this line.",
    ),
    KnownException(
        "IndexError",
        r"arrays used as indices must be of integer|only integers, slices",
        "The indices are floats.",
        "Class numbers are integers: labels.astype(int).",
    ),
    KnownException(
        "TypeError",
        r"float.* object cannot be interpreted as an integer|slice indices must be integers",
        "A size came out as a float, since `/` always gives one.",
        "Use // for sizes.",
    ),
    KnownException(
        "TypeError",
        r"only .*(0-dimensional|length-1|size-1) arrays can be converted",
        "A function for one number was given an array.",
        "np.exp works on arrays, math.exp does not; for one element use .item().",
    ),
    KnownException(
        "TypeError",
        r"'(builtin_function_or_method|function|method|numpy\.ufunc|numpy\._ArrayFunctionDispatcher)' object is not s",
        "[ ] stands after a function.",
        "Call the function with ( ).",
    ),
    KnownException(
        "TypeError",
        r"'NoneType' object (is not|does not)|non-iterable NoneType|unsupported operand .*'NoneType'",
        "None is an optional argument that was left out, or what a function without `return` gives.",
        "Is a `return` missing? Or does None need a case of its own, `if x is None`?",
    ),
    KnownException(
        "TypeError|IndexError",
        r"'(int|float|bool|numpy\.\w*(int|float)\d+|numpy\.bool)' object (is not subscript|does not support item)|"
        r"invalid index to scalar",
        "You index something that is only a number.",
        "Begin with x = np.asarray(x).",
    ),
    KnownException(
        "UFuncTypeError|UFuncOutputCastingError|_UFuncOutputCastingError",
        r"Cannot cast",
        "The result has fractions, and the array it shall go into holds integers.",
        "Give the output array a float dtype, or write x = x - m in place of x -= m.",
    ),
    KnownException(
        "AssertionError",
        r"",
        "An `assert` of your own says no, but these arguments are allowed.",
        "Make the code fit them, and take the `assert` out.",
    ),
    KnownException(
        "OverflowError",
        r"out of bounds for",
        "A small integer such as a uint8 cannot hold this number.",
        "Convert first: x.astype(int) or x.astype(float).",
    ),
    KnownException(
        "OverflowError", r"", "The exponential of a large number does not fit.", "Only take exp of numbers up to 0."
    ),
    KnownException(
        "ZeroDivisionError", r"", "Something is divided by zero.", "Which denominator can become zero here?"
    ),
    KnownException("RecursionError", r"", "A function calls itself without end.", "Which case ends the recursion?"),
    KnownException(
        "MemoryError", r"", "Your function wanted more memory than the 4 GiB it may use.", "Is an array far too large?"
    ),
    KnownException(
        "RuntimeError",
        r"allocate memory|could not create a primitive",
        "Your function wanted more memory than the 4 GiB it may use.",
        "Is a tensor far too large?",
    ),
    KnownException(
        "SystemExit|KeyboardInterrupt", r"", "Your code ends the program.", "Return a value; do not call exit()."
    ),
    KnownException(
        "UnboundLocalError", r"", "A variable is used on a path on which it was never set.", "Set it before the `if`."
    ),
    KnownException(
        "NameError", r"name '(exit|quit)'", "Your code ends the program.", "Return a value; leave out exit()."
    ),
    KnownException(
        "NameError",
        r"name '(?P<name>display|get_ipython)'",
        "This name is there in Jupyter only, not when your code is graded.",
        "Leave {name} out of the function.",
    ),
    KnownException("NameError", r"", "A name is used that nothing defines.", "Is it misspelt, or an import missing?"),
    KnownException(
        "ModuleNotFoundError|ImportError",
        r"",
        "This module is not there for this exercise.",
        "Use what the exercise names.",
    ),
)
