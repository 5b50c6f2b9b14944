"""Encoder-decoders that translate: how they are built and trained, and the two that are stored."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from rnn_course import weights
from rnn_course._extras import require
from rnn_course.applications.translation import data
from rnn_course.applications.translation.data import Pair, source_tokens, target_tokens
from rnn_course.applications.translation.translator import END, START, Look, Translator
from rnn_course.datasets.dates import SOURCE as DATES
from rnn_course.datasets.emoji_names import SOURCE as EMOJI_NAMES
from rnn_course.scratch import Adam, Seq2Seq, teacher_forcing
from rnn_course.text import Vocabulary

LONGEST_SOURCE = 24  # tokens; the longest that was learned from has 16
STAGES = ((6e-3, 12), (2e-3, 6), (5e-4, 4))  # learning rates, and epochs with each

_HANGUL = re.compile("[가-힣]")


def build(
    pairs: Sequence[Pair], *, units: int, features: int, seed: int, min_count: int = 1, **options: Any
) -> Translator:
    """Collect the vocabularies, and draw the weights.

    Parameters
    ----------
    pairs : sequence of tuple
        The training part.
    min_count : int
        Tokens that occur less often are unknown ones.
    units, features, seed, **options
        As for :class:`rnn_course.scratch.seq2seq.Seq2Seq`; the recurrent layers are GRUs.

    Returns
    -------
    Translator
        Not trained.
    """
    source = Vocabulary.fit([source_tokens(text) for text, _ in pairs], min_count=min_count)
    written = Vocabulary.fit([target_tokens(text) for _, text in pairs], min_count=min_count)
    target = Vocabulary([START, END, *written.tokens[2:]])
    model = Seq2Seq(len(source), len(target), units, features=features, recurrent="GRU", seed=seed, **options)
    return Translator(model, source, target)


def train(
    translator: Translator,
    pairs: Sequence[Pair],
    *,
    stages: Sequence[tuple[float, int]] = STAGES,
    seed: int = 0,
    batch_size: int = 32,
) -> list[float]:
    """Train with teacher forcing, with Adam at learning rates that fall stage by stage.

    Parameters
    ----------
    translator : Translator
        Its weights are changed.
    pairs : sequence of tuple
        The training part.
    stages : sequence of tuple
        Learning rate and number of epochs of each stage.
    seed : int
        Seed of the order of the pairs.
    batch_size : int
        Pairs in a step.

    Returns
    -------
    list of float
        The loss of each step, in nats a token.
    """
    source, target = translator.encode(pairs)
    optimizer = Adam(stages[0][0], global_clipnorm=1.0)
    losses: list[float] = []
    for stage, (learning_rate, epochs) in enumerate(stages):
        optimizer.learning_rate = learning_rate
        history = teacher_forcing.fit(
            translator.model,
            source,
            target,
            **translator.ends,
            optimizer=optimizer,
            batch_size=batch_size,
            epochs=epochs,
            seed=seed + stage,
            verbose=0,
        )
        losses += history.step_loss
    return losses


def keras_twin(translator: Translator) -> Any:
    """Build the same model in Keras, with the same weights.

    Parameters
    ----------
    translator : Translator
        A model.

    Returns
    -------
    keras.Model
        From source and target ids, (N, S) and (N, T), to logits, (N, T, K).
    """
    twins = require("rnn_course.keras", "keras")
    model = translator.model
    options = {name: getattr(model, name) for name in ("features", "recurrent", "attention", "dtype")}
    twin = twins.seq2seq(model.source_size, model.target_size, model.units, **options)
    twins.to_keras(model, twin)
    return twin


def train_stored(direction: str, units: int, features: int, seed: int) -> tuple[list[Any], dict[str, Any]]:
    """Train a model for both kinds of texts, for `rnn_course.weights`.

    Parameters
    ----------
    direction : {"ko-en", "en-ko"}
        Which language is the source.
    units, features, seed
        As for `build`.

    Returns
    -------
    layers : list of Seq2Seq
        The model.
    extras : dict
        The tokens of its vocabularies, and the loss of every 20th step.
    """
    pairs = data.splits(direction).training
    translator = build(pairs, units=units, features=features, seed=seed)
    losses = train(translator, pairs, seed=seed)
    extras = {
        "source": translator.source.tokens[2:],
        "target": translator.target.tokens[2:],
        "loss": [round(loss, 4) for loss in losses[::20]],
    }
    return [translator.model], extras


TRAINED = {
    f"translation-{direction}": (
        train_stored,
        {"direction": direction, "units": 80, "features": 32, "seed": 0},
    )
    for direction in data.DIRECTIONS
}
SOURCES = dict.fromkeys(TRAINED, (DATES, EMOJI_NAMES))


@cache
def stored(direction: str) -> Translator:
    """Load a stored model.

    Parameters
    ----------
    direction : {"ko-en", "en-ko"}
        Which language is the source.

    Returns
    -------
    Translator
        The model.

    Raises
    ------
    FileNotFoundError, ImportError, ValueError
        As for :func:`rnn_course.weights.load`.
    """
    trained = weights.load(f"translation-{direction}")
    (model,) = trained.layers
    assert isinstance(model, Seq2Seq)
    return Translator(model, Vocabulary(trained.extras["source"]), Vocabulary(trained.extras["target"]))


def translate(text: str, beam_width: int = 1) -> str:
    """Translate a date or the name of an emoji with the stored models, from Korean if there is Hangul in it.

    Parameters
    ----------
    text : str
        Such as ``"2024년 3월 5일 화요일"``, ``"Tuesday, 5 March 2024"`` or ``"farmer: dark skin tone"``.
    beam_width : int
        1 for greedy decoding.

    Returns
    -------
    str
        The translation.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If there is no word in the text, too many, or one that the model has never read.
    """
    text, translator = _checked(text)
    return translator.translate([text], beam_width)[0]


def look(text: str) -> Look:
    """Translate a text as `translate` does, and note where the decoder looks and how sure it is.

    Parameters
    ----------
    text : str
        A date or a name.

    Returns
    -------
    Look
        The tokens, their attention weights, and their probabilities.

    Raises
    ------
    TypeError, ValueError
        As `translate` does.
    """
    text, translator = _checked(text)
    return translator.look(text)


def _checked(text: str) -> tuple[str, Translator]:
    """Compose a text, and choose the model that can translate it."""
    if not isinstance(text, str):
        raise TypeError(f"translate: text is a {type(text).__name__}; expected a date or a name")
    text = unicodedata.normalize("NFC", text)
    translator = stored("ko-en" if _HANGUL.search(text) else "en-ko")
    tokens = source_tokens(text)
    if not tokens:
        raise ValueError("there is no word to translate")
    unknown = [token for token in dict.fromkeys(tokens) if token not in translator.source]
    if unknown:
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        raise ValueError(
            f"I have never read {', '.join(token[:20] for token in unknown[:3])}{more}; I know dates and "
            "names of emoji, such as: Tuesday, March 5, 2024; woman farmer dark skin tone; 고양이 얼굴"
        )
    if len(tokens) > LONGEST_SOURCE:
        raise ValueError(f"that has {len(tokens)} words and digits; I translate at most {LONGEST_SOURCE}")
    if not any(token.isalpha() for token in tokens):  # digits alone would become a date by chance
        raise ValueError("there is no word to translate; write a date with its month: March 5, 2024")
    return text, translator


def answerer() -> Callable[[str], str]:
    """Give what translates a line that a person types.

    Returns
    -------
    callable
        :func:`translate`, with both models loaded.
    """
    for direction in data.DIRECTIONS:
        stored(direction)
    return translate
