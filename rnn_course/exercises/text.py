"""Exercises of chapter 2: n-grams, vocabularies, ids, padding, masks and one-hot vectors."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.exercise import Arguments, Exercise, Mistake, Speed, edge, pencil, random

_WORDS = ("the", "sea", "is", "cold", "today", "and", "Minsu", "reads", "a", "book")


def _sentence(rng: np.random.Generator, length: int) -> list[str]:
    return [_WORDS[i] for i in rng.integers(0, len(_WORDS), length)]


def _sentences(rng: np.random.Generator, number: int) -> list[list[str]]:
    return [_sentence(rng, int(length)) for length in rng.permutation(np.arange(2, 2 + number))]


def ngrams(tokens: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """List the runs of n neighbours."""
    return [tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1)]


NGRAMS = Exercise(
    id="text-ngrams",
    chapter=2,
    title="Runs of neighbours",
    level="easy",
    statement="""
Write `ngrams(tokens, n)` that returns a list of the n-grams of a list of tokens, in their order: every run
of `n`
neighbours, as a tuple. If there are fewer than `n` tokens, the list is empty.
""".strip(),
    returns=("runs",),
    solution=ngrams,
    cases=(
        pencil(["What", "time", "is", "it"], 2),
        *random(lambda rng: (_sentence(rng, int(rng.integers(7, 12))), 3)),
        edge("n = 1", lambda rng: (["a", "b", "a"], 1)),
        edge("as many tokens as n", lambda rng: (["a", "b", "c"], 3)),
        edge("fewer tokens than n", lambda rng: (["a", "b"], 4)),
    ),
    hints=(
        "At which positions can a run of two begin in a sentence of four tokens? Not at the last one.",
        "There are T - n + 1 runs. The one at `start` is `tokens[start:start + n]`.",
        "`[tuple(tokens[start:start + n]) for start in range(len(tokens) - n + 1)]`; a negative "
        "range is empty.",
    ),
    mistakes=(
        Mistake(
            "the last run is missing: there are T - n + 1, and range does not include its end.",
            lambda tokens, n: [tuple(tokens[i : i + n]) for i in range(len(tokens) - n)],
        ),
        Mistake(
            "the runs at the end are too short: stop where n tokens are left.",
            lambda tokens, n: [tuple(tokens[i : i + n]) for i in range(len(tokens))],
        ),
        Mistake(
            "your runs do not overlap: the next one starts one token later, not n.",
            lambda tokens, n: [tuple(tokens[i : i + n]) for i in range(0, len(tokens) - n + 1, n)],
        ),
        Mistake(
            "you keep each run once; a run that comes back is listed again.",
            lambda tokens, n: list(dict.fromkeys(ngrams(tokens, n))),
        ),
        Mistake(
            "your runs are joined to strings; keep each as a tuple of tokens.",
            lambda tokens, n: [" ".join(run) for run in ngrams(tokens, n)],
        ),
        Mistake(
            "the tokens run backwards inside each run.",
            lambda tokens, n: [run[::-1] for run in ngrams(tokens, n)],
        ),
        Mistake(
            "n is ignored: these are bigrams.",
            lambda tokens, n: ngrams(tokens, 2),
        ),
        Mistake(
            "your runs are one token too long.",
            lambda tokens, n: ngrams(tokens, n + 1),
        ),
        Mistake(
            "with fewer than n tokens there is no run at all; you return one that is too short.",
            lambda tokens, n: ngrams(tokens, n) or [tuple(tokens)],
        ),
    ),
)


def build_vocabulary(sentences: Sequence[Sequence[str]], min_count: int) -> dict[str, int]:
    """Give every token an id, the most frequent first."""
    counts = Counter(token for sentence in sentences for token in sentence)
    frequent = [token for token, count in counts.most_common() if count >= min_count]
    return {token: id_ for id_, token in enumerate(frequent, start=2)}


def _number(tokens: Sequence[str], start: int = 2) -> dict[str, int]:
    return {token: id_ for id_, token in enumerate(tokens, start=start)}


def _count(sentences: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(token for sentence in sentences for token in sentence)


VOCABULARY = Exercise(
    id="text-vocabulary",
    chapter=2,
    title="A vocabulary by frequency",
    level="medium",
    statement="""
