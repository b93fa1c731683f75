"""Exercise 8 - Evaluation

What is a network worth? You count, on images that it has never seen, how often it is right, and where it goes wrong.
You write the figure by which the networks of ImageNet are ranked, the top-5 error of the slides, and the figures that
tell which classes a network mixes up.

Slides: 82-90
Difficulty: 2 of 5
Time: 45 minutes

Write each body in place of its `raise NotImplementedError`. There are N images and C classes. `labels` are the true
class numbers and `predictions` those that a network chose: arrays of shape (N,) of integers of any dtype, such as
int64, int32, uint8 or int8, and not always both of the same one; C may be more than a byte can hold, and so may N. An
array may be a view of another, such as x.T or x[::2]. A function returns what its card says and nothing beside it,
changes none of its arguments, and remembers nothing from one call to the next.
Compute in float64, NumPy's own float, and neither round nor add a small number: float32 is right too, but for one check
of each function that asks for all digits.
`python -m doctest exercise8.py` tries the examples below, `dl4cv-grade exercise8` marks your file.
"""

import numpy as np


def accuracy(labels: np.ndarray, predictions: np.ndarray) -> float:
    """Give the share of the images whose prediction is right.

    Formula:
        accuracy = 1 / N * (number of images i with predictions[i] = labels[i])

    Arguments:
        labels: the true class numbers, shape (N,), integers
        predictions: the predicted class numbers, shape (N,), integers
    Returns:
        one number between 0 and 1, a float
    Raises:
        ValueError: labels and predictions of different shapes, such as (4,) and (5,), (4,) and (1,), or (4,) and (4, 1)
        ValueError: no images, N = 0: a share of nothing is no number

    Example:
        >>> accuracy(np.array([2, 0, 1, 1]), np.array([2, 0, 1, 0]))
        0.75

    Help - I get an array of True and False
        That is which predictions are right. True counts as 1, so the mean of this array is the share.

    Help - different shapes raise no error
        NumPy repeats an array of one element, and compares a column with a row as a whole table. `zip` stops at the
        shorter of two. Compare the shapes first and `raise ValueError(...)`.

    Help - nan for no images
        The mean of nothing is 0 / 0. Look at the size first and `raise ValueError(...)`.
    """
    raise NotImplementedError("exercise 8: accuracy")


