"""How a gradebook's database is found by what the instructor calls it."""

import sys

import pytest
from dl4cv.classroom.gradebook.gradebook import Gradebook, GradebookError, open_database
from sqlalchemy import make_url

from tests.classroom.postgresql import server

SPELLINGS = ("postgresql", "postgres", "postgresql+psycopg")


def test_every_usual_spelling_of_a_postgresql_url_opens_the_same_gradebook():
    with server() as url:
        for spelling in SPELLINGS:
            with Gradebook(make_url(url).set(drivername=spelling).render_as_string(hide_password=False)) as gradebook:
                assert gradebook.attempts() == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_without_the_driver_for_postgresql_the_extra_to_install_is_named(monkeypatch, spelling):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(GradebookError, match=r"is not installed: pip install 'dl4cv-grade\[postgresql\]'\.$"):
        open_database(f"{spelling}://ann:secret@localhost/class", create=True)


def test_a_driver_that_the_url_names_is_the_one_that_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(GradebookError, match=r"pip install psycopg2\.$"):
        open_database("postgresql+psycopg2://localhost/class", create=True)
