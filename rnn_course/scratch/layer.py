"""What every layer shares: its weights by name, their gradients, its configuration."""

import threading
from abc import ABC
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch.initializers import TooLargeError
from rnn_course.scratch.masks import clean_padding
from rnn_course.scratch.named_weights import replace_weights

_BUILDING = threading.RLock()  # threads that share a layer get the weights that the first of them draws


@dataclass(kw_only=True, eq=False)
class Layer(ABC):  # noqa: B024  # a recurrent one has abstract methods
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
    crosses_steps : bool
        Whether an output depends on other steps than its own, without a state that remembers them: such a
        layer cannot read a stream piece by piece. Each class sets it.
    """

    dtype: str = "float32"
    seed: int | None = None
    params: dict[str, Array] = field(init=False, repr=False, default_factory=dict)
    grads: list[Array] = field(init=False, repr=False, default_factory=list)
    input_dim: int | None = field(init=False, repr=False, default=None)
    _rng: np.random.Generator = field(init=False, repr=False)
    _tape: Any = field(init=False, repr=False, default=None)

    crosses_steps: ClassVar[bool] = False
    _last_axis: ClassVar[str] = "D"  # the letter of the outputs' last axis

    _classes: ClassVar[dict[str, type["Layer"]]] = {}

    def __init_subclass__(cls) -> None:
        """Enter every class of layers in the list that `deserialize` makes layers from.

        A name belongs to the module that took it first: it may be defined anew there, but not elsewhere.
        """
        known = Layer._classes.setdefault(cls.__name__, cls)
        if known.__module__ == cls.__module__:
            Layer._classes[cls.__name__] = cls

    def __post_init__(self) -> None:
        """Check the arguments."""
        if self.seed is not None:
            self.seed = whole_number(self.name, "seed", self.seed, 0)
        for argument in fields(self):
            value = getattr(self, argument.name, None)
            is_flag = argument.init and argument.type in (bool, "bool", bool | None)
            if is_flag and not isinstance(value, (bool, np.bool_)):
                raise TypeError(f"{self.name}: {argument.name} is {value!r}; expected True or False")
        self._rng = np.random.default_rng(self.seed)
        self.dtype = checks.float_dtype(self.name, self.dtype)

    @property
    def name(self) -> str:
        """The name of the class, as messages use it."""
        return type(self).__name__

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        """Draw the weights, by name and in Keras's order; a layer without weights leaves this as it is.

        The functions of :mod:`rnn_course.scratch.initializers` make them: they count what a file asks for.
        """
        return {}

    def build(self, input_dim: int) -> None:
        """Draw the weights for inputs of `input_dim` features; the first `forward` does it too.

        Parameters
        ----------
        input_dim : int
            Number of input features D.

        Raises
        ------
        TypeError
            If D is no whole number.
        ValueError
            If it is less than 1, or not the D for which the layer is built already.
        """
        with _BUILDING:
            if self.input_dim is None:
                self._draw(input_dim)
        if input_dim != self.input_dim:
            raise ValueError(
                f"{self.name}.build: input_dim is {input_dim}, but the layer is built for {self.input_dim}; "
                "make a new layer"
            )

    def _draw(self, input_dim: int) -> None:
        input_dim = whole_number(f"{self.name}.build", "input_dim", input_dim, 1)
        weights = self._initial_weights(input_dim, self._rng)
        self.params = {name: weight.astype(self.dtype, order="C") for name, weight in weights.items()}
        self.input_dim = input_dim  # last: a layer that could not be built may be built for other inputs

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Any:
        """Compute the outputs for a batch.

        Parameters
        ----------
        x : numpy.ndarray
            Inputs, (N, T, D), of the layer's dtype; (N, D) will do for a layer that looks at no other step.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are padding; NaN or infinity there is read as 0. The
            class says what else a layer does with a mask.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            Outputs, (N, ...).

        Raises
        ------
        TypeError
            If x has another dtype than the layer, or the mask another than bool.
        ValueError
            If a shape does not fit.
        """
        where = f"{self.name}.forward"
        checks.array(where, "x", x, self.dtype, N=None, T=None if self.crosses_steps else ..., D=None)
        x = clean_padding(where, x, mask)
        self._build_or_check(x)
        y, tape = self._forward(x, mask, training)
        self._tape = (y.shape, tape) if training else None
        return y

    def backward(self, dy: Array) -> Any:
        """Pass the gradient of the loss back; the weights' gradients are in `grads` afterwards.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to the outputs, (N, ...) in their shape.

        Returns
        -------
        numpy.ndarray
            Gradient with respect to x, (N, ...) in its shape. The gradient of each weight, in `grads`, has
            the shape of the weight.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If dy has another dtype than the layer.
        ValueError
            If its shape does not fit.
        """
        shape, tape = self._taped()
        letters = ("N", "T", self._last_axis) if len(shape) == 3 else ("N", self._last_axis)
        lengths = dict(zip(letters, shape, strict=True))
        checks.array(f"{self.name}.backward", "dy", dy, self.dtype, **lengths)
        return self._backward(dy, tape)

    def _forward(self, x: Array, mask: Array | None, training: bool) -> tuple[Array, Any]:
        """Compute the outputs, and what `_backward` needs, for inputs that are checked."""
        raise NotImplementedError

    def _backward(self, dy: Array, tape: Any) -> Any:
        """Give the gradient of the inputs, and set `grads`, for a dy that is checked."""
        raise NotImplementedError

    def compute_mask(self, x: Array, mask: Array | None = None) -> Array | None:
        """Give the mask that belongs to the outputs.

        Parameters
        ----------
        x : numpy.ndarray
            The inputs, (N, ...).
        mask : numpy.ndarray, optional
            Their mask, (N, T) of bool.

        Returns
        -------
        numpy.ndarray or None
            The mask for the layer that follows, (N, T) of bool; here the same one. None for no mask.
        """
        return mask

    def get_weights(self) -> list[Array]:
        """Copy the weights out, in Keras's shapes and order.

        Returns
        -------
        list of numpy.ndarray
            One array a weight, of the layer's dtype and in the shape that its class names under Notes.

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
            One array a weight, in the order and the shapes of `get_weights`. NaN and infinity are taken as
            they are, so that a ruined model can be looked at.

        Raises
        ------
        RuntimeError
            If the layer is not built.
        TypeError
            If something is no array of real numbers; no weight is changed then.
        ValueError
            If a number or shape does not fit; no weight is changed then.
        """
        self._check_built("set_weights")
        replace_weights(f"{self.name}.set_weights", self.params, weights)

    def get_state(self) -> dict[str, Any]:
        """Copy out what decides the next results but is no weight: the random generator's state.

        Returns
        -------
        dict
            For `set_state`.
        """
        return {"generator": self._rng.bit_generator.state}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from a state that `get_state` gave.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is not one of a layer of this kind; nothing is changed then.
        """
        generator = np.random.default_rng(0)
        generator.bit_generator.state = state["generator"]  # which checks it
        self._rng = generator

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
        """List the arguments that make the same layer again: ``type(layer).from_config(layer.get_config())``.

        Returns
        -------
        dict
            Argument names and values. A layer among them is written as `serialize` writes it.
        """
        return {one.name: _written(getattr(self, one.name)) for one in fields(self) if one.init}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> "Layer":
        """Make a layer from the arguments that `get_config` lists; its weights are drawn anew.

        Parameters
        ----------
        config : mapping
            Argument names and values.

        Returns
        -------
        Layer
            A layer of this class.

        Raises
        ------
        ValueError
            If there is no such argument, one is missing, or a value does not fit.
        """
        try:
            return cls(**{name: _read(value) for name, value in config.items()})
        except TypeError as error:
            raise ValueError(f"{cls.__name__}.from_config: {error}") from error
        except TooLargeError as error:
            raise ValueError(f"{cls.__name__} of {error}") from error

    def sublayers(self) -> list["Layer"]:
        """List the layers that this one is made of.

        Returns
        -------
        list of Layer
            Empty except in layers around others, such as `Bidirectional`, whose own `params` and `grads` hold
            those of the inner layers; anything else, such as a state, is found through this list.
        """
        return []

    def _usable(self, weight: Array) -> bool:
        """Say whether the layer can compute with such a weight: it holds neither NaN nor infinity."""
        return bool(np.isfinite(weight).all())

    def _draw_keep(self, dropout: float, shape: tuple[int, ...]) -> Array | None:
        """Draw what dropout multiplies with: 0 where it drops, 1 / (1 - dropout) elsewhere; None for none."""
        if dropout == 0:
            return None
        keep = self._rng.random(shape) >= dropout
        return keep.astype(self.dtype) / np.dtype(self.dtype).type(1 - dropout)

    def _taped(self) -> Any:
        """Give what ``forward(..., training=True)`` has left for `backward`."""
        if self._tape is None:
            where = f"{self.name}.backward"
            raise RuntimeError(f"{where}: nothing to go back through, call forward(..., training=True)")
        return self._tape

    def _check_built(self, method: str) -> None:
        if self.input_dim is None:
            where = f"{self.name}.{method}"
            raise RuntimeError(f"{where}: no weights yet, call build(input_dim) or forward first")

    def _build_or_check(self, x: Array) -> None:
        """Build the layer at the first input, and require as many features of every later one."""
        features = x.shape[-1]
        if self.input_dim is None:
            self.build(features)
        elif features != self.input_dim:
            raise ValueError(
                f"{self.name}.forward: x has shape {x.shape} and so {features} features; "
                f"the layer was built for {self.input_dim}"
            )