def top_k_error(labels: np.ndarray, scores: np.ndarray, k: int = 5) -> float:
    """Give the share of the images whose class is not among the k classes with the highest scores.

    Formula, where rank[i] is how many classes come before the class labels[i] in row i:
        error = 1 / N * (number of images i with rank[i] >= k)

    Arguments:
        labels: the true class numbers, shape (N,), integers
        scores: one row per image, shape (N, C): probabilities, logits or any other scores; floats, also -inf, or
            integers of any dtype, uint8 and int8 too; never nan. The class with the highest score comes first; of equal
            scores that of the class with the lowest number
        k: how many classes a network may name, 1 or more; 5 unless told otherwise. With C or more of them, no image is
            wrong: the error is 0
    Returns:
        one number between 0 and 1, a float
    Raises:
        ValueError: not one label for each row of scores, such as labels of shape (4,) or (5, 1) with scores (5, C)
        ValueError: a label that is negative or not below C, by little or by much
        ValueError: no images, N = 0: a share of nothing is no number

    Example:
        >>> scores = np.array([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3]])
        >>> top_k_error(np.array([2, 1]), scores, k=1)
        1.0
        >>> top_k_error(np.array([2, 1]), scores, k=2)
        0.5
        >>> top_k_error(np.array([0, 2]), np.array([[7, 7, 7], [7, 7, 7]]), k=2)
        0.5

    Help - how do I find the k best classes?
        `np.argsort` gives the classes of each row from the lowest score to the highest, so the best stand at the end.
        Or do not sort at all: count in each row how many classes come before the right one.

    Help - only equal scores go wrong
        An ascending `argsort` that is read from behind has the highest class number first, and without
        `kind="stable"` equal scores come in any order. `np.argsort(-scores, axis=1, kind="stable")` keeps to the rule.

    Help - only uint8 and int8 go wrong
        There is no -5 in uint8 and no 128 in int8: the minus wraps around. Convert the scores to float first.
    """
    raise NotImplementedError("exercise 8: top_k_error")


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray, num_classes: int) -> np.ndarray:
    """Count how many images of each class were taken for each class.

    Formula:
        out[t, p] = number of images i with labels[i] = t and predictions[i] = p

    Arguments:
        labels: the true class numbers, shape (N,), integers; N may be 0
        predictions: the predicted class numbers, shape (N,), integers
        num_classes: C; some classes may neither occur nor be predicted
    Returns:
        the counts, shape (C, C), integers: row t for the images whose true class is t, column p for those that were
        taken for p; all 0 when N is 0
    Raises:
        ValueError: labels and predictions of different shapes, such as (4,) and (5,), (4,) and (1,), or (4,) and (4, 1)
        ValueError: a label or a prediction that is negative or not below C, by little or by much

    Example:
        >>> confusion_matrix(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 1]), num_classes=3)
        array([[1, 1, 0],
               [0, 1, 0],
               [0, 1, 0]])

    Help - my counts are never above 1
        `out[labels, predictions] += 1` writes once to a place, however often it is named. `np.add.at` adds each time,
        a loop does, and so does `np.bincount`.

    Help - errors for labels of a small dtype
        labels * C + predictions does not fit into a byte. Convert to int64 first.

    Help - the class -1 is counted in the last row
        For NumPy the index -1 means "the last one". Check labels and predictions before you index with them.
    """
    raise NotImplementedError("exercise 8: confusion_matrix")


def precision_recall_f1(
    labels: np.ndarray, predictions: np.ndarray, num_classes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tell for each class how far to trust its predictions, how many of its images were found, and both in one.

    Formula:
        TP[c] = number of images i with labels[i] = c and predictions[i] = c
        FP[c] = number of images i with another label and predictions[i] = c
        FN[c] = number of images i with labels[i] = c and another prediction
        precision[c] = TP[c] / (TP[c] + FP[c])
        recall[c] = TP[c] / (TP[c] + FN[c])
        f1[c] = 2 * precision[c] * recall[c] / (precision[c] + recall[c])

    Arguments:
        labels: the true class numbers, shape (N,), integers; N may be 0
        predictions: the predicted class numbers, shape (N,), integers
        num_classes: C; some classes may neither occur nor be predicted
    Returns:
        three arrays (precision, recall, f1), a tuple, each of shape (C,), floats. A value is 0 where it would be 0 / 0,
        as the precision of a class that was never predicted; and NumPy does not warn of it
    Raises:
        ValueError: labels and predictions of different shapes, such as (4,) and (5,), (4,) and (1,), or (4,) and (4, 1)
        ValueError: a label or a prediction that is negative or not below C, by little or by much

    Example:
        >>> labels, predictions = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
        >>> precision, recall, f1 = precision_recall_f1(labels, predictions, num_classes=4)
        >>> precision
        array([1. , 0.5, 1. , 0. ])
        >>> recall
        array([0.5, 1. , 1. , 0. ])
        >>> f1.round(2)
        array([0.67, 0.67, 1.  , 0.  ])

    Help - which is which?
        Precision asks those that were taken for c: how many are? Recall asks those that are c: how many were found?

    Help - nan, or "invalid value encountered"
        0 / 0 warns, and `np.where` after the division comes too late. Divide counts by `np.maximum(n, 1)`: where n is
        0, so is TP. precision + recall is no count, but f1 can be had from counts, too: 2 * TP / (2 * TP + FP + FN).
    """
    raise NotImplementedError("exercise 8: precision_recall_f1")
