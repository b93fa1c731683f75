"""What learners get wrong in `evaluate`."""

import torch
import torch.nn.functional as F  # noqa: F401 - edits use it

from dl4cv.mistakes import edit

SIZES = ("16", "20", "25", "32", "50", "64", "128", "200", "250", "256", "300", "400")
BATCHES = {"100": (*SIZES, "500", "512", "1000", "1024", "2000", "2048", "4096", "5000", "10000")}
"""Usual sizes of batches."""
IN_BATCHES_OR_NOT = {"100": (*BATCHES["100"], "1000000")}


def evaluate(model, images, labels):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(images)
    model.train(was_training)
    predictions = logits.argmax(dim=1)
    return (predictions == labels).float().mean().item()


def evaluate_by_batches(model, images, labels):
    was_training = model.training
    model.eval()
    correct = 0
    with torch.no_grad():
        for start in range(0, len(images), 100):
            x, y = images[start : start + 100], labels[start : start + 100]
            is_right = model(x).argmax(dim=1) == y
            correct += int(is_right.sum())
    model.train(was_training)
    return correct / len(images)


eval_forgotten = edit(
    evaluate,
    {"model.eval()": ""},
    title="eval() forgotten",
    explanation="In training mode dropout is random and batch norm keeps learning. Call model.eval() first.",
)

left_in_eval_mode = edit(
    evaluate,
    {"model.train(was_training)": ""},
    title="Left in eval mode",
    explanation="eval() stays in force until someone calls train(). Remember model.training and give it back.",
)

always_train_afterwards = edit(
    evaluate,
    {"model.train(was_training)": "model.train()"},
    title="Always in training mode afterwards",
    explanation="Whoever evaluates twice gets dropout the second time. "
    "Remember model.training and call model.train(remembered).",
)

outermost_mode_only = edit(
    evaluate,
    {"model.train(was_training)": "model.training = was_training"},
    title="Only the outermost mode given back",
    explanation="Setting the attribute does not reach the layers inside, where the dropout is. "
    "Call model.train(remembered).",
)

evaluated_in_training_mode = edit(
    evaluate,
    {"model.eval()": "model.train()"},
    title="Evaluated in training mode",
    explanation="train() and eval() have changed places. Call model.eval() first, and give the mode back at the end.",
)

gradients_recorded = edit(
    evaluate,
    {"with torch.no_grad():\n        logits": "logits"},
    title="Gradients recorded",
    explanation="Without torch.no_grad() the graph of all images is kept for a backward pass that never comes. "
    "Wrap the forward pass.",
)

gradients_off_for_good = edit(
    evaluate,
    {"with torch.no_grad():\n        logits": "torch.set_grad_enabled(False)\n    logits"},
    title="Gradients switched off for good",
    explanation="torch.set_grad_enabled(False) stays in force. `with torch.no_grad():` ends by itself.",
)

mean_of_batch_accuracies = edit(
    evaluate_by_batches,
    {
        "correct = 0": "shares = []",
        "correct += int(is_right.sum())": "shares.append(is_right.float().mean().item())",
        "correct / len(images)": "sum(shares) / len(shares)",
    },
    title="Mean of the batches' accuracies",
    explanation="In a mean of means the images of a small batch weigh more. "
    "Count right answers over all batches and divide once.",
    varied=BATCHES,
)

last_batch_dropped = edit(
    evaluate_by_batches,
    {"range(0, len(images), 100)": "range(0, len(images) // 100 * 100, 100)"},
    title="The last batch dropped",
    explanation="`len(images) // batch_size` counts full batches only. "
    "Go on to the end: `range(0, len(images), batch_size)`.",
    varied=BATCHES,
)

returned_after_the_first_batch = edit(
    evaluate_by_batches,
    {
        "correct += int(is_right.sum())": "accuracy = is_right.float().mean().item()\n            break",
        "correct / len(images)": "accuracy",
    },
    title="Returned after the first batch",
    explanation="The return stands inside the loop. Move it behind the loop.",
    varied=BATCHES,
)

