"""`rnn.js` in a browser is the package: random weights, gradients, and every stored model."""

import base64
from functools import partial

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from safetensors.numpy import save

from rnn_course import weights
from rnn_course.live import packing
from rnn_course.scratch import CRF, GRU, LSTM, Model, SimpleRNN
from rnn_course.scratch.attention import LuongAttention
from rnn_course.scratch.seq2seq import Seq2Seq
from tests.browser.conftest import with_scripts
from tests.layers import random

STORED = sorted(weights.manifest())
ROWS = "const rows = x => x.map(r => Float64Array.from(r)), lists = x => Array.from(x, r => Array.from(r));"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return with_scripts(browser, "rnn")


def ask(page, code, *arguments):
    """Run a function body in the page; `a` holds the arguments."""
    return page.evaluate(f"a => {{ {ROWS} {code} }}", list(arguments))


def in_base64(arrays):
    return base64.b64encode(save({k: np.ascontiguousarray(v) for k, v in arrays.items()})).decode()


LAYERS = {"SimpleRNN": SimpleRNN, "ReLU": partial(SimpleRNN, activation="relu"), "LSTM": LSTM, "GRU": GRU}


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_and_its_gradients_are_those_of_the_package(page, kind):
    ours = LAYERS[kind](5, return_sequences=True, dtype="float64")
    ours.build(3)
    ours.set_weights([0.7 * random(w.shape, seed=n) for n, w in enumerate(ours.get_weights())])
    x, dy = random((1, 7, 3), seed=8), random((1, 7, 5), seed=9)
    y = ours.forward(x, training=True)
    dx = ours.backward(dy)
    code = """const { arrays } = rnn.decode(a[1]), w = ["0", "1", "2"].map(n => arrays[n]), x = rows(a[2]);
        const states = rnn.walk(a[0], w, x), back = rnn.walkBack(a[0], w, x, states, rows(a[3]));
        return [lists(states.map(s => s.h)), lists(back.dxs), lists(back.grads.map(g => g.data))];"""
    stored = in_base64({str(n): w for n, w in enumerate(ours.get_weights())})
    theirs = ask(page, code, kind, stored, x[0].tolist(), dy[0].tolist())
    np.testing.assert_allclose(theirs[0], y[0], atol=1e-12)
    np.testing.assert_allclose(theirs[1], dx[0], atol=1e-12)
    for grad, our_grad in zip(theirs[2], ours.grads, strict=True):
        np.testing.assert_allclose(grad, our_grad.ravel(), atol=1e-12)


def test_the_largest_are_those_of_the_package(page):
    shares = np.round(random(200), 1)  # with many equals
    ours = np.argsort(-shares, kind="stable")
    assert ask(page, "return rnn.topK(Float64Array.from(a[0]));", shares.tolist()) == ours.tolist()
    assert ask(page, "return rnn.topK(Float64Array.from(a[0]), 5);", shares.tolist()) == ours[:5].tolist()


def test_paths_through_tags_are_those_of_the_package(page):
    crf = CRF(dtype="float64")
    crf.build(4)
    crf.set_weights([random(w.shape, seed=n) for n, w in enumerate(crf.get_weights())])
    code = """const { arrays } = rnn.decode(a[0]), emissions = rows(a[1]);
        return [rnn.viterbi(arrays, emissions), lists(rnn.marginals(arrays, emissions))];"""
    for seed, steps in enumerate((6, 6, 6, 2, 1)):
        emissions = random((1, steps, 4), seed=seed)
        path, marginals = ask(page, code, in_base64(crf.params), emissions[0].tolist())
        assert path == crf.decode(emissions)[0].tolist()
        np.testing.assert_allclose(marginals, crf.marginals(emissions)[0], atol=1e-12)


def test_attention_is_that_of_the_package(page):
    attention = LuongAttention("general", dtype="float64")
    attention.build(4)
    query, keys = random((1, 1, 4), seed=1), random((1, 6, 4), seed=2)
    context, shares = attention.forward(query, keys)
    code = """const { kernel } = rnn.decode(a[0]).arrays, [query] = rows(a[1]);
        const { context, weights } = rnn.attention(kernel, query, rows(a[2]));
        return [Array.from(context), Array.from(weights)];"""
    theirs = ask(page, code, in_base64(attention.params), query[0].tolist(), keys[0].tolist())
    np.testing.assert_allclose(theirs[0], context[0, 0], atol=1e-12)
    np.testing.assert_allclose(theirs[1], shares[0, 0], atol=1e-12)


