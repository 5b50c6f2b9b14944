"""Exercises of chapter 12: several seeds, a reach, a counterexample, the best epoch, pairs, a verdict."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Mistake, edge, explained, pencil, random

_see = partial(explained, 12, "What such a test can say")
_split = partial(explained, 1, "Split by time")
_reach = partial(explained, 5, "A small grid, run now")
_beaten = partial(explained, 3, "What must be beaten")

Finals = Sequence[float | None]


def summarize(finals: Finals) -> tuple[float, float, float, int]:
    """Put the final losses of several seeds into one line."""
    losses = [np.inf if final is None else final for final in finals]
    return float(np.median(losses)), min(losses), max(losses), finals.count(None)


def _finals(rng: np.random.Generator, S: int = 5, blown: int = 1) -> Finals:
    losses = rng.uniform(0.05, 0.2, S).tolist()
    for s in rng.permutation(S)[:blown]:
        losses[s] = None
    return losses


def _line(
    middle: Callable[[Finals], Any] = lambda finals: summarize(finals)[0],
    lowest: Callable[[Finals], Any] = lambda finals: summarize(finals)[1],
    highest: Callable[[Finals], Any] = lambda finals: summarize(finals)[2],
    blown: Callable[[Finals], Any] = lambda finals: summarize(finals)[3],
) -> Callable[..., Any]:
    """Summarize with one of the four numbers made in another way."""
    return lambda finals: (middle(finals), lowest(finals), highest(finals), blown(finals))


def _came_through(finals: Finals) -> list[float]:
    return [final for final in finals if final is not None]


def _with(value: float) -> Callable[[Finals], Any]:
    """Summarize with another number in the place of None."""
    return lambda finals: (*summarize([value if one is None else one for one in finals])[:3], _blown(finals))


def _blown(finals: Finals) -> int:
    return sum(final is None for final in finals)


def _sorted(finals: Finals) -> list[float]:
    return sorted(np.inf if final is None else final for final in finals)


SEEDS = Exercise(
    id="claims-seeds",
    chapter=12,
    title="Several seeds, one line",
    level="easy",
    statement="""
A network was trained from several seeds. Write `summarize(finals)`, which puts the outcome into one line.
`finals` is a list with the final loss of each seed, a number, or None where the training blew up. Return a
tuple `(median, lowest, highest, blown)`: the median of the losses, the lowest and the highest of them, and
how many trainings blew up. As in chapter 4, a training that blew up counts as an infinite loss.
""".strip(),
    returns=("median", "lowest", "highest", "blown"),
    solution=summarize,
    cases=(
        pencil([0.3, None, 0.1]),
        *random(lambda rng: (_finals(rng),)),
        edge("no training blew up", lambda rng: (_finals(rng, blown=0),)),
        edge("an even number of seeds", lambda rng: (_finals(rng, S=6),)),
        edge("half of the trainings blew up", lambda rng: (_finals(rng, S=4, blown=2),)),
        edge("all of them blew up", lambda rng: ([None, None, None],)),
        edge("one seed", lambda rng: (_finals(rng, S=1, blown=0),)),
        edge("a loss of exactly 0", lambda rng: ([0.2, 0.0, 0.1],)),
    ),
    hints=(
        "A training that blew up is worse than any other, so it must not vanish from the list. Which number "
        "is larger than all others?",
        "Make a new list with `np.inf` in the place of None. Then median, minimum and maximum are right.",
        "`losses = [np.inf if final is None else final for final in finals]`, then `np.median(losses)`, "
        "`min(losses)`, `max(losses)` and `finals.count(None)`.",
    ),
    mistakes=(
        _see(
            "this is the mean of the losses; one bad seed moves it far. Take the median.",
            _line(lambda finals: float(np.mean(_sorted(finals)))),
        ),
        _see(
            "this is the mean of the trainings that came through; take the median, with inf for the others.",
            _line(lambda finals: float(np.mean(_came_through(finals))) if _came_through(finals) else np.inf),
        ),
        explained(
            4,
            "Trained",
            "trainings that blew up are left out: the rest looks better than the whole. Count them as inf.",
            lambda finals: (
                *(summarize(_came_through(finals))[:3] if _came_through(finals) else (np.inf,) * 3),
                _blown(finals),
            ),
        ),
        explained(
            4,
            "Trained",
            "trainings that blew up are left out of the median: count them as inf there, too.",
            _line(lambda finals: float(np.median(_came_through(finals) or [np.inf]))),
        ),
        explained(
            4,
            "Trained",
            "trainings that blew up are left out of the highest loss: it is inf where there is one.",
            _line(highest=lambda finals: max(_came_through(finals), default=np.inf)),
        ),
        explained(
            4,
            "Trained",
            "a training that blew up counts as a loss of 0, the best of all; it must count as inf.",
            _with(0.0),
        ),
        explained(
            4,
            "Trained",
            "None has become NaN, and NaN spreads to every number: put np.inf in its place.",
            _with(np.nan),
        ),
        explained(
            4,
            "Trained",
            "a loss of 0 is taken for a training that blew up: ask `final is None`.",
            lambda finals: summarize([final or None for final in finals]),
        ),
        _see(
            "the best seed stands in the place of the median: what came out once may be luck.",
            _line(lambda finals: summarize(finals)[1]),
        ),
        _see(
            "the worst seed stands in the place of the median: take the middle of all of them, np.median.",
            _line(lambda finals: summarize(finals)[2]),
        ),
        _see(
            "the first seed stands in the place of the median: use all of them, np.median.",
            _line(lambda finals: np.inf if finals[0] is None else finals[0]),
        ),
        Mistake(
            "the losses are not sorted: the median is the middle of the sorted ones. np.median does it.",
            _line(lambda finals: np.inf if (one := finals[len(finals) // 2]) is None else one),
        ),
        Mistake(
            "with an even number of seeds the median is the mean of the two in the middle; you take the "
            "upper one.",
            _line(lambda finals: _sorted(finals)[len(finals) // 2]),
        ),
        Mistake(
            "with an even number of seeds the median is the mean of the two in the middle; you take the "
            "lower one.",
            _line(lambda finals: _sorted(finals)[(len(finals) - 1) // 2]),
        ),
        Mistake(
            "lowest and highest have changed places: the lowest comes first.",
            _line(lowest=lambda finals: summarize(finals)[2], highest=lambda finals: summarize(finals)[1]),
        ),
        Mistake(
            "return lowest and highest as two numbers, not the distance between them.",
            lambda finals: (
                (line := summarize(finals))[0],
                np.float64(line[2]) - line[1],
                line[3],
            ),
        ),
        Mistake(
            "you count the trainings that came through; count those that blew up.",
            _line(blown=lambda finals: len(_came_through(finals))),
        ),
        Mistake(
            "blown is a share; return how many trainings blew up.",
            _line(blown=lambda finals: _blown(finals) / len(finals)),
        ),
        Mistake(
            "blown says whether one blew up; return how many did.",
            _line(blown=lambda finals: None in finals),
        ),
        explained(
            4,
            "Trained",
            "trainings that blew up are left out, and where all did, nothing is left. Count them as inf.",
            lambda finals: (
                *(summarize(_came_through(finals))[:3] if _came_through(finals) else (min([]),) * 3),
                _blown(finals),
            ),
        ),
        explained(
            4,
            "Trained",
            "None has become NaN, and so have median, lowest and highest: put np.inf in its place.",
            lambda finals: (*((np.nan,) * 3 if None in finals else summarize(finals)[:3]), _blown(finals)),
        ),
        explained(
            4,
            "Trained",
            "a loss of 0 has become inf: `or` and `if` take 0 for None. Ask `final is None`.",
            lambda finals: (*summarize([final or None for final in finals])[:3], _blown(finals)),
        ),
        explained(
            4,
            "Trained",
            "a loss of 0 is counted in blown: `not` takes 0 for None. Ask `final is None`.",
            _line(blown=lambda finals: sum(not final for final in finals)),
        ),
        explained(
            4,
            "Trained",
            "one training that blew up makes your median infinite; inf is only one of the sorted losses.",
            _line(lambda finals: np.inf if None in finals else summarize(finals)[0]),
        ),
        Mistake(
            "the order is different: the median comes first, then the lowest and the highest.",
            lambda finals: ((line := summarize(finals))[1], line[0], *line[2:]),
        ),
        Mistake(
            "blown is the number of all seeds; count those that blew up.",
            _line(blown=len),
        ),
    ),
)


def longest_solved(lags: Sequence[int], finals: Array, baseline: float) -> int:
    """Find the longest lag that was solved from every seed."""
    solved = [lag for lag, losses in zip(lags, finals, strict=True) if (losses < baseline / 10).all()]
    return max(solved, default=0)


# The last seed of a lag, in parts of the bar; the others are below it, but for "1" and "n".
_LAST_SEED = {"all": 0.9, "most": 1.2, "one bad": 9.0, "blown": np.nan, "1": 0.2, "n": 40}


def _lags(rng: np.random.Generator, *kinds: str, lags: Sequence[int] = (10, 20, 40, 80, 160)) -> Arguments:
    """Draw the final losses of three seeds for each lag, of which some or all are solved."""
    bar = float(rng.uniform(0.5, 2)) / 10
    parts = np.array(
        [[*rng.uniform(0.1, 0.4, 2) + 2 * (kind in ("1", "n")), _LAST_SEED[kind]] for kind in kinds]
    )
    return list(lags[: len(kinds)]), rng.permuted(parts, axis=1) * bar, 10 * bar


def _longest(
    solved: Callable[[Array, float], Any] = lambda finals, bar: (finals < bar).all(axis=1),
    bar: Callable[[float], float] = lambda baseline: baseline / 10,
    choose: Callable[[list[int]], Any] = lambda lags: max(lags, default=0),
) -> Callable[..., Any]:
    """Find the longest lag with one thing wrong."""

    def wrong(lags: Sequence[int], finals: Array, baseline: float) -> Any:
        yes = solved(finals, bar(baseline))
        return choose([lag for n, lag in enumerate(lags) if yes[n]])

    return wrong


def _before_a_failure(lags: Sequence[int], finals: Array, baseline: float) -> int:
    solved = {lag: (losses < baseline / 10).all() for lag, losses in zip(lags, finals, strict=True)}
    return max((lag for lag in lags if all(solved[one] for one in lags if one <= lag)), default=0)


def _sorted_in_place(lags: list[int], finals: Array, baseline: float) -> int:
    lags.sort()
    return longest_solved(lags, finals, baseline)


REACH = Exercise(
    id="claims-longest-solved",
    chapter=12,
    title="How far does it reach?",
    level="easy",
    statement="""
