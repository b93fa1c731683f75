"""The package that is running, as a wheel: what grades elsewhere is exactly what grades here."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from dl4cv.exercise.stubs import stubs_folder
from dl4cv.release import ReleaseError
from dl4cv.release.zips import pack_zip

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of packages without what only a GPU needs, which is gigabytes."""

PIN = "#sha256="
"""What stands between the address of a wheel and its sum."""

_TAG = "py3-none-any"


class Wheel(NamedTuple):
    """A wheel: the name of its file, which pip goes by, and its bytes."""

    name: str
    data: bytes

    @property
    def pin(self) -> str:
        """Return what stands behind an address so that pip takes this very wheel from there and no other."""
        return f"{PIN}{hashlib.sha256(self.data).hexdigest()}"


def pinned(address: str, wheel: Wheel | None) -> str:
    """Return the `address` of a wheel with its sum, that of `wheel` where it has none.

    Raises ReleaseError when it is no address of a wheel, or when nobody says its sum.
    """
    place, _, digest = address.partition(PIN)
    if not re.fullmatch(r"https://[^\s\"'<>`$\\#]+\.whl", place):
        raise ReleaseError(f"{address} is not where a wheel can be had: that begins with https:// and ends with .whl.")
    if digest and not re.fullmatch("[0-9a-f]{64}", digest):
        raise ReleaseError(f"{digest} is no SHA-256 sum, which has 64 digits from 0 to f.")
    if not digest and wheel is None:
        raise ReleaseError(f"Say the sum of the wheel, {place}{PIN}…, so that nobody can put another into its place.")
    return address if digest else f"{place}{wheel.pin if wheel else ''}"


def requirement(address: str) -> str:
    """Return what pip installs from the `address` of a wheel."""
    return f"dl4cv-grade @ {address}"


def build_wheel() -> Wheel:
    """Build the wheel, the same bytes each time."""
    about = metadata.distribution("dl4cv-grade")
    base = f"dl4cv_grade-{about.version}"
    files = dict(_package_files())
    files[f"{base}.dist-info/METADATA"] = (about.read_text("METADATA") or "").encode()
    files[f"{base}.dist-info/entry_points.txt"] = (about.read_text("entry_points.txt") or "").encode()
    files[f"{base}.dist-info/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: dl4cv-grade {about.version}\nRoot-Is-Purelib: true\nTag: {_TAG}\n".encode()
    )
    record = f"{base}.dist-info/RECORD"
    lines = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[record] = "\n".join([*lines, f"{record},,", ""]).encode()
    return Wheel(f"{base}-{_TAG}.whl", pack_zip(files))


def _package_files() -> Iterator[tuple[str, bytes]]:
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and package / "exercises" not in path.parents:
            yield f"dl4cv/{path.relative_to(package).as_posix()}", path.read_bytes()
    for path in sorted(stubs_folder().glob("exercise*.py")):
        yield f"dl4cv/exercises/{path.name}", path.read_bytes()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
