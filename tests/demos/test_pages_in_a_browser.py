"""The demos' pages in a real browser: no error, nothing loaded, readable on a telephone and on a screen."""

import pytest
from dl4cv.demos import DEMOS
from dl4cv.demos.page import demo_page

from tests.browser import assert_readable, in_a_browser
from tests.sampling import thorough

pytestmark = in_a_browser
NAMES = [demo.name for demo in DEMOS]


@pytest.mark.parametrize(
    "name", [each if each == "convolutions" else pytest.param(each, marks=thorough) for each in NAMES]
)
def test_a_page_is_readable_and_all_its_pictures_are_drawn(played, name, opened):
    html = demo_page(*played(name))
    assert_readable(opened, html)
    page = opened(html, 360)
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert page.evaluate("[...document.querySelectorAll('svg, img')].every(each => each.clientWidth > 20)")
