from __future__ import annotations

import stat
import struct
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dl4cv.classroom.downloads import archives
from dl4cv.classroom.downloads.archives import ArchiveError, list_members
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.classroom.zips import Entry, forge, write_zip

GOOD = Entry(b"ann/exercise1.py", b"good = True\n")


def refused_beside_a_good_one(path: Path, *bad: Entry) -> list[str]:
    found, refused = list_members(forge(path, [*bad, GOOD]))
    assert [(member.parts, member.read(100)) for member in found] == [(("ann", "exercise1.py"), b"good = True\n")]
    return [entry.reason for entry in refused]


def test_an_honest_archive_gives_its_files(tmp_path):
    files = {"ann/exercise1.py": b"x = 1\n", "bob/exercise1.ipynb": b"{}" * 5000, "empty.py": b""}
    found, refused = list_members(write_zip(tmp_path / "class.zip", files))
    assert {"/".join(member.parts): member.read(1 << 20) for member in found} == files
    assert refused == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (b"../../exercise1.py", "points outside"),
        (b"ann/../../exercise1.py", "points outside"),
        (b"/etc/exercise1.py", "absolute"),
        (b"C:/exercise1.py", "absolute"),
        (b"..\\exercise1.py", "backslash"),
        (b"ann/exercise1.py\0.png", "control character"),
        (b"ann/\x1b[2Jexercise1.py", "control character"),
        (b"", "no name"),
        (b"a" * 2000, "too long"),
        (b"a/" * 40 + b"exercise1.py", "too deep"),
        (b".", "points outside"),
    ],
)
def test_a_hostile_name_is_refused_and_the_rest_kept(tmp_path, name, reason):
    (said,) = refused_beside_a_good_one(tmp_path / "class.zip", Entry(name))
    assert reason in said


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(b"bob/exercise1.py", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), "link"),
        (Entry(b"bob/exercise1.py", mode=stat.S_IFIFO), "not an ordinary file"),
        (Entry(b"bob/exercise1.py", flags=1), "encrypted"),
        (Entry(b"bob/exercise1.py", method=zipfile.ZIP_LZMA), "unusual way"),
        (Entry(b"bob/exercise1.py", method=0, size=5), "two sizes"),
        (Entry(b"bob/exercise1.ipynb", b"0" * (8 << 20)), "times its size"),
        (Entry(b"bob/work.tar.gz"), "archive inside"),
        (Entry(b"bob/\xff\xfe.py", flags=0x800), "no known encoding"),
    ],
)
def test_a_hostile_entry_is_refused_and_the_rest_kept(tmp_path, entry, reason):
    (said,) = refused_beside_a_good_one(tmp_path / "class.zip", entry)
    assert reason in said


def unicode_name(old: bytes, real: str, checksum: int | None = None) -> bytes:
    data = struct.pack("<BL", 1, zlib.crc32(old) if checksum is None else checksum) + real.encode()
    return struct.pack("<HH", 0x7075, len(data)) + data


@pytest.mark.parametrize(
    ("extra", "parts"),
    [
        (unicode_name(b"M?ller/a.py", "Müller/a.py"), ("Müller", "a.py")),
        (unicode_name(b"M?ller/a.py", "Müller/a.py", checksum=7), ("M?ller", "a.py")),
        (b"\x75\x70\x02\x00\x01\x00", ("M?ller", "a.py")),
    ],
)
def test_the_name_beside_one_in_an_old_character_set_counts_if_it_belongs_to_it(tmp_path, extra, parts):
    found, _ = list_members(forge(tmp_path / "class.zip", [Entry(b"M?ller/a.py", extra=extra)]))
    assert [member.parts for member in found] == [parts]


def test_a_name_beside_another_is_checked_like_any(tmp_path):
    entry = Entry(b"good.py", extra=unicode_name(b"good.py", "../../bad.py"))
    found, refused = list_members(forge(tmp_path / "class.zip", [entry]))
    assert (found, [each.reason for each in refused]) == ([], ["points outside of the archive"])


@pytest.mark.parametrize(
    ("seconds", "year"), [(-1, 1969), (0, 1970), (1_700_000_000, 2023), (-(2**31), 1901), (2**31 - 1, None)]
)
def test_the_seconds_of_a_files_time_are_signed_and_none_lies_in_times_to_come(tmp_path, seconds, year):
    extra = struct.pack("<HHBi", 0x5455, 5, 1, seconds)
    (member,), _ = list_members(forge(tmp_path / "class.zip", [Entry(b"ann/a.py", extra=extra)]))
    assert (member.modified.year if member.modified else None) == year


