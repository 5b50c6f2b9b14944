import numpy as np
import pytest

from rnn_course.datasets import daily_prices


@pytest.mark.parametrize(
    ("ticker", "days", "first"),
    [
        ("AAPL", 3270, "2000-03-01"),
        ("IBM", 3270, "2000-03-01"),
        ("MSFT", 3270, "2000-03-01"),
        ("GOOG", 2148, "2004-08-19"),
        ("FB", 196, "2012-05-18"),
    ],
)
def test_every_share_has_its_days_in_order(ticker, days, first):
    prices = daily_prices(ticker)
    assert prices.date[0] == np.datetime64(first)
    assert prices.date[-1] == np.datetime64("2013-03-01")
    assert (np.diff(prices.date) > np.timedelta64(0, "D")).all()
    for column in prices[1:]:
        assert column.shape == (days,)
        assert column.dtype == np.float64
        assert np.isfinite(column).all()
    assert (prices.low <= np.minimum(prices.open, prices.close)).all()
    assert (prices.high >= np.maximum(prices.open, prices.close)).all()


def test_the_columns_are_not_mixed_up():
    prices = daily_prices("AAPL")
    assert [float(column[0]) for column in prices[1:]] == [
        118.56,
        132.06,
        118.5,
        130.31,
        9616100,
        4.186662803811,
    ]


def test_an_unknown_ticker_gets_the_known_ones():
    with pytest.raises(ValueError, match="no ticker 'APPL'; expected one of AAPL, FB, GOOG, IBM, MSFT"):
        daily_prices("APPL")