last_batch_only = edit(
    evaluate_by_batches,
    {
        "correct += int(is_right.sum())": "accuracy = is_right.float().mean().item()",
        "correct / len(images)": "accuracy",
    },
    title="Accuracy of the last batch",
    explanation="`=` in the loop overwrites what the batches before have given. Add up with += and divide at the end.",
    varied=BATCHES,
)

per_cent = edit(
    evaluate,
    {"return": "return 100 *"},
    title="Per cent in place of a share",
    explanation="The accuracy is a number from 0 to 1. Do not multiply by 100.",
)

number_of_right_answers = edit(
    evaluate,
    {".float().mean()": ".float().sum()"},
    title="A number of images in place of a share",
    explanation="The sum counts the right answers. Divide it by the number of images.",
)

divided_by_the_number_of_batches = edit(
    evaluate_by_batches,
    {"correct / len(images)": "correct / len(images.split(100))"},
    title="Divided by the number of batches",
    explanation="len() of a list of batches is not the number of images. Divide by len(images).",
    varied=BATCHES,
)

error_rate = edit(
    evaluate,
    {"predictions == labels": "predictions != labels"},
    title="The error in place of the accuracy",
    explanation="The share of wrong answers is the error rate. Count where prediction and label are equal.",
)

argmax_over_the_images = edit(
    evaluate_by_batches,
    {"argmax(dim=1)": "argmax(dim=0)"},
    title="argmax over the images",
    explanation="dim=0 asks which image has the largest score of each class. Use dim=1, the classes.",
    varied=IN_BATCHES_OR_NOT,
)

argmin_in_place_of_argmax = edit(
    evaluate,
    {"argmax(dim=1)": "argmin(dim=1)"},
    title="argmin in place of argmax",
    explanation="The network's answer is the class with the largest score. Use argmax.",
)

sigmoid_before_argmax = edit(
    evaluate,
    {"logits.argmax(dim=1)": "torch.sigmoid(logits).argmax(dim=1)"},
    title="Sigmoid before argmax",
    explanation="In float32 the sigmoid of every large score is 1, and argmax takes the first of equals. "
    "Give argmax the logits as they are.",
)

ten_classes_taken_for_granted = edit(
    evaluate,
    {"(predictions == labels)": "(F.one_hot(predictions, 10) * F.one_hot(labels, 10)).sum(dim=1)"},
    title="Ten classes taken for granted",
    explanation="Digits have ten classes, other models have other numbers. Compare the class numbers themselves.",
)

first_ten_classes_only = edit(
    evaluate,
    {"logits.argmax(dim=1)": "logits[:, :10].argmax(dim=1)"},
    title="Only the first ten classes asked",
    explanation="Digits have ten classes, other models have other numbers. Give argmax all logits.",
)

among_the_first_two = edit(
    evaluate,
    {
        "logits.argmax(dim=1)": "logits.topk(2, dim=1).indices",
        "(predictions == labels)": "(predictions == labels[:, None]).any(dim=1)",
    },
    title="Right if among the first two",
    explanation="top-2 accuracy forgives one wrong answer. Only the class with the largest score counts.",
)

every_prediction_against_every_label = edit(
    evaluate_by_batches,
    {"argmax(dim=1)": "argmax(dim=1, keepdim=True)"},
    title="Every prediction against every label",
    explanation="(N, 1) == (N,) compares all with all: N times N answers. Leave out keepdim, so that both are (N,).",
    varied=IN_BATCHES_OR_NOT,
)

tensor_returned = edit(
    evaluate,
    {".mean().item()": ".mean()"},
    title="A tensor returned",
    explanation="The mean of a tensor is a tensor. Return .item(), a Python float.",
)

loss_in_place_of_accuracy = edit(
    evaluate,
    {"(predictions == labels).float().mean()": "F.cross_entropy(logits, labels)"},
    title="The loss in place of the accuracy",
    explanation="The cross-entropy is what is minimised, the accuracy is what is reported. "
    "Count where argmax and label are equal.",
)

