"""The network: a dense encoder makes the first state of a GRU, which writes the caption."""

from typing import Any

import numpy as np

from rnn_course.applications.captions.data import END, MOST, START
from rnn_course.checks import Array
from rnn_course.scratch import GRU, Dense, Embedding, LayerNormalization, beam_search
from rnn_course.scratch.layer import Layer
from rnn_course.text import Vocabulary

MAX_LENGTH = MOST + 1  # ids that are written at most: the words and the end


class Captioner:
    """From the features of a picture to a caption.

        h_0 = tanh(norm(x W + b)),    h_t = GRU(embedding of word t - 1, h_{t-1}),
        logits_t = h_t W_o + b_o

    Parameters
    ----------
    encoder : list of Layer
        What gives h_0 before its tanh: `Dense(H)`, and `LayerNormalization()` or nothing.
    embedding : Embedding
        Of the words.
    decoder : GRU
        With H units, `return_sequences` and `return_state`.
    output : Dense
        With as many units as words.
    vocabulary : Vocabulary
        The words, start and end among them.

    References
    ----------
    Vinyals, Toshev, Bengio and Erhan (2015), Show and tell: a neural image caption generator.
    """

    def __init__(
        self,
        encoder: list[Layer],
        embedding: Embedding,
        decoder: GRU,
        output: Dense,
        vocabulary: Vocabulary,
    ) -> None:
        self.encoder = encoder
        self.embedding, self.decoder, self.output = embedding, decoder, output
        self.vocabulary = vocabulary
        self.start, self.end = vocabulary.encode([START, END])

    @property
    def layers(self) -> list[Layer]:
        """All layers, in the order of the computation."""
        return [*self.encoder, self.embedding, self.decoder, self.output]

    @property
    def weights(self) -> list[Array]:
        """The weights themselves, for the optimiser."""
        return [weight for layer in self.layers for weight in layer.params.values()]

    @property
    def grads(self) -> list[Array]:
        """Their gradients, after `backward`."""
        return [grad for layer in self.layers for grad in layer.grads]

    def first_state(self, x: Array, training: bool = False) -> Array:
        """Turn pictures into states.

        Parameters
        ----------
        x : numpy.ndarray
            Features, (N, D).
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            h_0, (N, H), between -1 and 1.
        """
        for layer in self.encoder:
            x = layer.forward(x, training=training)
        return np.tanh(x)

    def forward(self, x: Array, ids: Array, training: bool = False) -> Array:
        """Predict every word from the picture and the true words before it (teacher forcing).

        Parameters
        ----------
        x : numpy.ndarray
            Features, (N, D).
        ids : numpy.ndarray
            What the decoder reads, (N, T): the start, and the caption without its end.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            Logits, (N, T, K). The loss has to leave out those at padding.
        """
        self._h0 = self.first_state(x, training)
        words = self.embedding.forward(ids, training=training)
        states, _ = self.decoder.forward(words, initial_state=self._h0, training=training)
        return self.output.forward(states, training=training)

    def backward(self, dlogits: Array) -> None:
        """Pass the gradient back through the decoder, into its first state, and through the encoder.

        Parameters
        ----------
        dlogits : numpy.ndarray
            Gradient with respect to the logits, (N, T, K). Afterwards `grads` is there.
        """
        dstates = self.output.backward(dlogits)
        self.embedding.backward(self.decoder.backward((dstates, None)))
        (dh0,) = self.decoder.initial_state_grads
        dx = dh0 * (1 - self._h0**2)  # through the tanh
        for layer in reversed(self.encoder):
            dx = layer.backward(dx)

    def step(self, state: Array, ids: Array) -> tuple[Array, Array]:
        """Write one word more: what :func:`rnn_course.scratch.generation.beam_search` asks for.

        Parameters
        ----------
        state : numpy.ndarray
            h_{t-1}, (N, H); what `first_state` gives at first.
        ids : numpy.ndarray
            The words written last, (N,).

        Returns
        -------
        logits : numpy.ndarray
            For the next words, (N, K).
        state : numpy.ndarray
            h_t, (N, H).
        """
        words = self.embedding.forward(np.asarray(ids)[:, np.newaxis])
        states, h = self.decoder.forward(words, initial_state=state)
        return self.output.forward(states)[:, 0], h

    def write(self, x: Array) -> list[list[str]]:
        """Write captions greedily: always the most probable next word.

        Parameters
        ----------
        x : numpy.ndarray
            Features, (N, D).

        Returns
        -------
        list of list of str
            N captions in words.
        """
        return self.write_from(self.first_state(x))

    def write_from(self, state: Array) -> list[list[str]]:
        """Write captions greedily from first states, whatever made them.

        Parameters
        ----------
        state : numpy.ndarray
            h_0, (N, H).

        Returns
        -------
        list of list of str
            N captions in words.
        """
        ids, written = np.full(len(state), self.start), []
        for _ in range(MAX_LENGTH):
            logits, state = self.step(state, ids)
            ids = logits.argmax(axis=1)
            written.append(ids)
        return [self.words(row) for row in np.stack(written, axis=1)]

    def search(self, x: Array, beam_width: int) -> list[list[str]]:
        """Write captions by beam search.

        Parameters
        ----------
        x : numpy.ndarray
            Features, (N, D).
        beam_width : int
            How many beginnings are followed at once.

        Returns
        -------
        list of list of str
            N captions in words, the most probable one that was found of each picture.
        """
        options: dict[str, Any] = {"beam_width": beam_width, "max_length": MAX_LENGTH, "end": self.end}
        return [
            self.words(beam_search(self.step, h0[np.newaxis], [self.start], **options)[0].ids)
            for h0 in self.first_state(x)
        ]

    def words(self, ids: Any) -> list[str]:
        """Turn ids into words, up to the end token.

        Parameters
        ----------
        ids : array_like of int
            (T,)

        Returns
        -------
        list of str
            The caption.
        """
        written = list(ids)
        until = written.index(self.end) if self.end in written else len(written)
        return self.vocabulary.decode(np.array(written[:until], np.int64))


def make(
    vocabulary: Vocabulary,
    inputs: int,
    *,
    units: int,
    features: int,
    normalize: bool = True,
    dtype: str = "float32",
    seed: int = 0,
) -> Captioner:
    """Make a captioner and draw its weights.

    Parameters
    ----------
    vocabulary : Vocabulary
        The words.
    inputs : int
        Number of features D of a picture.
    units : int
        Number of units H of the GRU.
    features : int
        Length of the words' vectors.
    normalize : bool
        Whether there is a `LayerNormalization` before the first state's tanh.
    dtype : {"float32", "float64"}
        What all layers compute in.
    seed : int
        Of the weights.

    Returns
    -------
    Captioner
        Not trained yet.
    """
    seeds = [int(one) for one in np.random.default_rng(seed).integers(2**31, size=4)]
    encoder: list[Layer] = [Dense(units, dtype=dtype, seed=seeds[0])]
    if normalize:
        encoder.append(LayerNormalization(dtype=dtype))
    embedding = Embedding(len(vocabulary), features, dtype=dtype, seed=seeds[1])
    decoder = GRU(units, return_sequences=True, return_state=True, dtype=dtype, seed=seeds[2])
    output = Dense(len(vocabulary), dtype=dtype, seed=seeds[3])
    encoder[0].build(inputs)
    for layer in encoder[1:]:
        layer.build(units)
    decoder.build(features)
    output.build(units)
    return Captioner(encoder, embedding, decoder, output, vocabulary)