Write `build_vocabulary(sentences, min_count)`. `sentences` is a list of sentences, each a list of tokens.
Return a
dict from token to id with the tokens that occur at least `min_count` times. The most frequent token gets id
2, the
next one 3, and so on; among equals the one seen first comes first. (Ids 0 and 1 stay free for padding and
for unknown
tokens; they are not in the dict.)
""".strip(),
    returns=("ids",),
    solution=build_vocabulary,
    cases=(
        pencil([["it", "is", "cold"], ["cold", "is", "cold"]], 1),
        *random(lambda rng: (_sentences(rng, 7), 3)),
        edge("tokens that are all equally frequent", lambda rng: ([["b", "a"], ["C"]], 1)),
        edge("no token that is frequent enough", lambda rng: ([["b", "a"], ["b"]], 3)),
        edge("one sentence of one token", lambda rng: ([["a"]], 1)),
    ),
    hints=(
        "Count first, then number. What does Python's standard library have for counting?",
        "`collections.Counter` counts, and its `most_common()` sorts; equals stay in the order they "
        "were seen in.",
        "Keep the tokens of `counts.most_common()` whose count is at least `min_count`, and number them with "
        "`enumerate(..., start=2)`.",
    ),
    mistakes=(
        Mistake(
            "your ids begin at 0, which is the padding's; begin at 2.",
            lambda sentences, min_count: {
                t: i - 2 for t, i in build_vocabulary(sentences, min_count).items()
            },
        ),
        Mistake(
            "your ids begin at 1, which stands for unknown tokens; begin at 2.",
            lambda sentences, min_count: {
                t: i - 1 for t, i in build_vocabulary(sentences, min_count).items()
            },
        ),
        Mistake(
            "your tokens are numbered in the order they were seen in; the most frequent comes first.",
            lambda sentences, min_count: _number([t for t, c in _count(sentences).items() if c >= min_count]),
        ),
        Mistake(
            "your tokens are numbered by the alphabet; the most frequent comes first.",
            lambda sentences, min_count: _number(
                sorted(t for t, c in _count(sentences).items() if c >= min_count)
            ),
        ),
        Mistake(
            "among equally frequent tokens yours are sorted by the alphabet; the one seen first comes first.",
            lambda sentences, min_count: _number(
                [
                    t
                    for t, c in sorted(_count(sentences).items(), key=lambda kept: (-kept[1], kept[0]))
                    if c >= min_count
                ]
            ),
        ),
        Mistake(
            "the rarest token comes first; sort the other way.",
            lambda sentences, min_count: _number(
                [t for t, c in sorted(_count(sentences).items(), key=lambda kept: kept[1]) if c >= min_count]
            ),
        ),
        Mistake(
            "a token that occurs exactly min_count times belongs to it: at least, not more than.",
            lambda sentences, min_count: build_vocabulary(sentences, min_count + 1),
        ),
        Mistake(
            "min_count is ignored: rare tokens are left out.",
            lambda sentences, min_count: build_vocabulary(sentences, 1),
        ),
        Mistake(
            "you count the sentences in which a token stands; count each time it occurs.",
            lambda sentences, min_count: build_vocabulary(
                [list(dict.fromkeys(sentence)) for sentence in sentences], min_count
            ),
        ),
        Mistake(
            "these are counts, not ids: number the tokens.",
            lambda sentences, min_count: {t: c for t, c in _count(sentences).most_common() if c >= min_count},
        ),
        Mistake(
            "<pad> and <unk> are reserved, but they are not in the dict.",
            lambda sentences, min_count: {
                "<pad>": 0,
                "<unk>": 1,
                **build_vocabulary(sentences, min_count),
            },
        ),
    ),
)


def encode(tokens: Sequence[str], ids: dict[str, int]) -> list[int]:
    """Look up the id of each token."""
    return [ids.get(token, 1) for token in tokens]


def _encode_and_learn(tokens: Sequence[str], ids: dict[str, int]) -> list[int]:
    for token in tokens:
        ids.setdefault(token, max(ids.values()) + 1)
    return [ids[token] for token in tokens]


ENCODE = Exercise(
    id="text-encode",
    chapter=2,
    title="From tokens to ids",
    level="easy",
    statement="""
