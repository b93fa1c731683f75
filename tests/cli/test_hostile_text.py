"""Whatever a student names, writes, raises or prints: no command gives it to a terminal, a log or a file as it is."""

from __future__ import annotations

import re
import subprocess
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, environment
from tests.sampling import one_in, thorough

COMMANDS = "::set-output name=result::100 ##[set-output name=result]100 ##vso[task.setvariable variable=a]b"
NASTY = "\x1b]52;c;cm0=\x07\x1b[2J\x9b31m\x85\u2028\u202e\x0b\u200b"
# The same as a folder's or a file's name, which holds no "/".
NAME = f"{NASTY}\n::add-mask::100\n##[error]x"
LINK = "[click](https://evil.example) <img src=x onerror=alert(1)> https://evil.example www.evil.example =cmd|' /C'!A0"
HOSTILE = f'''
print("""{COMMANDS}
{COMMANDS}{{}}""".format({NASTY + LINK!r}))


def encode_labels(names, classes):
    """{LINK}"""
    raise type({("::error::" + NASTY + LINK)!r}, (ValueError,), {{}})({(NASTY + chr(10) + COMMANDS + LINK)!r})


def one_hot(labels, num_classes):
    import warnings
    warnings.warn({(NASTY + chr(10) + COMMANDS)!r})
    print({(chr(10) + COMMANDS + NASTY)!r})
    return {(NASTY + COMMANDS)!r}


def decode_one_hot(scores):
    raise SystemExit({(chr(10) + COMMANDS)!r})
'''
BROKEN = f"x = = {COMMANDS} {LINK}\n"

OBEYED = re.compile(r"^\s*::(?!stop-commands::)[A-Za-z-]|##\[|##vso\[", re.MULTILINE)


