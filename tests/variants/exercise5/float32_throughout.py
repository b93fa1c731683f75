"""float32 from beginning to end, as on a graphics card; class numbers stay whole."""

import numpy as np

SINGLE = np.float32


def binary_cross_entropy(p, y):
    p, y = np.asarray(p, SINGLE), np.asarray(y, SINGLE)
    with np.errstate(divide="ignore"):
        yes, no = np.maximum(np.log(p), SINGLE(-100)), np.maximum(np.log(1 - p), SINGLE(-100))
    return -np.mean(y * yes + (1 - y) * no)


def cross_entropy(logits, labels):
    logits = np.asarray(logits, SINGLE)
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels])


def cross_entropy_grad(logits, labels):
    logits = np.asarray(logits, SINGLE)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(labels)), labels] -= 1
    return p / SINGLE(len(labels))


def linear_backward(x, weight, grad_out):
    x, weight, grad_out = (np.asarray(a, SINGLE) for a in (x, weight, grad_out))
    return np.dot(grad_out, weight), np.dot(x.T, grad_out).T, np.dot(np.ones(len(x), SINGLE), grad_out)


def relu_backward(x, grad_out):
    return np.asarray(grad_out, SINGLE) * (np.asarray(x) > 0).astype(SINGLE)


def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):
    param, grad, velocity = (np.asarray(a, SINGLE) for a in (param, grad, velocity))
    velocity = SINGLE(momentum) * velocity + grad + SINGLE(weight_decay) * param
    return param - SINGLE(lr) * velocity, velocity


def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    images, rng = np.asarray(images, SINGLE), np.random.default_rng(seed)
    weight, bias = np.zeros((num_classes, images.shape[1]), SINGLE), np.zeros(num_classes, SINGLE)
    for _ in range(epochs):
        order = rng.permutation(len(images))
        images, labels = images[order], labels[order]
        for start in range(0, len(images), batch_size):
            x = images[start : start + batch_size]
            grad = cross_entropy_grad(x @ weight.T + bias, labels[start : start + batch_size])
            weight = weight - SINGLE(lr) * (grad.T @ x)
            bias = bias - SINGLE(lr) * grad.sum(axis=0)
    return weight, bias
