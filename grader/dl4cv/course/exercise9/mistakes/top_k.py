"""What learners get wrong in `top_k`."""

import torch

from dl4cv.mistakes import edit


def top_k(logits, classes, k=5):
    scores = logits.flatten()
    probabilities = torch.softmax(scores, dim=0)
    best = probabilities.topk(min(k, len(classes)))
    numbers = best.indices.tolist()
    values = best.values.tolist()
    return [(classes[number], value) for number, value in zip(numbers, values, strict=True)]


softmax_missing = edit(
    top_k,
    {"torch.softmax(scores, dim=0)": "scores"},
    title="No softmax",
    explanation="Those are logits, which may be negative, or above 1. Take the softmax of all of them first.",
)

sigmoids = edit(
    top_k,
    {"torch.softmax(scores, dim=0)": "torch.sigmoid(scores)"},
    title="Sigmoids in place of softmax",
    explanation="A sigmoid looks at each class alone, and the sum is not 1. One of C classes takes a softmax.",
)

log_probabilities = edit(
    top_k,
    {"torch.softmax": "torch.log_softmax"},
    title="Logarithms of probabilities",
    explanation="log_softmax gives logarithms, which are negative. Take softmax.",
)

twice = edit(
    top_k,
    {"torch.softmax(scores, dim=0)": "torch.softmax(torch.softmax(scores, dim=0), dim=0)"},
    title="Softmax of a softmax",
    explanation="Probabilities that go through softmax again become nearly equal. Apply it once, to the logits.",
)

among_the_best = edit(
    top_k,
    {
        "torch.softmax(scores, dim=0)": "scores",
        "best.values.tolist()": "torch.softmax(best.values, dim=0).tolist()",
    },
    title="Softmax over the best k alone",
    explanation="The other classes have a share as well. Take the softmax over all logits, and then the best k of it.",
)

overflow = edit(
    top_k,
    {"torch.softmax(scores, dim=0)": "scores.exp() / scores.exp().sum()"},
    title="exp overflows",
    explanation="exp(1000) is inf, and inf / inf is nan. Subtract the largest logit first, as torch.softmax does.",
)

ascending = edit(
    top_k,
    {"zip(numbers, values, strict=True)]": "zip(numbers, values, strict=True)][::-1]"},
    title="The likeliest comes last",
    explanation="argsort, and a list turned round, begin with the least likely of the k. Begin with the likeliest.",
)

in_the_order_of_the_classes = edit(
    top_k,
    {"zip(numbers, values, strict=True)": "sorted(zip(numbers, values, strict=True))"},
    title="In the order of the classes",
    explanation="They are the right classes, but not sorted by their probabilities. The likeliest comes first.",
)

least_likely = edit(
    top_k,
    {"min(k, len(classes))": "min(k, len(classes)), largest=False"},
    title="The least likely classes",
    explanation="You named those with the smallest probabilities. Sort the other way round.",
)

one_before = edit(
    top_k,
    {"classes[number]": "classes[number - 1]"},
    title="Names shifted by one",
    explanation="Classes are counted from 0 on, as the logits are: the name of number 3 is classes[3].",
)

one_after = edit(
    top_k,
    {"classes[number]": "classes[(number + 1) % len(classes)]"},
    title="Names shifted by one, to the other side",
    explanation="Classes are counted from 0 on, as the logits are: the name of number 3 is classes[3]. "
    "Is a name for the background in front?",
)

names_sorted = edit(
    top_k,
    {"scores = logits.flatten()": "scores, classes = logits.flatten(), sorted(classes)"},
    title="Names sorted",
    explanation="The names stand in the order of the logits. Sorted by the alphabet they belong to other numbers.",
)

k_ignored = edit(
    top_k,
    {"min(k, len(classes))": "min(5, len(classes))"},
    title="Always five",
    explanation="The caller says how many classes to name. Use k.",
)

one_alone = edit(
    top_k,
    {"min(k, len(classes))": "1"},
    title="Only the likeliest",
    explanation="argmax and max give one class. topk(k) gives as many as are asked for.",
)

one_too_many = edit(
    top_k,
    {"min(k, len(classes))": "min(k + 1, len(classes))"},
    title="One too many",
    explanation="You named k + 1 classes. A slice [:k] holds k of them.",
)

all_of_them = edit(
    top_k,
    {"min(k, len(classes))": "len(classes)"},
    title="All classes",
    explanation="You named all classes in their order. Only the first k are asked for.",
)

