"""Activations: from scores to probabilities

A network ends in scores, which may be any numbers. Sigmoid makes a probability of one score, softmax makes
probabilities of several. These are the tables of slides 61 and 63, counted once more in float64, and the curves behind
them; two numbers that the slides print are slips.

Slides: 64
"""

from __future__ import annotations

import torch

from dl4cv.demos.shown import Shown, Table
from dl4cv.results import Bars, Curves


def one_score() -> Shown:
    """Squash one score into a probability.

    With two classes one score is enough: sigmoid gives the probability of the one class, and what is left to 1 is that
    of the other. A score of 0 cannot decide; beyond 10 hardly any doubt is left, but never none: at -100 the
    probability is 3.72e-44, and still no zero.

    Formula:
        sigmoid(x) = 1 / (1 + exp(-x))
    """
    x = torch.tensor([-100, -40, -10, -2, 0, 2, 10], dtype=torch.float64)
    rows = tuple((f"{a:g}", f"{torch.sigmoid(a):.6g}", f"{torch.sigmoid(-a):.6g}") for a in x)
    return Shown(Table("Sigmoid (slide 61)", ("score x", "sigmoid(x)", "1 - sigmoid(x)"), rows))


def several_scores() -> Shown:
    """Share out one probability among several scores.

    Softmax takes the exponential of each score, and divides by their sum. The largest score gets nearly all of it when
    it leads by a few units. Slide 61 drops a digit of e^10, which is 22026.4658. Slide 63 prints 3.139e-17 for the last
    of the scores 47, 50 and 12: that is e^(12 - 50), before it is divided by the sum of all; 2.99e-17 is right.

    Formula:
        softmax(x)_c = exp(x_c) / sum_k exp(x_k)
    """
    return Shown(_shares("Two classes (slide 61)", 10, 2), _shares("Three classes (slide 63)", 47, 50, 12))


def _shares(title: str, *scores: float) -> Table:
    x = torch.tensor(scores, dtype=torch.float64)
    powers, p = torch.exp(x), torch.softmax(x, dim=0)
    rows = tuple((f"{a:g}", f"{b:.9g}", f"{c:.4g}") for a, b, c in zip(x, powers, p, strict=True))
    return Table(title, ("score x", "exp(x)", "softmax(x)"), (*rows, ("sum", f"{powers.sum():.9g}", f"{p.sum():.4g}")))


def differences() -> Shown:
    """See that softmax looks at differences only.

    The same number added to all scores changes nothing, which is why exp(x - m) with the largest score m may be
    computed in place of exp(x): exp(1000) is no float any more. And of two classes softmax is the sigmoid of the
    difference of their scores.
    """
    x = torch.tensor([1, 3, 2], dtype=torch.float64)
    rows = tuple((_listed(x + m), _listed(torch.softmax(x + m, dim=0))) for m in (0, -100, 1000))
    two = torch.tensor([10, 2], dtype=torch.float64)
    p, alone = torch.softmax(two, dim=0)[0], torch.sigmoid(two[0] - two[1])
    bars = {f"score {a:g}": float(b) for a, b in zip(x, torch.softmax(x, dim=0), strict=True)}
    return Shown(
        Table("The same differences", ("scores", "softmax"), rows),
        Bars("Softmax of 1, 3 and 2", bars, "probability"),
        f"softmax(10, 2) gives the first class {p:.9f}, sigmoid(10 - 2) is {alone:.9f}.",
    )


def _listed(numbers: torch.Tensor) -> str:
    return ", ".join(f"{number:.4g}" for number in numbers)


def curves() -> Shown:
    """Look at the curves, and at how steep they are.

    Sigmoid is steepest at 0, where its slope is 1/4, and flat where it is sure: there a network learns next to nothing.
    ReLU, max(0, x), has the slope 1 wherever it is not 0 (slide 75), so that layers can be stacked.
    """
    x = torch.linspace(-6, 6, 121, dtype=torch.float64)
    p = torch.sigmoid(x)
    return Shown(
        Curves("Sigmoid and its slope", {"sigmoid": _points(x, p), "slope": _points(x, p * (1 - p))}, "score x"),
        Curves("ReLU beside the logarithm of 1 + exp(x)", _smooth(x), "score x"),
        Curves("Softmax of x and 0, the probabilities of two classes", _two_classes(x), "score x", "probability"),
    )


def _smooth(x: torch.Tensor) -> dict[str, tuple[tuple[float, float], ...]]:
    return {"ReLU": _points(x, torch.relu(x)), "log(1 + exp(x))": _points(x, torch.nn.functional.softplus(x))}


def _two_classes(x: torch.Tensor) -> dict[str, tuple[tuple[float, float], ...]]:
    p = torch.softmax(torch.stack([x, torch.zeros_like(x)]), dim=0)
    return {"the class of x": _points(x, p[0]), "the other": _points(x, p[1])}


def _points(x: torch.Tensor, y: torch.Tensor) -> tuple[tuple[float, float], ...]:
    return tuple(zip(x.tolist(), y.tolist(), strict=True))
