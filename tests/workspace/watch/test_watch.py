"""Watching a file in a real terminal: a verdict after every save, keys, and the terminal as it was at the end."""

import contextlib
import json
import os
import signal
import sys
import time

import pytest

from tests.places import SOLUTIONS
from tests.sampling import thorough

pexpect = pytest.importorskip("pexpect")
pyte = pytest.importorskip("pyte")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

COLUMNS, LINES = 100, 50
SECONDS = 90
SOLUTION = (SOLUTIONS / "exercise1.py").read_text(encoding="utf-8")
WRONG = SOLUTION + "\n\ndef decode_one_hot(scores):\n    return np.argmax(scores, axis=0)\n"
WORSE = WRONG + "\n\ndef binary_probabilities(p):\n    return np.stack([p, 1 - p], axis=1)\n"


class Terminal:
    """A process in a terminal, and what stands on its screen."""

    def __init__(self, folder, *arguments):
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.written = b""
        self._stream = pyte.ByteStream(self.screen)
        environment = {**os.environ, "TERM": "xterm-256color", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        for name in ("CI", "COLUMNS", "LINES"):  # with -n, pytest gives its processes COLUMNS
            environment.pop(name, None)
        command = ["-P", "-m", "dl4cv", *arguments]
        self.process = pexpect.spawn(
            sys.executable, command, cwd=str(folder), env=environment, dimensions=(LINES, COLUMNS), timeout=SECONDS
        )

    def shown(self):
        """The screen's text as it is now."""
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF):
            while True:
                written = self.process.read_nonblocking(65536, timeout=0.05)
                self.written += written
                self._stream.feed(written)
        return "\n".join(self.screen.display)

    def wait_for(self, *words):
        """The screen once all of these `words` stand on it."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            text = self.shown()
            if all(word in " ".join(text.split()) for word in words):
                return text
        raise AssertionError(f"{words} did not appear:\n{self.shown()}")

    def wait_until_gone(self, words):
        """Wait until `words` stand on the screen no more."""
        end = time.monotonic() + SECONDS
        while words in " ".join(self.shown().split()):
            assert time.monotonic() < end, self.shown()

    def resize(self, columns, lines):
        """Give the terminal another size, as pulling at its window does."""
        self.screen.resize(lines, columns)
        self.process.setwinsize(lines, columns)


@pytest.fixture
def terminal(tmp_path):
    """`terminal(*arguments)` starts the command in a folder with a wrong exercise1.py."""
    started = []
    (tmp_path / "exercise1.py").write_text(WRONG, encoding="utf-8")

    def start(*arguments):
        started.append(Terminal(tmp_path, *arguments))
        return started[-1]

    yield start
    for each in started:
        each.process.close(force=True)


def save(folder, text):
    (folder / "exercise1.py").write_text(text, encoding="utf-8")


def test_each_save_is_graded_and_what_changed_is_told_until_q_is_pressed(terminal, tmp_path):
    watching = terminal("exercise1", "--watch")
    first = watching.wait_for("decode_one_hot", "failure 1 of 1", "q quit")
    assert "points" in first
    save(tmp_path, SOLUTION)
    watching.wait_for("100 / 100 points", "Fixed: decode_one_hot", "Well done.")
    save(tmp_path, WORSE)
    watching.wait_for("Newly broken:", "decode_one_hot", "failure 1 of 2")
    watching.process.send("n")
    watching.wait_for("failure 2 of 2", "binary_probabilities")
    watching.process.send("a")
    watching.wait_for("Isolation: strong", "then save")
    watching.process.send("q")
    watching.process.expect(pexpect.EOF)
    watching.process.close()
    assert watching.process.exitstatus == 1
    assert (tmp_path / ".dl4cv" / "exercise1.json").is_file()


def test_h_shows_the_next_hint_and_the_record_says_how_many_were_shown(terminal, tmp_path):
    (tmp_path / "dl4cv.toml").write_text('hints = "stepwise"\n', encoding="utf-8")
    watching = terminal("exercise1", "--watch")
    first = watching.wait_for("failure 1 of 1, hint 1 of 5", "h next hint")
    assert "decode_one_hot(scores)" not in first
    for number in (2, 3):
        watching.process.send("h")
        shown = watching.wait_for(f"hint {number} of 5")
    assert "decode_one_hot(scores" in shown
    assert "Cause" not in shown
    save(tmp_path, WRONG + "# another attempt\n")
    assert "Cause" in watching.wait_for("hint 4 of 5")
    watching.process.send("h")
    assert "h next hint" not in watching.wait_for("hint 5 of 5", "q quit")
    watching.process.send("q")
    watching.process.expect(pexpect.EOF)
    kept = json.loads((tmp_path / ".dl4cv" / "exercise1.json").read_text(encoding="utf-8"))
    assert kept["hints"] == {"decode_one_hot": {"shown": 5, "known": 5}}


def test_a_save_that_cannot_be_read_keeps_the_verdict_before_it_on_the_screen(terminal, tmp_path):
    watching = terminal("exercise1", "--watch")
    watching.wait_for("failure 1 of 1")
    save(tmp_path, "def one_hot(:\n")
    watching.wait_for("is not valid Python", "What is shown is the verdict on the save before.", "failure 1 of 1")
    save(tmp_path, WRONG)
    watching.wait_until_gone("is not valid Python")
    (tmp_path / "exercise1.py").unlink()
    watching.wait_for("There is no exercise1.py", "failure 1 of 1")
    save(tmp_path, "")
    watching.wait_for("is empty", "failure 1 of 1")
    save(tmp_path, SOLUTION)
    assert "is not valid" not in watching.wait_for("Well done.")


@thorough
def test_a_file_that_is_written_in_pieces_gets_one_verdict_on_the_whole(terminal, tmp_path):
    watching = terminal("exercise1", "--watch")
    watching.wait_for("failure 1 of 1")
    with (tmp_path / "exercise1.py").open("w", encoding="utf-8") as file:
        for start in range(0, len(SOLUTION), 500):
            file.write(SOLUTION[start : start + 500])
            file.flush()
            time.sleep(0.005)
    watching.wait_for("Well done.")
    assert b"not valid" not in watching.written


@pytest.mark.parametrize("end", ["q", "\x03"])
def test_the_terminal_is_as_before_at_the_end(tmp_path, end):
    (tmp_path / "exercise1.py").write_text(WRONG, encoding="utf-8")
    watching = Terminal(tmp_path, "exercise1", "--watch")
    import termios

    before = termios.tcgetattr(watching.process.child_fd)
    watching.wait_for("failure 1 of 1")
    assert termios.tcgetattr(watching.process.child_fd)[3] != before[3]  # no echo
    watching.process.send(end)
    watching.process.expect(pexpect.EOF)
    after = termios.tcgetattr(watching.process.child_fd)
    watching.process.close()
    assert after[3] == before[3]
    assert watching.process.exitstatus == {"q": 1, "\x03": 130}[end]


def test_a_terminal_of_another_size_is_drawn_anew_with_points_and_keys_in_view(terminal):
    watching = terminal("exercise1", "--watch")
    watching.wait_for("failure 1 of 1", "o page with pictures")
    watching.resize(60, 24)
    watching.wait_for("o page with", "points:")
    watching.resize(44, 12)
    shown = watching.wait_for("o page · g again · q quit", "points:")
    assert "decode_one_hot(scores)" not in shown


def test_after_ctrl_z_and_fg_keys_are_read_again(terminal):
    """The shell gives the terminal back as it likes it itself: with echo, and line by line."""
    import termios

    watching = terminal("exercise1", "--watch")
    terminal_of_shell = termios.tcgetattr(watching.process.child_fd)
    watching.wait_for("failure 1 of 1")
    termios.tcsetattr(watching.process.child_fd, termios.TCSANOW, terminal_of_shell)
    watching.process.kill(signal.SIGCONT)
    watching.process.send("a")
    assert "q quit" in watching.wait_for("Isolation: strong", "then save")


def test_without_a_file_there_is_nothing_to_watch(terminal, tmp_path):
    (tmp_path / "exercise1.py").unlink()
    watching = terminal("exercise1", "--watch")
    watching.process.expect("There is no exercise1.py")
