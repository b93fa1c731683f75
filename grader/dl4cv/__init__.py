"""dl4cv: exercises for Deep Learning for Computer Vision, and the grader that marks them."""

import os

# Whatever else is installed here has no say in a verdict: what hypothesis calls plugins would run as it is imported.
os.environ["HYPOTHESIS_NO_PLUGINS"] = "1"

__version__ = "0.1.0"
