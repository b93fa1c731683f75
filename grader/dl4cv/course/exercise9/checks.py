"""Exercise 9: pretrained networks, against a preprocessing of the grader's own, and photographs that are recognised."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dl4cv.checks import Mismatch, always, assert_pure, given, law, needs, points
from dl4cv.checks import strategies as st
from dl4cv.course.exercise9.cases import (
    Photograph,
    Picture,
    Scores,
    as_pairs,
    as_prepared,
    assert_names,
    assert_plain,
    assert_prepared,
    assert_probabilities,
    assert_ranks,
    assert_sees,
    classified,
    names_of,
    pictures,
    ranked,
    right_ranking,
    scores,
    seeds,
)
from dl4cv.course.exercise9.procedures import from_behind
from dl4cv.course.exercise9.recognised import (
    PHOTOGRAPHS,
    assert_recognised_by_classify,
    assert_recognised_when_prepared,
)
from dl4cv.rpc.request import Request

LARGER = ((288, 432), (440, 330), (512, 768), (640, 384), (400, 300), (1040, 1560))
SMALLER = ((64, 96), (96, 48), (128, 192), (40, 80), (224, 224), (200, 160))
UNEVEN = ((300, 401), (343, 257), (255, 302), (517, 385), (123, 164), (93, 71))
EXTREME = ((1, 1), (30, 360), (420, 35), (2, 3), (9, 2), (5, 100))
FEW, SOME = 3, 4


@points(10, cases=FEW, card="scale: (x - 127) / 128 of each value x")
@given(picture=pictures((256, 256), (300, 200), (10, 30), kind="one colour"))
def test_preprocess_scales_one_colour_exactly(student, picture):
    """An image of one colour stays one, scaled exactly; red is the first channel."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels, exactly=True)


@points(4, cases=FEW, card="a float32 tensor of shape (1, 3, 224, 224)")
@given(picture=pictures((256, 300), (300, 256), (64, 64), kind="one colour"))
@always(picture=[Picture(260, 380), Picture(50, 40)])
def test_preprocess_gives_224_pixels_each_way(student, picture):
    """Gives an image of 224x224 pixels, whatever the size of the photograph."""
    as_prepared(student.preprocess(picture.pixels), picture.pixels)


@points(3, cases=2, card="a float32 tensor of shape (1, 3, 224, 224): a batch of one image, its channels first")
@given(picture=pictures((256, 300), (64, 48), kind="one colour"))
def test_preprocess_returns_a_batch_of_float32(student, picture):
    """Returns a torch tensor of float32 with an axis for the batch."""
    returned = student.preprocess(picture.pixels)
    array, kind = as_prepared(returned, picture.pixels), student.last.type
    if kind != "Tensor":
        raise Mismatch(f"You returned {kind}; a torch tensor is right.", remedy="torch.from_numpy(...)")
    if returned.shape != array.shape:
        raise Mismatch(
            f"The tensor has shape {returned.shape}; {array.shape} is right.",
            "Networks take batches, also of one image.",
            "x[None] adds the axis in front.",
        )
    if array.dtype != np.float32:
        raise Mismatch(
            f"The tensor has dtype {array.dtype}; float32 is right.",
            "The weights of a network are float32, and torch mixes no dtypes.",
            "x.float()",
        )


@points(3, cases=SOME, card="crop: 224x224 pixels from the middle, as many left off above as below and left as right")
@given(picture=pictures((256, 256), (256, 300), (340, 256), (256, 500)))
def test_preprocess_crops_from_the_middle(student, picture):
    """Of an image that is 256 pixels high or wide it takes the middle."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels)


@points(
    6, cases=SOME, card=("the shorter side becomes 256, the other 256 * longer / shorter", "bicubic, with antialiasing")
)
@given(picture=pictures(*LARGER))
@always(picture=[Picture(512, 768), Picture(650, 500)])
def test_preprocess_shrinks_large_images(student, picture):
    """Resizes large images until the shorter side is 256, with antialiasing."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels)


