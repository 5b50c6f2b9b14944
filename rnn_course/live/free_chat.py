"""Chapter 19: a network that chats freely, character by character, and how sure it is of each."""

from functools import cache
from typing import Any

import numpy as np

from rnn_course.applications.chatbot import free_chat
from rnn_course.applications.chatbot.free_chat import END, LONGEST
from rnn_course.checks import Array
from rnn_course.live import packing
from rnn_course.live.controls import Slider, Text
from rnn_course.live.parts import Bars, Cells, Part, Sentence, Words, percent
from rnn_course.plots.svg import visible
from rnn_course.scratch import decoding, sample
from rnn_course.scratch.attention import masked_softmax
from rnn_course.text import characters

DRAWS = 9  # different ones
CONTROLS = [
    Text("text", "Something to say, in Korean", longest=60),
    Slider("draw", "draw (0: the most probable each time)", 0, DRAWS, 1),
]
EXAMPLES = {
    "I failed the exam": {"text": "시험에 떨어졌어", "draw": 0},
    "the same, drawn": {"text": "시험에 떨어졌어", "draw": 4},
    "What is love?": {"text": "사랑이 뭐야?", "draw": 0},
    "How about a coffee?": {"text": "커피 마실까?", "draw": 0},
}
BREAKS = {"text": "시험에 붙었어", "draw": 0}
WHY = (
    "“I passed the exam” gets the same reply as “I failed the exam”. Of twenty such pairs of good and bad "
    "news, fourteen got the same reply: the network goes by what is spoken of, more than by what happened."
)
ABOUT = (
    "An encoder-decoder, trained on about ten thousand Korean questions and replies. Its most probable reply "
    "could mostly be given to anybody. Its attention nearly always stays on the first character, so the rest "
    "of the question reaches it only through the last state of the encoder. The replies to the examples: "
    "“There is nothing to be done now”, “I am on your side!”, “Love is love”, “Coffee will be time”."
)
MODELS = ("chatbot-free",)

_chat = cache(free_chat.load)


def answer(text: str, draw: float) -> list[Part]:
    """Reply, with the probability of each character and where the network looked when it wrote it.

    Parameters
    ----------
    text : str
        What is said to it.
    draw : float
        The seed of a draw from the probabilities, or 0 for the most probable character each time.

    Returns
    -------
    list of Part
        The reply and its characters, how it might have begun, and the attention.
    """
    chat = _chat()
    start, end = chat.target.encode([free_chat.START, END])
    read = chat.source.encode(characters(text))
    if draw:
        state = chat.model.encode(np.array([read]))
        written = sample(chat.model.step, state, [start], max_length=LONGEST, end=end, seed=int(draw))
    else:
        (written,) = decoding.decode(chat.model, [read], start=start, end=end, max_length=LONGEST)
    reply = [one for one in written if one != end]
    steps = [*reply, end][:LONGEST]
    p = masked_softmax(chat.model.forward(np.array([read]), np.array([[start, *reply]])))[0, : len(steps)]
    assert chat.model.attention_weights is not None
    attention = chat.model.attention_weights[0, : len(steps)]
    best = np.argsort(-p[0], kind="stable")[:5]
    chosen = p[np.arange(len(steps)), steps]
    average = float(np.exp(np.log(chosen).mean()))

    def shown(id_: int) -> str:
        return "end" if id_ == end else visible(chat.target.tokens[id_])

    rows = [shown(id_) for id_ in steps]
    return [
        Sentence(
            f"“{''.join(chat.target.decode(reply))}” Each character had a probability of {percent(average)} "
            "(geometric mean)."
        ),
        Words(
            rows,
            [percent(share) for share in chosen],
            chosen.tolist(),
            "What it writes, and how probable each character was after those before it",
        ),
        Bars(
            [shown(id_) for id_ in best],
            p[0, best].tolist(),
            "How a reply may begin: the most probable first characters",
        ),
        Cells(
            chat.source.decode(read),
            rows,
            attention.tolist(),
            "Attention: a row for each character that is written, a column for each that was read",
            1.0,
        ),
    ]


def data() -> tuple[dict[str, Array], dict[str, Any]]:
    """Give the chance that the writing takes.

    Returns
    -------
    arrays : dict of str to numpy.ndarray
        ``chance``, (draws, characters).
    about : dict
        Nothing.
    """
    return {"chance": packing.chance(DRAWS + 1, LONGEST)}, {}
