"""Exercises of chapter 9: masked steps, the loss under a mask, padding, buckets and streams."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.chapters.simple_rnn import rnn_cell
from rnn_course.exercises.old import (
    Arguments,
    Exercise,
    Mistake,
    edge,
    explained,
    pencil,
    random,
    rnn_weights,
)

_see = partial(explained, 9)

# The sections of the chapter that the messages name.
_SKIPPED = "A step that is skipped"
_LOSS = "The mask of the loss"
_STATE = "The state under a mask"
_BUCKETS = "Less padding: bucketing"
_SORTING = "How much sorting?"
_ROWS = "Rows that jump, and states that stay"
_STREAMS = "Streams: the sequence that never ends"
_OUT = "What comes out at a masked step"
_WRONG = "What goes wrong in practice"


def masked_step(m: Array, new: Array, old: Array) -> Array:
    """Take the new state where the step is real."""
    return np.where(m[:, np.newaxis], new, old)


def _step_case(rng: np.random.Generator, N: int = 4, H: int = 3) -> Arguments:
    return np.arange(N) % 3 != 1, rng.standard_normal((N, H)), rng.standard_normal((N, H))


STEP = Exercise(
    id="masks-step",
    chapter=9,
    title="A step that is skipped",
    level="easy",
    statement=r"""
At a masked step the state stays as it was. Write `masked_step(m, new, old)` that does this for one step of
a batch. `m` has shape (N,) and is True where the step is real. `new`, (N, H), is what the cell has
computed, $\tilde h_t$, and `old`, (N, H), the state before the step, $h_{t-1}$. Return the state after the
step, (N, H): $h_t = m_t \, \tilde h_t + (1 - m_t)\, h_{t-1}$.
""".strip(),
    returns=("h (N, H)",),
    solution=masked_step,
    cases=(
        pencil(np.array([True, False]), np.array([[0.5], [0.4]]), np.array([[0.1], [0.2]])),
        *random(_step_case),
        edge("one sample, N = 1", lambda rng: _step_case(rng, N=1)),
        edge("as many samples as hidden units", lambda rng: _step_case(rng, N=3)),
        edge("nothing is real", lambda rng: (np.zeros(4, bool), *_step_case(rng)[1:])),
    ),
    hints=(
        "Each sample has the choice between two states. Which one does it take where `m` is False?",
        "`np.where(condition, a, b)` chooses. The condition must have an axis for the hidden units, too.",
        "`np.where(m[:, None], new, old)`, for `m[:, None]` has the shape (N, 1).",
    ),
    mistakes=(
        _see(
            _SKIPPED,
            "the mask is not used: a padded step must leave the state as it was; take old there.",
            lambda m, new, old: new,
        ),
        _see(
            _SKIPPED,
            "a padded step sets the state to zero; keep old there.",
            lambda m, new, old: m[:, None] * new,
        ),
        _see(
            _SKIPPED,
            "the mask is inverted: True means that the step is real, so take new there.",
            lambda m, new, old: masked_step(~m, new, old),
        ),
        _see(
            _SKIPPED,
            "old is added everywhere; it belongs to the padded steps alone: multiply it by 1 - m.",
            lambda m, new, old: m[:, None] * new + old,
        ),
        _see(
            _SKIPPED,
            "the state never changes: take new where m is True.",
            lambda m, new, old: old.copy(),
        ),
        _see(
            _SKIPPED,
            "one padded sample stops all of them; each sample has its own mask.",
            lambda m, new, old: new if m.all() else old,
        ),
        _see(
            _SKIPPED,
            "one real sample moves all of them; each sample has its own mask.",
            lambda m, new, old: new if m.any() else old,
        ),
        _see(
            _SKIPPED,
            "a padded step takes the mean of both states; keep old as it is, to the last bit.",
            lambda m, new, old: masked_step(m, new, (new + old) / 2),
        ),
        _see(
            _SKIPPED,
            "only the rows of real steps come back; return a row for each sample.",
            lambda m, new, old: new[m],
        ),
        _see(
            _SKIPPED,
            "the brackets around 1 - m are missing: it is m * new + (1 - m) * old.",
            lambda m, new, old: m[:, None] * new + 1 - m[:, None] * old,
        ),
        _see(
            _SKIPPED,
            "a real step takes the mean of both states; take new as it is.",
            lambda m, new, old: masked_step(m, (new + old) / 2, old),
        ),
        _see(
            _SKIPPED,
            "the two parts are subtracted; add them: m * new + (1 - m) * old.",
            lambda m, new, old: masked_step(m, new, -old),
        ),
        _see(
            _SKIPPED,
            "twice the old state is added at real steps; it is old + m * (new - old).",
            lambda m, new, old: masked_step(m, new + 2 * old, old),
        ),
        _see(
            _SKIPPED,
            "the mask of the last sample decides for all; each sample has its own: m[:, None].",
            lambda m, new, old: new if m[-1] else old,
        ),
        _see(
            _SKIPPED,
            "where there are as many samples as hidden units, the mask runs along the units: use "
            "m[:, None], (N, 1).",
            lambda m, new, old: np.where(m, new, old) if len(m) == new.shape[1] else masked_step(m, new, old),
        ),
    ),
)


def masked_loss(p: Array, tags: Array, mask: Array) -> float:
    """Average over the real steps."""
    N, T = tags.shape
    right = p[np.arange(N)[:, np.newaxis], np.arange(T), tags]  # (N, T)
    return float(-np.log(right[mask]).mean())


def _loss_case(rng: np.random.Generator, N: int = 3, T: int = 5, K: int = 4) -> Arguments:
    p = rng.random((N, T, K)) + 0.1
    mask = np.arange(T) < np.resize([min(2, T), T, 1], N)[:, np.newaxis]
    return p / p.sum(axis=-1, keepdims=True), np.where(mask, rng.integers(1, K, (N, T)), 0), mask


def _terms(p: Array, tags: Array) -> Array:
    return -np.log(np.take_along_axis(p, tags[..., np.newaxis], axis=-1)[..., 0])


LOSS = Exercise(
    id="masks-loss",
    chapter=9,
    title="The mask of the loss",
    level="medium",
    statement=r"""
A tagger answers at every step. Write `masked_loss(p, tags, mask)`, its cross-entropy: the mean of
$-\ln$ of the probability it gave to the right tag, over all *real* steps of the batch. Return one number.

