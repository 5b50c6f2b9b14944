"""Chapter 13: a day of sea temperature that the reader draws, and where the network raises an alarm."""

import numpy as np

from rnn_course.applications.faults.data import LENGTH
from rnn_course.applications.faults.models import THRESHOLD, alarm
from rnn_course.checks import Array
from rnn_course.datasets import sea_temperature
from rnn_course.live.controls import Curve
from rnn_course.live.parts import Curves, Part, Sentence, percent

LOW, HIGH = 3, 7  # degrees Celsius that can be drawn
EVENING = 12  # half hours of the day before that are shown; the network reads all of it

_sea = sea_temperature()
_midnight = int(np.flatnonzero(_sea.time == np.datetime64("2017-02-26"))[0])
BEFORE = _sea.celsius[_midnight - LENGTH : _midnight]
DAY = _sea.celsius[_midnight : _midnight + LENGTH].round(2)


def _drifting(onset: int, size: float) -> list[float]:
    """Let the error grow from half hour to half hour, from none at the onset to its size at midnight."""
    error = size * np.linspace(0, 1, LENGTH - onset)
    return (DAY + np.concatenate([np.zeros(onset), error])).round(2).tolist()


CONTROLS = [Curve("temperature", "Temperature of a day, in °C", LENGTH, LOW, HIGH, 0.01, "half hour")]
EXAMPLES = {
    "a slow drift": {"temperature": _drifting(12, 1.8)},
    "a spike": {"temperature": np.where(np.arange(LENGTH) == 30, DAY + 1.5, DAY).round(2).tolist()},
    "a stuck sensor": {"temperature": [*DAY[:20].tolist(), *[float(DAY[19])] * 20, *DAY[40:].tolist()]},
    "an ordinary day": {"temperature": DAY.tolist()},
}
BREAKS = {"temperature": _drifting(3, -1.0)}
WHY = (
    "At midnight the sensor is wrong by a whole degree, and yet there is no alarm, because the error grew in "
    "steps that are no larger than those of the sea."
)
ABOUT = (
    "A GRU reads the last 24 hours at each half hour. It was trained on days of one buoy off the coast of "
    "Maine, half of them with an injected fault. Slow drifts escape it, and a steep step of the sea sets it "
    "off. The ordinary day is 26 February 2017, later than all days of its training."
)
MODELS = ("faults-gru",)


def data() -> tuple[dict[str, Array], dict[str, list[float]]]:
    """Give the day before, which is not drawn.

    Returns
    -------
    arrays : dict
        None.
    values : dict
        ``"before"``, 48 readings in degrees Celsius.
    """
    return {}, {"before": BEFORE.tolist()}


def answer(temperature: list[float]) -> list[Part]:
    """Watch a day.

    Parameters
    ----------
    temperature : list of float
        In degrees Celsius, 48 readings from midnight on.

    Returns
    -------
    list of Part
        Whether and when there was an alarm, the probability of a fault, and the temperature.
    """
    probability = alarm([*BEFORE, *temperature])[1:]  # for each half hour of the day, from the 24 h before it
    alarms = probability > THRESHOLD
    begins = np.flatnonzero(alarms & ~np.append(False, alarms[:-1]))
    most = f"the highest probability of a fault is {percent(probability.max())}"
    hours = [k / 2 for k in range(LENGTH)]
    x = ("hour", -EVENING / 2, 24)
    evening = [((k - EVENING) / 2, one) for k, one in enumerate([*BEFORE[-EVENING:], temperature[0]])]
    return [
        Sentence(f"Alarm at {_clock(begins[0])}; {most}." if len(begins) else f"No alarm; {most}."),
        Curves(
            {"temperature": list(zip(hours, temperature, strict=True)), "evening before": evening},
            x,
            ("°C", LOW, HIGH),
            "What the network reads",
            marks=[(hours[k], "alarm" if k == begins[0] else "") for k in begins],
        ),
        Curves(
            {
                "probability of a fault": list(zip(hours, probability.tolist(), strict=True)),
                "above it, alarm": [(0, THRESHOLD), (24, THRESHOLD)],
            },
            x,
            ("probability", 0, 1),
            "What it says at each half hour",
        ),
    ]


def _clock(half_hour: int) -> str:
    """Write the time of a half hour."""
    return f"{half_hour // 2}:{30 * (half_hour % 2):02}"
