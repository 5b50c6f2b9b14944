"""Writing with a model that predicts the next token: beam search and sampling.

Both work with any model that can take one step: a function ``step(state, ids) -> (logits, state)`` that
reads one id for each of N sequences, (N,), and says for each what may come next, as logits or
log-probabilities (N, K). The state is whatever the model carries along: an array whose first axis is N, None,
or a tuple or list of states. A step must not keep a state of its own, because beam search drops and doubles
sequences between two steps.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from rnn_course import checks
from rnn_course.checks import Array, whole_number

LARGEST_LOGARITHM = 709  # of a float

Step: TypeAlias = Callable[[Any, Array], tuple[Array, Any]]


class Hypothesis(NamedTuple):
    """A sequence that beam search has found.

    Parameters
    ----------
    ids : list of int
        The ids after the prefix, with the end token if it came.
    log_probability : float
        Natural logarithm of the probability of `ids` after the prefix.
    score : float
        What the hypotheses are ranked by: ``log_probability / len(ids) ** length_penalty``.
    """

    ids: list[int]
    log_probability: float
    score: float


def beam_search(
    step: Step,
    state: Any,
    prefix: ArrayLike,
    *,
    beam_width: int,
    max_length: int,
    end: int | None = None,
    length_penalty: float = 0.0,
) -> list[Hypothesis]:
    """Look for the most probable continuations of a prefix, several at a time.

    Every sequence in the beam is continued with every id; of all these the `beam_width` most probable ones
    stay. Those that reach the end token or `max_length` are set aside. The search ends when none is left, or
    when none of those left can still get among the best.

    Parameters
    ----------
    step : callable
        ``step(state, ids) -> (logits, state)``, see the head of this module.
    state
        The state before the prefix, for one sequence: the first axis of its arrays is 1.
    prefix : array_like of int
        (timesteps,), at least one id: what the model reads before it writes, such as a start token.
    beam_width : int
        Number of sequences that are followed at once. 1 is greedy search: always the most probable next id.
    max_length : int
        Largest number of ids after the prefix.
    end : int, optional
        Id of the end token; None if there is none.
    length_penalty : float
        Exponent a of the length in the score, log p / length ** a. With 0 the score is the log-probability,
        and a longer sequence is always less probable than its beginning; with 1 it is the mean over the ids,
        so that long sequences can win. It is refused where ``max_length ** length_penalty`` is no float.

    Returns
    -------
    list of Hypothesis
        At most `beam_width` hypotheses with the best score first. One without the end token at its end was
        cut at `max_length`.

    Raises
    ------
    TypeError
        If a number or id is of the wrong kind, or the state holds anything but arrays.
    ValueError
        If a number is out of its range, the prefix is empty, or the logits have another shape than (N, K), or
        a NaN or infinity that leaves no probabilities.

    Notes
    -----
    The result is exact, the best of all sequences, if the beam is wide enough to drop none. A narrow beam can
    miss it, and a wider one can even find worse hypotheses than a narrower one.

    References
    ----------
    Beam search with recurrent networks: Graves (2012), Sequence transduction with recurrent neural networks;
    Sutskever, Vinyals and Le (2014), Sequence to sequence learning with neural networks. The division by the
    length: Jean et al. (2015), Montreal neural machine translation systems for WMT'15; with an exponent,
    though of another function of the length: Wu et al. (2016), Google's neural machine translation system,
    section 7.
    """
    where = "beam_search"
    beam_width = whole_number(where, "beam_width", beam_width, 1)
    max_length = whole_number(where, "max_length", max_length, 1)
    if not 0 <= checks.number(where, "length_penalty", length_penalty) < math.inf:
        raise ValueError(f"{where}: length_penalty is {length_penalty}; expected at least 0")
    length_penalty = float(length_penalty)
    if length_penalty * math.log(max_length) > LARGEST_LOGARITHM:
        raise ValueError(
            f"{where}: length_penalty is {length_penalty:g}; {max_length} ** {length_penalty:g}, which "
            "divides the score of the longest sequence, is too large for a float"
        )
    logits, state = _read_prefix(where, step, state, prefix, end)

    beam: list[list[int]] = [[]]
    log_probabilities = np.zeros(1)
    found: list[Hypothesis] = []
    for length in range(1, max_length + 1):
        extended = log_probabilities[:, np.newaxis] + _log_softmax(where, logits)
        best = np.argsort(-extended, axis=None, kind="stable")[:beam_width]
        best = best[np.isfinite(extended.flat[best])]  # what has probability zero is no continuation
        parents, ids = np.unravel_index(best, extended.shape)
        log_probabilities = extended.flat[best]
        beam = [[*beam[parent], int(i)] for parent, i in zip(parents, ids, strict=True)]

        complete = (ids == end) | (length == max_length)
        found += [
            Hypothesis(beam[b], float(log_probabilities[b]), log_probabilities[b] / length**length_penalty)
            for b in np.flatnonzero(complete)
        ]
        found = sorted(found, key=lambda hypothesis: -hypothesis.score)[:beam_width]
        going_on = np.flatnonzero(~complete)
        if going_on.size == 0:
            break
        # A log-probability can only fall, and the largest length divides it by most.
        best_to_come = log_probabilities[going_on].max() / max_length**length_penalty
        if len(found) == beam_width and found[-1].score >= best_to_come:
            break
        beam = [beam[b] for b in going_on]
        log_probabilities = log_probabilities[going_on]
        state = _take_rows(where, state, parents[going_on], len(logits))
        logits, state = _step(where, step, state, ids[going_on])
    return found


def sample(
    step: Step,
    state: Any,
    prefix: ArrayLike,
    *,
    max_length: int,
    end: int | None = None,
    temperature: float = 1.0,
    seed: int | np.random.Generator | None = None,
) -> list[int]:
    """Continue a prefix by drawing one id after the other from the model's probabilities.

    Parameters
    ----------
    step : callable
        ``step(state, ids) -> (logits, state)``, see the head of this module.
    state
        The state before the prefix, for one sequence: the first axis of its arrays is 1.
    prefix : array_like of int
        (timesteps,), at least one id: what the model reads before it writes, such as a start token.
    max_length : int
        Largest number of ids after the prefix.
    end : int, optional
        Id of the end token, after which the sequence ends; None if there is none.
    temperature : float
        What the logits are divided by. 1 leaves the probabilities as they are; below 1 the likely ids get
        likelier, towards 0 it becomes greedy search; above 1 they become more equal.
    seed : int or numpy.random.Generator, optional
        Where the chance comes from; the same seed gives the same ids. None draws new ones each time.

    Returns
    -------
    list of int
        The ids after the prefix, with the end token if it came.

    Raises
    ------
    TypeError
        If a number or id is of the wrong kind.
    ValueError
        If a number is out of its range, the prefix is empty, or the logits have another shape than (N, K), or
        a NaN or infinity that leaves no probabilities.

    References
    ----------
    Temperature: Ackley, Hinton and Sejnowski (1985), A learning algorithm for Boltzmann machines. Sampling
    text from recurrent networks: Graves (2013), Generating sequences with recurrent neural networks.
    """
    where = "sample"
    max_length = whole_number(where, "max_length", max_length, 1)
    if not 0 < checks.number(where, "temperature", temperature) < math.inf:
        raise ValueError(
            f"{where}: temperature is {temperature}; expected more than 0 "
            "(for the most probable id every time, use beam_search with beam_width=1)"
        )
    if not (seed is None or isinstance(seed, np.random.Generator)):
        seed = whole_number(where, "seed", seed, 0)
    rng = np.random.default_rng(seed)
    logits, state = _read_prefix(where, step, state, prefix, end)
    ids: list[int] = []
    while True:
        probabilities = np.exp(_log_softmax(where, logits, temperature)[0])
        ids.append(int(rng.choice(len(probabilities), p=probabilities)))
        if ids[-1] == end or len(ids) == max_length:
            return ids
        logits, state = _step(where, step, state, np.array(ids[-1:]))


def only_top(step: Step, k: int) -> Step:
    """Let a step offer no more than the k most probable ids (*top-k sampling*).

    Parameters
    ----------
    step : callable
        ``step(state, ids) -> (logits, state)``, see the head of this module.
    k : int
        How many ids keep their logits; all others get minus infinity. With 1, `sample` always takes the most
        probable id.

    Returns
    -------
    callable
        The same kind of step.

    Raises
    ------
    TypeError
        If k is not a whole number.
    ValueError
        If k is below 1.

    References
    ----------
    Fan, Lewis and Dauphin (2018), Hierarchical neural story generation.
    """
    k = whole_number("only_top", "k", k, 1)

    def stepped(state: Any, ids: Array) -> tuple[Array, Any]:
        logits, state = _step("only_top", step, state, ids)
        left_out = np.argsort(-logits, axis=1, kind="stable")[:, k:]
        logits = logits.copy()
        np.put_along_axis(logits, left_out, -np.inf, axis=1)
        return logits, state

    return stepped


def _read_prefix(where: str, step: Step, state: Any, prefix: ArrayLike, end: int | None) -> tuple[Array, Any]:
    """Let the model read the prefix; give the logits of what follows it and the state after it."""
    if end is not None:
        whole_number(where, "end", end, None)
    checks.not_special(where, "prefix", prefix)
    ids = np.asarray(prefix)
    if ids.ndim != 1:
        raise ValueError(f"{where}: prefix has shape {ids.shape}; expected one sequence (timesteps,)")
    if ids.size == 0:
        raise ValueError(f"{where}: prefix is empty; expected at least one id, such as a start token")
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError(f"{where}: prefix has dtype {ids.dtype}; expected whole numbers")
    for i in ids:
        logits, state = _step(where, step, state, np.array([i]))
    if end is not None and not 0 <= end < logits.shape[1]:
        raise ValueError(f"{where}: end is {end}; expected an id in 0..{logits.shape[1] - 1}")
    return logits, state


def _step(where: str, step: Step, state: Any, ids: Array) -> tuple[Array, Any]:
    """Take a step and check the logits."""
    if not callable(step):
        raise TypeError(f"{where}: step is a {type(step).__name__}; expected a function (state, ids)")
    taken = step(state, ids)
    if not isinstance(taken, tuple) or len(taken) != 2:
        raise TypeError(f"{where}: step gave a {type(taken).__name__}; expected a pair (logits, state)")
    logits, state = taken
    checks.not_special(where, "logits", logits)
    logits = np.asarray(logits)
    if logits.ndim != 2 or len(logits) != len(ids) or logits.shape[1] == 0:
        raise ValueError(
            f"{where}: step gave logits of shape {logits.shape}; expected (sequences={len(ids)}, ids)"
        )
    return logits, state


def _log_softmax(where: str, logits: Array, temperature: float = 1.0) -> Array:
    """Turn logits (N, K) into log-probabilities in float64; log-probabilities stay what they are."""
    logits = logits.astype(np.float64)
    largest = logits.max(axis=1, keepdims=True)
    if not np.isfinite(largest).all():  # a NaN or +inf is the largest itself; -inf for all leaves no id
        n = int(np.argmin(np.isfinite(largest)))
        raise ValueError(
            f"{where}: the largest logit that step gave for sequence {n} is {largest[n, 0]}; "
            "expected a finite number"
        )
    with np.errstate(over="ignore"):  # at a tiny temperature all but the largest become -inf
        logits = (logits - largest) / temperature
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def _take_rows(where: str, state: Any, rows: Sequence[int] | Array, N: int) -> Any:
    """Give each sequence that goes on the state of the one it continues."""
    if state is None:
        return None
    if isinstance(state, tuple | list):
        return type(state)([_take_rows(where, part, rows, N) for part in state])
    if not isinstance(state, np.ndarray):
        raise TypeError(
            f"{where}: the state holds a {type(state).__name__}; expected arrays, None, and tuples or lists"
        )
    if state.ndim == 0 or len(state) != N:
        raise ValueError(
            f"{where}: the state holds an array of shape {state.shape}; expected {N} sequences on axis 0"
        )
    return state[rows]
