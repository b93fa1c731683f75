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
    functions that have one of them. The groups of `pattern` may be named in the texts. The `cause` holds whenever the
    exception fits: what is only likely is a question, in the `remedy`.
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
        return self.cause.format(**found.groupdict()), self.remedy.format(**found.groupdict())


PAIRS = frozenset({"kernel_size", "stride", "padding", "dilation"})
WINDOWED = frozenset({"kernel_size"})

_PAIR = "What may be an int or a pair becomes a pair first: `s_h, s_w = (s, s) if isinstance(s, int) else s`."
_ARGUMENTS = (
    r"unexpected keyword argument|positional argument|required .*argument|takes .* argument|"
    r"invalid combination of arguments|invalid keyword argument|expected (at most |at least )?\d+ argument"
)
_ON_A_TUPLE = (
    r"unsupported operand .*'tuple'|bad operand .*'tuple'|concatenate tuple|not supported between .*'tuple'|"
    r"'tuple' object cannot be interpreted as an integer|multiply sequence by non-int of type 'tuple'|"
    r"(int|float)\(\) argument must be .*, not 'tuple'"
)
_OTHER_ARGUMENTS = "The call in this line passes other arguments than the function takes."
_WHERE_FROM = "n elements have the indices 0 … n - 1. Where does {index} come from?"
_SELF = "Python hands a method its object first, as `self`, and then the arguments."
_SELF_MISSING = "Is `self` missing? {method} needs it as its first parameter, as in `def forward(self, x):`."
_ONE_TRUTH = "One True or False is needed here, and an array of them came."
_ONE_NUMBER = r"only .*(0-dimensional|length-1|size-1) arrays can be converted"
_NO_SCALAR_INDEX = r"only integer scalar arrays can be converted|object cannot be interpreted as an integer"
_MEMORY = "Your function wanted more memory than the 4 GiB it may use."
_ENDS = "Your code ends the program."
_REDUCTIONS = r"\bnp\.(a?max|a?min|sum|mean|prod|any|all|argmax|argmin)\([^(),]*,"


