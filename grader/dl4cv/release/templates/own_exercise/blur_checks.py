"""The checks of `blur`, against torch."""

import torch
from dl4cv.checks import assert_matches, assert_pure, cast, fillings, given, law, points, sizes, tensor
from dl4cv.checks import strategies as st


@st.composite
def images(draw):
    """Images from 3x3 on, mostly higher or wider."""
    return draw(fillings()).fill(draw(sizes(3, 6)), draw(sizes(3, 6)))


def assert_means(student, image):
    """The student's answer is torch's average pooling with stride 1."""
    expected = torch.nn.functional.avg_pool2d(tensor(image)[None], kernel_size=3, stride=1)[0].numpy()
    magnitude = abs(image.astype(float)).max()
    assert_matches(student.blur(image), expected, terms=9, magnitude=magnitude, single=image.dtype == "float32")


@points(60)
@given(image=images())
def test_blur_averages(student, image):
    """Gives the mean of every neighbourhood."""
    assert_means(student, image)


@points(30, after="blur_averages")
@given(image=images(), dtype=st.sampled_from(["uint8", "int64", "float32"]))
def test_blur_of_any_dtype(student, image, dtype):
    """Works on photographs of uint8, integers and float32."""
    assert_means(student, cast(image, dtype))


@law(10)
@given(image=images(), other=images())
def test_blur_leaves_its_argument_alone(student, image, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "blur", image, others=[(other,)])
