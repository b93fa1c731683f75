"""What an import gives a submission: the module, a stand-in that does nothing, or one that fails in use."""

import pytest
from dl4cv.exercise.frameworks import FRAMEWORKS

NUMPY, TORCH, KERAS = (FRAMEWORKS[name] for name in ("numpy", "torch", "keras"))


@pytest.mark.parametrize("module", ["numpy", "numpy.linalg", "os", "sys", "logging", "builtins", "collections.abc"])
def test_numpy_and_the_standard_library_are_real(module: str) -> None:
    assert (NUMPY.treatment(module), TORCH.treatment(module)) == ("real", "real")


@pytest.mark.parametrize("module", ["torch", "torch.nn.functional", "torch.hub"])
def test_torch_is_real_in_torch_exercises_only(module: str) -> None:
    assert (NUMPY.treatment(module), TORCH.treatment(module)) == ("refused", "real")


@pytest.mark.parametrize("module", ["matplotlib.pyplot", "tqdm.auto", "IPython.display", "torch.utils.tensorboard.x"])
def test_what_draws_displays_or_shows_progress_is_quiet(module: str) -> None:
    assert (NUMPY.treatment(module), TORCH.treatment(module)) == ("quiet", "quiet")


@pytest.mark.parametrize("module", ["scipy.signal", "cv2", "torchvision", "tensorflow", "dl4cv", "numpyx", "helpers"])
def test_all_else_is_refused_where_it_is_used(module: str) -> None:
    assert (NUMPY.treatment(module), TORCH.treatment(module)) == ("refused", "refused")


@pytest.mark.parametrize("module", ["keras", "keras.layers"])
def test_keras_is_real_where_it_is_taught_only(module: str) -> None:
    assert [each.treatment(module) for each in (NUMPY, TORCH, KERAS)] == ["refused", "refused", "real"]


def test_what_is_real_beside_keras_is_what_is_real_beside_torch() -> None:
    assert set(KERAS.taught) - {"keras"} == set(TORCH.taught)
    assert [each.trains for each in (NUMPY, TORCH, KERAS)] == [False, True, True]
