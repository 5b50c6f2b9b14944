"""Blood glucose every five minutes for 200 days: measured on one person, with its gaps."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course._extras import package_folder
from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Blood glucose",
    contents="52,281 readings of one person's glucose sensor, 2010-03-24 to 2010-10-10",
    licence="public domain (confirmed by the maintainer who received it)",
    source="given to the Bokeh project by an acquaintance, who is not named; package `bokeh_sampledata`",
    loader="glucose",
    processing="none",
)


class Glucose(NamedTuple):
    """One row a reading, oldest first: what :func:`glucose` returns.

    All columns have the shape (rows,).
    """

    time: NDArray[np.datetime64]
    """When it was read, by the clock of the receiver, to the minute."""
    mg_dl: NDArray[np.float64]
    """The glucose in milligrams per decilitre, whole numbers from 40 to 400, where the sensor ends."""
    signal: NDArray[np.float64]
    """The raw signal of the sensor (``isig``); NaN where the file has the word "nil"."""


def glucose() -> Glucose:
    """Load the readings of a continuous glucose monitor.

    A reading comes every 5 minutes, but not always. There are gaps of up to 28 hours; three times
    occur twice; and from 2010-05-28 21:59 on, for 194 readings, two recordings alternate, a minute and some
    5 mg/dL apart. Nothing is dropped or filled in here, so code that makes windows should ask for steps of
    4 to 6 minutes.

    These are health data. They were freely given, and the person is not named.

    Returns
    -------
    Glucose
        ``time``, ``mg_dl`` and ``signal``, all of shape (52281,).

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    FileNotFoundError, ValueError
        If its file is missing, damaged, or of other columns.

    References
    ----------
    Shipped by the package ``bokeh_sampledata`` (BSD-3-Clause), whose file of licences says that the data were
    obtained directly from a personal acquaintance of a maintainer and freely given as public domain.
    """
    path = package_folder("bokeh_sampledata", "data") / "_data" / "CGM.csv.gz"
    signal, time, mg_dl = zip(*reading.table("glucose", path, ("isig", "datetime", "glucose")), strict=True)
    try:
        return Glucose(
            np.array(time, dtype="datetime64[m]"),
            np.array([float(one) for one in mg_dl]),
            np.array([np.nan if one == "nil" else float(one) for one in signal]),
        )
    except ValueError as error:
        raise ValueError(
            f"glucose: {path} has something that is no time or no number ({error}); is it damaged?"
        ) from error