def test_of_two_entries_of_one_name_neither_counts(tmp_path):
    twice = [Entry(b"bob/exercise1.py", b"a = 1\n"), Entry(b"bob/./exercise1.py", b"a = 2\n")]
    assert refused_beside_a_good_one(tmp_path / "class.zip", *twice) == ["is in the archive more than once"] * 2


def test_entries_that_share_their_bytes_are_refused(tmp_path):
    overlapping = [Entry(b"a/exercise1.py"), *(Entry(b"%d/exercise1.py" % n, shares=True) for n in range(50))]
    said = refused_beside_a_good_one(tmp_path / "class.zip", *overlapping)
    assert len(said) == 51
    assert all("shares its bytes" in reason for reason in said)


@pytest.mark.parametrize(
    "lie", [Entry(b"a.py", b"x" * 5000, size=3), Entry(b"a.py", b"x", size=5000), Entry(b"a.py", checksum=1)]
)
def test_an_entry_that_lies_about_its_content_cannot_be_read(tmp_path, lie):
    (member,), _ = list_members(forge(tmp_path / "class.zip", [lie]))
    with pytest.raises(ArchiveError, match="damaged"):
        member.read(10_000)


def test_a_bomb_costs_no_more_memory_than_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_RATIO", 10_000)
    (member,), _ = list_members(forge(tmp_path / "class.zip", [Entry(b"a.py", b"\n" * (64 << 20))]))
    tracemalloc.start()
    assert len(member.read(1 << 20)) == (1 << 20) + 1
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_an_archive_of_too_many_files_is_refused_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 1_000)
    entries = [Entry(b"%d.py" % number, b"") for number in range(archives.MAX_ENTRIES + 1)]
    with pytest.raises(ArchiveError, match="more than 1,000 files"):
        list_members(forge(tmp_path / "class.zip", entries))


def test_names_from_old_windows_programs_are_read(tmp_path):
    found, _ = list_members(forge(tmp_path / "class.zip", [Entry("Jürgen/exercise1.py".encode("cp437"))]))
    assert found[0].parts == ("Jürgen", "exercise1.py")


def test_something_before_the_archive_does_no_harm(tmp_path):
    (member,), _ = list_members(forge(tmp_path / "class.zip", [GOOD], before=b"#!/bin/sh\n"))
    assert member.read(100) == GOOD.data


def test_the_time_is_taken_from_the_field_that_has_a_time_zone(tmp_path):
    extra = struct.pack("<HHBL", 0x5455, 5, 1, 1_700_000_000)
    (member,), _ = list_members(forge(tmp_path / "class.zip", [Entry(b"a.py", extra=extra)]))
    assert member.modified == datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive at all" * 100, b"PK\5\6" + b"\xff" * 18])
def test_what_is_no_archive_gives_one_sentence(tmp_path, data):
    (tmp_path / "class.zip").write_bytes(data)
    with pytest.raises(ArchiveError, match=r"^class\.zip .*"):
        list_members(tmp_path / "class.zip")


def test_an_archive_in_the_large_format_is_read(tmp_path):
    path = tmp_path / "class.zip"
    data = forge(path, [GOOD]).read_bytes()
    body, end = data[:-22], data[-22:]
    size, offset = struct.unpack("<2L", end[12:20])
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(body), 1)
    path.write_bytes(body + record + locator + end[:8] + b"\xff" * 12 + end[20:])
    (member,), _ = list_members(path)
    assert member.read(100) == GOOD.data


@given(position=st.integers(0, 10_000), replacement=st.binary(min_size=1, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_anywhere_gives_a_sentence_or_the_very_bytes(tmp_path, position, replacement):
    path = tmp_path / "class.zip"
    entries = [GOOD, Entry(b"bob/exercise1.py", b"x = 1\n" * 50), Entry(b"cy/exercise1.py", method=0)]
    data = bytearray(forge(path, entries).read_bytes())
    position %= len(data)
    data[position : position + len(replacement)] = replacement
    path.write_bytes(data)
    contents = {entry.data for entry in entries} | {b""}
    try:
        found, _ = list_members(path)
    except ArchiveError:
        return
    for member in found:
        assert ".." not in member.parts
        try:
            assert member.read(1000) in contents
        except ArchiveError as error:
            assert "damaged" in str(error)  # noqa: PT017


@given(
    st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), st.binary(max_size=200), max_size=5)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_file_of_any_archive_is_there_or_refused_by_name(tmp_path, files):
    path = write_zip(tmp_path / "class.zip", {f"s/{name}": data for name, data in files.items()})
    found, refused = list_members(path)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
    assert len(found) + len(refused) >= len(names)
    assert all(member.read(1000) in files.values() for member in found)
