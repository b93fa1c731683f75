"""What learners get wrong in `train_step`."""

import copy  # noqa: F401 - edits use it

import torch  # noqa: F401 - edits use it
import torch.nn.functional as F
from torch import nn  # noqa: F401 - edits use it

from dl4cv.mistakes import edit, mistake

NORMS = {"1.0": ("0.01", "0.05", "0.1", "0.25", "0.3", "0.5", "2.0", "3.0", "5.0", "10.0")}
"""Usual bounds of clipped gradients."""
RATES = ("0.0001", "0.0003", "0.001", "0.002", "0.003", "0.005", "0.02", "0.03", "0.05", "0.1", "0.5", "1.0")


def train_step(model, optimizer, images, labels):
    optimizer.zero_grad()
    logits = model(images)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    optimizer.step()
    return loss.item()


zero_grad_forgotten = edit(
    train_step,
    {"optimizer.zero_grad()": ""},
    title="zero_grad forgotten",
    explanation="backward adds to the gradients that are already there. Call optimizer.zero_grad() at every step.",
)

step_forgotten = edit(
    train_step,
    {"optimizer.step()": ""},
    title="step forgotten",
    explanation="backward only says where to go. Going there is optimizer.step().",
)

backward_forgotten = edit(
    train_step,
    {"loss.backward()": ""},
    title="No gradient reaches the weights",
    explanation="The optimizer skips parameters without a gradient. Call loss.backward() before optimizer.step(), "
    "on the loss of the logits as they come: from a detached copy no way leads back.",
)

step_before_backward = edit(
    train_step,
    {
        "optimizer.zero_grad()": "",
        "loss.backward()\n    optimizer.step()": "optimizer.step()\n    optimizer.zero_grad()\n    loss.backward()",
    },
    title="step before backward",
    explanation="The optimizer uses the gradients that are there. Call backward first, then step.",
)

step_one_line_too_early = edit(
    train_step,
    {"loss.backward()\n    optimizer.step()": "optimizer.step()\n    loss.backward()"},
    title="step one line too early",
    explanation="The optimizer uses the gradients that are there, and zero_grad has just cleared them. "
    "Call backward first, then step.",
)

cleared_only_afterwards = edit(
    train_step,
    {"optimizer.zero_grad()": "", "optimizer.step()": "optimizer.step()\n    optimizer.zero_grad()"},
    title="Gradients cleared only after the step",
    explanation="A gradient may be left over from before the first call. Clear the gradients before backward.",
)

criterion_built_in_place_of_called = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "nn.CrossEntropyLoss(logits, labels)"},
    title="The loss built in place of called",
    explanation="nn.CrossEntropyLoss is a class: its arguments are settings, and the object is what is called. "
    "Write nn.CrossEntropyLoss()(logits, labels), or F.cross_entropy(logits, labels).",
)

logits_and_labels_swapped = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.cross_entropy(labels, logits)"},
    title="Logits and labels swapped",
    explanation="The loss takes what the network answers first, and what is true second. "
    "Write F.cross_entropy(logits, labels).",
)

cleared_after_backward = edit(
    train_step,
    {"optimizer.zero_grad()": "", "loss.backward()": "loss.backward()\n    optimizer.zero_grad()"},
    title="Gradients cleared after backward",
    explanation="zero_grad between backward and step throws away what backward has found. "
    "Clear the gradients before backward.",
)

two_updates = edit(
    train_step,
    {"optimizer.step()": "optimizer.step()\n    optimizer.step()"},
    title="Two updates in one call",
    explanation="train_step makes one update. Call optimizer.step() once.",
)

loss_after_the_update = edit(
    train_step,
    {"loss.item()": "F.cross_entropy(model(images), labels).item()"},
    title="The loss after the update",
    explanation="What is asked for is the loss before the update, the one that was differentiated. "
    "Return it instead of computing another.",
)

tensor_returned = edit(
    train_step,
    {"loss.item()": "loss"},
    title="A tensor returned",
    explanation="A list of such losses fills the memory with graphs. Return loss.item(), a Python float.",
)

