from __future__ import annotations

import errno
import os
import sys

import pytest
from dl4cv.sandbox.walls import kernel


def test_a_function_of_the_c_library_answers():
    assert kernel.call("getpid") == os.getpid()


def test_a_failure_is_an_os_error_with_its_number():
    with pytest.raises(FileNotFoundError) as caught:
        kernel.call("chdir", b"/no/such/folder")
    assert caught.value.errno == errno.ENOENT


def test_a_large_number_arrives_whole():
    assert kernel.call("labs", -(1 << 40)) == 1 << 40


def test_on_linux_says_where_we_are():
    assert kernel.on_linux() == (sys.platform == "linux")
