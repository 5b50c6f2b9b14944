"""Writing with an encoder-decoder: from whole source sequences to whole target sequences."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array, whole_number
from rnn_course.scratch.generation import beam_search
from rnn_course.scratch.seq2seq import Seq2Seq
from rnn_course.scratch.teacher_forcing import checked_ids
from rnn_course.text import pad


def decode(
    model: Seq2Seq,
    source: Sequence[Sequence[int]],
    *,
    start: int,
    end: int,
    max_length: int,
    beam_width: int = 1,
    length_penalty: float = 0.0,
    batch_size: int = 256,
) -> list[list[int]]:
    """Write a target sequence for each source sequence.

    The decoder runs freely: it reads what it has written itself.

    Parameters
    ----------
    model : Seq2Seq
        A trained model.
    source : sequence of sequence of int
        N sequences of ids without padding.
    start, end : int
        The ids of the target's vocabulary that begin and end a sequence.
    max_length : int
        Largest number of ids to write, `end` included.
    beam_width : int
        1 takes the most probable id at each step (greedy), for many sequences at once. With a larger number,
        :func:`rnn_course.scratch.generation.beam_search` follows that many sequences, for one source after
        the other, and the best one is returned.
    length_penalty : float
        As for `beam_search`; with `beam_width` 1 it changes nothing.
    batch_size : int
        How many sources are read at once in greedy decoding.

    Returns
    -------
    list of list of int
        N sequences of ids without `start` and `end`.

    Raises
    ------
    TypeError, ValueError
        If an argument does not fit.
    """
    where = "decode"
    if not isinstance(model, Seq2Seq):
        raise TypeError(f"{where}: model is a {type(model).__name__}; expected a Seq2Seq")
    max_length = whole_number(where, "max_length", max_length, 1)
    beam_width = whole_number(where, "beam_width", beam_width, 1)
    batch_size = whole_number(where, "batch_size", batch_size, 1)
    for name, token in {"start": start, "end": end}.items():
        if whole_number(where, name, token, 0) >= model.target_size:
            raise ValueError(f"{where}: {name} is {token}; expected an id in 0..{model.target_size - 1}")
    sources = checked_ids(where, "source", source, model.source_size)
    written: list[list[int]] = []
    if beam_width == 1:
        for k in range(0, len(sources), batch_size):
            state = model.encode(*pad(sources[k : k + batch_size]))
            written += _greedy(model, state, start, end, max_length)
        return written
    for ids in sources:
        best, *_ = beam_search(
            model.step,
            model.encode(ids[np.newaxis]),
            [start],
            beam_width=beam_width,
            max_length=max_length,
            end=end,
            length_penalty=length_penalty,
        )
        written.append(best.ids[:-1] if best.ids[-1] == end else best.ids)
    return written


def _greedy(model: Seq2Seq, state: Any, start: int, end: int, max_length: int) -> list[list[int]]:
    """Take the most probable id, for all sequences at once, until each has ended."""
    _, keys, _ = state
    ids = np.full(len(keys), start)
    columns: list[Array] = []
    ended = np.zeros(len(keys), bool)
    while len(columns) < max_length and not ended.all():
        logits, state = model.step(state, ids)
        ids = logits.argmax(axis=1)
        columns.append(ids)
        ended |= ids == end
    rows = np.stack(columns, axis=1).tolist()
    return [row[: row.index(end)] if end in row else row for row in rows]
