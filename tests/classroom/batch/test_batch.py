from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from dl4cv.classroom.batch.batch import BatchOptions, BatchProgress, grade_class
from dl4cv.classroom.batch.local_workers import LocalCrew
from dl4cv.classroom.batch.task import Event, Finished, Outcome, Task
from dl4cv.classroom.downloads.collect import collect
from dl4cv.classroom.gradebook.attempts import handed_in, last
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.marks.marks import marks
from dl4cv.classroom.platforms.export import ExportOptions, MarkingOptions, export_marks
from dl4cv.course import COURSE
from dl4cv.exercise.stubs import stubs_folder
from dl4cv.results import CheckResult, Isolation, Result, Submission, to_json

from tests.classroom.classes import WRONG, batch, content, finished, notebook, solution, write_class, write_files
from tests.classroom.postgresql import server
from tests.classroom.zips import write_zip
from tests.sampling import thorough


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The submissions of a class."""
    return write_class(tmp_path_factory.mktemp("school") / "class")


@pytest.fixture(scope="module")
def undisturbed(school: Path) -> dict[object, object]:
    """What the gradebook says of the class when nothing disturbs the grading."""
    gradebook = school.parent / "undisturbed.db"
    output = finished(batch(school, gradebook, "--jobs", "2"))
    assert "graded 17/17" in output
    assert "twice, exercise1: ambiguous" in output
    return content(gradebook)


def test_each_student_has_a_row_for_each_exercise_and_it_is_right(undisturbed):
    rows = {(key.student, key.exercise): row for key, row in undisturbed.items()}
    assert len(rows) == 32
    assert rows["student0000", "exercise1"][:3] == ("graded", 100.0, True)
    assert rows["student0003", "exercise1"][:3] == ("graded", 100.0, True)  # a notebook
    assert rows["student0002", "exercise1"][0] == "graded"
    assert 0 < rows["student0002", "exercise1"][1] < 100
    assert rows["student0005", "exercise1"][1] == 0.0
    states = {student: rows[student, "exercise1"][0] for student in ("twice", "broken", "empty", "other")}
    assert states == {"twice": "ambiguous", "broken": "unreadable", "empty": "unreadable", "other": "missing"}
    strong = {row[4]["isolation"]["level"] for row in rows.values() if row[4] and row[1]}
    assert strong == {"strong"}


def test_what_is_graded_is_not_graded_again_unless_asked(school, undisturbed, tmp_path):
    gradebook = school.parent / "undisturbed.db"
    output = finished(batch(school, gradebook, "--exercise", "exercise3"))
    assert "graded" not in output.replace("graded  passed", "")
    assert content(gradebook) == undisturbed


@thorough
def test_killed_at_random_moments_and_resumed_it_comes_to_the_same(school, undisturbed, tmp_path):
    gradebook = tmp_path / "class.db"
    chance = random.Random(7)
    for kills in range(3):
        process = batch(school, gradebook, "--jobs", "2")
        started = [child.pid for child in _descendants_after(process.pid, chance.uniform(1, 5) + kills)]
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        _wait_until_gone(started)
    finished(batch(school, gradebook, "--jobs", "2"))
    assert content(gradebook) == undisturbed


@thorough
def test_two_instructors_at_once_share_one_gradebook(school, undisturbed, tmp_path):
    gradebook = tmp_path / "class.db"
    both = [batch(school, gradebook, "--jobs", "1") for _ in range(2)]
    for process in both:
        finished(process)
    assert content(gradebook) == undisturbed


@thorough
def test_postgresql_killed_and_resumed_by_two_at_once(school, undisturbed):
    with server() as url:
        process = batch(school, url, "--jobs", "2")
        started = [child.pid for child in _descendants_after(process.pid, 5)]
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        _wait_until_gone(started)
        for process in [batch(school, url, "--jobs", "1") for _ in range(2)]:
            finished(process)
        assert content(url) == undisturbed


class Deadly(LocalCrew):
    """A crew whose jobs die of one student's submission."""

    victim = "bob"
    deaths = 0

    def hand(self, task: Task, content: bytes) -> None:
        super().hand(task, content)
        if task.key.student == self.victim:
            self.deaths += 1
            os.kill(next(job.pid for job in self._jobs if job.task == task), signal.SIGKILL)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A Canvas download of three students."""
    text = solution("exercise1")
    files = {
        f"{name}_{number}_7_exercise1.py": f"{text}\n# {name}\n" for number, name in enumerate(("ann", "bob", "cy"))
    }
    return write_zip(tmp_path / "canvas.zip", {name: text.encode() for name, text in files.items()})


@thorough
def test_a_submission_over_which_the_process_dies_twice_is_not_settled_and_graded_by_the_next_run(three, tmp_path):
    rows = collect(three, COURSE).rows
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        with Deadly(1) as crew:
            crew.victim = "bob_1"
            tally = grade_class(rows, gradebook, crew, BatchOptions())
            assert crew.deaths == 2
        assert (tally.before, tally.failed) == (0, 1)
        found = {attempt.student: attempt for attempt in gradebook.attempts()}
        assert (found["bob_1"].state, found["bob_1"].score) == ("unsettled", None)
        [bob] = [mark for mark in marks(gradebook.attempts()) if mark.student == "bob_1"]
        assert (bob.score, bob.problem) == (None, "Not settled: the process that graded it died, twice.")
        assert {found["ann_0"].score, found["cy_2"].score} == {100.0}
        with LocalCrew(1) as crew:
            assert grade_class(rows, gradebook, crew, BatchOptions()).before == 2
            assert [attempt.score for attempt in gradebook.attempts()] == [100.0] * 3
            assert grade_class(rows[:1], gradebook, crew, BatchOptions(seed=5)).before == 0
            assert len(gradebook.attempts()) == 4


@thorough
def test_what_comes_first_of_all_into_a_clone_is_no_older_than_the_last_look_at_it(tmp_path):
    clone = tmp_path / "class" / "ann"
    clone.mkdir(parents=True)
    (clone / "README").write_text("mine")
    run_git(clone, "init", "--quiet")
    run_git(clone, "add", ".")
    run_git(clone, "commit", "--quiet", "--message", "begin")
    gradebook = tmp_path / "class.db"
    for only in ((), ("--exercise", "exercise2")):  # nobody has handed in anything yet
        finished(batch(clone.parent, gradebook, *only))
    looked = datetime.now(UTC)
    for exercise in ("exercise1", "exercise3"):
        (clone / f"{exercise}.py").write_text(solution(exercise), encoding="utf-8")
    run_git(clone, "add", ".")
    run_git(clone, "commit", "--quiet", "--message", "done long ago")
    finished(batch(clone.parent, gradebook, "--exercise", "exercise1"))
    with Gradebook(str(gradebook)) as book:
        (noted,) = [each for each in book.hand_ins() if each.exercise == "exercise1"]
        assert {each.exercise for each in book.sightings()} == {each.name for each in COURSE}
    begun = looked - timedelta(minutes=10)
    assert noted.submitted_at is not None
    assert begun < noted.submitted_at < looked, "the date of its commit is years earlier"


def run_git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    when = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2020-01-01T12:00:00Z")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **when})


class Busy:
    """A crew that settles no submission as long as another is being graded beside it."""

    def __init__(self, jobs: int, settles: bool) -> None:
        self.jobs, self.settles = jobs, settles
        self.out: list[Task] = []
        self.handed: list[tuple[str, int]] = []

    def free(self) -> int:
        return self.jobs - len(self.out)

    def hand(self, task: Task, content: bytes) -> None:
        self.out.append(task)
        self.handed.append((task.key.student, len(self.out)))

    def events(self, seconds: float) -> list[Event]:
        alone, task = len(self.out) == 1, self.out.pop()
        settled = alone and self.settles
        outcome = (
            Outcome("graded", 100.0, 100.0, True) if settled else Outcome("unsettled", problem="Not settled: busy.")
        )
        return [Finished(task, outcome)]


def test_what_is_not_settled_is_graded_again_alone_when_all_others_are_done(three, tmp_path):
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        crew = Busy(3, settles=True)
        assert grade_class(collect(three, COURSE).rows, gradebook, crew, BatchOptions()).failed == 0
        assert [attempt.state for attempt in gradebook.attempts()] == ["graded"] * 3
    assert [beside for _, beside in crew.handed] == [1, 2, 3, 1, 1]


def test_what_is_not_settled_alone_either_has_no_score_and_is_named(three, tmp_path):
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        crew = Busy(2, settles=False)
        assert grade_class(collect(three, COURSE).rows, gradebook, crew, BatchOptions()).failed == 3
        assert len(crew.handed) == 6
    exported = export_marks(str(tmp_path / "class.db"), ExportOptions(), MarkingOptions())
    assert [row.split(",")[2] for row in exported.data.decode("utf-8-sig").splitlines()] == ["score", "", "", ""]
    assert "No mark for ann_0, exercise1: Not settled: busy." in exported.notices


@thorough
def test_an_interrupted_regrade_goes_on_and_the_next_one_begins_anew(three, tmp_path):
    rows = collect(three, COURSE).rows

    def stop(progress: BatchProgress) -> None:
        if progress.done:
            raise KeyboardInterrupt

    with Gradebook(str(tmp_path / "class.db")) as gradebook, LocalCrew(1) as crew:
        grade_class(rows, gradebook, crew, BatchOptions())
        with pytest.raises(KeyboardInterrupt), LocalCrew(1) as stopped:
            grade_class(rows, gradebook, stopped, BatchOptions(regrade=True), stop)
        assert grade_class(rows, gradebook, crew, BatchOptions(regrade=True)).before == 1
        assert [attempt.key.repeat for attempt in gradebook.attempts()] == [0, 0, 0, 1, 1, 1]
        assert grade_class(rows, gradebook, crew, BatchOptions(regrade=True)).before == 0
        assert [attempt.key.repeat for attempt in gradebook.attempts()] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_part_of_a_class_is_graded_once_more_each_time_it_is_asked_for(three, tmp_path):
    where = str(tmp_path / "class.db")
    rows = collect(three, COURSE).rows
    slow = rows[1].student

    class Instant:
        """Grades at once; one student's checks take too long at first."""

        def __init__(self, times_out: str = "") -> None:
            self.times_out, self.tasks = times_out, list[Task]()

        def free(self) -> int:
            return 1

        def hand(self, task: Task, content: bytes) -> None:
            self.tasks.append(task)

        def events(self, seconds: float) -> list[Event]:
            done, self.tasks = self.tasks, []
            return [Finished(task, self._outcome(task)) for task in done]

        def _outcome(self, task: Task) -> Outcome:
            status = "timeout" if task.key.student == self.times_out else "passed"
            check = CheckResult("one_hot_works", "one_hot", "works", "reference", status, 100.0, 100.0)
            submission = Submission("exercise1.py", "a" * 64)
            result = Result("exercise1", submission, 1.0, 100.0, True, 1, 1.0, Isolation("strong"), {}, (check,), "")
            return Outcome("graded", 1.0, 100.0, True, result=to_json(result))

    def graded(crew: Instant, **options: object) -> list[str]:
        with Gradebook(where) as gradebook:
            before = len(gradebook.attempts())
            grade_class(rows, gradebook, crew, BatchOptions(where, seed=1, **options))
            return sorted(attempt.student for attempt in gradebook.attempts()[before:])

    assert len(graded(Instant(slow))) == 3
    assert graded(Instant(slow), regrade=True, only_timeouts=True) == [slow]
    assert graded(Instant(), regrade=True, only_timeouts=True) == [slow]
    assert graded(Instant(), regrade=True, only_timeouts=True) == []
    for _ in range(2):
        assert graded(Instant(), regrade=True, students=(rows[0].student,)) == [rows[0].student]
    assert len(graded(Instant(), regrade=True)) == 3


