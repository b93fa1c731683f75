"""Student code is loaded statement by statement, with stand-ins for the modules that it may not have."""

import numpy as np
import pytest
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import REFUSED, Raised, Request, Returned
from dl4cv.sandbox.process import Unread
from dl4cv.submission.places import Cell

from tests.sandbox.student_code import GOOD, calls, function


def answer(student, name="f", *arguments):
    [answer] = student.answers([Request(CALL, name, arguments)])
    return answer


def refused(student, name="f"):
    found = answer(student, name)
    assert isinstance(found, Raised)
    assert REFUSED in found.bases
    return found.message


# Statements that raise


@pytest.mark.parametrize(
    "raising",
    [
        "assert good() == 1, 'my test'",
        "undefined(3)",
        "raise SystemExit",
        "exit()",
        "for i in range(3):\n    1 / 0",
        "import numpy.nowhere as nowhere; nowhere.f()",
        "from numpy import array, product_of_old",
    ],
)
def test_a_statement_that_raises_costs_nothing_of_what_stands_around_it(start, raising):
    student = start(f"{GOOD}{raising}\n{function('return 2 * good()')}")
    assert [answer(student, name).value for name in ("good", "f")] == [42, 84]
    assert [each.line for each in student.raised_at_load] == [4]


def test_a_loop_without_end_is_stopped_and_costs_nothing_of_what_stands_around_it(start):
    student = start(f"{GOOD}while True:\n    pass\n{function('return 2 * good()')}", call_seconds=0.5)
    assert [answer(student, name).value for name in ("good", "f")] == [42, 84]
    [stopped] = student.raised_at_load
    assert (stopped.line, stopped.message) == (4, "had not ended after 0.5 seconds, and was stopped")


def test_many_loops_without_end_are_stopped_before_the_file_is_given_up(start):
    student = start("while True: pass\n" * 3 + GOOD, call_seconds=1.0)
    assert answer(student, "good").value == 42


def test_names_imported_together_are_missed_one_by_one(start):
    student = start(
        "from numpy import maximum, product_of_old, minimum\n" + function("return maximum(1, minimum(2, 3))")
    )
    assert answer(student).value == 2


def test_a_function_that_could_not_be_defined_says_why(start):
    found = answer(start("@undefined\ndef f():\n    return 1\n"))
    assert (found.type, found.missing, found.line) == ("NameError", False, 3)


def test_a_name_that_could_not_be_set_says_why(start):
    found = answer(start("SIZE = int('three')\n" + function("return SIZE")))
    assert "line 2, which sets it, raised ValueError: invalid literal" in found.message


def test_a_stub_that_stands_below_what_was_written_is_told(start):
    stub = function('"""Keep what is positive."""\n    raise NotImplementedError("exercise 2: f")')
    found = answer(start(function("return 42") + "\n" + stub))
    assert found.missing
    assert found.message.endswith(
        "you wrote it in line 2, but it is defined again in line 5, and the last one counts: take that out"
    )
    assert answer(start(stub + function("return 42"))).value == 42
    for nothing_to_tell in (
        stub + stub,
        function("if arguments:\n        return 42\n    raise NotImplementedError\n    return 0"),
    ):
        assert "wrote" not in answer(start(nothing_to_tell)).message


def test_a_function_that_is_only_tried_out_is_told_where_it_stands(start):
    found = answer(start('if __name__ == "__main__":\n    def f():\n        return 42\n    print(f())\n'))
    assert found.missing
    assert 'it stands under `if __name__ == "__main__":`' in found.message


def test_only_so_many_statements_that_raise_are_told(start):
    student = start("1 / 0\n" * 100 + GOOD)
    assert answer(student, "good").value == 42
    assert len(student.raised_at_load) == 20


def test_a_notebook_is_compiled_cell_by_cell_as_jupyter_does(start):
    text = (
        "total = 0\nprint(total)\nglobal total\n"
        "from __future__ import annotations\ndef f(x: Later) -> int:\n    return 7\n"
    )
    student = start(text, cells=(Cell(1, 1), Cell(2, 4), Cell(3, 5)))
    assert answer(student, "f", 1).value == 7
    assert student.raised_at_load == ()


def test_what_a_cell_that_was_no_python_would_have_defined_says_so(start):
    unread = Unread(Raised("SyntaxError", "not valid Python (invalid syntax): def f(:", 3), ("f",))
    found = answer(start("# def f(:\n" + GOOD, unread=(unread,)))
    assert (found.type, found.line, found.missing) == ("SyntaxError", 3, False)


