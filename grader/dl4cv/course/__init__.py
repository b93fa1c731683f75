"""What is taught: one line an exercise."""

from __future__ import annotations

from pathlib import Path

from dl4cv.exercise.exercise import Exercise, Files
from dl4cv.exercise.stubs import stubs_folder

_PACKAGE = Path(__file__).parent


def _ours(
    number: int,
    title: str,
    slides: str,
    framework: str,
    functions: tuple[str, ...],
    call_seconds: float = 5.0,
    total_seconds: float = 45.0,
) -> Exercise:
    """An exercise whose checks and mistakes are part of this package."""
    name = f"exercise{number}"
    files = Files(
        checks=_PACKAGE / name / "checks.py",
        stub=stubs_folder() / f"{name}.py",
        mistakes=_PACKAGE / name / "mistakes",
        procedures=_if_there(_PACKAGE / name / "procedures.py"),
        warm_up=_if_there(_PACKAGE / name / "warm_up.py"),
    )
    return Exercise(name, title, slides, framework, functions, files, call_seconds, total_seconds)


def _if_there(file: Path) -> Path | None:
    return file if file.is_file() else None


COURSE: tuple[Exercise, ...] = (
    _ours(
        1, "Class encoding", "58–59", "numpy", ("encode_labels", "one_hot", "decode_one_hot", "binary_probabilities")
    ),
    _ours(2, "Activations", "60–63, 75", "numpy", ("sigmoid", "softmax", "log_softmax", "relu")),
    _ours(
        3, "Convolutions", "65–72", "numpy", ("output_size", "conv2d_gray", "conv2d_rgb", "conv2d", "conv2d_transpose")
    ),
    _ours(4, "Pooling", "76–77", "numpy", ("max_pool2d", "avg_pool2d", "global_avg_pool2d")),
    _ours(6, "A small CNN", "73–79, 83", "torch", ("SmallCNN", "LeNet", "train_step", "evaluate"), 20.0, 300.0),
)