- `p`, (N, T, K), holds the probabilities of K tags at each step;
- `tags`, (N, T), holds the numbers of the right tags, from 0 to K - 1; padding has tag 0;
- `mask`, (N, T), is True at real steps. At least one step is real.
""".strip(),
    returns=("loss",),
    solution=masked_loss,
    cases=(
        pencil(
            np.array([[[0.5, 0.5], [0.9, 0.1]], [[0.5, 0.5], [0.75, 0.25]]]),
            np.array([[1, 0], [0, 1]]),
            np.array([[True, False], [True, True]]),
        ),
        *random(_loss_case),
        edge("one timestep, T = 1", lambda rng: _loss_case(rng, T=1)),
        edge(
            "a sample of padding only",
            lambda rng: (
                (case := _loss_case(rng))[0],
                case[1],
                case[2] & np.array([[True], [True], [False]]),
            ),
        ),
        edge(
            "a real step with tag 0",
            lambda rng: ((case := _loss_case(rng))[0], 0 * case[1], case[2]),
        ),
    ),
    hints=(
        "Which terms belong to the mean, and how many are they?",
        "Pick the probability of the right tag at each step, (N, T). Then keep the real steps alone, "
        "in the sum and in the count.",
        "`right = p[np.arange(N)[:, None], np.arange(T), tags]`, then `-np.log(right[mask]).mean()`.",
    ),
    mistakes=(
        _see(
            _LOSS,
            "padding counts as if it were data: leave masked steps out of the sum and of the count.",
            lambda p, tags, mask: _terms(p, tags).mean(),
        ),
        _see(
            _LOSS,
            "padding is out of the sum, but not out of the count: divide by mask.sum(), not by N times T.",
            lambda p, tags, mask: (_terms(p, tags) * mask).mean(),
        ),
        _see(
            _LOSS,
            "padding is out of the count, but not out of the sum: multiply the terms by the mask.",
            lambda p, tags, mask: _terms(p, tags).sum() / mask.sum(),
        ),
        _see(
            _LOSS,
            "this is the sum; divide it by the number of real steps.",
            lambda p, tags, mask: _terms(p, tags)[mask].sum(),
        ),
        _see(
            _LOSS,
            "the sum is divided by the samples; divide it by the number of real steps.",
            lambda p, tags, mask: _terms(p, tags)[mask].sum() / len(p),
        ),
        _see(
            _LOSS,
            "each sample has the same weight here, however short it is; average over all real steps of "
            "the batch at once.",
            lambda p, tags, mask: np.mean(
                [row[m].mean() if m.any() else 0.0 for row, m in zip(_terms(p, tags), mask, strict=True)]
            ),
        ),
        _see(
            _SKIPPED,
            "the mask is inverted: True means real.",
            lambda p, tags, mask: (_terms(p, tags) * ~mask).sum() / max((~mask).sum(), 1),
        ),
        _see(
            _WRONG,
            "the mask is guessed from the tags: a real step may have tag 0, so use mask.",
            lambda p, tags, mask: (_terms(p, tags) * (tags > 0)).sum() / max((tags > 0).sum(), 1),
        ),
        _see(
            _LOSS,
            "the sign is wrong: the loss is -log of the probability.",
            lambda p, tags, mask: -_terms(p, tags)[mask].mean(),
        ),
        _see(
            _LOSS,
            "the logarithm is missing: the loss is the mean of -log p.",
            lambda p, tags, mask: np.exp(-_terms(p, tags))[mask].mean(),
        ),
        _see(
            _LOSS,
            "this is the log of the mean probability; take the log of each, then the mean.",
            lambda p, tags, mask: -np.log(np.exp(-_terms(p, tags))[mask].mean()),
        ),
        _see(
            _LOSS,
            "all K tags are in the mean; only the probability of the right one counts.",
            lambda p, tags, mask: -np.log(p)[mask].mean(),
        ),
        _see(
            _LOSS,
            "this is the logarithm to the base 2; the natural one is meant: np.log.",
            lambda p, tags, mask: _terms(p, tags)[mask].mean() / np.log(2),
        ),
        _see(
            _LOSS,
            "this is the logarithm to the base 10; the natural one is meant: np.log.",
            lambda p, tags, mask: _terms(p, tags)[mask].mean() / np.log(10),
        ),
        _see(
            _LOSS,
            "this is the mean of 1 - p; the loss is the mean of -log p.",
            lambda p, tags, mask: 1 - np.exp(-_terms(p, tags))[mask].mean(),
        ),
        _see(
            _LOSS,
            "each sample has the same weight here, and those of padding only are left out; average "
            "over all real "
            "steps of the batch at once.",
            lambda p, tags, mask: np.mean(
                [row[m].mean() for row, m in zip(_terms(p, tags), mask, strict=True) if m.any()]
            ),
        ),
        _see(
            _LOSS,
            "each timestep has the same weight here; average over all real steps of the batch at once.",
            lambda p, tags, mask: np.mean(
                [column[m].mean() for column, m in zip(_terms(p, tags).T, mask.T, strict=True) if m.any()]
            ),
        ),
        _see(
            _LOSS,
            "the mean goes over the K tags as well; divide by the number of real steps alone.",
            lambda p, tags, mask: _terms(p, tags)[mask].mean() / p.shape[-1],
        ),
        _see(
            _LOSS,
            "the sum is divided by the timesteps; divide it by the number of real steps.",
            lambda p, tags, mask: _terms(p, tags)[mask].sum() / p.shape[1],
        ),
        _see(
            _LOSS,
            "you take the largest probability; the one of the right tag counts, also where it is small.",
            lambda p, tags, mask: -np.log(p.max(axis=-1))[mask].mean(),
        ),
        _see(
            _LOSS,
            "p goes through a softmax once more; these are probabilities already.",
            lambda p, tags, mask: masked_loss(np.exp(p) / np.exp(p).sum(axis=-1, keepdims=True), tags, mask),
        ),
        _see(
            _LOSS,
            "the other tags are in the loss, with log(1 - p); only the probability of the right one counts.",
            lambda p, tags, mask: (
                _terms(p, tags) - np.log(1 - p).sum(axis=-1) + np.log(1 - np.exp(-_terms(p, tags)))
            )[mask].mean(),
        ),
        _see(
            _LOSS,
            "something is added to the probabilities, which changes the loss: they are greater than 0, so "
            "nothing need be added.",
            lambda p, tags, mask: -np.log(np.exp(-_terms(p, tags)) + 1e-3)[mask].mean(),
        ),
        _see(
            _LOSS,
            "only the last step of each sample counts here; average over all real steps.",
            lambda p, tags, mask: _terms(p, tags)[:, -1].mean(),
        ),
        _see(
            _LOSS,
            "the tags are taken as if they were counted from 1; they are counted from 0.",
            lambda p, tags, mask: masked_loss(p, np.maximum(tags - 1, 0), mask),
        ),
        _see(
            _LOSS,
            "this is the perplexity, the exponential of the loss; leave out np.exp.",
            lambda p, tags, mask: np.exp(_terms(p, tags)[mask].mean()),
        ),
        _see(
            _LOSS,
            "this is the accuracy, the share of right answers; the loss is the mean of -log p.",
            lambda p, tags, mask: (p.argmax(axis=-1) == tags)[mask].mean(),
        ),
        _see(
            _LOSS,
            "this is the median; take the mean.",
            lambda p, tags, mask: np.median(_terms(p, tags)[mask]),
        ),
    ),
)


def last_state(states: Array, mask: Array) -> Array:
    """Take the state after the last real step."""
    N, T = mask.shape
    last = T - 1 - mask[:, ::-1].argmax(axis=1)  # the last True of each row
    picked = states[np.arange(N), last]
    return np.where(mask.any(axis=1, keepdims=True), picked, 0)


def _last_case(rng: np.random.Generator, N: int = 4, T: int = 5, H: int = 3) -> Arguments:
    mask = np.arange(T) < np.resize([min(2, T), T, min(3, T), 1], N)[:, np.newaxis]
    mask[0] = mask[0, ::-1]  # pre
    if N > 2 and T > 2:
        mask[2, 1] = False  # a gap
    return rng.standard_normal((N, T, H)), mask


def _last_with_empty(rng: np.random.Generator) -> Arguments:
    states, mask = _last_case(rng)
    mask[1] = False
    return states, mask


def _before_the_gap(states: Array, mask: Array) -> Array:
    """Take the last step of the first run of real ones."""
    after = (mask.cumsum(axis=1) > 0) & ~mask
    stop = np.where(after.any(axis=1), after.argmax(axis=1), mask.shape[1])
    return states[np.arange(len(states)), stop - 1] * mask.any(axis=1, keepdims=True)


LAST = Exercise(
    id="masks-last",
    chapter=9,
    title="The last real state",
    level="medium",
    statement="""
