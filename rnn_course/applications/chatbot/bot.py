"""The chatbot: what was asked, about which things, what to say, and when to say that it does not know."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rnn_course.applications.chatbot import data
from rnn_course.applications.chatbot.chooser import Chooser

UNKNOWN = {"en": "I do not know what to say to that.", "ko": "무슨 말씀인지 모르겠습니다."}
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


class Understood(NamedTuple):
    """What the chatbot makes of a sentence."""

    language: str
    """``"ko"`` if there is a Korean letter in it, else ``"en"``."""
    intent: str
    """What it most probably asks for."""
    probability: float
    """How probable that is."""
    values: dict[str, str]
    """What it calls its rooms, devices and so on, by type."""
    reply: str | None
    """What to say; None if the probability is below the threshold."""


@dataclass
class Bot:
    """A chooser and a tagger for each language.

    Parameters
    ----------
    choosers : dict of str to Chooser
        By language.
    tag : function
        From a text to the values in it, by type.
    """

    choosers: Mapping[str, Chooser]
    tag: Callable[[str], dict[str, str]]

    def understand(self, text: str) -> Understood:
        """Find intent, values and reply.

        Parameters
        ----------
        text : str
            A sentence.

        Returns
        -------
        Understood
            All of it.

        Raises
        ------
        ValueError
            If there is nothing to read in the text.
        """
        text = unicodedata.normalize("NFC", " ".join(text.split()))
        language = "ko" if _HANGUL.search(text) else "en"
        tokens = data.read(text, language)
        if not tokens:
            raise ValueError("there is nothing to read in this line; type a sentence")
        chooser = self.choosers[language]
        (choice,) = chooser.choose([tokens])
        values = self.tag(text)
        reply = None
        if choice.probability >= chooser.threshold:
            asked = {kind: f"({kind}?)" for kind in data.SLOTS.values()}  # for what was not found
            reply = data.fill(choice.reply, asked | values)
        return Understood(language, choice.intent, choice.probability, values, reply)

    def answer(self, line: str) -> str:
        """Answer, and show what was understood.

        Parameters
        ----------
        line : str
            What a person typed.

        Returns
        -------
        str
            The reply, and below it intent, probability and values.

        Raises
        ------
        ValueError
            If there is nothing to read in the line.
        """
        understood = self.understand(line)
        note = f"{understood.intent} at {understood.probability:.2f}"
        if understood.reply is None:
            threshold = self.choosers[understood.language].threshold
            return f"{UNKNOWN[understood.language]}\n    the best guess is {note}, below {threshold:.2f}"
        found = "".join(f", {kind}: {value}" for kind, value in understood.values.items())
        return f"{understood.reply}\n    {note}{found}"