@points(
    4, cases=SOME, card=("the shorter side becomes 256, the other 256 * longer / shorter", "bicubic, with antialiasing")
)
@given(picture=pictures(*SMALLER))
@always(picture=[Picture(64, 96), Picture(96, 48)])
def test_preprocess_enlarges_small_images(student, picture):
    """Resizes small images until the shorter side is 256, with the cubic curve that belongs to antialiasing."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels)


@points(
    3,
    cases=SOME,
    after=("preprocess_shrinks_large_images", "preprocess_enlarges_small_images"),
    card=("256 * longer / shorter, rounded down", "where one is left over, it may be on either side"),
)
@given(picture=pictures(*UNEVEN))
@always(picture=[Picture(300, 401), Picture(123, 164)])
def test_preprocess_rounds_the_longer_side_down(student, picture):
    """Rounds the longer side down where the division leaves a rest."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels)


@points(
    3,
    cases=FEW,
    after="preprocess_enlarges_small_images",
    card="each may be 1 pixel or thousands, and the longer is up to 20 times the shorter",
)
@given(picture=pictures(*EXTREME))
@always(picture=[Picture(1, 1), Picture(30, 360), Picture(420, 35), Picture(1800, 1200)])
def test_preprocess_of_any_size(student, picture):
    """Takes images that are tiny, huge, very wide or very tall."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels)


@points(
    2,
    cases=FEW,
    after=("preprocess_shrinks_large_images", "preprocess_enlarges_small_images"),
    card="what the bicubic curve carries below 0 or above 255 becomes 0 or 255",
)
@given(picture=pictures((80, 120), (300, 500), (384, 512), kind="stripes"))
def test_preprocess_clamps_what_overshoots(student, picture):
    """Beside black and white edges nothing is blacker than black, or whiter than white."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels)


@law(2, cases=FEW, after="preprocess_crops_from_the_middle", card="crop: 224x224 pixels from the middle")
@given(picture=pictures((256, 256), (128, 192), (512, 384)))
def test_preprocess_of_a_mirrored_image_is_mirrored(student, picture):
    """A mirrored image gives a mirrored tensor."""
    upright = as_prepared(student.preprocess(picture.pixels), picture.pixels)
    assert_prepared(upright, picture.pixels)
    mirrored = np.ascontiguousarray(picture.pixels[:, ::-1])
    assert_prepared(as_prepared(student.preprocess(mirrored), mirrored)[..., ::-1], picture.pixels)


@points(
    1,
    cases=2,
    after="preprocess_enlarges_small_images",
    card="arrays may be views of others, such as x[::-1]",
)
@given(picture=pictures((64, 96), (96, 72)))
def test_preprocess_of_views(student, picture):
    """Takes views that run backwards, and transposed ones."""
    for pixels in (picture.pixels.transpose(1, 0, 2), picture.pixels[:, ::2]):
        assert_prepared(student.preprocess(pixels), pixels)
    assert_prepared(student.perform(Request(from_behind, "preprocess", (picture.pixels,))), picture.pixels[::-1, ::-1])


@law(
    1,
    cases=2,
    after="preprocess_enlarges_small_images",
    card="No function changes its arguments, or remembers anything from one call to the next",
)
@given(picture=pictures((64, 96), (48, 40)), other=pictures((40, 40), (20, 30)))
def test_preprocess_leaves_its_argument_alone(student, picture, other):
    """Changes nothing in the image, and remembers none."""
    assert_prepared(student.preprocess(picture.pixels), picture.pixels)
    assert_pure(student, "preprocess", picture.pixels, others=[(other.pixels,)])


@points(
    4,
    after=("preprocess_shrinks_large_images", "preprocess_enlarges_small_images"),
    card="Prepare an image as EfficientNet-Lite's weights expect it",
)
@needs("pretrained")
def test_preprocess_lets_a_network_recognise_photographs(student):
    """EfficientNet-Lite recognises a cat, a coffee and a rocket that were prepared so."""
    for photograph in PHOTOGRAPHS:
        assert_recognised_when_prepared(student, photograph)


