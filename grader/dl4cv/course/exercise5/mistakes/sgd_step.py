"""What learners get wrong in `sgd_step`."""

import numpy as np

from dl4cv.mistakes import edit


def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):
    param, grad, velocity = (np.asarray(array, dtype=float) for array in (param, grad, velocity))
    slope = grad + weight_decay * param
    new_velocity = momentum * velocity + slope
    new_param = param - lr * new_velocity
    return new_param, new_velocity


climbs = edit(
    sgd_step,
    {"param - lr * new_velocity": "param + lr * new_velocity"},
    title="Climbs in place of descending",
    explanation="The gradient points uphill, where the loss grows. Subtract the step.",
)

step_alone = edit(
    sgd_step,
    {"param - lr * new_velocity": "lr * new_velocity"},
    title="The step in place of the parameter",
    explanation="You return lr * velocity. Subtract it from the parameter, and return that.",
)

negative_step_alone = edit(
    sgd_step,
    {"param - lr * new_velocity": "-lr * new_velocity"},
    title="The negative step in place of the parameter",
    explanation="You return -lr * velocity. Add it to the parameter, and return that.",
)

rate_left_out = edit(
    sgd_step,
    {"param - lr * new_velocity": "param - new_velocity"},
    title="The learning rate left out",
    explanation="The step is lr times the velocity.",
)

rate_in_the_velocity = edit(
    sgd_step,
    {
        "momentum * velocity + slope": "momentum * velocity + lr * slope",
        "param - lr * new_velocity": "param - new_velocity",
    },
    title="The learning rate inside of the velocity",
    explanation="That is another way to write momentum; torch keeps lr out of the velocity and multiplies the "
    "step by it.",
)

rate_twice = edit(
    sgd_step,
    {"momentum * velocity + slope": "momentum * velocity + lr * slope"},
    title="The learning rate twice",
    explanation="lr stands in the velocity and in the step. Multiply the step by it, and nothing else.",
)

classical_velocity = edit(
    sgd_step,
    {
        "momentum * velocity + slope": "momentum * velocity - lr * slope",
        "param - lr * new_velocity": "param + new_velocity",
    },
    title="Velocity that points downhill",
    explanation="You keep -lr * gradient in the velocity. torch's velocity points uphill, without lr, and is "
    "subtracted.",
)

damped = edit(
    sgd_step,
    {"momentum * velocity + slope": "momentum * velocity + (1 - momentum) * slope"},
    title="The gradient multiplied by 1 - momentum",
    explanation="That is a moving average, as in Adam. torch's SGD adds the whole gradient.",
)

velocity_not_kept = edit(
    sgd_step,
    {"return new_param, new_velocity": "return new_param, velocity"},
    title="The old velocity returned",
    explanation="The next step needs the new velocity. Return what you computed.",
)

gradient_kept = edit(
    sgd_step,
    {"return new_param, new_velocity": "return new_param, slope"},
    title="The gradient in place of the velocity",
    explanation="The second value is the velocity: momentum * velocity + gradient.",
)

momentum_ignored = edit(
    sgd_step,
    {"momentum * velocity + slope": "slope"},
    title="Momentum ignored",
    explanation="A share of the old velocity lives on: momentum * velocity + gradient.",
)

velocity_kept_whole = edit(
    sgd_step,
    {"momentum * velocity + slope": "velocity + slope"},
    title="The old velocity kept whole",
    explanation="Only a share of the old velocity lives on: momentum * velocity. With momentum 0 nothing is "
    "left of it.",
)

momentum_on_the_gradient = edit(
    sgd_step,
    {"momentum * velocity + slope": "velocity + momentum * slope"},
    title="Momentum on the wrong term",
    explanation="Momentum says how much of the old velocity lives on: momentum * velocity + gradient.",
)