Write `last_state(states, mask)` that picks, for each sample, the state at its last real step. `states` has
shape (N, T, H), and `mask`, (N, T), is True at real steps. Padding may stand on either side, and there may
be gaps: the last real step is the last True of the row. A sample of padding only gets zeros. Return (N, H).
""".strip(),
    returns=("h (N, H)",),
    solution=last_state,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[True, True, False], [False, True, True]]),
        ),
        *random(_last_case),
        edge("a sample of padding only among others", _last_with_empty),
        edge("samples of padding only", lambda rng: (_last_case(rng)[0], np.zeros((4, 5), bool))),
        edge("one timestep, T = 1", lambda rng: _last_case(rng, T=1)),
        edge("one sample, N = 1", lambda rng: _last_case(rng, N=1)),
    ),
    hints=(
        "The number of real steps tells where the last one is only if they stand in front. What "
        "tells it always?",
        "`np.argmax` of a boolean row finds its *first* True. Read the row from its end, and count back.",
        "`last = T - 1 - mask[:, ::-1].argmax(axis=1)`, then `states[np.arange(N), last]`; where no "
        "step is real, zeros: `np.where(mask.any(axis=1, keepdims=True), picked, 0)`.",
    ),
    mistakes=(
        _see(
            _STATE,
            "you take the last column, which may be padding: find the last True of each row.",
            lambda states, mask: states[:, -1],
        ),
        _see(
            _STATE,
            "the index is the number of real steps minus one: right only if they stand in front "
            "without a gap. Find the last True of the row.",
            lambda states, mask: (
                states[np.arange(len(states)), mask.sum(axis=1) - 1] * mask.any(axis=1)[:, None]
            ),
        ),
        _see(
            _STATE,
            "this is the first real step: argmax finds the first True. Read the mask from its end.",
            lambda states, mask: (
                states[np.arange(len(states)), mask.argmax(axis=1)] * mask.any(axis=1)[:, None]
            ),
        ),
        _see(
            _WRONG,
            "a sample of padding only must get zeros; argmax of a row without True is 0, which is a "
            "step like any other.",
            lambda states, mask: states[
                np.arange(len(states)), mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)
            ],
        ),
        _see(
            _STATE,
            "the index is counted from the end, but used from the front: it is T - 1 - argmax.",
            lambda states, mask: (
                states[np.arange(len(states)), mask[:, ::-1].argmax(axis=1)] * mask.any(axis=1)[:, None]
            ),
        ),
        _see(
            _STATE,
            "this is the mean of the real steps; take the last one.",
            lambda states, mask: (
                (states * mask[..., None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]
            ),
        ),
        _see(
            _STATE,
            "padding is set to zero, and then the last column is taken: it is still the last column.",
            lambda states, mask: (states * mask[..., None])[:, -1],
        ),
        _see(
            _SKIPPED,
            "the mask is inverted: True means real.",
            lambda states, mask: last_state(states, ~mask),
        ),
        _see(
            _STATE,
            "all samples have the index of the first; find one for each row.",
            lambda states, mask: last_state(states, np.repeat(mask[:1], len(mask), axis=0)),
        ),
        _see(
            _WRONG,
            "the index is the number of real steps minus one, and -1 where there is none: find the "
            "last True of the "
            "row, and give zeros where no step is real.",
            lambda states, mask: states[np.arange(len(states)), mask.sum(axis=1) - 1],
        ),
        _see(
            _STATE,
            "this is the first column, whether it is real or not: find the last True of each row.",
            lambda states, mask: states[:, 0],
        ),
        _see(
            _STATE,
            "this is the step before the first padding; there may be gaps, and real steps behind "
            "them: find the last "
            "True.",
            lambda states, mask: states[np.arange(len(states)), mask.argmin(axis=1) - 1],
        ),
        _see(
            _STATE,
            "this is the step before the first gap; the last True of the row may come later.",
            _before_the_gap,
        ),
        _see(
            _STATE,
            "the index is one too large: the number of real steps is that of the step behind them, "
            "and there may be "
            "gaps. Find the last True.",
            lambda states, mask: states[
                np.arange(len(states)), np.minimum(mask.sum(axis=1), mask.shape[1] - 1)
            ],
        ),
        _see(
            _STATE,
            "this is the step before the last real one: the index is T - 1 - argmax of the reversed row.",
            lambda states, mask: np.where(
                mask.any(axis=1, keepdims=True),
                states[
                    np.arange(len(states)), np.maximum(mask.shape[1] - 2 - mask[:, ::-1].argmax(axis=1), 0)
                ],
                0,
            ),
        ),
        _see(
            _STATE,
            "these are the largest numbers of all real steps; take the state at the last one.",
            lambda states, mask: np.where(mask[..., None], states, -np.inf).max(axis=1),
        ),
        _see(
            _STATE,
            "this is the sum of all real steps; take the last one.",
            lambda states, mask: (states * mask[..., None]).sum(axis=1),
        ),
        _see(
            _STATE,
            "all samples have the last real step of the whole batch; find one for each row.",
            lambda states, mask: states[:, np.flatnonzero(mask.any(axis=0))[-1] if mask.any() else 0],
        ),
        _see(
            _WRONG,
            "a sample of padding only gets NaN; it must get zeros.",
            lambda states, mask: np.where(mask.any(axis=1, keepdims=True), last_state(states, mask), np.nan),
        ),
    ),
)


def padding_share(lengths: Sequence[int], batch_size: int) -> float:
    """Count real and computed steps."""
    real = computed = 0
    for start in range(0, len(lengths), batch_size):
        batch = lengths[start : start + batch_size]
        real += sum(batch)
        computed += len(batch) * max(batch)
    return 1 - real / computed


def _share_case(rng: np.random.Generator, n: int = 11, batch_size: int = 4) -> Arguments:
    return rng.integers(1, 40, n).tolist(), batch_size


def _batches(lengths: Sequence[int], batch_size: int) -> list[Sequence[int]]:
    return [lengths[k : k + batch_size] for k in range(0, len(lengths), batch_size)]


def _computed(lengths: Sequence[int], batch_size: int) -> int:
    return sum(len(batch) * max(batch) for batch in _batches(lengths, batch_size))


def _every(lengths: Sequence[int], batch_size: int) -> list[Sequence[int]]:
    """Deal the sequences out, one to each batch in turn."""
    number = len(_batches(lengths, batch_size))
    return [lengths[k::number] for k in range(number)]


def _overlapping(lengths: Sequence[int], batch_size: int) -> float:
    """Begin a batch at every sequence."""
    batches = [lengths[k : k + batch_size] for k in range(max(len(lengths) - batch_size, 0) + 1)]
    return 1 - sum(map(sum, batches)) / sum(len(batch) * max(batch) for batch in batches)


SHARE = Exercise(
    id="masks-share",
    chapter=9,
    title="How much is padding",
    level="easy",
    statement="""
