"""Exercise 7 - Classic networks

You write the networks that made the field, from AlexNet to EfficientNet: first the block of each paper, then the
network. All of it is small: no class takes more than forty lines, and the list of layers on its card is all that you
need. The attributes have torchvision's names: weights that others have trained for weeks load into what you write.

Slides: 83-91
Difficulty: 4 of 5
Time: 300 minutes

Write each body in place of its `raise NotImplementedError`. Begin with the network that you like: each earns its own
points. With the same weights it computes the same as the paper's, in eval and in training mode, so check each stride,
padding and activation against the card. In training mode batch norm counts as torch does, and gradients reach all
parameters. Networks return logits (N, num_classes), for images (N, 3, H, W) of any height and width that is not too
small. In eval mode the logits of an image do not depend on its batch.

Whatever drops at random does so in training mode only. Each network and each place in it has layers of its own.
Leave the first weights to torch. Convolutions that batch norm follows have no bias.
`python -m doctest exercise7.py` tries the examples below, `dl4cv-grade exercise7` marks your file.
"""

from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn


class AlexNet(nn.Module):
    """AlexNet, 2012: five convolutions and three linear layers, 61,100,840 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each:
        features, an nn.Sequential of
            0: 11x11 convolution, 64 channels, stride 4, padding 2; 1: ReLU    (64, 55, 55)
            2: max-pooling 3x3, stride 2                                       (64, 27, 27)
            3: 5x5 convolution, 192 channels, padding 2; 4: ReLU               (192, 27, 27)
            5: max-pooling 3x3, stride 2                                       (192, 13, 13)
            6: 3x3 convolution, 384 channels, padding 1; 7: ReLU               (384, 13, 13)
            8: 3x3 convolution, 256 channels, padding 1; 9: ReLU               (256, 13, 13)
            10: 3x3 convolution, 256 channels, padding 1; 11: ReLU             (256, 13, 13)
            12: max-pooling 3x3, stride 2                                      (256, 6, 6)
        adaptive average pooling to 6x6, then flatten                          (9216,)
        classifier, an nn.Sequential of
            0: dropout; 1: linear; 2: ReLU                                     (4096,)
            3: dropout; 4: linear; 5: ReLU                                     (4096,)
            6: linear                                                          (num_classes,)

    The numbers are torchvision's names: features.0.weight, classifier.6.bias. The paper is
    https://papers.nips.cc/paper/4824; the channels are those of https://arxiv.org/abs/1404.5997.

    Arguments:
        num_classes: how many logits
        dropout: the probability of both dropouts

    Example:
        Made on the device "meta", a network has shapes and no numbers: there is nothing to wait for.
        >>> with torch.device("meta"):
        ...     network = AlexNet()
        >>> network(torch.empty(5, 3, 224, 224, device="meta")).shape
        torch.Size([5, 1000])
        >>> sum(parameter.numel() for parameter in network.parameters())
        61100840

    Help - 54 where 55 is right
        floor((224 + 2·2 − 11) / 4) + 1 = 55: without the padding of 2, images of 227x227 would be needed.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.avgpool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(dropout),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, num_classes),
        )
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) of at least 63x63 pixels to logits (N, num_classes)."""
        # BEGIN SOLUTION
        # (N, 3, 224, 224) -> (N, 256, 6, 6)
        x = self.avgpool(self.features(x))
        # (N, 256, 6, 6) -> (N, 9216) -> (N, num_classes)
        return self.classifier(x.flatten(1))
        # END SOLUTION


class VGG(nn.Module):
    """VGG, 2014: nothing but 3x3 convolutions. VGG-16 has 138,357,544 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each:
        features, an nn.Sequential of five stages. A stage has some convolutions, each 3x3 with padding 1 and followed
        by a ReLU, and at its end a max-pooling 2x2 with stride 2. Counted are all: in VGG-16, features.4 is the first
        pooling.
            stage 1:  64 channels    (64, 112, 112)
            stage 2: 128 channels    (128, 56, 56)
            stage 3: 256 channels    (256, 28, 28)
            stage 4: 512 channels    (512, 14, 14)
            stage 5: 512 channels    (512, 7, 7)
        adaptive average pooling to 7x7, then flatten    (25088,)
        classifier, an nn.Sequential of
            0: linear; 1: ReLU; 2: dropout    (4096,)
            3: linear; 4: ReLU; 5: dropout    (4096,)
            6: linear                         (num_classes,)

    Convolutions in the five stages, by depth:
        11: 1, 1, 2, 2, 2
        16: 2, 2, 3, 3, 3
        19: 2, 2, 4, 4, 4

    With the three linear layers these are 11, 16 or 19 layers. The paper is https://arxiv.org/abs/1409.1556.

    Arguments:
        depth: 11, 16 or 19
        num_classes: how many logits
        dropout: the probability of both dropouts

    Example:
        >>> with torch.device("meta"):
        ...     network = VGG(depth=16)
        >>> network.features[4]
        MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
        >>> sum(parameter.numel() for parameter in network.parameters())
        138357544

    Help - the names of the parameters do not agree
        ReLU and max-pooling are layers of the nn.Sequential too, and take a number each.
    """

    def __init__(self, depth: int = 16, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        # BEGIN SOLUTION
        convolutions = {11: (1, 1, 2, 2, 2), 16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}[depth]
        layers: list[nn.Module] = []
        in_channels = 3
        for channels, number in zip((64, 128, 256, 512, 512), convolutions, strict=True):
            for _ in range(number):
                layers += [nn.Conv2d(in_channels, channels, kernel_size=3, padding=1), nn.ReLU()]
                in_channels = channels
            layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, num_classes),
        )
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) of at least 32x32 pixels to logits (N, num_classes)."""
        # BEGIN SOLUTION
        # (N, 3, 224, 224) -> (N, 512, 7, 7)
        x = self.avgpool(self.features(x))
        # (N, 512, 7, 7) -> (N, 25088) -> (N, num_classes)
        return self.classifier(x.flatten(1))
        # END SOLUTION


class _BasicConv2d(nn.Module):
    """Convolution without bias, batch norm, ReLU: what GoogLeNet is made of. It is given to you.

    Its parameters are conv.weight, bn.weight and bn.bias. The eps of its batch norm is 0.001.
    """

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1, padding: int = 0
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=False)
        self.bn = nn.BatchNorm2d(out_channels, eps=0.001)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, in_channels, H, W) to maps (N, out_channels, H', W')."""
        return F.relu(self.bn(self.conv(x)))


