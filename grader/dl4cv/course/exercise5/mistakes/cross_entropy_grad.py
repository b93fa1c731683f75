"""What learners get wrong in `cross_entropy_grad`."""
# ruff: noqa: RET504 - the result has a name, so that an edit can change it

import numpy as np

from dl4cv.mistakes import edit


def cross_entropy_grad(logits, labels):
    logits = np.asarray(logits, dtype=float)
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    grad = e / e.sum(axis=1, keepdims=True)
    grad[np.arange(len(labels)), labels] -= 1
    grad = grad / len(labels)
    return grad


not_divided = edit(
    cross_entropy_grad,
    {"grad = grad / len(labels)": "grad = grad"},
    title="Not divided by N",
    explanation="The loss is the mean over N examples, so its gradient has a 1 / N. Divide by len(labels).",
)

divided_by_all = edit(
    cross_entropy_grad,
    {"grad / len(labels)": "grad / grad.size"},
    title="Divided by N * C",
    explanation="The loss is the mean over the N examples, not over their classes. Divide by N.",
)

divided_by_classes = edit(
    cross_entropy_grad,
    {"grad / len(labels)": "grad / grad.shape[1]"},
    title="Divided by C",
    explanation="shape[1] is the number of classes. The loss is the mean over the examples: divide by shape[0].",
)

divided_before = edit(
    cross_entropy_grad,
    {"-= 1": "-= 1 * len(labels)"},
    title="Only the probabilities divided by N",
    explanation="Subtract the 1 first, and divide by N afterwards: both parts carry the 1 / N.",
)

nothing_subtracted = edit(
    cross_entropy_grad,
    {"-= 1": "-= 0"},
    title="Nothing subtracted for the right class",
    explanation="softmax alone pushes every class down. Subtract 1 where the class is the right one.",
)

sign_turned = edit(
    cross_entropy_grad,
    {"return grad": "return -grad"},
    title="Wrong sign",
    explanation="You return y - p. The gradient is p - y: where the probability is too large, the loss grows "
    "with the logit.",
)

added = edit(
    cross_entropy_grad,
    {"-= 1": "+= 1"},
    title="1 added",
    explanation="The gradient is the probabilities less the one-hot row. Subtract 1 at the right class.",
)

only_right_class = edit(
    cross_entropy_grad,
    {"return grad": "return grad * (np.arange(grad.shape[1]) == np.asarray(labels)[:, None])"},
    title="Only the right class has a gradient",
    explanation="The other logits stand in the sum of the softmax, too, so the loss depends on them. "
    "Their gradient is their probability divided by N.",
)

every_row = edit(
    cross_entropy_grad,
    {"grad[np.arange(len(labels)), labels] -= 1": "grad[:, labels] -= 1"},
    title="Every label for every row",
    explanation="grad[:, labels] changes these columns in all rows. One place of each row: grad[np.arange(N), labels].",
)

no_maximum = edit(
    cross_entropy_grad,
    {"logits - logits.max(axis=1, keepdims=True)": "logits"},
    title="No maximum subtracted",
    explanation="exp(1000) is inf, and inf / inf is nan. Subtract the largest logit of each row first.",
)

one_maximum = edit(
    cross_entropy_grad,
    {"logits.max(axis=1, keepdims=True)": "logits.max()"},
    title="One maximum for the whole batch",
    explanation="A row far below the largest logit of another has exponentials of 0 alone, and 0 / 0 is nan. "
    "Subtract from each row its own maximum.",
)

softmax_over_examples = edit(
    cross_entropy_grad,
    {"logits.max(axis=1": "logits.max(axis=0", "e.sum(axis=1": "e.sum(axis=0"},
    title="Softmax over the examples",
    explanation="Axis 0 runs over the examples. Each example is a distribution of its own: take maximum and sum "
    "along axis 1.",
)

one_sum = edit(
    cross_entropy_grad,
    {"e.sum(axis=1, keepdims=True)": "e.sum()"},
    title="One sum for the whole batch",
    explanation="Each example is a distribution of its own. Sum along axis 1, with `keepdims=True`.",
)

no_softmax = edit(
    cross_entropy_grad,
    {"e / e.sum(axis=1, keepdims=True)": "logits.copy()"},
    title="Logits in place of probabilities",
    explanation="The gradient is softmax(logits) less the one-hot row. Turn the logits into probabilities first.",
)

not_normalised = edit(
    cross_entropy_grad,
    {"e / e.sum(axis=1, keepdims=True)": "e"},
    title="Exponentials not divided by their sum",
    explanation="exp alone is no probability. Divide each row by its sum.",
)

changed_logits = edit(
    cross_entropy_grad,
    {
        "logits = np.asarray(logits, dtype=float)": "logits -= logits.max(axis=1, keepdims=True)",
    },
    title="The logits changed",
    explanation="`logits -= …` writes into the caller's array. `logits = logits - …` makes a new one.",
)

with_softmax_slope = edit(
    cross_entropy_grad,
    {"return grad": "return grad * (e / e.sum(axis=1, keepdims=True)) * (1 - e / e.sum(axis=1, keepdims=True))"},
    title="Multiplied by p * (1 - p)",
    explanation="p - y is the gradient with respect to the logits already: the slope of the softmax is contained. "
    "Multiply by nothing.",
)

of_the_probabilities = edit(
    cross_entropy_grad,
    {
        "return grad": (
            "p = e / e.sum(axis=1, keepdims=True)\n"
            "    return -(np.arange(grad.shape[1]) == np.asarray(labels)[:, None]) / np.maximum(p, 1e-300) "
            "/ len(labels)"
        )
    },
    title="The gradient with respect to the probabilities",
    explanation="-y / p is how the loss changes with the probabilities. "
    "With respect to the logits, all of the softmax taken into account, it is (p - y) / N.",
)

squared_error_gradient = edit(
    cross_entropy_grad,
    {"grad / len(labels)": "2 * grad / len(labels)"},
    title="Twice the gradient",
    explanation="A factor 2 belongs to squared errors. The gradient of cross-entropy is (p - y) / N.",
)

label_counted_from_one = edit(
    cross_entropy_grad,
    {"len(labels)), labels]": "len(labels)), labels - 1]"},
    title="Labels counted from 1",
    explanation="Class numbers begin with 0. Index with the label itself.",
)
