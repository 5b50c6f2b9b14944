"""Attention: each query looks at all keys and gets their average, weighted by how well they match.

In an encoder-decoder the queries are the decoder's states and the keys the encoder's; what is averaged, the
values, are the keys themselves. The two layers differ in the score alone, the number that says how well a
query matches a key.
"""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch import initializers
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.masks import clean_padding


class Tape(NamedTuple):
    """What `forward` leaves for `backward`.

    Parameters
    ----------
    queries, keys : numpy.ndarray
        The inputs, (N, Tq, H) and (N, Tk, H).
    weights : numpy.ndarray
        (N, Tq, Tk).
    """

    queries: Array
    keys: Array
    weights: Array


def masked_softmax(scores: Array, mask: Array | None = None) -> Array:
    """Turn the scores of the keys into weights that sum to one, and are exactly zero for masked keys.

    Parameters
    ----------
    scores : numpy.ndarray
        (N, Tq, Tk) of floats; without a mask any number of axes before that of the keys.
    mask : numpy.ndarray, optional
        (N, Tk) of bool, False at the keys that are padding.

    Returns
    -------
    numpy.ndarray
        In the shape of the scores. Where all keys of a sample are masked, all its weights are zero.

    Raises
    ------
    TypeError
        If something is no plain array, of floats or of bool.
    ValueError
        If the shapes do not fit, or there are no keys.
    """
    checks.floats("masked_softmax", "scores", scores)
    if not scores.ndim or not scores.shape[-1]:
        raise ValueError(f"masked_softmax: scores has shape {scores.shape}; expected at least one key")
    if mask is not None:
        checks.array("masked_softmax", "scores", scores, scores.dtype.name, N=None, Q=None, S=None)
        checks.array("masked_softmax", "mask", mask, "bool", N=len(scores), S=scores.shape[-1])
        scores = np.where(mask[:, np.newaxis, :], scores, -np.inf)
    # The largest score becomes 0 before exp, so nothing overflows. Where all keys are masked it is -inf, and
    # -inf - -inf would be NaN: subtract nothing there.
    largest = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isneginf(largest), 0, largest))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total == 0, 1, total)


@dataclass(kw_only=True, eq=False)
class Attention(Layer):
    """What both kinds of attention share: weights from scores, contexts from weights, and the backward pass.

    Parameters
    ----------
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.
    """

    def forward(  # type: ignore[override]  # it has two inputs
        self, queries: Array, keys: Array, mask: Array | None = None, training: bool = False
    ) -> tuple[Array, Array]:
        """Give every query the average of the keys that match it.

        Parameters
        ----------
        queries : numpy.ndarray
            (N, Tq, H), of the layer's dtype.
        keys : numpy.ndarray
            (N, Tk, H), of the layer's dtype. They are also the values that are averaged.
        mask : numpy.ndarray, optional
            (N, Tk) of bool, False at the keys that are padding: no query looks at them, not even at NaN.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        contexts : numpy.ndarray
            The averages, (N, Tq, H).
        weights : numpy.ndarray
            How much of each key is in them, (N, Tq, Tk): at least 0, exactly 0 for masked keys, with sum 1
            over the keys. If all keys of a sample are masked there is nothing to look at: its weights and
            contexts are zero. (Keras's layers average over the padding then.)

        Raises
        ------
        TypeError
            If an array has another dtype than the layer, or the mask another than bool.
        ValueError
            If a shape does not fit.
        """
        where = f"{self.name}.forward"
        checks.array(where, "queries", queries, self.dtype, N=None, Q=None, D=self.input_dim)
        N, _, H = queries.shape
        checks.array(where, "keys", keys, self.dtype, N=N, S=None, D=H)
        if mask is not None:
            checks.array(where, "mask", mask, "bool", N=N, S=keys.shape[1])
            keys = clean_padding(where, keys, mask)
        if self.input_dim is None:
            self.build(H)
        weights = masked_softmax(self._scores(queries, keys), mask)
        self._tape = Tape(queries, keys, weights) if training else None
        return weights @ keys, weights

    def backward(self, dy: Array) -> tuple[Array, Array]:
        """Pass the gradient of the loss back.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to the contexts, (N, Tq, H). The weights are there to be looked at; no
            gradient comes back through them directly.

        Returns
        -------
        dqueries : numpy.ndarray
            Gradient with respect to the queries, (N, Tq, H).
        dkeys : numpy.ndarray
            Gradient with respect to the keys, (N, Tk, H): as keys and as values. The gradients of the
            layer's own weights are in `grads`.

        Raises
        ------
        RuntimeError
            If there was no ``forward(..., training=True)`` to go back through.
        TypeError
            If dy has another dtype than the layer.
        ValueError
            If its shape does not fit.
        """
        queries, keys, weights = self._taped()
        N, Q, D = queries.shape
        checks.array(f"{self.name}.backward", "dy", dy, self.dtype, N=N, Q=Q, D=D)
        dvalues = weights.swapaxes(1, 2) @ dy
        dweights = dy @ keys.swapaxes(1, 2)
        # The softmax: a score rises by as much as its weight is pulled more than the average weight is.
        # Masked keys have weight zero, so nothing reaches their scores.
        average_pull = (weights * dweights).sum(axis=-1, keepdims=True)
        dqueries, dkeys = self._scores_backward(weights * (dweights - average_pull), queries, keys)
        return dqueries, dkeys + dvalues

    @abstractmethod
    def _scores(self, queries: Array, keys: Array) -> Array:
        """Say how well each query matches each key, (N, Tq, Tk)."""

    @abstractmethod
    def _scores_backward(self, dscores: Array, queries: Array, keys: Array) -> tuple[Array, Array]:
        """Give the gradients of the queries and the keys, and set `grads`."""


