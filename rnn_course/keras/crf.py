"""The conditional random field on `keras.ops`, the twin of :class:`rnn_course.scratch.crf.CRF`."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("rnn_course")
class CRF(keras.layers.Layer):
    """The output layer of a tagger: it scores and finds whole paths of tags.

    As the last layer of a model it passes the emissions on as they are; ``compile(loss=crf.loss)`` trains the
    model, and `decode` makes tags of its outputs. The weights are `transitions` (K, K), `start` (K,) and
    `end` (K,), all zero at first.

    Parameters
    ----------
    **options
        What every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Notes
    -----
    Padding follows the real steps, and its tag is -1, because a loss in Keras sees no mask other than the one
    that it derives from the targets. The layer passes no mask on; otherwise Keras would average over the
    steps, whereas this loss has one number for each sentence.

    References
    ----------
    Lafferty, McCallum and Pereira (2001), Conditional random fields: probabilistic models for segmenting and
    labeling sequence data.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.supports_masking = True  # it takes one without a warning

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights.

        Parameters
        ----------
        input_shape : tuple of int or None
            Shape of the emissions, (N, T, K); only K is used.
        """
        K = input_shape[-1]
        self.transitions = self.add_weight(name="transitions", shape=(K, K), initializer="zeros")
        self.start = self.add_weight(name="start", shape=(K,), initializer="zeros")
        self.end = self.add_weight(name="end", shape=(K,), initializer="zeros")

    def call(self, x: Any) -> Any:
        """Pass the emissions on.

        Parameters
        ----------
        x : tensor
            (N, T, K).

        Returns
        -------
        tensor
            The same numbers, without the mask that Keras has noted on x.
        """
        return x + ops.zeros((), x.dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        """Give no mask: see the notes of the class.

        Parameters
        ----------
        inputs, mask
            Not used.
        """

    def loss(self, tags: Any, emissions: Any) -> Any:
        """Measure how improbable the true tags are: log Z - score of each sentence.

        Parameters
        ----------
        tags : tensor
            (N, T) of integers: 0..K-1 at the real steps, -1 behind them. Every sentence has a real step.
        emissions : tensor
            (N, T, K).

        Returns
        -------
        tensor
            (N,), in nats. Keras averages it.
        """
        tags = ops.cast(tags, "int32")
        mask = tags >= 0
        return self.log_partition(emissions, mask) - self.score(ops.maximum(tags, 0), emissions, mask)

    def score(self, tags: Any, emissions: Any, mask: Any) -> Any:
        """Add up the scores along a path: start, emissions, transitions and end.

        Parameters
        ----------
        tags : tensor
            (N, T) of integers in 0..K-1; at padding they may be any of these.
        emissions : tensor
            (N, T, K).
        mask : tensor
            (N, T) of bool: in each row True first, then False.

        Returns
        -------
        tensor
            (N,).
        """
        real = ops.cast(mask, emissions.dtype)
        emitted = ops.take_along_axis(emissions, tags[..., None], axis=2)[..., 0]
        before, after = tags[:, :-1], tags[:, 1:]
        pairs = ops.take(ops.reshape(self.transitions, (-1,)), before * emissions.shape[-1] + after)
        last = ops.sum(ops.cast(mask, "int32"), axis=1, keepdims=True) - 1
        end = ops.take(self.end, ops.take_along_axis(tags, last, axis=1)[:, 0])
        between = ops.sum(pairs * real[:, 1:], axis=1)
        return ops.take(self.start, tags[:, 0]) + ops.sum(emitted * real, axis=1) + between + end

    def log_partition(self, emissions: Any, mask: Any) -> Any:
        """Compute log Z, the logarithm of the sum of exp(score) over all paths, by the forward algorithm.

        Parameters
        ----------
        emissions : tensor
            (N, T, K).
        mask : tensor
            (N, T) of bool: in each row True first, then False.

        Returns
        -------
        tensor
            (N,).
        """

        def step(alpha: Any, inputs: tuple[Any, Any]) -> tuple[Any, Any]:
            emission, here = inputs
            longer = ops.logsumexp(alpha[:, :, None] + self.transitions, axis=1) + emission
            alpha = ops.where(here, longer, alpha)
            return alpha, alpha

        first, rest = self._steps(emissions, mask)
        alpha, _ = ops.scan(step, self.start + first, rest)
        return ops.logsumexp(alpha + self.end, axis=1)

    def decode(self, emissions: Any, mask: Any) -> Any:
        """Find the path with the largest score, by the Viterbi algorithm.

        Parameters
        ----------
        emissions : tensor
            (N, T, K).
        mask : tensor
            (N, T) of bool: in each row True first, then False.

        Returns
        -------
        tensor
            Tags, (N, T) of int32; -1 where the mask is False. Where every path is forbidden by scores of -inf
            they mean nothing: what a graph computes cannot be refused, as the twin from scratch does.
        """
        # With TensorFlow, `ops.scan` wants what it collects in the dtype of what it carries.
        same = ops.arange(emissions.shape[-1], dtype=emissions.dtype)

        def forward(best: Any, inputs: tuple[Any, Any]) -> tuple[Any, Any]:
            emission, here = inputs
            scores = best[:, :, None] + self.transitions
            longer = ops.max(scores, axis=1) + emission
            came_from = ops.where(here, ops.cast(ops.argmax(scores, axis=1), same.dtype), same)
            return ops.where(here, longer, best), came_from

        def back(tag: Any, came_from: Any) -> tuple[Any, Any]:
            before = ops.take_along_axis(came_from, tag[:, None], axis=1)[:, 0]
            return before, before

        first, rest = self._steps(emissions, mask)
        best, came_from = ops.scan(forward, self.start + first, rest)
        last = ops.cast(ops.argmax(best + self.end, axis=1), "int32")
        _, before = ops.scan(back, last, ops.cast(came_from, "int32"), reverse=True)
        path = ops.transpose(ops.concatenate([before, last[None]], axis=0))
        return ops.where(mask, path, -1)

    @staticmethod
    def _steps(emissions: Any, mask: Any) -> tuple[Any, tuple[Any, Any]]:
        """Give the first step, and the others with time on the first axis, as `ops.scan` wants it."""
        time_first = ops.transpose(emissions, (1, 0, 2))
        here = ops.transpose(ops.convert_to_tensor(mask))[..., None]
        return time_first[0], (time_first[1:], here[1:])
