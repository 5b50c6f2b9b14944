import datetime
import re

import pytest

from rnn_course.datasets.dates import dates


def test_the_same_day_in_both_languages():
    months = "January February March April May June July August September October November December"
    month_of = {name: n for n, name in enumerate(months.split(), 1)}
    for english, order in (("en_US", r"(\w+) (\d+), (\d+)"), ("en_GB", r"(\d+) (\w+) (\d+)")):
        pairs = dates(200, seed=3, english=english)
        assert len(set(pairs)) == 200
        for pair in pairs:
            year, month, day = map(int, re.findall(r"\d+", pair.korean))
            found = re.search(order + "$", pair.english)
            name, number = (found[1], found[2]) if english == "en_US" else (found[2], found[1])
            assert (month_of[name], int(number), int(found[3])) == (month, day, year)
            weekday = datetime.date(year, month, day).weekday()
            assert pair.korean.endswith("일") or pair.korean[-3:] == "월화수목금토일"[weekday] + "요일"
            assert ("요일" in pair.korean) == bool(re.match(r"\w+day\b", pair.english))


def test_the_seed_decides():
    assert dates(20, seed=1) == dates(20, seed=1)
    assert dates(20, seed=1) != dates(20, seed=2)
    american, british = dates(20, seed=1), dates(20, seed=1, english="en_GB")
    assert [pair.korean for pair in american] == [pair.korean for pair in british]
    full = sum("요일" in pair.korean for pair in dates(400))
    assert 150 < full < 250


def test_bad_input_is_named(monkeypatch):
    with pytest.raises(ValueError, match="dates: count is 0"):
        dates(0)
    with pytest.raises(ValueError, match=r"dates: count is 1000000; there are 730,485 days"):
        dates(1_000_000)
    with pytest.raises(ValueError, match="dates: english is 'en'; expected one of"):
        dates(1, english="en")

    def missing(name):
        raise ModuleNotFoundError(name="babel")

    monkeypatch.setattr("rnn_course._extras.import_module", missing)
    with pytest.raises(ImportError, match=r'babel.* is not installed; .* pip install ".\[data\]"'):
        dates(1)
