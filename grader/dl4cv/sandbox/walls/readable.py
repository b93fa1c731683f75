"""Which files a worker needs in order to compute, and none beside: Landlock grants folders with all that is below."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path

from dl4cv.exercise.frameworks import FRAMEWORKS

_DEVICES = ("/dev/null", "/dev/urandom", "/proc/cpuinfo", "/sys/devices/system/cpu", "/etc/ld.so.cache")
_INSTALLED = frozenset({"site-packages", "dist-packages"})

# What the standard library's own extensions and torch link to. Not the whole library folder: on some systems it
# holds site-packages, on others the C++ half of OpenCV.
_LIBRARIES = """
    ld-linux-aarch64 ld-linux-x86-64 ld-musl-aarch64 ld-musl-x86_64 libatomic libbz2 libc libcrypt libcrypto libdb
    libdl libexpat libffi libgcc_s libgdbm libgfortran libgomp liblzma libm libmpdec libncursesw libnsl libnuma
    libpanelw libpthread libquadmath libreadline librt libsqlite3 libssl libstdc++ libtinfo libtinfow libtirpc libutil
    libuuid libz libzstd
"""

_REQUIRED = re.compile(r"\s*([\w.-]+)")
_EXTRA = re.compile(r"\bextra\s*==")


def readable_paths(framework: str) -> tuple[Path, ...]:
    """What the interpreter and the packages of `framework` read, as far as it exists on this machine.

    That is no installed package but those themselves and what they declare to require: beside them may lie others'
    networks, an instructor's solutions, the grader itself. Call it once, before forking: it looks through folders.
    """
    roots = FRAMEWORKS[framework].roots
    packages = tuple(_required_by(roots) if roots else _numpy())
    installed = (*packages, *_own())
    linked = (target for path in installed for target in _behind_links(path))
    paths = (*_standard_library(), *installed, *linked, *_shared_libraries(), *map(Path, _DEVICES))
    return tuple(path for path in dict.fromkeys(paths) if os.access(path, os.F_OK))


def listable_folders(readable: Iterable[Path]) -> tuple[Path, ...]:
    """The folders of `sys.path` that hold something readable: import lists them to see what there is."""
    folders = {os.path.dirname(path) for path in readable}  # noqa: PTH120 - five times as fast, in every worker
    return tuple(Path(entry) for entry in dict.fromkeys(sys.path) if entry in folders)


def importable_names(readable: Iterable[Path]) -> frozenset[str]:
    """Name the modules that import finds among what is `readable`."""
    folders = frozenset(sys.path)
    return frozenset(path.name.partition(".")[0] for path in readable if str(path.parent) in folders)


def _standard_library() -> Iterator[Path]:
    base = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    base |= {"installed_base": sys.base_prefix, "installed_platbase": sys.base_exec_prefix}
    for folder in dict.fromkeys(Path(sysconfig.get_path(name, vars=base)) for name in ("stdlib", "platstdlib")):
        yield from _children(folder, lambda child: child.name not in _INSTALLED)


def _numpy() -> Iterator[Path]:
    root = _root("numpy")
    if root is not None:
        yield root / "numpy"
        yield root / "numpy.libs"


def _required_by(packages: Iterable[str]) -> Iterator[Path]:
    """Yield what is installed of `packages`, and of all that they require, one through another, without extras."""
    waiting, known = list(packages), set[str]()
    for name in packages:  # also where nothing is known of the installation
        root = _root(name)
        yield from () if root is None else (root / name, root / f"{name}.py", root / f"{name}.libs")
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in known:
            continue
        known.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # required elsewhere only, such as on another system
            continue
        yield from _installed_files(distribution)
        required = [each for each in distribution.requires or () if not _EXTRA.search(each)]
        waiting += [found[1] for found in map(_REQUIRED.match, required) if found]


def _installed_files(distribution: metadata.Distribution) -> Iterator[Path]:
    """Yield the folders and files of `distribution` that lie where import looks."""
    root = Path(str(distribution.locate_file("")))
    files = (line.partition(",")[0].strip('"') for line in (distribution.read_text("RECORD") or "").splitlines())
    # A folder as a whole, once for its thousands of files; what is compiled of single files lies in one with others'.
    for first in dict.fromkeys(file.partition("/")[0] for file in files):
        if first not in ("", "..", "__pycache__") and not first.endswith(".pth"):
            yield root / first


def _shared_libraries() -> Iterator[Path]:
    machine = getattr(sys.implementation, "_multiarch", "")
    known = frozenset(_LIBRARIES.split())
    folders = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", f"/usr/lib/{machine}", f"{sys.base_prefix}/lib"]
    for folder in dict.fromkeys(Path(folder).resolve() for folder in folders):
        # libz.so.1 and libpython3.11.so alike; old C libraries are called libc-2.31.so.
        yield from _children(folder, lambda child: _library_name(child) in known)


def _library_name(path: Path) -> str:
    name, is_library, _ = path.name.partition(".so")
    stem, _, version = name.rpartition("-")
    return (stem if version[:1].isdigit() else name) if is_library else ""


def _own() -> tuple[Path, ...]:
    package = Path(__file__).parents[2]
    return package / "sandbox", package / "rpc", package / "__init__.py"


def _root(package: str) -> Path | None:
    """The folder in which `package` is installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    package_or_file = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
    return package_or_file.parent


def _behind_links(package: Path) -> set[Path]:
    """Return what the links within the folder `package` lead to: some installers, such as uv, lay links for files.

    Where they lead into a folder of the same name it is that folder, one path in place of thousands.
    """
    found: set[Path] = set()
    known = ""
    folders = [str(package)] if package.is_dir() else []
    for folder in folders:
        with os.scandir(folder) as entries:
            inside = list(entries)
        links = [entry.path for entry in inside if entry.is_symlink()]
        for link in links:
            place, leads_to = link.removeprefix(str(package)), os.readlink(link)  # noqa: PTH115 - there are thousands
            if known and leads_to == f"{known}{place}":
                continue
            target = os.path.realpath(link)
            whole = target.removesuffix(place)
            is_alike = whole != target and Path(whole).name == package.name
            found.add(Path(whole if is_alike else target))
            known = leads_to.removesuffix(place) if is_alike else known
        # An installer lays links throughout or not at all: where files are files, nothing is looked through.
        if links or not any(entry.is_file() for entry in inside):
            folders += [entry.path for entry in inside if entry.is_dir(follow_symlinks=False)]
    return found


def _children(folder: Path, wanted: Callable[[Path], bool]) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(filter(wanted, folder.iterdir()))
