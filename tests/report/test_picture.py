import xml.etree.ElementTree as ET

from dl4cv.report.picture import picture


def test_a_picture_is_the_same_twice_and_loads_nothing(flipped_kernel):
    drawn = picture(flipped_kernel, title="Convolutions")
    assert drawn == picture(flipped_kernel, title="Convolutions")
    assert "url(http" not in drawn
    assert "@font-face" not in drawn


def test_a_picture_is_an_svg_with_the_verdict(flipped_kernel):
    root = ET.fromstring(picture(flipped_kernel))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "flipped" in "".join(root.itertext())
