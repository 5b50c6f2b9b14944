"""Checkpoints: everything that a stopped run needs to go on as if it had never been stopped."""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from rnn_course import __version__, files
from rnn_course._extras import require
from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer, every_layer
from rnn_course.scratch.recurrent import Recurrent
from rnn_course.scratch.training import safetensors_io
from rnn_course.scratch.training.history import History
from rnn_course.scratch.training.optimizers import Optimizer

FORMAT = "rnn_course checkpoint"


@dataclass
class Progress:
    """How far a run has come.

    Attributes
    ----------
    seed : int
        What determines the order of the samples, together with the epoch.
    epoch, step : int
        Epochs that are finished, and steps in the one that is not.
    epoch_sum, epoch_size : float
        The sum of its losses so far, each times its number of targets; and those numbers.
    best_loss : float
        The lowest loss on the validation data.
    waited : int
        Epochs since then.
    best_weights : list of numpy.ndarray
        The weights at that epoch; empty if they are not needed.
    history : History
        The losses.
    """

    seed: int
    epoch: int = 0
    step: int = 0
    epoch_sum: float = 0.0
    epoch_size: int = 0
    best_loss: float = math.inf
    waited: int = 0
    best_weights: list[Array] = field(default_factory=list)
    history: History = field(default_factory=History)


