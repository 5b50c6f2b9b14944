"""Chapter 14: three hours of glucose that the reader pulls at, and the forecast of the next one."""

import numpy as np

from rnn_course.applications.forecasting.data import READ, STEP, TEST, glucose_windows
from rnn_course.applications.forecasting.models import HIGHEST, LOWEST, forecast, next_hour
from rnn_course.live.controls import Curve
from rnn_course.live.parts import Curves, Part, Sentence, percent

_test = glucose_windows(*TEST)


def _until(time: str) -> list[float]:
    """Give the readings of three hours, the last one at this time."""
    return _test.x[_test.time == np.datetime64(time)][0].tolist()


CONTROLS = [Curve("glucose", "Glucose of three hours, in mg/dL", READ, LOWEST, HIGHEST, 1, "reading")]
EXAMPLES = {
    "a sudden rise": {"glucose": _until("2010-09-16T07:53")},
    "rising": {"glucose": _until("2010-09-17T11:28")},
    "falling": {"glucose": _until("2010-09-20T11:28")},
    "flat": {"glucose": _until("2010-09-25T07:04")},
}
BREAKS = {"glucose": [*EXAMPLES["flat"]["glucose"][:-1], 240.0]}
WHY = (
    "No glucose rises by 125 mg/dL in five minutes: the sensor has jumped. The network believes it, because "
    "it forecasts changes from the last reading, and of the 33,000 steps in its training only two were "
    "larger than 100 mg/dL."
)
ABOUT = (
    "This is no medical device. A GRU has learned from four months of one person and one sensor; it is told "
    "nothing of meals, insulin and sport. The examples are from a later month."
)
MODELS = ("forecasting-glucose",)


def answer(glucose: list[float]) -> list[Part]:
    """Forecast the next hour.

    Parameters
    ----------
    glucose : list of float
        In mg/dL, a reading every five minutes, the newest last.

    Returns
    -------
    list of Part
        The forecast after 30 and 60 minutes, and the readings with the forecast and its interval.
    """
    half, whole = forecast(glucose)
    hour = [(STEP * k, *row) for k, row in enumerate(next_hour(glucose).tolist(), 1)]
    last = glucose[-1]
    return [
        Sentence(
            f"In 30 minutes {half.mg_dl:.0f} mg/dL ({percent(0.8)}: {half.low:.0f} to {half.high:.0f}), "
            f"in 60 minutes {whole.mg_dl:.0f} ({whole.low:.0f} to {whole.high:.0f}). "
            f"The naive forecast is {last:.0f}."
        ),
        Curves(
            {
                "glucose": [(STEP * (k + 1 - READ), one) for k, one in enumerate(glucose)],
                "forecast": [(0, last), *((minutes, point) for minutes, point, _, _ in hour)],
            },
            ("minutes", -STEP * (READ - 1), 60),
            ("mg/dL", LOWEST, HIGHEST),
            "Three hours of readings, and the hour that follows with its interval",
            band=[(0, last, last), *((minutes, low, high) for minutes, _, low, high in hour)],
            marks=[(0, "now")],
        ),
    ]
