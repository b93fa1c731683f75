"""What a check shows beside its verdict, as SVG: curves, bars and a matrix by matplotlib, small images as they are."""

from __future__ import annotations

import base64
import html
import io
import re
from functools import singledispatch
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dl4cv.results import Bars, Curves, Exhibit, Images, Matrix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

INK = "#010203"
"""Stands for the colour of the page's text, light or dark, which the page puts in its place."""

IMAGES_A_ROW = 8
SIDE, GAP, CAPTION, LETTER = 56, 8, 16, 6
"""Of small images, in pixels of the page: how large, how far apart, and the room for a caption and for a letter."""


def chart(exhibit: Exhibit) -> str:
    """Draw `exhibit` as an SVG element, the same each time, in the page's own colours and fonts."""
    return _images(exhibit) if isinstance(exhibit, Images) else _drawn(exhibit)


def _drawn(exhibit: Exhibit) -> str:
    import matplotlib as mpl

    style: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "dl4cv",
        "font.size": 9,
        **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), INK),
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with mpl.rc_context(style):
        figure = _figure(exhibit)
        file = io.StringIO()
        metadata: Any = dict.fromkeys(("Date", "Creator", "Format", "Type"))  # which would differ from run to run
        figure.savefig(file, format="svg", transparent=True, bbox_inches="tight", metadata=metadata)
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg") :].replace(INK, "currentColor")
    return re.sub(r"<metadata>.*?</metadata>|<!--.*?-->\s*", "", drawn, flags=re.DOTALL)


def _figure(exhibit: Exhibit) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.5, 3.2))
    draw(exhibit, figure.subplots())
    return figure


@singledispatch
def draw(exhibit: Exhibit, axes: Axes) -> None:
    """Draw `exhibit` into `axes`; one function a kind."""
    raise TypeError(f"{type(exhibit).__name__} cannot be drawn")


@draw.register(Curves)
def _curves(exhibit: Curves, axes: Axes) -> None:
    for name, points in exhibit.lines.items():
        x, y = zip(*points, strict=True) if points else ((), ())
        axes.plot(x, y, label=_plain(name), marker="." if len(points) < 20 else "")
    axes.set(xlabel=_plain(exhibit.x_label), ylabel=_plain(exhibit.y_label))
    if len(exhibit.lines) > 1:
        axes.legend(frameon=False)


@draw.register(Bars)
def _bars(exhibit: Bars, axes: Axes) -> None:
    places = np.arange(len(exhibit.bars))
    axes.barh(places, list(exhibit.bars.values()))
    axes.set_yticks(places, [_plain(name) for name in exhibit.bars])
    axes.invert_yaxis()
    axes.set_xlabel(_plain(exhibit.label))


@draw.register(Matrix)
def _matrix(exhibit: Matrix, axes: Axes) -> None:
    values = np.array(exhibit.values, dtype=float)
    axes.imshow(values, cmap=_shades())
    axes.set(xlabel=_plain(exhibit.column_label), ylabel=_plain(exhibit.row_label))
    if exhibit.columns:
        axes.set_xticks(range(len(exhibit.columns)), [_plain(name) for name in exhibit.columns])
    if exhibit.rows:
        axes.set_yticks(range(len(exhibit.rows)), [_plain(name) for name in exhibit.rows])
    if values.size <= 400:
        for (i, j), number in np.ndenumerate(values):
            axes.text(j, i, f"{number:g}", ha="center", va="center", fontsize=7)


def _shades() -> Colormap:
    """Return shades of blue from transparent on, so that numbers are legible on them on a light and a dark page."""
    from matplotlib.colors import ListedColormap

    return ListedColormap([(0.27, 0.47, 0.67, opacity) for opacity in np.linspace(0.03, 0.65, 64)])


def _images(exhibit: Images) -> str:
    """Put small images side by side, each below its caption."""
    column = max([SIDE, *(LETTER * len(caption) for caption in exhibit.captions)]) + GAP
    a_row = max(1, min(IMAGES_A_ROW, IMAGES_A_ROW * (SIDE + GAP) // column, len(exhibit.images)))
    above = CAPTION if exhibit.captions else 0
    height = above + SIDE + GAP
    parts = []
    for position, image in enumerate(exhibit.images):
        down, across = divmod(position, a_row)
        x, y = across * column, down * height
        if position < len(exhibit.captions):
            caption = html.escape(exhibit.captions[position])
            parts.append(f'<text x="{x + SIDE / 2:g}" y="{y + CAPTION - 4}" text-anchor="middle">{caption}</text>')
        parts.append(
            f'<image x="{x}" y="{y + above}" width="{SIDE}" height="{SIDE}" style="image-rendering: pixelated" '
            f'href="{png_address(np.array(image, np.uint8))}"/>'
        )
    width, rows = a_row * column, -(-len(exhibit.images) // a_row)
    size = f'width="{width}" height="{rows * height}" viewBox="0 0 {width} {rows * height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def png_address(pixels: NDArray[np.uint8]) -> str:
    """Write a picture, grey or coloured, as an address that holds all of it."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def _plain(text: str) -> str:
    """Keep matplotlib from reading a dollar sign as mathematics."""
    return text.replace("$", r"\$")
