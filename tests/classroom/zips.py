"""Zip archives of every kind, also such as no honest program writes."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """An honest archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@dataclass(frozen=True)
class Entry:
    """An entry of a forged archive; what is None is what it should be."""

    name: bytes
    data: bytes = b"answer = 42\n"
    flags: int = 0
    method: int = zipfile.ZIP_DEFLATED
    mode: int = stat.S_IFREG | 0o644
    size: int | None = None
    checksum: int | None = None
    extra: bytes = b""
    shares: bool = False
    """Does it claim the bytes of the entry before?"""


def forge(path: Path, entries: list[Entry], before: bytes = b"") -> Path:
    """An archive with exactly these entries, whatever they say."""
    body = io.BytesIO()
    body.write(before)
    directory = b""
    offset = 0
    for entry in entries:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = entry.data if entry.method == 0 else packer.compress(entry.data) + packer.flush()
        size = len(entry.data) if entry.size is None else entry.size
        checksum = zlib.crc32(entry.data) if entry.checksum is None else entry.checksum
        common = (20, entry.flags, entry.method, 0, 0x21, checksum, len(packed), size, len(entry.name))
        if not entry.shares:
            offset = body.tell() - len(before)
            body.write(struct.pack("<4s5H3L2H", b"PK\3\4", *common, 0) + entry.name + packed)
        central = (b"PK\1\2", 0x0314, *common, len(entry.extra), 0, 0, 0, entry.mode << 16, offset)
        directory += struct.pack("<4s6H3L5H2L", *central) + entry.name + entry.extra
    start = body.tell() - len(before)
    body.write(directory)
    body.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), start, 0))
    path.write_bytes(body.getvalue())
    return path
