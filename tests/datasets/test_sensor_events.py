import lzma
from importlib import import_module

import numpy as np
import pytest

from rnn_course.datasets import sensor_events

COLUMNS = "Reading# Mote-ID Humidity Temperature Label"


def test_every_sensor_has_one_event_in_one_piece():
    sensors = sensor_events()
    rows = {sensor.name: (len(sensor.celsius), int(sensor.event.sum())) for sensor in sensors}
    assert rows == {
        "indoor 1": (4417, 117),
        "outdoor 4": (5041, 32),
        "indoor 3": (4690, 100),
        "outdoor 1": (4690, 58),
    }
    for sensor in sensors:
        assert np.isfinite(sensor.celsius).all()
        assert (np.diff(sensor.event.astype(int)) == 1).sum() == 1
        assert sensor.humidity.min() > 30
        assert sensor.humidity.max() < 100


def test_the_first_readings_are_those_of_the_files():
    first = [(sensor.celsius[0], sensor.humidity[0]) for sensor in sensor_events()]
    assert first == [(27.97, 45.93), (33.94, 37.16), (27.61, 46.82), (30.21, 43.82)]


def test_temperature_rises_in_each_event():
    for sensor in sensor_events():
        onset = sensor.event.argmax()
        assert sensor.celsius[sensor.event].max() > sensor.celsius[onset - 100 : onset].max() + 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be decompressed"),
        (lzma.compress(b"a b\n1 2\n"), r"begins with 'a b'; expected 'Reading#"),
        (lzma.compress(f"{COLUMNS}\n1 1 45 28 0\n2 1 45\n".encode()), "is damaged"),
        (lzma.compress(f"{COLUMNS}\n".encode()), "and rows"),
    ],
)
def test_another_file_is_refused(tmp_path, monkeypatch, content, message):
    monkeypatch.setattr(import_module("rnn_course.datasets.sensor_events"), "_FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match="sensor_events: there is no file"):
        sensor_events()
    (tmp_path / "singlehop_indoor_moteid1_data.txt.xz").write_bytes(content)
    with pytest.raises(ValueError, match=f"sensor_events: .*{message}"):
        sensor_events()
