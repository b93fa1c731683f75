"""What learners get wrong in `precision_recall_f1`."""

import numpy as np

from dl4cv.mistakes import edit, mistake


def precision_recall_f1(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError("no such class")
    precision, recall, f1 = np.zeros((3, num_classes))
    for c in range(num_classes):
        TP = np.sum((labels == c) & (predictions == c))
        FP = np.sum((labels != c) & (predictions == c))
        FN = np.sum((labels == c) & (predictions != c))
        if TP + FP > 0:
            precision[c] = TP / (TP + FP)
        if TP + FN > 0:
            recall[c] = TP / (TP + FN)
        if precision[c] + recall[c] > 0:
            f1[c] = 2 * precision[c] * recall[c] / (precision[c] + recall[c])
    return precision, recall, f1


def precision_recall_f1_by_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError("no such class")
    counts = np.zeros((num_classes, num_classes), dtype=np.int64)
    np.add.at(counts, (labels, predictions), 1)
    right = np.diagonal(counts)
    predicted, present = counts.sum(axis=0), counts.sum(axis=1)
    precision = right / np.maximum(predicted, 1)
    recall = right / np.maximum(present, 1)
    f1 = 2 * precision * recall / np.where(right > 0, precision + recall, 1)
    return precision, recall, f1


precision_and_recall_exchanged = edit(
    precision_recall_f1,
    {"return precision, recall": "return recall, precision"},
    title="Precision and recall exchanged",
    explanation="Precision divides by what was predicted (TP + FP), recall by what is there (TP + FN). "
    "Precision comes first.",
)

f1_first = edit(
    precision_recall_f1,
    {"return precision, recall, f1": "return f1, precision, recall"},
    title="F1 comes first",
    explanation="The order is precision, recall, F1.",
)

arithmetic_mean = edit(
    precision_recall_f1,
    {"2 * precision[c] * recall[c] / (precision[c] + recall[c])": "(precision[c] + recall[c]) / 2"},
    title="Arithmetic mean instead of F1",
    explanation="F1 is the harmonic mean, which is small when one of the two is: 2PR / (P + R).",
)

geometric_mean = edit(
    precision_recall_f1,
    {"2 * precision[c] * recall[c] / (precision[c] + recall[c])": "np.sqrt(precision[c] * recall[c])"},
    title="Geometric mean instead of F1",
    explanation="F1 is the harmonic mean: 2PR / (P + R), not the root of PR.",
)

product = edit(
    precision_recall_f1,
    {"2 * precision[c] * recall[c] / (precision[c] + recall[c])": "precision[c] * recall[c]"},
    title="The product instead of F1",
    explanation="You did not divide by the sum. F1 is the harmonic mean: 2PR / (P + R).",
)

smaller_of_the_two = edit(
    precision_recall_f1,
    {"2 * precision[c] * recall[c] / (precision[c] + recall[c])": "min(precision[c], recall[c])"},
    title="The smaller of the two instead of F1",
    explanation="F1 lies between precision and recall: 2PR / (P + R).",
)

factor_two_forgotten = edit(
    precision_recall_f1,
    {"2 * precision[c]": "precision[c]"},
    title="The factor 2 of F1 forgotten",
    explanation="F1 of a class with P = R = 1 is 1. Write 2PR / (P + R).",
)

intersection_over_union = edit(
    precision_recall_f1,
    {"2 * precision[c] * recall[c] / (precision[c] + recall[c])": "TP / (TP + FP + FN)"},
    title="TP counted once in F1",
    explanation="TP / (TP + FP + FN) is the intersection over union. F1 counts TP twice: 2TP / (2TP + FP + FN).",
)

f2 = edit(
    precision_recall_f1,
    {
        "2 * precision[c] * recall[c] / (precision[c] + recall[c])": "5 * precision[c] * recall[c] "
        "/ (4 * precision[c] + recall[c])"
    },
    title="F2 instead of F1",
    explanation="Fβ weighs recall more than precision. For F1 both weigh the same: 2PR / (P + R).",
)

parentheses_forgotten = edit(
    precision_recall_f1,
    {"/ (precision[c] + recall[c])": "/ precision[c] + recall[c] if precision[c] > 0 else 0.0"},
    title="Parentheses forgotten in F1",
    explanation="`2 * P * R / P + R` divides by P alone. The whole sum is the denominator: `2 * P * R / (P + R)`.",
)

parentheses_forgotten_everywhere = edit(
    precision_recall_f1,
    {"= TP / (TP + FP)": "= TP / TP + FP if TP else FP", "= TP / (TP + FN)": "= TP / TP + FN if TP else FN"},
    title="Parentheses forgotten in the denominators",
    explanation="`TP / TP + FP` divides by TP alone. The whole sum is the denominator: `TP / (TP + FP)`.",
)

mean_over_classes = edit(
    precision_recall_f1,
    {"return precision, recall, f1": "return precision.mean(), recall.mean(), f1.mean()"},
    title="The mean over the classes",
    explanation="The macro average hides which class goes wrong. Return one value for each class.",
)

all_classes_together = edit(
    precision_recall_f1_by_matrix,
    {
        "np.diagonal(counts)": "np.full(num_classes, np.trace(counts))",
        "counts.sum(axis=0), counts.sum(axis=1)": "(np.full(num_classes, counts.sum()) for _ in range(2))",
    },
    title="All classes together",
    explanation="Summed over the classes, precision, recall and F1 are all the accuracy. "
    "Return one value for each class.",
)

right_ones_of_all_classes = edit(
    precision_recall_f1_by_matrix,
    {"np.diagonal(counts)": "np.trace(counts)"},
    title="The right predictions of all classes",
    explanation="`trace` sums the diagonal. TP of a class is its own element there: `np.diagonal(counts)`.",
)

divided_by_all = edit(
    precision_recall_f1,
    {"TP / (TP + FP)": "TP / len(labels)", "TP / (TP + FN)": "TP / len(labels)"},
    title="Divided by the number of images",
    explanation="Precision is a share of what was taken for the class, recall of what is of the class. "
    "Divide by TP + FP, and by TP + FN.",
)

accuracy_of_each_class = edit(
    precision_recall_f1,
    {
        "TP / (TP + FP)": "(len(labels) - FP - FN) / len(labels)",
    },
    title="The accuracy of each class instead of its precision",
    explanation="The images that neither are of the class nor are taken for it, TN, do not count. "
    "Precision is TP / (TP + FP).",
)

specificity = edit(
    precision_recall_f1,
    {
        "        if TP + FN > 0:": "        TN = len(labels) - TP - FP - FN\n        if TN + FP > 0:",
        "TP / (TP + FN)": "TN / (TN + FP)",
    },
    title="Specificity instead of recall",
    explanation="TN / (TN + FP) asks the images of other classes. Recall asks those of the class: TP / (TP + FN).",
)

right_ones_counted_twice = edit(
    precision_recall_f1,
    {
        "FP = np.sum((labels != c) & (predictions == c))": "FP = np.sum(predictions == c)",
        "FN = np.sum((labels == c) & (predictions != c))": "FN = np.sum(labels == c)",
    },
    title="Right predictions counted among the wrong ones",
    explanation="What was taken for c is TP + FP, and what is of class c is TP + FN. "
    "FP are only those of other classes, FN only those taken for others.",
)

everything_not_it = edit(
    precision_recall_f1,
    {
        "FP = np.sum((labels != c) & (predictions == c))": "FP = np.sum(labels != predictions) - FN",
        "        FN = np.sum((labels == c) & (predictions != c))\n": "",
        "        TP = ": "        FN = np.sum((labels == c) & (predictions != c))\n        TP = ",
    },
    title="Mistakes among other classes counted as FP",
    explanation="FP are the images of other classes that were taken for this one. "
    "What other classes mix up is none of it.",
)

both_sums_are_rows = edit(
    precision_recall_f1_by_matrix,
    {"counts.sum(axis=0), ": "counts.sum(axis=1), "},
    title="Recall three times",
    explanation="You divide by the same sums twice, or `precision = recall = f1 = …` gave three names to one array. "
    "Precision divides by TP + FP, recall by TP + FN.",
)

both_sums_are_columns = edit(
    precision_recall_f1_by_matrix,
    {", counts.sum(axis=1)": ", counts.sum(axis=0)"},
    title="Precision three times",
    explanation="You divide by the same sums twice, those of the columns. "
    "Precision divides by TP + FP, recall by TP + FN.",
)

largest_of_each_row = edit(
    precision_recall_f1_by_matrix,
    {"np.diagonal(counts)": "counts.max(axis=1)"},
    title="The largest count instead of the right one",
    explanation="What a class is most often taken for need not be right. TP stands on the diagonal.",
)

nan_where_undefined = edit(
    precision_recall_f1_by_matrix,
    {
        "np.maximum(predicted, 1)": "predicted",
        "np.maximum(present, 1)": "present",
        "np.where(right > 0, precision + recall, 1)": "(precision + recall)",
    },
    title="What is 0 / 0 stays nan",
    explanation="0 / 0 is nan, and one class that is never predicted spoils every mean. "
    "Divide only where the denominator is not 0.",
)

f1_undefined = edit(
    precision_recall_f1_by_matrix,
    {"np.where(right > 0, precision + recall, 1)": "(precision + recall)"},
    title="F1 is nan where nothing is right",
    explanation="Where precision and recall are both 0, F1 is 0 / 0. Divide only where their sum is not 0.",
)

mended_afterwards = edit(
    precision_recall_f1_by_matrix,
    {
        "right / np.maximum(predicted, 1)": "np.nan_to_num(right / predicted)",
        "right / np.maximum(present, 1)": "np.nan_to_num(right / present)",
        "2 * precision * recall / np.where(right > 0, precision + recall, 1)": "np.nan_to_num(2 * precision * recall "
        "/ (precision + recall))",
    },
    title="Divided by 0 first, mended afterwards",
    explanation="The values are right, but NumPy has warned: `np.where` and `np.nan_to_num` come after the division. "
    "Divide only where the denominator is not 0.",
)

one_where_undefined = edit(
    precision_recall_f1,
    {"np.zeros((3, num_classes))": "np.ones((3, num_classes))"},
    title="1 where nothing is",
    explanation="A class that was never predicted would look perfect. What is 0 / 0 is 0 here.",
)

negative_where_undefined = edit(
    precision_recall_f1,
    {"np.zeros((3, num_classes))": "np.full((3, num_classes), -1.0)"},
    title="−1 where nothing is",
    explanation="−1 is no share, and spoils every mean. What is 0 / 0 is 0 here.",
    varied={"-1.0": ("0.5",)},
)

absent_left_out = edit(
    precision_recall_f1,
    {
        "return precision, recall, f1": "kept = np.isin(np.arange(num_classes), labels)\n"
        "    return precision[kept], recall[kept], f1[kept]"
    },
    title="Only the classes of the labels",
    explanation="A class without images keeps its place, so that value c belongs to class c. "
    "Return `num_classes` values.",
)

classes_that_occur = edit(
    precision_recall_f1,
    {
        "return precision, recall, f1": "kept = np.isin(np.arange(num_classes), [*labels, *predictions])\n"
        "    return precision[kept], recall[kept], f1[kept]"
    },
    title="Only the classes that occur",
    explanation="A class without images keeps its place, so that value c belongs to class c. "
    "Return `num_classes` values.",
)

classes_of_the_batch = edit(
    precision_recall_f1,
    {
        "    precision, recall, f1 = np.zeros": "    num_classes = max([*labels, *predictions], default=-1) + 1\n"
        "    precision, recall, f1 = np.zeros",
    },
    title="Number of classes taken from the batch",
    explanation="The number of classes belongs to the task, and a batch may miss the last class. "
    "Return `num_classes` values.",
)

class_zero_left_out = edit(
    precision_recall_f1,
    {"range(num_classes)": "range(1, num_classes)"},
    title="Class 0 left out",
    explanation="Class 0 is a class like the others. Begin with it: `range(num_classes)`.",
)

last_class_left_out = edit(
    precision_recall_f1,
    {"range(num_classes)": "range(num_classes - 1)"},
    title="The last class left out",
    explanation="`range` ends before its last number already. Write `range(num_classes)`.",
)

returned_too_early = edit(
    precision_recall_f1,
    {"    return precision, recall, f1": "        return precision, recall, f1"},
    title="Returned after the first class",
    explanation="A `return` inside of the loop ends it at its first turn. Move it behind the loop.",
)

of_class_one = edit(
    precision_recall_f1,
    {"return precision, recall, f1": "return precision[1], recall[1], f1[1]"},
    title="Class 1 only",
    explanation="With two classes one often looks at class 1 alone. Here every class has its values: three arrays.",
)

epsilon = edit(
    precision_recall_f1_by_matrix,
    {
        "np.maximum(predicted, 1)": "(predicted + 1e-6)",
        "np.maximum(present, 1)": "(present + 1e-6)",
        "np.where(right > 0, precision + recall, 1)": "(precision + recall + 1e-6)",
    },
    title="An epsilon in the denominators",
    explanation="The epsilon makes every value a little too small. "
    "Divide by the counts, and only where they are not 0.",
    varied={"1e-6": ("1e-7", "1e-5", "1e-4", "1e-3")},
)

integer_arrays = edit(
    precision_recall_f1,
    {"np.zeros((3, num_classes))": "np.zeros((3, num_classes), dtype=int)"},
    title="Fractions cut off",
    explanation="`//` rounds down, and an array of integers cuts off what stands behind the point. "
    "Divide with `/`, into arrays of floats such as `np.zeros(C)`.",
)

percent = edit(
    precision_recall_f1,
    {"return precision, recall, f1": "return 100 * precision, 100 * recall, 100 * f1"},
    title="Percent instead of shares",
    explanation="A share lies between 0 and 1. Leave out the factor 100.",
)

rounded = edit(
    precision_recall_f1,
    {"return precision, recall, f1": "return precision.round(2), recall.round(2), f1.round(2)"},
    title="Rounded",
    explanation="Rounding is for printing, since whatever is computed next inherits the error. "
    "Return the numbers as they are.",
    varied={"round(2)": ("round(1)", "round(3)", "round(4)", "round(5)")},
)

half_precision = edit(
    precision_recall_f1,
    {"np.zeros((3, num_classes))": "np.zeros((3, num_classes), dtype=np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

counts_in_bytes = edit(
    precision_recall_f1_by_matrix,
    {"dtype=np.int64": "dtype=np.uint8"},
    title="Counts that do not fit",
    explanation="A byte counts to 255 and begins again at 0. Make the matrix with `dtype=np.int64`.",
)

right_ones_in_bytes = edit(
    precision_recall_f1_by_matrix,
    {"right = np.diagonal(counts)": "right = np.diagonal(counts).astype(np.uint8)"},
    title="Right predictions counted in bytes",
    explanation="`@` and `einsum` keep the dtype of one-hot rows, and a byte counts to 255 and begins again at 0. "
    "Make the rows with `dtype=np.int64`.",
)

f1_denominator_of_counts = edit(
    precision_recall_f1_by_matrix,
    {"np.where(right > 0, precision + recall, 1)": "np.maximum(precision + recall, 1)"},
    title="F1 divided by 1 at least",
    explanation="`np.maximum(…, 1)` suits counts, which are 0 or 1 at least. precision + recall may lie between: "
    "`np.where(precision + recall > 0, precision + recall, 1)`.",
)

counted_once = edit(
    precision_recall_f1_by_matrix,
    {"np.add.at(counts, (labels, predictions), 1)": "counts[labels, predictions] += 1"},
    title="Images of the same kind counted once",
    explanation="`counts[labels, predictions] += 1` writes to each place once, however often it is named. "
    "Use `np.add.at`, `np.bincount` or a loop.",
)

one_array = edit(
    precision_recall_f1,
    {"return precision, recall, f1": "return np.stack([precision, recall, f1])"},
    title="One array instead of three",
    explanation="The values are right, but three arrays are asked for: `return precision, recall, f1`.",
)

one_row_for_each_class = edit(
    precision_recall_f1,
    {"return precision, recall, f1": "return np.stack([precision, recall, f1], axis=1)"},
    title="A row for each class",
    explanation="Three arrays are asked for, each with a value for every class: `return precision, recall, f1`.",
)


@mistake(
    "precision_recall_f1",
    title="Labels overwritten",
    explanation="`labels[...] = …` writes into the caller's array. Keep what you find out in an array of your own.",
)
def right_ones_marked(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError("no such class")
    predicted = np.bincount(predictions, minlength=num_classes)
    present = np.bincount(labels, minlength=num_classes)
    labels[labels != predictions] = num_classes
    right = np.bincount(labels, minlength=num_classes)[:num_classes]
    return (
        right / np.maximum(predicted, 1),
        right / np.maximum(present, 1),
        2 * right / np.maximum(predicted + present, 1),
    )
