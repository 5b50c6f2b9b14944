import numpy as np

from rnn_course.experiments.bptt import explosion
from tests.gradients import assert_gradient


def test_one_unit_has_the_gradient_of_its_loss():
    u, b = np.array([0.9]), np.array([0.1])
    _, du, db = explosion.one_unit(u, b)
    for grad, weight in ((du, u), (db, b)):
        assert_gradient(grad, lambda: explosion.one_unit(u, b)[0].item(), weight)


def test_clipped_steps_are_no_longer_than_they_may_be():
    start, rate = (1.4, 0.05), 0.02
    longest = [
        np.linalg.norm(
            np.diff(explosion.descend_one_unit(start, rate, 60, clip)[:, :2], axis=0), axis=1
        ).max()
        for clip in (None, 1.0)
    ]
    assert longest[0] > 1
    assert longest[1] <= rate * (1 + 1e-9)
