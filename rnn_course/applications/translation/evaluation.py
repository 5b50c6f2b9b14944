"""How good the translations are, and what mistakes in the measuring would pretend."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.applications.translation import data, models
from rnn_course.applications.translation.baselines import TranslationMemory
from rnn_course.applications.translation.data import Pair
from rnn_course.applications.translation.translator import Translator
from rnn_course.checks import Array
from rnn_course.datasets.emoji_names import emoji_names
from rnn_course.datasets.help_sentences import help_sentences
from rnn_course.experiments.common.exam import Exam, spread
from rnn_course.scratch import Adam, decode
from rnn_course.scratch.training.losses import categorical_cross_entropy
from rnn_course.text import pad
from rnn_course.text_metrics import chrf, exact_match


def scores(written: Sequence[str], pairs: Sequence[Pair]) -> dict[str, float]:
    """Compare translations with those that were wanted.

    Parameters
    ----------
    written : sequence of str
        N translations.
    pairs : sequence of tuple
        The N pairs whose sources were translated.

    Returns
    -------
    dict of str to float
        ``"exact"``, the share that is right to the last character, and ``"chrf"``, from 0 to 100.
    """
    wanted = [target for _, target in pairs]
    return {"exact": round(exact_match(written, wanted), 4), "chrf": round(chrf(written, wanted), 2)}


def scores_of(translator: Any, pairs: Sequence[Pair]) -> dict[str, float]:
    """Let a model or a baseline translate, and compare.

    Parameters
    ----------
    translator : Translator, TranslationMemory or WordForWord
        What has ``translate(texts)``.
    pairs : sequence of tuple
        Pairs that it has not seen.

    Returns
    -------
    dict of str to float
        As for `scores`.
    """
    return scores(translator.translate([source for source, _ in pairs]), pairs)


def token_accuracy(translator: Translator, pairs: Sequence[Pair]) -> tuple[Array, Array]:
    """Count right tokens at each step: reading the truth, and reading what it wrote itself.

    Parameters
    ----------
    translator : Translator
        A model.
    pairs : sequence of tuple
        N pairs.

    Returns
    -------
    forced, free : numpy.ndarray
        (N, T) of float: 1 where the token is right, 0 where it is not, NaN after the end of the target. The
        first is measured with teacher forcing, the second without.
    """
    source, target = translator.encode(pairs)
    start, end = translator.ends.values()
    ids, source_mask = pad(source)
    wanted, mask = pad([[start, *row, end] for row in target])
    logits = translator.model.forward(ids, wanted[:, :-1], source_mask, mask[:, 1:])
    T = wanted.shape[1] - 1
    rows = decode(translator.model, source, **translator.ends, max_length=T)
    own, _ = pad([[*row, end] for row in rows], maxlen=T)
    right = (np.where(mask[:, 1:], one == wanted[:, 1:], np.nan) for one in (logits.argmax(axis=-1), own))
    return next(right), next(right)


# What takes longer than a chapter may


def forcing(direction: str, epochs: int, seed: int, **sizes: int) -> Any:
    """Follow a training: how good each token is after the truth, and after the model's own words."""
    parts = data.splits(direction)
    translator = models.build(parts.training, seed=seed, **sizes)
    curves = []
    for epoch in range(epochs):
        models.train(translator, parts.training, stages=[(6e-3, 1)], seed=seed + epoch)
        forced, free = token_accuracy(translator, parts.dates + parts.names)
        exact = scores_of(translator, parts.dates + parts.names)["exact"]
        curve = {"forced": float(np.nanmean(forced)), "free": float(np.nanmean(free)), "exact": exact}
        curves.append({name: round(value, 4) for name, value in curve.items()})
    return curves


def leak(seed: int, **sizes: int) -> Any:
    """Split the names of all emoji twice: by name, and by emoji, of which several have the same name."""
    names = [(pair.korean, pair.english) for pair in emoji_names()]
    rng = np.random.default_rng(seed)
    # Of 5,244 entries with a name in both languages 3,972 names are different: some names are there twice.
    repeated = names + [names[n] for n in rng.choice(len(names), 1272, replace=False)]
    results = {}
    for name, pairs in {"each name in one part": names, "entries shuffled": repeated}.items():
        order = rng.permutation(len(pairs))
        held_out = [pairs[n] for n in order[:400]]
        training = [pairs[n] for n in order[400:]]
        translator = models.build(training, seed=seed, **sizes)
        models.train(translator, training, stages=[(6e-3, 8), (1e-3, 4)], seed=seed)
        results[name] = {
            "memory": scores_of(TranslationMemory(training), held_out),
            "network": scores_of(translator, held_out),
        }
    return results