Sequences are put into batches in the order in which they come, and each batch is padded to its own longest
sequence. Write `padding_share(lengths, batch_size)` that returns the share of padding among all steps that
are computed, a number from 0 to 1. `lengths` is a list of whole numbers, 1 at least; the last batch may be
smaller.
""".strip(),
    returns=("share",),
    solution=padding_share,
    cases=(
        pencil([2, 4, 1, 3, 2], 2),
        *random(_share_case),
        edge("one sequence in each batch", lambda rng: _share_case(rng, batch_size=1)),
        edge("all sequences in one batch", lambda rng: _share_case(rng, batch_size=50)),
        edge("a last batch that is full", lambda rng: _share_case(rng, n=8)),
    ),
    hints=(
        "How many steps does the layer compute for one batch, and how many of them are real?",
        "A batch of n sequences, the longest of length T, costs `n * T` steps. As many of them are real as "
        "the sum of its lengths says.",
        "For `start in range(0, len(lengths), batch_size)`: `batch = lengths[start : start + batch_size]`; "
        "add `sum(batch)` to `real` and `len(batch) * max(batch)` to `computed`. Return `1 - real / "
        "computed`.",
    ),
    mistakes=(
        _see(
            _BUCKETS,
            "this is the share of real steps; padding is 1 minus it.",
            lambda lengths, batch_size: sum(lengths) / _computed(lengths, batch_size),
        ),
        _see(
            _BUCKETS,
            "everything is padded to the longest sequence of all; take the longest of each batch.",
            lambda lengths, batch_size: 1 - sum(lengths) / (len(lengths) * max(lengths)),
        ),
        _see(
            _BUCKETS,
            "the last batch is counted as full; it has only the sequences that are left.",
            lambda lengths, batch_size: (
                1 - sum(lengths) / sum(batch_size * max(batch) for batch in _batches(lengths, batch_size))
            ),
        ),
        _see(
            _BUCKETS,
            "the last, smaller batch is left out; it is computed, too.",
            lambda lengths, batch_size: (
                padding_share(lengths[: len(lengths) // batch_size * batch_size], batch_size)
                if len(lengths) >= batch_size
                else 0.0
            ),
        ),
        _see(
            _BUCKETS,
            "this is the mean of the batches' shares; longer batches cost more, so add up the steps first.",
            lambda lengths, batch_size: np.mean(
                [padding_share(batch, batch_size) for batch in _batches(lengths, batch_size)]
            ),
        ),
        _see(
            _BUCKETS,
            "padding is divided by the real steps; divide it by all that are computed.",
            lambda lengths, batch_size: _computed(lengths, batch_size) / sum(lengths) - 1,
        ),
        _see(
            _BUCKETS,
            "the sequences are sorted first; here they come as they are.",
            lambda lengths, batch_size: padding_share(sorted(lengths), batch_size),
        ),
        _see(
            _BUCKETS,
            "this is the number of padded steps; divide it by all steps that are computed.",
            lambda lengths, batch_size: _computed(lengths, batch_size) - sum(lengths),
        ),
        _see(
            _BUCKETS,
            "this is a percentage; return a share from 0 to 1.",
            lambda lengths, batch_size: 100 * padding_share(lengths, batch_size),
        ),
        _see(
            _BUCKETS,
            "only the first batch is counted; add up all of them.",
            lambda lengths, batch_size: padding_share(lengths[:batch_size], batch_size),
        ),
        _see(
            _BUCKETS,
            "only the last batch is counted; add up all of them.",
            lambda lengths, batch_size: padding_share(_batches(lengths, batch_size)[-1], batch_size),
        ),
        _see(
            _BUCKETS,
            "the share is rounded; return it with all its digits.",
            lambda lengths, batch_size: round(padding_share(lengths, batch_size), 2),
        ),
        _see(
            _BUCKETS,
            "batch_size is taken for the number of batches; it is the number of sequences in each.",
            lambda lengths, batch_size: padding_share(lengths, -(-len(lengths) // batch_size)),
        ),
        _see(
            _BUCKETS,
            "the batches overlap: the next one begins batch_size sequences later, range(0, N, batch_size).",
            _overlapping,
        ),
        _see(
            _BUCKETS,
            "every k-th sequence is put into one batch; the sequences of a batch come one after the other.",
            lambda lengths, batch_size: (
                1 - sum(lengths) / sum(len(part) * max(part) for part in _every(lengths, batch_size))
            ),
        ),
        _see(
            _BUCKETS,
            "this is the mean over the sequences; longer batches cost more, so add up the steps first.",
            lambda lengths, batch_size: float(
                np.mean([1 - one / max(batch) for batch in _batches(lengths, batch_size) for one in batch])
            ),
        ),
        _see(
            _BUCKETS,
            "a batch is as long as its last sequence here; it is as long as its longest.",
            lambda lengths, batch_size: (
                1 - sum(lengths) / sum(len(batch) * batch[-1] for batch in _batches(lengths, batch_size))
            ),
        ),
        _see(
            _BUCKETS,
            "a batch is as long as its shortest sequence here; it is padded to its longest.",
            lambda lengths, batch_size: (
                1 - sum(lengths) / sum(len(batch) * min(batch) for batch in _batches(lengths, batch_size))
            ),
        ),
        _see(
            _BUCKETS,
            "a batch is as long as its first sequence here; it is as long as its longest.",
            lambda lengths, batch_size: (
                1 - sum(lengths) / sum(len(batch) * batch[0] for batch in _batches(lengths, batch_size))
            ),
        ),
        _see(
            _BUCKETS,
            "this is the share of sequences that are padded; count steps.",
            lambda lengths, batch_size: float(
                np.mean([one < max(batch) for batch in _batches(lengths, batch_size) for one in batch])
            ),
        ),
        _see(
            _BUCKETS,
            "the padded steps are divided by the number of sequences; divide them by all steps that "
            "are computed.",
            lambda lengths, batch_size: (_computed(lengths, batch_size) - sum(lengths)) / len(lengths),
        ),
    ),
)


def bucketed(lengths: Array, batch_size: int, pool: int) -> Array:
    """Sort within each pool."""
    size = pool * batch_size
    order = [
        start + np.argsort(lengths[start : start + size], kind="stable")
        for start in range(0, len(lengths), size)
    ]
    return np.concatenate(order)


def _bucket_case(rng: np.random.Generator, n: int = 20, batch_size: int = 3, pool: int = 2) -> Arguments:
    return rng.integers(1, 12, n), batch_size, pool


def _turned(lengths: Array, batch_size: int, pool: int) -> Array:
    """Turn each sorted pool round."""
    size = pool * batch_size
    order = bucketed(lengths, batch_size, pool)
    return np.concatenate([order[k : k + size][::-1] for k in range(0, len(order), size)])


def _ties_turned(lengths: Array, batch_size: int, pool: int) -> Array:
    """Sort from short to long, the later of two equal ones first."""
    return _turned(-lengths, batch_size, pool)


BUCKET = Exercise(
    id="masks-bucket",
    chapter=9,
    title="Sort within a pool",
    level="medium",
    statement="""
