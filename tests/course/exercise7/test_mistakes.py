"""Of the catalogued mistakes, more than nine in ten are told with the layer that is wrong."""

from __future__ import annotations

import pytest
from dl4cv.mistakes.versions import catalogued

from tests.exercises import bench, exercise_called
from tests.one_function import results_of
from tests.sampling import one_in

EXERCISE7 = exercise_called("exercise7")
LEAST_MISTAKES = 100
LARGEST_SHARE_UNNAMED = 0.1
pytestmark = pytest.mark.usefixtures("checks_in_this_process")

LAYERS: dict[str, dict[str, str]] = {
    "AlexNet": {
        "first_padding_missing": "features.0",
        "first_stride_two": "features.0",
        "pooling_without_overlap": "features.2",
        "pooling_stride_three": "features.2",
        "average_pooling": "features.12",
        "adaptive_max_pooling": "avgpool",
        "fourth_convolution_without_relu": "features.9",
        "linear_without_relu": "classifier.5",
        "dropout_fixed": "classifier.0",
        "second_dropout_missing": "classifier.3",
        "channels_of_the_first_paper": "features.0",
        "softmax_at_the_end": "forward",
    },
    "DenseLayer": {
        "batch_norm_after_the_convolution": "norm1",
        "first_relu_missing": "conv1",
        "second_relu_missing": "conv2",
        "relu_before_batch_norm": "norm1",
        "features_joined": "forward",
        "features_added": "forward",
        "padding_missing": "conv2",
        "bottleneck_of_the_input": "conv1",
        "bias_kept": "conv1",
        "dropout_always": "forward",
        "dropout_missing": "forward",
    },
    "DenseNet": {
        "transition_keeps_its_channels": "features.transition1.conv",
        "transition_after_the_last_block": "features.transition4.norm",
        "transition_with_max_pooling": "features.transition1.pool",
        "transition_without_relu": "features.transition1.relu",
        "last_relu_missing": "classifier",
        "last_batch_norm_missing": "features.norm5",
        "first_pooling_without_padding": "features.pool0",
        "first_relu_left_out": "features.relu0",
        "drop_rate_not_handed_on": "features.denseblock1.denselayer1",
        "bn_size_fixed": "features.denseblock1.denselayer1.conv1",
        "max_pooling_at_the_end": "classifier",
    },
    "SqueezeExcitation": {
        "sigmoid_missing": "forward",
        "softmax_in_place_of_sigmoid": "forward",
        "relu_in_place_of_silu": "fc2",
        "activation_missing": "fc2",
        "max_pooling": "fc1",
        "scale_added": "forward",
        "scale_returned": "forward",
        "identity_added": "forward",
        "pooled_over_the_channels": "fc1",
    },
    "MBConv": {
        "squeezed_from_the_expanded": "block.2.fc1",
        "squeeze_left_out": "block.2.fc1",
        "squeeze_at_the_end": "block.2.fc1",
        "activation_after_the_projection": "block.3",
        "groups_missing": "block.1.0",
        "kernel_ignored": "block.0.0",
        "shortcut_missing": "forward",
        "shortcut_by_stride_alone": "",
        "expansion_of_one_kept": "block.1.fc1",
        "stochastic_depth_missing": "forward",
        "stochastic_depth_in_eval_mode": "forward",
        "stochastic_depth_of_the_sum": "forward",
        "one_number_for_all": "forward",
        "survivors_not_scaled": "forward",
    },
    "EfficientNet": {
        "swapped_kernels": "features.3.0.block.1.0",
        "stride_on_every_block": "features.2.1.block.1.0",
        "first_activation_relu": "features.0.2",
        "first_stride_missing": "features.0.0",
        "single_blocks_bare": "features.1.0.block.0.0",
        "max_pooling_at_the_end": "avgpool",
        "dropout_fixed": "classifier.0",
        "skipped_alike": "features.2.1",
        "never_skipped": "features.6.3",
        "counted_anew_in_each_part": "features.6.1",
    },
    "Inception": {
        "joined_along_the_batch": "",
        "branches_in_another_order": "forward",
        "pooling_with_its_usual_stride": "branch4.0",
        "pooling_without_padding": "branch4.0",
        "average_pooling_in_branch4": "branch4.0",
        "kernel_of_the_paper": "branch3.1.conv",
        "padding_missing": "branch2.1.conv",
        "reduced_after": "branch2.0.conv",
        "not_reduced": "branch2.0.conv",
        "projected_before_the_pooling": "branch4.0",
        "relu_before_branch3": "branch3.0.conv",
    },
    "GoogLeNet": {
        "pooling_rounded_down": "maxpool2",
        "pooling_padded": "maxpool2",
        "last_pooling_of_three": "maxpool4",
        "first_padding_missing": "conv1.conv",
        "first_stride_missing": "conv1.conv",
        "second_convolution_missing": "conv3.conv",
        "modules_swapped": "inception4b.branch1.conv",
        "wrong_widths_in_4d": "inception4d.branch1.conv",
        "max_pooling_at_the_end": "avgpool",
        "dropout_missing": "fc",
    },
    "InvertedResidual": {
        "relu_after_the_projection": "forward",
        "relu_after_the_addition": "forward",
        "relu_in_place_of_relu6": "conv.0.2",
        "shortcut_missing": "forward",
        "shortcut_by_stride_alone": "",
        "shortcut_by_channels_alone": "",
        "expansion_of_one_kept": "conv.1",
        "groups_missing": "conv.1.0",
        "stride_in_the_expansion": "conv.0.0",
        "expanded_by_the_output": "conv.1",
        "batch_norm_missing": "conv.3",
        "bias_kept": "conv.2",
    },
    "MobileNetV2": {
        "stride_on_every_block": "features.3.conv.1.0",
        "stride_on_the_last_block": "features.2.conv.1.0",
        "first_stride_missing": "features.0.0",
        "stride_in_the_fifth_row": "features.11.conv.1.0",
        "channels_not_carried_on": "features.3.conv.1.0",
        "max_pooling_at_the_end": "classifier.0",
        "dropout_fixed": "classifier.0",
        "last_convolution_narrow": "features.18.0",
    },
    "SeparableConv": {
        "first_relu_missing": "depthwise1",
        "second_relu_missing": "depthwise2",
        "relu_at_the_end": "forward",
        "once": "pointwise2",
        "stride_in_both": "depthwise2",
        "stride_in_the_second": "depthwise1",
        "groups_missing": "depthwise1",
        "pointwise_before_depthwise": "depthwise1",
        "widened_in_the_first_half": "pointwise1",
        "one_batch_norm_missing": "depthwise2",
        "padding_for_three": "depthwise1",
        "epsilon_of_the_paper": "bn1",
    },
    "BasicBlock": {
        "last_relu_missing": "forward",
        "relu_before_the_addition": "forward",
        "shortcut_missing": "forward",
        "shortcut_added_twice": "forward",
        "input_changed_before_the_addition": "conv1",
        "downsample_ignored": "",
        "relu_on_the_shortcut": "forward",
        "shortcut_without_gradient": "the input",
        "first_relu_missing": "conv2",
        "first_batch_norm_after_relu": "bn1",
        "first_batch_norm_not_used": "conv2",
        "second_convolution_not_used": "bn2",
        "stride_in_the_second_convolution": "conv1",
        "stride_in_both_convolutions": "conv2",
        "stride_ignored": "conv1",
        "bias_kept": "conv1",
        "one_batch_norm_for_both": "forward",
        "momentum_small": "bn1",
        "epsilon_large": "bn1",
    },
    "Bottleneck": {
        "last_relu_missing": "forward",
        "relu_before_the_addition": "forward",
        "shortcut_missing": "forward",
        "shortcut_added_twice": "forward",
        "input_changed_before_the_addition": "conv1",
        "downsample_ignored": "",
        "relu_on_the_shortcut": "forward",
        "shortcut_without_gradient": "the input",
        "first_relu_missing": "conv2",
        "first_batch_norm_after_relu": "bn1",
        "first_batch_norm_not_used": "conv2",
        "momentum_small": "bn1",
        "epsilon_large": "bn1",
        "expansion_before": "conv1",
        "not_widened": "conv3",
        "stride_in_the_first_convolution": "conv1",
        "second_relu_missing": "conv3",
        "relu_after_the_third": "forward",
        "bias_kept_in_the_middle": "conv2",
    },
    "ResNet": {
        "first_pooling_without_padding": "maxpool",
        "first_pooling_of_two": "maxpool",
        "first_pooling_missing": "layer1.0.conv1",
        "relu_after_the_pooling_missing": "maxpool",
        "first_kernel_three": "conv1",
        "first_padding_missing": "conv1",
        "stride_in_the_first_stage": "layer1.0.downsample.0",
        "last_stage_without_stride": "layer4.0.downsample.0",
        "stages_exchanged": "layer3.4.conv1",
        "classes_ignored": "fc",
        "max_pooling_at_the_end": "avgpool",
    },
    "Fire": {
        "squeeze_without_relu": "expand1x1",
        "expand_without_relu": "forward",
        "expand3x3_without_relu": "forward",
        "joined_in_another_order": "forward",
        "joined_along_the_batch": "",
        "padding_missing": "expand3x3",
        "bias_left_out": "squeeze",
        "expand3x3_reads_the_input": "expand3x3",
    },
    "SqueezeNet": {
        "first_padding": "features.0",
        "first_stride_missing": "features.0",
        "version_one_zero": "features.0",
        "poolings_rounded_down": "features.2",
        "last_pooling_late": "features.11.squeeze",
        "relu_on_the_scores_missing": "classifier.2",
        "max_pooling_at_the_end": "classifier.3",
        "dropout_after_the_convolution": "classifier.0",
        "dropout_fixed": "classifier.0",
    },
    "VGG": {
        "pooling_with_overlap": "features.2",
        "average_pooling": "features.2",
        "relu_once_a_stage": "features.7",
        "leaky_relu": "features.1",
        "with_batch_norm": "features.2",
        "wider_last_stage": "features.24",
        "depth_ignored": "features.3",
        "adaptive_max_pooling": "avgpool",
        "dropout_fixed": "classifier.2",
        "one_dropout": "classifier.5",
        "linear_without_relu": "classifier.1",
    },
}
"""Where the first failed check of each mistake points to, by the class: the layer that is wrong, or the one behind
what is missing between two layers; "forward" where what a block makes of its right layers is wrong, "the input" where
no gradient gets back to it, and "" where Python's own message tells the line instead."""

VERSIONS = {version.id: version for version in catalogued(EXERCISE7)}
WHERE = [(f"{function}.{name}", layer) for function, layers in LAYERS.items() for name, layer in layers.items()]


def test_every_mistake_has_a_layer_and_nine_in_ten_are_named():
    assert {mistake for mistake, _ in WHERE} == set(VERSIONS)
    assert len(VERSIONS) >= LEAST_MISTAKES
    assert sum(not layer for _, layer in WHERE) <= LARGEST_SHARE_UNNAMED * len(VERSIONS)


LONGEST = [each for each in WHERE if each[0].startswith(("AlexNet", "VGG"))]
"""Their weights alone are half a gigabyte."""


@pytest.mark.parametrize(("mistake", "layer"), one_in(48, WHERE, LONGEST), ids=[mistake for mistake, _ in WHERE])
def test_a_mistake_is_told_with_its_layer(mistake, layer):
    version = VERSIONS[mistake]
    results = results_of(version.function, bench(EXERCISE7), version.source)
    first = next(result for result in results if result.status in ("failed", "error"))
    assert first.counterexample is not None
    assert first.counterexample.where == layer
