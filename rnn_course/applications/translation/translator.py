"""An encoder-decoder with its vocabularies: from texts to texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from rnn_course.applications.translation.data import Pair, source_tokens, target_tokens, text_of
from rnn_course.checks import Array
from rnn_course.scratch import Seq2Seq, decode
from rnn_course.scratch.attention import masked_softmax
from rnn_course.text import Vocabulary

START, END = "<s>", "</s>"
LONGEST_TARGET = 30  # tokens that are written at most


@dataclass(frozen=True)
class Translator:
    """An encoder-decoder with its vocabularies: from texts to texts.

    Attributes
    ----------
    model : Seq2Seq
        The network.
    source, target : Vocabulary
        The tokens that it reads and writes; START and END are among those it writes.
    """

    model: Seq2Seq
    source: Vocabulary
    target: Vocabulary

    @property
    def ends(self) -> dict[str, Any]:
        """The ids of the start and the end token, as `fit` and `decode` want them."""
        start, end = self.target.encode([START, END])
        return {"start": start, "end": end}

    def encode(self, pairs: Sequence[Pair]) -> tuple[list[list[int]], list[list[int]]]:
        """Turn pairs of texts into pairs of ids.

        Parameters
        ----------
        pairs : sequence of tuple
            N pairs of a source and a target.

        Returns
        -------
        tuple of list
            N sequences of ids of the sources, and N of the targets, without START and END.
        """
        return (
            [self.source.encode(source_tokens(source)) for source, _ in pairs],
            [self.target.encode(target_tokens(target)) for _, target in pairs],
        )

    def translate(self, texts: Sequence[str], beam_width: int = 1) -> list[str]:
        """Translate texts, reading back what was written so far.

        Parameters
        ----------
        texts : sequence of str
            N texts, each with something to read.
        beam_width : int
            1 for greedy decoding.

        Returns
        -------
        list of str
            N translations.
        """
        ids = [self.source.encode(source_tokens(text)) for text in texts]
        written = decode(self.model, ids, **self.ends, max_length=LONGEST_TARGET, beam_width=beam_width)
        return [text_of(self.target.decode(row)) for row in written]

    def look(self, text: str) -> "Look":
        """Translate a text greedily, and note where the decoder looks and how sure it is.

        Parameters
        ----------
        text : str
            One text.

        Returns
        -------
        Look
            The tokens, their attention weights, and their probabilities.
        """
        read = source_tokens(text)
        ids = self.source.encode(read)
        (written,) = decode(self.model, [ids], **self.ends, max_length=LONGEST_TARGET)
        start, end = self.ends.values()
        logits = self.model.forward(np.array([ids]), np.array([[start, *written]]))
        attention = self.model.attention_weights
        assert attention is not None
        written.append(end)
        probabilities = masked_softmax(logits[0])[np.arange(len(written)), written]
        return Look(read, self.target.decode(written), attention[0], probabilities)


class Look(NamedTuple):
    """A translation and its attention.

    Attributes
    ----------
    read, written : list of str
        S tokens of the source, T of the translation with END.
    weights : numpy.ndarray
        (T, S): how much each written token looked at each that was read.
    probabilities : numpy.ndarray
        (T,): of each written token, given those before it.
    """

    read: list[str]
    written: list[str]
    weights: Array
    probabilities: Array
