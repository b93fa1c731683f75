"""Zip archives whose bytes are the same each time."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Collection, Mapping

_LONG_AGO = (2020, 1, 1, 0, 0, 0)


def pack_zip(files: Mapping[str, bytes], executable: Collection[str] = ()) -> bytes:
    """Pack `files`, in their order, into a zip archive; those named in `executable` may be run."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.external_attr = (stat.S_IFREG | (0o755 if name in executable else 0o644)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return written.getvalue()
