"""What a file of a download can be asked, whether it lies in a folder or in an archive."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


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
