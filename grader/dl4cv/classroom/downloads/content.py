"""What a file of a download can be asked, whether it lies in a folder or in an archive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

_CLOCKS_DIFFER_BY = timedelta(days=1)


class Content(Protocol):
    """A file in a folder or in an archive."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the file's name at the slashes."""

    @property
    def modified(self) -> datetime | None:
        """Return when the file was saved, if known."""

    def read(self, limit: int) -> bytes:
        """At most `limit` bytes and one. Raises ArchiveError."""


def believed(at: datetime) -> datetime | None:
    """Return the time `at` at which a file is said to have been saved; None when that is still to come."""
    return at if at <= datetime.now(UTC) + _CLOCKS_DIFFER_BY else None
