"""What learners get wrong in `Inception` and `GoogLeNet`."""

from dl4cv.course.networks.googlenet import GoogLeNet, Inception
from dl4cv.mistakes import edit

joined_along_the_batch = edit(
    Inception,
    {"dim=1": "dim=0"},
    title="Branches joined along the batch",
    explanation="Axis 0 is the batch: it grows, and the channels do not. Join along the channels, dim=1.",
)

branches_in_another_order = edit(
    Inception,
    {"[self.branch1(x), self.branch2(x), self.branch3(x)": "[self.branch2(x), self.branch1(x), self.branch3(x)"},
    title="Branches joined in another order",
    explanation="The next layer expects branch1 first. Join branch1, branch2, branch3, branch4.",
)

pooling_with_its_usual_stride = edit(
    Inception,
    {"nn.MaxPool2d(kernel_size=3, stride=1, padding=1)": "nn.MaxPool2d(kernel_size=3, padding=1)"},
    title="Pooling of branch 4 with stride 3",
    explanation="Without stride= the window moves by its own size, and the maps become smaller. Write stride=1.",
)

pooling_without_padding = edit(
    Inception,
    {"nn.MaxPool2d(kernel_size=3, stride=1, padding=1)": "nn.MaxPool2d(kernel_size=3, stride=1)"},
    title="Pooling of branch 4 without padding",
    explanation="The maps become smaller by 2, and do not fit to those of the other branches. Write padding=1.",
)

average_pooling_in_branch4 = edit(
    Inception,
    {"nn.MaxPool2d(kernel_size=3, stride=1": "nn.AvgPool2d(kernel_size=3, stride=1"},
    title="Average pooling in branch 4",
    explanation="Inception's fourth branch takes the largest value of each window. Use nn.MaxPool2d.",
)

kernel_of_the_paper = edit(
    Inception,
    {"ch5x5, kernel_size=3, padding=1": "ch5x5, kernel_size=5, padding=2"},
    title="5x5 convolution in branch 3",
    explanation="So it is in the paper, but the published weights of torchvision are 3x3. Use kernel_size=3, "
    "padding=1.",
)

padding_missing = edit(
    Inception,
    {"ch3x3, kernel_size=3, padding=1": "ch3x3, kernel_size=3"},
    title="3x3 convolution without padding",
    explanation="The maps become smaller by 2, and do not fit to those of the other branches. Write padding=1.",
)

reduced_after = edit(
    Inception,
    {
        "_ConvNormReLU(in_channels, ch3x3red, kernel_size=1)": "_ConvNormReLU(in_channels, ch3x3red, kernel_size=3, "
        "padding=1)",
        "_ConvNormReLU(ch3x3red, ch3x3, kernel_size=3, padding=1)": "_ConvNormReLU(ch3x3red, ch3x3, kernel_size=1)",
    },
    title="3x3 before 1x1",
    explanation="The 1x1 convolution saves work only if it comes first. Reduce the channels, then look at the "
    "neighbours.",
)

not_reduced = edit(
    Inception,
    {
        "_ConvNormReLU(in_channels, ch3x3red, kernel_size=1)": "nn.Identity()",
        "_ConvNormReLU(ch3x3red, ch3x3,": "_ConvNormReLU(in_channels, ch3x3,",
    },
    title="1x1 convolution of branch 2 missing",
    explanation="The 3x3 convolution then reads all channels, and has many more weights. Reduce them to ch3x3red "
    "before.",
)

projected_before_the_pooling = edit(
    Inception,
    {
        "nn.MaxPool2d(kernel_size=3, stride=1, padding=1),  # (in_channels, H, W)": "nn.Identity(),",
        "self.branch4(x)]": "nn.functional.max_pool2d(self.branch4(x), 3, 1, 1)]",
    },
    title="Pooling of branch 4 after its convolution",
    explanation="Pooling and convolution in the other order give other values. First the pooling, then the 1x1 "
    "convolution.",
)

relu_before_branch3 = edit(
    Inception,
    {"self.branch3(x)": "self.branch3(nn.functional.relu(x))"},
    title="ReLU before branch 3",
    explanation="All four branches read x as it is. Leave the activation out.",
)

pooling_rounded_down = edit(
    GoogLeNet,
    {
        "self.maxpool1 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)": "self.maxpool1 = nn.MaxPool2d("
        "kernel_size=3, stride=2)",
        "self.maxpool2 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)": "self.maxpool2 = nn.MaxPool2d("
        "kernel_size=3, stride=2)",
        "self.maxpool3 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)": "self.maxpool3 = nn.MaxPool2d("
        "kernel_size=3, stride=2)",
        "self.maxpool4 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=True)": "self.maxpool4 = nn.MaxPool2d("
        "kernel_size=2, stride=2)",
    },
    title="Poolings rounded down",
    explanation="Where a size is odd, a row and a column are lost. Give the poolings ceil_mode=True.",
)

pooling_padded = edit(
    GoogLeNet,
    {
        "self.maxpool2 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)": "self.maxpool2 = nn.MaxPool2d("
        "kernel_size=3, stride=2, padding=1)"
    },
    title="Second pooling padded",
    explanation="Padding gives the same sizes as rounding up, but looks at other windows. Use ceil_mode=True.",
)

last_pooling_of_three = edit(
    GoogLeNet,
    {"kernel_size=2, stride=2, ceil_mode": "kernel_size=3, stride=2, ceil_mode"},
    title="Last pooling of 3x3",
    explanation="In torchvision's network the fourth pooling is 2x2. Use kernel_size=2.",
)

first_padding_missing = edit(
    GoogLeNet,
    {"kernel_size=7, stride=2, padding=3": "kernel_size=7, stride=2"},
    title="First convolution without padding",
    explanation="A 7x7 convolution with stride 2 halves the maps exactly with padding=3. Add it.",
)

first_stride_missing = edit(
    GoogLeNet,
    {"kernel_size=7, stride=2, padding=3": "kernel_size=7, padding=3"},
    title="First convolution without stride",
    explanation="All maps are twice as large, and the work four times. Give the first convolution stride=2.",
)

second_convolution_missing = edit(
    GoogLeNet,
    {"self.conv3(self.conv2(x))": "self.conv3(x)"},
    title="conv2 not used",
    explanation="The layer is made and never called. Pass x through conv2, then through conv3.",
)

modules_swapped = edit(
    GoogLeNet,
    {
        "self.inception4c(self.inception4b(self.inception4a(x)))": "self.inception4b("
        "self.inception4c(self.inception4a(x)))"
    },
    title="inception4b and inception4c exchanged",
    explanation="Both read and give 512 channels, so that nothing complains. Go through the modules in their order.",
)

wrong_widths_in_4d = edit(
    GoogLeNet,
    {"Inception(512, 112, 144, 288, 32, 64, 64)": "Inception(512, 128, 128, 256, 24, 80, 64)"},
    title="Widths of inception4d wrong",
    explanation="The channels in all agree, those of the branches do not. Compare the six numbers with the table.",
)

max_pooling_at_the_end = edit(
    GoogLeNet,
    {"nn.AdaptiveAvgPool2d((1, 1))": "nn.AdaptiveMaxPool2d((1, 1))"},
    title="Global max-pooling",
    explanation="The last maps are averaged, each to one number. Use nn.AdaptiveAvgPool2d.",
)

dropout_missing = edit(
    GoogLeNet,
    {"self.fc(self.dropout(x.flatten(start_dim=1)))": "self.fc(x.flatten(start_dim=1))"},
    title="Dropout not used",
    explanation="The layer is made and never called. Pass the averages through dropout, then through fc.",
)
