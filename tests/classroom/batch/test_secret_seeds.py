"""What counts is graded on cases that nobody can look up, and nobody but the instructor is told of which seed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.cli.main import cli
from dl4cv.exercise.exercise import SEED
from dl4cv.exercise.seeds import class_seed

from tests.attacks.answer_table import answer_table
from tests.classroom.classes import write_files
from tests.exercises import exercise_called, solution
from tests.sampling import thorough

WRONG = "\n\ndef relu(x):\n    import random\n    print(random.random())\n    return x\n"
EXERCISE = exercise_called("exercise2")
"""Its solution is quick, and its checks draw all that they ask."""


def run(*arguments: str | Path) -> str:
    ran = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert ran.exit_code == 0, ran.output
    return ran.output


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of one who is right, one who is wrong, and one who hands in a table of the answers."""
    texts = {"ann": "", "bob": WRONG}
    files = {f"{name}/exercise2.py": solution(EXERCISE) + text for name, text in texts.items()}
    files["eve/exercise2.py"] = answer_table(EXERCISE, solution(EXERCISE), SEED)
    return write_files(tmp_path_factory.mktemp("seeds") / "class", files)


@pytest.fixture(scope="module")
def graded(class_folder: Path) -> Path:
    """The gradebook of the class."""
    where = class_folder.parent / "class.db"
    told = run("batch", class_folder, "--gradebook", where)
    assert "A secret seed is drawn and kept in this gradebook" in told
    assert str(kept_seed(where)) not in told
    return where


def kept_seed(where: Path) -> int:
    with Gradebook(str(where), create=False) as gradebook:
        key = gradebook.seed_key()
        assert key is not None
        return class_seed(key)


def scores(where: Path) -> dict[str, float | None]:
    with Gradebook(str(where), create=False) as gradebook:
        return {attempt.student: attempt.score for attempt in gradebook.attempts()}


@thorough
def test_a_table_of_answers_is_right_where_its_seed_is_known_and_worth_nothing_in_a_class(class_folder, graded):
    assert "100 / 100 points" in run("exercise2", class_folder / "eve" / "exercise2.py", "--seed", str(SEED))
    found = scores(graded)
    assert found["ann"] == 100.0
    assert found["eve"] <= 5.0


@thorough
def test_the_same_seed_is_everyones_and_stays(class_folder, graded):
    with Gradebook(str(graded)) as gradebook:
        assert {attempt.key.seed for attempt in gradebook.attempts()} == {kept_seed(graded)}
    assert "3 rows stood in the gradebook already" in run("batch", class_folder, "--gradebook", graded)
    run("batch", class_folder, "--gradebook", graded, "--regrade")
    with Gradebook(str(graded)) as gradebook:
        assert {attempt.key.seed for attempt in gradebook.attempts()} == {kept_seed(graded)}
        assert len(gradebook.attempts()) == 6


def test_what_students_get_does_not_tell_the_seed(graded, tmp_path):
    run("report", "--gradebook", graded, tmp_path / "pages")
    run("export", "--gradebook", graded, "-o", tmp_path / "marks.csv")
    texts = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    with Gradebook(str(graded)) as gradebook:
        results = [gradebook.result_json(attempt.key) or "" for attempt in gradebook.attempts()]
    assert len(texts) >= 5
    assert not [text for text in (*texts, *results) if str(kept_seed(graded)) in text]
    assert not [text for text in texts if "seed" in text.lower()]
    assert {json.loads(result)["seed"] for result in results} == {None}


def test_an_instructor_is_told_and_gets_the_same_verdict_again(class_folder, graded, tmp_path):
    seed = run("seed", "--gradebook", graded).strip()
    assert seed == str(kept_seed(graded))
    assert "exercise2.py, graded " in run("seed", "--gradebook", graded, "bob")
    assert f": seed {seed}\n" in run("seed", "--gradebook", graded, "bob")
    again = CliRunner().invoke(
        cli, ["exercise2", str(class_folder / "bob" / "exercise2.py"), "--seed", seed, "--json", str(tmp_path / "b")]
    )
    assert again.exit_code == 1, again.output
    mine = json.loads((tmp_path / "b").read_text())
    with Gradebook(str(graded)) as gradebook:
        [key] = {a.key for a in gradebook.attempts() if a.student == "bob" and a.key.repeat == 0}
        theirs = json.loads(gradebook.result_json(key) or "")
    assert [check["counterexample"] for check in mine["checks"]] == [
        check["counterexample"] for check in theirs["checks"]
    ]


def test_a_stranger_has_no_seeds(graded):
    ran = CliRunner().invoke(cli, ["seed", "--gradebook", str(graded), "zo\x1b[2Je"])
    assert (ran.exit_code, ran.output) == (2, "Error: Nothing of zo\\x1b[2Je is graded in this gradebook.\n")


@thorough
def test_a_forced_seed_is_taken_and_not_told_either(class_folder, tmp_path):
    run("batch", class_folder, "--gradebook", tmp_path / "class.db", "--seed", str(SEED))
    assert scores(tmp_path / "class.db")["eve"] == 100.0
    run("report", "--gradebook", tmp_path / "class.db", tmp_path / "pages")
    assert not [path for path in (tmp_path / "pages").rglob("*.html") if f"seed {SEED}" in path.read_text()]
    ran = CliRunner().invoke(cli, ["seed", "--gradebook", str(tmp_path / "class.db")])
    assert ran.exit_code == 2
    assert "holds no secret seed" in ran.output


@thorough
def test_with_fresh_seeds_every_file_has_its_own_and_keeps_it(class_folder, tmp_path):
    where = tmp_path / "class.db"
    run("batch", class_folder, "--gradebook", where, "--fresh-seeds")
    with Gradebook(str(where)) as gradebook:
        seeds = {attempt.student: attempt.key.seed for attempt in gradebook.attempts()}
    assert len({*seeds.values(), kept_seed(where)}) == 4
    assert scores(where)["eve"] <= 5.0
    assert "3 rows stood" in run("batch", class_folder, "--gradebook", where, "--fresh-seeds")
    assert f"seed {seeds['ann']}" in run("seed", "--gradebook", where, "ann")


@thorough
def test_a_gradebook_begun_with_the_public_seed_gets_a_secret_one_and_counts_by_it(class_folder, tmp_path):
    where = tmp_path / "class.db"
    run("batch", class_folder, "--gradebook", where, "--seed", str(SEED))
    with closing(sqlite3.connect(where)) as database:  # as the version before this one left it
        database.execute("DROP TABLE secrets")
        database.execute("UPDATE gradebook SET schema_version = 1")
        database.commit()
    told = run("batch", class_folder, "--gradebook", where)
    assert "What was graded before, with one that students may know, is graded once more." in told.replace("\n", " ")
    run("export", "--gradebook", where, "-o", tmp_path / "marks.csv")
    rows = [row.split(",") for row in (tmp_path / "marks.csv").read_text("utf-8-sig").splitlines()]
    found = {row[0]: row[2] for row in rows[1:]}
    assert found["ann"] == "100"
    assert float(found["eve"]) <= 5.0
