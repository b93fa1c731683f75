"""The notebook of a demo is its code in cells: it shows what the page shows, and gives no solution away."""

import contextlib
import re

import nbformat
import pytest
from dl4cv.demos import DEMOS, notebook, photographs
from dl4cv.demos.networks import TrainedNetwork
from dl4cv.release.demo_notebooks import make_demo_notebook
from dl4cv.release.stub import BEGIN, END
from nbclient import NotebookClient

from tests.course.pretrained_package import installed_weights
from tests.places import EXERCISES, SOLUTIONS
from tests.sampling import one_in

each_demo = pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.name)
SHORT = len("return x + y")
"""A line that is no longer says nothing that a student would not write anyway."""

FEW = {"trained = prepare()": "trained = prepare(images=64)"}
"""What is changed for a test, so that it takes less time."""


def cells(demo):
    return nbformat.reads(make_demo_notebook(demo), as_version=4).cells


def briefly(code):
    for usual, brief in FEW.items():
        code = code.replace(usual, brief)
    return code


@each_demo
def test_each_section_has_its_card_and_a_cell_that_shows_it(demo):
    made = {cell.id: cell for cell in cells(demo)}
    for card in demo.card.functions:
        first = card.parts[0].rstrip(".")
        assert made[f"{card.name}-card"].source.startswith(f"## {first}\n")
        last = made[card.name].source.splitlines()[-1]
        assert re.fullmatch(rf"(show\({card.name}\(\w*\)\)|\w+ = {card.name}\(\))", last)


@each_demo
def test_no_line_of_a_solution_is_in_it(demo):
    handed_out = {line.strip() for cell in cells(demo) for line in cell.source.splitlines()}
    for solution in SOLUTIONS.glob("exercise*.py"):
        blocks = re.findall(rf"^ *{BEGIN}\n(.*?)^ *{END}\n", solution.read_text(), re.DOTALL | re.MULTILINE)
        secret = {line.strip() for block in blocks for line in block.splitlines() if len(line.strip()) > SHORT}
        assert not secret & handed_out


@each_demo
def test_its_cells_run_from_top_to_bottom_and_each_section_is_shown(demo, monkeypatch, tmp_path):
    """In this process, where what takes long is made brief."""
    monkeypatch.chdir(tmp_path)
    network = TrainedNetwork("a network", None, None)
    monkeypatch.setattr(TrainedNetwork, "rank", lambda self, image: [("cat", 1.0)])
    monkeypatch.setattr(photographs, "open_network", lambda name, weights: network)
    shown = []
    monkeypatch.setattr(notebook, "show", lambda section: shown.append(notebook.InCell(section)))
    names = {}
    for cell in cells(demo):
        if cell.cell_type == "code":
            exec(briefly(cell.source), names)
    assert len(shown) == len({card.name for card in demo.card.functions} - {"prepare"})
    for section in shown:
        assert "<div" in section._repr_html_()
        assert repr(section).strip()


@pytest.mark.parametrize("demo", one_in(len(DEMOS), DEMOS), ids=lambda demo: demo.name)
def test_the_one_that_is_handed_out_runs_in_a_kernel_and_shows_its_sections(demo, tmp_path):
    with contextlib.ExitStack() as stack:
        if demo.name == "classify":
            stack.enter_context(installed_weights(tmp_path / "package"))
            stack.enter_context(pytest.MonkeyPatch.context()).setenv("PYTHONPATH", str(tmp_path / "package"))
        run = NotebookClient(
            nbformat.read(EXERCISES / "demos" / f"{demo.name}.ipynb", as_version=4),
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": str(tmp_path)}},
        ).execute()
    shown = {cell.id: cell.outputs for cell in run.cells if cell.cell_type == "code" and cell.outputs}
    assert {output.output_type for outputs in shown.values() for output in outputs} == {"execute_result"}
    sections = {card.name for card in demo.card.functions} - {"prepare"}
    assert set(shown) == sections
    for [output] in shown.values():
        assert "<div" in output.data["text/html"]
        assert "text/plain" in output.data
