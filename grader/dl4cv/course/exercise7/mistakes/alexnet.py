"""What learners get wrong in `AlexNet`."""

from dl4cv.course.networks.alexnet import AlexNet
from dl4cv.mistakes import edit

first_padding_missing = edit(
    AlexNet,
    {"kernel_size=11, stride=4, padding=2": "kernel_size=11, stride=4"},
    title="First convolution without padding",
    explanation="Images of 224 pixels then give 54, where the paper has 55. Give the first convolution padding=2.",
)

first_stride_two = edit(
    AlexNet,
    {"kernel_size=11, stride=4": "kernel_size=11, stride=2"},
    title="First convolution with stride 2",
    explanation="The maps are twice as large, and the work four times. The first convolution has stride 4.",
)

pooling_without_overlap = edit(
    AlexNet,
    {
        "nn.MaxPool2d(kernel_size=3, stride=2),  # (64": "nn.MaxPool2d(kernel_size=2, stride=2),  # (64",
        "nn.MaxPool2d(kernel_size=3, stride=2),  # (192": "nn.MaxPool2d(kernel_size=2, stride=2),  # (192",
        "nn.MaxPool2d(kernel_size=3, stride=2),  # (256": "nn.MaxPool2d(kernel_size=2, stride=2),  # (256",
    },
    title="Pooling windows of 2x2",
    explanation="AlexNet's windows overlap: 3x3 with stride 2. Use nn.MaxPool2d(kernel_size=3, stride=2).",
)

pooling_stride_three = edit(
    AlexNet,
    {"nn.MaxPool2d(kernel_size=3, stride=2),  # (64": "nn.MaxPool2d(kernel_size=3),  # (64"},
    title="Pooling with stride 3",
    explanation="Without stride= the window moves by its own size. Give the pooling stride=2.",
)

average_pooling = edit(
    AlexNet,
    {"nn.MaxPool2d(kernel_size=3, stride=2),  # (256": "nn.AvgPool2d(kernel_size=3, stride=2),  # (256"},
    title="Average pooling at the end of the features",
    explanation="The last pooling takes the largest value, as the others do. Use nn.MaxPool2d.",
)

adaptive_max_pooling = edit(
    AlexNet,
    {"nn.AdaptiveAvgPool2d((6, 6))": "nn.AdaptiveMaxPool2d((6, 6))"},
    title="Adaptive max-pooling before the classifier",
    explanation="Where the maps are not 6x6 they are averaged. Use nn.AdaptiveAvgPool2d.",
)

fourth_convolution_without_relu = edit(
    AlexNet,
    {
        "nn.Conv2d(384, 256, kernel_size=3, padding=1),  # (256, 13, 13)\n            nn.ReLU()": "nn.Conv2d(384, 256, "
        "kernel_size=3, padding=1),  # (256, 13, 13)\n            nn.Identity()"
    },
    title="No ReLU after the fourth convolution",
    explanation="Two convolutions without an activation between them are one. Every convolution has its ReLU.",
)

linear_without_relu = edit(
    AlexNet,
    {
        "nn.Linear(4096, 4096),  # (4096,)\n            nn.ReLU()": "nn.Linear(4096, 4096),  # (4096,)\n            "
        "nn.Identity()"
    },
    title="No ReLU after the second linear layer",
    explanation="Two linear layers without an activation between them are one. Put nn.ReLU() between them.",
)

dropout_fixed = edit(
    AlexNet,
    {
        "nn.Dropout(dropout),\n            nn.Linear(256": "nn.Dropout(),\n            nn.Linear(256",
        "nn.Dropout(dropout),\n            nn.Linear(4096": "nn.Dropout(),\n            nn.Linear(4096",
    },
    title="dropout not handed on",
    explanation="The argument dropout has no effect: the probability is always 0.5. Write nn.Dropout(dropout).",
)

second_dropout_missing = edit(
    AlexNet,
    {"nn.Dropout(dropout),\n            nn.Linear(4096": "nn.Identity(),\n            nn.Linear(4096"},
    title="Second dropout missing",
    explanation="Both of the first two linear layers are dropped out before. Put nn.Dropout before the second, too.",
)

channels_of_the_first_paper = edit(
    AlexNet,
    {
        "nn.Conv2d(3, 64, kernel_size=11": "nn.Conv2d(3, 96, kernel_size=11",
        "nn.Conv2d(64, 192, kernel_size=5": "nn.Conv2d(96, 192, kernel_size=5",
    },
    title="96 channels in the first convolution",
    explanation="The network of 2012 on two GPUs has 96; the one whose weights are published has 64. Use 64.",
)

softmax_at_the_end = edit(
    AlexNet,
    {"return logits": "return logits.softmax(dim=1)"},
    title="Softmax at the end of the network",
    explanation="The loss applies its own log-softmax. Return the raw scores of the last layer.",
)
