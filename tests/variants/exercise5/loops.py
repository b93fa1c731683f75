"""Loops over single numbers, as one writes them down from the formulas."""

import math

import numpy as np


def binary_cross_entropy(p, y):
    total = 0.0
    for prob, answer in zip(p, y, strict=False):
        right = float(prob) if answer == 1 else 1 - float(prob)
        total += -math.log(right) if right > math.exp(-100) else 100.0
    return total / len(p)


def cross_entropy(logits, labels):
    total = 0.0
    for row, label in zip(logits, labels, strict=False):
        row = [float(value) for value in row]
        biggest = max(row)
        total += biggest + math.log(sum(math.exp(value - biggest) for value in row)) - row[label]
    return total / len(logits)


def cross_entropy_grad(logits, labels):
    N, C = logits.shape
    grad = np.zeros((N, C))
    for n in range(N):
        biggest = float(max(logits[n]))
        exps = [math.exp(float(logits[n, c]) - biggest) for c in range(C)]
        for c in range(C):
            grad[n, c] = exps[c] / sum(exps)
            if c == labels[n]:
                grad[n, c] = grad[n, c] - 1
            grad[n, c] = grad[n, c] / N
    return grad


def linear_backward(x, weight, grad_out):
    grad_x, grad_w, grad_b = np.zeros(x.shape), np.zeros(weight.shape), np.zeros(weight.shape[0])
    for n in range(x.shape[0]):
        for o in range(weight.shape[0]):
            g = float(grad_out[n, o])
            for d in range(x.shape[1]):
                grad_x[n, d] += g * weight[o, d]
                grad_w[o, d] += g * x[n, d]
            grad_b[o] += g
    return grad_x, grad_w, grad_b


def relu_backward(x, grad_out):
    grad = np.zeros(np.shape(x))
    for place in np.ndindex(grad.shape):
        if x[place] > 0:
            grad[place] = grad_out[place]
    return grad


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    N, C, H, W = x.shape
    F, _, HH, WW = weight.shape
    dx, dw, db = np.zeros((N, C, H, W)), np.zeros((F, C, HH, WW)), np.zeros(F)
    for n in range(N):
        for f in range(F):
            for i in range(grad_out.shape[2]):
                for j in range(grad_out.shape[3]):
                    g = float(grad_out[n, f, i, j])
                    db[f] += g
                    for u in range(HH):
                        for v in range(WW):
                            r, s = i * sh + u - ph, j * sw + v - pw
                            if 0 <= r < H and 0 <= s < W:
                                for c in range(C):
                                    dx[n, c, r, s] += g * weight[f, c, u, v]
                                    dw[f, c, u, v] += g * x[n, c, r, s]
    return dx, dw, db


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    dx = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(grad_out.shape[2]):
                for j in range(grad_out.shape[3]):
                    best, where = -math.inf, None
                    for r in range(i * sh, i * sh + kh):
                        for s in range(j * sw, j * sw + kw):
                            if x[n, c, r, s] > best:
                                best, where = x[n, c, r, s], (r, s)
                    dx[n, c, where[0], where[1]] += grad_out[n, c, i, j]
    return dx


def sgd_step(param, grad, velocity, lr, momentum=0.0, weight_decay=0.0):
    new_param, new_velocity = np.zeros(param.shape), np.zeros(param.shape)
    for place in np.ndindex(param.shape):
        slope = float(grad[place]) + weight_decay * float(param[place])
        new_velocity[place] = momentum * float(velocity[place]) + slope
        new_param[place] = float(param[place]) - lr * new_velocity[place]
    return new_param, new_velocity
