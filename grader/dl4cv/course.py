"""The exercises of the course: their names, their functions, what they may import, how long they may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dl4cv.stubs import stubs_folder

Framework = Literal["numpy", "torch"]

FULL_SCORE = 100.0
"""What every exercise is worth: the points of its checks together."""

SEED = 2024
"""What decides the cases, unless another seed is asked for."""


def _modules(names: str) -> frozenset[str]:
    return frozenset(names.split())


STANDARD_IMPORTS = _modules(
    """
    __future__ abc array bisect calendar cmath collections collections.abc contextlib copy dataclasses datetime decimal
    enum fractions functools heapq itertools json keyword math numbers operator pprint random re statistics string
    struct textwrap time types typing unicodedata warnings
    """
)
"""Standard modules that only compute: none is made for files, processes, the network or the interpreter itself."""

NUMPY_IMPORTS = _modules(
    """
    numpy numpy.dtypes numpy.exceptions numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial
    numpy.random numpy.typing
    """
)
TORCH_IMPORTS = _modules(
    """
    torch torch.amp torch.autograd torch.cuda torch.distributions torch.fft torch.func torch.linalg torch.nn
    torch.nn.functional torch.nn.init torch.nn.modules torch.nn.parameter torch.nn.utils torch.optim
    torch.optim.lr_scheduler torch.optim.optimizer torch.random torch.special torch.types torch.utils.data
    """
)

CLOSED_MODULES = _modules(
    """
    numpy._core numpy.compat numpy.core numpy.ctypeslib numpy.distutils numpy.f2py numpy.testing
    torch._C torch._dynamo torch._inductor torch.classes torch.compiler torch.distributed torch.export torch.hub
    torch.jit torch.library torch.multiprocessing torch.onnx torch.ops torch.package torch.profiler torch.testing
    """
)
"""Modules inside an allowed package that lead out of it: to compilers, foreign code, processes, downloads."""

OPTIONAL_IMPORTS = frozenset({"IPython", "matplotlib", "seaborn", "tqdm"})
"""Packages that draw or show progress and compute no answer: welcome where the submission also works without them."""


class UnknownExercise(LookupError):  # noqa: N818 (named after what the user reads)
    """No exercise has this name. The message is the sentence a student reads."""


@dataclass(frozen=True)
class Files:
    """Where the parts of an exercise lie.

    `checks` is a file of pytest functions, `mistakes` a module with wrong versions or None, `stub` a source that names
    the parameters of every function; `solution` is None where it is not known, as on a student's machine.
    """

    checks: Path
    stub: Path
    mistakes: Path | None = None
    solution: Path | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise. `name` is its name on the command line and that of the student's file: "exercise3".

    `functions` are the names a submission defines, classes among them; times are in seconds.
    """

    name: str
    title: str
    slides: str
    framework: Framework
    functions: tuple[str, ...]
    files: Files
    call_seconds: float = 5.0
    total_seconds: float = 45.0

    @property
    def allowed_imports(self) -> frozenset[str]:
        """The full names of all modules that a submission may import."""
        framework = TORCH_IMPORTS if self.framework == "torch" else frozenset[str]()
        return STANDARD_IMPORTS | NUMPY_IMPORTS | framework


_PACKAGE = Path(__file__).parent


def _ours(
    number: int,
    title: str,
    slides: str,
    framework: Framework,
    functions: tuple[str, ...],
    call_seconds: float = 5.0,
    total_seconds: float = 45.0,
) -> Exercise:
    """An exercise whose checks and mistakes are part of this package."""
    name = f"exercise{number}"
    files = Files(
        checks=_PACKAGE / "checks" / f"{name}.py",
        stub=stubs_folder() / f"{name}.py",
        mistakes=_PACKAGE / "mistakes" / name / "__init__.py",
    )
    return Exercise(name, title, slides, framework, functions, files, call_seconds, total_seconds)


COURSE: tuple[Exercise, ...] = (
    _ours(
        1, "Class encoding", "58–59", "numpy", ("encode_labels", "one_hot", "decode_one_hot", "binary_probabilities")
    ),
    _ours(2, "Activations", "60–63, 75", "numpy", ("sigmoid", "softmax", "log_softmax", "relu")),
    _ours(
        3, "Convolutions", "65–72", "numpy", ("output_size", "conv2d_gray", "conv2d_rgb", "conv2d", "conv2d_transpose")
    ),
    _ours(4, "Pooling", "76–77", "numpy", ("max_pool2d", "avg_pool2d", "global_avg_pool2d")),
    _ours(6, "A small CNN", "73–79, 83", "torch", ("SmallCNN", "LeNet", "train_step", "evaluate"), 20.0, 300.0),
)


def exercise(name: str, exercises: Sequence[Exercise] = COURSE) -> Exercise:
    """The one of `exercises` called `name`, "exercise3" or "3".

    Raises UnknownExercise, which suggests the nearest name.
    """
    for candidate in exercises:
        if name in (candidate.name, candidate.name.removeprefix("exercise")):
            return candidate
    near = _nearest(name, [candidate.name for candidate in exercises])
    if near is not None:
        raise UnknownExercise(f"There is no exercise {name!r}; did you mean {near}?")
    names = ", ".join(candidate.name for candidate in exercises)
    raise UnknownExercise(f"There is no exercise {name!r}; the exercises are {names}.")


def _nearest(name: str, names: list[str]) -> str | None:
    """The one name that resembles `name` most; None when none does, or several do equally."""
    from difflib import SequenceMatcher

    likeness = {known: SequenceMatcher(None, name.lower(), known).ratio() for known in names}
    best = max(likeness.values())
    nearest = [known for known, value in likeness.items() if value == best]
    return nearest[0] if best > 0.6 and len(nearest) == 1 else None
