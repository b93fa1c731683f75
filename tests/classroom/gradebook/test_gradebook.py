from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from dl4cv.classroom.gradebook.attempts import Attempt, HandIn, Key, Sighting, best, last
from dl4cv.classroom.gradebook.gradebook import TABLES, Gradebook, GradebookError
from dl4cv.classroom.marks.adjustments import Adjustment
from dl4cv.results import Isolation, Result, Submission, to_json

from tests.classroom.postgresql import server

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def attempt(student: str = "ann", sha: str = "a" * 64, score: float | None = 80.0, **changes: object) -> Attempt:
    key = Key(student, "exercise1", sha, 2024, "1.0")
    whole = Attempt(key, "graded" if score is not None else "missing", score, 100.0, score == 100.0, NOON)
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty gradebook of each kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "class.db")
        return
    url = request.getfixturevalue("postgresql")
    yield url
    from sqlalchemy import create_engine

    engine = create_engine(url)
    TABLES.drop_all(engine)
    engine.dispose()


def test_what_is_recorded_is_there_when_it_is_opened_again(where):
    noted = attempt(
        submitted_at=datetime(2026, 5, 1, 9, tzinfo=timezone(timedelta(hours=2))), late=True, name="ann/exercise1.py"
    )
    with Gradebook(where) as gradebook:
        assert gradebook.record(noted)
    with Gradebook(where) as gradebook:
        assert gradebook.attempts() == [noted]


def test_a_result_comes_back_as_it_was_whatever_the_student_printed(where):
    isolation, submission = Isolation("strong"), Submission("exercise1.py", "a" * 64)
    result = Result(
        "exercise1", submission, 80, 100, False, 2024, 1.5, isolation, {}, (), "\0 \udcff ü ☃ '; DROP TABLE"
    )
    with Gradebook(where) as gradebook:
        gradebook.record(attempt(problem="null \0 and half a pair \udcff"), to_json(result))
        found = gradebook.result(attempt().key)
        assert gradebook.attempts()[0].problem == "null \\x00 and half a pair \\udcff"
    assert found == result


def test_the_same_attempt_is_kept_once_and_the_first_one_stays(where):
    with Gradebook(where) as gradebook:
        assert gradebook.record(attempt(score=80.0))
        assert not gradebook.record(attempt(score=0.0))
        assert gradebook.record(attempt(sha="b" * 64))
        assert gradebook.record(replace(attempt(), key=replace(attempt().key, repeat=1)))
        assert [found.score for found in gradebook.attempts()] == [80.0, 80.0, 80.0]


def test_a_fault_of_the_grader_gives_way_to_a_result(where):
    with Gradebook(where) as gradebook:
        gradebook.record(attempt(score=None, state="error"))
        assert not gradebook.has(attempt().key)
        assert gradebook.record(attempt())
        assert gradebook.has(attempt().key)
        assert not gradebook.record(attempt(score=None, state="error"))
        assert [found.state for found in gradebook.attempts()] == ["graded"]


def test_what_was_handed_in_is_given_back_in_its_order(where):
    came = [HandIn("ann", "exercise1", sha * 64, NOON, NOON, late=True, upload=2**40) for sha in "aba"]
    with Gradebook(where) as gradebook:
        gradebook.note(came[:2])
        gradebook.note([])
    with Gradebook(where) as gradebook:
        gradebook.note(came[2:])
        assert gradebook.hand_ins() == came


def test_what_two_graders_noted_at_once_was_handed_in_once(where):
    came = [HandIn("ann", "exercise1", "a" * 64, NOON), HandIn("bob", "exercise1", "b" * 64, NOON)]
    with Gradebook(where) as gradebook:
        gradebook.note(came)
        gradebook.note(came)
        assert gradebook.hand_ins() == came


def test_a_regrade_goes_on_until_it_is_ended(where):
    old, again = attempt(), replace(attempt(), key=replace(attempt().key, repeat=1))
    with Gradebook(where) as gradebook:
        gradebook.record(old)
        assert gradebook.regraded("exercise1", 2024) == set()
        gradebook.record(again)
        gradebook.record(attempt(sha="c" * 64, score=None, state="error"))
    with Gradebook(where) as gradebook:
        assert gradebook.regraded("exercise1", 2024) == {again.key}
        assert gradebook.regraded("exercise1", 7) == set()
        gradebook.end_regrade("exercise1", 2024)
        assert gradebook.regraded("exercise1", 2024) == set()


def write_a_hundred(where: str, first: int) -> None:
    with Gradebook(where) as gradebook:
        for number in range(first, first + 100):
            gradebook.record(attempt(student=f"student{number}"), "{}" * 1000)


