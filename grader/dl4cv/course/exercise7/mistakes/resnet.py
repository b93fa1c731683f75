"""What learners get wrong in `BasicBlock`, `Bottleneck` and `ResNet`."""

from dl4cv.course.networks.resnet import BasicBlock, Bottleneck, ResNet
from dl4cv.mistakes import edit

BLOCKS = (BasicBlock, Bottleneck)

last_relu_missing = edit(
    BLOCKS,
    {"return F.relu(x + shortcut)": "return x + shortcut"},
    title="No ReLU after the addition",
    explanation="The block ends with an activation: y = ReLU(F(x) + x). Apply F.relu to the sum.",
)

relu_before_the_addition = edit(
    BLOCKS,
    {"return F.relu(x + shortcut)": "return F.relu(x) + shortcut"},
    title="ReLU before the addition",
    explanation="The branch can then only add, never take away. Add first, then apply ReLU.",
)

shortcut_missing = edit(
    BLOCKS,
    {"return F.relu(x + shortcut)": "return F.relu(x)"},
    title="Shortcut missing",
    explanation="Without x in the sum the block is two or three plain layers. Return ReLU(F(x) + x).",
)

shortcut_added_twice = edit(
    BLOCKS,
    {"return F.relu(x + shortcut)": "return F.relu(x + shortcut + shortcut)"},
    title="Shortcut added twice",
    explanation="The values grow from block to block. Add x once.",
)

input_changed_before_the_addition = edit(
    BLOCKS,
    {
        "shortcut = x if self.downsample is None else self.downsample(x)": "x = F.relu(x)\n        shortcut = x if "
        "self.downsample is None else self.downsample(x)"
    },
    title="ReLU on the input",
    explanation="The negative values of x are lost to branch and shortcut, as an in-place ReLU does too. Keep x as "
    "it is.",
)

downsample_ignored = edit(
    BLOCKS,
    {"shortcut = x if self.downsample is None else self.downsample(x)": "shortcut = x"},
    title="downsample not used",
    explanation="Where the block changes size or channels, x does not fit to F(x). Use downsample(x) where it is "
    "given.",
)

relu_on_the_shortcut = edit(
    BLOCKS,
    {"else self.downsample(x)": "else F.relu(self.downsample(x))"},
    title="ReLU on the shortcut",
    explanation="The projection has no activation of its own. Add downsample(x) as it is.",
)

shortcut_without_gradient = edit(
    BLOCKS,
    {"shortcut = x if self.downsample is None": "shortcut = x.detach() if self.downsample is None"},
    title="No gradient through the shortcut",
    explanation="The shortcut is what lets gradients reach the first layers. Do not detach x.",
)

first_relu_missing = edit(
    BLOCKS,
    {"F.relu(self.bn1(self.conv1(x)))": "self.bn1(self.conv1(x))"},
    title="No ReLU after the first batch norm",
    explanation="Two convolutions without an activation between them are one. Apply ReLU after bn1.",
)

first_batch_norm_after_relu = edit(
    BLOCKS,
    {"F.relu(self.bn1(self.conv1(x)))": "self.bn1(F.relu(self.conv1(x)))"},
    title="Batch norm after ReLU",
    explanation="The order is convolution, batch norm, ReLU. Normalise before the activation.",
)

first_batch_norm_not_used = edit(
    BLOCKS,
    {"F.relu(self.bn1(self.conv1(x)))": "F.relu(self.conv1(x))"},
    title="bn1 not used",
    explanation="The layer is made and never called. Pass conv1's maps through bn1.",
)

second_convolution_not_used = edit(
    BasicBlock,
    {"x = self.bn2(self.conv2(x))": "x = self.bn2(x)"},
    title="Second convolution not used",
    explanation="The block is one layer deep. Pass the maps through conv2, then through bn2.",
)

