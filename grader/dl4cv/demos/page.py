"""A demo as one page of HTML that stands alone, and a section's parts as a piece of one, for a notebook."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dl4cv.demos import Demo
from dl4cv.demos.sections import Section
from dl4cv.demos.shown import Pictures, Shown, Table
from dl4cv.exercise.card import FunctionCard
from dl4cv.harmless import harmless
from dl4cv.results import Images

if TYPE_CHECKING:
    from jinja2 import Template

POSITIVE, NEGATIVE = (68, 119, 170), (204, 102, 51)
"""The colours of numbers above and below 0, as in the pictures of a counterexample; legible on light and dark."""

BRIGHTEST = 0.995
"""The share of a feature map's values that are told apart."""

SMALL, LARGE = 88, 300
"""How wide the images of a dataset are shown, in pixels of the page, and up to what width two go side by side on a
telephone."""

NUMBER = re.compile(r"[-−]?[\d.,]+(e[+-]?\d+)?%?( x \d+)*")

PACKAGES = ("dl4cv-grade", "numpy", "torch")


def demo_page(demo: Demo, sections: Sequence[Section]) -> str:
    """Make the page of a demo: what its card says, then each section with all that it shows."""
    page: str = _template("demo.html").render(
        heading=demo.title,
        slides=demo.slides,
        paragraphs=[text for text in demo.card.paragraphs if not text.startswith("Slides:")],
        sections=[{**_told(section.card), "parts": list(_parts(section.shown))} for section in sections],
        versions={"python": platform.python_version(), **{name: metadata.version(name) for name in PACKAGES}},
    )
    return page


def as_html(shown: Shown) -> str:
    """Make a piece of HTML of what a section shows, with the little style that it needs."""
    piece: str = _template("piece.html").render(parts=list(_parts(shown)))
    return piece


def _template(name: str) -> Template:
    from jinja2 import PackageLoader

    from dl4cv.report.html.page import environment

    return environment(PackageLoader("dl4cv.demos")).get_template(name)


def _told(card: FunctionCard) -> dict[str, Any]:
    """Return the heading of a section, which is the first sentence of its card, and what follows."""
    first, *rest = card.parts
    blocks = [("", part) if isinstance(part, str) else (part.head, part.block) for part in rest]
    return {"heading": str(first).rstrip("."), "blocks": blocks}


def _parts(shown: Shown) -> Iterator[dict[str, Any]]:
    """Return what the template shows of each part; its texts may hold names that others chose."""
    for part in shown.parts:
        if isinstance(part, str):
            yield {"kind": "sentence", "text": harmless(part)}
        elif isinstance(part, Table):
            rows = [[harmless(text) for text in row] for row in part.rows]
            yield {
                "kind": "table",
                "title": part.title,
                "columns": part.columns,
                "numeric": [_is_numeric(column) for column in zip(*rows, strict=True)],
                "rows": rows,
            }
        elif isinstance(part, Pictures):
            yield _pictures(part.title, list(part.pictures.items()), part.side, one_scale=part.one_scale)
        elif isinstance(part, Images):
            captions = part.captions or tuple(f"number {number}" for number in range(1, len(part.images) + 1))
            arrays = [np.array(image, np.uint8) for image in part.images]
            yield _pictures(part.title, list(zip(captions, arrays, strict=True)), SMALL)
        else:
            from dl4cv.report.html.charts import chart

            left_out = getattr(part, "left_out", 0)
            yield {"kind": "chart", "title": part.title, "svg": chart(part), "left_out": left_out}


def _is_numeric(texts: Sequence[str]) -> bool:
    """Tell whether a column holds numbers or sizes, which are set flush right."""
    return all(NUMBER.fullmatch(text) for text in texts)


def _pictures(
    title: str, pictures: Sequence[tuple[str, NDArray[Any]]], side: int, *, one_scale: bool = False
) -> dict[str, Any]:
    from dl4cv.report.html.charts import png_address

    widest = max((array.shape[1] for _, array in pictures), default=1)
    return {
        "kind": "pictures",
        "title": title,
        "most": "100%" if one_scale or side > LARGE else "calc(50% - 0.5rem)",
        "pictures": [
            {
                "caption": harmless(caption),
                "address": png_address(array if array.dtype == np.uint8 else _coloured(array)),
                "width": side * array.shape[1] // widest if one_scale else side,
            }
            for caption, array in pictures
        ],
    }


def _coloured(feature_map: NDArray[Any]) -> NDArray[np.uint8]:
    """Colour a feature map, (H, W, 4): the further from 0, the more opaque. Without negative values it is grey, (H, W).

    The few largest values are cut off, which would leave all others pale.
    """
    largest = np.quantile(np.abs(feature_map), BRIGHTEST) or 1
    shares = np.clip(feature_map / largest, -1, 1)
    opacity = np.round(np.abs(shares) * 255).astype(np.uint8)
    if shares.min() >= 0:
        return opacity
    colours = np.where(shares[..., None] > 0, POSITIVE, NEGATIVE).astype(np.uint8)
    return np.concatenate([colours, opacity[..., None]], axis=2)
