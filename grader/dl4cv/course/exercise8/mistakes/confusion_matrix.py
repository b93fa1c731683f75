"""What learners get wrong in `confusion_matrix`."""

import numpy as np

from dl4cv.mistakes import edit


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
    explanation="`= 1` does not count, and `out[labels, predictions] += 1` writes to each place only once. "
    "Use `np.add.at`, `np.bincount`, or `+= 1` in a loop.",
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

rows_are_one_list = edit(
    confusion_matrix_by_loop,
    {
        "np.zeros((num_classes, num_classes), dtype=np.int64)": "[[0] * num_classes] * num_classes",
        "out[t, p]": "out[t][p]",
        "return out": "return np.array(out)",
    },
    title="All rows are one list",
    explanation="`[[0] * C] * C` holds one and the same row C times, so that each image counts in all rows. "
    "Make each row anew: `[[0] * C for _ in range(C)]`.",
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

counted_apart = edit(
    confusion_matrix,
    {
        "np.add.at(out, (labels, predictions), 1)": "present, predicted = np.bincount(labels, minlength=len(out)), "
        "np.bincount(predictions, minlength=len(out))\n    out += np.outer(present, predicted)"
    },
    title="Labels and predictions counted apart",
    explanation="The product of how often t occurs and how often p is predicted forgets which belong to one image. "
    "Count the images with label t and prediction p: `(labels == t) & (predictions == p)`.",
)

bins_over_what_occurs = edit(
    confusion_matrix,
    {
        "np.add.at(out, (labels, predictions), 1)": "counts, _, _ = np.histogram2d(labels, predictions, num_classes)\n"
        "    out += counts.astype(int)"
    },
    title="Bins over the range that occurs",
    explanation="`np.histogram2d` makes C bins from the smallest to the largest number that occurs. "
    "Give it the edges, or count with `np.add.at`.",
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


def _part_kept(out, memory={}):  # noqa: B006 - that is the mistake
    """Add `out` to what earlier calls for as many classes have left behind."""
    memory[len(out)] = memory.get(len(out), 0) + out
    return memory[len(out)].copy()


matrices_add_up = edit(
    confusion_matrix,
    {"return out": "return _part_kept(out)"},
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

zip_stops = edit(
    confusion_matrix_by_loop,
    {'raise ValueError("labels and predictions differ in shape")': "pass", ", strict=True": ""},
    title="zip stops at the shorter",
    explanation="What one of the two has more is passed over without a word. "
    "Raise a ValueError unless the shapes are equal.",
    rank=1,
)

next_row_counted = edit(
    confusion_matrix_by_places,
    {'raise ValueError("no such class")': "pass"},
    title="A prediction that is no class counts in the next row",
    explanation="label · C + prediction is a place even if the prediction is C or more, but one of another row. "
    "Check both, and raise a ValueError.",
)
