"""Optimisers: how the gradients change the weights.

Names, defaults and updates are those of Keras. An optimiser works in place, on the very arrays that the
layers hold, and keeps its own averages in arrays that it makes once: a step allocates nothing.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array


@dataclass(kw_only=True, eq=False)
class Optimizer(ABC):
    """What every optimiser shares: the learning rate, clipping, and a state that can be kept.

    At most one of the three ways of clipping may be given.

    Parameters
    ----------
    learning_rate : float
        How far a step goes. It may be changed at any time.
    clipnorm : float, optional
        Largest norm of the gradient of a single weight array; a larger one is scaled down.
    global_clipnorm : float, optional
        Largest norm of the gradients of all weights together; if it is larger, all are scaled by one factor.
    clipvalue : float, optional
        Largest element of a gradient; each is cut at plus and minus this value.

    Attributes
    ----------
    iterations : int
        Number of steps so far.
    averages : dict of str to list of numpy.ndarray
        What the optimiser remembers, by name, one array a weight.

    References
    ----------
    Clipping by norm: Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural
    networks.
    """

    learning_rate: float = field(kw_only=False)
    clipnorm: float | None = None
    global_clipnorm: float | None = None
    clipvalue: float | None = None
    iterations: int = field(init=False, repr=False, default=0)
    averages: dict[str, list[Array]] = field(init=False, repr=False, default_factory=dict)
    _scratch: list[tuple[Array, Array]] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        """Check the arguments."""
        clips = {name: getattr(self, name) for name in ("clipnorm", "global_clipnorm", "clipvalue")}
        given = {name: value for name, value in clips.items() if value is not None}
        if len(given) > 1:
            raise ValueError(f"{self.name}: got {' and '.join(given)}; expected at most one of them")
        for name, value in {"learning_rate": self.learning_rate, **given}.items():
            checks.positive(self.name, name, value)

    @property
    def name(self) -> str:
        """The name of the class, as messages use it."""
        return type(self).__name__

    @abstractmethod
    def _average_names(self) -> tuple[str, ...]:
        """Name what the optimiser remembers of each weight."""

    @abstractmethod
    def _update(self, weight: Array, grad: Array, averages: Sequence[Array], spare: Array) -> None:
        """Change one weight, and its averages, in place; `spare` is an array to compute in."""

    def apply(self, grads: Sequence[Array], weights: Sequence[Array]) -> None:
        """Take one step: change every weight in place.

        Parameters
        ----------
        grads : sequence of numpy.ndarray
            One gradient a weight, in its shape. They are not changed, whatever clipping does.
        weights : sequence of numpy.ndarray
            The weights, of any shapes and of float32 or float64; the same ones, in the same order, at every
            step.

        Raises
        ------
        TypeError
            If something is no array of floats, or the learning rate no number; no weight is changed then.
        ValueError
            If numbers or shapes differ, between the two or from the step before, a weight is read-only, or
            the learning rate is not above 0; no weight is changed then.
        """
        checks.positive(self.name, "learning_rate", self.learning_rate)  # it may have been changed
        grads = checks.several(f"{self.name}.apply", "grads", grads)
        weights = checks.several(f"{self.name}.apply", "weights", weights)
        self._match(grads, weights)
        scales = self._scales(grads)
        self.iterations += 1
        averages = [self.averages[name] for name in self._average_names()]
        for k, (weight, grad) in enumerate(zip(weights, grads, strict=True)):
            spare, clipped = self._scratch[k]
            if self.clipvalue is not None:
                grad = np.clip(grad, -self.clipvalue, self.clipvalue, out=clipped)
            elif scales[k] != 1:
                grad = np.multiply(grad, scales[k], out=clipped)
            self._update(weight, grad, [average[k] for average in averages], spare)

    def get_state(self) -> dict[str, Array]:
        """Copy out what `set_state` needs to go on exactly from here.

        Returns
        -------
        dict of str to numpy.ndarray
            ``"iterations"``, an integer of shape (), and the averages as ``"velocity.0"``, ``"velocity.1"``,
            ..., each in the shape and dtype of its weight. Before the first step there are no averages.
        """
        state = {"iterations": np.array(self.iterations)}
        for name, arrays in self.averages.items():
            state |= {f"{name}.{k}": array.copy() for k, array in enumerate(arrays)}
        return state

    def set_state(self, state: dict[str, Array]) -> None:
        """Go on from a state that `get_state` gave.

        Parameters
        ----------
        state : dict of str to numpy.ndarray
            The state of an optimiser of the same class and options, in the shapes that `get_state` gave.

        Raises
        ------
        TypeError
            If it is no dict of arrays; nothing is changed then.
        ValueError
            If it belongs to another optimiser, or the number of steps is none; nothing is changed then.
            Whether the averages fit the weights shows at the next step.
        """
        if not isinstance(state, Mapping):
            raise TypeError(f"{self.name}.set_state: state is a {type(state).__name__}; expected a dict")
        for key, value in state.items():
            checks.plain(f"{self.name}.set_state", key, value)
        names = self._average_names()
        arrays = {key: value for key, value in state.items() if key != "iterations"}
        count = len(arrays) // len(names) if names else 0
        expected = {f"{name}.{k}" for name in names for k in range(count)}
        if "iterations" not in state or arrays.keys() != expected:
            raise ValueError(f"{self.name}.set_state: got {', '.join(state)}; it is of another optimiser")
        steps = state["iterations"]
        if steps.shape != () or steps.dtype.kind not in "iu" or steps < 0:
            raise ValueError(f"{self.name}.set_state: iterations is {steps}; expected a number of steps")
        if names and (count > 0) != (steps > 0):
            raise ValueError(f"{self.name}.set_state: got {count} averages of each kind after {steps} steps")
        self.iterations = int(steps)
        self.averages = (
            {name: [arrays[f"{name}.{k}"].copy() for k in range(count)] for name in names} if count else {}
        )
        self._scratch = []

    def get_config(self) -> dict[str, Any]:
        """List the arguments that make the same optimiser again, without its state.

        Returns
        -------
        dict
            Argument names and values.
        """
        return {argument.name: getattr(self, argument.name) for argument in fields(self) if argument.init}

    def _match(self, grads: Sequence[Array], weights: Sequence[Array]) -> None:
        """Check that gradients, weights and averages fit; make the arrays at the first step."""
        for name, arrays in {"grads": grads, "weights": weights}.items():
            for k, array in enumerate(arrays):
                checks.floats(f"{self.name}.apply", f"{name}[{k}]", array)
        for k, weight in enumerate(weights):
            if not weight.flags.writeable:
                raise ValueError(f"{self.name}.apply: weights[{k}] is read-only; it is changed in place")
        shapes = [weight.shape for weight in weights]
        got = [grad.shape for grad in grads]
        if got != shapes:
            raise ValueError(f"{self.name}.apply: got gradients of shapes {got} for weights of {shapes}")
        if not self.averages and self.iterations == 0:
            self.averages = {name: [np.zeros_like(w) for w in weights] for name in self._average_names()}
        for arrays in self.averages.values():
            kept = [array.shape for array in arrays]
            if kept != shapes:
                raise ValueError(
                    f"{self.name}.apply: got weights of shapes {shapes}; so far they were {kept}, "
                    "make a new optimiser for another model"
                )
        if [spare.shape for spare, _ in self._scratch] != shapes:
            clips = any(clip is not None for clip in (self.clipnorm, self.global_clipnorm, self.clipvalue))
            self._scratch = [
                (np.empty_like(weight), np.empty_like(weight if clips else weight[:0])) for weight in weights
            ]

    def _scales(self, grads: Sequence[Array]) -> list[float]:
        """Give the factor by which clipping by norm shortens each gradient."""
        if self.clipnorm is not None:
            return [_shrinkage([grad], self.clipnorm) for grad in grads]
        if self.global_clipnorm is not None:
            return [_shrinkage(grads, self.global_clipnorm)] * len(grads)
        return [1.0] * len(grads)


@dataclass(kw_only=True, eq=False)
class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient, with momentum if asked for.

    Parameters
    ----------
    learning_rate : float
        How far a step goes.
    momentum : float
        Share of the last step that is added to this one.
    nesterov : bool
        Whether to look ahead along the momentum.
    clipnorm, global_clipnorm, clipvalue : float, optional
        See :class:`rnn_course.scratch.training.optimizers.Optimizer`.

    References
    ----------
    Sutskever, Martens, Dahl and Hinton (2013), On the importance of initialization and momentum in deep
    learning.
    """

    learning_rate: float = field(kw_only=False, default=0.01)
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        checks.fraction(self.name, "momentum", self.momentum)
        checks.true_or_false(self.name, "nesterov", self.nesterov)
        if self.nesterov and not self.momentum:
            raise ValueError("SGD: nesterov looks ahead along the momentum, and momentum is 0")

    def _average_names(self) -> tuple[str, ...]:
        return ("momentum",) if self.momentum else ()

    def _update(self, weight: Array, grad: Array, averages: Sequence[Array], spare: Array) -> None:
        step = np.multiply(grad, self.learning_rate, out=spare)
        if not averages:
            weight -= step
            return
        (last,) = averages
        last *= self.momentum
        last -= step
        if self.nesterov:
            weight -= step
            weight += np.multiply(last, self.momentum, out=spare)
        else:
            weight += last


