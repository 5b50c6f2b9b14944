"""Choosing a reply: one network reads the sentence, one softmax chooses intent and reply."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from rnn_course.applications.chatbot.data import Request
from rnn_course.checks import Array
from rnn_course.scratch import GRU, Adam, Bidirectional, Dense, Dropout, Embedding, Model
from rnn_course.scratch.attention import masked_softmax
from rnn_course.text import Vocabulary, pad

OTHER = ("", "")  # the class of everything that no reply is for


class Choice(NamedTuple):
    """What a chooser makes of a sentence."""

    intent: str
    """What it asks for."""
    reply: str
    """What to say back, with places for values."""
    probability: float
    """How probable that is."""


@dataclass
class Chooser:
    """A bidirectional GRU reads the sentence, and one softmax chooses intent and reply.

    Parameters
    ----------
    model : Model
        From ids (N, T) to logits (N, K).
    vocabulary : Vocabulary
        The tokens that it knows.
    classes : list of tuple
        The K pairs of intent and reply; `OTHER` is the last one if there is a class for everything else.
    threshold : float
        From which probability on a choice counts.
    losses : list of float
        The training loss of every step, if it was trained just now.
    """

    model: Model
    vocabulary: Vocabulary
    classes: list[tuple[str, str]]
    threshold: float = 0.0
    losses: list[float] = field(default_factory=list)

    def probabilities(self, sentences: Sequence[Sequence[str]]) -> Array:
        """Give the probability of every class.

        Parameters
        ----------
        sentences : sequence of sequence of str
            N sentences as tokens.

        Returns
        -------
        numpy.ndarray
            (N, K).
        """
        return masked_softmax(self.model.predict(self.ids(sentences), batch_size=256))

    def choose(self, sentences: Sequence[Sequence[str]]) -> list[Choice]:
        """Choose the most probable reply, whatever the probability of everything else.

        Parameters
        ----------
        sentences : sequence of sequence of str
            N sentences as tokens.

        Returns
        -------
        list of Choice
            One a sentence. Whether it counts, the threshold decides.
        """
        p = self.probabilities(sentences)[:, : len(self.classes) - (self.classes[-1] == OTHER)]
        best = p.argmax(axis=1).tolist()
        return [
            Choice(intent, reply, float(p[n, k]))
            for n, k in enumerate(best)
            for intent, reply in [self.classes[k]]
        ]

    def states(self, sentences: Sequence[Sequence[str]]) -> Array:
        """Give what the recurrent layer makes of the sentences.

        Parameters
        ----------
        sentences : sequence of sequence of str
            N sentences as tokens.

        Returns
        -------
        numpy.ndarray
            (N, 2H).
        """
        return Model(self.model.layers[:2]).predict(self.ids(sentences), batch_size=256)

    def ids(self, sentences: Sequence[Sequence[str]]) -> Array:
        """Give the batch that the network reads.

        Parameters
        ----------
        sentences : sequence of sequence of str
            N sentences as tokens.

        Returns
        -------
        numpy.ndarray
            (N, T) of integers; 0 is padding.
        """
        return pad([self.vocabulary.encode(sentence) for sentence in sentences])[0]


def train_chooser(
    requests: Sequence[Request],
    others: Sequence[Sequence[str]] = (),
    *,
    units: int,
    epochs: int,
    seed: int,
    features: int = 24,
    masked: bool = True,
    dtype: str = "float32",
) -> Chooser:
    """Train a network that chooses a reply.

    Parameters
    ----------
    requests : sequence of Request
        What to learn from.
    others : sequence of sequence of str
        Tokens of sentences that no reply is for; with them the network has a class for everything else.
    units, features : int
        Sizes of the network.
    epochs : int
        How often to read everything.
    seed : int
        Of the weights, the dropout and the order.
    masked : bool
        Whether padding is masked. False is the mistake that the chapter measures.
    dtype : {"float32", "float64"}
        What the layers compute in.

    Returns
    -------
    Chooser
        The trained network.
    """
    classes = sorted({(one.intent, one.reply) for one in requests}) + [OTHER] * bool(others)
    known = {pair: number for number, pair in enumerate(classes)}
    # A token that was seen once teaches little, and unknown tokens have to be seen as well.
    vocabulary = Vocabulary.fit([one.tokens for one in requests], min_count=2)
    model = Model(
        [
            Embedding(len(vocabulary.tokens), features, mask_zero=masked, dtype=dtype, seed=seed),
            Bidirectional(GRU(units, dtype=dtype, seed=seed + 1)),
            Dropout(0.3, dtype=dtype, seed=seed + 2),
            Dense(len(classes), dtype=dtype, seed=seed + 3),
        ]
    )
    chooser = Chooser(model, vocabulary, classes)
    targets = [known[one.intent, one.reply] for one in requests] + [len(classes) - 1] * len(others)
    history = model.fit(
        chooser.ids([*(one.tokens for one in requests), *others]),
        np.array(targets),
        loss="categorical_cross_entropy",
        optimizer=Adam(6e-3, global_clipnorm=1.0),
        batch_size=64,
        epochs=epochs,
        seed=seed,
        verbose=0,
    )
    chooser.losses = history.step_loss
    return chooser


def chooser_twin(chooser: Chooser) -> Any:
    """Build the same network in Keras, with the same weights.

    Parameters
    ----------
    chooser : Chooser
        A trained network.

    Returns
    -------
    keras.Model
        From ids (N, T) to logits (N, K).
    """
    from rnn_course.keras import recurrent_model, to_keras

    embedding, both, _, _ = chooser.model.layers
    sizes: Any = (both.forward_layer.units, embedding.output_dim)  # type: ignore[attr-defined]
    twin = recurrent_model(
        "GRU",
        *sizes,
        vocabulary_size=len(chooser.vocabulary.tokens),
        outputs=len(chooser.classes),
        bidirectional=True,
    )
    to_keras(chooser.model, twin)
    return twin
