"""What a network sees in one photograph, and in a folder with a folder of photographs for each class."""

import numpy as np
import pytest
from dl4cv.course.datasets.mnist import DatasetError
from dl4cv.course.datasets.photographs import class_names
from dl4cv.demos import classify, photographs
from dl4cv.demos.networks import TrainedNetwork
from PIL import Image

from tests.demos.tables import pictures, table


class ByColour:
    """Stands for a trained network: what is green is a tiger cat, then an espresso; what is red the other way round."""

    def rank(self, image):
        green = image[..., 1].mean() > image[..., 0].mean()
        named = ["tiger cat", "espresso"] if green else ["espresso", "tiger cat"]
        rest = [name for name in class_names() if name not in named]
        return [*zip(named, [0.75, 0.25], strict=True), *((name, 0.0) for name in rest)]


@pytest.fixture(autouse=True)
def _by_colour(monkeypatch):
    network = TrainedNetwork("by colour", None, None)
    monkeypatch.setattr(TrainedNetwork, "rank", ByColour.rank)
    monkeypatch.setattr(photographs, "open_network", lambda name, weights: network)


def paint(path, colour, size=(40, 30)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def test_one_photograph_is_shown_as_it_is_and_as_the_network_sees_it(tmp_path):
    classified = classify.prepare(paint(tmp_path / "leaf.png", "green"))
    shown = classify.pictures(classified)
    assert list(pictures(shown).pictures) == ["leaf.png", "what the network is given"]
    assert table(shown, "Height").rows == (("leaf.png", "30 x 40"),)
    assert table(classify.guesses(classified), "by colour").rows[:2] == (
        ("tiger cat", "75.00%"),
        ("espresso", "25.00%"),
    )
    assert "name a folder" in classify.right(classified).parts[0]


def test_without_a_photograph_it_is_the_cat():
    [seen] = classify.prepare().photographs
    assert seen.name == "the photograph of a cat"


def test_a_turned_photograph_is_shown_upright(tmp_path):
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20, 0] = 255  # red on the left, which is on top once the camera is upright
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(pixels).save(tmp_path / "turned.png", exif=exif)
    [seen] = classify.prepare(tmp_path / "turned.png").photographs
    assert seen.size == (40, 20)
    assert seen.small[0, 0].tolist() == [255, 0, 0]


def test_of_a_folder_it_is_counted_how_often_the_network_is_right(tmp_path):
    for number in range(3):
        paint(tmp_path / "Tiger_cat" / f"{number}.png", "green")
    paint(tmp_path / "espresso" / "cold.jpg", "green")
    classified = classify.prepare(tmp_path)
    rows = table(classify.guesses(classified), "by colour").rows
    assert rows[0] == ("Tiger_cat", "0.png", "tiger cat", "75.00%")
    assert rows[3][:3] == ("espresso", "cold.jpg", "tiger cat")
    assert table(classify.right(classified), "Of 4").rows == (
        ("likeliest class right", "75.00%"),
        ("right class among the 5 likeliest", "100.00%"),
    )


def test_where_folders_are_no_classes_nobody_says_what_is_right(tmp_path):
    paint(tmp_path / "uncle bob" / "1.png", "red")
    [sentence] = classify.right(classify.prepare(tmp_path)).parts
    assert "nobody can say what is right" in sentence


def test_photographs_of_the_same_name_in_several_folders_are_all_shown(tmp_path):
    for folder in ("espresso", "tabby"):
        paint(tmp_path / folder / "1.png", "red")
    assert list(pictures(classify.pictures(classify.prepare(tmp_path))).pictures) == ["espresso/1.png", "tabby/1.png"]


def test_of_many_photographs_some_are_drawn_and_all_are_listed(tmp_path):
    for number in range(14):
        paint(tmp_path / "tabby" / f"{number:02}.png", "red")
    classified = classify.prepare(tmp_path)
    shown = classify.pictures(classified)
    assert len(pictures(shown).pictures) == 12
    assert shown.parts[-1] == "2 more are not shown."
    assert len(table(classify.guesses(classified), "by colour").rows) == 14


def test_what_is_no_photograph_is_told(tmp_path):
    (tmp_path / "text.png").write_text("no")
    for path, words in ((tmp_path / "text.png", "is no photograph"), (tmp_path / "nothing.png", "There is no file")):
        with pytest.raises(DatasetError, match=words):
            classify.prepare(path)
    with pytest.raises(DatasetError, match=r"cannot be read: File name too long\.$"):
        classify.prepare(tmp_path / ("n" * 400))
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="a folder for each class is wanted"):
        classify.prepare(tmp_path / "empty")
