"""What is taught: one line an exercise. Title, slides and functions are those of its card."""

from __future__ import annotations

from pathlib import Path

from dl4cv.exercise.exercise import Exercise, Files, Network
from dl4cv.exercise.stubs import stubs_folder

_HERE = Path(__file__).parent


def ours(
    number: int,
    framework: str = "numpy",
    call_seconds: float = Exercise.call_seconds,
    total_seconds: float = Exercise.total_seconds,
    networks: tuple[Network, ...] = (),
    datasets: tuple[str, ...] = (),
) -> Exercise:
    """Describe the exercise whose room is the folder `exerciseN` beside this file."""
    name = f"exercise{number}"
    room = _HERE / name
    files = Files(
        checks=room / "checks.py",
        stub=stubs_folder() / f"{name}.py",
        mistakes=_first_of(room / "mistakes.py", room / "mistakes"),
        procedures=_first_of(room / "procedures.py"),
        warm_up=_first_of(room / "warm_up.py"),
        weights=_first_of(room / "published_weights.py"),
        hypotheses=_first_of(room / "hypotheses.py"),
    )
    return Exercise(name, framework, files, call_seconds, total_seconds, networks, datasets=datasets)


def _first_of(*paths: Path) -> Path | None:
    """The first of `paths` that exists."""
    return next((path for path in paths if path.exists()), None)


CLASSIC = (
    Network("AlexNet"),
    Network("VGG"),
    Network("GoogLeNet", ("Inception",)),
    Network("ResNet", ("BasicBlock", "Bottleneck")),
    Network("SqueezeNet", ("Fire",)),
    Network("DenseNet", ("DenseLayer",)),
    Network("MobileNetV2", ("InvertedResidual",)),
    Network("EfficientNet", ("SqueezeExcitation", "MBConv")),
    Network("SeparableConv"),
)
"""The networks of slides 83-91, of which a course may teach some; of NASNet it is the separable convolution."""

COURSE: tuple[Exercise, ...] = (
    ours(1),
    ours(2),
    ours(3),
    ours(4),
    ours(5),
    ours(6, "keras", call_seconds=20.0, total_seconds=300.0, datasets=("fashion-mnist",)),
    ours(7, "torch", call_seconds=30.0, total_seconds=300.0, networks=CLASSIC),
    ours(8),
    ours(9, "torch", call_seconds=10.0, total_seconds=120.0),
)
