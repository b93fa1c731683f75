from dl4cv.harmless import harmless
from dl4cv.report.words import counted, harmless_result, points, shortened
from hypothesis import given
from hypothesis import strategies as st

anything = st.text(st.characters(exclude_categories=()))


def test_points_have_a_decimal_only_where_they_need_one():
    assert points(62.5, 100.0) == "62.5 / 100"
    assert points(99.96) == "100"


def test_one_check_and_two_checks():
    assert [counted(1, "check"), counted(2, "check"), counted(1240, "case")] == ["1 check", "2 checks", "1,240 cases"]


def test_control_characters_are_written_out():
    assert harmless("\x1b[31m\x00\u202e") == "\\x1b[31m\\x00\\u202e"


def test_a_carriage_return_starts_a_line():
    assert harmless("10 %\r20 %\r\ndone") == "10 %\n20 %\ndone"


def test_a_long_text_tells_how_much_is_left_out():
    assert shortened("a\nb\nc\n", lines=2, columns=10) == ("a", "b", "... 1 more line")
    assert shortened("a" * 20, lines=2, columns=10) == ("aaaaaa ...",)


def test_a_harmless_result_keeps_its_numbers(flipped_kernel):
    assert harmless_result(flipped_kernel) == flipped_kernel


@given(anything)
def test_harmless_text_can_be_printed(text):
    assert all(character == "\n" or character.isprintable() or ord(character) > 0x7F for character in harmless(text))
    harmless(text).encode("utf-8")


@given(anything)
def test_ascii_text_is_ascii(text):
    assert harmless(text, ascii_only=True).isascii()


@given(anything)
def test_harmless_text_is_left_alone(text):
    assert harmless(harmless(text)) == harmless(text)
