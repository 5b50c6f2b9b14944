import numpy as np
import pytest

from rnn_course.experiments.common.tasks import ADDING_BASELINE, adding, copying


def test_the_target_is_the_sum_of_the_marked_numbers():
    x, y = adding(200, 9, np.random.default_rng(0))
    assert x.shape == (200, 9, 2)
    assert y.shape == (200, 1)
    assert x.dtype == y.dtype == np.float64
    np.testing.assert_allclose((x[..., 0] * x[..., 1]).sum(axis=1), y[:, 0])
    assert set(np.unique(x[..., 1])) == {0.0, 1.0}


@pytest.mark.parametrize("length", [2, 9, 10])
def test_one_marker_stands_in_each_half_and_every_step_gets_one(length):
    x, _ = adding(2000, length, np.random.default_rng(1))
    half = length // 2
    assert (x[:, :half, 1].sum(axis=1) == 1).all()
    assert (x[:, half:, 1].sum(axis=1) == 1).all()
    assert x[..., 1].any(axis=0).all()


def test_answering_one_has_the_error_of_the_baseline():
    _, y = adding(200_000, 4, np.random.default_rng(2))
    assert np.mean((y - 1) ** 2) == pytest.approx(ADDING_BASELINE, rel=0.01)
    assert y.mean() == pytest.approx(1, abs=0.005)


def test_a_copying_problem_by_hand():
    x, y = copying(1, 3, np.random.default_rng(0), symbols=4, items=2)
    a, b = y[0, -2:]
    blank, go = 4, 5
    assert x.shape == (1, 7, 6)
    assert (x.sum(axis=-1) == 1).all()
    assert x[0].argmax(axis=-1).tolist() == [a, b, blank, blank, go, blank, blank]
    assert y[0].tolist() == [blank] * 5 + [a, b]
    assert y.dtype == np.int64


def test_all_symbols_are_used_in_all_places():
    _, y = copying(500, 5, np.random.default_rng(1))
    assert all(set(column) == set(range(8)) for column in y[:, -10:].T)
    assert (y[:, :-10] == 8).all()


def test_the_seed_decides():
    for task in (adding, copying):
        (first, _), (same, _), (other, _) = (task(5, 12, np.random.default_rng(seed)) for seed in (0, 0, 1))
        assert (first == same).all()
        assert (first != other).any()


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="adding: length is 1; expected at least 2"):
        adding(3, 1, rng)
    with pytest.raises(ValueError, match="adding: samples is 0; expected at least 1"):
        adding(0, 5, rng)
    with pytest.raises(ValueError, match="copying: lag is 0; expected at least 1"):
        copying(3, 0, rng)
    with pytest.raises(ValueError, match="copying: symbols is 1; expected at least 2"):
        copying(3, 5, rng, symbols=1)
    with pytest.raises(TypeError, match=r"copying: items is 2\.5; expected a whole number"):
        copying(3, 5, rng, items=2.5)
