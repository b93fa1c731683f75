"""What learners get wrong in `SeparableConv`."""

from dl4cv.course.networks.nasnet import SeparableConv
from dl4cv.mistakes import edit

first_relu_missing = edit(
    SeparableConv,
    {"self.depthwise1(F.relu(x))": "self.depthwise1(x)"},
    title="No ReLU at the beginning",
    explanation="In NASNet the activation comes before the convolution. Apply ReLU to x first.",
)

second_relu_missing = edit(
    SeparableConv,
    {"self.depthwise2(F.relu(x))": "self.depthwise2(x)"},
    title="No ReLU before the second half",
    explanation="Both halves begin with an activation. Apply ReLU before depthwise2.",
)

relu_at_the_end = edit(
    SeparableConv,
    {
        "return self.bn2(self.pointwise2(self.depthwise2(F.relu(x))))": "return F.relu(self.bn2(self.pointwise2("
        "self.depthwise2(F.relu(x)))))"
    },
    title="ReLU at the end",
    explanation="Each half begins with an activation and ends with batch norm. Leave the last ReLU out.",
)

once = edit(
    SeparableConv,
    {"return self.bn2(self.pointwise2(self.depthwise2(F.relu(x))))": "return self.bn2(self.pointwise2(F.relu(x)))"},
    title="Second depthwise convolution not used",
    explanation="Separable convolutions are applied twice, each with both parts. Pass x through depthwise2.",
)

stride_in_both = edit(
    SeparableConv,
    {"kernel, padding=padding, groups=in_channels": "kernel, stride, padding, groups=in_channels"},
    title="Stride in both halves",
    explanation="The maps become smaller twice. Only the first depthwise convolution has the stride.",
)

stride_in_the_second = edit(
    SeparableConv,
    {
        "in_channels, in_channels, kernel, stride, padding, groups": "in_channels, in_channels, kernel, 1, padding, "
        "groups",
        "kernel, padding=padding, groups=in_channels": "kernel, stride, padding, groups=in_channels",
    },
    title="Stride in the second half",
    explanation="The first half then works on maps that are too large. The first depthwise convolution has the stride.",
)

groups_missing = edit(
    SeparableConv,
    {"kernel, stride, padding, groups=in_channels, bias": "kernel, stride, padding, bias"},
    title="Depthwise convolution without groups",
    explanation="Each filter then reads all channels. Give it groups=in_channels.",
)

pointwise_before_depthwise = edit(
    SeparableConv,
    {
        "self.pointwise1(self.depthwise1(F.relu(x)))": "self.depthwise1(self.pointwise1(F.relu(x)))",
    },
    title="Pointwise before depthwise",
    explanation="Each channel is filtered first, then the channels are mixed. Turn the first half round.",
)

widened_in_the_first_half = edit(
    SeparableConv,
    {
        "self.pointwise1 = nn.Conv2d(in_channels, in_channels": "self.pointwise1 = nn.Conv2d(in_channels, out_channels",
        "self.bn1 = nn.BatchNorm2d(in_channels)": "self.bn1 = nn.BatchNorm2d(out_channels)",
        "self.depthwise2 = nn.Conv2d(in_channels, in_channels, kernel, padding=padding, groups=in_channels": ""
        "self.depthwise2 = nn.Conv2d(out_channels, out_channels, kernel, padding=padding, groups=out_channels",
        "self.pointwise2 = nn.Conv2d(in_channels": "self.pointwise2 = nn.Conv2d(out_channels",
    },
    title="Channels changed in the first half",
    explanation="The first half keeps in_channels, the second gives out_channels. Only pointwise2 changes their "
    "number.",
)

one_batch_norm_missing = edit(
    SeparableConv,
    {"x = self.bn1(self.pointwise1(self.depthwise1(F.relu(x))))": "x = self.pointwise1(self.depthwise1(F.relu(x)))"},
    title="bn1 not used",
    explanation="The layer is made and never called. Both halves end with their batch norm.",
)

padding_for_three = edit(
    SeparableConv,
    {"padding = kernel // 2": "padding = 1"},
    title="Padding 1 for every kernel",
    explanation="It keeps the size for 3x3 alone. Larger kernels need kernel // 2.",
)

epsilon_of_the_paper = edit(
    SeparableConv,
    {"self.bn1 = nn.BatchNorm2d(in_channels)": "self.bn1 = nn.BatchNorm2d(in_channels, eps=0.001)"},
    title="eps of batch norm changed",
    explanation="The card asks for batch norm as torch makes it, with eps=1e-5. Leave it.",
)