class Inception(nn.Module):
    """The Inception module of GoogLeNet: four branches beside one another.

    Formula:
        y = concatenation of branch1(x), branch2(x), branch3(x), branch4(x) along the channels, in this order

    Layers, each _BasicConv2d, with the channels after each; height and width stay as they are:
        branch1: 1x1                                                 (ch1x1)
        branch2, an nn.Sequential of 0: 1x1                          (ch3x3red)
                                     1: 3x3, padding 1               (ch3x3)
        branch3, an nn.Sequential of 0: 1x1                          (ch5x5red)
                                     1: 3x3, padding 1               (ch5x5)
        branch4, an nn.Sequential of 0: max-pooling 3x3, stride 1, padding 1
                                     1: 1x1                          (pool_proj)

    In the paper, https://arxiv.org/abs/1409.4842, branch3 has a 5x5 convolution. torchvision's has 3x3, and so have the
    weights that can be had.

    Arguments:
        in_channels: channels of x
        ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj: channels as above

    Example:
        >>> block = Inception(192, 64, 96, 128, 16, 32, 32)
        >>> block(torch.zeros(2, 192, 28, 28)).shape
        torch.Size([2, 256, 28, 28])
        >>> block.branch2[1].conv.weight.shape
        torch.Size([128, 96, 3, 3])

    Help - "Sizes of tensors must match except in dimension 1"
        A branch makes its maps smaller. nn.MaxPool2d(3) has stride 3 unless you say stride=1.
    """

    def __init__(
        self, in_channels: int, ch1x1: int, ch3x3red: int, ch3x3: int, ch5x5red: int, ch5x5: int, pool_proj: int
    ) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.branch1 = _BasicConv2d(in_channels, ch1x1, kernel_size=1)
        self.branch2 = nn.Sequential(
            _BasicConv2d(in_channels, ch3x3red, kernel_size=1), _BasicConv2d(ch3x3red, ch3x3, kernel_size=3, padding=1)
        )
        self.branch3 = nn.Sequential(
            _BasicConv2d(in_channels, ch5x5red, kernel_size=1), _BasicConv2d(ch5x5red, ch5x5, kernel_size=3, padding=1)
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(kernel_size=3, stride=1, padding=1), _BasicConv2d(in_channels, pool_proj, kernel_size=1)
        )
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, in_channels, H, W) to maps (N, ch1x1 + ch3x3 + ch5x5 + pool_proj, H, W)."""
        # BEGIN SOLUTION
        # all four branches read x
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)
        # END SOLUTION


class GoogLeNet(nn.Module):
    """GoogLeNet, 2014: nine Inception modules, 6,624,904 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each:
        conv1: _BasicConv2d 7x7, stride 2, padding 3               (64, 112, 112)
        max-pooling 3x3, stride 2, rounded up (ceil_mode=True)     (64, 56, 56)
        conv2: _BasicConv2d 1x1                                    (64, 56, 56)
        conv3: _BasicConv2d 3x3, padding 1                         (192, 56, 56)
        max-pooling 3x3, stride 2, rounded up                      (192, 28, 28)
        inception3a: 64, 96, 128, 16, 32, 32                       (256, 28, 28)
        inception3b: 128, 128, 192, 32, 96, 64                     (480, 28, 28)
        max-pooling 3x3, stride 2, rounded up                      (480, 14, 14)
        inception4a: 192, 96, 208, 16, 48, 64                      (512, 14, 14)
        inception4b: 160, 112, 224, 24, 64, 64                     (512, 14, 14)
        inception4c: 128, 128, 256, 24, 64, 64                     (512, 14, 14)
        inception4d: 112, 144, 288, 32, 64, 64                     (528, 14, 14)
        inception4e: 256, 160, 320, 32, 128, 128                   (832, 14, 14)
        max-pooling 2x2, stride 2, rounded up                      (832, 7, 7)
        inception5a: 256, 160, 320, 32, 128, 128                   (832, 7, 7)
        inception5b: 384, 192, 384, 48, 128, 128                   (1024, 7, 7)
        global average pooling, flatten, dropout                   (1024,)
        fc: linear                                                 (num_classes,)

    The six numbers are the arguments of Inception after in_channels. The auxiliary heads of the paper are left out.

    Arguments:
        num_classes: how many logits
        dropout: the probability of the dropout

    Example:
        >>> network = GoogLeNet(num_classes=10)
        >>> network(torch.zeros(2, 3, 66, 70)).shape
        torch.Size([2, 10])
        >>> sum(parameter.numel() for parameter in GoogLeNet().parameters())
        6624904

    Help - the shapes agree at 224 pixels and not at 66
        Where sizes are odd, ceil_mode=True keeps a window that hangs over the edge.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.conv1 = _BasicConv2d(3, 64, kernel_size=7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)
        self.conv2 = _BasicConv2d(64, 64, kernel_size=1)
        self.conv3 = _BasicConv2d(64, 192, kernel_size=3, padding=1)
        self.maxpool2 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)

        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)
        self.maxpool3 = nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True)

        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)
        self.maxpool4 = nn.MaxPool2d(kernel_size=2, stride=2, ceil_mode=True)

        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)

        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(1024, num_classes)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) to logits (N, num_classes)."""
        # BEGIN SOLUTION
        x = self.maxpool1(self.conv1(x))
        x = self.maxpool2(self.conv3(self.conv2(x)))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        x = self.inception4c(self.inception4b(self.inception4a(x)))
        x = self.maxpool4(self.inception4e(self.inception4d(x)))
        x = self.avgpool(self.inception5b(self.inception5a(x)))
        # (N, 1024, 1, 1) -> (N, 1024) -> (N, num_classes)
        return self.fc(self.dropout(x.flatten(1)))
        # END SOLUTION


class BasicBlock(nn.Module):
    """The residual block of ResNet-18 and ResNet-34.

    Formula:
        y = ReLU(F(x) + shortcut)
        F(x) = bn2(conv2(ReLU(bn1(conv1(x)))))
        shortcut = x, or downsample(x) where downsample is given

    Layers, with the shape of F after each:
        conv1: 3x3 convolution with the stride, padding 1, no bias; bn1: batch norm    (planes, H / stride, W / stride)
        conv2: 3x3 convolution, padding 1, no bias; bn2: batch norm                    (planes, H / stride, W / stride)

    The figure is figure 2 of https://arxiv.org/abs/1512.03385.

    Arguments:
        inplanes: channels of x
        planes: channels of y
        stride: of the first convolution
        downsample: what makes the shortcut as large as F(x), or None; keep it as the attribute `downsample`

    Example:
        >>> block = BasicBlock(64, 64)
        >>> block(torch.zeros(2, 64, 14, 12)).shape
        torch.Size([2, 64, 14, 12])
        >>> BasicBlock(64, 128, 2, nn.Conv2d(64, 128, 1, stride=2))(torch.zeros(2, 64, 14, 12)).shape
        torch.Size([2, 128, 7, 6])

    Help - the output is never right, the shapes are
        Set the weights of bn2 to zero: what is left must be ReLU(x).

    Help - negative values of x are lost
        nn.ReLU(inplace=True) writes into what it is given. Keep x for the addition.
    """

    expansion = 1

    def __init__(self, inplanes: int, planes: int, stride: int = 1, downsample: nn.Module | None = None) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.conv1 = nn.Conv2d(inplanes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = downsample
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, inplanes, H, W) to maps (N, planes, H / stride, W / stride)."""
        # BEGIN SOLUTION
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.bn2(self.conv2(x))
        # add first, then ReLU
        return F.relu(x + shortcut)
        # END SOLUTION


