"""One time step of each model on `keras.ops`: put a cell into `keras.layers.RNN` and it is a layer.

The equations and their names are those of :mod:`rnn_course.scratch.cells`; the weights have the shapes, the
order and the initial values of Keras's built-in layers. Each class is registered with Keras, so a model with
such a cell can be saved, loaded and copied, as `keras.layers.Bidirectional` copies its layer.
"""

from typing import Any, ClassVar

import keras
from keras import ops

from rnn_course.checks import whole_number


class Cell(keras.layers.Layer):
    """What all cells share: the weights W, U and b.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    **options
        What every Keras layer takes: ``name``, ``dtype``, ``trainable``.
    """

    gates: ClassVar[int]  # how many blocks of H columns W and U have
    states: ClassVar[int] = 1

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        units = whole_number(type(self).__name__, "units", units, 1)
        self.units = units
        self.state_size = units if self.states == 1 else [units] * self.states
        self.output_size = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights W (D, gates * H), U (H, gates * H) and b, by default (gates * H,).

        Parameters
        ----------
        input_shape : tuple of int or None
            Shape of x_t, (N, D); only D is used.
        """
        features, columns = input_shape[-1], self.gates * self.units
        self.W = self.add_weight(name="kernel", shape=(features, columns), initializer="glorot_uniform")
        self.U = self.add_weight(
            name="recurrent_kernel", shape=(self.units, columns), initializer="orthogonal"
        )
        self.b = self.add_weight(name="bias", shape=self._bias_shape(), initializer=self._initial_bias)

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _initial_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        return ops.zeros(shape, dtype)

    def get_config(self) -> dict[str, Any]:
        """List the arguments that make the same cell again.

        Returns
        -------
        dict
            Argument names and values.
        """
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable("rnn_course")
class RNNCell(Cell):
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

    gates = 1

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Compute h_t, which is the output and the new state.

        Parameters
        ----------
        x : keras.KerasTensor or array
            x_t, (N, D).
        states : list
            ``[h_{t-1}]``, (N, H).

        Returns
        -------
        h : keras.KerasTensor or array
            The output, (N, H).
        states : list
            ``[h_t]``, (N, H).
        """
        (h,) = states
        h = ops.tanh(ops.matmul(x, self.W) + ops.matmul(h, self.U) + self.b)
        return h, [h]


@keras.saving.register_keras_serializable("rnn_course")
class LSTMCell(Cell):
    """One step of the LSTM, the twin of :func:`rnn_course.scratch.cells.lstm_cell`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    **options
        What every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Notes
    -----
    The order of the gates is input, forget, candidate, output; the bias of the forget gate is 1 at first.

    References
    ----------
    Hochreiter and Schmidhuber (1997), Long short-term memory; with the forget gate of
    Gers, Schmidhuber and Cummins (2000), Learning to forget.
    """

    gates = 4
    states = 2

    def _initial_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        i, f, c, o = ops.split(ops.zeros(shape, dtype), 4)
        return ops.concatenate([i, f + 1, c, o])

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Compute h_t and c_t.

        Parameters
        ----------
        x : keras.KerasTensor or array
            x_t, (N, D).
        states : list
            ``[h_{t-1}, c_{t-1}]``, (N, H) each.

        Returns
        -------
        h : keras.KerasTensor or array
            The output, (N, H).
        states : list
            ``[h_t, c_t]``, (N, H) each.
        """
        h, c = states
        W_i, W_f, W_c, W_o = ops.split(self.W, 4, axis=1)
        U_i, U_f, U_c, U_o = ops.split(self.U, 4, axis=1)
        b_i, b_f, b_c, b_o = ops.split(self.b, 4)
        i = ops.sigmoid(ops.matmul(x, W_i) + ops.matmul(h, U_i) + b_i)
        f = ops.sigmoid(ops.matmul(x, W_f) + ops.matmul(h, U_f) + b_f)
        c_tilde = ops.tanh(ops.matmul(x, W_c) + ops.matmul(h, U_c) + b_c)
        o = ops.sigmoid(ops.matmul(x, W_o) + ops.matmul(h, U_o) + b_o)
        c = f * c + i * c_tilde
        h = o * ops.tanh(c)
        return h, [h, c]


@keras.saving.register_keras_serializable("rnn_course")
class PeepholeLSTMCell(LSTMCell):
    """One step of the LSTM whose gates also see the cell state; Keras has no such layer.

    It is the twin of :func:`rnn_course.scratch.cells.peephole_lstm_cell`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    **options
        What every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Notes
    -----
    After the weights of the LSTM come the peepholes p (3, H), in the order input, forget, output; they are
    zero at first.

    References
    ----------
    Gers, Schraudolph and Schmidhuber (2002), Learning precise timing with LSTM recurrent networks.
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights of the LSTM and the peepholes p (3, H).

        Parameters
        ----------
        input_shape : tuple of int or None
            Shape of x_t, (N, D); only D is used.
        """
        super().build(input_shape)
        self.p = self.add_weight(name="peepholes", shape=(3, self.units), initializer="zeros")

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Compute h_t and c_t.

        Parameters
        ----------
        x : keras.KerasTensor or array
            x_t, (N, D).
        states : list
            ``[h_{t-1}, c_{t-1}]``, (N, H) each.

        Returns
        -------
        h : keras.KerasTensor or array
            The output, (N, H).
        states : list
            ``[h_t, c_t]``, (N, H) each.
        """
        h, c = states
        W_i, W_f, W_c, W_o = ops.split(self.W, 4, axis=1)
        U_i, U_f, U_c, U_o = ops.split(self.U, 4, axis=1)
        b_i, b_f, b_c, b_o = ops.split(self.b, 4)
        p_i, p_f, p_o = ops.unstack(self.p)
        i = ops.sigmoid(ops.matmul(x, W_i) + ops.matmul(h, U_i) + p_i * c + b_i)
        f = ops.sigmoid(ops.matmul(x, W_f) + ops.matmul(h, U_f) + p_f * c + b_f)
        c_tilde = ops.tanh(ops.matmul(x, W_c) + ops.matmul(h, U_c) + b_c)
        c = f * c + i * c_tilde
        o = ops.sigmoid(ops.matmul(x, W_o) + ops.matmul(h, U_o) + p_o * c + b_o)
        h = o * ops.tanh(c)
        return h, [h, c]


