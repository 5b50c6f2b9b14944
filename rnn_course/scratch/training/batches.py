"""How data are read: as samples in batches, or as long streams, piece by piece."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np

from rnn_course import checks
from rnn_course.checks import Array, whole_number

Data: TypeAlias = tuple[Array, Array] | tuple[Array, Array, Array | None]  # x, y and perhaps a mask
Index: TypeAlias = Any  # what picks a batch out of an array: whole numbers, or slices


class Samples(NamedTuple):
    """Inputs, their targets and their mask, of the same samples and steps.

    Parameters
    ----------
    x : numpy.ndarray
        Inputs, (N, ...).
    y : numpy.ndarray
        Targets, (N, ...).
    mask : numpy.ndarray or None
        (N, T) of bool.
    """

    x: Array
    y: Array
    mask: Array | None = None

    def part(self, index: Index) -> "Samples":
        """Pick a batch.

        Parameters
        ----------
        index : int array, slice or tuple of slices
            Which samples, and which steps.

        Returns
        -------
        Samples
            Those.
        """
        return Samples(self.x[index], self.y[index], None if self.mask is None else self.mask[index])

    def first_not_finite(self) -> str | None:
        """Look for NaN and infinity at the steps that the mask does not leave out.

        Returns
        -------
        str or None
            The first place, such as ``"x[3, 0, 1] is nan"``; None if all numbers are finite.
        """
        for name, array in (("x", self.x), ("y", self.y)):
            if array.dtype.kind not in "fc":
                continue
            strange = ~np.isfinite(array)
            if self.mask is not None and array.shape[:2] == self.mask.shape:
                strange &= self.mask.reshape(self.mask.shape + (1,) * (array.ndim - 2))
            if strange.any():
                place = np.unravel_index(strange.argmax(), array.shape)
                return f"{name}[{', '.join(map(str, place))}] is {array[place]}"
        return None

    def digest(self) -> str:
        """Give a short text that differs if the data differ.

        Returns
        -------
        str
            32 hexadecimal digits.
        """
        digest = hashlib.blake2b(digest_size=16)
        for array in self:
            if array is not None:
                digest.update(f"{array.dtype} {array.shape} ".encode())
                digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()


class DataSource(ABC):
    """Data, and the order in which they are read.

    Parameters
    ----------
    where : str
        The reader, for messages.
    data : tuple of numpy.ndarray
        What is learnt from: ``(x, y)`` or ``(x, y, mask)``.
    validation_data : tuple of numpy.ndarray, optional
        What is measured after each epoch.

    Attributes
    ----------
    samples, validation : Samples
        The same; `validation` may be None.
    stream : bool
        Whether the batches are pieces of one stream: the states are forgotten where it begins.
    settings : dict
        What determines the order, by name.
    seed : int or None
        Seed of the order, if it is random.

    Raises
    ------
    TypeError
        If something is no array.
    ValueError
        If inputs, targets and mask are not of the same samples, or there are none.
    """

    stream: ClassVar[bool]
    settings: dict[str, Any]
    seed: int | None = None

    def __init__(self, where: str, data: Data, validation_data: Data | None) -> None:
        self.where = where
        self.samples = self._checked(where, *data)
        self.validation: Samples | None = None
        if validation_data is not None:
            expected = "expected (x, y) or (x, y, mask)"
            if not isinstance(validation_data, (tuple, list)):
                got = type(validation_data).__name__
                raise TypeError(f"{where}: validation_data is a {got}; {expected}")
            if len(validation_data) not in (2, 3):
                raise ValueError(f"{where}: validation_data has {len(validation_data)} parts; {expected}")
            self.validation = self._checked(f"{where}, validation_data", *validation_data)

    def _checked(self, where: str, x: Array, y: Array, mask: Array | None = None) -> Samples:
        for name, array in {"x": x, "y": y, "mask": mask}.items():
            if not (name == "mask" and array is None):
                checks.plain(where, name, array)
            if array is not None and 0 in array.shape[:1]:
                raise ValueError(f"{where}: {name} has shape {array.shape}; there are no samples")
        if len(x) != len(y):
            raise ValueError(
                f"{where}: x has {len(x)} samples and y {len(y)}; expected as many targets as inputs"
            )
        if mask is not None and (mask.dtype != bool or mask.shape != x.shape[:2]):
            raise ValueError(
                f"{where}: mask is {mask.dtype} of shape {mask.shape}; expected bool of {x.shape[:2]}"
            )
        return Samples(x, y, mask)

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        """The shape of one sample, for `Model.build`."""
        return self.samples.x.shape[1:]

    @abstractmethod
    def cut(self, samples: Samples) -> list[Index]:
        """Index the batches of `samples` in a fixed order.

        Parameters
        ----------
        samples : Samples
            `samples` or `validation`.

        Returns
        -------
        list
            For `Samples.part`.
        """

    def epoch(self, seed: int, number: int) -> list[Index]:
        """Index the batches of `samples` as an epoch takes them.

        Parameters
        ----------
        seed : int
            What determines the order, together with the number.
        number : int
            Which epoch, from 0.

        Returns
        -------
        list
            For `Samples.part`.
        """
        return self.cut(self.samples)

    def parts(self, samples: Samples) -> Iterator[Samples]:
        """Go through the batches of `samples` in a fixed order.

        Parameters
        ----------
        samples : Samples
            `samples` or `validation`.

        Yields
        ------
        Samples
            A batch.
        """
        return map(samples.part, self.cut(samples))


class Batches(DataSource):
    """Samples that do not depend on each other, in an order that may be drawn anew for each epoch.

    Parameters
    ----------
    where, data, validation_data
        See :class:`rnn_course.scratch.training.batches.DataSource`.
    batch_size : int
        Samples in a batch; the last one takes what is left.
    shuffle : bool
        Whether each epoch takes the samples in another order.
    seed : int, optional
        Seed of these orders.
    """

    stream = False

    def __init__(
        self,
        where: str,
        data: Data,
        validation_data: Data | None = None,
        *,
        batch_size: int,
        shuffle: bool = False,
        seed: int | None = None,
    ) -> None:
        super().__init__(where, data, validation_data)
        self.batch_size = whole_number(where, "batch_size", batch_size, 1)
        self.shuffle = checks.true_or_false(where, "shuffle", shuffle)
        self.seed = None if seed is None else whole_number(where, "seed", seed, 0)
        self.settings = {"batch_size": self.batch_size, "shuffle": self.shuffle, "seed": self.seed}

    def cut(self, samples: Samples) -> list[Index]:
        """Index one batch after the other."""
        return [slice(k, k + self.batch_size) for k in range(0, len(samples.x), self.batch_size)]

    def epoch(self, seed: int, number: int) -> list[Index]:
        """Index the batches in the order of this epoch."""
        batches = super().epoch(seed, number)
        if not self.shuffle:
            return batches
        # The order follows from the seed and the number alone, so a checkpoint need not hold it.
        order = np.random.default_rng([seed, number]).permutation(len(self.samples.x))
        return [order[batch] for batch in batches]


class Chunks(DataSource):
    """Streams side by side, (N, T, ...), split into pieces of some steps.

    Parameters
    ----------
    where, data, validation_data
        See :class:`rnn_course.scratch.training.batches.DataSource`.
    steps : int
        Steps in a piece; the last one takes what is left.
    """

    stream = True

    def __init__(self, where: str, data: Data, validation_data: Data | None = None, *, steps: int) -> None:
        super().__init__(where, data, validation_data)
        self.steps = whole_number(where, "steps", steps, 1)
        self.settings = {"steps": self.steps}

    def _checked(self, where: str, x: Array, y: Array, mask: Array | None = None) -> Samples:
        samples = super()._checked(where, x, y, mask)
        if x.ndim < 2 or y.shape[:2] != x.shape[:2]:
            raise ValueError(
                f"{where}: x has shape {x.shape} and y {y.shape}; expected (streams, steps, ...) for both"
            )
        return samples

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        """The shape of one sample, of any number of steps."""
        return (None, *self.samples.x.shape[2:])

    def cut(self, samples: Samples) -> list[Index]:
        """Index one piece after the other, of all streams."""
        T = samples.x.shape[1]
        return [(slice(None), slice(t, t + self.steps)) for t in range(0, T, self.steps)]
