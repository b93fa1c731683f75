"""What learners get wrong in `SmallCNN`."""

import torch.nn.functional as F
from torch import nn

from dl4cv.mistakes import edit


class SmallCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=5)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=5)
        self.fc = nn.Linear(64 * 4 * 4, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.flatten(1)
        return self.fc(x)


softmax_at_the_end = edit(
    SmallCNN,
    {"return self.fc(x)": "return F.softmax(self.fc(x), dim=1)"},
    title="Softmax at the end of the network",
    explanation="The loss applies its own log-softmax. Return the raw scores of the last layer.",
)

log_softmax_at_the_end = edit(
    SmallCNN,
    {"return self.fc(x)": "return F.log_softmax(self.fc(x), dim=1)"},
    title="Log-softmax at the end of the network",
    explanation="The exercise asks for logits. "
    "F.cross_entropy takes them as they are, so return the raw scores of the last layer.",
)

softmax_over_the_images = edit(
    SmallCNN,
    {"return self.fc(x)": "return F.softmax(self.fc(x), dim=0)"},
    title="Softmax over the images of the batch",
    explanation="dim=0 runs over the images, and the loss applies its own log-softmax. "
    "Return the raw scores of the last layer.",
)

relu_on_the_logits = edit(
    SmallCNN,
    {"return self.fc(x)": "return F.relu(self.fc(x))"},
    title="ReLU on the logits",
    explanation="Scores must be free to be negative, and a score cut to zero passes no gradient on. "
    "Return the last layer's output as it is.",
)

images_normalized = edit(
    SmallCNN,
    {"x = F.max_pool2d(F.relu(self.conv1(x)), 2)": ("x = F.max_pool2d(F.relu(self.conv1((x - 0.1307) / 0.3081)), 2)")},
    title="The images normalised in forward",
    explanation="Subtracting the mean and dividing by the deviation belongs to the data, before the network. "
    "forward begins with conv1 of the images as they come.",
    varied={"(x - 0.1307) / 0.3081": ("(x - 0.5) / 0.5", "x / 255", "2 * x - 1", "x * 255")},
)

no_relu_at_all = edit(
    SmallCNN,
    {"F.relu(self.conv1(x))": "self.conv1(x)", "F.relu(self.conv2(x))": "self.conv2(x)"},
    title="No ReLU at all",
    explanation="Without activations two convolutions in a row are one. "
    "Apply ReLU to the output of conv1 and of conv2.",
)

relu_only_once = edit(
    SmallCNN,
    {"F.relu(self.conv2(x))": "self.conv2(x)"},
    title="ReLU after the first convolution only",
    explanation="Every convolution is followed by its activation. Apply ReLU to the output of conv2 too.",
)

average_pooling = edit(
    SmallCNN,
    {
        "F.max_pool2d(F.relu(self.conv1": "F.avg_pool2d(F.relu(self.conv1",
        "F.max_pool2d(F.relu(self.conv2": "F.avg_pool2d(F.relu(self.conv2",
    },
    title="Average pooling in place of max-pooling",
    explanation="The network keeps the largest value of each window. Use F.max_pool2d.",
)

stride_in_place_of_pooling = edit(
    SmallCNN,
    {
        "32, kernel_size=5": "32, kernel_size=5, stride=2",
        "64, kernel_size=5": "64, kernel_size=5, stride=2",
        "F.max_pool2d(F.relu(self.conv1(x)), 2)": "F.relu(self.conv1(x))",
        "F.max_pool2d(F.relu(self.conv2(x)), 2)": "F.relu(self.conv2(x))",
    },
    title="Strided convolutions in place of pooling",
    explanation="A stride skips positions, pooling keeps the best of them. "
    "Leave the stride at 1 and pool after each ReLU.",
)

flatten_takes_the_batch = edit(
    SmallCNN,
    {"x.flatten(1)": "x.flatten()"},
    title="Flatten takes the batch along",
    explanation="x.flatten() makes one long vector of all images together. x.flatten(1) keeps the first axis.",
)

batch_squeezed_away = edit(
    SmallCNN,
    {"return self.fc(x)": "return self.fc(x).squeeze()"},
    title="The batch squeezed away",
    explanation="squeeze() removes every axis of length 1, and a batch of one image is such an axis. "
    "Flatten with x.flatten(1) and drop the squeeze.",
)

layers_in_aplain_list = edit(
    SmallCNN,
    {
        "self.conv1 = nn": "conv1 = nn",
        "self.conv2 = nn": "conv2 = nn",
        "self.fc = nn.Linear(64 * 4 * 4, 10)": "self.layers = [conv1, conv2, nn.Linear(64 * 4 * 4, 10)]",
        "self.conv1(x)": "self.layers[0](x)",
        "self.conv2(x)": "self.layers[1](x)",
        "self.fc(x)": "self.layers[2](x)",
    },
    title="Layers in a plain list",
    explanation="torch registers layers that are attributes; those inside a list it does not see. "
    "Write self.conv1, self.conv2 and self.fc.",
)

channels_swapped = edit(
    SmallCNN,
    {
        "nn.Conv2d(1, 32,": "nn.Conv2d(1, 64,",
        "nn.Conv2d(32, 64,": "nn.Conv2d(64, 32,",
        "nn.Linear(64 * 4 * 4,": "nn.Linear(32 * 4 * 4,",
    },
    title="Channels swapped",
    explanation="The first convolution makes 32 maps, the second 64. Channels grow while the maps shrink.",
)

kernels_of_three = edit(
    SmallCNN,
    {"32, kernel_size=5": "32, kernel_size=3", "64, kernel_size=5": "64, kernel_size=3", "64 * 4 * 4": "64 * 5 * 5"},
    title="Kernels of 3x3",
    explanation="The lecture's network has kernels of 5x5. Set kernel_size=5.",
)

padding_added = edit(
    SmallCNN,
    {
        "32, kernel_size=5": "32, kernel_size=5, padding=2",
        "64, kernel_size=5": "64, kernel_size=5, padding=2",
        "64 * 4 * 4": "64 * 7 * 7",
    },
    title="Padding where there is none",
    explanation='Keras\' default padding "valid" is no padding at all. '
    "Leave padding away, then the maps shrink to 24 and 8.",
)

convolutions_without_bias = edit(
    SmallCNN,
    {"32, kernel_size=5": "32, kernel_size=5, bias=False", "64, kernel_size=5": "64, kernel_size=5, bias=False"},
    title="Convolutions without bias",
    explanation="Each kernel has a bias that shifts its map. Leave out bias=False.",
)

hidden_layer_added = edit(
    SmallCNN,
    {
        "self.fc = nn": "self.fc1 = nn",
        "4 * 4, 10)": "4 * 4, 128)\n        self.fc = nn.Linear(128, 10)",
        "return self.fc(x)": "return self.fc(F.relu(self.fc1(x)))",
    },
    title="A hidden linear layer too many",
    explanation="The lecture's network goes from 1024 values straight to 10 logits. Take the other linear layer out.",
)

dropout_added = edit(
    SmallCNN,
    {
        "super().__init__()": "super().__init__()\n        self.dropout = nn.Dropout(0.5)",
        "return self.fc(x)": "return self.fc(self.dropout(x))",
    },
    title="Dropout added",
    explanation="Slide 78 has no dropout in this network. Take it out.",
)

all_weights_zero = edit(
    SmallCNN,
    {"4 * 4, 10)": "4 * 4, 10)\n        for parameter in self.parameters():\n            nn.init.zeros_(parameter)"},
    title="All weights zero",
    explanation="Units that begin equal get equal gradients and stay equal. Leave the weights as torch draws them.",
)

features_detached = edit(
    SmallCNN,
    {"x.flatten(1)": "x.detach().flatten(1)"},
    title="The convolutions cut off from learning",
    explanation="detach() ends the graph, so everything before it keeps its first weights. Take it out of forward.",
)

tanh_in_place_of_relu = edit(
    SmallCNN,
    {"F.relu(self.conv1(x))": "F.tanh(self.conv1(x))", "F.relu(self.conv2(x))": "F.tanh(self.conv2(x))"},
    title="tanh in place of ReLU",
    explanation="Slide 78 has ReLU after each convolution. Use F.relu.",
)

one_long_row = edit(
    SmallCNN,
    {"return self.fc(x)": "return self.fc(x).view(-1)"},
    title="One long row of logits",
    explanation="view(-1) joins the rows of all images. Return what fc gives.",
)

images_transposed = edit(
    SmallCNN,
    {"self.conv1(x)": "self.conv1(x.transpose(2, 3))"},
    title="Rows and columns of the images swapped",
    explanation="torch images are (N, C, H, W), and so they come. Leave out permute and transpose.",
)
