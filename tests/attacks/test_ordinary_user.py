"""The same attacks, tried by an ordinary user when root runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import arena
import dl4cv
import pytest

from tests.places import ROOT

NOBODY = 65534
SURROUNDINGS = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", arena.SHARED: "1"}
PARTS = ("pyproject.toml", "tests", "solutions", "exercises", "grader")
# What these do happens in the answers and the training alone, whoever runs them; each takes many seconds.
SAME_FOR_EVERYBODY = ("bake_the_weights", "nested_answers", "news_while_training", "slow_import_while_shrinking")


@dataclass(frozen=True)
class Open:
    """What everybody may read and run: an interpreter, the folders it imports from, and this repository."""

    python: Path
    packages: tuple[Path, ...]
    repository: Path


@pytest.fixture
def everybody() -> Iterator[Open]:
    """This interpreter, its packages and this repository, copied where the way to them is closed."""
    folder = Path(tempfile.mkdtemp(prefix="dl4cv-open-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        repository = _opened(ROOT, folder / "repository", PARTS)
        installed = _opened(Path(sysconfig.get_path("purelib")), folder / "packages")
        package = Path(dl4cv.__file__).parents[1]
        own = (repository / package.relative_to(ROOT),) if package == ROOT / "grader" else ()
        yield Open(_interpreter(folder), (*own, installed), repository)
    finally:
        shutil.rmtree(folder)


def test_attacks_fail_for_an_ordinary_user_too(everybody: Open, is_root: bool, request: pytest.FixtureRequest):
    if not is_root:
        pytest.skip("the user of these tests is an ordinary one")
    if not request.config.getoption("--as-ordinary-user"):
        pytest.skip("--as-ordinary-user is not given")
    repository = everybody.repository
    tests = [repository / "tests/attacks" / name for name in ("test_attacks.py", "test_layers.py")]
    options = ["-q", "-n0", "-p", "no:cacheprovider", "--import-mode=importlib", "-Werror", f"--rootdir={repository}"]
    options += ["--thorough"] if request.config.getoption("--thorough") else []
    with arena.cleared(), tempfile.TemporaryDirectory(dir="/tmp") as home:
        os.chown(home, NOBODY, NOBODY)
        done = subprocess.run(
            [everybody.python, "-m", "pytest", *options, "-k", f"not ({' or '.join(SAME_FOR_EVERYBODY)})", *tests],
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd=home,
            env={**SURROUNDINGS, "HOME": home, "PYTHONPATH": os.pathsep.join(map(str, everybody.packages))},
            capture_output=True,
            text=True,
            timeout=900,
        )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    print(done.stdout.splitlines()[-1])


def _interpreter(folder: Path) -> Path:
    """This Python, or a copy of it without its packages where the way to it is closed."""
    own = Path(sys.executable).resolve()
    if arena.is_open(own):
        return own
    library = Path(sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix, "base": sys.base_prefix}))
    target = folder / "python" / library.relative_to(sys.base_prefix)
    shutil.copytree(
        library, target, ignore=shutil.ignore_patterns("site-packages", "test", "__pycache__"), symlinks=True
    )
    for shared in Path(sys.base_prefix, "lib").glob("libpython*"):
        shutil.copy2(shared, folder / "python" / "lib", follow_symlinks=True)
    (folder / "python" / "bin").mkdir()
    return Path(shutil.copy2(own, folder / "python" / "bin"))


def _opened(path: Path, target: Path, parts: tuple[str, ...] = (".",)) -> Path:
    """`path`, or linked copies of its `parts` in `target` where the way to it is closed."""
    if arena.is_open(path):
        return path
    target.mkdir()
    for part in parts:
        if (path / part).is_file():
            _link(str(path / part), str(target / part))
        else:
            shutil.copytree(path / part, target / part, copy_function=_link, dirs_exist_ok=True, symlinks=True)
    return target


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
