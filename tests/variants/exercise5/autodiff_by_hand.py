"""A small tape that differentiates by itself: every operation notes how to hand its gradient back."""

import numpy as np


class Node:
    def __init__(self, value, parents=()):
        self.value = np.asarray(value, dtype=float)
        self.parents = parents
        self.grad = np.zeros_like(self.value)

    def __matmul__(self, other):
        return Node(
            self.value @ other.value,
            [(self, lambda g: g @ other.value.T), (other, lambda g: self.value.T @ g)],
        )

    def __add__(self, other):
        return Node(self.value + other.value, [(self, _unbroadcast(self)), (other, _unbroadcast(other))])

    @property
    def transposed(self):
        return Node(self.value.T, [(self, lambda g: g.T)])

    def relu(self):
        return Node(self.value * (self.value > 0), [(self, lambda g: g * (self.value > 0))])

    def pick(self, place):
        def back(g):
            out = np.zeros_like(self.value)
            np.add.at(out, place, g)
            return out

        return Node(self.value[place], [(self, back)])

    def log_softmax(self):
        shifted = self.value - self.value.max(axis=-1, keepdims=True)
        out = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return Node(out, [(self, lambda g: g - np.exp(out) * g.sum(axis=-1, keepdims=True))])

    def mean(self):
        return Node(self.value.mean(), [(self, lambda g: np.full_like(self.value, g / self.value.size))])

    def negative(self):
        return Node(-self.value, [(self, lambda g: -g)])

    def backward(self, grad):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = np.asarray(grad, dtype=float)
        for node in reversed(order):
            for parent, back in node.parents:
                parent.grad = parent.grad + back(node.grad)


def _unbroadcast(node):
    def back(g):
        while g.ndim > node.value.ndim:
            g = g.sum(axis=0)
        return g

    return back


def _loss(logits, labels):
    return logits.log_softmax().pick((np.arange(len(labels)), labels)).mean().negative()


def cross_entropy(logits, labels):
    return float(_loss(Node(logits), labels).value)


def cross_entropy_grad(logits, labels):
    node = Node(logits)
    _loss(node, labels).backward(1.0)
    return node.grad


def linear_backward(x, weight, grad_out):
    nodes = Node(x), Node(weight), Node(np.zeros(len(weight)))
    (nodes[0] @ nodes[1].transposed + nodes[2]).backward(grad_out)
    return tuple(node.grad for node in nodes)


def relu_backward(x, grad_out):
    node = Node(x)
    node.relu().backward(grad_out)
    return node.grad


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    (sh, sw), (ph, pw) = ((v, v) if isinstance(v, int) else v for v in (stride, padding))
    N, C, H, W = x.shape
    F, _, kh, kw = weight.shape
    rows, columns = grad_out.shape[2:]
    image, kernel, bias = Node(np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))), Node(weight), Node(np.zeros(F))
    n, i, j, c, u, v = np.ogrid[:N, :rows, :columns, :C, :kh, :kw]
    windows = image.pick((n, c, i * sh + u, j * sw + v))
    flat = Node(windows.value.reshape(N * rows * columns, -1), [(windows, lambda g: g.reshape(windows.value.shape))])
    matrix = Node(kernel.value.reshape(F, -1), [(kernel, lambda g: g.reshape(kernel.value.shape))])
    (flat @ matrix.transposed + bias).backward(np.asarray(grad_out, dtype=float).transpose(0, 2, 3, 1).reshape(-1, F))
    return image.grad[:, :, ph : ph + H, pw : pw + W], kernel.grad, bias.grad


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (kh, kw) if stride is None else (stride, stride) if isinstance(stride, int) else stride
    node = Node(x)
    for n, c, i, j in np.ndindex(*grad_out.shape):
        window = node.value[n, c, i * sh : i * sh + kh, j * sw : j * sw + kw]
        u, v = divmod(int(window.argmax()), kw)
        picked = node.pick((n, c, i * sh + u, j * sw + v))
        for parent, back in picked.parents:
            parent.grad = parent.grad + back(grad_out[n, c, i, j])
    return node.grad


def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    rng = np.random.default_rng([seed, 1])
    weight, bias = np.zeros((num_classes, images.shape[1])), np.zeros(num_classes)
    for _ in range(epochs):
        left = rng.permutation(len(images))
        while len(left):
            batch, left = left[:batch_size], left[batch_size:]
            w, b = Node(weight), Node(bias)
            _loss(Node(images[batch]) @ w.transposed + b, labels[batch]).backward(1.0)
            weight, bias = weight - lr * w.grad, bias - lr * b.grad
    return weight, bias
