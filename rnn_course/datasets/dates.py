"""Dates, written out in Korean and in English by the rules of Unicode's CLDR."""

import datetime

import numpy as np

from rnn_course._extras import require
from rnn_course.checks import whole_number
from rnn_course.datasets.sentences import SentencePair
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Dates in Korean and English",
    contents="as many days as wanted, of the years 1000 to 2999, with or without the day of the week",
    licence="Unicode-3.0 (the rules), BSD-3-Clause (the package)",
    source="Unicode CLDR; package `babel`",
    loader="dates",
    processing="drawn by chance, each day once",
)

FIRST, LAST = datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)
ENGLISH = ("en_US", "en_GB")
STYLES = ("full", "long")  # with and without the day of the week


def dates(count: int, *, seed: int = 0, english: str = "en_US") -> list[SentencePair]:
    """Write days out in both languages.

    Parameters
    ----------
    count : int
        How many days, all different.
    seed : int
        What decides about days and styles: half of them, by chance, have the day of the week. The same seed
        gives the same days for both kinds of English.
    english : {"en_US", "en_GB"}
        ``"March 5, 2024"`` or ``"5 March 2024"``.

    Returns
    -------
    list of SentencePair
        Such as ``("2024년 3월 5일 화요일", "Tuesday, March 5, 2024")``.

    Raises
    ------
    ImportError
        If the package ``babel`` is not installed.
    TypeError, ValueError
        If `count` or `seed` is no number that will do, or there is no such English.

    References
    ----------
    Unicode Common Locale Data Repository (CLDR), https://cldr.unicode.org, formats "full" and "long"
    (Unicode-3.0), as the package ``babel`` (BSD-3-Clause) has them.
    """
    days = LAST.toordinal() - FIRST.toordinal() + 1
    if whole_number("dates", "count", count, 1) > days:
        raise ValueError(f"dates: count is {count}; there are {days:,} days from {FIRST} to {LAST}")
    if english not in ENGLISH:
        raise ValueError(f"dates: english is {english!r}; expected one of {ENGLISH}")
    format_date = require("babel.dates", "data").format_date
    rng = np.random.default_rng(whole_number("dates", "seed", seed, 0))
    ordinals = FIRST.toordinal() + rng.choice(days, count, replace=False)
    pairs = []
    for ordinal, k in zip(ordinals.tolist(), rng.integers(len(STYLES), size=count), strict=True):
        day = datetime.date.fromordinal(ordinal)
        korean, other = (format_date(day, STYLES[k], locale=locale) for locale in ("ko", english))
        pairs.append(SentencePair(korean, other))
    return pairs
