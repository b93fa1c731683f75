"""Networks of exercise 6 written in Keras: compared, trained and marked as those in torch are."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from dl4cv.course import COURSE
from dl4cv.course.exercise6 import keras_models
from dl4cv.course.networks.small import LeNet, SmallCNN
from dl4cv.exercise.exercise import find_exercise
from dl4cv.exercise.extras import Extra
from dl4cv.grading.grade import GradingError, grade
from dl4cv.rpc.networks import with_weights
from dl4cv.submission.reading import Source, read

from tests.exercises import bench, brief_training
from tests.one_function import results_of
from tests.sampling import one_in, thorough

EXERCISE = find_exercise("exercise6", COURSE)

needs_keras = pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="keras is not installed")

IMPORTS = """
from keras import layers, models
from keras.layers import Activation, AveragePooling2D, Conv2D, Dense, Dropout, Flatten, MaxPooling2D, Softmax
from keras.models import Sequential
"""

SLIDE = """
model = Sequential()
model.add(Conv2D(32, kernel_size=(5, 5), strides=(1, 1), activation='relu', input_shape=(28, 28, 1)))
model.add(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
model.add(Conv2D(64, (5, 5), activation='relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Flatten())
model.add(Dense(10, activation='softmax'))
"""

SLIDE_AS_A_FUNCTION = "def SmallCNN():\n" + SLIDE.replace("\n", "\n    ") + "\n    return model\n"

RIGHT = {
    "a function of the slide's lines": SLIDE_AS_A_FUNCTION,
    "a class of a Sequential without an input shape": """
class SmallCNN(Sequential):
    def __init__(self):
        super().__init__([
            Conv2D(32, 5), Activation("relu"), MaxPooling2D(), Conv2D(64, 5), Activation("relu"), MaxPooling2D(),
            Flatten(), Dense(10), Softmax(),
        ])
""",
    "a class of a model with a call of its own": """
class SmallCNN(models.Model):
    def __init__(self):
        super().__init__()
        self.first, self.second = Conv2D(32, 5, activation="relu"), Conv2D(64, 5, activation="relu")
        self.pool, self.flatten, self.scores = MaxPooling2D(2), Flatten(), Dense(10)

    def call(self, x):
        return self.scores(self.flatten(self.pool(self.second(self.pool(self.first(x))))))
""",
    "the functional interface, a model in a model": """
def SmallCNN():
    image = layers.Input((28, 28, 1))
    maps = Sequential([Conv2D(32, 5, activation="relu"), MaxPooling2D(2), Conv2D(64, 5, activation="relu")])(image)
    return models.Model(image, Dense(10)(Flatten()(MaxPooling2D(2)(maps))))
""",
    "channels first": """
def SmallCNN():
    first = {"data_format": "channels_first"}
    return Sequential([
        layers.Input((1, 28, 28)), Conv2D(32, 5, activation="relu", **first), MaxPooling2D(2, **first),
        Conv2D(64, 5, activation="relu", **first), MaxPooling2D(2, **first), layers.Reshape((1024,)), Dense(10),
    ])
""",
}

PARTS = """
class Block(layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.conv, self.pool = Conv2D(filters, 5, activation="relu"), MaxPooling2D(2)

    def call(self, x):
        return self.pool(self.conv(x))

class Convolution(Conv2D):
    pass
"""

UNUSUAL = {
    "layers made in another order than they are used": """
class SmallCNN(models.Model):
    def __init__(self):
        super().__init__()
        self.scores, self.second = Dense(10, activation="softmax"), Conv2D(64, 5, activation="relu")
        self.first, self.pool, self.flatten = Conv2D(32, 5, activation="relu"), MaxPooling2D(2), Flatten()

    def call(self, x):
        return self.scores(self.flatten(self.pool(self.second(self.pool(self.first(x))))))
""",
    "a softmax in a call of its own": """
class SmallCNN(models.Model):
    def __init__(self):
        super().__init__()
        self.layers_of_mine = [Block(32), Block(64), Flatten(), Dense(10), Softmax()]

    def call(self, x):
        for layer in self.layers_of_mine:
            x = layer(x)
        return x
""",
    "a softmax in a model in a model": """
def SmallCNN():
    return Sequential([layers.Input((28, 28, 1)), Block(32), Block(64), Sequential([Flatten(), Dense(10, "softmax")])])
""",
    "layers of a class derived from Keras'": """
def SmallCNN():
    convolutions = [Convolution(filters, 5, activation="relu") for filters in (32, 64)]
    return Sequential([convolutions[0], MaxPooling2D(), convolutions[1], MaxPooling2D(), Flatten(), Dense(10)])
""",
    "a batch normalization that does nothing at first, under a name of torch's": """
def SmallCNN():
    norm = layers.BatchNormalization(name="training", epsilon=0, scale=False, center=False)
    return Sequential([layers.Input((28, 28, 1)), norm, Block(32), Block(64), Flatten(), Dense(10)])
""",
}

LENET = """
def LeNet():
    return Sequential([
        layers.Input((28, 28, 1)), Conv2D(6, 5, padding="same", activation="relu"), MaxPooling2D(),
        Conv2D(16, 5, activation="relu"), MaxPooling2D(), Flatten(),
        Dense(120, activation="relu"), Dense(84, activation="relu"), Dense(10, activation="softmax"),
    ])
"""

WRONG = {
    "a kernel of three": ("(5, 5), activation", "(3, 3), activation"),
    "no activation": ("Conv2D(64, (5, 5), activation='relu')", "Conv2D(64, (5, 5))"),
    "another activation": ("(64, (5, 5), activation='relu'", "(64, (5, 5), activation='sigmoid'"),
    "the mean of each window": ("model.add(MaxPooling2D(pool_size=(2, 2)))", "model.add(AveragePooling2D(2))"),
    "a pooling left out": ("model.add(MaxPooling2D(pool_size=(2, 2)))\n", "\n"),
    "maps of other number": ("Conv2D(64", "Conv2D(60"),
    "a dense layer more": ("model.add(Flatten())", "model.add(Flatten()); model.add(Dense(1000, activation='relu'))"),
    "dropout": ("model.add(Flatten())", "model.add(Dropout(0.25)); model.add(Flatten())"),
    "an activation at the end": ("activation='softmax'", "activation='relu'"),
    "padding": ("(5, 5), activation", "(5, 5), padding='same', activation"),
}


@pytest.fixture(autouse=True)
def _keras_beside_torch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))


def failed(source: str, function: str = "SmallCNN") -> list[str]:
    """The checks of `function` that a submission with `source` in place of the solution's network does not pass."""
    with brief_training():
        results = results_of(function, bench(EXERCISE), IMPORTS + source)
    return [f"{check.name}: {check.message}" for check in results if check.status != "passed"]


@needs_keras
@pytest.mark.parametrize("way", one_in(2, RIGHT))
def test_a_right_model_passes_all_checks(way: str) -> None:
    assert not failed(RIGHT[way])


@thorough
@needs_keras
def test_lenet_may_be_a_model_too() -> None:
    assert not failed(LENET, "LeNet")


@needs_keras
@pytest.mark.parametrize("way", one_in(4, WRONG))
def test_a_wrong_model_does_not(way: str) -> None:
    right, wrong = WRONG[way]
    assert right in SLIDE_AS_A_FUNCTION
    assert failed(SLIDE_AS_A_FUNCTION.replace(right, wrong))


@needs_keras
@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")
@pytest.mark.parametrize(("source", "reference"), [(SLIDE_AS_A_FUNCTION, SmallCNN), (LENET, LeNet)])
def test_weights_have_torchs_names_and_layouts(source: str, reference: type[torch.nn.Module]) -> None:
    assert shapes(translated(source, reference.__name__)) == shapes(reference())
    assert_computes_as(reference(), translated(source, reference.__name__))


@needs_keras
@pytest.mark.parametrize("way", UNUSUAL)
def test_a_model_written_in_an_unusual_way_computes_the_same(way: str) -> None:
    network = translated(PARTS + UNUSUAL[way])
    assert shapes(SmallCNN()).items() <= shapes(network).items()
    assert_computes_as(SmallCNN(), network)


@needs_keras
def test_other_weights_have_the_names_of_their_layers_and_none_is_lost() -> None:
    rest = "layers.PReLU(), layers.PReLU(name='training'), layers.Dense(10), Twice(), Twice()"
    twice = """
class Twice(layers.Layer):
    def build(self, shape):
        self.scale, self.again = (self.add_weight(shape=(1,), name="scale") for _ in range(2))
    def call(self, x):
        return x * self.scale * self.again
"""
    network = translated(
        f"{twice}def SmallCNN():\n    return Sequential([layers.Input((28, 28, 1)), Flatten(), {rest}])"
    )
    assert {"fc.weight", "fc.bias", "training_.alpha", "twice.scale", "twice.scale_2"} <= shapes(network).keys()
    assert len(shapes(network)) == 8
    assert network(torch.zeros(2, 1, 28, 28)).shape == (2, 10)


@needs_keras
def test_layers_that_a_model_uses_without_having_them_are_none_of_its_own() -> None:
    source = UNUSUAL["layers made in another order than they are used"].replace("self.scores(", "SCORES[0](")
    source = source.replace('self.scores, self.second = Dense(10, activation="softmax"), ', "self.second = ")
    network = translated("SCORES = [Dense(10)]\n" + source)
    assert shapes(network).keys() == {"conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias"}


@needs_keras
def test_a_model_stays_as_it_is() -> None:
    names: dict[str, Any] = {}
    exec(IMPORTS + UNUSUAL["layers made in another order than they are used"], names)
    model, image = names["SmallCNN"](), torch.ones(1, 28, 28, 1)
    before = model(image)
    with_weights(keras_models.as_torch(model), 1)(image.permute(0, 3, 1, 2))
    torch.testing.assert_close(model(image), before)
    torch.testing.assert_close(before.sum(), torch.tensor(1.0))


@needs_keras
@pytest.mark.parametrize("end", ["Dense(10, 'sigmoid')", "Dense(10, 'softmax'), Softmax()"])
def test_what_is_no_single_softmax_is_part_of_the_output(end: str) -> None:
    network = translated(f"def SmallCNN():\n    return Sequential([layers.Input((28, 28, 1)), Flatten(), {end}])")
    output = network(torch.rand(3, 1, 28, 28))
    assert bool(((output >= 0) & (output <= 1)).all())


def test_no_model_is_one_where_keras_is_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for keras in (None, object()):
        monkeypatch.setitem(sys.modules, "keras", keras)
        assert not keras_models.is_model(SmallCNN())


def translated(source: str, name: str = "SmallCNN") -> Any:
    """The torch network for the model that `source` builds."""
    names: dict[str, Any] = {}
    exec(IMPORTS + source, names)
    return keras_models.as_torch(names[name]())


def shapes(network: torch.nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(value.shape) for name, value in network.named_parameters()}


def assert_computes_as(reference: torch.nn.Module, network: torch.nn.Module) -> None:
    """With the same weights for the same names both have the same logits; other weights stay as they are."""
    images = torch.randn(3, 1, 28, 28)
    expected = with_weights(reference, 1)(images)
    network.load_state_dict(reference.state_dict(), strict=False)
    torch.testing.assert_close(network.eval()(images), expected, rtol=1e-4, atol=1e-4)


@needs_keras
def test_the_slide_as_it_stands_gets_all_its_points_in_a_confined_process(tmp_path: Path) -> None:
    text = 'import os\nos.environ["KERAS_BACKEND"] = "jax"\n' + IMPORTS + SLIDE
    result = grade(handed_in(tmp_path, text), EXERCISE, isolation="required")
    small = [check for check in result.checks if check.function == "SmallCNN"]
    assert [check.status for check in small] == ["passed"] * len(small), small
    assert "Graded with Keras 3" in " ".join(result.notes)


def test_without_keras_nothing_is_graded_and_the_command_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Extra, "is_there", False)
    text = "import keras.no_such_part\n" + IMPORTS.replace("keras", "keras.no_such_part") + SLIDE
    told = r"exercise6\.py uses Keras \(line 1\).*pip install 'dl4cv-grade\[keras\]'"
    with pytest.raises(GradingError, match=told):
        grade(handed_in(tmp_path, text), EXERCISE)


def handed_in(folder: Path, text: str) -> Source:
    """A submission of a network alone: no training is waited for."""
    file = folder / "exercise6.py"
    file.write_text(text, encoding="utf-8")
    return read(file)
