import subprocess
import sys

import numpy as np
import pytest

from rnn_course import _extras
from rnn_course.datasets import sea_temperature, stretches


@pytest.fixture(scope="module")
def sea():
    return sea_temperature()


def test_the_grid_is_regular_from_first_to_last(sea):
    assert sea.time.shape == sea.celsius.shape == (19249,)
    assert sea.celsius.dtype == np.float64
    assert sea.time[0] == np.datetime64("2016-02-15T00:00")
    assert sea.time[-1] == np.datetime64("2017-03-22T00:00")
    assert (np.diff(sea.time) == np.timedelta64(30, "m")).all()


def test_the_values_stand_at_their_times(sea):
    known = {
        "2016-02-15T00:00": 4.929,
        "2016-06-14T13:00": 12.53,
        "2016-06-14T14:00": 12.47,
        "2016-07-08T01:30": 15.63,
        "2016-07-08T13:30": 16.66,
        "2017-03-21T16:30": 4.276,  # the first of two rows with this time
        "2017-03-22T00:00": 4.316,
    }
    at = np.searchsorted(sea.time, np.array(list(known), dtype="datetime64[m]"))
    assert sea.celsius[at].tolist() == list(known.values())


def test_the_gaps_are_nan_and_documented(sea):
    missing = sea.time[np.isnan(sea.celsius)]
    assert len(missing) == 24
    assert missing[0] == np.datetime64("2016-06-14T13:30")
    assert missing[1] == np.datetime64("2016-07-08T02:00")
    assert missing[-1] == np.datetime64("2016-07-08T13:00")
    assert [s.stop - s.start for s in stretches(sea.celsius)] == [5787, 1128, 12310]


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(_extras.util, "find_spec", lambda name: None)
    with pytest.raises(
        ImportError, match=r"bokeh_sampledata is not installed; .* pip install \"\.\[data\]\""
    ):
        sea_temperature()


def test_loading_imports_neither_pandas_nor_the_data_package():
    code = (
        "import sys; from rnn_course.datasets import daily_prices, sea_temperature; "
        "sea_temperature(); daily_prices('FB'); "
        "print(sorted({'pandas', 'bokeh_sampledata'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
