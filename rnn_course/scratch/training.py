"""The training loop: batch after batch, forward, loss, backward, one step of the optimiser."""

import hashlib
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from rnn_course._extras import require
from rnn_course.checks import Array
from rnn_course.scratch.checkpoints import Checkpoint, Progress
from rnn_course.scratch.history import History
from rnn_course.scratch.losses import Loss
from rnn_course.scratch.optimizers import Optimizer

if TYPE_CHECKING:
    from rnn_course.scratch.model import Model

Index: TypeAlias = Any  # what picks a batch out of an array: whole numbers, or slices


class Samples(NamedTuple):
    """Inputs, their targets and their mask, cut alike.

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

    def digest(self) -> str:
        """Give a short text that is another one for other data."""
        digest = hashlib.blake2b(digest_size=16)
        for array in self:
            if array is not None:
                digest.update(f"{array.dtype} {array.shape} ".encode())
                digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()


@dataclass(kw_only=True)
class Run:
    """One call of `fit` or `fit_stream`.

    Parameters
    ----------
    where : str
        Which method, for messages.
    model : Model
        A built model.
    samples : Samples
        What it learns from.
    batches : callable
        ``batches(seed, epoch)`` gives the index of each batch of an epoch.
    validation : Samples, optional
        What it is measured with after each epoch.
    validation_batches : list
        The index of each of its batches.
    stream : bool
        Whether the batches are pieces of one stream: the states are forgotten where it begins.
    loss : callable
        The loss.
    optimizer : Optimizer
        The optimiser.
    epochs : int
        How often to go through all samples.
    patience : int, optional
        After how many epochs without a lower validation loss to stop.
    seed : int, optional
        Seed of the order of the samples.
    checkpoint : Checkpoint, optional
        Where to keep the state of the run.
    checkpoint_every : int, optional
        After how many steps; None for the end of each epoch.
    verbose : int
        0 for no progress bar.
    """

    where: str
    model: "Model"
    samples: Samples
    batches: Callable[[int, int], Sequence[Index]]
    validation: Samples | None
    validation_batches: Sequence[Index]
    stream: bool
    loss: Loss
    optimizer: Optimizer
    epochs: int
    patience: int | None
    seed: int | None
    checkpoint: Checkpoint | None
    checkpoint_every: int | None
    verbose: int
    _waiting: tuple[bytes, str] | None = field(init=False, default=None)
    _kept: str | None = field(init=False, default=None)

    def train(self) -> History:
        """Go through the epochs, from the last checkpoint if there is one.

        Returns
        -------
        History
            The losses.

        Raises
        ------
        FloatingPointError
            If a loss is not finite.
        """
        progress = self._first_progress()
        steps = len(self.batches(progress.seed, 0))
        done = progress.epoch * steps + progress.step
        # A bar for what takes longer than a second.
        bar = (
            require("tqdm", "train").tqdm(total=self.epochs * steps, initial=done, delay=1)
            if self.verbose
            else None
        )
        with nullcontext() if bar is None else bar:
            while progress.epoch < self.epochs and not self._out_of_patience(progress):
                self._train_epoch(progress, bar)
                self._validate(progress)
                self._set_aside(progress)
                if bar is not None:
                    curves = progress.history.curves
                    losses = {name: f"{curve[-1]:.4g}" for name, curve in curves.items()}
                    bar.set_postfix(losses, refresh=False)
        if not all(np.isfinite(weight).all() for weight in self.model.weights):
            raise self._not_finite("a weight is nan or inf after the last step")
        self._keep()
        for weight, best in zip(self.model.weights, progress.best_weights, strict=False):
            weight[...] = best
        return progress.history

    def _first_progress(self) -> Progress:
        if self.checkpoint is not None:
            progress = self.checkpoint.restore()
            if progress is not None:
                self._kept = _position(progress)
                return progress
        return Progress(int(np.random.SeedSequence(self.seed).entropy))  # type: ignore[arg-type]

    def _train_epoch(self, progress: Progress, bar: Any) -> None:
        """Take the steps of one epoch that are still to be taken."""
        if self.stream and progress.step == 0:
            self.model.reset_state()
        weights = self.model.weights
        for index in self.batches(progress.seed, progress.epoch)[progress.step :]:
            x, y, mask = self.samples.part(index)
            y_pred, mask = self.model.forward_masked(x, mask, training=True)
            loss, dy_pred = self.loss(y, y_pred, mask)
            if not math.isfinite(loss):
                place = f"epoch {progress.epoch + 1}, step {progress.step + 1}"
                raise self._not_finite(f"the loss is {loss} at {place}")
            self._keep()
            self.model.backward(dy_pred)
            self.optimizer.apply(self.model.grads, weights)
            progress.step += 1
            progress.epoch_sum += loss * y.size
            progress.epoch_size += y.size
            progress.history.step_loss.append(loss)
            if self.checkpoint_every and len(progress.history.step_loss) % self.checkpoint_every == 0:
                self._set_aside(progress)
            if bar is not None:
                bar.update()
        progress.history.loss.append(progress.epoch_sum / progress.epoch_size)
        progress.epoch += 1
        progress.step, progress.epoch_sum, progress.epoch_size = 0, 0.0, 0

    def _validate(self, progress: Progress) -> None:
        """Measure the loss on the validation data, and remember the weights if it is the lowest so far."""
        if self.validation is None:
            return
        if self.stream:
            self.model.reset_state()
        loss = mean_loss(self.model, self.validation, self.validation_batches, self.loss)
        if not math.isfinite(loss):
            raise self._not_finite(f"the validation loss is {loss} after epoch {progress.epoch}")
        progress.history.val_loss.append(loss)
        progress.waited += 1
        if self.patience is not None and loss < progress.best_loss:
            progress.best_loss, progress.waited = loss, 0
            progress.best_weights = [weight.copy() for weight in self.model.weights]

    def _out_of_patience(self, progress: Progress) -> bool:
        return self.patience is not None and progress.waited >= self.patience

    # A state is written one step after it was reached: only the next loss shows whether its weights are good.

    def _set_aside(self, progress: Progress) -> None:
        """Copy the state for the checkpoint."""
        if self.checkpoint is not None:
            self._waiting = self.checkpoint.pack(progress), _position(progress)

    def _keep(self) -> None:
        """Write the state that was set aside."""
        if self.checkpoint is not None and self._waiting is not None:
            content, self._kept = self._waiting
            self.checkpoint.write(content)
            self._waiting = None

    def _not_finite(self, what: str) -> FloatingPointError:
        if self.checkpoint is None:
            advice = "there is no checkpoint to go back to"
        elif self._kept is None:
            advice = "there was no checkpoint yet"
        else:
            advice = f"the last good checkpoint, from {self._kept}, is {self.checkpoint.path}"
        return FloatingPointError(
            f"{self.where}: {what}; {advice}. A smaller learning rate, or clipping, may help"
        )


def mean_loss(model: "Model", samples: Samples, batches: Sequence[Index], loss: Loss) -> float:
    """Measure the loss of a model without training it: the mean over the batches, weighted by their sizes.

    Parameters
    ----------
    model : Model
        The model.
    samples : Samples
        The data.
    batches : sequence
        The index of each batch.
    loss : callable
        The loss.

    Returns
    -------
    float
        The mean.
    """
    total = 0.0
    size = 0
    for index in batches:
        x, y, mask = samples.part(index)
        y_pred, mask = model.forward_masked(x, mask)
        total += loss(y, y_pred, mask)[0] * y.size
        size += y.size
    return total / size


def _position(progress: Progress) -> str:
    if progress.step:
        return f"step {progress.step} of epoch {progress.epoch + 1}"
    return f"the end of epoch {progress.epoch}"
