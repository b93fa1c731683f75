"""dl4cv: exercises for Deep Learning for Computer Vision, and the grader that marks them."""

__version__ = "0.1.0"