"The LSTM solves the long-term dependency problem." Up to which lag? Write
`longest_solved(lags, finals, baseline)`. `lags` is a list of L lags, in any order, and `finals`, (L, S), has
the final losses of S seeds for each of them; NaN stands for a training that blew up. As in chapter 5, a
training has solved its task if its loss is below a tenth of `baseline`, one number. Return the longest lag
that was solved from *every* seed, whatever came out for shorter ones; 0 if there is none.
""".strip(),
    returns=("lag",),
    solution=longest_solved,
    cases=(
        pencil([10, 20, 40], np.array([[0.01, 0.05], [0.02, 0.03], [0.01, 0.5]]), 1.0),
        *random(lambda rng: _lags(rng, "all", "all", "most", "n", "1")),
        edge(
            "lags in any order",
            lambda rng: _lags(rng, "all", "n", "most", "n", "all", lags=(40, 160, 10, 80, 20)),
        ),
        edge("a longer lag solved, a shorter one not", lambda rng: _lags(rng, "all", "n", "all", "one bad")),
        edge("one bad seed", lambda rng: _lags(rng, "all", "one bad", "n")),
        edge("no lag is solved", lambda rng: _lags(rng, "most", "1", "n")),
        edge("all lags are solved", lambda rng: _lags(rng, "all", "all", "all")),
        edge("trainings that blew up", lambda rng: _lags(rng, "all", "blown", "n")),
        edge("a loss exactly at the bar", lambda rng: ([10, 20], np.array([[0.2, 0.4], [1.0, 0.3]]), 10.0)),
        edge("one lag", lambda rng: _lags(rng, "all")),
    ),
    hints=(
        "Each lag gets one answer, yes or no, from all its seeds. What may a single bad seed do to it?",
        "`finals < baseline / 10` is True where a training has solved its task, and False where there is "
        "NaN. Join the seeds of each lag: which axis is that?",
        "Go through `zip(lags, finals)`, keep each lag with `(losses < baseline / 10).all()` in a list, and "
        "return `max(solved, default=0)`.",
    ),
    mistakes=(
        _see(
            "one seed is enough for you; a lag counts if all of its seeds solved it.",
            _longest(lambda finals, bar: (finals < bar).any(axis=1)),
        ),
        _see(
            "most seeds are enough for you; a lag counts if all of its seeds solved it.",
            _longest(lambda finals, bar: (finals < bar).mean(axis=1) > 0.5),
        ),
        _see(
            "you compare the median of the seeds with the bar; each of them must be below it.",
            _longest(lambda finals, bar: np.median(finals, axis=1) < bar),
        ),
        _see(
            "you compare the sum of the seeds with the bar; each of them must be below it.",
            _longest(lambda finals, bar: finals.sum(axis=1) < bar),
        ),
        _see(
            "you compare the mean of the seeds with the bar; each of them must be below it.",
            _longest(lambda finals, bar: finals.mean(axis=1) < bar),
        ),
        _see(
            "you look at the first seed alone; all of them must be below the bar.",
            _longest(lambda finals, bar: finals[:, 0] < bar),
        ),
        explained(
            4,
            "Trained",
            "a training that blew up passes for solved, or is left out: NaN is not below the bar.",
            _longest(lambda finals, bar: ~(finals >= bar).any(axis=1)),
        ),
        _reach(
            "you compare with the whole baseline; solved means below a tenth of it.",
            _longest(bar=lambda baseline: baseline),
        ),
        _reach(
            "the bar is always 0.1; it is a tenth of the baseline.",
            _longest(bar=lambda baseline: 0.1),
        ),
        _reach(
            "a loss exactly at the bar is not below it: <, not <=.",
            _longest(lambda finals, bar: (finals <= bar).all(axis=1)),
        ),
        _reach(
            "you keep the lags whose losses are above the bar; solved means below it.",
            _longest(lambda finals, bar: (finals > bar).all(axis=1)),
        ),
        _reach(
            "you keep the lags that not all seeds solved; keep those that all of them solved.",
            _longest(lambda finals, bar: ~(finals < bar).all(axis=1)),
        ),
        Mistake(
            "this is the longest lag that was tried; return the longest that was solved.",
            lambda lags, finals, baseline: max(lags),
        ),
        Mistake(
            "this is the shortest lag that was solved; return the longest.",
            _longest(choose=lambda lags: min(lags, default=0)),
        ),
        Mistake(
            "you stop at the first lag that was not solved; look at the longer ones, too.",
            _before_a_failure,
        ),
        Mistake(
            "you return the last one in the list that was solved; the lags may be in any order.",
            _longest(choose=lambda lags: [0, *lags][-1]),
        ),
        Mistake(
            "you return the first one in the list that was solved; return the longest.",
            _longest(choose=lambda lags: [*lags, 0][0]),
        ),
        Mistake("this is how many lags were solved; return the longest of them.", _longest(choose=len)),
        Mistake("these are all lags that were solved; return the longest of them.", _longest(choose=list)),
        Mistake(
            "this is where the lag stands in the list; return the lag.",
            lambda lags, finals, baseline: [*lags, 0].index(longest_solved(lags, finals, baseline)),
        ),
        Mistake(
            "where no lag is solved, max has nothing to choose from: use default=0.", _longest(choose=max)
        ),
        Mistake(
            "where no lag is solved you return None; return 0.",
            _longest(choose=lambda lags: max(lags, default=None)),
        ),
        Mistake(
            "where no lag is solved you return -1; return 0.",
            _longest(choose=lambda lags: max(lags, default=-1)),
        ),
        Mistake(
            "the lags are sorted, but not the losses: row n of finals belongs to lags[n] as it was given.",
            lambda lags, finals, baseline: longest_solved(sorted(lags), finals, baseline),
        ),
        Mistake(
            "lags.sort() changes the list you were given, and row n of finals no longer belongs to lags[n]; "
            "leave the order as it is.",
            _sorted_in_place,
        ),
        Mistake(
            "the lags that were solved are added up; return the longest of them.",
            _longest(choose=sum),
        ),
    ),
)


def distances(h0: Array, U: Array, b: Array, factors: Sequence[float], T: int) -> Array:
    """Measure how far apart two starts still are after T steps."""
    apart = []
    for factor in factors:
        h = h0
        for _ in range(T):
            h = np.tanh(h @ (factor * U) + b)
        apart.append(np.linalg.norm(h[0] - h[1]))
    return np.array(apart)


def _starts(
    rng: np.random.Generator, H: int = 4, T: int = 6, factors: Sequence[float] = (0.5, 1.0, 1.5)
) -> Arguments:
    U = np.linalg.qr(rng.standard_normal((H, H)))[0]
    return rng.uniform(-0.5, 0.5, (2, H)), U, 0.3 * rng.standard_normal(H), list(factors), T


def _apart(h: Array) -> float:
    return float(np.linalg.norm(h[0] - h[1]))


def _wrong_distances(
    *,
    step: Callable[[Array, Array, Array, float], Array] = lambda h, U, b, factor: np.tanh(h @ U * factor + b),
    measure: Callable[[Array], Any] = _apart,
    more: int = 0,
    goes_on: bool = False,
    kernels: Callable[[Array], Array] = lambda factors: factors,
    together: Callable[[Any], Any] = lambda path: path[-1],
) -> Callable[..., Any]:
    """Measure distances with one thing wrong."""

    def wrong(h0: Array, U: Array, b: Array, factors: Sequence[float], T: int) -> Array:
        apart, h = [], h0
        for factor in kernels(np.array(factors)):
            h = h if goes_on else h0
            path = [measure(h)]
            for _ in range(T + more):
                h = step(h, U, b, factor)
                path.append(measure(h))
            apart.append(together(path))
        return np.array(apart)

    return wrong


def _moved(h0: Array, U: Array, b: Array, factor: float, T: int) -> float:
    h = h0
    for _ in range(T):
        h = np.tanh(h @ (factor * U) + b)
    return float(np.linalg.norm(h - h0))


def _powers(h0: Array, U: Array, b: Array, factors: Sequence[float], T: int) -> Array:
    apart = []
    for factor in factors:
        h, kernel = h0, U
        for _ in range(T):
            kernel = factor * kernel
            h = np.tanh(h @ kernel + b)
        apart.append(_apart(h))
    return np.array(apart)


def _kernel_in_place(h0: Array, U: Array, b: Array, factors: Sequence[float], T: int) -> Array:
    apart = []
    for factor in factors:
        U *= factor
        apart.append(distances(h0, U, b, [1], T)[0])
    return np.array(apart)


DISTANCES = Exercise(
    id="claims-distances",
    chapter=12,
    title="An experiment that refutes",
    level="medium",
    statement=r"""
