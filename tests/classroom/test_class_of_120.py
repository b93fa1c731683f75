"""A class of 120 in five layouts, with every odd way to hand in: all that is exported equals a table of the truth."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from click.testing import CliRunner
from dl4cv.cli.main import cli

from tests.classroom.classes import batch, finished, notebook, solution
from tests.classroom.zips import write_zip
from tests.places import ROOT
from tests.sampling import thorough

pytestmark = [thorough, pytest.mark.skipif(sys.platform != "linux", reason="batch grades on Linux")]

LAYOUTS = ("canvas", "moodle", "folders", "clones", "flat")
STUDENTS_EACH = 24
DEADLINE = datetime(2024, 11, 20, 18).astimezone()
"""Long ago, so that what came at an unknown time may have come after it."""
IN_TIME = DEADLINE - timedelta(hours=5)
MARKING = ("--deadline", "2024-11-20T18:00", "--penalty", "20")

RIGHT = solution("exercise1")
POINTS = {"encode_labels": 30, "one_hot": 30, "decode_one_hot": 25, "binary_probabilities": 15}
STUBS = {suffix: (ROOT / "exercises" / f"exercise1{suffix}").read_bytes() for suffix in (".py", ".ipynb")}


def without(*functions: str) -> str:
    """The right answers, but for these functions, which are not written."""
    return RIGHT + "".join(f"\n\ndef {name}(*given):\n    raise NotImplementedError\n" for name in functions)


def points_without(*functions: str) -> float:
    return 100 - sum(POINTS[name] for name in functions)


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


@dataclass(frozen=True)
class HandIn:
    """What a student hands in, and what must become of it: the state, and the points before any penalty.

    `late` is how long after the deadline it came, `score` what counts if that is not `points`, `layouts` those in which
    it can be, and `decided` the kinds and values of what the instructor says of it.
    """

    files: dict[str, bytes]
    state: str = "graded"
    points: float | None = 100
    late: timedelta | None = None
    score: float | None = None
    layouts: tuple[str, ...] = LAYOUTS
    decided: tuple[tuple[str, str], ...] = ()
    is_committed: bool = True

    def counts(self) -> float | None:
        """What is exported as the score."""
        return None if self.state == "excused" else self.points if self.score is None else self.score


ONE_BY_ONE = ("moodle", "folders", "clones")
"""Layouts in which a student's files have the names and folders that the student gave them."""
KNOWING_TIMES = ("moodle", "folders", "clones", "flat")
NOT_GRADED = "not graded"


def script(text: str | bytes, **more: object) -> HandIn:
    data = text.encode() if isinstance(text, str) else text
    return HandIn({"exercise1.py": data}, **more)


def named(name: str, **more: object) -> HandIn:
    return HandIn({name: RIGHT.encode()}, **more)


WAITING = {"state": NOT_GRADED, "points": None}
BROKEN = {"state": NOT_GRADED, "points": 0}
MISSING = {"state": "missing", "points": 0}
NOTEBOOK = notebook(RIGHT).encode()

