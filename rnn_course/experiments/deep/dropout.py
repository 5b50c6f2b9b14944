"""Does dropout between layers help: two layers learn a text that is too short."""

from collections.abc import Sequence
from typing import Any

from rnn_course.experiments.common.training import fit_classes
from rnn_course.experiments.deep import language
from rnn_course.experiments.deep.language import bits, language_model, windows
from rnn_course.scratch import Adam


def dropout_curves(
    characters: int, width: int, T: int, shares: Sequence[float], epochs: int, every: int, seeds: int
) -> dict[str, Any]:
    """Train two layers on a text that is too short, with and without dropout between them.

    Parameters
    ----------
    characters, width, T : int
        Letters to learn from, units of each layer, letters in a piece.
    shares : sequence of float
        Shares that are dropped.
    epochs, every, seeds : int
        How often the text is read, after how many readings the model is tested, and models of each kind.

    Returns
    -------
    dict
        For each share two lists (seeds, epochs / every) of bits: on the text itself, and on another one.
    """
    ids = language.manual()
    x, y = windows(ids[:characters], T)
    x_test, y_test = windows(ids[-2 * characters :], T)
    result: dict[str, Any] = {}
    for share in shares:
        result[str(share)] = {"training": [], "test": []}
        for seed in range(seeds):
            model = language_model([width, width], seed, dropout=share)
            optimizer = Adam(0.005, clipnorm=1.0)
            curves: dict[str, list[float]] = {"training": [], "test": []}
            for k in range(epochs // every):
                fit_classes(model, x, y, epochs=every, seed=100 * seed + k, optimizer=optimizer)
                curves["training"].append(round(bits(model, x, y), 3))
                curves["test"].append(round(bits(model, x_test, y_test), 3))
            for name, curve in curves.items():
                result[str(share)][name].append(curve)
    return result


LARGE: dict[str, Any] = {
    "deep-dropout": (
        dropout_curves,
        {
            "characters": 15_000,
            "width": 64,
            "T": 40,
            "shares": [0.0, 0.2, 0.5],
            "epochs": 60,
            "every": 4,
            "seeds": 3,
        },
    ),
}
