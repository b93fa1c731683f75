"""What is handed out: the wheel carries the stubs and MNIST and no solution, and grades wherever it is installed."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from dl4cv.course import COURSE

from tests.places import ROOT
from tests.sampling import one_in, thorough

SOLUTIONS = sorted((ROOT / "solutions").glob("exercise*.py"))
CODE = (".py", ".ipynb")
BLOCK = re.compile(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", re.DOTALL)
# stub.py, which cuts the solutions out, must know the marker itself; the other is what `dl4cv-grade new` writes.
KNOW_THE_MARKER = ["dl4cv/release/stub.py", "dl4cv/release/templates/own_exercise/blur.py"]


def run(*command, folder, status=0):
    # CI demands strong isolation, which is not what is tested here; the others would lead back to this environment.
    unwanted = ("CI", "PYTHON", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """The source archive, and the wheel that is made from it alone."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, folder=out)
    [sdist], [wheel] = out.glob("*.tar.gz"), out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def wheel(archives):
    return archives[1]


@pytest.fixture(scope="module")
def contents(wheel):
    """What the wheel holds: the bytes of each file by its name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def commands(wheel, tmp_path_factory):
    """The folder of the commands of a new environment, which holds the wheel and borrows its dependencies from ours."""
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=False)
    base = {"base": str(environment), "platbase": str(environment)}
    scripts = Path(sysconfig.get_path("scripts", "venv", base))
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "--quiet"]
    run(*pip, "install", "--no-deps", "--no-index", wheel, folder=environment)
    # Only now, or pip would take the package of this environment for an older version of the wheel.
    ours = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    borrowed = Path(sysconfig.get_path("purelib", "venv", base)) / "borrowed.pth"
    borrowed.write_text("\n".join(ours) + "\n", encoding="utf-8")
    return scripts


@pytest.fixture
def started(commands, tmp_path):
    """A student's folder, after `dl4cv-grade start`."""
    run(commands / "dl4cv-grade", "start", folder=tmp_path)
    return tmp_path


def test_the_wheel_holds_the_package_and_nothing_beside_it(contents):
    assert {name.split("/")[0].removesuffix("-0.1.0.dist-info") for name in contents} == {"dl4cv", "dl4cv_grade"}
    assert not [name for name in contents if "solution" in name.lower() or "test" in Path(name).name.lower()]
    assert not [name for name in contents if "__pycache__" in name]


def test_the_wheel_holds_every_stub_mnist_and_the_licences(contents):
    for exercise in COURSE:
        for name in (f"exercises/{exercise.name}.py", f"exercises/{exercise.name}.ipynb"):
            assert contents[f"dl4cv/{name}"] == (ROOT / name).read_bytes()
    assert contents["dl4cv/course/datasets/mnist.npz"] == (ROOT / "grader/dl4cv/course/datasets/mnist.npz").read_bytes()
    assert "dl4cv/py.typed" in contents
    licences = [name for name in contents if ".dist-info/licenses/" in name]
    assert sorted(Path(name).name for name in licences) == ["LICENSE", "LICENSE-MNIST", "LICENSE-PHOTOGRAPHS"]


def test_the_wheel_holds_no_line_marked_as_a_solution(contents):
    marked = [name for name, content in contents.items() if b"BEGIN SOLUTION" in content]
    assert sorted(marked) == KNOW_THE_MARKER


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda path: path.stem)
def test_the_wheel_holds_no_block_of_a_solution(contents, solution):
    texts = {name: unindented(code(name, content)) for name, content in contents.items() if name.endswith(CODE)}
    blocks = [unindented(block) for block in BLOCK.findall(solution.read_text(encoding="utf-8"))]
    assert blocks
    for block in blocks:
        # A line such as `return np.maximum(x, 0)` belongs to nobody.
        if block.count("\n") > 1:
            assert not [name for name, text in texts.items() if gives_away(name, text, block)], block


def code(name, content):
    """The text of a Python file, or of the cells of a notebook."""
    if name.endswith(".py"):
        return content.decode()
    return "\n".join("".join(cell["source"]) for cell in json.loads(content)["cells"])


def gives_away(name, text, block):
    """Is `block` in `text`? A mistake may be the right answer after a line too many, but never a whole function."""
    return f":\n{block}" in text if "/mistakes/" in name else block in text


def unindented(text):
    return "".join(f"{line.strip()}\n" for line in text.splitlines() if line.strip())


def test_the_wheel_made_from_the_repository_holds_the_same_files(contents, tmp_path):
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT, folder=tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert sorted(archive.namelist()) == sorted(contents)


def test_the_source_archive_holds_what_its_tests_need(archives):
    with tarfile.open(archives[0]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", ".ci/run", "solutions/exercise3.py", "tests/test_packaging.py"} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", ".git/"))]


def test_the_installed_package_is_not_the_one_of_this_repository(commands, tmp_path):
    place = run(commands / "python", "-c", "import dl4cv; print(dl4cv.__file__)", folder=tmp_path)
    assert Path(place.strip()).is_relative_to(commands.parent)


def test_start_writes_every_exercise(started):
    assert sorted(path.name for path in started.glob("*.py")) == [f"{exercise.name}.py" for exercise in COURSE]


@thorough
def test_start_writes_notebooks_that_get_no_points_as_they_stand(commands, tmp_path):
    run(commands / "dl4cv-grade", "start", "--notebooks", folder=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{exercise.name}.ipynb" for exercise in COURSE]
    assert "0 / 100 points" in run(commands / "dl4cv-grade", "exercise1", folder=tmp_path, status=1)


def test_an_installed_package_releases_what_it_carries(commands, tmp_path):
    run(commands / "dl4cv-grade", "release", "class", "--zip", folder=tmp_path)
    for exercise in COURSE:
        for name in (f"{exercise.name}.py", f"{exercise.name}.ipynb"):
            assert (tmp_path / "class" / name).read_bytes() == (ROOT / "exercises" / name).read_bytes()
    assert {"README.md", ".devcontainer"} <= {path.name for path in (tmp_path / "class").iterdir()}
    assert (tmp_path / "class.zip").is_file()


def test_a_second_start_overwrites_nothing(commands, started):
    mine = started / "exercise3.py"
    mine.write_text("answer = 42\n")
    (started / "exercise1.py").unlink()
    said = run(commands / "dl4cv-grade", "start", folder=started)
    assert mine.read_text() == "answer = 42\n"
    assert "Written: exercise1.py" in said


@pytest.mark.parametrize("name", one_in(1, ["exercise1", "exercise3", "exercise6"], longest=["exercise3", "exercise6"]))
def test_an_untouched_stub_gets_no_points_and_misses_everything(commands, started, name):
    run(commands / "dl4cv-grade", name, "--json", "result.json", folder=started, status=1)
    result = json.loads((started / "result.json").read_text(encoding="utf-8"))
    assert result["score"] == 0
    assert {check["status"] for check in result["checks"]} == {"missing"}


@pytest.mark.parametrize("name", one_in(2, ["exercise1", "exercise3"]))
def test_a_right_submission_gets_all_points(commands, started, name):
    (started / f"{name}.py").write_bytes((ROOT / "solutions" / f"{name}.py").read_bytes())
    run(commands / "dl4cv-grade", name, "--json", "result.json", folder=started)
    result = json.loads((started / "result.json").read_text(encoding="utf-8"))
    assert (result["score"], result["max_score"], result["passed"]) == (100, 100, True)
