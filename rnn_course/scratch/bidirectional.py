"""Bidirectional layers: one layer reads the sequence forwards, one backwards, and both outputs are merged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.composite import Composite, with_options
from rnn_course.scratch.recurrent import Recurrent

MERGE_MODES = ("concat", "sum", "mul", "ave", None)


@dataclass(kw_only=True, eq=False)
class Bidirectional(Composite):
    """Two recurrent layers on the same sequence, in opposite directions.

    At every step the outputs of both are merged, so each one knows what comes before and what comes after.
    Without `return_sequences` the two last outputs are merged: that of one layer at the end of the sequence,
    and that of the other at its beginning.

    Parameters
    ----------
    layer : Recurrent
        The forward layer. It is made anew from its configuration, as in Keras; its `return_sequences`,
        `return_state` and `stateful` hold for both directions.
    merge_mode : {"concat", "sum", "mul", "ave", None}
        How the outputs are merged: one behind the other, (..., 2H), or as sum, product or mean, (..., H).
        With None they stay apart: `forward` gives both, and `backward` takes both gradients.
    backward_layer : Recurrent, optional
        The layer that reads the other way, which must have the other `go_backwards`. If it is not given it is
        like `layer`; its seed is then drawn from the seed of `layer`, so that the initial weights differ.

    Attributes
    ----------
    forward_layer, backward_layer : Recurrent
        The two layers.

    Notes
    -----
    The weights are those of the forward layer, then those of the backward layer; the initial and the final
    states have the same order.

    As in Keras, `zero_output_for_mask` of both layers is set: True with `return_sequences`, else False. So a
    padded sequence read backwards gives zeros at the padding, where the layer has not seen anything yet.

    References
    ----------
    Schuster and Paliwal (1997), Bidirectional recurrent neural networks.

    Examples
    --------
    >>> import numpy as np
    >>> from rnn_course.scratch import LSTM, Bidirectional
    >>> layer = Bidirectional(LSTM(8, return_sequences=True, seed=0))
    >>> layer.forward(np.ones((2, 10, 4), "float32")).shape
    (2, 10, 16)
    """

    layer: Recurrent = field(kw_only=False)
    merge_mode: str | None = "concat"
    backward_layer: Recurrent | None = None
    seed: int | None = field(init=False, default=None)
    # The outputs of both layers, in the order in which each layer gave them.

    def __post_init__(self) -> None:
        """Check the arguments and make the two layers."""
        for name, layer in (("layer", self.layer), ("backward_layer", self.backward_layer)):
            if not isinstance(layer, Recurrent) and not (name == "backward_layer" and layer is None):
                raise TypeError(f"{self.name}: {name} is {layer!r}; expected a recurrent layer")
        if self.merge_mode not in MERGE_MODES:
            names = ", ".join(map(repr, MERGE_MODES))
            raise ValueError(f"{self.name}: merge_mode is {self.merge_mode!r}; expected one of {names}")
        ahead, back = self.layer, self.backward_layer
        if back is None:
            back = with_options(self.name, ahead, go_backwards=True, seed=_other_seed(ahead.seed))
        self._check_pair(ahead, back)
        shown = {"zero_output_for_mask": ahead.return_sequences}
        self.layer, self.backward_layer = (with_options(self.name, layer, **shown) for layer in (ahead, back))
        self.dtype = self.layer.dtype
        super().__post_init__()

    def _check_pair(self, ahead: Recurrent, back: Recurrent) -> None:
        if ahead.go_backwards == back.go_backwards:
            raise ValueError(
                f"{self.name}: both layers have go_backwards={ahead.go_backwards}; expected one of each"
            )
        same = ["return_sequences", "return_state", "stateful", "dtype"]
        if self.merge_mode not in ("concat", None):
            same.append("units")
        for name in same:
            a, b = getattr(ahead, name), getattr(back, name)
            if a != b:
                raise ValueError(
                    f"{self.name}: {name} is {a!r} in layer and {b!r} in backward_layer; expected the same"
                )

    def _parts(self) -> dict[str, Recurrent | Composite]:
        return dict(zip(("forward", "backward"), self._pair, strict=True))

    @property
    def _pair(self) -> tuple[Recurrent, Recurrent]:
        assert self.backward_layer is not None
        return self.layer, self.backward_layer

    @property
    def forward_layer(self) -> Recurrent:
        """The layer in the given direction."""
        return self.layer

    @property
    def units(self) -> int:
        """Number of features of the output, or of each output if they are not merged."""
        ahead, back = self._pair
        return ahead.units + back.units if self.merge_mode == "concat" else ahead.units

    @property
    def return_sequences(self) -> bool:
        """Whether the output of every step is returned."""
        return self.layer.return_sequences

    @property
    def return_state(self) -> bool:
        """Whether the final states are returned too."""
        return self.layer.return_state

    @property
    def go_backwards(self) -> bool:
        """Whether the outputs come in reversed time, because those of the forward layer do."""
        return self.layer.go_backwards

    def _run(self, x: Array, states: list[Any], mask: Array | None, training: bool) -> Any:
        results = [
            layer.forward(x, initial_state=state, mask=mask, training=training)
            for layer, state in zip(self._pair, states, strict=True)
        ]
        final = []
        if self.return_state:
            final = [state for result in results for state in result[1:]]
            results = [result[0] for result in results]
        ahead, back = results
        self._tape = (ahead, back) if training else None
        y = self._merge(ahead, self._turned(back))
        if self.merge_mode is None:
            return (*y, *final)
        return (y, *final) if self.return_state else y

    def _backward(self, dy: Array | Sequence[Array | None], tape: tuple[Array, Array]) -> Array:
        outputs = ["dy"] if self.merge_mode is not None else ["dy forward", "dy backward"]
        dys, dstates = self._gradients(dy, outputs, self.return_state)
        dahead, dback = self._unmerge(
            [
                self._output_gradient(name, grad, self._output_shape(output))
                for name, grad, output in zip(outputs, dys, tape, strict=False)
            ],
            *tape,
        )
        dx, dx_back = [
            layer.backward((dy_layer, *dstate) if self.return_state else dy_layer)
            for layer, dy_layer, dstate in zip(self._pair, (dahead, dback), self._split(dstates), strict=True)
        ]
        return np.add(dx, dx_back, out=dx)

    def compute_mask(self, x: Array, mask: Array | None = None) -> Any:
        """Give the mask of the outputs: the one of the inputs for sequences, none for a last output."""
        out = mask if self.return_sequences else None
        return (out, out) if self.merge_mode is None else out

    def _output_shape(self, output: Array) -> tuple[int, ...]:
        """Give the shape of what `forward` gave, from that of one layer's output."""
        return output.shape if self.merge_mode is None else (*output.shape[:-1], self.units)

    def _turned(self, y: Array) -> Array:
        """Reverse sequences in time; it is its own inverse."""
        return y[:, ::-1] if self.return_sequences else y

    def _merge(self, ahead: Array, back: Array) -> Any:
        match self.merge_mode:
            case "concat":
                return np.concatenate([ahead, back], axis=-1)
            case "sum":
                return ahead + back
            case "mul":
                return ahead * back
            case "ave":
                return (ahead + back) / 2
        return ahead, back

    def _unmerge(self, dys: list[Array], ahead: Array, back: Array) -> tuple[Array, Array]:
        """Give the gradients of both layers' outputs, in the order in which each layer gave them."""
        dahead, dback = dys[0], dys[-1]
        match self.merge_mode:
            case "concat":
                H = ahead.shape[-1]
                dahead, dback = dahead[..., :H], dback[..., H:]
            case "mul":
                dahead, dback = dahead * self._turned(back), dback * ahead
            case "ave":
                dahead = dback = dahead / 2
        return dahead, self._turned(dback)


def _other_seed(seed: int | None) -> int | None:
    """Draw a seed from a seed."""
    return None if seed is None else int(np.random.SeedSequence(seed).generate_state(1)[0])