detached_tensor_returned = edit(
    train_step,
    {"loss.item()": "loss.detach()"},
    title="A detached tensor returned",
    explanation="detach() lets go of the graph, but the result is a tensor still. Return loss.item(), a Python float.",
)

nothing_returned = edit(
    train_step,
    {"return loss.item()": ""},
    title="Nothing returned",
    explanation="The caller wants to see the loss. End with return loss.item().",
)

gradients_clipped = edit(
    train_step,
    {"optimizer.step()": "nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n    optimizer.step()"},
    title="Gradients clipped",
    explanation="clip_grad_norm_ is a cure for exploding gradients that nobody asked for here. Take it out.",
    varied=NORMS,
)

gradients_clipped_by_value = edit(
    train_step,
    {"optimizer.step()": "nn.utils.clip_grad_value_(model.parameters(), 1.0)\n    optimizer.step()"},
    title="Gradients clipped one by one",
    explanation="clip_grad_value_ cuts off large gradients, and bends the step away from the steepest way down. "
    "Nobody asked for it here, so take it out.",
    varied=NORMS,
)

optimizer_of_its_own = edit(
    train_step,
    {"optimizer.zero_grad()": "optimizer = torch.optim.SGD(model.parameters(), lr=0.01)\n    optimizer.zero_grad()"},
    title="An optimizer of its own",
    explanation="A new optimizer has its own learning rate and forgets its momentum each time. "
    "Use the optimizer that is passed in.",
    varied={"0.01": RATES},
)

trained_in_eval_mode = edit(
    train_step,
    {"optimizer.zero_grad()": "model.eval()\n    optimizer.zero_grad()"},
    title="Trained in eval mode",
    explanation="model.eval() belongs to evaluate. Leave it out here.",
)

graph_cut = edit(
    train_step,
    {"model(images)": "model(images).detach()"},
    title="The graph cut before backward",
    explanation="detach(), no_grad() and item() cut the way back to the weights. "
    "Call backward on the loss of the logits as they come.",
)

softmax_before_the_loss = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.cross_entropy(F.softmax(logits, dim=1), labels)"},
    title="Softmax before the loss",
    explanation="F.cross_entropy applies log-softmax itself. Give it the raw logits.",
)

softmax_over_the_images = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.cross_entropy(F.softmax(logits, dim=0), labels)"},
    title="Softmax over the images before the loss",
    explanation="dim=0 shares out each class among the images, and F.cross_entropy applies log-softmax itself. "
    "Give it the raw logits.",
)

nll_loss_on_logits = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.nll_loss(logits, labels)"},
    title="nll_loss on logits",
    explanation="F.nll_loss expects logarithms of probabilities. Use F.cross_entropy on the logits.",
)

nll_loss_on_probabilities = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.nll_loss(F.softmax(logits, dim=1), labels)"},
    title="nll_loss on probabilities",
    explanation="F.nll_loss expects logarithms of probabilities, so it wants log_softmax, not softmax. "
    "Use F.cross_entropy on the logits.",
)

softmax_along_the_batch = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.nll_loss(F.log_softmax(logits, dim=0), labels)"},
    title="Softmax along the batch",
    explanation="Each image's scores are normalised by themselves: dim=1. F.cross_entropy does it right by itself.",
)

sum_in_place_of_mean = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": 'F.cross_entropy(logits, labels, reduction="sum")'},
    title="Sum in place of mean",
    explanation="The mean keeps the length of a step independent of the batch. Leave reduction at its default.",
)

sum_returned = edit(
    train_step,
    {"loss.item()": "loss.item() * len(images)"},
    title="The sum returned, the mean differentiated",
    explanation="The running sum of an epoch needs loss times batch size, train_step returns the mean. "
    "Leave the multiplication to the caller.",
)

divided_twice = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.cross_entropy(logits, labels) / len(images)"},
    title="Divided by the batch size twice",
    explanation="F.cross_entropy is a mean already. Do not divide it again.",
)