class Bottleneck(nn.Module):
    """The residual block of ResNet-50 and deeper ones: narrow, filter, widen.

    Formula:
        y = ReLU(F(x) + shortcut)
        F(x) = bn3(conv3(ReLU(bn2(conv2(ReLU(bn1(conv1(x))))))))
        shortcut = x, or downsample(x) where downsample is given

    Layers, with the shape of F after each:
        conv1: 1x1 convolution, no bias; bn1: batch norm                               (planes, H, W)
        conv2: 3x3 convolution with the stride, padding 1, no bias; bn2: batch norm    (planes, H / stride, W / stride)
        conv3: 1x1 convolution, no bias; bn3: batch norm                       (4 * planes, H / stride, W / stride)

    The figure is figure 5 of https://arxiv.org/abs/1512.03385, with the stride in the 3x3 convolution, as torchvision
    has it.

    Arguments:
        inplanes: channels of x
        planes: channels in between; y has expansion = 4 times as many
        stride: of the 3x3 convolution
        downsample: what makes the shortcut as large as F(x), or None; keep it as the attribute `downsample`

    Example:
        >>> block = Bottleneck(256, 64)
        >>> block(torch.zeros(2, 256, 14, 12)).shape
        torch.Size([2, 256, 14, 12])
        >>> sum(parameter.numel() for parameter in block.parameters())
        70400

    Help - "The size of tensor a must match the size of tensor b"
        F(x) has 4 * planes channels. If x has another number, the caller gives you a downsample for it.
    """

    expansion = 4

    def __init__(self, inplanes: int, planes: int, stride: int = 1, downsample: nn.Module | None = None) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.conv1 = nn.Conv2d(inplanes, planes, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, planes * self.expansion, kernel_size=1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * self.expansion)
        self.downsample = downsample
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, inplanes, H, W) to maps (N, 4 * planes, H / stride, W / stride)."""
        # BEGIN SOLUTION
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(self.bn2(self.conv2(x)))
        x = self.bn3(self.conv3(x))
        # add first, then ReLU
        return F.relu(x + shortcut)
        # END SOLUTION


class ResNet(nn.Module):
    """ResNet, 2015: four stages of residual blocks. ResNet-18 has 11,689,512 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each; e is block.expansion, 1 or 4:
        conv1: 7x7 convolution, 64 channels, stride 2, padding 3, no bias; bn1: batch norm; ReLU    (64, 112, 112)
        max-pooling 3x3, stride 2, padding 1    (64, 56, 56)
        layer1: layers[0] blocks, planes 64, stride 1     (64e, 56, 56)
        layer2: layers[1] blocks, planes 128, stride 2    (128e, 28, 28)
        layer3: layers[2] blocks, planes 256, stride 2    (256e, 14, 14)
        layer4: layers[3] blocks, planes 512, stride 2    (512e, 7, 7)
        global average pooling, flatten    (512e,)
        fc: linear    (num_classes,)

    Each layerK is an nn.Sequential of blocks. The first block of a stage takes its stride; the others have stride 1
    and get planes * e channels. A block whose x has another size or other channels than F(x) gets a downsample, an
    nn.Sequential of
        0: 1x1 convolution with the stride, no bias
        1: batch norm

    Arguments:
        block: the class BasicBlock or Bottleneck
        layers: how many blocks each stage has; (2, 2, 2, 2) makes ResNet-18, with Bottleneck (3, 4, 6, 3) ResNet-50
        num_classes: how many logits

    Example:
        >>> network = ResNet(BasicBlock, (2, 2, 2, 2))
        >>> network(torch.zeros(2, 3, 66, 70)).shape
        torch.Size([2, 1000])
        >>> sum(parameter.numel() for parameter in network.parameters())
        11689512

    Help - layer1.0.downsample is missing in ResNet-50
        There the stride is 1, but the channels change from 64 to 256. Either change needs a downsample.

    Help - parameters are missing although the shapes are right
        [block(64, 64)] * 3 is a list of three times the same block.
    """

    def __init__(self, block: type[nn.Module], layers: tuple[int, ...], num_classes: int = 1000) -> None:
        super().__init__()
        # BEGIN SOLUTION
        e = block.expansion
        self.conv1 = nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        channels = 64
        for i, (planes, number) in enumerate(zip((64, 128, 256, 512), layers, strict=True), start=1):
            stride = 1 if i == 1 else 2
            downsample = None
            if stride != 1 or channels != planes * e:
                convolution = nn.Conv2d(channels, planes * e, kernel_size=1, stride=stride, bias=False)
                downsample = nn.Sequential(convolution, nn.BatchNorm2d(planes * e))
            first = block(channels, planes, stride, downsample)
            channels = planes * e
            others = [block(channels, planes) for _ in range(number - 1)]
            self.add_module(f"layer{i}", nn.Sequential(first, *others))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * e, num_classes)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) to logits (N, num_classes)."""
        # BEGIN SOLUTION
        # (N, 3, 224, 224) -> (N, 64, 56, 56)
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        # (N, 64, 56, 56) -> (N, 512e, 7, 7)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        # (N, 512e, 7, 7) -> (N, 512e) -> (N, num_classes)
        return self.fc(self.avgpool(x).flatten(1))
        # END SOLUTION


