"""Writing a reply: an encoder-decoder, and a network that tries to do without an encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course.applications.chatbot.data import Request
from rnn_course.scratch import GRU, Adam, Dense, Embedding, Model, Seq2Seq, decoding, teacher_forcing
from rnn_course.text import Vocabulary, pad

START, END = "<s>", "</s>"


@dataclass
class Writer:
    """An encoder-decoder that writes the reply word by word.

    Parameters
    ----------
    model : Seq2Seq
        The network.
    source, target : Vocabulary
        The tokens that it reads, and the words that it writes.
    """

    model: Seq2Seq
    source: Vocabulary
    target: Vocabulary

    def write(self, sentences: Sequence[Sequence[str]]) -> list[str]:
        """Write a reply to each sentence, always with the most probable next word.

        Parameters
        ----------
        sentences : sequence of sequence of str
            N sentences as tokens.

        Returns
        -------
        list of str
            The replies.
        """
        start, end = self.target.encode([START, END])
        ids = [self.source.encode(sentence) for sentence in sentences]
        written = decoding.decode(self.model, ids, start=start, end=end, max_length=20)
        return [" ".join(self.target.decode(one)) for one in written]


def train_writer(
    requests: Sequence[Request],
    replies: Sequence[str],
    *,
    units: int,
    epochs: int,
    seed: int,
    features: int = 24,
) -> Writer:
    """Train a network that writes replies, with teacher forcing.

    Parameters
    ----------
    requests : sequence of Request
        What it reads.
    replies : sequence of str
        What it should write: with places for values, or with the values themselves.
    units, features : int
        Sizes of the network.
    epochs : int
        How often to read everything.
    seed : int
        Of the weights and the order.

    Returns
    -------
    Writer
        The trained network.
    """
    source = Vocabulary.fit([one.tokens for one in requests], min_count=2)
    target = Vocabulary.fit([[START, END], *(reply.split() for reply in replies)])
    start, end = target.encode([START, END])
    model = Seq2Seq(
        len(source.tokens), len(target.tokens), units, features=features, recurrent="GRU", seed=seed
    )
    teacher_forcing.fit(
        model,
        [source.encode(one.tokens) for one in requests],
        [target.encode(reply.split()) for reply in replies],
        start=start,
        end=end,
        optimizer=Adam(5e-3, global_clipnorm=1.0),
        batch_size=64,
        epochs=epochs,
        seed=seed,
        verbose=0,
    )
    return Writer(model, source, target)


def writer_twin(writer: Writer) -> Any:
    """Build the same encoder-decoder in Keras, with the same weights.

    Parameters
    ----------
    writer : Writer
        A trained network.

    Returns
    -------
    keras.Model
        ``[source_ids, target_ids]`` to logits.
    """
    from rnn_course.keras import seq2seq, to_keras

    model = writer.model
    twin = seq2seq(
        model.source_size, model.target_size, model.units, features=model.features, recurrent="GRU"
    )
    to_keras(model, twin)
    return twin


def aligned_replies(
    requests: Sequence[Request],
    asked: Sequence[Sequence[str]],
    *,
    units: int,
    epochs: int,
    seed: int,
    features: int = 24,
) -> list[str]:
    """Train a network that writes one word for each token that it reads, and let it reply.

    ``GRU(return_sequences=True)`` has as many outputs as inputs: the n-th word of the reply has to be said
    when the n-th token is read, and a reply that is longer than the sentence loses its end.

    Parameters
    ----------
    requests, units, epochs, seed, features
        As for `train_writer`.
    asked : sequence of sequence of str
        The tokens of the sentences to answer.

    Returns
    -------
    list of str
        The words before the first end token.
    """
    source = Vocabulary.fit([one.tokens for one in requests], min_count=2)
    target = Vocabulary.fit([[END], *(one.reply.split() for one in requests)])
    (end,) = target.encode([END])
    x, mask = pad([source.encode(one.tokens) for one in requests])
    T = x.shape[1]
    y, _ = pad(
        [[*target.encode(one.reply.split()), *[end] * T] for one in requests], maxlen=T, truncating="post"
    )
    model = Model(
        [
            Embedding(len(source.tokens), features, mask_zero=True, seed=seed),
            GRU(units, return_sequences=True, seed=seed + 1),
            Dense(len(target.tokens), seed=seed + 2),
        ]
    )
    model.fit(
        x,
        y,
        mask=mask,
        loss="categorical_cross_entropy",
        optimizer=Adam(5e-3, global_clipnorm=1.0),
        batch_size=64,
        epochs=epochs,
        seed=seed,
        verbose=0,
    )
    x, mask = pad([source.encode(tokens) for tokens in asked])
    best = np.where(mask, model.predict(x, mask=mask, batch_size=256).argmax(axis=-1), end)
    rows = [[*row, end] for row in best.tolist()]
    return [" ".join(target.decode(row[: row.index(end)])) for row in rows]
