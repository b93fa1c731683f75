import re
import time
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from dl4cv.classroom.similarity import similarity
from dl4cv.classroom.similarity.similarity import (
    MAX_CHARACTERS,
    MAX_CODE,
    MAX_LISTED,
    Compared,
    Filtered,
    Pair,
    TooLongError,
    Written,
    compare_class,
    filtering_room,
    find_pairs,
    pairs_page,
    pairs_table,
)
from dl4cv.classroom.similarity.similarity import filtered as filtered_in
from dl4cv.course import COURSE
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.places import ROOT

NAMES = re.compile(r"\b(image|kernel|weight|scores|labels|num_classes|logits|window)\b")
NUMPY = [exercise.name for exercise in COURSE if exercise.framework == "numpy"]

FIRST = """
def relu(x):
    return np.maximum(x, 0)
"""
SECOND = """
def relu(x):
    return np.where(x > 0, x, np.zeros_like(x))
"""


@pytest.fixture(scope="module", autouse=True)
def _room():
    global ROOM
    with filtering_room() as ROOM:
        yield


@cache
def read(text):
    return filtered_in(text, ROOM)


def compared(exercise, written, **more):
    """The pairs among texts by student, beside the exercise's stub."""
    students = [Written(student, read(text)) for student, text in written.items()]
    return find_pairs(exercise, students, [read(stub(exercise))], **more)


def stub(exercise):
    return (ROOT / "exercises" / f"{exercise}.py").read_text(encoding="utf-8")


def solution(exercise):
    return (ROOT / "solutions" / f"{exercise}.py").read_text(encoding="utf-8")


def disguised(source):
    """`source` with other names, other comments and other blank lines."""
    lines = [NAMES.sub(r"my_\1", line) for line in source.split("\n")]
    return "\n".join(part for line in lines for part in (("", "# mine", line) if line.startswith("def ") else (line,)))


def pairs(exercise, *texts, **more):
    written = {f"student{number}": text for number, text in enumerate(texts)}
    return [pair.students for pair in compared(exercise, written, **more)]


@pytest.mark.parametrize("exercise", NUMPY)
def test_a_copy_with_other_names_and_comments_is_found(exercise):
    assert pairs(exercise, solution(exercise), disguised(solution(exercise))) == [("student0", "student1")]


@pytest.mark.parametrize("exercise", NUMPY)
def test_independent_right_answers_are_no_pair(exercise):
    variants = sorted((ROOT / "tests" / "variants" / exercise).glob("*.py"))
    assert compared(exercise, {path.stem: path.read_text(encoding="utf-8") for path in variants}) == []


@pytest.mark.parametrize("exercise", [each.name for each in COURSE])
def test_a_stub_is_like_no_other_stub(exercise):
    assert pairs(exercise, stub(exercise), stub(exercise), "# mine\n" + stub(exercise)) == []


def test_the_stub_around_a_short_answer_makes_no_pair():
    assert pairs("exercise2", stub("exercise2") + FIRST, stub("exercise2") + FIRST) == []
    assert pairs("exercise2", stub("exercise2") + FIRST, stub("exercise2") + SECOND) == []


@settings(max_examples=20, deadline=None)
@given(exercise=st.sampled_from(NUMPY), data=st.data())
def test_no_part_of_the_stub_in_any_order_makes_a_pair(exercise, data):
    blocks = stub(exercise).split("\n\n\n")
    order = st.lists(st.sampled_from(blocks), unique=True)
    assert pairs(exercise, *("\n\n\n".join(data.draw(order)) for _ in range(3))) == []


def test_what_more_students_have_than_can_have_copied_does_not_count():
    spelling = "\n".join(f"    x = x * {n} + abs(x) - (x > {n})" for n in range(9))
    one = f"\n\ndef relu(x):\n{spelling}\n    return x\n"
    many = [f"{stub('exercise2')}{one}\n\ndef mine():\n    return {'+'.join('7' * n)}\n" for n in range(1, 7)]
    assert len(pairs("exercise2", *many)) == len(list(combinations(many, 2)))
    assert pairs("exercise2", *many, common=4) == []


def test_files_that_are_alike_from_end_to_end_are_found_however_many_there_are():
    copies = [disguised(solution("exercise3"))] * 5
    assert len(pairs("exercise3", *copies, common=2)) == 10