ODD = {
    # Names that nobody understands wait for a person.
    "another name": named("ex1.py", **WAITING),
    "a word behind the name": named("exercise1_final.py", **WAITING),
    "a name of its own": named("homework.py", **WAITING),
    "a PDF": HandIn({"exercise1.pdf": b"%PDF-1.7\n"}, **WAITING),
    "a photograph": HandIn({"IMG_2041.jpg": b"\xff\xd8\xff"}, **WAITING),
    "a zip in a zip": HandIn({"all.zip": zipped({"in.zip": zipped({"exercise1.py": RIGHT.encode()})})}, **WAITING),
    # Names that systems make are understood.
    "Jupyter's copy": HandIn({"exercise1-Copy1.ipynb": NOTEBOOK}),
    "the browser's copy": named("exercise1 (1).py"),
    "numbers of uploads": named("exercise1-1-1.py"),
    "saved as text": named("exercise1.py.txt"),
    "a notebook saved as JSON": HandIn({"exercise1.ipynb.json": NOTEBOOK}),
    "in capitals": named("EXERCISE1.PY"),
    "with a space": named("Exercise 1.py"),
    "an own zip": HandIn({"handin.zip": zipped({"handin/exercise1.py": without("one_hot").encode()})}, points=70),
    # Nothing was written.
    "the handout as it was": HandIn({"exercise1.py": STUBS[".py"]}, **MISSING),
    "the notebook as it was": HandIn({"exercise1.ipynb": STUBS[".ipynb"]}, **MISSING),
    "both handouts": HandIn({"exercise1.py": STUBS[".py"], "exercise1.ipynb": STUBS[".ipynb"]}, **MISSING),
    "an empty file": script("", **BROKEN),
    "comments alone": script("# I did not have the time, sorry.\n", points=0),
    # Several files.
    "script and notebook": HandIn({"exercise1.py": RIGHT.encode(), "exercise1.ipynb": NOTEBOOK}, **WAITING),
    "script beside an untouched notebook": HandIn({"exercise1.py": RIGHT.encode(), "exercise1.ipynb": STUBS[".ipynb"]}),
    "handed in again": HandIn(
        {"exercise1.py": without("one_hot").encode(), "exercise1-1.py": RIGHT.encode()}, layouts=("canvas",)
    ),
    "handed in again, and worse": HandIn(
        {"exercise1.py": RIGHT.encode(), "exercise1-2.py": without("one_hot").encode()}, points=70, layouts=("canvas",)
    ),
    "with a module": HandIn(
        {
            "exercise1.py": f"{RIGHT}\nimport mine\n\ndef binary_probabilities(p):\n    return mine.flip(p)\n".encode(),
            "mine.py": b"import numpy as np\n\n\ndef flip(p):\n    p = np.asarray(p, dtype=np.float64)\n"
            b"    return np.stack([1 - p, p], axis=-1)\n",
        },
        layouts=ONE_BY_ONE,
    ),
    "in a folder, with clutter": HandIn(
        {"mine/exercise1.py": RIGHT.encode(), "mine/.DS_Store": b"\0", "__MACOSX/mine/._exercise1.py": b"\0\5\x16\7"},
        layouts=ONE_BY_ONE,
    ),
    # What is in the file.
    "a mistake in the syntax": script("def one_hot(:\n", **BROKEN),
    "tabs and spaces": script("if True:\n\ta = 1\n        b = 2\n", **BROKEN),
    "a zero byte": script(b"a = 1\n\0\n", **BROKEN),
    "Latin-1, not said": script(b"# m\xfcde\n" + RIGHT.encode("ascii", "ignore")),
    "Latin-1, as the file says": script(b"# coding: latin-1\n# m\xfcde\n" + RIGHT.encode("ascii", "ignore")),
    "half a notebook": HandIn({"exercise1.ipynb": NOTEBOOK[:200]}, **BROKEN),
    "BOM and CRLF": script(b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()),
    "old line ends": script(RIGHT.replace("\n", "\r").encode()),
    "magics": HandIn({"exercise1.ipynb": notebook(f"%matplotlib inline\n!pip install numpy\n{RIGHT}").encode()}),
    "an import that nothing uses": script(f"import tensorflow as tf\n{RIGHT}"),
    "the end in the midst": script(f"{RIGHT}\n\ndef one_hot(*given):\n    raise SystemExit(0)\n", points=70),
    "endless recursion": script(f"{RIGHT}\n\ndef one_hot(*given):\n    return one_hot(*given)\n", points=70),
    "the end at once": script("raise SystemExit(0)\n", points=0),
    # Late.
    "an hour late": script(RIGHT, state="late by 1 day", late=timedelta(hours=1), score=80, layouts=KNOWING_TIMES),
    "two days late": script(
        without("one_hot"), state="late by 3 days", points=70, late=timedelta(days=2, hours=1), score=10,
        layouts=("folders", "clones", "flat"),
    ),
    "far too late": script(
        RIGHT, state="late by 6 days", late=timedelta(days=5, hours=1), score=0, layouts=("clones",)
    ),
    "marked as late": script(RIGHT, state="late by 1 day", late=timedelta(1), score=80, layouts=("canvas",)),
    "never committed": script(RIGHT, layouts=("clones",), is_committed=False),
    # What the instructor decides.
    "an override": script(without("one_hot"), points=70, score=90, decided=(("override", "90"),)),
    "an override of what waits": HandIn({"scan.pdf": b"%PDF"}, "graded", None, score=55, decided=(("override", "55"),)),
    "a bonus": script(without("one_hot"), points=70, score=77.5, decided=(("bonus", "5"), ("bonus", "2.5"))),
    "excused": script(without("one_hot"), state="excused", points=70, decided=(("excuse", ""),)),
    "an extension": script(
        RIGHT, late=timedelta(days=2), layouts=KNOWING_TIMES, decided=(("extension", "2024-11-23T18:00"),)
    ),
    "too late for the extension": script(
        RIGHT, state="late by 1 day", late=timedelta(days=3), score=80, layouts=("folders",),
        decided=(("extension", "2024-11-22T18:00"),),
    ),
    "late days": script(
        RIGHT, state="late by 3 days", late=timedelta(days=2, hours=1), score=80, layouts=("folders", "flat"),
        decided=(("late-days", "2"),),
    ),
}  # fmt: skip
ORDINARY = ((), ("decode_one_hot",), ("binary_probabilities",), ("one_hot", "binary_probabilities"))
FIRST = ("Anna", "Jos\u00e9", "Zoe\u0308", "\u0141ukasz", "\u674e", "Mary Ann", "Bj\u00f6rn", "Ay\u015fe")
LAST = ("Lee", "M\u00fcller", "O'Brien", "de la Cruz", "Nguy\u1ec5n", "Smith-Jones")


