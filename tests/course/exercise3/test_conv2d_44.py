"""The wrong convolutions that famous courses let through: ours lets none through, and float32 is no mistake."""

from functools import cache

import pytest
from dl4cv.mistakes.kill_matrix import Trial
from dl4cv.mistakes.versions import Version, catalogued

from tests.exercises import bench, exercise_called

EXERCISE3 = exercise_called("exercise3")
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def words(text: str) -> list[str]:
    return text.split()


HEIGHT_AND_WIDTH = words("""
    conv2d.height_for_width conv2d.square_output conv2d.kernel_height_for_width conv2d.square_kernels
    conv2d.loop_limits_swapped conv2d.output_transposed conv2d.kernel_transposed conv2d.three_by_three
    conv2d.stride_swapped conv2d.padding_swapped conv2d.dilation_swapped conv2d.first_stride_for_both
    conv2d.first_for_both conv2d.first_dilation_for_both conv2d.rows_moved_only
""")
SIZES = words("""
    conv2d.one_short conv2d.one_inside conv2d.rounded_up conv2d.filled_up conv2d.float_size conv2d.stride_ignored
    conv2d.windows_not_moved conv2d.centred_window
""")
PADDING = words("""
    conv2d.padding_ignored conv2d.always_one conv2d.padding_one_by_default conv2d.always_same
    conv2d.crash_without_padding conv2d.every_axis conv2d.one_side conv2d.counted_once conv2d.edge_padding
    conv2d.mirrored_padding conv2d.result_padded conv2d.frame_overwritten
""")
CHANNELS = words("""
    conv2d.last_channel_only conv2d.first_channel_only conv2d.channels_averaged conv2d.channels_reversed
    conv2d.same_kernel conv2d.in_and_out_swapped conv2d.weights_scrambled conv2d.channels_last conv2d.first_image
    conv2d.last_image_only conv2d.kernel_flipped conv2d.never_filled
""")
BIAS = words("""
    conv2d.bias_left_out conv2d.first_bias conv2d.bias_along_columns conv2d.bias_along_rows conv2d.bias_inside_the_sum
    conv2d.bias_per_channel conv2d.float_of_bias
""")
DTYPES = words("conv2d.integer_output conv2d.uint8_wraps conv2d.rounded conv2d.float16 conv2d.normalised_in_place")
DILATION = words("""
    conv2d.dilation_ignored conv2d.extent_is_k conv2d.extent_times_dilation conv2d.dilation_as_stride
    conv2d.gap_too_wide conv2d.slice_without_step
""")
TRANSPOSED = words("""
    conv2d_transpose.overlaps_overwritten conv2d_transpose.size_times_stride conv2d_transpose.not_cropped
    conv2d_transpose.out_and_in_swapped conv2d_transpose.kernel_flipped conv2d_transpose.bias_with_each_stamp
    conv2d_transpose.stride_ignored conv2d_transpose.zero_too_many conv2d_transpose.empty_crop
""")
OF_CONV2D = [*HEIGHT_AND_WIDTH, *SIZES, *PADDING, *CHANNELS, *BIAS, *DTYPES, *DILATION]

RIGHT = """
_right = conv2d
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    {}
"""
FURTHER = {
    "zeros": "return 0 * _right(x, weight, bias, stride, padding, dilation)",
    "columns moved only": """out = _right(x, weight, bias, 1, padding, dilation)
    (s_h, s_w), shape = _pair(stride), _right(x, weight, bias, stride, padding, dilation).shape
    return out[:, :, :shape[2], ::s_w]""",
    "width for height": """out = _right(x, weight, bias, stride, padding, dilation)
    return np.resize(out, (*out.shape[:2], out.shape[3], out.shape[3]))""",
    "sum right, order wrong": "return _right(x, weight, bias, stride, padding, dilation)[:, :, ::-1]",
    "outputs reversed": "return _right(x, weight, bias, stride, padding, dilation)[:, ::-1]",
    "images reversed": "return _right(x[::-1], weight, bias, stride, padding, dilation)",
    "bias twice": "return _right(x, weight, None if bias is None else 2 * bias, stride, padding, dilation)",
    "bias with the wrong sign": "return _right(x, weight, None if bias is None else -bias, stride, padding, dilation)",
    "bias padded in": """out = _right(x, weight, bias, stride, padding, dilation)
    return out if bias is None or padding == 0 else out + 1e-3""",
    "epsilon": "return _right(x, weight, bias, stride, padding, dilation) * (1 + 1e-6)",
    "padding cut to 1": "return _right(x, weight, bias, stride, tuple(min(p, 1) for p in _pair(padding)), dilation)",
    "stride cut to 2": "return _right(x, weight, bias, tuple(min(s, 2) for s in _pair(stride)), padding, dilation)",
    "dilation cut to 2": "return _right(x, weight, bias, stride, padding, tuple(min(d, 2) for d in _pair(dilation)))",
    "first three channels": "return _right(x[:, :3], weight[:, :3], bias, stride, padding, dilation)",
    "no empty batch": "x[0]; return _right(x, weight, bias, stride, padding, dilation)",
    "another name": """pass
def conv2d(x, w, b=None, s=1, p=0, d=1):
    return _right(x, w, b, s, p, d)""",
    "remembers the first bias": """_right.kept = getattr(_right, "kept", {})
    kept = bias if bias is None else _right.kept.setdefault(len(bias), bias)
    return _right(x, weight, kept, stride, padding, dilation)""",
}
FLOAT32 = "return _right(x, weight, bias, stride, padding, dilation).astype(np.float32)"


@cache
def tried(body: str) -> Trial:
    return bench(EXERCISE3).trial(Version(body, "conv2d", RIGHT.format(body)))


def test_there_are_more_than_forty_four():
    assert len(set(OF_CONV2D)) + len(FURTHER) >= 44 + len(FURTHER)


def test_what_courses_let_through_is_catalogued():
    # Every catalogued mistake is tried, and caught, in tests/mistakes/test_every_mistake.py.
    assert {*OF_CONV2D, *TRANSPOSED} <= {version.id for version in catalogued(EXERCISE3)}


@pytest.mark.parametrize("name", FURTHER)
def test_what_nobody_has_catalogued_is_caught_too(name):
    assert tried(FURTHER[name]).killed_by


@pytest.mark.parametrize("name", FURTHER)
def test_and_no_catalogued_mistake_is_named_that_is_another(name):
    alike = {"zeros": ("conv2d.never_filled",), "padding cut to 1": ("conv2d.always_one",)}
    assert tried(FURTHER[name]).named == alike.get(name, ())


def test_float32_is_right():
    assert tried(FLOAT32).killed_by == ()
