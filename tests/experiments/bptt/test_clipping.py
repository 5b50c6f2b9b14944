import numpy as np
import pytest

from rnn_course.experiments.bptt import clipping


def test_the_identity_explodes_unless_it_is_clipped():
    losses, norms = clipping.train_adding("relu", "identity", n_batches=5)
    assert np.isfinite(losses[0])
    assert np.isnan(losses[-1])
    assert np.isnan(norms[-1])
    assert np.isfinite(clipping.train_adding("relu", "identity", clip=1.0, n_batches=20)[0]).all()


def test_grid_and_curves_hold_what_training_gives():
    (free, clipped) = clipping.clipping_grid(["relu"], ["identity"], [0.1], clip=1.0, seeds=2, n_batches=30)
    assert free["final"] == free["worst"] == [None, None]
    losses, norms = clipping.train_adding("relu", "identity", 1.0, n_batches=30, seed=1)
    assert clipped["clip"] == 1.0
    assert clipped["final"][1] == pytest.approx(losses.mean(), rel=1e-2)
    assert clipped["worst"][1] == pytest.approx(losses[20:].max(), rel=1e-2)
    curves = clipping.clipping_curves("relu", "identity", clip=1.0, seed=1, n_batches=30)
    np.testing.assert_allclose(curves["clipped loss"], losses, rtol=1e-2)
    np.testing.assert_allclose(curves["clipped norm"], norms, rtol=1e-2)
