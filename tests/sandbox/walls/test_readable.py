from __future__ import annotations

import importlib.util
import os
import site
import sys
from pathlib import Path

import dl4cv
import numpy
import pytest
from dl4cv.sandbox.walls.readable import _behind_links, _required_by, importable_names, listable_folders, readable_paths

NUMPY, TORCH = readable_paths("numpy"), readable_paths("torch")


def is_granted(path: Path, readable: tuple[Path, ...]) -> bool:
    """Whether `path` or a folder above it is on the list, links followed."""
    path = path.resolve()
    granted = {entry.resolve() for entry in readable}
    return bool(granted & {path, *path.parents})


@pytest.mark.parametrize("readable", [NUMPY, TORCH], ids=["numpy", "torch"])
@pytest.mark.parametrize(
    "path",
    [
        Path("/"),
        Path("/usr"),
        Path("/etc/passwd"),
        Path("/tmp"),
        Path("/dev/shm"),
        Path("/proc/self/environ"),
        Path.home(),
        Path.cwd(),
        Path(dl4cv.__file__).parent,
        Path(dl4cv.__file__).parent / "course" / "exercise1" / "checks.py",
        Path(dl4cv.__file__).parents[3] / "solutions" / "exercise1.py",
        Path(__file__),
    ],
    ids=str,
)
def test_what_is_no_business_of_a_student_is_not_granted(readable, path):
    assert not is_granted(path, readable)


def installed(folder: Path, name: str, *files: str, requires: tuple[str, ...] = ()) -> None:
    """Write a package as an installer leaves it: its files, what it requires, and the list of its files."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    lines = [f"Requires-Dist: {each}\n" for each in requires]
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{''.join(lines)}")
    (info / "RECORD").write_text("".join(f"{file},sha256=x,1\n" for file in files))
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()


def test_of_what_is_installed_beside_each_other_the_required_alone_is_granted(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    extra = 'solutions-of-mine; extra == "teaching"'
    needs = ("part.of-it>=2", "not-on-this-system; sys_platform == 'plan9'", extra)
    installed(tmp_path, "frame_work", "frame_work/__init__.py", "frame_work.libs/x.so", "../bin/run", requires=needs)
    compiled = "__pycache__/part.cpython-311.pyc"
    installed(tmp_path, "part_of_it", "part.py", compiled, "start.pth", requires=("Frame-Work", "deep (>1)"))
    installed(tmp_path, "deep", "deeper/inside/__init__.py", "deeper/again.py")
    installed(tmp_path, "solutions_of_mine", "solutions_of_mine/exercise6.py", "__pycache__/mine.cpython-311.pyc")
    granted = {path for path in _required_by(("frame_work",)) if path.exists()}
    infos = {path for path in granted if path.name.endswith(".dist-info")}
    assert granted - infos == {tmp_path / name for name in ("frame_work", "frame_work.libs", "part.py", "deeper")}


def test_names_that_cannot_be_read_are_not_to_be_imported(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    readable = (tmp_path / "deeper", tmp_path / "part.py", tmp_path / "c.cpython-311.so", tmp_path / "x" / "other.py")
    assert importable_names(readable) == {"deeper", "part", "c"}


@pytest.mark.parametrize(
    "package", ["hypothesis", "pytest", "click", "sqlalchemy", "rich", "dl4cv", "torchvision", "matplotlib"]
)
def test_in_torch_exercises_no_package_that_torch_does_not_require_is_granted(package):
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"{package} is not installed")
    folder = Path(spec.origin).parent
    assert not is_granted(folder / "nowhere.py", TORCH)


@pytest.mark.parametrize("package", ["torch", "scipy", "cv2", "sklearn", "hypothesis", "pytest", "click"])
def test_in_numpy_exercises_no_other_package_is_granted(package):
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"{package} is not installed")
    assert not is_granted(Path(spec.origin), NUMPY)


def test_no_folder_of_installed_packages_is_granted():
    folders = {*site.getsitepackages(), *site.getsitepackages([sys.base_prefix, "/usr", "/usr/local"])}
    folders |= {"/usr/lib/python3/dist-packages"}
    assert [folder for folder in folders if is_granted(Path(folder), NUMPY + TORCH)] == []


@pytest.mark.parametrize("module", ["os", "json", "ctypes", "_ctypes", "lzma", "_lzma"])
def test_the_standard_library_is_granted(module):
    spec = importlib.util.find_spec(module)
    assert spec is not None
    if spec.origin in {None, "built-in", "frozen"}:
        pytest.skip(f"{module} is built into this interpreter")
    assert is_granted(Path(str(spec.origin)), NUMPY)


def test_numpy_and_its_libraries_are_granted():
    assert is_granted(Path(numpy.__file__), NUMPY)
    mapped = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "numpy.libs" in line}
    assert all(is_granted(Path(library), NUMPY) for library in mapped)


def test_torch_and_what_it_imports_are_granted_in_torch_exercises():
    for package in ("torch", "numpy", "sympy", "typing_extensions"):
        spec = importlib.util.find_spec(package)
        assert spec is not None
        assert is_granted(Path(str(spec.origin)), TORCH)


def test_what_the_links_of_an_installer_lead_to_is_granted_as_one_folder(tmp_path):
    store, installed = tmp_path / "store" / "a1b2", tmp_path / "site-packages"
    for name in ("torch/__init__.py", "torch/nn/functional.py"):
        for root in (store, installed):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
        (store / name).touch()
        (installed / name).symlink_to(store / name)
    assert _behind_links(installed / "torch") == {store / "torch"}


def test_of_a_folder_of_another_name_only_the_file_that_a_link_leads_to_is_granted(tmp_path):
    (tmp_path / "torch").mkdir()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "version.py").touch()
    (tmp_path / "torch" / "version.py").symlink_to(tmp_path / "secrets" / "version.py")
    assert _behind_links(tmp_path / "torch") == {tmp_path / "secrets" / "version.py"}


def test_where_files_are_files_nothing_more_is_granted(tmp_path):
    (tmp_path / "torch" / "nn").mkdir(parents=True)
    (tmp_path / "torch" / "__init__.py").touch()
    (tmp_path / "torch" / "nn" / "link.py").symlink_to("/etc/passwd")
    assert _behind_links(tmp_path / "torch") == set()


def test_every_path_exists_and_is_named_once():
    assert all(os.access(path, os.F_OK) for path in TORCH)
    assert len(set(TORCH)) == len(TORCH)


def test_only_folders_in_which_import_looks_can_be_listed():
    assert {str(folder) for folder in listable_folders(TORCH)} <= set(sys.path)
    assert Path(numpy.__file__).parent.parent in listable_folders(NUMPY)
