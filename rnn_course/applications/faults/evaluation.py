"""How good the alarm is: against its rivals, after a wrong split, on the clock, on new and on real faults."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course import weights
from rnn_course.applications.faults import baselines, models
from rnn_course.applications.faults.data import (
    KINDS,
    LENGTH,
    NORMAL,
    STRIDE,
    Windows,
    cut,
    inject,
    joined,
    parts_of,
    pieces,
    split_windows,
)
from rnn_course.applications.faults.sensors import LEAD, QUIET, residuals, trained_forecaster
from rnn_course.datasets import sea_temperature, sensor_events
from rnn_course.datasets.sensor_events import SECONDS
from rnn_course.experiments.common.exam import Exam, spread
from rnn_course.scratch.ranking import average_precision, roc_auc

Table = dict[str, dict[str, list[float]]]


def compare(seeds: Sequence[int]) -> Table:
    """Train all models on the same windows, once a seed, and measure them on the test part.

    Parameters
    ----------
    seeds : sequence of int
        Of the faults and of the models.

    Returns
    -------
    dict
        By model, lists with an entry a seed: ``"average precision"``, ``"ROC-AUC"``, and for models that give
        probabilities ``"precision"`` and ``"recall"`` at 0.5, the recall of each kind of fault, and the share
        of ``"false alarms"`` among the normal windows.
    """
    table: Table = {}
    for seed in seeds:
        split = split_windows(seed)
        scores = {
            name: score(split.train, split.test, seed) for name, score in baselines.BASELINES.items()
        } | {"GRU": gru_scores(split.train, split.validation, split.test, seed)}
        for name, score in scores.items():
            for measure, value in _measures(split.test, score).items():
                table.setdefault(name, {}).setdefault(measure, []).append(value)
    return table


def gru_scores(train: Windows, validation: Windows, test: Windows, seed: int) -> NDArray[np.float64]:
    """Train the GRU and let it read the test windows.

    Parameters
    ----------
    train, validation, test : Windows
        What to learn from, what to stop by, and what to score, N windows.
    seed : int
        Of the weights.

    Returns
    -------
    numpy.ndarray
        Probabilities, (N,).
    """
    model, scaler, _ = models.train(train, validation, seed)
    return models.probabilities(model, scaler, test.celsius)


def _measures(test: Windows, score: NDArray[np.float64]) -> dict[str, float]:
    """Measure one model on one test part."""
    measures = {
        "average precision": average_precision(test.abnormal, score),
        "ROC-AUC": roc_auc(test.abnormal, score),
    }
    if score.min() >= 0 and score.max() <= 1:
        called = score > models.THRESHOLD
        measures["precision"] = float(test.abnormal[called].mean())
        measures["recall"] = float(called[test.abnormal].mean())
        measures |= {kind: float(called[test.kind == kind].mean()) for kind in KINDS}
        measures["false alarms"] = float(called[test.kind == NORMAL].mean())
    return measures


def wrong_split(seeds: Sequence[int]) -> Table:
    """Cut labelled days into overlapping pieces, and hold back whole days or single pieces, drawn at random.

    Both test sets are drawn from the same days, so that nothing but the leak differs.

    Parameters
    ----------
    seeds : sequence of int
        Of the faults, the draws and the models.

    Returns
    -------
    dict
        By model, the average precision if ``"days"`` and if ``"pieces"`` were held back, an entry a seed.
    """
    table: Table = {}
    for seed in seeds:
        parts = split_windows(seed, stride=LENGTH)
        days, count = joined([parts.train, parts.test]), len(parts.train.kind)
        rng = np.random.default_rng([seed, 1])  # the seed alone would draw again what chose the faulty days
        split = {"days": [pieces(some) for some in _drawn(days, count, rng)]}
        split["pieces"] = _drawn(joined(split["days"]), len(split["days"][0].kind), rng)
        for held_back, (train, test) in split.items():
            scores = {
                "forest, levels only": baselines.forest_of_levels(train, test, seed),
                "forest, same features": baselines.forest(train, test, seed),
                "GRU": gru_scores(train, pieces(parts.validation), test, seed),
            }
            for name, score in scores.items():
                row = table.setdefault(name, {})
                row.setdefault(held_back, []).append(average_precision(test.abnormal, score))
    return table


def _drawn(windows: Windows, count: int, rng: np.random.Generator) -> list[Windows]:
    """Draw windows for training; the others are for the test."""
    return [windows.take(rows) for rows in np.split(rng.permutation(len(windows.kind)), [count])]


def delays(seed: int) -> dict[str, dict[str, Any]]:
    """Let the stored network watch two days, half hour by half hour, with a fault on the second one.

    Parameters
    ----------
    seed : int
        Of the faults.

    Returns
    -------
    dict
        By kind of fault, and for days without one: how many there were (``"cases"``), how many had an alarm
        before anything was wrong (``"early"``), and how many of the others had their first alarm k half hours
        after the onset, for each k (``"after"``). The rest was missed.
    """
    test = parts_of(sea_temperature().celsius)[2]
    days = np.array(list(cut(test, STRIDE, 2 * LENGTH)))
    rng = np.random.default_rng(seed)
    table: dict[str, dict[str, Any]] = {}
    for kind in (*KINDS, NORMAL):
        watched, onset = days.copy(), np.full(len(days), 2 * LENGTH)
        for n, day in enumerate(days[:, LENGTH:] if kind != NORMAL else []):
            watched[n, LENGTH:] = inject(day, kind, rng)
            onset[n] = (watched[n] != days[n]).argmax()
        alarms = _watch(watched)
        early = (alarms & (np.arange(2 * LENGTH) < onset[:, np.newaxis])).any(axis=1)
        found = alarms.any(axis=1) & ~early
        delay = (alarms.argmax(axis=1) - onset)[found]
        table[kind] = {
            "cases": len(days),
            "early": int(early.sum()),
            "after": np.bincount(delay, minlength=LENGTH).tolist(),
        }
    return table


def _watch(celsius: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say at which readings there is an alarm, (N, rows); the first window ends with reading LENGTH."""
    N, rows = celsius.shape
    windows = np.lib.stride_tricks.sliding_window_view(celsius, LENGTH, axis=1).reshape(-1, LENGTH)
    p = models.probabilities(*models.stored(), windows).reshape(N, -1)
    return np.concatenate([np.zeros((N, rows - p.shape[1]), dtype=bool), p > models.THRESHOLD], axis=1)


