"""Replies counted as right or wrong, on templates and words that no model has seen; and what not to know."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.applications.chatbot import baselines, data, free_chat, models, strangers
from rnn_course.applications.chatbot.chooser import Choice, train_chooser
from rnn_course.applications.chatbot.data import Request
from rnn_course.applications.chatbot.writer import aligned_replies, train_writer
from rnn_course.datasets import chatbot_data
from rnn_course.experiments.common.exam import Exam, spread


def share_right(given: Sequence[str], requests: Sequence[Request]) -> float:
    """Give the share of requests that got exactly their reply.

    Parameters
    ----------
    given : sequence of str
        Replies with places for values.
    requests : sequence of Request
        What was asked.

    Returns
    -------
    float
        Between 0 and 1.
    """
    return float(np.mean([reply == one.reply for reply, one in zip(given, requests, strict=True)]))


def replies(language: str, seeds: Sequence[int], requests: int, units: int, epochs: int) -> dict[str, Any]:
    """Compare what chooses replies: on other templates, with other words, for several splits.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.
    seeds : sequence of int
        One split of templates and words, and one start of every network, a seed.
    requests : int
        How many sentences to draw from the training templates.
    units, epochs : int
        Sizes of the network, and how long it is trained.

    Returns
    -------
    dict
        Shares of right replies by model, a number a seed; the same for sentences of known templates; and
        errors of the first seed.
    """
    found: dict[str, Any] = {"right": [], "known templates": []}
    for seed in seeds:
        train, test, known = drawn(language, seed, requests)
        asked, again = ([one.tokens for one in some] for some in (test, known))
        chooser = train_chooser(train, units=units, epochs=epochs, seed=seed)
        choices = chooser.choose([*asked, *again])
        given = {
            **baseline_replies(train, [*asked, *again], language),
            "network that chooses": [choice.reply for choice in choices],
        }
        new = {name: said[: len(test)] for name, said in given.items()}
        found["right"].append({name: share_right(said, test) for name, said in new.items()})
        found["known templates"].append(
            {name: share_right(said[len(test) :], known) for name, said in given.items()}
        )
        if seed == seeds[0]:
            found["errors"] = _errors(test, new["network that chooses"], choices)
    return found


def unsuited(
    language: str, seeds: Sequence[int], requests: int, units: int, epochs: int
) -> list[dict[str, float]]:
    """Try two networks that are made for something else.

    Parameters
    ----------
    language, seeds, requests, units, epochs
        As for `replies`.

    Returns
    -------
    list of dict
        For each seed the share of right replies of a network that says a word for each token that it reads;
        and, among the replies that have a value, the share that is right to the last letter of an
        encoder-decoder that writes the values itself.
    """
    rows = []
    for seed in seeds:
        train, test, _ = drawn(language, seed, requests)
        asked = [one.tokens for one in test]
        size: dict[str, Any] = {"units": units, "epochs": epochs, "seed": seed}
        filled = [data.fill(one.reply, one.values) for one in train]
        rows.append(
            {
                "without an encoder": share_right(aligned_replies(train, asked, **size), test),
                "writes the values": with_values(train_writer(train, filled, **size).write(asked), test),
            }
        )
    return rows


def drawn(language: str, seed: int, requests: int) -> tuple[list[Request], list[Request], list[Request]]:
    """Draw requests to train with and to test with.

    Parameters
    ----------
    language : {"en", "ko"}
        English or Korean.
    seed : int
        Of the split of templates and words, and of the draw.
    requests : int
        How many to draw from the training templates.

    Returns
    -------
    train, test, known : list of Request
        From training templates and words; from other templates and other words; and from the training
        templates once more, with other words: what one tests on if the templates are not split.
    """
    parts, (seen, unseen) = data.split(data.answered(language), seed), data.words(language, seed)
    train = data.draw(parts.train, language, seen, requests, seed, data.HIDDEN[language])
    test = data.draw(parts.test, language, unseen, 1000, seed + 2)
    known = data.draw(parts.train, language, unseen, 1000, seed + 3)
    return train, test, known


def baseline_replies(
    train: Sequence[Request], asked: Sequence[Sequence[str]], language: str
) -> dict[str, list[str]]:
    """Let both baselines reply.

    Parameters
    ----------
    train : sequence of Request
        What they know.
    asked : sequence of sequence of str
        The tokens of what is asked.
    language : {"en", "ko"}
        Decides how long the runs are that they count.

    Returns
    -------
    dict of str to list of str
        Their replies.
    """
    known = [one.tokens for one in train], [one.reply for one in train], asked, baselines.LONGEST[language]
    return {
        "nearest neighbour": baselines.nearest_replies(*known),
        "logistic regression": baselines.logistic_replies(*known),
    }


def with_values(given: Sequence[str], test: Sequence[Request]) -> float:
    """Give the share of right replies among those that have a value.

    Parameters
    ----------
    given : sequence of str
        Replies with their values.
    test : sequence of Request
        What was asked.

    Returns
    -------
    float
        Between 0 and 1; right is what is right to the last letter.
    """
    pairs = [(said, one) for said, one in zip(given, test, strict=True) if "{" in one.reply]
    return float(np.mean([said == data.fill(one.reply, one.values) for said, one in pairs]))


def _errors(test: Sequence[Request], given: Sequence[str], choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """Keep one error a template, with the right reply."""
    kept: dict[str, dict[str, Any]] = {}
    for one, reply, choice in zip(test, given, choices, strict=False):
        if reply != one.reply:
            kept.setdefault(
                one.template,
                {
                    "text": one.text,
                    "right": one.reply,
                    "given": reply,
                    "probability": round(choice.probability, 2),
                },
            )
    return list(kept.values())


def forgotten_mask(language: str, seeds: Sequence[int], requests: int, units: int, epochs: int) -> Any:
    """Train with a mask and without one, and ask in batches and one by one.

    Parameters
    ----------
    language, seeds, requests, units, epochs
        As for `replies`.

    Returns
    -------
    list of dict
        For each seed the shares of right replies on known templates: in one padded batch of the training
        length, and the first 300 sentence by sentence, as the command asks.
    """
    rows = []
    for seed in seeds:
        train, _, known = drawn(language, seed, requests)
        longest = max(len(one.tokens) for one in train)
        row = {}
        for masked in (True, False):
            chooser = train_chooser(train, units=units, epochs=epochs, seed=seed, masked=masked)
            name = "with mask" if masked else "without mask"
            filler = ["?"] * longest  # makes the batch as long as those of the training
            together = chooser.choose([*(one.tokens[:longest] for one in known), filler])[:-1]
            alone = [chooser.choose([one.tokens])[0] for one in known[:300]]
            row[f"{name}, padded"] = share_right([choice.reply for choice in together], known)
            row[f"{name}, alone"] = share_right([choice.reply for choice in alone], known[:300])
        rows.append(row)
    return rows


def small_talk(seed: int, held_out: int) -> dict[str, float]:
    """Ask the bot of the house what free chat is asked.

    Parameters
    ----------
    seed, held_out : int
        As for `free_chat.split`.

    Returns
    -------
    dict
        ``"answered"``: the share of the questions that the stored Korean chooser answers, although none is
        for a house.
    """
    chooser = models.stored_chooser("ko")
    _, held = free_chat.split(chatbot_data(), seed, held_out)
    scores = strangers.probability(chooser, [data.read(one.question, "ko") for one in held])
    return {"answered": float((scores >= chooser.threshold).mean())}


def chooser_exam(language: str, most: int) -> Exam:
    """Ask a stored chooser for its replies to requests with other words; below the threshold it has none."""
    chooser = models.stored_chooser(language)
    _, unseen = data.words(language, 0)
    asked = data.draw(data.answered(language), language, unseen, min(most, 1000), 3)

    def ask() -> tuple[list[str], float]:
        choices = chooser.choose([one.tokens for one in asked])
        replies = [one.reply if one.probability >= chooser.threshold else "" for one in choices]
        return replies, share_right(replies, asked)

    return Exam(chooser.model.layers, ask, "right replies")


def writer_exam(most: int) -> Exam:
    """Ask the stored writer for its replies to requests of other templates with other words."""
    writer = models.stored_writer()
    _, test, _ = drawn("en", 0, 1)
    asked = spread(test, most)

    def ask() -> tuple[list[str], float]:
        replies = writer.write([one.tokens for one in asked])
        return replies, share_right(replies, asked)

    return Exam([writer.model], ask, "right replies")


_SEEDS = [0, 1, 2]
_REPLIES = {"seeds": _SEEDS, "requests": 3000, "units": 32, "epochs": 8}
_OTHERS = {"seeds": _SEEDS, "requests": 3000, "others": 800, "units": 32, "epochs": 8}

LARGE: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "chatbot-replies-en": (replies, {"language": "en", **_REPLIES}),
    "chatbot-replies-ko": (replies, {"language": "ko", **_REPLIES}),
    "chatbot-unsuited": (
        unsuited,
        {"language": "en", "seeds": [0], "requests": 3000, "units": 48, "epochs": 16},
    ),
    "chatbot-mask": (
        forgotten_mask,
        {"language": "en", "seeds": _SEEDS, "requests": 3000, "units": 32, "epochs": 6},
    ),
    "chatbot-strangers-en": (strangers.measure, {"language": "en", **_OTHERS}),
    "chatbot-strangers-ko": (strangers.measure, {"language": "ko", **_OTHERS}),
    "chatbot-small-talk": (small_talk, {"seed": 0, "held_out": 1000}),
    "chatbot-free": (
        free_chat.measure,
        {"seed": 0, "held_out": 1000, "questions": 800, "candidates": 200},
    ),
}

EXAMS = {
    "chatbot-chooser-en": partial(chooser_exam, "en"),
    "chatbot-chooser-ko": partial(chooser_exam, "ko"),
    "chatbot-writer-en": writer_exam,
    "chatbot-free": free_chat.exam,
}
