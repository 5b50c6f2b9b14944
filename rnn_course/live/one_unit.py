"""Chapter 4: a network of one unit, its state over time, and what is left of a gradient on the way back."""

import math

import numpy as np

from rnn_course.live.controls import Choice, Slider
from rnn_course.live.parts import Curves, Part, Sentence, number
from rnn_course.scratch import cells

T = 30  # steps
INPUTS = {
    "one pulse, then nothing": [1.0] + [0.0] * (T - 1),
    "a pulse every ten steps": [1.0 if t % 10 == 0 else 0.0 for t in range(T)],
    "always 1": [1.0] * T,
    "nothing": [0.0] * T,
}
CONTROLS = [
    Slider("w", "weight of the input, w", -3, 3, 0.05),
    Slider("u", "recurrent weight, u", -2, 2, 0.05),
    Choice("x", "input", list(INPUTS)),
]
EXAMPLES = {
    "it fades": {"w": 0.5, "u": 0.8, "x": "one pulse, then nothing"},
    "it fades slowly": {"w": 0.5, "u": 1.0, "x": "one pulse, then nothing"},
    "the gradient explodes": {"w": 0.5, "u": 1.3, "x": "nothing"},
    "it changes sign": {"w": 1.0, "u": -0.95, "x": "one pulse, then nothing"},
}
BREAKS = {"w": 3.0, "u": 1.5, "x": "always 1"}
WHY = (
    "With a recurrent weight above 1 one would expect gradients to explode. Here they vanish at once, "
    "because the unit is saturated: each step multiplies them by u and by the slope of tanh, which is nearly "
    "0 where the state is near 1."
)
ABOUT = (
    "One unit, h(t) = tanh(w x(t) + u h(t − 1)), with a state of 0 before the first step. Nothing is "
    "trained. A layer has many units, whose weights mix them, and its gradients need not all go the same way."
)
MODELS = ()
LOWEST, HIGHEST = -8, 8  # of the logarithm that is drawn


def answer(w: float, u: float, x: str) -> list[Part]:
    """Run the unit, and follow the gradient of its last state back.

    Parameters
    ----------
    w, u : float
        Its weights.
    x : str
        The name of the input.

    Returns
    -------
    list of Part
        What is left after ten and after all steps, the states, and the gradients by lag.
    """
    params = [np.array([[w]]), np.array([[u]]), np.zeros(1)]
    state, h = np.zeros((1, 1)), []
    for x_t in INPUTS[x]:
        state = cells.rnn_cell(np.array([[x_t]]), state, params)
        h.append(state.item())
    gradients = [1.0]  # of the last state, with respect to the state k steps before it
    for h_t in h[:0:-1]:
        gradients.append(gradients[-1] * u * (1 - h_t**2))
    logs = [math.log10(max(abs(one), 10.0**LOWEST)) for one in gradients]
    ten, all_ = (_change(gradients[k]) for k in (10, T - 1))
    return [
        Sentence(
            f"At the end, a small change of the state ten steps before is {ten}; one {T - 1} steps before is "
            f"{all_}."
        ),
        Curves(
            {"state h": [(t, one) for t, one in enumerate(h, 1)]},
            ("step", 1, T),
            ("state", -1, 1),
            "The state at each step",
        ),
        Curves(
            {"gradient": [(k, one) for k, one in enumerate(logs)]},
            ("steps back from the last", 0, T - 1),
            ("log10 of the gradient's size (0: unchanged)", LOWEST, HIGHEST),
            "How much the last state changes with the state some steps before it",
        ),
    ]


def _change(gradient: float) -> str:
    size = abs(gradient)
    if size < 10.0**LOWEST:
        return "lost"
    return f"{number(size)} times as large" if size >= 1 else f"{number(1 / size)} times smaller"
