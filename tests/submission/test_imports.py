"""Which imports an exercise refuses, and how the student is told."""

from pathlib import Path

import nbformat
import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.submission.imports import RefusedImport, check_imports
from dl4cv.submission.reading import Cell, Source, read

NUMPY, TORCH = find_exercise("exercise3", COURSE), find_exercise("exercise6", COURSE)


def refused(text: str, allowed_by=NUMPY) -> list[tuple[str, int]]:
    source = Source(Path("exercise.py"), text, "")
    return [(found.name, found.line) for found in check_imports(source, allowed_by)]


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np",
        "import numpy.linalg",
        "from numpy import *",
        "from numpy import array, random",
        "from numpy.lib.stride_tricks import sliding_window_view",
        "from numpy.lib import stride_tricks",
        "from numpy.typing import NDArray",
        "from numpy import __version__",
        "import math, itertools, functools",
        "from __future__ import annotations",
        "from collections.abc import Iterator",
        "def f():\n    from math import exp\n    return exp(1)",
    ],
)
def test_numpy_and_harmless_standard_modules_are_allowed(text: str) -> None:
    assert refused(text) == []
    assert refused(text, TORCH) == []


@pytest.mark.parametrize(
    "text",
    [
        "import torch",
        "from torch import nn",
        "import torch.nn.functional as F",
        "from torch.nn import functional as F",
        "from torch.utils.data import DataLoader",
        "from torch.utils import data",
        "from torch.optim.lr_scheduler import OneCycleLR",
    ],
)
def test_torch_is_allowed_in_torch_exercises_only(text: str) -> None:
    assert refused(text, TORCH) == []
    assert [line for _, line in refused(text)] == [1]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import scipy.signal", "scipy.signal"),
        ("from scipy.signal import convolve2d, correlate2d", "scipy.signal"),
        ("import os", "os"),
        ("import ctypes", "ctypes"),
        ("import importlib", "importlib"),
        ("import helpers", "helpers"),
        ("import numpy.ctypeslib", "numpy.ctypeslib"),
        ("from numpy import ctypeslib", "numpy.ctypeslib"),
        ("from numpy.ctypeslib import load_library", "numpy.ctypeslib.load_library"),
        ("import numpy.f2py", "numpy.f2py"),
        ("from numpy import f2py as harmless", "numpy.f2py"),
        ("import numpy.testing", "numpy.testing"),
        ("from numpy.testing import assert_allclose", "numpy.testing.assert_allclose"),
        ("import numpy.distutils", "numpy.distutils"),
        ("from numpy import _core", "numpy._core"),
        ("from random import _os", "random._os"),
        ("import numpyx", "numpyx"),
    ],
)
def test_other_modules_are_refused_by_name(text: str, name: str) -> None:
    assert refused(f"import math\n{text}") == [(name, 2)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import torchvision", "torchvision"),
        ("from torchvision.models import alexnet", "torchvision.models"),
        ("import torch.hub", "torch.hub"),
        ("from torch import hub", "torch.hub"),
        ("from torch.utils import data, cpp_extension", "torch.utils.cpp_extension"),
        ("import torch.multiprocessing as mp", "torch.multiprocessing"),
    ],
)
def test_torch_exercises_refuse_what_leads_out_of_torch(text: str, name: str) -> None:
    assert refused(text, TORCH) == [(name, 1)]


@pytest.mark.parametrize("text", ["from . import helpers", "from .helpers import f", "from ..a.b import c"])
def test_relative_imports_are_refused(text: str) -> None:
    assert refused(text) == [(text.split()[1], 1)]


def test_all_refused_imports_are_reported_in_the_order_of_their_lines() -> None:
    text = (
        "import os, sys\nclass A:\n    def f(self):\n        import scipy\nif True:\n    pass\nelse:\n    import cv2\n"
    )
    assert refused(text) == [("os", 1), ("sys", 1), ("scipy", 4), ("cv2", 8)]


def test_imports_are_found_in_every_kind_of_statement() -> None:
    text = (
        "for i in []:\n    import a\nwhile False:\n    import b\nwith x:\n    import c\n"
        "match x:\n    case 1:\n        import d\ntry:\n    pass\nexcept:\n    import e\nelse:\n    import f\n"
        "finally:\n    import g\nasync def h():\n    import i\n"
    )
    assert [name for name, _ in refused(text)] == ["a", "b", "c", "d", "e", "f", "g", "i"]


@pytest.mark.parametrize(
    "handler",
    ["except ImportError", "except ModuleNotFoundError", "except Exception", "except", "except (ImportError, OSError)"],
)
@pytest.mark.parametrize("text", ["import matplotlib.pyplot as plt", "from tqdm.auto import tqdm", "import IPython"])
def test_plotting_and_progress_are_welcome_where_their_absence_is_caught(text: str, handler: str) -> None:
    assert refused(f"try:\n    {text}\n{handler}:\n    plt = tqdm = None\n") == []


def test_plotting_without_a_net_is_refused_with_the_remedy() -> None:
    source = Source(Path("exercise3.py"), "import matplotlib.pyplot as plt\n", "")
    (found,) = check_imports(source, NUMPY)
    assert found.name == "matplotlib.pyplot"
    assert 'only try things out, put them under `if __name__ == "__main__":`. ' in found.remedy
    assert "import it inside try: … except ImportError: …" in found.remedy


def test_plotting_in_a_notebook_belongs_into_cells_that_are_not_graded() -> None:
    source = Source(Path("exercise3.ipynb"), "import matplotlib.pyplot as plt\nplt.plot([1])\n", "", (Cell(1, 1),))
    (found,) = check_imports(source, NUMPY)
    assert "If this import and what uses it only try things out, tag their cells ignore." in found.remedy


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import matplotlib\nexcept ValueError:\n    pass\n",
        "try:\n    pass\nexcept ImportError:\n    import matplotlib\n",
        "try:\n    import matplotlib\nfinally:\n    pass\n",
    ],
)
def test_a_try_that_does_not_catch_the_missing_plot_is_no_net(text: str) -> None:
    assert [name for name, _ in refused(text)] == ["matplotlib"]


def test_a_net_does_not_admit_other_modules() -> None:
    assert refused("try:\n    import scipy\nexcept ImportError:\n    pass\n") == [("scipy", 2)]


def test_what_a_student_tries_out_under_main_is_left_alone() -> None:
    text = "if __name__ == '__main__':\n    import torch\nelse:\n    import scipy\n"
    assert refused(text) == [("scipy", 4)]


def test_a_long_chain_of_branches_does_not_exhaust_the_stack() -> None:
    text = "if a:\n    pass\n" + "elif b:\n    pass\n" * 800 + "else:\n    import os\n"
    assert refused(text) == [("os", 1604)]


def test_an_import_in_a_notebook_is_told_by_cell_and_line(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(text) for text in ("x = 1\ny = 2", "import numpy\nimport scipy")]
    path = tmp_path / "exercise3.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    (found,) = check_imports(read(path), NUMPY)
    assert (found.name, found.line, found.where) == ("scipy", 4, "cell 2, line 2")


def test_the_message_and_the_remedy_are_a_sentence_each() -> None:
    (found,) = check_imports(Source(Path("exercise3.py"), "\nimport scipy", ""), NUMPY)
    assert isinstance(found, RefusedImport)
    assert found.message == "Your code imports scipy in line 2, which this exercise does not allow."
    assert found.remedy == (
        "Write exercise3 with numpy and the standard modules that compute, such as math, in this one file."
    )
