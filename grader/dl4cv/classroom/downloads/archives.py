"""What a zip archive holds, read without trust: nothing is ever extracted, and only what is asked for is unpacked.

An entry that could do harm is refused by name, and the others remain. `zipfile` gives up on the whole archive for the
sake of one name that is not UTF-8 or one damaged field, and reads a directory of any length.
"""

from __future__ import annotations

import io
import stat
import struct
import unicodedata
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, Protocol

from dl4cv.classroom.downloads.content import believed
from dl4cv.harmless import harmless

MAX_ENTRIES = 200_000
MAX_DIRECTORY_BYTES = 32 << 20
# In one folder of the archive, or in one folder of its only one: one student's.
MAX_FILES = 20_000
TOO_MANY = f"holds more than {MAX_FILES:,} files"
MAX_NAME_BYTES = 1000
# A class that is unpacked first gets the same rows, so what is found in folders lies no deeper.
MAX_DEPTH = 16
TOO_DEEP = f"lies too deep, below more than {MAX_DEPTH - 1} folders"
# Deflate reaches 1032; notebooks, which are the most repetitive files of a class, stay below 100.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1 << 20
STORED, DEFLATED = 0, 8
ENCRYPTED, UTF8 = 0x1, 0x800
UNOPENED = frozenset({".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"})
OPENED = ".zip"
"""A student's own archive of this kind is opened, but none inside of it."""
MAX_INNER_BYTES = 32 << 20
MAX_INNER_ENTRIES = 5_000

_END = struct.Struct("<4s4H2LH")
_LOCATOR64 = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_CHUNK = 1 << 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Entry(NamedTuple):
    """An entry of the central directory, field by field as it lies there."""

    signature: bytes
    made_by: int
    needs: int
    flags: int
    method: int
    time: int
    date: int
    checksum: int
    packed: int
    size: int
    name_bytes: int
    extra_bytes: int
    comment_bytes: int
    disk: int
    internal_attributes: int
    attributes: int
    offset: int


class ArchiveError(Exception):
    """The archive, or what an entry of it holds, cannot be read; the message is one sentence."""


@dataclass(frozen=True)
class Refused:
    """An entry that is not touched: its name, made harmless, and why. `parts` is empty when the name itself is bad."""

    name: str
    reason: str
    parts: tuple[str, ...] = ()


class Readable(Protocol):
    """What may be an archive: a file of a download."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the file's name at the slashes."""

    def read(self, limit: int) -> bytes:
        """At most `limit` bytes and one. Raises ArchiveError."""