def forgotten_mask(direction: str, epochs: int, seed: int, **sizes: int) -> Any:
    """Train once without any mask, padded to one length, and count with and without the padding."""
    parts = data.splits(direction)
    translator = models.build(parts.training, seed=seed, **sizes)
    start, end = translator.ends.values()
    sides = []
    for part in (parts.training, parts.dates + parts.names):
        source, target = translator.encode(part)
        ids, _ = pad(source, maxlen=16)
        wanted, mask = pad([[start, *row, end] for row in target], maxlen=18)
        sides.append((ids, wanted, mask[:, 1:]))
    (ids, wanted, _), (test_ids, test_wanted, mask) = sides
    optimizer, rng = Adam(6e-3, global_clipnorm=1.0), np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in np.array_split(rng.permutation(len(ids)), len(ids) // 32):
            logits = translator.model.forward(ids[batch], wanted[batch, :-1], training=True)
            _, dlogits = categorical_cross_entropy(wanted[batch, 1:], logits)
            translator.model.backward(dlogits)
            optimizer.apply(translator.model.grads, list(translator.model.params.values()))
    logits = translator.model.forward(test_ids, test_wanted[:, :-1])
    right = logits.argmax(axis=-1) == test_wanted[:, 1:]
    return {
        "padding": round(1 - float(mask.mean()), 4),
        "accuracy over all steps": round(float(right.mean()), 4),
        "accuracy over real steps": round(float(right[mask].mean()), 4),
    }


def help_texts(korean: str, english: str, words: Sequence[int], epochs: int, seed: int, **sizes: int) -> Any:
    """Translate sentences of the help of LibreOffice, Korean to English, with a memory and with a network."""
    least, most = words
    pairs = [
        (pair.korean, pair.english)
        for pair in help_sentences(korean, english)
        if all(least <= len(text.split()) <= most for text in pair)
    ]
    order = np.random.default_rng(seed).permutation(len(pairs))
    held_out, training = [pairs[n] for n in order[:400]], [pairs[n] for n in order[400:]]
    translator = models.build(training, seed=seed, min_count=2, **sizes)
    losses = models.train(translator, training, stages=[(3e-3, epochs - 4), (1e-3, 4)], seed=seed)
    memory = TranslationMemory(training)
    written = translator.translate([source for source, _ in held_out])
    copied = memory.translate([source for source, _ in held_out])
    return {
        "training": len(training),
        "held out": len(held_out),
        "loss": [round(losses[0], 2), round(float(np.mean(losses[-100:])), 2)],
        "memory": scores(copied, held_out),
        "network": scores(written, held_out),
        "examples": [
            {"source": source, "wanted": target, "memory": one, "network": other}
            for (source, target), one, other in zip(held_out[:6], copied, written, strict=False)
        ],
    }


def exam(direction: str, most: int) -> Exam:
    """Ask a stored model to translate the dates and names that it has not seen."""
    translator, parts = models.stored(direction), data.splits(direction)
    sources, targets = zip(*spread(parts.dates + parts.names, most), strict=True)

    def ask() -> tuple[list[str], float]:
        written = translator.translate(sources)
        return written, exact_match(written, targets)

    return Exam([translator.model], ask, "exact")


SIZES = {"units": 80, "features": 32}
LARGE = {
    "translation-forcing": (forcing, {"direction": "ko-en", "epochs": 8, "seed": 0, **SIZES}),
    "translation-leak": (leak, {"seed": 0, "units": 64, "features": 32}),
    "translation-mask": (forgotten_mask, {"direction": "ko-en", "epochs": 4, "seed": 0, **SIZES}),
    "translation-help": (
        help_texts,
        {
            "korean": "libreoffice-help-ko_7.4.7_all.deb",
            "english": "libreoffice-help-en-us_7.4.7_all.deb",
            "words": [3, 12],
            "epochs": 14,
            "seed": 0,
            "units": 96,
            "features": 48,
        },
    ),
}

EXAMS = {f"translation-{direction}": partial(exam, direction) for direction in data.DIRECTIONS}