@keras.saving.register_keras_serializable("rnn_course")
class GRUCell(Cell):
    """One step of the GRU, the twin of :func:`rnn_course.scratch.cells.gru_cell`.

    Parameters
    ----------
    units : int
        Number of hidden units H.
    reset_after : bool
        Whether the reset gate acts after the recurrent product of the candidate. If not, the cell is the twin
        of :func:`rnn_course.scratch.cells.gru_cell_reset_before`.
    **options
        What every Keras layer takes: ``name``, ``dtype``, ``trainable``.

    Notes
    -----
    The order of the gates is update, reset, candidate. With `reset_after` the bias is (2, 3H): one row for
    the input and one for the recurrent product.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder.
    """

    gates = 3

    def __init__(self, units: int, reset_after: bool = True, **options: Any) -> None:
        super().__init__(units, **options)
        self.reset_after = reset_after

    def _bias_shape(self) -> tuple[int, ...]:
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def call(self, x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Compute h_t, which is the output and the new state.

        Parameters
        ----------
        x : keras.KerasTensor or array
            x_t, (N, D).
        states : list
            ``[h_{t-1}]``, (N, H).

        Returns
        -------
        h : keras.KerasTensor or array
            The output, (N, H).
        states : list
            ``[h_t]``, (N, H).
        """
        (h,) = states
        h = self._reset_after(x, h) if self.reset_after else self._reset_before(x, h)
        return h, [h]

    def _reset_after(self, x: Any, h: Any) -> Any:
        W_z, W_r, W_h = ops.split(self.W, 3, axis=1)
        U_z, U_r, U_h = ops.split(self.U, 3, axis=1)
        b_z, b_r, b_h = ops.split(self.b[0], 3)
        d_z, d_r, d_h = ops.split(self.b[1], 3)
        z = ops.sigmoid(ops.matmul(x, W_z) + b_z + ops.matmul(h, U_z) + d_z)
        r = ops.sigmoid(ops.matmul(x, W_r) + b_r + ops.matmul(h, U_r) + d_r)
        h_tilde = ops.tanh(ops.matmul(x, W_h) + b_h + r * (ops.matmul(h, U_h) + d_h))
        return z * h + (1 - z) * h_tilde

    def _reset_before(self, x: Any, h: Any) -> Any:
        W_z, W_r, W_h = ops.split(self.W, 3, axis=1)
        U_z, U_r, U_h = ops.split(self.U, 3, axis=1)
        b_z, b_r, b_h = ops.split(self.b, 3)
        z = ops.sigmoid(ops.matmul(x, W_z) + ops.matmul(h, U_z) + b_z)
        r = ops.sigmoid(ops.matmul(x, W_r) + ops.matmul(h, U_r) + b_r)
        h_tilde = ops.tanh(ops.matmul(x, W_h) + ops.matmul(r * h, U_h) + b_h)
        return z * h + (1 - z) * h_tilde

    def get_config(self) -> dict[str, Any]:
        """List the arguments that make the same cell again.

        Returns
        -------
        dict
            Argument names and values.
        """
        return {**super().get_config(), "reset_after": self.reset_after}
