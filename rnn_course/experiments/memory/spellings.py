"""Two languages, three spellings: the same messages, predicted by counting and by a GRU."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.datasets import interface_messages
from rnn_course.experiments.common.characters import bits_per_letter, character_model, split, training
from rnn_course.experiments.common.ngrams import NGrams
from rnn_course.text import jamo


def spellings() -> dict[str, list[str]]:
    """Write the messages of JupyterLab in three ways: English, Korean in syllables, Korean in jamo.

    The messages are in one random order for all three, each with the end of its line.
    """
    pairs = interface_messages()
    order = np.random.default_rng(0).permutation(len(pairs))
    korean = [pairs[k].korean + "\n" for k in order]
    return {
        "English": [pairs[k].english + "\n" for k in order],
        "Korean, syllables": korean,
        "Korean, jamo": ["".join(jamo(message)) for message in korean],
    }


def languages(units: int, seeds: Sequence[int], learning_rate: float, looks: int, n: int) -> dict[str, Any]:
    """Predict the same messages in three spellings, by counting and by a GRU.

    One message in eight is held out; of the others one in eight chooses when training stops.

    Parameters
    ----------
    units, seeds, learning_rate
        Of the networks, one for each seed, trained by Adam.
    looks : int
        How often, every 50 training steps, the loss on the messages that choose is measured.
    n : int
        The longest run that is counted.

    Returns
    -------
    dict
        For each spelling the number of different letters, of letters and messages held out, and bits per
        character there: by counting runs of 1 to n letters, and by the network of each seed.
    """
    result = {}
    for name, messages in spellings().items():
        text = split(messages)
        chosen = split([message for k, message in enumerate(messages, start=1) if k % 8])
        counts = NGrams(text.train, n, len(text.letters))
        networks = []
        for seed in seeds:
            model = character_model("GRU", len(text.letters), units, seed=10 * seed)
            best = (math.inf, 0, model.get_weights())
            run = training(model, text.ids(chosen.train), every=50, samples=16, learning_rate=learning_rate)
            for done, _ in itertools.islice(run, looks):
                bits = bits_per_letter(model, text.ids(chosen.held_out))
                if bits < best[0]:
                    best = (bits, done, model.get_weights())
            model.set_weights(best[2])
            bits = bits_per_letter(model, text.ids(text.held_out))
            networks.append({"seed": seed, "steps": best[1], "bits": round(bits, 3)})
        result[name] = {
            "letters": len(text.letters),
            "held_out": len(text.held_out),
            "messages": text.held_out.count("\n"),
            "counting": [round(counts.bits(text.held_out, k), 3) for k in range(1, n + 1)],
            "networks": networks,
        }
    return result


LARGE: dict[str, Any] = {
    "memory-languages": (
        languages,
        {"units": 96, "seeds": [0, 1, 2], "learning_rate": 0.004, "looks": 60, "n": 6},
    )
}
