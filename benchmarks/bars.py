"""How fast the layers have to be: the bars, and whether the measurement clears them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import geometric_mean
from typing import Any, NamedTuple

from benchmarks.contestants import GRAPH, NAIVE, PRODUCTS, TORCH, XLA
from benchmarks.workloads import Shape
from rnn_course.scratch.models import MODELS

Ratios = Mapping[Shape, float]

MIDDLE, SMALL = Shape(32, 100, 64, 128), Shape(32, 50, 64, 64)


class Bar(NamedTuple):
    """One thing that is asked for, and what was measured.

    Parameters
    ----------
    subject : str
        What is compared.
    limit : float
        What it has to be at least, or at most.
    at_least : bool
        Which of the two.
    value : float
        What was measured.
    """

    subject: str
    limit: float
    at_least: bool
    value: float

    @property
    def met(self) -> bool:
        """Whether it is."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def lowest(ratios: Ratios) -> float:
    """Take the smallest of the ratios.

    Parameters
    ----------
    ratios : mapping of Shape to float
        At least one.

    Returns
    -------
    float
        The smallest.
    """
    return min(ratios.values())


def mean(ratios: Ratios) -> float:
    """Take the geometric mean of the ratios.

    Parameters
    ----------
    ratios : mapping of Shape to float
        At least one.

    Returns
    -------
    float
        The mean.
    """
    return geometric_mean(ratios.values())


class Rule(NamedTuple):
    """A bar for the training step of one or more models, before anything is measured.

    Parameters
    ----------
    peer : str
        Whom ours is compared with.
    words : str
        How the table calls it.
    limits : mapping of str to float
        By model, how many times faster ours has to be (for the bare products, the share of ours that is
        their time).
    fold : callable
        What makes one number of the ratios.
    where : callable
        Which shapes count.
    """

    peer: str
    words: str
    limits: Mapping[str, float]
    fold: Callable[[Ratios], float] = lowest
    where: Callable[[Shape], bool] = lambda shape: True


def all_models(limit: float) -> dict[str, float]:
    """Ask the same of all models.

    Parameters
    ----------
    limit : float
        What.

    Returns
    -------
    dict of str to float
        By model.
    """
    return dict.fromkeys(MODELS, limit)


RULES = (
    Rule(GRAPH, "everywhere", all_models(1.0)),
    Rule(GRAPH, "in the mean", {"SimpleRNN": 2.5, "LSTM": 1.8, "GRU": 2.0}, fold=mean),
    Rule(GRAPH, "at batch 1", all_models(4.0), where=lambda shape: shape.N == 1),
    Rule(XLA, "at batch 16 and more", all_models(1.5), where=lambda shape: shape.N >= 16),
    Rule(XLA, "at batch 1", all_models(1.0), where=lambda shape: shape.N == 1),
    Rule(TORCH, "everywhere", {"SimpleRNN": 0.9, "LSTM": 0.5, "GRU": 0.9}),
    Rule(TORCH, "in the mean", {"SimpleRNN": 1.5, "LSTM": 0.65, "GRU": 1.5}, fold=mean),
    Rule(TORCH, "everywhere (the goal)", all_models(1.0)),
    Rule(NAIVE, "at batch 1", all_models(5.0), where=lambda shape: shape.N == 1),
    Rule(NAIVE, "at batch 16 to 32", all_models(1.7), where=lambda shape: 16 <= shape.N <= 32),
    Rule(NAIVE, "above batch 32", all_models(1.2), where=lambda shape: shape.N > 32),
    Rule(PRODUCTS, "at 256 units and more", all_models(0.7), where=lambda shape: shape.H >= 256),
    Rule(PRODUCTS, f"at {MIDDLE}", all_models(0.55), where=lambda shape: shape == MIDDLE),
    Rule(PRODUCTS, f"at {SMALL}", all_models(0.4), where=lambda shape: shape == SMALL),
)


def speed(rows: Iterable[Mapping[str, Any]]) -> list[Bar]:
    """Hold the training steps of one thread count to the rules.

    Parameters
    ----------
    rows : iterable of dict
        From :func:`benchmarks.speed.measure`.

    Returns
    -------
    list of Bar
        Those for which something was measured.
    """
    steps = [row for row in rows if row["kind"] == "training step"]
    bars = []
    for rule in RULES:
        for model, limit in rule.limits.items():
            ratios = {
                Shape(*row["shape"]): row["times"][rule.peer]["ratio"]
                for row in steps
                if row["model"] == model and rule.peer in row["times"] and rule.where(Shape(*row["shape"]))
            }
            if ratios:
                what = "share of the time that the" if rule.peer == PRODUCTS else "times faster than"
                verb = " take" if rule.peer == PRODUCTS else ""
                subject = f"{model}: {what} {rule.peer}{verb}, {rule.words}"
                bars.append(Bar(subject, limit, True, rule.fold(ratios)))
    return bars


def whole_training(warm: Mapping[str, Any], cold: Mapping[str, Any], first: Mapping[str, Any]) -> list[Bar]:
    """Hold the training of the character LSTM, and the first gradient, to what is asked.

    Parameters
    ----------
    warm, cold, first : mapping of str to dict
        :func:`benchmarks.stopwatch.compare` of training that is warm, of training from a cold start, and of
        the first gradient, each relative to ours.

    Returns
    -------
    list of Bar
        Those for which something was measured.
    """
    asked: Sequence[tuple[str, Mapping[str, Any], str, float]] = (
        ("training, warm: times faster than", warm, GRAPH, 1.0),
        ("training, warm: times faster than", warm, XLA, 1.0),
        ("training, from a cold start: times faster than", cold, GRAPH, 3.0),
        ("training, from a cold start: times faster than", cold, XLA, 3.0),
        ("first gradient: times sooner than", first, "Keras", 10.0),
    )
    return [
        Bar(f"{words} {peer}", limit, True, times[peer]["ratio"])
        for words, times, peer, limit in asked
        if peer in times
    ]


def memory(result: Mapping[str, Any]) -> list[Bar]:
    """Hold the memory to what is asked.

    Parameters
    ----------
    result : mapping
        What :mod:`benchmarks.memory` prints.

    Returns
    -------
    list of Bar
        All of them. SimpleRNN has no gates, and so no bar for their bytes.
    """
    gates, checkpointing = result["per gate byte"]["models"], result["checkpointing"]["models"]
    stream = result["stream"]
    return [
        *(
            Bar(f"{model}: peak relative to the bytes of its gates", 2.5, False, gates[model]["ratio"])
            for model in ("LSTM", "GRU")
        ),
        *(
            Bar(f"{model}: peak with checkpoints relative to without", 1 / 20, False, numbers["memory"])
            for model, numbers in checkpointing.items()
        ),
        *(
            Bar(f"{model}: time with checkpoints relative to without", 1.15, False, numbers["time"])
            for model, numbers in checkpointing.items()
        ),
        Bar(
            f"peak of {stream['steps']:,} steps of a stream relative to its first pieces",
            1.01,
            False,
            stream["peak"] / stream["early"],
        ),
    ]
