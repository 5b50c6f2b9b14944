"""Deep recurrent networks: each layer reads the output sequence of the one below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch.bidirectional import Bidirectional
from rnn_course.scratch.composite import Composite, with_options
from rnn_course.scratch.recurrent import Recurrent


@dataclass(kw_only=True, eq=False)
class Stacked(Composite):
    """A stack of recurrent layers, as one layer.

    Parameters
    ----------
    layers : sequence of Recurrent or Bidirectional
        From the first to the last. They are made anew from their configurations; all but the last then
        return sequences, whatever they did before.
    return_sequences : bool, optional
        Whether to return the last layer's output of every step; None leaves it to that layer.
    return_state : bool, optional
        Whether to return the final states of all layers; None leaves it to the last layer.
    dropout : float
        Share of each layer's outputs that are dropped in training on their way up to the next; every element
        is drawn independently. The outputs of the last layer stay as they are.
    residual : bool
        Whether to add each layer's input sequence to its outputs. This is done where both have as many
        features, but neither where they differ (often in the first layer) nor where the last layer
        returns its last output alone.
    seed : int, optional
        Seed of `dropout`; None draws others each time. The layers have their own.

    Notes
    -----
    The weights are those of the first layer, then those of the second, and so on; the initial and the final
    states have the same order. Dropout is applied to a layer's outputs before its input is added.

    A mask travels upwards as in a Keras `Sequential`. A layer with `go_backwards` gives its outputs in the
    order in which they were made, but hands on the mask as it was: so under a mask let no layer but the last
    go backwards.

    References
    ----------
    Graves, Mohamed and Hinton (2013), Speech recognition with deep recurrent neural networks. Dropout between
    layers: Zaremba, Sutskever and Vinyals (2014), Recurrent neural network regularization. Residual
    connections: Wu et al. (2016), Google's neural machine translation system, section 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> from rnn_course.scratch import GRU, LSTM, Stacked
    >>> layer = Stacked([LSTM(8), GRU(6)], dropout=0.2)
    >>> layer.forward(np.ones((2, 10, 4), "float32")).shape
    (2, 6)
    """

    layers: Sequence[Recurrent | Bidirectional] = field(kw_only=False)
    return_sequences: bool | None = None
    return_state: bool | None = None
    dropout: float = 0.0
    residual: bool = False
    # For each layer what its outputs were multiplied with, and whether its input was added.
    _y_shape: tuple[int, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        """Check the arguments and make the layers."""
        given = list(self.layers) if isinstance(self.layers, Sequence) else []
        if not given:
            raise ValueError(f"{self.name}: layers is {self.layers!r}; expected a list of at least one layer")
        for k, layer in enumerate(given):
            self._check_layer(k, layer, given[0])
        if self.return_sequences is None:
            self.return_sequences = given[-1].return_sequences
        if self.return_state is None:
            self.return_state = given[-1].return_state
        self.dropout = checks.fraction(self.name, "dropout", self.dropout)
        # The gradients of all final states go in, whether or not the states are returned.
        below = {"return_sequences": True, "return_state": True}
        top = {**below, "return_sequences": self.return_sequences}
        options = [below] * (len(given) - 1) + [top]
        self.layers = [
            with_options(self.name, layer, **option) for layer, option in zip(given, options, strict=True)
        ]
        self.dtype = self.layers[0].dtype
        super().__post_init__()

    def _check_layer(self, k: int, layer: Any, first: Any) -> None:
        if not isinstance(layer, Recurrent | Bidirectional):
            raise TypeError(
                f"{self.name}: layer {k} is {layer!r}; expected a recurrent or a Bidirectional layer"
            )
        if isinstance(layer, Bidirectional) and layer.merge_mode is None:
            raise ValueError(f"{self.name}: layer {k} has merge_mode=None and so two outputs; expected one")
        if layer.dtype != first.dtype:
            raise ValueError(
                f"{self.name}: layer {k} has dtype {layer.dtype}, layer 0 has {first.dtype}; "
                "expected the same"
            )

    def _parts(self) -> dict[str, Recurrent | Composite]:
        return {f"layer {k}": layer for k, layer in enumerate(self.layers)}

    def _build_parts(self, input_dim: int) -> None:
        for layer in self.layers:
            layer.build(input_dim)
            input_dim = layer.units

    @property
    def units(self) -> int:
        """Number of features of the output."""
        return self.layers[-1].units

    def _run(self, x: Array, states: list[Any], mask: Array | None, training: bool) -> Any:
        y, final, tape = x, [], []
        for layer, state in zip(self.layers, states, strict=True):
            below = y
            y, *ended = layer.forward(below, initial_state=state, mask=mask, training=training)
            final += ended
            drops = training and layer is not self.layers[-1]
            keep = self._draw_keep(self.dropout, y.shape) if drops else None
            if keep is not None:
                y = y * keep
            shortcut = self.residual and y.shape == below.shape
            if shortcut:
                y = y + _in_order_of(layer, below)
            tape.append((keep, shortcut))
        self._tape = tape if training else None
        self._y_shape = y.shape
        return (y, *final) if self.return_state else y

    def _backward(self, dy: Array | Sequence[Array | None], tape: list[tuple[Array | None, bool]]) -> Array:
        (grad,), dstates = self._gradients(dy, ["dy"], bool(self.return_state))
        above = self._output_gradient("dy", grad, self._y_shape)
        for layer, dstate, (keep, shortcut) in reversed(
            list(zip(self.layers, self._split(dstates), tape, strict=True))
        ):
            below = layer.backward((above if keep is None else above * keep, *dstate))
            above = below + _in_order_of(layer, above) if shortcut else below
        return above

    def compute_mask(self, x: Array, mask: Array | None = None) -> Array | None:
        """Give the mask of the outputs: the one of the inputs for sequences, none for a last output."""
        return mask if self.return_sequences else None


def _in_order_of(layer: Recurrent | Bidirectional, x: Array) -> Array:
    """Bring the steps of x into the order of the layer's outputs, or back: both are the same reversal."""
    return x[:, ::-1] if layer.go_backwards else x