class Fire(nn.Module):
    """The Fire module of SqueezeNet: squeeze, then expand in two ways.

    Formula:
        s = ReLU(squeeze(x))
        y = concatenation of ReLU(expand1x1(s)), ReLU(expand3x3(s)) along the channels, in this order

    Layers, all with bias, with the channels after each; height and width stay as they are:
        squeeze: 1x1 convolution                  (squeeze_planes)
        expand1x1: 1x1 convolution of s           (expand1x1_planes)
        expand3x3: 3x3 convolution of s, padding 1    (expand3x3_planes)

    The figure is figure 1 of https://arxiv.org/abs/1602.07360.

    Arguments:
        inplanes: channels of x
        squeeze_planes, expand1x1_planes, expand3x3_planes: channels as above

    Example:
        >>> Fire(64, 16, 64, 64)(torch.zeros(2, 64, 13, 11)).shape
        torch.Size([2, 128, 13, 11])

    Help - "Sizes of tensors must match except in dimension 1"
        Without padding a 3x3 convolution makes its maps smaller by 2.
    """

    def __init__(self, inplanes: int, squeeze_planes: int, expand1x1_planes: int, expand3x3_planes: int) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.squeeze = nn.Conv2d(inplanes, squeeze_planes, kernel_size=1)
        self.expand1x1 = nn.Conv2d(squeeze_planes, expand1x1_planes, kernel_size=1)
        self.expand3x3 = nn.Conv2d(squeeze_planes, expand3x3_planes, kernel_size=3, padding=1)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, inplanes, H, W) to maps (N, expand1x1_planes + expand3x3_planes, H, W)."""
        # BEGIN SOLUTION
        squeezed = F.relu(self.squeeze(x))
        # both read the squeezed maps
        return torch.cat([F.relu(self.expand1x1(squeezed)), F.relu(self.expand3x3(squeezed))], dim=1)
        # END SOLUTION


class SqueezeNet(nn.Module):
    """SqueezeNet 1.1, 2016: AlexNet's accuracy with 1,235,496 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each:
        features, an nn.Sequential of
            0: 3x3 convolution, 64 channels, stride 2, no padding; 1: ReLU    (64, 111, 111)
            2: max-pooling 3x3, stride 2, rounded up (ceil_mode=True)         (64, 55, 55)
            3: Fire(64, 16, 64, 64); 4: Fire(128, 16, 64, 64)                 (128, 55, 55)
            5: max-pooling 3x3, stride 2, rounded up                          (128, 27, 27)
            6: Fire(128, 32, 128, 128); 7: Fire(256, 32, 128, 128)            (256, 27, 27)
            8: max-pooling 3x3, stride 2, rounded up                          (256, 13, 13)
            9: Fire(256, 48, 192, 192); 10: Fire(384, 48, 192, 192)           (384, 13, 13)
            11: Fire(384, 64, 256, 256); 12: Fire(512, 64, 256, 256)          (512, 13, 13)
        classifier, an nn.Sequential of
            0: dropout; 1: 1x1 convolution; 2: ReLU                           (num_classes, 13, 13)
            3: global average pooling                                         (num_classes, 1, 1)
        flatten                                                               (num_classes,)

    Arguments:
        num_classes: how many logits
        dropout: the probability of the dropout

    Example:
        >>> network = SqueezeNet()
        >>> network(torch.zeros(2, 3, 66, 70)).shape
        torch.Size([2, 1000])
        >>> sum(parameter.numel() for parameter in network.parameters())
        1235496

    Help - where is the linear layer?
        There is none: a 1x1 convolution gives each class a map, and its mean is the score.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=3, stride=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
            Fire(64, 16, 64, 64),
            Fire(128, 16, 64, 64),
            nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
            Fire(128, 32, 128, 128),
            Fire(256, 32, 128, 128),
            nn.MaxPool2d(kernel_size=3, stride=2, ceil_mode=True),
            Fire(256, 48, 192, 192),
            Fire(384, 48, 192, 192),
            Fire(384, 64, 256, 256),
            Fire(512, 64, 256, 256),
        )
        self.classifier = nn.Sequential(
            nn.Dropout(dropout), nn.Conv2d(512, num_classes, kernel_size=1), nn.ReLU(), nn.AdaptiveAvgPool2d((1, 1))
        )
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) to logits (N, num_classes)."""
        # BEGIN SOLUTION
        # (N, 3, 224, 224) -> (N, 512, 13, 13) -> (N, num_classes, 1, 1) -> (N, num_classes)
        return self.classifier(self.features(x)).flatten(1)
        # END SOLUTION


class DenseLayer(nn.Module):
    """One layer of DenseNet: it reads all features so far, and gives some new ones.

    Formula:
        new = dropout(conv2(ReLU(norm2(conv1(ReLU(norm1(x)))))))

    Layers, with the shape after each:
        norm1: batch norm, ReLU; conv1: 1x1 convolution, no bias               (bn_size * growth_rate, H, W)
        norm2: batch norm, ReLU; conv2: 3x3 convolution, padding 1, no bias    (growth_rate, H, W)

    The new features are returned alone; DenseNet joins them to the others. The paper is
    https://arxiv.org/abs/1608.06993.

    Arguments:
        num_input_features: channels of x
        growth_rate: how many new features
        bn_size: conv1 gives bn_size * growth_rate channels
        drop_rate: the probability of the dropout at the end

    Example:
        >>> DenseLayer(64, growth_rate=32, bn_size=4)(torch.zeros(2, 64, 14, 12)).shape
        torch.Size([2, 32, 14, 12])

    Help - batch norm has the wrong number of channels
        It stands before its convolution, not after it: norm1 has num_input_features channels.

    Help - the dropout is at work in eval mode
        F.dropout(x, p) drops always. F.dropout(x, p, self.training) follows the mode.
    """

    def __init__(self, num_input_features: int, growth_rate: int, bn_size: int, drop_rate: float = 0.0) -> None:
        super().__init__()
        # BEGIN SOLUTION
        self.norm1 = nn.BatchNorm2d(num_input_features)
        self.conv1 = nn.Conv2d(num_input_features, bn_size * growth_rate, kernel_size=1, bias=False)
        self.norm2 = nn.BatchNorm2d(bn_size * growth_rate)
        self.conv2 = nn.Conv2d(bn_size * growth_rate, growth_rate, kernel_size=3, padding=1, bias=False)
        self.drop_rate = drop_rate
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Features (N, num_input_features, H, W) to new features (N, growth_rate, H, W)."""
        # BEGIN SOLUTION
        # (N, num_input_features, H, W) -> (N, bn_size * growth_rate, H, W) -> (N, growth_rate, H, W)
        new = self.conv1(F.relu(self.norm1(x)))
        new = self.conv2(F.relu(self.norm2(new)))
        return F.dropout(new, self.drop_rate, self.training)
        # END SOLUTION