@points(6, card="Name the k most likely classes, each with its probability, the most likely first")
@given(case=scores())
@always(case=[Scores(12, 6), Scores(5, 1), Scores(1000, 7)])
def test_top_k_names_the_likeliest_classes(student, case):
    """Names the k classes with the largest logits, the likeliest first."""
    assert_names(ranked(student, case.logits, case.names, case.k), right_ranking(case.logits, case.names), case.k)


@points(6, card="probability[c] = exp(logits[c]) / sum of exp(logits[j]) over all C classes j")
@given(case=scores())
@always(case=[Scores(12, 6), Scores(5, 1), Scores(1000, 7)])
def test_top_k_gives_their_probabilities(student, case):
    """Gives each class the probability that the softmax over all classes gives it."""
    value = ranked(student, case.logits, case.names, case.k)
    assert_probabilities(value, right_ranking(case.logits, case.names), case.k)


@points(2, cases=FEW, after="top_k_names_the_likeliest_classes", card="5 unless told otherwise")
@given(seed=seeds, classes=st.sampled_from([8, 12, 6]))
def test_top_k_names_five_by_default(student, seed, classes):
    """Names five where it is not told how many."""
    case = Scores(classes, 5, seed)
    assert_names(ranked(student, case.logits, case.names), right_ranking(case.logits, case.names), 5)


@points(2, cases=FEW, after="top_k_names_the_likeliest_classes", card="Where there are fewer classes, all are named")
@given(seed=seeds, classes=st.sampled_from([3, 2, 5]), more=st.sampled_from([0, 1, 30]))
@always({"seed": 0, "classes": 3, "more": 2})
def test_top_k_names_all_where_there_are_fewer(student, seed, classes, more):
    """Names all classes where k is their number or more."""
    case = Scores(classes, classes + more, seed)
    right = right_ranking(case.logits, case.names)
    assert_names(ranked(student, case.logits, case.names, case.k), right, classes)
    if classes < 5:
        assert_names(ranked(student, case.logits, case.names), right, classes)


@points(2, cases=FEW, after="top_k_gives_their_probabilities", card=("They may be in the thousands", "Python float"))
@given(case=scores(), middle=st.sampled_from([1000.0, -1000.0, 5000.0]))
def test_top_k_of_large_logits(student, case, middle):
    """Gives probabilities, and no nan, for logits in the thousands."""
    case = case._replace(middle=middle)
    value = ranked(student, case.logits, case.names, case.k)
    assert_probabilities(value, right_ranking(case.logits, case.names), case.k)


@points(
    2,
    cases=FEW,
    after="top_k_names_the_likeliest_classes",
    card="shape (C,) or, as a network gives them for a batch of one, (1, C)",
)
@given(case=scores())
def test_top_k_of_a_batch_of_one(student, case):
    """Takes logits as a network gives them, with an axis for the batch."""
    value, right = ranked(student, case.logits[np.newaxis], case.names, case.k), right_ranking(case.logits, case.names)
    assert_names(value, right, case.k)
    assert_probabilities(value, right, case.k)


@points(2, cases=FEW, card="a list of k tuples (name, probability), the name a str and the probability a Python float")
@given(case=scores())
def test_top_k_returns_a_list_of_tuples(student, case):
    """Returns a list of tuples, each of a name and a Python float."""
    assert_plain(student, case)


