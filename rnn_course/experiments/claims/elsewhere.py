"""Numbers for claims that other chapters have measured: they are read from what is stored there."""

from typing import Any

import numpy as np

from rnn_course.applications.entities.data import NEW, NOTHING_NEW
from rnn_course.experiments import stored
from rnn_course.experiments.common.tasks import ADDING_BASELINE
from rnn_course.experiments.lstm.long_lags import longest_solved, reach_numbers
from rnn_course.experiments.lstm.relu import ran_wild


def relu_numbers() -> dict[str, Any]:
    """Count trainings with ReLU by one criterion: a loss beyond 100 times that of guessing, or not finite.

    ``"clipped"`` and ``"plain"`` are those of the chapter on gradients; ``"large"``, ``"identity"`` and
    ``"orthogonal"`` the faster ones with clipping, by their start, of the chapter on the LSTM; ``"jumped"``
    and ``"jumped_tanh"`` the clipped ones of the former that were once beyond 3 times the loss of guessing.
    """
    rows = stored.load("bptt-clipping")["result"]
    runs: dict[tuple[str, bool], list[bool]] = {}
    jumps: dict[str, list[bool]] = {}
    for row in rows:
        wild = [ran_wild({"worst": loss}) for loss in row["worst"]]
        runs.setdefault((row["activation"], bool(row["clip"])), []).extend(wild)
        if row["clip"] and row["learning_rate"] == 0.1 and row["kind"] != "identity":
            jumps.setdefault(row["activation"], []).extend(
                loss > 3 * ADDING_BASELINE for loss in row["worst"]
            )
    fast = stored.load("lstm-relu-clipped")["result"]
    starts = {
        name: [ran_wild(row) for row in fast if row["cell"] == cell]
        for name, cell in (("large", "ReLU, large"), ("identity", "IRNN"), ("orthogonal", "ReLU"))
    }
    return {
        "plain": sum(runs["relu", False]),
        "all_plain": len(runs["relu", False]),
        "clipped": sum(runs["relu", True]),
        "all_clipped": len(runs["relu", True]),
        "tanh": sum(runs["tanh", False]),
        **{name: sum(wild) for name, wild in starts.items()},
        "of_each": len(starts["identity"]),
        "jumped": sum(jumps["relu"]),
        "jumped_tanh": sum(jumps["tanh"]),
        "all_jumps": len(jumps["relu"]),
    }


def price_numbers() -> dict[str, Any]:
    """Compare the networks that forecast prices with the forecast that nothing changes."""
    large = stored.load("forecasting-prices")
    worse = total = 0
    ratios, signs = [], []
    for one in large["result"].values():
        errors = np.array(one["rmse"]["network"]) / one["rmse"]["naive"]
        worse, total = worse + int((errors > 1).sum()), total + len(errors)
        ratios += errors.tolist()
        signs += one["sign"]
    return {
        "worse": worse,
        "total": total,
        "best": 100 * (min(ratios) - 1),
        "shares": len(large["result"]),
        "low": min(signs),
        "high": max(signs),
    }


def direction_numbers() -> dict[str, Any]:
    """Give the F1 of entities by the direction in which they are read."""
    numbers: dict[str, Any] = {}
    for language, name in (("english", "entities-english"), ("korean", "entities-korean-directions")):
        large = stored.load(name)
        for direction, model in (
            ("forward", "LSTM, forward"),
            ("backward", "LSTM, backward"),
            ("both", "Bi-LSTM"),
        ):
            for test, which in (("known", NOTHING_NEW), ("new", NEW)):
                f1 = np.mean([row[which] for row in large["result"][model]])
                numbers[f"{language}_{direction}_{test}"] = float(f1)
        numbers[f"{language}_folds"] = len(large["settings"]["folds"])
    return numbers


def context_numbers() -> dict[str, Any]:
    """Give the bits per character that networks need after contexts of several lengths."""
    large = stored.load("memory-cells")
    lengths = large["settings"]["lengths"]
    bits = np.mean(
        [row["bits_by_context"] for kind in ("RNN", "LSTM", "GRU") for row in large["result"][kind]], axis=0
    )
    return {
        "short": lengths[1],
        "of_short": bits[1],
        "middle": lengths[4],
        "of_middle": bits[4],
        "long": lengths[-1],
        "of_long": bits[-1],
        "networks": 3 * len(large["settings"]["seeds"]),
    }


def preserved_numbers() -> dict[str, Any]:
    """Give how often the units of readers write again what their cell states already say."""
    rows = stored.load("lstm-reader")["result"]
    return {
        "least": min(row["again"] for row in rows),
        "median": float(np.median([row["again"] for row in rows])),
        "readers": len(rows),
        "cut": float(np.mean([row["cut"] for row in rows])),
        "right": float(np.mean([row["known"] for row in rows])),
    }


def lag_numbers() -> dict[str, Any]:
    """Give the longest lags that cells learned from every seed, in both tasks, and what the IRNN's cost."""
    grids = [stored.load(name) for name in ("lstm-copying", "lstm-copying-slow")]
    copying = {
        f"copying_{cell}": max(longest_solved(grid["result"], cell) for grid in grids)
        for cell in ("RNN", "LSTM")
    }
    copying["copying_steps"] = grids[0]["settings"]["steps"]
    slow = [row for row in stored.load("lstm-adding-slow")["result"] if row["cell"] == "IRNN"]
    return {**reach_numbers(), **copying, "price": max(row["worst"] for row in slow)}


def last_state_numbers() -> dict[str, Any]:
    """Give what a linear map finds of the first and of the last token in the last forward state."""
    large = stored.load("bidirectional-length")
    long = large["result"][3]
    return {
        "length": long["length"],
        "units": long["units"],
        "last": long["forward"][-1],
        "half": float(np.mean(long["forward"][: long["length"] // 2])),
        "guessing": 1 / large["settings"]["symbols"],
    }


CLAIMS = {
    "relu": relu_numbers,
    "lstm-long-lags": lag_numbers,
    "prices": price_numbers,
    "both-directions": direction_numbers,
    "longer-harder": context_numbers,
    "preserved": preserved_numbers,
    "whole-sequence": last_state_numbers,
}
