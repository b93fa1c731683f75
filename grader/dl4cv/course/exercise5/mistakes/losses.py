"""What learners get wrong in `binary_cross_entropy` and `cross_entropy`."""

import numpy as np

from dl4cv.mistakes import edit

LEAST = np.exp(-100.0)


def binary_cross_entropy(p, y):
    p, y = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    log_yes = np.log(np.maximum(p, LEAST))
    log_no = np.log(np.maximum(1 - p, LEAST))
    losses = -(y * log_yes + (1 - y) * log_no)
    return np.mean(losses)


def cross_entropy(logits, labels):
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    losses = -log_p[np.arange(len(labels)), labels]
    return np.mean(losses)


sum_for_mean = edit(
    (binary_cross_entropy, cross_entropy),
    {"np.mean(losses)": "np.sum(losses)"},
    title="Sum in place of the mean",
    explanation="Your loss grows with the size of the batch. Divide by N, or use np.mean.",
)

sign_left_out = (
    edit(
        binary_cross_entropy,
        {"-(y * log_yes + (1 - y) * log_no)": "y * log_yes + (1 - y) * log_no"},
        title="The minus sign left out",
        explanation="The logarithm of a probability is never above 0, so a loss needs a minus in front. Write "
        "-np.mean(…).",
    ),
    edit(
        cross_entropy,
        {"-log_p[": "log_p["},
        title="The minus sign left out",
        explanation="The logarithm of a probability is never above 0, so a loss needs a minus in front. Write "
        "-np.mean(…).",
    ),
)

only_yes = edit(
    binary_cross_entropy,
    {"y * log_yes + (1 - y) * log_no": "y * log_yes"},
    title="The answers no are not counted",
    explanation="y * log(p) is 0 for every example whose answer is no. Add (1 - y) * log(1 - p).",
)

only_no = edit(
    binary_cross_entropy,
    {"y * log_yes + (1 - y) * log_no": "(1 - y) * log_no"},
    title="The answers yes are not counted",
    explanation="(1 - y) * log(1 - p) is 0 for every example whose answer is yes. Add y * log(p).",
)

answers_exchanged = edit(
    binary_cross_entropy,
    {"y * log_yes + (1 - y) * log_no": "(1 - y) * log_yes + y * log_no"},
    title="Yes and no exchanged",
    explanation="You reward the wrong answer: log(p) goes with y, and log(1 - p) with 1 - y.",
)

arguments_exchanged = edit(
    binary_cross_entropy,
    {
        "p, y = np.asarray(p, dtype=float), np.asarray(y, dtype=float)": (
            "y, p = np.asarray(p, dtype=float), np.asarray(y, dtype=float)"
        )
    },
    title="p and y exchanged",
    explanation="You take the logarithm of the answers. The logarithm is that of the probabilities p.",
)

terms_subtracted = edit(
    binary_cross_entropy,
    {"y * log_yes + (1 - y) * log_no": "y * log_yes - (1 - y) * log_no"},
    title="The two terms subtracted",
    explanation="Both logarithms count as losses. Add the two terms before you turn the sign.",
)

summed_per_class = edit(
    binary_cross_entropy,
    {"np.mean(losses)": "np.mean(losses) / 2"},
    title="Halved",
    explanation="Of the two terms one is 0 for every example, so there is nothing to average over. Divide by N alone.",
)

squared_error = edit(
    binary_cross_entropy,
    {"-(y * log_yes + (1 - y) * log_no)": "(p - y) ** 2"},
    title="Squared error",
    explanation="That is the mean squared error. Cross-entropy is -log of the probability of the right answer.",
)

absolute_error = edit(
    binary_cross_entropy,
    {"-(y * log_yes + (1 - y) * log_no)": "np.abs(p - y)"},
    title="Absolute error",
    explanation="That is the mean distance between p and y. Cross-entropy is -log of the probability of the "
    "right answer.",
)

base_two = (
    edit(
        binary_cross_entropy,
        {"np.log(np.maximum(p": "np.log2(np.maximum(p", "np.log(np.maximum(1": "np.log2(np.maximum(1"},
        title="Logarithm to the base 2",
        explanation="np.log2 counts bits. The cross-entropy of deep learning takes the natural logarithm, np.log.",
    ),
    edit(
        cross_entropy,
        {
            "np.log(np.exp(shifted).sum(axis=1, keepdims=True))": "np.log(np.exp(shifted).sum(axis=1, keepdims=True))",
            "-log_p[": "-1 / np.log(2) * log_p[",
        },
        title="Logarithm to the base 2",
        explanation="np.log2 counts bits. The cross-entropy of deep learning takes the natural logarithm, np.log.",
    ),
)

