"""A chain of layers, and the operations on all of them at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array, several, whole_number
from rnn_course.scratch.embedding import Embedding
from rnn_course.scratch.layer import Layer, every_layer
from rnn_course.scratch.named_weights import replace_weights
from rnn_course.scratch.recurrent import Recurrent


class Chain:
    """A chain of layers, to be built, run forward and run backward; a model adds how they learn.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, first one first.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers: list[Layer] = several("Model", "layers", layers)
        if not self.layers:
            raise ValueError("Model: got no layers")
        for layer in self.layers:
            if not isinstance(layer, Layer):
                raise TypeError(f"Model: {layer!r} is no layer")
        if len({id(layer) for layer in self.layers}) < len(self.layers):
            raise ValueError("Model: a layer is there twice; make a second one")
        self._shapes: list[tuple[int | None, ...]] | None = None

    # Weights -----------------------------------------------------------------------------------

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Draw the weights of all layers; the first `forward` does it too.

        Parameters
        ----------
        input_shape : sequence of int or None
            Shape of one sample: ``(T, D)``, ``(T,)`` for the ids that an embedding reads, ``(D,)`` for a
            dense layer. None instead of T leaves it open.

        Raises
        ------
        TypeError
            If this is no shape.
        ValueError
            If the layers cannot read such samples, or one cannot read what the one before it gives.
        """
        x = self._zeros(input_shape)
        mask, shapes = None, []
        for layer in self.layers:
            try:
                y = layer.forward(x, mask=mask)
            except (TypeError, ValueError) as error:
                raise ValueError(f"Model.build: with input_shape {tuple(input_shape)}: {error}") from error
            if not isinstance(y, np.ndarray):
                raise ValueError(
                    f"Model: {layer.name} gives several arrays (return_state, merge_mode=None); expected one"
                )
            x, mask = y, layer.compute_mask(x, mask)
            open_time = None in input_shape and y.ndim == 3
            shapes.append((None, None if open_time else y.shape[1], *y.shape[2:]))
        self._shapes = shapes
        self.reset_state()

    @property
    def built(self) -> bool:
        """Whether the weights are there."""
        return self._shapes is not None

    @property
    def weights(self) -> list[Array]:
        """The weights of all layers, the arrays themselves: what an optimiser changes."""
        return [weight for layer in self.layers for weight in layer.params.values()]

    @property
    def grads(self) -> list[Array]:
        """The gradients from the last `backward`, in the order of `weights`."""
        return [grad for layer in self.layers for grad in layer.grads]

    def get_weights(self) -> list[Array]:
        """Copy the weights of all layers out, in Keras's shapes and order.

        Returns
        -------
        list of numpy.ndarray
            One array a weight, of its layer's dtype and shape: those of the first layer, then those of the
            second, and so on.

        Raises
        ------
        RuntimeError
            If the model is not built.
        """
        self._check_built("get_weights")
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights: Sequence[Array]) -> None:
        """Copy weights in, in Keras's shapes and order; they are converted to the layers' dtype.

        NaN and infinity are taken as they are, so that a ruined model can be looked at.

        Parameters
        ----------
        weights : sequence of numpy.ndarray
            One array a weight, in the order and the shapes of `get_weights`.

        Raises
        ------
        RuntimeError
            If the model is not built.
        TypeError
            If something is no array of real numbers; no weight is changed then.
        ValueError
            If a number or shape does not fit; no weight is changed then.
        """
        self._check_built("set_weights")
        params = {
            f"{k} {layer.name}/{name}": weight
            for k, layer in enumerate(self.layers)
            for name, weight in layer.params.items()
        }
        replace_weights("Model.set_weights", params, weights)

    def count_params(self) -> int:
        """Count the numbers that training changes.

        Returns
        -------
        int
            The elements of all weights together.

        Raises
        ------
        RuntimeError
            If the model is not built.
        """
        self._check_built("count_params")
        return sum(weight.size for weight in self.weights)

    def reset_state(self) -> None:
        """Forget the states that `stateful` layers carry from batch to batch."""
        for layer in every_layer(self.layers):
            if isinstance(layer, Recurrent):
                layer.reset_state()

    # Forward and backward ----------------------------------------------------------------------

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Array:
        """Compute the outputs of the last layer.

        Parameters
        ----------
        x : numpy.ndarray
            Inputs, (N, ...).
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are padding.
        training : bool
            Whether to apply dropout and to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            Outputs, (N, ...). Where no layer has anything to do, as `Dropout` outside training, this is x
            itself and no copy.

        Raises
        ------
        TypeError
            If an array has another dtype than the layer that reads it.
        ValueError
            If a shape does not fit.
        """
        return self.forward_masked(x, mask, training)[0]

    def forward_masked(
        self, x: Array, mask: Array | None = None, training: bool = False
    ) -> tuple[Array, Array | None]:
        """Compute the outputs, and the mask that belongs to them.

        Parameters
        ----------
        x, mask, training
            As for `forward`.

        Returns
        -------
        y : numpy.ndarray
            Outputs, (N, ...).
        mask : numpy.ndarray or None
            Their mask, (N, T) of bool, for the loss.

        Raises
        ------
        TypeError, ValueError
            As for `forward`.
        """
        if not self.built:
            self.build(np.shape(x)[1:])
        for layer in self.layers:
            y = layer.forward(x, mask=mask, training=training)
            x, mask = y, layer.compute_mask(x, mask)
        return x, mask

    def backward(self, dy: Array) -> Any:
        """Pass the gradient of the loss back through all layers, and put the weights' gradients into `grads`.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to the outputs, (N, ...) in their shape.

        Returns
        -------
        numpy.ndarray or None
            What the first layer gives: the gradient with respect to x, (N, ...) in its shape, or None for
            ids.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If dy has another dtype than the last layer.
        ValueError
            If its shape does not fit.
        """
        for layer in reversed(self.layers):
            dy = layer.backward(dy)
        return dy

    def _zeros(self, input_shape: Sequence[int | None]) -> Array:
        """Make a sample of that shape, with two steps where their number is open."""
        where, got = "Model.build", f"input_shape is {input_shape!r}"
        if not isinstance(input_shape, Sequence) or isinstance(input_shape, str):
            raise TypeError(f"{where}: {got}; expected the shape of one sample, such as (T, D)")
        ids = isinstance(self.layers[0], Embedding)
        if not ids and None in input_shape[-1:]:
            raise ValueError(f"{where}: {got}; the last length is the number of features, expected a number")
        lengths = [
            2 if n is None else whole_number(where, "a length in input_shape", n, 1) for n in input_shape
        ]
        return np.zeros((1, *lengths), "int64" if ids else self.layers[0].dtype)

    def _check_built(self, method: str) -> list[tuple[int | None, ...]]:
        if self._shapes is None:
            raise RuntimeError(f"Model.{method}: no weights yet, call build(input_shape) or forward first")
        return self._shapes