Bucketing with a compromise: the sequences come shuffled; take as many of them as fill `pool` batches, sort
this pool by length, then go on with the next pool. Write `bucketed(lengths, batch_size, pool)`. `lengths` is
an array (N,). Return the new order, an array of the *indices* of all sequences, (N,); each `batch_size` of
them in a row make a batch.

- In each pool the shortest come first.
- Equal lengths stay in the order in which they came.
- The last pool may be smaller.
""".strip(),
    returns=("order (N,)",),
    solution=bucketed,
    cases=(
        pencil(np.array([5, 2, 4, 1, 3, 9, 7]), 2, 2),
        *random(_bucket_case),
        edge("equal lengths, which stay in their order", lambda rng: (rng.integers(1, 4, 60), 15, 2)),
        edge("a pool of one batch", lambda rng: _bucket_case(rng, pool=1)),
        edge("a pool of everything", lambda rng: _bucket_case(rng, pool=50)),
        edge("batches of one sequence", lambda rng: _bucket_case(rng, batch_size=1, pool=4)),
    ),
    hints=(
        "How many sequences are in a pool? Which of them begins the second one?",
        "`np.argsort` gives indices *within* a pool, so the index at which the pool begins must be "
        'added. Equal lengths keep their order with `kind="stable"`.',
        "For `start in range(0, N, pool * batch_size)`: `start + np.argsort(lengths[start : start + pool * "
        'batch_size], kind="stable")`; concatenate them.',
    ),
    mistakes=(
        _see(
            _SORTING,
            "everything is sorted at once; sort within each pool, so that chance keeps a part.",
            lambda lengths, batch_size, pool: np.argsort(lengths, kind="stable"),
        ),
        _see(
            _SORTING,
            "each batch is sorted in itself; sort a pool of several batches, or nothing is gained.",
            lambda lengths, batch_size, pool: bucketed(lengths, batch_size, 1),
        ),
        _see(
            _SORTING,
            "a pool has `pool` batches, that is pool * batch_size sequences.",
            lambda lengths, batch_size, pool: bucketed(lengths, 1, pool),
        ),
        _see(
            _SORTING,
            "the indices begin at 0 in every pool: add the index at which the pool begins.",
            lambda lengths, batch_size, pool: np.concatenate(
                [
                    np.argsort(lengths[k : k + pool * batch_size], kind="stable")
                    for k in range(0, len(lengths), pool * batch_size)
                ]
            ),
        ),
        _see(
            _SORTING,
            "these are the sorted lengths; return the indices of the sequences.",
            lambda lengths, batch_size, pool: lengths[bucketed(lengths, batch_size, pool)],
        ),
        _see(
            _SORTING,
            "the longest come first; sort from short to long.",
            lambda lengths, batch_size, pool: bucketed(-lengths, batch_size, pool),
        ),
        _see(
            _SORTING,
            "the last, smaller pool is missing; every sequence must come.",
            lambda lengths, batch_size, pool: bucketed(lengths, batch_size, pool)[
                : max(len(lengths) // (pool * batch_size), 1) * pool * batch_size
            ],
        ),
        _see(
            _SORTING,
            "the last, smaller pool is not sorted; sort it as well.",
            lambda lengths, batch_size, pool: np.concatenate(
                [
                    bucketed(lengths, batch_size, pool)[
                        : (full := len(lengths) // (pool * batch_size) * pool * batch_size)
                    ],
                    np.arange(full, len(lengths)),
                ]
            ),
        ),
        _see(
            _BUCKETS,
            "nothing is sorted: the order is that in which they came.",
            lambda lengths, batch_size, pool: np.arange(len(lengths)),
        ),
        _see(
            _SORTING,
            "these are ranks, the place of each sequence; return which sequence comes at each place: "
            "argsort once, not twice.",
            lambda lengths, batch_size, pool: np.argsort(bucketed(lengths, batch_size, pool)),
        ),
        _see(
            _SORTING,
            "the longest come first, and equal lengths in reverse order: drop the [::-1], the "
            "shortest come first.",
            _turned,
        ),
        _see(
            _SORTING,
            'equal lengths do not stay in their order: use np.argsort(..., kind="stable").',
            _ties_turned,
        ),
        _see(
            _SORTING,
            "there are `pool` pools here; a pool is made of `pool` batches.",
            lambda lengths, batch_size, pool: bucketed(lengths, 1, -(-len(lengths) // pool)),
        ),
        _see(
            _SORTING,
            "the number of the pool is added; add the index at which it begins, pool * batch_size "
            "times as much.",
            lambda lengths, batch_size, pool: np.concatenate(
                [
                    k // (pool * batch_size) + np.argsort(lengths[k : k + pool * batch_size], kind="stable")
                    for k in range(0, len(lengths), pool * batch_size)
                ]
            ),
        ),
        _see(
            _SORTING,
            "the indices are counted from 1; they begin with 0.",
            lambda lengths, batch_size, pool: bucketed(lengths, batch_size, pool) + 1,
        ),
        _see(
            _SORTING,
            "equal lengths all get the index of the first of them, as list.index gives it: sort the indices, "
            'np.argsort(..., kind="stable").',
            lambda lengths, batch_size, pool: np.array(
                [lengths.tolist().index(one) for one in lengths[bucketed(lengths, batch_size, pool)]]
            ),
        ),
        _see(
            _SORTING,
            "the batches come in reverse order; the shortest come first in each pool.",
            lambda lengths, batch_size, pool: np.concatenate(
                np.split(bucketed(lengths, batch_size, pool), range(batch_size, len(lengths), batch_size))[
                    ::-1
                ]
            ),
        ),
    ),
)


def cut_stream(series: Array, N: int, T: int) -> Array:
    """Cut a series so that each row goes on in the next batch."""
    P = len(series) // (N * T)
    rows = series[: N * P * T].reshape(N, P, T, -1)  # each row: one part of the series, cut into P pieces
    return rows.swapaxes(0, 1)


def _cut_case(rng: np.random.Generator, S: int = 29, N: int = 2, T: int = 3, D: int = 2) -> Arguments:
    return rng.standard_normal((S, D)), N, T


CUT = Exercise(
    id="masks-cut",
    chapter=9,
    title="Cut a stream",
    level="medium",
    statement="""
