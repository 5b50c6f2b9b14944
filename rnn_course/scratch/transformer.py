"""The causal Transformer, which looks back by attention alone and carries no state."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from rnn_course.checks import Array, whole_number
from rnn_course.scratch.causal_attention import (
    causal_attention,
    causal_attention_backward,
    normalized,
    normalized_backward,
)
from rnn_course.scratch.initializers import constant, glorot_uniform, small_uniform
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.masks import padding_behind


class _Tape(NamedTuple):
    """What a block keeps of a forward pass."""

    a: Array
    first: tuple[Array, Array]
    qkv: list[Array]
    weights: Array
    joined: Array
    c: Array
    second: tuple[Array, Array]
    z: Array


@dataclass(kw_only=True, eq=False)
class TransformerBlock(Layer):
    """Causal self-attention with several heads, then a small network at every step; both add to what came in.

    Each half reads a normalised copy of its input and adds its result to the input itself (*pre-norm*).
    Padding must come after the sequences: no step looks at a later one, so padding changes nothing before it.

    Parameters
    ----------
    heads : int
        How many attentions look back side by side. It divides the number of features D.
    hidden : int
        Units F of the network that each step goes through.
    dtype : {"float32", "float64"}
        What the layer computes in.
    seed : int, optional
        Seed of the initial weights.

    Notes
    -----
    The weights, in order: gamma and beta of the first normalisation, (D,) each; kernel (D, D) and bias (D,)
    of the queries, the keys, the values and the output; gamma and beta of the second; (D, F), (F,), (F, D)
    and (D,) of the network, whose activation is ReLU. Head number i owns columns i d to (i + 1) d of the
    queries, keys and values, d = D / heads.

    References
    ----------
    Vaswani et al. (2017), Attention is all you need. The normalisation first: Xiong et al. (2020), On layer
    normalization in the Transformer architecture.
    """

    heads: int = field(kw_only=False)
    hidden: int = field(kw_only=False)
    crosses_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.heads = whole_number(self.name, "heads", self.heads, 1)
        self.hidden = whole_number(self.name, "hidden", self.hidden, 1)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        D, F = input_dim, self.hidden
        if D % self.heads:
            raise ValueError(f"{self.name}.build: {self.heads} heads cannot share {D} features evenly")
        weights = {"first_gamma": constant(1, D), "first_beta": constant(0, D)}
        for name in ("query", "key", "value", "output"):
            weights |= {f"{name}_kernel": glorot_uniform(rng, D, D), f"{name}_bias": constant(0, D)}
        return weights | {
            "second_gamma": constant(1, D),
            "second_beta": constant(0, D),
            "in_kernel": glorot_uniform(rng, D, F),
            "in_bias": constant(0, F),
            "out_kernel": glorot_uniform(rng, F, D),
            "out_bias": constant(0, D),
        }

    def _forward(self, x: Array, mask: Array | None, training: bool) -> tuple[Array, Any]:
        padding_behind(f"{self.name}.forward", mask)
        y, _, tape = self._computed(x, None)
        return y, tape

    def step(self, x: Array, past: tuple[Array, Array]) -> tuple[Array, tuple[Array, Array]]:
        """Compute the next step alone, with the keys and values of all steps before it.

        Parameters
        ----------
        x : numpy.ndarray
            (N, 1, D): the input of the step.
        past : tuple of numpy.ndarray
            Keys and values of the t steps before it, (N, heads, t, d) each; `no_past` before the first.

        Returns
        -------
        y : numpy.ndarray
            (N, 1, D).
        past : tuple of numpy.ndarray
            The same, one step longer.
        """
        y, past, _ = self._computed(x, past)
        return y, past

    def no_past(self, samples: int) -> tuple[Array, Array]:
        """Give the keys and values before the first step.

        Parameters
        ----------
        samples : int
            Number of sequences N.

        Returns
        -------
        tuple of numpy.ndarray
            Two empty arrays, (N, heads, 0, d).
        """
        self._check_built("no_past")
        empty = np.zeros((samples, self.heads, 0, (self.input_dim or 0) // self.heads), self.dtype)
        return empty, empty

    def _computed(
        self, x: Array, past: tuple[Array, Array] | None
    ) -> tuple[Array, tuple[Array, Array], _Tape]:
        p = self.params
        a, first = normalized(x, p["first_gamma"], p["first_beta"])
        q, k, v = (
            _split(a @ p[f"{name}_kernel"] + p[f"{name}_bias"], self.heads)
            for name in ("query", "key", "value")
        )
        if past is not None:
            k, v = (np.concatenate(pair, axis=2) for pair in zip(past, (k, v), strict=True))
        read, weights = causal_attention(q, k, v)
        joined = _join(read)
        x = x + joined @ p["output_kernel"] + p["output_bias"]
        c, second = normalized(x, p["second_gamma"], p["second_beta"])
        z = np.maximum(c @ p["in_kernel"] + p["in_bias"], 0)
        y = x + z @ p["out_kernel"] + p["out_bias"]
        return y, (k, v), _Tape(a, first, [q, k, v], weights, joined, c, second, z)

    def _backward(self, dy: Array, tape: _Tape) -> Array:
        p = self.params
        dz = (dy @ p["out_kernel"].T) * (tape.z > 0)
        dc, *second = normalized_backward(dz @ p["in_kernel"].T, p["second_gamma"], tape.second)
        dx = dy + dc
        dread = _split(dx @ p["output_kernel"].T, self.heads)
        q, k, v = tape.qkv
        dqkv = [_join(d) for d in causal_attention_backward(dread, q, k, v, tape.weights)]
        names = ("query", "key", "value")
        da = np.sum([d @ p[f"{name}_kernel"].T for d, name in zip(dqkv, names, strict=True)], axis=0)
        dfirst, *first = normalized_backward(da, p["first_gamma"], tape.first)
        self.grads = [
            *first,
            *(grad for d in dqkv for grad in _of_product(tape.a, d)),
            *_of_product(tape.joined, dx),
            *second,
            *_of_product(tape.c, dz),
            *_of_product(tape.z, dy),
        ]
        return dx + dfirst


@dataclass(kw_only=True, eq=False)
class Positions(Layer):
    """Add a vector to every step that says which step it is: attention itself does not know.

    A padded step has a position, too, so the real steps behind it have later ones.

    Parameters
    ----------
    longest : int
        The largest number of timesteps.
    dtype : {"float32", "float64"}
        What the layer computes in.
    seed : int, optional
        Seed of the initial vectors.

    Notes
    -----
    The only weight is the table, (longest, D), uniform in [-0.05, 0.05] at first.
    """

    longest: int = field(kw_only=False)
    crosses_steps: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.longest = whole_number(self.name, "longest", self.longest, 1)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        return {"positions": small_uniform(rng, self.longest, input_dim)}

    def _forward(self, x: Array, mask: Array | None, training: bool) -> tuple[Array, Any]:
        if x.shape[1] > self.longest:
            raise ValueError(
                f"{self.name}.forward: x has {x.shape[1]} timesteps; there are only {self.longest} positions"
            )
        return x + self.params["positions"][: x.shape[1]], None

    def _backward(self, dy: Array, tape: None) -> Array:
        grad = np.zeros_like(self.params["positions"])
        grad[: dy.shape[1]] = dy.sum(axis=0)
        self.grads = [grad]
        return dy


def _split(x: Array, heads: int) -> Array:
    """Give each head its own columns: (N, T, D) to (N, heads, T, d)."""
    N, T, D = x.shape
    return x.reshape(N, T, heads, D // heads).swapaxes(1, 2)


def _join(x: Array) -> Array:
    """Put the heads side by side again: (N, heads, T, d) to (N, T, D)."""
    N, heads, T, d = x.shape
    return x.swapaxes(1, 2).reshape(N, T, heads * d)


def _of_product(x: Array, dy: Array) -> list[Array]:
    """Give the gradients of kernel and bias of x W + b."""
    rows: Any = dy.reshape(-1, dy.shape[-1])
    return [x.reshape(len(rows), -1).T @ rows, rows.sum(axis=0)]