class DenseNet(nn.Module):
    """DenseNet, 2016: each layer reads the features of all layers before it. DenseNet-121 has 7,978,856 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each, for the default arguments:
        features, an nn.Sequential with names, of
            conv0: 7x7 convolution, num_init_features channels, stride 2, padding 3, no bias    (64, 112, 112)
            norm0: batch norm; relu0: ReLU; pool0: max-pooling 3x3, stride 2, padding 1         (64, 56, 56)
            denseblock1: block_config[0] dense layers                                           (256, 56, 56)
            transition1                                                                         (128, 28, 28)
            denseblock2: block_config[1] dense layers                                           (512, 28, 28)
            transition2                                                                         (256, 14, 14)
            denseblock3: block_config[2] dense layers                                           (1024, 14, 14)
            transition3                                                                         (512, 7, 7)
            denseblock4: block_config[3] dense layers                                           (1024, 7, 7)
            norm5: batch norm                                                                   (1024, 7, 7)
        ReLU, global average pooling, flatten                                                   (1024,)
        classifier: linear                                                                      (num_classes,)

    A dense block has the layers denselayer1, denselayer2, ... Each adds its growth_rate new features to all before:
        x = concatenation of x, layer(x) along the channels
    A transition halves channels (rounded down), height and width: norm: batch norm; relu: ReLU; conv: 1x1
    convolution, no bias; pool: average pooling 2x2, stride 2. It stands between two blocks, so there is none after
    the last.

    Arguments:
        growth_rate, bn_size, drop_rate: of all dense layers
        block_config: how many layers each block has
        num_init_features: channels of conv0
        num_classes: how many logits

    Example:
        >>> network = DenseNet(growth_rate=8, block_config=(2, 3), num_init_features=16, num_classes=10)
        >>> network(torch.zeros(2, 3, 66, 70)).shape
        torch.Size([2, 10])
        >>> network.classifier.in_features  # (16 + 2 * 8) / 2 + 3 * 8
        40

    Help - "expected input to have 64 channels, but got 96"
        Layer i of a block reads channels + i * growth_rate features, counted from 0.

    Help - how to name the layers of a Sequential
        nn.Sequential(OrderedDict([("conv0", ...), ("norm0", ...)])), or sequential.add_module("conv0", ...).
    """

    def __init__(
        self,
        growth_rate: int = 32,
        block_config: tuple[int, ...] = (6, 12, 24, 16),
        num_init_features: int = 64,
        bn_size: int = 4,
        drop_rate: float = 0.0,
        num_classes: int = 1000,
    ) -> None:
        super().__init__()
        # BEGIN SOLUTION
        channels = num_init_features
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, channels, kernel_size=7, stride=2, padding=3, bias=False))
        self.features.add_module("norm0", nn.BatchNorm2d(channels))
        self.features.add_module("relu0", nn.ReLU())
        self.features.add_module("pool0", nn.MaxPool2d(kernel_size=3, stride=2, padding=1))
        for i, number in enumerate(block_config, start=1):
            block = nn.ModuleDict()
            for j in range(1, number + 1):
                block[f"denselayer{j}"] = DenseLayer(channels, growth_rate, bn_size, drop_rate)
                channels += growth_rate
            self.features.add_module(f"denseblock{i}", block)
            if i < len(block_config):
                transition = nn.Sequential(
                    OrderedDict(
                        norm=nn.BatchNorm2d(channels),
                        relu=nn.ReLU(),
                        conv=nn.Conv2d(channels, channels // 2, kernel_size=1, bias=False),
                        pool=nn.AvgPool2d(kernel_size=2, stride=2),
                    )
                )
                self.features.add_module(f"transition{i}", transition)
                channels //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(channels))
        self.classifier = nn.Linear(channels, num_classes)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) to logits (N, num_classes)."""
        # BEGIN SOLUTION
        for part in self.features:
            if isinstance(part, nn.ModuleDict):
                # a dense block: (N, C, H, W) -> (N, C + number * growth_rate, H, W)
                for layer in part.values():
                    x = torch.cat([x, layer(x)], dim=1)
            else:
                x = part(x)
        # (N, C, H, W) -> (N, C) -> (N, num_classes)
        return self.classifier(F.relu(x).mean(dim=(2, 3)))
        # END SOLUTION


class _ConvNormActivation(nn.Sequential):
    """Convolution without bias, batch norm and, unless it is None, an activation. It is given to you.

    Its parameters are 0.weight, of the convolution, and 1.weight and 1.bias, of batch norm. At stride 1 maps keep
    their size.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        groups: int = 1,
        activation: type[nn.Module] | None = nn.ReLU6,
    ) -> None:
        padding = (kernel_size - 1) // 2
        convolution = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
        super().__init__(convolution, nn.BatchNorm2d(out_channels), *([activation()] if activation else []))