def new_faults(seed: int) -> dict[str, dict[str, float]]:
    """Try faults that no model has seen, on the stored network and two forests with its training windows.

    Parameters
    ----------
    seed : int
        Of the faults and of the forests.

    Returns
    -------
    dict
        By fault, the share of the test windows in which the ``"GRU"``, the ``"forest"`` on the same features
        and the one with ``"hand-made"`` features see one.
    """
    rng = np.random.default_rng(seed)
    normal = np.array(list(cut(parts_of(sea_temperature().celsius)[2], STRIDE)))
    settings = models.TRAINED["faults-gru"][1]
    train = joined([split_windows(settings["seed"] + draw).train for draw in range(settings["draws"])])
    faulty = {NORMAL: normal} | {
        name: np.array([fault(window.copy(), int(rng.integers(4, 24)), rng) for window in normal]).round(3)
        for name, fault in NEW_FAULTS.items()
    }
    everything = np.concatenate(list(faulty.values()))
    shape = len(faulty), len(normal)
    judged = Windows(everything, np.zeros_like(everything, dtype=bool), np.full(len(everything), NORMAL))
    scores = {
        "GRU": models.probabilities(*models.stored(), everything),
        "forest": baselines.forest(train, judged, seed),
        "hand-made": baselines.forest_by_hand(train, judged, seed),
    }
    shares = {by: (score > models.THRESHOLD).reshape(shape).mean(axis=1) for by, score in scores.items()}
    return {name: {by: float(share[row]) for by, share in shares.items()} for row, name in enumerate(faulty)}


def _dropout(window: NDArray[np.float64], onset: int, rng: np.random.Generator) -> NDArray[np.float64]:
    window[onset : onset + 3] = 0
    return window


def _noise(window: NDArray[np.float64], onset: int, rng: np.random.Generator) -> NDArray[np.float64]:
    window[onset:] += rng.normal(0, 0.4, len(window) - onset)
    return window


def _oscillation(window: NDArray[np.float64], onset: int, rng: np.random.Generator) -> NDArray[np.float64]:
    window[onset:] += 0.8 * np.sin(np.pi / 2 * np.arange(len(window) - onset))
    return window


