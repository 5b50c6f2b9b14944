"""Sea surface temperature, every half hour for 401 days: measured, with its gaps."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course._extras import package_folder
from rnn_course.datasets import reading
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Sea temperature",
    contents="19,249 half hours of the temperature at the surface of the sea, 2016-02-15 to 2017-03-22",
    licence="free to use and redistribute (NERACOOS)",
    source="NERACOOS, University of Maine, station B01; package `bokeh_sampledata`",
    loader="sea_temperature",
    processing="on a regular grid, 24 missing half hours are NaN; one doubled row dropped",
)

_STEP = np.timedelta64(30, "m")


class SeaTemperature(NamedTuple):
    """A series on a regular half-hourly grid: what :func:`sea_temperature` returns.

    Both columns have the shape (rows,).
    """

    time: NDArray[np.datetime64]
    """Universal time (UTC), every half hour without exception."""
    celsius: NDArray[np.float64]
    """The temperature in degrees Celsius; NaN where nothing was measured."""


def sea_temperature() -> SeaTemperature:
    """Load the half-hourly sea surface temperature of a buoy on the Western Maine Shelf.

    The series runs from 2016-02-15 00:00 to 2017-03-22 00:00 UTC: 19,249 half hours. The file has
    19,226 rows. 24 half hours are missing: 2016-06-14 13:30, and the 23 from 2016-07-08 02:00 to 13:00;
    they are NaN here, never filled in, because a filled gap is made of the values after it, and
    :func:`rnn_course.datasets.windows` refuses them. :func:`rnn_course.datasets.stretches` gives
    the parts between the gaps: 5,787, 1,128 and 12,310 half hours. One time, 2017-03-21 16:30, occurs
    twice in the file, with temperatures 0.013 degrees apart; the first of the two is kept.

    Returns
    -------
    SeaTemperature
        ``time`` and ``celsius``, both of shape (19249,).

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    FileNotFoundError, ValueError
        If its file is missing, damaged, or of other columns.

    References
    ----------
    NERACOOS station B01 (Western Maine Shelf, University of Maine), data set ``B01_sbe37_all``, free to use
    and redistribute: https://data.neracoos.org/erddap/info/B01_ocean_agg/index.html. Shipped by
    the package ``bokeh_sampledata`` (BSD-3-Clause).
    """
    path = package_folder("bokeh_sampledata", "data") / "_data" / "sea_surface_temperature.csv.gz"
    rows = reading.table("sea_temperature", path, ("time (UTC)", "temperature (celsius)"))
    # The trailing "Z" says UTC; NumPy's times are UTC without saying so.
    measured_at = np.array([time.removesuffix("Z") for time, _ in rows], dtype="datetime64[m]")
    measured = np.array([float(celsius) for _, celsius in rows])
    measured_at, first = np.unique(measured_at, return_index=True)

    time = np.arange(measured_at[0], measured_at[-1] + _STEP, _STEP)
    celsius = np.full(len(time), np.nan)
    celsius[(measured_at - time[0]) // _STEP] = measured[first]
    return SeaTemperature(time, celsius)
