import pytest
import torch
from dl4cv.course.networks.efficientnet import EfficientNet, MBConv, _stochastic_depth


def test_an_image_skips_a_block_as_often_as_is_said_and_the_mean_stays() -> None:
    x = torch.ones(4000, 1, 1, 1)
    dropped = _stochastic_depth(x, 0.25, training=True)
    assert dropped.unique().tolist() == pytest.approx([0, 1 / 0.75])
    assert abs(dropped.mean().item() - 1) < 0.05
    assert _stochastic_depth(x, 0.25, training=False) is x
    assert not _stochastic_depth(x, 1.0, training=True).any()


def test_a_block_that_is_always_skipped_gives_what_it_was_given() -> None:
    block, x = MBConv(8, 8, 3, 1, 6, stochastic_depth_prob=1.0), torch.randn(2, 8, 5, 6)
    torch.testing.assert_close(block.train()(x), x)
    assert not torch.allclose(block.eval()(x), x)


def test_the_probability_to_skip_grows_evenly_from_block_to_block() -> None:
    blocks = [module for module in EfficientNet().modules() if isinstance(module, MBConv)]
    assert [block.stochastic_depth_prob for block in blocks] == pytest.approx([0.2 * i / 16 for i in range(16)])
