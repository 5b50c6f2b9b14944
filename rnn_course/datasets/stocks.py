"""Daily prices of five shares, 2000 to 2013: real."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course._extras import package_folder
from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Daily prices",
    contents="five shares, every trading day from 2000-03-01 to 2013-03-01",
    licence="public domain (Quandl WIKI)",
    source="Quandl WIKI; package `bokeh_sampledata`",
    loader="daily_prices",
    processing="none",
)

_PRICES = ("Open", "High", "Low", "Close", "Volume", "Adj Close")


class DailyPrices(NamedTuple):
    """One row a trading day, oldest first: what :func:`daily_prices` returns.

    All prices are in US dollars. Open, high, low and close are what was paid on the day: a split of
    the share shows as a jump. The adjusted close has splits and dividends taken out, and is the
    one to compute returns from. All columns have the shape (rows,).
    """

    date: NDArray[np.datetime64]
    """The trading days. Weekends and holidays are no rows: the next row is the next trading day."""
    open: NDArray[np.float64]
    """The first price of the day."""
    high: NDArray[np.float64]
    """The highest price of the day."""
    low: NDArray[np.float64]
    """The lowest price of the day."""
    close: NDArray[np.float64]
    """The last price of the day."""
    volume: NDArray[np.float64]
    """The number of shares traded."""
    adjusted_close: NDArray[np.float64]
    """The last price of the day, adjusted for splits and dividends."""


def daily_prices(ticker: str) -> DailyPrices:
    """Load the real daily prices of one share.

    Parameters
    ----------
    ticker : str
        ``"AAPL"``, ``"IBM"`` or ``"MSFT"`` (3,270 days from 2000-03-01), ``"GOOG"`` (2,148 days from
        2004-08-19) or ``"FB"`` (196 days from 2012-05-18). All end on 2013-03-01.

    Returns
    -------
    DailyPrices
        ``date`` and six columns, each of shape (rows,).

    Raises
    ------
    ValueError
        If there is no such ticker; the message lists those there are. If the file is damaged, or of other
        columns.
    ImportError
        If the package that ships the data is not installed.

    References
    ----------
    Quandl WIKI Prices, public domain, shipped by the package ``bokeh_sampledata`` (BSD-3-Clause).
    """
    path = package_folder("bokeh_sampledata", "data") / "_data" / "stocks.csv.gz"
    table = reading.table("daily_prices", path, ("Ticker", "Date", *_PRICES))
    rows = [row[1:] for row in table if row[0] == ticker]
    if not rows:
        known = ", ".join(sorted({row[0] for row in table}))
        raise ValueError(f"daily_prices: there is no ticker {ticker!r}; expected one of {known}")
    days, *columns = zip(*rows, strict=True)
    return DailyPrices(
        np.array(days, dtype="datetime64[D]"),
        *(np.array([float(one) for one in column]) for column in columns),
    )
