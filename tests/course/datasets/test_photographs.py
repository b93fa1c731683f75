import numpy as np
from dl4cv.course.datasets.photographs import class_names, photographs


def test_there_are_a_thousand_names_and_no_two_alike():
    names = class_names()
    assert len(names) == len(set(names)) == 1000
    assert (names[0], names[281], names[967], names[999]) == ("tench", "tabby", "espresso", "toilet tissue")


def test_the_photographs_are_bytes_in_colours_and_their_classes_what_is_on_them():
    shown = photographs()
    assert list(shown) == ["cat", "coffee", "rocket"]
    for photograph in shown.values():
        assert photograph.pixels.dtype == np.uint8
        assert photograph.pixels.shape[2] == 3
        assert np.ptp(photograph.pixels, axis=(0, 1)).min() > 100
    assert {name: [class_names()[number] for number in each.classes] for name, each in shown.items()} == {
        "cat": ["tiger cat", "Egyptian cat", "tabby"],
        "coffee": ["espresso"],
        "rocket": ["missile", "projectile"],
    }
