"""Sentences that no reply is for, and four ways to notice them, measured."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from rnn_course.applications.chatbot import baselines, data
from rnn_course.applications.chatbot.baselines import LONGEST
from rnn_course.applications.chatbot.chooser import Chooser, train_chooser
from rnn_course.applications.chatbot.data import Request
from rnn_course.applications.entities.values import values
from rnn_course.checks import Array
from rnn_course.datasets import SENTENCE_PAIRS, home_intents, interface_messages
from rnn_course.datasets.templates import Grammar, joined

COVERED = 0.9  # share of the requests of the validation templates that are to be answered

# Their replies look something up in the house, so nobody can learn them from sentences.
NEEDS_STATE = {"HassGetState", "HassGetWeather", "HassGetCurrentTime", "HassClimateGetTemperature"}


def messages(language: str) -> list[list[str]]:
    """Give what a program shows on the screen, which nobody says to a house.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.

    Returns
    -------
    list of list of str
        Their tokens, in an order that was drawn; long ones are cut.
    """
    pairs = interface_messages()
    order = np.random.default_rng(0).permutation(len(pairs))
    texts = [pairs[n].english if language == "en" else pairs[n].korean for n in order]
    return [tokens for text in texts if (tokens := data.read(text, language)[:30])]


def everyday_talk(language: str) -> list[list[str]]:
    """Give the sixty sentences of the course.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.

    Returns
    -------
    list of list of str
        Their tokens.
    """
    texts = [pair.english if language == "en" else pair.korean for pair in SENTENCE_PAIRS]
    return [data.read(text, language) for text in texts]


def questions_of_state(language: str, seed: int, count: int = 300) -> list[list[str]]:
    """Draw questions to the house whose answers depend on its state, such as whether a door is open.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.
    seed : int
        Of the words and of the draw.
    count : int
        From how many templates to draw; one question each.

    Returns
    -------
    list of list of str
        Their tokens.
    """
    intents = home_intents(language)
    words, _ = data.words(language, seed)
    grammar = Grammar(intents.rules, values(intents, words, language))
    rng = np.random.default_rng(seed)
    asked = [
        one.sentence for one in intents.templates if one.intent in NEEDS_STATE and "zone" not in one.sentence
    ]
    chosen = rng.permutation(asked)[:count].tolist()
    return [data.read(joined(grammar.sample(sentence, rng)), language) for sentence in chosen]


def measure(
    language: str, seeds: Sequence[int], requests: int, others: int, units: int, epochs: int
) -> dict[str, Any]:
    """Measure four ways to say "I do not know".

    A low likeness of the nearest training sentence, which needs no network; a low probability; a long
    distance to the nearest state of a training sentence; and a low probability where the network has a class
    of its own for everything else, trained on messages of a program. Each has a threshold at which 90 % of
    the requests of the validation templates are answered.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.
    seeds : sequence of int
        Of the splits and the networks.
    requests, others : int
        How many requests to draw for training, and how many messages to take.
    units, epochs : int
        Sizes of the networks, and how long they are trained.

    Returns
    -------
    dict
        ``rows``: by seed and way the shares of requests and of three kinds of strangers that are answered,
        ``right``, the share of right replies among answered requests, and ``precision``, the same among
        all answers if half of all sentences are strangers; ``curves``: precision by coverage, first seed.
    """
    rows, curves = [], {}
    for seed in seeds:
        parts, (seen, unseen) = data.split(data.answered(language), seed), data.words(language, seed)
        train = data.draw(parts.train, language, seen, requests, seed, data.HIDDEN[language])
        held = data.draw(parts.validation, language, seen, 600, seed + 1)
        test = data.draw(parts.test, language, unseen, 1000, seed + 2)
        program = messages(language)
        kinds = {
            "everyday talk": everyday_talk(language),
            "messages": program[others:][:300],
            "questions of state": questions_of_state(language, seed),
        }
        sentences = [[one.tokens for one in some] for some in (held, test)] + list(kinds.values())
        row = {}
        for way, scores, right in _ways(
            language, train, test, program[:others], sentences, units, epochs, seed
        ):
            of_held, of_test, *of_strangers = scores
            threshold = np.quantile(of_held, 1 - COVERED)
            strange = np.concatenate(of_strangers)
            row[way] = {
                "requests": float((of_test >= threshold).mean()),
                "right": float(right[of_test >= threshold].mean()),
                **{k: float((s >= threshold).mean()) for k, s in zip(kinds, of_strangers, strict=True)},
                "precision": _precision(of_test, right, strange, threshold),
            }
            if seed == seeds[0]:
                limits = np.quantile(of_test, np.linspace(0.95, 0, 20))
                curves[way] = {
                    "coverage": [float((of_test >= limit).mean()) for limit in limits],
                    "precision": [_precision(of_test, right, strange, limit) for limit in limits],
                }
        rows.append(row)
    return {"rows": rows, "curves": curves}


def _ways(
    language: str,
    train: Sequence[Request],
    test: Sequence[Request],
    others: Sequence[Sequence[str]],
    sentences: Sequence[Sequence[Sequence[str]]],
    units: int,
    epochs: int,
    seed: int,
) -> Iterator[tuple[str, list[Array], Array]]:
    """Give each way's name, its scores for each list of sentences, and which test replies are right."""
    known = [one.tokens for one in train]
    numbers, _ = baselines.nearest(known, sentences[1], LONGEST[language])
    yield (
        "likeness",
        [baselines.nearest(known, asked, LONGEST[language])[1] for asked in sentences],
        np.array([train[n].reply == one.reply for n, one in zip(numbers, test, strict=True)]),
    )
    plain = train_chooser(train, units=units, epochs=epochs, seed=seed)
    states = plain.states(known)
    yield "probability", [probability(plain, asked) for asked in sentences], _right(plain, test)
    yield "distance", [nearness(plain, asked, states) for asked in sentences], _right(plain, test)
    wider = train_chooser(train, others, units=units, epochs=epochs, seed=seed)
    yield "class for the rest", [probability(wider, asked) for asked in sentences], _right(wider, test)


def probability(chooser: Chooser, asked: Sequence[Sequence[str]]) -> Array:
    """Give the probability of the best reply.

    Parameters
    ----------
    chooser : Chooser
        The network.
    asked : sequence of sequence of str
        N sentences as tokens.

    Returns
    -------
    numpy.ndarray
        (N,).
    """
    return np.array([choice.probability for choice in chooser.choose(asked)])


def nearness(chooser: Chooser, asked: Sequence[Sequence[str]], known: Array) -> Array:
    """Give the distance to the nearest known state, with a minus: more is nearer.

    Parameters
    ----------
    chooser : Chooser
        The network.
    asked : sequence of sequence of str
        N sentences as tokens.
    known : numpy.ndarray
        The states of the training sentences, (M, 2H).

    Returns
    -------
    numpy.ndarray
        (N,).
    """
    states = chooser.states(asked)
    squares = (states**2).sum(axis=1)[:, np.newaxis] - 2 * states @ known.T + (known**2).sum(axis=1)
    return -np.sqrt(np.maximum(squares.min(axis=1), 0))


def _right(chooser: Chooser, test: Sequence[Request]) -> Array:
    choices = chooser.choose([one.tokens for one in test])
    return np.array([choice.reply == one.reply for choice, one in zip(choices, test, strict=True)])


def _precision(scores: Array, right: Array, strange: Array, threshold: float) -> float:
    """Give the share of right replies among all answers, if requests and strangers are equally many."""
    answered = scores >= threshold
    wrong = (strange >= threshold).mean()
    return float((answered & right).mean() / (answered.mean() + wrong))
