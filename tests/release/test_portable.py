"""The portable folder: what grades an instructor's own exercises on any machine."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.own import FILE, at_level, hint_level, load_course
from dl4cv.release import ReleaseError
from dl4cv.release.portable import portable_files, read_texts, unpack_portable, write_texts

from tests.places import OWN_EXERCISE

[BLUR] = load_course(OWN_EXERCISE)


@pytest.fixture
def folder(tmp_path):
    """An instructor's folder, to change."""
    return Path(shutil.copytree(OWN_EXERCISE, tmp_path / "own"))


def test_our_own_exercises_need_none():
    assert portable_files(COURSE) == {}
    with unpack_portable(COURSE) as course:
        assert (course.exercises, course.folder) == (COURSE, None)


def test_it_holds_checks_mistakes_and_the_stub_and_no_solution():
    texts = portable_files((*COURSE, BLUR))
    assert set(texts) == {"dl4cv.toml", "checks/blur_checks.py", "checks/blur_mistakes.py", "checks/blur_stub.py"}
    assert "windows.mean" not in "".join(texts.values())
    assert 'raise NotImplementedError("blur: blur")' in texts["checks/blur_stub.py"]


def test_unpacked_it_describes_the_same_exercise_until_the_end():
    with unpack_portable((COURSE[0], BLUR)) as course:
        ours, blur = course.exercises
        assert ours is COURSE[0]
        assert replace(blur, files=BLUR.files) == BLUR
        assert blur.files.solution is None
        assert course.folder in blur.files.checks.parents
    assert not course.folder.exists()


def test_what_is_written_is_read_again(tmp_path):
    texts = portable_files([BLUR])
    write_texts(texts, tmp_path / "there")
    assert read_texts(tmp_path / "there") == texts


def test_times_and_framework_travel_too(folder):
    with (folder / "dl4cv.toml").open("a") as file:
        file.write('framework = "torch"\ncall_seconds = 2.5\ntotal_seconds = 60\n')
    with unpack_portable(load_course(folder)) as course:
        [blur] = course.exercises
    assert (blur.framework, blur.call_seconds, blur.total_seconds) == ("torch", 2.5, 60.0)


def test_a_name_with_an_umlaut_stays_what_it_is(folder):
    text = (folder / "dl4cv.toml").read_text().replace("exercises.blur", 'exercises."unschärfe"')
    (folder / "dl4cv.toml").write_text(text.replace("blur.py", "unschärfe.py"), encoding="utf-8")
    (folder / "blur.py").rename(folder / "unschärfe.py")
    with unpack_portable(load_course(folder)) as course:
        assert [exercise.name for exercise in course.exercises] == ["unschärfe"]


def test_a_stub_of_the_instructors_is_passed_on_as_it_is(folder):
    (folder / "blur.py").write_text("def blur(image): ...\n")
    (folder / "dl4cv.toml").write_text((folder / "dl4cv.toml").read_text().replace("solution", "stub"))
    assert portable_files(load_course(folder))["checks/blur_stub.py"] == "def blur(image): ...\n"


def test_a_solution_that_would_be_given_away_makes_no_folder(folder):
    text = (folder / "blur.py").read_text()
    (folder / "blur.py").write_text(text.replace("# BEGIN SOLUTION", "").replace("# END SOLUTION", ""))
    with pytest.raises(ReleaseError, match=r"^blur\.py would give blur away"):
        portable_files(load_course(folder))


def test_a_function_that_students_would_not_get_makes_no_folder(folder):
    text = (folder / "blur.py").read_text().replace("    # BEGIN", "    # ").replace("    # END SOLUTION", "")
    (folder / "blur.py").write_text(text.replace("def blur", "# BEGIN SOLUTION\ndef blur") + "\n# END SOLUTION\n")
    with pytest.raises(ReleaseError, match=r"^Students would not get blur of blur: leave its head outside of BEGIN"):
        portable_files(load_course(folder))


def test_how_much_is_told_of_a_failure_travels_too(tmp_path):
    assert portable_files(at_level(COURSE[:2], "stepwise")) == {FILE: 'hints = "stepwise"\n'}
    own = at_level(load_course(OWN_EXERCISE), "none")
    with unpack_portable(own) as course:
        assert [each.hints for each in course.exercises] == ["none"]
        assert hint_level(course.folder) == "none"


def test_a_choice_among_our_networks_travels_as_one_table():
    taught = [replace(exercise, taught=exercise.networks[:1] and (exercise.networks[0].name,)) for exercise in COURSE]
    texts = portable_files(taught)
    assert texts == {"dl4cv.toml": '[exercises.exercise7]\nnetworks = ["AlexNet"]\n'}
    with unpack_portable(taught) as course:
        assert course.exercises == tuple(taught)
        assert course.folder is not None
