"""Exercises of chapter 10: bits per letter, temperature, counting, and what a prediction depends on."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Mistake, edge, explained, pencil, random
from rnn_course.scratch.gradient_check import numeric_gradient

_see = partial(explained, 10)

_BITS = "The model, and bits per letter"
_COUNTING = "What counting reaches"
_TEMPERATURE = "Temperature"
_CONNECTIVITY = "Connectivity: what does a prediction depend on?"
_LAG = "How far back, on average"
_UNITS = "Units that keep track"


def _softmax(z: Array, axis: int = 1) -> Array:
    p: Array = np.exp(z - z.max(axis=axis, keepdims=True))
    return p / p.sum(axis=axis, keepdims=True)


def bits_per_letter(p: Array, ids: Array) -> float:
    """Average what the letters that came have cost."""
    right = p[np.arange(len(p)), ids[1:]]
    return -np.log2(right).mean()


def _letters_case(rng: np.random.Generator, T: int = 6, K: int = 4) -> Arguments:
    return _softmax(rng.standard_normal((T, K))), rng.integers(K, size=T + 1)


def _sure_case(rng: np.random.Generator) -> Arguments:
    return _with_probability(rng, 1 - 3e-9)


def _surprise_case(rng: np.random.Generator) -> Arguments:
    return _with_probability(rng, 1e-5)


def _with_probability(rng: np.random.Generator, right: float) -> Arguments:
    """Give one letter that came a certain probability, and share the rest among the others."""
    p, ids = _letters_case(rng)
    p[2] = (1 - right) / (p.shape[1] - 1)
    p[2, ids[3]] = right
    return p, ids


def _right(p: Array, ids: Array) -> Array:
    """Pick the probabilities that were given to the letters that came."""
    return p[np.arange(len(p)), ids[1:]]


BITS = Exercise(
    id="memory-bits",
    chapter=10,
    title="Bits per letter",
    level="easy",
    statement="""
Write `bits_per_letter(p, ids)`. `ids`, of shape (T + 1,), holds the letters of a text, as numbers from 0 to
K - 1. `p`, of shape (T, K), holds what a model predicts: `p[t]` are the probabilities of the K letters after
the model has read `ids[t]`, so they are about `ids[t + 1]`. Return how many bits per letter the model pays,
one number.
""".strip(),
    returns=("bits",),
    solution=bits_per_letter,
    cases=(
        pencil(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([0, 0, 1])),
        *random(_letters_case),
        edge("one prediction, T = 1", lambda rng: _letters_case(rng, T=1)),
        edge("two letters, K = 2", lambda rng: _letters_case(rng, K=2)),
        edge("a letter that was predicted for sure", _sure_case),
        edge("a letter that was hardly expected", _surprise_case),
    ),
    hints=(
        "A model that gives the right letter 1/4 pays 2 bits, one that gives it 1/2 pays 1. Which letter is "
        "the right one for `p[0]`?",
        "The right letters are `ids[1:]`. Pick one probability in each row of `p`, take `-np.log2` of each, "
        "and then the mean.",
        "`-np.log2(p[np.arange(len(p)), ids[1:]]).mean()`.",
    ),
    mistakes=(
        _see(
            _BITS,
            "you take the natural logarithm; bits are counted with np.log2.",
            lambda p, ids: -np.log(_right(p, ids)).mean(),
        ),
        _see(
            _BITS,
            "you take the logarithm to base 10; bits are counted with np.log2.",
            lambda p, ids: -np.log10(_right(p, ids)).mean(),
        ),
        _see(
            _BITS,
            "the sign is missing: the logarithm of a probability is negative, what is paid is not.",
            lambda p, ids: np.log2(_right(p, ids)).mean(),
        ),
        _see(
            _BITS,
            "these are the bits of the whole text; bits per letter are the mean over the T predictions.",
            lambda p, ids: -np.log2(_right(p, ids)).sum(),
        ),
        _see(
            _BITS,
            "you divide by the T + 1 letters; there are only T predictions, for nobody predicts ids[0].",
            lambda p, ids: -np.log2(_right(p, ids)).sum() / len(ids),
        ),
        _see(
            _BITS,
            "p[t] is held against the letter just read; it is about the next one, ids[t + 1].",
            lambda p, ids: -np.log2(p[np.arange(len(p)), ids[:-1]]).mean(),
        ),
        _see(
            _BITS,
            "p[:, ids] takes every letter from every row; row t has one letter, so index with np.arange(T), "
            "too.",
            lambda p, ids: -np.log2(p[:, ids[1:]]).mean(),
        ),
        _see(
            _BITS,
            "ids choose the rows of p; the rows are the steps, the letters are the columns.",
            lambda p, ids: -np.log2(p[ids[1:]]).mean(),
        ),
        _see(
            _BITS,
            "all K letters are averaged; only the one that came is paid for.",
            lambda p, ids: -np.log2(p).mean(),
        ),
        _see(
            _BITS,
            "this is what the model expects to pay, and ids play no part in it; take the letter that came.",
            lambda p, ids: -(p * np.log2(p)).sum(axis=1).mean(),
        ),
        _see(
            _BITS,
            "you take the most probable letter; take the one that came, probable or not.",
            lambda p, ids: -np.log2(p.max(axis=1)).mean(),
        ),
        _see(
            _BITS,
            "you take the logarithm of the mean; first the logarithm of each, then the mean.",
            lambda p, ids: -np.log2(_right(p, ids).mean()),
        ),
        _see(
            _BITS,
            "each term is multiplied by its probability; every letter that came counts alike.",
            lambda p, ids: -(_right(p, ids) * np.log2(_right(p, ids))).mean(),
        ),
        _see(
            _BITS,
            "this is the perplexity, 2 to the power of the bits; return the bits.",
            lambda p, ids: 2 ** bits_per_letter(p, ids),
        ),
        _see(
            _BITS,
            "the logarithm is missing: this is the mean probability.",
            lambda p, ids: _right(p, ids).mean(),
        ),
        _see(
            _BITS,
            "these are the costs of the single letters; return their mean, one number.",
            lambda p, ids: -np.log2(_right(p, ids)),
        ),
        _see(
            _BITS,
            "you multiply by np.log(2); divide np.log by it, or take np.log2.",
            lambda p, ids: bits_per_letter(p, ids) * np.log(2) ** 2,
        ),
        _see(
            _BITS,
            "the last prediction is missing: all T rows of p count.",
            lambda p, ids: -np.log2(_right(p[:-1], ids[:-1])).sum() / np.float64(len(p) - 1),
        ),
        _see(
            _BITS,
            "the first prediction is missing: p[0] is about ids[1], so all T rows of p count.",
            lambda p, ids: -np.log2(_right(p[1:], ids[1:])).sum() / np.float64(len(p) - 1),
        ),
        _see(
            _BITS,
            "ids are shifted by one: they are columns of p as they stand, from 0 on.",
            lambda p, ids: bits_per_letter(p, ids - 1),
        ),
        _see(
            _BITS,
            "this is the median; bits per letter are the mean.",
            lambda p, ids: np.median(-np.log2(_right(p, ids))),
        ),
        _see(
            _BITS,
            "you divide by the number of different letters, K; divide by the T predictions.",
            lambda p, ids: -np.log2(_right(p, ids)).sum() / p.shape[1],
        ),
    ),
)


def letters_that_hold(by_lag: Array, share: float) -> int:
    """Count the letters, backwards, until they hold a share."""
    return int((np.cumsum(by_lag) < share).sum()) + 1


def _lag_case(rng: np.random.Generator, lags: int = 40, share: float | None = None) -> Arguments:
    by_lag = rng.random(lags) * 0.95 ** np.arange(lags)
    return 0.9 * by_lag / by_lag.sum(), rng.uniform(0.6, 0.85) if share is None else share


def _not_reached(answer: int | None) -> Callable[..., Any]:
    """Answer something else where all lags together hold less than the share."""

    def wrong(by_lag: Array, share: float) -> Any:
        letters = letters_that_hold(by_lag, share)
        return answer if letters > len(by_lag) else letters

    return wrong


def _reached(answer: Callable[[int], int]) -> Callable[..., int]:
    """Answer something else where the share is reached."""

    def wrong(by_lag: Array, share: float) -> int:
        letters = letters_that_hold(by_lag, share)
        return letters if letters > len(by_lag) else answer(letters)

    return wrong


HOLD = Exercise(
    id="memory-hold",
    chapter=10,
    title="How many letters hold a share?",
    level="easy",
    statement="""
