"""What learners get wrong in `Fire` and `SqueezeNet`."""

from dl4cv.course.networks.squeezenet import Fire, SqueezeNet
from dl4cv.mistakes import edit

squeeze_without_relu = edit(
    Fire,
    {"F.relu(self.squeeze(x))": "self.squeeze(x)"},
    title="No ReLU after the squeeze",
    explanation="Two convolutions without an activation between them are one. Apply ReLU to the squeezed maps.",
)

expand_without_relu = edit(
    Fire,
    {"F.relu(self.expand1x1(x)), F.relu(self.expand3x3(x))": "self.expand1x1(x), self.expand3x3(x)"},
    title="No ReLU after the expansion",
    explanation="Both expanded maps have an activation of their own. Apply ReLU to each.",
)

expand3x3_without_relu = edit(
    Fire,
    {"F.relu(self.expand3x3(x))": "self.expand3x3(x)"},
    title="No ReLU after expand3x3",
    explanation="Both expanded maps have an activation of their own. Apply ReLU to expand3x3's maps, too.",
)

joined_in_another_order = edit(
    Fire,
    {
        "[F.relu(self.expand1x1(x)), F.relu(self.expand3x3(x))]": "[F.relu(self.expand3x3(x)), "
        "F.relu(self.expand1x1(x))]"
    },
    title="Maps joined in another order",
    explanation="The next layer expects the 1x1 maps first. Join expand1x1, then expand3x3.",
)

joined_along_the_batch = edit(
    Fire,
    {"dim=1": "dim=0"},
    title="Maps joined along the batch",
    explanation="Axis 0 is the batch: it grows, and the channels do not. Join along the channels, dim=1.",
)

padding_missing = edit(
    Fire,
    {"expand3x3_planes, kernel_size=3, padding=1": "expand3x3_planes, kernel_size=3"},
    title="3x3 convolution without padding",
    explanation="Its maps become smaller by 2, and do not fit to those of expand1x1. Write padding=1.",
)

bias_left_out = edit(
    Fire,
    {"squeeze_planes, kernel_size=1)  # (squeeze": "squeeze_planes, kernel_size=1, bias=False)  # (squeeze"},
    title="Squeeze without bias",
    explanation="No batch norm follows here, so each convolution needs its bias. Leave bias as torch has it.",
)

expand3x3_reads_the_input = edit(
    Fire,
    {
        "nn.Conv2d(squeeze_planes, expand3x3_planes": "nn.Conv2d(inplanes, expand3x3_planes",
        "x = F.relu(self.squeeze(x))": "squeezed = F.relu(self.squeeze(x))",
        "self.expand1x1(x)": "self.expand1x1(squeezed)",
    },
    title="expand3x3 reads the input",
    explanation="The squeeze saves work only if the 3x3 convolution reads squeezed maps. Pass these to both "
    "expansions.",
)

first_padding = edit(
    SqueezeNet,
    {"nn.Conv2d(3, 64, kernel_size=3, stride=2)": "nn.Conv2d(3, 64, kernel_size=3, stride=2, padding=1)"},
    title="First convolution padded",
    explanation="SqueezeNet's first convolution has no padding: 224 pixels give 111. Leave it out.",
)

first_stride_missing = edit(
    SqueezeNet,
    {"nn.Conv2d(3, 64, kernel_size=3, stride=2)": "nn.Conv2d(3, 64, kernel_size=3)"},
    title="First convolution without stride",
    explanation="All maps are twice as large, and the work four times. Give the first convolution stride=2.",
)

version_one_zero = edit(
    SqueezeNet,
    {
        "nn.Conv2d(3, 64, kernel_size=3": "nn.Conv2d(3, 96, kernel_size=7",
        "Fire(64, 16, 64, 64)": "Fire(96, 16, 64, 64)",
    },
    title="First convolution of version 1.0",
    explanation="Version 1.1 begins with 64 channels of 3x3, and is 2.4 times as fast. Use these.",
)

poolings_rounded_down = edit(
    SqueezeNet,
    {
        "kernel_size=3, stride=2, ceil_mode=True),  # (64": "kernel_size=3, stride=2),  # (64",
        "kernel_size=3, stride=2, ceil_mode=True),  # (128": "kernel_size=3, stride=2),  # (128",
        "kernel_size=3, stride=2, ceil_mode=True),  # (256": "kernel_size=3, stride=2),  # (256",
    },
    title="Poolings rounded down",
    explanation="Where a size is even, a row and a column are lost. Give the poolings ceil_mode=True.",
)

last_pooling_late = edit(
    SqueezeNet,
    {
        "nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),  # (256, 13, 13)\n            Fire(256, 48, 192, "
        "192)": "Fire(256, 48, 192, 192)",
        "Fire(512, 64, 256, 256),  # (512, 13, 13)": "nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),\n"
        "            Fire(512, 64, 256, 256),",
    },
    title="Last pooling too late",
    explanation="So it was in version 1.0. In version 1.1 the third pooling stands before the fifth Fire module.",
)

relu_on_the_scores_missing = edit(
    SqueezeNet,
    {"kernel_size=1),  # (num_classes, 13, 13)\n            nn.ReLU()": "kernel_size=1),\n            nn.Identity()"},
    title="No ReLU in the classifier",
    explanation="The last convolution has an activation before its maps are averaged. Put nn.ReLU() after it.",
)

max_pooling_at_the_end = edit(
    SqueezeNet,
    {"nn.AdaptiveAvgPool2d((1, 1))": "nn.AdaptiveMaxPool2d((1, 1))"},
    title="Global max-pooling",
    explanation="The score of a class is the mean of its map. Use nn.AdaptiveAvgPool2d.",
)

dropout_after_the_convolution = edit(
    SqueezeNet,
    {
        "nn.Dropout(dropout),\n            nn.Conv2d(512, num_classes, kernel_size=1),  # (num_classes, 13, 13)\n"
        "            nn.ReLU(),": "nn.Identity(),\n            nn.Conv2d(512, num_classes, kernel_size=1),\n"
        "            nn.Sequential(nn.ReLU(), nn.Dropout(dropout)),",
    },
    title="Dropout after the last convolution",
    explanation="There it drops pieces of the scores themselves. Dropout stands before the convolution.",
)

dropout_fixed = edit(
    SqueezeNet,
    {"nn.Dropout(dropout)": "nn.Dropout()"},
    title="dropout not handed on",
    explanation="The argument dropout has no effect: the probability is always 0.5. Write nn.Dropout(dropout).",
)
