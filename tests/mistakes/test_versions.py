"""Versions that an instructor brings: which functions of a file are tried, and what is said of files of no use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from dl4cv.exercise.own import load_course
from dl4cv.mistakes.kill_matrix import answering
from dl4cv.mistakes.versions import StrengthError, added, right_versions
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

from tests.places import OWN_EXERCISE

[BLUR] = load_course(OWN_EXERCISE)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_function_with_the_exercises_name_is_a_wrong_version(tmp_path):
    text = "from __future__ import annotations\nimport numpy as np\nBY = 8\ndef blur(image):\n    return image / BY\n"
    [version] = added(BLUR, written(tmp_path / "mine.py", text))
    assert (version.id, version.function, version.catalogued) == ("mine.blur", "blur", False)
    [answer] = answering(version.source, "blur.py")([Request(CALL, "blur", (16.0,))])
    assert answer.value == 2.0


def test_each_wrong_version_of_a_file_stands_beside_the_right_other_functions(tmp_path):
    stub = written(tmp_path / "two.py", "def double(x): ...\n\n\ndef quadruple(x): ...\n")
    two = replace(BLUR, files=replace(BLUR.files, stub=stub))
    text = "def double(x):\n    return _plus(x)\n\ndef quadruple(x):\n    return 4\n\ndef _plus(x):\n    return x + 2\n"
    first, second = added(two, written(tmp_path / "mine.py", text))
    assert (first.function, second.function) == ("double", "quadruple")
    assert "_plus" in first.source
    assert "def quadruple" not in first.source
    assert "def double" not in second.source


@pytest.mark.parametrize("name", ["negative", "blur"])
@pytest.mark.parametrize(
    "how", ["from dl4cv.mistakes.catalogue import mistake", "from dl4cv.mistakes import catalogue"]
)
def test_a_decorated_function_is_one_wrong_version_whatever_its_name(tmp_path, how, name):
    decorator = "mistake" if how.endswith("mistake") else "catalogue.mistake"
    decorated = f'@{decorator}("blur", title="", explanation="")\ndef {name}(image):\n    return -image\n'
    path = written(tmp_path / f"{name}_{decorator.replace('.', '_')}.py", f"{how}\n\n{decorated}")
    [version] = added(BLUR, path)
    assert (version.id, version.function) == (f"{path.stem}.blur.{name}", "blur")
    [answer] = answering(version.source, "blur.py")([Request(CALL, "blur", (2,))])
    assert answer.value == -2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def blur(image:\n", "mine.py cannot be run: SyntaxError: "),
        ("import nothing_of_this_name\n", "mine.py cannot be run: ModuleNotFoundError: "),
        ("raise SystemExit('enough')\n", "mine.py cannot be run: SystemExit: enough."),
        ("x = 1\0\n", "mine.py cannot be run: "),
    ],
)
def test_a_file_that_cannot_be_run_is_refused_in_a_sentence(tmp_path, text, sentence):
    with pytest.raises(StrengthError) as refused:
        added(BLUR, written(tmp_path / "mine.py", text))
    assert sentence in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(StrengthError, match=r"nowhere\.py cannot be read"):
        added(BLUR, tmp_path / "nowhere.py")
    (tmp_path / "mine.py").write_bytes(b"# \xff\xfe\n")
    with pytest.raises(StrengthError, match=r"mine\.py cannot be read"):
        added(BLUR, tmp_path / "mine.py")


def test_the_right_versions_of_a_folder_are_its_files_with_functions_of_the_exercise(tmp_path):
    (tmp_path / "deep").mkdir()
    written(
        tmp_path / "deep" / "loops.py", "from __future__ import annotations\nBY = 2\ndef blur(image):\n    return BY\n"
    )
    written(tmp_path / "test_something.py", "def test_blur():\n    pass\n")
    versions = right_versions(BLUR, tmp_path)
    assert list(versions) == ["deep/loops"]
    [answer] = answering(f"x = 1\n{versions['deep/loops']}", "blur.py")([Request(CALL, "blur", (1,))])
    assert answer.value == 2


def test_a_right_version_may_be_a_single_file(tmp_path):
    assert list(right_versions(BLUR, written(tmp_path / "mine.py", "def blur(image):\n    return image\n"))) == ["mine"]


@pytest.mark.parametrize(("text", "told"), [("def blur(:\n", "cannot be run: SyntaxError"), (None, "cannot be read")])
def test_a_right_version_that_is_no_python_is_refused_in_a_sentence(tmp_path, text, told):
    file = tmp_path / "mine.py"
    if text is not None:
        written(file, text)
    with pytest.raises(StrengthError, match=rf"mine\.py {told}"):
        right_versions(BLUR, file)