def _pulse(window: NDArray[np.float64], onset: int, rng: np.random.Generator) -> NDArray[np.float64]:
    window[onset : onset + 8] += rng.choice([-1, 1]) * rng.uniform(0.8, 2.0)
    return window


def _dead(window: NDArray[np.float64], onset: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return np.full_like(window, window[0])


def _coarse(window: NDArray[np.float64], onset: int, rng: np.random.Generator) -> NDArray[np.float64]:
    window[onset:] = np.round(2 * window[onset:]) / 2
    return window


def _swapped(window: NDArray[np.float64], onset: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return window[::-1]


NEW_FAULTS: dict[str, Callable[[NDArray[np.float64], int, np.random.Generator], NDArray[np.float64]]] = {
    "three readings of 0 degrees": _dropout,
    "noise of 0.4 degrees": _noise,
    "oscillation of 0.8 degrees": _oscillation,
    "too high or low for 4 hours": _pulse,
    "one reading all day": _dead,
    "rounded to half degrees": _coarse,
    "the day backwards": _swapped,
}


def real_events(seeds: Sequence[int], epochs: int) -> dict[str, dict[str, list[dict[str, float]]]]:
    """Look for the four real events, with a GRU that forecasts and with the plain difference over a minute.

    The alarm goes off above the largest residual that the sensor had before reading `QUIET`.

    Parameters
    ----------
    seeds : sequence of int
        Of the forecasters.
    epochs : int
        How long each is trained.

    Returns
    -------
    dict
        By sensor and detector, an entry a seed (the difference has one): ``"average precision"`` over the
        readings, ``"delay"`` in seconds from the first reading of the event to the first alarm in it, and
        ``"false alarms"``, the number of readings.
    """
    forecasters = [trained_forecaster(seed, epochs)[0] for seed in seeds]
    table: dict[str, dict[str, list[dict[str, float]]]] = {}
    for sensor in sensor_events():
        table[sensor.name] = {
            "difference": [_found(residuals(sensor.celsius), sensor.event)],
            "GRU": [_found(residuals(sensor.celsius, model), sensor.event) for model in forecasters],
        }
    return table


def _found(residual: NDArray[np.float64], event: NDArray[np.bool_]) -> dict[str, float]:
    """Measure how well residuals find an event."""
    threshold = residual[LEAD:QUIET].max()
    alarms = residual > threshold
    first = (alarms & event).argmax()
    return {
        "average precision": average_precision(event[QUIET:], residual[QUIET:]),
        "delay": float(SECONDS * (first - event.argmax())),
        "false alarms": float((alarms & ~event).sum()),
    }


def exam(most: int) -> Exam:
    """Ask the stored network whether windows of the test part are abnormal."""
    model, scaler = models.stored()
    test = split_windows(models.TRAINED["faults-gru"][1]["seed"]).test
    test = test.take(spread(np.arange(len(test.kind)), most))

    def ask() -> tuple[NDArray[np.bool_], float]:
        p = models.probabilities(model, scaler, test.celsius)
        return p > models.THRESHOLD, average_precision(test.abnormal, p)

    return Exam(model.layers, ask, "average precision")


def forecaster_exam(most: int) -> Exam:
    """Ask the stored forecaster at which of the last readings of each sensor there is an alarm."""
    model = weights.load("faults-forecaster").model

    def ask() -> tuple[NDArray[np.bool_], float]:
        alarms, found = [], []
        for sensor in sensor_events():
            residual = residuals(sensor.celsius, model)
            alarms.append(residual[QUIET:] > residual[LEAD:QUIET].max())
            found.append(_found(residual, sensor.event)["average precision"])
        return np.concatenate(alarms), float(np.mean(found))

    return Exam(model.layers, ask, "average precision")


LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "faults-comparison": (compare, {"seeds": [0, 1, 2]}),
    "faults-split": (wrong_split, {"seeds": [0, 1, 2]}),
    "faults-delays": (delays, {"seed": 0}),
    "faults-new": (new_faults, {"seed": 0}),
    "faults-events": (real_events, {"seeds": [0, 1, 2], "epochs": 10}),
}

EXAMS = {"faults-gru": exam, "faults-forecaster": forecaster_exam}
