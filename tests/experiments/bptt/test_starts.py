import numpy as np
import pytest

from rnn_course.experiments.bptt import starts


def random(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


@pytest.mark.parametrize("kind", ["orthogonal", "random", "identity"])
def test_kernels_have_their_radius(kind):
    kernel = starts.recurrent_kernel(kind, 1.5, 16, seed=1)
    np.testing.assert_allclose(np.abs(np.linalg.eigvals(kernel)).max(), 1.5)
    if kind != "random":
        np.testing.assert_allclose(kernel @ kernel.T, 2.25 * np.eye(16), atol=1e-12)


def test_unknown_kernel():
    with pytest.raises(ValueError, match="kind is 'uniform'; expected orthogonal, random or identity"):
        starts.recurrent_kernel("uniform", 1.0, 4, seed=0)
