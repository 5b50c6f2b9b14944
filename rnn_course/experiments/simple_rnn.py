"""The claims about the vanilla RNN (chapter 3), counted and measured."""

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import SimpleRNN


def states_from_positive_weights(H: int, D: int, T: int, seed: int) -> Array:
    """Run a layer whose inputs and weights are all drawn from [0, 1).

    Parameters
    ----------
    H, D, T : int
        Hidden units, features, timesteps.
    seed : int
        Of the draw.

    Returns
    -------
    numpy.ndarray
        The states, (T, H).
    """
    rng = np.random.default_rng(seed)
    layer = SimpleRNN(H, return_sequences=True, dtype="float64")
    layer.build(D)
    layer.set_weights([rng.random(weight.shape) for weight in layer.get_weights()])
    return layer.forward(rng.random((1, T, D)))[0]


def claims() -> list[dict[str, str]]:
    """Test what the sources say about the vanilla RNN.

    Returns
    -------
    list of dict
        For each the ``claim``, the ``truth`` and the ``label`` of the section that shows it.
    """
    layer = SimpleRNN(64)
    layer.build(100)
    shapes = ", ".join(f"{name.replace('_', ' ')} {weight.shape}" for name, weight in layer.params.items())
    smallest = states_from_positive_weights(H=8, D=4, T=10, seed=0)[2:].min()
    return [
        {
            "claim": "An RNN has exactly one weight, of shape (input, output).",
            "truth": f"It has three arrays. For 100 features and 64 units: {shapes}; "
            f"together {layer.count_params():,} numbers.",
            "label": "rnn-count",
        },
        {
            "claim": "The weights of a first example may be drawn from [0, 1).",
            "truth": "Then every unit saturates: in ten steps with 4 features and 8 units, "
            f"no state is below {np.floor(smallest * 100) / 100:.2f} from the third step on.",
            "label": "rnn-saturation",
        },
        {
            "claim": "Wx and Wy are the two weights of a recurrent neuron; Wh is the weight of its output.",
            "truth": "Wx reads the input, Wh the state before, and Wy, which belongs to a layer on top, "
            "makes the output. Here they are called W, U and the kernel of a `Dense` layer.",
            "label": "rnn-cell-output",
        },
    ]
