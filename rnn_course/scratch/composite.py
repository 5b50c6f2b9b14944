"""What layers around recurrent layers share: their weights and states are those of the inner layers."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any, TypeVar, cast

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.recurrent import Recurrent

L = TypeVar("L", bound=Layer)


@dataclass(kw_only=True, eq=False)
class Composite(Layer):
    """A layer made of recurrent layers, which is called and trained like a single one.

    Attributes
    ----------
    params : dict of str to numpy.ndarray
        The weights of the inner layers, the same arrays, under ``"part/name"``.
    initial_state_grads : list of numpy.ndarray
        Gradients with respect to the initial states from the last `backward`, in the order of `state_names`.
    """

    dtype: str = field(init=False)
    initial_state_grads: list[Array] = field(init=False, repr=False, default_factory=list)

    @abstractmethod
    def _parts(self) -> "dict[str, Recurrent | Composite]":
        """Give the inner layers by name, in the order of their weights and states."""

    def _build_parts(self, input_dim: int) -> None:
        for part in self._parts().values():
            part.build(input_dim)

    @property
    def state_names(self) -> tuple[str, ...]:
        """The names of all states, in the order in which they come in and go out."""
        return tuple(f"{part} {name}" for part, layer in self._parts().items() for name in layer.state_names)

    def _draw(self, input_dim: int) -> None:
        input_dim = checks.whole_number(f"{self.name}.build", "input_dim", input_dim, 1)
        self._build_parts(input_dim)
        self.params = {
            f"{part}/{name}": weight
            for part, layer in self._parts().items()
            for name, weight in layer.params.items()
        }
        self.input_dim = input_dim

    def forward(  # type: ignore[override]  # a state may be given, too
        self,
        x: Array,
        initial_state: Array | Sequence[Array] | None = None,
        mask: Array | None = None,
        training: bool = False,
    ) -> Any:
        """Read a batch of sequences.

        Parameters
        ----------
        x : numpy.ndarray
            Inputs, (N, T, D), of the layers' dtype.
        initial_state : numpy.ndarray or sequence of numpy.ndarray, optional
            The states of all inner layers, in the order of `state_names`, (N, H) each; zeros if they are not
            given.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that all inner layers skip.
        training : bool
            Whether to apply dropout and to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray or tuple of numpy.ndarray
            y, (N, T, units) with `return_sequences` and (N, units) without. With `return_state` a tuple
            ``(y, *states)`` with the final states of all inner layers. Where a `Bidirectional` layer merges
            nothing, there are two outputs instead of y.

        Raises
        ------
        TypeError
            If an array has another dtype than the layers.
        ValueError
            If a shape does not fit.
        """
        checks.array(f"{self.name}.forward", "x", x, self.dtype, N=None, T=None, D=None)
        self._build_or_check(x)
        return self._run(x, self._split_initial_state(initial_state), mask, training)

    def backward(self, dy: Array | Sequence[Array | None]) -> Array:
        """Pass the gradient of the loss back through all inner layers.

        Parameters
        ----------
        dy : numpy.ndarray or sequence of numpy.ndarray
            Gradient with respect to what `forward` gave. With `return_state`, or with two outputs, it may be
            a sequence in the same order, with None for what the loss does not use.

        Returns
        -------
        numpy.ndarray
            Gradient with respect to x, (N, T, D). The weights' gradients are in `grads`, those of the initial
            states in `initial_state_grads`.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If an array has another dtype than the layers.
        ValueError
            If a number or shape does not fit.
        """
        dx = self._backward(dy, self._taped())
        layers = self._parts().values()
        self.grads = [grad for layer in layers for grad in layer.grads]
        self.initial_state_grads = [grad for layer in layers for grad in layer.initial_state_grads]
        return dx

    @abstractmethod
    def _run(self, x: Array, states: list[Any], mask: Array | None, training: bool) -> Any:
        """Do what `forward` says; `states` holds for each inner layer its initial state."""

    @abstractmethod
    def _backward(self, dy: Array | Sequence[Array | None], tape: Any) -> Array:
        """Do what `backward` says, with what `_run` left, but for `grads` and `initial_state_grads`."""

    def reset_state(self) -> None:
        """Forget the states that stateful layers carry from batch to batch."""
        for layer in self._parts().values():
            layer.reset_state()

    def sublayers(self) -> list[Layer]:
        """List the inner layers.

        Returns
        -------
        list of Layer
            In the order of their weights.
        """
        return list(self._parts().values())

    def _split(self, states: Sequence[Any]) -> list[list[Any]]:
        """Split a list of all states into those of each layer."""
        ends = accumulate(len(layer.state_names) for layer in self._parts().values())
        starts = [0, *ends]
        return [list(states[lo:hi]) for lo, hi in pairwise(starts)]

    def _split_initial_state(self, initial_state: Array | Sequence[Array] | None) -> list[Any]:
        """Check that there are as many states as wanted; each layer checks its own."""
        if initial_state is None:
            return [None] * len(self._parts())
        given = (
            [initial_state]
            if isinstance(initial_state, np.ndarray)
            else checks.several(f"{self.name}.forward", "initial_state", initial_state)
        )
        if len(given) != len(self.state_names):
            raise ValueError(
                f"{self.name}.forward: initial_state has {len(given)} arrays; "
                f"expected {len(self.state_names)}: {', '.join(self.state_names)}"
            )
        return self._split(given)

    def _gradients(
        self, dy: Array | Sequence[Array | None], outputs: Sequence[str], return_state: bool
    ) -> tuple[list[Array | None], list[Array | None]]:
        """Split what `backward` got into the gradients of the outputs and those of all final states."""
        wanted = [*outputs, *(f"d{name}" for name in self.state_names if return_state)]
        if isinstance(dy, np.ndarray):
            grads = [dy, *[None] * (len(wanted) - 1 if len(outputs) == 1 else 0)]
        else:
            grads = checks.several(f"{self.name}.backward", "dy", dy)
        if len(grads) != len(wanted) or (len(wanted) == 1 and not isinstance(dy, np.ndarray)):
            expected = f"({', '.join(wanted)})" if len(wanted) > 1 else "one array"
            raise ValueError(f"{self.name}.backward: got {len(grads)} gradients; expected {expected}")
        dstates = grads[len(outputs) :] or [None] * len(self.state_names)
        return grads[: len(outputs)], dstates

    def _output_gradient(self, name: str, grad: Array | None, shape: tuple[int, ...]) -> Array:
        """Check the gradient of an output; None is zero."""
        if grad is None:
            return np.zeros(shape, self.dtype)
        lengths = dict(zip("NTH" if len(shape) == 3 else "NH", shape, strict=True))
        return checks.array(f"{self.name}.backward", name, grad, self.dtype, **lengths)


def with_options(where: str, layer: L, **options: Any) -> L:
    """Make a layer again with other options.

    Parameters
    ----------
    where : str
        The caller, for messages.
    layer : Recurrent or Composite
        The layer; of a composite one, the options of all recurrent layers in it are changed.
    **options
        Arguments to change.

    Returns
    -------
    Recurrent or Composite
        A new layer.

    Raises
    ------
    ValueError
        If the layer has weights already.
    """
    if layer.input_dim is not None:
        raise ValueError(
            f"{where}: {layer.name} is built already, and its weights would be lost; "
            f"pass a new layer, then call set_weights"
        )
    # Of the same class, which mypy does not know before Python 3.11 has Self.
    return cast(L, type(layer).from_config(_changed(layer.get_config(), options)))


def _changed(config: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    inner = {
        name: {**value, "config": _changed(value["config"], options)}
        for name, value in config.items()
        if name in ("layer", "backward_layer")
    }
    return {**config, **(inner or options)}
