"""What learners get wrong in `DenseLayer` and `DenseNet`."""

from dl4cv.course.networks.densenet import DenseLayer, DenseNet
from dl4cv.mistakes import edit

batch_norm_after_the_convolution = edit(
    DenseLayer,
    {
        "self.norm1 = nn.BatchNorm2d(num_input_features)": "self.norm1 = nn.BatchNorm2d(bottleneck)",
        "self.norm2 = nn.BatchNorm2d(bottleneck)": "self.norm2 = nn.BatchNorm2d(growth_rate)",
        "self.conv1(F.relu(self.norm1(x)))": "F.relu(self.norm1(self.conv1(x)))",
        "self.conv2(F.relu(self.norm2(x)))": "F.relu(self.norm2(self.conv2(x)))",
    },
    title="Batch norm after the convolutions",
    explanation="DenseNet normalises before it convolves: batch norm, ReLU, convolution. Turn the order round.",
)

first_relu_missing = edit(
    DenseLayer,
    {"self.conv1(F.relu(self.norm1(x)))": "self.conv1(self.norm1(x))"},
    title="No ReLU before the first convolution",
    explanation="The order is batch norm, ReLU, convolution. Apply ReLU after norm1.",
)

second_relu_missing = edit(
    DenseLayer,
    {"self.conv2(F.relu(self.norm2(x)))": "self.conv2(self.norm2(x))"},
    title="No ReLU before the second convolution",
    explanation="The order is batch norm, ReLU, convolution. Apply ReLU after norm2.",
)

relu_before_batch_norm = edit(
    DenseLayer,
    {"self.conv1(F.relu(self.norm1(x)))": "self.conv1(self.norm1(F.relu(x)))"},
    title="ReLU before batch norm",
    explanation="The order is batch norm, ReLU, convolution. Normalise first.",
)

features_joined = edit(
    DenseLayer,
    {
        "x = self.conv1(": "features = x\n        x = self.conv1(",
        "return F.dropout(x, self.drop_rate, self.training)": "x = F.dropout(x, self.drop_rate, self.training)\n"
        "        return torch.cat([features, x], dim=1)",
    },
    title="All features returned",
    explanation="DenseNet joins the features itself. Return the new ones alone.",
)

features_added = edit(
    DenseLayer,
    {
        "x = self.conv1(": "features = x\n        x = self.conv1(",
        "return F.dropout(x, self.drop_rate, self.training)": "x = F.dropout(x, self.drop_rate, self.training)\n"
        "        return x + features.mean(dim=1, keepdim=True)",
    },
    title="Old features added to the new ones",
    explanation="Adding is ResNet's way. Return the new features alone, for DenseNet to join.",
)

padding_missing = edit(
    DenseLayer,
    {"kernel_size=3, padding=1": "kernel_size=3"},
    title="3x3 convolution without padding",
    explanation="The new features do not fit to the old ones. Write padding=1.",
)

bottleneck_of_the_input = edit(
    DenseLayer,
    {"bottleneck = bn_size * growth_rate": "bottleneck = bn_size * num_input_features // 2"},
    title="Bottleneck of the input's channels",
    explanation="It would grow from layer to layer. conv1 gives bn_size * growth_rate channels.",
)

bias_kept = edit(
    DenseLayer,
    {"bottleneck, kernel_size=1, bias=False": "bottleneck, kernel_size=1"},
    title="Bias before batch norm",
    explanation="Batch norm takes the mean away, and a bias with it. Give the convolution bias=False.",
)

dropout_always = edit(
    DenseLayer,
    {"F.dropout(x, self.drop_rate, self.training)": "F.dropout(x, self.drop_rate)"},
    title="Dropout in eval mode",
    explanation="F.dropout drops unless it is told that the network is not trained. Hand on self.training.",
)

dropout_missing = edit(
    DenseLayer,
    {"F.dropout(x, self.drop_rate, self.training)": "x"},
    title="drop_rate has no effect",
    explanation="The new features are dropped out while training. Apply F.dropout(x, self.drop_rate, self.training).",
)

transition_keeps_its_channels = edit(
    DenseNet,
    {"_Transition(channels, channels // 2)": "_Transition(channels, channels)", "channels //= 2": "channels //= 1"},
    title="Transitions keep their channels",
    explanation="DenseNet-BC compresses: each transition halves the channels. Give its convolution channels // 2.",
)

transition_after_the_last_block = edit(
    DenseNet,
    {"if i < len(block_config):": "if i <= len(block_config):"},
    title="Transition after the last block",
    explanation="Transitions stand between two blocks. After the last there is none.",
)

transition_with_max_pooling = edit(
    DenseNet,
    {"channels //= 2  #": "layers[f'transition{i}'].pool = nn.MaxPool2d(2)\n                channels //= 2  #"},
    title="Max-pooling in the transitions",
    explanation="Transitions average 2x2 pixels. Use nn.AvgPool2d.",
)

transition_without_relu = edit(
    DenseNet,
    {"channels //= 2  #": "layers[f'transition{i}'].relu = nn.Identity()\n                channels //= 2  #"},
    title="No ReLU in the transitions",
    explanation="The order is batch norm, ReLU, convolution, pooling. Put nn.ReLU() after the batch norm.",
)

last_relu_missing = edit(
    DenseNet,
    {"F.relu(self.features(x))": "self.features(x)"},
    title="No ReLU after the last batch norm",
    explanation="norm5 is followed by an activation before the maps are averaged. Apply ReLU.",
)

last_batch_norm_missing = edit(
    DenseNet,
    {'layers["norm5"] = nn.BatchNorm2d(channels)': 'layers["norm5"] = nn.Identity()'},
    title="norm5 missing",
    explanation="The features of the last block are normalised once more. Put a batch norm after the last block.",
)

first_pooling_without_padding = edit(
    DenseNet,
    {"nn.MaxPool2d(kernel_size=3, stride=2, padding=1)": "nn.MaxPool2d(kernel_size=3, stride=2)"},
    title="First pooling without padding",
    explanation="The maps are one pixel too small. Give the max-pooling padding=1.",
)

first_relu_left_out = edit(
    DenseNet,
    {'layers["relu0"] = nn.ReLU()': 'layers["relu0"] = nn.Identity()'},
    title="No ReLU after norm0",
    explanation="The first convolution is followed by batch norm, ReLU and pooling. Put nn.ReLU() before the pooling.",
)

drop_rate_not_handed_on = edit(
    DenseNet,
    {"growth_rate, bn_size, drop_rate)\n": "growth_rate, bn_size, 0.0)\n"},
    title="drop_rate not handed on",
    explanation="The argument has no effect. Give it to each dense layer.",
)

bn_size_fixed = edit(
    DenseNet,
    {"growth_rate, bn_size, drop_rate)\n": "growth_rate, 4, drop_rate)\n"},
    title="bn_size not handed on",
    explanation="The bottleneck is always four times the growth rate. Give bn_size to each dense layer.",
)

max_pooling_at_the_end = edit(
    DenseNet,
    {"F.adaptive_avg_pool2d(x, 1)": "F.adaptive_max_pool2d(x, 1)"},
    title="Global max-pooling",
    explanation="The last maps are averaged, each to one number. Use F.adaptive_avg_pool2d.",
)