def test_a_notebook_may_have_as_many_cells_and_unread_names_as_are_read(start):
    """Written out in JSON they are longer than a frame's header may be."""
    unread = [
        Unread(Raised("SyntaxError", "\U00020000" * 200, 1), ("\U00020000" * 96 + f"{n:03}",)) for n in range(100)
    ]
    cells = [Cell(number, number) for number in range(1, 2001)]
    student = start("1\n" * 1999 + GOOD, unread=tuple(unread), cells=tuple(cells))
    assert answer(student, "good").value == 42
    assert answer(student, "\U00020000" * 96 + "099").type == "SyntaxError"


# Modules that are not there for an exercise


@pytest.mark.parametrize(
    ("imported", "used", "module"),
    [
        ("import torch", "torch.relu(1)", "torch"),
        ("import torch.nn.functional as F", "F.relu(1)", "torch.nn.functional"),
        ("from scipy.special import expit", "expit(1)", "scipy.special"),
        ("import cv2", "cv2.BORDER + 1", "cv2"),
        ("import pandas as pd", "pd.NA", "pandas"),
        ("import helpers", "helpers.pad(1)", "helpers"),
        ("from .helpers import pad", "pad(1)", ".helpers"),
        ("from . import helpers", "helpers.pad(1)", ".helpers"),
        ("from cs231n.layers import *", "conv_forward(1)", "cs231n.layers"),
        ("from torch import nn\nclass Net(nn.Module):\n    pass", "Net()", "torch"),
        ("import torch\nzeros = torch.zeros(3)", "zeros + 1", "torch"),
        ("import dl4cv", "dl4cv.checks", "dl4cv"),
        ("import numpy.nowhere as nowhere", "nowhere.f()", "numpy.nowhere"),
    ],
)
def test_a_module_that_is_not_there_fails_where_it_is_used(start, imported, used, module):
    student = start(f"{imported}\n{GOOD}{function(f'return {used}')}")
    assert answer(student, "good") == Returned(42, "int")
    assert f"your code uses {module}, imported in line 2, which " in refused(student)


def test_a_function_made_with_a_refused_module_is_refused(start):
    student = start("from numba import njit\n@njit\ndef f():\n    return 1\n" + GOOD)
    assert "numba, imported in line 2" in refused(student)
    assert answer(student, "good").value == 42


def test_a_refused_module_may_stand_in_signatures_and_tests_of_types(start):
    text = (
        "import torch\nfrom typing import Optional\n"
        "def f(x: torch.Tensor | None = None, y: Optional[torch.Tensor] = None) -> torch.Tensor:\n"
        "    return 0 if isinstance(x, torch.Tensor) else 1\n"
    )
    assert answer(start(text)).value == 1


@pytest.mark.parametrize("handler", ["except ImportError", "except Exception", "except"])
def test_code_that_is_prepared_for_the_absence_of_a_module_learns_of_it(start, handler):
    text = f"try:\n    import torch\n{handler}:\n    torch = None\n" + function("return torch is None")
    assert answer(start(text)).value is True


def test_there_is_no_other_way_to_a_refused_module(start):
    text = (
        "import importlib, sys, pathlib\n"
        "def f():\n"
        "    [gate] = sys.meta_path\n"
        "    sys.meta_path[:] = gate.finders\n"
        f"    sys.path.append({str(np.__path__[0]).removesuffix('/numpy')!r})\n"
        "    importlib.invalidate_caches()\n"
        "    return importlib.import_module('torch').zeros(3)\n"
    )
    found = answer(start(text))
    assert isinstance(found, Raised)
    assert found.type in ("ModuleNotFoundError", "PermissionError", "ImportError")


def test_who_asks_whether_a_refused_module_is_there_learns_that_it_is_not(start):
    text = "import importlib.util\n" + function("return importlib.util.find_spec('torch') is None")
    assert answer(start(text)).value is True


# The standard library, and modules that draw, display or show progress


def test_modules_of_the_standard_library_are_there(start):
    text = (
        "from builtins import range\nimport os, sys, logging, ctypes, subprocess, socket, importlib\n"
        "logging.getLogger().setLevel(logging.INFO)\n" + function("return len(os.sep) + len(list(range(2)))")
    )
    student = start(text)
    assert answer(student).value == 3
    assert student.raised_at_load == ()


