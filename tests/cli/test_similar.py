import resource
import shutil
import subprocess
import sys

import nbformat
import pytest
from click.testing import CliRunner
from dl4cv.cli.main import cli

from tests.places import OWN_EXERCISE, ROOT


@pytest.fixture
def class_folder(tmp_path):
    """Anna wrote the file, Bert has it as a notebook, Clio changed nothing, Dora cannot be read, Emil has no file."""
    folder = tmp_path / "class"
    for name in ("anna", "bert", "clio", "dora", "emil", "<b>finn"):
        (folder / name).mkdir(parents=True)
    text = (ROOT / "solutions" / "exercise2.py").read_text(encoding="utf-8")
    (folder / "anna" / "exercise2.py").write_text(text + "\n# <script>alert(1)</script>\n", encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(part) for part in text.split("\n\n\n") if part.strip()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "bert" / "exercise2.ipynb")
    shutil.copy(ROOT / "exercises" / "exercise2.py", folder / "clio")
    shutil.copy(ROOT / "exercises" / "exercise2.ipynb", folder / "<b>finn")
    (folder / "dora" / "exercise2.py").write_text("def (")
    return folder


def test_a_pair_is_shown_as_table_and_page(class_folder, tmp_path):
    ran = CliRunner().invoke(cli, ["similar", str(class_folder), "--html", str(tmp_path / "pairs.html")])
    assert ran.exit_code == 0, ran.output
    assert "anna" in ran.stdout
    assert "bert" in ran.stdout
    assert "clio" not in ran.stdout
    assert "1 pair among 4 submissions" in ran.stdout
    assert "Not compared: dora, exercise2: exercise2.py, line 1" in ran.stderr
    page = (tmp_path / "pairs.html").read_text(encoding="utf-8")
    assert (tmp_path / "pairs.html").stat().st_mode & 0o077 == 0  # it holds what students wrote
    assert "<mark>" in page
    assert "<script" not in page


def test_nothing_to_compare_is_one_sentence(tmp_path):
    ran = CliRunner().invoke(cli, ["similar", str(tmp_path / "nowhere")])
    assert ran.exit_code == 3
    assert "nowhere" in ran.stderr


def test_an_exercise_that_does_not_exist_is_refused(class_folder):
    ran = CliRunner().invoke(cli, ["similar", str(class_folder), "--exercise", "exercise99"])
    assert ran.exit_code == 2


def test_a_full_disk_is_not_blamed_on_a_page_that_nobody_wanted(tmp_path):
    """The portable folder of an own exercise is written before anything is compared."""
    command = [
        sys.executable,
        "-m",
        "dl4cv",
        "--course",
        str(OWN_EXERCISE),
        "similar",
        str(tmp_path),
        "--exercise",
        "blur",
    ]
    full = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))}
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **full)
    assert ran.returncode == 4
    assert "No usable temporary directory" in ran.stderr
    assert "None cannot be written" not in ran.stderr
