"""What the language models are worth on text that was held out."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.applications.language import around, data
from rnn_course.applications.language.baselines import character_counts
from rnn_course.applications.language.blanks import padded
from rnn_course.applications.language.comparison import three_networks
from rnn_course.applications.language.models import LANGUAGES, writer
from rnn_course.experiments.common.characters import Text, bits_per_letter, streams
from rnn_course.experiments.common.exam import Exam, spread
from rnn_course.experiments.memory.dependence import bits_by_context
from rnn_course.scratch import Model, categorical_cross_entropy


def bits_by_place(model: Model, text: Text, sentences: Sequence[str], longest: int) -> NDArray[np.float64]:
    """Measure each character of each sentence alone, from a state that has seen the end of the one before.

    Parameters
    ----------
    model : Model
        A character model.
    text : Text
        Its letters.
    sentences : sequence of str
        In these letters; only the first `longest` characters of each are used.
    longest : int
        Characters T.

    Returns
    -------
    numpy.ndarray
        (sentences, T): bits; NaN behind the end of a sentence.
    """
    bits = np.full((len(sentences), longest), np.nan)
    for n in range(0, len(sentences), 128):
        some = [data.END + sentence[:longest] for sentence in sentences[n : n + 128]]
        ids = np.zeros((len(some), longest + 1), np.int64)
        for row, sentence in zip(ids, some, strict=True):
            row[: len(sentence)] = text.ids(sentence)
        model.reset_state()
        logits = model.forward(ids[:, :-1]).astype(np.float64)
        logits -= logits.max(axis=2, keepdims=True)
        logits -= np.log(np.exp(logits).sum(axis=2, keepdims=True))
        found = -np.take_along_axis(logits, ids[:, 1:, np.newaxis], axis=2)[..., 0] / math.log(2)
        real = np.arange(longest) < np.array([[len(sentence) - 1] for sentence in some])
        bits[n : n + 128] = np.where(real, found, np.nan)
    model.reset_state()
    return bits


def _parts(language: str) -> tuple[Text, dict[str, str]]:
    """Give the text of a language, and what is measured on: held out, repeated, and both together."""
    sentences = LANGUAGES[language]()
    if language == "Korean":
        sentences = data.spelled(sentences)
    text = data.as_text(sentences, sentences.held_out)
    return text, {
        "held out": text.held_out,
        "repeated": data.lines(sentences.repeated),
        "both": data.lines(sentences.held_out + sentences.repeated),
    }


def counting(languages: Sequence[str], n: int) -> dict[str, Any]:
    """Measure counting runs of characters.

    Parameters
    ----------
    languages : sequence of str
        ``"English"`` and ``"Korean"``.
    n : int
        The longest run that is counted.

    Returns
    -------
    dict
        For each language bits per character on the text held out for runs of 1 to n characters, and, with
        the best of these, on the sentences that were removed from it because they are in the training part
        too, and on both together.
    """
    result: dict[str, Any] = {}
    for language in languages:
        text, parts = _parts(language)
        counts = character_counts(text, n)
        bits = [round(counts.bits(text.held_out, k), 3) for k in range(1, n + 1)]
        best = 1 + int(np.argmin(bits))
        result[language] = {"held out": bits} | {
            name: round(counts.bits(parts[name], best), 3)
            for name in ("repeated", "both")
            if parts["repeated"]
        }
    return result


def characters(language: str, longest: int, lengths: Sequence[int]) -> dict[str, Any]:
    """Measure a stored character model on the same text.

    Parameters
    ----------
    language : {"English", "Korean"}
        Which one.
    longest : int
        Characters of a sentence that are measured place by place.
    lengths : sequence of int
        How many characters a model may have read, for `bits_by_context`.

    Returns
    -------
    dict
        Bits per character on the text held out, on the sentences that were removed from it, and on both
        together; bits by context, by place in the sentence and by length of the sentence.
    """
    model, _ = writer(language)
    text, parts = _parts(language)
    by_place = bits_by_place(model, text, text.held_out.splitlines(), longest)
    return {
        "weights": model.count_params(),
        "letters": len(text.letters),
        "characters": [len(text.train), len(text.held_out)],
        **{name: round(bits_per_letter(model, text.ids(part)), 3) for name, part in parts.items() if part},
        "by_context": [
            round(bits, 3) for bits in bits_by_context(model, text.ids(text.held_out), lengths, places=800)
        ],
        "by_place": [round(float(bits), 3) for bits in np.nanmean(by_place, axis=0)],
        "by_length": _by_length(by_place),
    }


def _by_length(bits: NDArray[np.float64]) -> list[dict[str, float]]:
    """Put the sentences into four groups by length; give bits per character and per sentence of each."""
    lengths = (~np.isnan(bits)).sum(axis=1)
    groups = np.array_split(np.argsort(lengths, kind="stable"), 4)
    return [
        {
            "characters": round(float(lengths[group].mean()), 1),
            "bits_per_character": round(float(np.nansum(bits[group]) / lengths[group].sum()), 3),
            "bits_per_sentence": round(float(np.nansum(bits[group]) / len(group)), 1),
        }
        for group in groups
    ]


def exam(language: str, most: int) -> Exam:
    """Ask a stored character model, at each character of the sentences held out, which one comes next."""
    model, _ = writer(language)
    text, _ = _parts(language)
    x, y = streams(text.ids(data.lines(spread(text.held_out.splitlines(), most))), samples=16)

    def ask() -> tuple[NDArray[np.int64], float]:
        model.reset_state()
        logits = model.forward(x)
        model.reset_state()
        loss, _ = categorical_cross_entropy(y, logits)
        return logits.argmax(axis=-1).ravel(), loss / math.log(2)

    return Exam(model.layers, ask, "bits per character")


def exam_around(language: str, most: int) -> Exam:
    """Ask a stored model of blanks for each word of the messages held out."""
    model, vocabulary = around.stored(language)
    messages = spread(around.messages(language).held_out, most)
    parts = padded([data.tokens(message) for message in messages], vocabulary, size=64)
    real = [part.ids[:, 2:] != vocabulary.padding_id for part in parts]
    words = np.concatenate([part.answers[mask] for part, mask in zip(parts, real, strict=True)])

    def ask() -> tuple[NDArray[np.int64], float]:
        logits = [model.forward(part.ids)[mask] for part, mask in zip(parts, real, strict=True)]
        guesses = np.concatenate(logits).argmax(axis=-1)
        return guesses, float(np.mean(guesses == words))

    return Exam(model.layers, ask, "accuracy")


LARGE: dict[str, Any] = {
    "language-counting": (counting, {"languages": ["English", "Korean"], "n": 7}),
    "language-english": (
        characters,
        {"language": "English", "longest": 150, "lengths": [1, 2, 4, 8, 16, 32, 64, 128]},
    ),
    "language-korean": (
        characters,
        {"language": "Korean", "longest": 150, "lengths": [1, 2, 4, 8, 16, 32, 64, 128]},
    ),
    "language-transformers": (
        three_networks,
        {
            "seeds": [0, 1, 2],
            "length": 64,
            "steps": 300,
            "samples": 32,
            "learning_rates": {"GRU": 0.008, "LSTM": 0.008, "Transformer": 0.004},
        },
    ),
}
"""What is stored: the name of each result, the function that makes it, and its settings."""

EXAMS = {
    **{f"language-{language.lower()}": partial(exam, language) for language in LANGUAGES},
    **{f"around-{language.lower()}": partial(exam_around, language.lower()) for language in LANGUAGES},
}
