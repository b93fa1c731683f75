"""Page, terminal and notebook of a demo tell the same: what stands in the docstrings of its file."""

import re

import numpy as np
import pytest
from dl4cv.demos import DEMOS
from dl4cv.demos.notebook import show
from dl4cv.demos.page import as_html, demo_page
from dl4cv.demos.shown import Pictures, Shown, Table
from dl4cv.demos.terminal import print_sections
from dl4cv.results import Bars, Curves, Images, Matrix
from rich.console import Console

each_demo = pytest.mark.parametrize("name", [demo.name for demo in DEMOS])


@each_demo
def test_a_demo_says_its_slides_and_each_section_begins_with_a_sentence(played, name):
    demo, sections = played(name)
    assert re.fullmatch(r"[\d-]+", demo.slides)
    assert len(sections) >= 2
    for section in sections:
        first, *rest = section.card.parts
        assert first.endswith(".")
        assert rest


@each_demo
def test_the_page_tells_every_section_and_loads_nothing(played, name):
    demo, sections = played(name)
    html = demo_page(demo, sections)
    for section in sections:
        assert f"<h2>{section.card.parts[0].rstrip('.')}</h2>" in html
    assert not re.search(r'(src|href)="(?!data:|#)', html)
    assert "<script" not in html


@each_demo
def test_the_terminal_tells_every_section_in_80_columns(played, name):
    _, sections = played(name)
    console = Console(width=80, highlight=False)
    with console.capture() as captured:
        print_sections(sections, console)
    for section in sections:
        assert f"\n{section.card.parts[0].rstrip('.')}\n" in captured.get()
    assert max(map(len, captured.get().splitlines())) <= 80


def test_a_count_that_one_photograph_does_not_allow_says_what_would(played):
    _, sections = played("classify")
    assert [section.card.name for section in sections] == ["pictures", "guesses", "right"]
    assert "name a folder" in repr(show(sections[-1].shown))


def test_names_that_others_chose_are_no_html_and_no_commands(played):
    html = demo_page(*played("classify"))
    assert "&lt;b&gt;holiday.png" in html
    assert "<b>" not in html
    shown = Shown("\x1b[2J<i>", Table("t", ("a",), (("\x1b[2J<i>",),)))
    assert "\x1b" not in as_html(shown)
    assert "<i>" not in as_html(shown)
    assert "\x1b" not in repr(show(shown))


def test_every_kind_of_part_is_shown_in_a_notebook_as_html_and_as_text():
    levels = ((0, 255), (255, 0))
    parts = {
        "a sentence": "a sentence",
        "a table": Table("a table", ("x",), (("1",),)),
        "a curve": Curves("a curve", {"line": ((0.0, 1.0), (1.0, 2.0))}),
        "some bars": Bars("some bars", {"one": 1.0}),
        "a matrix": Matrix("a matrix", ((1.0, 2.0),), rows=("r",), columns=("a", "b")),
        "number 1": Images("some images", (levels,)),
        "a caption": Pictures("a picture", {"a caption": np.array([[1.0, -1.0]])}),
    }
    for text, part in parts.items():
        cell = show(Shown(part))
        assert text in cell._repr_html_()
        assert (text if text != "number 1" else "some images") in repr(cell)


def test_columns_of_numbers_and_sizes_are_set_flush_right():
    table = Table("t", ("n", "size", "list"), (("-1.5e-10", "3 x 4", "1, 2"), ("37.5%", "10 x 12", "3, 4")))
    assert re.findall(r'<th scope="col"( class="number")?>', as_html(Shown(table))) == [' class="number"'] * 2 + [""]
