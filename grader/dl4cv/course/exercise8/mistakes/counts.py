"""What learners get wrong in `confusion_matrix` and `precision_recall_f1`."""

import numpy as np

from dl4cv.mistakes import edit, mistake


def confusion_matrix(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError("no such class")
    out = np.zeros((num_classes, num_classes), dtype=np.int64)
    np.add.at(out, (labels, predictions), 1)
    return out


def confusion_matrix_by_places(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError("no such class")
    places = labels.astype(np.int64) * num_classes + predictions
    counts = np.bincount(places, minlength=num_classes**2)
    return counts.reshape(num_classes, num_classes)


def confusion_matrix_by_loop(labels, predictions, num_classes):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    for numbers in (labels, predictions):
        if np.any((numbers < 0) | (numbers >= num_classes)):
            raise ValueError("no such class")
    out = np.zeros((num_classes, num_classes), dtype=np.int64)
    for t, p in zip(labels, predictions, strict=True):
        out[t, p] += 1
    return out


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


transposed = edit(
    confusion_matrix,
    {"(labels, predictions), 1": "(predictions, labels), 1"},
    title="Rows and columns exchanged",
    explanation="A row stands for the true class, a column for the predicted one. Write `out[label, prediction]`.",
)

counted_once = edit(
    confusion_matrix,
    {"np.add.at(out, (labels, predictions), 1)": "out[labels, predictions] += 1"},
    title="Images of the same kind counted once",
    explanation="`out[labels, predictions] += 1` writes to each place once, however often it is named. "
    "Use `np.add.at`, `np.bincount` or a loop.",
)

set_to_one = edit(
    confusion_matrix_by_loop,
    {"+= 1": "= 1"},
    title="Set to 1 instead of counted",
    explanation="`=` overwrites what was counted so far. Add with `+=`.",
    rank=1,
)

float_counts = edit(
    confusion_matrix,
    {"dtype=np.int64": "dtype=float"},
    title="Counts as floats",
    explanation="What is counted is a whole number, and `np.zeros` makes floats unless told otherwise. "
    "Ask for `dtype=np.int64`.",
)

counts_in_bytes = edit(
    confusion_matrix,
    {"dtype=np.int64": "dtype=np.uint8"},
    title="Counts that do not fit",
    explanation="A byte counts to 255 and begins again at 0. Make the matrix with `dtype=np.int64`.",
)

rows_normalised = edit(
    confusion_matrix,
    {"return out": "return out / np.maximum(out.sum(axis=1, keepdims=True), 1)"},
    title="Rows divided by their sums",
    explanation="Shares of each class are a picture for later; here the numbers of images are asked for. "
    "Return the counts.",
)

columns_normalised = edit(
    confusion_matrix,
    {"return out": "return out / np.maximum(out.sum(axis=0, keepdims=True), 1)"},
    title="Columns divided by their sums",
    explanation="Shares of each prediction are a picture for later; here the numbers of images are asked for. "
    "Return the counts.",
)

divided_by_all = edit(
    confusion_matrix,
    {"return out": "return out / max(1, len(labels))"},
    title="Divided by the number of images",
    explanation="Here the numbers of images are asked for, not their shares. Return the counts.",
)

mistakes_only = edit(
    confusion_matrix,
    {"    return out": "    np.fill_diagonal(out, 0)\n    return out"},
    title="Right predictions not counted",
    explanation="Images that were taken for their own class stand on the diagonal. Count them, too.",
)

right_ones_only = edit(
    confusion_matrix_by_loop,
    {"        out[t, p] += 1": "        if t == p:\n            out[t, p] += 1"},
    title="Only right predictions counted",
    explanation="The matrix is there for the mistakes. Count every image, at its label and its prediction.",
)

began_with_ones = edit(
    confusion_matrix,
    {"np.zeros": "np.ones"},
    title="Counting began with 1",
    explanation="Where no image is, the count is 0. Begin with `np.zeros`.",
)

returned_too_early = edit(
    confusion_matrix_by_loop,
    {"        out[t, p] += 1\n    return out": "        out[t, p] += 1\n        return out\n    return out"},
    title="Returned after the first image",
    explanation="A `return` inside of the loop ends it at its first turn. Move it behind the loop.",
)

upside_down = edit(
    confusion_matrix,
    {"return out": "return out[::-1, ::-1]"},
    title="Classes in falling order",
    explanation="Row 0 and column 0 belong to class 0. Leave out `[::-1]`.",
)

matrix_of_images = edit(
    confusion_matrix,
    {
        "    out = ": "    rows = np.eye(num_classes, dtype=np.int64)\n    out = ",
        "return out": "return rows[labels] @ rows[predictions].T",
    },
    title="Images multiplied with images",
    explanation="The product of one-hot rows is to sum over the images, its first axis: "
    "`one_hot(labels).T @ one_hot(predictions)`.",
)

places_added = edit(
    confusion_matrix_by_places,
    {"* num_classes + predictions": "+ predictions"},
    title="Label and prediction added up",
    explanation="labels + predictions names many places alike. "
    "In a matrix of C columns the place is label · C + prediction.",
)

matrix_too_short = edit(
    confusion_matrix_by_places,
    {", minlength=num_classes**2": ""},
    title="np.bincount without minlength",
    explanation="`np.bincount` ends at the largest place that occurs. Ask for `minlength=num_classes**2`.",
)

places_wrap = edit(
    confusion_matrix_by_places,
    {"labels.astype(np.int64)": "labels"},
    title="label · C does not fit",
    explanation="In uint8 or int8 the product of label and C wraps around. Convert to int64 first.",
)

rows_of_the_batch = edit(
    confusion_matrix_by_loop,
    {
        "np.zeros((num_classes, num_classes)": "np.zeros((max([*labels, *predictions], default=-1) + 1,) * 2",
    },
    title="Number of classes taken from the batch",
    explanation="The number of classes belongs to the task, and a batch may miss the last class. "
    "The matrix has `num_classes` rows and columns.",
)

classes_that_occur = edit(
    confusion_matrix,
    {
        "    out = ": "    known = np.unique(np.concatenate([labels, predictions]))\n    out = ",
        "return out": "return out[np.ix_(known, known)]",
    },
    title="Only the classes that occur",
    explanation="A class without images has a row and a column of zeros. Return all `num_classes` of them.",
)

classes_of_the_labels = edit(
    confusion_matrix,
    {
        "    out = ": "    known = np.unique(labels)\n    out = ",
        "return out": "return out[known][:, known]",
    },
    title="Only the classes of the labels",
    explanation="A class may be predicted without occurring, and the other way round. "
    "Return all `num_classes` of them.",
)

matrices_add_up = edit(
    confusion_matrix,
    {
        "num_classes):\n    if": "num_classes, kept={}):\n    if",
        "out = np.zeros((num_classes, num_classes), dtype=np.int64)": "out = kept.setdefault(num_classes, "
        "np.zeros((num_classes, num_classes), dtype=np.int64))",
        "return out": "return out.copy()",
    },
    title="Counting goes on from call to call",
    explanation="A global variable, or a default argument that is changed, keeps the counts of the last call. "
    "Make a new matrix in each call.",
)

labels_overwritten = edit(
    confusion_matrix_by_places,
    {
        "places = labels.astype(np.int64) * num_classes + predictions": "places = labels.astype(np.int64, copy=False)\n"
        "    places *= num_classes\n    places += predictions"
    },
    title="Labels overwritten",
    explanation="`labels *= C` writes into the caller's array. Make a new one: `labels * C + predictions`.",
)

shapes_not_checked = edit(
    (confusion_matrix, precision_recall_f1_by_matrix),
    {'raise ValueError("labels and predictions differ in shape")': "pass"},
    title="Shapes not checked",
    explanation="NumPy repeats a single prediction, and pairs a column with a row as a whole table. "
    "Raise a ValueError unless the shapes are equal.",
)

only_lengths_checked = edit(
    (confusion_matrix, precision_recall_f1),
    {"labels.shape != predictions.shape": "len(labels) != len(predictions)"},
    title="Only the lengths checked",
    explanation="A column (N, 1) is as long as a row (N,), and NumPy pairs them as a table (N, N). "
    "Compare `labels.shape` with `predictions.shape`.",
)

zip_stops = edit(
    confusion_matrix_by_loop,
    {'raise ValueError("labels and predictions differ in shape")': "pass", ", strict=True": ""},
    title="zip stops at the shorter",
    explanation="What one of the two has more is passed over without a word. "
    "Raise a ValueError unless the shapes are equal.",
    rank=1,
)

classes_not_checked = edit(
    (confusion_matrix, precision_recall_f1),
    {'raise ValueError("no such class")': "pass"},
    title="Class numbers not checked",
    explanation='A number that is no class goes unseen, or NumPy reads −1 as "the last one". '
    "Check that labels and predictions lie in 0 … C−1, and raise a ValueError.",
)

next_row_counted = edit(
    confusion_matrix_by_places,
    {'raise ValueError("no such class")': "pass"},
    title="A prediction that is no class counts in the next row",
    explanation="label · C + prediction is a place even if the prediction is C or more, but one of another row. "
    "Check both, and raise a ValueError.",
)

negative_accepted = edit(
    (confusion_matrix, precision_recall_f1),
    {"(numbers < 0) | (numbers >= num_classes)": "numbers >= num_classes"},
    title="Negative class numbers accepted",
    explanation="You check the upper bound only. Raise the ValueError for negative numbers as well.",
)

too_large_accepted = edit(
    (confusion_matrix, precision_recall_f1),
    {"(numbers < 0) | (numbers >= num_classes)": "numbers < 0"},
    title="Upper bound not checked",
    explanation="You check for negative numbers, but one can be too large as well. "
    "Raise the ValueError for C and above, too.",
)

bound_off_by_one = edit(
    (confusion_matrix, precision_recall_f1),
    {">= num_classes": "> num_classes"},
    title="Upper bound off by one",
    explanation="With C classes the largest number is C−1, so C itself is already outside. Refuse `>= num_classes`.",
)

predictions_not_checked = edit(
    (confusion_matrix, precision_recall_f1),
    {"in (labels, predictions)": "in (labels,)"},
    title="Predictions not checked",
    explanation="You check the labels only. A prediction that is no class is refused with a ValueError as well.",
)

labels_not_checked = edit(
    (confusion_matrix, precision_recall_f1),
    {"in (labels, predictions)": "in (predictions,)"},
    title="Labels not checked",
    explanation="You check the predictions only. A label that is no class is refused with a ValueError as well.",
)

asserted = edit(
    (confusion_matrix, precision_recall_f1),
    {
        "if np.any((numbers < 0) | (numbers >= num_classes)):": "assert not np.any((numbers < 0) | "
        "(numbers >= num_classes))",
        '            raise ValueError("no such class")\n': "",
    },
    title="An assert in place of a ValueError",
    explanation="`assert` raises an AssertionError, and nothing at all under `python -O`. Raise a ValueError.",
)

clipped = edit(
    (confusion_matrix, precision_recall_f1),
    {
        "            raise": "            labels = np.clip(labels, 0, num_classes - 1)\n"
        "            predictions = np.clip(predictions, 0, num_classes - 1)  #",
    },
    title="Numbers that are no class clipped",
    explanation="Clipping turns bad data into good-looking wrong data. Raise a ValueError instead.",
)

left_out = edit(
    (confusion_matrix, precision_recall_f1),
    {
        "            raise": "            inside = (labels >= 0) & (labels < num_classes) & (predictions >= 0) & "
        "(predictions < num_classes)\n            labels, predictions = labels[inside], predictions[inside]  #",
    },
    title="Images whose numbers are no class left out",
    explanation="What you leave out nobody will miss, and all figures are about fewer images. "
    "Raise a ValueError instead.",
)

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
    title="nan where nothing is",
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
    explanation="The values are right, but NumPy has warned by then. Divide only where the denominator is not 0.",
)

chosen_afterwards = edit(
    precision_recall_f1_by_matrix,
    {
        "right / np.maximum(predicted, 1)": "np.where(predicted > 0, right / predicted, 0)",
        "right / np.maximum(present, 1)": "np.where(present > 0, right / present, 0)",
    },
    title="np.where divides everywhere",
    explanation="`np.where` chooses between two arrays that are computed already, so 0 / 0 warns. "
    "Choose the denominator first.",
    rank=1,
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
