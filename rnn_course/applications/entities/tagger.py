"""A tagger: an embedding, an LSTM in one or both directions, and a softmax or a CRF on top."""

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_course.applications.entities.data import Tagged, normal
from rnn_course.checks import Array
from rnn_course.scratch import CRF, LSTM, Bidirectional, Dense, Embedding, Model
from rnn_course.scratch.layer import Layer
from rnn_course.text import Vocabulary, pad

DIRECTIONS = ("forward", "backward", "both")


def build(
    vocabulary_size: int,
    tag_count: int,
    *,
    direction: str = "both",
    crf: bool = True,
    units: int = 48,
    features: int = 32,
    seed: int = 0,
) -> Model:
    """Build a tagger: (N, T) ids to (N, T, K) scores of the tags.

    Parameters
    ----------
    vocabulary_size : int
        Number of ids; id 0 is padding.
    tag_count : int
        Number of tags K.
    direction : {"forward", "backward", "both"}
        From which side the LSTM reads; with "both" there are two LSTMs.
    crf : bool
        Whether tags are chosen together, by a CRF, or one by one, by a softmax at each step.
    units : int
        Number of hidden units H of the LSTM in each direction.
    features : int
        Number of components D of the embedding vectors.
    seed : int
        Of the first weights.

    Returns
    -------
    Model
        The model. The softmax is in its loss, so its outputs are logits.

    Raises
    ------
    ValueError
        If there is no such direction.
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"build: direction is {direction!r}; expected one of {DIRECTIONS}")
    lstm = LSTM(units, return_sequences=True, seed=seed + 1)
    reader: Layer = Bidirectional(lstm) if direction == "both" else lstm
    layers = [
        Embedding(vocabulary_size, features, mask_zero=True, seed=seed),
        reader,
        Dense(tag_count, seed=seed + 2),
    ]
    return Model([*layers, CRF()] if crf else layers)


@dataclass
class Tagger:
    """A model and what it needs to read sentences and to write tags.

    Attributes
    ----------
    model : Model
        What `build` returns.
    vocabulary : Vocabulary
        The ids of the tokens.
    tags : list of str
        The tags in the order of the model's outputs.
    language : {"ko", "en"}
        How sentences are split into tokens.
    backward : bool
        Whether the sentences are turned round before the model reads them.
    """

    model: Model
    vocabulary: Vocabulary
    tags: list[str]
    language: str
    backward: bool = False

    def ids(self, sentences: Sequence[Sequence[str]]) -> tuple[Array, Array]:
        """Turn tokens into what the model reads.

        Parameters
        ----------
        sentences : sequence of sequence of str
            The tokens of N sentences.

        Returns
        -------
        ids, mask : numpy.ndarray
            (N, T) of int, padded with 0 behind, and (N, T) of bool.
        """
        step = -1 if self.backward else 1
        return pad([self.vocabulary.encode([normal(token) for token in s[::step]]) for s in sentences])

    def targets(self, sentences: Sequence[Tagged]) -> Array:
        """Turn the tags of sentences into numbers.

        Parameters
        ----------
        sentences : sequence of Tagged
            N sentences.

        Returns
        -------
        numpy.ndarray
            (N, T) of int; -1 at the padding.
        """
        step = -1 if self.backward else 1
        number = {tag: k for k, tag in enumerate(self.tags)}
        return pad([[number[tag] for tag in s.tags[::step]] for s in sentences], value=-1)[0]

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Tag sentences.

        Parameters
        ----------
        sentences : sequence of sequence of str
            The tokens of N sentences.

        Returns
        -------
        list of list of str
            A tag for every token.
        """
        ids, mask = self.ids(sentences)
        scores = self.model.predict(ids, batch_size=256)
        last = self.model.layers[-1]
        best = last.decode(scores, mask) if isinstance(last, CRF) else scores.argmax(axis=2)
        step = -1 if self.backward else 1
        return [
            [self.tags[k] for k in row[:length]][::step]
            for row, length in zip(best.tolist(), mask.sum(axis=1), strict=True)
        ]