`by_lag` says how the connectivity is spread, on average: `by_lag[0]` is the share of the letter just read,
`by_lag[1]` that of the one before it, and so on. What lies still further back is not in it, so its sum is
below 1. How many letters, from the one just read backwards, hold together at least `share`? Write
`letters_that_hold(by_lag, share)` that returns their number. Where all letters of `by_lag` together hold
less, return one more than there are.
""".strip(),
    returns=("letters",),
    solution=letters_that_hold,
    cases=(
        pencil(np.array([0.5, 0.25, 0.125, 0.0625]), 0.75),
        *random(_lag_case),
        edge("the letter just read is enough", lambda rng: (np.array([0.6, 0.2, 0.1]), 0.5)),
        edge("a share that is not reached", lambda rng: _lag_case(rng, share=0.95)),
        edge("a single lag", lambda rng: (np.array([0.5]), 0.5)),
        edge("a strong letter far back", lambda rng: (np.array([0.125, 0.125, 0.4375, 0.125]), 0.25)),
    ),
    hints=(
        "Add the shares up, letter by letter. When do you stop?",
        "`np.cumsum(by_lag)` holds all sums. The letters whose sum is still too small count, and one more.",
        "`int((np.cumsum(by_lag) < share).sum()) + 1`.",
    ),
    mistakes=(
        _see(
            _LAG,
            "this is the index of the last letter, and indices begin at 0: it is one letter more.",
            lambda by_lag, share: int((np.cumsum(by_lag) < share).sum()),
        ),
        _see(
            _LAG,
            "a sum that is exactly the share is enough: compare with < and not with <=, or >= and not >.",
            lambda by_lag, share: int((np.cumsum(by_lag) <= share).sum()) + 1,
        ),
        _see(
            _LAG,
            "you count the sums up to the share; the letter that goes beyond it is needed, too.",
            lambda by_lag, share: int((np.cumsum(by_lag) <= share).sum()),
        ),
        _see(
            _LAG,
            "single letters are compared with the share; add them up first, np.cumsum.",
            lambda by_lag, share: int((by_lag < share).sum()) + 1,
        ),
        _see(
            _LAG,
            "you begin with the letter farthest back; by_lag[0] is the one just read.",
            lambda by_lag, share: letters_that_hold(by_lag[::-1], share),
        ),
        _see(
            _LAG,
            "you take the strongest letters first; take them in the order of the text.",
            lambda by_lag, share: letters_that_hold(np.sort(by_lag)[::-1], share),
        ),
        _see(
            _LAG,
            "where the share is not reached, the answer is one more than there are lags.",
            lambda by_lag, share: min(letters_that_hold(by_lag, share), len(by_lag)),
        ),
        _see(
            _LAG,
            "np.argmax gives 0 where no sum reaches the share; the answer there is one more than there are "
            "lags.",
            lambda by_lag, share: int(np.argmax(np.cumsum(by_lag) >= share)) + 1,
        ),
        _see(
            _LAG,
            "by_lag is divided by its sum; its shares are of the whole already, what lies further back "
            "included.",
            lambda by_lag, share: letters_that_hold(by_lag / by_lag.sum(), share),
        ),
        _see(
            _LAG,
            "you look for what lies further back than the share, 1 - share; look for the share itself.",
            lambda by_lag, share: letters_that_hold(by_lag, 1 - share),
        ),
        _see(
            _LAG,
            "this is a part of all lags; return the number of letters.",
            lambda by_lag, share: letters_that_hold(by_lag, share) / len(by_lag),
        ),
        _see(
            _LAG,
            "this is the sum of their shares; return how many letters they are.",
            lambda by_lag, share: float(by_lag[: letters_that_hold(by_lag, share)].sum()),
        ),
        _see(
            _LAG,
            "this is the index of the last letter, counted from 0; return how many letters there are.",
            _reached(lambda letters: letters - 1),
        ),
        _see(
            _LAG,
            "this is one letter too many where the share is reached.",
            _reached(lambda letters: letters + 1),
        ),
        _see(
            _LAG,
            "this is one letter too many, also where the share is not reached.",
            lambda by_lag, share: letters_that_hold(by_lag, share) + 1,
        ),
        *(
            _see(
                _LAG,
                f"where the share is not reached you return {answer}; return one more than there are lags.",
                _not_reached(answer),
            )
            for answer in (0, -1, None)
        ),
        _see(
            _LAG,
            "you look for one letter that holds the share alone; add the letters up first, np.cumsum.",
            lambda by_lag, share: next(
                (n + 1 for n, one in enumerate(by_lag) if one >= share), len(by_lag) + 1
            ),
        ),
        _see(
            _LAG,
            "by_lag[0], the letter just read, is passed over; begin with it.",
            lambda by_lag, share: letters_that_hold(by_lag[1:], share),
        ),
        _see(
            _LAG,
            "the count begins at by_lag[1]; the letter just read, by_lag[0], is the first.",
            lambda by_lag, share: letters_that_hold(np.append(by_lag[1:], 0.0), share),
        ),
        _see(
            _LAG,
            "you count the sums that have reached the share; count those that have not, and one more.",
            lambda by_lag, share: int((np.cumsum(by_lag) >= share).sum()),
        ),
    ),
)


def draw(logits: Array, temperature: float, u: Array) -> tuple[Array, Array]:
    """Draw letters at a temperature."""
    z = logits / temperature
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    ids = (np.cumsum(p, axis=1) <= u[:, np.newaxis]).sum(axis=1)
    return p, ids


def _draw_case(rng: np.random.Generator, N: int = 5, K: int = 4) -> Arguments:
    return 1.5 * rng.standard_normal((N, K)), float(rng.choice([0.5, 1.7])), rng.uniform(0.05, 0.95, N)


def _pick(p: Array, u: Array) -> Array:
    return (np.cumsum(p, axis=1) <= u[:, np.newaxis]).sum(axis=1)


def _pick_first(p: Array, u: Array) -> Array:
    return np.argmax(np.cumsum(p, axis=1) > u[:, np.newaxis], axis=1)


def _from(
    section: str, message: str, probabilities: Callable[[Array, float], Array]
) -> tuple[Mistake, Mistake]:
    """Draw from what does not sum to 1, so that it matters how the letter is looked for."""

    def wrong(pick: Callable[[Array, Array], Array]) -> Callable[..., Any]:
        return lambda logits, temperature, u: ((p := probabilities(logits, temperature)), pick(p, u))

    no_letter = " Where the sums stay below u, np.argmax gives 0."
    return _see(section, message, wrong(_pick)), _see(section, message + no_letter, wrong(_pick_first))


def _draw_from(probabilities: Callable[[Array, float], Array]) -> Callable[..., Any]:
    """Draw from wrong probabilities."""
    return lambda logits, temperature, u: ((p := probabilities(logits, temperature)), _pick(p, u))


def _draw_by(pick: Callable[[Array, Array], Any]) -> Callable[..., Any]:
    """Draw from the right probabilities in a wrong way."""
    return lambda logits, temperature, u: ((p := draw(logits, temperature, u)[0]), pick(p, u))


def _without_shift(z: Array) -> Array:
    p: Array = np.exp(z)
    return p / p.sum(axis=1, keepdims=True)


DRAW = Exercise(
    id="memory-temperature",
    chapter=10,
    title="Draw at a temperature",
    level="medium",
    statement="""
Write `draw(logits, temperature, u)` that draws the next letter of N texts. `logits`, of shape (N, K), are
those of the K letters. `u`, of shape (N,), holds one random number between 0 and 1 (0 included) for each
text.

1. Make probabilities `p`, (N, K): the softmax of the logits divided by `temperature`. Logits of a thousand
   must not overflow.
2. Draw: add up the probabilities of a text, from letter 0 on. The first letter at which the sum is greater
   than the text's number in `u` is drawn.