squared_error = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.mse_loss(logits, F.one_hot(labels, 10).float())"},
    title="Squared error in place of cross-entropy",
    explanation="The squared error on one-hot labels punishes confident right answers too. Use F.cross_entropy.",
)

half_of_the_batch = edit(
    train_step,
    {"model(images)": "model(images[: len(images) // 2])", "(logits, labels)": "(logits, labels[: len(images) // 2])"},
    title="Only half of the batch learnt",
    explanation="Every image of the batch counts. Pass images and labels whole.",
)

first_image_only = edit(
    train_step,
    {"model(images)": "model(images[:1])", "(logits, labels)": "(logits, labels[:1])"},
    title="Only the first image learnt",
    explanation="The loss is a mean over the whole batch. Pass images and labels whole.",
)

trained_on_predictions = edit(
    train_step,
    {"(logits, labels)": "(logits, logits.argmax(dim=1))"},
    title="Trained on its own predictions",
    explanation="The target is the label, not what the network believes. Pass labels to the loss.",
)

shuffled_apart = edit(
    train_step,
    {"model(images)": "model(images.flip(0))"},
    title="Images and labels shuffled apart",
    explanation="One permutation has to serve both, or each image gets another's label. "
    "The batch is shuffled already, so leave it as it is.",
)

climbing = edit(
    train_step,
    {"loss.backward()": "(-loss).backward()"},
    title="Climbing in place of descending",
    explanation="The optimizer goes down the gradient by itself. Leave out the minus before the loss.",
)

ten_classes_taken_for_granted = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "-(F.log_softmax(logits, 1) * F.one_hot(labels, 10)).sum(1).mean()"},
    title="Ten classes taken for granted",
    explanation="Digits have ten classes, other models have other numbers. Take the number from logits.shape[1].",
)

generator_seeded = edit(
    train_step,
    {"optimizer.zero_grad()": "torch.manual_seed(0)\n    optimizer.zero_grad()"},
    title="The generator seeded at every step",
    explanation="With the same seed dropout drops the same values at every step. "
    "Set the seed once, before the training.",
)

first_rate_for_all = edit(
    train_step,
    {
        "optimizer.zero_grad()": "for group in optimizer.param_groups:\n"
        '        group["lr"] = optimizer.param_groups[0]["lr"]\n    optimizer.zero_grad()'
    },
    title="The first group's learning rate given to all",
    explanation="Groups of parameters exist to have rates of their own. Leave param_groups alone.",
)

labels_smoothed = edit(
    train_step,
    {"(logits, labels)": "(logits, labels, label_smoothing=0.1)"},
    title="Labels smoothed",
    explanation="label_smoothing gives a tenth of each label to the other classes. Leave it out.",
    varied={"0.1": ("0.05", "0.2", "0.3")},
)

weight_decay_added = edit(
    train_step,
    {"(logits, labels)": "(logits, labels) + 1e-3 * sum(p.square().sum() for p in model.parameters())"},
    title="Weight decay added to the loss",
    explanation="A penalty on the weights belongs to the optimizer, and only if asked for. "
    "Return the cross-entropy alone.",
    varied={"1e-3": ("1e-1", "1e-2", "1e-4", "1e-5", "5e-4")},
)

backward_twice = edit(
    train_step,
    {"loss.backward()": "loss.backward(retain_graph=True)\n    loss.backward()"},
    title="backward called twice",
    explanation="backward adds to the gradients that are there, so a second call doubles them. Call it once.",
)

step_by_hand = edit(
    train_step,
    {"optimizer.step()": 'for p in model.parameters():\n        p.data -= optimizer.param_groups[0]["lr"] * p.grad'},
    title="The step made by hand",
    explanation="Weight minus learning rate times gradient is only the simplest rule. "
    "optimizer.step() knows the right one.",
)

learning_rate_overwritten = edit(
    train_step,
    {"optimizer.zero_grad()": 'optimizer.param_groups[0]["lr"] = 0.01\n    optimizer.zero_grad()'},
    title="The learning rate overwritten",
    explanation="The optimizer comes with its learning rate, and the caller may change it. Leave param_groups alone.",
    varied={"0.01": RATES},
)