@dataclass
class Checkpoint:
    """A file that holds the state of a run, and the call that it belongs to.

    Parameters
    ----------
    where : str
        The method that trains, for messages.
    path : path
        The file.
    settings : dict
        All that decides the outcome of the run, in plain values: a run goes on only with the same.
    layers : sequence of Layer
        The layers, built.
    weights : sequence of numpy.ndarray
        Their weights, the arrays themselves.
    optimizer : Optimizer
        The optimiser.
    steps : int
        Steps in an epoch.
    """

    where: str
    path: Path
    settings: dict[str, Any]
    layers: Sequence[Layer]
    weights: Sequence[Array]
    optimizer: Optimizer
    steps: int

    def pack(self, progress: Progress) -> bytes:
        """Copy the whole state of the run.

        Parameters
        ----------
        progress : Progress
            How far it has come.

        Returns
        -------
        bytes
            The content of the file.
        """
        groups: dict[str, dict[Any, Array]] = {
            "weights": dict(enumerate(self.weights)),
            "best": dict(enumerate(progress.best_weights)),
            "optimizer": self.optimizer.get_state(),
            "history": {name: np.array(losses) for name, losses in vars(progress.history).items()},
            "carried": self._carried(),
        }
        tensors = {
            f"{group}/{name}": array for group, arrays in groups.items() for name, array in arrays.items()
        }
        scalars = {
            name: value for name, value in vars(progress).items() if name not in ("best_weights", "history")
        }
        metadata = {
            "format": FORMAT,
            "version": __version__,
            "settings": self._settings(),
            "progress": json.dumps(scalars),
            "generators": json.dumps([layer.get_state()["generator"] for layer in every_layer(self.layers)]),
        }
        return safetensors_io.pack(tensors, metadata)

    def write(self, content: bytes) -> None:
        """Replace the file by a newer state, in one move.

        Parameters
        ----------
        content : bytes
            What `pack` gave.
        """
        files.replace(self.path, content)

    def restore(self) -> Progress | None:
        """Put the state of the file into layers and optimiser.

        Returns
        -------
        Progress or None
            How far the run had come; None if there is no file.

        Raises
        ------
        FileNotFoundError
            If there is no folder for the file.
        ImportError
            If the package safetensors is not installed.
        OSError
            If the file cannot be read.
        ValueError
            If the file is damaged, or belongs to another call; nothing is changed then.
        """
        require("safetensors", "train")  # missing, it would be missed only after the first epoch
        if not self.path.parent.is_dir():
            raise FileNotFoundError(f"{self.where}: there is no folder {self.path.parent} for the checkpoint")
        if not self.path.exists():
            return None
        tensors, metadata = safetensors_io.read(self.path, FORMAT)
        groups: dict[str, dict[str, Array]] = {}
        for key, array in tensors.items():
            group, _, name = key.partition("/")
            groups.setdefault(group, {})[name] = array
        with self._intact():
            settings = dict(json.loads(metadata["settings"]))
        self._check_settings(settings)
        parts = every_layer(self.layers)
        with self._intact():
            progress = _read_progress(json.loads(metadata["progress"]), groups["history"], self.steps)
            weights = self._read_weights(groups.get("weights", {}))
            if "best" in groups:
                progress.best_weights = self._read_weights(groups["best"])
            carried = _read_carried(groups.get("carried", {}), parts)
            generators = json.loads(metadata["generators"])
            for _, state in zip(parts, generators, strict=True):
                np.random.default_rng(0).bit_generator.state = state  # tried out on another one
            self._check_slots(groups["optimizer"])
            self.optimizer.set_state(groups["optimizer"])  # the first change, and the last that can fail
        for weight, saved in zip(self.weights, weights, strict=True):
            weight[...] = saved
        for layer, state, states in zip(parts, generators, carried, strict=True):
            layer.set_state({"generator": state, "states": states})
        return progress

    @contextmanager
    def _intact(self) -> Iterator[None]:
        """Name the file if something in it is missing or unexpected."""
        try:
            yield
        except (LookupError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            what = f"there is no {error}" if isinstance(error, KeyError) else error
            raise ValueError(
                f"{self.where}: the checkpoint {self.path} is incomplete or was changed: {what}"
            ) from error

    def _read_weights(self, group: dict[str, Array]) -> list[Array]:
        """Give the weights in their order, if they fit the layers."""
        if len(group) != len(self.weights):
            raise ValueError(f"it holds {len(group)} weights; the layers have {len(self.weights)}")
        owners = [layer for layer in self.layers for _ in layer.params]
        for k, (layer, weight) in enumerate(zip(owners, self.weights, strict=True)):
            _check_alike(f"weight {k}", group[str(k)], weight)
            if not layer._usable(group[str(k)]):
                raise ValueError(f"weight {k} holds NaN or infinity")
        return [group[str(k)] for k in range(len(group))]

    def _check_slots(self, group: dict[str, Array]) -> None:
        """Refuse what the optimiser would keep for weights of other shapes."""
        for key, array in group.items():
            if key != "iterations":
                _check_alike(f"optimizer/{key}", array, self.weights[int(key.rpartition(".")[2])])

    def _carried(self) -> dict[str, Array]:
        """Collect the states that `stateful` layers carry from batch to batch."""
        return {
            f"{k}.{name}": state
            for k, layer in enumerate(every_layer(self.layers))
            if isinstance(layer, Recurrent)
            for name, state in zip(layer.state_names, layer.get_state()["states"] or [], strict=False)
        }

    def _settings(self) -> str:
        return json.dumps(self.settings, default=lambda scalar: scalar.item())  # NumPy's numbers

    def _check_settings(self, written: dict[str, Any]) -> None:
        settings = json.loads(self._settings())
        other = [name for name in settings if settings[name] != written.get(name)]
        if other:
            raise ValueError(
                f"{self.where}: the checkpoint {self.path} is of a run with other {', '.join(other)}; "
                "make the same call to go on, or delete the file to start anew"
            )


def _read_progress(written: Any, history: dict[str, Array], steps: int) -> Progress:
    """Restore the progress, if everything in it has the right type."""
    kinds = {entry.name: entry.type for entry in fields(Progress) if entry.type in (int, float)}
    if not isinstance(written, dict) or written.keys() != kinds.keys():
        raise ValueError(f"the progress is {written!r}; expected {', '.join(kinds)}")
    for name, value in written.items():
        if type(value) is not kinds[name] or math.isnan(value) or (kinds[name] is int and value < 0):
            wanted = "a whole number of at least 0" if kinds[name] is int else "a number"
            raise ValueError(f"{name} is {value!r}; expected {wanted}")
    if history.keys() != {entry.name for entry in fields(History)}:
        raise ValueError(f"the history has the curves {', '.join(history)}")
    for name, losses in history.items():
        if losses.dtype != np.float64 or losses.ndim != 1 or not np.isfinite(losses).all():
            raise ValueError(f"the curve {name} of the history is no list of finite numbers")
    curves = {name: losses.tolist() for name, losses in history.items()}
    epochs = written["epoch"]
    if len(curves["loss"]) != epochs or len(curves["val_loss"]) not in (0, epochs):
        raise ValueError(f"the history is not one of {epochs} epochs")
    done, started = written["step"], written["epoch_size"] > 0
    if done > steps or (done > 0) != started or len(curves["step_loss"]) != epochs * steps + done:
        raise ValueError(f"the history is not one of {epochs} epochs of {steps} steps, and {done} steps more")
    return Progress(**written, history=History(**curves))


def _read_carried(group: dict[str, Array], parts: Sequence[Layer]) -> list[list[Array] | None]:
    """Give for each layer the states that it carries, if it carries any."""
    rest, carried = dict(group), []
    for k, layer in enumerate(parts):
        states = None
        if isinstance(layer, Recurrent) and f"{k}.{layer.state_names[0]}" in rest:
            states = [rest.pop(f"{k}.{name}") for name in layer.state_names]
            for name, state in zip(layer.state_names, states, strict=True):
                _check_alike(
                    f"carried/{k}.{name}", state, np.empty((len(states[0]), layer.units), layer.dtype)
                )
        carried.append(states)
    if rest:
        raise ValueError(f"no layer carries {', '.join(rest)}")
    return carried


def _check_alike(name: str, got: Array, want: Array) -> None:
    if got.shape != want.shape or got.dtype != want.dtype:
        raise ValueError(f"{name} is {got.dtype} of shape {got.shape}; expected {want.dtype} of {want.shape}")
