"""Exercise 5 - Training

A network learns by taking many small steps against the gradient of its loss. You write the losses, the gradients of the
layers - what torch calls backward - and the step, and then teach a classifier to read digits with nothing but NumPy.
Each gradient takes a line or two once the formula is understood: `grad_out` is the gradient of the loss with respect to
what a layer returned, and you hand it on to what the layer was given.

Slides: 57
Difficulty: 4 of 5
Time: 180 minutes

Write each body in place of its `raise NotImplementedError`. Images are (N, C, H, W), N at least 1. A stride, padding or
kernel_size is one int for both directions or a pair (vertical, horizontal). Labels are class numbers of any integer
dtype, uint8 too; all other arrays may hold float64, float32 or integers, and may be views of others, such as x.T or
x[::2]. Never change your arguments, and remember nothing from one call to the next. A function returns what its card
says and nothing beside it: a loss is one number, a gradient has the shape of what it is the gradient of.
Logits may be huge, such as -1000 or 1000: the answer is right there too, and no NumPy warning appears.
Compute in float64, NumPy's own float, and neither round nor add a small number: float32 is right too, but for one check
of each function that asks for all digits.

You can check a gradient without anyone's help: move x a little in any direction d, there and back, and see how much the
loss changes. Here are three lines to paste; f is the layer, backward your gradient, and the two numbers should agree:

    d, h = np.random.default_rng(0).normal(size=x.shape), 1e-5
    slope = (np.sum(grad_out * f(x + h * d)) - np.sum(grad_out * f(x - h * d))) / (2 * h)
    print(slope, np.sum(backward(x, grad_out) * d))

`python -m doctest exercise5.py` tries the examples below, `dl4cv-grade exercise5` marks your file.
"""

import numpy as np

Pair = int | tuple[int, int]


def binary_cross_entropy(p: np.ndarray, y: np.ndarray) -> float:
    """Measure how far probabilities are from the answers yes and no: the mean over all examples.

    Formula, with every logarithm that is below -100 replaced by -100, as torch does:
        loss = -1 / N * sum over n of  (y[n] * log(p[n]) + (1 - y[n]) * log(1 - p[n]))

    Arguments:
        p: probabilities of yes, shape (N,), between 0 and 1, both included
        y: the right answers, shape (N,), 1 for yes and 0 for no
    Returns:
        the loss, one number

    Example:
        >>> print(round(binary_cross_entropy(np.array([0.9, 0.2]), np.array([1, 0])), 4))
        0.1643
        >>> print(binary_cross_entropy(np.array([0.0, 0.0]), np.array([1, 0])))
        50.0

    Help - "divide by zero encountered in log"
        The logarithm of 0 is -inf. Give np.log only what is above 0: exp(-100) is the smallest number that matters.

    Help - I get nan
        0 * -inf is nan. Replace the logarithm before you multiply.
    """
    raise NotImplementedError("exercise 5: binary_cross_entropy")


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Measure how improbable the right classes are held to be: the mean over all examples.

    Formula:
        loss = -1 / N * sum over n of  log softmax(logits[n])[labels[n]]

    Arguments:
        logits: a score of every class for every example, shape (N, C)
        labels: the right classes, shape (N,), 0 to C - 1
    Returns:
        the loss, one number

    Example:
        Two classes, no opinion: the loss is log 2.
        >>> print(round(cross_entropy(np.array([[3, 3]]), np.array([1])), 4))
        0.6931
        >>> print(cross_entropy(np.array([[0, 1000]]), np.array([0])))
        1000.0

    Help - I get inf or nan
        exp(1000) fits no float. Subtract the largest logit of each row first, and write
        log softmax(x)[c] = x[c] - m - log sum_k exp(x[k] - m), which never takes the logarithm of 0.

    Help - logits[:, labels] has the shape (N, N)
        That takes every label for every row. You want one of each row: logits[np.arange(N), labels].
    """
    raise NotImplementedError("exercise 5: cross_entropy")


def cross_entropy_grad(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the gradient of cross_entropy with respect to the logits.

    Formula:
        grad[n, c] = 1 / N * (softmax(logits[n])[c] - 1)   where c is the right class of example n
        grad[n, c] = 1 / N * softmax(logits[n])[c]         elsewhere

    Arguments:
        logits: a score of every class for every example, shape (N, C)
        labels: the right classes, shape (N,), 0 to C - 1
    Returns:
        the gradient, shape (N, C), floats

    Example:
        >>> cross_entropy_grad(np.array([[3, 3], [0, 0]]), np.array([0, 1]))
        array([[-0.25,  0.25],
               [ 0.25, -0.25]])

    Help - my gradient is N times too large
        The loss is a mean, so its gradient is divided by N, too.

    Help - my rows do not add up to 0
        The probabilities of a row add up to 1, and 1 is subtracted at one place of each row.
    """
    raise NotImplementedError("exercise 5: cross_entropy_grad")


