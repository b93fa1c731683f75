"""Options of the tests, and what tests share that run checks in this process."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

# what they compare is shown when it fails
pytest.register_assert_rewrite("tests.variants.comparing", "tests.solutions.comparing", "tests.submission.written")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seeds", type=int, default=2, metavar="N", help="grade every variant under N seeds (tests/variants)"
    )
    parser.addoption(
        "--class-size", type=int, default=60, metavar="N", help="so many submissions in a row (tests/attacks)"
    )
    parser.addoption(
        "--mutants", type=int, default=30, metavar="N", help="try N mutants, 0 for all there are (tests/mutation)"
    )


@pytest.fixture(scope="module")
def checks_in_this_process() -> Iterator[None]:
    """One thread for torch, and afterwards its threads and hypothesis' settings as before."""
    import torch

    threads, profile = torch.get_num_threads(), settings.get_current_profile_name()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    settings.load_profile(profile)
