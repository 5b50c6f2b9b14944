"""How good forecasts and intervals are, and the measurements that take longer than the chapter may."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rnn_course.applications.forecasting import baselines, data, models, series, training
from rnn_course.applications.forecasting.data import (
    Scaling,
    Windows,
    glucose_windows,
)
from rnn_course.applications.forecasting.scores import daily_margins, mae, outside, rmse
from rnn_course.checks import Array
from rnn_course.datasets import glucose
from rnn_course.experiments.common.exam import Exam, spread

STEPS = [minutes // data.STEP - 1 for minutes in models.MINUTES]  # 30 and 60 minutes, from 0
DAYS = 7  # of mistakes that set the margins of the next day


def glucose_errors(seeds: Sequence[int], **settings: Any) -> dict[str, Any]:
    """Compare network and baselines on the months of the test part, and count what the intervals hold.

    Parameters
    ----------
    seeds : sequence of int
        Of the networks.
    **settings
        What `training.fit_point` takes.

    Returns
    -------
    dict
        ``rmse`` and ``mae`` by model, after 30 and 60 minutes (for the network one pair a seed); ``coverage``
        by seed, with fixed ends and with daily margins; ``days`` won against the trees.
    """
    train, validation, test = (glucose_windows(*part) for part in (data.TRAIN, data.VALIDATION, data.TEST))
    scaling = Scaling.fit(train)
    y = test.y[:, STEPS]
    forecasts = {name: model(test)[:, STEPS] for name, model in _simple(train).items()}
    forecasts["boosted trees"] = baselines.Trees.fit(train, validation, scaling, STEPS)(test.x)
    result: dict[str, Any] = {
        "windows": [len(part.x) for part in (train, validation, test)],
        "rmse": {name: _rounded(rmse(y, guess)) for name, guess in forecasts.items()},
        "mae": {name: _rounded(mae(y, guess)) for name, guess in forecasts.items()},
        "coverage": {"fixed": [], "daily": []},
        "width": {"fixed": [], "daily": []},
        "days": [],
    }
    result["rmse"]["network"], result["mae"]["network"] = [], []
    late = Windows(*(np.concatenate(both) for both in zip(validation, test, strict=True)))
    tested = late.time >= np.datetime64(data.TEST[0])
    for seed in seeds:
        model, _ = training.fit_point(train, validation, scaling, seed=seed, **settings)
        head, _ = training.fit_ends(model.layers[0], train, validation, scaling, seed)
        kept = models.Forecaster([*model.layers, *head.layers], scaling, np.zeros(data.AHEAD))
        guess = kept.forecast(test.x)[:, STEPS]
        result["rmse"]["network"].append(_rounded(rmse(y, guess)))
        result["mae"]["network"].append(_rounded(mae(y, guess)))
        result["days"].append(_days_won(test, y, guess, forecasts["boosted trees"]))
        interval = kept.interval(late.x)
        scores = outside(late.y, interval)
        margins = daily_margins(scores, late.time, DAYS, training.LEVELS[1] - training.LEVELS[0])
        width = (interval[..., 1] - interval[..., 0])[tested][:, STEPS].mean(axis=0)
        for name, margin in {"fixed": np.zeros_like(margins), "daily": margins}.items():
            held = (scores <= margin)[tested][:, STEPS].mean(axis=0)
            result["coverage"][name].append(_rounded(held, 4))
            result["width"][name].append(_rounded(width + 2 * margin[tested][:, STEPS].mean(axis=0), 1))
    return result


def glucose_leaks(seed: int, **settings: Any) -> dict[str, Any]:
    """Measure what three leaks would have pretended.

    Parameters
    ----------
    seed : int
        Of the networks, and of the random split.
    **settings
        What `training.fit_point` takes.

    Returns
    -------
    dict
        The RMSE after 30 and 60 minutes by model: of the honest split, of a random split of the windows, of
        readings smoothed by a centred mean before anything else, and of a scaling fitted on all readings.
    """
    parts = [data.TRAIN, data.VALIDATION, data.TEST]
    honest = [glucose_windows(*part) for part in parts]
    everything = glucose_windows(data.TRAIN[0], data.TEST[1])
    order = np.random.default_rng(seed).permutation(len(everything.x))
    edges = np.cumsum([len(part.x) for part in honest])[:2]
    mixed = [Windows(*(column[rows] for column in everything)) for rows in np.split(order, edges)]
    smooth = [glucose_windows(*part, readings=data.smoothed(glucose())) for part in parts]
    peeked = [Windows(blurred.x, part.y, part.time) for blurred, part in zip(smooth, honest, strict=True)]
    return {
        "none": _table(honest, seed, **settings),
        "random split": _table(mixed, seed, **settings),
        "centred smoothing": _table(peeked, seed, **settings),
        "scaling on all": _table(honest, seed, scaling=Scaling.fit(everything), **settings),
    }


def sea_origins(months: Sequence[str], seeds: Sequence[int], **settings: Any) -> dict[str, Any]:
    """Forecast the sea month by month, with models that know all months before.

    Parameters
    ----------
    months : sequence of str
        The months to forecast; of what is before each, the month next to it decides when training stops.
    seeds : sequence of int
        Of the networks.
    **settings
        What `training.fit_point` takes.

    Returns
    -------
    dict
        For each month the RMSE of each half hour ahead, by model; for the network one list a seed.
    """
    result = {}
    for month in months:
        before, after = _neighbours(month)
        train, validation, test = (
            series.sea_windows(*part) for part in (("2016-07", before), (before, month), (month, after))
        )
        known = series.sea_windows("2016-07", month)
        # The sea of the next month is often colder than any that was seen, so its level is left out.
        scaling = replace(Scaling.fit(train), level=np.inf)
        direct = baselines.AutoRegression.fit(known.x, known.y)
        changes = baselines.AutoRegression.fit(np.diff(known.x), known.y - known.x[:, -1:])
        forecasts = {
            "naive": baselines.naive(test.x, series.HALF_HOURS),
            "yesterday": baselines.seasonal_naive(test.x, series.HALF_HOURS, series.HALF_HOURS),
            "AR": direct(test.x),
            "AR on changes": test.x[:, -1:] + changes(np.diff(test.x)),
        }
        errors: dict[str, Any] = {name: _rounded(rmse(test.y, guess), 4) for name, guess in forecasts.items()}
        errors["network"] = []
        for seed in seeds:
            model, _ = training.fit_point(train, validation, scaling, seed=seed, **settings)
            guess = scaling.readings(test.x, model.predict(scaling.features(test.x)))
            errors["network"].append(_rounded(rmse(test.y, guess), 4))
        result[month] = errors
    return result


def price_origins(
    tickers: Sequence[str], years: Sequence[str], seeds: Sequence[int], **settings: Any
) -> dict[str, Any]:
    """Forecast prices year by year, one day ahead, with models that know all years before.

    Parameters
    ----------
    tickers, years : sequence of str
        The shares, and the years to forecast; of those before, the last one decides when training stops.
    seeds : sequence of int
        Of the networks.
    **settings
        What `training.fit_returns` takes.

    Returns
    -------
    dict
        For each share the RMSE in dollars over all years by model, the share of days ``up``, the share of
        days on which the network has the right ``sign``, and the correlation of its change with the real one.
    """
    result = {}
    for ticker in tickers:
        days = series.share_days(ticker)
        year = days.time.astype("datetime64[Y]")
        tested = np.isin(year, np.array(years, "datetime64[Y]"))
        changes = np.zeros((2 + len(seeds), len(days.x)))  # naive, AR, networks
        for one in np.unique(year[tested]):
            past, early, now = year < one, year < one - 1, year == one
            changes[1, now] = baselines.AutoRegression.fit(days.x[past], days.y[past])(days.x[now])[:, 0]
            for k, seed in enumerate(seeds, start=2):
                forecast = training.fit_returns(days, early, past & ~early, seed=seed, **settings)
                changes[k, now] = forecast(days.x[now])
        came = days.dollars(days.y[:, 0])
        errors = [round(float(rmse(came[tested], days.dollars(row)[tested])), 4) for row in changes]
        moved, network = days.y[tested, 0], changes[2:, tested]
        result[ticker] = {
            "days": int(tested.sum()),
            "rmse": {"naive": errors[0], "AR": errors[1], "network": errors[2:]},
            "up": round(float((moved > 0).mean()), 3),
            "sign": _rounded(((network > 0) == (moved > 0)).mean(axis=1)),
            "correlation": [round(float(np.corrcoef(row, moved)[0, 1]), 3) for row in network],
        }
    return result


def _neighbours(month: str) -> tuple[str, str]:
    """Name the months before and after."""
    return str(np.datetime64(month, "M") - 1), str(np.datetime64(month, "M") + 1)


def _simple(train: Windows) -> dict[str, Callable[[Windows], Array]]:
    """Fit the baselines that need no library, by name."""
    direct = baselines.AutoRegression.fit(train.x, train.y)
    one_step = baselines.AutoRegression.fit(train.x, train.y[:, :1])
    readings = glucose()
    return {
        "naive": lambda part: baselines.naive(part.x, data.AHEAD),
        "yesterday": lambda part: baselines.yesterday(part, readings.time, readings.mg_dl),
        "AR, iterated": lambda part: baselines.iterate(one_step, part.x, data.AHEAD),
        "AR, direct": lambda part: direct(part.x),
    }


def _table(
    parts: Sequence[Windows], seed: int, scaling: Scaling | None = None, **settings: Any
) -> dict[str, list[float]]:
    """Give the RMSE after 30 and 60 minutes of the naive forecast, AR, trees and network."""
    train, validation, test = parts
    scaling = scaling or Scaling.fit(train)
    model, _ = training.fit_point(train, validation, scaling, seed=seed, **settings)
    output = model.predict(scaling.features(test.x))
    simple = _simple(train)
    forecasts = {name: simple[name](test)[:, STEPS] for name in ("naive", "AR, direct")}
    forecasts["boosted trees"] = baselines.Trees.fit(train, validation, scaling, STEPS)(test.x)
    forecasts["network"] = scaling.readings(test.x, output)[:, STEPS]
    return {name: _rounded(rmse(test.y[:, STEPS], guess)) for name, guess in forecasts.items()}


def _days_won(test: Windows, y: Array, ours: Array, theirs: Array) -> list[int]:
    """Count the days on which the first has the smaller squared error, by step, and all days."""
    days = test.time.astype("datetime64[D]")
    better = [
        [((ours - y)[days == day] ** 2).mean(axis=0) < ((theirs - y)[days == day] ** 2).mean(axis=0)]
        for day in np.unique(days)
    ]
    return [*np.sum(better, axis=(0, 1)).tolist(), len(better)]


def _rounded(values: Array, digits: int = 3) -> list[float]:
    return [round(float(value), digits) for value in values]


_NETWORK = {"units": 32, "epochs": 20, "learning_rate": 0.004}


def exam(most: int) -> Exam:
    """Ask the stored network for the glucose of the test part in 30 and 60 minutes, to half a mg/dL."""
    kept = models.stored()
    x, y, _ = (spread(part, most) for part in glucose_windows(*data.TEST))

    def ask() -> tuple[Array, float]:
        forecast = kept.forecast(x)[:, STEPS]
        return forecast.ravel(), float(rmse(y[:, STEPS], forecast)[0])

    return Exam(kept.layers, ask, "RMSE after 30 minutes, mg/dL", within=0.5)


LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "forecasting-glucose": (glucose_errors, {"seeds": [0, 1, 2], **_NETWORK}),
    "forecasting-leaks": (glucose_leaks, {"seed": 0, **_NETWORK}),
    "forecasting-sea": (
        sea_origins,
        {
            "months": ["2016-09", "2016-10", "2016-11", "2016-12", "2017-01", "2017-02", "2017-03"],
            "seeds": [0, 1, 2],
            "units": 16,
            "epochs": 10,
            "learning_rate": 0.004,
        },
    ),
    "forecasting-prices": (
        price_origins,
        {
            "tickers": ["AAPL", "IBM", "MSFT"],
            "years": [str(year) for year in range(2006, 2013)],
            "seeds": [0, 1, 2],
            "units": 16,
            "epochs": 15,
        },
    ),
}

EXAMS = {"forecasting-glucose": exam}
