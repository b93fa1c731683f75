"""What learners get wrong in `fit_softmax_regression`."""

import numpy as np

from dl4cv.mistakes import edit


def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    images = np.asarray(images, dtype=float)
    rng = np.random.default_rng(seed)
    N, D = images.shape
    weight, bias = np.zeros((num_classes, D)), np.zeros(num_classes)
    for _ in range(epochs):
        order = rng.permutation(N)
        for start in range(0, N, batch_size):
            batch = order[start : start + batch_size]
            x, y = images[batch], labels[batch]
            logits = x @ weight.T + bias
            e = np.exp(logits - logits.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            grad = (p - np.eye(num_classes)[y]) / len(y)
            grad_weight, grad_bias = grad.T @ x, grad.sum(axis=0)
            weight = weight - lr * grad_weight
            bias = bias - lr * grad_bias
    return weight, bias


last_batch_dropped = edit(
    fit_softmax_regression,
    {"range(0, N, batch_size)": "range(0, N // batch_size * batch_size, batch_size)"},
    title="The last, smaller batch left out",
    explanation="N // batch_size counts only the full batches. Step through range(0, N, batch_size), and take "
    "what is left.",
)

divided_by_batch_size = edit(
    fit_softmax_regression,
    {"/ len(y)": "/ batch_size"},
    title="Divided by batch_size",
    explanation="The last batch may hold fewer images. Divide by the number of images that are in the batch: len(y).",
)

not_divided = edit(
    fit_softmax_regression,
    {"(p - np.eye(num_classes)[y]) / len(y)": "p - np.eye(num_classes)[y]"},
    title="Sum in place of the mean",
    explanation="The loss of a batch is a mean, so its gradient is divided by the number of images in it.",
)

divided_by_all_images = edit(
    fit_softmax_regression,
    {"/ len(y)": "/ N"},
    title="Divided by the number of all images",
    explanation="The loss of a batch is the mean over its own images. Divide by len(y).",
)

climbs = edit(
    fit_softmax_regression,
    {"weight - lr * grad_weight": "weight + lr * grad_weight", "bias - lr * grad_bias": "bias + lr * grad_bias"},
    title="Climbs in place of descending",
    explanation="The gradient points uphill, where the loss grows. Subtract lr times the gradient.",
)

bias_climbs = edit(
    fit_softmax_regression,
    {"bias - lr * grad_bias": "bias + lr * grad_bias"},
    title="The bias climbs",
    explanation="The gradient points uphill, for the bias as well. Subtract lr times the gradient.",
)

bias_not_learned = edit(
    fit_softmax_regression,
    {"bias = bias - lr * grad_bias": "bias = bias"},
    title="The bias is not learned",
    explanation="The bias is a parameter like the weights. Move it against its gradient, the sum over the batch.",
)

bias_averaged = edit(
    fit_softmax_regression,
    {"grad.T @ x, grad.sum(axis=0)": "grad.T @ x, grad.mean(axis=0)"},
    title="The gradient of the bias divided twice",
    explanation="grad is divided by the number of images already. Sum it over the batch.",
)

bias_not_used = edit(
    fit_softmax_regression,
    {"logits = x @ weight.T + bias": "logits = x @ weight.T"},
    title="The bias is not used",
    explanation="The logits are x @ weight.T + bias, also while learning.",
)

rate_ignored = edit(
    fit_softmax_regression,
    {"weight - lr * grad_weight": "weight - 0.1 * grad_weight", "bias - lr * grad_bias": "bias - 0.1 * grad_bias"},
    varied={"0.1": ("0.01", "0.05", "0.2", "0.5", "1.0")},
    title="A learning rate of your own",
    explanation="The caller chooses the learning rate. Use lr.",
)

epochs_ignored = edit(
    fit_softmax_regression,
    {"for _ in range(epochs):": "for _ in range(1):"},
    title="One epoch alone",
    explanation="`epochs` says how often every image is seen. Repeat everything that often.",
)

one_epoch_short = edit(
    fit_softmax_regression,
    {"range(epochs)": "range(1, epochs)"},
    title="One epoch too few",
    explanation="range(1, epochs) has epochs - 1 members. Write range(epochs).",
)

one_epoch_more = edit(
    fit_softmax_regression,
    {"range(epochs)": "range(epochs + 1)"},
    title="One epoch too many",
    explanation="range(epochs) has as many members as are asked for. Add nothing.",
)

one_batch_an_epoch = edit(
    fit_softmax_regression,
    {"for start in range(0, N, batch_size):": "for start in [0]:"},
    title="One batch an epoch",
    explanation="An epoch sees every image once. Step through all batches: range(0, N, batch_size).",
)

all_images_in_a_batch = edit(
    fit_softmax_regression,
    {"range(0, N, batch_size)": "[0]", "order[start : start + batch_size]": "order"},
    title="All images in one batch",
    explanation="You make one step an epoch. Cut the images into batches of batch_size, and make a step for each.",
)

one_image_a_step = edit(
    fit_softmax_regression,
    {"range(0, N, batch_size)": "range(N)", "order[start : start + batch_size]": "order[start : start + 1]"},
    title="A step for every image",
    explanation="A batch holds batch_size images, whose gradients are averaged for one step.",
)

batches_that_grow = edit(
    fit_softmax_regression,
    {"order[start : start + batch_size]": "order[: start + batch_size]"},
    title="Batches that grow",
    explanation="Each of your batches holds those before it as well. Take order[start : start + batch_size].",
)

batches_that_shrink = edit(
    fit_softmax_regression,
    {"order[start : start + batch_size]": "order[start:]"},
    title="Batches that reach to the end",
    explanation="Each of your batches holds all images that are left. Take order[start : start + batch_size].",
)

drawn_with_replacement = edit(
    fit_softmax_regression,
    {"rng.permutation(N)": "rng.integers(0, N, N)"},
    title="Images drawn with replacement",
    explanation="Some images come twice in an epoch, and others not at all. Shuffle them: rng.permutation(N).",
)

not_shuffled = edit(
    fit_softmax_regression,
    {"rng.permutation(N)": "np.arange(N)"},
    title="Not shuffled",
    explanation="Your batches hold the same images in every epoch. Draw an order in each: rng.permutation(N).",
)

shuffled_once = edit(
    fit_softmax_regression,
    {"rng.permutation(N)": "np.random.default_rng(seed).permutation(N)"},
    title="The same order in every epoch",
    explanation="Your generator begins anew in each epoch, or the order is drawn before the loop. "
    "Make the generator once, and draw an order in each epoch.",
)

one_seed_for_all = edit(
    fit_softmax_regression,
    {"np.random.default_rng(seed)": "np.random.default_rng(0)"},
    varied={"(0)": ("(1)", "(42)", "(123)", "(1234)")},
    title="A seed of your own",
    explanation="The caller chooses the seed. Draw from np.random.default_rng(seed).",
)

shuffled_apart = edit(
    fit_softmax_regression,
    {"labels[batch]": "labels[rng.permutation(N)][start : start + batch_size]"},
    title="Images and labels shuffled apart",
    explanation="With two random orders no image has its own label any more. Draw one, and use it for both.",
)

labels_not_shuffled = edit(
    fit_softmax_regression,
    {"labels[batch]": "labels[start : start + batch_size]"},
    title="The images shuffled, the labels not",
    explanation="Image and label stand at the same place. Take both by the same numbers: images[batch], labels[batch].",
)

weight_transposed = edit(
    fit_softmax_regression,
    {"return weight, bias": "return weight.T, bias"},
    title="weight transposed",
    explanation="weight has the shape (C, D): one row for each class. Return it without the transpose.",
)

bias_missing = edit(
    fit_softmax_regression,
    {"return weight, bias": "return weight"},
    title="bias not returned",
    explanation="Without its bias nobody can use the classifier: return weight, bias.",
)

order_exchanged = edit(
    fit_softmax_regression,
    {"return weight, bias": "return bias, weight"},
    title="bias before weight",
    explanation="The order is weight, bias.",
)

bias_with_an_axis = edit(
    fit_softmax_regression,
    {"return weight, bias": "return weight, bias[None]"},
    title="bias with an axis too many",
    explanation="bias has the shape (C,). Make it with np.zeros(num_classes).",
)

classes_counted_from_labels = edit(
    fit_softmax_regression,
    {"N, D = images.shape": "N, D = images.shape\n    num_classes = int(np.max(labels)) + 1"},
    title="The classes counted from the labels",
    explanation="A class may be absent from the images, and has weights all the same. Use num_classes.",
)

squared_error = edit(
    fit_softmax_regression,
    {"p = e / e.sum(axis=1, keepdims=True)": "p = logits"},
    title="Squared error in place of cross-entropy",
    explanation="logits - one-hot is the gradient of a squared error. Turn the logits into probabilities first.",
)

sigmoid_each = edit(
    fit_softmax_regression,
    {"p = e / e.sum(axis=1, keepdims=True)": "p = 1 / (1 + np.exp(-logits))"},
    title="A sigmoid for each class",
    explanation="The sigmoid looks at each logit alone. softmax shares one probability out among the classes.",
)

softmax_over_images = edit(
    fit_softmax_regression,
    {"p = e / e.sum(axis=1, keepdims=True)": "p = e / e.sum(axis=0, keepdims=True)"},
    title="Softmax over the images",
    explanation="Axis 0 runs over the images of the batch. The probabilities of each image sum to 1: sum along axis 1.",
)

no_softmax_sum = edit(
    fit_softmax_regression,
    {"p = e / e.sum(axis=1, keepdims=True)": "p = e / e.sum()"},
    title="One sum for the whole batch",
    explanation="Each example is a distribution of its own. Sum along axis 1, with `keepdims=True`.",
)

with_decay = edit(
    fit_softmax_regression,
    {"grad.T @ x, grad": "grad.T @ x + 1e-3 * weight, grad"},
    varied={"1e-3": ("1e-2", "1e-4", "0.1", "2 * 1e-3")},
    title="Weight decay that nobody asked for",
    explanation="A penalty on the weights changes every step. The rule of the card has none.",
)

rate_falls = edit(
    fit_softmax_regression,
    {"order = rng.permutation(N)": "order = rng.permutation(N)\n        lr = 0.9 * lr"},
    varied={"0.9": ("0.5", "0.95", "0.99")},
    title="A learning rate that falls",
    explanation="lr is the learning rate of every step. Leave it as it is.",
)

with_momentum = edit(
    fit_softmax_regression,
    {
        "weight, bias = np.zeros((num_classes, D)), np.zeros(num_classes)": (
            "weight, bias = np.zeros((num_classes, D)), np.zeros(num_classes)\n    v, u = 0.0, 0.0"
        ),
        "weight = weight - lr * grad_weight": (
            "v, u = 0.9 * v + grad_weight, 0.9 * u + grad_bias\n            weight = weight - lr * v"
        ),
        "bias = bias - lr * grad_bias": "bias = bias - lr * u",
    },
    title="Momentum that nobody asked for",
    explanation="A velocity changes every step after the first. The rule of the card has none.",
)

images_changed = edit(
    fit_softmax_regression,
    {"images = np.asarray(images, dtype=float)": "images -= images.mean(axis=0)"},
    title="The images changed",
    explanation="`images -= …` writes into the caller's array, and the weights then fit other images than these. "
    "Learn from the images as they are.",
)

images_centred = edit(
    fit_softmax_regression,
    {"images = np.asarray(images, dtype=float)": "images = images - images.mean(axis=0)"},
    title="The images centred",
    explanation="Your weights fit images from which a mean was subtracted, and nobody else subtracts it. "
    "Learn from the images as they are.",
)

images_scaled = edit(
    fit_softmax_regression,
    {"np.asarray(images, dtype=float)": "np.asarray(images, dtype=float) / 255"},
    title="The images divided by 255",
    explanation="They lie between 0 and 1 already. Learn from them as they are.",
)
