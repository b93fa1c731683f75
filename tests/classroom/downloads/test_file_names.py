from __future__ import annotations

import pytest
from dl4cv.classroom.downloads.file_names import (
    NamedFile,
    find_exercise_name,
    is_wrapped,
    recognise_platform,
    speaks_of,
    unnumbered,
)
from dl4cv.classroom.platforms import load_platform
from dl4cv.classroom.platforms.platform import Owned


@pytest.mark.parametrize(
    ("name", "owned"),
    [
        ("smithjane_1234_5678_exercise3.py", Owned("smithjane_1234", ("exercise3.py",), upload=5678)),
        ("anon_x7Kq2_9001_exercise3.py", Owned("anon_x7Kq2", ("exercise3.py",), upload=9001)),
        ("LATE_anon_Ab3dE_9002_my_1_2_x.py", Owned("anon_Ab3dE", ("my_1_2_x.py",), late=True, upload=9002)),
        ("anon_LATE_12_34_x.py", Owned("anon_12", ("x.py",), late=True, upload=34)),
        ("smithjane_LATE_1234_5678_exercise3.py", Owned("smithjane_1234", ("exercise3.py",), late=True, upload=5678)),
        ("van_der_berg_12_34_exercise3-2.ipynb", Owned("van_der_berg_12", ("exercise3-2.ipynb",), upload=34)),
        ("müller_1_2_my_3_4_exercise3.py", Owned("müller_1", ("my_3_4_exercise3.py",), upload=2)),
    ],
)
def test_canvas_names_say_whose_file_it_is(name, owned):
    assert load_platform("canvas").find_owner((name,)) == owned


@pytest.mark.parametrize(
    ("parts", "owned"),
    [
        (("Ann Lee_77_assignsubmission_file_", "exercise3.ipynb"), Owned("Ann Lee_77", ("exercise3.ipynb",))),
        (("Ann Lee_77_assignsubmission_file_exercise3.py",), Owned("Ann Lee_77", ("exercise3.py",))),
        (("Ann Lee_77_assignsubmission_onlinetext_", "onlinetext.html"), Owned("Ann Lee_77", ("onlinetext.html",))),
    ],
)
def test_moodle_names_say_whose_file_it_is(parts, owned):
    assert load_platform("moodle").find_owner(parts) == owned


@pytest.mark.parametrize(
    ("file", "exercise"),
    [
        ("exercise3.py", ("exercise3", 0)),
        ("Exercise_03.ipynb", ("exercise3", 0)),
        ("exercise3-2.py", ("exercise3", 2)),
        ("exercise3 (1).py", ("exercise3", 1)),
        ("exercise3.pyc", None),
        ("my_exercise3.py", None),
        ("exercise33.py", ("exercise33", 0)),
    ],
)
def test_a_files_name_speaks_of_an_exercise(file, exercise):
    assert said(find_exercise_name(file)) == exercise


OWN = ("exercise3", "blur", "Blur", "conv_2", "unschärfe", "exercise07")


@pytest.mark.parametrize(
    ("file", "exercise"),
    [
        ("blur.py", ("blur", 0)),
        ("Blur.py", ("Blur", 0)),
        ("BLUR.ipynb", ("blur", 0)),
        ("blur-2.py", ("blur", 2)),
        ("blur (1).ipynb", ("blur", 1)),
        ("conv_2.py", ("conv_2", 0)),
        ("conv_2-12.py", ("conv_2", 12)),
        ("unscha\u0308rfe.py", ("unschärfe", 0)),  # as a Mac packs it
        ("exercise07.py", ("exercise07", 0)),
        ("exercise3-1.py", ("exercise3", 1)),
        ("Exercise_03.py", ("exercise3", 0)),
        ("blur_checks.py", None),
        ("blurry.py", None),
        ("blur.pyc", None),
        ("my blur.py", None),
    ],
)
def test_a_files_name_speaks_of_an_instructors_own_exercise(file, exercise):
    assert said(find_exercise_name(file, OWN)) == exercise


@pytest.mark.parametrize(
    ("file", "exercises"),
    [
        ("ex3.py", {"exercise3"}),
        ("Exercise_3_final.py", {"exercise3"}),
        ("s1234567_hw-03 (1).py", {"exercise3"}),
        ("übung3.pdf", {"exercise3"}),
        ("aufgabe 3.pdf", {"exercise3"}),
        ("03.py", {"exercise3"}),
        ("ex2_ex3.py", {"exercise2", "exercise3"}),
        ("my_blur2.py", {"blur"}),
        ("utils3.py", set()),
        ("helpers-3.py", set()),
        ("index3.py", set()),
        ("ex33.py", set()),
    ],
)
def test_a_name_may_mean_an_exercise(file, exercises):
    assert speaks_of(file, ("exercise2", "exercise3", "blur")) == exercises


def said(named: NamedFile | None) -> tuple[str, int] | None:
    return None if named is None else (named.exercise, sum(named.version))


@pytest.mark.parametrize(
    ("file", "name", "again"),
    [
        ("helpers-2.py", "helpers.py", (2,)),
        ("helpers (1)-2.py", "helpers.py", (1, 2)),
        ("helpers.py", "helpers.py", ()),
        ("x", "x", ()),
    ],
)
def test_a_file_that_was_handed_in_again_is_called_as_before(file, name, again):
    assert unnumbered(file) == (name, again)


def test_the_platform_is_what_most_names_look_like():
    assert recognise_platform([("a_1_2_exercise1.py",), ("b_3_4_exercise1.py",), ("readme.txt",)]).name == "canvas"
    assert recognise_platform([("A_1_assignsubmission_file_", "exercise1.py")]).name == "moodle"
    assert recognise_platform([("ann", "exercise1.py"), ("bob", "x_1_2_exercise1.py")]).name == "folders"


def test_a_folder_around_the_students_is_seen():
    assert is_wrapped([("class", "ann", "exercise1.py"), ("class", "bob", "exercise1.py")])
    assert is_wrapped([("submissions", "a_1_2_exercise1.py")])
    assert is_wrapped([("class", "ann", "exercise1.py"), ("class", "bob", "x.py"), ("class", "roster.csv")])
    assert not is_wrapped([("ann", "exercise1.py"), ("ann", "data", "a.csv"), ("ann", "pictures", "b.png")])
    assert not is_wrapped([("ann", "readme.txt"), ("ann", "work", "exercise1.py")])
    assert not is_wrapped([("ann", "exercise1.py")])
    assert not is_wrapped([("ann", "exercise1.py"), ("bob", "exercise1.py")])