Return a tuple `(p, ids)`; `ids`, (N,), says which letters are drawn.
""".strip(),
    returns=("p (N, K)", "ids (N,)"),
    solution=draw,
    cases=(
        pencil(np.array([[0.0, np.log(2.0), 0.0]]), 0.5, np.array([0.5])),
        *random(_draw_case),
        edge("one text, N = 1", lambda rng: _draw_case(rng, N=1)),
        edge(
            "large logits",
            lambda rng: (1000 * rng.standard_normal((3, 4)), 0.5, rng.uniform(0.05, 0.95, 3)),
        ),
        edge(
            "texts whose logits are far apart",
            lambda rng: (
                rng.standard_normal((3, 4)) + np.array([[-900], [0], [900]]),
                1.5,
                rng.uniform(0.05, 0.95, 3),
            ),
        ),
        edge(
            "u = 0, and a first letter that cannot come",
            lambda rng: (np.array([[-5000.0, 1.0, 0.5], [0.3, 0.1, -5000.0]]), 1.5, np.zeros(2)),
        ),
    ),
    hints=(
        "Below 1 a temperature makes likely letters likelier. So do you multiply the logits by it, or "
        "divide? And what may be subtracted from a whole row of logits without changing its softmax?",
        "Subtract the largest number of each row before `np.exp`. For the drawing, `np.cumsum` along each "
        "row; the letters whose sum is not greater than the number in `u` are passed over.",
        "`z = logits / temperature`, `p = np.exp(z - z.max(axis=1, keepdims=True))`, then `p /= "
        "p.sum(axis=1, keepdims=True)`; `ids = (np.cumsum(p, axis=1) <= u[:, np.newaxis]).sum(axis=1)`.",
    ),
    mistakes=(
        _see(
            _TEMPERATURE,
            "the logits are multiplied by the temperature; divide by it.",
            _draw_from(lambda logits, temperature: _softmax(logits * temperature)),
        ),
        _see(
            _TEMPERATURE,
            "the temperature is not used: divide the logits by it.",
            _draw_from(lambda logits, temperature: _softmax(logits)),
        ),
        *_from(
            _TEMPERATURE,
            "the probabilities are divided by the temperature; divide the logits, before the softmax.",
            lambda logits, temperature: _softmax(logits) / temperature,
        ),
        *_from(
            _TEMPERATURE,
            "a power of the probabilities no longer sums to 1: divide by the sum of each row after it.",
            lambda logits, temperature: _softmax(logits) ** (1 / temperature),
        ),
        _see(
            _TEMPERATURE,
            "the rows do not sum to 1: divide np.exp(...) by its sum.",
            _draw_from(
                lambda logits, temperature: np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)
            ),
        ),
        *_from(
            _TEMPERATURE,
            "the softmax runs over the texts; each row, axis 1, must sum to 1.",
            lambda logits, temperature: _softmax(logits / temperature, axis=0),
        ),
        *_from(
            _TEMPERATURE,
            "np.exp overflows: subtract the largest number of each row first, which changes no probability.",
            lambda logits, temperature: _without_shift(logits / temperature),
        ),
        _see(
            _TEMPERATURE,
            "one largest number is subtracted from all texts, and where a text has small ones, all of its "
            "np.exp may vanish: take that of each row, keepdims=True.",
            _draw_from(lambda logits, temperature: _without_shift((logits - logits.max()) / temperature)),
        ),
        _see(
            "What goes wrong in practice",
            "ids are always the most probable letters; draw them with u.",
            _draw_by(lambda p, u: p.argmax(axis=1)),
        ),
        _see(
            _TEMPERATURE,
            "u is compared with single probabilities; add them up first, np.cumsum.",
            _draw_by(lambda p, u: np.argmax(p > u[:, None], axis=1)),
        ),
        _see(
            _TEMPERATURE,
            "ids do not depend on p: all letters are equally likely. Add up the probabilities until they "
            "exceed u.",
            _draw_by(lambda p, u: (u * p.shape[1]).astype(int)),
        ),
        _see(
            _TEMPERATURE,
            "p is right, but ids are drawn at the temperature 1; draw them from p.",
            lambda logits, temperature, u: (
                draw(logits, temperature, u)[0],
                draw(logits, 1.0, u)[1],
            ),
        ),
        _see(
            _TEMPERATURE,
            "ids are one too large: the first letter is letter 0.",
            _draw_by(lambda p, u: _pick(p, u) + 1),
        ),
        _see(
            _TEMPERATURE,
            "with u = 0 a letter without any probability is drawn: the sum must be greater than u, not "
            "equal.",
            _draw_by(lambda p, u: (np.cumsum(p, axis=1) < u[:, None]).sum(axis=1)),
        ),
        _see(
            _TEMPERATURE,
            "the sum begins with the last letter; begin with letter 0.",
            _draw_by(lambda p, u: p.shape[1] - 1 - _pick(p[:, ::-1], u)),
        ),
        _see(
            _TEMPERATURE,
            "ids are ranks after sorting; leave the letters in their order.",
            _draw_by(lambda p, u: _pick(np.sort(p, axis=1)[:, ::-1], u)),
        ),
        _see(
            _TEMPERATURE,
            "all texts are drawn with the first u; text n has u[n].",
            _draw_by(lambda p, u: _pick(p, 0 * u + u[0])),
        ),
        _see(
            _TEMPERATURE,
            "ids should say which letter was drawn, (N,); these are one-hot vectors.",
            _draw_by(lambda p, u: np.eye(p.shape[1], dtype=int)[_pick(p, u)]),
        ),
        _see(
            _TEMPERATURE,
            "the two are exchanged: p comes first, then ids.",
            lambda logits, temperature, u: draw(logits, temperature, u)[::-1],
        ),
        *_from(
            _TEMPERATURE,
            "you divide by the sum over all texts; each row has its own sum, axis=1, keepdims=True.",
            lambda logits, temperature: (
                (p := np.exp((logits - logits.max(axis=1, keepdims=True)) / temperature)) / p.sum()
            ),
        ),
        _see(
            _TEMPERATURE,
            "p is divided by the temperature after all; divide the logits by it, before the softmax.",
            lambda logits, temperature, u: (
                (drawn := draw(logits, 1.0, u))[0] / temperature,
                drawn[1],
            ),
        ),
        _see(
            _TEMPERATURE,
            "p are the sums; return the probabilities themselves.",
            lambda logits, temperature, u: (
                np.cumsum((drawn := draw(logits, temperature, u))[0], axis=1),
                drawn[1],
            ),
        ),
        _see(
            _TEMPERATURE,
            "the sums run over the texts; add up the letters of each text, axis=1.",
            _draw_by(lambda p, u: np.argmax(np.cumsum(p, axis=0) > u[:, None], axis=1)),
        ),
        _see(
            _TEMPERATURE,
            "the sum begins with the last letter, and ids count from there; begin with letter 0.",
            _draw_by(lambda p, u: _pick(p[:, ::-1], u)),
        ),
        _see(
            _TEMPERATURE,
            "the sums are compared with 1 - u; compare them with u.",
            _draw_by(lambda p, u: _pick(p, 1 - u)),
        ),
        _see(
            _TEMPERATURE,
            "the sums are compared with 1 - u, and for u = 0 none is greater; compare them with u.",
            _draw_by(lambda p, u: _pick_first(p, 1 - u)),
        ),
        _see(
            _TEMPERATURE,
            "you take the last letter whose sum is not greater than u; take the one after it.",
            _draw_by(lambda p, u: np.maximum(_pick(p, u) - 1, 0)),
        ),
    ),
)


def mixed_probability(text: str, context: str, letter: str, K: int) -> float:
    """Mix what followed shorter and longer runs."""
    p = 1 / K
    for k in range(len(context) + 1):
        run = context[len(context) - k :]
        followers = [text[i + k] for i in range(len(text) - k) if text[i : i + k] == run]
        if not followers:
            break
        kinds, times = len(set(followers)), len(followers)
        p = (followers.count(letter) + kinds * p) / (times + kinds)
    return p


def _text_case(rng: np.random.Generator, length: int = 40, n: int = 3) -> Arguments:
    text = "".join(rng.choice(list("abc"), length, p=[0.5, 0.3, 0.2]))
    # The end of the text is the context: the run there has no follower.
    return text, text[length - n :], str(rng.choice(list("abc"))), 5


def _followers(text: str, run: str) -> list[str]:
    return [text[i + len(run)] for i in range(len(text) - len(run)) if text[i : i + len(run)] == run]


def _last(context: str, k: int) -> str:
    return context[len(context) - k :]


def _mix(
    *,
    rule: Callable[[int, int, int, float, int], float] = lambda count, times, kinds, p, K: (
        (count + kinds * p) / (times + kinds)
    ),
    run: Callable[[str, int], str] = _last,
    lengths: Callable[[str], range] = lambda context: range(len(context) + 1),
    start: Callable[[str, int], float] = lambda text, K: 1 / K,
    unseen: Callable[[float, int], float] | None = None,
) -> Callable[..., Any]:
    """Make the mixture with one thing wrong.

    The mixing rule; which run of length k is looked up; the lengths in order; what it starts from; and what
    is answered for a run that was never seen.
    """

    def wrong(text: str, context: str, letter: str, K: int) -> float:
        p = start(text, K)
        for k in lengths(context):
            counts = Counter(_followers(text, run(context, k)))
            if not counts:
                if unseen is None:
                    break
                return unseen(p, K)
            p = rule(counts[letter], counts.total(), len(counts), p, K)
        return p

    return wrong


def _mix_all(text: str, context: str, letter: str, K: int) -> float:
    """Forget that a run may never have been seen."""
    p = 1 / K
    for k in range(len(context) + 1):
        followers = _followers(text, _last(context, k))
        kinds = len(set(followers))
        p = (followers.count(letter) + kinds * p) / (len(followers) + kinds)
    return p


def _mix_kinds(text: str, context: str, letter: str, K: int) -> float:
    """Take as kinds what stands anywhere in the text."""
    kinds = len(set(text))
    return _mix(rule=lambda count, times, _, p, K: (count + kinds * p) / (times + kinds))(
        text, context, letter, K
    )


def _mix_counted(times: Callable[[str, str], int], count: Callable[[str, str], int]) -> Callable[..., Any]:
    """Count the runs in the text, and not what follows them."""

    def wrong(text: str, context: str, letter: str, K: int) -> float:
        p = 1 / K
        for k in range(len(context) + 1):
            run = _last(context, k)
            kinds = len(set(_followers(text, run)))
            if not kinds:
                break
            p = (count(text, run + letter) + kinds * p) / (times(text, run) + kinds)
        return p

    return wrong


def _mix_over(text: str, context: str, letter: str, K: int) -> float:
    """Go from the longest run to the shortest."""
    lengths = range(len(context), -1, -1)
    return _mix(lengths=lambda context: lengths)(text, context, letter, K)


def _mix_while_counted(text: str, context: str, letter: str, K: int) -> float:
    """Stop where the letter itself did not follow."""
    p = 1 / K
    for k in range(len(context) + 1):
        followers = _followers(text, _last(context, k))
        if letter not in followers:
            break
        kinds = len(set(followers))
        p = (followers.count(letter) + kinds * p) / (len(followers) + kinds)
    return p


def _mix_short(text: str, context: str, letter: str, K: int) -> float:
    """Miss the last letter as one that follows."""
    return mixed_probability(text[:-1], context, letter, K)


def _mix_apart(text: str, context: str, letter: str, K: int) -> float:
    """Go on behind a run that was found, so that runs do not overlap."""
    p = 1 / K
    for k in range(len(context) + 1):
        run, followers, i = _last(context, k), [], 0
        while i < len(text) - k:
            found = text[i : i + k] == run
            followers += [text[i + k]] if found else []
            i += max(k, 1) if found else 1
        if not followers:
            break
        kinds = len(set(followers))
        p = (followers.count(letter) + kinds * p) / (len(followers) + kinds)
    return p


def _mix_whole(text: str, context: str, letter: str, K: int) -> float:
    """Look for the whole context with k = 0, where nothing is as long, and find nothing."""
    return 1 / K if context else mixed_probability(text, context, letter, K)


def _mix_before(text: str, context: str, letter: str, K: int) -> float:
    p = 1 / K
    for k in range(len(context) + 1):
        run = _last(context, k)
        before = [text[i - 1] for i in range(1, len(text) - k + 1) if text[i : i + k] == run]
        if not before:
            break
        kinds = len(set(before))
        p = (before.count(letter) + kinds * p) / (len(before) + kinds)
    return p


def _occurrences(text: str, run: str) -> int:
    return sum(text.startswith(run, i) for i in range(len(text)))


MIX = Exercise(
    id="memory-counting",
    chapter=10,
    title="Predict by counting",
    level="medium",
    statement=r"""