"With larger weights, a vanilla RNN forgets faster." Write the experiment that tests it:
`distances(h0, U, b, factors, T)`. `h0`, (2, H), holds two states to start from, `U`, (H, H), is the
recurrent kernel, `b`, (H,), the bias, and `factors` a list of F numbers. For each factor $f$, a network whose
recurrent kernel is $f U$ runs for T steps from both states. All inputs are zero, so that
$h_t = \tanh(h_{t-1} (f U) + b)$. Return how far apart the two states are then, the length of their
difference, for each factor: an array of shape (F,).
""".strip(),
    returns=("distances (F,)",),
    solution=distances,
    cases=(
        pencil(np.array([[0.5], [-0.5]]), np.array([[0.8]]), np.array([0.0]), [0.5, 2.0], 1),
        *random(_starts),
        edge("no step at all, T = 0", lambda rng: _starts(rng, T=0)),
        edge("one factor that is not 1", lambda rng: _starts(rng, factors=(0.7,))),
        edge("one hidden unit, H = 1", lambda rng: _starts(rng, H=1)),
        edge("two states that are close", lambda rng: (0.01 * (c := _starts(rng))[0], *c[1:])),
        edge("a kernel of zeros", lambda rng: _starts(rng, factors=(0.0, 2.0))),
    ),
    hints=(
        "An experiment changes one thing and keeps all others: each factor begins with the same two states "
        "and the same U.",
        "Two loops: over the factors, and within it over T steps. Set `h = h0` before the inner one; `h` "
        "holds both states, (2, H), as a batch of two.",
        "For each `factor`: `h = h0`; T times `h = np.tanh(h @ (factor * U) + b)`; then append "
        "`np.linalg.norm(h[0] - h[1])` to a list. Return it as an array.",
    ),
    mistakes=(
        _see(
            "each network goes on from where the one before it ended: set h = h0 for each factor, so that "
            "only the factor differs.",
            _wrong_distances(goes_on=True),
        ),
        _see(
            "the factors pile up from network to network: multiply the U that was given, not the last one.",
            _wrong_distances(kernels=np.cumprod),
        ),
        Mistake(
            "U is changed in place, so the next factor finds another kernel: make a new one, factor * U.",
            _kernel_in_place,
        ),
        Mistake("U is multiplied at each step anew; multiply it once, before the first step.", _powers),
        Mistake(
            "the factors are not used: each network has the kernel factor * U.",
            _wrong_distances(kernels=np.ones_like),
        ),
        _see(
            "the bias is multiplied, too; change one thing alone, the recurrent kernel.",
            _wrong_distances(step=lambda h, U, b, factor: np.tanh((h @ U + b) * factor)),
        ),
        _see(
            "the factor multiplies the states to start from; it belongs to the kernel.",
            lambda h0, U, b, factors, T: np.array([distances(f * h0, U, b, [1], T)[0] for f in factors]),
        ),
        Mistake(
            "the factor stands outside of tanh; it belongs to the kernel.",
            _wrong_distances(step=lambda h, U, b, factor: factor * np.tanh(h @ U + b)),
        ),
        explained(
            3,
            "The cell: one equation",
            "tanh is missing: without it the states are not those of a vanilla RNN.",
            _wrong_distances(step=lambda h, U, b, factor: h @ U * factor + b),
        ),
        explained(
            3,
            "The cell: one equation",
            "the bias is forgotten; no input does not mean no bias.",
            _wrong_distances(step=lambda h, U, b, factor: np.tanh(h @ U * factor)),
        ),
        explained(
            3,
            "The cell: one equation",
            "the bias stands outside of tanh; it belongs inside.",
            _wrong_distances(step=lambda h, U, b, factor: np.tanh(h @ U * factor) + b),
        ),
        explained(
            3,
            "The cell: one equation",
            "U is transposed: a state is a row, so it is h @ U.",
            _wrong_distances(step=lambda h, U, b, factor: np.tanh(h @ U.T * factor + b)),
        ),
        explained(
            3,
            "The cell: one equation",
            "the activation is the sigmoid; the vanilla RNN has tanh.",
            _wrong_distances(step=lambda h, U, b, factor: 1 / (1 + np.exp(-(h @ U * factor + b)))),
        ),
        Mistake("this is one step too many: take T steps.", _wrong_distances(more=1)),
        Mistake("this is one step too few: take T steps.", _wrong_distances(more=-1)),
        Mistake(
            "these are squared lengths: take the root.", _wrong_distances(measure=lambda h: _apart(h) ** 2)
        ),
        Mistake(
            "the differences of the units are added up; the length is the root of the sum of their squares.",
            _wrong_distances(measure=lambda h: np.abs(h[0] - h[1]).sum()),
        ),
        Mistake(
            "this is the largest difference of a unit; take the length of the whole difference.",
            _wrong_distances(measure=lambda h: np.abs(h[0] - h[1]).max()),
        ),
        Mistake(
            "the differences are averaged over the units; the length has the sum of the squares.",
            _wrong_distances(measure=lambda h: _apart(h) / np.sqrt(h.shape[1])),
        ),
        Mistake(
            "lengths first, then the difference: two states may be equally long and far apart. Subtract "
            "first.",
            _wrong_distances(measure=lambda h: abs(np.linalg.norm(h[0]) - np.linalg.norm(h[1]))),
        ),
        Mistake(
            "this is the length of the first state; take that of the difference of both.",
            _wrong_distances(measure=lambda h: np.linalg.norm(h[0])),
        ),
        Mistake(
            "this is the length of both states together; subtract one from the other first.",
            _wrong_distances(measure=np.linalg.norm),
        ),
        Mistake(
            "this is the share of the first distance that is left; return the distance itself.",
            _wrong_distances(together=lambda path: np.float64(path[-1]) / path[0]),
        ),
        Mistake(
            "the distances are averaged over the steps; return that after the last one.",
            _wrong_distances(together=np.mean),
        ),
        Mistake(
            "the distances of all steps come back; return that after the last one.",
            _wrong_distances(together=lambda path: path),
        ),
        Mistake(
            "only the last network comes back: return a distance for each factor.",
            lambda h0, U, b, factors, T: distances(h0, U, b, factors, T)[-1],
        ),
        Mistake(
            "all entries are those of the last factor: measure inside the loop over the factors.",
            lambda h0, U, b, factors, T: np.full(len(factors), distances(h0, U, b, factors, T)[-1]),
        ),
        Mistake(
            "you compare the last states with the first ones; compare the two last states with each other.",
            lambda h0, U, b, factors, T: np.array([_moved(h0, U, b, factor, T) for factor in factors]),
        ),
        Mistake(
            "the two states are added; their difference says how far apart they are.",
            _wrong_distances(measure=lambda h: np.linalg.norm(h[0] + h[1])),
        ),
        Mistake(
            "the factor is added to the kernel; multiply U by it.",
            lambda h0, U, b, factors, T: np.array([distances(h0, U + f, b, [1], T)[0] for f in factors]),
        ),
    ),
)


def choose_epochs(validation: Array, test: Array, baseline: float) -> tuple[Array, Array]:
    """Choose each seed's epoch on the validation part, and report its test loss."""
    epochs = np.nanargmin(validation, axis=1)
    return epochs, test[np.arange(len(test)), epochs] / baseline