@dataclass(kw_only=True, eq=False)
class LuongAttention(Attention):
    """Multiplicative attention: the score is a product of query and key.

    Parameters
    ----------
    score : {"dot", "general"}
        ``"dot"``: q . k, without weights. ``"general"``: q W . k, so that the layer learns which features of
        a query belong to which features of a key.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.

    Notes
    -----
    ``"general"`` has one weight, W (H, H), glorot uniform at first. ``"dot"`` is ``keras.layers.Attention``.

    References
    ----------
    Luong, Pham and Manning (2015), Effective approaches to attention-based neural machine translation,
    section 3.1.
    """

    score: str = field(default="dot", kw_only=False)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        if self.score not in ("dot", "general"):
            raise ValueError(f"{self.name}: score is {self.score!r}; expected 'dot' or 'general'")

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        if self.score == "dot":
            return {}
        return {"kernel": initializers.glorot_uniform(rng, input_dim, input_dim)}

    def _projected(self, queries: Array) -> Array:
        return queries if self.score == "dot" else queries @ self.params["kernel"]

    def _scores(self, queries: Array, keys: Array) -> Array:
        return self._projected(queries) @ keys.swapaxes(1, 2)

    def _scores_backward(self, dscores: Array, queries: Array, keys: Array) -> tuple[Array, Array]:
        dkeys = dscores.swapaxes(1, 2) @ self._projected(queries)
        dprojected = dscores @ keys
        if self.score == "dot":
            self.grads = []
            return dprojected, dkeys
        self.grads = [_rows(queries).T @ _rows(dprojected)]
        return dprojected @ self.params["kernel"].T, dkeys


@dataclass(kw_only=True, eq=False)
class BahdanauAttention(Attention):
    """Additive attention: the score comes out of a small network with one hidden layer.

    The score of query q and key k is v . tanh(q W + k U). It takes Tq * Tk * units numbers, whereas a product
    takes Tq * Tk.

    Parameters
    ----------
    units : int
        Number of hidden units A of that network.
    dtype : {"float32", "float64"}
        What the layer computes in. Inputs of another dtype are refused, not cast.
    seed : int, optional
        Seed of the initial weights; None draws new ones each time.

    Notes
    -----
    The weights are W (H, A) for the queries, U (H, A) for the keys and v (A,), all glorot uniform at first.
    On the projected q W and k U, ``keras.layers.AdditiveAttention`` computes the same with v as its scale.

    References
    ----------
    Bahdanau, Cho and Bengio (2015), Neural machine translation by jointly learning to align and translate,
    appendix A.1.2.
    """

    units: int = field(kw_only=False)

    def __post_init__(self) -> None:
        """Check the arguments."""
        super().__post_init__()
        self.units = whole_number(self.name, "units", self.units, 1)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        return {
            "query_kernel": initializers.glorot_uniform(rng, input_dim, self.units),
            "key_kernel": initializers.glorot_uniform(rng, input_dim, self.units),
            "scale": initializers.glorot_uniform(rng, self.units, 1)[:, 0],
        }

    def _hidden(self, queries: Array, keys: Array) -> Array:
        """Compute tanh(q W + k U) for every pair, (N, Tq, Tk, A)."""
        q, k = queries @ self.params["query_kernel"], keys @ self.params["key_kernel"]
        return np.tanh(q[:, :, np.newaxis] + k[:, np.newaxis])

    def _scores(self, queries: Array, keys: Array) -> Array:
        return self._hidden(queries, keys) @ self.params["scale"]

    def _scores_backward(self, dscores: Array, queries: Array, keys: Array) -> tuple[Array, Array]:
        W, U, v = self.params.values()
        hidden = self._hidden(queries, keys)  # computed again: it is too large to keep
        dv = _rows(hidden).T @ dscores.ravel()
        dz = dscores[..., np.newaxis] * v * (1 - hidden * hidden)
        dq, dk = dz.sum(axis=2), dz.sum(axis=1)  # each query meets all keys, each key all queries
        self.grads = [_rows(queries).T @ _rows(dq), _rows(keys).T @ _rows(dk), dv]
        return dq @ W.T, dk @ U.T


def _rows(x: Array) -> Array:
    """View (..., H) as one long matrix, (rows, H)."""
    return x.reshape(-1, x.shape[-1])