Write `encode(tokens, ids)` that returns the list of the ids of `tokens`. `ids` is a dict from token to id. A
token that
is not in it is unknown and has id 1.
""".strip(),
    returns=("ids",),
    solution=encode,
    cases=(
        pencil(["What", "day", "is", "it"], {"What": 2, "time": 3, "is": 4, "it": 5}),
        *random(
            lambda rng: (
                [*_sentence(rng, 6), "the", "The", "ghost", *_sentence(rng, 2)],
                _number(rng.permutation(_WORDS[:7]).tolist()),
            )
        ),
        edge("no token at all", lambda rng: ([], {"a": 2})),
        edge("unknown tokens only", lambda rng: (["x", "y", "x"], {"a": 2})),
    ),
    hints=(
        "What should happen with a token that the dict does not have? A plain look-up raises KeyError.",
        "A dict has a method that looks up a key, and gives something else if there is none.",
        "`ids.get(token, 1)` for each token.",
    ),
    mistakes=(
        Mistake(
            "unknown tokens get id 0, which is the padding's; theirs is 1.",
            lambda tokens, ids: [ids.get(token, 0) for token in tokens],
        ),
        Mistake(
            "unknown tokens are left out: the sequence has become shorter, and its words have moved.",
            lambda tokens, ids: [ids[token] for token in tokens if token in ids],
        ),
        Mistake(
            "each unknown token gets a new id, and the vocabulary has grown: it is fixed after training.",
            _encode_and_learn,
        ),
        Mistake(
            "you change capital letters to small ones: then words of the vocabulary are not found, "
            "or others are.",
            lambda tokens, ids: [ids.get(token.lower(), 1) for token in tokens],
        ),
        Mistake(
            "an unknown token raises KeyError: ids.get(token, 1) gives 1 instead.",
            lambda tokens, ids: [ids[token] for token in tokens],
        ),
        Mistake(
            "an unknown token is None; it is the id 1.",
            lambda tokens, ids: [ids.get(token) for token in tokens],
        ),
        Mistake(
            "an unknown token is -1; here it is the id 1.",
            lambda tokens, ids: [ids.get(token, -1) for token in tokens],
        ),
        Mistake(
            "these are the ids of the different tokens, each once; the sequence has one id for each token.",
            lambda tokens, ids: [ids.get(token, 1) for token in dict.fromkeys(tokens)],
        ),
    ),
)


def pad(sequences: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    """Fill up to the longest sequence."""
    longest = max(len(sequence) for sequence in sequences)
    ids = np.zeros((len(sequences), longest), int)
    mask = np.zeros((len(sequences), longest), bool)
    for n, sequence in enumerate(sequences):
        ids[n, : len(sequence)] = sequence
        mask[n, : len(sequence)] = True
    return ids, mask


def _pad_pre(sequences: Sequence[Sequence[int]]) -> tuple[Array, Array]:
    ids, mask = pad([sequence[::-1] for sequence in sequences])
    return ids[:, ::-1], mask[:, ::-1]


def _id_rows(rng: np.random.Generator) -> Arguments:
    """Make sequences of different lengths; one of them holds the id 0."""
    rows = [rng.integers(2, 30, length).tolist() for length in rng.permutation(np.arange(2, 8))[:4]]
    rows[1][0] = 0
    return (rows,)


PAD = Exercise(
    id="text-pad",
    chapter=2,
    title="Padding and its mask",
    level="medium",
    statement="""
