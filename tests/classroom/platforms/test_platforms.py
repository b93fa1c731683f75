"""A platform is a module and one line of the registry."""

from pathlib import Path

import dl4cv.classroom.platforms
import pytest
from dl4cv.classroom.platforms import PLATFORMS, load_platform, load_platforms
from dl4cv.cli.feedback import command as feedback

SHARED = {"__init__", "export", "filled", "group_list", "platform", "sheets", "submission_times"}


def test_no_module_of_a_platform_is_forgotten():
    modules = {path.stem for path in Path(dl4cv.classroom.platforms.__file__).parent.glob("*.py")} - SHARED
    assert {module.rpartition(".")[2] for module in PLATFORMS.values()} == modules


def test_exactly_one_platform_takes_any_name():
    """What looks like no other platform's download is a folder a student."""
    assert [platform.name for platform in load_platforms() if platform.recognise is None] == ["folders"]


@pytest.mark.parametrize("format_", PLATFORMS)
def test_only_a_sheet_to_fill_has_columns_to_name(format_):
    platform = load_platform(format_)
    assert platform.fills_worksheets or not platform.names_columns


def test_feedback_is_offered_for_every_platform_that_takes_it_back():
    [offered] = [option.type.choices for option in feedback.params if option.name == "format_"]
    assert list(offered) == [format_ for format_ in PLATFORMS if load_platform(format_).place_feedback], (
        "--format of cli/feedback.py lists them, so that --help need not import each"
    )
