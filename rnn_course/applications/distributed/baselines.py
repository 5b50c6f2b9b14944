"""One worker alone: what several workers together must be equal to, to the last digits."""

from rnn_course.applications.distributed.data import BATCH, Windows, rows_of_step
from rnn_course.applications.distributed.models import LEARNING_RATE, network
from rnn_course.scratch import Adam, mean_squared_error


def train_alone(
    windows: Windows, steps: int, units: int = 16, seed: int = 0, batch: int = BATCH
) -> list[float]:
    """Train the network from scratch in this process, as always.

    Parameters
    ----------
    windows : Windows
        The samples.
    steps : int
        How many steps.
    units : int
        Hidden units H.
    seed : int
        Seed of the weights and of the order of the samples.
    batch : int
        Samples N of a step.

    Returns
    -------
    list of float
        The loss at each step, before the weights move.
    """
    model, optimizer, losses = network(units, seed), Adam(LEARNING_RATE), []
    for step in range(steps):
        rows = rows_of_step(step, len(windows.x), seed, batch)
        loss, dy = mean_squared_error(windows.y[rows], model.forward(windows.x[rows], training=True))
        model.backward(dy)
        optimizer.apply(model.grads, model.weights)
        losses.append(loss)
    return losses
