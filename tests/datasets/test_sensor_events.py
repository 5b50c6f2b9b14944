import numpy as np

from rnn_course.datasets import sensor_events


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