@pytest.mark.parametrize(
    "text",
    [
        "import matplotlib.pyplot as plt\nplt.rcParams['figure.figsize'] = (10, 8)\nplt.plot([1]); plt.show()",
        "import matplotlib\nmatplotlib.use('Agg')\nfrom matplotlib import cm, pyplot as plt",
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(1, 2)\naxes[0].imshow(np.ones((2, 2)))\n"
        "for axis in axes.flat:\n    axis.axis('off')\nfigure, (left, right) = plt.subplots(1, 2)\n"
        "first, *others = plt.hist([1])\nplt.title(f'{plt.gca():>3}')",
        "with __import__('matplotlib.pyplot').style.context('x'):\n    pass",
        "import seaborn as sns; sns.set_theme()",
        "from IPython.display import HTML, display\nfrom IPython import get_ipython\ndisplay(HTML('x'))\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "display(3); get_ipython().magic('pylab')",
        "from google.colab import drive\ndrive.mount('/content/drive')",
        "from ipywidgets import interact\n@interact(x=3)\ndef show(x):\n    return x\nassert show(2) == 2",
        "import matplotlib.pyplot as plt\nfig = plt.figure()\nax = fig.gca()\nx = ax.get_ylim()[0] * 1.1 - 2",
        "from torchsummary import summary\nsummary(None, (1, 28, 28))",
        "from tqdm import tqdm\nclass Bar(tqdm):\n    pass",
    ],
)
def test_what_draws_or_displays_does_nothing(start, text):
    student = start(f"{text}\n{GOOD}")
    assert answer(student, "good").value == 42
    assert student.raised_at_load == ()


@pytest.mark.parametrize(
    ("imported", "loop"),
    [
        ("from tqdm import tqdm", "tqdm([1, 2, 3])"),
        ("import tqdm", "tqdm.tqdm([1, 2, 3], desc='epoch', total=3)"),
        ("from tqdm.notebook import tqdm as bar", "bar(iter([1, 2, 3]))"),
        ("from tqdm.auto import trange", "trange(1, 4)"),
        ("from tqdm import tqdm", "tqdm(iterable=[1, 2, 3])"),
        ("from fastprogress import master_bar, progress_bar", "progress_bar([1, 2, 3], parent=master_bar(range(1)))"),
        ("from rich.progress import track", "track([1, 2, 3], description='x')"),
    ],
)
def test_progress_iterates_over_what_it_is_given(start, imported, loop):
    assert answer(start(f"{imported}\n{function(f'return [x for x in {loop}]')}")).value == [1, 2, 3]


def test_a_bar_of_progress_can_be_held_told_and_measured(start):
    text = (
        "from tqdm import tqdm\ndef f():\n    with tqdm(total=3) as bar:\n        bar.update(1)\n"
        "    bar = tqdm([1, 2])\n    bar.set_postfix(loss=0.5)\n    tqdm.write('x')\n    return len(bar) + sum(bar)\n"
    )
    assert answer(start(text)).value == 5


@pytest.mark.parametrize("module", ["past.builtins", "six.moves"])
def test_what_bridges_python_2_gives_what_python_3_has(start, module):
    assert answer(start(f"from {module} import xrange\n" + function("return [x for x in xrange(3)]"))).value == [
        0,
        1,
        2,
    ]


def test_a_file_opened_to_be_written_takes_it_and_keeps_nothing(start):
    text = function("open('log.txt', 'a').write('x'); return 1") + function("return open('/etc/passwd').read()", "g")
    student = start(text)
    assert answer(student).value == 1
    assert answer(student, "g").type == "PermissionError"


# A student's own modules


def test_own_modules_are_loaded_as_python_does(start):
    modules = {
        "helpers": "from .deeper import TWO\nimport exercise3\ndef twice(x):\n    return TWO * x\n",
        "deeper": "TWO = 2\n",
        "parts": "",
        "parts.layers": "from . import sizes\nfrom .sizes import SIDE\ndef side():\n    return SIDE + sizes.SIDE\n",
        "parts.sizes": "SIDE = 5\n",
    }
    text = "import helpers, parts.layers\nfrom parts.layers import side\nfrom .helpers import twice\n" + function(
        "return helpers.twice(1) + parts.layers.side() + side() + twice(2)"
    )
    student = start(text, modules=modules)
    assert answer(student).value == 26
    assert student.raised_at_load == ()


def test_an_own_module_that_raises_is_told_at_its_import(start):
    student = start("from helpers import pad\n" + GOOD + function("return pad(1)"), modules={"helpers": "1 / 0\n"})
    student.load()
    assert [(each.type, each.line) for each in student.raised_at_load] == [("ZeroDivisionError", 2)]
    assert "line 2, which sets it, raised ZeroDivisionError" in answer(student).message
    assert student.answers(calls("good"))[0].value == 42


def test_an_own_module_has_no_more_than_the_submission(start):
    modules = {"helpers": "import torch\ndef pad():\n    return torch.zeros(3)\n"}
    message = refused(start("import helpers\n" + function("return helpers.pad()"), modules=modules))
    assert message.startswith("your code uses torch, imported in helpers.py, line 1, which")