@dataclass(kw_only=True, eq=False)
class RMSprop(Optimizer):
    """A step against the gradient, divided by the gradient's recent size, element by element.

    Parameters
    ----------
    learning_rate : float
        How far a step goes.
    rho : float
        How much of the average of squared gradients stays at each step.
    epsilon : float
        Keeps the division away from zero.
    clipnorm, global_clipnorm, clipvalue : float, optional
        See :class:`rnn_course.scratch.training.optimizers.Optimizer`.

    References
    ----------
    Tieleman and Hinton (2012), Lecture 6.5: RMSprop, COURSERA: Neural networks for machine learning.
    """

    learning_rate: float = field(kw_only=False, default=0.001)
    rho: float = 0.9
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        checks.fraction(self.name, "rho", self.rho)
        checks.positive(self.name, "epsilon", self.epsilon)

    def _average_names(self) -> tuple[str, ...]:
        return ("velocity",)

    def _update(self, weight: Array, grad: Array, averages: Sequence[Array], spare: Array) -> None:
        (velocity,) = averages
        grad = _square(grad, spare)
        spare *= 1 - self.rho
        velocity *= self.rho
        velocity += spare
        np.add(velocity, self.epsilon, out=spare)
        np.sqrt(spare, out=spare)
        np.divide(grad, spare, out=spare)
        spare *= self.learning_rate
        weight -= spare