Write `mixed_probability(text, context, letter, K)`: how likely is it that `letter` comes after `context`, if
all that is known is `text`? All three are strings, and there are K different letters. Mix all lengths of
context, as the n-gram model of the chapter does:

- begin with $p = 1/K$;
- for $k = 0, 1, \dots$ up to the length of the context, take the last $k$ letters of the context, a *run*,
  and find it everywhere in the text, also where it overlaps itself. Let *times* be how often a letter follows
  it there, *kinds* how many different letters follow it, and *count* how often `letter` does. The new $p$ is
  $\dfrac{\text{count} + \text{kinds} \cdot p}{\text{times} + \text{kinds}}$;
- stop as soon as *times* is 0: where a short run was never seen, a longer one was not seen either.

With $k = 0$ the run is empty, and every letter of the text follows it. Return $p$.
""".strip(),
    returns=("p",),
    solution=mixed_probability,
    cases=(
        pencil("aba", "a", "b", 2),
        *random(_text_case),
        edge("no context", lambda rng: ("abcab", "", "b", 4)),
        edge("no text", lambda rng: ("", "ab", "a", 4)),
        edge("a context that was never seen", lambda rng: ("abcabcbb", "cxa", "b", 30)),
        edge("a letter that was never seen", lambda rng: (_text_case(rng)[0], "ab", "x", 7)),
        edge("capitals are letters of their own", lambda rng: ("aAbaaBAb", "A", "b", 6)),
        edge("runs that overlap", lambda rng: ("aaaaabaaaa", "aa", "a", 3)),
    ),
    hints=(
        "Take the text `aba` and the context `a`. Which letters follow an `a`? And which letters count with "
        "k = 0, when nothing needs to come before?",
        "For each k make the list of the letters that follow the run: `text[i + k]` wherever `text[i : i + "
        "k]` is the run. Its length is *times*, that of its `set` is *kinds*. Beware of `context[-k:]` with "
        "k = 0.",
        "Begin with `p = 1 / K`. For `k in range(len(context) + 1)`: `run = context[len(context) - k :]`, "
        "`followers = [text[i + k] for i in range(len(text) - k) if text[i : i + k] == run]`; `break` if "
        "there are none; then `kinds, times = len(set(followers)), len(followers)` and `p = "
        "(followers.count(letter) + kinds * p) / (times + kinds)`.",
    ),
    mistakes=(
        _see(
            _COUNTING,
            "nothing is left to the shorter runs: mix in kinds * p, or what was never seen has probability "
            "0.",
            _mix(rule=lambda count, times, kinds, p, K: count / times),
        ),
        _see(
            _COUNTING,
            "you add 1 to each count; here the shorter run is added, kinds times.",
            _mix(rule=lambda count, times, kinds, p, K: (count + 1) / (times + K)),
        ),
        _see(
            _COUNTING,
            "the shorter run counts K times; it counts kinds times, as often as different letters followed.",
            _mix(rule=lambda count, times, kinds, p, K: (count + K * p) / (times + K)),
        ),
        _see(
            _COUNTING,
            "the shorter run counts once; it counts kinds times, as often as different letters followed.",
            _mix(rule=lambda count, times, kinds, p, K: (count + p) / (times + 1)),
        ),
        _see(
            _COUNTING,
            "kinds counts the letters of the whole text; count those that follow this run.",
            _mix_kinds,
        ),
        _see(
            _COUNTING,
            "every length is mixed with 1 / K; mix it with the p of the next shorter one.",
            _mix(rule=lambda count, times, kinds, p, K: (count + kinds / K) / (times + kinds)),
        ),
        _see(
            _COUNTING,
            "the context is not used: this is how frequent the letter is, k = 0 alone.",
            _mix(lengths=lambda context: range(1)),
        ),
        _see(
            _COUNTING,
            "where a run was never seen, you go back to 1 / K; keep the p of the shorter runs.",
            _mix(unseen=lambda p, K: 1 / K),
        ),
        _see(
            _COUNTING,
            "both lengths count one half; the longer run counts times, the shorter one kinds.",
            _mix(rule=lambda count, times, kinds, p, K: (count / times + p) / 2),
        ),
        _see(
            _COUNTING,
            "the weights are exchanged: the longer run counts times, the shorter one kinds.",
            _mix(
                rule=lambda count, times, kinds, p, K: (kinds * count / times + times * p) / (times + kinds)
            ),
        ),
        _see(
            _COUNTING,
            "the denominator lacks kinds: divide by times + kinds, or the probabilities sum to more than 1.",
            _mix(rule=lambda count, times, kinds, p, K: (count + kinds * p) / times),
        ),
        _see(
            _COUNTING,
            "the first k letters of the context are looked up; what came last is nearest, take the last k.",
            _mix(run=lambda context, k: context[:k]),
        ),
        _see(
            _COUNTING,
            "context[-0:] is the whole context, not an empty one: take context[len(context) - k:].",
            _mix(run=lambda context, k: context[-k:]),
        ),
        _see(
            _COUNTING,
            "k = 0 is missing: begin with the letters alone, without context.",
            _mix(lengths=lambda context: range(1, len(context) + 1)),
        ),
        _see(
            _COUNTING,
            "the whole context is missing: k goes up to len(context), so the range ends at len(context) + 1.",
            _mix(lengths=lambda context: range(len(context))),
        ),
        _see(
            _COUNTING,
            "only the longest run is mixed with 1 / K; go through all lengths, from 0 on.",
            _mix(lengths=lambda context: range(len(context), len(context) + 1)),
        ),
        _see(
            _COUNTING,
            "you begin with 0; before anything was counted, each letter has 1 / K.",
            _mix(start=lambda text, K: 0.0),
        ),
        _see(
            _COUNTING,
            "you begin with one over the letters that stand in the text; there may be more, K.",
            _mix(start=lambda text, K: 1 / len(set(text))),
        ),
        _see(
            _COUNTING,
            "where a run was never seen, the answer is 0; keep the p of the shorter runs.",
            _mix(unseen=lambda p, K: 0.0),
        ),
        _see(
            _COUNTING,
            "a run that was never seen leads to a division by zero: stop there, with the p of the shorter "
            "runs.",
            _mix_all,
        ),
        _see(
            _COUNTING,
            "a run at the very end of the text is counted, too, but no letter follows it.",
            _mix_counted(times=_occurrences, count=_occurrences),
        ),
        _see(
            _COUNTING,
            "text.count passes over runs that overlap, and counts one at the end that no letter follows.",
            _mix_counted(times=lambda text, run: text.count(run), count=lambda text, run: text.count(run)),
        ),
        _see(
            _COUNTING,
            "with k = 0, context[-k:] is the whole context: nothing is found, and the loop ends at once. "
            "Take context[len(context) - k:].",
            _mix_whole,
        ),
        _see(
            _COUNTING,
            "p has no weight in the numerator: it is count + kinds * p.",
            _mix(rule=lambda count, times, kinds, p, K: (count + p) / (times + kinds)),
        ),
        _see(
            _COUNTING,
            "you divide by times + K; divide by times + kinds.",
            _mix(rule=lambda count, times, kinds, p, K: (count + kinds * p) / (times + K)),
        ),
        _see(
            _COUNTING,
            "you go from the longest run to the shortest; begin with k = 0, so that the longest comes last.",
            _mix_over,
        ),
        _see(
            _COUNTING,
            "you stop where `letter` did not follow; stop only where nothing at all did, times = 0.",
            _mix_while_counted,
        ),
        _see(
            _COUNTING,
            "the last letter of the text is missed: it follows the run before it.",
            _mix_short,
        ),
        _see(
            _COUNTING,
            "runs that overlap are passed over: look at every place of the text.",
            _mix_apart,
        ),
        _see(
            _COUNTING,
            "text.count passes over runs that overlap: look at every place of the text.",
            _mix_counted(
                times=lambda text, run: len(_followers(text, run)), count=lambda text, run: text.count(run)
            ),
        ),
        _see(
            _COUNTING,
            "you look at the letters before the run; take those that follow it.",
            _mix_before,
        ),
    ),
)


def share_by_lag(C: Array) -> Array:
    """Average the rows of connectivity, from the letter just read backwards."""
    T = len(C)
    rows = [C[n, n::-1][: T // 2] / C[n].sum() for n in range(T // 2, T)]
    return np.mean(rows, axis=0)


def _matrix_case(rng: np.random.Generator, T: int = 6) -> Arguments:
    return (np.tril(rng.uniform(0.1, 1, (T, T))) * rng.uniform(0.5, 4, (T, 1)),)


def _by_lag(
    *,
    back: Callable[[Array, int], Array] = lambda C, n: C[n, n::-1],
    whole: Callable[[Array, int], Any] = lambda C, n: C[n].sum(),
    first: Callable[[int], int] = lambda T: T // 2,
    average: Callable[[Array], Array] = lambda rows: rows.mean(axis=0),
) -> Callable[..., Any]:
    """Make the shares with one thing wrong.

    The row of a prediction, read backwards; what it is divided by; the first prediction; and the average.
    """

    def wrong(C: Array) -> Array:
        T = len(C)
        rows = [back(C, n)[: T // 2] / whole(C, n) for n in range(first(T), T)]
        return average(np.array(rows))

    return wrong


def _over_rows(C: Array, rows: range) -> Array:
    """Average over other predictions, of which there may be none."""
    lags = range(len(C) // 2)
    return np.array([sum(C[n, n - lag] / C[n].sum() for n in rows) / np.float64(len(rows)) for lag in lags])


def _all_diagonals(C: Array) -> Array:
    """Average along the diagonals, also over predictions that have few letters before them."""
    share = C / C.sum(axis=1, keepdims=True)
    return np.array([np.diagonal(share, -lag).mean() for lag in range(len(C) // 2)])


LAG = Exercise(
    id="memory-by-lag",
    chapter=10,
    title="How far back?",
    level="medium",
    statement="""