other_default = edit(
    top_k,
    {"k=5": "k=1"},
    title="One by default",
    explanation="Where nobody says how many, it is five: k=5.",
)

k_expected = edit(
    top_k,
    {"k=5": "k"},
    title="k has no default",
    explanation="top_k(logits, classes) names five. Give the parameter its default: k=5.",
)

too_many_refused = edit(
    top_k,
    {"min(k, len(classes))": "k"},
    title="More than there are",
    explanation="topk refuses to choose five of three. Where there are fewer classes, name all: min(k, len(classes)).",
)

batch_refused = edit(
    top_k,
    {"logits.flatten()": "logits", "dim=0": "dim=-1"},
    title="The axis of the batch left in",
    explanation="A network gives (1, C) for one image. Take row 0, or flatten it, before you look for the best.",
)

softmax_over_the_batch = edit(
    top_k,
    {
        "logits.flatten()": "logits",
        "torch.softmax(scores, dim=0)": "torch.softmax(scores, dim=0).flatten()",
    },
    title="Softmax over the batch",
    explanation="Of logits (1, C), dim=0 is the batch: a softmax of one number is 1. Take dim=-1, or flatten first.",
)

numbers_in_place_of_names = edit(
    top_k,
    {"(classes[number], value)": "(number, value)"},
    title="Numbers in place of names",
    explanation="A number tells nobody what is in the photograph. classes[number] is its name.",
)

pairs_exchanged = edit(
    top_k,
    {"(classes[number], value)": "(value, classes[number])"},
    title="The probability first",
    explanation="The name comes first, then its probability: (name, probability).",
)

names_alone = edit(
    top_k,
    {"(classes[number], value) for number, value": "classes[number] for number, value"},
    title="Names alone",
    explanation="How sure the network is belongs to its answer: a tuple (name, probability) for each.",
)

tensors = edit(
    top_k,
    {"best.values.tolist()": "best.values"},
    title="Probabilities as tensors",
    explanation="Each probability is a tensor of one number. .tolist(), or .item(), makes Python floats.",
)

numpy_floats = edit(
    top_k,
    {"best.values.tolist()": "best.values.numpy()"},
    title="Probabilities as NumPy's float32",
    explanation="float32 is no Python float: it cannot even be written as JSON. .tolist() makes Python floats.",
)

percent = edit(
    top_k,
    {"(classes[number], value)": "(classes[number], 100 * value)"},
    title="Per cent",
    explanation="A probability is a number from 0 to 1. Make per cent of it only where you print it.",
)

rounded = edit(
    top_k,
    {"(classes[number], value)": "(classes[number], round(value, 2))"},
    title="Rounded",
    explanation="Two digits make 0 of what is less likely. Round only where you print it.",
)

as_texts = edit(
    top_k,
    {"(classes[number], value)": '(classes[number], f"{value:.4f}")'},
    title="Probabilities as texts",
    explanation="Nobody can compute with a text. Return the number, and format it where you print it.",
)

lists_of_two = edit(
    top_k,
    {"(classes[number], value)": "[classes[number], value]"},
    title="Lists of two",
    explanation="A pair of different things is a tuple in Python: (name, probability).",
)

a_dict = edit(
    top_k,
    {"[(classes[number], value) for": "{classes[number]: value for", "strict=True)]": "strict=True)}"},
    title="A dict",
    explanation="The order belongs to the answer. Return a list of tuples; dict(...) of it is easy to have.",
)

two_lists = edit(
    top_k,
    {
        "[(classes[number], value) for number, value in zip(numbers, values, strict=True)]": "[classes[number] "
        "for number in numbers], values"
    },
    title="Two lists",
    explanation="One list of tuples is asked for: list(zip(names, probabilities)).",
)

a_zip = edit(
    top_k,
    {
        "[(classes[number], value) for number, value in zip(numbers, values, strict=True)]": "zip([classes[number] for "
        "number in numbers], values, strict=True)"
    },
    title="A zip that nobody has unpacked",
    explanation="zip makes pairs one by one, and only once. list(zip(...)) is the list.",
)

changes_the_logits = edit(
    top_k,
    {"scores = logits.flatten()": "scores = logits.flatten()\n    scores -= scores.max()"},
    title="The logits changed",
    explanation="`-=` writes into the caller's logits. Make new ones: scores = scores - scores.max().",
)
