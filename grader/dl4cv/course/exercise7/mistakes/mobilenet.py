"""What learners get wrong in `InvertedResidual` and `MobileNetV2`."""

from dl4cv.course.networks.mobilenet import InvertedResidual, MobileNetV2
from dl4cv.mistakes import edit

relu_after_the_projection = edit(
    InvertedResidual,
    {
        "return x + out if self.use_res_connect else out": "out = nn.functional.relu6(out)\n"
        "        return x + out if self.use_res_connect else out"
    },
    title="ReLU6 after the projection",
    explanation="The bottleneck is linear: an activation of few channels loses information. Leave it out after the "
    "last "
    "batch norm.",
)

relu_after_the_addition = edit(
    InvertedResidual,
    {"return x + out if self": "return nn.functional.relu6(x + out) if self"},
    title="ReLU6 after the addition",
    explanation="That is how residual blocks end, and not inverted ones. Return the sum as it is.",
)

relu_in_place_of_relu6 = edit(
    InvertedResidual,
    {
        "self.conv = nn.Sequential(*layers)": "self.conv = nn.Sequential(*layers)\n        for layer in layers:\n"
        "            if isinstance(layer, nn.Sequential):\n                layer[2] = nn.ReLU()"
    },
    title="ReLU in place of ReLU6",
    explanation="MobileNetV2 cuts activations off at 6, for numbers of few bits. Use nn.ReLU6.",
)

shortcut_missing = edit(
    InvertedResidual,
    {"return x + out if self.use_res_connect else out": "return out"},
    title="Shortcut missing",
    explanation="Where size and channels stay, the block adds to x. Return x + conv(x) there.",
)

shortcut_by_stride_alone = edit(
    InvertedResidual,
    {"stride == 1 and inp == oup": "stride == 1"},
    title="Shortcut wherever the stride is 1",
    explanation="x and conv(x) must have as many channels, too. Ask for stride == 1 and inp == oup.",
)

shortcut_by_channels_alone = edit(
    InvertedResidual,
    {"stride == 1 and inp == oup": "inp == oup"},
    title="Shortcut wherever the channels agree",
    explanation="With stride 2 x is larger than conv(x). Ask for stride == 1 and inp == oup.",
)

expansion_of_one_kept = edit(
    InvertedResidual,
    {"if expand_ratio != 1:": "if expand_ratio >= 1:"},
    title="Expansion by 1 kept",
    explanation="Where expand_ratio is 1 there is nothing to widen, and the 1x1 convolution is left out.",
)

groups_missing = edit(
    InvertedResidual,
    {", groups=hidden)": ")"},
    title="Depthwise convolution without groups",
    explanation="Each filter then reads all channels, with hidden times as many weights. Give it groups=hidden.",
)

stride_in_the_expansion = edit(
    InvertedResidual,
    {
        "_ConvNormReLU6(inp, hidden, kernel_size=1)": "_ConvNormReLU6(inp, hidden, kernel_size=1, stride=stride)",
        "kernel_size=3, stride=stride, groups=hidden": "kernel_size=3, stride=stride if expand_ratio == 1 else 1, "
        "groups=hidden",
    },
    title="Stride in the 1x1 convolution",
    explanation="Three quarters of the pixels are then never looked at. The depthwise convolution has the stride.",
)

expanded_by_the_output = edit(
    InvertedResidual,
    {
        "hidden = inp * expand_ratio": "hidden = oup * expand_ratio",
        "if expand_ratio != 1:": "if expand_ratio != 1 or inp != oup:",
    },
    title="Expansion of the output's channels",
    explanation="The block widens what it is given: hidden = inp * expand_ratio.",
)

batch_norm_missing = edit(
    InvertedResidual,
    {"nn.BatchNorm2d(oup),": "nn.Identity(),"},
    title="No batch norm after the projection",
    explanation="The projection is linear, but normalised. Put nn.BatchNorm2d(oup) after it.",
)

bias_kept = edit(
    InvertedResidual,
    {"nn.Conv2d(hidden, oup, kernel_size=1, bias=False)": "nn.Conv2d(hidden, oup, kernel_size=1)"},
    title="Bias before batch norm",
    explanation="Batch norm takes the mean away, and a bias with it. Give the convolution bias=False.",
)

stride_on_every_block = edit(
    MobileNetV2,
    {"s if i == 0 else 1": "s"},
    title="Stride on every block of a row",
    explanation="The maps become smaller with each block. Only the first of a row has the stride.",
)

stride_on_the_last_block = edit(
    MobileNetV2,
    {"s if i == 0 else 1": "s if i == n - 1 else 1"},
    title="Stride on the last block of a row",
    explanation="The other blocks then work on maps that are too large. The first block of a row has the stride.",
)

first_stride_missing = edit(
    MobileNetV2,
    {"_ConvNormReLU6(3, channels, kernel_size=3, stride=2)": "_ConvNormReLU6(3, channels, kernel_size=3)"},
    title="First convolution without stride",
    explanation="All maps are twice as large, as in networks for tiny images. Give the first convolution stride=2.",
)

stride_in_the_fifth_row = edit(
    MobileNetV2,
    {"for t, c, n, s in _BOTTLENECKS:": "for t, c, n, s in _BOTTLENECKS:\n            s = 2 if c == 96 else s"},
    title="Stride 2 in the row of 96 channels",
    explanation="Not each row halves the maps: those of 96 and 320 channels keep them. Compare with the table.",
)

channels_not_carried_on = edit(
    MobileNetV2,
    {
        "InvertedResidual(channels, c, s if i == 0 else 1, t)": "InvertedResidual(channels, c, s if i == 0 else 1, "
        "t if "
        "i == 0 else 1)"
    },
    title="Expansion only in the first block of a row",
    explanation="All blocks of a row have its expand_ratio. Hand it on to each.",
)

max_pooling_at_the_end = edit(
    MobileNetV2,
    {"self.features(x).mean(dim=(2, 3))": "self.features(x).amax(dim=(2, 3))"},
    title="Global max-pooling",
    explanation="The last maps are averaged, each to one number. Take the mean over height and width.",
)

dropout_fixed = edit(
    MobileNetV2,
    {"nn.Dropout(dropout)": "nn.Dropout(0.2)"},
    title="dropout not handed on",
    explanation="The argument dropout has no effect: the probability is always 0.2. Write nn.Dropout(dropout).",
)

last_convolution_narrow = edit(
    MobileNetV2,
    {
        "_ConvNormReLU6(channels, 1280, kernel_size=1)": "_ConvNormReLU6(channels, 1024, kernel_size=1)",
        "nn.Linear(1280, num_classes)": "nn.Linear(1024, num_classes)",
    },
    title="1024 channels at the end",
    explanation="MobileNetV1 had 1024. MobileNetV2 ends with 1280.",
)