@dataclass(frozen=True)
class Student:
    """One of the class: `name` is that of the gradebook, `number` the platform's, `kind` what is odd about them."""

    layout: str
    number: int
    kind: str
    hand_in: HandIn

    @property
    def first(self) -> str:
        return FIRST[self.number % len(FIRST)]

    @property
    def last(self) -> str:
        return LAST[self.number // len(FIRST) % len(LAST)]

    @property
    def name(self) -> str:
        if self.layout == "canvas":
            return f"{''.join(filter(str.isascii, filter(str.isalnum, self.last + self.first))).lower()}_{self.number}"
        if self.layout in ("moodle", "flat"):
            return f"{normalize('NFC', self.first)} {self.last}_{self.number}"
        return normalize("NFC", f"{self.last} {self.first} {self.number}")

    @property
    def has_second(self) -> bool:
        """Whether exercise 2 is handed in, too, all right and in time."""
        return self.layout in ("folders", "clones") and not self.kind

    @property
    def files(self) -> dict[str, bytes]:
        more = {"exercise2.py": solution("exercise2").encode()} if self.has_second else {}
        return {**self.hand_in.files, **more}

    @property
    def came(self) -> datetime:
        return IN_TIME if self.hand_in.late is None else DEADLINE + self.hand_in.late


def ordinary(number: int) -> HandIn:
    functions = ORDINARY[number % len(ORDINARY)]
    text = f"{without(*functions)}\n# {number}\n"
    name, data = ("exercise1.py", text) if number % 3 else ("exercise1.ipynb", notebook(text))
    return HandIn({name: data.encode()}, points=points_without(*functions))


def make_class() -> list[Student]:
    """Put every odd hand-in into two of the layouts where it can be, and ordinary students beside them."""
    own: dict[str, list[str]] = {layout: [] for layout in LAYOUTS}
    for place, (kind, hand_in) in enumerate(ODD.items()):
        turned = hand_in.layouts[place % len(hand_in.layouts) :] + hand_in.layouts[: place % len(hand_in.layouts)]
        for layout in turned[:2]:
            own[layout].append(kind)
    students = []
    for layout, kinds in own.items():
        assert len(kinds) <= STUDENTS_EACH, (layout, len(kinds))
        for kind in [*kinds, *[""] * (STUDENTS_EACH - len(kinds))]:
            number = 101 + len(students)
            students.append(Student(layout, number, kind, ODD[kind] if kind else ordinary(number)))
    return students


CLASS = make_class()


def of(*layouts: str) -> list[Student]:
    return [student for student in CLASS if student.layout in layouts]


def write_canvas(path: Path) -> Path:
    """Canvas's zip: flat, each file with the student's number and its own; who is late is marked."""
    files = {}
    for student in of("canvas"):
        name, number = student.name.rsplit("_", 1)
        late = "LATE_" if student.hand_in.late else ""
        for file, data in student.hand_in.files.items():
            files[f"{name}_{late}{number}_{9000 + len(files)}_{file}"] = data
    return write_zip(path, files)


def write_moodle(path: Path) -> Path:
    """Moodle's zip: a folder a student."""
    return write_zip(
        path,
        {
            f"{student.first} {student.last}_{student.number}_assignsubmission_file_/{file}": data
            for student in of("moodle")
            for file, data in student.hand_in.files.items()
        },
    )


def write_flat(folder: Path) -> Path:
    """What Moodle gives without folders, unzipped."""
    for student in of("flat"):
        for file, data in student.hand_in.files.items():
            write_bytes(folder / f"{student.first} {student.last}_{student.number}_assignsubmission_file_{file}", data)
    return folder


def write_folders(folder: Path) -> Path:
    """A folder a student; files are as old as their dates say."""
    for student in of("folders"):
        for file, data in student.files.items():
            path = write_bytes(folder / student.name / file, data)
            os.utime(path, (student.came.timestamp(),) * 2)
    return folder


def write_clones(folder: Path) -> Path:
    """A clone a student, whose files are as old as their commits."""
    for student in of("clones"):
        clone = folder / student.name
        write_bytes(clone / "README.md", b"# My exercises\n")
        git(clone, IN_TIME - timedelta(days=9), "init", "--quiet", "--initial-branch", f"week/{student.number}")
        git(clone, IN_TIME - timedelta(days=9), "add", ".")
        git(clone, IN_TIME - timedelta(days=9), "commit", "--quiet", "--message", "begin")
        for file, data in student.files.items():
            write_bytes(clone / file, data)
        if student.hand_in.is_committed:
            git(clone, student.came, "add", "--force", ".")
            git(clone, student.came, "commit", "--quiet", "--message", "done")
    return folder


def write_bytes(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def git(clone: Path, at: datetime, *arguments: str) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=false")
    when = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), at.isoformat())
    subprocess.run(["git", *who, *arguments], cwd=clone, check=True, capture_output=True, env={**os.environ, **when})


