"""`dl4cv-grade new`: an exercise to begin with, which is right as it stands, under any name that can be one."""

import subprocess
import sys

import pytest
from click.testing import CliRunner
from dl4cv.cli.main import cli
from dl4cv.course import COURSE
from dl4cv.exercise.own import load_course
from dl4cv.mistakes.kill_matrix import measure_all
from dl4cv.release import ReleaseError
from dl4cv.release.new_exercise import write_new_exercise
from dl4cv.release.portable import portable_files

from tests.places import OWN_EXERCISE


def written(folder, name="blur"):
    write_new_exercise(name, folder)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}


def test_it_is_the_exercise_that_all_other_tests_try(tmp_path):
    """These grade it, measure it, release it, and grade it again."""
    there = {path.name: path.read_text(encoding="utf-8") for path in OWN_EXERCISE.glob("*.*")}
    assert written(tmp_path) == there


@pytest.mark.parametrize("name", ["histogram", "unschärfe"])
def test_under_another_name_its_checks_catch_every_mistake_and_it_can_be_released(tmp_path, name):
    written(tmp_path, name)
    [exercise] = load_course(tmp_path)
    assert (exercise.name, exercise.functions) == (name, (name,))
    [matrix] = measure_all([exercise], tmp_path)
    assert (len(matrix.trials), matrix.survivors, matrix.misnamed) == (3, (), ())
    assert "blur_" not in "".join(portable_files([exercise]).values())


def test_a_second_one_becomes_a_table_more_in_the_same_dl4cv_toml(tmp_path):
    (tmp_path / "dl4cv.toml").write_text("# mine\n[exercises.exercise7]\nnetworks = ['VGG']")
    written(tmp_path)
    texts = written(tmp_path, "sharpen")
    assert texts["dl4cv.toml"].startswith("# mine\n")
    known = {exercise.name: exercise for exercise in load_course(tmp_path, COURSE)}
    assert {"blur", "sharpen"} < known.keys()
    assert known["exercise7"].taught == ("VGG",)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("my-blur", "'my-blur' cannot be the name of an exercise"),
        ("class", "'class' cannot be the name of an exercise"),
        ("exercise3", "The course itself has an exercise exercise3"),
        ("Exercise_03", "The course itself has an exercise exercise3"),
        ("np", "use the name np themselves"),
        ("image", "use the name image themselves"),
    ],
)
def test_a_name_that_would_not_do_is_refused_in_a_sentence(tmp_path, name, told):
    with pytest.raises(ReleaseError, match=told):
        write_new_exercise(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "blur_checks.py").write_text("mine")
    with pytest.raises(ReleaseError, match=r"blur_checks\.py is there already"):
        write_new_exercise("blur", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["blur_checks.py"]
    (tmp_path / "dl4cv.toml").write_text("[exercises.sharpen]")
    with pytest.raises(ReleaseError, match="has an exercise sharpen already"):
        write_new_exercise("sharpen", tmp_path)
    (tmp_path / "dl4cv.toml").write_text("[exercises")
    with pytest.raises(ReleaseError, match="is not valid TOML"):
        write_new_exercise("edges", tmp_path)


def run(folder, *arguments):
    command = [sys.executable, "-m", "dl4cv", *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_the_command_says_what_to_do_with_it(tmp_path):
    ran = run(tmp_path, "new", "sharpen")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Written: dl4cv.toml" in ran.stdout
    assert "dl4cv-grade mistakes sharpen" in ran.stdout
    assert (tmp_path / "sharpen_checks.py").is_file()


def test_the_command_writes_where_the_exercise_will_be_found(tmp_path):
    assert CliRunner().invoke(cli, ["--course", str(tmp_path / "course"), "new", "blur"]).exit_code == 0
    assert (tmp_path / "course" / "dl4cv.toml").is_file()
    (tmp_path / "course" / "below").mkdir()
    ran = run(tmp_path / "course" / "below", "new", "sharpen")
    assert ran.returncode == 2
    assert "would not be found here any more: say --course" in ran.stderr
    assert not list((tmp_path / "course" / "below").iterdir())


def test_an_exercise_cannot_be_called_like_a_command(tmp_path):
    ran = run(tmp_path, "new", "start")
    assert (ran.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "dl4cv-grade has a command start" in ran.stderr