Write `pad(sequences)`. `sequences` is a list of N lists of ids, of different lengths. Return a tuple `(ids,
mask)`
of two arrays of shape (N, T), where T is the length of the longest sequence. In `ids` the sequences stand at
the left,
filled up with 0 (post-padding). `mask` is boolean: True where an id of a sequence stands, whatever its value.
""".strip(),
    returns=("ids (N, T)", "mask (N, T)"),
    solution=pad,
    cases=(
        pencil([[2, 3, 4], [5]]),
        *random(_id_rows),
        edge("one sequence, N = 1", lambda rng: ([[4, 5, 6]],)),
        edge("an empty sequence beside another one", lambda rng: ([[], [7, 8]],)),
        edge("sequences of one length", lambda rng: ([[3, 4], [5, 6]],)),
        edge("the id 0 at the end of a sequence", lambda rng: ([[3, 4, 0], [5, 0]],)),
    ),
    hints=(
        "Which shape have the two arrays? Make them first, filled with what the padding should be.",
        "`np.zeros((N, T), int)` and `np.zeros((N, T), bool)`; then write each sequence into its row.",
        "Row n gets `ids[n, :len(sequence)] = sequence` and `mask[n, :len(sequence)] = True`. "
        "The mask comes from the lengths: an id may be 0.",
    ),
    mistakes=(
        Mistake(
            "the padding stands before the sequences (pre); here it stands after them (post).",
            _pad_pre,
        ),
        Mistake(
            "your mask is where the ids are not 0, and so a real id 0 counts as padding. Use the lengths.",
            lambda sequences: (pad(sequences)[0], pad(sequences)[0] != 0),
        ),
        Mistake(
            "the mask is inverted: True is for what is real, False for padding.",
            lambda sequences: (pad(sequences)[0], ~pad(sequences)[1]),
        ),
        Mistake(
            "the sequences run backwards: padding does not change their order.",
            lambda sequences: pad([sequence[::-1] for sequence in sequences]),
        ),
        Mistake(
            "the sequences are cut to the shortest one; fill them up to the longest.",
            lambda sequences: pad([sequence[: min(map(len, sequences))] for sequence in sequences]),
        ),
        Mistake(
            "you fill up with 1, which stands for unknown tokens; padding is 0.",
            lambda sequences: (np.where(pad(sequences)[1], pad(sequences)[0], 1), pad(sequences)[1]),
        ),
        Mistake(
            "ids and mask do not belong together: the ids are padded after, the mask before.",
            lambda sequences: (pad(sequences)[0], _pad_pre(sequences)[1]),
        ),
        Mistake(
            "the mask is True everywhere.",
            lambda sequences: (pad(sequences)[0], np.ones(pad(sequences)[0].shape, bool)),
        ),
        Mistake(
            "your batch is time first, (T, N): samples come first.",
            lambda sequences: (pad(sequences)[0].T, pad(sequences)[1].T),
        ),
        Mistake(
            "mask and ids are exchanged: (ids, mask).",
            lambda sequences: pad(sequences)[::-1],
        ),
        Mistake(
            "each row is one longer than the longest sequence.",
            lambda sequences: tuple(np.pad(array, ((0, 0), (0, 1))) for array in pad(sequences)),
        ),
    ),
)


def one_hot(ids: Array, depth: int) -> Array:
    """Give each id a vector with one 1."""
    return np.eye(depth)[ids]


ONE_HOT = Exercise(
    id="text-one-hot",
    chapter=2,
    title="One-hot vectors",
    level="easy",
    statement="""
Write `one_hot(ids, depth)`. `ids` is an array of whole numbers of shape (N, T), all from 0 to depth - 1.
Return an
array of shape (N, T, depth), with a 1 at the place of the id and 0 everywhere else. Id 0 is an id like any
other.
""".strip(),
    returns=("vectors (N, T, K)",),
    solution=one_hot,
    cases=(
        pencil(np.array([[2, 0, 1]]), 4),
        *random(lambda rng: (rng.integers(0, 6, (3, 5)), 8)),
        edge("one timestep, T = 1", lambda rng: (rng.integers(0, 5, (3, 1)), 5)),
        edge("the largest id, depth - 1", lambda rng: (np.array([[6, 6], [0, 6]]), 7)),
        edge("a vocabulary of one id", lambda rng: (np.zeros((2, 3), int), 1)),
    ),
    hints=(
        "How does the vector of id 2 look if depth is 4? Which matrix has these vectors as its rows?",
        "The identity matrix `np.eye(depth)` has the vector of id k in row k. Or compare ids with "
        "`np.arange(depth)`.",
        "`np.eye(depth)[ids]`: an array of ids in the place of an index picks a row for each of them.",
    ),
    mistakes=(
        Mistake(
            "the 1 stands one place too early: id 0 has the first place, index 0.",
            lambda ids, depth: np.eye(depth)[ids - 1],
        ),
        Mistake(
            "the 1 stands one place too late: id 0 has the first place, index 0.",
            lambda ids, depth: np.eye(depth)[(ids + 1) % depth],
        ),
        Mistake(
            "depth is ignored: your vectors are as long as the largest id of this batch needs.",
            lambda ids, depth: np.eye(ids.max() + 1)[ids],
        ),
        Mistake(
            "the last two axes are exchanged: yours is (N, K, T).",
            lambda ids, depth: np.eye(depth)[ids].swapaxes(1, 2),
        ),
        Mistake(
            "id 0 has become a vector of zeros: it needs its 1 like any other.",
            lambda ids, depth: np.eye(depth)[ids] * (ids != 0)[..., np.newaxis],
        ),
        Mistake(
            "the timesteps are added up: that is a bag of words, without order.",
            lambda ids, depth: np.eye(depth)[ids].sum(axis=1),
        ),
        Mistake(
            "samples and timesteps have become one axis.",
            lambda ids, depth: np.eye(depth)[ids.ravel()],
        ),
        Mistake(
            "the id itself stands at its place; it must be a 1.",
            lambda ids, depth: np.eye(depth)[ids] * ids[..., np.newaxis],
        ),
        Mistake(
            "zeros and ones are exchanged.",
            lambda ids, depth: 1 - np.eye(depth)[ids],
        ),
    ),
    speed=Speed(
        lambda rng: (rng.integers(0, 50, (100, 100)), 50),
        20,
        "a loop over all ids, where one index with an array does it",
    ),
)


def masked_mean(steps: Array, mask: Array) -> Array:
    """Average over the real timesteps."""
    weights = mask[:, :, np.newaxis]
    total = (steps * weights).sum(axis=1)
    count = weights.sum(axis=1)
    return total / np.maximum(count, 1)


def _masked_steps(rng: np.random.Generator) -> Arguments:
    """Make steps (N, T, D) and a post-padding mask (N, T) with different lengths."""
    lengths = np.array([5, 2, 3, 1])[rng.permutation(4)]
    return rng.standard_normal((4, 5, 3)), np.arange(5)[np.newaxis] < lengths[:, np.newaxis]


def _with_lengths(mean: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """Let a wrong mean do the right thing for samples without a step."""
    return lambda steps, mask: np.where(mask.any(axis=1, keepdims=True), mean(steps, mask), 0)


MASKED_MEAN = Exercise(
    id="text-masked-mean",
    chapter=2,
    title="The mean of what is real",
    level="medium",
    statement="""