def _curves(rng: np.random.Generator, S: int = 4, E: int = 7) -> Arguments:
    """Draw losses that fall and rise again, the validation part a little out of step with the test part."""
    lows = rng.permutation(np.arange(S) + 1)[:, np.newaxis] % E
    valley = 0.2 + 0.02 * (np.arange(E) - lows) ** 2
    validation, test = valley + 0.03 * rng.random((2, S, E))
    test[:, ::2] -= 0.1  # the lowest test loss is at another epoch than the lowest validation loss
    return validation, np.roll(test, 1, axis=1), float(rng.uniform(0.5, 0.6))


def _with_nan(arguments: Arguments) -> Arguments:
    validation, test, baseline = (20 * part for part in arguments)  # far from what may stand in for NaN
    for part in (validation, test):
        part[0, 4:] = np.nan
        part[2, 6:] = np.nan
    return validation, test, baseline


def _by(
    choose: Callable[[Array, Array], Array] = lambda validation, test: np.nanargmin(validation, axis=1),
    read: Callable[[Array, Array, Array], Array] = lambda validation, test, epochs: _picked(test, epochs),
    against: Callable[[Array, float], Array] = lambda loss, baseline: loss / baseline,
    name: Callable[[Array], Array] = lambda epochs: epochs,
) -> Callable[..., Any]:
    """Choose, read and compare, one of them in another way."""

    def wrong(validation: Array, test: Array, baseline: float) -> tuple[Array, Array]:
        epochs = choose(validation, test)
        return name(epochs), against(read(validation, test, epochs), baseline)

    return wrong


def _picked(losses: Array, epochs: Array) -> Array:
    return losses[np.arange(len(losses)), epochs]


def _last_of_equals(validation: Array, test: Array) -> Array:
    return validation.shape[1] - 1 - np.nanargmin(validation[:, ::-1], axis=1)


def _first_rise(validation: Array, test: Array) -> Array:
    rises = np.diff(validation, axis=1, append=np.inf) >= 0
    return np.argmax(rises, axis=1)


def _lowest_so_far(validation: Array, test: Array, epochs: Array) -> Array:
    return np.array([np.nanmin(losses[: epoch + 1]) for losses, epoch in zip(test, epochs, strict=True)])


def _for_all(epoch: Any, validation: Array) -> Array:
    return np.full(len(validation), int(epoch))


