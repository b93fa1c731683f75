"""Where an element of a gradient comes from: the products that are told add up to what torch finds."""

import numpy as np
import pytest
from dl4cv.checks import Mismatch
from dl4cv.course.exercise5.explanation import PRODUCTS, explain
from dl4cv.report.origin import origin_lines
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

from tests.cases import cases_of
from tests.oracles import ORACLES


def gradients(function, case):
    found = ORACLES[function](**case)
    return dict(
        zip(("grad_x", "grad_weight", "grad_bias"), found if isinstance(found, tuple) else (found,), strict=False)
    )


@pytest.mark.parametrize("function", PRODUCTS)
def test_the_products_behind_an_element_add_up_to_it(function):
    rng = np.random.default_rng(1)
    for case in list(cases_of(function))[::3]:
        for name, gradient in gradients(function, case).items():
            index = tuple(int(rng.integers(size)) for size in gradient.shape)
            products = PRODUCTS[function](name, index, **case)
            found = sum(float(np.prod([factor.value for factor in product])) for product in products)
            assert found == pytest.approx(gradient[index], rel=1e-9, abs=1e-9), (case, name, index)


def explained(index=(0, 1), where="grad_weight", *, right=23.0):
    x, weight, grad_out = np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones((1, 2)), np.array([[1.5], [5.0]])
    expected = {"grad_weight": np.array([[16.5, right]])}
    returned = {"grad_weight": np.array([[16.5, 20.0]])}
    request = Request(CALL, "linear_backward", (x, weight, grad_out))
    return explain(request, Mismatch("", "", "", expected, returned, index, where))


def test_the_first_wrong_element_is_written_in_the_students_numbers():
    assert origin_lines(explained().origin) == [
        "grad_weight[0, 1]: grad_out[0, 0]*x[0, 1] + grad_out[1, 0]*x[1, 1]",
        "1.5*2 + 5*4 = 23     (yours: 20)",
    ]


def test_what_is_not_the_gradient_itself_is_left_alone():
    assert explained(right=7.0) is None


def test_a_call_of_another_function_is_left_alone():
    request = Request(CALL, "relu_backward", (np.zeros(2), np.zeros(2)))
    assert explain(request, Mismatch("", "", "", np.zeros(2), np.ones(2), (0,))) is None


def test_an_element_that_no_output_depends_on_says_so():
    x, grad_out = np.arange(3.0).reshape(1, 1, 1, 3), np.ones((1, 1, 1, 1))
    request = Request(CALL, "max_pool2d_backward", (x, grad_out), {"kernel_size": (1, 2)})
    mismatch = Mismatch("", "", "", np.array([[[[0.0, 1, 0]]]]), np.ones((1, 1, 1, 3)), (0, 0, 0, 2))
    lines = origin_lines(explain(request, mismatch).origin)
    assert lines[0] == "grad_x[0, 0, 0, 2]: nothing: no output depends on it"
