"""What learners get wrong in exercise 3, convolutions."""

from dl4cv.mistakes.catalogue import of_module
from dl4cv.mistakes.exercise3 import (
    conv2d_bias,
    conv2d_channels,
    conv2d_dilation,
    conv2d_gray,
    conv2d_memory,
    conv2d_padding,
    conv2d_rgb,
    conv2d_rgb_memory,
    conv2d_stride,
    conv2d_transpose,
    conv2d_transpose_weight,
    conv2d_values,
    output_size,
)

MISTAKES = (
    *of_module(output_size),
    *of_module(conv2d_gray),
    *of_module(conv2d_rgb),
    *of_module(conv2d_rgb_memory),
    *of_module(conv2d_channels),
    *of_module(conv2d_bias),
    *of_module(conv2d_padding),
    *of_module(conv2d_stride),
    *of_module(conv2d_dilation),
    *of_module(conv2d_values),
    *of_module(conv2d_memory),
    *of_module(conv2d_transpose),
    *of_module(conv2d_transpose_weight),
)
