"""Options: each says what it does, and none that would do nothing is taken."""

from __future__ import annotations

import click
import pytest
from dl4cv.cli.main import cli
from dl4cv.exercise.exercise import SEED

from tests.cli.running import WRONG_USAGE, complaint, dl4cv

COMMANDS = ["all", "batch", "exercise3", "export", "gradescope", "mistakes", "release", "report", "seed", "similar"]
COMMANDS += ["start", "feedback"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name):
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    silent = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
    assert not silent


@pytest.mark.parametrize("name", ["exercise3", "mistakes"])
def test_the_seed_that_is_told_is_the_one_that_is_taken(folder, name):
    assert f"Default: {SEED}." in " ".join(dl4cv(folder, name, "--help").stdout.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["export", "--worksheet", "a.csv"], "--worksheet FILE needs --format canvas or --format moodle"),
        (["export", "--column", "exercise3=Third"], "--column names a column of Canvas's file: add --format canvas"),
        (["export", "--column", "exercise3=Third", "--format", "canvas"], "add --format canvas --worksheet FILE."),
        (
            ["export", "--column", "exercise3=Third", "--format", "moodle"],
            "Moodle's worksheet takes it likewise.",
        ),
        (["batch", ".", "--seed", "2", "--fresh-seeds"], "leave one of them out"),
        (["gradescope", "a.zip", "--seed", "2", "--fresh-seeds"], "leave one of them out"),
        (["batch", ".", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:9"], "leave --jobs out"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(folder, arguments, told):
    assert told in complaint(folder, *arguments, status=WRONG_USAGE)
