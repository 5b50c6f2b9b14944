"""Training an encoder-decoder: the decoder reads the true target, whatever it would have written itself.

`fit` takes pairs of sequences of ids, of any lengths. The loop is that of
:meth:`rnn_course.scratch.training.model.Model.fit`, with its patience, its checkpoints and its progress
bar; what differs is how a batch is made, and that the model has two inputs.
"""

import os
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from rnn_course.checks import Array, not_special, several, whole_number
from rnn_course.scratch.seq2seq import Seq2Seq
from rnn_course.scratch.training.batches import DataSource, Index, Samples
from rnn_course.scratch.training.fit import Run
from rnn_course.scratch.training.history import History
from rnn_course.scratch.training.model import Model
from rnn_course.scratch.training.optimizers import Optimizer
from rnn_course.text import pad

Sequences: TypeAlias = Sequence[Sequence[int]]

POOL = 20  # batches whose pairs are sorted by length together: little padding, and still chance in the order


def fit(
    model: Seq2Seq,
    source: Sequences,
    target: Sequences,
    *,
    start: int,
    end: int,
    optimizer: str | Optimizer = "adam",
    batch_size: int = 32,
    epochs: int = 1,
    seed: int | None = None,
    validation_data: tuple[Sequences, Sequences] | None = None,
    patience: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: int | None = None,
    verbose: int = 1,
) -> History:
    """Train an encoder-decoder on pairs of sequences.

    The decoder reads `start` and then the target; at every step it must predict what it reads next, and
    finally `end`. The loss is the mean cross-entropy, in nats, of the steps that are not padding.

    Parameters
    ----------
    model : Seq2Seq
        The model; its weights are changed.
    source, target : sequence of sequence of int
        N pairs of ids without padding, `start` and `end`: the n-th target belongs to the n-th source.
    start, end : int
        Two ids of the target's vocabulary.
    optimizer : str or Optimizer
        ``"sgd"``, ``"rmsprop"``, ``"adam"``, or an optimiser, which goes on from where it stands; it clips
        if it was made to (``Adam(6e-3, global_clipnorm=1.0)``).
    batch_size : int
        Pairs in a step. They are of similar lengths: each epoch draws an order, sorts pools of 20 batches by
        length, and draws the order of the batches.
    epochs : int
        How often to go through all pairs.
    seed : int, optional
        Seed of these orders.
    validation_data : tuple, optional
        ``(source, target)``: the loss on them is measured after each epoch.
    patience, checkpoint, checkpoint_every, verbose
        As for :meth:`rnn_course.scratch.training.model.Model.fit`.

    Returns
    -------
    History
        The losses.

    Raises
    ------
    FloatingPointError, ImportError
        As for :meth:`rnn_course.scratch.training.model.Model.fit`.
    TypeError, ValueError
        If an argument does not fit: other numbers of sources and targets, an empty sequence, an id that is
        not in its vocabulary.

    References
    ----------
    Williams and Zipser (1989), A learning algorithm for continually running fully recurrent neural networks.

    Examples
    --------
    >>> from rnn_course.scratch import Adam, Seq2Seq, decoding, teacher_forcing
    >>> model = Seq2Seq(8, 8, 16, features=8, recurrent="GRU", seed=0)
    >>> source = [[4, 5], [5, 6, 7], [7, 4, 4], [6, 7, 5, 4]] * 8
    >>> target = [ids[::-1] for ids in source]
    >>> history = teacher_forcing.fit(
    ...     model, source, target, start=2, end=3, optimizer=Adam(0.01), epochs=40, seed=0, verbose=0
    ... )
    >>> decoding.decode(model, [[5, 6, 7]], start=2, end=3, max_length=5)
    [[7, 6, 5]]
    """
    where = "teacher_forcing.fit"
    if not isinstance(model, Seq2Seq):
        raise TypeError(f"{where}: model is a {type(model).__name__}; expected a Seq2Seq")
    data = Pairs(
        where,
        model,
        (source, target),
        validation_data,
        start=start,
        end=end,
        batch_size=batch_size,
        seed=seed,
    )
    return Run(
        model=_TwoInputs([model]),
        data=data,
        loss="categorical_cross_entropy",
        optimizer=optimizer,
        epochs=epochs,
        patience=patience,
        checkpoint=checkpoint,
        checkpoint_every=checkpoint_every,
        verbose=verbose,
    ).train()


class PairSamples(NamedTuple):
    """Pairs of sequences, which become a padded batch when they are picked.

    Parameters
    ----------
    source : list of numpy.ndarray
        Ids.
    target : list of numpy.ndarray
        Ids between the start and the end token.
    """

    source: list[Array]
    target: list[Array]

    def part(self, index: Index) -> Samples:
        """Pad the pairs of a batch.

        Parameters
        ----------
        index : int array
            Which pairs.

        Returns
        -------
        Samples
            ``x``: what encoder and decoder read, ``y``: what the decoder must predict, ``mask``: the two
            masks.
        """
        source, source_mask = pad([self.source[n] for n in index])
        target, target_mask = pad([self.target[n] for n in index])
        x: Any = (source, target[:, :-1])
        mask: Any = (source_mask, target_mask[:, 1:])
        return Samples(x, target[:, 1:], mask)

    def digest(self) -> str:
        """Give a short text that differs if the data differ.

        Returns
        -------
        str
            32 hexadecimal digits.
        """
        rows = [*self.source, *self.target]
        return Samples(np.concatenate(rows), np.array([len(row) for row in rows])).digest()