def test_several_processes_write_at_once_and_nothing_is_lost_or_doubled(where):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_a_hundred, args=(where, first)) for first in (0, 50, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0
    with Gradebook(where) as gradebook:
        students = [found.student for found in gradebook.attempts()]
    assert sorted(students) == sorted(f"student{number}" for number in range(200))


def test_a_writer_killed_at_any_moment_leaves_a_whole_gradebook(tmp_path):
    where = str(tmp_path / "class.db")
    context = multiprocessing.get_context("spawn")
    for first in (0, 100):
        writer = context.Process(target=write_a_hundred, args=(where, first))
        writer.start()
        while not Path(where).exists() or len(Gradebook(where).attempts()) <= first // 2:
            assert writer.is_alive() or first
            time.sleep(0.01)
            if not writer.is_alive():
                break
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
    with sqlite3.connect(where) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    with Gradebook(where) as gradebook:
        assert all(gradebook.result_json(found.key) == "{}" * 1000 for found in gradebook.attempts())


def fill_a_small_disk(where: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    recorded: list[int] = []

    def fill(gradebook: Gradebook) -> None:
        for number in range(1000):
            gradebook.record(attempt(student=f"student{number}"), "x" * 20_000)
            recorded.append(number)

    with Gradebook(where) as gradebook:
        with pytest.raises(GradebookError, match=r"Nothing recorded in it is lost.*[^\n]$"):
            fill(gradebook)
        Path(where).with_suffix(".count").write_text(str(len(recorded)))


def test_a_full_disk_gives_one_sentence_and_loses_nothing(tmp_path):
    where = str(tmp_path / "class.db")
    writer = multiprocessing.get_context("spawn").Process(target=fill_a_small_disk, args=(where,))
    writer.start()
    writer.join(60)
    assert writer.exitcode == 0
    with Gradebook(where) as gradebook:
        assert len(gradebook.attempts()) == int(Path(where).with_suffix(".count").read_text()) > 0
        assert gradebook.record(attempt(student="one more"))


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("nowhere/class.db", "no folder nowhere"),
        ("no-such-database://x", "neither a file nor the URL"),
        ("text.db", "not a database"),
    ],
)
def test_what_is_no_gradebook_gives_one_sentence(tmp_path, monkeypatch, where, said):
    monkeypatch.chdir(tmp_path)
    Path("text.db").write_text("this is no database, but a text that somebody wrote" * 100)
    with pytest.raises(GradebookError, match=said):
        Gradebook(where)


def test_a_gradebook_that_must_exist_is_not_made(tmp_path):
    with pytest.raises(GradebookError, match="There is no gradebook"):
        Gradebook(str(tmp_path / "class.db"), create=False)
    assert not (tmp_path / "class.db").exists()


def test_a_gradebook_of_another_version_is_left_alone(tmp_path):
    where = str(tmp_path / "class.db")
    Gradebook(where).close()
    database = sqlite3.connect(where)
    database.execute("UPDATE gradebook SET schema_version = 99")
    database.commit()
    database.close()
    with pytest.raises(GradebookError, match="version 99"):
        Gradebook(where)


def test_a_gradebook_of_version_1_gets_what_it_lacks_and_keeps_what_it_holds(tmp_path):
    where = str(tmp_path / "class.db")
    with Gradebook(where) as gradebook:
        gradebook.record(attempt())
    database = sqlite3.connect(where)
    for line in ("DROP TABLE secrets", "DROP TABLE sightings", "UPDATE gradebook SET schema_version = 1"):
        database.execute(line)
    database.commit()
    database.close()
    for create in (False, True):
        with Gradebook(where, create=create) as gradebook:
            assert [found.score for found in gradebook.attempts()] == [80.0]
            assert (gradebook.seed_key(), gradebook.sightings()) == (None, [])


def test_a_gradebook_of_version_2_gets_its_column_and_keeps_what_was_handed_in(where):
    from sqlalchemy import create_engine, text

    with Gradebook(where) as gradebook:
        gradebook.note([HandIn("ann", "exercise1", "a" * 64, NOON)])
    url = where if "://" in where else f"sqlite:///{where}"
    engine = create_engine(url)
    with engine.begin() as connection:
        for line in (
            "ALTER TABLE hand_ins DROP COLUMN upload",
            "DROP TABLE adjustments",
            "UPDATE gradebook SET schema_version = 2",
        ):
            connection.execute(text(line))
    engine.dispose()
    newer = HandIn("ann", "exercise1", "b" * 64, NOON, upload=5)
    with Gradebook(where) as gradebook:
        gradebook.note([newer])
        assert gradebook.hand_ins() == [HandIn("ann", "exercise1", "a" * 64, NOON), newer]


