"""The solutions are right: they equal torch, and the examples on their cards come out as printed."""

import ast
import doctest
import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

SOLUTIONS = Path(__file__).parents[1] / "solutions"
FILES = sorted(SOLUTIONS.glob("exercise*.py"))
MODERATE = settings(max_examples=60, deadline=None)  # a busy machine is no mistake of the solutions


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


exercise1, exercise2, exercise3, exercise4, exercise6 = (load(SOLUTIONS / f"exercise{n}.py") for n in (1, 2, 3, 4, 6))


def assert_equal(returned, expected):
    assert isinstance(returned, np.ndarray | np.floating)
    assert returned.shape == expected.shape
    np.testing.assert_allclose(returned, expected.numpy(), rtol=1e-12, atol=1e-12)


def normal(rng, *shape):
    return rng.normal(size=shape)


def as_tensors(*arrays):
    return [None if array is None else torch.as_tensor(array, dtype=torch.float64) for array in arrays]


# the cards


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_function_has_an_example_that_comes_out_as_printed(path):
    module = load(path)
    tests = {test.name: test for test in doctest.DocTestFinder().find(module, path.stem)}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert tests[f"{path.stem}.{node.name}"].examples, f"{node.name} has no example"
    report = []
    for test in tests.values():
        doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert report == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_card_says_title_slides_difficulty_and_time(path):
    card = ast.get_docstring(ast.parse(path.read_text()))
    assert card.startswith(f"Exercise {path.stem.removeprefix('exercise')} - ")
    assert re.search(r"^Slides: \d+(-\d+)?(, \d+(-\d+)?)*$", card, re.MULTILINE)
    assert re.search(r"^Difficulty: [1-5] of 5$", card, re.MULTILINE)
    assert re.search(r"^Time: \d+ minutes$", card, re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_public_functions_never_call_one_another(path):
    nodes = ast.parse(path.read_text()).body
    public = {node.name for node in nodes if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    for node in nodes:
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        assert not used & public


# exercise 1


def test_names_become_numbers():
    numbers = exercise1.encode_labels(["b", "a", "b"], ["b", "c", "a"])
    assert numbers.dtype == np.int64
    assert numbers.tolist() == [0, 2, 0]
    assert exercise1.encode_labels(np.array(["c"]), np.array(["b", "c"])).tolist() == [1]


def test_no_names_become_no_numbers():
    assert exercise1.encode_labels([], ["a"]).dtype == np.int64
    assert exercise1.encode_labels([], ["a"]).shape == (0,)


def test_an_unknown_name_is_named():
    with pytest.raises(ValueError, match="'d' is not one of the classes"):
        exercise1.encode_labels(["a", "d"], ["a", "b"])


@given(st.lists(st.integers(0, 4), max_size=6), st.sampled_from([np.int64, np.uint8, list]))
@MODERATE
def test_one_hot_equals_torch_and_decoding_undoes_it(labels, kind):
    given_labels = labels if kind is list else np.array(labels, dtype=kind)
    encoded = exercise1.one_hot(given_labels, 5)
    assert_equal(encoded, F.one_hot(torch.tensor(labels, dtype=torch.int64), 5).double())
    assert exercise1.decode_one_hot(encoded).tolist() == labels


@pytest.mark.parametrize("label", [-1, 3])
def test_one_hot_refuses_a_label_outside_the_classes(label):
    with pytest.raises(ValueError, match=f"label {label} is outside 0 ... 2"):
        exercise1.one_hot([0, label], 3)


def test_of_equal_scores_the_first_wins():
    assert exercise1.decode_one_hot(np.array([[-3, -1, -1]])).tolist() == [1]


def test_one_probability_becomes_two():
    np.testing.assert_array_equal(exercise1.binary_probabilities(np.array([0, 1])), [[1, 0], [0, 1]])
    assert exercise1.binary_probabilities([]).shape == (0, 2)


# exercise 2

SCORES = st.sampled_from(
    [
        np.array([[-1000, 1000, 0], [3, -7, 5]]),
        np.array([[1e-3, -2.5], [1000.5, -1000.0], [0.0, 0.0]]),
        np.array([[[200, 7, 0, 255]]], dtype=np.uint8),
        np.array([[-128, 127]], dtype=np.int8),
        np.linspace(-50, 50, 24).reshape(2, 3, 4).transpose(2, 0, 1),
        np.zeros((0, 3)),
        np.array(2.5),
    ]
)


@given(SCORES, st.sampled_from([-1, 0]))
@MODERATE
def test_activations_equal_torch_without_a_warning(x, axis):
    (t,) = as_tensors(x)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert_equal(exercise2.sigmoid(x), torch.sigmoid(t))
        np.testing.assert_array_equal(exercise2.relu(x), torch.relu(t).numpy())
        if x.shape[axis : axis + 1] != (0,):
            assert_equal(exercise2.softmax(x, axis), torch.softmax(t, axis))
            assert_equal(exercise2.log_softmax(x, axis=axis), torch.log_softmax(t, axis))


def test_activations_take_numbers_and_lists():
    assert exercise2.sigmoid(0) == 0.5
    assert exercise2.relu(-2) == 0
    assert exercise2.softmax([1, 1]).tolist() == [0.5, 0.5]
    assert exercise2.log_softmax([0]).tolist() == [0.0]


def test_a_tiny_probability_keeps_its_digits():
    assert exercise2.sigmoid(-100) == pytest.approx(np.exp(-100.0), rel=1e-14, abs=0)


def test_the_numbers_of_the_lecture():
    assert np.exp(10.0) == pytest.approx(22026.4658, abs=5e-5)
    assert exercise2.softmax([47, 50, 12])[2] == pytest.approx(2.99e-17, rel=2e-3)


# exercises 3 and 4

PAIRS = {n: st.one_of(st.integers(n, 3), st.tuples(st.integers(n, 3), st.integers(n, 3))) for n in (0, 1)}


@st.composite
def convolutions(draw, *, transposed=False):
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    kernel_size = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    size = draw(st.integers(9, 12)), draw(st.integers(10, 13))
    channels = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    x = normal(rng, draw(st.sampled_from([0, 1, 2])), channels[0], *size)
    weight = normal(rng, *(channels if transposed else channels[::-1]), *kernel_size)
    bias = normal(rng, channels[1]) if draw(st.booleans()) else None
    return x, weight, bias, draw(PAIRS[1]), draw(PAIRS[0]), 1 if transposed else draw(PAIRS[1])


@given(convolutions())
@MODERATE
def test_conv2d_equals_torch(case):
    x, weight, bias, *geometry = case
    assert_equal(exercise3.conv2d(x, weight, bias, *geometry), F.conv2d(*as_tensors(x, weight, bias), *geometry))


@given(convolutions(transposed=True))
@MODERATE
def test_conv2d_transpose_equals_torch(case):
    x, weight, bias, stride, padding, _ = case
    expected = F.conv_transpose2d(*as_tensors(x, weight, bias), stride=stride, padding=padding)
    assert_equal(exercise3.conv2d_transpose(x, weight, bias, stride, padding), expected)


@given(convolutions())
@MODERATE
def test_output_size_is_the_size_of_a_convolution(case):
    x, weight, _, stride, padding, dilation = case
    shape = F.conv2d(*as_tensors(x, weight), None, stride, padding, dilation).shape
    for axis in (0, 1):
        along = [pair if isinstance(pair, int) else pair[axis] for pair in (stride, padding, dilation)]
        assert exercise3.output_size(x.shape[axis + 2], weight.shape[axis + 2], *along) == shape[axis + 2]


@given(st.integers(0, 99), st.integers(1, 4), st.integers(1, 3), st.integers(1, 4))
@MODERATE
def test_convolutions_of_one_image_equal_torch(seed, channels, kH, kW):
    rng = np.random.default_rng(seed)
    image, kernel = normal(rng, channels, 5, 4), normal(rng, channels, kH, kW)
    x, weight = as_tensors(image[None], kernel[None])
    assert_equal(exercise3.conv2d_rgb(image, kernel, bias=0.25), F.conv2d(x, weight)[0, 0] + 0.25)
    assert_equal(exercise3.conv2d_gray(image[0], kernel[0]), F.conv2d(x[:, :1], weight[:, :1])[0, 0])


def test_photographs_of_uint8_do_not_wrap_around():
    image, kernel = np.full((1, 1, 2, 2), 200, dtype=np.uint8), np.full((1, 1, 2, 2), 200, dtype=np.uint8)
    assert exercise3.conv2d_gray(image[0, 0], kernel[0, 0]).tolist() == [[160_000]]
    assert exercise3.conv2d_rgb(image[0], kernel[0]).tolist() == [[160_000]]
    assert exercise3.conv2d(image, kernel).tolist() == [[[[160_000]]]]
    assert exercise3.conv2d_transpose(image, kernel)[0, 0, 1, 1] == 160_000
    assert exercise4.avg_pool2d(image, 2).tolist() == [[[[200]]]]
    assert exercise4.max_pool2d(image, 2, padding=1)[0, 0, 0, 0] == 200


@given(
    st.integers(0, 99),
    st.sampled_from([(0, 2), (2, 3), (1, 1)]),
    st.tuples(st.integers(1, 4), st.integers(1, 3)),
    st.none() | PAIRS[1],
    st.booleans(),
)
@MODERATE
def test_pooling_equals_torch(seed, batch, kernel_size, stride, padded):
    x = normal(np.random.default_rng(seed), *batch, 6, 7) - 3
    padding = (kernel_size[0] // 2, kernel_size[1] // 2) if padded else 0
    (t,) = as_tensors(x)
    assert_equal(
        exercise4.max_pool2d(x, kernel_size, stride, padding), F.max_pool2d(t, kernel_size, stride, padding=padding)
    )
    assert_equal(
        exercise4.avg_pool2d(x, kernel_size, stride, padding), F.avg_pool2d(t, kernel_size, stride, padding=padding)
    )
    assert_equal(exercise4.global_avg_pool2d(x), t.mean(dim=(2, 3)))


def test_no_function_changes_its_arguments():
    def locked(*shape):
        array = np.arange(np.prod(shape)).reshape(shape)
        array.flags.writeable = False
        return array

    exercise1.one_hot(locked(2), 3)
    exercise1.decode_one_hot(locked(2, 3))
    exercise1.binary_probabilities(locked(2))
    for activation in (exercise2.sigmoid, exercise2.softmax, exercise2.log_softmax, exercise2.relu):
        activation(locked(2, 3))
    exercise3.conv2d_gray(locked(3, 3), locked(2, 2))
    exercise3.conv2d_rgb(locked(2, 3, 3), locked(2, 2, 2))
    exercise3.conv2d(locked(1, 2, 3, 3), locked(3, 2, 2, 2), locked(3), padding=1)
    exercise3.conv2d_transpose(locked(1, 2, 3, 3), locked(2, 3, 2, 2), locked(3), padding=1)
    exercise4.max_pool2d(locked(1, 1, 4, 4), 2, padding=1)
    exercise4.avg_pool2d(locked(1, 1, 4, 4), 2, padding=1)
    exercise4.global_avg_pool2d(locked(1, 1, 4, 4))


# exercise 6


@pytest.mark.parametrize(
    ("network", "layers", "parameters"),
    [
        (exercise6.SmallCNN, ["conv1", "conv2", "fc"], 62_346),
        (exercise6.LeNet, ["conv1", "conv2", "fc1", "fc2", "fc3"], 61_706),
    ],
)
def test_networks_have_the_layers_of_the_contract(network, layers, parameters):
    model = network()
    assert [name for name, _ in model.named_children()] == layers
    assert sum(parameter.numel() for parameter in model.parameters()) == parameters
    for size in (0, 1, 3):
        assert model(torch.zeros(size, 1, 28, 28)).shape == (size, 10)


def test_two_train_steps_follow_the_gradient_of_their_own_batch():
    torch.manual_seed(0)
    images, labels = torch.randn(5, 1, 2, 2), torch.tensor([0, 1, 2, 1, 0])
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        weight = model[1].weight.detach().clone()
        loss = F.cross_entropy(model(images), labels)
        (gradient,) = torch.autograd.grad(loss, [model[1].weight])
        assert exercise6.train_step(model, optimizer, images, labels) == pytest.approx(loss.item())
        torch.testing.assert_close(model[1].weight.detach(), weight - 0.1 * gradient)


class Pixel(nn.Module):
    """Predicts class 1 where the first pixel is positive; blind to everything when it trains."""

    def forward(self, x):
        assert not torch.is_grad_enabled()
        score = torch.zeros(len(x)) if self.training else x[:, 0, 0, 0]
        return torch.stack([-score, score], dim=1)


@pytest.mark.parametrize("training", [True, False])
def test_evaluate_counts_over_all_batches_and_restores_the_mode(training):
    images = torch.zeros(703, 1, 28, 28)
    images[:, 0, 0, 0] = torch.where(torch.arange(703) % 3 == 0, 1.0, -1.0)
    labels = torch.zeros(703, dtype=torch.int64)
    model = Pixel().train(training)
    accuracy = exercise6.evaluate(model, images, labels)
    assert isinstance(accuracy, float)
    assert accuracy == pytest.approx(468 / 703)
    assert model.training is training