learning_rate_lowered = edit(
    train_step,
    {"optimizer.step()": 'optimizer.step()\n    optimizer.param_groups[0]["lr"] *= 0.9'},
    title="The learning rate lowered at every step",
    explanation="A schedule for the learning rate is the caller's. Leave param_groups alone.",
    varied={"0.9": ("0.1", "0.5", "0.95", "0.99", "0.999")},
)

copy_trained = edit(
    train_step,
    {"model(images)": "copy.deepcopy(model)(images)"},
    title="A copy of the network trained",
    explanation="The gradients arrive at the copy, but the optimizer moves the weights of the network itself. "
    "Use the model that is passed in.",
)


@mistake(
    "train_step",
    title="Several updates in a loop",
    explanation="Epochs are the caller's loop. train_step makes one update, so leave the loop out.",
)
def several_epochs(model, optimizer, images, labels):
    for _ in range(5):
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@mistake(
    "train_step",
    title="An update for every image",
    explanation="One update is made along the mean gradient of the whole batch. Pass images and labels whole.",
)
def update_for_every_image(model, optimizer, images, labels):
    total = 0.0
    for image, label in zip(images, labels, strict=True):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(image[None]), label[None])
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(images)


left_in_eval_mode = edit(
    train_step,
    {"optimizer.zero_grad()": "model.train()\n    optimizer.zero_grad()", "return": "model.eval()\n    return"},
    title="Left in eval mode",
    explanation="eval() stays in force until someone calls train(). It belongs to evaluate, so leave it out here.",
)

gradients_off_for_good = edit(
    train_step,
    {"return": "torch.set_grad_enabled(False)\n    return"},
    title="Gradients switched off for good",
    explanation="torch.set_grad_enabled(False) stays in force. Nothing has to be switched off in train_step.",
)

loss_rounded = edit(
    train_step,
    {"loss.item()": "round(loss.item(), 4)"},
    title="The loss rounded",
    explanation="Rounding is for printing, and small losses vanish in it. Return loss.item() as it is.",
    varied={", 4)": (", 1)", ", 2)", ", 3)", ", 5)", ", 6)")},
)

accuracy_returned = edit(
    train_step,
    {"loss.item()": "(logits.argmax(dim=1) == labels).float().mean().item()"},
    title="The accuracy in place of the loss",
    explanation="train_step tells the loss before the update; counting is the work of evaluate. Return loss.item().",
)

loss_and_accuracy = edit(
    train_step,
    {"loss.item()": "loss.item(), (logits.argmax(dim=1) == labels).float().mean().item()"},
    title="Loss and accuracy returned together",
    explanation="The caller wants one number, the loss. Return loss.item() alone.",
)

logarithm_of_softmax = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.nll_loss(F.softmax(logits, dim=1).log(), labels)"},
    title="The logarithm of a softmax",
    explanation="exp underflows to 0 in float32, whose logarithm is -inf. F.cross_entropy on logits never takes it.",
)

small_number_added = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "-(F.softmax(logits, dim=1)[range(len(labels)), labels] + 1e-8).log().mean()"},
    title="A small number added within the logarithm",
    explanation="log(p + 1e-8) hides that p vanished, and the gradient with it. "
    "F.cross_entropy on logits needs no such help.",
    varied={"1e-8": ("1e-5", "1e-6", "1e-7", "1e-9", "1e-10", "1e-12", "1e-15")},
)

binary_cross_entropy = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "F.binary_cross_entropy_with_logits(logits, F.one_hot(labels, 10).float())"},
    title="Ten yes-or-no questions",
    explanation="binary_cross_entropy asks of each class by itself; a digit is one of ten. Use F.cross_entropy.",
)

mean_over_classes = edit(
    train_step,
    {"F.cross_entropy(logits, labels)": "-(F.log_softmax(logits, dim=1) * F.one_hot(labels, 10)).mean()"},
    title="Mean over the classes too",
    explanation="Nine of ten terms of each row are zero, and they count in mean(). "
    "Sum over the classes, then take the mean.",
)