stride_in_the_second_convolution = edit(
    BasicBlock,
    {
        "nn.Conv2d(inplanes, planes, kernel_size=3, stride=stride, padding=1": "nn.Conv2d(inplanes, planes, "
        "kernel_size=3, padding=1",
        "nn.Conv2d(planes, planes, kernel_size=3, padding=1": "nn.Conv2d(planes, planes, kernel_size=3, stride=stride, "
        "padding=1",
    },
    title="Stride in the second convolution",
    explanation="The shape is right, and the first convolution works on maps that are too large. Only conv1 has the "
    "stride.",
)

stride_in_both_convolutions = edit(
    BasicBlock,
    {
        "nn.Conv2d(planes, planes, kernel_size=3, padding=1": "nn.Conv2d(planes, planes, kernel_size=3, stride=stride, "
        "padding=1"
    },
    title="Stride in both convolutions",
    explanation="The maps become smaller twice, and do not fit to the shortcut. Only conv1 has the stride.",
)

stride_ignored = edit(
    BasicBlock,
    {"kernel_size=3, stride=stride, padding=1": "kernel_size=3, padding=1"},
    title="stride has no effect",
    explanation="The maps stay as large as they are. Give the stride to conv1.",
)

bias_kept = edit(
    BasicBlock,
    {"stride=stride, padding=1, bias=False": "stride=stride, padding=1"},
    title="Bias before batch norm",
    explanation="Batch norm takes the mean away, and a bias with it. Give the convolution bias=False.",
)

one_batch_norm_for_both = edit(
    BasicBlock,
    {"self.bn2(self.conv2(x))": "self.bn1(self.conv2(x))"},
    title="One batch norm in two places",
    explanation="Its statistics are those of both places together. Each place has its own batch norm.",
)

momentum_small = edit(
    BLOCKS,
    {"self.bn1 = nn.BatchNorm2d(planes)": "self.bn1 = nn.BatchNorm2d(planes, momentum=0.01)"},
    title="Momentum of batch norm changed",
    explanation="torch's momentum is the share of the new batch, and 0.1 here; other libraries mean the rest by it. "
    "Leave it as torch has it.",
)

epsilon_large = edit(
    BLOCKS,
    {"self.bn1 = nn.BatchNorm2d(planes)": "self.bn1 = nn.BatchNorm2d(planes, eps=0.001)"},
    title="eps of batch norm changed",
    explanation="Published weights were trained with eps=1e-5, torch's own. Leave it as torch has it.",
)

expansion_before = edit(
    Bottleneck,
    {
        "nn.Conv2d(inplanes, planes, kernel_size=1, bias=False)": "nn.Conv2d(inplanes, planes * self.expansion, "
        "kernel_size=1, bias=False)",
        "self.bn1 = nn.BatchNorm2d(planes)": "self.bn1 = nn.BatchNorm2d(planes * self.expansion)",
        "nn.Conv2d(planes, planes, kernel_size=3": "nn.Conv2d(planes * self.expansion, planes, kernel_size=3",
    },
    title="Widened before the 3x3 convolution",
    explanation="A bottleneck narrows first, so that the 3x3 convolution is cheap. Only conv3 multiplies by expansion.",
)

not_widened = edit(
    Bottleneck,
    {
        "nn.Conv2d(planes, planes * self.expansion, kernel_size=1": "nn.Conv2d(planes, planes, kernel_size=1",
        "nn.BatchNorm2d(planes * self.expansion)": "nn.BatchNorm2d(planes)",
    },
    title="Not widened at the end",
    explanation="A bottleneck gives four times as many channels as it has inside. conv3 has planes * expansion "
    "channels.",
)

stride_in_the_first_convolution = edit(
    Bottleneck,
    {
        "nn.Conv2d(inplanes, planes, kernel_size=1, bias": "nn.Conv2d(inplanes, planes, kernel_size=1, "
        "stride=stride, bias",
        "kernel_size=3, stride=stride, padding=1": "kernel_size=3, padding=1",
    },
    title="Stride in the 1x1 convolution",
    explanation="So it was in the paper; three quarters of the pixels are never looked at. "
    "torchvision's weights are for a stride in the 3x3 convolution.",
)

second_relu_missing = edit(
    Bottleneck,
    {"F.relu(self.bn2(self.conv2(x)))": "self.bn2(self.conv2(x))"},
    title="No ReLU after the second batch norm",
    explanation="Two convolutions without an activation between them are one. Apply ReLU after bn2.",
)

