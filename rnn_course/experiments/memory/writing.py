"""One LSTM trained longer: what it writes on the way, and what its units follow in the end."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.experiments.common.characters import (
    bits_per_letter,
    character_model,
    python_text,
    training,
    write,
)
from rnn_course.experiments.memory.equal_loss import packed
from rnn_course.experiments.memory.units import best_units, states

SNIPPET = '''def scale(self, value, limits=(0, 1)):
    """Scale a value.

    Args:
        value: One of `"low"` or `"high"`, or a number.
    """
    if value not in ("low", "high", None):
        raise ValueError("Expected a name or " + repr(limits))
    return self.table[value]
'''
"""What the units are watched with: again in the style of the text, but not from it."""


def writing(
    units: int, rates: Sequence[tuple[int, float]], looks: Sequence[int], length: int
) -> dict[str, Any]:
    """Train one LSTM longer, and let it write on the way.

    Parameters
    ----------
    units : int
        Hidden units H.
    rates : sequence of tuple
        How many training steps, and Adam's learning rate for them, one after the other.
    looks : sequence of int
        After how many steps it writes; 0 is before training.
    length : int
        How many letters it writes.

    Returns
    -------
    dict
        Bits per character on the text held out, and what was written, by steps; the units that follow the
        marks best, with their values along `SNIPPET`, `packed` in per cent.
    """
    text = python_text()
    ids, held_out = text.ids(text.train), text.ids(text.held_out)
    model = character_model("LSTM", len(text.letters), units)
    written: dict[str, str] = {}
    bits: dict[str, float] = {}

    waiting = sorted(looks)

    def look(done: int) -> None:
        # The steps between two looks are fewer where the text ends, so a number may be passed over.
        if waiting and done >= waiting[0]:
            del waiting[0]
            written[str(done)] = write(model, text, "\n", length)
            bits[str(done)] = round(bits_per_letter(model, held_out), 2)

    look(0)
    before = 0
    for steps, rate in rates:
        for done, _ in training(model, ids, every=50, learning_rate=rate):
            look(before + done)
            if done >= steps:
                break
        before += done
    best = best_units(model, text)
    along = states(model, text.ids("\n" + SNIPPET)[np.newaxis])[0, 1:]
    return {
        "weights": model.count_params(),
        "bits": bits,
        "written": written,
        "units": {
            name: {"unit": unit, "r": round(r, 2), "percent": packed(100 * along[:, unit])}
            for name, (unit, r) in best.items()
        },
    }


LARGE: dict[str, Any] = {
    "memory-writing": (
        writing,
        {
            "units": 192,
            "rates": [[2200, 0.005], [800, 0.001]],
            "looks": [0, 50, 200, 800, 3000],
            "length": 240,
        },
    )
}
