from dl4cv.classroom.platforms.filled import Rows, split_student

ROWS = Rows({"101": 1, "102": 2}, [("Lee, Anna", 1), ("alee", 1), ("Kim", 2), ("Kim", 3)])


def test_a_number_finds_its_row_whatever_the_name():
    assert ROWS.of("somebody_LATE_102") == 2


def test_a_name_finds_its_row_in_any_case():
    assert ROWS.of("ALee") == ROWS.of("lee,  anna") == 1


def test_two_of_the_same_name_are_not_guessed():
    assert ROWS.of("Kim") is None


def test_a_student_of_a_download_is_a_name_and_a_number():
    assert split_student("leeanna_101") == ("leeanna", "101")
    assert split_student("anna") == ("anna", "")
