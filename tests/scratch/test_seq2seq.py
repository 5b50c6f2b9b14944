"""The encoder-decoder: whole sequences equal single steps, padding, gradients, a toy translation."""

import itertools

import numpy as np
import pytest

from rnn_course.scratch import Seq2Seq, beam_search
from rnn_course.scratch.gradient_check import relative_error
from rnn_course.scratch.layer import deserialize, serialize
from rnn_course.scratch.training.losses import categorical_cross_entropy
from rnn_course.scratch.training.optimizers import Adam
from rnn_course.text import pad
from tests.gradients import assert_gradient
from tests.layers import random

N, S, T, D, H = 3, 5, 4, 2, 3
SOURCE_SIZE, TARGET_SIZE = 6, 7
# The source: padded at its end, and at its start, and not at all. The target: padded at its end.
SOURCE_MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 1], [1, 1, 1, 1, 1]], bool)
TARGET_MASK = np.arange(T) < [[4], [2], [3]]
ATTENTION = ["luong_dot", "luong_general", "bahdanau", "none"]
KINDS = list(itertools.product(["SimpleRNN", "LSTM", "GRU"], ATTENTION))
each_kind = pytest.mark.parametrize(("recurrent", "attention"), KINDS)


def model_with_random_weights(recurrent="LSTM", attention="luong_general", dtype="float64"):
    model = Seq2Seq(
        SOURCE_SIZE, TARGET_SIZE, H, features=D, recurrent=recurrent, attention=attention, dtype=dtype
    )
    rng = np.random.default_rng(0)
    model.set_weights([rng.standard_normal(w.shape) * 0.7 for w in model.get_weights()])
    return model


def ids(seed=1):
    rng = np.random.default_rng(seed)
    return rng.integers(0, SOURCE_SIZE, (N, S)), rng.integers(0, TARGET_SIZE, (N, T))


def test_ids_may_have_any_integer_dtype_and_byte_order():
    model = model_with_random_weights()
    source, target = ids()
    want = model.forward(source, target)
    for dtype in (">i8", ">u2", "uint8"):
        np.testing.assert_array_equal(model.forward(source.astype(dtype), target.astype(dtype)), want)
        state = model.encode(source.astype(dtype))
        np.testing.assert_allclose(model.step(state, target[:, 0].astype(dtype))[0], want[:, 0], atol=1e-12)
    with pytest.raises(TypeError, match=r"^Seq2Seq.forward: source_ids is a masked array"):
        model.forward(np.ma.array(source), target)


@each_kind
def test_whole_sequences_equal_single_steps(recurrent, attention):
    model = model_with_random_weights(recurrent, attention)
    source, target = ids()
    logits = model.forward(source, target, source_mask=SOURCE_MASK)
    weights = model.attention_weights
    assert logits.shape == (N, T, TARGET_SIZE)
    assert (weights is None) == (attention == "none")
    state = model.encode(source, SOURCE_MASK)
    for t in range(T):
        step_logits, state = model.step(state, target[:, t])
        np.testing.assert_allclose(step_logits, logits[:, t], atol=1e-12)
        if weights is not None:
            assert weights.shape == (N, T, S)
            np.testing.assert_allclose(model.attention_weights[:, 0], weights[:, t], atol=1e-12)


@each_kind
def test_gradients_equal_finite_differences(recurrent, attention):
    model = model_with_random_weights(recurrent, attention)
    source, target = ids()
    masks = {"source_mask": SOURCE_MASK, "target_mask": TARGET_MASK}
    dy = random(model.forward(source, target, **masks, training=True).shape) * TARGET_MASK[..., None]
    model.backward(dy)
    assert len(model.grads) == len(model.params)
    for grad, (name, weight) in zip(model.grads, model.params.items(), strict=True):
        assert grad.any(), name
        assert_gradient(
            grad, lambda: float((model.forward(source, target, **masks) * dy).sum()), weight, name
        )


@pytest.mark.parametrize("attention", ["luong_general", "bahdanau", "none"])
def test_padding_is_not_there(attention):
    model = model_with_random_weights("GRU", attention)
    source, target = ids()
    logits = model.forward(source, target, SOURCE_MASK, TARGET_MASK)
    for n in range(N):
        real_source, real_target = source[n, SOURCE_MASK[n]], target[n, TARGET_MASK[n]]
        alone = model.forward(real_source[np.newaxis], real_target[np.newaxis])
        np.testing.assert_allclose(logits[n, TARGET_MASK[n]], alone[0], atol=1e-12)


def test_an_empty_source_gives_no_nan():
    model = model_with_random_weights()
    source, target = ids()
    mask = SOURCE_MASK.copy()
    mask[1] = False
    logits = model.forward(source, target, mask, training=True)
    assert np.isfinite(logits).all()
    assert not model.attention_weights[1].any()
    model.backward(random(logits.shape))
    assert all(np.isfinite(grad).all() for grad in model.grads)


def test_single_precision_stays_single():
    model, exact = model_with_random_weights(dtype="float32"), model_with_random_weights()
    source, target = ids()
    results = []
    for layer in (model, exact):
        logits = layer.forward(source, target, SOURCE_MASK, TARGET_MASK, training=True)
        layer.backward(random(logits.shape, layer.dtype))
        results.append([logits, *layer.grads])
    for got, want in zip(*results, strict=True):
        assert got.dtype == np.float32
        assert relative_error(got, want) < 1e-5