EPOCHS = Exercise(
    id="claims-best-epoch",
    chapter=12,
    title="Chosen without the test",
    level="medium",
    statement="""
Write `choose_epochs(validation, test, baseline)`. `validation` and `test`, both (S, E), hold the losses of
S seeds after each of E epochs. `baseline` is the loss that must be beaten.

1. For each seed, choose the epoch with the lowest loss on the validation part, the first one if several are
   equal. Both losses are NaN where the training has blown up; such an epoch is never chosen. The first epoch
   of a seed is never NaN.
2. Then look at the test part, at that epoch alone.

Return a tuple `(epochs, ratios)`, both of shape (S,): the epochs, counted from 0, and the test losses there,
divided by `baseline`.
""".strip(),
    returns=("epochs (S,)", "ratios (S,)"),
    solution=choose_epochs,
    cases=(
        pencil(
            np.array([[0.5, 0.3, 0.4], [0.2, 0.4, 0.6]]), np.array([[0.6, 0.5, 0.4], [0.3, 0.2, 0.7]]), 0.5
        ),
        *random(_curves),
        edge("equal losses", lambda rng: (np.round((c := _curves(rng))[0] / 0.15), *c[1:])),
        edge("trainings that blew up", lambda rng: _with_nan(_curves(rng))),
        edge("as many seeds as epochs", lambda rng: _curves(rng, S=5, E=5)),
        edge("one seed, S = 1", lambda rng: _curves(rng, S=1)),
        edge("one epoch, E = 1", lambda rng: _curves(rng, E=1)),
    ),
    hints=(
        "Two questions, two parts of the data. Which part may you look at to choose, and which one says how "
        "good the choice is?",
        "`np.nanargmin(validation, axis=1)` gives one epoch for each seed. From row s of `test` you need the "
        "number at `epochs[s]`.",
        "`epochs = np.nanargmin(validation, axis=1)`, and `ratios = test[np.arange(len(test)), epochs] / "
        "baseline`.",
    ),
    mistakes=(
        _split(
            "the epoch is chosen on the test part. That is a leak: choose on the validation part, and look "
            "at the test part once.",
            _by(lambda validation, test: np.nanargmin(test, axis=1)),
        ),
        _split(
            "the lowest test loss of all epochs comes back. That is a leak: take it at the chosen epoch.",
            _by(read=lambda validation, test, epochs: np.nanmin(test, axis=1)),
        ),
        Mistake(
            "the ratios are those of the last epoch; take the test loss at the chosen one.",
            _by(read=lambda validation, test, epochs: test[:, -1]),
        ),
        _split(
            "this is the validation loss. The epoch was chosen by it, so it looks too good: report the test "
            "loss.",
            _by(read=lambda validation, test, epochs: _picked(validation, epochs)),
        ),
        _split(
            "validation and test have changed places: choose on the validation part, report the test loss.",
            lambda validation, test, baseline: choose_epochs(test, validation, baseline),
        ),
        Mistake(
            "this is the last epoch; take the one with the lowest validation loss.",
            _by(lambda validation, test: _for_all(validation.shape[1] - 1, validation)),
        ),
        Mistake(
            "this is the highest validation loss; the lowest is the best.",
            _by(lambda validation, test: np.nanargmax(validation, axis=1)),
        ),
        Mistake(
            "where losses are equal you take the last epoch; take the first.",
            _by(_last_of_equals),
        ),
        Mistake(
            "the epochs are counted from 1; count from 0.",
            _by(name=lambda epochs: epochs + 1),
        ),
        Mistake(
            "NaN, or a small number in its place, counts as the lowest of all: use np.nanargmin.",
            _by(lambda validation, test: np.argmin(validation, axis=1)),
        ),
        Mistake(
            "you stop where the validation loss rises for the first time; it may fall again, so look at all "
            "epochs.",
            _by(_first_rise),
        ),
        Mistake(
            "one epoch is chosen for all seeds, from their mean; each training has its own.",
            _by(lambda validation, test: _for_all(np.nanargmin(np.nanmean(validation, axis=0)), validation)),
        ),
        Mistake(
            "one epoch is chosen for all, that of the best seed; each training has its own.",
            _by(
                lambda validation, test: _for_all(np.nanargmin(validation) % validation.shape[1], validation)
            ),
        ),
        Mistake(
            "this is the best seed of each epoch; take the best epoch of each seed, axis=1.",
            lambda validation, test, baseline: choose_epochs(validation.T, test.T, baseline),
        ),
        Mistake(
            "test[:, epochs] takes all the epochs from each seed: use test[np.arange(S), epochs].",
            _by(read=lambda validation, test, epochs: test[:, epochs]),
        ),
        _beaten(
            "the test losses are not compared with anything: divide them by baseline.",
            _by(against=lambda loss, baseline: loss),
        ),
        _beaten(
            "the ratio is upside down: divide the loss by baseline.",
            _by(against=lambda loss, baseline: baseline / loss),
        ),
        _beaten(
            "this is what was gained, 1 - loss / baseline; return loss / baseline.",
            _by(against=lambda loss, baseline: 1 - loss / baseline),
        ),
        _beaten(
            "baseline is subtracted; divide by it.",
            _by(against=lambda loss, baseline: loss - baseline),
        ),
        _beaten(
            "these are per cent; return loss / baseline, without the factor 100.",
            _by(against=lambda loss, baseline: 100 * loss / baseline),
        ),
        _see(
            "the seeds are averaged; keep one ratio for each, to see how far they lie apart.",
            _by(against=lambda loss, baseline: loss.mean() / baseline),
        ),
        _split(
            "this is the lowest test loss up to the chosen epoch. That is a leak: take the one at it.",
            _by(read=_lowest_so_far),
        ),
        _beaten(
            "the test loss is divided by the validation loss; divide it by baseline.",
            lambda validation, test, baseline: (
                (epochs := np.nanargmin(validation, axis=1)),
                _picked(test, epochs) / _picked(validation, epochs),
            ),
        ),
        Mistake(
            "the two are exchanged: epochs come first, then ratios.",
            lambda validation, test, baseline: choose_epochs(validation, test, baseline)[::-1],
        ),
        _beaten(
            "each test loss is divided by that of its first epoch; divide it by baseline.",
            lambda validation, test, baseline: (
                (epochs := np.nanargmin(validation, axis=1)),
                _picked(test, epochs) / test[:, 0],
            ),
        ),
        _split(
            "the epoch is chosen by both parts together. That is a leak: choose it on the validation part.",
            _by(lambda validation, test: np.nanargmin(validation + test, axis=1)),
        ),
    ),
)


def sign_test(a: Array, b: Array) -> tuple[int, float]:
    """Count the seeds in which a is lower, and ask how easily a coin does as much."""
    wins, losses = int((a < b).sum()), int((a > b).sum())
    n = wins + losses
    tail = sum(math.comb(n, k) for k in range(max(wins, losses), n + 1)) / 2**n
    return wins, min(1.0, 2 * tail)


def _pairs(rng: np.random.Generator, S: int = 9, better: float | None = None) -> Arguments:
    """Draw losses whose seeds differ more than the two models do."""
    level = rng.uniform(0.1, 0.9, S)
    shift = rng.choice([-0.04, 0.04]) if better is None else better
    return level, level + 0.05 * rng.standard_normal(S) + shift


def _coin(chance: Callable[[int, int], float]) -> Callable[..., Any]:
    """Make a sign test with another chance, from how often a was lower and how often b was."""
    return lambda a, b: ((wins := int((a < b).sum())), chance(wins, int((a > b).sum())))


def _at_least(k: int, n: int) -> float:
    return float(sum(math.comb(n, one) for one in range(k, n + 1)) / 2**n)


def _two_sided(wins: int, losses: int) -> float:
    return min(1.0, 2 * _at_least(max(wins, losses), wins + losses))


def _normal(wins: int, losses: int) -> float:
    return math.erfc(abs(wins - losses) / math.sqrt(2 * max(wins + losses, 1)))


def _against_median(a: Array, b: Array) -> tuple[int, float]:
    return sign_test(a, np.full_like(a, np.median(b)))


def _all_against_all(a: Array, b: Array) -> tuple[int, float]:
    return sign_test(np.repeat(a, len(b)), np.tile(b, len(a)))


