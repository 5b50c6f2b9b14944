import numpy as np

from rnn_course.experiments.common import probes


def test_a_probe_finds_what_is_there_and_no_more():
    rng = np.random.default_rng(0)
    targets = rng.integers(0, 4, 2000)
    states = np.hstack([np.eye(4)[targets], rng.standard_normal((2000, 3))]) @ rng.standard_normal((7, 7))
    assert probes.probe(states, targets[:, np.newaxis]) == 1
    assert probes.probe(rng.standard_normal((2000, 7)), targets[:, np.newaxis]) < 0.32
