"""dl4cv.toml: what it says becomes an exercise, and each slip in it one sentence."""

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import UnknownExercise, find_exercise
from dl4cv.exercise.own import CourseError, course_file, hint_level, is_like, load_course, refuse_namesakes
from dl4cv.mistakes.catalogue import CatalogueError, catalogue

SOLUTION = (
    '"""Exercise 21 - Blurring\n\nSlides: 65-66\n"""\n\n\ndef blur(image, size=3): ...\n\n\ndef _private(): ...\n'
)
TABLE = '[exercises.blur]\nsolution = "blur.py"\nchecks = "checks.py"\n'


@pytest.fixture
def described(tmp_path):
    """Writes a dl4cv.toml beside a solution and checks, and gives its exercises."""
    (tmp_path / "blur.py").write_text(SOLUTION)
    (tmp_path / "checks.py").touch()

    def described(text):
        (tmp_path / "dl4cv.toml").write_text(text)
        return load_course(tmp_path, COURSE)[len(COURSE) :]

    return described


def test_title_slides_and_functions_are_those_of_the_solution(described, tmp_path):
    [blur] = described(TABLE)
    assert (blur.name, blur.title, blur.slides, blur.functions) == ("blur", "Blurring", "65-66", ("blur",))
    assert (blur.framework, blur.call_seconds, blur.total_seconds) == ("numpy", 5.0, 45.0)
    assert (blur.files.solution, blur.files.stub) == (tmp_path / "blur.py", tmp_path / "blur.py")
    assert (blur.files.checks, blur.files.mistakes) == (tmp_path / "checks.py", None)
    assert catalogue(blur) == ()


def test_framework_and_times_can_be_said(described):
    [blur] = described(TABLE + 'framework = "torch"\ncall_seconds = 20\ntotal_seconds = 300.5\n')
    assert (blur.framework, blur.call_seconds, blur.total_seconds) == ("torch", 20.0, 300.5)


def test_a_stub_stands_for_the_solution_where_students_grade(described, tmp_path):
    [blur] = described(TABLE.replace("solution", "stub"))
    assert (blur.files.solution, blur.files.stub) == (None, tmp_path / "blur.py")


@pytest.mark.parametrize("level", ["all", "stepwise", "none"])
def test_one_word_says_how_much_is_told_of_every_exercise(tmp_path, described, level):
    text = f'hints = "{level}"\n'
    assert [blur.hints for blur in described(text + TABLE)] == [level]
    assert described(text) == ()
    assert {exercise.hints for exercise in load_course(tmp_path, COURSE)} == {level}
    assert hint_level(tmp_path) == level


def test_without_a_word_all_is_told_and_a_fault_elsewhere_does_not_matter(tmp_path, described):
    assert hint_level(tmp_path) == "all"
    assert described(TABLE)[0].hints == "all"
    (tmp_path / "dl4cv.toml").write_text("[exercises\n")
    assert hint_level(tmp_path) == "all"


@pytest.mark.parametrize("value", ['"step"', "3", "true", '["none"]', '""'])
def test_a_level_that_is_none_is_a_fault(tmp_path, value):
    (tmp_path / "dl4cv.toml").write_text(f"hints = {value}\n")
    for read in (hint_level, load_course):
        with pytest.raises(CourseError, match=r"dl4cv.toml: hints must be one of all, stepwise, none, in quotation"):
            read(tmp_path)


def test_without_a_card_the_name_is_the_title(described, tmp_path):
    (tmp_path / "blur.py").write_text("class Blur: ...\n")
    [blur] = described(TABLE)
    assert (blur.title, blur.slides, blur.functions) == ("blur", "", ("Blur",))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[exercises.blur\n", " is not valid TOML: "),
        ("", r" has no table \[exercises.NAME\]\."),
        ('hint = "none"\n' + TABLE, r": hint means nothing here; the keys are exercises, hints\."),
        ("exercises = 3\n", r" has no table \[exercises.NAME\]\."),
        ("[exercises]\nblur = 3\n", r", \[exercises.blur\]: this must be a table\."),
        (
            TABLE.replace("blur]", "my-blur]"),
            r": an exercise's name must also be good as the name of a Python module\.",
        ),
        (TABLE.replace("blur]", "class]"), r": an exercise's name must also be good as the name of a Python module\."),
        (TABLE.replace("blur]", "exercise3]"), r": the course itself has an exercise of this name\."),
        (TABLE.replace("blur]", "Exercise_03]"), r": a file of this name could not be told from one for exercise3: "),
        (TABLE + TABLE.replace("blur]", "Blur]"), r": a file of this name could not be told from one for blur: "),
        (TABLE.replace("blur]", "sharpen]"), r": solution must be called sharpen\.py, as the students' files are\."),
        (TABLE + "mistake = 3\n", r": mistake means nothing here; the keys are checks, mistakes, procedures, "),
        (TABLE + "mistakes = 3\n", r": mistakes must be the name of a file, in quotation marks\."),
        (
            TABLE + 'mistakes = "m.py"\n',
            r": mistakes names m\.py, and there is no such Python file beside dl4cv.toml\.",
        ),
        (TABLE + 'mistakes = "dl4cv.toml"\n', ": mistakes names dl4cv.toml, and there is no such Python file "),
        ('[exercises.blur]\nsolution = "blur.py"\n', r": solution \(or stub\) and checks must be named\."),
        ('[exercises.blur]\nchecks = "checks.py"\n', r": solution \(or stub\) and checks must be named\."),
        (TABLE + 'framework = "jax"\n', r": framework must be one of numpy, torch, keras\."),
        (TABLE + "call_seconds = 0\n", r": call_seconds must be a positive number\."),
        (TABLE + "total_seconds = true\n", r": total_seconds must be a positive number\."),
        (TABLE + "total_seconds = inf\n", r": total_seconds must be a positive number\."),
    ],
)
def test_each_slip_is_one_sentence_with_its_place(described, tmp_path, text, fault):
    with pytest.raises(CourseError, match=rf"^{tmp_path}/dl4cv\.toml.*{fault}") as caught:
        described(text)
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize("source", [b"def blur(:\n", b"x = 0\0\n", b"x = '\xff'\n"])
def test_a_solution_that_is_no_python_is_named(described, tmp_path, source):
    (tmp_path / "blur.py").write_bytes(source)
    with pytest.raises(CourseError, match=r"blur\.py is not valid Python"):
        described(TABLE)