def test_weights_are_those_of_the_parts():
    model = model_with_random_weights()
    assert list(model.params) == [
        "source_embedding/embeddings",
        "encoder/kernel",
        "encoder/recurrent_kernel",
        "encoder/bias",
        "target_embedding/embeddings",
        "decoder/kernel",
        "decoder/recurrent_kernel",
        "decoder/bias",
        "attention/kernel",
        "combine/kernel",
        "output/kernel",
        "output/bias",
    ]
    assert model.params["combine/kernel"].shape == (2 * H, H)
    for part, layer in zip(("source_embedding", "encoder"), model.sublayers(), strict=False):
        for name, weight in layer.params.items():
            assert model.params[f"{part}/{name}"] is weight
    assert model.count_params() == sum(weight.size for weight in model.get_weights())


def test_the_configuration_and_the_seed_make_the_same_model_again():
    model = Seq2Seq(SOURCE_SIZE, TARGET_SIZE, H, features=D, attention="bahdanau", seed=3)
    again = deserialize(serialize(model))
    assert again.get_config() == model.get_config()
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.abs(model.params["encoder/kernel"] - model.params["decoder/kernel"]).max() > 0.01
    other = Seq2Seq(SOURCE_SIZE, TARGET_SIZE, H, features=D, attention="bahdanau", seed=4)
    assert (other.params["output/kernel"] != model.params["output/kernel"]).any()


START, END, SYMBOLS = 1, 2, 5  # id 0 is padding


def words_to_reverse(rng, n):
    """Random words of 2 to 5 symbols; the target is the word from its end."""
    words = [rng.integers(3, 3 + SYMBOLS, length).tolist() for length in rng.integers(2, 6, n)]
    source, source_mask = pad(words)
    read, target_mask = pad([[START, *word[::-1]] for word in words])
    written, _ = pad([[*word[::-1], END] for word in words])
    return words, source, source_mask, read, written, target_mask


@pytest.mark.parametrize(
    ("recurrent", "attention"), [("GRU", "luong_general"), ("LSTM", "bahdanau"), ("GRU", "luong_dot")]
)
def test_it_learns_to_reverse(recurrent, attention):
    rng = np.random.default_rng(0)
    size = 3 + SYMBOLS
    model = Seq2Seq(size, size, 32, features=8, recurrent=recurrent, attention=attention, seed=1)
    optimizer = Adam(0.01)
    for _ in range(400):
        _, source, source_mask, read, written, target_mask = words_to_reverse(rng, 32)
        logits = model.forward(source, read, source_mask, target_mask, training=True)
        _, dlogits = categorical_cross_entropy(written, logits, target_mask)
        model.backward(dlogits)
        optimizer.apply(model.grads, list(model.params.values()))
    words, source, source_mask, *_ = words_to_reverse(np.random.default_rng(99), 60)
    for n, word in enumerate(words):
        state = model.encode(source[n : n + 1], source_mask[n : n + 1])
        for beam_width in (1, 3):
            best = beam_search(model.step, state, [START], beam_width=beam_width, max_length=8, end=END)[0]
            assert best.ids == [*word[::-1], END]


def test_bad_input_is_named():
    source, target = ids()
    for name, value, known in (
        ("recurrent", "Transformer", r"\('SimpleRNN', 'LSTM', 'GRU'\)"),
        ("attention", "luong", r"\('luong_dot', 'luong_general', 'bahdanau', 'none'\)"),
    ):
        with pytest.raises(ValueError, match=rf"Seq2Seq: {name} is '{value}'; expected one of {known}"):
            Seq2Seq(SOURCE_SIZE, TARGET_SIZE, H, features=D, **{name: value})
    with pytest.raises(ValueError, match="Seq2Seq: features is 0; expected at least 1"):
        Seq2Seq(SOURCE_SIZE, TARGET_SIZE, H, features=0)
    model = model_with_random_weights()
    with pytest.raises(ValueError, match=r"Seq2Seq.build: input_dim is 9; source_size is 6"):
        model.build(9)
    before = model.get_weights()
    model.build(model.source_size)
    for weight, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
    with pytest.raises(
        ValueError, match=r"Seq2Seq.forward: target_ids has shape \(2, 4\); expected \(samples=3, timesteps\)"
    ):
        model.forward(source, target[:2])
    with pytest.raises(ValueError, match=r"source_ids has shape \(5,\); expected \(samples, timesteps\)"):
        model.forward(source[0], target)
    with pytest.raises(TypeError, match="target_ids is of float64; expected a NumPy array of integers"):
        model.forward(source, target.astype(float))
    with pytest.raises(TypeError, match=r"Seq2Seq.encode: source_ids is of list; expected a NumPy array"):
        model.encode([[1, 2]])
    with pytest.raises(
        ValueError, match=r"source_mask has shape \(3, 4\); expected \(samples=3, timesteps=5\)"
    ):
        model.forward(source, target, TARGET_MASK, TARGET_MASK)
    with pytest.raises(TypeError, match="target_mask has dtype int64; expected bool"):
        model.forward(source, target, None, TARGET_MASK * 1)
    with pytest.raises(ValueError, match="holds the ids 7; with input_dim=7"):
        model.forward(source, target * 0 + 7)
    with pytest.raises(ValueError, match=r"Seq2Seq.step: ids have shape \(3, 4\); expected \(3,\)"):
        model.step(model.encode(source), target)
    with pytest.raises(RuntimeError, match=r"Seq2Seq.backward: nothing to go back through"):
        model.backward(np.zeros((N, T, TARGET_SIZE)))
    model.forward(source, target, training=True)
    with pytest.raises(
        ValueError, match=r"dy has shape \(3, 4, 6\); expected \(samples=3, timesteps=4, ids=7\)"
    ):
        model.backward(np.zeros((N, T, SOURCE_SIZE)))
