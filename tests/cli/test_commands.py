"""Each command is a module of its own, which is imported when it is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import click
import dl4cv.cli
import pytest
from dl4cv.cli.gradescope import VISIBILITY
from dl4cv.cli.main import COMMANDS, cli
from dl4cv.report.gradescope import Visibility

SHARED = {"__init__", "endings", "grade", "known", "main", "options", "overview", "watching"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_called_as_its_module(name):
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.name == name
    assert command.help


def test_no_module_of_a_command_is_forgotten():
    modules = {path.stem for path in Path(dl4cv.cli.__file__).parent.glob("*.py")} - SHARED
    assert modules == {name.replace("-", "_") for name in COMMANDS}


def test_a_command_does_not_import_the_others():
    program = (
        "import sys, dl4cv.cli.main as c, os; os._exit = lambda s: None; c.main(['start', '-h']); print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name for name in ran.stdout.split() if name.startswith("dl4cv.cli.")}
    assert loaded == {"dl4cv.cli.main", "dl4cv.cli.endings", "dl4cv.cli.start"}


def test_gradescopes_words_are_those_of_its_report():
    assert tuple(VISIBILITY.choices) == get_args(Visibility)
