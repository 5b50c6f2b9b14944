import numpy as np
import pytest

from rnn_course.datasets import MINUTES_PER_DAY, simulated_trading_days


@pytest.fixture(scope="module")
def days():
    return simulated_trading_days(20, np.random.default_rng(0))


def test_a_day_has_390_minutes_of_three_features(days):
    assert days.shape == (20, MINUTES_PER_DAY, 3) == (20, 390, 3)
    assert days.dtype == np.float64


def test_the_price_lies_between_lowest_and_highest(days):
    price, lowest, highest = np.moveaxis(days, -1, 0)
    assert (lowest <= price).all()
    assert (price <= highest).all()
    assert (lowest < highest).mean() > 0.9


def test_each_day_begins_where_the_last_one_ended(days):
    overnight = np.abs(days[1:, 0, 0] / days[:-1, -1, 0] - 1)
    assert overnight.max() < 0.01  # one minute of a walk that moves 1.5 % in 390


def test_a_day_moves_as_much_as_a_typical_share():
    close = simulated_trading_days(250, np.random.default_rng(1))[:, -1, 0]
    assert 0.013 < np.diff(np.log(close)).std() < 0.017


def test_the_seed_decides(days):
    again = simulated_trading_days(20, np.random.default_rng(0))
    other = simulated_trading_days(20, np.random.default_rng(1))
    assert (again == days).all()
    assert (other != days).any()


def test_the_start_is_a_scale():
    first = simulated_trading_days(1, np.random.default_rng(0), start=1000.0)[0, 0]
    np.testing.assert_allclose(first, 1000, rtol=0.01)


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="days is 0; expected at least 1"):
        simulated_trading_days(0, rng)
    with pytest.raises(ValueError, match=r"start is -1\.0; expected a price above 0"):
        simulated_trading_days(1, rng, start=-1.0)
