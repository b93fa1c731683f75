"""What learners get wrong in `accuracy`."""

import numpy as np

from dl4cv.mistakes import edit


def accuracy(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    if labels.size == 0:
        raise ValueError("no image")
    right = labels == predictions
    return np.mean(right)


def accuracy_by_loop(labels, predictions):
    if labels.shape != predictions.shape:
        raise ValueError("labels and predictions differ in shape")
    if len(labels) == 0:
        raise ValueError("no image")
    right = 0
    for label, prediction in zip(labels, predictions, strict=True):
        if label == prediction:
            right += 1
    return right / len(labels)


error_instead = edit(
    accuracy,
    {"labels == predictions": "labels != predictions"},
    title="The error instead of the accuracy",
    explanation="You count what is wrong. The accuracy is the share that is right: compare with `==`.",
)

percent = edit(
    accuracy,
    {"np.mean(right)": "100 * np.mean(right)"},
    title="Percent instead of a share",
    explanation="A share lies between 0 and 1. Leave out the factor 100.",
)

number_of_right_ones = edit(
    accuracy,
    {"np.mean": "np.sum"},
    title="The number instead of the share",
    explanation="You return how many predictions are right. Divide by the number of images.",
)

whole_division = edit(
    accuracy_by_loop,
    {"right / len": "right // len"},
    title="Shares below 1 become 0",
    explanation="Everything below 1 becomes 0: `//` and `int` cut fractions off, and `all` asks for right predictions "
    "only. Divide the number of right ones by N with `/`.",
)

one_image_too_few = edit(
    accuracy_by_loop,
    {"right / len(labels)": "right / max(1, len(labels) - 1)"},
    title="Divided by N − 1",
    explanation="A share is taken of all images. Divide by N.",
)

divided_by_classes = edit(
    accuracy_by_loop,
    {"/ len(labels)": "/ len(np.unique(labels))"},
    title="Divided by the number of classes",
    explanation="The accuracy is a share of the images, whatever their classes. Divide by N.",
)

returned_too_early = edit(
    accuracy_by_loop,
    {"    return right / len(labels)": "        return right / len(labels)"},
    title="Returned after the first image",
    explanation="A `return` inside of the loop ends it at its first turn. Move it behind the loop.",
)

last_image_only = edit(
    accuracy_by_loop,
    {"right += 1": "right = 1", "        if label": "        right = 0\n        if label"},
    title="The count starts anew with each image",
    explanation="`right = 0` inside of the loop forgets what was counted. Set it once, before the loop.",
)

divided_by_the_shape = edit(
    accuracy,
    {"np.mean(right)": "np.sum(right) / labels.shape"},
    title="Divided by the shape",
    explanation="`labels.shape` is a tuple, so what you return is an array, if only of one number. "
    "Divide by `len(labels)`.",
)

all_or_nothing = edit(
    accuracy,
    {"np.mean(right)": "float(np.all(right))"},
    title="All or nothing",
    explanation="`np.array_equal` and `all` tell whether every prediction is right. "
    "Take the mean of `labels == predictions`.",
)

cut_to_bytes = edit(
    accuracy,
    {"labels == predictions": "labels.astype(np.uint8) == predictions.astype(np.uint8)"},
    title="Class numbers cut to bytes",
    explanation="A uint8 holds 0 … 255, so that 299 becomes 43, and the two count as equal. "
    "Compare the arrays as they are.",
)

compared_by_identity = edit(
    accuracy_by_loop,
    {
        "zip(labels, predictions": "zip(labels.tolist(), predictions.tolist()",
        "label == prediction": "label is prediction",
    },
    title="Compared with `is`",
    explanation="`is` asks whether both are one and the same object, which Python keeps for small numbers only. "
    "Compare with `==`.",
)

classes_counted_apart = edit(
    accuracy,
    {
        "right = labels == predictions": "counts = [np.bincount(x, minlength=300) for x in (labels, predictions)]",
        "np.mean(right)": "np.minimum(*counts).sum() / len(labels)",
    },
    title="Classes counted apart",
    explanation="How often a class occurs in both arrays says nothing of which image it belongs to. "
    "Compare image by image: `labels == predictions`.",
)

one_for_each_image = edit(
    accuracy,
    {"np.mean(right)": "right.astype(float)"},
    title="One number for each image",
    explanation="You return which predictions are right. Their mean is the accuracy.",
)

one_for_each_class = edit(
    accuracy,
    {"np.mean(right)": "np.mean([np.mean(right[labels == c]) for c in np.unique(labels)])"},
    title="Each class weighs the same",
    explanation="The mean of the classes' accuracies is another figure, the balanced accuracy. "
    "Here each image weighs the same.",
)

among_the_labels = edit(
    accuracy,
    {"labels == predictions": "np.isin(predictions, labels)"},
    title="Right if any image has this label",
    explanation="`in` and `np.isin` look for the prediction among all labels. Compare prediction i with label i alone.",
)

sorted_first = edit(
    accuracy,
    {"labels == predictions": "np.sort(labels) == np.sort(predictions)"},
    title="Sorted before comparing",
    explanation="Sorting tears label and prediction of an image apart. Compare them in the order in which they come.",
)

zero_left_out = edit(
    accuracy,
    {"labels == predictions": "(labels == predictions) & (labels > 0)"},
    title="Class 0 never counts",
    explanation="0 is a class like the others, though Python takes it for false. Count its images, too.",
)

classes_as_truth_values = edit(
    accuracy,
    {"labels == predictions": "labels.astype(bool) == predictions.astype(bool)"},
    title="Class numbers taken for true and false",
    explanation="`and`, `bool` and `> 0` tell only 0 from all other classes. Compare the numbers with `==`.",
)

predictions_as_scores = edit(
    accuracy,
    {"labels == predictions": "labels == np.argmax(predictions, axis=1)"},
    title="Predictions taken for scores",
    explanation="The predictions are class numbers already, one for each image. Compare them as they are.",
)

mean_distance = edit(
    accuracy,
    {"labels == predictions": "1 - np.abs(labels.astype(int) - predictions)"},
    title="How far the class numbers are apart",
    explanation="Class numbers are names, and taking 2 for 7 is no worse than taking 2 for 3. "
    "Ask only whether they are equal.",
)

rounded = edit(
    accuracy,
    {"np.mean(right)": "round(float(np.mean(right)), 2)"},
    title="Rounded",
    explanation="Rounding is for printing, since whatever is computed next inherits the error. "
    "Return the number as it is.",
    varied={"2)": ("1)", "3)", "4)", "5)")},
)

epsilon_in_the_denominator = edit(
    accuracy_by_loop,
    {"/ len(labels)": "/ (len(labels) + 1e-6)"},
    title="An epsilon in the denominator",
    explanation="The epsilon makes every share a little too small, and hides that there are no images. "
    "Divide by N, and raise a ValueError when it is 0.",
    varied={"1e-6": ("1e-5", "1e-4", "1e-3")},
)

half_precision = edit(
    accuracy,
    {"np.mean(right)": "np.mean(right, dtype=np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

shapes_not_checked = edit(
    accuracy,
    {'raise ValueError("labels and predictions differ in shape")': "pass"},
    title="Shapes not checked",
    explanation="NumPy repeats a single prediction, and compares a column with a row as a whole table. "
    "Raise a ValueError unless the shapes are equal.",
)

only_lengths_checked = edit(
    accuracy,
    {"labels.shape != predictions.shape": "len(labels) != len(predictions)"},
    title="Only the lengths or the sizes checked",
    explanation="A column (N, 1) is as long and as large as a row (N,), and NumPy compares them as a table (N, N). "
    "Compare `labels.shape` with `predictions.shape`.",
)


zip_stops = edit(
    accuracy_by_loop,
    {'raise ValueError("labels and predictions differ in shape")': "pass", ", strict=True": ""},
    title="zip stops at the shorter",
    explanation="What one of the two has more is passed over without a word. "
    "Raise a ValueError unless the shapes are equal.",
)

zip_stops_before_the_mean = edit(
    accuracy,
    {
        'raise ValueError("labels and predictions differ in shape")': "pass",
        "labels == predictions": "[label == prediction for label, prediction in zip(labels, predictions)]",
    },
    title="zip stops at the shorter, and the mean with it",
    explanation="What one of the two has more is passed over without a word. "
    "Raise a ValueError unless the shapes are equal.",
    rank=1,
)

flattened = edit(
    accuracy,
    {
        "    if labels.shape": "    predictions = predictions.ravel()\n    if labels.shape",
    },
    title="A column flattened",
    explanation="A column where a row is asked for is the caller's mistake, and later ones will hurt. "
    "Raise a ValueError instead of reshaping.",
)

asserted = edit(
    accuracy,
    {
        "if labels.shape != predictions.shape:": "assert labels.shape == predictions.shape",
        '        raise ValueError("labels and predictions differ in shape")\n': "",
    },
    title="An assert in place of a ValueError",
    explanation="`assert` raises an AssertionError, and nothing at all under `python -O`. Raise a ValueError.",
)

nan_for_no_images = edit(
    accuracy,
    {'raise ValueError("no image")': "pass"},
    title="No images give nan",
    explanation="The mean of nothing is 0 / 0, and nan spreads into whatever comes next. "
    "Raise a ValueError when N is 0.",
)

division_by_zero = edit(
    accuracy_by_loop,
    {'raise ValueError("no image")': "pass"},
    title="Divided by 0 when there are no images",
    explanation="Python raises a ZeroDivisionError, and the exercise promises a ValueError. Look at N first.",
)

zero_for_no_images = edit(
    accuracy,
    {'raise ValueError("no image")': "return 0.0"},
    title="No images give 0",
    explanation="0 says that every prediction was wrong, and there was none. Raise a ValueError when N is 0.",
)

one_for_no_images = edit(
    accuracy,
    {'raise ValueError("no image")': "return 1.0"},
    title="No images give 1",
    explanation="1 says that every prediction was right, and there was none. Raise a ValueError when N is 0.",
)

changes_labels = edit(
    accuracy,
    {
        "right = labels == predictions": "right = labels == predictions\n    labels[~right] = 0",
    },
    title="Labels overwritten",
    explanation="`labels[...] = …` writes into the caller's array. Keep what you find out in an array of your own.",
)
