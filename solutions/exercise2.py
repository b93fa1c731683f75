"""Exercise 2 - Activations

A layer's scores may be any numbers; activations turn them into probabilities, or bend them so that layers can stack.
You write sigmoid, softmax, its logarithm and ReLU for arrays of any shape.
The formulas take one line each; the craft is to keep them exact when a score is 1000, where exp no longer fits a float.

Slides: 60-63, 75
Difficulty: 2 of 5
Time: 30 minutes

Write each body in place of its `raise NotImplementedError`. Scores are arrays of any shape, () included, of floats or
of integers, uint8 and int8 too, and may be views of others, such as x.T or x[::2]; never change them, small or huge.
A function returns one array and nothing beside it, and remembers nothing from one call to the next.
Scores may be huge, such as -10000 or 10000: the answer is right there too, and no NumPy warning appears.
Compute in float64, NumPy's own float, and neither round nor add
a small number: float32 is right too, but for one check of each function that asks for all digits.
`python -m doctest exercise2.py` tries the examples below, `dl4cv-grade exercise2` marks your file.
"""

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Squash every score into a probability between 0 and 1.

    Formula:
        sigmoid(x) = 1 / (1 + exp(-x)) = exp(x) / (1 + exp(x))

    Arguments:
        x: scores, any shape, floats or integers of any dtype
    Returns:
        probabilities, the shape of x, floats; small ones have all their digits, 3.72e-44 at -100 (slide 61)

    Example:
        >>> sigmoid(np.array([-1000, 0, 1000]))
        array([0. , 0.5, 1. ])
        >>> print(np.round(sigmoid(np.array([[2.0], [-2.0]])), 4))
        [[0.8808]
         [0.1192]]

    Help - RuntimeWarning: overflow encountered in exp
        exp(1000) fits no float. The formula has two forms: each is safe for one sign of x, since it only needs the
        exponential of a negative number.

    Help - I use np.where and still get the warning
        `np.where` computes both sides and chooses afterwards. Make the argument of exp harmless first: -abs(x).

    Help - integers in, only 0 and 1 out
        `np.zeros_like(x)` is an integer array when x is one, and cuts off every fraction.

    Help - bytes in, only three digits out
        The exponential of a uint8 is a float16, and its negative wraps around. Begin with
        `x = np.asarray(x, dtype=float)`.
    """
    # BEGIN SOLUTION
    x = np.asarray(x, dtype=float)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + small), small / (1 + small))
    # END SOLUTION


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Turn scores into probabilities that sum to 1 along one axis.

    Formula:
        softmax(x)_c = exp(x_c) / sum_k exp(x_k) = exp(x_c - m) / sum_k exp(x_k - m)   for any number m

    Arguments:
        x: scores, any shape, floats or integers of any dtype
        axis: the axis the classes lie along
    Returns:
        probabilities, the shape of x, floats; small ones have all their digits, too

    Example:
        exp(10) = 22026.4658 (slide 61 drops a digit), beside which exp(2) = 7.3891 is almost nothing:
        >>> print(np.round(softmax(np.array([10, 2])), 6))
        [9.99665e-01 3.35000e-04]

        The scores of slide 63, where the last probability is misprinted:
        >>> for p in softmax(np.array([47, 50, 12])):
        ...     print(f"{p:.3g}")
        0.0474
        0.953
        2.99e-17

    Help - my rows do not sum to 1
        Each row has its own sum: sum along `axis`, not over the whole array.

    Help - "operands could not be broadcast together"
        Summing takes the axis away, so that (N,) meets (N, C). `keepdims=True` leaves (N, 1).

    Help - I get nan
        inf / inf. Choose m as the largest score along the axis - of each row, not of the whole batch - and no exponent
        is above 0.

    Help - my input has changed
        `x -= m` writes into the caller's array. `x = x - m` makes a new one.
    """
    # BEGIN SOLUTION
    x = np.asarray(x, dtype=float)
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / np.sum(exponentials, axis=axis, keepdims=True)
    # END SOLUTION


def log_softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Compute the logarithm of softmax, exactly even where softmax itself is too small for a float.

    Formula:
        log_softmax(x)_c = x_c - m - log sum_k exp(x_k - m)   for any number m

    Arguments:
        x: scores, any shape, floats or integers of any dtype
        axis: the axis the classes lie along
    Returns:
        log-probabilities, the shape of x, floats, all of them at most 0

    Example:
        >>> log_softmax(np.array([0, 1000]))
        array([-1000.,     0.])
        >>> print(np.round(log_softmax(np.array([5, 5])), 4))
        [-0.6931 -0.6931]

    Help - I get -inf, or "divide by zero encountered in log"
        exp(-1000) rounds to 0, and its logarithm is lost. Do not take the logarithm of softmax: the formula above never
        needs the logarithm of anything below 1.

    Help - a vector works, a table does not
        The maximum and the sum are taken along `axis`, each with `keepdims=True`.
    """
    # BEGIN SOLUTION
    x = np.asarray(x, dtype=float)
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))
    # END SOLUTION


def relu(x: np.ndarray) -> np.ndarray:
    """Keep what is positive, replace the rest by 0.

    Formula:
        relu(x) = max(0, x)

    Arguments:
        x: scores, any shape, floats or integers of any dtype
    Returns:
        the shape of x

    Example:
        >>> relu(np.array([[-2.0, 0.5], [3.0, -0.1]]))
        array([[0. , 0.5],
               [3. , 0. ]])

    Help - I get a single number
        `np.max` finds the largest element of an array. `np.maximum` compares element by element.

    Help - my input has changed
        `x[x < 0] = 0` writes into the caller's array. Work on a copy, or use a function that returns a new one.
    """
    # BEGIN SOLUTION
    return np.maximum(x, 0)
    # END SOLUTION
