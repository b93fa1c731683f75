"""What the exceptions that learners meet mean, and what to do about them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dl4cv.sandbox.answers import Raised

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

# What depends on the place too, and goes first: (exception type, pattern in its message, pattern in the student's line,
# probable cause, remedy). The line is empty when the grader's own call failed, before any line of the student's.
PLACED: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "TypeError",
        r"\w\.(?P<method>\w+)\(\) takes (0 positional arguments but 1 was|1 positional argument but 2 were) given",
        r"^$",
        "Python hands a method its object first, as `self`, and then the arguments.",
        "Is `self` missing? {method} needs it as its first parameter, as in `def forward(self, x):`.",
    ),
    (
        "TypeError",
        r"\w\.(?P<method>forward)\(\) takes 1 positional argument but 2 were given",
        r"",
        "Python hands a method its object first, as `self`, and then the arguments.",
        "Is `self` missing? {method} needs it as its first parameter, as in `def forward(self, x):`.",
    ),
    (
        "TypeError",
        r"unexpected keyword argument|positional argument",
        r"^$",
        "The function's parameters differ from those of the exercise.",
        "Keep the names, the order and the defaults of the stub.",
    ),
    (
        "TypeError",
        r"Cannot interpret '\d+' as a data type",
        r"",
        "A number stands where the dtype belongs.",
        "A shape is one tuple: np.zeros((a, b)).",
    ),
    (
        "TypeError",
        r"\b(zeros|ones|empty|full)\(\) takes .*positional argument",
        r"",
        _OTHER_ARGUMENTS,
        "A shape is one tuple: np.zeros((a, b)).",
    ),
    ("TypeError", r"unexpected keyword argument 'axes'", r"\bnp\.", _OTHER_ARGUMENTS, "NumPy's word is `axis`."),
    (
        "TypeError",
        _ARGUMENTS,
        r".",
        _OTHER_ARGUMENTS,
        "Compare their number, order and names with its definition.",
    ),
    (
        "TypeError",
        r"'int' object is not subscriptable",
        r"\.size\[",
        "x.size is a number, the count of all elements.",
        "The sizes of the axes are in x.shape: x.shape[0].",
    ),
    (
        "IndexError",
        r"tuple index out of range",
        r"\.shape\[",
        "The shape has one number per axis, and you ask for more.",
        "Print x.shape just before this line.",
    ),
)

# What befalls an argument that may be an int or a pair; told only of functions that have one.
PAIRED: tuple[tuple[str, str, str, str, str], ...] = (
    ("TypeError", r"cannot unpack non-iterable (int|numpy\.u?int\d+) object", "", "You unpack a single int.", _PAIR),
    ("TypeError", r"'int' object is not subscriptable", r"^(?!.*\.size\[)", "You index a single int.", _PAIR),
    ("TypeError", _ON_A_TUPLE, "", "A whole tuple stands where a single number belongs.", _PAIR),
    ("ValueError", "inhomogeneous shape", r"\bpad\(", "A whole tuple stands among the widths of np.pad.", _PAIR),
    (
        "TypeError",
        r"slice indices must be integers",
        "",
        "A slice takes whole numbers: no floats, which `/` always gives, and no pairs.",
        f"Use // for sizes. {_PAIR}",
    ),
)

# (exception type, pattern in its message, probable cause, remedy); the first that matches is told
KNOWN: tuple[tuple[str, str, str, str], ...] = (
    (
        "ValueError",
        r"could not be broadcast together|could not broadcast",
        "Two arrays of different shapes meet; NumPy lines shapes up from the last axis.",
        "Print both shapes just before this line. A sum with keepdims=True keeps its axis.",
    ),
    (
        "ValueError",
        r"matmul|shapes .* not aligned",
        "The inner sizes of a matrix product differ.",
        "(n, k) @ (k, m) needs the same k. Print both shapes; is a transpose missing?",
    ),
    (
        "ValueError",
        r"cannot reshape array of size 0 .*newaxis",
        "An empty array has no -1: 0 / 0 is any number.",
        "Name every size of the new shape; a batch may hold no images.",
    ),
    (
        "ValueError",
        r"cannot reshape",
        "The number of elements does not fit the new shape.",
        "Take every size from x.shape. Cutting into tiles fits only where the window divides the sides.",
    ),
    (
        "ValueError",
        r"truth value of an array",
        "`if` needs one True or False, and got an array of them.",
        "Use np.where, or .any() or .all().",
    ),
    (
        "ValueError",
        r"inhomogeneous shape",
        "A list of pieces with different shapes makes no array.",
        "np.maximum(a, b) compares element by element; np.max([a, b]) first builds such a list.",
    ),
    (
        "ValueError",
        r"can't contain negative values",
        "np.pad can only add, and one of its widths is negative.",
        "Pad by less than 0 means to cut: crop the result instead.",
    ),
    (
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "The array has another number of axes than you unpack.",
        "Print x.shape. Images are (N, C, H, W), one grey image is (H, W).",
    ),
    (
        "AxisError",
        r"out of bounds",
        "The array has fewer axes than the axis you name.",
        "Use axis=-1 for the last axis: it is there for vectors too.",
    ),
    (
        "IndexError",
        r"list assignment index out of range",
        "A list does not grow when you assign to an index.",
        "Use append, or begin with an array of the right size, such as np.zeros((n, m)).",
    ),
    (
        "IndexError",
        r"index (?P<index>\d+) is out of bounds",
        "An index runs over the end of an axis.",
        "n elements have the indices 0 … n - 1. Where does {index} come from: does a loop go too far?",
    ),
    (
        "IndexError",
        r"index .*out of (bounds|range)",
        "An index runs over the end.",
        "n elements have the indices 0 … n - 1. Print the index just before this line.",
    ),
    (
        "IndexError",
        r"too many indices",
        "The array has fewer axes than you index.",
        "Print its shape before this line.",
    ),
    (
        "IndexError",
        r"arrays used as indices must be of integer|only integers, slices",
        "The indices are floats.",
        "Class numbers are integers: labels.astype(int).",
    ),
    (
        "TypeError",
        r"float.* object cannot be interpreted as an integer|slice indices must be integers",
        "A size came out as a float, since `/` always gives one.",
        "Use // for sizes.",
    ),
    (
        "TypeError",
        r"only .*(0-dimensional|length-1|size-1) arrays can be converted",
        "A function for one number was given an array.",
        "np.exp works on arrays, math.exp does not; for one element use .item().",
    ),
    (
        "TypeError",
        r"'(builtin_function_or_method|function|method|numpy\.ufunc|numpy\._ArrayFunctionDispatcher)' object is not s",
        "[ ] stands after a function.",
        "Call the function with ( ).",
    ),
    (
        "TypeError",
        r"'NoneType' object (is not|does not)|non-iterable NoneType|unsupported operand .*'NoneType'",
        "None is an optional argument that was left out, or what a function without `return` gives.",
        "Is a `return` missing? Or does None need a case of its own, `if x is None`?",
    ),
    (
        "TypeError|IndexError",
        r"'(int|float|bool|numpy\.\w*(int|float)\d+|numpy\.bool)' object (is not subscript|does not support item)|"
        r"invalid index to scalar",
        "You index something that is only a number.",
        "Begin with x = np.asarray(x).",
    ),
    (
        "UFuncTypeError|UFuncOutputCastingError|_UFuncOutputCastingError",
        r"Cannot cast",
        "The result has fractions, and the array it shall go into holds integers.",
        "Give the output array a float dtype, or write x = x - m in place of x -= m.",
    ),
    (
        "AssertionError",
        r"",
        "An `assert` of your own says no, but these arguments are allowed.",
        "Make the code fit them, and take the `assert` out.",
    ),
    (
        "OverflowError",
        r"out of bounds for",
        "A small integer such as a uint8 cannot hold this number.",
        "Convert first: x.astype(int) or x.astype(float).",
    ),
    ("OverflowError", r"", "The exponential of a large number does not fit.", "Only take exp of numbers up to 0."),
    ("ZeroDivisionError", r"", "Something is divided by zero.", "Which denominator can become zero here?"),
    ("RecursionError", r"", "A function calls itself without end.", "Which case ends the recursion?"),
    ("MemoryError", r"", "Your function wanted more memory than the 4 GiB it may use.", "Is an array far too large?"),
    (
        "RuntimeError",
        r"allocate memory|could not create a primitive",
        "Your function wanted more memory than the 4 GiB it may use.",
        "Is a tensor far too large?",
    ),
    ("SystemExit|KeyboardInterrupt", r"", "Your code ends the program.", "Return a value; do not call exit()."),
    ("UnboundLocalError", r"", "A variable is used on a path on which it was never set.", "Set it before the `if`."),
    ("NameError", r"name '(exit|quit)'", "Your code ends the program.", "Return a value; leave out exit()."),
    (
        "NameError",
        r"name '(?P<name>display|get_ipython)'",
        "This name is there in Jupyter only, not when your code is graded.",
        "Leave {name} out of the function.",
    ),
    ("NameError", r"", "A name is used that nothing defines.", "Is it misspelt, or an import missing?"),
    (
        "ModuleNotFoundError|ImportError",
        r"",
        "This module is not there for this exercise.",
        "Use what the exercise names.",
    ),
)


def advice(answer: Raised, parameters: Sequence[str] = ()) -> tuple[str, str]:
    """The probable cause and the remedy of an exception; empty texts when we know nothing better than its message.

    `parameters` are those of the function that was called.
    """
    names = {answer.type, *answer.bases}
    source = answer.source if answer.line else ""
    anywhere = ((kind, pattern, "", cause, remedy) for kind, pattern, cause, remedy in KNOWN)
    paired = () if PAIRS.isdisjoint(parameters) else PAIRED
    for kind, pattern, place, cause, remedy in (*paired, *PLACED, *anywhere):
        found = re.search(pattern, answer.message)
        if found and names.intersection(kind.split("|")) and re.search(place, source):
            return cause, remedy.format(**found.groupdict()) + _of_images(answer, parameters)
    return "", ""


def _of_images(answer: Raised, parameters: Sequence[str]) -> str:
    """What else may be the matter with an index into an image."""
    runs_over = re.search(r"index \d+ is out of bounds for axis (\d+)", answer.message)
    several = re.search(r"\[[^\]]*,", answer.source)
    if not (runs_over and several) or IMAGES.isdisjoint(parameters):
        return ""
    if runs_over[1] == "0" and re.search(r"\[\s*(c|ch|channel|n|o)\b", answer.source):
        return ""  # the first axis is that of the channels or of the batch
    return " Did height and width change places?"
