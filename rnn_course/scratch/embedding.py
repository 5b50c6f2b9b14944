"""The embedding layer: a table with a vector for each token id; training moves those that were looked up."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number
from rnn_course.scratch import initializers
from rnn_course.scratch.layer import Layer


@dataclass(kw_only=True, eq=False)
class Embedding(Layer):
    """Look up a vector for every token id.

    It is a `Dense` layer without bias on one-hot vectors that are never written out: hence Keras's name
    `input_dim` for the size of the vocabulary, which is how many features such a vector has. The size is
    known from the start, so the layer is built as soon as it is made.

    Parameters
    ----------
    input_dim : int
        Number of ids K in the vocabulary: they go from 0 to K - 1.
    output_dim : int
        Number of components D of each vector.
    mask_zero : bool
        Whether id 0 is padding, so that the layers that follow get a mask. Its vector is looked up all the
        same.
    dtype : {"float32", "float64"}
        What the vectors are made of.
    seed : int, optional
        Seed of the initial vectors; None draws new ones each time.

    Notes
    -----
    The only weight is the table, (K, D), uniform in [-0.05, 0.05] at first.

    Trained with `Adam` or `RMSprop`, or with clipping, this layer and Keras's on TensorFlow differ from the
    first step on, although their gradients are the same: the Notes of
    :class:`rnn_course.scratch.training.optimizers.Adam` say why. With `SGD` they stay together.

    References
    ----------
    Bengio et al. (2003), A neural probabilistic language model.

    Examples
    --------
    >>> import numpy as np
    >>> from rnn_course.scratch import Embedding
    >>> layer = Embedding(10, 3, mask_zero=True, seed=0)
    >>> ids = np.array([[4, 7, 0, 0]])
    >>> layer.forward(ids).shape
    (1, 4, 3)
    >>> layer.compute_mask(ids)
    array([[ True,  True, False, False]])
    """

    input_dim: int = field(kw_only=False)
    output_dim: int = field(kw_only=False)
    mask_zero: bool = False
    _last_axis: ClassVar[str] = "E"

    def __post_init__(self) -> None:
        """Check the arguments and draw the vectors."""
        super().__post_init__()
        self.output_dim = whole_number(self.name, "output_dim", self.output_dim, 1)
        self._draw(self.input_dim)

    def _initial_weights(self, input_dim: int, rng: np.random.Generator) -> dict[str, Array]:
        return {"embeddings": initializers.small_uniform(rng, input_dim, self.output_dim)}

    def build(self, input_dim: int) -> None:
        """Do nothing: the vectors are there already.

        Parameters
        ----------
        input_dim : int
            The size of the vocabulary once more.

        Raises
        ------
        ValueError
            If it is another one.
        """
        if input_dim != self.input_dim:
            raise ValueError(
                f"{self.name}.build: input_dim is {input_dim}; the vocabulary has {self.input_dim} ids"
            )

    def forward(self, x: Array, mask: Array | None = None, training: bool = False) -> Array:
        """Look up the vectors.

        Parameters
        ----------
        x : numpy.ndarray
            Token ids, (N, T), of any integer dtype.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at padding. The vectors are looked up all the same; `compute_mask` hands it
            on.
        training : bool
            Whether to keep what `backward` needs.

        Returns
        -------
        numpy.ndarray
            The vectors, (N, T, D).

        Raises
        ------
        TypeError
            If the ids are not whole numbers, or the mask is not of bool.
        ValueError
            If a shape does not fit, or an id is not in the vocabulary.
        """
        self._check_ids("forward", x)
        if mask is not None:
            checks.array(f"{self.name}.forward", "mask", mask, "bool", N=x.shape[0], T=x.shape[1])
        y = self.params["embeddings"][x]
        self._tape = (y.shape, x.copy()) if training else None
        return y

    def _backward(self, dy: Array, tape: Array) -> None:
        # Sorted by id, the rows that belong together are neighbours, and one call sums every such run:
        # up to five times as fast as np.add.at, which takes the rows one by one.
        order = np.argsort(tape, axis=None, kind="stable")
        ids = tape.ravel()[order]
        starts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))
        grad = np.zeros_like(self.params["embeddings"])
        grad[ids[starts]] = np.add.reduceat(dy.reshape(-1, self.output_dim)[order], starts, axis=0)
        self.grads = [grad]

    def compute_mask(self, x: Array, mask: Array | None = None) -> Array | None:
        """Give the mask that belongs to the vectors.

        Parameters
        ----------
        x : numpy.ndarray
            Token ids, (N, T).
        mask : numpy.ndarray, optional
            Their mask, (N, T) of bool. Keras's layer throws it away.

        Returns
        -------
        numpy.ndarray or None
            The mask that was given; with `mask_zero` False where the id is 0 as well. None for no mask.
        """
        if not self.mask_zero:
            return mask
        return x != 0 if mask is None else mask & (x != 0)

    def _check_ids(self, method: str, x: Any) -> None:
        where = f"{self.name}.{method}"
        if not isinstance(x, np.ndarray):
            raise TypeError(f"{where}: x is a {type(x).__name__}; expected a NumPy array of ids")
        checks.integers(where, "x", x)
        checks.array(where, "x", x, x.dtype.str, N=None, T=None)
        if x.min() < 0 or x.max() >= self.input_dim:
            strange = np.unique(x[(x < 0) | (x >= self.input_dim)])
            named = ", ".join(map(str, strange[:5])) + (", ..." if len(strange) > 5 else "")
            raise ValueError(
                f"{where}: x holds the ids {named}; with input_dim={self.input_dim} "
                f"expected 0 to {self.input_dim - 1}"
            )
