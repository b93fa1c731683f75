"""The platforms that classes work with, one row each. Imports nothing heavy: `--help` lists their formats."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dl4cv.classroom.platforms.platform import Platform

PLATFORMS = {
    "csv": "dl4cv.classroom.platforms.plain",
    "canvas": "dl4cv.classroom.platforms.canvas",
    "moodle": "dl4cv.classroom.platforms.moodle",
}
"""The name of each export format, and the module whose `PLATFORM` knows how the platform names downloads, takes marks
and tells times. Where a download looks like that of two platforms, the later one is meant."""


def load_platform(format_: str) -> Platform:
    """Import the platform whose export format has this name."""
    platform: Platform = import_module(PLATFORMS[format_]).PLATFORM
    return platform


def load_platforms() -> tuple[Platform, ...]:
    """Import all platforms."""
    return tuple(map(load_platform, PLATFORMS))