class InvertedResidual(nn.Module):
    """The block of MobileNetV2: widen, filter each channel alone, narrow.

    Formula, with t = expand_ratio and hidden = t * inp:
        y = x + conv(x) where stride is 1 and inp equals oup, else y = conv(x)

    Layers of conv, an nn.Sequential, with the shape after each:
        1x1 _ConvNormActivation with ReLU6; left out where t is 1               (hidden, H, W)
        3x3 _ConvNormActivation with ReLU6, the stride, and groups = hidden     (hidden, H / stride, W / stride)
        1x1 convolution, no bias                                                (oup, H / stride, W / stride)
        batch norm                                                              (oup, H / stride, W / stride)

    No activation follows the last: the bottleneck is linear. The figure is figure 4 of
    https://arxiv.org/abs/1801.04381.

    Arguments:
        inp, oup: channels of x and of y
        stride: of the 3x3 convolution
        expand_ratio: how many times as many channels there are in between

    Example:
        >>> block = InvertedResidual(16, 24, stride=2, expand_ratio=6)
        >>> block(torch.zeros(2, 16, 14, 12)).shape
        torch.Size([2, 24, 7, 6])
        >>> block.conv[1][0].weight.shape  # depthwise: one filter a channel
        torch.Size([96, 1, 3, 3])

    Help - far too many parameters
        groups=hidden gives each channel a filter of its own; without it, each filter reads all channels.
    """

    def __init__(self, inp: int, oup: int, stride: int, expand_ratio: int) -> None:
        super().__init__()
        # BEGIN SOLUTION
        hidden = inp * expand_ratio
        layers: list[nn.Module] = []
        if expand_ratio != 1:
            layers.append(_ConvNormActivation(inp, hidden, kernel_size=1))
        layers += [
            _ConvNormActivation(hidden, hidden, kernel_size=3, stride=stride, groups=hidden),
            nn.Conv2d(hidden, oup, kernel_size=1, bias=False),
            nn.BatchNorm2d(oup),
        ]
        self.conv = nn.Sequential(*layers)
        self.use_res_connect = stride == 1 and inp == oup
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, inp, H, W) to maps (N, oup, H / stride, W / stride)."""
        # BEGIN SOLUTION
        return x + self.conv(x) if self.use_res_connect else self.conv(x)
        # END SOLUTION


class MobileNetV2(nn.Module):
    """MobileNetV2, 2018: for telephones, 3,504,872 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each:
        features, an nn.Sequential of
            0: _ConvNormActivation 3x3, stride 2              (32, 112, 112)
            1: InvertedResidual, t 1, 16 channels             (16, 112, 112)
            2 to 3: t 6, 24 channels, first stride 2          (24, 56, 56)
            4 to 6: t 6, 32 channels, first stride 2          (32, 28, 28)
            7 to 10: t 6, 64 channels, first stride 2         (64, 14, 14)
            11 to 13: t 6, 96 channels, first stride 1        (96, 14, 14)
            14 to 16: t 6, 160 channels, first stride 2       (160, 7, 7)
            17: t 6, 320 channels, first stride 1             (320, 7, 7)
            18: _ConvNormActivation 1x1                       (1280, 7, 7)
        global average pooling, flatten                       (1280,)
        classifier, an nn.Sequential of 0: dropout; 1: linear (num_classes,)

    Only the first block of a row has the stride; the others have stride 1.

    Arguments:
        num_classes: how many logits
        dropout: the probability of the dropout

    Example:
        >>> network = MobileNetV2()
        >>> network(torch.zeros(2, 3, 66, 70)).shape
        torch.Size([2, 1000])
        >>> sum(parameter.numel() for parameter in network.parameters())
        3504872

    Help - the maps are too small at the end
        s = 2 on every block of a row halves them each time.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2) -> None:
        super().__init__()
        # BEGIN SOLUTION
        rows = [
            # expand_ratio, channels, blocks, first stride
            (1, 16, 1, 1),
            (6, 24, 2, 2),
            (6, 32, 3, 2),
            (6, 64, 4, 2),
            (6, 96, 3, 1),
            (6, 160, 3, 2),
            (6, 320, 1, 1),
        ]
        layers: list[nn.Module] = [_ConvNormActivation(3, 32, kernel_size=3, stride=2)]
        channels = 32
        for expand_ratio, out_channels, number, first_stride in rows:
            for i in range(number):
                layers.append(InvertedResidual(channels, out_channels, first_stride if i == 0 else 1, expand_ratio))
                channels = out_channels
        layers.append(_ConvNormActivation(channels, 1280, kernel_size=1))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) to logits (N, num_classes)."""
        # BEGIN SOLUTION
        # (N, 3, 224, 224) -> (N, 1280, 7, 7) -> (N, 1280) -> (N, num_classes)
        return self.classifier(self.features(x).mean(dim=(2, 3)))
        # END SOLUTION


class SqueezeExcitation(nn.Module):
    """Squeeze-and-excitation, 2017: weigh each channel by what all channels show.

    Formula:
        s[n, c] = mean over i, j of  x[n, c, i, j]
        scale = sigmoid(fc2(SiLU(fc1(s))))
        y[n, c, i, j] = scale[n, c] * x[n, c, i, j]

    Layers, both with bias, with the shape after each:
        fc1: 1x1 convolution    (squeeze_channels, 1, 1)
        fc2: 1x1 convolution    (input_channels, 1, 1)

    Of one pixel, a 1x1 convolution is a linear layer. The paper is https://arxiv.org/abs/1709.01507; SiLU(x) = x *
    sigmoid(x) is EfficientNet's choice.

    Arguments:
        input_channels: channels of x and of y
        squeeze_channels: channels in between

    Example:
        >>> block = SqueezeExcitation(32, 8)
        >>> block(torch.zeros(2, 32, 14, 12)).shape
        torch.Size([2, 32, 14, 12])

    Help - scale and x do not fit
        Keep the two axes of length 1: x.mean(dim=(2, 3), keepdim=True) has shape (N, C, 1, 1).
    """

    def __init__(self, input_channels: int, squeeze_channels: int) -> None:
        super().__init__()
        # BEGIN SOLUTION
        # of one pixel, a 1x1 convolution is a linear layer
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, kernel_size=1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, kernel_size=1)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, input_channels, H, W) to maps of the same shape."""
        # BEGIN SOLUTION
        # (N, C, H, W) -> (N, C, 1, 1) -> (N, squeeze_channels, 1, 1) -> (N, C, 1, 1)
        scale = x.mean(dim=(2, 3), keepdim=True)
        scale = torch.sigmoid(self.fc2(F.silu(self.fc1(scale))))
        return scale * x
        # END SOLUTION


