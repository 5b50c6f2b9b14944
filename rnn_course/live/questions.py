"""Chapters 5 and 6: small gated networks say after each letter whether it is in a question; their gates."""

import numpy as np

from rnn_course.experiments.lstm.questions import read
from rnn_course.live.controls import Choice, Slider, Text
from rnn_course.live.parts import Cells, Part, Sentence, Words, percent

CONTROLS = [
    Text("text", "English sentences to read", longest=100),
    Choice("cell", "network", ["LSTM", "GRU"]),
    Slider("unit", "hidden unit", 1, 6, 1),
]
EXAMPLES = {
    "a question and an answer": {"text": "What time is it ? It is three o'clock.", "cell": "LSTM", "unit": 4},
    "an answer and a question": {"text": "It is three o'clock. What time is it ?"},
    "a question word inside": {"text": "You know what it is."},
}
BREAKS = {"text": "Is it cold ? No, it is warm."}
WHY = (
    "It learned from eight questions, and none of them begins with “Is”. It goes by how a sentence begins, "
    "and has learned nothing of the order of subject and verb."
)
ABOUT = (
    "An LSTM and a GRU of six units each, trained on pairs drawn from fifty-eight English sentences, eight "
    "of them questions. They know only the letters that occur there."
)
MODELS = ("questions-lstm", "questions-gru")
GATES = {
    "LSTM": {"input": "i", "forget": "f", "output": "o", "tanh c": "c", "h": "h"},
    "GRU": {"update": "z", "reset": "r", "h": "h"},
}


def answer(text: str, cell: str, unit: float) -> list[Part]:
    """Read a text letter by letter.

    Parameters
    ----------
    text : str
        English sentences.
    cell : {"LSTM", "GRU"}
        Which network reads.
    unit : float
        Whose gates and states are shown, from 1.

    Returns
    -------
    list of Part
        What the network says at the end and after each word, and what one unit does at each letter.

    Raises
    ------
    ValueError
        If there is a letter that the network does not know.
    """
    reading = read(text, "LSTM" if cell == "LSTM" else "GRU")
    words = reading.text.split(" ")
    ends = np.cumsum([len(word) + 1 for word in words]) - 2
    after = [float(reading.probabilities[end]) for end in ends]
    trace = reading.trace | {"c": np.tanh(reading.trace.get("c", 0))}
    rows = {name: trace[key][:, int(unit) - 1].tolist() for name, key in GATES[cell].items()}
    rows["question"] = reading.probabilities.tolist()
    return [
        Sentence(f"At the end, the probability of being in a question is {percent(after[-1])}."),
        Words(
            words,
            [percent(one) for one in after],
            [2 * one - 1 for one in after],
            "How probable a question is after each word",
        ),
        Cells(
            list(reading.text),
            list(rows),
            list(rows.values()),
            f"Gates and states of unit {int(unit)} of the {cell}, and the probability of a question, letter "
            "by letter",
            limit=1.0,
        ),
    ]