Write `masked_mean(steps, mask)` that returns the mean over time of `steps`, (N, T, D), using only the
timesteps where
the boolean `mask`, (N, T), is True. The result has shape (N, D). A sample without any real step has the mean
0.
""".strip(),
    returns=("mean (N, D)",),
    solution=masked_mean,
    cases=(
        pencil(
            np.array([[[1.0], [3.0], [9.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[True, True, False], [True, True, True]]),
        ),
        *random(_masked_steps),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((3, 1, 2)), np.ones((3, 1), bool))),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((1, 4, 2)), np.arange(4)[np.newaxis] < 3)),
        edge(
            "a sample of padding only",
            lambda rng: (rng.standard_normal((2, 3, 2)), np.array([[True, True, False], [False] * 3])),
        ),
    ),
    hints=(
        "Two things must know the mask: the sum, and the number that it is divided by.",
        "The mask has shape (N, T), the steps (N, T, D): give the mask an axis of length 1 at its end.",
        "Sum `steps * mask[..., None]` over time, and divide by `mask.sum(axis=1)`, but never by "
        "less than 1.",
    ),
    mistakes=(
        Mistake(
            "the mask is not used: the padding is part of your mean.",
            lambda steps, mask: steps.mean(axis=1),
        ),
        Mistake(
            "the sum knows the mask, but you divide by T: divide by the number of real steps.",
            lambda steps, mask: (steps * mask[..., None]).mean(axis=1),
        ),
        Mistake(
            "the mask is inverted: this is the mean of the padding.",
            lambda steps, mask: masked_mean(steps, ~mask),
        ),
        Mistake(
            "this is the sum: divide by the number of real steps.",
            lambda steps, mask: (steps * mask[..., None]).sum(axis=1),
        ),
        Mistake(
            "you divide by the real steps of the whole batch: each sample has its own number of them.",
            lambda steps, mask: (steps * mask[..., None]).sum(axis=1) / max(mask.sum(), 1),
        ),
        Mistake(
            "a sample without a real step gives 0 / 0, which is NaN: divide by at least 1.",
            lambda steps, mask: (steps * mask[..., None]).sum(axis=1) / mask.sum(axis=1)[:, None],
        ),
        Mistake(
            "the padding is left out of the divisor, but it is still in the sum.",
            lambda steps, mask: steps.sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None],
        ),
        Mistake(
            "this is the maximum over the real steps; the mean was asked for.",
            _with_lengths(lambda steps, mask: np.where(mask[..., None], steps, -np.inf).max(axis=1)),
        ),
        Mistake(
            "this is one mean of the whole batch: steps[mask] forgets which sample a step belongs to.",
            lambda steps, mask: steps[mask].mean(axis=0),
        ),
        Mistake(
            "you average over the features as well: keep D.",
            lambda steps, mask: (
                masked_mean(steps, mask).mean(axis=1, keepdims=True) * np.ones(steps.shape[2])
            ),
        ),
    ),
    speed=Speed(
        lambda rng: (rng.standard_normal((400, 40, 8)), rng.random((400, 40)) < 0.7),
        20,
        "a loop over the samples, where one product with the mask does it",
    ),
)


def last_step(steps: Array, mask: Array) -> Array:
    """Take the last real timestep."""
    last = mask.sum(axis=1) - 1
    return steps[np.arange(len(steps)), last]


LAST_STEP = Exercise(
    id="text-last-step",
    chapter=2,
    title="The last real step",
    level="medium",
    statement="""