@dataclass(kw_only=True, eq=False)
class Adam(Optimizer):
    """RMSprop with momentum, both corrected for having started from zero.

    Parameters
    ----------
    learning_rate : float
        How far a step goes.
    beta_1 : float
        How much of the average of gradients stays at each step.
    beta_2 : float
        How much of the average of squared gradients stays at each step.
    epsilon : float
        Keeps the division away from zero; as in Keras it is added to the uncorrected root, as the
        "epsilon hat" of the paper.
    clipnorm, global_clipnorm, clipvalue : float, optional
        See :class:`rnn_course.scratch.training.optimizers.Optimizer`.

    Notes
    -----
    With an embedding, Keras on TensorFlow moves differently, from the first step on. If an id occurs several
    times in a batch, its row has several gradients g_1, g_2, ..., and the row's gradient is their sum.
    TensorFlow hands them to the optimiser unsummed (``tf.IndexedSlices``), and Keras squares each before they
    are summed: its average of squared gradients takes in g_1^2 + g_2^2 + ... instead of
    (g_1 + g_2 + ...)^2. For n equal gradients that is n times too small, and the first steps are up to
    sqrt(n) times too long. The same happens in `RMSprop`, and all three ways of clipping look at the unsummed
    gradients; `SGD`, with or without momentum, is linear in the gradient and agrees. Here the gradients are
    summed first, as in the paper.

    References
    ----------
    Kingma and Ba (2015), Adam: a method for stochastic optimization.
    """

    learning_rate: float = field(kw_only=False, default=0.001)
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        checks.fraction(self.name, "beta_1", self.beta_1)
        checks.fraction(self.name, "beta_2", self.beta_2)
        checks.positive(self.name, "epsilon", self.epsilon)

    def _average_names(self) -> tuple[str, ...]:
        return ("momentum", "velocity")

    def _update(self, weight: Array, grad: Array, averages: Sequence[Array], spare: Array) -> None:
        momentum, velocity = averages
        t = self.iterations
        rate = self.learning_rate * math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        grad = _square(grad, spare)
        spare -= velocity
        spare *= 1 - self.beta_2
        velocity += spare
        np.subtract(grad, momentum, out=spare)
        spare *= 1 - self.beta_1
        momentum += spare
        np.sqrt(velocity, out=spare)
        spare += self.epsilon
        np.divide(momentum, spare, out=spare)
        spare *= rate
        weight -= spare


