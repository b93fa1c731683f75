import time
from dataclasses import replace
from itertools import combinations

import pytest
from dl4cv.classroom.similarity import similarity
from dl4cv.classroom.similarity.matching import Function, Written, find_pairs
from dl4cv.classroom.similarity.reading import ReadFunction
from dl4cv.classroom.similarity.similarity import (
    MAX_CHARACTERS,
    MAX_FUNCTIONS,
    MAX_LISTED,
    MAX_TOKENS,
    Compared,
    SimilarityError,
    TooLongError,
    compare_class,
    groups_table,
    pairs_page,
    pairs_table,
    parts,
    reading_room,
    take_apart,
)
from dl4cv.course import COURSE

from tests.classroom.similarity.copying import renamed, reordered
from tests.places import SOLUTIONS

EXERCISE3 = [each for each in COURSE if each.name == "exercise3"]
MANY = "\n".join(f"def f{number}(): ..." for number in range(MAX_FUNCTIONS + 1))
SOLUTION = (SOLUTIONS / "exercise3.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def _room():
    global ROOM
    ROOM = reading_room()
    yield
    ROOM.close()


def written(student, text):
    return Written(student, {"exercise3.py": text}, take_apart({"exercise3.py": text}, ROOM))


def found_among(texts):
    return find_pairs("exercise3", [written(*each) for each in texts.items()])


def test_the_marked_parts_make_up_the_functions_again():
    (pair,) = found_among({"a": SOLUTION, "b": renamed(SOLUTION)})
    assert pair.share == 1
    names = {each.functions[0].name for each in pair.alike}
    assert {"conv2d_gray", "conv2d", "conv2d_transpose"} <= names
    for alike in pair.alike:
        for side in (0, 1):
            function = alike.functions[side]
            cut = parts(pair, alike, side)
            assert (
                "".join(part.text for part in cut)
                == pair.written[side].texts["exercise3.py"][slice(*function.read.place)]
            )
            marked = "".join(part.text for part in cut if part.shared)
            assert marked
            assert "def conv2d" not in marked
            assert "Arguments" not in marked


def test_what_is_far_longer_than_any_answer_is_not_compared():
    for text in ("x = 1\n" * (MAX_CHARACTERS // 6 + 1), "f(1)\n" * (MAX_TOKENS // 2), MANY):
        with pytest.raises(TooLongError, match=r"characters$|tokens, not counting|300 functions"):
            take_apart({"exercise3.py": text}, ROOM)


def test_many_functions_that_are_all_alike_are_compared_in_seconds():
    """Whoever wants to keep the grader busy writes the same function again and again."""
    started = time.process_time()
    body = "\n".join(f"    x = x * {number} + abs(x)" for number in range(4))
    same = [f"def f{number}(x):\n{body}\n    return {number}\n" for number in range(MAX_FUNCTIONS - 1)]
    texts = {f"student{number}": "\n".join([*same, f"y = {number}"]) for number in range(6)}
    read = take_apart({"exercise3.py": texts["student0"]}, ROOM)
    class_of_six = [Written(student, {"exercise3.py": text}, read) for student, text in texts.items()]
    assert len(find_pairs("exercise3", class_of_six)) == len(list(combinations(texts, 2)))
    assert time.process_time() - started < 30  # some seconds, on a machine with nothing else to do


def as_long_as_is_compared(number):
    """A file most of which is as in all others."""
    tokens = tuple(f"{place}" for place in range(MAX_TOKENS - 40)) + tuple(f"{number} {place}" for place in range(40))
    places = tuple(range(len(tokens)))
    return Written(f"student{number}", {}, (Function("a.py", ReadFunction("f", (0, 0), tokens, places, places)),))


def test_many_long_files_are_compared_in_seconds():
    started = time.process_time()
    few = [as_long_as_is_compared(number) for number in range(6)]
    copies = [replace(few[0], student=f"copy{number}") for number in range(6)]
    assert len(find_pairs("exercise2", copies)) == len(list(combinations(copies, 2)))
    assert find_pairs("exercise2", few) == []  # since all have it
    assert time.process_time() - started < 60  # some seconds, on a machine with nothing else to do


def test_pairs_too_long_for_a_page_are_listed_only(monkeypatch):
    texts = {name: f"{SOLUTION}\n\n\ndef own():\n    return {[number] * 20}\n" for number, name in enumerate("abc")}
    found = found_among(texts | {"d": "x = 1"})
    monkeypatch.setattr(similarity, "MAX_SIDE_BY_SIDE", 3 * len(SOLUTION))
    page = pairs_page(Compared(tuple(found), 4, ()))
    assert len(found) == 3
    assert page.count('<h2 id="pair') == page.count('href="#pair') == 1
    assert "Pairs without a link are only listed" in page
    assert "Pairs without a link" not in pairs_page(Compared(tuple(found[:1]), 2, ()))


def test_groups_are_shown_beside_the_pairs():
    found = Compared(tuple(found_among({**dict.fromkeys("ab<", SOLUTION), "d": "x = 1"})), 4, ())
    assert found.groups == [("exercise3", ("<", "a", "b"))]
    assert groups_table(found).row_count == 2
    assert "<td>&lt;, a, b</td>" in pairs_page(found)
    assert "Groups" not in pairs_page(replace(found, pairs=found.pairs[:1]))


def test_a_terminal_lists_the_pairs_with_most_in_common_and_counts_the_others():
    (pair,) = found_among({"a": SOLUTION, "b": SOLUTION})
    table = pairs_table(Compared((pair,) * (MAX_LISTED + 2), 50, ()))
    assert table.row_count == 1 + MAX_LISTED + 1


def class_of(folder, **texts):
    for student, text in texts.items():
        (folder / student).mkdir(parents=True)
        (folder / student / "exercise3.py").write_text(text, encoding="utf-8")
    return folder


def test_each_file_that_is_not_compared_is_named_with_the_reason(tmp_path):
    class_of(
        tmp_path,
        anna=SOLUTION,
        bert=renamed(SOLUTION),
        long="x = 1\n" * (MAX_CHARACTERS // 6 + 1),
        dense="x = [\n" + "1,\n" * (MAX_TOKENS + 1) + "]\n",
        wrong="def (",
    )
    stages = []
    found = compare_class(tmp_path, EXERCISE3, show=lambda *stage: stages.append(stage))
    assert [pair.students for pair in found.pairs] == [("anna", "bert")]
    assert found.submissions == 2
    told = {sentence.split(", ")[0]: sentence for sentence in found.unread}
    assert told.keys() == {"long", "dense", "wrong"}
    assert told["long"] == (
        "long, exercise3: exercise3.py is longer than 100,000 characters, so it is compared with no other."
    )
    assert "exercise3.py is longer than 20,000 tokens, not counting names" in told["dense"]
    assert [stage for stage in stages if stage[0] == "reading exercise3"] == [
        ("reading exercise3", done, 5) for done in range(1, 6)
    ]


def test_a_module_beside_the_file_is_compared_too(tmp_path):
    class_of(tmp_path, anna=SOLUTION, bert="from helpers import *\n", clio="x = 1\n")
    (tmp_path / "bert" / "helpers.py").write_text(reordered(SOLUTION))
    found = compare_class(tmp_path, EXERCISE3)
    assert [pair.students for pair in found.pairs] == [("anna", "bert")]
    assert {each.functions[1].file for each in found.pairs[0].alike} == {"helpers.py"}


def test_earlier_years_are_compared_with_and_what_was_handed_out_is_not(tmp_path):
    now = class_of(tmp_path / "now", anna=SOLUTION, bert="x = 1\n")
    before = class_of(tmp_path / "2025", anna=reordered(SOLUTION), zoe=renamed(SOLUTION))
    found = compare_class(now, EXERCISE3, earlier=[before])
    assert {pair.students for pair in found.pairs} == {("anna", "2025/anna"), ("anna", "2025/zoe")}
    assert found.submissions == 2
    (tmp_path / "slides").mkdir()
    (tmp_path / "slides" / "shown.py").write_text(SOLUTION)
    (tmp_path / "slides" / "broken.py").write_text("def (")
    found = compare_class(now, EXERCISE3, earlier=[before], base=[tmp_path / "slides"])
    assert found.pairs == ()
    assert "broken.py" in found.unread[0]
    with pytest.raises(SimilarityError, match=r"nowhere holds no \.py file"):
        compare_class(now, EXERCISE3, base=[tmp_path / "nowhere"])