whole_batches_right = edit(
    evaluate_by_batches,
    {"int(is_right.sum())": "len(y) * bool(is_right.all())"},
    title="Whole batches right or wrong",
    explanation="all() asks whether every answer of the batch is right. Count the right ones: sum().",
    varied=BATCHES,
)

first_images_only = edit(
    evaluate,
    {"model(images)": "model(images[:1000])", "== labels": "== labels[:1000]"},
    title="Only the first images counted",
    explanation="A slice keeps the test short, but the accuracy is asked for over all images. "
    "Go through them in batches.",
    varied={"1000": ("100", "256", "500", "512", "1024", "2000", "5000", "10000")},
)

last_image_forgotten = edit(
    evaluate_by_batches,
    {"range(0, len(images), 100)": "range(0, len(images) - 1, 100)"},
    title="The last image forgotten",
    explanation="range() stops before its end by itself. Write range(0, len(images), 100), without the -1.",
    varied=BATCHES,
)

last_batch_counted_as_full = edit(
    evaluate_by_batches,
    {"correct / len(images)": "correct / (100 * len(images.split(100)))"},
    title="The last batch counted as full",
    explanation="Batches times batch size is more than the images there are. Divide by len(images).",
    varied=BATCHES,
)

count_set_back = edit(
    evaluate_by_batches,
    {"is_right =": "correct = 0\n            is_right ="},
    title="The count set back in the loop",
    explanation="correct = 0 inside the loop forgets the batches before. Move it in front of the loop.",
    varied=BATCHES,
)

divided_without_remainder = edit(
    evaluate_by_batches,
    {"correct / len(images)": "correct // len(images)"},
    title="Divided without a remainder",
    explanation="// drops what is behind the decimal point. Divide with /.",
)

share_rounded = edit(
    evaluate_by_batches,
    {"correct / len(images)": "round(correct / len(images), 2)"},
    title="The share rounded",
    explanation="Rounding is for printing. Return the share as it is.",
    varied={", 2)": (", 1)", ", 3)", ", 4)")},
)

scores_compared = edit(
    evaluate,
    {"predictions = logits.argmax(dim=1)": "predictions, _ = torch.max(logits, 1)"},
    title="Scores compared with labels",
    explanation="torch.max(logits, 1) gives the largest scores first and their classes second. Compare the second.",
)

argmax_without_axis = edit(
    evaluate_by_batches,
    {"argmax(dim=1)": "argmax()"},
    title="argmax without an axis",
    explanation="argmax() without dim counts through all images and classes together. Use argmax(dim=1).",
    varied=IN_BATCHES_OR_NOT,
)

training_mode_in_the_loop = edit(
    evaluate_by_batches,
    {"int(is_right.sum())": "int(is_right.sum())\n            model.train(was_training)"},
    title="Back in training mode after the first batch",
    explanation="The mode is given back inside the loop. Do it once, after the last batch.",
    varied=BATCHES,
)

parameters_frozen = edit(
    evaluate,
    {"with torch.no_grad():\n        logits": "model.requires_grad_(False)\n    logits"},
    title="The parameters frozen for good",
    explanation="requires_grad_(False) stays in force. `with torch.no_grad():` ends by itself.",
)

accuracy_and_loss = edit(
    evaluate,
    {".mean().item()": ".mean().item(), F.cross_entropy(logits, labels).item()"},
    title="Accuracy and loss returned together",
    explanation="The caller wants one number, the accuracy. Return it alone.",
)

loss_and_accuracy = edit(
    evaluate,
    {"return (": "return F.cross_entropy(logits, labels).item(), ("},
    title="Loss and accuracy returned together",
    explanation="The caller wants one number, the accuracy. Return it alone, without the loss before it.",
)

learning_from_the_test = edit(
    evaluate,
    {
        "model.train(was_training)": "F.cross_entropy(model(images), labels).backward()\n"
        "    torch.optim.SGD(model.parameters(), lr=0.01).step()\n"
        "    model.train(was_training)"
    },
    title="Learning from the test",
    explanation="Whoever learns from the images of the test knows them already when it counts. "
    "Leave backward and steps to train_step.",
)
