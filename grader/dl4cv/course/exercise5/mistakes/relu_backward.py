"""What learners get wrong in `relu_backward`."""
# ruff: noqa: RET504 - the result has a name, so that an edit can change it

import numpy as np

from dl4cv.mistakes import edit


def relu_backward(x, grad_out):
    passes = np.asarray(x) > 0
    grad_x = np.where(passes, grad_out, 0)
    return grad_x


passes_at_zero = edit(
    relu_backward,
    {"np.asarray(x) > 0": "np.asarray(x) >= 0"},
    title="The gradient passes at 0",
    explanation="At 0 the slope is not defined, and torch and this card take 0. Write x > 0.",
)

half_at_zero = edit(
    relu_backward,
    {"return grad_x": "return np.where(np.asarray(x) == 0, np.asarray(grad_out) / 2, grad_x)"},
    title="Half of the gradient passes at 0",
    explanation="At 0 the slope is not defined, and torch and this card take 0. Write x > 0.",
)

slope_alone = edit(
    relu_backward,
    {"np.where(passes, grad_out, 0)": "np.where(passes, 1.0, 0.0)"},
    title="The slope alone",
    explanation="You return the slope of ReLU, 1 or 0. Multiply it by grad_out: that is the chain rule.",
)

only_what_passes = edit(
    relu_backward,
    {"np.where(passes, grad_out, 0)": "np.asarray(grad_out)[passes]"},
    title="Only what passes returned",
    explanation="An index of True and False leaves the others out, and the shape is lost. "
    "Multiply by the mask, or use np.where(x > 0, grad_out, 0).",
)

activation = edit(
    relu_backward,
    {"np.where(passes, grad_out, 0)": "np.where(passes, x, 0)"},
    title="The activation in place of the gradient",
    explanation="You return relu(x). x only decides where the gradient passes; what passes is grad_out.",
)

sign_of_the_gradient = edit(
    relu_backward,
    {"np.where(passes, grad_out, 0)": "np.maximum(grad_out, 0)"},
    title="ReLU of the gradient",
    explanation="A gradient may be negative, and passes all the same where x is positive. Ask for the sign of x.",
)

both_signs = edit(
    relu_backward,
    {"np.asarray(x) > 0": "(np.asarray(x) > 0) & (np.asarray(grad_out) > 0)"},
    title="Negative gradients stopped, too",
    explanation="A gradient may be negative, and passes all the same where x is positive. Ask for the sign of x alone.",
)

turned_round = edit(
    relu_backward,
    {"np.asarray(x) > 0": "np.asarray(x) <= 0"},
    title="The gradient passes where it should stop",
    explanation="ReLU is the identity where x is positive: there the gradient passes. Turn the comparison round.",
)

negated = edit(
    relu_backward,
    {"return grad_x": "return -grad_x"},
    title="Wrong sign",
    explanation="Where x is positive the output grows with it, and the gradient passes unchanged, without a minus.",
)

everything_passes = edit(
    relu_backward,
    {"return grad_x": "return np.asarray(grad_out)"},
    title="Everything passes",
    explanation="Where x is negative the output is 0 whatever x is, so its gradient is 0. Mask it with x > 0.",
)

multiplied_by_x = edit(
    relu_backward,
    {"np.where(passes, grad_out, 0)": "np.maximum(x, 0) * np.asarray(grad_out)"},
    title="Multiplied by the activation",
    explanation="The slope of ReLU is 1 or 0, not relu(x). Multiply grad_out by (x > 0).",
)

leaky = edit(
    relu_backward,
    {"np.where(passes, grad_out, 0)": "np.where(passes, grad_out, 0.01 * np.asarray(grad_out))"},
    title="The gradient of a leaky ReLU",
    explanation="A hundredth passes where x is negative. The plain ReLU lets nothing pass there.",
)

changes_the_gradient = edit(
    relu_backward,
    {"grad_x = np.where(passes, grad_out, 0)": "grad_out[~passes] = 0\n    grad_x = grad_out"},
    title="grad_out changed",
    explanation="`grad_out[x <= 0] = 0` writes into the caller's array. Work on a copy, or multiply by (x > 0).",
)

integers_out = edit(
    relu_backward,
    {
        "grad_x = np.where(passes, grad_out, 0)": (
            "grad_x = np.zeros_like(x)\n    grad_x[passes] = np.asarray(grad_out)[passes]"
        )
    },
    title="An integer array for the gradient",
    explanation="`np.zeros_like(x)` is an integer array when x is one, and cuts off every fraction. "
    "Write np.zeros(x.shape).",
)
