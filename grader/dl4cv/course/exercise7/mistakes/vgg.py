"""What learners get wrong in `VGG`."""

from dl4cv.course.networks.vgg import VGG
from dl4cv.mistakes import edit

pooling_with_overlap = edit(
    VGG,
    {"nn.MaxPool2d(kernel_size=2, stride=2)": "nn.MaxPool2d(kernel_size=3, stride=2, padding=1)"},
    title="Pooling windows of 3x3",
    explanation="VGG's poolings are 2x2 with stride 2, without overlap. Use nn.MaxPool2d(kernel_size=2, stride=2).",
)

average_pooling = edit(
    VGG,
    {"nn.MaxPool2d(kernel_size=2, stride=2)": "nn.AvgPool2d(kernel_size=2, stride=2)"},
    title="Average pooling in place of max-pooling",
    explanation="Each stage ends with the largest value of each window. Use nn.MaxPool2d.",
)

relu_once_a_stage = edit(
    VGG,
    {
        "nn.ReLU()]": "nn.Identity()]",
        "layers.append(nn.MaxPool2d": "layers[-1] = nn.ReLU()\n            layers.append(nn.MaxPool2d",
    },
    title="ReLU once a stage",
    explanation="Convolutions of a stage without an activation between them are one. Every convolution has its ReLU.",
)

leaky_relu = edit(
    VGG,
    {"kernel_size=3, padding=1), nn.ReLU()]": "kernel_size=3, padding=1), nn.LeakyReLU()]"},
    title="LeakyReLU in place of ReLU",
    explanation="VGG has ReLU, which gives 0 for what is negative. Use nn.ReLU.",
)

with_batch_norm = edit(
    VGG,
    {"kernel_size=3, padding=1), nn.ReLU()]": "kernel_size=3, padding=1), nn.BatchNorm2d(channels), nn.ReLU()]"},
    title="VGG with batch norm",
    explanation="That is a variant of 2015, with other numbers in its names. The network of the paper has no batch "
    "norm.",
)

wider_last_stage = edit(
    VGG,
    {"zip(_CHANNELS, ": "zip((64, 128, 256, 512, 1024), ", "512 * 7 * 7": "1024 * 7 * 7"},
    title="1024 channels in the last stage",
    explanation="The channels double up to 512 and stay there. The fourth and the fifth stage have 512.",
)

depth_ignored = edit(
    VGG,
    {"_CONVOLUTIONS[depth]": "_CONVOLUTIONS[16]"},
    title="depth has no effect",
    explanation="Every VGG becomes the one with 16 layers. The convolutions of a stage follow from depth.",
)

adaptive_max_pooling = edit(
    VGG,
    {"nn.AdaptiveAvgPool2d((7, 7))": "nn.AdaptiveMaxPool2d((7, 7))"},
    title="Adaptive max-pooling before the classifier",
    explanation="Where the maps are not 7x7 they are averaged. Use nn.AdaptiveAvgPool2d.",
)

dropout_fixed = edit(
    VGG,
    {
        "nn.Dropout(dropout),\n            nn.Linear(4096, 4096)": "nn.Dropout(0.5),\n            nn.Linear(4096, "
        "4096)",
        "nn.Dropout(dropout),\n            nn.Linear(4096, num_classes)": "nn.Dropout(0.5),\n            "
        "nn.Linear(4096, num_classes)",
    },
    title="dropout not handed on",
    explanation="The argument dropout has no effect: the probability is always 0.5. Write nn.Dropout(dropout).",
)

one_dropout = edit(
    VGG,
    {
        "nn.Dropout(dropout),\n            nn.Linear(4096, num_classes)": "nn.Identity(),\n            "
        "nn.Linear(4096, num_classes)"
    },
    title="Second dropout missing",
    explanation="Both of the first two linear layers are followed by ReLU and dropout. Put nn.Dropout after the "
    "second, too.",
)

linear_without_relu = edit(
    VGG,
    {
        "nn.Linear(512 * 7 * 7, 4096),  # (4096,)\n            nn.ReLU()": "nn.Linear(512 * 7 * 7, 4096),  # (4096,)"
        "\n            nn.Identity()"
    },
    title="No ReLU between the linear layers",
    explanation="Two linear layers without an activation between them are one. Put nn.ReLU() between them.",
)