def test_the_marked_parts_make_up_the_file_again():
    texts = (solution("exercise3"), disguised(solution("exercise3")))
    (pair,) = compared("exercise3", {"a": texts[0], "b": texts[1]})
    assert pair.share == 1
    for parts, text in zip(pair.parts, texts, strict=True):
        assert "".join(part.text for part in parts) == text
        marked = "".join(part.text for part in parts if part.shared)
        assert "sliding_window_view(" in marked or "for " in marked
        assert "numpy as np" not in marked
        assert "def conv2d_gray" not in marked


def test_the_order_of_the_class_does_not_change_who_is_a_pair():
    texts = {"a": solution("exercise3"), "b": disguised(solution("exercise3")), "c": stub("exercise3")}
    found = []
    for order in ("abc", "cba"):
        (pair,) = compared("exercise3", {name: texts[name] for name in order})
        found.append((set(pair.students), pair.share, pair.characters))
    assert found[0] == found[1]


def test_what_is_far_longer_than_any_answer_is_not_compared():
    for text in ("x = 1\n" * (MAX_CHARACTERS // 6 + 1), "(" * (MAX_CODE + 1)):
        with pytest.raises(TooLongError, match="characters"):
            read(text)


def as_long_as_is_compared(number):
    """A file without names, most of which is as in all others."""
    code = "".join(f"{place}*{place}+" for place in range(MAX_CODE))[: MAX_CODE - 40] + f"{number:040}"
    return Written(f"student{number}", Filtered(code, code, np.zeros(0, np.int64), np.zeros(0, np.int64)))


def test_many_long_files_are_compared_in_seconds():
    started = time.process_time()
    alike = [as_long_as_is_compared(number) for number in range(20)]
    copies = [replace(each, filtered=alike[0].filtered) for each in alike]
    for written in (alike, copies):
        assert len(find_pairs("exercise2", written, [], common=20)) == len(list(combinations(alike, 2)))
    assert time.process_time() - started < 60  # some seconds, on a machine with nothing else to do


def test_pairs_too_long_for_a_page_are_listed_only(monkeypatch):
    text = solution("exercise3")
    monkeypatch.setattr(similarity, "MAX_SIDE_BY_SIDE", 2 * len(text))
    found = compared("exercise3", dict.fromkeys("abc", text))
    assert [bool(pair.parts[0]) for pair in found] == [True, False, False]
    page = pairs_page(Compared(tuple(found), 3, ()))
    assert page.count("<h2 id=") == page.count('href="#pair') == 1
    assert "Pairs without a link are only listed" in page
    assert "Pairs without a link" not in pairs_page(Compared(tuple(found[:1]), 2, ()))


def test_a_terminal_lists_the_pairs_with_most_in_common_and_counts_the_others():
    pair = Pair("exercise3", ("a", "b"), 1.0, 100, ((), ()))
    table = pairs_table(Compared((pair,) * (MAX_LISTED + 2), 50, ()))
    assert table.row_count == 1 + MAX_LISTED + 1


def test_each_file_that_is_not_compared_is_named_with_the_reason(tmp_path):
    texts = {
        "anna": solution("exercise3"),
        "bert": disguised(solution("exercise3")),
        "long": "x = 1\n" * (MAX_CHARACTERS // 6 + 1),
        "dense": "x = [\n" + "1,\n" * (MAX_CODE // 2) + "]\n",
        "wrong": "def (",
    }
    for student, text in texts.items():
        (tmp_path / student).mkdir()
        (tmp_path / student / "exercise3.py").write_text(text, encoding="utf-8")
    stages = []
    exercises = [each for each in COURSE if each.name == "exercise3"]
    found = compare_class(tmp_path, exercises, show=lambda *stage: stages.append(stage))
    assert [pair.students for pair in found.pairs] == [("anna", "bert")]
    assert found.submissions == 2
    told = {sentence.split(", ")[0]: sentence for sentence in found.unread}
    assert told.keys() == {"long", "dense", "wrong"}
    assert told["long"] == (
        "long, exercise3: exercise3.py is longer than 100,000 characters, so it is compared with no other."
    )
    assert "exercise3.py is longer than 40,000 characters, not counting names" in told["dense"]
    assert [stage for stage in stages if stage[0] == "reading exercise3"] == [
        ("reading exercise3", done, 5) for done in range(1, 6)
    ]