def test_a_solution_without_functions_is_no_exercise(described, tmp_path):
    (tmp_path / "blur.py").write_text("x = 1\n")
    with pytest.raises(CourseError, match=r"blur\.py defines no function for students to write"):
        described(TABLE)


def test_an_exercise_named_like_ours_is_refused_even_when_ours_is_graded(tmp_path):
    file = tmp_path / "dl4cv.toml"
    for harmless in ("", "[exercises", "exercises = 3\n", TABLE, "[exercises.exercise3]\nnetworks = []\n"):
        file.write_text(harmless)
        refuse_namesakes(tmp_path, COURSE)
    for name in ("exercise3", "Exercise3"):
        file.write_text(f"[exercises.{name}]\n")
        with pytest.raises(CourseError, match=rf"\[exercises.{name}\]: "):
            refuse_namesakes(tmp_path, COURSE)


def test_two_names_are_alike_when_a_file_could_be_for_either():
    assert is_like("exercise3", "EXERCISE_003")
    assert not is_like("exercise3", "exercise30")
    assert not is_like("blur", "blur0")


def test_a_folder_without_a_dl4cv_toml_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match=r"dl4cv\.toml cannot be read: No such file or directory\.$"):
        load_course(tmp_path)


def test_the_nearest_dl4cv_toml_of_the_folders_above_counts(tmp_path):
    (tmp_path / "dl4cv.toml").touch()
    (tmp_path / "a/b").mkdir(parents=True)
    assert course_file(tmp_path / "a/b") == tmp_path / "dl4cv.toml"
    (tmp_path / "a/dl4cv.toml").touch()
    assert course_file(tmp_path / "a/b") == tmp_path / "a/dl4cv.toml"


def test_own_exercises_are_found_by_name_and_suggested(described):
    own = described(TABLE)
    assert find_exercise("blur", own) is own[0]
    with pytest.raises(UnknownExercise, match="did you mean blur"):
        find_exercise("blurr", own)


MISTAKE = "from dl4cv.mistakes import mistake\n\n"
MISTAKE += '@mistake("blur", title="T", explanation="E")\ndef nothing(image):\n    return image\n'


def test_the_mistakes_are_all_that_the_module_defines(described, tmp_path):
    (tmp_path / "mistakes.py").write_text(MISTAKE)
    [blur] = described(TABLE + 'mistakes = "mistakes.py"\n')
    assert [mistake.id for mistake in catalogue(blur)] == ["blur.nothing"]
    assert catalogue(blur)[0] is catalogue(blur)[0]


def test_mistakes_that_cannot_be_run_are_one_sentence(described, tmp_path):
    (tmp_path / "mistakes.py").write_text("import nowhere_to_be_found\n")
    [blur] = described(TABLE + 'mistakes = "mistakes.py"\n')
    with pytest.raises(CatalogueError, match=r"mistakes\.py cannot be run: ModuleNotFoundError: No module named"):
        catalogue(blur)


@pytest.fixture
def chosen(tmp_path):
    """Writes a dl4cv.toml that chooses of exercise 7, and gives the course as it then is."""

    def chosen(line):
        (tmp_path / "dl4cv.toml").write_text(f"[exercises.exercise7]\n{line}\n")
        return load_course(tmp_path, COURSE)

    return chosen


def test_a_course_may_teach_some_networks_with_the_blocks_they_are_built_of(chosen):
    course = chosen('networks = ["MobileNetV2", "ResNet"]')
    assert [exercise.name for exercise in course] == [exercise.name for exercise in COURSE]
    exercise = find_exercise("exercise7", course)
    assert exercise.functions == ("BasicBlock", "Bottleneck", "ResNet", "InvertedResidual", "MobileNetV2")
    assert [each for each in course if each.name != "exercise7"] == [
        each for each in COURSE if each.name != "exercise7"
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('networks = ["Resnet"]', "there is no network 'Resnet'; the networks are AlexNet, VGG"),
        ("networks = []", 'networks must be a list of names in quotation marks, such as ["AlexNet"]'),
        ('networks = "VGG"', "networks must be a list of names"),
        ('networks = ["VGG"]\ncall_seconds = 3', "call_seconds means nothing here"),
    ],
)
def test_a_choice_that_cannot_be_made_is_told_in_one_sentence(chosen, line, fault):
    with pytest.raises(CourseError, match=r"dl4cv.toml, \[exercises.exercise7\]: ") as told:
        chosen(line)
    assert fault in str(told.value)


def test_of_an_exercise_without_networks_nothing_can_be_chosen(tmp_path):
    (tmp_path / "dl4cv.toml").write_text('[exercises.exercise3]\nnetworks = ["conv2d"]\n')
    with pytest.raises(CourseError, match=r"exercise3 has no networks to choose from"):
        load_course(tmp_path, COURSE)
