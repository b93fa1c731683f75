"""What a student is told beside the verdict."""

from pathlib import Path

from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.grading.notes import notes_on, notes_on_unavailable
from dl4cv.results import CheckResult
from dl4cv.rpc.request import Raised
from dl4cv.submission.places import Cell
from dl4cv.submission.reading import PassedOver

from tests.submission.written import source

EXERCISE2 = COURSE[1]
EVERYTHING = "".join(f"def {name}():\n    pass\n" for name in EXERCISE2.functions)


def notes(text, *raised, exercise=EXERCISE2, **more):
    return notes_on(source(text, Path(f"{exercise.name}.py"), **more), exercise, raised)


def test_of_an_ordinary_submission_there_is_nothing_to_note():
    assert notes(EVERYTHING + "import os\nimport matplotlib.pyplot as plt\nfrom tqdm import tqdm\n") == ()


def test_all_that_was_passed_over_is_listed_at_once_by_cell():
    [note] = notes(
        EVERYTHING,
        Raised("NameError", "name 'x' is not defined", 3, "relu(x)"),
        cells=(Cell(1, 1), Cell(2, 3), Cell(5, 6)),
        passed_over=(PassedOver(1, "`%matplotlib inline`"), PassedOver(6, "`%%bash`")),
    )
    assert note == (
        "Passed over, at no cost: cell 1, line 1: `%matplotlib inline`; "
        "cell 2, line 1: `relu(x)` raised NameError: name 'x' is not defined; cell 5, line 1: `%%bash`."
    )


def test_of_very_much_that_was_passed_over_the_rest_is_counted():
    [note] = notes(EVERYTHING, passed_over=tuple(PassedOver(line, "`!ls`") for line in range(1, 101)))
    assert note.endswith("; line 11: `!ls`; and 89 more.")


def test_modules_that_are_not_there_are_named_with_their_lines():
    [note] = notes(EVERYTHING + "import scipy.signal, cv2\n")
    line = EVERYTHING.count("\n") + 1
    assert note == (
        f"Not there when your code is graded: scipy.signal (line {line}), cv2 (line {line}). "
        "Only functions that use it lose points."
    )


def test_who_imports_keras_from_tensorflow_is_told_where_it_is():
    for text in ("from tensorflow.keras import layers\n", "import tensorflow as tf\n", "from tf_keras import layers\n"):
        [note] = notes(text, exercise=find_exercise("exercise6", COURSE))
        assert note.endswith(" Keras is there without TensorFlow: import keras in place of tensorflow.keras.")
    assert "Keras" not in notes(EVERYTHING + "import tensorflow\n")[0]


def test_a_module_of_their_own_that_was_not_handed_in_is_told_in_one_sentence():
    for text in ("from .helpers import pad\n", "from . import helpers\n", "import helpers\n"):
        [note] = notes(EVERYTHING + text)
        assert note.endswith(" If helpers is a file of your own, hand it in beside exercise2.py.")
    assert notes(EVERYTHING + "import helpers\n", modules={"helpers": ""}) == ()


def test_a_long_word_is_cut_and_shows_that_it_was():
    [note] = notes(EVERYTHING, Raised("ValueError", "x" * 500, 1, "relu(x)"))
    assert len(note) < 250
    assert note.endswith("x….")


def test_a_name_that_misses_is_told_with_its_function_and_not_noted_beside_it():
    assert notes(EVERYTHING.replace("relu", "ReLU")) == ()


def test_what_is_unavailable_is_told_in_one_sentence_with_the_command_that_brings_it():
    lacking = CheckResult("a", "relu", "A.", "law", "unavailable", 0, 0, remedy="pip install 'dl4cv-grade[pretrained]'")
    passed = CheckResult("b", "relu", "B.", "law", "passed", 100, 100)
    assert notes_on_unavailable([passed]) == ()
    assert notes_on_unavailable([passed, lacking]) == (
        "1 check is unavailable, and out of the total; pip install 'dl4cv-grade[pretrained]' brings what is needed.",
    )
    assert notes_on_unavailable([lacking, lacking])[0].startswith("2 checks are unavailable")
