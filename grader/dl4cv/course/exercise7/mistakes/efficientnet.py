"""What learners get wrong in `SqueezeExcitation`, `MBConv` and `EfficientNet`."""

from dl4cv.course.networks.efficientnet import EfficientNet, MBConv, SqueezeExcitation
from dl4cv.mistakes import edit

sigmoid_missing = edit(
    SqueezeExcitation,
    {"torch.sigmoid(self.fc2(scale))": "self.fc2(scale)"},
    title="No sigmoid",
    explanation="A channel's weight is between 0 and 1. Apply torch.sigmoid to what fc2 gives.",
)

softmax_in_place_of_sigmoid = edit(
    SqueezeExcitation,
    {"torch.sigmoid(self.fc2(scale))": "torch.softmax(self.fc2(scale), dim=1)"},
    title="Softmax in place of sigmoid",
    explanation="Channels are weighed one by one, they do not compete. Use torch.sigmoid.",
)

relu_in_place_of_silu = edit(
    SqueezeExcitation,
    {"F.silu(self.fc1(scale))": "F.relu(self.fc1(scale))"},
    title="ReLU in place of SiLU",
    explanation="The paper of 2017 has ReLU, EfficientNet has SiLU throughout. Use F.silu.",
)

activation_missing = edit(
    SqueezeExcitation,
    {"F.silu(self.fc1(scale))": "self.fc1(scale)"},
    title="No activation after fc1",
    explanation="Two linear layers without an activation between them are one. Apply F.silu after fc1.",
)

max_pooling = edit(
    SqueezeExcitation,
    {"F.adaptive_avg_pool2d(x, 1)": "F.adaptive_max_pool2d(x, 1)"},
    title="Largest value in place of the mean",
    explanation="The squeeze is the mean of each map. Use F.adaptive_avg_pool2d.",
)

scale_added = edit(
    SqueezeExcitation,
    {"return scale * x": "return scale + x"},
    title="Scale added",
    explanation="Each channel is multiplied by its weight. Return scale * x.",
)

scale_returned = edit(
    SqueezeExcitation,
    {"return scale * x": "return scale"},
    title="Scale alone returned",
    explanation="The weights are there to be applied. Return scale * x.",
)

identity_added = edit(
    SqueezeExcitation,
    {"return scale * x": "return x + scale * x"},
    title="x added to the weighed x",
    explanation="The shortcut belongs to the block around it. Return scale * x.",
)

pooled_over_the_channels = edit(
    SqueezeExcitation,
    {"scale = F.adaptive_avg_pool2d(x, 1)": "scale = x.mean(dim=(0, 2, 3), keepdim=True).expand(len(x), -1, -1, -1)"},
    title="Mean over the batch too",
    explanation="Each image has its own weights. Take the mean over height and width only.",
)

squeezed_from_the_expanded = edit(
    MBConv,
    {"max(1, input_channels // 4)": "max(1, expanded // 4)"},
    title="Squeeze ratio of the expanded channels",
    explanation="The squeeze is a quarter of what the block is given. Use max(1, input_channels // 4).",
)

squeeze_left_out = edit(
    MBConv,
    {"SqueezeExcitation(expanded, max(1, input_channels // 4)),": "nn.Identity(),"},
    title="No squeeze-and-excitation",
    explanation="That is MobileNetV2's block. Put SqueezeExcitation after the depthwise convolution.",
)

squeeze_at_the_end = edit(
    MBConv,
    {
        "SqueezeExcitation(expanded, max(1, input_channels // 4)),\n": "",
        "_ConvNorm(expanded, out_channels, kernel_size=1),": "_ConvNorm(expanded, out_channels, kernel_size=1),\n"
        "            SqueezeExcitation(out_channels, max(1, input_channels // 4)),",
    },
    title="Squeeze-and-excitation after the projection",
    explanation="It weighs the many channels inside of the block. Put it before the last convolution.",
)

activation_after_the_projection = edit(
    MBConv,
    {"_ConvNorm(expanded, out_channels, kernel_size=1)": "_ConvNormSiLU(expanded, out_channels, kernel_size=1)"},
    title="SiLU after the projection",
    explanation="The bottleneck is linear: an activation of few channels loses information. Leave it out.",
)

groups_missing = edit(
    MBConv,
    {", groups=expanded)": ")"},
    title="Depthwise convolution without groups",
    explanation="Each filter then reads all channels. Give it groups=expanded.",
)

kernel_ignored = edit(
    MBConv,
    {"_ConvNormSiLU(expanded, expanded, kernel, stride": "_ConvNormSiLU(expanded, expanded, 3, stride"},
    title="kernel has no effect",
    explanation="Half of the blocks have 5x5 kernels. Hand kernel on to the depthwise convolution.",
)

shortcut_missing = edit(
    MBConv,
    {
        "return x + _stochastic_depth(out, self.stochastic_depth_prob, self.training)": "return _stochastic_depth(out, "
        "self.stochastic_depth_prob, self.training)"
    },
    title="Shortcut missing",
    explanation="Where size and channels stay, the block adds to x. Return x + drop(block(x)) there.",
)

shortcut_by_stride_alone = edit(
    MBConv,
    {"stride == 1 and input_channels == out_channels": "stride == 1"},
    title="Shortcut wherever the stride is 1",
    explanation="x and block(x) must have as many channels, too. Ask for both.",
)

