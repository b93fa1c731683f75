"""Whatever arrays the solutions of exercises 1 to 4 are given: photographs do not wrap around, and none is changed."""

import numpy as np

from tests.solutions.comparing import exercise1, exercise2, exercise3, exercise4


def test_photographs_of_uint8_do_not_wrap_around():
    image, kernel = np.full((1, 1, 2, 2), 200, dtype=np.uint8), np.full((1, 1, 2, 2), 200, dtype=np.uint8)
    assert exercise3.conv2d_gray(image[0, 0], kernel[0, 0]).tolist() == [[160_000]]
    assert exercise3.conv2d_rgb(image[0], kernel[0]).tolist() == [[160_000]]
    assert exercise3.conv2d(image, kernel).tolist() == [[[[160_000]]]]
    assert exercise3.conv2d_transpose(image, kernel)[0, 0, 1, 1] == 160_000
    assert exercise4.avg_pool2d(image, 2).tolist() == [[[[200]]]]
    assert exercise4.max_pool2d(image, 2, padding=1)[0, 0, 0, 0] == 200


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
