"""What learners get wrong in exercise 4, pooling."""

from dl4cv.mistakes.catalogue import of_module
from dl4cv.mistakes.exercise4 import (
    avg_pool2d,
    avg_pool2d_geometry,
    global_avg_pool2d,
    max_pool2d,
    max_pool2d_geometry,
)

MISTAKES = (
    *of_module(max_pool2d),
    *of_module(max_pool2d_geometry),
    *of_module(avg_pool2d),
    *of_module(avg_pool2d_geometry),
    *of_module(global_avg_pool2d),
)
