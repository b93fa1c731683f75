"""What learners get wrong in `LeNet`."""

import torch  # noqa: F401 - edits use it
import torch.nn.functional as F
from torch import nn

from dl4cv.mistakes import edit


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.flatten(1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


softmax_at_the_end = edit(
    LeNet,
    {"return self.fc3(x)": "return F.softmax(self.fc3(x), dim=1)"},
    title="Softmax at the end of the network",
    explanation="The loss applies its own log-softmax. Return the raw scores of fc3.",
)

log_softmax_at_the_end = edit(
    LeNet,
    {"return self.fc3(x)": "return F.log_softmax(self.fc3(x), dim=1)"},
    title="Log-softmax at the end of the network",
    explanation="The exercise asks for logits. "
    "F.cross_entropy takes them as they are, so return the raw scores of fc3.",
)

softmax_over_the_images = edit(
    LeNet,
    {"return self.fc3(x)": "return F.softmax(self.fc3(x), dim=0)"},
    title="Softmax over the images of the batch",
    explanation="dim=0 runs over the images, and the loss applies its own log-softmax. Return the raw scores of fc3.",
)

relu_on_the_logits = edit(
    LeNet,
    {"return self.fc3(x)": "return F.relu(self.fc3(x))"},
    title="ReLU on the logits",
    explanation="Scores must be free to be negative. Return the output of fc3 as it is.",
)

images_normalized = edit(
    LeNet,
    {"x = F.max_pool2d(F.relu(self.conv1(x)), 2)": ("x = F.max_pool2d(F.relu(self.conv1((x - 0.1307) / 0.3081)), 2)")},
    title="The images normalised in forward",
    explanation="Subtracting the mean and dividing by the deviation belongs to the data, before the network. "
    "forward begins with conv1 of the images as they come.",
    varied={"(x - 0.1307) / 0.3081": ("(x - 0.5) / 0.5", "x / 255", "2 * x - 1", "x * 255")},
)

convolutions_without_relu = edit(
    LeNet,
    {"F.relu(self.conv1(x))": "self.conv1(x)", "F.relu(self.conv2(x))": "self.conv2(x)"},
    title="No ReLU after the convolutions",
    explanation="Without an activation two convolutions in a row are one. "
    "Apply ReLU to the output of conv1 and of conv2.",
)

second_convolution_without_relu = edit(
    LeNet,
    {"F.relu(self.conv2(x))": "self.conv2(x)"},
    title="ReLU after the first convolution only",
    explanation="Every convolution is followed by its activation. Apply ReLU to the output of conv2 too.",
)

linear_layers_without_relu = edit(
    LeNet,
    {"F.relu(self.fc1(x))": "self.fc1(x)", "F.relu(self.fc2(x))": "self.fc2(x)"},
    title="No ReLU between the linear layers",
    explanation="Three linear layers in a row are one. Apply ReLU after fc1 and after fc2.",
)

fc2_without_relu = edit(
    LeNet,
    {"F.relu(self.fc2(x))": "self.fc2(x)"},
    title="No ReLU after fc2",
    explanation="fc2 and fc3 without an activation between them are one linear layer. Apply ReLU after fc2.",
)

average_pooling = edit(
    LeNet,
    {
        "F.max_pool2d(F.relu(self.conv1": "F.avg_pool2d(F.relu(self.conv1",
        "F.max_pool2d(F.relu(self.conv2": "F.avg_pool2d(F.relu(self.conv2",
    },
    title="Average pooling in place of max-pooling",
    explanation="The LeNet of 1998 averaged; ours keeps the largest value of each window. Use F.max_pool2d.",
)

tanh_in_place_of_relu = edit(
    LeNet,
    {
        "F.relu(self.conv1": "F.tanh(self.conv1",
        "F.relu(self.conv2": "F.tanh(self.conv2",
        "F.relu(self.fc1": "F.tanh(self.fc1",
        "F.relu(self.fc2": "F.tanh(self.fc2",
    },
    title="tanh in place of ReLU",
    explanation="The LeNet of 1998 used tanh; ours has ReLU, which does not saturate. Use F.relu.",
)

sigmoid_in_place_of_relu = edit(
    LeNet,
    {
        "F.relu(self.conv1": "F.sigmoid(self.conv1",
        "F.relu(self.conv2": "F.sigmoid(self.conv2",
        "F.relu(self.fc1": "F.sigmoid(self.fc1",
        "F.relu(self.fc2": "F.sigmoid(self.fc2",
    },
    title="Sigmoid in place of ReLU",
    explanation="The gradient of a sigmoid is at most a quarter, four times in a row. Use F.relu.",
)

flatten_takes_the_batch = edit(
    LeNet,
    {"x.flatten(1)": "x.flatten()"},
    title="Flatten takes the batch along",
    explanation="x.flatten() makes one long vector of all images together. x.flatten(1) keeps the first axis.",
)

flattened_channels_last = edit(
    LeNet,
    {"x.flatten(1)": "x.permute(0, 2, 3, 1).flatten(1)"},
    title="Flattened in another order",
    explanation="The weights of fc1 expect the maps one after the other, each row by row. "
    "Flatten without a permute or transpose before.",
)

batch_squeezed_away = edit(
    LeNet,
    {"return self.fc3(x)": "return self.fc3(x).squeeze()"},
    title="The batch squeezed away",
    explanation="squeeze() removes every axis of length 1, and a batch of one image is such an axis. "
    "Flatten with x.flatten(1) and drop the squeeze.",
)

images_scaled_again = edit(
    LeNet,
    {"self.conv1(x)": "self.conv1(x / 255)"},
    title="The images scaled a second time",
    explanation="The images come normalised already. Use them in forward as they are.",
)

dropout_that_never_ends = edit(
    LeNet,
    {"x.flatten(1)": "F.dropout(x.flatten(1), 0.5)"},
    title="Dropout that never ends",
    explanation="F.dropout drops even while evaluating unless it is told training=self.training. "
    "LeNet has no dropout at all, so take it out.",
)

features_detached = edit(
    LeNet,
    {"x.flatten(1)": "x.detach().flatten(1)"},
    title="The convolutions cut off from learning",
    explanation="detach() ends the graph, so everything before it keeps its first weights. Take it out of forward.",
)

classes_in_place_of_scores = edit(
    LeNet,
    {"return self.fc3(x)": "return self.fc3(x).argmax(dim=1)"},
    title="Classes in place of scores",
    explanation="argmax throws away all but the winner, and nothing can be learned from it. "
    "Return the raw scores of fc3.",
)

nothing_returned = edit(
    LeNet,
    {"return self.fc3(x)": "self.fc3(x)"},
    title="Nothing returned",
    explanation="The last line computes the scores and drops them. Write return before it.",
)

features_returned_too = edit(
    LeNet,
    {"x = x.flatten(1)": "x = features = x.flatten(1)", "return self.fc3(x)": "return self.fc3(x), features"},
    title="Scores and features returned together",
    explanation="The loss and the training want one tensor. Return the scores of fc3 alone.",
)

array_returned = edit(
    LeNet,
    {"return self.fc3(x)": "return self.fc3(x).detach().numpy()"},
    title="An array returned",
    explanation="detach().numpy() leaves torch, and the graph ends there. Return the tensor as fc3 gives it.",
)

no_grad_in_forward = edit(
    LeNet,
    {"def forward(self, x):": "@torch.no_grad()\n    def forward(self, x):"},
    title="no_grad around the forward pass",
    explanation="torch.no_grad() is for evaluating; under it nothing can be learned. Take it out of forward.",
)

first_convolution_frozen = edit(
    LeNet,
    {"padding=2)": "padding=2).requires_grad_(False)"},
    title="conv1 frozen",
    explanation="requires_grad = False is for networks that were trained elsewhere. "
    "Leave every parameter free to learn.",
)

softmax_when_evaluating = edit(
    LeNet,
    {"return self.fc3(x)": "return self.fc3(x) if self.training else F.softmax(self.fc3(x), dim=1)"},
    title="Softmax when evaluating",
    explanation="The largest score is the largest probability, so evaluate needs no softmax. "
    "Return logits in both modes.",
)

sigmoid_at_the_end = edit(
    LeNet,
    {"return self.fc3(x)": "return torch.sigmoid(self.fc3(x))"},
    title="Sigmoid at the end of the network",
    explanation="Ten sigmoids are ten yes-or-no questions; a digit is one of ten. Return the raw scores of fc3.",
)

leaky_relu_in_place_of_relu = edit(
    LeNet,
    {
        "F.relu(self.conv1": "F.leaky_relu(self.conv1",
        "F.relu(self.conv2": "F.leaky_relu(self.conv2",
        "F.relu(self.fc1": "F.leaky_relu(self.fc1",
        "F.relu(self.fc2": "F.leaky_relu(self.fc2",
    },
    title="Leaky ReLU in place of ReLU",
    explanation="Leaky ReLU lets a hundredth of what is negative through. LeNet has ReLU here, so use F.relu.",
)

gelu_in_place_of_relu = edit(
    LeNet,
    {
        "F.relu(self.conv1": "F.gelu(self.conv1",
        "F.relu(self.conv2": "F.gelu(self.conv2",
        "F.relu(self.fc1": "F.gelu(self.fc1",
        "F.relu(self.fc2": "F.gelu(self.fc2",
    },
    title="GELU in place of ReLU",
    explanation="GELU belongs to transformers. LeNet has ReLU here, so use F.relu.",
)

second_pooling_averages = edit(
    LeNet,
    {"F.max_pool2d(F.relu(self.conv2": "F.avg_pool2d(F.relu(self.conv2"},
    title="The second pooling averages",
    explanation="Only the first pooling keeps the largest value of each window. Use F.max_pool2d both times.",
)

overlapping_windows = edit(
    LeNet,
    {
        "self.conv1(x)), 2)": "self.conv1(x)), 3, stride=2, padding=1)",
        "self.conv2(x)), 2)": "self.conv2(x)), 3, stride=2, padding=1)",
    },
    title="Overlapping windows",
    explanation="Windows of 3x3 overlap when they move by 2. Pool windows of 2x2: F.max_pool2d(x, 2).",
)

padded_on_one_side = edit(
    LeNet,
    {", padding=2": "", "self.conv1(x)": "self.conv1(F.pad(x, (0, 4, 0, 4)))"},
    title="Padded on one side",
    explanation="F.pad takes left, right, top and bottom: two zeros on each of the four sides. "
    "padding=2 in conv1 says it.",
)

images_stretched = edit(
    LeNet,
    {", padding=2": "", "self.conv1(x)": "self.conv1(F.interpolate(x, size=(32, 32)))"},
    title="Images stretched to 32x32",
    explanation="Stretching makes new pixels out of the old ones. "
    "LeNet sees the 28x28 as they are, with two zeros around.",
)

batch_normalised_by_itself = edit(
    LeNet,
    {"self.conv1(x)": "self.conv1((x - x.mean()) / x.std())"},
    title="Each batch normalised by its own mean",
    explanation="The images come normalised already. Use them in forward as they are.",
)

padding_left_out = edit(
    LeNet,
    {", padding=2": "", "16 * 5 * 5": "16 * 4 * 4"},
    title="Padding left out, 4x4 maps taken for right",
    explanation="LeNet was drawn for 32x32 images. "
    "padding=2 in conv1 makes up for our 28x28, and the last maps are 5x5.",
)

padding_forgotten = edit(
    LeNet,
    {", padding=2": ""},
    title="Padding left out",
    explanation="LeNet was drawn for 32x32 images. padding=2 in conv1 makes up for our 28x28.",
)

batch_absorbs_awrong_size = edit(
    LeNet,
    {", padding=2": "", "x.flatten(1)": "x.view(-1, 400)"},
    title="The batch absorbs a wrong size",
    explanation="view(-1, 400) cuts the values of all images into pieces of 400, whether they fit or not. "
    "Give conv1 its padding, and flatten with x.flatten(1).",
)

padding_in_both_convolutions = edit(
    LeNet,
    {"16, kernel_size=5": "16, kernel_size=5, padding=2", "16 * 5 * 5": "16 * 7 * 7"},
    title="Padding in both convolutions",
    explanation="Only conv1 is padded. conv2 shrinks the maps from 14 to 10.",
)

border_repeated = edit(
    LeNet,
    {"padding=2": 'padding=2, padding_mode="replicate"'},
    title="The border repeated in place of zeros",
    explanation='padding_mode="replicate" repeats the outermost pixels. LeNet is padded with zeros, torch\'s default.',
)

convolutions_without_bias = edit(
    LeNet,
    {"padding=2": "padding=2, bias=False", "16, kernel_size=5": "16, kernel_size=5, bias=False"},
    title="Convolutions without bias",
    explanation="Each kernel has a bias that shifts its map. Leave out bias=False.",
)

channels_swapped = edit(
    LeNet,
    {"nn.Conv2d(1, 6,": "nn.Conv2d(1, 16,", "nn.Conv2d(6, 16,": "nn.Conv2d(16, 6,", "16 * 5 * 5": "6 * 5 * 5"},
    title="Channels swapped",
    explanation="The first convolution makes 6 maps, the second 16. Channels grow while the maps shrink.",
)

linear_layers_in_aplain_list = edit(
    LeNet,
    {
        "self.fc1 = nn": "fc1 = nn",
        "self.fc2 = nn": "fc2 = nn",
        "self.fc3 = nn.Linear(84, 10)": "self.linear = [fc1, fc2, nn.Linear(84, 10)]",
        "self.fc1(x)": "self.linear[0](x)",
        "self.fc2(x)": "self.linear[1](x)",
        "self.fc3(x)": "self.linear[2](x)",
    },
    title="Layers in a plain list",
    explanation="torch registers layers that are attributes; those inside a list it does not see. "
    "Write self.fc1, self.fc2 and self.fc3.",
)

third_convolution = edit(
    LeNet,
    {
        "self.fc1 = nn.Linear(16 * 5 * 5, 120)": "self.conv3 = nn.Conv2d(16, 120, kernel_size=5)",
        "self.fc2 = nn": "self.fc1 = nn",
        "self.fc3 = nn": "self.fc2 = nn",
        "x = x.flatten(1)": "x = F.relu(self.conv3(x))",
        "F.relu(self.fc1(x))": "x.flatten(1)",
        "self.fc2(x)": "self.fc1(x)",
        "self.fc3(x)": "self.fc2(x)",
    },
    title="A third convolution in place of fc1",
    explanation="The LeNet of 1998 wrote its first linear layer as a 5x5 convolution over 5x5 maps. "
    "Write it as fc1, a linear layer from 400 to 120.",
)

fc2_left_out = edit(
    LeNet,
    {"self.fc2 = nn.Linear(120, 84)": "", "nn.Linear(84, 10)": "nn.Linear(120, 10)", "x = F.relu(self.fc2(x))": ""},
    title="fc2 left out",
    explanation="LeNet has three linear layers: 400 to 120, 120 to 84, 84 to 10. Add the one in the middle.",
)

one_layer_used_twice = edit(
    LeNet,
    {"self.fc3(x)": "self.fc2(x)"},
    title="One layer used twice",
    explanation="Each layer stands once in forward. The last one is fc3.",
)

previous_output_added = edit(
    LeNet,
    {
        "super().__init__()": "super().__init__()\n        self.before = 0.0",
        "return self.fc3(x)": "x = self.fc3(x) + self.before\n        self.before = x.detach()\n        return x",
    },
    title="The output before added",
    explanation="An attribute that forward writes makes every answer depend on the calls before. "
    "Use local variables in forward.",
)

dropout_added = edit(
    LeNet,
    {
        "super().__init__()": "super().__init__()\n        self.dropout = nn.Dropout(0.5)",
        "x.flatten(1)": "self.dropout(x.flatten(1))",
    },
    title="Dropout added",
    explanation="LeNet has no dropout. Take it out.",
)

batch_normalisation_added = edit(
    LeNet,
    {"padding=2)": "padding=2)\n        self.bn1 = nn.BatchNorm2d(6)", "self.conv1(x)": "self.bn1(self.conv1(x))"},
    title="Batch normalisation added",
    explanation="LeNet is older than batch normalisation. Take it out.",
)

new_layers_at_every_call = edit(
    LeNet,
    {
        "self.conv1(x)": "nn.Conv2d(1, 6, 5, padding=2)(x)",
        "self.conv2(x)": "nn.Conv2d(6, 16, 5)(x)",
        "self.fc1(x)": "nn.Linear(400, 120)(x)",
        "self.fc2(x)": "nn.Linear(120, 84)(x)",
        "self.fc3(x)": "nn.Linear(84, 10)(x)",
    },
    title="New layers at every call",
    explanation="A layer made in forward begins with new random weights each time. "
    "Make all layers in __init__, and only use them in forward.",
)

constant_answer = edit(
    LeNet,
    {"return self.fc3(x)": "return x.new_zeros(len(x), 10) + self.fc3.bias * 0"},
    title="The answer does not depend on the image",
    explanation="The output is made without the layers. Pass the image through conv1, conv2, fc1, fc2 and fc3.",
)

perceptron_in_place_of_convolutions = edit(
    LeNet,
    {
        "F.max_pool2d(F.relu(self.conv1(x)), 2)": "F.adaptive_avg_pool2d(x, 20)",
        "x = F.max_pool2d(F.relu(self.conv2(x)), 2)": "",
    },
    title="A perceptron in place of the convolutions",
    explanation="The convolutions are made in __init__ but left out of forward. "
    "Pass the image through them before the linear layers.",
)

all_weights_zero = edit(
    LeNet,
    {"84, 10)": "84, 10)\n        for parameter in self.parameters():\n            nn.init.zeros_(parameter)"},
    title="All weights zero",
    explanation="Units that begin equal get equal gradients and stay equal. Leave the weights as torch draws them.",
)

first_weights_too_large = edit(
    LeNet,
    {"84, 10)": "84, 10)\n        for parameter in self.parameters():\n            nn.init.normal_(parameter)"},
    title="First weights far too large",
    explanation="With deviation 1, sums of hundreds of terms grow from layer to layer. "
    "Leave the weights as torch draws them.",
)
