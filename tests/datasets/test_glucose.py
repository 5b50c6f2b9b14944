import gzip
from importlib import import_module

import numpy as np
import pytest

from rnn_course.datasets import glucose


@pytest.fixture(scope="module")
def readings():
    return glucose()


def test_every_row_of_the_file_is_there(readings):
    assert len(readings.time) == len(readings.mg_dl) == len(readings.signal) == 52_281
    assert readings.time[0] == np.datetime64("2010-03-24T09:51")
    assert readings.time[-1] == np.datetime64("2010-10-10T23:57")
    assert (readings.mg_dl[0], readings.signal[0]) == (258, 22.59)


def test_the_glucose_is_whole_and_in_the_range_of_the_sensor(readings):
    assert (readings.mg_dl == readings.mg_dl.round()).all()
    assert (readings.mg_dl.min(), readings.mg_dl.max()) == (40, 400)


def test_nil_is_nan(readings):
    assert np.isnan(readings.signal).sum() == 1061
    assert np.nanmin(readings.signal) > 0


def test_the_order_is_that_of_time_with_three_doubles_and_two_interleaved_recordings(readings):
    minutes = np.diff(readings.time).astype(int)
    assert minutes.min() == 0
    assert ((minutes == 0).sum(), (minutes == 1).sum()) == (3, 194)
    assert (minutes[np.flatnonzero(minutes == 1) + 1] == 4).all()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", r"the columns of .* are \['a', 'b'\]"),
        ("isig,datetime,glucose\n22.5,2010-03-24 09:51:00,25x\n", "no time or no number .*25x"),
        ("isig,datetime,glucose\n22.5,2010-03\n", "has 2 columns; expected 3"),
    ],
)
def test_another_file_is_refused(tmp_path, monkeypatch, rows, message):
    module = import_module("rnn_course.datasets.glucose")  # the function has the same name
    monkeypatch.setattr(module, "package_folder", lambda *names: tmp_path)
    with pytest.raises(FileNotFoundError, match=r"glucose: there is no file .*CGM\.csv\.gz"):
        glucose()
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "CGM.csv.gz").write_bytes(gzip.compress(rows.encode()))
    with pytest.raises(ValueError, match=f"glucose: .*{message}"):
        glucose()