OPTIMIZERS: dict[str, Callable[[], Optimizer]] = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam}


def get(optimizer: str | Optimizer) -> Optimizer:
    """Make an optimiser of that name with Keras's defaults; an `Optimizer` is returned as it is.

    Parameters
    ----------
    optimizer : str or Optimizer
        ``"sgd"``, ``"rmsprop"``, ``"adam"``, or an optimiser with arguments of its own.

    Returns
    -------
    Optimizer
        The optimiser.

    Raises
    ------
    ValueError
        If no optimiser has that name.
    """
    if isinstance(optimizer, Optimizer):
        return optimizer
    if not isinstance(optimizer, str) or optimizer not in OPTIMIZERS:
        names = ", ".join(map(repr, OPTIMIZERS))
        raise ValueError(f"optimizer is {optimizer!r}; expected one of {names}, or an Optimizer")
    return OPTIMIZERS[optimizer]()


def _square(grad: Array, out: Array) -> Array:
    """Square a gradient into `out`, and give it with no element whose square would be infinite.

    With an infinite average of squares, the step of a gradient of 1e30 would be zero in float32.
    """
    try:
        with np.errstate(over="raise"):
            np.multiply(grad, grad, out=out)
    except FloatingPointError:
        largest = np.sqrt(np.finfo(out.dtype).max)
        grad = np.where(np.isfinite(grad), np.clip(grad, -largest, largest), grad)
        np.multiply(grad, grad, out=out)
    return grad


def _shrinkage(grads: Sequence[Array], longest: float) -> float:
    """Give the factor, 1 at most, that makes several arrays, taken as one vector, no longer than that."""
    square = sum(float(np.vdot(grad, grad)) for grad in grads)
    if not math.isfinite(square):  # the squares of an exploding gradient leave float32 before it does
        with np.errstate(over="ignore"):
            square = sum(float(np.sum(np.square(grad, dtype=np.float64))) for grad in grads)
    if math.isfinite(square):
        return longest / max(math.sqrt(square), longest)
    # They have left float64, too: measure the vector in units of its largest element.
    largest = max(float(np.abs(grad).max(initial=0)) for grad in grads)
    if not math.isfinite(largest):
        return math.nan  # no length is right for a direction that is not known
    square = sum(float(np.sum(np.square(grad / largest, dtype=np.float64))) for grad in grads)
    return min(1.0, longest / largest / math.sqrt(square))
