import hashlib
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from dl4cv.course.datasets.mnist import MNIST_FILE, DatasetError, Split, join, mnist, separate
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

ORIGINAL_SHA256 = {
    ("train", "images"): "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ("train", "labels"): "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ("test", "images"): "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ("test", "labels"): "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
IMAGES_MAGIC = 2051
LABELS_MAGIC = 2049


@pytest.mark.parametrize(("split", "count"), [("train", 60_000), ("test", 10_000)])
def test_a_split_has_its_images_and_labels(split: Split, count: int) -> None:
    images, labels = mnist(split)
    assert images.shape == (count, 28, 28)
    assert images.dtype == np.uint8
    assert labels.shape == (count,)
    assert labels.dtype == np.int64
    assert set(labels) == set(range(10))


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_original_files_come_back_byte_for_byte(split: Split) -> None:
    images, labels = mnist(split)
    images_file = struct.pack(">4i", IMAGES_MAGIC, *images.shape) + images.tobytes()
    labels_file = struct.pack(">2i", LABELS_MAGIC, *labels.shape) + labels.astype(np.uint8).tobytes()
    assert hashlib.sha256(images_file).hexdigest() == ORIGINAL_SHA256[split, "images"]
    assert hashlib.sha256(labels_file).hexdigest() == ORIGINAL_SHA256[split, "labels"]


def test_without_a_split_the_training_images_come() -> None:
    assert len(mnist().images) == 60_000


def test_another_split_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'validation'"):
        mnist("validation")  # type: ignore[arg-type]


def test_the_file_is_small_and_has_its_licence_beside_it() -> None:
    assert MNIST_FILE.stat().st_size < 12e6
    assert "CC BY-SA 3.0" in MNIST_FILE.with_name("LICENSE-MNIST").read_text()


def test_loading_is_quick() -> None:
    start = time.perf_counter()
    mnist("train")
    mnist("test")
    # Half a second is promised; a busy machine may take longer.
    assert time.perf_counter() - start < 2


def test_every_call_returns_arrays_of_its_own() -> None:
    images, labels = mnist("test")
    images[:] = 255
    labels[:] = 0
    again = mnist("test")
    assert again.images[0, 0, 0] == 0
    assert again.labels[0] == 7


def test_numpy_alone_is_imported() -> None:
    program = "import sys, dl4cv.course.datasets.mnist; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),
        pytest.param(lambda content: content[: len(content) // 2], id="half"),
        pytest.param(lambda content: content[:-1], id="last byte missing"),
        pytest.param(lambda content: content + b"\0", id="a byte too many"),
        pytest.param(_flipped, id="one bit flipped"),
        pytest.param(lambda content: b"version https://git-lfs.github.com/spec/v1\n", id="a pointer, not the file"),
    ],
)
def test_a_corrupt_file_gives_one_clear_sentence(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    path.write_bytes(damage(MNIST_FILE.read_bytes()))
    with pytest.raises(DatasetError) as caught:
        mnist("train", path)
    assert str(caught.value) == (
        f"The MNIST file {path} is damaged (its checksum is wrong): install dl4cv-grade again to restore it."
    )


def test_a_missing_file_gives_one_clear_sentence(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    with pytest.raises(DatasetError) as caught:
        mnist("test", path)
    assert str(caught.value) == f"The MNIST file {path} is missing: install dl4cv-grade again to restore it."


def test_a_folder_in_place_of_the_file_gives_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"cannot be read \(Is a directory\): install dl4cv-grade again"):
        mnist("test", tmp_path)


@given(arrays(np.uint8, st.tuples(st.integers(0, 3), st.just(28), st.just(28)), elements=st.integers(0, 3)))
def test_separated_images_join_to_what_they_were(images: NDArray[np.uint8]) -> None:
    joined = join(*separate(images))
    assert joined.shape == images.shape
    assert (joined == images).all()
