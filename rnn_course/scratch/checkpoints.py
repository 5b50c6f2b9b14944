"""Checkpoints: everything that a stopped run needs to go on as if it had never been stopped."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from rnn_course import __version__
from rnn_course._extras import require
from rnn_course.checks import Array
from rnn_course.scratch import tensor_files
from rnn_course.scratch.history import History
from rnn_course.scratch.layer import Layer, every_layer
from rnn_course.scratch.optimizers import Optimizer
from rnn_course.scratch.recurrent import Recurrent

FORMAT = "rnn_course checkpoint"


@dataclass
class Progress:
    """How far a run has come.

    Attributes
    ----------
    seed : int
        What the order of the samples follows from, together with the epoch.
    epoch, step : int
        Epochs that are finished, and steps in the one that is not.
    epoch_sum, epoch_size : float
        The sum of its losses so far, each times its number of targets; and those numbers.
    best_loss : float
        The lowest loss on the validation data.
    waited : int
        Epochs since then.
    best_weights : list of numpy.ndarray
        The weights of then; empty if nobody wants them.
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
    """

    where: str
    path: Path
    settings: dict[str, Any]
    layers: Sequence[Layer]
    weights: Sequence[Array]
    optimizer: Optimizer

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
            "generators": json.dumps([layer._rng.bit_generator.state for layer in every_layer(self.layers)]),
        }
        return tensor_files.pack(tensors, metadata)

    def write(self, content: bytes) -> None:
        """Replace the file by a newer state, in one move.

        Parameters
        ----------
        content : bytes
            What `pack` gave.
        """
        tensor_files.write(self.path, content)

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
        ValueError
            If the file is damaged, or belongs to another call; nothing is changed then.
        """
        require("safetensors", "train")  # missing, it would be missed only after the first epoch
        if not self.path.parent.is_dir():
            raise FileNotFoundError(f"{self.where}: there is no folder {self.path.parent} for the checkpoint")
        if not self.path.exists():
            return None
        tensors, metadata = tensor_files.read(self.path, FORMAT)
        groups: dict[str, dict[str, Array]] = {}
        for key, array in tensors.items():
            group, _, name = key.partition("/")
            groups.setdefault(group, {})[name] = array
        try:
            settings, scalars, generators = (
                json.loads(metadata[name]) for name in ("settings", "progress", "generators")
            )
            weights, best = (
                [group[str(k)] for k in range(len(group))]
                for group in (groups["weights"], groups.get("best", {}))
            )
            history = {name: losses.tolist() for name, losses in groups["history"].items()}
            progress = Progress(**scalars, best_weights=best, history=History(**history))
            optimizer = groups["optimizer"]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{self.where}: the checkpoint {self.path} is incomplete: {error!r}") from error
        self._check_settings(settings)
        for arrays in (weights, best or weights):
            if [array.shape for array in arrays] != [weight.shape for weight in self.weights]:
                raise ValueError(f"{self.where}: the checkpoint {self.path} holds weights of other shapes")
        parts = every_layer(self.layers)
        try:
            if len(generators) != len(parts):
                raise ValueError(f"{len(generators)} generators for {len(parts)} layers")
            for layer, state in zip(parts, generators, strict=True):
                type(layer._rng.bit_generator)().state = state  # tried out on another one
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"{self.where}: the checkpoint {self.path} is incomplete: {error!r}") from error
        self.optimizer.set_state(optimizer)
        for weight, saved in zip(self.weights, weights, strict=True):
            weight[...] = saved
        carried = groups.get("carried", {})
        for k, (layer, state) in enumerate(zip(parts, generators, strict=True)):
            layer._rng.bit_generator.state = state
            if isinstance(layer, Recurrent):
                states = [carried[f"{k}.{name}"] for name in layer.state_names if f"{k}.{name}" in carried]
                layer._carried = states or None
        return progress

    def _carried(self) -> dict[str, Array]:
        """Collect the states that `stateful` layers carry from batch to batch."""
        return {
            f"{k}.{name}": state
            for k, layer in enumerate(every_layer(self.layers))
            if isinstance(layer, Recurrent) and layer._carried is not None
            for name, state in zip(layer.state_names, layer._carried, strict=True)
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
