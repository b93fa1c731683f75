"""README says what is so: its commands, its links and its picture."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import click
import pytest
from dl4cv.cli.main import cli
from dl4cv.course import COURSE
from dl4cv.demos import DEMOS
from dl4cv.exercise.exercise import find_exercise
from dl4cv.exercise.own import load_course
from dl4cv.mistakes.catalogue import catalogue, source
from dl4cv.report.picture import picture
from dl4cv.results import from_json

from tests.places import OWN_EXERCISE, ROOT

PICTURE = ROOT / "tests/report/golden/verdict.svg"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
COMMANDS = [
    "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/dl4cv-grade exercise6 solutions/exercise6.py",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
]

page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def test_two_commands_do_all_the_set_up():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("python3 -m venv .venv && .venv")] == COMMANDS


@page
def test_every_link_leads_to_a_file_of_the_repository(page):
    links = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


@page
def test_every_command_named_exists(page):
    named = set(re.findall(r"dl4cv-grade ([a-z]+\d*)", page.read_text(encoding="utf-8")))
    assert named <= {
        *cli.list_commands(click.Context(cli)),
        *(exercise.name for exercise in (*COURSE, *load_course(OWN_EXERCISE))),
    }


def test_the_picture_shows_what_the_grader_says(flipped_kernel_graded):
    drawn = picture(flipped_kernel_graded, title=find_exercise("exercise3", COURSE).title, width=100)
    if os.environ.get("DL4CV_WRITE_GOLDEN"):
        PICTURE.write_text(drawn, encoding="utf-8")
    assert words(drawn) == words(PICTURE.read_text(encoding="utf-8"))


@pytest.fixture
def flipped_kernel_graded(tmp_path):
    """The result of a real submission, the solution but for `conv2d_gray` with its kernel flipped."""
    [flipped] = [
        mistake
        for mistake in catalogue(find_exercise("exercise3", COURSE))
        if mistake.id == "conv2d_gray.kernel_flipped"
    ]
    solution = (ROOT / "solutions/exercise3.py").read_text(encoding="utf-8")
    (tmp_path / "exercise3.py").write_text(f"{solution}\n\n{source(flipped)}", encoding="utf-8")
    command = [sys.executable, "-m", "dl4cv", "exercise3", "exercise3.py", "--json", "result.json"]
    subprocess.run([*command, "--isolation", "auto"], cwd=tmp_path, stdout=subprocess.DEVNULL, timeout=120)
    return from_json((tmp_path / "result.json").read_text(encoding="utf-8"))


def words(drawn):
    """The texts of a picture, less figures and what depends on the machine."""
    texts = ["".join(text.itertext()).strip() for text in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    isolation = next(number for number, text in enumerate(texts) if text.startswith("Isolation"))
    return [text for text in texts[:isolation] if not re.search(r"\d", text)]


def test_the_table_of_the_lecture_names_every_exercise_and_demo_with_its_slides():
    row = r"^\| ([\d, -]+) \| (.+) \| `dl4cv-grade (exercise\d+|demo [\w ]+)` \|$"
    table = re.findall(row, PAGES[0].read_text(encoding="utf-8"), re.MULTILINE)
    demos = [(demo, f" {demo.argument}" if demo.required else "") for demo in DEMOS]
    assert table == [
        *((exercise.slides, exercise.title, exercise.name) for exercise in COURSE),
        *((demo.slides, demo.title, f"demo {demo.name}{argument}") for demo, argument in demos),
    ], 'under "The lecture", README has a row for each exercise and demo, with title and slides as on the card'