@pytest.mark.parametrize("is_left_open", [True, False], ids=["while it is written", "at rest"])
def test_a_gradebook_that_may_only_be_read_is_read_and_left_as_it_is(tmp_path, monkeypatch, is_left_open):
    folder = tmp_path / "others"
    folder.mkdir()
    where = str(folder / "class.db")
    writer = Gradebook(where)
    writer.record(attempt())
    if not is_left_open:
        writer.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    may_write = lambda path, mode: mode != os.W_OK or not str(path).startswith(str(folder))  # noqa: E731
    monkeypatch.setattr(os, "access", may_write)
    with Gradebook(where, create=False, writes=False) as gradebook:
        assert [found.score for found in gradebook.attempts()] == [80.0]
    assert {path.name: path.read_bytes() for path in folder.iterdir()}["class.db"] == before["class.db"]
    if not is_left_open:
        assert set(before) == {path.name for path in folder.iterdir()}


def test_decisions_are_kept_in_their_order_and_survive_every_grading(where):
    made = [
        Adjustment("ann", "exercise1", "comment", f"ü \N{SNOWMAN} {number}", "", "ada", NOON) for number in range(3)
    ]
    with Gradebook(where) as gradebook:
        gradebook.adjust(made[:2])
        gradebook.adjust([])
        gradebook.record(attempt())
        gradebook.adjust(made[2:])
    with Gradebook(where) as gradebook:
        assert gradebook.adjustments() == made


def test_a_key_for_seeds_is_drawn_once(where):
    with Gradebook(where) as gradebook, Gradebook(where) as other:
        assert gradebook.seed_key() is None
        assert gradebook.keep_seed_key("11" * 16) == "11" * 16
        assert other.keep_seed_key("22" * 16) == "11" * 16
        assert other.seed_key() == "11" * 16


def test_the_level_of_hints_is_that_of_the_last_grading(where):
    with Gradebook(where) as gradebook:
        assert gradebook.hint_level() is None
        for level in ("none", "stepwise", "stepwise"):
            gradebook.keep_hint_level(level)
            assert gradebook.hint_level() == level


def test_the_newest_look_at_a_clone_is_kept(where):
    looks = [
        Sighting("ann", "exercise1", sha * 64, NOON + timedelta(hours=hours)) for sha, hours in (("a", 0), ("b", 2))
    ]
    older = replace(looks[0], seen_at=NOON + timedelta(hours=1))
    with Gradebook(where) as gradebook:
        for each in (*looks, older):
            gradebook.keep_sightings([each, replace(each, exercise="exercise2")])
        assert sorted(gradebook.sightings(), key=lambda each: each.exercise) == [
            looks[1], replace(looks[1], exercise="exercise2")
        ]  # fmt: skip


def test_a_gradebook_is_its_owners_alone_until_the_owner_says_otherwise(tmp_path):
    where = tmp_path / "class.db"
    with Gradebook(str(where)) as gradebook:
        gradebook.record(attempt())
        assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("class.db*")} == {0o600}
    where.chmod(0o640)
    Gradebook(str(where)).close()
    assert where.stat().st_mode & 0o777 == 0o640


def test_commits_are_on_the_disk_when_record_returns(tmp_path):
    with Gradebook(str(tmp_path / "class.db")) as gradebook, gradebook._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


@pytest.mark.parametrize("state", ["ambiguous", "unrecognised"])
def test_the_file_that_is_met_after_one_that_waits_for_a_person_is_the_answer(state):
    waiting = attempt(sha="", score=None, state=state, graded_at=NOON)
    answer = attempt(score=0.0, submitted_at=NOON - timedelta(days=2), graded_at=NOON + timedelta(days=1))
    before = attempt(sha="b" * 64, score=0.0, submitted_at=NOON - timedelta(days=2), graded_at=NOON - timedelta(days=1))
    for choose in (last, best):
        assert choose([answer, waiting]) == choose([waiting, answer]) == {("ann", "exercise1"): answer}
        assert choose([before, waiting]) == {("ann", "exercise1"): waiting}


def test_the_last_and_the_best_attempt_of_each_student():
    early = attempt(sha="a" * 64, score=90.0, submitted_at=NOON - timedelta(days=2), graded_at=NOON + timedelta(days=1))
    late = attempt(sha="b" * 64, score=70.0, submitted_at=NOON - timedelta(days=1))
    nothing = attempt(sha="", score=None, state="missing", graded_at=NOON + timedelta(days=9))
    fault = attempt(sha="c" * 64, score=None, state="error", graded_at=NOON + timedelta(days=9))
    other = attempt(student="bob", sha="", score=None)
    every = [fault, nothing, early, late, other]
    assert last(every) == {("ann", "exercise1"): late, ("bob", "exercise1"): other}
    assert best(every) == {("ann", "exercise1"): early, ("bob", "exercise1"): other}
