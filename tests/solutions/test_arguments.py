"""Photographs of bytes, however bright, do not wrap around in the solutions."""

import numpy as np

from tests.places import SOLUTIONS, load

exercise3, exercise4 = (load(SOLUTIONS / f"{name}.py") for name in ("exercise3", "exercise4"))


def test_photographs_of_uint8_do_not_wrap_around():
    image, kernel = np.full((1, 1, 2, 2), 200, dtype=np.uint8), np.full((1, 1, 2, 2), 200, dtype=np.uint8)
    assert exercise3.conv2d_gray(image[0, 0], kernel[0, 0]).tolist() == [[160_000]]
    assert exercise3.conv2d_rgb(image[0], kernel[0]).tolist() == [[160_000]]
    assert exercise3.conv2d(image, kernel).tolist() == [[[[160_000]]]]
    assert exercise3.conv2d_transpose(image, kernel)[0, 0, 1, 1] == 160_000
    assert exercise4.avg_pool2d(image, 2).tolist() == [[[[200]]]]
    assert exercise4.max_pool2d(image, 2, padding=1)[0, 0, 0, 0] == 200
