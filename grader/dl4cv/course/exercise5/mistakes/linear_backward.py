"""What learners get wrong in `linear_backward`."""

import numpy as np

from dl4cv.mistakes import edit


def linear_backward(x, weight, grad_out):
    x, weight, grad_out = (np.asarray(array, dtype=float) for array in (x, weight, grad_out))
    grad_x = grad_out @ weight
    grad_weight = grad_out.T @ x
    grad_bias = grad_out.sum(axis=0)
    return grad_x, grad_weight, grad_bias


weight_averaged = edit(
    linear_backward,
    {"grad_out.T @ x": "grad_out.T @ x / len(x)"},
    title="grad_weight divided by N",
    explanation="grad_out holds the 1 / N of the loss already. Add up over the examples, and divide by nothing.",
)

bias_averaged = edit(
    linear_backward,
    {"grad_out.sum(axis=0)": "grad_out.mean(axis=0)"},
    title="grad_bias is a mean",
    explanation="grad_out holds the 1 / N of the loss already. Add up over the examples: sum(axis=0).",
)

both_averaged = edit(
    linear_backward,
    {"grad_out.T @ x": "grad_out.T @ x / len(x)", "grad_out.sum(axis=0)": "grad_out.mean(axis=0)"},
    title="Divided by N once more",
    explanation="grad_out holds the 1 / N of the loss already. Add up over the examples, and divide by nothing.",
)

all_averaged = edit(
    linear_backward,
    {
        "grad_out @ weight": "grad_out @ weight / len(x)",
        "grad_out.T @ x": "grad_out.T @ x / len(x)",
        "grad_out.sum(axis=0)": "grad_out.mean(axis=0)",
    },
    title="Everything divided by N once more",
    explanation="grad_out holds the 1 / N of the loss already. None of the three gradients is divided by anything.",
)

bias_over_outputs = edit(
    linear_backward,
    {"grad_out.sum(axis=0)": "grad_out.sum(axis=1)"},
    title="grad_bias summed over the wrong axis",
    explanation="There is one bias for each output, shared by all examples. Sum over the examples: axis=0.",
)

bias_keeps_the_axis = edit(
    linear_backward,
    {"grad_out.sum(axis=0)": "grad_out.sum(axis=0, keepdims=True)"},
    title="grad_bias has an axis too many",
    explanation="The bias has the shape (O,), and its gradient has the same. Leave `keepdims=True` out.",
)

bias_is_one_number = edit(
    linear_backward,
    {"grad_out.sum(axis=0)": "grad_out.sum()"},
    title="grad_bias is one number",
    explanation="There is one bias for each output. Sum over the examples alone: axis=0.",
)

bias_not_summed = edit(
    linear_backward,
    {"grad_out.sum(axis=0)": "grad_out"},
    title="grad_bias not summed",
    explanation="All examples share the bias, so their gradients add up: grad_out.sum(axis=0).",
)

bias_of_the_last = edit(
    linear_backward,
    {"grad_out.sum(axis=0)": "grad_out[-1]"},
    title="grad_bias of the last example alone",
    explanation="All examples share the bias, so their gradients add up: += in the loop, or grad_out.sum(axis=0).",
)

weight_transposed = edit(
    linear_backward,
    {"grad_out.T @ x": "x.T @ grad_out"},
    title="grad_weight transposed",
    explanation="x.T @ grad_out has the shape (D, O). weight has the shape (O, D) here: grad_out.T @ x.",
)

x_by_the_transpose = edit(
    linear_backward,
    {"grad_out @ weight": "grad_out @ weight.T"},
    title="Multiplied by the transpose of weight",
    explanation="The layer computes x @ weight.T, so the way back is grad_out @ weight, without the transpose.",
)

weight_from_the_last = edit(
    linear_backward,
    {"grad_out.T @ x": "np.outer(grad_out[-1], x[-1])"},
    title="grad_weight of the last example alone",
    explanation="All examples share the weights, so their gradients add up. Write += in the loop, not =.",
)

weight_and_x_exchanged = edit(
    linear_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_weight, grad_x, grad_bias"},
    title="The gradients in another order",
    explanation="The order is that of the arguments: grad_x, grad_weight, grad_bias.",
)

bias_first = edit(
    linear_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_x, grad_bias, grad_weight"},
    title="grad_bias before grad_weight",
    explanation="The order is grad_x, grad_weight, grad_bias.",
)

bias_missing = edit(
    linear_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_x, grad_weight"},
    title="grad_bias missing",
    explanation="The layer has a bias as well. Return its gradient as the third: grad_out.sum(axis=0).",
)

negated = edit(
    linear_backward,
    {"return grad_x, grad_weight, grad_bias": "return -grad_x, -grad_weight, -grad_bias"},
    title="Wrong sign",
    explanation="The gradient points uphill; the minus sign is that of the step. Return it without one.",
)

weight_negated = edit(
    linear_backward,
    {"grad_out.T @ x": "-grad_out.T @ x"},
    title="grad_weight with the wrong sign",
    explanation="The gradient points uphill; the minus sign is that of the step. Return it without one.",
)

features_ignored = edit(
    linear_backward,
    {"grad_out.T @ x": "grad_out.T @ np.ones_like(x)"},
    title="grad_weight without x",
    explanation="How much a weight matters depends on what it is multiplied with: grad_out.T @ x.",
)

weights_ignored = edit(
    linear_backward,
    {"grad_out @ weight": "grad_out.sum(axis=1, keepdims=True) * np.ones_like(x)"},
    title="grad_x without the weights",
    explanation="How much an input matters depends on its weights: grad_out @ weight.",
)
