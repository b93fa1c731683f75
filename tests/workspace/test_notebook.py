"""What `grade` shows below a cell."""

import json
import os
import shutil
import sys
from types import ModuleType, SimpleNamespace

import nbformat
import pytest
from dl4cv.workspace import notebook
from dl4cv.workspace.notebook import grade

from tests.places import OWN_EXERCISE, ROOT
from tests.sampling import thorough


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left():
    yield
    for grader in notebook._GRADERS:
        grader.end()


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


def test_on_colab_what_is_on_the_screen_is_graded(folder, monkeypatch):
    """Its notebooks lie in no folder; the two modules stand for Colab's own."""
    shown = json.loads((ROOT / "exercises/exercise1.ipynb").read_text(encoding="utf-8"))
    asked = []

    def blocking_request(what, **more):
        asked.append(what)
        return {"ipynb": shown}

    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert "There is no file" in repr(grade("exercise1"))  # a Colab that has changed
    message = SimpleNamespace(blocking_request=blocking_request)
    monkeypatch.setitem(sys.modules, "google.colab._message", message)
    assert "0 / 100 points" in repr(grade("exercise1"))
    assert asked == ["get_ipynb"]
    assert json.loads((folder / "exercise1.ipynb").read_text(encoding="utf-8")) == shown


def test_what_cannot_be_graded_is_one_sentence(folder):
    assert "did you mean exercise3?" in repr(grade("exercise33"))
    assert "There is no file " in repr(grade("exercise1"))
    assert "There is no file " in grade("exercise1")._repr_html_()


def test_pictures_stand_in_a_frame_of_their_own(folder):
    (folder / "exercise1.ipynb").write_bytes((ROOT / "exercises/exercise1.ipynb").read_bytes())
    shown = grade("exercise1")._repr_html_()
    assert '<iframe sandbox="allow-scripts" srcdoc="&lt;!doctype html&gt;' in shown
    assert "<script" not in shown


def test_the_next_verdict_comes_from_the_same_process_and_is_on_what_is_saved_by_then(folder):
    shutil.copy(ROOT / "exercises/exercise1.ipynb", folder)
    grade("exercise1")
    [first] = notebook._GRADERS
    written = nbformat.read(folder / "exercise1.ipynb", 4)
    written.cells.append(nbformat.v4.new_code_cell("def one_hot(labels, num_classes):\n    return 1 / 0"))
    nbformat.write(written, folder / "exercise1.ipynb")
    assert "ZeroDivisionError" in repr(grade("exercise1"))
    assert [first] == notebook._GRADERS


def test_where_the_process_has_ended_another_grades(folder):
    shutil.copy(ROOT / "exercises/exercise1.ipynb", folder)
    grade("exercise1")
    [first] = notebook._GRADERS
    first.end()
    assert "0 / 100 points" in repr(grade("exercise1"))
    assert [first] != notebook._GRADERS


def test_whoever_changes_checks_of_their_own_is_graded_by_a_process_that_knows_them(folder):
    shutil.copytree(OWN_EXERCISE, folder, dirs_exist_ok=True)
    first = notebook._warm_grader()
    assert notebook._warm_grader() is first
    os.utime(folder / "blur_checks.py", (1, 1))
    second = notebook._warm_grader()
    assert second is not first
    (folder / "dl4cv.toml").unlink()
    assert notebook._warm_grader() is not second


class Grader:
    """Stands for the process that grades: news first, then an answer or an interrupt."""

    is_alive = True

    def __init__(self, *answers):
        self.answers, self.knows = list(answers), {}
        self.progress, self.ended = "", False

    def ask(self, request):
        self.request = request

    def answer(self, seconds):
        self.progress = "training LeNet: epoch 1/2, loss 0.2500"
        answer = self.answers.pop(0)
        if answer is KeyboardInterrupt:
            raise KeyboardInterrupt
        return answer

    def end(self):
        self.ended = True


def test_while_something_trains_the_line_says_how_far_it_has_come_and_goes_away(folder, monkeypatch, capsys):
    monkeypatch.setattr(notebook, "_GRADERS", [Grader(None, None, {"problem": "None."})])
    assert "None." in repr(grade("exercise6"))
    shown = capsys.readouterr().out.split("\r")
    assert "Grading exercise6 … 0 s, training LeNet: epoch 1/2, loss 0.2500" in shown
    assert (shown[-1], shown[-2].strip()) == ("", "")


def test_an_interrupted_cell_ends_the_process(folder, monkeypatch):
    grader = Grader(KeyboardInterrupt)
    monkeypatch.setattr(notebook, "_GRADERS", [grader])
    with pytest.raises(KeyboardInterrupt):
        grade("exercise1")
    assert grader.ended


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("exercise3", ("exercise3", "exercise3.ipynb", None)),
        (" exercise3  my own.ipynb ", ("exercise3", "my own.ipynb", None)),
        ("exercise3 --hints 2", ("exercise3", "exercise3.ipynb", 2)),
        ("exercise3 mine.py --hints=5", ("exercise3", "mine.py", 5)),
    ],
)
def test_the_magic_takes_a_file_and_a_number_of_hints(folder, monkeypatch, line, asked):
    grader = Grader({"problem": "None."})
    monkeypatch.setattr(notebook, "_GRADERS", [grader])
    notebook.grade_line(line)
    request = grader.request
    assert (request["exercise"], request["path"], request["hints"]) == (asked[0], str(folder / asked[1]), asked[2])


@pytest.mark.parametrize("line", ["", "exercise3 --hints", "exercise3 --hints 9", "--hints 2"])
def test_any_other_line_is_told_how_to_write_it(line):
    assert repr(notebook.grade_line(line)).startswith("dl4cv-grade: Write %grade exercise3")


def test_hints_come_one_at_a_time_in_a_notebook_too(folder):
    shutil.copytree(OWN_EXERCISE, folder, dirs_exist_ok=True)
    described = (folder / "dl4cv.toml").read_text(encoding="utf-8")
    (folder / "dl4cv.toml").write_text(f'hints = "stepwise"\n{described}', encoding="utf-8")
    wrong = (folder / "blur.py").read_text(encoding="utf-8").replace(".mean(", ".sum(")
    for attempt in (1, 2):
        cells = [nbformat.v4.new_code_cell(f"{wrong}# {attempt}")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "blur.ipynb")
        verdict = grade("blur")
        assert f"This shows {attempt} of " in repr(verdict)
        assert "Divide by their number" not in verdict._repr_html_()
    assert "Divide by their number" in grade("blur", hints=5)._repr_html_()


def test_a_kernel_knows_the_magic_and_is_warm_after_the_first_verdict(folder):
    nbclient = pytest.importorskip("nbclient")
    shutil.copy(ROOT / "exercises/exercise1.ipynb", folder)
    process = "from dl4cv.workspace import notebook\nprint(notebook._GRADERS[0]._process.pid)"
    lines = ["%load_ext dl4cv", "%grade exercise1", process, "%grade exercise1 --hints 2", process]
    ran = nbclient.NotebookClient(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in lines]),
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    for cell in (ran.cells[1], ran.cells[3]):
        [shown] = [output for output in cell.outputs if output.output_type == "execute_result"]
        assert "0 / 100 points" in shown.data["text/plain"]
        assert "Graded: exercise1.ipynb as saved at " in shown.data["text/plain"]
        assert "<iframe" in shown.data["text/html"]
    assert ran.cells[2].outputs[0].text.strip() == ran.cells[4].outputs[0].text.strip()