old_velocity_used = edit(
    sgd_step,
    {"param - lr * new_velocity": "param - lr * velocity"},
    title="The old velocity used for the step",
    explanation="Compute the new velocity first, and step by it.",
)

nesterov = edit(
    sgd_step,
    {"param - lr * new_velocity": "param - lr * (slope + momentum * new_velocity)"},
    title="Nesterov's momentum",
    explanation="Nesterov looks one step ahead. The plain rule steps by the new velocity.",
)

momentum_on_the_step = edit(
    sgd_step,
    {"param - lr * new_velocity": "param - lr * slope - momentum * velocity"},
    title="The learning rate on the gradient alone",
    explanation="The step is lr times the whole new velocity, the old one's share included.",
)

decay_ignored = edit(
    sgd_step,
    {"grad + weight_decay * param": "grad"},
    title="Weight decay ignored",
    explanation="Weight decay draws the parameter to 0: add weight_decay * param to the gradient.",
)

decay_subtracted = edit(
    sgd_step,
    {"grad + weight_decay * param": "grad - weight_decay * param"},
    title="Weight decay with the wrong sign",
    explanation="The gradient of the decay points away from 0, and the step goes against it. Add weight_decay * param.",
)

decay_apart = edit(
    sgd_step,
    {
        "grad + weight_decay * param": "grad",
        "param - lr * new_velocity": "param - lr * (new_velocity + weight_decay * param)",
    },
    title="Weight decay left out of the velocity",
    explanation="torch's SGD adds weight_decay * param to the gradient, before the velocity takes it up.",
)

decay_without_rate = edit(
    sgd_step,
    {
        "grad + weight_decay * param": "grad",
        "param - lr * new_velocity": "param - lr * new_velocity - weight_decay * param",
    },
    title="Weight decay without the learning rate",
    explanation="torch's SGD adds weight_decay * param to the gradient, so that it is part of velocity and step.",
)

decay_doubled = edit(
    sgd_step,
    {"weight_decay * param": "2 * weight_decay * param"},
    title="Twice the weight decay",
    explanation="torch's rule has no factor 2: add weight_decay * param to the gradient.",
)

decay_by_sign = edit(
    sgd_step,
    {"weight_decay * param": "weight_decay * np.sign(param)"},
    title="Decay by the sign",
    explanation="That is the gradient of |param|. Weight decay adds weight_decay * param itself.",
)

decay_constant = edit(
    sgd_step,
    {"weight_decay * param": "weight_decay"},
    title="Decay by a constant",
    explanation="You add the same number to every gradient. Weight decay adds weight_decay * param.",
)

order_exchanged = edit(
    sgd_step,
    {"return new_param, new_velocity": "return new_velocity, new_param"},
    title="Velocity before parameter",
    explanation="The order is new_param, new_velocity.",
)

velocity_missing = edit(
    sgd_step,
    {"return new_param, new_velocity": "return new_param"},
    title="The velocity not returned",
    explanation="Nobody remembers it otherwise, and the next step needs it: return new_param, new_velocity.",
)

param_changed = edit(
    sgd_step,
    {
        "param, grad, velocity = (np.asarray(array, dtype=float) for array in (param, grad, velocity))": (
            "grad = grad * 1.0"
        ),
        "new_param = param - lr * new_velocity": "param -= lr * new_velocity\n    new_param = param",
    },
    title="The parameter changed",
    explanation="`param -= …` writes into the caller's array. `new_param = param - …` makes a new one.",
)

velocity_changed = edit(
    sgd_step,
    {
        "param, grad, velocity = (np.asarray(array, dtype=float) for array in (param, grad, velocity))": (
            "grad = grad * 1.0"
        ),
        "new_velocity = momentum * velocity + slope": (
            "velocity *= momentum\n    velocity += slope\n    new_velocity = velocity"
        ),
    },
    title="The velocity changed",
    explanation="`velocity *= …` writes into the caller's array. Make a new one: momentum * velocity + gradient.",
)
