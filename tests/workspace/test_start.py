from __future__ import annotations

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.stubs import stubs_folder
from dl4cv.workspace.start import StubsError, write_stubs


def test_every_stub_is_written_as_it_is(tmp_path):
    written, kept = write_stubs(tmp_path)
    assert kept == []
    assert written == sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(f"{exercise.name}.py" for exercise in COURSE)
    for name in written:
        assert (tmp_path / name).read_text() == (stubs_folder() / name).read_text()


def test_notebooks_are_written_in_place_of_py_files_on_demand(tmp_path):
    written, _ = write_stubs(tmp_path, notebooks=True)
    assert written == sorted(f"{exercise.name}.ipynb" for exercise in COURSE)
    assert (tmp_path / "exercise3.ipynb").read_bytes() == (stubs_folder() / "exercise3.ipynb").read_bytes()


def test_nothing_is_ever_overwritten(tmp_path):
    (tmp_path / "exercise1.py").write_text("mine")
    (tmp_path / "exercise2.py").mkdir()
    (tmp_path / "exercise3.py").symlink_to("nowhere")
    written, kept = write_stubs(tmp_path)
    assert kept == ["exercise1.py", "exercise2.py", "exercise3.py"]
    assert not set(written) & set(kept)
    assert (tmp_path / "exercise1.py").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_second_start_writes_what_is_missing(tmp_path):
    first, _ = write_stubs(tmp_path)
    (tmp_path / "exercise4.py").unlink()
    written, kept = write_stubs(tmp_path)
    assert written == ["exercise4.py"]
    assert [*kept, *written] != first
    assert sorted([*kept, *written]) == first


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(StubsError, match=r"^exercise1\.\w+ cannot be written to .*: No such file or directory\.$"):
        write_stubs(tmp_path / "nowhere")
