"""The commonest slips of each function that leave most of its calls right, by the ids of their mistakes."""

COMMON_SLIPS = {
    "encode_labels": (
        *("unknown_is_minus_one", "unknown_left_out", "key_error", "unknown_is_zero", "float_numbers"),
        *("part_of_a_name", "floats_when_empty", "cut_names"),
    ),
    "one_hot": (
        *("labels_not_checked", "negative_accepted", "bound_off_by_one", "too_large_accepted", "zero_row", "clipped"),
    ),
    "decode_one_hot": ("float_numbers", "last_of_equals"),
    "binary_probabilities": ("changes_input",),
    "sigmoid": (
        *("overflow", "infinity_by_infinity", "where_does_not_guard", "nan_to_zero", "integer_buffer"),
        *("integer_exponentials", "vector_only", "clipped", "changes_input"),
    ),
    "softmax": (
        *("no_maximum", "axis_one", "axis_ignored", "one_maximum", "minimum_subtracted", "nan_to_zero"),
        *("integer_buffer", "changes_input", "rows_or_everything"),
    ),
    "log_softmax": (
        *("log_of_softmax", "no_maximum", "log_of_overflow", "axis_one", "axis_ignored", "one_maximum"),
        *("integer_buffer", "changes_input"),
    ),
    "relu": ("relu6", "vector_only", "changes_input"),
    "output_size": (
        *("stride_ignored", "padding_ignored", "padding_once", "dilation_ignored", "extent_times_dilation"),
        "rounded_up",
    ),
    "conv2d_gray": ("uint8_wraps", "uint8_sum", "written_into_the_image"),
    "conv2d_rgb": ("bias_left_out", "bias_subtracted", "bias_per_channel", "bias_inside_the_sum", "uint8_wraps"),
    "conv2d": (
        *("crash_without_padding", "padding_ignored", "stride_ignored", "dilation_ignored", "pairs_refused"),
        *("bias_expected", "bias_left_out", "first_bias", "padding_swapped", "one_side", "uint8_wraps"),
        *("first_stride_for_both", "extent_is_k", "rounded_up", "float32_columns"),
    ),
    "conv2d_transpose": (
        *("empty_crop", "stride_ignored", "not_cropped", "pair_refused", "bias_expected", "bias_left_out"),
        *("first_bias", "one_side", "uint8_wraps", "first_stride_for_both"),
    ),
    "max_pool2d": (
        *("padded_with_zeros", "starts_at_zero", "infinity_into_integers", "stride_one_by_default", "stride_ignored"),
        *("padding_ignored", "padded_on_one_side", "pair_refused", "partial_windows", "exact_division"),
    ),
    "avg_pool2d": (
        *("padding_not_counted", "edge_padding", "uint8_sum", "integer_output", "stride_one_by_default"),
        *("stride_ignored", "padding_ignored", "pair_refused", "partial_windows", "exact_division"),
    ),
    "binary_cross_entropy": ("not_clamped", "nan_replaced", "clipped"),
    "cross_entropy": ("no_maximum", "one_maximum", "log_of_softmax", "changed_logits"),
    "cross_entropy_grad": ("no_maximum", "one_maximum", "changed_logits"),
    "linear_backward": (
        *("weight_averaged", "bias_averaged", "bias_over_outputs", "bias_keeps_the_axis", "bias_is_one_number"),
        *("bias_not_summed", "bias_missing", "weight_transposed", "weight_negated"),
    ),
    "relu_backward": ("passes_at_zero", "half_at_zero", "changes_the_gradient", "integers_out"),
    "conv2d_backward": (
        *("overlap_overwritten", "bias_overwritten", "crop_that_empties", "not_cropped", "unpadded_window"),
        *("stride_ignored", "strides_exchanged", "one_padding_for_both", "kernel_turned", "bias_averaged"),
        *("weight_averaged", "bias_per_image", "bias_missing", "only_windows_that_tile", "integers_out"),
    ),
    "max_pool2d_backward": (
        *("all_ties", "ties_share", "last_tie_wins", "overlap_overwritten", "stride_ignored", "strides_exchanged"),
        *("square_window", "integers_out", "only_windows_that_tile"),
    ),
    "sgd_step": (
        *("momentum_ignored", "decay_ignored", "decay_subtracted", "velocity_not_kept", "velocity_missing"),
        *("nesterov", "damped", "param_changed", "velocity_changed"),
    ),
    "fit_softmax_regression": (*("last_batch_dropped", "divided_by_batch_size", "classes_counted_from_labels"),),
    "SmallCNN": ("batch_squeezed_away", "features_detached", "all_weights_zero"),
    "LeNet": (
        *("batch_squeezed_away", "features_detached", "no_grad_in_forward", "array_returned"),
        *("first_convolution_frozen", "third_convolution", "previous_output_added", "all_weights_zero"),
        "first_weights_too_large",
    ),
    "train_step": (
        *("zero_grad_forgotten", "cleared_only_afterwards", "loss_after_the_update", "tensor_returned"),
        *("nothing_returned", "gradients_clipped", "trained_in_eval_mode", "left_in_eval_mode", "sum_returned"),
        *("ten_classes_taken_for_granted", "generator_seeded", "first_rate_for_all", "loss_rounded"),
    ),
    "evaluate": (
        *("eval_forgotten", "left_in_eval_mode", "always_train_afterwards", "outermost_mode_only"),
        *("gradients_recorded", "gradients_off_for_good", "mean_of_batch_accuracies", "last_batch_dropped"),
        *("returned_after_the_first_batch", "last_batch_only", "count_set_back", "last_batch_counted_as_full"),
        *("first_images_only", "tensor_returned", "accuracy_and_loss", "training_mode_in_the_loop"),
    ),
    "accuracy": (
        *("rounded", "epsilon_in_the_denominator", "shapes_not_checked", "only_lengths_checked", "zip_stops"),
        *("flattened", "asserted", "nan_for_no_images", "division_by_zero", "zero_for_no_images"),
        *("one_for_no_images", "changes_labels", "zip_stops_before_the_mean"),
        "divided_by_the_shape",
    ),
    "top_k_error": (
        *("default_of_one", "size_without_sign", "set_to_zero", "last_of_equals", "unstable_sort", "ties_forgiven"),
        "unstable_sort_from_behind",
        *("ties_held_against", "minus_wraps", "all_classes_refused", "partitioned", "partitioned_at_k"),
        *("labels_not_checked", "last_class_for_negative", "negative_accepted", "too_large_accepted"),
        *("bound_off_by_one", "shapes_not_checked", "only_lengths_checked", "zip_stops", "nan_for_no_images"),
        *("division_by_zero", "zero_for_no_images", "one_for_no_images", "rounded", "softmax_first"),
        "changes_scores",
    ),
    "confusion_matrix": (
        *("transposed", "float_counts", "counts_in_bytes", "places_wrap", "rows_of_the_batch", "bins_over_what_occurs"),
        *("classes_that_occur", "classes_of_the_labels", "labels_overwritten", "shapes_not_checked"),
        *("only_lengths_checked", "zip_stops", "classes_not_checked", "next_row_counted", "negative_accepted"),
        *("too_large_accepted", "bound_off_by_one", "predictions_not_checked", "labels_not_checked", "asserted"),
        *("clipped", "left_out"),
    ),
    "precision_recall_f1": (
        *("precision_and_recall_exchanged", "f1_first", "arithmetic_mean", "geometric_mean", "product"),
        *("smaller_of_the_two", "factor_two_forgotten", "intersection_over_union", "f2", "parentheses_forgotten"),
        *("nan_where_undefined", "f1_undefined", "mended_afterwards", "one_where_undefined"),
        *("negative_where_undefined", "absent_left_out", "classes_that_occur", "classes_of_the_batch", "epsilon"),
        *("counts_in_bytes", "one_array", "right_ones_marked", "shapes_not_checked", "only_lengths_checked"),
        *("classes_not_checked", "negative_accepted", "too_large_accepted", "bound_off_by_one"),
        *("predictions_not_checked", "labels_not_checked", "asserted", "clipped", "left_out", "zip_stops"),
        "last_class_for_negative",
    ),
    "preprocess": (
        *("symmetric_scale", "off_by_one_level", "zero_to_one", "mean_of_imagenet", "not_divided", "divided_by_255"),
        *("rounded_up", "rounded_to_nearest", "without_antialiasing", "not_clamped", "no_batch", "in_float64"),
        *("numpy_array", "views_refused", "cut_one_further", "cut_square_first"),
    ),
    "top_k": (
        *("softmax_missing", "among_the_best", "overflow", "other_default", "too_many_refused", "batch_refused"),
        *("tensors", "numpy_floats", "lists_of_two", "percent", "rounded", "changes_the_logits"),
    ),
    "classify": (
        *("eval_forgotten", "left_in_eval_mode", "always_train_afterwards", "outermost_mode_only"),
        *("gradients_recorded", "gradients_off_for_good", "grey_refused", "blended_with_black", "blended_with_white"),
        *("four_channels", "palette_ignored", "deep_bytes_wrap", "orientation_ignored", "turned_the_other_way"),
        *("k_ignored", "softmax_missing", "orientation_taken_out"),
    ),
}
