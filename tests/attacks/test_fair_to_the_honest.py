"""What honest students do, and what must not cost them a point; and limits that tell their names when they are hit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import arena
import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.results import CheckResult, Result
from dl4cv.submission.reading import Source

from tests.places import ROOT
from tests.sampling import one_in, thorough

Grade = Callable[..., Result]

HABITS = {
    "warnings": "import warnings\nwarnings.warn('a draft')\n_inner = relu\n"
    "def relu(x):\n    warnings.warn('slow', DeprecationWarning)\n    np.log(np.zeros(1))\n    return _inner(x)\n",
    "prints": "print('loading…')\n_inner = relu\ndef relu(x):\n    print('x =', x)\n    return _inner(x)\n",
    "a seed for everybody": "np.random.seed(0)\nnp.random.rand(3)\n",
    "a main part": "if __name__ == '__main__':\n    import matplotlib.pyplot as plt\n    plt.plot(relu(1))\n",
    "drawing when it can": "try:\n    import matplotlib.pyplot as plt\nexcept ImportError:\n    plt = None\n",
    "drawing when it can, told by Exception": "try:\n    from tqdm import tqdm\nexcept Exception:\n    tqdm = list\n",
    "big but legal arrays": "table = np.zeros((1 << 27,))\n_inner = relu\n"
    "def relu(x):\n    work = np.ones((1 << 24,))\n    return _inner(x) * work[0]\n",
    "threads of numpy": "_product = np.ones((300, 300)) @ np.ones((300, 300))\nnp.linalg.svd(_product)\n",
    "threads of its own": "_threading = __import__('threading')\n"
    "_thread = _threading.Thread(target=sum, args=([1, 2],))\n_thread.start()\n",
    "much recursion": "import math\ndef _depth(n):\n    return 0 if n == 0 else 1 + _depth(n - 1)\n_depth(800)\n",
    "error settings": "np.seterr(all='raise')\nnp.seterr(all='warn')\nnp.set_printoptions(precision=3)\n",
    "caches": "import functools\n@functools.cache\ndef _table(n):\n    return np.arange(n)\n_table(10)\n",
}


@pytest.mark.parametrize("habit", one_in(3, HABITS.values()), ids=HABITS.keys())
def test_a_habit_costs_nothing(habit: str, graded: Grade):
    right = (ROOT / "solutions/exercise2.py").read_text("utf-8")
    result = graded(_source("exercise2", f"{right}\n\n{habit}"), find_exercise("exercise2", COURSE))
    assert [(check.name, check.message) for check in result.checks if check.status != "passed"] == []


def test_seven_nested_loops_are_fast_enough(graded: Grade):
    right, loops = (ROOT / path for path in ("solutions/exercise3.py", "tests/variants/exercise3/seven_loops.py"))
    text = f"{right.read_text('utf-8')}\n\n{loops.read_text('utf-8')}"
    result = graded(_source("exercise3", text), find_exercise("exercise3", COURSE))
    assert [(check.name, check.message) for check in result.checks if check.status != "passed"] == []


def test_the_limit_of_memory_is_named(graded: Grade):
    check = _first_failure(graded, "def relu(x):\n    return np.ones(8 << 30)\n")
    assert check.status == "error"
    assert "4 GiB" in f"{check.message} {check.cause} {check.remedy}"


def test_the_limit_of_time_is_named(graded: Grade):
    check = _first_failure(graded, "def relu(x):\n    while True:\n        pass\n")
    assert check.status == "timeout"
    assert "1 seconds" in check.message


def test_the_limit_of_output_is_named(graded: Grade):
    check = _first_failure(graded, "def relu(x):\n    while True:\n        print('x' * 100_000)\n")
    assert check.status in ("crashed", "timeout")
    assert "64 MiB" in check.message or "seconds" in check.message


def test_the_limit_of_an_answer_is_named(graded: Grade):
    check = _first_failure(graded, "def relu(x):\n    return np.zeros(9 << 20)\n")
    assert "bytes" in check.message or "MiB" in check.message or "shape" in check.message


@thorough
def test_an_array_that_no_network_fits_in_is_named_in_torch_too(graded: Grade):
    text = "import torch\n\n\ndef evaluate(model, images, labels):\n    return torch.ones(4 << 30)\n"
    result = graded(_source("exercise6", text), arena.impatient("exercise6"))
    check = next(check for check in result.checks if check.function == "evaluate")
    assert check.status in ("error", "crashed")
    assert "4 GiB" in f"{check.message} {check.cause} {check.remedy}"


def _first_failure(graded: Grade, text: str) -> CheckResult:
    result = graded(_source("exercise2", f"import numpy as np\n\n\n{text}"), arena.impatient("exercise2"))
    return next(check for check in result.checks if check.function == "relu")


def _source(exercise: str, text: str) -> Source:
    return Source(Path(f"{exercise}.py"), text, "")