A batch is post-padded. Write `last_step(steps, mask)` that returns, for each sample, its last real timestep:
`steps`
has shape (N, T, D), the boolean `mask` (N, T), the result (N, D). Every sample has at least one real step.
""".strip(),
    returns=("last (N, D)",),
    solution=last_step,
    cases=(
        pencil(
            np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]]),
            np.array([[True, True, False], [True, True, True]]),
        ),
        *random(_masked_steps),
        edge("one timestep, T = 1", lambda rng: (rng.standard_normal((3, 1, 2)), np.ones((3, 1), bool))),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((1, 4, 2)), np.arange(4)[np.newaxis] < 2)),
        edge(
            "as many samples as timesteps",
            lambda rng: (rng.standard_normal((3, 3, 2)), np.arange(3) < np.array([[1], [3], [2]])),
        ),
    ),
    hints=(
        "A sample with two real steps: at which index does the second one stand?",
        "The index is the number of real steps minus one, another one for each sample.",
        "`steps[np.arange(N), last]` with `last = mask.sum(axis=1) - 1` picks one step for each sample.",
    ),
    mistakes=(
        Mistake(
            "you take the last column: where a sample is padded, that is padding.",
            lambda steps, mask: steps[:, -1],
        ),
        Mistake(
            "you take the step before the last one: the index is the number of real steps minus one.",
            lambda steps, mask: steps[np.arange(len(steps)), np.maximum(mask.sum(axis=1) - 2, 0)],
        ),
        Mistake(
            "you are one step too far: with k real steps, the last one has the index k - 1.",
            lambda steps, mask: steps[
                np.arange(len(steps)), np.minimum(mask.sum(axis=1), steps.shape[1] - 1)
            ],
        ),
        Mistake(
            "you take the first step: np.argmax of the mask finds the first True, not the last.",
            lambda steps, mask: steps[np.arange(len(steps)), mask.argmax(axis=1)],
        ),
        Mistake(
            "you take the same index for all samples, that of the shortest one.",
            lambda steps, mask: steps[:, mask.sum(axis=1).min() - 1],
        ),
        Mistake(
            "you have one step for each pair of samples: an index with two arrays, np.arange(N) and "
            "last, pairs them.",
            lambda steps, mask: steps[:, mask.sum(axis=1) - 1],
        ),
        Mistake(
            "the padded steps are set to 0, but the last column is still the last column.",
            lambda steps, mask: (steps * mask[..., None])[:, -1],
        ),
        Mistake(
            "these are all real steps of all samples; take the last one of each.",
            lambda steps, mask: steps[mask],
        ),
        Mistake(
            "this is the mean of the real steps; the last one was asked for.",
            masked_mean,
        ),
    ),
)


def merge(tokens: Sequence[str], pair: tuple[str, str]) -> list[str]:
    """Join the pair wherever it stands."""
    merged = []
    n = 0
    while n < len(tokens):
        if tuple(tokens[n : n + 2]) == pair:
            merged.append(tokens[n] + tokens[n + 1])
            n += 2
        else:
            merged.append(tokens[n])
            n += 1
    return merged


def _merge_from_the_right(tokens: Sequence[str], pair: tuple[str, str]) -> list[str]:
    turned = merge([token[::-1] for token in tokens][::-1], (pair[1][::-1], pair[0][::-1]))
    return [token[::-1] for token in turned][::-1]


def _merge_once(tokens: Sequence[str], pair: tuple[str, str]) -> list[str]:
    for n in range(len(tokens) - 1):
        if tuple(tokens[n : n + 2]) == pair:
            return [*tokens[:n], tokens[n] + tokens[n + 1], *tokens[n + 2 :]]
    return list(tokens)


def _merge_overlapping(tokens: Sequence[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    for n, token in enumerate(tokens):
        if tuple(tokens[n : n + 2]) == pair:
            merged.append("".join(pair))
        elif n == 0 or tuple(tokens[n - 1 : n + 1]) != pair:
            merged.append(token)
    return merged


def _merge_again(tokens: Sequence[str], pair: tuple[str, str]) -> list[str]:
    """Join what is equal to one of the pair also if it was made by joining."""
    merged: list[str] = []
    for token in tokens:
        if merged and merged[-1].endswith(pair[0]) and token == pair[1]:
            merged[-1] += token
        else:
            merged.append(token)
    return merged


MERGE = Exercise(
    id="text-merge",
    chapter=2,
    title="One merge of byte-pair encoding",
    level="hard",
    statement="""
