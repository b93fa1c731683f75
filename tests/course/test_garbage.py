"""Nobody earns points with garbage: not for leaving its arguments alone, and not for refusing everything."""

import pytest
from dl4cv.course import COURSE

from tests.exercises import bench, brief_training, exercise_called
from tests.sampling import one_in

OF_ARRAYS = [exercise for exercise in COURSE if exercise.framework == "numpy"]
MOST_POINTS = 2  # a uniform row sums to 1, and the identity keeps what is positive
pytestmark = pytest.mark.usefixtures("checks_in_this_process")

GARBAGE = """
_right = {{name: globals()[name] for name in {functions!r}}}

def _shaped_like_the_answer(right, arguments, options):
    try:
        return np.zeros(np.shape(right(*arguments, **options)))
    except ValueError:
        return np.zeros(len(arguments[0]))

def _garbage(right):
    def answer(*arguments, **options):
        shaped = _shaped_like_the_answer(right, arguments, options)
        {body}
    return answer

for _name, _function in _right.items():
    globals()[_name] = _garbage(_function)
"""
BODIES = {
    "zeros": "return shaped",
    "ones": "return shaped + 1",
    "whole zeros": "return shaped.astype(int)",
    "uniform rows": "return shaped + 1 / max(1, (1, *shaped.shape)[-1])",
    "the same random numbers": "return np.random.default_rng(0).normal(size=shaped.shape)",
    "the first argument": "return np.asarray(arguments[0])",
    "nothing": "return None",
    "nan": "return shaped * np.nan",
    "ValueError": "raise ValueError('no')",
}


@pytest.mark.parametrize(
    ("exercise", "body"),
    one_in(17, [(exercise, body) for body in BODIES.values() for exercise in OF_ARRAYS]),
    ids=[f"{exercise.name}-{name}" for name in BODIES for exercise in OF_ARRAYS],
)
def test_garbage_earns_next_to_nothing(exercise, body):
    results = bench(exercise).results(GARBAGE.format(functions=exercise.functions, body=body))
    assert sum(check.score for check in results) <= MOST_POINTS


NETWORKS = """
class SmallCNN(nn.Module):
    def forward(self, x):
        return {logits}

class LeNet(SmallCNN):
    pass

def train_step(model, optimizer, images, labels):
    return 0.0

def evaluate(model, images, labels):
    return 0.5
"""
LOGITS = {
    "zeros": "torch.zeros(len(x), 10)",
    "noise": "torch.randn(len(x), 10)",
    "nan": "torch.full((len(x), 10), torch.nan)",
    "the labels nobody gave": "torch.eye(10)[torch.arange(len(x)) % 10]",
}


@pytest.mark.parametrize("logits", LOGITS.values(), ids=LOGITS)
def test_networks_that_do_not_look_earn_nothing(logits):
    with brief_training():
        results = bench(exercise_called("exercise6")).results(NETWORKS.format(logits=logits))
    assert {check.name: check.score for check in results if check.score} == {}