def test_whom_nobody_knows_is_not_graded_once_more(three, tmp_path):
    said = finished(batch(three, tmp_path / "a.db", "--regrade", "--student", "zoe"), status=2)
    assert "Nobody in " in said
    assert "'zoe'" in said
    assert "add --regrade" in finished(batch(three, tmp_path / "a.db", "--student", "zoe"), status=2)


@thorough
def test_a_student_who_goes_back_to_an_older_file_has_it_as_the_last_without_a_new_grading(tmp_path):
    files = {"a": f"{solution('exercise1')}\n# a\n".encode(), "b": b"# nothing\n"}
    downloads = [write_zip(tmp_path / f"{name}.zip", {"ann_1_7_exercise1.py": files[name]}) for name in "aba"]
    with Gradebook(str(tmp_path / "class.db")) as gradebook, LocalCrew(1) as crew:
        tallies = [grade_class(collect(path, COURSE).rows, gradebook, crew, BatchOptions()) for path in downloads]
        assert [tally.before for tally in tallies] == [0, 0, 1]
        came = last(handed_in(gradebook.attempts(), gradebook.hand_ins()))
        assert came["ann_1", "exercise1"].score == 100.0


def test_a_file_is_graded_with_the_own_modules_handed_in_beside_it_and_anew_when_one_changes(tmp_path):
    imports = "from helpers import binary_probabilities, decode_one_hot, encode_labels, one_hot\n"
    right, wrong = solution("exercise1"), solution("exercise1") + WRONG["exercise1"]
    files = {"ann/exercise1.py": imports, "ann/helpers.py": right, "bob/exercise1.py": imports}
    files |= {"cy/exercise1.ipynb": notebook(imports), "cy/helpers.py": wrong}
    school = write_files(tmp_path / "class", files)
    with Gradebook(str(tmp_path / "class.db")) as gradebook, LocalCrew(1) as crew:

        def graded() -> tuple[int, dict[str, float | None]]:
            before = grade_class(collect(school, COURSE).rows, gradebook, crew, BatchOptions()).before
            counting = last(handed_in(gradebook.attempts(), gradebook.hand_ins()))
            return before, {student: attempt.score for (student, _), attempt in counting.items()}

        before, scores = graded()
        assert (before, scores["ann"], scores["bob"]) == (0, 100.0, 0.0)
        assert 0 < scores["cy"] < 100
        (bob,) = [attempt for attempt in gradebook.attempts() if attempt.student == "bob"]
        (note,) = json.loads(gradebook.result_json(bob.key) or "{}")["notes"]
        assert note.startswith("Not there when your code is graded: helpers (line 1).")
        assert note.endswith("If helpers is a file of your own, hand it in beside exercise1.py.")
        assert graded() == (3, scores)
        write_files(school, {"cy/helpers.py": right})
        assert graded() == (2, {**scores, "cy": 100.0})