expansion_of_one_kept = edit(
    MBConv,
    {"if expand_ratio != 1:": "if expand_ratio >= 1:"},
    title="Expansion by 1 kept",
    explanation="Where expand_ratio is 1 there is nothing to widen, and the 1x1 convolution is left out.",
)

stochastic_depth_missing = edit(
    MBConv,
    {"x + _stochastic_depth(out, self.stochastic_depth_prob, self.training)": "x + out"},
    title="No stochastic depth",
    explanation="While training, images skip the block at random. Apply it to the branch, before the addition.",
)

stochastic_depth_in_eval_mode = edit(
    MBConv,
    {"self.stochastic_depth_prob, self.training)": "self.stochastic_depth_prob, True)"},
    title="Stochastic depth in eval mode",
    explanation="Chance has no place in an answer. Drop only while self.training is true.",
)

stochastic_depth_of_the_sum = edit(
    MBConv,
    {"return x + _stochastic_depth(out, self": "return _stochastic_depth(x + out, self"},
    title="Shortcut dropped too",
    explanation="An image that skips the block goes on as it is. Drop the branch alone: x + drop(block(x)).",
)

one_number_for_all = edit(
    MBConv,
    {
        "return x + _stochastic_depth(out, self.stochastic_depth_prob, self.training)": "p = "
        "self.stochastic_depth_prob "
        "if self.training else 0.0\n        return x + (out * 0 if torch.rand(()) < p else out / (1 - p))"
    },
    title="One number for the whole batch",
    explanation="All images of the batch skip the block, or none does. Draw a number for each image: (N, 1, 1, 1).",
)

survivors_not_scaled = edit(
    MBConv,
    {
        "return x + _stochastic_depth(out, self.stochastic_depth_prob, self.training)": "p = "
        "self.stochastic_depth_prob "
        "if self.training else 0.0\n        return x + out * (torch.rand(len(x), 1, 1, 1) >= p)"
    },
    title="Survivors not scaled",
    explanation="In eval mode the branch is always there, so that its mean is larger than in training. Divide by 1 "
    "- p.",
)

swapped_kernels = edit(
    EfficientNet,
    {
        "expand_ratio, kernel, first_stride, out_channels, layers in STAGES:": "expand_ratio, kernel, first_stride, "
        "out_channels, layers in STAGES:\n            kernel = 3"
    },
    title="All kernels 3x3",
    explanation="The search chose 5x5 in three of the seven parts. Take the kernel from the table.",
)

stride_on_every_block = edit(
    EfficientNet,
    {"first_stride if i == 0 else 1": "first_stride"},
    title="Stride on every block of a part",
    explanation="The maps become smaller with each block. Only the first of a part has the stride.",
)

first_activation_relu = edit(
    EfficientNet,
    {
        "self.features = nn.Sequential(*features)": "features[0][2] = nn.ReLU()\n        self.features = "
        "nn.Sequential(*features)"
    },
    title="ReLU after the first convolution",
    explanation="EfficientNet has SiLU throughout. Use nn.SiLU in the first convolution, too.",
)

first_stride_missing = edit(
    EfficientNet,
    {"_ConvNormSiLU(3, channels, kernel_size=3, stride=2)": "_ConvNormSiLU(3, channels, kernel_size=3)"},
    title="First convolution without stride",
    explanation="All maps are twice as large, and the work four times. Give the first convolution stride=2.",
)

single_blocks_bare = edit(
    EfficientNet,
    {"features.append(nn.Sequential(*stage))": "features.append(nn.Sequential(*stage) if layers > 1 else stage[0])"},
    title="Parts of one block without their nn.Sequential",
    explanation="The names lose a number: features.1.block in place of features.1.0.block. "
    "Put single blocks into an nn.Sequential, too.",
)

max_pooling_at_the_end = edit(
    EfficientNet,
    {"nn.AdaptiveAvgPool2d((1, 1))": "nn.AdaptiveMaxPool2d((1, 1))"},
    title="Global max-pooling",
    explanation="The last maps are averaged, each to one number. Use nn.AdaptiveAvgPool2d.",
)

dropout_fixed = edit(
    EfficientNet,
    {"nn.Dropout(dropout)": "nn.Dropout(0.2)"},
    title="dropout not handed on",
    explanation="The argument dropout has no effect: the probability is always 0.2. Write nn.Dropout(dropout).",
)

skipped_alike = edit(
    EfficientNet,
    {"stochastic_depth_prob * number / blocks": "stochastic_depth_prob"},
    title="All blocks skipped alike",
    explanation="The first blocks are skipped least. Block number i gets stochastic_depth_prob * i / 16.",
)

never_skipped = edit(
    EfficientNet,
    {"stochastic_depth_prob * number / blocks": "0.0"},
    title="stochastic_depth_prob not handed on",
    explanation="No block is ever skipped. Give block number i stochastic_depth_prob * i / 16.",
)

counted_anew_in_each_part = edit(
    EfficientNet,
    {"stochastic_depth_prob * number / blocks": "stochastic_depth_prob * i / layers"},
    title="Blocks counted anew in each part",
    explanation="The probability grows over all sixteen blocks. Count them on from part to part.",
)
