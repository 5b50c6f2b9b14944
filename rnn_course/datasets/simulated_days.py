"""Trading days by the minute: SIMULATED, because no package ships real prices by the minute."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.checks import whole_number
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Trading days by the minute",
    contents="as many days of 390 minutes as wanted, SIMULATED: a random walk",
    licence="none needed: made by the course",
    source="the course",
    loader="simulated_trading_days",
    processing="none",
)

MINUTES_PER_DAY = 390  # 9:30 to 16:00, the regular session of the New York exchanges

_SECONDS_PER_MINUTE = 60
_DAILY_VOLATILITY = 0.015  # a typical share: the logarithm of the price moves by about 1.5 % a day


def simulated_trading_days(days: int, rng: np.random.Generator, start: float = 100.0) -> NDArray[np.float64]:
    """Simulate trading days by the minute; these are not prices that anyone ever paid.

    The logarithm of the price is a random walk with one normal step a second, so there is nothing in it to
    forecast. Each day begins where the last one ended.

    Parameters
    ----------
    days : int
        The number of days, 1 or more.
    rng : numpy.random.Generator
        Where the randomness comes from, for example ``np.random.default_rng(0)``.
    start : float, default 100.0
        The price before the first second, above 0.

    Returns
    -------
    numpy.ndarray, shape (days, 390, 3), float64
        For each minute the price at its end, the lowest and the highest price in it, in whole cents.

    Raises
    ------
    ValueError
        If `days` is below 1, or `start` is not above 0 or not finite.
    TypeError
        If `days` is not a whole number, or `rng` no generator.
    """
    whole_number("simulated_trading_days", "days", days, 1)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"simulated_trading_days: rng is {rng!r}; expected np.random.default_rng(a seed)")
    if not 0 < start < np.inf:
        raise ValueError(f"simulated_trading_days: start is {start}; expected a price above 0")
    step = _DAILY_VOLATILITY / np.sqrt(MINUTES_PER_DAY * _SECONDS_PER_MINUTE)
    walk = np.cumsum(rng.normal(0.0, step, days * MINUTES_PER_DAY * _SECONDS_PER_MINUTE))
    seconds = start * np.exp(walk).reshape(days, MINUTES_PER_DAY, _SECONDS_PER_MINUTE)
    return np.stack([seconds[..., -1], seconds.min(axis=-1), seconds.max(axis=-1)], axis=-1).round(2)