@thorough
def test_the_death_of_the_warm_process_costs_a_retry_only(three, tmp_path):
    class Unlucky(LocalCrew):
        struck = False

        def hand(self, task: Task, content: bytes) -> None:
            super().hand(task, content)
            if not self.struck:
                self.struck = True
                assert self._warm._process is not None
                self._warm._process.kill()

    with Gradebook(str(tmp_path / "class.db")) as gradebook, Unlucky(2) as crew:
        grade_class(collect(three, COURSE).rows, gradebook, crew, BatchOptions())
        assert [attempt.score for attempt in gradebook.attempts()] == [100.0] * 3


def test_nothing_is_left_running_or_lying_about(three, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    process = batch(three, tmp_path / "class.db", "--jobs", "2")
    started = [child.pid for child in _descendants_after(process.pid, 2)]
    finished(process)
    _wait_until_gone(started)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["canvas.zip", "class.db", "tmp"]


@thorough
def test_what_a_killed_batch_left_lying_about_is_removed_by_the_next_one(three, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    process, patience = batch(three, tmp_path / "class.db", "--jobs", "2"), time.monotonic() + 60
    while not list((tmp_path / "tmp").glob("dl4cv-tmp-worker-*")):
        assert time.monotonic() < patience
        time.sleep(0.01)
    started = [child.pid for child in _descendants_after(process.pid, 0)]
    for pid in (process.pid, *started):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    _wait_until_gone(started)
    assert list((tmp_path / "tmp").iterdir())
    finished(batch(three, tmp_path / "class.db", "--jobs", "2"))
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_gradebook_that_cannot_be_written_is_said_before_any_work(three, tmp_path):
    output = finished(batch(three, tmp_path / "nowhere" / "class.db"), status=2)
    assert "There is no folder" in output
    assert "Traceback" not in output


def test_where_no_file_is_named_after_an_exercise_batch_says_so_and_makes_no_gradebook(tmp_path):
    write_files(tmp_path / "class", {"anna/ex1.py": "x = 1\n", "ben/solution.py": "x = 1\n"})
    for options in ((), ("--exercise", "exercise1")):
        said = finished(batch(tmp_path / "class", tmp_path / "n.db", *options), status=3)
        assert "2 students in " in said
        assert "no file is named after an exercise, as exercise1.py is; there is anna/ex1.py, ben/solution.py." in said
    (tmp_path / "empty" / "anna").mkdir(parents=True)
    write_files(tmp_path / "empty", {"ben/exercise1.py": (stubs_folder() / "exercise1.py").read_text()})
    assert "but nobody has handed in anything yet" in finished(batch(tmp_path / "empty", tmp_path / "n.db"), status=3)
    assert not (tmp_path / "n.db").exists()


@thorough
def test_a_file_under_another_name_waits_until_the_instructor_says_what_it_is(tmp_path):
    files = {"anna/exercise1.py": solution("exercise1"), "ben/ex1.py": solution("exercise1")}
    school, where = write_files(tmp_path / "class", files), tmp_path / "class.db"
    said = finished(batch(school, where, "--jobs", "1"))
    assert "ben, exercise1: handed in, not graded. There is no exercise1.py" in said
    assert "--alias 'ex3*.py=exercise3'" in said

    def scores() -> dict[str, float | None]:
        with Gradebook(str(where)) as gradebook:
            found = marks(gradebook.attempts(), None, gradebook.hand_ins())
        return {mark.student: mark.score for mark in found}

    assert scores() == {"anna": 100.0, "ben": None}
    finished(batch(school, where, "--jobs", "1", "--alias", "ex1.py=exercise1"))
    assert scores() == {"anna": 100.0, "ben": 100.0}
    assert "says of no file what it is" in finished(batch(school, where, "--alias", "ex1.py"), status=2)


def test_submissions_that_are_not_there_are_said(tmp_path):
    assert "There is no folder and no archive" in finished(batch(tmp_path / "nowhere", "class.db"), status=3)


def _descendants_after(pid: int, seconds: float) -> list[psutil.Process]:
    time.sleep(seconds)
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _wait_until_gone(pids: list[int]) -> None:
    patience = time.monotonic() + 20
    while any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids):
        assert time.monotonic() < patience, "processes outlive the command"
        time.sleep(0.05)
