"""A demo calls the student's functions where they are right, in a worker, and shows nothing of theirs that is not."""

import builtins

import numpy as np
import pytest
from dl4cv.demos import convolutions
from dl4cv.demos.student_functions import OURS, Functions
from dl4cv.rpc.request import Returned
from dl4cv.submission.reading import SubmissionError
from hypothesis import settings

from tests.demos.tables import pictures, table
from tests.places import SOLUTIONS, VARIANTS
from tests.sampling import thorough

# Right on what the checks draw, which is small; wrong, or without an answer, on a photograph.
TWO_FACED = """
import builtins

builtins.STUDENT_CODE_RAN = True
_right = {name: globals()[name] for name in ("conv2d_gray", "conv2d_rgb")}


def conv2d_gray(image, kernel):
    out = _right["conv2d_gray"](image, kernel)
    return out + 1 if out.size > 10000 else out


def conv2d_rgb(image, kernel, bias=0.0):
    if np.size(image) > 10000:
        raise MemoryError("too large for me")
    return _right["conv2d_rgb"](image, kernel, bias)


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return 0
"""


@pytest.fixture(autouse=True, scope="module")
def _usual_settings():
    """Checks load hypothesis settings of their own; the tests after these shall have the usual ones."""
    usual = settings.get_current_profile_name()
    yield
    settings.load_profile(usual)


@pytest.fixture(scope="module")
def two_faced(tmp_path_factory):
    path = tmp_path_factory.mktemp("two_faced") / "exercise3.py"
    path.write_text((SOLUTIONS / "exercise3.py").read_text(encoding="utf-8") + TWO_FACED, encoding="utf-8")
    with convolutions.prepare(path) as functions:
        yield functions


def test_each_function_is_the_students_where_it_passes_its_checks_and_agrees_here(two_faced):
    assert {name for name, whose in two_faced.whose.items() if whose == "yours"} == set(OURS) - {"output_size"}
    assert two_faced.reasons["output_size"].startswith("yours fails a check: ")
    sections = (convolutions.grey, convolutions.colours, convolutions.stride)
    grey, colours, stride = (section(two_faced) for section in sections)
    assert grey.parts[0] == "conv2d_gray is ours (yours passed its checks, and is wrong on this photograph)."
    assert colours.parts[0] == "conv2d_rgb is ours (yours gave no answer on this photograph: too large for me)."
    assert stride.parts[0] == "conv2d is yours, output_size is ours."
    blur = pictures(grey).pictures["blur"]
    assert 0 < blur.min() < blur.max() < 1


def test_student_code_runs_in_another_process(two_faced):
    convolutions.stride(two_faced)
    assert not hasattr(builtins, "STUDENT_CODE_RAN")


def test_without_a_submission_all_functions_are_ours(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    functions = convolutions.prepare()
    assert set(functions.whose.values()) == {"ours"}
    assert table(convolutions.whose(functions), "Functions").rows[0][2] == "there is no exercise3.py here"


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "exercise3.py").write_text("def conv2d(:\n")
    with pytest.raises(SubmissionError, match=r"exercise3\.py, line 1"):
        convolutions.prepare(tmp_path / "exercise3.py")


@pytest.mark.parametrize(
    "answer", [None, "text", np.ones((2, 2)), np.full((1, 1), np.nan), np.array([["1"]]), 1.0, [1]]
)
def test_what_is_no_right_array_is_not_shown(answer):
    functions = answering(answer)
    assert functions.conv2d_gray(np.ones((1, 1)), np.full((1, 1), 3.0)) == 3
    assert functions.whose["conv2d_gray"] == "ours"


@pytest.mark.parametrize("answer", [np.array([[3]]), np.array([[3.0000001]], np.float32)])
def test_a_right_array_of_any_number_type_is_shown(answer):
    functions = answering(answer)
    assert functions.conv2d_gray(np.ones((1, 1)), np.full((1, 1), 3.0)).dtype == answer.dtype
    assert functions.whose["conv2d_gray"] == "yours"


def answering(value):
    """Functions whose worker answers everything with this value."""
    functions = Functions(None, {})
    functions._ask = lambda requests: [Returned(value, type(value).__name__)]
    return functions


@thorough
@pytest.mark.parametrize("variant", ["seven_loops", "fft_float32", "python_lists", "as_strided_tensordot"])
def test_right_functions_of_any_style_are_shown_on_the_photograph(variant):
    with convolutions.prepare(VARIANTS / "exercise3" / f"{variant}.py") as functions:
        graded = dict(functions.reasons)
        for section in (convolutions.grey, convolutions.colours, convolutions.layer, convolutions.stride):
            section(functions)
        for section in (convolutions.atrous, convolutions.transposed):
            section(functions)
    assert functions.whose["conv2d"] == "yours"
    assert functions.reasons == graded