class Pairs(DataSource):
    """Pairs of sequences, in batches of similar lengths.

    Parameters
    ----------
    where : str
        The caller, for messages.
    model : Seq2Seq
        The model whose vocabularies the ids belong to.
    data, validation_data : tuple
        ``(source, target)`` as for `fit`.
    start, end, batch_size, seed
        As for `fit`.
    """

    stream = False

    def __init__(
        self,
        where: str,
        model: Seq2Seq,
        data: tuple[Sequences, Sequences],
        validation_data: tuple[Sequences, Sequences] | None,
        *,
        start: int,
        end: int,
        batch_size: int,
        seed: int | None,
    ) -> None:
        self.where = where
        for name, token in {"start": start, "end": end}.items():
            if whole_number(where, name, token, 0) >= model.target_size:
                raise ValueError(
                    f"{where}: {name} is {token}; expected an id of the target's vocabulary, "
                    f"0..{model.target_size - 1}"
                )
        self.batch_size = whole_number(where, "batch_size", batch_size, 1)
        self.seed = None if seed is None else whole_number(where, "seed", seed, 0)
        self.settings = {"start": start, "end": end, "batch_size": batch_size, "seed": seed}
        self.samples: Any = _pairs(where, model, data, start, end)
        self.validation: Any = None
        if validation_data is not None:
            if not isinstance(validation_data, (tuple, list)) or len(validation_data) != 2:
                raise ValueError(f"{where}: validation_data must be a pair (source, target)")
            self.validation = _pairs(f"{where}, validation_data", model, validation_data, start, end)

    def cut(self, samples: Any) -> list[Index]:
        """Index the batches from the shortest pairs to the longest."""
        return self._batches(_by_length(samples, np.arange(len(samples.source))))

    def epoch(self, seed: int, number: int) -> list[Index]:
        """Index the batches of this epoch, each of similar lengths, in random order."""
        rng = np.random.default_rng([seed, number])  # so a checkpoint need not hold the order
        order = rng.permutation(len(self.samples.source))
        size = POOL * self.batch_size
        pools = [_by_length(self.samples, order[k : k + size]) for k in range(0, len(order), size)]
        batches = [batch for pool in pools for batch in self._batches(pool)]
        return [batches[k] for k in rng.permutation(len(batches))]

    def _batches(self, order: Array) -> list[Index]:
        return [order[k : k + self.batch_size] for k in range(0, len(order), self.batch_size)]


class _TwoInputs(Model):
    """An encoder-decoder in the form that the training loop needs: its input and its mask are pairs."""

    @property
    def built(self) -> bool:
        """True: an encoder-decoder draws its weights when it is made."""
        return True

    def forward_masked(self, x: Any, mask: Any = None, training: bool = False) -> tuple[Array, Array | None]:
        """Give the logits and the mask of the target."""
        (source, target), (source_mask, target_mask) = x, mask
        model: Any = self.layers[0]
        return model.forward(source, target, source_mask, target_mask, training), target_mask


def _by_length(samples: PairSamples, order: Array) -> Array:
    """Sort pairs by the length of the target, then of the source; ties keep their order."""
    lengths = [(len(samples.source[n]), len(samples.target[n])) for n in order]
    return order[np.lexsort(np.array(lengths).T)]


def _pairs(
    where: str, model: Seq2Seq, data: tuple[Sequences, Sequences], start: int, end: int
) -> PairSamples:
    """Check both sides, and put the targets between start and end."""
    source, target = data
    if len(source) != len(target):
        raise ValueError(
            f"{where}: there are {len(source)} sources and {len(target)} targets; expected as many of each"
        )
    if len(source) == 0:
        raise ValueError(f"{where}: there are no pairs; expected at least one")
    sources = checked_ids(where, "source", source, model.source_size)
    targets = checked_ids(where, "target", target, model.target_size)
    return PairSamples(sources, [np.array([start, *ids, end]) for ids in targets])


def checked_ids(where: str, name: str, sequences: Sequences, size: int) -> list[Array]:
    """Return the sequences as arrays, if each is one of at least one id of the vocabulary.

    Parameters
    ----------
    where, name : str
        The caller and what it needs, for the message.
    sequences : sequence of sequence of int
        The ids.
    size : int
        Number of ids in the vocabulary.

    Returns
    -------
    list of numpy.ndarray
        The same.

    Raises
    ------
    TypeError
        If an id is no whole number.
    ValueError
        If a sequence is empty, is no sequence, or holds an id that is not in the vocabulary.
    """
    sequences = several(where, name, sequences)
    for n, given in enumerate(sequences):
        not_special(where, f"{name}[{n}]", given)
    arrays = [np.asarray(given) for given in sequences]
    for n, ids in enumerate(arrays):
        if ids.ndim != 1 or ids.size == 0:
            raise ValueError(
                f"{where}: {name}[{n}] has shape {ids.shape}; expected one sequence of at least one id"
            )
        if not np.issubdtype(ids.dtype, np.integer):
            raise TypeError(f"{where}: {name}[{n}] has dtype {ids.dtype}; expected ids, whole numbers")
        if ids.min() < 0 or ids.max() >= size:
            raise ValueError(
                f"{where}: {name}[{n}] holds ids from {ids.min()} to {ids.max()}; expected 0..{size - 1}"
            )
    return arrays
