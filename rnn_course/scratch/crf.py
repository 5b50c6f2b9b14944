"""The linear-chain conditional random field: it chooses the tags of a sequence together, not one by one.

A softmax at every step cannot know that one tag never follows another. Here each pair of neighbouring tags
has a score too, a path of tags has the sum of all its scores, and its probability is exp(score) / Z, where Z
sums over all K**T paths. Dynamic programming computes that sum, and the best path, in T * K**2 steps.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array
from rnn_course.scratch import initializers
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.paths import backward_step, forward_step, log_sum_exp, viterbi_step


class Steps(NamedTuple):
    """A batch whose real steps have been moved to the front.

    Parameters
    ----------
    emissions : numpy.ndarray
        (N, T, K) of float64.
    real : numpy.ndarray
        (N, T) of bool: in each row all True come before all False.
    order : numpy.ndarray
        (N, T): the step from which each one was moved.
    """

    emissions: Array
    real: Array
    order: Array


@dataclass(kw_only=True, eq=False)
class CRF(Layer):
    """The output layer of a tagger: it scores and finds whole paths of tags.

    The layers below give emissions, for every step a score for each of the K tags. As the last layer of a
    model the CRF passes them on as they are; its `loss` trains the model, and `decode` turns them into
    tags.

    A masked step is left out: the path leads from the real step before it to the real step after it. So
    padding may be at the end, at the start or in the middle. A sample that is masked everywhere has one
    path, the empty one: its score, the logarithm of its Z and its gradients are zero.

    Parameters
    ----------
    dtype : {"float32", "float64"}
        What the layer takes and gives. Inputs of another dtype are refused, not cast. The sums over paths are
        made in float64 whichever it is: the score of a path of 1000 tags is a number of size 1000 or more,
        and what is left of it when log Z is subtracted would be wrong in the third digit.
    seed : int, optional
        Not used: no weight is drawn by chance.

    Notes
    -----
    The weights are the transitions (K, K), from the tag of a row to the tag of a column; start (K,), the
    score of beginning with a tag; and end (K,), that of ending with it. All are zero at first, so the layer
    begins as a softmax at every step. A transition can be forbidden by a score of -inf: its gradient is 0.
    A true path that is forbidden has the loss inf; a sample whose paths are all forbidden is refused.

    References
    ----------
    Lafferty, McCallum and Pereira (2001), Conditional random fields: probabilistic models for segmenting and
    labeling sequence data. The forward-backward and the Viterbi algorithm: Rabiner (1989), A tutorial on
    hidden Markov models and selected applications in speech recognition. On top of an LSTM: Huang, Xu and Yu
    (2015), Bidirectional LSTM-CRF models for sequence tagging.
    """

    _scored: tuple[int, ...] | None = field(init=False, repr=False, default=None)  # shape of the emissions

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        return {
            "transitions": initializers.constant(0, input_dim, input_dim),
            "start": initializers.constant(0, input_dim),
            "end": initializers.constant(0, input_dim),
        }

    def _usable(self, weight: Array) -> bool:
        return not (np.isnan(weight) | np.isposinf(weight)).any()  # -inf forbids

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Array:
        """Pass the emissions on: only whole paths have a score.

        Parameters
        ----------
        x : numpy.ndarray
            Emissions, (N, T, K), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool; it is checked, and used by `loss` and `decode`.
        training : bool
            Not used: what `backward` needs comes from `loss`.

        Returns
        -------
        numpy.ndarray
            x itself.

        Raises
        ------
        TypeError
            If x has another dtype than the layer, or the mask another than bool.
        ValueError
            If a shape does not fit.
        """
        self._check("forward", x, mask)
        self._scored = None
        return x

    def backward(self, dy: Array) -> Array:
        """Pass on the gradient that `loss` has computed; it has also put the weights' gradients into `grads`.

        Parameters
        ----------
        dy : numpy.ndarray
            Gradient with respect to the emissions, (N, T, K).

        Returns
        -------
        numpy.ndarray
            dy itself.

        Raises
        ------
        RuntimeError
            If `loss` was not called since the last `forward`.
        TypeError
            If dy has another dtype than the layer.
        ValueError
            If dy has another shape than the emissions that `loss` was given.
        """
        if self._scored is None:
            raise RuntimeError(f"{self.name}.backward: nothing to go back through, call loss first")
        N, T, K = self._scored
        return checks.array(f"{self.name}.backward", "dy", dy, self.dtype, N=N, T=T, K=K)

    def loss(self, tags: Array, emissions: Array, mask: Array | None = None) -> tuple[float, Array]:
        """Measure how improbable the true tags are: the mean of log Z - score over the samples.

        Its gradients are differences of counts: how often the model expects a tag, or a pair of tags, minus
        how often it occurs.

        Parameters
        ----------
        tags : numpy.ndarray
            The true tags, (N, T) of integers in 0..K-1. Where the mask is False they may be anything.
        emissions : numpy.ndarray
            (N, T, K), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are not there.

        Returns
        -------
        loss : float
            Negative log-likelihood in nats, averaged over the samples that have a real step.
        demissions : numpy.ndarray
            Gradient of the loss with respect to the emissions, in their shape; zero where the mask is False.
            The gradients of the layer's weights are in `grads`.

        Raises
        ------
        TypeError
            If the tags are no integers, the emissions have another dtype than the layer, or the mask another
            than bool.
        ValueError
            If a shape does not fit, a tag is out of range, the mask leaves nothing, or every path of a sample
            is forbidden.
        """
        steps = self._steps("loss", emissions, mask)
        emissions, real, order = steps
        path = self._path("loss", tags, steps)
        samples = int(np.count_nonzero(real[:, 0]))
        if samples == 0:
            raise ValueError(f"{self.name}.loss: the mask is False everywhere; there is nothing to average")
        alphas, betas = self._alphas(steps), self._betas(steps)
        log_Z = self._log_Z(alphas, real)
        self._refuse_no_path("loss", log_Z)

        demissions = self._marginals(alphas, betas, real)
        demissions -= real[..., np.newaxis] * (path[..., np.newaxis] == np.arange(emissions.shape[2]))
        dtransitions = np.zeros(self.params["transitions"].shape)
        for t in range(1, real.shape[1]):
            here = real[:, t]
            arriving = emissions[here, t] + betas[here, t] - log_Z[here, np.newaxis]
            dtransitions += np.exp(self._steps_to(alphas[here, t - 1], arriving)).sum(axis=0)
            np.subtract.at(dtransitions, (path[here, t - 1], path[here, t]), 1)
        dstart = demissions[:, 0].sum(axis=0)
        dend = demissions[np.arange(len(real)), self._last(real)].sum(axis=0)

        self.grads = [
            np.where(np.isneginf(weight), 0, gradient / samples).astype(self.dtype)
            for weight, gradient in zip(self.params.values(), (dtransitions, dstart, dend), strict=True)
        ]
        self._scored = emissions.shape
        loss = np.sum(log_Z - self._score(path, steps)) / samples
        return float(loss), self._put_back(demissions / samples, order).astype(self.dtype)

    def score(self, tags: Array, emissions: Array, mask: Array | None = None) -> Array:
        """Add up the scores along a path: start, emissions, transitions and end.

        Parameters
        ----------
        tags : numpy.ndarray
            The path, (N, T) of integers in 0..K-1. Where the mask is False they may be anything.
        emissions : numpy.ndarray
            (N, T, K), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are not there.

        Returns
        -------
        numpy.ndarray
            (N,); -inf for a path that is forbidden. The log-probability of the path is this less
            `log_partition`.

        Raises
        ------
        TypeError, ValueError
            As in `loss`.
        """
        steps = self._steps("score", emissions, mask)
        return self._score(self._path("score", tags, steps), steps).astype(self.dtype)

    def log_partition(self, emissions: Array, mask: Array | None = None) -> Array:
        """Compute log Z, the logarithm of the sum of exp(score) over all paths, by the forward algorithm.

        Parameters
        ----------
        emissions : numpy.ndarray
            (N, T, K), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are not there.

        Returns
        -------
        numpy.ndarray
            (N,); -inf where every path is forbidden.

        Raises
        ------
        TypeError, ValueError
            If a shape or a dtype does not fit.
        """
        steps = self._steps("log_partition", emissions, mask)
        return self._log_Z(self._alphas(steps), steps.real).astype(self.dtype)

    def marginals(self, emissions: Array, mask: Array | None = None) -> Array:
        """Compute how probable each tag is at each step, over all paths.

        Parameters
        ----------
        emissions : numpy.ndarray
            (N, T, K), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are not there.

        Returns
        -------
        numpy.ndarray
            (N, T, K): with sum 1 over the tags at real steps, zero where the mask is False.

        Raises
        ------
        TypeError, ValueError
            As in `loss`.
        """
        steps = self._steps("marginals", emissions, mask)
        alphas, betas = self._alphas(steps), self._betas(steps)
        self._refuse_no_path("marginals", self._log_Z(alphas, steps.real))
        return self._put_back(self._marginals(alphas, betas, steps.real), steps.order).astype(self.dtype)

    def decode(self, emissions: Array, mask: Array | None = None) -> Array:
        """Find the path with the largest score, by the Viterbi algorithm.

        Parameters
        ----------
        emissions : numpy.ndarray
            (N, T, K), of the layer's dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are not there.

        Returns
        -------
        numpy.ndarray
            Tags, (N, T) of int64; -1 where the mask is False.

        Raises
        ------
        TypeError, ValueError
            As in `loss`.

        References
        ----------
        Viterbi (1967), Error bounds for convolutional codes and an asymptotically optimum decoding algorithm.
        """
        steps = self._steps("decode", emissions, mask)
        emissions, real, order = steps
        N, T, K = emissions.shape
        samples = np.arange(N)
        # The forward algorithm with a maximum for each sum, and a note of where the maximum came from.
        best = self.params["start"] + emissions[:, 0]
        came_from = np.tile(np.arange(K), (N, T, 1))  # a step that is not there leads back to the same tag
        for t in range(1, T):
            here = real[:, t, np.newaxis]
            longer, before = viterbi_step(best, emissions[:, t], self.params["transitions"])
            came_from[:, t] = np.where(here, before, came_from[:, t])
            best = np.where(here, longer, best)
        best = best + self.params["end"]
        self._refuse_no_path("decode", np.where(real[:, 0], best.max(axis=1), 0))
        path = np.empty((N, T), np.int64)
        path[:, -1] = best.argmax(axis=1)
        for t in reversed(range(1, T)):
            path[:, t - 1] = came_from[samples, t, path[:, t]]
        return self._put_back(np.where(real, path, -1), order)

    # Inputs ------------------------------------------------------------------------------------

    def _check(self, method: str, emissions: Array, mask: Array | None) -> None:
        where = f"{self.name}.{method}"
        checks.array(where, "emissions", emissions, self.dtype, N=None, T=None, K=self.input_dim)
        if mask is not None:
            checks.array(where, "mask", mask, "bool", N=emissions.shape[0], T=emissions.shape[1])
        if self.input_dim is None:
            self.build(emissions.shape[2])

    def _steps(self, method: str, emissions: Array, mask: Array | None) -> Steps:
        """Check the inputs, and move the real steps to the front."""
        self._check(method, emissions, mask)
        real = np.ones(emissions.shape[:2], bool) if mask is None else mask
        order = np.argsort(~real, axis=1, kind="stable")
        emissions = np.take_along_axis(emissions, order[..., np.newaxis], axis=1)
        return Steps(emissions.astype(np.float64, copy=False), np.take_along_axis(real, order, axis=1), order)

    def _path(self, method: str, tags: Array, steps: Steps) -> Array:
        """Check the tags, and move the real ones to the front; the others become 0."""
        where, (N, T, K) = f"{self.name}.{method}", steps.emissions.shape
        checks.not_special(where, "tags", tags)
        tags = np.asarray(tags)
        if not np.issubdtype(tags.dtype, np.integer):
            raise TypeError(f"{where}: tags have dtype {tags.dtype}; expected integers")
        if tags.shape != (N, T):
            raise ValueError(f"{where}: tags have shape {tags.shape}; expected (samples={N}, timesteps={T})")
        path = np.where(steps.real, np.take_along_axis(tags, steps.order, axis=1), 0)
        if path.min() < 0 or path.max() >= K:
            raise ValueError(
                f"{where}: tags go from {path.min()} to {path.max()}; expected tags in 0..{K - 1}"
            )
        return path

    @staticmethod
    def _put_back(values: Array, order: Array) -> Array:
        """Move every step back to where it was, which undoes `_steps`."""
        back = np.argsort(order, axis=1)
        return np.take_along_axis(values, back.reshape(back.shape + (1,) * (values.ndim - 2)), axis=1)

    # Paths -------------------------------------------------------------------------------------

    def _steps_to(self, before: Array, arriving: Array) -> Array:
        """Score all steps from tag i to tag j, before[i] + transitions[i, j] + arriving[j], as (N, K, K)."""
        return before[:, :, np.newaxis] + self.params["transitions"] + arriving[:, np.newaxis, :]

    def _alphas(self, steps: Steps) -> Array:
        """Sum over beginnings: alphas[:, t, j] is the log-sum over all paths up to t that end in tag j."""
        emissions, real, _ = steps
        alphas = np.empty_like(emissions)
        alphas[:, 0] = self.params["start"] + emissions[:, 0]
        for t in range(1, emissions.shape[1]):
            alpha = forward_step(alphas[:, t - 1], emissions[:, t], self.params["transitions"])
            alphas[:, t] = np.where(real[:, t, np.newaxis], alpha, alphas[:, t - 1])
        return alphas

    def _betas(self, steps: Steps) -> Array:
        """Sum over continuations: betas[:, t, i] is the log-sum over all paths after t, from tag i on."""
        emissions, real, _ = steps
        betas = np.empty_like(emissions)
        betas[:, -1] = self.params["end"]
        for t in reversed(range(1, emissions.shape[1])):
            beta = backward_step(betas[:, t], emissions[:, t], self.params["transitions"])
            betas[:, t - 1] = np.where(real[:, t, np.newaxis], beta, self.params["end"])
        return betas

    def _log_Z(self, alphas: Array, real: Array) -> Array:
        # Steps that are not there repeat alpha, so the last one is that of the last real step.
        log_Z = log_sum_exp(alphas[:, -1] + self.params["end"], axis=1)
        return np.where(real[:, 0], log_Z, log_Z.dtype.type(0))

    @staticmethod
    def _marginals(alphas: Array, betas: Array, real: Array) -> Array:
        # At padding alpha and beta belong to no path, and their sum could overflow.
        scores = np.where(real[..., np.newaxis], alphas + betas, 0)
        return np.exp(scores - log_sum_exp(scores, axis=2)[..., np.newaxis]) * real[..., np.newaxis]

    def _refuse_no_path(self, method: str, best: Array) -> None:
        """Refuse a batch in which the best of all paths of a sample, or their sum, has the score -inf."""
        forbidden = np.flatnonzero(np.isneginf(best))
        if len(forbidden):
            raise ValueError(
                f"{self.name}.{method}: every path of sample {forbidden[0]} is forbidden by a score of -inf; "
                "expected at least one that is allowed"
            )

    def _score(self, path: Array, steps: Steps) -> Array:
        emissions, real, _ = steps
        parts = np.take_along_axis(emissions, path[..., np.newaxis], axis=2)[..., 0]
        parts[:, 0] += self.params["start"][path[:, 0]]
        parts[:, 1:] += self.params["transitions"][path[:, :-1], path[:, 1:]]
        last = self._last(real)
        parts[np.arange(len(path)), last] += self.params["end"][path[np.arange(len(path)), last]]
        return np.where(real, parts, parts.dtype.type(0)).sum(axis=1)

    @staticmethod
    def _last(real: Array) -> Array:
        """Give the last real step of each sample, 0 where there is none."""
        return np.maximum(real.sum(axis=1) - 1, 0)
