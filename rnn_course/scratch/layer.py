"""What every layer shares: its weights by name, their gradients, its configuration."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from rnn_course._checks import whole_number
from rnn_course.scratch import checks
from rnn_course.scratch.checks import Array


@dataclass(kw_only=True, eq=False)
class Layer(ABC):
    """A function with weights that can go forward and backward.

    Parameters
    ----------
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.

    Attributes
    ----------
    params : dict of str to numpy.ndarray
        The weights by name, in Keras's order. Training changes these arrays in place.
    grads : list of numpy.ndarray
        Gradients of the loss from the last `backward`, in the order of `get_weights`.
    input_dim : int or None
        Number of input features D; None until the layer is built.
    """

    dtype: str = "float32"
    seed: int | None = None
    params: dict[str, Array] = field(init=False, repr=False, default_factory=dict)
    grads: list[Array] = field(init=False, repr=False, default_factory=list)
    input_dim: int | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        """Check the arguments."""
        self.dtype = checks.float_dtype(self.name, self.dtype)

    @property
    def name(self) -> str:
        """The name of the class, as messages use it."""
        return type(self).__name__

    @abstractmethod
    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        """Draw the weights, by name and in Keras's order."""

    def build(self, input_dim: int) -> None:
        """Draw the weights for inputs of `input_dim` features; the first `forward` does it too.

        Parameters
        ----------
        input_dim : int
            Number of input features D.
        """
        self.input_dim = whole_number(f"{self.name}.build", "input_dim", input_dim, 1)
        weights = self._initial_weights(input_dim, np.random.default_rng(self.seed))
        self.params = {name: weight.astype(self.dtype) for name, weight in weights.items()}

    def get_weights(self) -> list[Array]:
        """Copy the weights out, in Keras's shapes and order.

        Returns
        -------
        list of numpy.ndarray
            One array a weight.

        Raises
        ------
        RuntimeError
            If the layer is not built.
        """
        self._check_built("get_weights")
        return [weight.copy() for weight in self.params.values()]

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Copy weights in, in Keras's shapes and order; they are converted to the layer's dtype.

        Parameters
        ----------
        weights : sequence of numpy.ndarray
            One array a weight, in the order of `get_weights`.

        Raises
        ------
        RuntimeError
            If the layer is not built.
        ValueError
            If a number or shape does not fit; no weight is changed then.
        """
        self._check_built("set_weights")
        want = {name: weight.shape for name, weight in self.params.items()}
        got = [np.shape(weight) for weight in weights]
        if got != list(want.values()):
            raise ValueError(f"{self.name}.set_weights: got shapes {got}; expected {want}")
        for weight, new in zip(self.params.values(), weights, strict=True):
            weight[...] = new

    def count_params(self) -> int:
        """Count the numbers that training changes.

        Returns
        -------
        int
            The elements of all weights together.

        Raises
        ------
        RuntimeError
            If the layer is not built.
        """
        self._check_built("count_params")
        return sum(weight.size for weight in self.params.values())

    def get_config(self) -> dict[str, Any]:
        """List the arguments that make the same layer again: ``type(layer)(**layer.get_config())``.

        Returns
        -------
        dict
            Argument names and values.
        """
        return {argument.name: getattr(self, argument.name) for argument in fields(self) if argument.init}

    def _check_built(self, method: str) -> None:
        if self.input_dim is None:
            raise RuntimeError(
                f"{self.name}.{method}: no weights yet, call build(input_dim) or forward first"
            )

    def _build_or_check(self, x: Array) -> None:
        """Build the layer at the first input, and hold every later one to the same number of features."""
        features = x.shape[-1]
        if self.input_dim is None:
            self.build(features)
        elif features != self.input_dim:
            raise ValueError(
                f"{self.name}.forward: x has shape {x.shape} and so {features} features; "
                f"the layer was built for {self.input_dim}"
            )
