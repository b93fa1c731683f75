"""A procedure is one decorated function, and an exercise brings its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.procedure import CALL, Code, Constructor, Procedure, load_procedures, procedure
from dl4cv.rpc.request import Request, checked

FILE = """
from dl4cv.rpc.procedure import procedure


@procedure(reads="{network}.area()", seconds=2.0, replay=lambda: False)
def area(student):
    return student.build().area()
"""


class Rectangle:
    def __init__(self, height: int, width: int = 1) -> None:
        self.height, self.width = height, width

    def area(self) -> int:
        return self.height * self.width


@pytest.fixture
def area(tmp_path: Path) -> Procedure:
    (tmp_path / "procedures.py").write_text(FILE)
    return load_procedures(tmp_path / "procedures.py")["area"]


def test_without_a_file_a_call_is_all_that_may_be_asked():
    assert load_procedures(None) == {"call": CALL}


def test_a_file_adds_its_procedures_by_name(area):
    assert (area.name, area.seconds) == ("area", 2.0)


def test_a_request_says_what_a_class_is_built_with(area):
    request = Request(area, "Rectangle", constructor=Constructor((3,), {"width": 4}))
    assert request.code == "Rectangle(3, width=4).area()"
    assert checked(perform({"Rectangle": Rectangle}, request.frame(), {"area": area})).value == 12


def test_an_argument_that_is_code_reads_as_code_and_arrives_as_a_text(area):
    request = Request(area, "Rectangle", constructor=Constructor((Code("HEIGHT"),), {"width": Code("max(1, 2)")}))
    assert request.code == "Rectangle(HEIGHT, width=max(1, 2)).area()"
    assert request.frame()["constructor"] == (("HEIGHT",), {"width": "max(1, 2)"})


def test_a_request_has_the_patience_of_its_procedure_unless_it_names_its_own(area):
    assert Request(area, "Rectangle").patience == 2.0
    assert Request(area, "Rectangle", seconds=7.0).patience == 7.0
    assert Request(CALL, "relu").patience is None


def test_what_is_too_long_to_be_put_to_every_wrong_version_says_so(area):
    assert not Request(area, "Rectangle").replayable
    assert Request(CALL, "relu", (1,)).replayable


def test_arguments_that_a_procedure_alters_are_told_unless_it_does_not_watch():
    def alter(student, numbers):
        numbers.append(1)

    watching = procedure(reads="")(alter)
    blind = procedure(reads="", watches_arguments=False)(alter)
    for each, changed in ((watching, (0,)), (blind, ())):
        request = Request(each, "f", ([],))
        assert checked(perform({"f": None}, request.frame(), {each.name: each})).changed == changed