SIGN_TEST = Exercise(
    id="claims-sign-test",
    chapter=12,
    title="What all three seeds say",
    level="medium",
    statement=r"""
"A was better than B with all three seeds." How easily would a coin do as much? Write `sign_test(a, b)`. `a`
and `b`, both (S,), are final losses of two models; entry s of both comes from seed s: the same data in the
same order.

1. Seeds in which both are equal say nothing. Leave them out; n seeds are left.
2. Count in how many of them `a` is lower: these are its `wins`. In the others `b` is lower. The larger of the
   two counts is m.
3. `chance` is the probability that n throws of a fair coin fall *at least* as unevenly, to *either* side:
   twice the sum of $\binom{n}{k} / 2^n$ over k = m, m + 1, ..., n, and at most 1. (`math.comb(n, k)` is
   $\binom{n}{k}$.)

Return a tuple `(wins, chance)`.
""".strip(),
    returns=("wins", "chance"),
    solution=sign_test,
    cases=(
        pencil(np.array([0.1, 0.2, 0.3]), np.array([0.2, 0.3, 0.4])),
        *random(_pairs),
        edge("seven seeds, all for a", lambda rng: ((a := rng.random(7)), a + 0.1)),
        edge(
            "most seeds for b",
            lambda rng: ((a := rng.random(7)), a - 0.1 * np.array([1, 1, -1, 1, 1, -1, 1])),
        ),
        edge(
            "as many for a as for b",
            lambda rng: ((a := rng.random(6)), a + 0.1 * np.array([1, -1, 1, -1, -1, 1])),
        ),
        edge("equal losses", lambda rng: ((a := rng.random(6)), a + 0.1 * np.array([1, 0, 1, 0, 1, -1]))),
        edge("two models that are the same", lambda rng: ((a := rng.random(4)), a.copy())),
        edge("losses that are nearly equal", lambda rng: ((a := rng.random(5)), a * (1 + 1e-9))),
        edge("one seed", lambda rng: (np.array([0.4]), np.array([0.3]))),
    ),
    hints=(
        "If A and B were equally good, each seed would be the throw of a coin. How often does it fall to one "
        "side in all of three throws?",
        "Count wins and losses, let `n = wins + losses`, and begin the sum at `max(wins, losses)`. Double "
        "it: the coin may fall to the other side as well.",
        "`wins, losses = int((a < b).sum()), int((a > b).sum())`, then `tail = sum(math.comb(n, k) for k in "
        "range(max(wins, losses), n + 1)) / 2**n`, and the chance is `min(1.0, 2 * tail)`.",
    ),
    mistakes=(
        _see(
            "only one side is counted; the coin could have favoured the other model as well. Double the sum.",
            _coin(lambda wins, losses: _at_least(max(wins, losses), wins + losses)),
        ),
        _see(
            "only exactly this outcome is counted; add the more uneven ones: sum up to n.",
            _coin(
                lambda wins, losses: min(1.0, 2 * math.comb(wins + losses, wins) / 2 ** (wins + losses)),
            ),
        ),
        _see(
            "only exactly this outcome is counted, and only on one side: sum up to n, and double the sum.",
            _coin(lambda wins, losses: math.comb(wins + losses, wins) / 2 ** (wins + losses)),
        ),
        Mistake(
            "a probability is at most 1: take min(1.0, ...).",
            _coin(lambda wins, losses: 2 * _at_least(max(wins, losses), wins + losses)),
        ),
        Mistake(
            "the outcome itself is left out of the sum: begin at max(wins, losses), not after it.",
            _coin(lambda wins, losses: min(1.0, 2 * _at_least(max(wins, losses) + 1, wins + losses))),
        ),
        Mistake(
            "the sum ends before n: range(k, n) leaves n out, so write range(k, n + 1).",
            _coin(
                lambda wins, losses: min(
                    1.0, 2 * (_at_least(max(wins, losses), wins + losses) - 0.5 ** (wins + losses))
                )
            ),
        ),
        Mistake(
            "the sum begins at wins even where b won more often: begin at the larger of the two counts.",
            _coin(lambda wins, losses: min(1.0, 2 * _at_least(wins, wins + losses))),
        ),
        Mistake(
            "the chance is always 1: does the sum begin at the smaller of the counts? Begin at the larger.",
            _coin(lambda wins, losses: min(1.0, 2 * _at_least(min(wins, losses), wins + losses))),
        ),
        Mistake(
            "this is the chance that all n seeds agree; count the outcomes that are as uneven as this one.",
            _coin(lambda wins, losses: min(1.0, 2 * 0.5 ** (wins + losses))),
        ),
        Mistake(
            "this is the chance of as many throws in a row as a has won; there are n throws, and some may "
            "fall to b.",
            _coin(lambda wins, losses: 0.5**wins),
        ),
        Mistake(
            "this is the share of seeds in which a is lower; return how easily a coin would do as much.",
            _coin(lambda wins, losses: wins / max(wins + losses, 1)),
        ),
        Mistake(
            "this is 1 minus the chance. It does not say how likely it is that a is better; return the "
            "chance of the coin.",
            _coin(lambda wins, losses: 1 - _two_sided(wins, losses)),
        ),
        Mistake(
            "this is the normal approximation; with few seeds it is off, so count with math.comb.",
            _coin(_normal),
        ),
        Mistake(
            "a seed with equal losses counts as won; it says nothing, so leave it out.",
            lambda a, b: sign_test(np.where(a == b, a - 1, a), b),
        ),
        Mistake(
            "seeds with equal losses count in n; leave them out.",
            lambda a, b: (
                (wins := int((a < b).sum())),
                min(1.0, 2 * _at_least(max(wins, int((a > b).sum())), len(a))),
            ),
        ),
        Mistake(
            "seeds with equal losses are counted as lost; leave them out.",
            lambda a, b: sign_test(np.where(a == b, a + 1, a), b),
        ),
        Mistake(
            "the losses are sorted, which tears the pairs apart: compare entry s of a with entry s of b.",
            lambda a, b: sign_test(np.sort(a), np.sort(b)),
        ),
        Mistake(
            "each seed of a is compared with all of b; the pairs are those of the same seed.",
            _all_against_all,
        ),
        Mistake("you compare with the median of b; compare seed by seed.", _against_median),
        Mistake(
            "wins is a share; return in how many seeds a is lower.",
            lambda a, b: (float((a < b).mean()), sign_test(a, b)[1]),
        ),
        Mistake(
            "wins is in how many seeds a is higher; the lower loss wins.",
            lambda a, b: sign_test(b, a),
        ),
        Mistake(
            "n throws have `2**n` outcomes; you divide by `2**(n - 1)`.",
            _coin(lambda wins, losses: min(1.0, 4 * _at_least(max(wins, losses), wins + losses))),
        ),
        Mistake(
            "wins is the larger of the two counts; return in how many seeds a is lower, many or few.",
            lambda a, b: (max((a < b).sum(), (a > b).sum()), sign_test(a, b)[1]),
        ),
        Mistake(
            "wins is n, the number of seeds that differ; return in how many a is lower.",
            lambda a, b: (int((a != b).sum()), sign_test(a, b)[1]),
        ),
        Mistake(
            "where no seed is left, n = 0, any coin does as much: the chance is 1. Let the sum begin at 0.",
            _coin(lambda wins, losses: _two_sided(wins, losses) if wins + losses else 0.0),
        ),
        Mistake(
            "this is in per cent; return a probability, between 0 and 1.",
            _coin(lambda wins, losses: 100 * _two_sided(wins, losses)),
        ),
        Mistake(
            "wins says which mean is lower; return in how many seeds a is lower.",
            lambda a, b: (int(a.mean() < b.mean()), sign_test(a, b)[1]),
        ),
        Mistake(
            "losses that are nearly equal count as equal: compare with < and >, without np.isclose.",
            lambda a, b: sign_test(np.array(np.where(np.isclose(a, b), b, a)), b),
        ),
        Mistake(
            "the sum begins at the count of b even where a won more often: begin at the larger of the two.",
            _coin(lambda wins, losses: min(1.0, 2 * _at_least(losses, wins + losses))),
        ),
    ),
)


def verdict(validation: Array, test: Array, baseline: Array) -> tuple[Array, str]:
    """Judge whether model A is better than model B."""
    epochs = validation.argmin(axis=-1)
    loss = np.take_along_axis(test, epochs[..., np.newaxis], axis=-1)[..., 0]  # (2, K, S)
    better = (loss < loss[::-1]) & (loss < baseline[:, np.newaxis])
    wins = better.sum(axis=-1)
    A, B = wins == loss.shape[-1]  # which settings A has won, and which B
    if A.all():
        return wins, "supported"
    if B.any():
        return wins, "it depends" if A.any() else "refuted"
    return wins, "unclear"


