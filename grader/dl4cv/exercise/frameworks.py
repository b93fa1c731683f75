"""What exercises may be written in: one row a framework, NumPy alone or PyTorch."""

from __future__ import annotations

from dataclasses import dataclass


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

_NUMPY_MODULES = _modules(
    """
    numpy numpy.dtypes numpy.exceptions numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial
    numpy.random numpy.typing
    """
)
_TORCH_MODULES = _modules(
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


@dataclass(frozen=True)
class Framework:
    """What the submissions to an exercise may use, and what their worker needs for it.

    `modules` are the full names of what they may import beside standard modules; `taught` names the packages in a
    sentence to students. `packages` are the installed packages that a worker finds, None for all but those hidden from
    it. `preloaded` is imported before student code. `roots` are packages whose folders of installation are readable
    whole, since their dependencies lie there; without any, NumPy alone is readable.
    """

    name: str
    modules: frozenset[str]
    taught: tuple[str, ...]
    packages: tuple[str, ...] | None
    preloaded: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()


FRAMEWORKS = {
    framework.name: framework
    for framework in (
        Framework("numpy", _NUMPY_MODULES, taught=("numpy",), packages=("numpy",)),
        Framework(
            "torch",
            _NUMPY_MODULES | _TORCH_MODULES,
            taught=("torch", "numpy"),
            packages=None,
            preloaded=("torch", "torch._dynamo"),  # an optimizer imports _dynamo, and wants a temporary folder then
            roots=("torch", "numpy", "sympy", "typing_extensions"),  # torch's dependencies may lie elsewhere
        ),
    )
}
