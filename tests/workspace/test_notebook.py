"""What `grade` shows below a cell."""

import pytest
from dl4cv.workspace.notebook import grade

from tests.places import ROOT


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
    assert "exercise1.ipynb as saved at " in repr(verdict)
    assert sorted(path.name for path in folder.iterdir()) == ["exercise1.ipynb", "exercise1.py"]


def test_another_file_can_be_named_and_what_a_student_writes_is_no_html(folder):
    (folder / "mine.py").write_text("import os  # <script>\n\nraise ValueError('<script>alert(1)</script>')\n")
    verdict = grade("exercise1", "mine.py")
    assert "mine.py" in repr(verdict)
    (folder / "mine.py").write_text("raise ValueError('<script>alert(1)</script>')\n")
    verdict = grade("exercise1", "mine.py")
    assert "<script>" in repr(verdict)
    assert "<script>" not in verdict._repr_html_()
    assert "&lt;script&gt;" in verdict._repr_html_()


def test_what_cannot_be_graded_is_one_sentence(folder):
    assert "did you mean exercise3?" in repr(grade("exercise33"))
    assert "There is no file " in repr(grade("exercise1"))
    assert "There is no file " in grade("exercise1")._repr_html_()
