"""What learners get wrong in `classify`."""

import numpy as np
import torch
import torch.nn.functional as F

from dl4cv.mistakes import edit


def _part_prepared(image):
    height, width = image.shape[:2]
    short = min(height, width)
    size = (256 * height // short, 256 * width // short)
    x = torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float()
    x = F.interpolate(x, size, mode="bicubic", antialias=True).clamp(0, 255)
    top, left = (size[0] - 224) // 2, (size[1] - 224) // 2
    return (x[:, :, top : top + 224, left : left + 224] - 127) / 128


def _part_best(logits, classes, k):
    best = torch.softmax(logits.flatten(), dim=0).topk(min(k, len(classes)))
    return [(classes[n], p) for p, n in zip(best.values.tolist(), best.indices.tolist(), strict=True)]


def classify(network, image, classes, k=5):
    told = image if isinstance(image, dict) else {"pixels": image}
    pixels = told["pixels"]
    if "palette" in told:
        pixels = told["palette"][pixels]
    if pixels.dtype == np.uint16:
        pixels = (pixels // 256).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = np.stack([pixels, pixels, pixels], axis=2)
    pixels = pixels[:, :, :3]
    orientation = told.get("orientation", 1)
    pixels = np.rot90(pixels, {1: 0, 3: 2, 6: 3, 8: 1}[orientation])
    x = _part_prepared(pixels)
    was_training = network.training
    network.eval()
    with torch.no_grad():
        logits = network(x)
    network.train(was_training)
    return _part_best(logits, classes, k)


eval_forgotten = edit(
    classify,
    {"network.eval()": ""},
    title="eval() forgotten",
    explanation="In training mode dropout is random, and batch norm looks at the batch. Call network.eval() first.",
)

asked_in_training_mode = edit(
    classify,
    {"network.eval()": "network.train()"},
    title="Asked in training mode",
    explanation="train() and eval() have changed places. Call network.eval() first, and give the mode back at the end.",
)

left_in_eval_mode = edit(
    classify,
    {"network.train(was_training)": ""},
    title="Left in eval mode",
    explanation="eval() stays in force until someone calls train(). Remember network.training and give it back.",
)

always_train_afterwards = edit(
    classify,
    {"network.train(was_training)": "network.train()"},
    title="Always in training mode afterwards",
    explanation="Whoever classifies twice gets dropout the second time. "
    "Remember network.training, and call network.train(remembered).",
)

outermost_mode_only = edit(
    classify,
    {"network.train(was_training)": "network.training = was_training"},
    title="Only the outermost mode given back",
    explanation="Setting the attribute does not reach the layers inside, where the dropout is. "
    "Call network.train(remembered).",
)

gradients_recorded = edit(
    classify,
    {"with torch.no_grad():\n        logits": "logits"},
    title="Gradients recorded",
    explanation="Without torch.no_grad() torch keeps all that a backward pass needs, which never comes. "
    "Wrap the forward pass.",
)

gradients_off_for_good = edit(
    classify,
    {"with torch.no_grad():\n        logits": "torch.set_grad_enabled(False)\n    logits"},
    title="Gradients switched off for good",
    explanation="torch.set_grad_enabled(False) stays in force. `with torch.no_grad():` ends by itself.",
)

frozen_for_good = edit(
    classify,
    {"with torch.no_grad():\n        logits": "network.requires_grad_(False)\n    logits"},
    title="The network frozen for good",
    explanation="requires_grad_(False) stays in force, and nobody can train the network any more. "
    "Use `with torch.no_grad():`.",
)

grey_refused = edit(
    classify,
    {"if pixels.ndim == 2:\n        pixels = np.stack([pixels, pixels, pixels], axis=2)": ""},
    title="Grey photographs refused",
    explanation="A grey photograph has no axis of channels. Stack it three times: red, green and blue are equal to it.",
)

grey_is_red = edit(
    classify,
    {"np.stack([pixels, pixels, pixels], axis=2)": "np.stack([pixels, 0 * pixels, 0 * pixels], axis=2)"},
    title="Grey as red",
    explanation="Grey is as much red as green as blue: all three channels are equal to it.",
)

grey_stacked_in_front = edit(
    classify,
    {"np.stack([pixels, pixels, pixels], axis=2)": "np.stack([pixels, pixels, pixels])"},
    title="Grey stacked at the wrong axis",
    explanation="np.stack puts the new axis in front: (3, H, W). The channels are last: axis=2.",
)

blended_with_black = edit(
    classify,
    {
        "pixels = pixels[:, :, :3]": "if pixels.shape[2] == 4:\n        "
        "pixels = (pixels[:, :, :3] * (pixels[:, :, 3:] / 255)).round().astype(np.uint8)"
    },
    title="Blended with black",
    explanation="What is transparent became black. The card leaves the opacity out: the colours count as they are.",
)

blended_with_white = edit(
    classify,
    {
        "pixels = pixels[:, :, :3]": "if pixels.shape[2] == 4:\n        opacity = pixels[:, :, 3:] / 255\n        "
        "pixels = (pixels[:, :, :3] * opacity + 255 * (1 - opacity)).round().astype(np.uint8)"
    },
    title="Blended with white",
    explanation="What is transparent became white. The card leaves the opacity out: the colours count as they are.",
)

four_channels = edit(
    classify,
    {"pixels = pixels[:, :, :3]": ""},
    title="Four channels",
    explanation="The fourth channel says how opaque a pixel is, and the network takes three. Keep pixels[:, :, :3].",
)

last_three_channels = edit(
    classify,
    {"pixels[:, :, :3]": "pixels[:, :, -3:]"},
    title="The last three channels",
    explanation="Opacity is the last of four channels, so the last three are green, blue and opacity. "
    "Keep the first three: pixels[:, :, :3].",
)

palette_ignored = edit(
    classify,
    {'if "palette" in told:\n        pixels = told["palette"][pixels]': ""},
    title="Palette ignored",
    explanation="With a palette the pixels are numbers of colours, no grey levels: palette[pixels] are the colours.",
)

deep_bytes_wrap = edit(
    classify,
    {"(pixels // 256).astype(np.uint8)": "pixels.astype(np.uint8)"},
    title="16 bits cut off",
    explanation="astype(np.uint8) keeps the lower eight bits, which are noise. Divide by 256 first.",
)

deep_bytes_clipped = edit(
    classify,
    {"(pixels // 256).astype(np.uint8)": "pixels.clip(0, 255).astype(np.uint8)"},
    title="16 bits clipped",
    explanation="Of 16 bits nearly everything is above 255, and becomes white. Divide by 256.",
)

stretched = edit(
    classify,
    {"(pixels // 256).astype(np.uint8)": "(pixels / pixels.max() * 255).round().astype(np.uint8)"},
    title="16 bits stretched to white",
    explanation="The brightest pixel need not be white. 65535 is white, whatever is on the photograph: divide by 256.",
)

orientation_ignored = edit(
    classify,
    {'told.get("orientation", 1)': "1"},
    title="Orientation ignored",
    explanation="Cameras store the pixels as their chip lay, and say in EXIF how to turn them. "
    "Turn them before the network sees them.",
)

orientation_expected = edit(
    classify,
    {'told.get("orientation", 1)': 'told["orientation"] if told is image else 1'},
    title="Orientation expected",
    explanation='Not every file says how the camera lay. told.get("orientation", 1) is 1, upright, where it does not.',
)

turned_the_other_way = edit(
    classify,
    {"6: 3, 8: 1": "6: 1, 8: 3"},
    title="Turned the other way",
    explanation="np.rot90 turns counterclockwise. Orientation 6 needs a turn clockwise, which is three of those.",
)

headstands_mirrored = edit(
    classify,
    {
        "pixels = np.rot90(pixels, {1: 0, 3: 2, 6: 3, 8: 1}[orientation])": "pixels = pixels[::-1] if orientation == 3 "
        "else np.rot90(pixels, {1: 0, 6: 3, 8: 1}[orientation])"
    },
    title="Mirrored in place of turned by 180 degrees",
    explanation="Exchanging top and bottom mirrors the photograph. A turn by 180 degrees exchanges left and right too: "
    "pixels[::-1, ::-1].",
)

sides_transposed = edit(
    classify,
    {
        "pixels = np.rot90(pixels, {1: 0, 3: 2, 6: 3, 8: 1}[orientation])": "pixels = pixels.transpose(1, 0, 2) if "
        "orientation in (6, 8) else np.rot90(pixels, orientation - 1)"
    },
    title="Transposed in place of turned",
    explanation="Exchanging rows and columns mirrors the photograph at its diagonal. Turn it: np.rot90.",
)

headstands_left = edit(
    classify,
    {"3: 2,": "3: 0,"},
    title="Headstands left as they are",
    explanation="Orientation 3 is a camera that was upside down. Turn the pixels by 180 degrees: np.rot90(pixels, 2).",
)

blue_green_red = edit(
    classify,
    {"pixels[:, :, :3]": "pixels[:, :, 2::-1]"},
    title="Blue, green, red",
    explanation="The channels of photograph and network are red, green and blue, in this order. "
    "Only OpenCV reads images as blue, green, red.",
)

squashed = edit(
    classify,
    {
        "x = _part_prepared(pixels)": "x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float()\n"
        '    x = (F.interpolate(x, (224, 224), mode="bicubic", antialias=True).clamp(0, 255) - 127) / 128'
    },
    title="Prepared otherwise than in preprocess",
    explanation="You resized straight to 224x224, which squashes what is not a square. Prepare the photograph as "
    "preprocess does, with a crop from the middle.",
)

scaled_otherwise = edit(
    classify,
    {"network(x)": "network((x * 128 + 127) / 255)"},
    title="Scaled to 0 ... 1",
    explanation="The network was trained with (x - 127) / 128. Prepare the photograph as preprocess does.",
)

k_ignored = edit(
    classify,
    {"_part_best(logits, classes, k)": "_part_best(logits, classes, 5)"},
    title="Always five",
    explanation="The caller says how many classes to name. Hand k on.",
)

other_default = edit(
    classify,
    {"k=5": "k=1"},
    title="One by default",
    explanation="Where nobody says how many, it is five: k=5.",
)

softmax_missing = edit(
    classify,
    {"_part_best(logits, classes, k)": "_part_best(torch.softmax(logits, dim=1), classes, k)"},
    title="Softmax of a softmax",
    explanation="top_k takes logits, and makes probabilities of them itself. Give it what the network returned.",
)

logits_returned = edit(
    classify,
    {
        "_part_best(logits, classes, k)": "[(classes[n], logits[0, n].item()) "
        "for n in logits[0].topk(k).indices.tolist()]"
    },
    title="Logits in place of probabilities",
    explanation="Those are the network's scores, which are negative or above 1. Take the softmax of all of them.",
)

likeliest_last = edit(
    classify,
    {"_part_best(logits, classes, k)": "_part_best(logits, classes, k)[::-1]"},
    title="The likeliest comes last",
    explanation="You turned the list round. The likeliest class comes first.",
)

shifted = edit(
    classify,
    {"_part_best(logits, classes, k)": "_part_best(logits, classes[-1:] + classes[:-1], k)"},
    title="Names shifted by one",
    explanation="Classes are counted from 0 on, as the logits are. Is a name for the background in front?",
)

orientation_taken_out = edit(
    classify,
    {'told.get("orientation", 1)': 'told.pop("orientation", 1)'},
    title="The photograph's dict changed",
    explanation="pop takes the entry out of the caller's dict, and next time the photograph lies on its side. Use get.",
)
