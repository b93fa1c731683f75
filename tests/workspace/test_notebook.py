"""What `grade` shows below a cell."""

import nbformat
import pytest
from dl4cv.workspace import notebook
from dl4cv.workspace.notebook import grade

from tests.places import ROOT
from tests.sampling import thorough


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def test_the_saved_notebook_is_graded_and_nothing_is_written(folder):
    (folder / "exercise1.ipynb").write_bytes((ROOT / "exercises/exercise1.ipynb").read_bytes())
    (folder / "exercise1.py").write_bytes((ROOT / "solutions/exercise1.py").read_bytes())
    verdict = grade("exercise1")
    assert "0 / 100 points" in repr(verdict)
    assert repr(verdict).startswith("Graded: exercise1.ipynb as saved at ")
    assert "dl4cv-grade" not in repr(verdict)
    assert repr(verdict).rstrip().endswith("then save and run this cell again")
    assert sorted(path.name for path in folder.iterdir()) == ["exercise1.ipynb", "exercise1.py"]


@thorough
def test_another_file_can_be_named_and_what_a_student_writes_is_no_html(folder):
    (folder / "mine.py").write_text("import os  # <script>\n\nraise ValueError('<script>alert(1)</script>')\n")
    verdict = grade("exercise1", "mine.py")
    assert "mine.py" in repr(verdict)
    (folder / "mine.py").write_text("raise ValueError('<script>alert(1)</script>')\n")
    verdict = grade("exercise1", "mine.py")
    assert "<script>" in repr(verdict)
    assert "<script>" not in verdict._repr_html_()
    assert "&lt;script&gt;" in verdict._repr_html_()


@thorough
def test_the_verdict_brings_its_own_ground_along_for_dark_themes(folder):
    (folder / "exercise1.ipynb").write_bytes((ROOT / "exercises/exercise1.ipynb").read_bytes())
    assert '<pre style="background:#ffffff;color:#1f2328;' in grade("exercise1")._repr_html_()


@thorough
def test_what_was_run_and_not_saved_is_said_at_the_top(folder, monkeypatch):
    cells = [nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell("def one_hot(labels):\n    return 1")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "exercise1.ipynb")
    ran = ["", "%matplotlib inline\ndef one_hot(labels):\n    return 2", "def mine():\n    return 3", "1 +"]
    monkeypatch.setattr(notebook, "_cells_run", lambda: ran)
    assert repr(grade("exercise1")).startswith("NOT SAVED: you ran another one_hot than the one in exercise1.ipynb")
    ran.append("def one_hot(labels):\n    # the same\n    return 1")
    assert repr(grade("exercise1")).startswith("Graded: exercise1.ipynb")


@thorough
def test_while_it_takes_long_a_line_counts_the_seconds_and_goes_away(folder, monkeypatch, capsys):
    monkeypatch.setattr(notebook, "SECONDS_BETWEEN_SIGNS", 0.05)
    (folder / "exercise1.ipynb").write_bytes((ROOT / "exercises/exercise1.ipynb").read_bytes())
    grade("exercise1")
    shown = capsys.readouterr().out.split("\r")
    assert "Grading exercise1 … 0 s" in shown
    assert shown[-1] == ""
    assert shown[-2].strip() == ""


def test_what_cannot_be_graded_is_one_sentence(folder):
    assert "did you mean exercise3?" in repr(grade("exercise33"))
    assert "There is no file " in repr(grade("exercise1"))
    assert "There is no file " in grade("exercise1")._repr_html_()


def test_pictures_stand_in_a_frame_of_their_own(folder):
    (folder / "exercise1.ipynb").write_bytes((ROOT / "exercises/exercise1.ipynb").read_bytes())
    shown = grade("exercise1")._repr_html_()
    assert '<iframe sandbox="allow-scripts" srcdoc="&lt;!doctype html&gt;' in shown
    assert "<script" not in shown


def test_a_kernel_knows_the_magic(folder):
    nbclient = pytest.importorskip("nbclient")
    (folder / "exercise1.ipynb").write_bytes((ROOT / "exercises/exercise1.ipynb").read_bytes())
    cells = [nbformat.v4.new_code_cell("%load_ext dl4cv"), nbformat.v4.new_code_cell("%grade exercise1")]
    ran = nbclient.NotebookClient(
        nbformat.v4.new_notebook(cells=cells), kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    [shown] = [output for output in ran.cells[1].outputs if output.output_type == "execute_result"]
    assert "0 / 100 points" in shown.data["text/plain"]
    assert "<iframe" in shown.data["text/html"]