@law(
    1,
    cases=FEW,
    after="top_k_gives_their_probabilities",
    card="probability[c] = exp(logits[c]) / sum of exp(logits[j])",
)
@given(case=scores(), shift=st.sampled_from([3.0, -8.0]))
def test_top_k_ignores_a_number_added_to_all_logits(student, case, shift):
    """Stays the same when a number is added to all logits, and its probabilities of all classes sum to 1."""
    shifted = (case.logits + np.float32(shift)).astype(np.float32)
    right = right_ranking(case.logits, case.names)
    for logits in (case.logits, shifted):
        value = ranked(student, logits, case.names, case.classes)
        total = sum(p for _, p in as_pairs(value))
        if not abs(total - 1) <= 1e-4:
            raise Mismatch(f"The probabilities of all {case.classes} classes sum to {total:.5g}; 1 is right.")
        assert_probabilities(value, right, case.classes)


@law(
    1,
    cases=2,
    after="top_k_names_the_likeliest_classes",
    card="No function changes its arguments, or remembers anything from one call to the next",
)
@given(case=scores(), other=scores())
def test_top_k_leaves_its_arguments_alone(student, case, other):
    """Changes neither logits nor names, and remembers nothing."""
    first = ranked(student, case.logits, case.names, case.k)
    assert_kept(student, "top_k")
    ranked(student, other.logits, other.names, other.k)
    assert_kept(student, "top_k")
    again = ranked(student, case.logits, case.names, case.k)
    right = right_ranking(case.logits, case.names)
    for value in (first, again):
        assert_names(value, right, case.k)


def assert_kept(student, function):
    """Raise Mismatch if the latest request changed what the function was given."""
    if student.last.changed:
        raise Mismatch(
            f"Your {function} changed what it was given.",
            "sort_(), pop, remove, `x -= m` and `x[...] = ...` write into the caller's tensors, arrays and lists.",
            "Make new ones.",
        )


class Form(NamedTuple):
    """How a photograph is stored."""

    name: str
    form: str
    told: str
    points: float
    function: str = "classify"


FORMS = (
    Form("classify_in_colours", "rgb", "in red, green and blue", 5),
    Form("classify_in_grey", "grey", "in grey", 2),
    Form("classify_with_opacity", "rgba", "with opacity, whose colours count as they are", 2),
    Form("classify_with_a_palette", "palette", "with a palette", 2),
    Form("classify_of_16_bits", "deep", "of 16 bits", 1),
    Form("classify_in_grey_of_16_bits", "deep grey", "in grey, of 16 bits", 1),
)


@points(
    {form.name: form.points for form in FORMS},
    each=FORMS,
    cases=FEW,
    card=(
        "The photograph is made upright red, green and blue, prepared as preprocess does",
        "A photograph is an array of pixels, as files hold them",
    ),
)
@given(picture=pictures((64, 96), (300, 401), (96, 48), (20, 200)))
@always(picture=[Picture(128, 192), Picture(80, 120, "stripes")])
def test_is_what_the_network_sees(student, form, picture):
    """Lets the network see a photograph that is stored {form.told}."""
    assert_sees(student, Photograph(picture, form.form))


@points(
    3,
    cases=SOME,
    after="classify_in_colours_is_what_the_network_sees",
    card='"orientation": how the camera lay, EXIF\'s number: 1 upright; 3 turn the pixels by 180 degrees',
)
@given(
    picture=pictures((64, 96), (96, 72)),
    form=st.sampled_from(["rgb", "grey", "palette", "deep"]),
    orientation=st.sampled_from([6, 8, 3, 1]),
)
@always(*[{"picture": Picture(64, 96), "form": "rgb", "orientation": number} for number in (1, 3, 6, 8)])
def test_classify_turns_photographs_upright(student, picture, form, orientation):
    """Turns a photograph upright that was taken with the camera on its side or on its head."""
    assert_sees(student, Photograph(picture, form, orientation))


@points(4, cases=SOME, card=("its logits become the list that top_k makes of them", "5 unless told otherwise"))
@given(picture=pictures((64, 64), (48, 60)), seed=seeds, classes=st.sampled_from([8, 12, 5]))
@always({"picture": Picture(64, 64), "seed": 1, "classes": 12})
def test_classify_names_what_the_network_sees(student, picture, seed, classes):
    """Names the classes that the network finds likeliest, with their probabilities: k of them, or five."""
    for k in (None, 1, 3):
        assert_ranks(student, Photograph(picture), classes, k, seed)


