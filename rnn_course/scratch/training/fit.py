"""The training loop: batch after batch, forward, loss, backward, one step of the optimiser."""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from rnn_course import files
from rnn_course._extras import require
from rnn_course.checks import Array, whole_number
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.training import losses, optimizers, saving
from rnn_course.scratch.training.batches import DataSource, Samples
from rnn_course.scratch.training.checkpoints import Checkpoint, Progress
from rnn_course.scratch.training.history import History
from rnn_course.scratch.training.losses import Loss
from rnn_course.scratch.training.optimizers import Optimizer


class _Trainable(Protocol):
    """The part of a model that the loop needs: :class:`rnn_course.scratch.training.model.Model` has it."""

    layers: list[Layer]

    @property
    def built(self) -> bool: ...

    @property
    def weights(self) -> list[Array]: ...

    @property
    def grads(self) -> list[Array]: ...

    def build(self, input_shape: Sequence[int | None]) -> None: ...

    def forward_masked(
        self, x: Array, mask: Array | None = None, training: bool = False
    ) -> tuple[Array, Array | None]: ...

    def backward(self, dy: Array) -> Any: ...

    def reset_state(self) -> None: ...


@dataclass(kw_only=True)
class Run:
    """One call of `fit` or `fit_stream`.

    Parameters
    ----------
    model : Model
        The model; it is built if it is not.
    data : DataSource
        The data and their order.
    loss : str or callable
        The loss, by name or as a function.
    optimizer : str or Optimizer
        The optimiser, by name or as an object.
    epochs : int
        How often to go through all samples.
    patience : int, optional
        After how many epochs without a lower validation loss to stop.
    checkpoint : path, optional
        Where to keep the state of the run.
    checkpoint_every : int, optional
        After how many steps; None for the end of each epoch.
    verbose : {0, 1}
        0 for no progress bar.

    Raises
    ------
    ImportError, OSError, TypeError, ValueError
        As for :meth:`rnn_course.scratch.training.model.Model.fit`.
    """

    model: _Trainable
    data: DataSource
    loss: str | Loss
    optimizer: str | Optimizer
    epochs: int
    patience: int | None
    checkpoint: str | os.PathLike[str] | None
    checkpoint_every: int | None
    verbose: int
    _loss: Loss = field(init=False)
    _optimizer: Optimizer = field(init=False)
    _checkpoint: Checkpoint | None = field(init=False, default=None)
    _waiting: tuple[bytes, str] | None = field(init=False, default=None)
    _kept: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Check the arguments, and build the model."""
        where = self.data.where
        self.epochs = whole_number(where, "epochs", self.epochs, 1)
        for name, value in {"patience": self.patience, "checkpoint_every": self.checkpoint_every}.items():
            if value is not None:
                whole_number(where, name, value, 1)
        if self.patience is not None and self.data.validation is None:
            raise ValueError(f"{where}: patience waits for a lower validation loss; expected validation_data")
        if self.checkpoint_every is not None and self.checkpoint is None:
            raise ValueError(
                f"{where}: checkpoint_every is {self.checkpoint_every}; expected a checkpoint, too"
            )
        if self.verbose not in (0, 1):
            raise ValueError(f"{where}: verbose is {self.verbose!r}; expected 0 or 1")
        self._loss, self._optimizer = losses.get(self.loss), optimizers.get(self.optimizer)
        if not self.model.built:
            self.model.build(self.data.input_shape)
        if self.checkpoint is not None:
            self._checkpoint = Checkpoint(
                where,
                Path(self.checkpoint),
                self._settings(),
                self.model.layers,
                self.model.weights,
                self._optimizer,
                len(self.data.cut(self.data.samples)),
            )

    def _settings(self) -> dict[str, Any]:
        """List what must be the same in the call that goes on from a checkpoint."""
        return {
            "layers": [saving.configuration(layer) for layer in self.model.layers],
            "loss": getattr(self._loss, "__name__", type(self._loss).__name__),
            "optimizer": [self._optimizer.name, self._optimizer.get_config()],
            "data": self.data.samples.digest(),
            "validation data": self.data.validation and self.data.validation.digest(),
            "patience": self.patience,
            **self.data.settings,
        }

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
        OSError
            If the checkpoint cannot be read or written.
        """
        progress = self._first_progress()
        if self._checkpoint is not None and not self._done(progress):
            files.check_replaceable(self._checkpoint.path)  # now, and not after an epoch
        steps = len(self.data.epoch(progress.seed, 0))
        done = progress.epoch * steps + progress.step
        # A bar for what takes longer than a second.
        bar = (
            require("tqdm", "train").tqdm(total=self.epochs * steps, initial=done, delay=1)
            if self.verbose
            else None
        )
        # What overflows shows in the loss, and the error about it says more than NumPy's warnings.
        with nullcontext() if bar is None else bar, np.errstate(over="ignore", invalid="ignore"):
            while not self._done(progress):
                self._train_epoch(progress, bar)
                self._validate(progress)
                self._set_aside(progress)
                if bar is not None:
                    curves = progress.history.curves
                    losses = {name: f"{curve[-1]:.4g}" for name, curve in curves.items()}
                    bar.set_postfix(losses, refresh=False)
        layers = self.model.layers
        if not all(layer._usable(weight) for layer in layers for weight in layer.params.values()):
            raise self._not_finite("a weight is nan or inf after the last step")
        self._keep()
        for weight, best in zip(self.model.weights, progress.best_weights, strict=False):
            weight[...] = best
        return progress.history

    def _first_progress(self) -> Progress:
        if self._checkpoint is not None:
            progress = self._checkpoint.restore()
            if progress is not None:
                self._kept = _position(progress)
                return progress
        return Progress(int(np.random.SeedSequence(self.data.seed).entropy))  # type: ignore[arg-type]

    def _train_epoch(self, progress: Progress, bar: Any) -> None:
        """Take the steps of one epoch that are still to be taken."""
        if self.data.stream and progress.step == 0:
            self.model.reset_state()
        weights = self.model.weights
        for index in self.data.epoch(progress.seed, progress.epoch)[progress.step :]:
            place = f"epoch {progress.epoch + 1}, step {progress.step + 1}"
            x, y, mask = self.data.samples.part(index)
            with self._named(place):
                y_pred, mask = self.model.forward_masked(x, mask, training=True)
                loss, dy_pred = self._loss(y, y_pred, mask)
                loss = float(loss)  # a loss of one's own may give a NumPy scalar
                if not math.isfinite(loss):
                    raise self._not_finite(f"the loss is {loss} at {place}")
                self._keep()
                self.model.backward(dy_pred)
                self._optimizer.apply(self.model.grads, weights)
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
        if self.data.validation is None:
            return
        if self.data.stream:
            self.model.reset_state()
        with self._named(f"after epoch {progress.epoch}", ", validation_data"):
            loss = mean_loss(self.model, self.data.parts(self.data.validation), self._loss)
        if not math.isfinite(loss):
            raise self._not_finite(f"the validation loss is {loss} after epoch {progress.epoch}")
        progress.history.val_loss.append(loss)
        progress.waited += 1
        if self.patience is not None and loss < progress.best_loss:
            progress.best_loss, progress.waited = loss, 0
            progress.best_weights = [weight.copy() for weight in self.model.weights]

    def _done(self, progress: Progress) -> bool:
        """Say whether all epochs are over, or the patience is used up."""
        out_of_patience = self.patience is not None and progress.waited >= self.patience
        return progress.epoch >= self.epochs or out_of_patience

    # A state is written one step after it was reached: only the next loss shows whether its weights are good.

    def _set_aside(self, progress: Progress) -> None:
        """Copy the state for the checkpoint."""
        if self._checkpoint is not None:
            self._waiting = self._checkpoint.pack(progress), _position(progress)

    def _keep(self) -> None:
        """Write the state that was set aside."""
        if self._checkpoint is not None and self._waiting is not None:
            content, self._kept = self._waiting
            self._checkpoint.write(content)
            self._waiting = None

    def _not_finite(self, what: str) -> FloatingPointError:
        if self._checkpoint is None:
            advice = "there is no checkpoint to go back to"
        elif self._kept is None:
            advice = "there was no checkpoint yet"
        else:
            advice = f"the last good checkpoint, from {self._kept}, is {self._checkpoint.path}"
        cure = self._fault_of_the_data() or "A smaller learning rate, or clipping, may help"
        return FloatingPointError(f"{self.data.where}: {what}; {advice}. {cure}")

    @contextmanager
    def _named(self, place: str, whose: str = "") -> Iterator[None]:
        """Name the place where a batch did not fit, or where its mask left nothing."""
        try:
            yield
        except (TypeError, ValueError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            fault = self._fault_of_the_data()
            message = f"{self.data.where}{whose}: {place}: {error}{f'. {fault}' if fault else ''}"
            raise kind(message) from error

    def _fault_of_the_data(self) -> str | None:
        """Say where the data are not finite: no learning rate helps there."""
        for name, samples in (("the data", self.data.samples), ("validation_data", self.data.validation)):
            place = samples and samples.first_not_finite()
            if place:
                return f"In {name}, {place}: leave such samples out, or mask such steps"
        return None


def mean_loss(model: _Trainable, batches: Iterable[Samples], loss: Loss) -> float:
    """Measure the loss of a model without training it: the mean over the batches, weighted by their sizes.

    Parameters
    ----------
    model : Model
        The model.
    batches : iterable of Samples
        The data.
    loss : callable
        The loss.

    Returns
    -------
    float
        The mean.
    """
    total = 0.0
    size = 0
    for x, y, mask in batches:
        y_pred, mask = model.forward_masked(x, mask)
        total += loss(y, y_pred, mask)[0] * y.size
        size += y.size
    return total / size


def _position(progress: Progress) -> str:
    if progress.step:
        return f"step {progress.step} of epoch {progress.epoch + 1}"
    return f"the end of epoch {progress.epoch}"