A stateful layer hands the state of row n to row n of the next batch. Write `cut_stream(series, N, T)` that
cuts one long series, (S, D), into batches for it. S is at least N times T.

1. Each row reads a part of the series of its own: row 0 the first part, row 1 the next, up to N parts of
   equal length.
2. Each part is cut into P pieces of T steps, and P is as large as it can be. What is left over at the end of
   the series is not used.
3. Batch p holds piece p of each row.

Return an array (P, N, T, D).
""".strip(),
    returns=("batches (P, N, T, D)",),
    solution=cut_stream,
    cases=(
        pencil(np.arange(12.0)[:, np.newaxis], 2, 3),
        *random(_cut_case),
        edge("one row, N = 1", lambda rng: _cut_case(rng, N=1)),
        edge("one step in each piece, T = 1", lambda rng: _cut_case(rng, T=1)),
        edge("one batch, P = 1", lambda rng: _cut_case(rng, S=7)),
        edge("as many rows as pieces", lambda rng: _cut_case(rng, S=30, N=3)),
    ),
    hints=(
        "Which piece of the series must come after the first one in row 0? And where does row 1 begin?",
        "First cut the series into N parts, (N, P * T, D), then each part into P pieces. The batches "
        "come first in the result.",
        "`P = len(series) // (N * T)`, then `series[: N * P * T].reshape(N, P, T, -1).swapaxes(0, 1)`.",
    ),
    mistakes=(
        _see(
            _ROWS,
            "the rows jump: the pieces lie side by side in a batch, so row n does not go on in the "
            "next one. Cut into N parts first.",
            lambda series, N, T: series[: len(series) // (N * T) * N * T].reshape(-1, N, T, series.shape[1]),
        ),
        _see(
            _STREAMS,
            "rows come before batches, (N, P, T, D): exchange the first two axes.",
            lambda series, N, T: cut_stream(series, N, T).swapaxes(0, 1),
        ),
        _see(
            _STREAMS,
            "neighbouring steps go to different rows; each row reads a part of the series in one piece.",
            lambda series, N, T: (
                series[: len(series) // (N * T) * N * T].reshape(-1, T, N, series.shape[1]).swapaxes(1, 2)
            ),
        ),
        _see(
            _STREAMS,
            "the beginning is left out, not the end: start with the first step of the series.",
            lambda series, N, T: cut_stream(series[len(series) % (N * T) :], N, T),
        ),
        _see(
            _STREAMS,
            "there are gaps between the rows: first leave out the rest at the end, then divide by N, "
            "so that each part has P * T steps.",
            lambda series, N, T: np.stack(
                [
                    series[n * (len(series) // N) :][: len(series) // (N * T) * T].reshape(
                        -1, T, series.shape[1]
                    )
                    for n in range(N)
                ],
                axis=1,
            ),
        ),
        _see(
            _STREAMS,
            "all rows read the same part; row n reads part n.",
            lambda series, N, T: np.repeat(cut_stream(series, N, T)[:, :1], N, axis=1),
        ),
        _see(
            _STREAMS,
            "the last batch is missing: P is len(series) // (N * T).",
            lambda series, N, T: cut_stream(series, N, T)[:-1],
        ),
        _see(
            _STREAMS,
            "the batches are in reverse order; a state can only go on to a later piece.",
            lambda series, N, T: cut_stream(series, N, T)[::-1],
        ),
        _see(
            _STREAMS,
            "the pieces are time first, (P, T, N, D): samples come before time.",
            lambda series, N, T: cut_stream(series, N, T).swapaxes(1, 2),
        ),
        _see(
            _STREAMS,
            "the parts overlap or have gaps: part n begins at n * P * T, where the one before ends.",
            lambda series, N, T: np.stack(
                [
                    np.stack([series[n * ((len(series) - T) // N) + p * T :][:T] for n in range(N)])
                    for p in range(len(series) // (N * T))
                ]
            ),
        ),
        _see(
            _STREAMS,
            "N and T are exchanged: there are N rows, and each piece has T steps.",
            lambda series, N, T: cut_stream(series, T, N),
        ),
        _see(
            _STREAMS,
            "the rest is filled up with zeros to one more batch; what is left over at the end is not used.",
            lambda series, N, T: cut_stream(
                np.concatenate([series, np.zeros((-len(series) % (N * T), series.shape[1]))]), N, T
            ),
        ),
        _see(
            _STREAMS,
            "what is left over at the end does not fill another batch: cut it off first, series[: N * P * "
            "T].",
            lambda series, N, T: series.reshape(N, len(series) // (N * T), T, -1).swapaxes(0, 1),
        ),
        _see(
            _ROWS,
            "cut off what is left over at the end, series[: N * P * T]; and cut into N parts first, (N, P, "
            "T, D), or the rows jump.",
            lambda series, N, T: series.reshape(len(series) // (N * T), N, T, -1),
        ),
    ),
)


def read_streams(batches: Array, mask: Array, fresh: Array, params: Sequence[Array]) -> tuple[Array, Array]:
    """Read piece after piece."""
    W, U, b = params
    P, N, T, _ = batches.shape
    h: Array = np.zeros((N, len(U)))
    outputs = np.zeros((P, N, T, len(U)))
    for p in range(P):
        h = np.where(fresh[p, :, np.newaxis], 0, h)
        for t in range(T):
            real = mask[p, :, t, np.newaxis]
            h = np.where(real, np.tanh(batches[p, :, t] @ W + h @ U + b), h)
            outputs[p, :, t] = np.where(real, h, 0)
    return outputs, h


def _stream_case(
    rng: np.random.Generator, P: int = 3, N: int = 3, T: int = 4, D: int = 2, H: int = 3
) -> Arguments:
    mask = np.arange(T) < np.resize([T, max(T - 1, 1), T, min(T, 2), T, 0, T], (P, N))[..., np.newaxis]
    fresh = np.resize([False, False, True, True, False, False, False, True], (P, N))
    return rng.standard_normal((P, N, T, D)), mask, fresh, rnn_weights(rng, D, H)


def _stream_with_gap(rng: np.random.Generator) -> Arguments:
    batches, mask, *rest = _stream_case(rng)
    mask[:, :, 1] = False
    return batches, mask, *rest


def _wrong_streams(
    *,
    reset: Callable[[Array, Array, Array], Array] = lambda h, fresh, first: np.where(fresh, 0, h),
    held: Callable[[Array, Array, Array], Array] = np.where,
    given: Callable[[Array, Array, Array], Array] = lambda real, h, out: np.where(real, h, 0),
    late: bool = False,
) -> Callable[..., Any]:
    """Make the reader with one thing wrong.

    The state at the beginning of a piece; the state after a step; the output of a step; and a reset that
    comes after the piece.
    """

    def wrong(batches: Array, mask: Array, fresh: Array, params: Sequence[Array]) -> tuple[Array, Array]:
        P, N, T, _ = batches.shape
        h: Array = np.zeros((N, len(params[1])))
        first, outputs = h, np.zeros((P, N, T, len(params[1])))
        for p in range(P):
            h = h if late else reset(h, fresh[p][:, None], first)
            for t in range(T):
                real = mask[p, :, t, None]
                new = rnn_cell(batches[p, :, t], h, params)
                h = held(real, new, h)
                outputs[p, :, t] = given(real, h, new)
            h = reset(h, fresh[p][:, None], first) if late else h
        return outputs, h

    return wrong


def _each_step_fresh(
    batches: Array, mask: Array, fresh: Array, params: Sequence[Array]
) -> tuple[Array, Array]:
    """Cut each piece into steps, all of them as fresh as the piece."""
    steps = np.concatenate(np.moveaxis(batches, 2, 1))[:, :, np.newaxis]
    masks = np.concatenate(np.moveaxis(mask, 2, 1))[:, :, np.newaxis]
    outputs, h = read_streams(steps, masks, np.repeat(fresh, batches.shape[2], axis=0), params)
    P, N, T, _ = batches.shape
    return outputs[:, :, 0].reshape(P, T, N, -1).swapaxes(1, 2), h


def _output_handed_on(
    batches: Array, mask: Array, fresh: Array, params: Sequence[Array]
) -> tuple[Array, Array]:
    """Forget the state of a row whose last step is masked."""
    ends = ~mask[:, :, -1]
    outputs, h = read_streams(batches, mask, fresh | np.concatenate([ends[:1] & False, ends[:-1]]), params)
    return outputs, np.where(ends[-1][:, np.newaxis], 0, h)


CAPSTONE = Exercise(
    id="masks-streams",
    chapter=9,
    title="Streams with padding",
    level="hard",
    capstone=True,
    statement="""