WRITERS = {
    "canvas": ("canvas.zip", write_canvas),
    "moodle": ("moodle.zip", write_moodle),
    "folders": ("folders", write_folders),
    "clones": ("clones", write_clones),
    "flat": ("flat", write_flat),
}
KILLED = {"canvas": 5, "folders": 9, "clones": 2}
"""The layouts whose grading is killed, and after how many submissions."""


def grade_all(home: Path, gradebook: Path) -> dict[str, str]:
    """Grade the five downloads into one gradebook, three of them killed and resumed; return what is said."""
    said = {}
    for layout, (name, write) in WRITERS.items():
        submissions = write(home / name)
        second = ("--exercise", "exercise2") if layout in ("folders", "clones") else ()
        asked = (submissions, gradebook, "--exercise", "exercise1", *second, "--jobs", "2")
        if layout in KILLED:
            kill_after(batch(*asked), KILLED[layout])
        said[layout] = finished(batch(*asked))
    return said


def kill_after(process: subprocess.Popen[str], graded: int) -> None:
    """Kill the command alone, as the system does when memory is short, once it has told that it graded so many."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        told = re.match(r"graded (\d+)/", line)
        if told is not None and int(told[1]) >= graded:
            break
    else:
        process.wait(timeout=60)
        pytest.fail(f"It ended before it was killed: {''.join(said)}")
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


def decide_all(home: Path, gradebook: Path) -> None:
    rows = ["student,exercise,kind,value,reason"]
    for student in CLASS:
        for kind, value in student.hand_in.decided:
            rows.append(f'"{student.name}",{"" if kind == "late-days" else "exercise1"},{kind},{value},known truth')
    (home / "adjustments.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    run("adjust", "--gradebook", str(gradebook), "--from", str(home / "adjustments.csv"))


def run(*arguments: str) -> str:
    ran = CliRunner().invoke(cli, arguments)
    assert ran.exit_code == 0, ran.output
    return ran.output


def write_canvas_gradebook(path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Student", "ID", "SIS Login ID", "Section", "Exercise 1 (77)", "Exercises Current Score"))
        rows.writerow(("    Points Possible", "", "", "", "10.00", "(read only)"))
        rows.writerows((f"{each.last}, {each.first}", each.number, "", "A", "", "") for each in of("canvas"))
        rows.writerow(("Student, Test", 999, "", "A", "", ""))
    return path


MOODLE_HEAD = ("Identifier", "Full name", "Grade", "Maximum Grade", "Grade can be changed")


def write_moodle_worksheet(path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow((*MOODLE_HEAD, "Last modified (submission)", "Feedback comments"))
        for each in of("moodle", "flat"):
            at = each.came.strftime("%A, %d %B %Y, %I:%M %p")
            rows.writerow((f"Participant {each.number}", f"{each.first} {each.last}", "", "10.00", "Yes", at, ""))
        rows.writerow(("Participant 999", "Quiet Student", "", "10.00", "Yes", "-", ""))
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the class graded, adjusted and exported."""
    home = tmp_path_factory.mktemp("term")
    gradebook = home / "class.db"
    for layout, said in grade_all(home, gradebook).items():
        (home / f"{layout}.txt").write_text(said, encoding="utf-8")
    decide_all(home, gradebook)
    # What was decided stands when the grader is asked once more.
    again = next(each.name for each in of("canvas") if each.hand_in.decided)
    one = ("--exercise", "exercise1", "--regrade", "--student", again)
    finished(batch(home / "canvas.zip", gradebook, *one))
    worksheet = str(write_moodle_worksheet(home / "worksheet.csv"))
    common = ("export", "--gradebook", str(gradebook), *MARKING)
    run(*common, "--times", worksheet, "-o", str(home / "marks.csv"))
    sheet = str(write_canvas_gradebook(home / "gradebook.csv"))
    run(*common, "--format", "canvas", "--worksheet", sheet, "-o", str(home / "canvas.csv"))
    moodle = ("--format", "moodle", "--exercise", "exercise1", "--worksheet", worksheet)
    run(*common, *moodle, "-o", str(home / "moodle.csv"))
    return home


def shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def test_every_row_of_the_class_is_as_it_is_known_to_be(term):
    found = {(row["student"], row["exercise"]): outcome(row) for row in read(term / "marks.csv")}
    wrong = [
        f"{each.layout}, {each.kind or 'ordinary'}: {found.get((each.name, 'exercise1'))}, not {expected(each.hand_in)}"
        for each in CLASS
        if found.get((each.name, "exercise1")) != expected(each.hand_in)
    ]
    assert not wrong, "\n".join(wrong)
    assert {student for student, _ in found} == {each.name for each in CLASS}
    seconds = {student for (student, exercise), row in found.items() if exercise == "exercise2" and row[1] == "100"}
    assert seconds == {each.name for each in CLASS if each.has_second}


def outcome(row: dict[str, str]) -> tuple[str, str, str]:
    """What is compared of an exported row; the state without its reason."""
    return row["state"].partition(":")[0], row["raw_score"], row["score"]


def expected(hand_in: HandIn) -> tuple[str, str, str]:
    return hand_in.state, shown(hand_in.points), shown(hand_in.counts())


def test_canvas_gets_the_same_and_gives_it_back(term):
    rows = {row["ID"]: row["Exercise 1 (77)"] for row in read(term / "canvas.csv")}
    truth = {str(each.number): in_tenths(each.hand_in, "EX") for each in of("canvas")}
    assert rows == {"": "10.00", **truth, "999": ""}


def test_moodle_gets_the_same_and_gives_it_back(term):
    rows = {row["Identifier"]: row["Grade"] for row in read(term / "moodle.csv")}
    truth = {f"Participant {each.number}": in_tenths(each.hand_in, "") for each in of("moodle", "flat")}
    assert rows == {**truth, "Participant 999": ""}


def in_tenths(hand_in: HandIn, excused: str) -> str:
    if hand_in.state == "excused":
        return excused
    score = hand_in.counts()
    return "" if score is None else shown(score / 10)


def test_who_waits_for_a_person_is_named_by_batch(term):
    for student in CLASS:
        if student.hand_in.state == NOT_GRADED and student.hand_in.points is None:
            said = " ".join((term / f"{student.layout}.txt").read_text(encoding="utf-8").split())
            assert student.name in said, student


def test_what_was_graded_before_it_was_killed_is_not_graded_again(term):
    for layout, graded in KILLED.items():
        said = (term / f"{layout}.txt").read_text(encoding="utf-8")
        before = re.search(r"(\d+) rows stood in the gradebook already", said)
        assert before is not None, said
        assert int(before[1]) >= graded