def _runs(rng: np.random.Generator, settings: str, S: int = 3, E: int = 5) -> Arguments:
    """Draw runs of which each setting goes as its letter says.

    A or B wins with all seeds; the seeds differ ("?", or "+" where most are for A, "-" where most are for B);
    the two are equal ("="); A or B is lower, but not below the baseline ("a", "b"); A is lower and exactly
    at the baseline ("0"); A or B is lower and alone below the baseline ("C", "D"); A is lower, and below the
    baseline with all seeds but one ("m").
    """
    K = len(settings)
    baseline = np.round(rng.uniform(0.5, 0.6, K), 2) * 5.0 ** rng.permutation(K)
    best = rng.integers(0, E, (2, K, S))
    final = np.repeat(rng.uniform(0.2, 0.4, (1, K, S)), 2, axis=0)  # in parts of the baseline
    for k, letter in enumerate(settings):
        for s in range(S):
            for_a = {"+": s > 0, "-": s == 0, "?": s % 2 == 0}.get(letter, letter in "AaC0m")
            if letter != "=":
                final[int(for_a), k, s] += 1.0 if letter in "CD" else 0.4
        if letter in "ab":
            final[:, k] += 1
        if letter == "m":
            final[:, k, 0] += 1
        if letter == "0":
            final[:, k] = [[1.0], [1.4]]
    epoch = np.arange(E)
    apart = np.abs(epoch - best[..., np.newaxis])
    validation = 0.3 + 0.1 * apart + 0.02 * rng.random((2, K, S, E))
    validation[1] -= 0.25 * rng.integers(0, 2, (K, 1, 1))  # what is chosen by says nothing of who is better
    test = np.where(apart == 0, final[..., np.newaxis], rng.uniform(0.0, 1.5, (2, K, S, E)))
    return validation, test * baseline[:, np.newaxis, np.newaxis], baseline


def _losses(validation: Array, test: Array) -> Array:
    return np.take_along_axis(test, validation.argmin(axis=-1)[..., np.newaxis], axis=-1)[..., 0]


def _word(won: Array) -> str:
    """Give the verdict for which settings A and B have won, (2, K)."""
    A, B = won
    if A.all():
        return "supported"
    return ("it depends" if A.any() else "refuted") if B.any() else "unclear"


def _wrong_verdict(
    *,
    loss: Callable[[Array, Array], Array] = _losses,
    better: Callable[[Array, Array], Array] = lambda loss, baseline: (
        (loss < loss[::-1]) & (loss < baseline[:, np.newaxis])
    ),
    count: Callable[[Array], Array] = lambda better: better.sum(axis=-1),
    won: Callable[[Array, int], Array] = lambda wins, S: wins == S,
    word: Callable[[Array], str] = _word,
    shown: Callable[[Array], Array] = lambda wins: wins,
) -> Callable[..., Any]:
    """Make a verdict with one thing wrong."""

    def wrong(validation: Array, test: Array, baseline: Array) -> tuple[Array, str]:
        losses = loss(validation, test)
        wins = count(better(losses, baseline))
        return shown(wins), word(won(wins, losses.shape[-1]))

    return wrong


def _renamed(**names: str) -> Callable[[Array], str]:
    """Give another word in the place of a verdict."""
    return lambda won: names.get(_word(won).replace(" ", "_"), _word(won))


def _most(won: Array) -> str:
    a, b = won.sum(axis=-1)
    return "supported" if a > b else "refuted" if b > a else "unclear"


