"""A model: a chain of layers that can be trained, saved and loaded."""

import os

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch.layer import Layer, every_layer
from rnn_course.scratch.training import losses, saving
from rnn_course.scratch.training.batches import Batches, Chunks, Data
from rnn_course.scratch.training.chain import Chain
from rnn_course.scratch.training.fit import Run, mean_loss
from rnn_course.scratch.training.history import History
from rnn_course.scratch.training.losses import Loss
from rnn_course.scratch.training.optimizers import Optimizer
from rnn_course.scratch.training.summary import table


class Model(Chain):
    """A chain of layers: the output of each is the input of the next.

    A mask takes the same path. Each layer gives the mask of its outputs, and the last mask tells the loss
    what to leave out.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, first one first.

    Attributes
    ----------
    layers : list of Layer
        The same.

    Raises
    ------
    ValueError
        If there is no layer, or one is there twice.
    TypeError
        If something is no layer.

    Examples
    --------
    >>> import numpy as np
    >>> from rnn_course.scratch import LSTM, Adam, Dense, Model
    >>> model = Model([LSTM(8, seed=0), Dense(1, seed=1)])
    >>> x = np.random.default_rng(0).standard_normal((64, 10, 1)).astype("float32")
    >>> y = x.sum(axis=1)
    >>> history = model.fit(
    ...     x, y, loss="mean_squared_error", optimizer=Adam(0.01), epochs=40, seed=0, verbose=0
    ... )
    >>> history.loss[-1] < 0.5 * history.loss[0]
    True
    >>> model.predict(x).shape
    (64, 1)
    """

    def predict(self, x: Array, *, mask: Array | None = None, batch_size: int = 32) -> Array:
        """Compute the outputs batch by batch, for more samples than fit into memory at once.

        Parameters
        ----------
        x : numpy.ndarray
            Inputs, (N, ...).
        mask : numpy.ndarray, optional
            (N, T) of bool.
        batch_size : int
            How many samples at once.

        Returns
        -------
        numpy.ndarray
            Outputs, (N, ...).

        Raises
        ------
        TypeError, ValueError
            If an argument does not fit.
        """
        # There are no targets; the inputs take their place.
        data = Batches("Model.predict", (x, x, mask), batch_size=batch_size)
        return np.concatenate([self.forward(x, mask) for x, _, mask in data.parts(data.samples)])

    def evaluate(
        self, x: Array, y: Array, *, loss: str | Loss, mask: Array | None = None, batch_size: int = 32
    ) -> float:
        """Measure the loss.

        Parameters
        ----------
        x, y : numpy.ndarray
            Inputs and targets, (N, ...).
        loss : str or callable
            As for `fit`.
        mask : numpy.ndarray, optional
            (N, T) of bool.
        batch_size : int
            How many samples at once.

        Returns
        -------
        float
            The mean over all batches, weighted by their sizes, as Keras has it.

        Raises
        ------
        TypeError, ValueError
            If an argument does not fit, or the mask leaves nothing of a batch.
        """
        data = Batches("Model.evaluate", (x, y, mask), batch_size=batch_size)
        return mean_loss(self, data.parts(data.samples), losses.get(loss))

    # Training ----------------------------------------------------------------------------------

    def fit(
        self,
        x: Array,
        y: Array,
        *,
        loss: str | Loss,
        optimizer: str | Optimizer = "adam",
        mask: Array | None = None,
        batch_size: int = 32,
        epochs: int = 1,
        shuffle: bool = True,
        seed: int | None = None,
        validation_data: Data | None = None,
        patience: int | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: int | None = None,
        verbose: int = 1,
    ) -> History:
        """Train on samples that do not depend on each other.

        Parameters
        ----------
        x, y : numpy.ndarray
            Inputs and targets, (N, ...).
        loss : str or callable
            A name in :mod:`rnn_course.scratch.training.losses`, or a function
            ``(y_true, y_pred, mask) -> (loss, dy_pred)``.
        optimizer : str or Optimizer
            ``"sgd"``, ``"rmsprop"``, ``"adam"``, or an optimiser, which goes on from where it stands.
        mask : numpy.ndarray, optional
            (N, T) of bool, False at the steps that are padding.
        batch_size : int
            Samples in a step; the last step of an epoch takes what is left.
        epochs : int
            How often to go through all samples.
        shuffle : bool
            Whether each epoch takes the samples in another order.
        seed : int, optional
            Seed of these orders.
        validation_data : tuple of numpy.ndarray, optional
            ``(x, y)`` or ``(x, y, mask)``: the loss on them is measured after each epoch.
        patience : int, optional
            Stop after this number of epochs without a lower validation loss; in the end, go back to the
            weights that had the lowest one.
        checkpoint : path, optional
            A file that keeps the state of the run after each epoch. If the run was stopped, the same call
            goes on from there and ends with the same weights, to the last bit, as if it had not been. After a
            run that was finished it gives the finished model; a larger `epochs` trains on.
        checkpoint_every : int, optional
            Number of steps after each of which to keep the state, too.
        verbose : {0, 1}
            0 for no progress bar. There is one only where training takes longer than a second.

        Returns
        -------
        History
            The losses.

        Raises
        ------
        FloatingPointError
            If a loss is not finite: the message says where the data hold NaN or infinity, if they do. The
            checkpoint holds the last state that had a finite loss.
        ImportError
            If a progress bar or a checkpoint is wanted and its package is not installed.
        OSError
            If the checkpoint cannot be read, or cannot be written: a file that is read-only and a folder in
            which nothing can be written are refused before training starts; a disk that is full shows when
            the state is written. The error names the file, and the last state that was written stays.
        TypeError, ValueError
            If an argument does not fit, or the checkpoint belongs to another call. What a single batch holds
            shows only when it is read: an id out of range, a mask that leaves nothing. The message then names
            epoch and step, and the weights are those of the step before.
        """
        data = Batches(
            "Model.fit", (x, y, mask), validation_data, batch_size=batch_size, shuffle=shuffle, seed=seed
        )
        for layer in every_layer(self.layers):
            if getattr(layer, "stateful", False):
                raise ValueError(
                    f"Model.fit: a {layer.name} is stateful, so a sample goes on where another ended; "
                    "use fit_stream"
                )
        return Run(
            model=self,
            data=data,
            loss=loss,
            optimizer=optimizer,
            epochs=epochs,
            patience=patience,
            checkpoint=checkpoint,
            checkpoint_every=checkpoint_every,
            verbose=verbose,
        ).train()

    def fit_stream(
        self,
        x: Array,
        y: Array,
        *,
        steps: int,
        loss: str | Loss,
        optimizer: str | Optimizer = "adam",
        mask: Array | None = None,
        epochs: int = 1,
        validation_data: Data | None = None,
        patience: int | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: int | None = None,
        verbose: int = 1,
    ) -> History:
        """Train on long streams, piece after piece: truncated backpropagation through time.

        A stream may be too long to be held in memory with all that backward needs. So it is read in pieces of
        `steps` steps, in order, and each piece is a training step of its own. The state in which a piece ends
        is the one in which the next begins, so the model remembers further back than one piece; the gradient
        stops where a piece begins, so it learns only from what lies within. At the start of an epoch the
        states are zero. The recurrent layers must be `stateful`, and return sequences; no other layer may
        look at several steps, as attention does.

        Parameters
        ----------
        x, y : numpy.ndarray
            Inputs and targets, (N, T, ...): N streams, read side by side.
        steps : int
            Steps in a piece; the last piece takes what is left.
        loss, optimizer, mask, epochs, validation_data, patience, checkpoint, checkpoint_every, verbose
            As for `fit`. The validation data are streams as well, read from a state of zero.

        Returns
        -------
        History
            The losses; a step is a piece.

        Raises
        ------
        FloatingPointError, ImportError, OSError, TypeError, ValueError
            As for `fit`, and if a recurrent layer is not stateful, or another one looks at several steps.

        References
        ----------
        Williams and Peng (1990), An efficient gradient-based algorithm for on-line training of recurrent
        network trajectories.

        Examples
        --------
        Predict the next value of one long wave, 20 steps at a time; 4 parts of it are read side by side:

        >>> import numpy as np
        >>> from rnn_course.scratch import GRU, Dense, Model
        >>> wave = np.sin(0.2 * np.arange(2001)).astype("float32")
        >>> x, y = wave[:-1].reshape(4, 500, 1), wave[1:].reshape(4, 500, 1)
        >>> model = Model([GRU(8, return_sequences=True, stateful=True, seed=0), Dense(1, seed=1)])
        >>> history = model.fit_stream(x, y, steps=20, loss="mean_squared_error", epochs=10, verbose=0)
        >>> history.loss[-1] < 0.1 * history.loss[0]
        True
        """
        where = "Model.fit_stream"
        data = Chunks(where, (x, y, mask), validation_data, steps=steps)
        layers = every_layer(self.layers)
        for layer in layers:
            if _forgets(layer):
                raise ValueError(
                    f"{where}: {layer} cannot read a stream piece by piece; "
                    "expected stateful=True and go_backwards=False"
                )
            if layer.crosses_steps:
                raise ValueError(
                    f"{where}: {layer} cannot read a stream piece by piece: it looks at other steps, "
                    "and not beyond a piece; use fit"
                )
        if not any(_carries(layer) for layer in layers):
            raise ValueError(f"{where}: no layer has a state to carry from piece to piece; use fit")
        return Run(
            model=self,
            data=data,
            loss=loss,
            optimizer=optimizer,
            epochs=epochs,
            patience=patience,
            checkpoint=checkpoint,
            checkpoint_every=checkpoint_every,
            verbose=verbose,
        ).train()

    # Files and text ----------------------------------------------------------------------------

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model to a file: layers and weights, not the optimiser.

        Parameters
        ----------
        path : str or path
            Where to; the format is safetensors, whose files end in ``.safetensors``.

        Raises
        ------
        ImportError
            If the package safetensors is not installed.
        OSError
            If the file cannot be written: it is read-only, nothing can be written in its folder, the disk is
            full. An older file of that name is left as it was.
        RuntimeError
            If the model is not built.
        ValueError
            If a layer has an activation of your own: a file holds no code. If a weight holds NaN or infinity:
            what was in the file before may be better. (-inf in a CRF, which forbids a tag, is no fault.) If
            this is a folder, a named pipe or a device.
        """
        saving.save(path, self.layers, self._check_built("save"))

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, sha256: str | None = None) -> "Model":
        """Read a model from a file that `save` wrote. A file, whoever made it, cannot run code.

        `save` writes a digest of layers and weights with them, so damage of a single bit is noticed.

        Parameters
        ----------
        path : str or path
            Where from.
        sha256 : str, optional
            The SHA-256 of the whole file, as ``sha256sum`` prints it: the file must be that one. Older
            versions wrote no digest; their files are read only so.

        Returns
        -------
        Model
            The same layers with the same weights.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ImportError
            If the package safetensors is not installed.
        OSError
            If it cannot be read.
        ValueError
            If the file is damaged, is not what `save` wrote, or holds a weight that is NaN or infinite; if it
            has no digest and no `sha256` is given; if this is a folder, a named pipe or a device.
        """
        layers, shapes = saving.load(path, sha256)
        model = cls(layers)
        model._shapes = shapes
        return model

    def summary(self) -> str:
        """Draw the table that Keras prints: every layer with the shape of its output and its weights.

        The names of the layers count from the first of their class in this model.

        Returns
        -------
        str
            For ``print``.

        Raises
        ------
        RuntimeError
            If the model is not built.

        Examples
        --------
        >>> from rnn_course.scratch import LSTM, Dense, Model
        >>> model = Model([LSTM(8), Dense(1)])
        >>> model.build((10, 4))
        >>> print(model.summary())
        Model: "sequential"
        ┏━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┓
        ┃ Layer (type)  ┃ Output Shape ┃ Param # ┃
        ┡━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━┩
        │ lstm (LSTM)   │ (None, 8)    │     416 │
        ├───────────────┼──────────────┼─────────┤
        │ dense (Dense) │ (None, 1)    │       9 │
        └───────────────┴──────────────┴─────────┘
         Total params: 425 (1.66 KB)
         Trainable params: 425 (1.66 KB)
         Non-trainable params: 0 (0.00 B)
        """
        return table(self.layers, self._check_built("summary"))


def _carries(layer: Layer) -> bool:
    """Say whether a layer begins with the state in which it ended."""
    return getattr(layer, "stateful", False) and not getattr(layer, "go_backwards", False)


def _forgets(layer: Layer) -> bool:
    """Say whether a layer reads sequences and begins anew each time; it reads them if it can return them."""
    return hasattr(layer, "return_sequences") and not layer.sublayers() and not _carries(layer)
