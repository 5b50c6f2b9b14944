"""Beam search against exhaustive search, sampling against the softmax, states with a real LSTM."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.scratch import LSTM, Dense, beam_search, sample
from rnn_course.scratch.generation import only_top
from rnn_course.text import one_hot
from tests.layers import with_random_weights

K = 4  # ids


def markov(seed, period=1):
    """A model whose next id depends on the last two, and on the position too if the period is longer."""
    table = np.random.default_rng(seed).standard_normal((period, K, K, K))

    def step(state, ids):
        position, before_last = np.divmod(state, K)
        return table[position % period, before_last, ids], K * (position + 1) + ids

    return step


START = np.array([0])  # the state of `markov` before the prefix


def lstm_language_model(seed=0):
    """An LSTM on one-hot ids, with a step for generation and a plain pass over a whole sequence."""
    lstm = with_random_weights(LSTM(6, return_sequences=True, return_state=True, dtype="float64"), K, seed)
    dense = with_random_weights(Dense(K, dtype="float64"), 6, seed + 1)
    for weights in (*lstm.params.values(), *dense.params.values()):
        weights *= 2  # opinions that depend on the past

    def step(state, ids):
        x = one_hot(ids, K, "float64")[:, np.newaxis]
        y, *state = lstm.forward(x, initial_state=state)
        return dense.forward(y[:, 0]), state

    def log_probability(prefix, ids):
        whole = np.array([*prefix, *ids])
        y, *_ = lstm.forward(one_hot(whole[np.newaxis, :-1], K, "float64"))
        logits = dense.forward(y)[0, len(prefix) - 1 :]
        return float((logits - np.log(np.exp(logits).sum(1, keepdims=True)))[range(len(ids)), ids].sum())

    return step, log_probability


def every_sequence(max_length, end):
    """All id sequences that end with `end`, or are cut at `max_length`."""
    others = [i for i in range(K) if i != end]
    for length in range(1, max_length + 1):
        for beginning in itertools.product(others, repeat=length - 1):
            for last in range(K) if length == max_length else [end] if end is not None else []:
                yield [*beginning, last]


def log_probability_by_steps(step, prefix, ids):
    state, total = START, 0.0
    for read, written in itertools.pairwise([*prefix, *ids]):
        logits, state = step(state, np.array([read]))
        total += logits[0, written] - np.log(np.exp(logits[0]).sum())
    # The prefix itself is given, not written.
    state = START
    for read, written in itertools.pairwise(prefix):
        logits, state = step(state, np.array([read]))
        total -= logits[0, written] - np.log(np.exp(logits[0]).sum())
    return total


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10_000),
    max_length=st.integers(1, 4),
    end=st.sampled_from([None, 2]),
    length_penalty=st.sampled_from([0.0, 0.6, 1.0, 2.0]),
    prefix=st.lists(st.integers(0, K - 1), min_size=1, max_size=3),
)
def test_a_wide_beam_is_exhaustive_search(seed, max_length, end, length_penalty, prefix):
    step = markov(seed)
    options = {"max_length": max_length, "end": end, "length_penalty": length_penalty}
    found = beam_search(step, START, prefix, beam_width=K**max_length, **options)
    scores = {
        tuple(ids): log_probability_by_steps(step, prefix, ids) / len(ids) ** length_penalty
        for ids in every_sequence(max_length, end)
    }
    assert {tuple(hypothesis.ids) for hypothesis in found} == set(scores)
    for hypothesis in found:
        assert hypothesis.score == pytest.approx(scores[tuple(hypothesis.ids)])
        assert hypothesis.score == pytest.approx(
            hypothesis.log_probability / len(hypothesis.ids) ** length_penalty
        )
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
    (greedy,) = beam_search(step, START, prefix, beam_width=1, **options)
    assert found[0].score >= greedy.score - 1e-12


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10_000),
    beam_width=st.integers(1, 6),
    length_penalty=st.sampled_from([0.0, 0.7, 1.0]),
)
def test_stopping_early_loses_nothing(seed, beam_width, length_penalty):
    """The same search, carried on to the last step with plain lists."""
    step, end, max_length = markov(seed, period=10), 1, 6  # no ties
    options = {"max_length": max_length, "end": end, "length_penalty": length_penalty}
    got = beam_search(step, START, [3], beam_width=beam_width, **options)
    beam, found = [[]], []
    for length in range(1, max_length + 1):
        grown = [[*ids, i] for ids in beam for i in range(K)]
        grown.sort(key=lambda ids: -log_probability_by_steps(step, [3], ids))
        found += [
            (log_probability_by_steps(step, [3], ids) / length**length_penalty, ids)
            for ids in grown[:beam_width]
            if ids[-1] == end or length == max_length
        ]
        beam = [ids for ids in grown[:beam_width] if ids[-1] != end]
    found.sort(key=lambda pair: -pair[0])
    assert [hypothesis.ids for hypothesis in got] == [ids for _, ids in found[:beam_width]]


def test_a_beam_of_one_takes_the_most_probable_id_each_time():
    step = markov(5)
    (hypothesis,) = beam_search(step, START, [1], beam_width=1, max_length=8)
    state, last = START, 1
    for i in hypothesis.ids:
        logits, state = step(state, np.array([last]))
        last = int(logits.argmax())
        assert i == last
    assert len(hypothesis.ids) == 8


def test_a_beam_finds_what_greedy_search_misses():
    first, after = np.log([0.6, 0.4]), np.log([[0.5, 0.5], [0.1, 0.9]])

    def step(state, ids):
        return (after[ids] if state.all() else first[np.newaxis]), np.ones_like(ids)

    greedy = beam_search(step, np.array([0]), [0], beam_width=1, max_length=2)[0]
    wide = beam_search(step, np.array([0]), [0], beam_width=2, max_length=2)[0]
    assert greedy.ids == [0, 0]
    assert np.exp(greedy.log_probability) == pytest.approx(0.3)
    assert wide.ids == [1, 1]
    assert np.exp(wide.log_probability) == pytest.approx(0.36)


def test_the_length_penalty_lets_long_sequences_win():
    # Id 2 is the end. To end at once has probability 0.5; with id 1 it goes on for long, almost surely.
    probabilities = np.array([[0.05, 0.45, 0.5], [0.01, 0.98, 0.01]])

    def step(state, ids):
        return np.log(probabilities[(ids == 1).astype(int)]), None

    short, long = (
        beam_search(step, None, [0], beam_width=50, max_length=3, end=2, length_penalty=a)[0] for a in (0, 1)
    )
    assert (short.ids, long.ids) == ([2], [1, 1, 1])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("beam_width", [2, 3, 7])
def test_states_follow_their_sequences(seed, beam_width):
    step, log_probability = lstm_language_model(seed)
    found = beam_search(step, None, [2, 0], beam_width=beam_width, max_length=6, end=3)
    assert len(found) == beam_width
    for hypothesis in found:
        assert hypothesis.log_probability == pytest.approx(log_probability([2, 0], hypothesis.ids))
    assert len({tuple(hypothesis.ids) for hypothesis in found}) == beam_width


def test_a_wide_beam_is_exhaustive_search_with_an_lstm():
    step, log_probability = lstm_language_model()
    best = beam_search(step, None, [1], beam_width=K**4, max_length=4, end=3)[0]
    sequences = list(every_sequence(4, end=3))
    assert best.ids == max(sequences, key=lambda ids: log_probability([1], ids))


def test_nested_states_are_reordered():
    table = np.random.default_rng(3).standard_normal((K, K))

    def step(state, ids):
        (history,), nothing = state
        assert nothing is None
        rows = np.array([table[past].sum(axis=0) for past in history]) if history.shape[1] else table[ids]
        return rows + table[ids], ([np.column_stack([history, ids])], None)

    start = ([np.empty((1, 0), int)], None)
    found = beam_search(step, start, [0], beam_width=K**3, max_length=3)
    for hypothesis in found[:10]:
        total, history = 0.0, []
        for read, written in itertools.pairwise([0, *hypothesis.ids]):
            logits = (table[history].sum(axis=0) if history else table[read]) + table[read]
            total += logits[written] - np.log(np.exp(logits).sum())
            history.append(read)
        assert hypothesis.log_probability == pytest.approx(total)


def test_impossible_ids_are_never_written():
    logits = np.array([[0.0, -np.inf, 1.0, -np.inf]])

    def step(state, ids):
        return np.repeat(logits, len(ids), axis=0), None

    found = beam_search(step, None, [0], beam_width=100, max_length=3)
    assert len(found) == 2**3
    assert {i for hypothesis in found for i in hypothesis.ids} == {0, 2}
    assert set(sample(step, None, [0], max_length=200, seed=0)) == {0, 2}


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_ids_are_drawn_as_often_as_the_softmax_says(temperature):
    logits = np.array([1.0, 0.0, -1.0, 2.0])

    def step(state, ids):
        return np.repeat(logits[np.newaxis], len(ids), axis=0), None

    n = 10_000
    counts = np.bincount(sample(step, None, [0], max_length=n, temperature=temperature, seed=0))
    expected = np.exp(logits / temperature)
    expected *= n / expected.sum()
    chi_square = ((counts - expected) ** 2 / expected).sum()
    assert chi_square < 16.27  # 99.9 % of draws stay below, at three degrees of freedom


def test_each_id_is_drawn_after_the_one_before():
    step = markov(1)
    ids = sample(step, START, [2, 1], max_length=15_000, seed=1)
    whole = [2, 1, *ids]
    followers = [c for a, b, c in zip(whole, whole[1:], whole[2:], strict=False) if (a, b) == (2, 1)]
    logits, _ = step(np.array([2]), np.array([1]))
    expected = np.exp(logits[0]) / np.exp(logits[0]).sum()
    np.testing.assert_allclose(np.bincount(followers, minlength=K) / len(followers), expected, atol=0.05)


@pytest.mark.parametrize("temperature", [1e-6, 1e-300])
def test_a_low_temperature_is_greedy_search(temperature):
    step, _ = lstm_language_model(2)
    greedy = beam_search(step, None, [1], beam_width=1, max_length=10)[0]
    assert sample(step, None, [1], max_length=10, temperature=temperature, seed=4) == greedy.ids


def test_the_seed_decides():
    step = markov(0)
    draws = [sample(step, START, [0], max_length=40, seed=seed) for seed in (7, 7, 8)]
    assert draws[0] == draws[1] != draws[2]
    rng = np.random.default_rng(7)
    assert sample(step, START, [0], max_length=40, seed=rng) == draws[0]
    assert sample(step, START, [0], max_length=40, seed=rng) != draws[0]


def test_sampling_ends_at_the_end_token_or_at_the_largest_length():
    lengths = set()
    for seed in range(50):
        ids = sample(markov(0), START, [0], max_length=5, end=1, seed=seed)
        assert 1 not in ids[:-1]
        assert ids[-1] == 1 or len(ids) == 5
        lengths.add(len(ids))
    assert lengths == {1, 2, 3, 4, 5}


def both(match, error=ValueError, step=None, state=START, prefix=(0,), **options):
    """Hold both searches to the same error."""
    step = step or markov(0)
    for name, search in (
        ("beam_search", lambda **o: beam_search(step, state, prefix, beam_width=2, **o)),
        ("sample", lambda **o: sample(step, state, prefix, seed=0, **o)),
    ):
        with pytest.raises(error, match=f"{name}: {match}"):
            search(**{"max_length": 3, **options})


def test_bad_input_is_named():
    both("prefix is empty; expected at least one id", prefix=[])
    both(r"prefix has shape \(1, 2\); expected one sequence", prefix=[[0, 1]])
    both("prefix has dtype float64; expected whole numbers", TypeError, prefix=[0.5])
    both("max_length is 0; expected at least 1", max_length=0)
    both(r"end is 4; expected an id in 0\.\.3", end=4)
    for value in (np.nan, np.inf):
        both(
            f"the largest logit that step gave for sequence 0 is {value}",
            step=lambda s, i, v=value: (np.array([[0, v]]), s),
        )
    both("the largest logit .* is -inf", step=lambda s, i: (np.full((1, K), -np.inf), s))
    both(
        r"step gave logits of shape \(4,\); expected \(sequences=1, ids\)",
        step=lambda s, i: (np.zeros(K), s),
    )
    for temperature in (0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match=f"sample: temperature is {temperature}; expected more than 0"):
            sample(markov(0), START, [0], max_length=3, temperature=temperature)
    with pytest.raises(ValueError, match="beam_search: beam_width is 0; expected at least 1"):
        beam_search(markov(0), START, [0], beam_width=0, max_length=3)
    for penalty in (-0.5, np.nan):
        with pytest.raises(ValueError, match=f"length_penalty is {penalty}; expected at least 0"):
            beam_search(markov(0), START, [0], beam_width=1, max_length=3, length_penalty=penalty)


@pytest.mark.parametrize("end", [1.5, 2.0, True, "3"])
def test_an_end_that_is_no_id_is_refused(end):
    both(f"end is {end!r}; expected a whole number", TypeError, end=end)


def test_numbers_of_another_kind_are_refused():
    for value in ("1", True, None):
        with pytest.raises(TypeError, match=f"beam_search: length_penalty is {value!r}; expected a number"):
            beam_search(markov(0), START, [0], beam_width=1, max_length=3, length_penalty=value)
        with pytest.raises(TypeError, match=f"sample: temperature is {value!r}; expected a number"):
            sample(markov(0), START, [0], max_length=3, temperature=value)
    with pytest.raises(TypeError, match="sample: seed is 'a'; expected a whole number"):
        sample(markov(0), START, [0], max_length=3, seed="a")


@pytest.mark.filterwarnings("error")
def test_a_large_length_penalty_ranks_or_is_refused():
    for penalty in (100, 100.0, np.int64(100), np.float32(100)):
        best, *others = beam_search(
            markov(0), START, [0], beam_width=3, max_length=6, end=1, length_penalty=penalty
        )
        assert len(best.ids) == 6  # the longest have the best score by far
        assert best.score == best.log_probability / 6.0**100
        assert all(best.score >= other.score for other in others)
    for penalty in (400, 1e300, 10**400):
        with pytest.raises(ValueError, match=r"beam_search: length_penalty is .*too large for a float"):
            beam_search(markov(0), START, [0], beam_width=3, max_length=6, end=1, length_penalty=penalty)
    alone = beam_search(markov(0), START, [0], beam_width=3, max_length=1, end=1, length_penalty=400)
    assert [one.score for one in alone] == [one.log_probability for one in alone]


@pytest.mark.parametrize(
    ("odd", "message"),
    [(np.ma.array, "is a masked array, whose mask would be lost"), (np.matrix, "is a numpy.matrix")],
)
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_masked_arrays_and_matrices_are_refused(odd, message):
    both(f"prefix {message}", TypeError, prefix=odd([0, 1]))
    both(f"logits {message}", TypeError, step=lambda s, i: (odd(np.zeros((len(i), K))), s))


def test_logits_in_a_list_do_as_well():
    def step(state, ids):
        return [[0.0, 5.0, 0.0]] * len(ids), state

    assert beam_search(step, None, [0], beam_width=1, max_length=2)[0].ids == [1, 1]
    assert sample(only_top(step, 1), None, [0], max_length=2) == [1, 1]


def test_a_state_that_cannot_be_reordered_is_named():
    def step(state, ids):
        return np.zeros((len(ids), K)), state

    with pytest.raises(TypeError, match="the state holds a dict; expected arrays, None, and tuples or lists"):
        beam_search(step, {"h": START}, [0], beam_width=2, max_length=3)
    with pytest.raises(
        ValueError, match=r"the state holds an array of shape \(2, 1, 6\); expected 1 sequences"
    ):
        beam_search(step, np.zeros((2, 1, 6)), [0], beam_width=2, max_length=3)


def test_a_nan_in_the_middle_of_a_beam_names_its_sequence():
    def step(state, ids):
        logits = np.zeros((len(ids), 2))
        logits[ids == 1] = np.nan if len(ids) > 1 else 0
        return logits, None

    with pytest.raises(ValueError, match="the largest logit that step gave for sequence 1 is nan"):
        beam_search(step, None, [0], beam_width=4, max_length=3)


def test_only_top_draws_from_the_most_probable_ids_alone():
    def step(state, ids):
        return np.log([[0.1, 0.4, 0.2, 0.3]]), state

    drawn = sample(only_top(step, 2), None, [0], max_length=200, seed=0)
    assert set(drawn) == {1, 3}
    assert set(sample(only_top(step, 9), None, [0], max_length=200, seed=0)) == {0, 1, 2, 3}
    assert set(sample(only_top(step, 1), None, [0], max_length=20, seed=0)) == {1}
    with pytest.raises(ValueError, match="only_top: k is 0"):
        only_top(step, 0)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (None, r"step is a NoneType; expected a function"),
        (lambda state, ids: np.zeros((len(ids), 4)), r"step gave a ndarray; expected a pair"),
        (lambda state, ids: (np.zeros((len(ids), 4)),), r"step gave a tuple; expected a pair"),
    ],
)
def test_a_step_gives_logits_and_a_state(step, message):
    with pytest.raises(TypeError, match=f"^beam_search: {message}"):
        beam_search(step, None, [1], beam_width=1, max_length=2)
    with pytest.raises(TypeError, match=f"^sample: {message}"):
        sample(step, None, [1], max_length=2)