NOTED = Photograph(Picture(64, 96))


@points(2, after="classify_names_what_the_network_sees", card="The network answers in eval mode and without gradients")
def test_classify_asks_in_eval_mode(student):
    """Asks the network in eval mode, whatever mode it came in."""
    answers = [noted(student, training, "asked", "trained") for training in (True, False)]
    for answer in answers:
        if answer["trained"]:
            raise Mismatch(
                "classify asked the network in training mode.",
                "In training mode dropout is random, and batch norm looks at the other images of the batch.",
                "Call network.eval() first, and give the mode back afterwards.",
            )


@points(
    2,
    after="classify_names_what_the_network_sees",
    card=("The network answers in eval mode and without gradients", "its weights stay as they are"),
)
def test_classify_records_no_gradients(student):
    """Records no gradients, and leaves the network and torch able to."""
    answer = noted(student, False, "asked", "tracked", "state_kept", "gradients_on", "learnable")
    if answer["tracked"]:
        raise Mismatch(
            "classify recorded gradients.",
            "The graph of the pass is kept for a backward pass that never comes.",
            "Wrap the forward pass in `with torch.no_grad():`.",
        )
    if not answer["state_kept"]:
        raise Mismatch("After classify the network has other weights.", remedy="Only look at the network.")
    if not (answer["gradients_on"] and answer["learnable"]):
        raise Mismatch(
            "After classify nothing can learn any more.",
            "torch.set_grad_enabled(False) and requires_grad_(False) stay in force.",
            "`with torch.no_grad():` ends by itself.",
        )


@points(
    2,
    after="classify_names_what_the_network_sees",
    card="Afterwards it is in the mode it came in, with all its layers",
)
def test_classify_gives_the_mode_back(student):
    """Leaves the network, and every layer in it, in the mode it came in."""
    words = {True: "training", False: "eval"}
    for training in (True, False):
        modes = noted(student, training, "asked", "modes")["modes"]
        if modes != [training] * len(modes):
            who = "The network" if modes[0] is not training else "A layer of the network"
            raise Mismatch(
                f"{who} came in {words[training]} mode, and is in {words[not training]} mode afterwards.",
                "Whoever goes on training would do so without dropout, or go on testing with it.",
                "Remember network.training at the start, and call network.train(remembered) at the end.",
            )


def noted(student, training, *noting):
    """Ask what classify does with a network in training mode or not; raise Mismatch if it was not asked at all."""
    answer = classified(student, NOTED.image, names_of(7), 2, training=training, noting=list(noting))
    if not answer["asked"]:
        raise Mismatch("classify never asked the network.", remedy="Call network(images).")
    return answer


@law(
    1,
    cases=2,
    after=(
        "classify_in_colours_is_what_the_network_sees",
        "classify_with_a_palette_is_what_the_network_sees",
        "classify_turns_photographs_upright",
    ),
    card="No function changes its arguments, or remembers anything from one call to the next",
)
@given(picture=pictures((40, 60), (48, 40)), other=pictures((40, 40), (20, 30)))
def test_classify_leaves_its_arguments_alone(student, picture, other):
    """Changes neither photograph nor names, and sees each photograph anew."""
    for each in (picture, other, picture):
        assert_sees(student, Photograph(each, "palette", 6))
        assert_kept(student, "classify")


@points(
    3,
    after=("classify_in_colours_is_what_the_network_sees", "classify_names_what_the_network_sees"),
    card="Say what a network sees in any photograph",
)
@needs("pretrained")
def test_classify_recognises_photographs(student):
    """Recognises a cat, a coffee and a rocket with EfficientNet-Lite."""
    for photograph in PHOTOGRAPHS:
        assert_recognised_by_classify(student, photograph)
