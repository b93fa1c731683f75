"""What a student is told beside the verdict: what was passed over, what was not there, what could not be checked."""

from __future__ import annotations

from collections.abc import Sequence

from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.extras import EXTRAS
from dl4cv.exercise.frameworks import FRAMEWORKS, PUBLIC_PACKAGES
from dl4cv.results import CheckResult
from dl4cv.rpc.request import Raised
from dl4cv.submission.own_modules import absolute
from dl4cv.submission.reading import Source

MAX_LISTED = 12
MAX_WORDS = 160


def notes_on(source: Source, exercise: Exercise, raised: Sequence[Raised]) -> tuple[str, ...]:
    """Return the notes on `source`, of which the statements that `raised` were passed over when it was loaded."""
    return tuple(
        filter(None, (_passed_over(source, raised), _not_there(source, exercise), _extras_used(source, exercise)))
    )


def _extras_used(source: Source, exercise: Exercise) -> str:
    """Name the installed packages that the submission uses beyond what every one may use, with their versions."""
    imported = {absolute(each.module, "").partition(".")[0] for each in source.imports}
    extras = (EXTRAS[name] for name in FRAMEWORKS[exercise.framework].extras)
    used = [f"{extra.brings} {extra.version}" for extra in extras if extra.module in imported and extra.is_there]
    return f"Graded with {', '.join(used)}." if used else ""


def notes_on_unavailable(checks: Sequence[CheckResult]) -> tuple[str, ...]:
    """Say in one sentence which checks do not count, for what they need is not installed, and what installs it."""
    commands = dict.fromkeys(check.remedy for check in checks if check.status == "unavailable")
    if not commands:
        return ()
    number = sum(check.status == "unavailable" for check in checks)
    are = "1 check is" if number == 1 else f"{number} checks are"
    return (f"{are} unavailable, and out of the total; {', '.join(commands)} brings what is needed.",)


def _passed_over(source: Source, raised: Sequence[Raised]) -> str:
    """List all that was not run, or raised, in the order of the lines."""
    entries = [(passed.line, f"{source.locate(passed.line)}: {passed.what}") for passed in source.passed_over]
    for each in raised:
        what = "" if each.type == "EndlessError" else f"raised {each.type}"
        shown = f"`{each.source}` {': '.join(filter(None, (what, each.message)))}"
        entries.append((each.line, f"{source.locate(each.line)}: {shown}"))
    listed = [_short(words) for _, words in sorted(entries, key=lambda entry: entry[0])]
    if len(listed) > MAX_LISTED:
        listed = [*listed[: MAX_LISTED - 1], f"and {len(listed) - MAX_LISTED + 1} more"]
    return f"Passed over, at no cost: {'; '.join(listed)}." if listed else ""


def _short(words: str) -> str:
    """Put `words` on one line, which is not too long."""
    line = " ".join(words.split())
    return line.rstrip(".") if len(line) <= MAX_WORDS else f"{line[: MAX_WORDS - 1]}…"


def _not_there(source: Source, exercise: Exercise) -> str:
    """Name the imported modules that fail where they are used."""
    framework = FRAMEWORKS[exercise.framework]
    absent: dict[str, str] = {}
    for each in source.imports:
        module = absolute(each.module, "")
        names = [module] if module else [name for name in each.names if name != "*"]
        for name in names:
            beside = name in source.modules or name == source.path.stem
            if not beside and (each.level or framework.treatment(name) == "refused"):
                absent.setdefault(name, source.locate(each.line))
    if not absent:
        return ""
    listed = ", ".join(f"{name} ({where})" for name, where in list(absent.items())[:MAX_LISTED])
    own = [name for name in absent if name.partition(".")[0] not in PUBLIC_PACKAGES | {"dl4cv"}]
    hint = f" If {own[0]} is a file of your own, hand it in beside {source.path.name}." if own else ""
    if "keras" in framework.taught and {name.partition(".")[0] for name in absent} & {"tensorflow", "tf_keras"}:
        hint += " Keras is there without TensorFlow: import keras in place of tensorflow.keras."
    return f"Not there when your code is graded: {listed}. Only functions that use it lose points.{hint}"