Bring the chapter together: a stateful vanilla RNN that reads batches of streams. Write
`read_streams(batches, mask, fresh, params)`:

- `batches`, (P, N, T, D), holds P batches that come one after the other, with N rows of T steps;
- `mask`, (P, N, T), is True at real steps; masked ones may stand anywhere, also between real ones;
- `fresh`, (P, N), is True where a *new* stream begins in row n with batch p;
- `params` is a list of W (D, H), U (H, H) and b (H,).

These are the rules:

1. In the first batch all rows begin with a state of zeros. In each later batch row n begins with the state
   that row n of the batch before has left.
2. Where `fresh` is True, the row begins with zeros instead.
3. A masked step leaves the state as it was, and its output is zero. The output of a real step is its state.

Return a tuple `(outputs, h)`: the outputs of all steps, (P, N, T, H), and the last state of each row, (N, H).
""".strip(),
    returns=("outputs (P, N, T, H)", "h (N, H)"),
    solution=read_streams,
    cases=(
        pencil(
            np.array([[[[1.0], [0.0]]], [[[1.0], [0.0]]]]),
            np.array([[[True, True]], [[True, False]]]),
            np.array([[False], [False]]),
            [np.array([[0.5]]), np.array([[0.8]]), np.array([0.1])],
        ),
        *random(_stream_case),
        edge("a gap between real steps", _stream_with_gap),
        edge("one batch, P = 1", lambda rng: _stream_case(rng, P=1)),
        edge("one row, N = 1", lambda rng: _stream_case(rng, N=1)),
        edge("one timestep, T = 1", lambda rng: _stream_case(rng, T=1)),
        edge(
            "padding only",
            lambda rng: ((case := _stream_case(rng))[0], np.zeros_like(case[1]), *case[2:]),
        ),
    ),
    hints=(
        "Two loops, one in the other: over the batches and over the steps. What is carried from one "
        "batch to the next, and where is it changed?",
        "Set rows to zero at the beginning of a batch, where `fresh[p]` is True. In a step choose "
        "between the new state and the old one; the output is another choice, between the state and zero.",
        "For each p: `h = np.where(fresh[p, :, None], 0, h)`. For each t: `real = mask[p, :, t, None]`, `h = "
        "np.where(real, np.tanh(...), h)`, `outputs[p, :, t] = np.where(real, h, 0)`.",
    ),
    mistakes=(
        _see(
            _STREAMS,
            "every batch begins with zeros: carry the state of row n on to row n of the next batch.",
            _wrong_streams(reset=lambda h, fresh, first: first),
        ),
        _see(
            _ROWS,
            "fresh is not used: a new stream begins with the end of another one. Set its row to zero.",
            _wrong_streams(reset=lambda h, fresh, first: h),
        ),
        _see(
            _ROWS,
            "one new stream resets all rows; only its own row begins anew.",
            _wrong_streams(reset=lambda h, fresh, first: first if fresh.any() else h),
        ),
        _see(
            _ROWS,
            "fresh is inverted: True means that a new stream begins.",
            _wrong_streams(reset=lambda h, fresh, first: np.where(fresh, h, 0)),
        ),
        _see(
            _ROWS,
            "the rows are reset after the batch; a new stream begins with it, so reset them before.",
            _wrong_streams(late=True),
        ),
        _see(
            _SKIPPED,
            "the mask is not used for the state: at a masked step keep the old one.",
            _wrong_streams(held=lambda real, new, old: new),
        ),
        _see(
            _SKIPPED,
            "the mask is used nowhere: at a masked step the state stays, and the output is zero.",
            _wrong_streams(held=lambda real, new, old: new, given=lambda real, h, new: h),
        ),
        _see(
            _OUT,
            "a masked step sets the state to zero; only its output is zero, the state stays.",
            _wrong_streams(held=lambda real, new, old: np.where(real, new, 0)),
        ),
        _see(
            _OUT,
            "the output of a masked step repeats the state; here it must be zero.",
            _wrong_streams(given=lambda real, h, new: h),
        ),
        _see(
            _OUT,
            "the output of a masked step is the state that was discarded; it must be zero.",
            _wrong_streams(given=lambda real, h, new: new),
        ),
        _see(
            _SKIPPED,
            "the mask is inverted: True means real.",
            lambda batches, mask, fresh, params: read_streams(batches, ~mask, fresh, params),
        ),
        _see(
            _OUT,
            "the last output is returned as the state; where the last step is masked, it is zero, and "
            "the state is not.",
            lambda batches, mask, fresh, params: (
                (outputs := read_streams(batches, mask, fresh, params)[0]),
                outputs[-1, :, -1],
            ),
        ),
        Mistake(
            "the bias is forgotten: add b inside tanh, as in chapter 3.",
            lambda batches, mask, fresh, params: read_streams(
                batches, mask, fresh, [params[0], params[1], 0 * params[2]]
            ),
        ),
        _see(
            _ROWS,
            "the rows begin anew only where all streams are new; each row has its own fresh.",
            _wrong_streams(reset=lambda h, fresh, first: first if fresh.all() else h),
        ),
        _see(
            _ROWS,
            "row n goes on in the row below: the state of a row stays in its row.",
            _wrong_streams(reset=lambda h, fresh, first: np.where(fresh, 0, np.roll(h, 1, axis=0))),
        ),
        _see(
            _ROWS,
            "a fresh row begins anew at each step of its batch; only the first step begins with zeros.",
            _each_step_fresh,
        ),
        _see(
            _OUT,
            "a batch begins with the last output of the one before, which is zero after a masked "
            "step; hand on the "
            "state.",
            _output_handed_on,
        ),
        _see(
            _ROWS,
            "the rows begin anew a batch too late: fresh[p] belongs to the beginning of batch p.",
            lambda batches, mask, fresh, params: read_streams(
                batches, mask, np.concatenate([0 * fresh[:1], fresh[:-1]]).astype(bool), params
            ),
        ),
        _see(
            _ROWS,
            "a new stream resets the row below its own; row n has fresh[p, n].",
            lambda batches, mask, fresh, params: read_streams(
                batches, mask, np.roll(fresh, 1, axis=1), params
            ),
        ),
    ),
)

EXERCISES = (STEP, SHARE, LOSS, LAST, BUCKET, CUT, CAPSTONE)
