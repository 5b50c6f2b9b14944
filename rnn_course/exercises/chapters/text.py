"""Exercises of chapter 2: n-grams, vocabularies, ids, padding, masks and one-hot vectors."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Mistake, Speed, edge, pencil, random

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
Write `ngrams(tokens, n)` that returns a list of the n-grams of a list of tokens, in their order: every run of
`n` neighbours, as a tuple. If there are fewer than `n` tokens, the list is empty.
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
        "`[tuple(tokens[start:start + n]) for start in range(len(tokens) - n + 1)]`; a negative range is "
        "empty.",
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
            "the tokens run backwards inside each run; keep their order.",
            lambda tokens, n: [run[::-1] for run in ngrams(tokens, n)],
        ),
        Mistake(
            "n is ignored: these are bigrams, runs of 2. Take runs of n.",
            lambda tokens, n: ngrams(tokens, 2),
        ),
        Mistake(
            "your runs are one token too long; tokens[start:start + n] has n.",
            lambda tokens, n: ngrams(tokens, n + 1),
        ),
        Mistake(
            "with fewer than n tokens there is no run at all; you return one that is too short.",
            lambda tokens, n: ngrams(tokens, n) or [tuple(tokens)],
        ),
        Mistake(
            "n is ignored: these are trigrams, runs of 3. Take runs of n.",
            lambda tokens, n: ngrams(tokens, 3),
        ),
        Mistake(
            "these are the runs of 1 to n tokens; only those of n were asked for.",
            lambda tokens, n: [run for size in range(1, n + 1) for run in ngrams(tokens, size)],
        ),
        Mistake(
            "your runs leave out tokens in between: they are neighbours.",
            lambda tokens, n: list(combinations(tokens, n)),
        ),
        Mistake(
            "the first run is missing: the first one begins at index 0.",
            lambda tokens, n: ngrams(tokens, n)[1:],
        ),
        Mistake(
            "your runs are one token too short; tokens[start:start + n] has n.",
            lambda tokens, n: ngrams(tokens, n - 1),
        ),
        Mistake(
            "your runs are joined to strings, without a space; keep each as a tuple of tokens.",
            lambda tokens, n: ["".join(run) for run in ngrams(tokens, n)],
        ),
        Mistake(
            "the runs are sorted; keep them in the order of the text.",
            lambda tokens, n: sorted(ngrams(tokens, n)),
        ),
        Mistake(
            "with n = 1 your runs are bare tokens; each is a tuple of one token.",
            lambda tokens, n: list(tokens) if n == 1 else ngrams(tokens, n),
        ),
        Mistake(
            "the run is missing where there are exactly n tokens; they make one.",
            lambda tokens, n: ngrams(tokens, n) if len(tokens) > n else [],
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
Return a dict from token to id:

- it has the tokens that occur at least `min_count` times in all sentences together;
- the most frequent token gets id 2, the next one 3, and so on; among equals the one seen first comes first.

Ids 0 and 1 stay free for padding and for unknown tokens; they are not in the dict.
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
        "`collections.Counter` counts, and its `most_common()` sorts; equals stay in the order they were "
        "seen in.",
        "Keep the tokens of `counts.most_common()` whose count is at least `min_count`, and number them "
        "with `enumerate(..., start=2)`.",
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
            "a token that occurs exactly min_count times is missing: compare with >=, not with >.",
            lambda sentences, min_count: build_vocabulary(sentences, min_count + 1),
        ),
        Mistake(
            "min_count is ignored: leave out the tokens that occur less often.",
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
            "the tokens for padding and for unknown ones are in your dict; their ids stay free, but they "
            "are not in it.",
            lambda sentences, min_count: {
                "<pad>": 0,
                "<unk>": 1,
                **build_vocabulary(sentences, min_count),
            },
        ),
        Mistake(
            "among equally frequent tokens the one seen last comes first in yours; the one seen first does.",
            lambda sentences, min_count: _number(
                [
                    t
                    for t, c in sorted(_count(sentences).items(), key=lambda kept: kept[1])[::-1]
                    if c >= min_count
                ]
            ),
        ),
        Mistake(
            "your dict goes from id to token; from token to id was asked for.",
            lambda sentences, min_count: {i: t for t, i in build_vocabulary(sentences, min_count).items()},
        ),
        Mistake(
            "most_common(min_count) keeps that many tokens; keep those that occur at least min_count times.",
            lambda sentences, min_count: _number([t for t, _ in _count(sentences).most_common(min_count)]),
        ),
        Mistake(
            "only the first sentence is counted; count all of them.",
            lambda sentences, min_count: build_vocabulary(sentences[:1], min_count),
        ),
        Mistake(
            "your ids begin at 3; ids 0 and 1 stay free, so begin at 2.",
            lambda sentences, min_count: {
                t: i + 1 for t, i in build_vocabulary(sentences, min_count).items()
            },
        ),
        Mistake(
            "equally frequent tokens share an id; each token has one of its own.",
            lambda sentences, min_count: {
                t: 2
                + sorted({c for c in _count(sentences).values() if c >= min_count}, reverse=True).index(count)
                for t, count in _count(sentences).most_common()
                if count >= min_count
            },
        ),
        Mistake(
            "rare tokens stand in the dict with id 1; leave them out.",
            lambda sentences, min_count: (
                dict.fromkeys(_count(sentences), 1) | build_vocabulary(sentences, min_count)
            ),
        ),
        Mistake(
            "you change capital letters to small ones: keep the tokens as they are.",
            lambda sentences, min_count: build_vocabulary(
                [[t.lower() for t in sentence] for sentence in sentences], min_count
            ),
        ),
        Mistake(
            "you count letters; count tokens.",
            lambda sentences, min_count: build_vocabulary(
                [list("".join(sentence)) for sentence in sentences], min_count
            ),
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
Write `encode(tokens, ids)` that returns the list of the ids of `tokens`. `ids` is a dict from token to id;
the ids may be any whole numbers. A token that is not in the dict is unknown and has id 1.
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
        edge("ids in any order, 0 among them", lambda rng: (["a", "-", "x", "b"], {"-": 0, "b": 7, "a": 3})),
    ),
    hints=(
        "What should happen with a token that the dict does not have? A plain look-up raises KeyError.",
        "A dict has a method that looks up a key, and gives something else if there is none.",
        "`[ids.get(token, 1) for token in tokens]`.",
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
        Mistake(
            "the id 0 counts as unknown: `or` takes 0 for nothing. Write ids.get(token, 1).",
            lambda tokens, ids: [ids.get(token) or 1 for token in tokens],
        ),
        Mistake(
            "you take the place of a token in the dict; its id is the value that belongs to it.",
            lambda tokens, ids: [list(ids).index(token) + 2 if token in ids else 1 for token in tokens],
        ),
        Mistake(
            "only the first id comes back: put `return` behind the loop, not into it.",
            lambda tokens, ids: [ids.get(tokens[0], 1)] if tokens else None,
        ),
        Mistake(
            "2 is added to the ids; the dict has the ids themselves.",
            lambda tokens, ids: [ids[token] + 2 if token in ids else 1 for token in tokens],
        ),
        Mistake(
            "unknown tokens get id 2, which belongs to a token; theirs is 1.",
            lambda tokens, ids: [ids.get(token, 2) for token in tokens],
        ),
        Mistake(
            "only the last id comes back: append each one to a list.",
            lambda tokens, ids: [ids.get(token, 1) for token in tokens[-1:]],
        ),
        Mistake(
            "you stop at the first unknown token; go on to the end.",
            lambda tokens, ids: [
                ids.get(token, 1) for n, token in enumerate(tokens) if all(t in ids for t in tokens[:n])
            ],
        ),
        Mistake(
            "an unknown token stays as it is; it is the id 1.",
            lambda tokens, ids: [ids.get(token, token) for token in tokens],
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
Write `pad(sequences)`. `sequences` is a list of N lists of ids, of different lengths. Return a tuple
`(ids, mask)` of two arrays of shape (N, T), where T is the length of the longest sequence:

- `ids` holds whole numbers: each sequence stands at the left, filled up with 0 (post-padding);
- `mask` is boolean: True where an id of a sequence stands, whatever its value.
""".strip(),
    returns=("ids (N, T)", "mask (N, T)"),
    solution=pad,
    cases=(
        pencil([[2, 3, 4], [5]]),
        *random(_id_rows),
        edge("one sequence, N = 1", lambda rng: ([[4, 5, 6]],)),
        edge("an empty sequence beside another one", lambda rng: ([[], [7, 8]],)),
        edge("sequences of one length", lambda rng: ([[3, 4], [5, 30_000]],)),
        edge("the id 0 at the end of a sequence", lambda rng: ([[3, 4, 0], [5, 0]],)),
    ),
    hints=(
        "Which shape do the two arrays have? Make them first, filled with what the padding should be.",
        "`np.zeros((N, T), int)` and `np.zeros((N, T), bool)`; then write each sequence into its row.",
        "Row n gets `ids[n, :len(sequence)] = sequence` and `mask[n, :len(sequence)] = True`. The mask "
        "comes from the lengths: an id may be 0.",
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
            "the mask is True everywhere; at padding it is False.",
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
        Mistake(
            "you fill up with -1; padding is 0.",
            lambda sequences: (np.where(pad(sequences)[1], pad(sequences)[0], -1), pad(sequences)[1]),
        ),
        Mistake(
            "you fill up with the last id of each sequence; padding is 0.",
            lambda sequences: (
                np.array(
                    [
                        [s[min(t, len(s) - 1)] if s else 0 for t in range(max(map(len, sequences)))]
                        for s in sequences
                    ]
                ),
                pad(sequences)[1],
            ),
        ),
        Mistake(
            "the whole rows are turned round: the sequences run backwards, and the padding stands in front.",
            lambda sequences: tuple(array[:, ::-1] for array in pad(sequences)),
        ),
        Mistake(
            "the rows are sorted by length; keep the order of the sequences.",
            lambda sequences: pad(sorted(sequences, key=len, reverse=True)),
        ),
        Mistake(
            "a 0 at the end of a sequence counts as padding: the mask comes from the lengths.",
            lambda sequences: ((ids := pad(sequences)[0]), np.cumsum(ids[:, ::-1] != 0, axis=1)[:, ::-1] > 0),
        ),
        Mistake(
            "an empty sequence is left out; it has a row of padding.",
            lambda sequences: pad([sequence for sequence in sequences if sequence]),
        ),
        Mistake(
            "-0 is 0: in a row without padding, mask[n, -0:] = False makes the whole row False.",
            lambda sequences: ((both := pad(sequences))[0], both[1] & ~both[1].all(axis=1, keepdims=True)),
        ),
        Mistake(
            "the mask is True one step too far in each row; it ends with the last id of the sequence.",
            lambda sequences: (
                (ids := pad(sequences)[0]),
                np.arange(ids.shape[1]) <= np.array([[len(s)] for s in sequences]),
            ),
        ),
        Mistake(
            "the mask ends one step too early in each row; it is True up to the last id of the sequence.",
            lambda sequences: (
                (ids := pad(sequences)[0]),
                np.arange(ids.shape[1]) < np.array([[len(s) - 1] for s in sequences]),
            ),
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
Return an array of numbers of shape (N, T, depth), with a 1 at the place of the id and 0 everywhere else. Id 0
is an id like any other.
""".strip(),
    returns=("vectors (N, T, depth)",),
    solution=one_hot,
    cases=(
        pencil(np.array([[2, 0, 1]]), 4),
        *random(lambda rng: (rng.integers(0, 6, (3, 5)), 8)),
        edge("one timestep, T = 1", lambda rng: (rng.integers(0, 5, (3, 1)), 5)),
        edge("the largest id, depth - 1", lambda rng: (np.array([[6, 6], [0, 6]]), 7)),
        edge("a vocabulary of one id", lambda rng: (np.zeros((2, 3), int), 1)),
    ),
    hints=(
        "What does the vector of id 2 look like if depth is 4? Which matrix has these vectors as its rows?",
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
            "the last two axes are exchanged: yours is (N, depth, T).",
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
            "samples and timesteps have become one axis; keep both, (N, T, depth).",
            lambda ids, depth: np.eye(depth)[ids.ravel()],
        ),
        Mistake(
            "the id itself stands at its place; it must be a 1.",
            lambda ids, depth: np.eye(depth)[ids] * ids[..., np.newaxis],
        ),
        Mistake(
            "zeros and ones are exchanged; the 1 stands at the place of the id.",
            lambda ids, depth: 1 - np.eye(depth)[ids],
        ),
        Mistake(
            "your vectors have depth + 1 places: the ids go from 0 to depth - 1.",
            lambda ids, depth: np.eye(depth + 1)[ids],
        ),
        Mistake(
            "your vectors have depth - 1 places: the ids go from 0 to depth - 1, which are depth of them.",
            lambda ids, depth: np.eye(depth)[ids][..., :-1],
        ),
        Mistake(
            "your result is time first, (T, N, depth): samples come first.",
            lambda ids, depth: np.eye(depth)[ids.T],
        ),
        Mistake(
            "you make one vector for each sample, with a 1 for each of its ids; every timestep has a "
            "vector of its own.",
            lambda ids, depth: np.eye(depth)[ids].max(axis=1),
        ),
        Mistake(
            "every vector has the ones of the whole batch: in vectors[:, :, ids] = 1, nothing says which "
            "step an id belongs to.",
            lambda ids, depth: np.ones(ids.shape)[..., None] * np.isin(np.arange(depth), ids),
        ),
        Mistake(
            "every step has the ones of all steps of its sample: set one 1 for each step.",
            lambda ids, depth: np.repeat(np.eye(depth)[ids].max(axis=1, keepdims=True), ids.shape[1], axis=1),
        ),
        Mistake(
            "the places up to the id are 1; only that of the id is.",
            lambda ids, depth: (np.arange(depth) <= ids[..., None]).astype(float),
        ),
        Mistake(
            "the vectors are written backwards: the first place is that of id 0.",
            lambda ids, depth: np.eye(depth)[ids][..., ::-1],
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
timesteps where the boolean `mask`, (N, T), is True. The result has shape (N, D). A sample without any real
step has the mean 0.
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
        edge(
            "padding in front and in the middle",
            lambda rng: (
                rng.standard_normal((2, 3, 2)),
                np.array([[False, True, True], [True, False, True]]),
            ),
        ),
        edge("real numbers that are 0", lambda rng: (np.eye(3)[np.newaxis], np.array([[True, True, False]]))),
    ),
    hints=(
        "Two things must know the mask: the sum, and the number that it is divided by.",
        "The mask has shape (N, T), the steps (N, T, D): give the mask an axis of length 1 at its end.",
        "Sum `steps * mask[..., None]` over time, and divide by `mask[..., None].sum(axis=1)`, but "
        "never by less than 1: `np.maximum(count, 1)`.",
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
        Mistake(
            "you divide by one more than the real steps: it is np.maximum(count, 1), not count + 1.",
            lambda steps, mask: (steps * mask[..., None]).sum(axis=1) / (mask.sum(axis=1)[:, None] + 1),
        ),
        Mistake(
            "you average over the samples; time is axis 1.",
            lambda steps, mask: (
                (steps * mask[..., None]).sum(axis=0) / np.maximum(mask.sum(axis=0)[:, None], 1)
            ),
        ),
        Mistake(
            "real numbers that are 0 are not counted: divide by the number of real steps.",
            lambda steps, mask: (
                ((kept := steps * mask[..., None]).sum(axis=1)) / np.maximum((kept != 0).sum(axis=1), 1)
            ),
        ),
        Mistake(
            "you take the first steps, as many as are real; the mask says which ones are.",
            lambda steps, mask: masked_mean(steps, np.arange(mask.shape[1]) < mask.sum(axis=1)[:, None]),
        ),
        Mistake(
            "you stop at the first padding; real steps may come after it.",
            lambda steps, mask: masked_mean(steps, np.logical_and.accumulate(mask, axis=1)),
        ),
        Mistake(
            "a sample without a real step has the mean 0; yours is that of its padding.",
            lambda steps, mask: masked_mean(steps, mask | ~mask.any(axis=1, keepdims=True)),
        ),
        Mistake(
            "a sample without a real step is left out; its row is 0.",
            lambda steps, mask: masked_mean(steps, mask)[mask.any(axis=1)],
        ),
        Mistake(
            "this is the last real step; the mean was asked for.",
            lambda steps, mask: _with_lengths(
                lambda steps, mask: steps[
                    np.arange(len(steps)), mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)
                ]
            )(steps, mask),
        ),
        Mistake(
            "this is the median of the real steps; the mean was asked for.",
            lambda steps, mask: np.stack(
                [
                    np.median(s[k], axis=0) if k.any() else np.zeros(s.shape[1])
                    for s, k in zip(steps, mask, strict=True)
                ]
            ),
        ),
        Mistake(
            "the sum has shape (N, D) and the count (N,): give the count an axis of length 1 at its end.",
            lambda steps, mask: (steps * mask[..., None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1),
        ),
        Mistake(
            "steps has three axes and the mask two: give the mask one of length 1 at its end, mask[..., "
            "None].",
            lambda steps, mask: (steps * mask).sum(axis=1),
        ),
        Mistake(
            "you divide by the real steps minus one; divide by their number.",
            lambda steps, mask: (
                (steps * mask[..., None]).sum(axis=1) / np.maximum(mask.sum(axis=1)[:, None] - 1, 1)
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
`steps` has shape (N, T, D), the boolean `mask` (N, T), the result (N, D). Every sample has at least one real
step.
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
        "The index is the number of real steps minus one; each sample has its own.",
        "`steps[np.arange(N), last]` with `last = mask.sum(axis=1) - 1` picks one step for each sample.",
    ),
    mistakes=(
        Mistake(
            "you take the last column: where a sample is padded, that is padding.",
            lambda steps, mask: steps[:, -1],
        ),
        Mistake(
            "you take the step before the last one: the index is the number of real steps minus one.",
            lambda steps, mask: steps[np.arange(len(steps)), mask.sum(axis=1) - 2],
        ),
        Mistake(
            "you are one step too far: with k real steps, the last one has the index k - 1.",
            lambda steps, mask: steps[
                np.arange(len(steps)), np.minimum(mask.sum(axis=1), steps.shape[1] - 1)
            ],
        ),
        Mistake(
            "you take the first step, which np.argmax of the mask finds, too; take the last real one.",
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
        Mistake(
            "np.argmin of the mask finds the first padding; the last real step stands one before it.",
            lambda steps, mask: steps[np.arange(len(steps)), mask.argmin(axis=1)],
        ),
        Mistake(
            "the index is one too large, and out of bounds where nothing is padded: with k real steps, "
            "it is k - 1.",
            lambda steps, mask: steps[np.arange(len(steps)), mask.sum(axis=1)],
        ),
        Mistake(
            "you take the same index for all samples, that of the longest one.",
            lambda steps, mask: steps[:, mask.sum(axis=1).max() - 1],
        ),
        Mistake(
            "you take the same index for all samples, that of the first one.",
            lambda steps, mask: steps[:, mask[0].sum() - 1],
        ),
        Mistake(
            "this is the last real step of the whole batch; each sample has its own.",
            lambda steps, mask: steps[mask][-1],
        ),
        Mistake(
            "this is the sum of the real steps; the last one was asked for.",
            lambda steps, mask: (steps * mask[..., None]).sum(axis=1),
        ),
        Mistake(
            "the axis of time stays with length 1; drop it.",
            lambda steps, mask: last_step(steps, mask)[:, None],
        ),
        Mistake(
            "one feature of the step comes back; it has D.", lambda steps, mask: last_step(steps, mask)[:, 0]
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


def _wrong_merge(
    matches: Callable[[str, str, tuple[str, str]], bool] = lambda a, b, pair: (a, b) == pair,
    join: Callable[[str, str], Any] = lambda a, b: a + b,
    reach: int = 0,
) -> Callable[..., Any]:
    """Join tokens with another test, or in another way, or reach for the token behind the last one."""

    def wrong(tokens: Sequence[str], pair: tuple[str, str]) -> list[Any]:
        merged, n = [], 0
        while n < len(tokens):
            joined = n + 1 < len(tokens) + reach and matches(tokens[n], tokens[n + 1], pair)
            merged.append(join(tokens[n], tokens[n + 1]) if joined else tokens[n])
            n += 2 if joined else 1
        return merged

    return wrong


def _merge_and_stay(tokens: Sequence[str], pair: tuple[str, str]) -> list[str]:
    neighbours = zip(tokens, [*tokens[1:], ""], strict=False)  # of no tokens, none
    return [token + after if (token, after) == pair else token for token, after in neighbours]


def _merge_before_the_end(tokens: Sequence[str], pair: tuple[str, str]) -> list[str]:
    """Stop one token before the end, unless a pair is there."""
    merged, n = [], 0
    while n < len(tokens) - 1:
        joined = tuple(tokens[n : n + 2]) == pair
        merged.append(tokens[n] + tokens[n + 1] if joined else tokens[n])
        n += 2 if joined else 1
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
returns a new list in which every occurrence of the pair (a tuple of two tokens) is one token, the two strings
put together. Go from left to right; a token belongs to one pair at most, so that three a in a row with the
pair `("a", "a")` become `["aa", "a"]`.
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
        edge(
            "other tokens with the same letters",
            lambda rng: (["th", "e", "at", "he", "t", "hen", "t", "he"], ("t", "he")),
        ),
        edge("five equal tokens in a row", lambda rng: (list("aaaaa"), ("a", "a"))),
    ),
    hints=(
        "When you have joined two tokens, where do you go on? Not with the second of them.",
        "A `while` loop with an index lets you go on by two steps after a pair, and by one otherwise.",
        "At index n: if `tuple(tokens[n : n + 2]) == pair`, append the two put together and add 2 to n; "
        "else append one, add 1.",
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
            _wrong_merge(join=lambda a, b: f"{a} {b}"),
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
            _merge_before_the_end,
        ),
        Mistake(
            "after a pair you go on by one token: its second token is there again. Go on by two.",
            _merge_and_stay,
        ),
        Mistake(
            "you search in the text that all tokens make together: compare whole tokens.",
            lambda tokens, pair: " ".join(tokens).replace(" ".join(pair), "".join(pair)).split(),
        ),
        Mistake(
            "two tokens are joined because their letters together are those of the pair: compare each "
            "with its own.",
            _wrong_merge(lambda a, b, pair: a + b == pair[0] + pair[1]),
        ),
        Mistake(
            "only the first token of the pair is compared; the second must be right, too.",
            _wrong_merge(lambda a, b, pair: a == pair[0]),
        ),
        Mistake(
            "only the second token of the pair is compared; the first must be right, too.",
            _wrong_merge(lambda a, b, pair: b == pair[1]),
        ),
        Mistake(
            "you look at tokens 0 and 1, then 2 and 3, and so on; a pair may begin at any token.",
            lambda tokens, pair: [
                new for n in range(0, len(tokens), 2) for new in merge(tokens[n : n + 2], pair)
            ],
        ),
        Mistake(
            "the two are joined in reverse order; the first token of the pair comes first.",
            _wrong_merge(join=lambda a, b: b + a),
        ),
        Mistake(
            "nothing is joined; where two neighbours are the pair, put one token in their place.",
            lambda tokens, pair: list(tokens),
        ),
        Mistake(
            "a joined pair is a tuple in yours; it is one string, the two put together.",
            _wrong_merge(join=lambda a, b: (a, b)),
        ),
        Mistake(
            "the last token has no right neighbour: ask whether n + 1 is still an index before you take "
            "tokens[n + 1].",
            _wrong_merge(reach=1),
        ),
        Mistake(
            "the joined token is put at the end; it stands where the pair stood.",
            lambda tokens, pair: [*(t for t in tokens if t not in pair), "".join(pair)],
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
   equals the one seen first comes first;
2. tokens that it does not know have id 1;
3. `ids`, of shape (N, T), is post-padded with 0 to the longest of `sentences`, and the boolean `mask` is True
   where a token stands.
""".strip(),
    returns=("ids (N, T)", "mask (N, T)"),
    solution=text_to_batch,
    cases=(
        pencil([["it", "is", "cold"], ["is", "it", "is"]], [["is", "it", "late", "?"], ["cold"]]),
        *random(_texts),
        edge("one sentence, N = 1", lambda rng: ([["a", "b"], ["b"]], [["b", "x", "a"]])),
        edge("an empty sentence beside another one", lambda rng: ([["a", "b"], ["b"]], [[], ["b"]])),
        edge("unknown tokens only", lambda rng: ([["a"]], [["x", "y"], ["z"]])),
        edge("capital letters", lambda rng: ([["The", "sea", "the"], ["the"]], [["the", "The"], ["SEA"]])),
    ),
    hints=(
        "You have written the three steps already: the vocabulary, the ids and the padding.",
        "The lengths decide about the shape and the mask; they are the lengths of `sentences`, not of "
        "`training`.",
        "`Counter(...).most_common()` on `training`, numbered from 2; `vocabulary.get(token, 1)`; then "
        "zeros (N, T) that are filled row by row.",
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
        Mistake(
            "the ids begin at 0, which is the padding's; begin at 2.",
            lambda training, sentences: _batch(
                {t: i - 2 for t, i in build_vocabulary(training, 1).items()}, sentences
            ),
        ),
        Mistake(
            "the ids are in the order of the alphabet; the most frequent comes first.",
            lambda training, sentences: _batch(_number(sorted(_count(training))), sentences),
        ),
        Mistake(
            "among equally frequent tokens yours are sorted by the alphabet; the one seen first comes first.",
            lambda training, sentences: _batch(
                _number(
                    [t for t, _ in sorted(_count(training).items(), key=lambda kept: (-kept[1], kept[0]))]
                ),
                sentences,
            ),
        ),
        Mistake(
            "the rarest token has the smallest id; the most frequent comes first.",
            lambda training, sentences: _batch(
                _number(sorted((counts := _count(training)), key=lambda token: counts[token])), sentences
            ),
        ),
        Mistake(
            "you fill up with 1, which stands for unknown tokens; padding is 0.",
            lambda training, sentences: (
                np.where((both := text_to_batch(training, sentences))[1], both[0], 1),
                both[1],
            ),
        ),
        Mistake(
            "training and sentences are exchanged: the vocabulary is made of the first, and the second "
            "are encoded.",
            lambda training, sentences: text_to_batch(sentences, training),
        ),
        Mistake(
            "these are the training sentences; encode the other ones, sentences.",
            lambda training, sentences: text_to_batch(training, training),
        ),
        Mistake(
            "an unknown token raises KeyError; its id is 1.",
            lambda training, sentences: pad(
                [[build_vocabulary(training, 1)[t] for t in sentence] for sentence in sentences]
            ),
        ),
        Mistake(
            "each row is as long as the longest sentence of both lists; take the longest of sentences alone.",
            lambda training, sentences: tuple(
                array[:-1]
                for array in text_to_batch(training, [*sentences, max([*training, *sentences], key=len)])
            ),
        ),
        Mistake(
            "mask and ids are exchanged: (ids, mask).",
            lambda training, sentences: text_to_batch(training, sentences)[::-1],
        ),
        Mistake(
            "the mask is True everywhere; at padding it is False.",
            lambda training, sentences: (
                (ids := text_to_batch(training, sentences)[0]),
                np.ones(ids.shape, bool),
            ),
        ),
        Mistake(
            "tokens that occur only once in training have become unknown; all of them are in the vocabulary.",
            lambda training, sentences: _batch(build_vocabulary(training, 2), sentences),
        ),
        Mistake(
            "an empty sentence is left out; it has a row of padding.",
            lambda training, sentences: text_to_batch(
                training, [sentence for sentence in sentences if sentence]
            ),
        ),
        Mistake(
            "you count the sentences in which a token stands; count each time it occurs.",
            lambda training, sentences: _batch(
                build_vocabulary([list(dict.fromkeys(sentence)) for sentence in training], 1), sentences
            ),
        ),
        Mistake(
            "each unknown token gets a new id; they all share id 1.",
            lambda training, sentences: (
                (ids := build_vocabulary(training, 1))
                and pad([_encode_and_learn(sentence, ids) for sentence in sentences])
            ),
        ),
        Mistake(
            "the sentences run backwards: padding does not change their order.",
            lambda training, sentences: text_to_batch(training, [sentence[::-1] for sentence in sentences]),
        ),
        Mistake(
            "you change capital letters to small ones: keep the tokens as they are.",
            lambda training, sentences: text_to_batch(
                *([[t.lower() for t in sentence] for sentence in text] for text in (training, sentences))
            ),
        ),
        Mistake(
            "your batch is time first, (T, N): samples come first.",
            lambda training, sentences: tuple(array.T for array in text_to_batch(training, sentences)),
        ),
    ),
)

EXERCISES = (NGRAMS, ENCODE, ONE_HOT, VOCABULARY, PAD, MASKED_MEAN, LAST_STEP, MERGE, CAPSTONE)