relu_after_the_third = edit(
    Bottleneck,
    {"x = self.bn3(self.conv3(x))": "x = self.conv3(x)"},
    title="bn3 not used",
    explanation="The layer is made and never called. Pass conv3's maps through bn3.",
)

bias_kept_in_the_middle = edit(
    Bottleneck,
    {"stride=stride, padding=1, bias=False": "stride=stride, padding=1"},
    title="Bias before batch norm",
    explanation="Batch norm takes the mean away, and a bias with it. Give the convolution bias=False.",
)

first_pooling_without_padding = edit(
    ResNet,
    {"nn.MaxPool2d(kernel_size=3, stride=2, padding=1)": "nn.MaxPool2d(kernel_size=3, stride=2)"},
    title="First pooling without padding",
    explanation="The maps are one pixel too small. Give the max-pooling padding=1.",
)

first_pooling_of_two = edit(
    ResNet,
    {"nn.MaxPool2d(kernel_size=3, stride=2, padding=1)": "nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=True)"},
    title="First pooling of 2x2",
    explanation="ResNet's windows overlap: 3x3, stride 2, padding 1. Use nn.MaxPool2d(kernel_size=3, stride=2, "
    "padding=1).",
)

first_pooling_missing = edit(
    ResNet,
    {"self.maxpool(F.relu(self.bn1(self.conv1(x))))": "F.relu(self.bn1(self.conv1(x)))"},
    title="Max-pooling not used",
    explanation="All maps after it are twice as large, as in networks for tiny images. Pool after the first ReLU.",
)

relu_after_the_pooling_missing = edit(
    ResNet,
    {"self.maxpool(F.relu(self.bn1(self.conv1(x))))": "self.maxpool(self.bn1(self.conv1(x)))"},
    title="No ReLU after the first batch norm",
    explanation="The order is convolution, batch norm, ReLU, pooling. Apply ReLU after bn1.",
)

first_kernel_three = edit(
    ResNet,
    {"nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3": "nn.Conv2d(3, 64, kernel_size=3, stride=2, padding=1"},
    title="First convolution of 3x3",
    explanation="ResNet begins with 7x7, stride 2 and padding 3. Small kernels there are a later variant.",
)

first_padding_missing = edit(
    ResNet,
    {"kernel_size=7, stride=2, padding=3": "kernel_size=7, stride=2"},
    title="First convolution without padding",
    explanation="A 7x7 convolution with stride 2 halves the maps exactly with padding=3. Add it.",
)

stride_in_the_first_stage = edit(
    ResNet,
    {"layers[0], stride=1": "layers[0], stride=2"},
    title="Stride 2 in the first stage",
    explanation="The pooling before it has halved the maps already. Only the stages 2 to 4 have stride 2.",
)

last_stage_without_stride = edit(
    ResNet,
    {"layers[3], stride=2": "layers[3], stride=1"},
    title="Stride 1 in the last stage",
    explanation="The last maps are twice as large, as in networks for segmentation. Stages 2 to 4 have stride 2.",
)

stages_exchanged = edit(
    ResNet,
    {"128, layers[1], stride=2": "128, layers[2], stride=2", "256, layers[2], stride=2": "256, layers[1], stride=2"},
    title="Blocks of two stages exchanged",
    explanation="layers[1] belongs to layer2, and layers[2] to layer3. Take them in their order.",
)

classes_ignored = edit(
    ResNet,
    {"nn.Linear(512 * e, num_classes)": "nn.Linear(512 * e, 1000)"},
    title="num_classes has no effect",
    explanation="The last layer always gives 1000 logits. Give it num_classes.",
)

max_pooling_at_the_end = edit(
    ResNet,
    {"nn.AdaptiveAvgPool2d((1, 1))": "nn.AdaptiveMaxPool2d((1, 1))"},
    title="Global max-pooling",
    explanation="The last maps are averaged, each to one number. Use nn.AdaptiveAvgPool2d.",
)
