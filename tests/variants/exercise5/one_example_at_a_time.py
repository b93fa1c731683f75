"""Every example for itself; the gradients of a batch are gathered one by one."""

import numpy as np


def binary_cross_entropy(p, y):
    losses = []
    for k in range(len(p)):
        q = np.float64(p[k]) if y[k] else 1 - np.float64(p[k])
        losses.append(100.0 if q < np.exp(-100) else -np.log(q))
    return np.mean(losses)


def cross_entropy(logits, labels):
    losses = []
    for row, label in zip(logits, labels, strict=False):
        row = row.astype(float) - float(row.max())
        losses.append(np.log(np.exp(row).sum()) - row[label])
    return np.mean(losses)


def cross_entropy_grad(logits, labels):
    grads = []
    for row, label in zip(logits, labels, strict=False):
        e = np.exp(row.astype(float) - float(row.max()))
        target = np.zeros(len(row))
        target[label] = 1
        grads.append((e / e.sum() - target) / len(logits))
    return np.stack(grads)


def linear_backward(x, weight, grad_out):
    grad_weight, grad_bias = np.zeros(weight.shape), np.zeros(len(weight))
    grad_x = []
    for row, g in zip(x.astype(float), grad_out.astype(float), strict=False):
        grad_weight += np.outer(g, row)
        grad_bias += g
        grad_x.append(weight.T.astype(float) @ g)
    return np.array(grad_x), grad_weight, grad_bias


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    (sh, sw), (ph, pw) = [v if isinstance(v, tuple) else (v, v) for v in (stride, padding)]
    grad_weight, grad_bias = np.zeros(weight.shape), np.zeros(len(weight))
    grad_x = np.zeros(x.shape)
    for n in range(len(x)):
        image = np.pad(x[n].astype(float), ((0, 0), (ph, ph), (pw, pw)))
        back = np.zeros(image.shape)
        for i in range(grad_out.shape[2]):
            for j in range(grad_out.shape[3]):
                g = grad_out[n, :, i, j].astype(float)
                window = np.s_[:, i * sh : i * sh + weight.shape[2], j * sw : j * sw + weight.shape[3]]
                grad_weight += g[:, None, None, None] * image[window]
                back[window] += np.tensordot(g, weight, axes=1)
                grad_bias += g
        grad_x[n] = back[:, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return grad_x, grad_weight, grad_bias


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    stride = (kh, kw) if stride is None else stride
    sh, sw = stride if isinstance(stride, tuple) else (stride,) * 2
    grad_x = np.zeros(x.shape)
    for n, image in enumerate(x):
        for c, plane in enumerate(image):
            for i in range(grad_out.shape[2]):
                for j in range(grad_out.shape[3]):
                    window = plane[i * sh : i * sh + kh, j * sw : j * sw + kw]
                    places = np.argwhere(window == window.max())
                    u, v = places[0]
                    grad_x[n, c, i * sh + u, j * sw + v] += grad_out[n, c, i, j]
    return grad_x


def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    shuffle = np.random.Generator(np.random.PCG64(seed))
    weight, bias = np.zeros((num_classes, images.shape[1])), np.zeros(num_classes)
    for _ in range(epochs):
        order = list(range(len(images)))
        shuffle.shuffle(order)
        for first in range(0, len(order), batch_size):
            chosen = order[first : first + batch_size]
            step_weight, step_bias = np.zeros_like(weight), np.zeros_like(bias)
            for n in chosen:
                logits = weight @ images[n] + bias
                p = np.exp(logits - logits.max())
                p /= p.sum()
                p[labels[n]] -= 1
                step_weight += np.outer(p, images[n])
                step_bias += p
            weight -= lr / len(chosen) * step_weight
            bias -= lr / len(chosen) * step_bias
    return weight, bias