def raw(text: str) -> list[str]:
    """The characters in `text` that command a terminal, or that another reader takes for the end of a line."""
    return [c for c in text if c not in "\n\r\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def run(folder: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    for stream in (ran.stdout, ran.stderr):
        assert raw(stream) == [], arguments
        assert not OBEYED.search(stream), stream
        assert "Traceback" not in stream
    return ran


def assert_harmless(*files: Path) -> None:
    for file in files:
        text = file.read_text("utf-8-sig")
        assert raw(text) == [], file
        assert "<img" not in text or file.suffix in (".json", ".md")  # what is fenced in is shown as it is


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """A class in which one wrote hostile code, one is called so, and one handed in what cannot be read."""
    submissions = tmp_path / "class"
    for name, text in (("Anna_1", HOSTILE), (f"evil{NAME}_2", BROKEN), ("=cmd|' /C calc'!A0", HOSTILE)):
        (submissions / name.replace("/", "")).mkdir(parents=True)
        (submissions / name.replace("/", "") / "exercise1.py").write_text(text, "utf-8")
    odd = submissions / "Berta_3"
    odd.mkdir()
    (odd / f"exercise1{NAME}.py").write_text("x = 1\n", "utf-8")
    return submissions


@pytest.mark.parametrize("options", one_in(3, [(("--github",),), ((),), (("--prints",),)]))
def test_what_hostile_code_says_is_shown_harmless(tmp_path, options):
    (tmp_path / "exercise1.py").write_text(HOSTILE, "utf-8")
    files = [tmp_path / "r.json", tmp_path / "r.xml", tmp_path / "summary.md", tmp_path / "output"]
    about = {"GITHUB_STEP_SUMMARY": str(files[2]), "GITHUB_OUTPUT": str(files[3])} if options == ("--github",) else {}
    ran = subprocess.run(
        [*COMMAND, "exercise1", "--json", "r.json", "--junit", "r.xml", "--isolation", "auto", *options],
        cwd=tmp_path,
        env=environment(**about),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    ours = re.compile(r"^::(stop-commands::\w+|\w{32}::|error file=exercise1\.py,.*)$", re.MULTILINE)
    for stream in (ours.sub("", ran.stdout), ran.stderr):
        assert raw(stream) == []
        assert not OBEYED.search(stream), stream
    assert_harmless(*filter(Path.exists, files))
    if options == ("--github",):
        summary = re.sub(r"(?s)(`{3,})text\n.*?\n\1", "", files[2].read_text("utf-8"))
        assert not re.search(r"(?<!\\)\]\(|https?:|<img", summary), summary


@pytest.mark.parametrize("name", [f"exercise1{NAME}.py", f"exercise1 {LINK.replace('/', '')}.py"])
@pytest.mark.parametrize("options", [(), ("--github",)])
def test_a_hostile_file_name_is_one_line_of_a_complaint(tmp_path, name, options):
    (tmp_path / name).write_text("x = 1\n", "utf-8")
    summary = tmp_path / "summary.md"
    ran = subprocess.run(
        [*COMMAND, "exercise1", *options],
        cwd=tmp_path,
        env=environment(GITHUB_STEP_SUMMARY=str(summary)),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ran.returncode == 3
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert raw(ran.stdout + ran.stderr) == []
    assert not OBEYED.search(ran.stderr)
    assert [line for line in ran.stdout.splitlines() if OBEYED.search(line) and not line.startswith("::error::")] == []
    assert len(ran.stdout.splitlines()) == (1 if options else 0)
    if summary.exists():
        assert_harmless(summary)


def test_a_path_that_was_named_is_told_harmless(tmp_path):
    ran = run(tmp_path, "exercise1", f"no{NAME}.py")
    assert ran.returncode == 3
    assert len(ran.stderr.splitlines()) == 1
    assert len(run(tmp_path, f"exercise{NAME}").stderr.splitlines()) == 1
    assert len(run(tmp_path, "batch", f"no{NAME}").stderr.splitlines()) == 1


@thorough
def test_a_class_is_graded_compared_exported_and_reported_without_a_command(tmp_path, class_folder):
    ran = run(tmp_path, "batch", class_folder, "--exercise", "exercise1", "--jobs", "1", "--isolation", "auto")
    assert "evil" in ran.stdout
    run(tmp_path, "similar", class_folder, "--exercise", "exercise1", "--html", "pairs.html")
    run(tmp_path, "report", "--gradebook", "class.db", "pages")
    run(tmp_path, "export", "--gradebook", "class.db", "-o", "marks.csv")
    (tmp_path / "canvas.csv").write_text("Student,ID,exercise1\r\nAnna,1,\r\nNobody,9,\r\n")
    canvas = ("--format", "canvas", "--worksheet", "canvas.csv", "-o", "filled.csv")
    run(tmp_path, "export", "--gradebook", "class.db", *canvas)
    pages = [*tmp_path.glob("*.html"), *tmp_path.glob("pages/**/*.html"), *tmp_path.glob("*.csv")]
    assert len(pages) > 4
    assert_harmless(*pages)
    assert [file.name for file in pages if raw(file.name) or "\n" in file.name] == []
    cells = [line.lstrip('"') for line in (tmp_path / "marks.csv").read_text("utf-8-sig").splitlines()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_zip_of_hostile_names_is_told_harmless(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("Anna/exercise1.py", "x = 1\n")
        archive.writestr(f"Anna/other{NAME}.py", "x = 1\n")
        archive.writestr(f"Evil{NAME}/exercise1.py", BROKEN)
    ran = run(tmp_path, "batch", "class.zip", "--exercise", "exercise1", "--jobs", "1", "--isolation", "auto")
    assert "Evil" in ran.stdout + ran.stderr


def test_all_of_a_folder_is_graded_without_a_command(tmp_path):
    (tmp_path / "exercise1.py").write_text(HOSTILE, "utf-8")
    run(tmp_path, "all", "--isolation", "auto", "--json", "r.json", "--junit", "r.xml")
    assert_harmless(tmp_path / "r.json", tmp_path / "r.xml")
    run(tmp_path)


def test_on_github_commands_are_stopped_in_every_run_and_resumed_by_us_alone(tmp_path):
    (tmp_path / "exercise1.py").write_text(BROKEN, "utf-8")
    ran = subprocess.run(
        [*COMMAND, "exercise1", "exercise1.py"],
        cwd=tmp_path,
        env=environment(GITHUB_ACTIONS="true"),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    first, *_, last = ran.stdout.strip().splitlines()
    token = re.fullmatch(r"::stop-commands::(\w{32})", first)
    assert token is not None
    assert last == f"::{token[1]}::"
    assert len(ran.stderr.splitlines()) == 1


def test_on_github_what_is_written_to_a_file_stays_data(tmp_path):
    run(tmp_path, "batch", _class_of_one(tmp_path), "--exercise", "exercise1", "--isolation", "auto")
    with (tmp_path / "marks.csv").open("wb") as file:
        ran = subprocess.run(
            [*COMMAND, "export", "--gradebook", "class.db"],
            cwd=tmp_path,
            env=environment(GITHUB_ACTIONS="true"),
            stdout=file,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
    assert "::" not in (tmp_path / "marks.csv").read_text("utf-8-sig")
    assert "::stop-commands::" in ran.stderr


def _class_of_one(folder: Path) -> Path:
    (folder / "one" / "Anna_1").mkdir(parents=True)
    (folder / "one" / "Anna_1" / "exercise1.py").write_text("x = 1\n")
    return folder / "one"