@dataclass(frozen=True)
class InnerArchive:
    """A student's own archive among what was downloaded, read whole whenever something of it is."""

    content: Readable

    @property
    def name(self) -> str:
        """Return the name that the student gave it."""
        return harmless(self.content.parts[-1])

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open it as a file. Raises OSError or ArchiveError."""
        data = self.content.read(MAX_INNER_BYTES)
        if len(data) > MAX_INNER_BYTES:
            raise ArchiveError(f"{self.name} is larger than {MAX_INNER_BYTES >> 20} MiB")
        return io.BytesIO(data)


@dataclass(frozen=True)
class Member:
    """A file in an archive. `parts` is its name at the slashes; `modified` is known where its time zone is."""

    archive: Path | InnerArchive
    parts: tuple[str, ...]
    size: int
    modified: datetime | None
    packed_size: int
    start: int
    method: int
    checksum: int

    def read(self, limit: int) -> bytes:
        """Read at most `limit` bytes and one. Raises ArchiveError when they are not what the archive says."""
        try:
            with self.archive.open("rb") as file:
                _skip_local_header(file, self.start)
                data = _unpack(file, self.packed_size, self.method, min(limit, self.size) + 1)
        except (OSError, struct.error, zlib.error) as error:
            raise ArchiveError(f"is damaged in {self.archive.name}") from error
        if len(data) <= limit and (len(data) != self.size or zlib.crc32(data) != self.checksum):
            raise ArchiveError(f"is damaged in {self.archive.name}")
        return data


def list_inner_members(content: Readable) -> tuple[list[Member], list[Refused]]:
    """List the files in a student's own zip archive, and the entries refused; their names begin with the archive's.

    Raises ArchiveError when it cannot be read at all.
    """
    found, refused = list_members(InnerArchive(content))
    if len(found) > MAX_INNER_ENTRIES:
        raise ArchiveError(f"holds more than {MAX_INNER_ENTRIES:,} files")
    return (
        [replace(member, parts=(*content.parts, *member.parts)) for member in found],
        [
            replace(entry, name=harmless("/".join((*content.parts, entry.name))), parts=(*content.parts, *entry.parts))
            for entry in refused
        ],
    )


def list_members(archive: Path | InnerArchive) -> tuple[list[Member], list[Refused]]:
    """List the files in the zip archive, and the entries refused. Raises ArchiveError when it cannot be read at all."""
    try:
        with archive.open("rb") as file:
            directory, shift, end = _find_directory(file, archive.name)
    except OSError as error:
        raise ArchiveError(f"{archive.name} cannot be read: {error.strerror}.") from error
    except struct.error as error:
        raise ArchiveError(f"{archive.name} is a damaged zip archive: download it again.") from error
    found: list[Member] = []
    refused: list[Refused] = []
    sizes: Counter[tuple[str, ...]] = Counter()
    for entry in _check_entries(directory, archive, shift):
        folder = entry.parts[:-1][:2]
        sizes[folder] += 1
        if folder and sizes[folder] > MAX_FILES:
            if sizes[folder] == MAX_FILES + 1:
                refused.append(Refused(harmless("/".join(folder)), TOO_MANY, folder))
        elif isinstance(entry, Refused):
            refused.append(entry)
        else:
            found.append(entry)
    return _refuse_clashes(found, refused, end)


def _find_directory(file: BinaryIO, name: str) -> tuple[bytes, int, int]:
    """Find the central directory, how far the archive is shifted by what stands before it, where its files end."""
    length = file.seek(0, 2)
    tail_start = max(0, length - _END.size - 0xFFFF)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise ArchiveError(f"{name} is not a zip archive, or only a part of one: download it again.")
    _, _, _, _, entries, size, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if at >= _LOCATOR64.size and tail[at - _LOCATOR64.size :].startswith(b"PK\6\7"):
        _, _, record, _ = _LOCATOR64.unpack_from(tail, at - _LOCATOR64.size)
        file.seek(min(record, length))
        signature, _, _, _, _, _, _, entries, size, offset = _END64.unpack(file.read(_END64.size))
        end = record
        if signature != b"PK\6\6":
            raise struct.error("no zip64 record where the locator says")
    if size > MAX_DIRECTORY_BYTES or entries > MAX_ENTRIES:
        raise ArchiveError(f"{name} holds more than {MAX_ENTRIES:,} files: is it the right archive?")
    if size + offset > end:
        raise struct.error("the directory lies outside of the file")
    file.seek(end - size)
    return file.read(size), end - size - offset, end - size


def _check_entries(directory: bytes, archive: Path | InnerArchive, shift: int) -> Iterator[Member | Refused]:
    at = 0
    for _ in range(MAX_ENTRIES):
        if at + _CENTRAL.size > len(directory) or directory[at : at + 4] != b"PK\1\2":
            return
        entry = _Entry(*_CENTRAL.unpack_from(directory, at))
        name_at = at + _CENTRAL.size
        extra_at = name_at + entry.name_bytes
        comment_at = extra_at + entry.extra_bytes
        at = comment_at + entry.comment_bytes
        checked = _check(entry, directory[name_at:extra_at], directory[extra_at:comment_at], archive, shift)
        if checked is not None:
            yield checked


def _check(
    entry: _Entry, name: bytes, extra: bytes, archive: Path | InnerArchive, shift: int
) -> Member | Refused | None:
    """Check an entry of the directory; None for a folder."""
    name, flags = _read_unicode_name(name, extra, entry.flags)
    shown = harmless(name[:80].decode("utf-8", "backslashreplace").replace("\n", "\\n").replace("\r", "\\r"))
    named = _split_name(name, flags)
    if isinstance(named, str):
        return Refused(shown, named)
    if name.endswith(b"/"):
        return None
    if len(named) > MAX_DEPTH:
        return Refused(shown, TOO_DEEP, named)
    reason = _find_harm(entry, named[-1], UNOPENED if isinstance(archive, Path) else UNOPENED | {OPENED})
    if reason:
        return Refused(shown, reason, named)
    offset = entry.offset if entry.offset != 0xFFFFFFFF else _read_offset64(extra, entry)
    modified = _read_time(extra)
    return Member(archive, named, entry.size, modified, entry.packed, offset + shift, entry.method, entry.checksum)


def _split_name(name: bytes, flags: int) -> tuple[str, ...] | str:
    """Split the name at its slashes, or say what is wrong with it."""
    if not name or len(name) > MAX_NAME_BYTES:
        return "has no name" if not name else "has a name that is too long"
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        if flags & UTF8:
            return "has a name in no known encoding"
        text = name.decode("cp437")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        return "has a control character in its name"
    if text.startswith("/") or "\\" in text or text[1:2] == ":":
        return "has an absolute name, or a backslash in it"
    parts = tuple(part for part in unicodedata.normalize("NFC", text).split("/") if part not in ("", "."))
    if not parts or ".." in parts:
        return "points outside of the archive"
    return parts


def _find_harm(entry: _Entry, name: str, unopened: Collection[str]) -> str:
    """Say what forbids to open an entry, "" if nothing does."""
    kind = stat.S_IFMT(entry.attributes >> 16)
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in (0, stat.S_IFREG):
        return "is not an ordinary file"
    if entry.flags & ENCRYPTED:
        return "is encrypted"
    if Path(name).suffix.lower() in unopened:
        return "is an archive inside the archive, which is not opened"
    if entry.method not in (STORED, DEFLATED):
        return "is packed in an unusual way"
    if entry.method == STORED and entry.packed != entry.size:
        return "has two sizes"
    if entry.size > RATIO_COUNTS_FROM and entry.size > MAX_RATIO * entry.packed:
        return f"would unpack to more than {MAX_RATIO} times its size"
    return ""


def _read_offset64(extra: bytes, entry: _Entry) -> int:
    """Read where the entry begins in an archive of more than 4 GiB; its other long numbers come first."""
    data = _find_field(extra, 0x0001)
    skipped = 8 * ((entry.size == 0xFFFFFFFF) + (entry.packed == 0xFFFFFFFF))
    return int.from_bytes(data[skipped : skipped + 8], "little")


def _read_time(extra: bytes) -> datetime | None:
    """Read when the file was saved, from the extended timestamp; the older field has no time zone."""
    data = _find_field(extra, 0x5455)
    if len(data) < 5 or not data[0] & 1:
        return None
    return believed(_EPOCH + timedelta(seconds=int.from_bytes(data[1:5], "little", signed=True)))


def _read_unicode_name(name: bytes, extra: bytes, flags: int) -> tuple[bytes, int]:
    """Read the name that Windows and Info-ZIP keep beside one in an old character set, and the entry's flags for it.

    Its checksum is that of the old name: another program that changed only that one has made it invalid.
    """
    data = _find_field(extra, 0x7075)
    if len(data) <= 5 or data[0] != 1 or int.from_bytes(data[1:5], "little") != zlib.crc32(name):
        return name, flags
    return data[5:], flags | UTF8


def _find_field(extra: bytes, wanted: int) -> bytes:
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == wanted:
            return extra[4 : 4 + size]
        extra = extra[4 + size :]
    return b""


def _refuse_clashes(found: list[Member], refused: list[Refused], end: int) -> tuple[list[Member], list[Refused]]:
    """Refuse the entries that share a name or bytes with another: which one is meant, nobody can tell."""
    often = Counter(member.parts for member in found)
    overlapping: set[Member] = set()
    previous: Member | None = None
    for member in sorted(found, key=lambda member: member.start):
        if member.start + member.packed_size > end:
            overlapping.add(member)
        if previous is not None and member.start < previous.start + _LOCAL.size + previous.packed_size:
            overlapping |= {previous, member}
        if previous is None or member.start + member.packed_size >= previous.start + previous.packed_size:
            previous = member
    kept = []
    for member in found:
        name = harmless("/".join(member.parts))
        if often[member.parts] > 1:
            refused.append(Refused(name, "is in the archive more than once", member.parts))
        elif member in overlapping:
            refused.append(Refused(name, "shares its bytes with another file, or lies outside", member.parts))
        else:
            kept.append(member)
    return kept, refused


def _skip_local_header(file: BinaryIO, start: int) -> None:
    file.seek(start)
    fields = _LOCAL.unpack(file.read(_LOCAL.size))
    if fields[0] != b"PK\3\4":
        raise struct.error("no file begins there")
    file.seek(fields[-2] + fields[-1], 1)


def _unpack(file: BinaryIO, packed: int, method: int, most: int) -> bytes:
    """Unpack at most `most` bytes of the entry that begins here; never more than that in memory."""
    if method == STORED:
        return file.read(min(packed, most))
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    data = bytearray()
    while packed > 0 and len(data) < most and not unpacker.eof:
        chunk = file.read(min(_CHUNK, packed))
        if not chunk:
            break
        packed -= len(chunk)
        while chunk and len(data) < most:
            data += unpacker.decompress(chunk, most - len(data))
            chunk = unpacker.unconsumed_tail
    return bytes(data)