Byte-pair encoding joins a frequent pair of neighbours into one token. Write `merge(tokens, pair)` that
returns a new
list in which every occurrence of the pair (a tuple of two tokens) is one token. Go from left to right; a
token belongs
to one pair at most, so that three a in a row with the pair `("a", "a")` become `["aa", "a"]`.
""".strip(),
    returns=("tokens",),
    solution=merge,
    cases=(
        pencil(["t", "h", "e", "n", "t", "h"], ("t", "h")),
        *random(lambda rng: (["ab"[i] for i in rng.integers(0, 2, 14)] + list("aaabab"), ("a", "b"))),
        *random(lambda rng: (["ab"[i] for i in rng.integers(0, 2, 10)] + list("aaabaaaaab"), ("a", "a"))),
        edge("a pair that does not occur", lambda rng: (["a", "b"], ("b", "a"))),
        edge("no token at all", lambda rng: ([], ("a", "b"))),
        edge("longer tokens", lambda rng: (["t", "he", "the", "t", "he", "n"], ("t", "he"))),
        edge("five equal tokens in a row", lambda rng: (list("aaaaa"), ("a", "a"))),
    ),
    hints=(
        "When you have joined two tokens, where do you go on? Not with the second of them.",
        "A `while` loop with an index lets you go on by two steps after a pair, and by one otherwise.",
        "At index n: if `(tokens[n], tokens[n + 1]) == pair`, append their sum and add 2 to n; else "
        "append one, add 1.",
    ),
    mistakes=(
        Mistake(
            "a token is used in two pairs: after a pair, go on behind both of its tokens.",
            _merge_overlapping,
        ),
        Mistake(
            "only the first occurrence is joined; join all of them.",
            _merge_once,
        ),
        Mistake(
            "you go from right to left: in a row of three, the first two belong together.",
            _merge_from_the_right,
        ),
        Mistake(
            "you join a pair with a space between: a new token is the two, put together.",
            lambda tokens, pair: [
                " ".join(pair) if new == "".join(pair) and new not in tokens else new
                for new in merge(tokens, pair)
            ],
        ),
        Mistake(
            "the pair is found in either order; only this order counts.",
            lambda tokens, pair: merge(merge(tokens, pair), pair[::-1]),
        ),
        Mistake(
            "the pair is removed; its joined token takes its place.",
            lambda tokens, pair: [new for n, new in enumerate(merge(tokens, pair)) if new != "".join(pair)],
        ),
        Mistake(
            "the joined token stands beside its two parts; it takes their place.",
            lambda tokens, pair: [
                part
                for new in merge(tokens, pair)
                for part in ((*pair, new) if new == "".join(pair) else (new,))
            ],
        ),
        Mistake(
            "what was just joined is joined again: compare whole tokens, those of the old list.",
            _merge_again,
        ),
        Mistake(
            "the last token is lost: it has no right neighbour, but it stays.",
            lambda tokens, pair: [*merge(tokens, pair)[: -1 if tuple(tokens[-2:]) != pair else None]],
        ),
    ),
)


def text_to_batch(
    training: Sequence[Sequence[str]], sentences: Sequence[Sequence[str]]
) -> tuple[Array, Array]:
    """Turn sentences into a padded batch of ids."""
    counts = Counter(token for sentence in training for token in sentence)
    vocabulary = {token: id_ for id_, (token, _) in enumerate(counts.most_common(), start=2)}
    longest = max(len(sentence) for sentence in sentences)
    ids = np.zeros((len(sentences), longest), int)
    mask = np.zeros((len(sentences), longest), bool)
    for n, sentence in enumerate(sentences):
        ids[n, : len(sentence)] = [vocabulary.get(token, 1) for token in sentence]
        mask[n, : len(sentence)] = True
    return ids, mask


def _batch(
    vocabulary: dict[str, int], sentences: Sequence[Sequence[str]], unknown: int = 1
) -> tuple[Array, Array]:
    return pad([[vocabulary.get(token, unknown) for token in sentence] for sentence in sentences])


def _texts(rng: np.random.Generator) -> Arguments:
    """Make training sentences, and others with unknown words in them."""
    others: list[Any] = _sentences(rng, 4)
    others[1] = [*others[1], "ghost", "the", "ghost"]
    others[2] = ["comet", *others[2]]
    return _sentences(rng, 8), others


CAPSTONE = Exercise(
    id="text-to-batch",
    chapter=2,
    title="From sentences to a batch",
    level="hard",
    capstone=True,
    statement="""
