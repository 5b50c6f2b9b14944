"""What the first chapter says of PyTorch's axes."""

import pytest

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: `make torch` adds it, and these tests run"
)


def test_recurrent_layers_put_time_first_unless_told_otherwise():
    x = torch.zeros(10, 32, 8)
    assert torch.nn.RNN(8, 4)(x)[1].shape == (1, 32, 4)
    assert torch.nn.RNN(8, 4, batch_first=True)(x)[1].shape == (1, 10, 4)


def test_channels_come_before_height_and_width_and_before_frames():
    assert torch.nn.Conv2d(3, 7, 1)(torch.zeros(1, 3, 4, 5)).shape == (1, 7, 4, 5)
    video = torch.zeros(1, 3, 8, 4, 5)
    assert torch.nn.Conv3d(3, 7, 1)(video).shape == (1, 7, 8, 4, 5)
    with pytest.raises(RuntimeError, match="channels"):
        torch.nn.Conv3d(3, 7, 1)(video.movedim(1, 2))