`C`, of shape (T, T), is the connectivity of one text: row n for prediction n, column t for letter t, and zero
where t > n. Write `share_by_lag(C)` that returns an array of shape (T // 2,): the mean share of the letter
just read (t = n), of the one before it (t = n - 1), and so on. The share of a letter is its part in the sum
of the *whole* row. Only the predictions n = T // 2, ..., T - 1 count, because only these have so many
letters before them. T is at least 2.
""".strip(),
    returns=("share (T // 2,)",),
    solution=share_by_lag,
    cases=(
        pencil(
            np.array([[1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 2.0, 0.0], [2.0, 0.0, 3.0, 5.0]])
        ),
        *random(_matrix_case),
        edge("two letters, T = 2", lambda rng: _matrix_case(rng, T=2)),
        edge("an odd number of letters", lambda rng: _matrix_case(rng, T=7)),
        edge("a network without memory", lambda rng: (np.diag(rng.uniform(0.5, 4, 6)),)),
    ),
    hints=(
        "Take row n alone. Where does the letter just read stand, and in which direction does the past lie?",
        "`C[n, n::-1]` is the row from the letter just read backwards. Divide by the sum of the row "
        "*before* you average over the rows.",
        "`rows = [C[n, n::-1][: T // 2] / C[n].sum() for n in range(T // 2, T)]`, then `np.mean(rows, "
        "axis=0)`.",
    ),
    mistakes=(
        _see(
            _CONNECTIVITY,
            "the rows are not divided by their sums: how large a row is depends on how wrong the prediction "
            "was.",
            _by_lag(whole=lambda C, n: 1),
        ),
        _see(
            _CONNECTIVITY,
            "you divide after the averaging, so wrong predictions count more; divide each row first.",
            lambda C: _by_lag(whole=lambda C, n: 1)(C) / np.mean([row.sum() for row in C[len(C) // 2 :]]),
        ),
        _see(
            _LAG,
            "you divide by the sum of the T // 2 nearest letters; the share is that of the whole row.",
            _by_lag(whole=lambda C, n: C[n, n::-1][: len(C) // 2].sum()),
        ),
        _see(
            _LAG,
            "the result is made to sum to 1; what lies further back than T // 2 letters has its share, too.",
            lambda C: (share := share_by_lag(C)) / share.sum(),
        ),
        _see(
            _CONNECTIVITY,
            "you divide by the strongest letter; a share is a part of the sum.",
            _by_lag(whole=lambda C, n: C[n].max()),
        ),
        _see(
            _CONNECTIVITY,
            "you divide by the sum of everything; each row has its own sum.",
            _by_lag(whole=lambda C, n: C.sum()),
        ),
        _see(
            _LAG,
            "the rows are read forwards; begin with the letter just read, C[n, n::-1].",
            _by_lag(back=lambda C, n: C[n]),
        ),
        _see(
            _LAG,
            "the rows are only turned round, with the zeros at their ends; begin at letter n, C[n, n::-1].",
            _by_lag(back=lambda C, n: C[n, ::-1]),
        ),
        _see(
            _LAG,
            "the letter just read is left out; lag 0 is t = n.",
            _by_lag(back=lambda C, n: C[n, n - 1 :: -1]),
        ),
        _see(
            _CONNECTIVITY,
            "you divide by the sum of a column, which is a letter; a prediction is a row.",
            _by_lag(whole=lambda C, n: C[:, n].sum()),
        ),
        _see(
            _LAG,
            "you begin one prediction too early: the first one is n = T // 2.",
            _by_lag(first=lambda T: T // 2 - 1),
        ),
        _see(
            _LAG,
            "prediction T // 2 is missing: it counts, too.",
            _by_lag(first=lambda T: min(T // 2 + 1, T - 1)),
        ),
        _see(
            _LAG,
            "only the last prediction counts; average over n = T // 2, ..., T - 1.",
            _by_lag(first=lambda T: T - 1),
        ),
        _see(
            _LAG,
            "early predictions count, too, though they have few letters before them: begin with n = T // 2.",
            _all_diagonals,
        ),
        _see(
            _LAG,
            "the shares are summed over the predictions; take the mean.",
            _by_lag(average=lambda rows: rows.sum(axis=0)),
        ),
        _see(
            _LAG,
            "you average over the lags; average over the predictions, axis 0.",
            _by_lag(average=lambda rows: rows.mean(axis=1)),
        ),
        _see(
            _LAG,
            "the result is in reverse order: the letter just read comes first.",
            lambda C: share_by_lag(C)[::-1],
        ),
        _see(
            _LAG,
            "the shares are added up from lag to lag; return the share of each lag by itself.",
            lambda C: np.cumsum(share_by_lag(C)),
        ),
        _see(
            _CONNECTIVITY,
            "you divide each column by its sum, which is a letter; a prediction is a row, axis=1.",
            _by_lag(back=lambda C, n: (C / C.sum(axis=0))[n, n::-1], whole=lambda C, n: 1),
        ),
        _see(
            _CONNECTIVITY,
            "row and column are exchanged: C[n, t] has the prediction first, and t = n - lag.",
            _by_lag(back=lambda C, n: C[n::-1, n]),
        ),
        _see(
            _LAG,
            "this is the median of the predictions; take the mean.",
            _by_lag(average=lambda rows: np.median(rows, axis=0)),
        ),
        _see(
            _LAG,
            "the last prediction is missing: n goes up to T - 1, so the range ends at T.",
            lambda C: _over_rows(C, range(len(C) // 2, len(C) - 1)),
        ),
        _see(
            _LAG,
            "the first predictions count; those from T // 2 on must, which have enough letters before them.",
            lambda C: _over_rows(C, range(len(C) // 2)),
        ),
        _see(
            _LAG,
            "you divide by T // 2; the predictions that count are T - T // 2, one more where T is odd.",
            _by_lag(average=lambda rows: rows.sum(axis=0) / rows.shape[1]),
        ),
    ),
)


def best_unit(h: Array, mark: Array) -> tuple[int, float]:
    """Choose a unit on one half of the texts, and measure it on the other."""

    def correlations(h: Array, mark: Array) -> Array:
        h = h.reshape(-1, h.shape[-1])
        h, mark = h - h.mean(axis=0), mark.ravel() - mark.mean()
        size = np.sqrt((h**2).sum(axis=0) * (mark**2).sum())
        return mark @ h / np.where(size > 0, size, 1)

    half = len(h) // 2
    unit = int(np.argmax(np.abs(correlations(h[:half], mark[:half]))))
    return unit, correlations(h[half:], mark[half:])[unit]


def _units_case(rng: np.random.Generator, N: int = 6, T: int = 7, H: int = 5) -> Arguments:
    mark = (rng.random((N, T)) < 0.4).astype(float)
    mark[:, :2] = [0.0, 1.0]  # so that it moves in each half
    h = rng.standard_normal((N, T, H)) + rng.uniform(-1, 1, H)
    sign = rng.choice([-1, 1])
    h[: N // 2, :, 0] += 1.5 * sign * mark[: N // 2]  # the best unit in the first half
    h[N // 2 :, :, 0] += 0.4 * sign * mark[N // 2 :]
    h[: N // 2, :, 1 % H] -= 0.9 * sign * mark[: N // 2]
    h[N // 2 :, :, 2 % H] += 2.0 * mark[N // 2 :]  # the best unit in the second half
    return h, mark


def _still_case(rng: np.random.Generator) -> Arguments:
    h, mark = _units_case(rng)
    h[..., 3] = 0.5
    return h, mark


def _levels_case(rng: np.random.Generator) -> Arguments:
    h, mark = _units_case(rng)
    h[..., 3] = 2.0 * mark + 10.0 * np.arange(len(h))[:, np.newaxis]
    return h, mark


def _correlations(h: Array, mark: Array, safe: bool = True) -> Array:
    """Correlate each unit with the mark; if not safe, a unit that never moves gives a NaN."""
    h = h.reshape(-1, h.shape[-1])
    h, mark = h - h.mean(axis=0), mark.ravel() - mark.mean()
    size = np.sqrt((h**2).sum(axis=0) * (mark**2).sum())
    return mark @ h / (np.where(size > 0, size, 1) if safe else size)


def _halves(h: Array) -> tuple[slice, slice]:
    half = len(h) // 2
    return slice(half), slice(half, None)


def _unit_by(
    choose: Callable[[Array, Array], tuple[Array, Array]],
    measure: Callable[[Array, Array], tuple[Array, Array]],
) -> Callable[..., Any]:
    """Choose and measure on other parts of the text."""

    def wrong(h: Array, mark: Array) -> tuple[int, float]:
        unit = int(np.argmax(np.abs(_correlations(*choose(h, mark)))))
        return unit, _correlations(*measure(h, mark))[unit]

    return wrong


def _first(h: Array, mark: Array) -> tuple[Array, Array]:
    return h[_halves(h)[0]], mark[_halves(h)[0]]


def _second(h: Array, mark: Array) -> tuple[Array, Array]:
    return h[_halves(h)[1]], mark[_halves(h)[1]]


def _everything(h: Array, mark: Array) -> tuple[Array, Array]:
    return h, mark


def _unit_with(measure: Callable[[Array, Array], Array]) -> Callable[..., Any]:
    """Measure in another way how a unit follows the mark."""

    def wrong(h: Array, mark: Array) -> tuple[int, float]:
        unit = int(np.argmax(np.abs(measure(*_first(h, mark)))))
        return unit, measure(*_second(h, mark))[unit]

    return wrong


def _not_centred(h: Array, mark: Array) -> Array:
    h, mark = h.reshape(-1, h.shape[-1]), mark.ravel()
    return mark @ h / np.sqrt((h**2).sum(axis=0) * (mark**2).sum())


def _covariance(h: Array, mark: Array) -> Array:
    h = h.reshape(-1, h.shape[-1])
    return (mark.ravel() - mark.mean()) @ (h - h.mean(axis=0)) / mark.size


def _difference_of_means(h: Array, mark: Array) -> Array:
    return h[mark > 0].mean(axis=0) - h[mark == 0].mean(axis=0)


def _larger_half(h: Array, mark: Array) -> tuple[int, float]:
    half = (len(h) + 1) // 2
    unit = int(np.argmax(np.abs(_correlations(h[:half], mark[:half]))))
    return unit, _correlations(h[half:], mark[half:])[unit]


def _one_sample_less(h: Array, mark: Array) -> Array:
    return _correlations(h, mark) * mark.size / (mark.size - 1)


def _text_by_text(h: Array, mark: Array) -> Array:
    pairs = zip(h, mark, strict=True)
    return np.mean([_correlations(one, its_mark) for one, its_mark in pairs], axis=0)


def _unit_with_size(size: Callable[[Array], Array]) -> Callable[..., Any]:
    """Choose by another size of the correlation."""

    def wrong(h: Array, mark: Array) -> tuple[int, float]:
        unit = int(np.argmax(size(_correlations(*_first(h, mark)))))
        return unit, _correlations(*_second(h, mark))[unit]

    return wrong


def _two_searches(h: Array, mark: Array) -> tuple[int, float]:
    r = _correlations(*_second(h, mark))
    return best_unit(h, mark)[0], r[np.argmax(np.abs(r))]


def _last_letters(h: Array, mark: Array) -> tuple[Array, Array]:
    return h[: len(h) // 2, -1:], mark[: len(h) // 2, -1:]


def _means_of_the_first(h: Array, mark: Array) -> tuple[int, float]:
    """Subtract in the second half what was the mean of the first."""
    unit, _ = best_unit(h, mark)
    half = len(h) // 2
    one = h[half:, :, unit] - h[:half, :, unit].mean()
    its_mark = mark[half:] - mark[:half].mean()
    return unit, (one * its_mark).sum() / np.sqrt((one**2).sum() * (its_mark**2).sum())


def _chosen_in_each(h: Array, mark: Array) -> tuple[int, float]:
    unit = int(np.argmax(np.abs(_text_by_text(*_first(h, mark)))))
    return unit, _correlations(*_second(h, mark))[unit]


def _measured_in_each(h: Array, mark: Array) -> tuple[int, float]:
    unit, _ = best_unit(h, mark)
    return unit, _text_by_text(*_second(h, mark))[unit]


def _in_time(h: Array, mark: Array) -> tuple[int, float]:
    return best_unit(h.swapaxes(0, 1), mark.swapaxes(0, 1))


UNITS = Exercise(
    id="memory-units",
    chapter=10,
    title="A unit that keeps track",
    level="medium",
    statement="""
Which unit follows a mark, such as "inside brackets", and does it really? `h`, of shape (N, T, H), are the
states of H units on N texts, `mark`, (N, T), is the mark at each letter. Write `best_unit(h, mark)`:

1. On the first half of the texts (the first N // 2) correlate each unit with the mark, over all letters of
   these texts together. Choose the unit whose correlation is largest in absolute value. A unit that never
   moves has the correlation 0.
2. On the other texts measure the correlation of this unit. It moves there, too.

Return a tuple `(unit, r)`: the index of the unit, and its correlation with its sign, as measured in step 2.
""".strip(),
    returns=("unit", "r"),
    solution=best_unit,
    cases=(
        pencil(
            np.array([[[1.0, 0.0], [-2.0, 0.0], [1.0, 1.0]], [[2.0, 0.0], [2.0, 3.0], [-1.0, 0.0]]]),
            np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]),
        ),
        *random(_units_case),
        edge("an odd number of texts", lambda rng: _units_case(rng, N=7)),
        edge("one unit, H = 1", lambda rng: _units_case(rng, H=1)),
        edge("a unit that never moves", _still_case),
        edge("a unit with another level in each text", _levels_case),
    ),
    hints=(
        "Among many units one always fits well by chance. So where must it be measured, and where not?",
        "Make all letters of a half one axis: `h.reshape(-1, H)`. Subtract the means; the correlation is "
        "the sum of the products, divided by the root of the product of the two sums of squares. Where that "
        "is 0, divide by 1.",
        "Write `correlations(h, mark)` for all units. `unit = int(np.argmax(np.abs(correlations(h[:half], "
        "mark[:half]))))`, and `correlations(h[half:], mark[half:])[unit]` is `r`.",
    ),
    mistakes=(
        _see(
            _UNITS,
            "r comes from the texts that chose the unit, and there one always fits; measure on the others.",
            _unit_by(_first, _first),
        ),
        _see(
            _UNITS,
            "the halves are exchanged: the first chooses, the second measures.",
            _unit_by(_second, _first),
        ),
        _see(
            _UNITS,
            "all texts choose, and all measure: keep the second half away from the choice.",
            _unit_by(_everything, _everything),
        ),
        _see(
            _UNITS,
            "all texts choose the unit, those that measure it, too; only the first half may choose.",
            _unit_by(_everything, _second),
        ),
        _see(
            _UNITS,
            "the second half chooses and measures: the choice is the first half's.",
            _unit_by(_second, _second),
        ),
        _see(
            _UNITS,
            "r is measured on all texts; those that chose the unit must not measure it.",
            _unit_by(_first, _everything),
        ),
        _see(
            _UNITS,
            "a second search makes r: the best of the second half. Measure the unit that was chosen.",
            _two_searches,
        ),
        _see(
            _UNITS,
            "a unit may follow the mark with a minus: choose by the absolute value.",
            _unit_with_size(lambda r: r),
        ),
        _see(
            _UNITS,
            "you choose the unit with the most negative correlation; choose the largest absolute value.",
            _unit_with_size(lambda r: -r),
        ),
        _see(
            _UNITS,
            "you choose the unit that follows the mark least; choose the largest absolute value.",
            _unit_with_size(lambda r: -np.abs(r)),
        ),
        _see(
            _UNITS,
            "r has lost its sign: the absolute value is for the choice only.",
            lambda h, mark: ((found := best_unit(h, mark))[0], abs(found[1])),
        ),
        _see(
            _UNITS,
            "r is squared; return the correlation itself.",
            lambda h, mark: ((found := best_unit(h, mark))[0], found[1] ** 2),
        ),
        _see(
            _UNITS,
            "the means are not subtracted: a correlation is about how far both are from their means.",
            _unit_with(_not_centred),
        ),
        _see(
            _UNITS,
            "this is a covariance: divide it by both standard deviations, or large units win.",
            _unit_with(_covariance),
        ),
        _see(
            _UNITS,
            "np.cov divides by one less than np.std does: take the same for both.",
            _unit_with(_one_sample_less),
        ),
        _see(
            _UNITS,
            "this is the mean inside the mark less that outside; a correlation is divided by the spread of "
            "both.",
            _unit_with(_difference_of_means),
        ),
        _see(
            _UNITS,
            "each text is correlated by itself, then averaged; take all letters of the half together.",
            _unit_with(_text_by_text),
        ),
        _see(
            _UNITS,
            "a unit that never moves gives 0 / 0, and np.argmax chooses the NaN: its correlation is 0.",
            _unit_with(partial(_correlations, safe=False)),
        ),
        _see(
            _UNITS,
            "with an odd number of texts the first half is the smaller one: N // 2.",
            _larger_half,
        ),
        _see(
            _UNITS,
            "the texts are cut in time; half of the texts chooses, axis 0.",
            _in_time,
        ),
        _see(
            _UNITS,
            "the two are exchanged: the unit comes first, then r.",
            lambda h, mark: best_unit(h, mark)[::-1],
        ),
        _see(
            _UNITS,
            "to choose, each text is correlated by itself, then averaged; take all letters of the half "
            "together.",
            _chosen_in_each,
        ),
        _see(
            _UNITS,
            "only the last letter of each text chooses; take all letters of these texts.",
            _unit_by(_last_letters, _second),
        ),
        _see(
            _UNITS,
            "in step 2 the means of the first half are subtracted; take those of the texts you measure on.",
            _means_of_the_first,
        ),
        _see(
            _UNITS,
            "the units are counted from 1; return the index, from 0 on.",
            lambda h, mark: ((found := best_unit(h, mark))[0] + 1, found[1]),
        ),
        _see(
            _UNITS,
            "in step 2 each text is correlated by itself, then averaged; take all letters of the half "
            "together.",
            _measured_in_each,
        ),
        _see(
            _UNITS,
            "the products are only added up: divide by the root of the two sums of squares.",
            _unit_with(lambda h, mark: _covariance(h, mark) * mark.size),
        ),
        _see(
            _UNITS,
            "every second text chooses; the first half is the first N // 2 texts, in their order.",
            _unit_by(
                lambda h, mark: (h[::2], mark[::2]),
                lambda h, mark: (h[1::2], mark[1::2]),
            ),
        ),
    ),
)


def connectivity(e: Array, following: Array, params: Sequence[Array]) -> Array:
    """Send the loss of each prediction back to each letter."""
    W, U, b, W_y, b_y = params
    T = len(e)
    h = np.zeros((T + 1, len(U)))  # h[t + 1] is the state after letter t
    for t in range(T):
        h[t + 1] = np.tanh(e[t] @ W + h[t] @ U + b)
    z = h[1:] @ W_y + b_y
    p = np.exp(z - z.max(axis=1, keepdims=True))
    dlogits = p / p.sum(axis=1, keepdims=True)
    dlogits[np.arange(T), following] -= 1
    C = np.zeros((T, T))
    for n in range(T):
        dh = dlogits[n] @ W_y.T
        for t in range(n, -1, -1):
            d = dh * (1 - h[t + 1] ** 2)
            C[n, t] = np.linalg.norm(d @ W.T)
            dh = d @ U.T
    return C


def _network_case(rng: np.random.Generator, T: int = 5, D: int = 3, H: int = 4, K: int = 3) -> Arguments:
    shapes = ((D, H), (H, H), (H,), (H, K), (K,))
    return (
        rng.standard_normal((T, D)),
        rng.integers(K, size=T),
        [0.6 * rng.standard_normal(shape) for shape in shapes],
    )


def _shifted_case(rng: np.random.Generator) -> Arguments:
    e, following, (*params, b_y) = _network_case(rng)
    return e, following, [*params, b_y + 1000]


def _states(e: Array, params: Sequence[Array]) -> Array:
    W, U, b = params[:3]
    h = [np.zeros(len(U))]
    for vector in e:
        h.append(np.tanh(vector @ W + h[-1] @ U + b))
    return np.array(h)


def _connectivity_gradient(e: Array, following: Array, params: Sequence[Array]) -> Array:
    def loss(n: int) -> float:
        z = _states(e, params)[n + 1] @ params[3] + params[4]
        return float(np.log(np.exp(z - z.max()).sum()) + z.max() - z[following[n]])

    T = len(e)
    return np.array([np.linalg.norm(numeric_gradient(partial(loss, n), e), axis=1) for n in range(T)])


def _error(z: Array, following: Array) -> Array:
    """Differentiate the losses by the logits."""
    return _softmax(z) - np.eye(z.shape[1])[following]


def _connect(
    *,
    error: Callable[[Array, Array], Array] = _error,
    slope: Callable[[Array, Array], Array] = lambda after, before: 1 - after**2,
    back: Callable[[Array], Array] = lambda U: U.T,
    arrive: Callable[[Array, Array, Array], Array] = lambda d, dh, W: d @ W.T,
    length: Callable[[Array], Any] = np.linalg.norm,
    carry: Callable[[Array, Array, Array], Array] = lambda d, dh, U_back: d @ U_back,
    together: bool = False,
    forward: Callable[[Array, Sequence[Array]], Array] = _states,
) -> Callable[..., Any]:
    """Make the matrix with one thing wrong.

    The gradient of the logits; the slope of tanh, from the states after and before a step; U on the way back;
    the step from inside tanh to the letter's vector; the measure of its length; what goes on to the step
    before; whether all later losses are sent back together; and the states.
    """

    def wrong(e: Array, following: Array, params: Sequence[Array]) -> Array:
        W, U, _, W_y, b_y = params
        h, T = forward(e, params), len(e)
        dlogits = error(h[1:] @ W_y + b_y, following)
        C = np.zeros((T, T))
        for n in range(T):
            dh = dlogits[n] @ W_y.T
            for t in range(n, -1, -1):
                if together and t < n:
                    dh = dh + dlogits[t] @ W_y.T
                d = dh * slope(h[t + 1], h[t])
                C[n, t] = length(arrive(d, dh, W))
                dh = carry(d, dh, back(U))
        return C

    return wrong


def _without_memory(e: Array, params: Sequence[Array]) -> Array:
    return _states(e, [params[0], 0 * params[1], params[2]])


CONNECTIVITY = Exercise(
    id="memory-connectivity",
    chapter=10,
    title="Connectivity of a vanilla RNN",
    level="hard",
    capstone=True,
    statement=r"""
Bring the chapter together: which letters does each prediction depend on? A vanilla RNN reads a text of T
letters, whose vectors are `e`, of shape (T, D):

$$
h_t = \tanh(e_t W + h_{t-1} U + b), \qquad
p_n = \operatorname{softmax}(h_n W_y + b_y), \qquad
L_n = -\ln p_n[\text{following}_n]
$$

The state before the first letter is zero. `following`, of shape (T,), holds the ids of the letters that
came next. `params` is a list of $W$ (D, H), $U$ (H, H), $b$ (H,), $W_y$ (H, K) and $b_y$ (K,). Write
`connectivity(e, following, params)` that returns `C`, (T, T): `C[n, t]` is the length of the gradient of
$L_n$ with respect to `e[t]`, and zero where t > n. Each row is about *one* loss. Logits of a thousand must
not overflow.
""".strip(),
    returns=("C (T, T)",),
    solution=connectivity,
    gradient=_connectivity_gradient,
    cases=(
        pencil(
            np.array([[0.0], [0.0]]),
            np.array([0, 0]),
            [np.array([[2.0]]), np.array([[0.5]]), np.zeros(1), np.array([[1.0, -1.0]]), np.zeros(2)],
        ),
        *random(_network_case),
        edge("one letter, T = 1", lambda rng: _network_case(rng, T=1)),
        edge("one hidden unit, H = 1", lambda rng: _network_case(rng, H=1)),
        edge("large logits", _shifted_case),
        edge(
            "a network without memory, U = 0",
            lambda rng: ((c := _network_case(rng))[0], c[1], [c[2][0], 0 * c[2][1], *c[2][2:]]),
        ),
    ),
    hints=(
        "The gradient of a cross-entropy with respect to the logits is short: what the model expected, "
        "minus what came. From there, how does chapter 4 go back through one step?",
        "Forward: keep all states. For each n start with `dh = (p[n] - one_hot) @ W_y.T` at step n and go "
        "back to step 0. At each step the gradient inside tanh is `d = dh * (1 - h**2)`: `d @ W.T` is that "
        "of the letter's vector, `d @ U.T` goes on to the step before.",
        "`dlogits[np.arange(T), following] -= 1` after the softmax. Then for n, and in it for t from n down "
        "to 0: `d = dh * (1 - h[t + 1] ** 2)`, `C[n, t] = np.linalg.norm(d @ W.T)`, `dh = d @ U.T`, where "
        "`h[t + 1]` is the state after letter t.",
    ),
    mistakes=(
        _see(
            _CONNECTIVITY,
            "the 1 of the letter that came is missing: the gradient of the logits is p, minus 1 at that "
            "letter.",
            _connect(error=lambda z, following: _softmax(z)),
        ),
        _see(
            _CONNECTIVITY,
            "you send back the logit of the right letter; here it is the loss: p, minus 1 at the right "
            "letter.",
            _connect(error=lambda z, following: np.eye(z.shape[1])[following]),
        ),
        _see(
            _CONNECTIVITY,
            "you send back the probability of the right letter; here it is the loss, -ln of it.",
            _connect(
                error=lambda z, following: (
                    _error(z, following) * (_softmax(z) * np.eye(z.shape[1])[following]).sum(1)[:, None]
                )
            ),
        ),
        _see(
            _CONNECTIVITY,
            "the softmax is missing: take the probabilities, not the logits, and subtract 1 at the right "
            "letter.",
            _connect(error=lambda z, following: z - np.eye(z.shape[1])[following]),
        ),
        _see(
            _CONNECTIVITY,
            "the bias of the states is forgotten: add b inside tanh.",
            lambda e, following, params: connectivity(
                e, following, [*params[:2], 0 * params[2], *params[3:]]
            ),
        ),
        _see(
            _BITS,
            "the bias of the logits is forgotten: add b_y.",
            lambda e, following, params: connectivity(e, following, [*params[:4], 0 * params[4]]),
        ),
        _see(
            _CONNECTIVITY,
            "the loss is counted in bits; here it is -ln, the natural logarithm.",
            _connect(error=lambda z, following: _error(z, following) / np.log(2)),
        ),
        _see(
            _CONNECTIVITY,
            "the loss is divided by T; each L_n stands for itself, there is no mean.",
            _connect(error=lambda z, following: _error(z, following) / len(z)),
        ),
        _see(
            _BITS,
            "np.exp overflows: subtract the largest logit of each row first.",
            _connect(error=lambda z, following: _without_shift(z) - np.eye(z.shape[1])[following]),
        ),
        _see(
            _CONNECTIVITY,
            "the losses of earlier predictions come in on the way back; each row is about one loss.",
            _connect(together=True),
        ),
        _see(
            _CONNECTIVITY,
            "the slope of tanh is missing: multiply by 1 - h**2 in every step.",
            _connect(slope=lambda after, before: np.ones_like(after)),
        ),
        _see(
            _CONNECTIVITY,
            "the slope is taken at the state before the step; take the state after it, h_t.",
            _connect(slope=lambda after, before: 1 - before**2),
        ),
        _see(
            _CONNECTIVITY,
            "h is the state, tanh is in it already: the slope is 1 - h**2, not 1 - np.tanh(h)**2.",
            _connect(slope=lambda after, before: 1 - np.tanh(after) ** 2),
        ),
        _see(
            _CONNECTIVITY,
            "the slope of tanh is 1 - h**2; h * (1 - h) is that of the sigmoid.",
            _connect(slope=lambda after, before: after * (1 - after)),
        ),
        _see(
            _CONNECTIVITY,
            "the slope reaches the letter, but not the step before: send d @ U.T back, not dh @ U.T.",
            _connect(carry=lambda d, dh, U_back: dh @ U_back),
        ),
        _see(
            _CONNECTIVITY,
            "going back you multiply by U; it must be U.T.",
            _connect(back=lambda U: U),
        ),
        _see(
            _CONNECTIVITY,
            "nothing goes back through the recurrent kernel: multiply by U.T from step to step.",
            _connect(carry=lambda d, dh, U_back: d),
        ),
        _see(
            _CONNECTIVITY,
            "no prediction looks back beyond the letter just read: go on with d @ U.T to the step before.",
            _connect(carry=lambda d, dh, U_back: 0 * d),
        ),
        _see(
            _CONNECTIVITY,
            "this is the gradient inside tanh; go on to the letter's vector, d @ W.T.",
            _connect(arrive=lambda d, dh, W: d),
        ),
        _see(
            _CONNECTIVITY,
            "the lengths are squared: the length is the root of the sum of squares.",
            _connect(length=lambda g: (g**2).sum()),
        ),
        _see(
            _CONNECTIVITY,
            "you add the absolute values; the length is the root of the sum of squares.",
            _connect(length=lambda g: np.abs(g).sum()),
        ),
        _see(
            _CONNECTIVITY,
            "you add the components, with their signs; take the length, np.linalg.norm.",
            _connect(length=np.sum),
        ),
        _see(
            _CONNECTIVITY,
            "rows and columns are exchanged: row n is the prediction, column t the letter.",
            lambda e, following, params: connectivity(e, following, params).T,
        ),
        _see(
            _LAG,
            "these are shares: the rows are divided by their sums. Return the lengths themselves.",
            lambda e, following, params: (
                (C := connectivity(e, following, params)) / C.sum(axis=1, keepdims=True)
            ),
        ),
        _see(
            _CONNECTIVITY,
            "each row is turned round, with the letter just read first; column t is letter t.",
            lambda e, following, params: np.array(
                [np.roll(row[::-1], n + 1) for n, row in enumerate(connectivity(e, following, params))]
            ),
        ),
        _see(
            _CONNECTIVITY,
            "the sign is wrong: it is p minus 1 at the letter that came.",
            _connect(error=lambda z, following: _softmax(z) + np.eye(z.shape[1])[following]),
        ),
        _see(
            _CONNECTIVITY,
            "following is shifted once more; following[n] is already the letter that came after letter n.",
            _connect(error=lambda z, following: _error(z, np.append(following[1:], following[-1]))),
        ),
        _see(
            _CONNECTIVITY,
            "np.roll shifts following; following[n] is already the letter that came after letter n.",
            _connect(error=lambda z, following: _error(z, np.roll(following, -1))),
        ),
        _see(
            _CONNECTIVITY,
            "the slope of tanh is 1 - h**2; you take 1 - h.",
            _connect(slope=lambda after, before: 1 - after),
        ),
        _see(
            _CONNECTIVITY,
            "this is the gradient of the states; go on through tanh and W to the letter's vector.",
            _connect(arrive=lambda d, dh, W: dh),
        ),
        _see(
            _CONNECTIVITY,
            "the slope of tanh is missing on the way to the letter's vector: d @ W.T, with d = dh * (1 - "
            "h**2).",
            _connect(arrive=lambda d, dh, W: dh @ W.T),
        ),
        _see(
            _CONNECTIVITY,
            "this is the largest component; the length is the root of the sum of squares.",
            _connect(length=lambda g: np.abs(g).max()),
        ),
        _see(
            _CONNECTIVITY,
            "the squares are averaged; the length is the root of their sum.",
            _connect(length=lambda g: np.sqrt((g**2).mean())),
        ),
        _see(
            _CONNECTIVITY,
            "forward, every step begins with zeros: pass the state on, h @ U.",
            _connect(forward=_without_memory),
        ),
        _see(
            _CONNECTIVITY,
            "the letter just read is left out: begin the way back at t = n.",
            lambda e, following, params: np.tril(connectivity(e, following, params), -1),
        ),
        _see(
            _CONNECTIVITY,
            "the first letter is left out: go back down to t = 0, range(n, -1, -1).",
            lambda e, following, params: connectivity(e, following, params) * (np.arange(len(e)) > 0),
        ),
        _see(
            _CONNECTIVITY,
            "all rows are about the last loss; row n is about L_n, with a way back of its own.",
            lambda e, following, params: np.tril(
                np.repeat(connectivity(e, following, params)[-1:], len(e), axis=0)
            ),
        ),
        _see(
            _CONNECTIVITY,
            "the last prediction is missing: n goes from 0 to T - 1.",
            lambda e, following, params: (
                connectivity(e, following, params) * (np.arange(len(e)) < len(e) - 1)[:, np.newaxis]
            ),
        ),
        _see(
            _CONNECTIVITY,
            "1 is subtracted from all probabilities; only from that of the letter that came.",
            _connect(error=lambda z, following: _softmax(z) - 1),
        ),
    ),
)

EXERCISES = (BITS, HOLD, DRAW, MIX, LAG, UNITS, CONNECTIVITY)
