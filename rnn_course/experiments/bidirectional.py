"""What reading in both directions gives, and what it does not (chapter 7)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.experiments import stored
from rnn_course.scratch import LSTM, Adam, Bidirectional, Dense, Embedding, Model
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.training.losses import categorical_cross_entropy
from rnn_course.text import Vocabulary, pad

# The blank that only the right-hand context decides ------------------------------------------------

BLANK = "____"


class Language(NamedTuple):
    """What the sentences of one language are made of.

    Parameters
    ----------
    who, platforms, products : tuple of str
        Words that say nothing about the answer.
    objects : dict of str to tuple of str
        For each answer the things of which one, to the right of the blank, decides it. They may also stand
        to its left, where they say nothing.
    adverbs : tuple of str
        Words that fill the way from the blank to the object.
    template : str
        The sentence; ``{adverbs}`` stands for any number of adverbs, also none.
    """

    who: tuple[str, ...]
    platforms: tuple[str, ...]
    products: tuple[str, ...]
    objects: dict[str, tuple[str, ...]]
    adverbs: tuple[str, ...]
    template: str


LANGUAGES = {
    "English": Language(
        who=("Mina", "Jiho", "Yuna", "Minsu"),
        platforms=("ios", "android", "web", "desktop"),
        products=("app", "game", "shop"),
        objects={
            "development": ("laptop", "keyboard", "compiler"),
            "update": ("charger", "router", "cable"),
            "price": ("wallet", "coupon", "card"),
            "review": ("pen", "paper", "notebook"),
        },
        adverbs=("today", "then", "quickly", "quietly", "finally", "again"),
        template="{who} saw the {left} and because of the {platform} {product} {blank} "
        "{adverbs} took the {right} .",
    ),
    "Korean": Language(
        who=("미나는", "지호는", "유나는", "민수는"),
        platforms=("ios", "안드로이드", "웹", "데스크톱"),
        products=("앱", "게임", "쇼핑몰"),
        objects={
            "개발": ("노트북을", "키보드를", "컴파일러를"),
            "업데이트": ("충전기를", "공유기를", "케이블을"),
            "가격": ("지갑을", "쿠폰을", "카드를"),
            "후기": ("펜을", "종이를", "공책을"),
        },
        adverbs=("오늘", "그때", "빨리", "조용히", "마침내", "다시"),
        template="{who} {left} 보고 {platform} {product} {blank} 때문에 {adverbs} {right} 꺼냈다 .",
    ),
}
"""English and Korean. No particle follows the Korean blank: 은 or 는 would give away its last sound."""


class Blanks(NamedTuple):
    """Sentences with a blank, and what belongs into it.

    Parameters
    ----------
    sentences : list of list of str
        The tokens, with `BLANK` among them.
    answers : numpy.ndarray
        (N,) of int: which of the language's four words belongs into the blank.
    """

    sentences: list[list[str]]
    answers: Array


def blank_sentences(language: str, n_train: int, n_test: int, seed: int) -> tuple[Blanks, Blanks]:
    """Write sentences, all different, whose blank is decided by the object to its right.

    Parameters
    ----------
    language : {"English", "Korean"}
        The language.
    n_train, n_test : int
        How many sentences.
    seed : int
        Of the draw.

    Returns
    -------
    train, test : Blanks
        Every word is drawn without regard to the answer, but for the object on the right.
    """
    words = LANGUAGES[language]
    rng = np.random.default_rng(seed)
    things = [thing for group in words.objects.values() for thing in group]
    answers: dict[str, int] = {}
    while len(answers) < n_train + n_test:
        answer = int(rng.integers(len(words.objects)))
        sentence = words.template.format(
            who=rng.choice(words.who),
            left=rng.choice(things),
            platform=rng.choice(words.platforms),
            product=rng.choice(words.products),
            blank=BLANK,
            adverbs=" ".join(rng.choice(words.adverbs, rng.integers(0, 6))),
            right=rng.choice(list(words.objects.values())[answer]),
        )
        answers.setdefault(" ".join(sentence.split()), answer)
    sentences = [sentence.split() for sentence in answers]
    targets = np.array(list(answers.values()))
    train = Blanks(sentences[:n_train], targets[:n_train])
    test = Blanks(sentences[n_train:], targets[n_train:])
    return train, test


def encode_blanks(blanks: Blanks, vocabulary: Vocabulary) -> tuple[Array, Array]:
    """Turn sentences into what a network reads and what it should say.

    Parameters
    ----------
    blanks : Blanks
        N sentences.
    vocabulary : Vocabulary
        Gives the ids.

    Returns
    -------
    ids : numpy.ndarray
        (N, T) of int, padded behind with 0.
    targets : numpy.ndarray
        (N, T) of int: the answer at the blank, and -1 where nothing is asked.
    """
    ids, _ = pad([vocabulary.encode(sentence) for sentence in blanks.sentences])
    targets = np.full(ids.shape, -1)
    places = [sentence.index(BLANK) for sentence in blanks.sentences]
    targets[np.arange(len(ids)), places] = blanks.answers
    return ids, targets


def loss_at_blank(y_true: Array, y_pred: Array, mask: Array | None = None) -> tuple[float, Array]:
    """Measure the cross-entropy where something is asked.

    Parameters
    ----------
    y_true : numpy.ndarray
        (N, T) of int, -1 where nothing is asked.
    y_pred : numpy.ndarray
        Logits, (N, T, classes).
    mask : numpy.ndarray, optional
        Not used: padding is a place where nothing is asked.

    Returns
    -------
    loss : float
        The mean over the blanks.
    dy_pred : numpy.ndarray
        Its gradient, (N, T, classes): zero but at the blanks.
    """
    return categorical_cross_entropy(y_true, y_pred, y_true >= 0)


def accuracy_at_blank(y_true: Array, y_pred: Array) -> float:
    """Count how often the largest logit is the right one, where something is asked.

    Parameters
    ----------
    y_true : numpy.ndarray
        (N, T) of int, -1 where nothing is asked.
    y_pred : numpy.ndarray
        Logits, (N, T, classes).

    Returns
    -------
    float
        A share between 0 and 1.
    """
    asked = y_true >= 0
    return float(np.mean(y_pred[asked].argmax(axis=-1) == y_true[asked]))


def bag_of_words_accuracy(train: Blanks, test: Blanks, part: str) -> float:
    """Fill the blanks by counting words, without their order: naive Bayes.

    Parameters
    ----------
    train, test : Blanks
        Where to count, and where to answer.
    part : {"left", "next", "right", "all"}
        Which words are seen: those before the blank, the one after it, all after it, or all.

    Returns
    -------
    float
        Share of the test blanks that are filled rightly.
    """

    def bag(sentence: list[str]) -> list[str]:
        place = sentence.index(BLANK)
        parts = {
            "left": sentence[:place],
            "next": sentence[place + 1 : place + 2],
            "right": sentence[place + 1 :],
            "all": sentence,
        }
        return parts[part]

    bags = [bag(sentence) for sentence in train.sentences]
    vocabulary = Vocabulary.fit(bags)
    classes = int(train.answers.max()) + 1
    counts = np.ones((classes, len(vocabulary)))  # add one: nothing is impossible
    for words, answer in zip(bags, train.answers, strict=True):
        np.add.at(counts[answer], vocabulary.encode(words), 1)
    log_share = np.log(counts / counts.sum(axis=1, keepdims=True))
    log_prior = np.log(np.bincount(train.answers, minlength=classes) / len(train.answers))
    guesses = [
        np.argmax(log_prior + log_share[:, vocabulary.encode(bag(sentence))].sum(axis=1))
        for sentence in test.sentences
    ]
    return float(np.mean(guesses == test.answers))


def blank_model(layer: Layer, vocabulary_size: int, seed: int) -> Model:
    """Build a model that answers at every step of a sentence: word vectors of 16 numbers, four answers.

    Parameters
    ----------
    layer : Recurrent or Bidirectional
        A recurrent layer in float64 that returns sequences.
    vocabulary_size : int
        Number of ids K.
    seed : int
        Of the initial weights around the layer.

    Returns
    -------
    Model
        (N, T) of ids to logits, (N, T, 4).
    """
    return Model(
        [
            Embedding(vocabulary_size, 16, mask_zero=True, dtype="float64", seed=seed + 100),
            layer,
            Dense(4, dtype="float64", seed=seed + 200),
        ]
    )


# Information by position ---------------------------------------------------------------------------


def train_to_recall(layer: Bidirectional, symbols: int, T: int, n_steps: int, seed: int) -> Model:
    """Train a layer for nothing but to remember: its outputs must tell all T tokens, through a linear layer.

    Parameters
    ----------
    layer : Bidirectional
        A layer in float64. If it returns sequences, the output of every step must tell, for each distance,
        the token that stands so far to the left or to the right.
    symbols : int
        Number of different tokens K.
    T : int
        Length of the sequences, which are random: no token can be guessed from another.
    n_steps : int
        Training steps, each on 32 new sequences.
    seed : int
        Of the sequences and of the linear layer.

    Returns
    -------
    Model
        The layer, with the linear layer on top of it.
    """
    tokens = np.random.default_rng(seed).integers(0, symbols, (32 * n_steps, T))
    place = np.arange(T)[np.newaxis]  # of the tokens that one output tells, (1, T)
    if layer.return_sequences:
        place = np.arange(T)[:, np.newaxis] + np.arange(1 - T, T)  # (T, 2T - 1): a row for each step
    there = (place >= 0) & (place < T)

    def loss(y_true: Array, y_pred: Array, mask: Array | None) -> tuple[float, Array]:
        targets = y_true[:, np.where(there, place, 0)].reshape(-1, place.shape[1])
        asked = np.tile(there, (len(y_true), 1))
        value, dlogits = categorical_cross_entropy(targets, y_pred.reshape(*targets.shape, symbols), asked)
        return value, dlogits.reshape(y_pred.shape)

    model = Model([layer, Dense(place.shape[1] * symbols, dtype="float64", seed=seed)])
    x = np.eye(symbols)[tokens]
    model.fit(x, tokens, loss=loss, optimizer=Adam(0.01), shuffle=False, verbose=0)
    return model


def probe(states: Array, targets: Array, ridge: float = 1e-3) -> Array:
    """Measure how well a linear map can tell tokens from states: a lower bound on what they hold.

    One half of the samples fits the map, by ridge regression on one-hot vectors; the other half tests it.

    Parameters
    ----------
    states : numpy.ndarray
        (N, F).
    targets : numpy.ndarray
        (N, S) of int: S tokens of each sample.
    ridge : float
        Weight of the penalty on large maps, for each sample.

    Returns
    -------
    numpy.ndarray
        (S,): for each token the share of the test samples where the largest output is the right one.
    """
    half = len(states) // 2
    X = np.concatenate([states, np.ones((len(states), 1))], axis=1)
    one_hot = np.eye(int(targets.max()) + 1)[targets]  # (N, S, K)
    N, S, K = one_hot.shape
    fit = X[:half]
    products = fit.T @ fit + ridge * half * np.eye(X.shape[1])
    weights = np.linalg.solve(products, fit.T @ one_hot[:half].reshape(half, S * K))
    guesses = (X[half:] @ weights).reshape(N - half, S, K).argmax(axis=-1)
    return np.mean(guesses == targets[half:], axis=0)


def recall_maps(layer: Bidirectional, symbols: int, T: int, n: int, seed: int) -> dict[str, Array]:
    """Probe the state of every step for every token, in each direction and in both.

    Parameters
    ----------
    layer : Bidirectional
        A layer that returns sequences and concatenates.
    symbols, T : int
        Number of different tokens, and length of the sequences.
    n : int
        Number of random sequences.
    seed : int
        Of the sequences.

    Returns
    -------
    dict of str to numpy.ndarray
        "forward", "backward" and "both": (T, T), the recall of the token in the column from the state in the
        row.
    """
    tokens = np.random.default_rng(seed).integers(0, symbols, (n, T))
    states = layer.forward(np.eye(symbols)[tokens])
    H = states.shape[-1] // 2
    parts = {"forward": states[..., :H], "backward": states[..., H:], "both": states}
    return {name: np.array([probe(part[:, t], tokens) for t in range(T)]) for name, part in parts.items()}


def recall_by_length(
    sizes: Sequence[tuple[int, int]], symbols: int, n_steps: int, seeds: Sequence[int]
) -> list[dict[str, Any]]:
    """Train Bi-LSTMs to put whole sequences into their last states, and probe these for every token.

    Parameters
    ----------
    sizes : sequence of (int, int)
        Hidden units H of each direction, and length T, for each network.
    symbols : int
        Number of different tokens.
    n_steps : int
        Training steps.
    seeds : sequence of int
        One run each.

    Returns
    -------
    list of dict
        For each size "units" and "length"; the recall of each token, averaged over the seeds, from the
        "forward", "backward" and "both" last states; and under "lowest" that of the token which is remembered
        worst from both, for each seed.
    """
    results = []
    for H, T in sizes:
        runs = []
        for seed in seeds:
            layer = Bidirectional(LSTM(H, dtype="float64", seed=seed))
            train_to_recall(layer, symbols, T, n_steps, seed)
            tokens = np.random.default_rng(1000 + seed).integers(0, symbols, (4000, T))
            h = layer.forward(np.eye(symbols)[tokens])
            runs.append([probe(part, tokens) for part in (h[:, :H], h[:, H:], h)])
        ahead, back, both = np.mean(runs, axis=0).round(3).tolist()
        lowest = [round(float(run[2].min()), 3) for run in runs]
        results.append(
            {"units": H, "length": T, "forward": ahead, "backward": back, "both": both, "lowest": lowest}
        )
    return results


LARGE = {
    "bidirectional-length": (
        recall_by_length,
        {
            "sizes": [(32, 8), (32, 16), (32, 32), (32, 64), (64, 64)],
            "symbols": 4,
            "n_steps": 1500,
            "seeds": [0, 1, 2],
        },
    ),
}


def length_numbers() -> dict[str, Any]:
    """Give how often the token that is remembered worst is found, in short and in long sequences."""
    large = stored.load("bidirectional-length")
    settings, short, long = large["settings"], large["result"][0], large["result"][3]
    return {
        "units": short["units"],
        "seeds": len(settings["seeds"]),
        "short": short["length"],
        "of_short": np.mean(short["lowest"]),
        "long": long["length"],
        "of_long": np.mean(long["lowest"]),
        "guessing": 1 / settings["symbols"],
    }


CLAIMS = {"bidirectional-length": length_numbers}