@pytest.mark.parametrize("bits", [32, 16, 8])
def test_arrays_are_read_as_they_were_packed(page, bits):
    arrays = {"wide": random((40, 50)), "bias": random(9), "picture": np.arange(256, dtype="uint8")}
    arrays["tall"] = arrays["wide"] * np.logspace(0, 3, 40)[:, None]  # so its rows have the scales
    packed = packing.pack(arrays, {}, bits)
    code = """const { arrays } = rnn.decode(a[0]);
        return Object.entries(arrays).map(([name, { shape, data }]) => [name, shape, [...data]]);"""
    read = ask(page, code, base64.b64encode(packed).decode())
    ours = packing.unpack(packed)
    assert {name for name, _, _ in read} == set(arrays)
    for name, shape, numbers in read:
        np.testing.assert_array_equal(np.reshape(numbers, shape), ours[name])


def test_numbers_of_sixteen_bits_are_read_exactly(page):
    numbers = np.float16([0, -0.0, 1, -1.5, 6e-8, -6.1e-5, 65504, 0.1, np.inf, -np.inf])
    read = ask(page, "return Array.from(rnn.decode(a[0]).arrays.x.data, String);", in_base64({"x": numbers}))
    np.testing.assert_array_equal(np.array(read, dtype="float64"), numbers)


@pytest.mark.parametrize("bits", [32, 16, 8])
@pytest.mark.parametrize("name", STORED)
def test_a_stored_model_answers_as_in_the_package(page, name, bits):
    trained, packed = weights.load(name), packing.pack_model(name, bits)
    packing.set_weights(trained.layers, packed)
    stored = base64.b64encode(packed).decode()
    first, rng = trained.layers[0], np.random.default_rng(0)
    if isinstance(first, Seq2Seq):
        source, target = rng.integers(2, first.source_size, 9), rng.integers(2, first.target_size, 6)
        ours = first.forward(source[None], target[None])[0]
        code = """const model = rnn.decode(a[0]); let state = rnn.encode(model, a[1]);
            return a[2].map(id => Array.from((state = rnn.write(model, state, id)).logits));"""
        theirs = ask(page, code, stored, source.tolist(), target.tolist())
    elif name.startswith("captions"):
        x, ids = rng.standard_normal((1, first.input_dim)).astype("float32"), rng.integers(1, 200, (1, 6))
        _, norm, embedding, decoder, output = trained.layers
        h = np.tanh(norm.forward(first.forward(x)))
        states, _ = decoder.forward(embedding.forward(ids), initial_state=h)
        ours = output.forward(states)[0]
        code = """const model = rnn.decode(a[0]);
            const h = rnn.layer(model, 1, rnn.layer(model, 0, rows(a[1])[0])).map(Math.tanh);
            const states = rnn.layer(model, 3, rnn.layer(model, 2, a[2]), { h });
            return lists(rnn.layer(model, 4, states));"""
        theirs = ask(page, code, stored, x.tolist(), ids[0].tolist())
    else:
        ids = first.params.get("embeddings")
        x = rng.standard_normal((12, first.input_dim)) if ids is None else rng.integers(2, len(ids), 12)
        # The second head of the forecaster reads what the first one reads.
        layers = trained.layers[: 2 if name.startswith("forecasting") else None]
        (ours,) = Model(layers).forward(np.asarray(x, "float32" if ids is None else int)[None])
        code = """const model = rnn.decode(a[0]), x = a[2] ? a[1] : rows(a[1]);
            const y = rnn.forward({ ...model, layers: model.layers.slice(0, a[3]) }, x);
            return Array.isArray(y) ? lists(y) : Array.from(y);"""
        theirs = ask(page, code, stored, x.tolist(), ids is not None, len(layers))
    np.testing.assert_allclose(theirs, ours, atol=1e-5, rtol=1e-4)