def every_layer(layers: Iterable[Layer]) -> list[Layer]:
    """List layers and those that they are made of.

    Parameters
    ----------
    layers : iterable of Layer
        Where to start.

    Returns
    -------
    list of Layer
        Each one before those in it.
    """
    return [part for layer in layers for part in (layer, *every_layer(layer.sublayers()))]


def serialize(layer: Layer) -> dict[str, Any]:
    """Write down which layer it is, without its weights: `deserialize` makes it again.

    Parameters
    ----------
    layer : Layer
        Any layer; layers in it are written the same way.

    Returns
    -------
    dict
        ``{"class_name": name, "config": arguments}``.

    Raises
    ------
    ValueError
        If another class of layers has the same name.
    """
    if Layer._classes.get(layer.name) is not type(layer):
        raise ValueError(f"serialize: two classes of layers are called {layer.name}; rename yours")
    return {"class_name": layer.name, "config": layer.get_config()}


def deserialize(written: Mapping[str, Any]) -> Layer:
    """Make the layer that `serialize` wrote down; its weights are drawn anew.

    Nothing but subclasses of `Layer` that are imported already can be made: a file cannot name other code.

    Parameters
    ----------
    written : mapping
        ``{"class_name": name, "config": arguments}``.

    Returns
    -------
    Layer
        A layer that is not built.

    Raises
    ------
    ValueError
        If there is no layer of that name, or its arguments do not fit.
    """
    if not _is_written(written):
        raise ValueError(
            f"deserialize: got {written!r}; expected {{'class_name': name, 'config': arguments}}"
        )
    name = written["class_name"]
    if name not in Layer._classes:
        raise ValueError(
            f"deserialize: there is no layer {name!r}; a layer of your own must be imported first"
        )
    return Layer._classes[name].from_config(written["config"])


def _is_written(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() == {"class_name", "config"}
        and isinstance(value["class_name"], str)
        and isinstance(value["config"], Mapping)
    )


def _written(value: Any) -> Any:
    """Write the layers in an argument; leave everything else."""
    if isinstance(value, list):
        return [_written(part) for part in value]
    return serialize(value) if isinstance(value, Layer) else value


def _read(value: Any) -> Any:
    """Make the layers that `_written` wrote."""
    if isinstance(value, list):
        return [_read(part) for part in value]
    return deserialize(value) if _is_written(value) else value
