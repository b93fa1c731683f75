"""Exercise 1 - Class encoding

A network computes with numbers, while people name classes in words.
You build the way there and back: names to class numbers, class numbers to one-hot rows, rows of scores to numbers.
Every classifier of this course, and the loss that trains it, stands on these four functions.

Slides: 58-59
Difficulty: 1 of 5
Time: 20 minutes

Write each body in place of its `raise NotImplementedError`. A function returns one array and nothing beside it, changes
none of its arguments, and remembers nothing from one call to the next. N may be 0. An array may be a view of another,
such as x.T or x[::2].
Compute in float64, NumPy's own float, and round nothing: float32 is right too, but for one check that asks for all
digits.
`python -m doctest exercise1.py` tries the examples below, `dl4cv-grade exercise1` marks your file.
"""

from collections.abc import Sequence

import numpy as np


def encode_labels(names: Sequence[str], classes: Sequence[str]) -> np.ndarray:
    """Give each name the number of its class.

    Formula:
        label[i] = c   where   classes[c] = names[i]

    Arguments:
        names: list of N class names, in any order and as often as they like
        classes: list of the C distinct class names; their order defines the numbers 0 ... C-1
    Returns:
        the class numbers, shape (N,), integers such as int64, also when N is 0; C may be more than a byte can hold
    Raises:
        ValueError: a name that is not among the classes, whatever the classes of an earlier call were

    Example:
        >>> encode_labels(["dog", "cat", "dog"], classes=["cat", "dog", "fox"])
        array([1, 0, 1])

    Help - my numbers change from one batch to the next
        The numbers belong to `classes`, not to the names that happen to be in this batch. Do not sort either of them.

    Help - an unknown name gives a KeyError, or no error at all
        Say it yourself: `raise ValueError(...)` with the name in the message helps whoever has to find the typo.

    Help - an empty list of names gives floats
        NumPy cannot guess a type from nothing. Ask for `dtype=np.int64`.
    """
    # BEGIN SOLUTION
    number_of = {name: number for number, name in enumerate(classes)}
    unknown = [name for name in names if name not in number_of]
    if unknown:
        raise ValueError(f"{str(unknown[0])!r} is not one of the classes")
    return np.array([number_of[name] for name in names], dtype=np.int64)
    # END SOLUTION


def one_hot(labels: np.ndarray, num_classes: int) -> np.ndarray:
    """Turn each class number into a row that is 1 at this class and 0 elsewhere.

    Formula:
        out[i, c] = 1  if  c = labels[i],  else 0

    Arguments:
        labels: class numbers, shape (N,), integers of any dtype, such as int64, int32, uint8 or int8
        num_classes: C; a batch need not contain every class, and C may be more than a byte can hold
    Returns:
        the one-hot rows, shape (N, C)
    Raises:
        ValueError: a label that is negative or not below C, by little or by much

    Example:
        >>> one_hot(np.array([2, 0]), num_classes=4)
        array([[0., 0., 1., 0.],
               [1., 0., 0., 0.]])

    Help - the label -1 lights the last class
        For NumPy the index -1 means "the last one". Check the labels before you index with them.

    Help - my rows hold several ones
        `out[:, labels] = 1` pairs every row with every label. Pair row i with label i: index both axes with arrays.

    Help - I get too few columns
        The number of columns is `num_classes`, not the largest label of this batch plus one.
    """
    # BEGIN SOLUTION
    labels = np.asarray(labels, dtype=np.int64)
    outside = labels[(labels < 0) | (labels >= num_classes)]
    if outside.size > 0:
        raise ValueError(f"label {outside[0]} is outside 0 ... {num_classes - 1}")
    encoded = np.zeros((len(labels), num_classes))
    encoded[np.arange(len(labels)), labels] = 1
    return encoded
    # END SOLUTION


def decode_one_hot(scores: np.ndarray) -> np.ndarray:
    """Find the class with the highest score in each row; of equal scores the first wins.

    Formula:
        label[i] = argmax_c scores[i, c]

    Arguments:
        scores: one row per image, shape (N, C): one-hot rows, probabilities or any other scores; floats or integers
            of any dtype, uint8 and int8 too
    Returns:
        the class numbers, shape (N,), integers; C may be more than a byte can hold

    Example:
        >>> decode_one_hot(np.array([[0, 0, 1], [1, 0, 0]]))
        array([2, 0])
        >>> decode_one_hot(np.array([[-3.0, -0.5, -2.0]]))
        array([1])

    Help - I get a single number
        Without an axis, `argmax` looks at the whole table. The classes lie along the last axis.

    Help - my answer has C numbers, not N
        You went down the columns. Each row is one image.

    Help - one-hot rows work, other scores do not
        Do not look for the value 1: the largest score decides, even when all of them are negative.
    """
    # BEGIN SOLUTION
    return np.argmax(scores, axis=-1)
    # END SOLUTION


def binary_probabilities(p: np.ndarray) -> np.ndarray:
    """Write the one number of a two-class model as two probabilities.

    Formula:
        out[i] = [1 - p[i], p[i]]

    Arguments:
        p: the probability of class 1 for each image, shape (N,), floats, or zeros and ones that are integers
    Returns:
        the probabilities of class 0 and of class 1, shape (N, 2), floats; each row sums to 1

    Example:
        >>> binary_probabilities(np.array([0.25, 1.0]))
        array([[0.75, 0.25],
               [0.  , 1.  ]])

    Help - my shape is (2, N)
        `np.stack` makes the new axis in front unless you say otherwise: name the axis.

    Help - my rows pair two different images
        `reshape` keeps the order in memory. Stack 1 - p and p along a new axis instead.
    """
    # BEGIN SOLUTION
    p = np.asarray(p, dtype=float)
    return np.stack([1 - p, p], axis=-1)
    # END SOLUTION
