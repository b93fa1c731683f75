"""Datasets from a folder: read where they are whole, and one sentence where they are not."""

from __future__ import annotations

import gzip
import importlib.util
import io
import os
import pickle
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dl4cv.course.datasets.door import DATASETS, open_dataset
from dl4cv.course.datasets.image_folder import image_folder, read_photograph
from dl4cv.course.datasets.mnist import DatasetError

from tests.sampling import thorough

RANDOM = np.random.default_rng(1)


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape) + array.tobytes()


def write_fashion(folder: Path, images: np.ndarray, labels: np.ndarray, *, packed: bool = False) -> None:
    for name, array in (("train-images-idx3-ubyte", images), ("train-labels-idx1-ubyte", labels)):
        content = gzip.compress(idx(array)) if packed else idx(array)
        (folder / f"{name}{'.gz' * packed}").write_bytes(content)


@pytest.mark.parametrize("packed", [True, False])
def test_fashion_mnist_is_read_packed_or_not(tmp_path, packed):
    images, labels = RANDOM.integers(0, 256, (7, 28, 28), dtype=np.uint8), np.arange(7, dtype=np.uint8)
    write_fashion(tmp_path, images, labels, packed=packed)
    found = open_dataset("fashion-mnist", tmp_path, "train")
    assert np.array_equal(found.images, images)
    assert found.labels.dtype == np.int64
    assert found.labels.tolist() == labels.tolist()


@pytest.mark.parametrize(
    ("images", "labels", "words"),
    [
        (np.zeros((3, 27, 28), np.uint8), np.zeros(3, np.uint8), "hold images"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros(4, np.uint8), "hold images"),
        (np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8), "hold images"),
        (np.zeros((3, 28, 28), np.uint8), np.full(3, 10, np.uint8), "not those of 10 classes"),
        (np.zeros((3, 28, 28), np.uint8), np.zeros((3, 1), np.uint8), "is no IDX file of bytes with 1 axes"),
    ],
)
def test_files_of_another_dataset_are_refused(tmp_path, images, labels, words):
    write_fashion(tmp_path, images, labels)
    with pytest.raises(DatasetError, match=words):
        open_dataset("fashion-mnist", tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no IDX file"),
        (b"<html>", "is no IDX file"),
        (idx(np.zeros((2, 28, 28), np.uint8))[:-1], "is damaged"),
        (bytes([0, 0, 8, 3]) + b"\xff" * 12, "is damaged"),
    ],
)
def test_damaged_files_are_refused_in_a_sentence(tmp_path, content, words):
    write_fashion(tmp_path, np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.uint8))
    (tmp_path / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(DatasetError, match=words):
        open_dataset("fashion-mnist", tmp_path)


def test_what_is_packed_and_damaged_is_refused_too(tmp_path):
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"0" * 100)[:-10])
    with pytest.raises(DatasetError, match="cannot be read"):
        open_dataset("fashion-mnist", tmp_path)


@thorough
def test_debians_package_is_read(tmp_path):
    if shutil.which("apt-get") is None:
        pytest.skip("there is no apt-get here")
    fetch = subprocess.run(["apt-get", "download", "dataset-fashion-mnist"], cwd=tmp_path, capture_output=True)
    packages = list(tmp_path.glob("*.deb"))
    if fetch.returncode or not packages:
        pytest.skip("Debian's package is not to be had here")
    subprocess.run(["dpkg-deb", "-x", packages[0], "out"], cwd=tmp_path, check=True)
    folder = tmp_path / "out/usr/share/datasets/fashion-mnist"
    assert len(open_dataset("fashion-mnist", folder, "train").images) == 60_000
    test = open_dataset("fashion-mnist", folder, "test")
    assert np.bincount(test.labels).tolist() == [1000] * 10
    assert test.labels[:4].tolist() == [9, 2, 1, 1]


