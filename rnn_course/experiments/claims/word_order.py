"""Free word order: what stored models still understand of sentences whose parts have changed places."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.applications.entities import data as entities_data
from rnn_course.applications.entities import models as taggers
from rnn_course.applications.entities.data import NOTHING_NEW, OUTSIDE, Tagged
from rnn_course.applications.entities.evaluation import scores
from rnn_course.applications.sentiment import data as sentiment_data
from rnn_course.applications.sentiment import models as judges
from rnn_course.applications.sentiment.evaluation import moved_phrases, shuffled_in_sentences
from rnn_course.datasets.twin_reviews import Language
from rnn_course.experiments import stored

LANGUAGES: dict[str, Language] = {"en": "english", "ko": "korean"}
PREPOSITIONS = frozenset({"at", "by", "for", "from", "in", "into", "of", "off", "on", "to", "under", "with"})
Pairs = list[tuple[str, str]]
"""Tokens and their tags."""


def words(sentence: Tagged, language: str) -> list[Pairs]:
    """Split a sentence where its parts may change places: no entity is torn, and no particle from its noun.

    In Korean, whose tokens are characters, the parts are what is between spaces, and a space that is in
    an entity does not count; in English an entity is a part, and every other token.
    """
    parts: list[Pairs] = []
    fresh = True
    for token, tag in zip(*sentence, strict=True):
        if language == "ko" and token == " " and tag == OUTSIDE:
            fresh = True
            continue
        if fresh or (language == "en" and not tag.startswith("I-")):
            parts.append([])
        parts[-1].append((token, tag))
        fresh = False
    return parts


def joined(parts: Sequence[Pairs], language: str) -> Tagged:
    """Put parts of `words` together again."""
    pairs: Pairs = []
    for part in parts:
        if pairs and language == "ko":
            pairs.append((" ", OUTSIDE))
        pairs += part
    return Tagged([token for token, _ in pairs], [tag for _, tag in pairs])


def shuffled_parts(sentence: Tagged, language: str, rng: np.random.Generator) -> Tagged:
    """Put the parts of a sentence into an order of chance."""
    parts = words(sentence, language)
    return joined([parts[k] for k in rng.permutation(len(parts))], language)


def shuffled_particles(sentence: Tagged, language: str, rng: np.random.Generator) -> Tagged:
    """Exchange the little words of a sentence: prepositions, or what is written behind Korean entities."""
    parts = words(sentence, language)
    if language == "en":
        places = [k for k, part in enumerate(parts) if part[0][0].lower() in PREPOSITIONS and len(part) == 1]
        new = list(parts)
        for place, source in zip(places, rng.permutation(places), strict=True):
            new[place] = parts[source]
        return joined(new, language)
    ends = [_length_of_entity(part) for part in parts]
    places = [k for k, end in enumerate(ends) if end]
    new = list(parts)
    for place, source in zip(places, rng.permutation(places), strict=True):
        new[place] = parts[place][: ends[place]] + parts[source][ends[source] :]
    return joined(new, language)


def shuffled_before_the_verb(sentence: Tagged, language: str, rng: np.random.Generator) -> Tagged:
    """Put the parts into an order of chance, but for the last: in Korean the verb, and its order is free."""
    parts = words(sentence, language)
    return joined([*(parts[k] for k in rng.permutation(len(parts) - 1)), parts[-1]], language)


def _length_of_entity(part: Pairs) -> int:
    """Count the tokens of a part up to the end of its last entity; 0 if there is none."""
    return max((k for k, (_, tag) in enumerate(part, start=1) if tag != OUTSIDE), default=0)


CHANGES: dict[str, Callable[[Tagged, str, np.random.Generator], Tagged]] = {
    "words": shuffled_parts,
    "all but the last": shuffled_before_the_verb,
    "particles": shuffled_particles,
}


def example(language: str, seed: int = 3) -> dict[str, str]:
    """Find a short sentence in which each of `CHANGES` changes something, and write it in all orders."""
    for sentence in entities_data.task(language, count=1).tests[NOTHING_NEW]:
        orders = {
            name: change(sentence, language, np.random.default_rng(seed)) for name, change in CHANGES.items()
        }
        if len(words(sentence, language)) < 8 and all(new != sentence for new in orders.values()):
            glue = "" if language == "ko" else " "
            written = {"as written": sentence, **orders}
            return {name: glue.join(one.tokens) for name, one in written.items()}
    raise ValueError(f"example: no sentence changes in all ways with seed {seed}")


def shuffled_orders(sentences: int, seeds: Sequence[int]) -> dict[str, Any]:
    """Let the stored taggers and judges of both languages read sentences in other orders.

    Parameters
    ----------
    sentences : int
        How many the taggers read at most: known templates with known values.
    seeds : sequence of int
        Of the orders.

    Returns
    -------
    dict
        For each language the ``"tagger"``: for each of `CHANGES`, one number a seed, the ``"share"`` of the
        sentences that are no longer the same, and the F1 of whole entities in these, ``"before"`` and
        ``"after"``. And the ``"judge"``, the share of right verdicts on twin reviews, whose order decides:
        a number ``"as written"``, and for each change one number a seed.
    """
    result: dict[str, Any] = {}
    for language, name in LANGUAGES.items():
        test = entities_data.task(language, count=1).tests[NOTHING_NEW][:sentences]
        tagger, judge = taggers.load(language), judges.stored(name)
        _, twins = sentiment_data.order_set(name)
        split = sentiment_data.TOKENS[name]

        def f1(some: Sequence[Tagged], tagger: Any = tagger) -> float:
            found = tagger.predict([one.tokens for one in some])
            return round(scores([one.tags for one in some], found).f1, 3)

        def right(texts: list[str], judge: Any = judge, split: Any = split, twins: Any = twins) -> float:
            return round(judge.accuracy([split(one) for one in texts], twins.labels), 3)

        found: dict[str, Any] = {}
        for change, function in CHANGES.items():
            found[change] = {"share": [], "before": [], "after": []}
            for seed in seeds:
                rng = np.random.default_rng(seed)
                pairs = [(one, function(one, language, rng)) for one in test]
                before, after = zip(*(pair for pair in pairs if pair[0] != pair[1]), strict=True)
                found[change]["share"].append(round(len(before) / len(test), 3))
                found[change]["before"].append(f1(before))
                found[change]["after"].append(f1(after))
        orders = {"words": shuffled_in_sentences} | ({"phrases": moved_phrases} if name == "korean" else {})
        verdicts: dict[str, Any] = {"as written": right(twins.texts)}
        for change, reorder in orders.items():
            verdicts[change] = [
                right([reorder(one, 1000 * seed + k) for k, one in enumerate(twins.texts)]) for seed in seeds
            ]
        result[name] = {"tagger": found, "judge": verdicts}
    return result


def order_numbers() -> dict[str, Any]:
    """Give the F1 of the taggers before and after words or particles have changed places."""
    large = stored.load("claims-word-order")
    numbers: dict[str, Any] = {"seeds": len(large["settings"]["seeds"])}
    for name, found in large["result"].items():
        for change, f1 in found["tagger"].items():
            for when in ("before", "after"):
                numbers[f"{name}_{change}_{when}".replace(" ", "_")] = float(np.mean(f1[when]))
    return numbers


LARGE: dict[str, Any] = {
    "claims-word-order": (shuffled_orders, {"sentences": 1000, "seeds": [0, 1, 2, 3, 4]})
}
CLAIMS = {"word-order": order_numbers}
