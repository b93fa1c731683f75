"""What learners get wrong in `top_k_error`."""

import numpy as np

from dl4cv.mistakes import edit


def top_k_error(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise ValueError("not one label for each row of scores")
    if len(labels) == 0:
        raise ValueError("no image")
    if np.any((labels < 0) | (labels >= scores.shape[1])):
        raise ValueError("label out of range")
    order = np.argsort(-scores.astype(float), axis=1, kind="stable")
    best = order[:, :k]
    found = (best == labels[:, np.newaxis]).any(axis=1)
    return 1 - np.mean(found)


def top_k_error_by_rank(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise ValueError("not one label for each row of scores")
    if len(labels) == 0:
        raise ValueError("no image")
    if np.any((labels < 0) | (labels >= scores.shape[1])):
        raise ValueError("label out of range")
    own = scores[np.arange(len(labels)), labels][:, np.newaxis]
    equal = (scores == own) & (np.arange(scores.shape[1]) < labels[:, np.newaxis])
    rank = np.sum((scores > own) | equal, axis=1)
    return np.mean(rank >= k)


def top_k_error_by_loop(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise ValueError("not one label for each row of scores")
    if len(labels) == 0:
        raise ValueError("no image")
    if np.any((labels < 0) | (labels >= scores.shape[1])):
        raise ValueError("label out of range")
    wrong = 0
    for label, row in zip(labels, scores, strict=True):
        best = sorted(range(len(row)), key=lambda c: row[c], reverse=True)[:k]
        if label not in best:
            wrong += 1
    return wrong / len(labels)


def top_k_error_by_search(labels, scores, k=5):
    if scores.ndim != 2 or labels.shape != scores.shape[:1]:
        raise ValueError("not one label for each row of scores")
    if len(labels) == 0:
        raise ValueError("no image")
    if np.any((labels < 0) | (labels >= scores.shape[1])):
        raise ValueError("label out of range")
    wrong = 0
    for label, row in zip(labels, scores, strict=True):
        row, named = row.astype(float), []
        for _ in range(min(k, len(row))):
            best = max((c for c in range(len(row)) if c not in named), key=row.__getitem__)
            named.append(best)
        wrong += label not in named
    return wrong / len(labels)


accuracy_instead = edit(
    top_k_error,
    {"1 - np.mean(found)": "np.mean(found)"},
    title="The accuracy instead of the error",
    explanation="You return the share that is found. The error is what is left: 1 minus this share.",
)

percent = edit(
    top_k_error,
    {"1 - np.mean(found)": "100 * (1 - np.mean(found))"},
    title="Percent instead of a share",
    explanation="The slides print percent, but the function gives a share between 0 and 1. Leave out the factor 100.",
)

number_of_wrong_ones = edit(
    top_k_error_by_rank,
    {"np.mean": "np.sum"},
    title="The number instead of the share",
    explanation="You return how many images are wrong. Divide by the number of images.",
)

whole_division = edit(
    top_k_error_by_loop,
    {"wrong / len": "wrong // len"},
    title="Shares below 1 become 0",
    explanation="Everything below 1 becomes 0: `//` and `int` cut fractions off, and `all` asks whether every image is "
    "wrong. Divide the number of wrong ones by N with `/`.",
)

returned_too_early = edit(
    top_k_error_by_loop,
    {"    return wrong / len(labels)": "        return wrong / len(labels)"},
    title="Returned after the first image",
    explanation="A `return` inside of the loop ends it at its first turn. Move it behind the loop.",
)

divided_by_k = edit(
    top_k_error_by_loop,
    {"/ len(labels)": "/ (len(labels) * k)"},
    title="Divided by k as well",
    explanation="An image is right or wrong once, however many guesses it has. Divide by N alone.",
)

share_of_guesses = edit(
    top_k_error,
    {".any(axis=1)": ""},
    title="The share of guesses instead of images",
    explanation="Of the k guesses for an image at most one is right, and one is enough. "
    "Ask each row with `.any(axis=1)` first.",
    rank=1,
)

all_guesses_right = edit(
    top_k_error,
    {".any(axis=1)": ".all(axis=1)"},
    title="All guesses must be right",
    explanation="An image counts as right when one of its k guesses is. Use `any`, not `all`.",
)

guesses_by_column = edit(
    top_k_error,
    {".any(axis=1)": ".any(axis=0)"},
    title="The guesses asked along the wrong axis",
    explanation="Axis 0 runs over the images, axis 1 over the guesses of one image. Write `.any(axis=1)`.",
)

top_1 = edit(
    top_k_error,
    {":k]": ":1]"},
    title="Only the best class counts",
    explanation="That is the top-1 error. An image counts as right when its class is among the k best.",
)

k_ignored = edit(
    top_k_error,
    {":k]": ":5]"},
    title="Always five guesses",
    explanation="5 is only what k is when nobody says otherwise. Use `k`.",
)

default_of_one = edit(
    top_k_error,
    {"k=5": "k=1"},
    title="k is 1 by default",
    explanation="Without a k, five guesses are allowed, as on the slides. Keep `k=5` in the line of the `def`.",
    varied={"k=1": ("k=3", "k=10")},
)

kth_only = edit(
    top_k_error,
    {":k]": "k - 1 : k]"},
    title="Only the k-th class counts",
    explanation="`order[:, k - 1]` is one guess, the last of them. Take all up to it: `order[:, :k]`.",
)

one_too_many = edit(
    top_k_error,
    {":k]": ": k + 1]"},
    title="One guess too many",
    explanation="A slice ends before its second number, so `:k` is k classes already. "
    "Where you count ranks from 0, rank k is wrong: the k best are 0 … k−1.",
)

one_too_few = edit(
    top_k_error,
    {":k]": ": k - 1]"},
    title="One guess too few",
    explanation="A slice ends before its second number, and counting starts at 0. The k best classes are `[:, :k]`.",
)

best_left_out = edit(
    top_k_error,
    {":k]": "1 : k + 1]"},
    title="The best class left out",
    explanation="The best class stands at index 0. Take the classes from there: `[:, :k]`.",
)

lowest_scores = edit(
    top_k_error,
    {"-scores": "scores"},
    title="The lowest scores chosen",
    explanation="`argsort` begins with the lowest score. Take the last k classes, or sort the scores with a minus.",
)

from_the_wrong_end = edit(
    top_k_error,
    {":k]": "-k:]"},
    title="The k classes taken from the wrong end",
    explanation="After sorting with a minus or `[::-1]` the best classes stand in front. Take the first k: `[:, :k]`.",
    rank=1,
)

sorted_down_the_columns = edit(
    top_k_error,
    {"axis=1, kind": "axis=0, kind"},
    title="Sorted along the wrong axis",
    explanation="Axis 0 runs over the images, axis 1 over the classes. Sort each row: `axis=1`.",
)

rows_reversed = edit(
    top_k_error,
    {'np.argsort(-scores.astype(float), axis=1, kind="stable")': "np.argsort(scores, axis=1)[::-1]"},
    title="The rows reversed instead of the columns",
    explanation="`[::-1]` turns the first axis round, the images. Each row is to be read from behind: `[:, ::-1]`.",
)

scores_instead_of_classes = edit(
    top_k_error,
    {"np.argsort(-scores.astype(float)": "-np.sort(-scores.astype(float)"},
    title="Scores compared with class numbers",
    explanation="`np.sort` gives the scores themselves. You need the classes that have them: `np.argsort`.",
)

among_all_guesses = edit(
    top_k_error,
    {"(best == labels[:, np.newaxis]).any(axis=1)": "np.isin(labels, best)"},
    title="Found among the guesses for any image",
    explanation="`np.isin` looks through the guesses for all images. Compare label i with row i alone.",
)

rows_cut = edit(
    top_k_error,
    {"order[:, :k]": "order[-k:]", "(best == labels[:, np.newaxis]).any(axis=1)": "np.isin(labels, best)"},
    title="All classes count as guesses",
    explanation="Your error is 0 for every k, since each label is among all classes. Keep k classes of each image: "
    "they are the second axis, `[:, -k:]`, and `[-k:]` keeps k images.",
)

every_label_with_every_row = edit(
    top_k_error_by_rank,
    {"scores[np.arange(len(labels)), labels][:, np.newaxis]": "scores[:, labels].max(axis=1, keepdims=True)"},
    title="Every label paired with every row",
    explanation="`scores[:, labels]` takes the columns of all labels in each row. "
    "Pair row i with label i: `scores[np.arange(N), labels]`.",
)

labels_from_one = edit(
    top_k_error,
    {"best ==": "best + 1 =="},
    title="Classes counted from 1",
    explanation="Column 0 is class 0. Compare the labels with what `argsort` gives, without adding 1.",
)

size_without_sign = edit(
    top_k_error,
    {"-scores.astype(float)": "-np.abs(scores.astype(float))"},
    title="The size of the score without its sign",
    explanation="A score of −5 speaks strongly against a class, not for it. Leave out the absolute value.",
)

cut_to_integers = edit(
    top_k_error,
    {"-scores.astype(float)": "-scores.astype(float).clip(-1e6, 1e6).astype(int)"},
    title="Scores cut to integers first",
    explanation="Cutting 0.7 and 0.2 to integers makes both 0, so nothing is left to compare. "
    "Sort the scores as they are.",
)

last_of_equals = edit(
    top_k_error,
    {'np.argsort(-scores.astype(float), axis=1, kind="stable")': 'np.argsort(scores, axis=1, kind="stable")[:, ::-1]'},
    title="Of equal scores the last class comes first",
    explanation="Read from behind, an ascending `argsort` has equal scores in falling order of their classes. "
    'Sort with a minus: `np.argsort(-scores, axis=1, kind="stable")`.',
)

unstable_sort = edit(
    top_k_error,
    {', kind="stable")': ")"},
    title="Equal scores in any order",
    explanation='Without `kind="stable"` `argsort` may put equal scores in any order, and in long rows it does. '
    "Ask for the stable one.",
)


unstable_sort_from_behind = edit(
    top_k_error,
    {'np.argsort(-scores.astype(float), axis=1, kind="stable")': "np.argsort(scores, axis=1)[:, ::-1]"},
    title="Equal scores in any order, read from behind",
    explanation='Without `kind="stable"` equal scores come in any order, and from behind the highest class is first. '
    'Sort with a minus: `np.argsort(-scores, axis=1, kind="stable")`.',
)

ties_forgiven = edit(
    top_k_error_by_rank,
    {"(scores > own) | equal": "scores > own"},
    title="Equal scores always in favour of the image",
    explanation="You count only larger scores, so with equal ones every class is found. "
    "A class with an equal score and a lower number comes before it, too.",
)

ties_held_against = edit(
    top_k_error_by_rank,
    {"(scores > own) | equal": "scores >= own", "rank >= k": "rank > k"},
    title="Equal scores always against the image",
    explanation="You count all equal scores as better ones. "
    "Of equal scores only those of lower class numbers come before.",
)

itself_counted = edit(
    top_k_error_by_rank,
    {"(scores > own) | equal": "scores >= own"},
    title="The class counted among those before it",
    explanation="`>=` counts the right class itself, which makes its rank one too large. "
    "Count the larger scores with `>`.",
    rank=1,
)


minus_wraps = edit(
    top_k_error,
    {"-scores.astype(float)": "-scores"},
    title="The minus wraps around",
    explanation="uint8 has no negative numbers and int8 no 128, so −scores comes out wrong. Convert to float first.",
)

all_classes_refused = edit(
    top_k_error,
    {"label out of range": "label or k out of range", "if np.any(": "if k > scores.shape[1] or np.any("},
    title="A k above the number of classes refused",
    explanation="With more guesses than classes no image is wrong, and the error is 0. Refuse no k for being large.",
)

partitioned = edit(
    top_k_error,
    {'np.argsort(-scores.astype(float), axis=1, kind="stable")': "np.argpartition(-scores.astype(float), k, axis=1)"},
    title="argpartition asked for a place that does not exist",
    explanation="`np.argpartition` needs a place below C, and it puts equal scores in any order. "
    "Where k is C or more, all classes are among the best.",
)

partitioned_at_k = edit(
    top_k_error,
    {
        'np.argsort(-scores.astype(float), axis=1, kind="stable")': "np.argpartition(scores, -k, axis=1)",
        ":k]": "-k:]",
    },
    title="argpartition for more than there are",
    explanation="`np.argpartition` needs a place in the row, so k above C fails; equal scores come in any order. "
    "Use a stable `argsort`.",
)

labels_not_checked = edit(
    top_k_error,
    {'raise ValueError("label out of range")': "pass"},
    title="A label that is no class counts as wrong",
    explanation="Such a label is never found, so bad data passes for a bad network. Raise a ValueError.",
)

last_class_for_negative = edit(
    top_k_error_by_rank,
    {'raise ValueError("label out of range")': "pass"},
    title="Labels not checked",
    explanation='NumPy reads −1 as "the last one", and raises an IndexError for what is too large. '
    "Check that all labels lie in 0 … C−1, and raise a ValueError.",
)

negative_accepted = edit(
    top_k_error,
    {"(labels < 0) | (labels >= scores.shape[1])": "labels >= scores.shape[1]"},
    title="Negative labels accepted",
    explanation="You check the upper bound only. Raise the ValueError for `labels < 0` as well.",
)

too_large_accepted = edit(
    top_k_error,
    {"(labels < 0) | (labels >= scores.shape[1])": "labels < 0"},
    title="Upper bound not checked",
    explanation="You check for negative labels, but a label can be too large as well. "
    "Raise the ValueError for `labels >= C` too.",
)

bound_off_by_one = edit(
    top_k_error,
    {">= scores.shape[1]": "> scores.shape[1]"},
    title="Upper bound off by one",
    explanation="With C classes the largest label is C−1, so C itself is already outside. Write `labels >= C`.",
)

shapes_not_checked = edit(
    top_k_error,
    {'raise ValueError("not one label for each row of scores")': "pass"},
    title="Shapes not checked",
    explanation="A column of labels broadcasts against the rows of all images. "
    "Raise a ValueError unless `labels.shape == (len(scores),)`.",
)

only_lengths_checked = edit(
    top_k_error,
    {"labels.shape != scores.shape[:1]": "len(labels) != len(scores)"},
    title="Only the lengths checked",
    explanation="A column (N, 1) is as long as a row (N,), and broadcasts against the rows of all images. "
    "Compare `labels.shape` with `scores.shape[:1]`.",
)

zip_stops = edit(
    top_k_error_by_loop,
    {'raise ValueError("not one label for each row of scores")': "pass", ", strict=True": ""},
    title="zip stops at the shorter",
    explanation="Images without a label, or labels without an image, are passed over without a word. "
    "Raise a ValueError unless there is one label for each row.",
)

nan_for_no_images = edit(
    top_k_error,
    {'raise ValueError("no image")': "pass"},
    title="No images give nan",
    explanation="The mean of nothing is 0 / 0, and nan spreads into whatever comes next. "
    "Raise a ValueError when N is 0.",
)

division_by_zero = edit(
    top_k_error_by_loop,
    {'raise ValueError("no image")': "pass"},
    title="Divided by 0 when there are no images",
    explanation="Python raises a ZeroDivisionError, and the exercise promises a ValueError. Look at N first.",
)

zero_for_no_images = edit(
    top_k_error,
    {'raise ValueError("no image")': "return 0.0"},
    title="No images give 0",
    explanation="0 says that no image was wrong, and there was none. Raise a ValueError when N is 0.",
)

one_for_no_images = edit(
    top_k_error,
    {'raise ValueError("no image")': "return 1.0"},
    title="No images give 1",
    explanation="1 says that every image was wrong, and there was none. Raise a ValueError when N is 0.",
)

rounded = edit(
    top_k_error,
    {"1 - np.mean(found)": "round(float(1 - np.mean(found)), 2)"},
    title="Rounded",
    explanation="Rounding is for printing, since whatever is computed next inherits the error. "
    "Return the number as it is.",
    varied={", 2)": (", 1)", ", 3)", ", 4)", ", 5)")},
)

half_precision = edit(
    top_k_error_by_rank,
    {"rank >= k": "rank >= k, dtype=np.float16"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

softmax_first = edit(
    top_k_error,
    {"-scores.astype(float)": "-np.exp(scores.astype(float))"},
    title="Exponentials that overflow",
    explanation="A softmax does not change the order, but exp of a large score is inf, and of very low ones 0. "
    "Sort the scores as they are.",
)

stable_softmax_first = edit(
    top_k_error,
    {"-scores.astype(float)": "-np.exp(scores.astype(float) - scores.max(axis=1, keepdims=True))"},
    title="Exponentials that become 0",
    explanation="A softmax does not change the order, but exp of what lies far below the largest score is 0, and all "
    "such classes tie. Sort the scores as they are.",
)

argsort_taken_for_ranks = edit(
    top_k_error,
    {
        "    best = order[:, :k]\n": "",
        "found = (best == labels[:, np.newaxis]).any(axis=1)": "found = order[np.arange(len(labels)), labels] < k",
    },
    title="argsort taken for ranks",
    explanation="`argsort` tells which class stands at each place, and not at which place a class stands. "
    "Sort once more, `order.argsort(axis=1)`, or look for the label among the first k of `order`.",
)

set_to_zero = edit(
    top_k_error_by_search,
    {
        "(c for c in range(len(row)) if c not in named)": "range(len(row))",
        "named.append(best)": "named.append(best)\n            row[best] = 0",
    },
    title="The best class found is set to 0",
    explanation="0 beats every negative score, so a class that was taken is taken again. "
    "Sort once, or remember which classes were taken.",
)

set_to_minus_infinity = edit(
    top_k_error_by_search,
    {
        "(c for c in range(len(row)) if c not in named)": "range(len(row))",
        "named.append(best)": "named.append(best)\n            row[best] = -np.inf",
    },
    title="The best class found is set to −inf",
    explanation="−inf is a score, too: where nothing larger is left, a class that was taken is taken again. "
    "Sort once, or remember which classes were taken.",
)

changes_scores = edit(
    top_k_error_by_search,
    {
        "row.astype(float)": 'row if row.dtype.kind == "f" else row.astype(float)',
        "named.append(best)": "named.append(best)\n            row[best] = -np.inf",
    },
    title="Scores overwritten",
    explanation="What you do to find the next best class changes the caller's array. "
    "Work on a copy: `scores.astype(float)`.",
)