Bring the chapter together. `training` and `sentences` are lists of sentences, each a list of tokens. Write
`text_to_batch(training, sentences)` that returns a tuple `(ids, mask)` for `sentences`:

1. the vocabulary is made of `training` alone: the most frequent token has id 2, the next one 3, ...; among
equals the
   one seen first comes first;
2. tokens that it does not know have id 1;
3. `ids`, of shape (N, T), is post-padded with 0 to the longest of `sentences`, and the boolean `mask` is
True where a
   token stands.
""".strip(),
    returns=("ids (N, T)", "mask (N, T)"),
    solution=text_to_batch,
    cases=(
        pencil([["it", "is", "cold"], ["is", "it", "is"]], [["is", "it", "late", "?"], ["cold"]]),
        *random(_texts),
        edge("one sentence, N = 1", lambda rng: ([["a", "b"], ["b"]], [["b", "x", "a"]])),
        edge("an empty sentence beside another one", lambda rng: ([["a", "b"], ["b"]], [[], ["b"]])),
        edge("unknown tokens only", lambda rng: ([["a"]], [["x", "y"], ["z"]])),
    ),
    hints=(
        "You have written the three steps already: the vocabulary, the ids and the padding.",
        "The lengths decide about the shape and the mask; they are the lengths of `sentences`, not "
        "of `training`.",
        "`Counter(...).most_common()` on `training`, numbered from 2; `vocabulary.get(token, 1)`; "
        "then zeros (N, T) "
        "that are filled row by row.",
    ),
    mistakes=(
        Mistake(
            "the vocabulary has seen the new sentences: make it of the training text alone.",
            lambda training, sentences: _batch(build_vocabulary([*training, *sentences], 1), sentences),
        ),
        Mistake(
            "the vocabulary is made of the new sentences; it is that of the training text.",
            lambda training, sentences: _batch(build_vocabulary(sentences, 1), sentences),
        ),
        Mistake(
            "unknown tokens have id 0, as if they were padding; theirs is 1.",
            lambda training, sentences: _batch(build_vocabulary(training, 1), sentences, 0),
        ),
        Mistake(
            "unknown tokens are left out; theirs is id 1.",
            lambda training, sentences: _batch(
                build_vocabulary(training, 1),
                [[t for t in sentence if t in build_vocabulary(training, 1)] for sentence in sentences],
            ),
        ),
        Mistake(
            "the padding stands before the sentences; here it stands after them.",
            lambda training, sentences: _pad_pre(
                [encode(s, build_vocabulary(training, 1)) for s in sentences]
            ),
        ),
        Mistake(
            "the ids are in the order the tokens were seen in; the most frequent comes first.",
            lambda training, sentences: _batch(_number(list(_count(training))), sentences),
        ),
        Mistake(
            "the ids begin at 1, which stands for unknown tokens; begin at 2.",
            lambda training, sentences: _batch(
                {t: i - 1 for t, i in build_vocabulary(training, 1).items()}, sentences
            ),
        ),
        Mistake(
            "the mask is False at unknown tokens; they are real tokens, only padding is not.",
            lambda training, sentences: (
                text_to_batch(training, sentences)[0],
                text_to_batch(training, sentences)[0] > 1,
            ),
        ),
        Mistake(
            "the mask is inverted: True is for what is real.",
            lambda training, sentences: (
                text_to_batch(training, sentences)[0],
                ~text_to_batch(training, sentences)[1],
            ),
        ),
    ),
)

EXERCISES = (NGRAMS, VOCABULARY, ENCODE, PAD, ONE_HOT, MASKED_MEAN, LAST_STEP, MERGE, CAPSTONE)
