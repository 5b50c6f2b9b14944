"""How well entities are found: precision, recall and F1 of whole entities, and the measurements."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, NamedTuple

from rnn_course.applications.entities import baselines, data
from rnn_course.applications.entities.data import Tagged
from rnn_course.experiments.common.exam import Exam, spread


class Entity(NamedTuple):
    """A part of a sentence that means something."""

    start: int
    """Its first token."""
    end: int
    """The token behind its last one."""
    type: str
    """What it is, such as ``room``."""


class Scores(NamedTuple):
    """How well entities are found."""

    precision: float
    """Which share of the entities that were found is right."""
    recall: float
    """Which share of the entities that are there was found."""
    f1: float
    """Their harmonic mean."""


def entities(tags: Sequence[str]) -> set[Entity]:
    """Read the entities from the tags of a sentence.

    Parameters
    ----------
    tags : sequence of str
        A BIO tag for every token. An ``I-`` that continues nothing begins an entity, as in conlleval.

    Returns
    -------
    set of Entity
        The entities.
    """
    found: set[Entity] = set()
    start, kind = 0, ""
    for t, tag in enumerate([*tags, "O"]):
        prefix, _, new = tag.partition("-")
        if kind and (prefix != "I" or new != kind):
            found.add(Entity(start, t, kind))
            kind = ""
        if prefix != "O" and not kind:
            start, kind = t, new
    return found


def scores(true: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], kind: str = "") -> Scores:
    """Score tags by the entities that they make: one counts only if place and type are right.

    Parameters
    ----------
    true, predicted : sequence of sequence of str
        The tags of each sentence.
    kind : str
        Of which type of entity; of all if empty.

    Returns
    -------
    Scores
        Precision, recall and F1; 0 where there is nothing to divide by.
    """
    right = found = there = 0
    for tags, guesses in zip(true, predicted, strict=True):
        wanted = {entity for entity in entities(tags) if kind in ("", entity.type)}
        got = {entity for entity in entities(guesses) if kind in ("", entity.type)}
        right, found, there = right + len(wanted & got), found + len(got), there + len(wanted)
    precision, recall = right / max(found, 1), right / max(there, 1)
    return Scores(precision, recall, 2 * right / max(found + there, 1))


def accuracy(true: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> float:
    """Count the sentences in which every tag is right.

    Parameters
    ----------
    true, predicted : sequence of sequence of str
        The tags of each sentence.

    Returns
    -------
    float
        Their share.
    """
    return sum(list(a) == list(b) for a, b in zip(true, predicted, strict=True)) / len(true)


# Measurements --------------------------------------------------------------------------------------

# One direction has about as many weights as both directions of 48 units.
MODELS: dict[str, dict[str, Any]] = {
    "LSTM, forward": {"direction": "forward", "crf": False, "units": 74},
    "LSTM, backward": {"direction": "backward", "crf": False, "units": 74},
    "Bi-LSTM": {"crf": False},
    "Bi-LSTM-CRF": {},
}

BASELINES: dict[str, Any] = {
    "gazetteer": lambda sentences, language: baselines.Gazetteer(sentences),
    "neighbours": baselines.Neighbours,
}


def tested(tagger: Any, tests: dict[str, list[Tagged]]) -> dict[str, float]:
    """Tag the sentences of tests.

    Parameters
    ----------
    tagger : object
        Anything with a method ``predict`` from lists of tokens to lists of tags.
    tests : dict of str to list of Tagged
        The tests.

    Returns
    -------
    dict of str to float
        F1 of each, to three digits.
    """
    return {
        name: round(
            scores([s.tags for s in sentences], tagger.predict([s.tokens for s in sentences])).f1,
            3,
        )
        for name, sentences in tests.items()
    }


def compare(
    language: str, *, folds: Sequence[int], count: int, epochs: int, names: Sequence[str] = tuple(MODELS)
) -> dict[str, list[Any]]:
    """Train models once a fold of templates, as many at a time as there are processors.

    Parameters
    ----------
    language : {"ko", "en"}
        The language.
    folds : sequence of int
        Which parts of the templates are held out, one after the other; each is the seed, too.
    count, epochs : int
        Sentences to train with, and how often they are read.
    names : sequence of str
        Which of `MODELS`.

    Returns
    -------
    dict
        By the name of a model or baseline the F1 of the four tests, for each fold.
    """
    everything = [*BASELINES, *names]
    job = partial(_trained_and_tested, language, count=count, epochs=epochs)
    jobs = [(fold, name) for name in everything for fold in folds]
    # A process for each training: what one leaves in memory is gone before the next.
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), max_tasks_per_child=1) as pool:
        results = dict(zip(jobs, pool.map(job, *zip(*jobs, strict=True)), strict=True))
    return {name: [results[fold, name] for fold in folds] for name in everything}


def _trained_and_tested(language: str, fold: int, name: str, *, count: int, epochs: int) -> dict[str, float]:
    """Train a model or a baseline without a fold of the templates."""
    from rnn_course.applications.entities import models

    task = data.task(language, fold=fold, count=count, seed=fold)
    if name in BASELINES:
        return tested(BASELINES[name](task.train, language), task.tests)
    tagger = models.train(task.train, language, epochs=epochs, seed=fold, **MODELS[name])
    return tested(tagger, task.tests)


def memorise(language: str, *, count: int, epochs: int, pool_size: int, seed: int) -> dict[str, Any]:
    """Train with few and with many different values, with and without dropped tokens.

    Parameters
    ----------
    language : {"ko", "en"}
        The language.
    count, epochs, seed : int
        As for `compare`.
    pool_size : int
        How many words of each kind "few" are.

    Returns
    -------
    dict
        By what was done the F1 of the four tests, with known values out of the few or the many.
    """
    from rnn_course.applications.entities import models

    results: dict[str, Any] = {}
    for name, size in {"few": pool_size, "many": None}.items():
        task = data.task(language, count=count, seed=seed, pool_size=size)
        results[f"{name} values, gazetteer"] = tested(baselines.Gazetteer(task.train), task.tests)
        for dropped in (0.0, 0.4):
            tagger = models.train(
                task.train,
                language,
                epochs=epochs,
                seed=seed,
                dropped=dropped,
                dropped_outside=0.0,
                min_count=1,
            )
            results[f"{name} values, {dropped:.0%} dropped"] = tested(tagger, task.tests)
    return results


def strict(language: str, *, count: int, epochs: int, seed: int) -> dict[str, dict[str, float]]:
    """Hold out nouns as well, so that nothing in a new value says what it is; and forget the mask.

    Parameters
    ----------
    language : {"ko", "en"}
        The language.
    count, epochs, seed : int
        As for `compare`.

    Returns
    -------
    dict
        The F1 of the four tests: as it should be, without a mask, and with new nouns.
    """
    from rnn_course.applications.entities import models

    usual = data.task(language, count=count, seed=seed)
    hard = data.task(language, count=count, seed=seed, nouns=True)
    cases: dict[str, tuple[data.Task, dict[str, Any]]] = {
        "as it should be": (usual, {}),
        "mask forgotten": (usual, {"masked": False}),
        "new nouns": (hard, {}),
    }
    return {
        name: tested(models.train(task.train, language, epochs=epochs, seed=seed, **options), task.tests)
        for name, (task, options) in cases.items()
    }


def exam(language: str, most: int) -> Exam:
    """Ask a stored tagger for the tags of sentences with new templates and new values."""
    from rnn_course.applications.entities import models

    tagger = models.load(language)
    test = spread(data.task(language).tests[data.NEW], most)

    def ask() -> tuple[list[list[str]], float]:
        tags = tagger.predict([sentence.tokens for sentence in test])
        return tags, scores([sentence.tags for sentence in test], tags).f1

    return Exam(tagger.model.layers, ask, "F1")


LARGE = {
    "entities-english": (compare, {"language": "en", "folds": [0, 1, 2], "count": 6000, "epochs": 12}),
    "entities-korean": (
        compare,
        {
            "language": "ko",
            "folds": [0, 1, 2, 3, 4],
            "count": 4000,
            "epochs": 12,
            "names": ["Bi-LSTM", "Bi-LSTM-CRF"],
        },
    ),
    "entities-korean-directions": (
        compare,
        {
            "language": "ko",
            "folds": [0, 1],
            "count": 3000,
            "epochs": 10,
            "names": ["LSTM, forward", "LSTM, backward", "Bi-LSTM"],
        },
    ),
    "entities-memorised": (
        memorise,
        {"language": "en", "count": 3000, "epochs": 10, "pool_size": 20, "seed": 0},
    ),
    "entities-strict": (strict, {"language": "en", "count": 3000, "epochs": 10, "seed": 0}),
}

EXAMS = {"entities-english": partial(exam, "en"), "entities-korean": partial(exam, "ko")}
