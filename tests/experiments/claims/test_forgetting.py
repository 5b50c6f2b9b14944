import numpy as np
import pytest

from rnn_course.experiments.claims.forgetting import (
    RADII,
    known_by_width,
    mean_memory,
    memory,
    reach,
)


def test_the_last_token_is_there_and_old_ones_are_not():
    found = memory(0.5, 32, 20, seed=0, samples=600)
    assert found.recall.shape == found.gradient.shape == (20,)
    assert found.recall[0] > 0.95
    assert abs(found.recall[-5:].mean() - 0.25) < 0.06


def test_a_gradient_begins_with_length_1_and_is_the_product_of_jacobians():
    found = memory(1.0, 8, 3, seed=0, kind="identity", samples=200)
    assert found.gradient[0] == pytest.approx(1)
    assert (np.diff(found.gradient) < 0).all()  # the identity and slopes below 1
    assert found.largest < 1


def test_forgetting_and_fading_are_two_things():
    small, large = (mean_memory(radius, 64, 15, 2) for radius in (RADII[0], RADII[-1]))
    assert large.gradient[10] > 2 > 0.1 > small.gradient[4]
    assert large.recall[10] < 0.5 < 0.9 < small.recall[4]


def test_another_kernel_for_each_step_explodes_as_well():
    same, other = (memory(2.0, 64, 20, 0, kind="random", fresh=fresh, samples=200) for fresh in (False, True))
    assert same.gradient[-1] > 3
    assert other.gradient[-1] > 3
    assert max(same.largest, other.largest) <= 1


@pytest.mark.parametrize(("recall", "known"), [([1, 0.95, 0.5, 0.99], 2), ([0.2], 0), ([1, 1], 2), ([], 0)])
def test_reach_counts_from_the_last_token(recall, known):
    assert reach(recall) == known


def test_wider_states_know_more():
    known = known_by_width([8, 32], 1.0, 12, 1)
    assert list(known) == ["8", "32"]
    assert known["8"] < known["32"]