# The first that fits is used.
KNOWN_EXCEPTIONS = (
    KnownException(
        "NotImplementedError",
        r'missing the required "forward"',
        "A network is called by its method `forward`, and this class has none of that name.",
        "Is the name misspelt, or the method indented too far?",
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
        "np.pad takes one pair of widths for every axis, and got something of another form.",
        f"Does a whole tuple stand among the widths? {_PAIR}",
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
        _SELF,
        _SELF_MISSING,
        place=r"^$",
    ),
    KnownException(
        "TypeError",
        r"\w\.(?P<method>forward)\(\) takes 1 positional argument but 2 were given",
        _SELF,
        _SELF_MISSING,
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
        "TypeError",
        r"unexpected keyword argument '(axes|dim)'",
        _OTHER_ARGUMENTS,
        "NumPy's word is `axis`.",
        place=r"\bnp\.",
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
        "You ask a tuple for more than it holds; a shape holds one number per axis.",
        "Print x.shape just before this line.",
        place=r"\.shape\[",
    ),
    KnownException(
        "ValueError",
        r"could not broadcast .* into shape \((.*,)?0\b",
        "The slice p:-p is 0:-0 for p = 0, and that is empty.",
        "Write p : p + H, with the height H of what goes there.",
        place=r"\b(\w+)\s*:\s*-\s*\1\b",
    ),
    KnownException(
        "ValueError",
        r"broadcast together with remapped shapes|[Ss]ize of label .* does not match previous terms",
        "einsum was given the same letter for axes of different lengths.",
        "Print the shapes just before this line, and write each axis under its letter.",
    ),
    KnownException(
        "ValueError",
        r"einstein sum subscripts string contains too many|does not contain the correct number of indices",
        "einsum was given another number of letters than the array has axes.",
        "Print the shapes just before this line, and write each axis under its letter.",
    ),
    KnownException(
        "ValueError",
        r"could not be broadcast together|could not broadcast",
        "Two arrays of different shapes meet; NumPy lines shapes up from the last axis.",
        "Print both shapes just before this line. A sum with keepdims=True keeps its axis.",
        place=r"\baxis\b|^$",
    ),
    KnownException(
        "ValueError",
        r"could not be broadcast together|could not broadcast",
        "Two arrays of different shapes meet; NumPy lines shapes up from the last axis.",
        "Print both shapes just before this line.",
    ),
    KnownException(
        "ValueError",
        r"operand with shape (?P<left>\([\d,]*\)) doesn't match the broadcast shape (?P<right>\([\d,]*\))",
        "The result has shape {right}, and what it goes into has shape {left}: `+=` and out= change no shape.",
        "Print both shapes just before this line. Which axis of the result is one too many, or too long?",
    ),
    KnownException(
        "ValueError",
        r"matmul: .*mismatch in its core dimension|shapes .* not aligned",
        "The inner sizes of a matrix product differ.",
        "(n, k) @ (k, m) needs the same k. Print both shapes; is a transpose missing?",
    ),
    KnownException(
        "RuntimeError",
        r"mat1 and mat2 shapes cannot be multiplied \((?P<left>\d+x\d+) and (?P<right>\d+x\d+)\)",
        "The inner sizes of a matrix product differ: {left} times {right}.",
        "nn.Linear(a, b) takes rows of a numbers. Print the shape of what goes in.",
    ),
    KnownException(
        "ValueError",
        r"matmul: .*does not have enough dimensions",
        "A matrix product takes arrays, and one of the two is a single number.",
        "Multiply by a number with *.",
    ),
    KnownException(
        "ValueError",
        r"kth\(=-?\d+\) out of bounds \((?P<size>\d+)\)",
        "There are {size} numbers along this axis, fewer than you ask for.",
        "Ask for min(k, {size}) of them: the number of classes is scores.shape[1].",
        place=r"partition\(",
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
        parameters=WINDOWED,
    ),
    KnownException(
        "ValueError",
        r"cannot reshape",
        "The number of elements does not fit the new shape.",
        "Print x.shape just before this line, and take every size from it.",
    ),
    KnownException(
        "ValueError",
        r"zero-size array to reduction operation (maximum|minimum)|attempt to get arg(max|min) of an empty sequence",
        "The largest or the smallest of no numbers is asked for.",
        "An array may be empty, such as a batch of no images: look at its size first, "
        "or compare along an axis that holds something.",
    ),
    KnownException(
        "ValueError",
        r"all input arrays must have the same shape",
        "np.stack takes arrays of one shape, and these differ.",
        "Print the shapes of all just before this line.",
    ),
    KnownException(
        "ValueError",
        r"all the input array dimensions except for the concatenation axis must match",
        "Arrays are joined whose other axes differ in length.",
        "Print the shapes of all just before this line.",
    ),
    KnownException(
        "ValueError",
        r"negative dimensions are not allowed",
        "A size of the new array is negative.",
        "Print the sizes just before this line: is the window larger than the image, padding included?",
        parameters=PAIRS | {"kernel", "weight"},
    ),
    KnownException(
        "ValueError",
        r"negative dimensions are not allowed",
        "A size of the new array is negative.",
        "Print the sizes just before this line.",
    ),
    KnownException(
        "ValueError",
        r"truth value of an array",
        _ONE_TRUTH,
        "Python's max and min compare whole arrays; np.maximum and np.minimum compare element by element.",
        place=r"(?<![\w.])(max|min)\(",
    ),
    KnownException(
        "ValueError",
        r"truth value of an array",
        _ONE_TRUTH,
        "np.where chooses element by element; .any() or .all() makes one answer of all.",
    ),
    KnownException(
        "RuntimeError",
        r"Boolean value of Tensor with more than one value is ambiguous",
        "This makes a loss function: what stands in the brackets is taken for its options.",
        "Call what it makes: `nn.CrossEntropyLoss()(logits, labels)`, or F.cross_entropy(logits, labels).",
        place=r"\bnn\.\w+Loss\([^)]",
    ),
    KnownException(
        "RuntimeError",
        r"Boolean value of Tensor with more than one value is ambiguous",
        "One True or False is needed here, and a tensor of them came.",
        "torch.where chooses element by element; .any() or .all() makes one answer of all.",
    ),
    KnownException(
        "RuntimeError",
        r"mean\(\): could not infer output dtype.* Got: (?P<dtype>\w+)",
        "torch takes the mean of floats alone, and these are {dtype}.",
        "Convert them first: .float().mean().",
    ),
    KnownException(
        "NotImplementedError|RuntimeError",
        r"\"\w*(softmax|nll)\w*\" not implemented for '(?P<dtype>\w+)'",
        "The logits are whole numbers here ({dtype}), and torch needs floats.",
        "F.cross_entropy takes the logits first and the labels second: did they change places?",
        place=r"cross_entropy|CrossEntropy|criterion|loss",
    ),
    KnownException(
        "NotImplementedError|RuntimeError",
        r"\"\w+\" not implemented for '(?P<dtype>Long|Int|Short|Char|Byte|Bool)'",
        "torch cannot compute this of whole numbers ({dtype}).",
        "Convert them first: .float().",
    ),
    KnownException(
        "RuntimeError",
        r"grad can be implicitly created only for scalar outputs",
        "backward starts from one number, and this tensor holds several.",
        "Take the mean over the batch first.",
    ),
    KnownException(
        "RuntimeError",
        r"element 0 of tensors does not require grad",
        "No gradient leads from here to a weight.",
        "Is the loss computed under torch.no_grad(), or from .item(), .detach() or .data?",
    ),
    KnownException(
        "RuntimeError",
        r"Tensor with \d+ elements cannot be converted to Scalar",
        "item() and float() take one number, and this tensor holds several.",
        "Take the mean or the sum first.",
    ),
    KnownException(
        "AttributeError",
        r"module 'numpy' has no attribute '(?P<name>int|float|bool|complex|object|str|long|unicode)'",
        "NumPy has no np.{name} any more, since 1.24.",
        "Write {name}, or a dtype with its size such as np.int64.",
    ),
    KnownException(
        "AttributeError",
        r"`np\.(?P<name>\w+)` was removed in the NumPy 2",
        "NumPy has no np.{name} any more, since 2.0.",
        "",
    ),
    KnownException(
        "AttributeError",
        r"'NoneType' object has no attribute '(?P<name>\w+)'",
        "What stands before .{name} is None.",
        "Is it an optional argument that was left out? Then `if x is not None:` comes first. Or the result of a "
        "function without `return`?",
    ),
    KnownException(
        "AttributeError",
        r"'Probe' object has no attribute '(?P<name>evaluate|predict|fit|compile|train_on_batch)'",
        "`{name}` is a method of Keras, and the model that comes here is a network of torch.",
        "model(images) gives its logits.",
    ),
    KnownException(
        "AttributeError",
        r"'numpy\.ndarray' object has no attribute 'append'",
        "An array does not grow.",
        "Begin with an array of the right size, such as np.zeros((n, m)), or collect in a list.",
    ),
    KnownException(
        "AttributeError",
        r"'bool' object has no attribute",
        "A comparison gave one True or False for the whole, so one of its two sides is no array.",
        "Print the type of both. max(dim) of a torch tensor gives a pair, values and indices; argmax(dim) the indices.",
        place=r"==|!=",
    ),
    KnownException(
        "AttributeError",
        r"'(?P<kind>list|tuple|int|float)' object has no attribute '(shape|astype|sum|max|min|mean|reshape|ndim|T)'",
        "This is a Python {kind}, and no array.",
        "np.asarray(x) makes an array of it.",
    ),
    KnownException(
        "ValueError",
        r"inhomogeneous shape",
        "A list of pieces with different shapes makes no array.",
        "np.maximum(a, b) compares element by element; np.max([a, b]) first builds such a list.",
    ),
    KnownException(
        "ValueError",
        r"setting an array element with a sequence",
        "A whole array stands where one number belongs.",
        "Print its shape just before this line. Is a sum missing, or an index?",
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
        place=r"\.shape\s*(#.*)?$",
    ),
    KnownException(
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "The loop unpacks each element of what it goes through, and the elements hold more or fewer values.",
        "Do you expect a loader here? Where the card gives images and labels apart, take batches of both: "
        "`images[start : start + 500]`.",
        place=r"^for\b.*,.*\bin\b",
    ),
    KnownException(
        "ValueError",
        r"too many values to unpack|not enough values to unpack",
        "There are more or fewer values than names to unpack them into.",
        "Print what is unpacked just before this line.",
    ),
    KnownException(
        "AxisError",
        r"out of bounds",
        "The array has fewer axes than the axis you name.",
        "np.concatenate joins along an axis that is there; np.stack(…, axis=1) puts vectors side by side as columns.",
        place=r"\bconcatenate\(",
    ),
    KnownException(
        "AxisError",
        r"out of bounds",
        "The array has fewer axes than the axis you name.",
        "Print its shape just before this line. axis=-1 is the last axis, however many there are.",
    ),
    KnownException(
        "IndexError",
        r"Dimension out of range",
        "The tensor has fewer axes than the one you name.",
        "Print its shape just before this line.",
    ),
    KnownException(
        "IndexError",
        r"list assignment index out of range",
        "A list does not grow when you assign to an index.",
        "Use append, or begin with an array of the right size, such as np.zeros((n, m)).",
    ),
    KnownException(
        "IndexError",
        r"index -?\d+ is out of bounds for axis \d+ with size 0",
        "The array is empty here, and has no element to take.",
        "Print it just before this line: did a search find nothing, or is a slice empty?",
    ),
    KnownException(
        "IndexError",
        r"index (?P<index>\d+) is out of bounds",
        "An index runs over the end of an axis.",
        _WHERE_FROM,
    ),
    KnownException(
        "IndexError",
        r"index .*out of (bounds|range)",
        "There is no element at this index.",
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
        r"boolean index did not match",
        "The array of True and False that you index with has another shape than the array.",
        "Print both shapes just before this line.",
    ),
    KnownException(
        "IndexError",
        r"arrays used as indices must be of integer",
        "The indices in the array are no whole numbers.",
        "Class numbers are integers: labels.astype(int).",
    ),
    KnownException(
        "IndexError",
        r"only integers, slices",
        "An index is neither a whole number nor a slice; 2.0 is no whole number to NumPy.",
        "Use // for sizes, and labels.astype(int) for class numbers.",
    ),
    KnownException(
        "TypeError",
        _NO_SCALAR_INDEX,
        "The second argument of this function is the axis.",
        "np.maximum(a, b) and np.minimum(a, b) compare two arrays element by element.",
        place=_REDUCTIONS,
    ),
    KnownException(
        "TypeError",
        _NO_SCALAR_INDEX,
        "This function takes its arrays as one list; what comes second is the axis.",
        "Put them into a list: np.concatenate([a, b]).",
        place=r"\bnp\.(concatenate|stack)\((?![\[(])",
    ),
    KnownException(
        "TypeError",
        r"iteration over a 0-d (array|tensor)",
        "An array of shape () is a single number, and has no elements to go through.",
        "Work on the array as a whole, without a loop: np.maximum, np.where and np.exp take any shape.",
    ),
    KnownException(
        "TypeError",
        r"only integer scalar arrays can be converted",
        "An array stands where one whole number belongs.",
        "Print it just before this line.",
    ),
    KnownException(
        "TypeError",
        r"float.* object cannot be interpreted as an integer",
        "A float stands where a whole number belongs.",
        "Use // for sizes: `/` always gives a float, and so do np.floor and np.ceil.",
    ),
    KnownException(
        "TypeError",
        r"slice indices must be integers",
        "A slice takes whole numbers, and no floats.",
        "Use // for sizes: `/` always gives a float.",
    ),
    KnownException(
        "TypeError",
        _ONE_NUMBER,
        "The functions of `math` take one number, and got an array.",
        "Those of NumPy work on whole arrays: np.exp, np.log, np.sqrt.",
        place=r"\bmath\.",
    ),
    KnownException(
        "TypeError",
        _ONE_NUMBER,
        "float, int and bool take one number, and got an array. Since 2.4 NumPy refuses an array of one element, too.",
        "Take the element first, x[0] or x.item(); or leave a whole array as it is: x.astype(float).",
        place=r"\b(float|int|bool)\(",
    ),
    KnownException(
        "TypeError",
        _ONE_NUMBER,
        "One number is needed here, and an array came.",
        "Take an array's only element with x[0] or x.item().",
    ),
    KnownException(
        "TypeError",
        r"'(builtin_function_or_method|function|method|numpy\.ufunc|numpy\._ArrayFunctionDispatcher)' object is not s",
        "[ ] stands after a function.",
        "Call the function with ( ).",
    ),
    KnownException(
        "TypeError",
        r"'(tuple|numpy\.ndarray|int|float|numpy\.\w+|list|Tensor)' object is not callable",
        "( ) stands after something that is no function.",
        "Is it [ ] that is meant? x.shape takes no ( ).",
    ),
    KnownException(
        "TypeError",
        r"'NoneType' object (is not|does not)|non-iterable NoneType|unsupported operand .*'NoneType'",
        "A value in this line is None.",
        "Is it an optional argument that was left out? Then it needs a case of its own, `if x is None`. Or the result "
        "of a function without `return`?",
    ),
    KnownException(
        "TypeError|IndexError",
        r"'(int|float|bool|numpy\.\w*(int|float)\d+|numpy\.bool)' object (is not subscript|does not support item)|"
        r"invalid index to scalar",
        "You index something that is only a number.",
        "Where x may be a single number, begin with x = np.asarray(x).",
    ),
    KnownException(
        "TypeError",
        r"isinstance\(\) arg 2 must be",
        "What stands second in isinstance is no type.",
        "The value comes first: isinstance(value, int).",
    ),
    KnownException(
        "TypeError",
        r"'(?P<kind>int|float|numpy\.\w*(int|float)\d+)' object is not iterable",
        "A single number ({kind}) stands where several are gone through or taken apart.",
        _PAIR,
        parameters=PAIRS,
    ),
    KnownException(
        "TypeError",
        r"'(?P<kind>int|float|numpy\.\w*(int|float)\d+)' object is not iterable",
        "A single number ({kind}) stands where several are gone through or taken apart.",
        "Print it just before this line: where does it come from?",
    ),
    KnownException(
        "TypeError",
        r"bad operand type for unary (?P<sign>[-+~]): '(?P<kind>\w+)'",
        "`{sign}` stands before a {kind}, and that has no sign.",
        "Only numbers and arrays have one.",
    ),
    KnownException(
        "TypeError",
        r"unsupported operand type\(s\) for (?P<sign>\S+): '(?P<left>[\w.]+)' and '(?P<right>[\w.]+)'",
        "`{sign}` stands between a {left} and a {right}, and is not defined for these.",
        "Print both just before this line: which of them is not what you meant?",
    ),
    KnownException(
        "ValueError",
        r"duplicate value in 'axis'",
        "One axis is named twice.",
        "Which axes do you mean? Print the shape just before this line.",
    ),
    KnownException(
        "ValueError",
        r"need at least one array to (stack|concatenate)",
        "A list of arrays is put together here, and it is empty.",
        "Which loop should have filled it? Print its range.",
    ),
    KnownException(
        "ValueError",
        r"repeated axis in transpose|axes don't match array",
        "transpose names each axis of the array once, and this call does not.",
        "Print the shape just before this line, and count its axes.",
    ),
    KnownException(
        "TypeError",
        r"exceptions must derive from BaseException",
        "Only an exception can be raised, and this is none: a text belongs into its brackets.",
        'Write raise ValueError("…").',
    ),
    KnownException(
        "UFuncTypeError|UFuncOutputCastingError|_UFuncOutputCastingError",
        r"Cannot cast",
        "The dtype of the result does not fit into the array that it shall go into.",
        "Give that array a float dtype, or write x = x - m in place of x -= m.",
    ),
    KnownException(
        "AssertionError",
        r"",
        "An `assert` of your own says no, but these arguments are allowed.",
        "Make the code fit them, and take the `assert` out.",
        place=r"\bassert\b",
    ),
    KnownException(
        "AssertionError|RuntimeError",
        r"not compiled with CUDA|No CUDA GPUs|NVIDIA driver",
        "There is no GPU where your code is graded.",
        'Leave out .cuda() and .to("cuda").',
    ),
    KnownException(
        "OverflowError",
        r"out of bounds for (?P<dtype>\w+)",
        "{dtype} cannot hold this number.",
        "Convert first: x.astype(int) or x.astype(float).",
    ),
    KnownException(
        "OverflowError",
        r"math range error|out of range",
        "The exponential of a large number does not fit into a float.",
        "Only take exp of numbers up to 0.",
        place=r"\bexp\(",
    ),
    KnownException(
        "OverflowError",
        r"math range error|out of range",
        "The result does not fit into a float.",
        "Which number grows so large here?",
    ),
    KnownException(
        "OverflowError|ValueError",
        r"cannot convert float (?P<what>infinity|NaN) to integer",
        "There is no whole number for {what}.",
        "Where does it come from: a division by 0, an overflow, or a start value?",
    ),
    KnownException(
        "ValueError",
        r"math domain error|expected a (positive|nonnegative) input",
        "This function of `math` is not defined for the number it got.",
        "math.log takes numbers above 0, math.sqrt from 0.",
        place=r"\bmath\.(log|sqrt)",
    ),
    KnownException(
        "ZeroDivisionError",
        r"division|modulo|divmod|^$",
        "Something is divided by zero.",
        "Which denominator can become zero here?",
    ),
    KnownException(
        "RecursionError",
        r"",
        "Functions call each other more deeply than Python allows.",
        "Which case ends the recursion? A loop has no such limit.",
    ),
    KnownException("MemoryError", r"", _MEMORY, "Is an array far too large?"),
    KnownException(
        "RuntimeError", r"allocate memory|could not create a primitive", _MEMORY, "Is a tensor far too large?"
    ),
    KnownException("SystemExit|KeyboardInterrupt", r"", _ENDS, "Return a value; do not call exit()."),
    KnownException(
        "EOFError",
        r"",
        "Nobody is there to answer input() when your code is graded.",
        "Take what you need from the arguments.",
        place=r"\binput\(",
    ),
    KnownException(
        "UnboundLocalError",
        r"variable '(?P<name>\w+)'",
        "`{name}` is used before it is set: a name that a function assigns to is its own everywhere in it.",
        "Set it on every path: before the `if`, before the loop.",
    ),
    KnownException("NameError", r"name '(exit|quit)'", _ENDS, "Return a value; leave out exit()."),
    KnownException(
        "NameError",
        r"name '(?P<name>display|get_ipython)'",
        "This name is there in Jupyter only, not when your code is graded.",
        "Leave {name} out of the function.",
    ),
    *(
        KnownException(
            "NameError",
            rf"name '{old}' is not defined",
            f"{old} is a name of Python 2.",
            f"In Python 3 it is {new}.",
        )
        for old, new in {
            "xrange": "range",
            "raw_input": "input",
            "unicode": "str",
            "long": "int",
            "basestring": "str",
            "unichr": "chr",
            "reduce": "functools.reduce",
        }.items()
    ),
    KnownException(
        "AttributeError",
        r"'dict' object has no attribute '(?P<name>iteritems|iterkeys|itervalues|has_key)'",
        "`{name}` is a name of Python 2.",
        "Write items(), keys(), values(), or `key in table`.",
    ),
    KnownException(
        "NameError",
        r"name '(?P<name>\w+)' is not defined",
        "Nothing is called `{name}` when this line runs.",
        "Is it misspelt, or an import missing?",
    ),
    KnownException(
        "ModuleNotFoundError",
        r"",
        "This module is not there for this exercise.",
        "Use what the exercise names.",
    ),
    KnownException(
        "ImportError",
        r"cannot import name '(?P<name>\w+)' from",
        "The module has nothing called {name}.",
        "Is it misspelt, or from another version?",
    ),
)
