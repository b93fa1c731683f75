"""The formulas that hypotheses are made of: whatever is edited in them, the process that runs them goes on."""

import warnings

import numpy as np
import pytest
from dl4cv.course import COURSE
from dl4cv.mistakes.hypotheses import formulas

from tests.cases import cases_of

FORMULAS = [
    (function, formula)
    for exercise in COURSE
    for function, known in formulas(exercise.files.hypotheses).items()
    for formula in known
]


def of_one_element(case):
    """Return `case` with the first element of each array alone, which may be broadcast anywhere."""
    return {
        name: value[tuple(slice(1) for _ in value.shape)] if isinstance(value, np.ndarray) else value
        for name, value in case.items()
    }


@pytest.mark.parametrize(("function", "formula"), FORMULAS, ids=[each.right.__name__ for _, each in FORMULAS])
def test_an_edited_formula_returns_or_raises(function, formula):
    """What NumPy ends the process with can be caught by no test; it ends this one."""
    case = next(cases_of(function))
    edited = (*formula.edited, *formula.edited_along_both_axes)
    assert edited
    for given in (case, of_one_element(case)):
        for hypothesis in edited:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    hypothesis.wrong(**given)
                except Exception:
                    continue
