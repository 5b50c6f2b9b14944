"""The linear recurrence and its layer on `keras.ops`, as in :mod:`rnn_course.scratch.linear_recurrence`.

`keras.ops.associative_scan` does what `scan` does here. In older versions of Keras, 3.12 among them, it
raised a RecursionError in a traced function (keras-team/keras issue 22058 on GitHub), so that no layer of it
could be trained; in 3.15 that is repaired. The layer here brings a scan of its own and runs with all of them.
"""

from typing import Any

import keras
from keras import ops

from rnn_course.checks import whole_number


def join(first: tuple[Any, Any], second: tuple[Any, Any]) -> tuple[Any, Any]:
    """Make one step of two: what `keras.ops.associative_scan` asks for.

    Parameters
    ----------
    first, second : tuple of tensor
        a and b of h = a * h_before + b, in the order in which the steps are taken.

    Returns
    -------
    tuple of tensor
        a and b of both steps together.
    """
    a_1, b_1 = first
    a_2, b_2 = second
    return a_2 * a_1, a_2 * b_1 + b_2


def scan(a: Any, b: Any) -> Any:
    """Compute h_t = a_t h_{t-1} + b_t, from a state of zero, in about log2(T) levels.

    Parameters
    ----------
    a, b : tensor
        (N, T, H); T must be known when the function is traced.

    Returns
    -------
    tensor
        All states h_1 to h_T, (N, T, H).

    Raises
    ------
    ValueError
        If T is not known or 0, or the tensors have other than three axes.
    """
    if len(b.shape) != 3 or b.shape[1] == 0:
        raise ValueError(f"scan: b has shape {tuple(b.shape)}; expected (N, T, H), with T at least 1")
    T, H = b.shape[1:]
    if T is None:
        raise ValueError("scan: the number of timesteps is None; expected a fixed one, as in Input((T, D))")
    if T == 1:
        return b
    if T % 2:  # the last step by itself, after all others
        h = scan(a[:, :-1], b[:, :-1])
        return ops.concatenate([h, a[:, -1:] * h[:, -1:] + b[:, -1:]], axis=1)
    a, b = (ops.reshape(x, (-1, T // 2, 2, H)) for x in (a, b))
    first, second = (a[:, :, 0], b[:, :, 0]), (a[:, :, 1], b[:, :, 1])
    after = scan(*join(first, second))  # the state after each pair
    before = ops.concatenate([ops.zeros_like(after[:, :1]), after[:, :-1]], axis=1)
    between = first[0] * before + first[1]
    return ops.reshape(ops.stack([between, after], axis=2), (-1, T, H))


@keras.saving.register_keras_serializable("rnn_course")
class MinGRU(keras.layers.Layer):
    """A GRU whose gate and candidate see the input alone, as from scratch.

    It is the twin of :class:`rnn_course.scratch.min_gru.MinGRU`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    use_bias : bool
        Whether there are biases.
    return_sequences : bool
        Whether to return the state of every step, (N, T, H), or of the last one, (N, H).
    **options
        What every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    References
    ----------
    Feng, Tung, Ahmed, Bengio and Hajimirsadeghi (2024), Were RNNs all we needed?
    """

    def __init__(
        self, units: int, use_bias: bool = True, return_sequences: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self.units = whole_number("MinGRU", "units", units, 1)
        self.use_bias = use_bias
        self.return_sequences = return_sequences
        self.supports_masking = True

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights W (D, 2H) and b (2H,), with the gate z before the candidate g.

        Parameters
        ----------
        input_shape : tuple of int or None
            Shape of x, (N, T, D); only D is used.
        """
        columns = 2 * self.units
        self.W = self.add_weight(
            name="kernel", shape=(input_shape[-1], columns), initializer="glorot_uniform"
        )
        if self.use_bias:
            self.b = self.add_weight(name="bias", shape=(columns,), initializer=self._initial_bias)

    def _initial_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        z, g = ops.split(ops.zeros(shape, dtype), 2)
        return ops.concatenate([z - 1, g])

    def call(self, x: Any, initial_state: Any = None, mask: Any = None) -> Any:
        """Read a batch of sequences.

        Parameters
        ----------
        x : tensor
            Inputs, (N, T, D); T must be known when the function is traced.
        initial_state : tensor, optional
            The state before the first step, (N, H); zeros if it is not given.
        mask : tensor, optional
            (N, T) of bool, False at the steps to skip: such a step leaves the state as it was.

        Returns
        -------
        tensor
            (N, T, H) with `return_sequences`, (N, H) without. At a masked step it repeats the step before it,
            and is zero where there is none.

        Raises
        ------
        ValueError
            If T is not known or 0, or x has other than three axes.
        """
        if len(x.shape) != 3 or x.shape[1] == 0:
            raise ValueError(f"MinGRU: x has shape {tuple(x.shape)}; expected (N, T, D), with T at least 1")
        if mask is not None:
            mask = mask[:, :, None]
            x = ops.where(mask, x, 0)
        products = ops.matmul(x, self.W)
        z, g = ops.split(products + self.b if self.use_bias else products, 2, axis=-1)
        z = ops.sigmoid(z)
        if mask is not None:
            z = ops.where(mask, z, 0)  # a masked step keeps all of the old state
        a, b = 1 - z, z * g
        if initial_state is not None:
            b = ops.concatenate([b[:, :1] + a[:, :1] * initial_state[:, None], b[:, 1:]], axis=1)
        h = scan(a, b)
        if mask is not None:
            shown = ops.cumsum(ops.cast(mask, "int32"), axis=1) > 0
            h = ops.where(shown, h, 0)  # nothing to show before the first real step
        return h if self.return_sequences else h[:, -1]

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        """Give the mask of the outputs: the one of the inputs for sequences, none for a last output."""
        return mask if self.return_sequences else None

    def get_config(self) -> dict[str, Any]:
        """List the arguments that make the same layer again."""
        return {
            **super().get_config(),
            "units": self.units,
            "use_bias": self.use_bias,
            "return_sequences": self.return_sequences,
        }
