"""Chapters 5 and 6: small gated networks say after each letter whether it is in a question; their gates."""

import numpy as np

from rnn_course.experiments.lstm.questions import read
from rnn_course.live.controls import Choice, Slider, Text
from rnn_course.live.parts import Cells, Part, Words, percent
from rnn_course.live.parts import Text as Sentence

CONTROLS = [
    Text("text", "English sentences", longest=100),
    Choice("cell", "network", ["LSTM", "GRU"]),
    Slider("unit", "hidden unit", 1, 6, 1),
]
EXAMPLES = {
    "a question and an answer": {"text": "What time is it ? It is three o'clock.", "cell": "LSTM", "unit": 4},
    "the other way round": {"text": "It is three o'clock. What time is it ?"},
    "a later question word": {"text": "You know what it is."},
}
BREAKS = {"text": "Does it rain ? No, it does not."}
WHY = (
    "No question that it was trained on begins with “Does”: it goes by how sentences begin and knows no "
    "grammar."
)
ABOUT = (
    "An LSTM and a GRU of six units each, trained on pairs drawn from fifty-eight English sentences. They "
    "know only the letters that occur there."
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
        Sentence(f"At the end it says: this is a question, with a probability of {percent(after[-1])}."),
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
            f"Gates and states of unit {int(unit)} of the {cell}, and the answer, letter by letter",
            limit=1.0,
        ),
    ]