not_clamped = edit(
    binary_cross_entropy,
    {"np.maximum(p, LEAST)": "p", "np.maximum(1 - p, LEAST)": "1 - p"},
    title="log(0)",
    explanation="The logarithm of 0 is -inf, and 0 * -inf is nan. "
    "Replace what is below exp(-100) before you take the logarithm, of p and of 1 - p: np.maximum(p, np.exp(-100)).",
)

log_of_zero_is_zero = edit(
    binary_cross_entropy,
    {
        "np.log(np.maximum(p, LEAST))": "np.where(p > 0, np.log(np.maximum(p, LEAST)), 0)",
        "np.log(np.maximum(1 - p, LEAST))": "np.where(p < 1, np.log(np.maximum(1 - p, LEAST)), 0)",
    },
    title="The logarithm of 0 counts as 0",
    explanation="A certain answer that is wrong costs nothing with you, and 100 is right. "
    "Where p or 1 - p is 0, -100 stands for its logarithm.",
)

sigmoid_once_more = edit(
    binary_cross_entropy,
    {"p, y = np.asarray(p, dtype=float)": "p, y = 1 / (1 + np.exp(-np.asarray(p, dtype=float)))"},
    title="The sigmoid taken once more",
    explanation="That is the loss of logits, but p holds probabilities. Use log(p) and log(1 - p) as they are.",
)

softmax_taken_twice = edit(
    cross_entropy,
    {
        "logits = np.asarray(logits, dtype=float)\n": "logits = np.asarray(logits, dtype=float)\n"
        "    logits = np.exp(logits - logits.max(axis=1, keepdims=True))\n"
        "    logits = logits / logits.sum(axis=1, keepdims=True)\n"
    },
    title="Softmax taken twice",
    explanation="The loss takes the softmax of the logits, and you take that of their softmax. "
    "Begin with the logits as they come.",
)

nan_replaced = edit(
    binary_cross_entropy,
    {
        "np.maximum(p, LEAST)": "p",
        "np.maximum(1 - p, LEAST)": "1 - p",
        "np.mean(losses)": "np.mean(np.nan_to_num(losses))",
    },
    title="nan replaced by 0",
    explanation="np.nan_to_num turns 0 * -inf into 0, but leaves a hopeless answer with a loss of 1e308. "
    "Replace the logarithms that are below -100 by -100.",
)

SMALL_NUMBERS = tuple(f"1e-{digits}" for digits in range(3, 17))

clipped = edit(
    binary_cross_entropy,
    {"p, y = np.asarray(p, dtype=float)": "p, y = np.clip(np.asarray(p, dtype=float), 1e-7, 1 - 1e-7)"},
    title="Probabilities clipped too early",
    explanation="Clipping p that early ends the loss of a wrong answer far below 100. "
    "Replace the logarithms below -100, of p and of 1 - p: np.log(np.maximum(1 - p, np.exp(-100))).",
    varied={"1e-7": SMALL_NUMBERS},
)

epsilon_added = edit(
    binary_cross_entropy,
    {"np.maximum(p, LEAST)": "p + 1e-7", "np.maximum(1 - p, LEAST)": "1 - p + 1e-7"},
    title="A small number added to the probabilities",
    explanation="With a number added, log(p) is another number, and it ends far above -100. "
    "Replace only what is too small, p and 1 - p: np.maximum(p, np.exp(-100)).",
    varied={"1e-7": SMALL_NUMBERS},
)

no_maximum = edit(
    cross_entropy,
    {"logits - logits.max(axis=1, keepdims=True)": "logits"},
    title="No maximum subtracted",
    explanation="exp(1000) fits no float, and of exp(-1000) = 0 there is no logarithm. "
    "Subtract the largest logit of each row first.",
)

one_maximum = edit(
    cross_entropy,
    {"logits.max(axis=1, keepdims=True)": "logits.max()"},
    title="One maximum for the whole batch",
    explanation="A row far below the largest logit of another has exponentials of 0 alone. "
    "Subtract from each row its own maximum: axis=1, keepdims=True.",
)

log_of_softmax = edit(
    cross_entropy,
    {
        "shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))": (
            "np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True))"
        )
    },
    title="Logarithm of the softmax",
    explanation="A probability like exp(-1000) is rounded to 0, and the logarithm of 0 is -inf. "
    "Take the logarithm on paper first: x - m - log(sum(exp(x - m))).",
)

log_of_the_probability = edit(
    cross_entropy,
    {
        "log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))": (
            "p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)"
        ),
        "losses = -log_p[np.arange(len(labels)), labels]": "losses = -np.log(p[np.arange(len(labels)), labels])",
    },
    title="Logarithm of the right class's probability",
    explanation="A probability like exp(-1000) is rounded to 0, and the logarithm of 0 is -inf. "
    "Take the logarithm on paper first: x - m - log(sum(exp(x - m))).",
)