def linear_backward(
    x: np.ndarray, weight: np.ndarray, grad_out: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hand the gradient back through a linear layer.

    Formula of the layer:
        out[n, o] = bias[o] + sum over d of  x[n, d] * weight[o, d]
    Formulas of the gradients:
        grad_x[n, d] = sum over o of  grad_out[n, o] * weight[o, d]
        grad_weight[o, d] = sum over n of  grad_out[n, o] * x[n, d]
        grad_bias[o] = sum over n of  grad_out[n, o]

    Arguments:
        x: what the layer was given, shape (N, D)
        weight: shape (O, D)
        grad_out: the gradient of the loss with respect to what the layer returned, shape (N, O)
    Returns:
        (grad_x, grad_weight, grad_bias), of the shapes (N, D), (O, D) and (O,)

    Example:
        >>> x, weight, grad_out = np.array([[1, 2, 3]]), np.array([[1, 0, -1], [2, 2, 2]]), np.array([[10, 1]])
        >>> for gradient in linear_backward(x, weight, grad_out):
        ...     print(gradient)
        [[12.  2. -8.]]
        [[10. 20. 30.]
         [ 1.  2.  3.]]
        [10.  1.]

    Help - "matmul: Input operand 1 has a mismatch"
        Write down the three shapes. Each gradient has the shape of its array, and only one product fits.

    Help - grad_weight is too small
        The loss is a sum over all examples of the batch, and grad_out holds whatever it was divided by. Divide by
        nothing.
    """
    raise NotImplementedError("exercise 5: linear_backward")


def relu_backward(x: np.ndarray, grad_out: np.ndarray) -> np.ndarray:
    """Hand the gradient back through a ReLU.

    Formula:
        grad_x[i] = grad_out[i]   where x[i] > 0
        grad_x[i] = 0             elsewhere, also where x[i] is 0

    Arguments:
        x: what the ReLU was given, any shape, at least one axis
        grad_out: the gradient of the loss with respect to what it returned, the shape of x
    Returns:
        the gradient, the shape of x

    Example:
        >>> relu_backward(np.array([-2.0, 0.0, 3.0]), np.array([5.0, 6.0, 7.0]))
        array([0., 0., 7.])

    Help - my result is x, not the gradient
        x only decides where the gradient passes; what passes is grad_out.
    """
    raise NotImplementedError("exercise 5: relu_backward")


def conv2d_backward(
    x: np.ndarray, weight: np.ndarray, grad_out: np.ndarray, stride: Pair = 1, padding: Pair = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hand the gradient back through a convolution.

    Formula of the layer, for stride s and padding p, each with its own value down and across:
        out[n, o, i, j] = bias[o] + sum over c, u, v of  padded[n, c, i * s + u, j * s + v] * weight[o, c, u, v]
    Formulas of the gradients, to which each product of the layer adds a summand:
        grad_padded[n, c, i * s + u, j * s + v] += grad_out[n, o, i, j] * weight[o, c, u, v]
        grad_weight[o, c, u, v] += grad_out[n, o, i, j] * padded[n, c, i * s + u, j * s + v]
        grad_bias[o] = sum over n, i, j of  grad_out[n, o, i, j]
    grad_x is grad_padded without the padding.

    Arguments:
        x: what the layer was given, shape (N, C, H, W)
        weight: kernels, shape (O, C, kH, kW)
        grad_out: the gradient of the loss with respect to what the layer returned, shape (N, O, H', W') with
            H' = floor((H + 2 * p_h - kH) / s_h) + 1 and W' likewise
        stride: pixels between two neighbouring places of the kernel; it may be larger than the kernel
        padding: zeros around the image, on all four sides
    Returns:
        (grad_x, grad_weight, grad_bias), of the shapes of x, of weight and (O,)

    Example:
        >>> x, weight = np.array([[[[1, 2, 3]]]]), np.array([[[[10, 20]]]])
        >>> for gradient in conv2d_backward(x, weight, grad_out=np.array([[[[1, 100]]]])):
        ...     print(gradient)
        [[[[  10. 1020. 2000.]]]]
        [[[[201. 302.]]]]
        [101.]

    Help - grad_x is wrong where windows overlap
        A pixel that several windows see gets a summand from each: write +=, not =.

    Help - with padding 0 my gradient is empty
        `[p:-p]` is `[0:0]` then. Cut the padding off with [p : p + H].

    Help - with a stride the last rows do not fit
        Pixels that no window touches have the gradient 0. Begin with zeros of the size of the padded image.
    """
    raise NotImplementedError("exercise 5: conv2d_backward")


def max_pool2d_backward(
    x: np.ndarray, grad_out: np.ndarray, kernel_size: Pair, stride: Pair | None = None
) -> np.ndarray:
    """Hand the gradient back through a max-pooling without padding: to the pixel that won, and to no other.

    Formula, for stride s, down and across:
        grad_x[n, c, i * s + u, j * s + v] += grad_out[n, c, i, j]
    for each window (i, j), where (u, v) is the place of its largest pixel; of several that are equal, the first wins,
    row by row from the top left.

    Arguments:
        x: what the pooling was given, shape (N, C, H, W)
        grad_out: the gradient of the loss with respect to what it returned, shape (N, C, H', W') with
            H' = floor((H - kH) / s_h) + 1 and W' likewise
        kernel_size: height and width of the window
        stride: pixels between two neighbouring windows; None means kernel_size. Windows may overlap, or leave gaps
    Returns:
        the gradient, the shape of x

    Example:
        >>> x = np.array([[[[1, 5, 5, 2]]]])
        >>> max_pool2d_backward(x, np.array([[[[10.0, 20.0]]]]), kernel_size=(1, 2))
        array([[[[ 0., 10., 20.,  0.]]]])
        >>> max_pool2d_backward(x, np.array([[[[1.0, 10.0, 100.0]]]]), kernel_size=(1, 2), stride=1)
        array([[[[  0.,  11., 100.,   0.]]]])

    Help - my gradient is too large where pixels are equal
        `window == window.max()` is true for all of them, and one wins: np.argmax finds the first.

    Help - overlapping windows
        The same pixel may win in several windows and gets a share from each: write +=, not =.
    """
    raise NotImplementedError("exercise 5: max_pool2d_backward")


def sgd_step(
    param: np.ndarray,
    grad: np.ndarray,
    velocity: np.ndarray,
    lr: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Take a step of stochastic gradient descent with momentum, by the rule of torch.optim.SGD.

    Formula:
        new_velocity = momentum * velocity + (grad + weight_decay * param)
        new_param = param - lr * new_velocity

    Arguments:
        param: a parameter, any shape
        grad: the gradient of the loss with respect to it, the same shape
        velocity: what the step before returned, zeros before the first, the same shape
        lr: the learning rate
        momentum: how much of the velocity is kept, 0 for none
        weight_decay: how strongly the parameter is drawn to 0
    Returns:
        (new_param, new_velocity), of the same shape

    Example:
        >>> param, velocity = sgd_step(np.array([1.0]), np.array([2.0]), np.array([10.0]), lr=0.1, momentum=0.5)
        >>> print(param, velocity)
        [0.3] [7.]

    Help - my loss grows
        The gradient points uphill: subtract it.

    Help - the caller's array has changed
        `param -= ...` writes into it. `param = param - ...` makes a new one.
    """
    raise NotImplementedError("exercise 5: sgd_step")


def fit_softmax_regression(
    images: np.ndarray,
    labels: np.ndarray,
    num_classes: int,
    epochs: int,
    lr: float,
    batch_size: int,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Teach a linear classifier to tell images apart, by gradient descent on the cross-entropy.

    Formula of the classifier:
        logits[n, c] = bias[c] + sum over d of  images[n, d] * weight[c, d]
    Formulas of the step that each batch makes, with the gradients of the mean cross-entropy over its images:
        weight = weight - lr * grad_weight
        bias = bias - lr * grad_bias

    Begin with zeros, or with small random numbers. In each epoch, put the images in a new random order and cut them
    into batches of batch_size; the last batch may be smaller and counts like any other.

    Arguments:
        images: shape (N, D), floats between 0 and 1
        labels: the right classes, shape (N,), 0 to num_classes - 1; some classes may be absent
        num_classes: the number C of classes
        epochs: how often every image is seen
        lr: the learning rate
        batch_size: images in a batch; it may be larger than N
        seed: where random numbers begin; the same seed gives the same result
    Returns:
        (weight, bias), of the shapes (C, D) and (C,)

    Example:
        >>> images, labels = np.array([[0.0, 1.0], [1.0, 0.0], [0.1, 0.9]]), np.array([1, 0, 1])
        >>> weight, bias = fit_softmax_regression(images, labels, 2, epochs=50, lr=1.0, batch_size=2, seed=0)
        >>> (images @ weight.T + bias).argmax(axis=1)
        array([1, 0, 1])

    On 10,000 images of MNIST, 10 epochs with lr 0.2 and batches of 50 are a matter of seconds, and the classifier then
    reads 90 % of the test images right.

    Help - it takes minutes
        A loop over the images is slow in Python. Let one matrix product compute the logits of a whole batch.

    Help - the same seed gives another result
        Draw from a generator of your own: rng = np.random.default_rng(seed), then rng.permutation(N).

    Help - it learns nothing
        Put images and labels in the same order: draw one permutation and use it for both.
    """
    raise NotImplementedError("exercise 5: fit_softmax_regression")
