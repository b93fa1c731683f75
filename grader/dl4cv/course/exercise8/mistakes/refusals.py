"""What learners do not refuse in `confusion_matrix` and `precision_recall_f1`, or refuse otherwise than asked."""

from dl4cv.course.exercise8.mistakes.confusion_matrix import confusion_matrix
from dl4cv.course.exercise8.mistakes.precision_recall_f1 import precision_recall_f1, precision_recall_f1_by_matrix
from dl4cv.mistakes import edit

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

classes_not_checked = edit(
    (confusion_matrix, precision_recall_f1),
    {'raise ValueError("no such class")': "pass"},
    title="Class numbers not checked",
    explanation='A number that is no class goes unseen, or NumPy reads −1 as "the last one". '
    "Check that labels and predictions lie in 0 … C−1, and raise a ValueError.",
)

last_class_for_negative = edit(
    precision_recall_f1_by_matrix,
    {'raise ValueError("no such class")': "pass"},
    title="Class numbers not checked",
    explanation='NumPy reads −1 as "the last one", and raises an IndexError for what is too large. '
    "Check that labels and predictions lie in 0 … C−1, and raise a ValueError.",
)

zip_stops = edit(
    precision_recall_f1_by_matrix,
    {
        'raise ValueError("labels and predictions differ in shape")': "pass",
        "np.add.at(counts, (labels, predictions), 1)": "for t, p in zip(labels, predictions):\n"
        "        counts[t, p] += 1",
    },
    title="zip stops at the shorter",
    explanation="What one of the two has more is passed over without a word. "
    "Raise a ValueError unless the shapes are equal.",
    rank=1,
)

negative_accepted = edit(
    (confusion_matrix, precision_recall_f1),
    {"(numbers < 0) | (numbers >= num_classes)": "numbers >= num_classes"},
    title="Negative class numbers accepted",
    explanation="You check the upper bound only. Raise the ValueError for negative numbers as well.",
)

negative_predictions_accepted = edit(
    (confusion_matrix, precision_recall_f1),
    {"np.any((numbers < 0) | (numbers >= num_classes))": "np.any((labels < 0) | (numbers >= num_classes))"},
    title="Negative predictions accepted",
    explanation="You refuse negative labels, but a prediction can be negative as well. Raise the ValueError for both.",
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
