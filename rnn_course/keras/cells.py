"""One time step of each model on `keras.ops`: put a cell into `keras.layers.RNN` and it is a layer."""

from typing import Any

import keras
from keras import ops


class RNNCell(keras.layers.Layer):
    """One step of the vanilla RNN, the twin of :func:`rnn_course.scratch.cells.rnn_cell`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    **options
        What every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    References
    ----------
    Elman (1990), Finding structure in time.
    """

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.units = units
        self.state_size = units
        self.output_size = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights W (D, H), U (H, H) and b (H,) with Keras's defaults."""
        features = input_shape[-1]
        self.W = self.add_weight(name="kernel", shape=(features, self.units), initializer="glorot_uniform")
        self.U = self.add_weight(
            name="recurrent_kernel", shape=(self.units, self.units), initializer="orthogonal"
        )
        self.b = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Compute h_t from x_t (N, D) and [h_{t-1} (N, H)]; it is the output and the new state."""
        (h,) = states
        h = ops.tanh(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b)
        return h, [h]

    def get_config(self) -> dict[str, Any]:
        """List the arguments that make the same cell again."""
        return {**super().get_config(), "units": self.units}
