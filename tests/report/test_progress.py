import io
from dataclasses import dataclass

from dl4cv.report.progress import CheckingProgress, ProgressLines, TrainingProgress
from rich.console import Console


@dataclass(frozen=True)
class Step:
    step: int
    validation_accuracy: float | None = None
    steps: int = 234
    loss: float | None = 0.25
    unit: str = "step"
    stage: str = "training LeNet"


def shown(steps, **console):
    file = io.StringIO()
    with TrainingProgress(Console(file=file, width=100, _environ={}, **console)) as on_progress:
        for step in steps:
            on_progress(step)
    return file.getvalue()


def test_a_log_gets_a_plain_line_at_every_tenth():
    text = shown(Step(i) for i in range(1, 235))
    assert "\x1b" not in text
    assert len(text.splitlines()) == 11
    assert text.splitlines()[-1] == "training LeNet: step 234/234, loss 0.2500"


def test_the_latest_validation_accuracy_stays():
    text = shown([Step(1), Step(50, 0.9), Step(100)])
    assert text.splitlines()[-1] == "training LeNet: step 100/234, loss 0.2500, validation accuracy 90.0 %"


def test_a_new_stage_starts_anew():
    text = shown([Step(234, 0.9), Step(1, stage="testing")])
    assert text.splitlines()[-1] == "testing: step   1/234, loss 0.2500"


def test_a_terminal_gets_a_line_that_moves_and_goes():
    text = shown([Step(1), Step(100, 0.9), Step(1, stage="[red]testing")], force_terminal=True)
    assert "validation accuracy 90.0 %" in text
    assert "[red]testing" in text
    assert text.endswith("\x1b[2K")  # the line is erased


def test_no_steps_leave_no_trace():
    assert shown([]) == shown([], force_terminal=True) == ""


def test_a_terminal_sees_each_check_and_keeps_nothing():
    console = Console(file=io.StringIO(), force_terminal=True)
    with CheckingProgress(console, "exercise3") as progress:
        progress(None)
    assert console.file.getvalue() == "\r\x1b[Kgrading exercise3\r\x1b[Kgrading exercise3: 1 check done\r\x1b[K"


def test_a_log_sees_nothing_of_the_checks():
    console = Console(file=io.StringIO())
    with CheckingProgress(console, "exercise3") as progress:
        progress(None)
    assert console.file.getvalue() == ""


def test_a_training_may_count_epochs_and_know_no_loss():
    text = shown([Step(2, 0.9, steps=5, loss=None, unit="epoch")])
    assert text.splitlines()[-1] == "training LeNet: epoch 2/5, validation accuracy 90.0 %"


def test_a_flood_of_news_leaves_a_few_short_lines():
    text = shown(Step(i, steps=1, loss=-1e308) for i in range(10_000))
    text += shown(Step(1, stage=f"stage {number}") for number in range(10_000))
    assert len(text.splitlines()) < 100
    assert max(map(len, text.splitlines())) < 100


def test_whoever_has_no_terminal_is_told_in_lines():
    said = []
    lines = ProgressLines(said.append)
    lines.checked(None)
    lines.checked(None)
    for step in (Step(1), Step(50, 0.9), Step(100), Step(1, stage="test\ning")):
        lines.trained(step)
    assert said == [
        "1 check done",
        "2 checks done",
        "training LeNet: step   1/234, loss 0.2500",
        "training LeNet: step  50/234, loss 0.2500, validation accuracy 90.0 %",
        "training LeNet: step 100/234, loss 0.2500, validation accuracy 90.0 %",
        "test\\ning: step   1/234, loss 0.2500",
    ]
