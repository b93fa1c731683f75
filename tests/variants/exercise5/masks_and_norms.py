"""Masks in place of indices, norms in place of sums, and softmax by its own definition after the shift."""

import numpy as np


def _probabilities(logits):
    logits = np.asarray(logits, dtype=np.longdouble)
    e = np.exp(logits - np.amax(logits, axis=-1, keepdims=True))
    return e / np.linalg.norm(e.astype(float), ord=1, axis=-1, keepdims=True)


def binary_cross_entropy(p, y):
    p = np.asarray(p, dtype=float)
    yes = np.asarray(y) > 0.5
    right = np.concatenate([p[yes], 1 - p[~yes]])
    return -np.mean(np.log(np.clip(right, np.exp(-100), None)))


def cross_entropy_grad(logits, labels):
    mask = np.arange(logits.shape[1])[None] == np.asarray(labels)[:, None]
    return ((_probabilities(logits) - mask) / mask.sum()).astype(float)


def relu_backward(x, grad_out):
    x = np.asarray(x)
    return np.select([x > 0, x <= 0], [np.asarray(grad_out, dtype=float), 0.0])


def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):
    decayed = np.asarray(grad, dtype=float) + np.asarray(param, dtype=float) * weight_decay
    new_velocity = decayed if momentum == 0 else np.asarray(velocity, dtype=float) * momentum + decayed
    return np.asarray(param, dtype=float) - new_velocity * lr, new_velocity.copy()


def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    rng = np.random.default_rng(seed)
    N = images.shape[0]
    targets = (np.asarray(labels)[:, None] == np.arange(num_classes)).astype(float)
    weight = 0.001 * rng.standard_normal((images.shape[1], num_classes))
    bias = np.zeros((1, num_classes))
    epoch = 0
    while epoch < epochs:
        order = rng.choice(N, N, replace=False)
        start = 0
        while start < N:
            stop = min(start + batch_size, N)
            x, t = images[order[start:stop]], targets[order[start:stop]]
            logits = x @ weight + bias
            e = np.exp(logits - logits.max(1, keepdims=True))
            delta = (e / e.sum(1, keepdims=True) - t) / (stop - start)
            weight = weight - lr * (x.T @ delta)
            bias = bias - lr * delta.sum(0, keepdims=True)
            start = stop
        epoch += 1
    return weight.T, bias.ravel()