class MBConv(nn.Module):
    """The block of EfficientNet: an inverted residual with squeeze-and-excitation.

    Formula, with expanded = expand_ratio * input_channels:
        y = x + drop(block(x)) where stride is 1 and input_channels equals out_channels, else y = block(x)

    Layers of block, an nn.Sequential, with the shape after each:
        1x1 _ConvNormActivation with nn.SiLU; left out where expand_ratio is 1    (expanded, H, W)
        _ConvNormActivation of the kernel's size with nn.SiLU, the stride, and groups = expanded
                                                                          (expanded, H / stride, W / stride)
        SqueezeExcitation(expanded, max(1, input_channels // 4))          (expanded, H / stride, W / stride)
        1x1 _ConvNormActivation without activation                        (out_channels, H / stride, W / stride)

    drop is stochastic depth, https://arxiv.org/abs/1603.09382: in training mode it replaces the maps of an image by
    zeros with probability stochastic_depth_prob, each image for itself, and divides the others by 1 -
    stochastic_depth_prob.

    Arguments:
        input_channels, out_channels: channels of x and of y
        kernel, stride: of the depthwise convolution
        expand_ratio: how many times as many channels there are in between
        stochastic_depth_prob: the probability to drop

    Example:
        >>> block = MBConv(16, 24, kernel=5, stride=2, expand_ratio=6)
        >>> block(torch.zeros(2, 16, 14, 12)).shape
        torch.Size([2, 24, 7, 6])
        >>> block.block[2].fc1.out_channels  # a quarter of 16
        4

    Help - the number of parameters is slightly off
        The squeeze has a quarter of input_channels, not of the expanded channels.
    """

    def __init__(
        self,
        input_channels: int,
        out_channels: int,
        kernel: int,
        stride: int,
        expand_ratio: int,
        stochastic_depth_prob: float = 0.0,
    ) -> None:
        super().__init__()
        # BEGIN SOLUTION
        expanded = input_channels * expand_ratio
        layers: list[nn.Module] = []
        if expand_ratio != 1:
            layers.append(_ConvNormActivation(input_channels, expanded, kernel_size=1, activation=nn.SiLU))
        layers += [
            _ConvNormActivation(expanded, expanded, kernel, stride, groups=expanded, activation=nn.SiLU),
            SqueezeExcitation(expanded, max(1, input_channels // 4)),
            _ConvNormActivation(expanded, out_channels, kernel_size=1, activation=None),
        ]
        self.block = nn.Sequential(*layers)
        self.use_res_connect = stride == 1 and input_channels == out_channels
        self.stochastic_depth_prob = stochastic_depth_prob
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, input_channels, H, W) to maps (N, out_channels, H / stride, W / stride)."""
        # BEGIN SOLUTION
        out = self.block(x)
        if not self.use_res_connect:
            return out
        if self.training and self.stochastic_depth_prob > 0:
            # one number an image: (N, 1, 1, 1); with probability p it is 0
            kept = torch.rand(len(x), 1, 1, 1, device=x.device) >= self.stochastic_depth_prob
            out = out * kept / (1 - self.stochastic_depth_prob)
        return x + out
        # END SOLUTION


class EfficientNet(nn.Module):
    """EfficientNet-B0, 2019: found by a search, 5,288,548 parameters.

    Layers, in order, with the shape of one image of 224x224 pixels after each:
        features, an nn.Sequential of
            0: _ConvNormActivation 3x3 with nn.SiLU, stride 2                                             (32, 112, 112)
            1: 1 MBConv, expand_ratio 1, kernel 3, first stride 1                                         (16, 112, 112)
            2: 2 MBConv, expand_ratio 6, kernel 3, first stride 2                                         (24, 56, 56)
            3: 2 MBConv, expand_ratio 6, kernel 5, first stride 2                                         (40, 28, 28)
            4: 3 MBConv, expand_ratio 6, kernel 3, first stride 2                                         (80, 14, 14)
            5: 3 MBConv, expand_ratio 6, kernel 5, first stride 1                                         (112, 14, 14)
            6: 4 MBConv, expand_ratio 6, kernel 5, first stride 2                                         (192, 7, 7)
            7: 1 MBConv, expand_ratio 6, kernel 3, first stride 1                                         (320, 7, 7)
            8: _ConvNormActivation 1x1 with nn.SiLU                                                       (1280, 7, 7)
        global average pooling, flatten                                                                   (1280,)
        classifier, an nn.Sequential of 0: dropout; 1: linear                                             (num_classes,)

    Parts 1 to 7 are each an nn.Sequential of MBConv; only the first of each has the stride. The sixteen blocks are
    dropped more and more: block number i, counted from 0, with probability stochastic_depth_prob * i / 16. The paper
    is https://arxiv.org/abs/1905.11946.

    Arguments:
        num_classes: how many logits
        dropout: the probability of the dropout
        stochastic_depth_prob: as above

    Example:
        >>> network = EfficientNet()
        >>> network.eval()(torch.zeros(2, 3, 66, 70)).shape
        torch.Size([2, 1000])
        >>> sum(parameter.numel() for parameter in network.parameters())
        5288548

    Help - features.1.block is missing, features.1.0.block is too many
        The other way round: a part with a single block is an nn.Sequential too.
    """

    def __init__(self, num_classes: int = 1000, dropout: float = 0.2, stochastic_depth_prob: float = 0.2) -> None:
        super().__init__()
        # BEGIN SOLUTION
        rows = [
            # blocks, expand_ratio, kernel, first stride, channels
            (1, 1, 3, 1, 16),
            (2, 6, 3, 2, 24),
            (2, 6, 5, 2, 40),
            (3, 6, 3, 2, 80),
            (3, 6, 5, 1, 112),
            (4, 6, 5, 2, 192),
            (1, 6, 3, 1, 320),
        ]
        parts: list[nn.Module] = [_ConvNormActivation(3, 32, kernel_size=3, stride=2, activation=nn.SiLU)]
        channels, done = 32, 0
        for number, expand_ratio, kernel, first_stride, out_channels in rows:
            blocks = []
            for i in range(number):
                stride, probability = first_stride if i == 0 else 1, stochastic_depth_prob * done / 16
                blocks.append(MBConv(channels, out_channels, kernel, stride, expand_ratio, probability))
                channels, done = out_channels, done + 1
            parts.append(nn.Sequential(*blocks))
        parts.append(_ConvNormActivation(channels, 1280, kernel_size=1, activation=nn.SiLU))
        self.features = nn.Sequential(*parts)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(1280, num_classes))
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (N, 3, H, W) to logits (N, num_classes)."""
        # BEGIN SOLUTION
        # (N, 3, 224, 224) -> (N, 1280, 7, 7) -> (N, 1280) -> (N, num_classes)
        return self.classifier(self.features(x).mean(dim=(2, 3)))
        # END SOLUTION


class SeparableConv(nn.Module):
    """The separable convolution of NASNet, which is applied twice.

    Formula:
        h = bn1(pointwise1(depthwise1(ReLU(x))))
        y = bn2(pointwise2(depthwise2(ReLU(h))))

    Layers, none with bias, with the shape after each:
        depthwise1: convolution of the kernel's size, one filter a channel, the stride, padding kernel // 2
                                                                      (in_channels, H / stride, W / stride)
        pointwise1: 1x1 convolution; bn1: batch norm                  (in_channels, H / stride, W / stride)
        depthwise2: the same as depthwise1, with stride 1             (in_channels, H / stride, W / stride)
        pointwise2: 1x1 convolution; bn2: batch norm                  (out_channels, H / stride, W / stride)

    The paper is https://arxiv.org/abs/1707.07012, appendix A.4.

    Arguments:
        in_channels, out_channels: channels of x and of y
        kernel: its height and width, odd
        stride: of the first depthwise convolution

    Example:
        >>> block = SeparableConv(16, 24, kernel=5, stride=2)
        >>> block(torch.zeros(2, 16, 14, 12)).shape
        torch.Size([2, 24, 7, 6])
        >>> block.depthwise1.weight.shape
        torch.Size([16, 1, 5, 5])

    Help - what "depthwise" means to torch
        groups=in_channels: as many groups as channels, so that each filter reads one channel.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int) -> None:
        super().__init__()
        # BEGIN SOLUTION
        padding, groups = kernel // 2, in_channels
        self.depthwise1 = nn.Conv2d(in_channels, in_channels, kernel, stride, padding, groups=groups, bias=False)
        self.pointwise1 = nn.Conv2d(in_channels, in_channels, kernel_size=1, bias=False)
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.depthwise2 = nn.Conv2d(in_channels, in_channels, kernel, padding=padding, groups=groups, bias=False)
        self.pointwise2 = nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        # END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Maps (N, in_channels, H, W) to maps (N, out_channels, H / stride, W / stride)."""
        # BEGIN SOLUTION
        x = self.bn1(self.pointwise1(self.depthwise1(F.relu(x))))
        return self.bn2(self.pointwise2(self.depthwise2(F.relu(x))))
        # END SOLUTION
