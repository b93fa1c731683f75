"""The variants are right before they judge the grader: each is compared with torch here, without the grader."""

import importlib.util
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

HERE = Path(__file__).parent
CASES = 36
LAYOUTS = ("normal", "float32", "int64", "uint8", "fortran", "every other", "reversed")
SCORES = tuple(layout for layout in LAYOUTS if layout != "uint8")  # bytes are for images

FUNCTIONS = {
    "exercise1": ("encode_labels", "one_hot", "decode_one_hot", "binary_probabilities"),
    "exercise2": ("sigmoid", "softmax", "log_softmax", "relu"),
    "exercise3": ("output_size", "conv2d_gray", "conv2d_rgb", "conv2d", "conv2d_transpose"),
    "exercise4": ("max_pool2d", "avg_pool2d", "global_avg_pool2d"),
    "exercise6": ("SmallCNN", "LeNet", "train_step", "evaluate"),
}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"variant_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODULES = {f"{path.parent.name}/{path.stem}": load(path) for path in sorted(HERE.glob("exercise*/*.py"))}


def variants_of(name: str) -> pytest.MarkDecorator:
    found = [pytest.param(getattr(m, name), id=style) for style, m in MODULES.items() if hasattr(m, name)]
    return pytest.mark.parametrize("function", found)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Arrays this small lose tenfold to the waiting of threads for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def double(array: Any) -> torch.Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float64))


def largest(array: Any) -> float:
    """The largest magnitude, at least 1."""
    return float(np.abs(np.asarray(array, dtype=np.float64)).max(initial=1.0))


def call(function: Callable[..., Any], *arguments: Any) -> np.ndarray:
    """Call with read-only copies of the layout's views; over, divide and invalid raise."""
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument.flags.writeable = False
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        return np.asarray(function(*arguments))


def assert_close(returned: np.ndarray, expected: torch.Tensor, scale: float, *inputs: Any) -> None:
    """Scale bounds the magnitudes summed behind any element, since FFTs and running sums mix the elements."""
    single = any(np.asarray(array).dtype == np.float32 for array in (returned, *inputs))
    assert returned.shape == tuple(expected.shape)
    assert returned.dtype.kind in "fiu"
    error = np.abs(returned.astype(np.float64) - expected.numpy()).max(initial=0.0)
    assert error <= (1e-5 if single else 1e-9) * scale


def filled(rng: np.random.Generator, shape: tuple[int, ...], layout: str) -> np.ndarray:
    if layout == "int64":
        return rng.integers(-5, 6, shape)
    if layout == "uint8":
        return rng.integers(0, 256, shape, dtype=np.uint8)
    if layout == "every other":
        return rng.normal(size=(*shape[:-1], 2 * shape[-1]))[..., ::2]
    values = rng.normal(size=shape) * rng.choice([1.0, 100.0]) - 1.0
    return {"float32": values.astype(np.float32), "fortran": np.asfortranarray(values)}.get(
        layout, values[..., ::-1] if layout == "reversed" else values
    )


def cases(
    seed: int, layouts: tuple[str, ...] = LAYOUTS, empty: bool = True
) -> Iterator[tuple[np.random.Generator, str, int]]:
    """A generator, a layout and a batch size, sometimes 0 where `empty` batches are allowed, for each case."""
    for case in range(CASES):
        rng = np.random.default_rng([seed, case])
        yield rng, layouts[case % len(layouts)], 0 if empty and case % 9 == 8 else int(rng.integers(1, 5))


def two(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    """Two different whole numbers of low..high."""
    first, second = rng.permutation(np.arange(low, high + 1))[:2]
    return int(first), int(second)


def as_argument(rng: np.random.Generator, pair: tuple[int, int]) -> int | tuple[int, int]:
    return pair[0] if pair[0] == pair[1] and rng.integers(2) else pair


def test_there_are_enough_of_them() -> None:
    counts = {exercise: sum(style.startswith(exercise) for style in MODULES) for exercise in FUNCTIONS}
    least = {"exercise1": 14, "exercise2": 20, "exercise3": 25, "exercise4": 15, "exercise6": 6}
    assert all(counts[exercise] >= least[exercise] for exercise in FUNCTIONS)
    assert sum(counts.values()) >= 80


@pytest.mark.parametrize("style", MODULES)
def test_each_names_its_style_and_holds_a_function_of_its_exercise(style: str) -> None:
    module = MODULES[style]
    assert module.__doc__
    assert "\n" not in module.__doc__
    assert any(hasattr(module, name) for name in FUNCTIONS[style.split("/")[0]])


@pytest.mark.parametrize("name", [name for names in FUNCTIONS.values() for name in names])
def test_every_function_has_several_variants(name: str) -> None:
    assert sum(hasattr(module, name) for module in MODULES.values()) >= 4


@variants_of("encode_labels")
def test_encode_labels_numbers_the_names(function: Callable[..., Any]) -> None:
    classes = ["dog", "cat", "äpfel", "a", "zebra crossing", "Cat", "ca"]
    for rng, _, n in cases(11):
        expected = rng.integers(0, len(classes), n)
        names = [classes[i] for i in expected]
        returned = call(function, names, classes)
        assert returned.dtype.kind in "iu"
        assert returned.shape == (n,)
        assert (returned == expected).all()
    for unknown in ("cow", "zz", "A", "do", "dogs", ""):
        with pytest.raises(ValueError):  # noqa: PT011
            function(["dog", unknown], classes)


@variants_of("one_hot")
def test_one_hot_puts_a_single_one(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(12, empty=False):
        classes = int(rng.integers(1, 11))
        labels = rng.integers(0, classes, n).astype(np.uint8 if layout == "uint8" else np.int64)
        expected = functional.one_hot(torch.from_numpy(labels.astype(np.int64)), classes)
        assert_close(call(function, labels, classes) * 1, expected, 1.0)
    for wrong in ([-1], [3], [0, -3], [1, 100], [0, 2, -4]):
        with pytest.raises(ValueError):  # noqa: PT011
            function(np.array(wrong), 3)


@variants_of("decode_one_hot")
def test_decode_one_hot_finds_the_largest(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(13, SCORES, empty=False):
        scores = filled(rng, (n, int(rng.integers(1, 11))), layout)
        returned = call(function, scores)
        assert returned.shape == (n,)
        assert returned.dtype.kind in "iu"
        # The first of several largest: small integers repeat.
        assert (returned == np.argmax(scores, axis=1)).all()


@variants_of("binary_probabilities")
def test_binary_probabilities_are_two_columns(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(14, SCORES, empty=False):
        p = rng.random(n).astype(np.float32 if layout == "float32" else np.float64)
        p = rng.integers(0, 2, n) if layout == "int64" else p
        assert_close(call(function, p), torch.stack([1 - double(p), double(p)], dim=1), 1.0, p)


def scores_of(rng: np.random.Generator, layout: str, n: int) -> np.ndarray:
    shape = [(n, 3), (n, 2, 5), (4,), (n, 1), (2, 1, 3, 4)][int(rng.integers(5))]
    scores = filled(rng, shape, layout)
    if layout in ("normal", "float32", "int64") and rng.integers(2):
        scores = (scores + rng.choice([-1000, 0, 1000], shape)).astype(scores.dtype)
    return scores


@variants_of("sigmoid")
def test_sigmoid_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(21, SCORES, empty=False):
        x = scores_of(rng, layout, n)
        assert_close(call(function, x), torch.sigmoid(double(x)), 1.0, x)


@variants_of("relu")
def test_relu_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(22, SCORES, empty=False):
        x = scores_of(rng, layout, n)
        assert_close(call(function, x), torch.relu(double(x)), largest(x), x)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("style", [style for style in MODULES if style.startswith("exercise2")])
def test_softmax_is_torchs(style: str, name: str) -> None:
    if not hasattr(MODULES[style], name):
        return
    function, reference = getattr(MODULES[style], name), getattr(torch, name)
    lecture = np.array([47, 50, 12])
    assert_close(call(function, lecture), reference(double(lecture), dim=-1), 50.0)
    for rng, layout, n in cases(23, SCORES, empty=False):
        x = scores_of(rng, layout, n)
        axis = int(rng.integers(0, x.ndim))
        # Scores near 1000 are rounded to 6e-5 when read as float32, and exp hands that on.
        scale = max(1.0, largest(x) / 50) if name == "softmax" else largest(x)
        for where in (axis, axis - x.ndim):
            assert_close(call(function, x, where), reference(double(x), dim=where), scale, x)
        assert_close(call(function, x), reference(double(x), dim=-1), scale, x)


@variants_of("output_size")
def test_output_size_is_torchs(function: Callable[..., Any]) -> None:
    assert function(7, 3) == 5
    for rng, _, _ in cases(31):
        kernel, stride, padding, dilation = (int(v) for v in rng.integers((1, 1, 0, 1), (6, 5, 4, 4)))
        size = max(1, dilation * (kernel - 1) + 1 - 2 * padding) + int(rng.integers(0, 12))
        line, taps = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
        expected = functional.conv1d(line, taps, None, stride, padding, dilation).shape[-1]
        returned = function(size, kernel, stride, padding, dilation)
        assert returned == expected
        assert isinstance(returned, int)


def expected_and_scale(
    operation: Callable[..., torch.Tensor], x: Any, w: Any, b: Any, *options: Any
) -> tuple[torch.Tensor, float]:
    """The scale is that of the whole image: an FFT leaves its rounding even where the kernel meets only zeros."""
    expected = operation(double(x), double(w), None if b is None else double(b), *options)
    return expected, largest(x) * float(double(w).abs().sum()) + (0.0 if b is None else largest(b))


def kernel_layout(layout: str) -> str:
    return layout if layout in ("float32", "int64", "fortran") else "normal"


@variants_of("conv2d_gray")
def test_conv2d_gray_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, _ in cases(32):
        kernel_size, extra = two(rng, 1, 4), two(rng, 0, 4)
        image = filled(rng, (kernel_size[0] + extra[0], kernel_size[1] + extra[1]), layout)
        kernel = filled(rng, kernel_size, kernel_layout(layout))
        expected, scale = expected_and_scale(functional.conv2d, image[None, None], kernel[None, None], None)
        assert_close(call(function, image, kernel), expected[0, 0], scale, image, kernel)


@variants_of("conv2d_rgb")
def test_conv2d_rgb_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(33):
        kernel_size, extra = two(rng, 1, 4), two(rng, 0, 4)
        image = filled(rng, (n or 3, kernel_size[0] + extra[0], kernel_size[1] + extra[1]), layout)
        kernel = filled(rng, (n or 3, *kernel_size), kernel_layout(layout))
        bias = 0.0 if layout == "normal" else float(rng.normal())
        expected, scale = expected_and_scale(functional.conv2d, image[None], kernel[None], [bias])
        given = (image, kernel) if layout == "normal" else (image, kernel, bias)
        assert_close(call(function, *given), expected[0, 0], scale, image, kernel)


@variants_of("conv2d")
def test_conv2d_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(34):
        k, s, d = two(rng, 1, 4), two(rng, 1, 3), two(rng, 1, 3)
        p = (0, 0) if rng.integers(3) == 0 else two(rng, 0, 3)
        if rng.integers(4) == 0:
            s, p, d = (s[0],) * 2, (p[0],) * 2, (d[0],) * 2
        size = [max(1, d[a] * (k[a] - 1) + 1 - 2 * p[a]) + int(rng.integers(0, 5)) for a in (0, 1)]
        c_in, c_out = two(rng, 1, 4)
        x = filled(rng, (n, c_in, *size), layout)
        weight = filled(rng, (c_out, c_in, *k), kernel_layout(layout))
        bias = None if rng.integers(3) == 0 else filled(rng, (c_out,), kernel_layout(layout))
        expected, scale = expected_and_scale(functional.conv2d, x, weight, bias, s, p, d)
        options = [as_argument(rng, pair) for pair in (s, p, d)]
        assert_close(call(function, x, weight, bias, *options), expected, scale, x, weight)
    x, weight = np.ones((1, 2, 4, 3)), np.ones((3, 2, 3, 2))
    assert_close(call(function, x, weight), functional.conv2d(double(x), double(weight)), 12.0)


@variants_of("conv2d_transpose")
def test_conv2d_transpose_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(35):
        k, s, size = two(rng, 1, 4), two(rng, 1, 3), two(rng, 1, 5)
        p = [int(rng.integers(0, min(3, ((size[a] - 1) * s[a] + k[a] + 1) // 2))) for a in (0, 1)]
        if rng.integers(4) == 0:
            s, p = (s[0],) * 2, [min(p)] * 2
            p = [q if (min(size) - 1) * s[0] + min(k) > 2 * q else 0 for q in p]
        c_in, c_out = two(rng, 1, 4)
        x = filled(rng, (n, c_in, *size), layout)
        weight = filled(rng, (c_in, c_out, *k), kernel_layout(layout))
        bias = None if rng.integers(3) == 0 else filled(rng, (c_out,), kernel_layout(layout))
        expected, scale = expected_and_scale(functional.conv_transpose2d, x, weight, bias, s, p)
        options = [as_argument(rng, (pair[0], pair[1])) for pair in (s, p)]
        assert_close(call(function, x, weight, bias, *options), expected, scale, x, weight)


def pooling_cases(seed: int) -> Iterator[tuple[np.ndarray, list[Any]]]:
    """A map and (kernel_size), (kernel_size, stride) or (kernel_size, stride, padding)."""
    for rng, layout, n in cases(seed):
        k = (int(rng.integers(1, 5)),) * 2 if rng.integers(4) == 0 else two(rng, 1, 4)
        s = (int(rng.integers(1, 4)),) * 2 if rng.integers(4) == 0 else two(rng, 1, 4)
        p = [int(rng.integers(0, side // 2 + 1)) for side in k]
        size = [max(1, k[a] - 2 * p[a]) + int(rng.integers(0, 6)) for a in (0, 1)]
        length = int(rng.integers(1, 4))
        if length < 3:
            size = [max(side, k[a]) for a, side in enumerate(size)]
        if rng.integers(4) == 0:
            size = [k[a] * int(rng.integers(1, 4)) for a in (0, 1)]
        stride = None if length == 3 and rng.integers(3) == 0 else as_argument(rng, s)
        options = [as_argument(rng, k), stride, as_argument(rng, (p[0], p[1]))][:length]
        yield filled(rng, (n, int(rng.integers(1, 4)), *size), layout), options


@variants_of("max_pool2d")
def test_max_pool2d_is_torchs(function: Callable[..., Any]) -> None:
    for x, options in pooling_cases(41):
        assert_close(call(function, x, *options), functional.max_pool2d(double(x), *options), largest(x), x)


@variants_of("avg_pool2d")
def test_avg_pool2d_is_torchs(function: Callable[..., Any]) -> None:
    for x, options in pooling_cases(42):
        scale = largest(x)
        assert_close(call(function, x, *options), functional.avg_pool2d(double(x), *options), scale, x)


@variants_of("global_avg_pool2d")
def test_global_avg_pool2d_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(43):
        x = filled(rng, (n, *(int(v) for v in rng.integers(1, 20, 3))), layout)
        assert_close(call(function, x), double(x).mean(dim=(2, 3)), largest(x), x)


def reference_network(name: str) -> nn.Sequential:
    pool: list[nn.Module] = [nn.ReLU(), nn.MaxPool2d(2)]
    if name == "SmallCNN":
        layers = [nn.Conv2d(1, 32, 5), *pool, nn.Conv2d(32, 64, 5), *pool, nn.Flatten(), nn.Linear(1024, 10)]
        return nn.Sequential(*layers)
    convolutions = [nn.Conv2d(1, 6, 5, padding=2), *pool, nn.Conv2d(6, 16, 5), *pool, nn.Flatten()]
    linear = [nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
    return nn.Sequential(*convolutions, *linear)


@pytest.mark.parametrize("name", ["SmallCNN", "LeNet"])
@pytest.mark.parametrize("style", [style for style in MODULES if style.startswith("exercise6")])
def test_the_network_has_the_references_values_and_gradients(style: str, name: str) -> None:
    if not hasattr(MODULES[style], name):
        return
    torch.manual_seed(6)
    network, reference = getattr(MODULES[style], name)(), reference_network(name)
    layers = ("conv1", "conv2", "fc") if name == "SmallCNN" else ("conv1", "conv2", "fc1", "fc2", "fc3")
    keys = [f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias")]
    assert set(network.state_dict()) == set(keys)
    network.load_state_dict(dict(zip(keys, reference.state_dict().values(), strict=True)))
    if name == "LeNet":
        assert sum(p.numel() for p in network.parameters()) == 61_706
    for n in (1, 2, 5):
        images, labels = torch.randn(n, 1, 28, 28), torch.randint(10, (n,))
        torch.testing.assert_close(network(images), reference(images), rtol=1e-5, atol=1e-5)
        for net in (network, reference):
            net.zero_grad()
            functional.cross_entropy(net(images), labels).backward()
        for key, p in zip(keys, reference.parameters(), strict=True):
            torch.testing.assert_close(network.get_parameter(key).grad, p.grad, rtol=1e-4, atol=1e-6)


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True to a scalar")  # float(loss)
@pytest.mark.parametrize("options", [{"lr": 0.5}, {"lr": 0.1, "momentum": 0.9, "nesterov": True}])
@variants_of("train_step")
def test_train_step_is_the_reference_step_three_times(function: Callable[..., Any], options: dict[str, Any]) -> None:
    torch.manual_seed(5)
    network, reference = (reference_network("LeNet") for _ in range(2))
    reference.load_state_dict(network.state_dict())
    for p in network.parameters():
        p.grad = torch.ones_like(p)
    ours, theirs = (torch.optim.SGD(net.parameters(), **options) for net in (network, reference))
    for n in (19, 8, 1):
        images, labels = torch.randn(n, 1, 28, 28), torch.randint(10, (n,))
        loss = functional.cross_entropy(reference(images), labels)
        theirs.zero_grad()
        loss.backward()
        theirs.step()
        returned = function(network, ours, images, labels)
        assert type(returned) is float
        assert returned == pytest.approx(loss.item(), rel=1e-5)
        for p, q in zip(network.parameters(), reference.parameters(), strict=True):
            torch.testing.assert_close(p, q, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("training", [True, False])
@variants_of("evaluate")
def test_evaluate_counts_every_image_in_eval_mode(function: Callable[..., Any], training: bool) -> None:
    torch.manual_seed(4)
    model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(784), nn.Dropout(0.5), nn.Linear(784, 10)).train(training)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    for n in (1, 3, 137):
        images, labels = torch.randn(n, 1, 28, 28), torch.randint(10, (n,))
        answers = functional.linear(images.flatten(1) / (1 + 1e-5) ** 0.5, model[3].weight, model[3].bias).argmax(1)
        labels[::2] = answers[::2]
        returned = function(model, images, labels)
        assert type(returned) is float
        assert returned == pytest.approx((answers == labels).sum().item() / n, abs=1e-6)
        assert all(module.training is training for module in model.modules())
    assert torch.is_grad_enabled()
    assert all(p.grad is None for p in model.parameters())
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())


def test_signatures_are_the_contracts() -> None:
    contract = {
        "conv2d": ["x", "weight", "bias", "stride", "padding", "dilation"],
        "conv2d_transpose": ["x", "weight", "bias", "stride", "padding"],
        "output_size": ["size", "kernel_size", "stride", "padding", "dilation"],
        "max_pool2d": ["x", "kernel_size", "stride", "padding"],
        "avg_pool2d": ["x", "kernel_size", "stride", "padding"],
        "softmax": ["x", "axis"],
        "log_softmax": ["x", "axis"],
        "train_step": ["model", "optimizer", "images", "labels"],
        "evaluate": ["model", "images", "labels"],
    }
    for module in MODULES.values():
        for name, parameters in contract.items():
            if getattr(vars(module).get(name), "__module__", None) == module.__name__:
                assert list(inspect.signature(getattr(module, name)).parameters) == parameters