log_of_softmax_plus = edit(
    cross_entropy,
    {
        "shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))": (
            "np.log(np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True) + 1e-7)"
        )
    },
    title="A small number added before the logarithm",
    explanation="A number added to p hides how wrong a confident answer is. "
    "Write log p as x - m - log(sum(exp(x - m))), which needs no such number.",
    varied={"1e-7": SMALL_NUMBERS},
)

softmax_over_examples = edit(
    cross_entropy,
    {"logits.max(axis=1": "logits.max(axis=0", "np.exp(shifted).sum(axis=1": "np.exp(shifted).sum(axis=0"},
    title="Softmax over the examples",
    explanation="Axis 0 runs over the examples. Each example is a distribution of its own: take maximum and sum "
    "along axis 1.",
)

one_sum = edit(
    cross_entropy,
    {"np.exp(shifted).sum(axis=1, keepdims=True)": "np.exp(shifted).sum()"},
    title="One sum for the whole batch",
    explanation="Each example is a distribution of its own. Sum along axis 1, with `keepdims=True`.",
)

maximum_forgotten = edit(
    cross_entropy,
    {"log_p = shifted - np.log": "log_p = logits - np.log"},
    title="The maximum forgotten outside the logarithm",
    explanation="You subtract the maximum inside of the exponential only. It has to go from the first term as well.",
)

no_softmax = edit(
    cross_entropy,
    {"log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))": "log_p = logits"},
    title="Logits taken for log-probabilities",
    explanation="A logit is a score, no logarithm of a probability. Subtract log(sum(exp(logits))) of its row.",
)

every_label_for_every_row = edit(
    cross_entropy,
    {"log_p[np.arange(len(labels)), labels]": "log_p[:, labels]"},
    title="Every label for every row",
    explanation="log_p[:, labels] has the shape (N, N). Take one value of each row: log_p[np.arange(N), labels].",
)

mean_over_classes = edit(
    cross_entropy,
    {"np.mean(losses)": "np.sum(losses) / logits.size"},
    title="Divided by the number of classes, too",
    explanation="Each example has one loss, that of its right class. Divide their sum by N, not by N * C.",
)

sum_over_classes = edit(
    cross_entropy,
    {"-log_p[np.arange(len(labels)), labels]": "-log_p.sum(axis=1)"},
    title="All classes counted",
    explanation="You add up the log-probabilities of all classes. Only that of the right class counts: multiply "
    "by the one-hot row.",
)

every_class_as_yes_or_no = edit(
    cross_entropy,
    {
        "losses = -log_p[np.arange(len(labels)), labels]": (
            "p, y = np.clip(np.exp(log_p), 1e-7, 1 - 1e-7), np.eye(logits.shape[1])[labels]\n"
            "    losses = -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1)"
        )
    },
    title="Binary cross-entropy of every class",
    explanation="The softmax makes one choice of all classes, so only the right class counts: -log p[label]. "
    "Leave out the terms with 1 - p.",
    varied={"1e-7": SMALL_NUMBERS},
)

probability_without_log = edit(
    cross_entropy,
    {"-log_p[np.arange(len(labels)), labels]": "1 - np.exp(log_p)[np.arange(len(labels)), labels]"},
    title="1 - p in place of -log p",
    explanation="1 - p never exceeds 1, however wrong the answer. Cross-entropy is -log of the probability.",
)

largest_in_place_of_right = edit(
    cross_entropy,
    {"-log_p[np.arange(len(labels)), labels]": "-log_p.max(axis=1)"},
    title="The most probable class in place of the right one",
    explanation="You measure how sure the network is, not whether it is right. Take the log-probability of the label.",
)

first_example_alone = edit(
    (binary_cross_entropy, cross_entropy),
    {"np.mean(losses)": "losses[0]"},
    title="Only the first example",
    explanation="The loss is the mean over all examples of the batch.",
)

loss_of_each_example = edit(
    (binary_cross_entropy, cross_entropy),
    {"np.mean(losses)": "losses"},
    title="One loss for each example",
    explanation="You return an array of N losses. Return their mean, one number.",
)

changed_logits = edit(
    cross_entropy,
    {
        "logits = np.asarray(logits, dtype=float)": "logits -= logits.max(axis=1, keepdims=True)",
        "shifted = logits - logits.max(axis=1, keepdims=True)": "shifted = logits",
    },
    title="The logits changed",
    explanation="`logits -= …` writes into the caller's array. `logits = logits - …` makes a new one.",
)

label_counted_from_one = edit(
    cross_entropy,
    {"len(labels)), labels]": "len(labels)), labels - 1]"},
    title="Labels counted from 1",
    explanation="Class numbers begin with 0. Index with the label itself.",
)