def batch(number: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(number)
    return random.integers(0, 256, (number + 2, 3072), dtype=np.uint8), random.integers(0, classes, number + 2)


CIFAR10 = [f"data_batch_{number}" for number in range(1, 6)]


def as_bytes(pixels: np.ndarray, labels: np.ndarray, classes: int) -> bytes:
    column = labels[:, None].astype(np.uint8)
    before = column if classes == 10 else np.concatenate([column // 5, column], axis=1)
    return np.concatenate([before, pixels], axis=1).tobytes()


def as_pickle(pixels: np.ndarray, labels: np.ndarray, classes: int, protocol: int = 2) -> bytes:
    name = b"labels" if classes == 10 else b"fine_labels"
    told = {b"data": pixels, name: labels.tolist(), b"filenames": ["a.png"], b"batch_label": b"training"}
    return pickle.dumps(told, protocol)


@pytest.mark.parametrize("inside", ["", "archive"])
@pytest.mark.parametrize("write", [as_bytes, as_pickle])
@pytest.mark.parametrize("classes", [10, 100])
def test_cifar_is_read_in_both_layouts(tmp_path, classes, write, inside):
    archives = {10: ("cifar-10-batches-bin", "cifar-10-batches-py"), 100: ("cifar-100-binary", "cifar-100-python")}
    folder = tmp_path / (archives[classes][write is as_pickle] if inside else "")
    folder.mkdir(exist_ok=True)
    batches = [batch(number, classes) for number in range(5 if classes == 10 else 1)]
    for name, each in zip(CIFAR10 if classes == 10 else ["train"], batches, strict=True):
        (folder / f"{name}{'.bin' * (write is as_bytes)}").write_bytes(write(*each, classes))
    images, labels = open_dataset(f"cifar-{classes}", tmp_path)
    assert np.array_equal(images.reshape(-1, 3072), np.concatenate([pixels for pixels, _ in batches]))
    assert labels.tolist() == np.concatenate([right for _, right in batches]).tolist()
    assert (images.shape[1:], images.dtype, labels.dtype) == ((3, 32, 32), np.uint8, np.int64)


@pytest.mark.parametrize("protocol", range(5))
def test_pickles_of_all_protocols_are_read(tmp_path, protocol):
    pixels, labels = batch(3, 10)
    (tmp_path / "test_batch").write_bytes(as_pickle(pixels, labels, 10, protocol))
    assert np.array_equal(open_dataset("cifar-10", tmp_path, "test").images.reshape(-1, 3072), pixels)


class Runs:
    """Runs code when it is unpickled."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.what = function, arguments

    def __reduce__(self) -> Any:
        return self.what


def test_no_code_in_a_pickle_is_run(tmp_path):
    witness = tmp_path / "was here"
    pixels, labels = batch(3, 10)
    for function, arguments in (
        (open, (str(witness), "w")),
        (eval, (f"open({str(witness)!r}, 'w')",)),
        (getattr, ("", "join")),
        (np.zeros, (3,)),
        (np.load, ("x",)),
        (importlib.util.find_spec, ("os",)),
    ):
        told = {b"data": pixels, b"labels": labels.tolist(), b"more": Runs(function, *arguments)}
        (tmp_path / "test_batch").write_bytes(pickle.dumps(told, 2))
        with pytest.raises(DatasetError, match="it refers to"):
            open_dataset("cifar-10", tmp_path, "test")
    assert not witness.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a pickle",
        pickle.dumps([1, 2]),
        pickle.dumps({b"data": np.zeros((2, 3072)), b"labels": [1, 2]}),
        pickle.dumps({b"data": np.zeros((2, 3), np.uint8), b"labels": [1, 2]}),
        pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [1, 10]}),
        pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [1]}),
        pickle.dumps({b"data": np.array([None]), b"labels": [1]}),
        pickle.dumps({b"labels": [1]}),
    ],
)
def test_pickles_of_anything_else_are_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "test_batch").write_bytes(content)
    with pytest.raises(DatasetError, match="is no batch of CIFAR-10"):
        open_dataset("cifar-10", tmp_path, "test")


def test_bytes_that_are_no_records_are_refused(tmp_path):
    (tmp_path / "test_batch.bin").write_bytes(b"0" * 3072)
    with pytest.raises(DatasetError, match="no multiple of 3073"):
        open_dataset("cifar-10", tmp_path, "test")
    with pytest.raises(DatasetError, match="There is no CIFAR-100 in"):
        open_dataset("cifar-100", tmp_path)


def test_mnist_needs_no_folder_and_the_others_say_that_they_do():
    assert len(open_dataset("mnist", split="test").images) == 10_000
    for name in DATASETS:
        if name != "mnist":
            with pytest.raises(DatasetError, match="name the folder"):
                open_dataset(name)


@pytest.mark.parametrize("name", ["voc", "kitti", "imagenet", "minst"])
def test_what_is_not_supported_says_why_in_one_sentence(name):
    with pytest.raises(DatasetError) as told:
        open_dataset(name)
    assert str(told.value).endswith(".")
    assert "\n" not in str(told.value)


def test_a_folder_of_classes_is_listed(tmp_path):
    for name in ("n02/b.JPG", "n02/a.png", "n01/deep/c.jpeg", "n01/notes.txt", ".hidden/d.png", "e.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = image_folder(tmp_path)
    assert found.classes == ("n01", "n02")
    assert [(path.name, number) for path, number in found.photographs] == [("c.jpeg", 0), ("a.png", 1), ("b.JPG", 1)]
    for empty in (tmp_path / "n01/deep", tmp_path / "nowhere"):
        with pytest.raises(DatasetError):
            image_folder(empty)


def saved(path: Path, pixels: np.ndarray, orientation: int = 1, mode: str | None = None) -> Path:
    image = pytest.importorskip("PIL.Image")
    photograph = image.fromarray(pixels)
    exif = image.Exif()
    exif[274] = orientation
    photograph = photograph.quantize(16) if mode == "P" else photograph.convert(mode) if mode else photograph
    photograph.save(path, exif=exif)
    return path


def test_photographs_are_read_as_classify_takes_them(tmp_path):
    from tests.oracles import preprocess

    pixels = RANDOM.integers(0, 256, (6, 9, 3), dtype=np.uint8)
    plain = read_photograph(saved(tmp_path / "a.png", pixels))
    assert np.array_equal(plain, pixels)
    assert read_photograph(saved(tmp_path / "b.png", pixels, mode="L")).shape == (6, 9)
    assert read_photograph(saved(tmp_path / "c.png", pixels, mode="RGBA")).shape == (6, 9, 4)
    assert read_photograph(saved(tmp_path / "d.png", pixels, mode="LA")).shape == (6, 9, 3)
    deep = read_photograph(saved(tmp_path / "e.png", pixels[:, :, 0].astype(np.uint16) * 257))
    assert (deep.dtype, deep.shape, deep[2, 3]) == (np.uint16, (6, 9), int(pixels[2, 3, 0]) * 257)
    told = read_photograph(saved(tmp_path / "f.png", pixels, mode="P", orientation=6))
    assert told["orientation"] == 6
    assert told["palette"][told["pixels"]].shape == (6, 9, 3)
    assert preprocess(told["palette"][told["pixels"]]).shape == (1, 3, 224, 224)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photographs_are_turned_upright_as_pillow_turns_them(tmp_path, orientation):
    image = pytest.importorskip("PIL.Image")
    from PIL import ImageOps

    pixels = RANDOM.integers(0, 256, (4, 7, 3), dtype=np.uint8)
    path = saved(tmp_path / "a.png", pixels, orientation)
    told = read_photograph(path)
    told = told if isinstance(told, dict) else {"pixels": told}
    upright = np.rot90(told["pixels"], {1: 0, 8: 1, 3: 2, 6: 3}[told.get("orientation", 1)])
    with image.open(path) as photograph:
        assert np.array_equal(upright, np.asarray(ImageOps.exif_transpose(photograph)))


def test_what_is_no_photograph_is_refused_in_a_sentence(tmp_path, monkeypatch):
    pytest.importorskip("PIL")
    (tmp_path / "a.png").write_bytes(io.BytesIO(b"nothing").getvalue())
    with pytest.raises(DatasetError, match="is no photograph"):
        read_photograph(tmp_path / "a.png")
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(DatasetError, match="pip install pillow"):
        read_photograph(tmp_path / "a.png")


def test_a_damaged_photograph_and_what_is_none_are_one_sentence(tmp_path):
    pixels = RANDOM.integers(0, 256, (60, 90, 3), dtype=np.uint8)
    whole = saved(tmp_path / "a.png", pixels).read_bytes()
    for content in (b"", b"text", whole[: len(whole) // 2], whole[:40] + bytes(60) + whole[100:]):
        (tmp_path / "b.png").write_bytes(content)
        with pytest.raises(DatasetError, match=r"b\.png is no photograph that can be read: [^\n]+\.$"):
            read_photograph(tmp_path / "b.png")
    os.mkfifo(tmp_path / "pipe.png")
    for name in ("pipe.png", "nothing.png", "."):
        with pytest.raises(DatasetError, match="There is no file"):
            read_photograph(tmp_path / name)


def test_a_large_photograph_is_read_without_a_warning_and_a_monstrous_one_is_refused(tmp_path, monkeypatch):
    image = pytest.importorskip("PIL.Image")
    path = saved(tmp_path / "a.png", np.zeros((60, 90, 3), np.uint8))
    monkeypatch.setattr(image, "MAX_IMAGE_PIXELS", 4000)
    assert read_photograph(path).shape == (60, 90, 3)
    monkeypatch.setattr(image, "MAX_IMAGE_PIXELS", 400)
    with pytest.raises(DatasetError, match="exceeds limit"):
        read_photograph(path)