CAPSTONE = Exercise(
    id="claims-verdict",
    chapter=12,
    title="From runs to a verdict",
    level="hard",
    capstone=True,
    statement="""
"A is better than B." Bring the chapter together and write `verdict(validation, test, baseline)`.
`validation` and `test` have the shape (2, K, S, E): the losses of model A (index 0) and model B (index 1) in
K settings, from S seeds, after each of E epochs. `baseline`, (K,), is the loss to beat in each setting.

1. Each training counts with its test loss at the epoch where its validation loss is lowest.
2. In a setting, a model wins a seed if its loss is below that of the other model with the same seed, and
   below the baseline.
3. A model wins a setting if it wins it with all S seeds.
4. The verdict is `"supported"` if A wins all settings. If B wins at least one, that is a counterexample: the
   verdict is `"it depends"` if A wins at least one, too, and `"refuted"` if A wins none. In all other cases
   it is `"unclear"`.

Return a tuple `(wins, verdict)`: how many seeds each model wins in each setting, (2, K), and the verdict.
""".strip(),
    returns=("wins (2, K)", "verdict"),
    solution=verdict,
    cases=(
        pencil(
            np.array([[[[0.5, 0.3], [0.2, 0.4]]], [[[0.3, 0.4], [0.6, 0.5]]]]),
            np.array([[[[0.4, 0.2], [0.1, 0.3]]], [[[0.3, 0.1], [0.5, 0.4]]]]),
            np.array([0.9]),
        ),
        *random(lambda rng: _runs(rng, "A?B")),
        edge("A wins everywhere", lambda rng: _runs(rng, "AAA")),
        edge("B wins everywhere", lambda rng: _runs(rng, "BB")),
        edge("a single counterexample", lambda rng: _runs(rng, "?B+")),
        edge("one counterexample among many settings", lambda rng: _runs(rng, "AABA")),
        edge("no setting is won", lambda rng: _runs(rng, "+-?", S=4)),
        edge("most settings are won, none by B", lambda rng: _runs(rng, "AA?")),
        edge("a seed less than all", lambda rng: _runs(rng, "A+", S=5)),
        edge("only A below the baseline", lambda rng: _runs(rng, "CA")),
        edge("only B below the baseline", lambda rng: _runs(rng, "DA")),
        edge("A lower, but not below the baseline", lambda rng: _runs(rng, "aA")),
        edge("B lower, but not below the baseline", lambda rng: _runs(rng, "bA")),
        edge("one seed not below the baseline", lambda rng: _runs(rng, "mA")),
        edge("exactly at the baseline", lambda rng: _runs(rng, "0A")),
        edge("equal losses", lambda rng: _runs(rng, "A=")),
        edge("one seed, S = 1", lambda rng: _runs(rng, "BAA", S=1)),
        edge("one epoch, E = 1", lambda rng: _runs(rng, "A-B", E=1)),
    ),
    hints=(
        "Go from the inside out: epochs, then seeds, then settings. After each of the first two steps an "
        "axis is gone.",
        "`np.take_along_axis(test, epochs[..., None], axis=-1)[..., 0]` is (2, K, S), and `loss[::-1]` the "
        "loss of the other model. Compare both with `<`, and count along the last axis.",
        "With `epochs = validation.argmin(axis=-1)` and the `loss` at them: `better = (loss < loss[::-1]) & "
        "(loss < baseline[:, None])`, `wins = better.sum(axis=-1)`, `A, B = wins == loss.shape[-1]`; then "
        "ask `A.all()`, `B.any()` and `A.any()`, in this order.",
    ),
    mistakes=(
        _split(
            "the epoch is chosen on the test part. That is a leak: choose it on the validation part.",
            _wrong_verdict(loss=lambda validation, test: test.min(axis=-1)),
        ),
        _split(
            "the lowest validation losses are compared; compare the test losses at the chosen epochs.",
            _wrong_verdict(loss=lambda validation, test: validation.min(axis=-1)),
        ),
        Mistake(
            "B is read at the epochs of A; each training has its own.",
            _wrong_verdict(loss=lambda validation, test: _losses(validation[[0, 0]], test)),
        ),
        Mistake(
            "you take the last epoch; take the one with the lowest validation loss.",
            _wrong_verdict(loss=lambda validation, test: test[..., -1]),
        ),
        Mistake(
            "you take the highest validation loss; the lowest is the best.",
            _wrong_verdict(loss=lambda validation, test: _losses(-validation, test)),
        ),
        _beaten(
            "the baseline is not used: a model that is not below it wins nothing, even if the other is "
            "worse.",
            _wrong_verdict(better=lambda loss, baseline: loss < loss[::-1]),
        ),
        _beaten(
            "the models are compared with the baseline alone; a model must be below the other one, too.",
            _wrong_verdict(better=lambda loss, baseline: loss < baseline[:, np.newaxis]),
        ),
        _beaten(
            "it is enough to be below one of the two; below the other model and below the baseline.",
            _wrong_verdict(
                better=lambda loss, baseline: (loss < loss[::-1]) | (loss < baseline[:, np.newaxis])
            ),
        ),
        _beaten(
            "you ask the other model to be below the baseline; only the winner must be.",
            _wrong_verdict(
                better=lambda loss, baseline: (loss < loss[::-1]) & (loss[::-1] < baseline[:, np.newaxis])
            ),
        ),
        _beaten(
            "you use one baseline for all settings; each has its own, baseline[k].",
            _wrong_verdict(better=lambda loss, baseline: (loss < loss[::-1]) & (loss < baseline[0])),
        ),
        _beaten(
            "a loss equal to the baseline counts as won; it must be below.",
            _wrong_verdict(
                better=lambda loss, baseline: (loss < loss[::-1]) & (loss <= baseline[:, np.newaxis])
            ),
        ),
        Mistake(
            "the highest loss wins; a lower one is better.",
            _wrong_verdict(
                better=lambda loss, baseline: (loss > loss[::-1]) & (loss < baseline[:, np.newaxis])
            ),
        ),
        Mistake(
            "equal losses count as won by both; nobody wins such a seed.",
            _wrong_verdict(
                better=lambda loss, baseline: (loss <= loss[::-1]) & (loss < baseline[:, np.newaxis])
            ),
        ),
        Mistake(
            "the seeds are sorted, which tears the pairs apart: compare the losses of the same seed.",
            _wrong_verdict(loss=lambda validation, test: np.sort(_losses(validation, test), axis=-1)),
        ),
        _see(
            "one seed is enough for you to win a setting; it takes all of them.",
            _wrong_verdict(won=lambda wins, S: wins > 0),
        ),
        _see(
            "most seeds are enough for you to win a setting; it takes all of them.",
            _wrong_verdict(won=lambda wins, S: 2 * wins > S),
        ),
        _see(
            "the settings are outvoted: one that B wins is a counterexample, however many A wins.",
            _wrong_verdict(word=_most),
        ),
        _see(
            'one setting is enough for you to call it supported; if B wins another, "it depends".',
            _wrong_verdict(word=lambda won: "supported" if won[0].any() else _word(won)),
        ),
        _see(
            'one counterexample is enough for you to call it refuted; if A wins another setting, "it '
            'depends".',
            _wrong_verdict(word=_renamed(it_depends="refuted")),
        ),
        _see(
            'you call it unclear where each wins a setting; that is clear: "it depends".',
            _wrong_verdict(word=_renamed(it_depends="unclear")),
        ),
        _see(
            'what is not supported is not yet refuted: without a counterexample it is "unclear".',
            _wrong_verdict(word=_renamed(unclear="refuted")),
        ),
        _see(
            'no setting was won by B, so it does not depend on the setting yet: it is "unclear".',
            _wrong_verdict(word=_renamed(unclear="it depends")),
        ),
        _see(
            "you call it refuted only where B wins all settings; one is enough if A wins none.",
            _wrong_verdict(
                word=lambda won: "unclear" if _word(won) == "refuted" and not won[1].all() else _word(won)
            ),
        ),
        Mistake(
            "A and B have changed places: index 0 is A.",
            _wrong_verdict(loss=lambda validation, test: _losses(validation, test)[::-1]),
        ),
        Mistake(
            "wins is a share of the seeds; return how many.",
            _wrong_verdict(shown=lambda wins: wins / max(wins.max(), 1)),
        ),
        Mistake(
            "only the wins of A come back; return those of both, (2, K).",
            _wrong_verdict(shown=lambda wins: wins[0]),
        ),
        Mistake(
            "the wins are (K, 2); A and B are the first axis, (2, K).",
            _wrong_verdict(shown=lambda wins: wins.T),
        ),
        Mistake(
            "wins are counted over the settings; count over the seeds, the last axis.",
            lambda validation, test, baseline: (
                ((loss := _losses(validation, test)) < loss[::-1]).sum(axis=1),
                verdict(validation, test, baseline)[1],
            ),
        ),
        _beaten(
            "only A must be below the baseline; the same holds for B.",
            _wrong_verdict(
                better=lambda loss, baseline: np.stack(
                    [(loss[0] < loss[1]) & (loss[0] < baseline[:, np.newaxis]), loss[1] < loss[0]]
                )
            ),
        ),
        _beaten(
            "the mean of the seeds is compared with the baseline; each seed must be below it.",
            _wrong_verdict(
                better=lambda loss, baseline: (
                    (loss < loss[::-1]) & (loss.mean(axis=-1, keepdims=True) < baseline[:, np.newaxis])
                )
            ),
        ),
        Mistake(
            "a seed is compared with all seeds of the other model; compare it with the same seed.",
            _wrong_verdict(
                better=lambda loss, baseline: (
                    (loss < loss[::-1].min(axis=-1, keepdims=True)) & (loss < baseline[:, np.newaxis])
                )
            ),
        ),
        Mistake(
            "one epoch is chosen for all seeds, from their mean; each training has its own.",
            _wrong_verdict(
                loss=lambda validation, test: _losses(
                    np.broadcast_to(validation.mean(axis=2, keepdims=True), validation.shape), test
                )
            ),
        ),
        _see(
            'one setting won and none lost is not all settings won: that is "unclear".',
            _wrong_verdict(word=lambda won: "supported" if won[0].any() and not won[1].any() else _word(won)),
        ),
        _see(
            "a setting that nobody wins does not make it unclear where B wins another: that is a "
            "counterexample.",
            _wrong_verdict(word=lambda won: _word(won) if won.any(axis=0).all() else "unclear"),
        ),
        _see(
            'you say "it depends" where B wins a setting and A wins none; that is "refuted".',
            _wrong_verdict(
                word=lambda won: "it depends" if _word(won) == "refuted" and not won[1].all() else _word(won)
            ),
        ),
        Mistake(
            "wins says who has won the settings; return how many seeds each model wins there.",
            lambda validation, test, baseline: (
                (wins := verdict(validation, test, baseline)[0]) == test.shape[2],
                _word(wins == test.shape[2]),
            ),
        ),
        _see(
            '"refuted" and "it depends" have changed places: it depends where each model wins a setting.',
            _wrong_verdict(word=_renamed(it_depends="refuted", refuted="it depends")),
        ),
        _see(
            '"refuted" needs a setting that B wins and none that A wins; where each wins one, "it depends".',
            _wrong_verdict(
                word=lambda won: _word(won) if won[0].all() else "unclear" if won[0].any() else "refuted"
            ),
        ),
        Mistake(
            "B gets every seed that A does not win; count its own wins, below A and below the baseline.",
            lambda validation, test, baseline: (
                np.stack([(found := verdict(validation, test, baseline))[0][0], test.shape[2] - found[0][0]]),
                found[1],
            ),
        ),
    ),
)

EXERCISES = (SEEDS, REACH, DISTANCES, EPOCHS, SIGN_TEST, CAPSTONE)
