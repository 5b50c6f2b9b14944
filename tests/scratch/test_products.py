import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.scratch import GRU, LSTM, SimpleRNN, processor, products


@pytest.fixture
def small_blocks(monkeypatch):
    """Cut even tiny products, into blocks of two to four columns."""
    monkeypatch.setattr(products, "SMALL", 60)
    monkeypatch.setattr(products, "NARROWEST", 2)
    monkeypatch.setattr(products, "WIDEST", 4)


@given(columns=st.integers(1, 600), size=st.integers(1, 100_000), widest=st.integers(1, 600))
def test_blocks_divide_the_columns_and_make_the_product_small(columns, size, widest):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "SMALL", products.LIMIT)
        width = products.block_width(columns, size, widest)
    assert columns % width == 0
    if width < columns:
        assert products.NARROWEST <= width <= widest
        assert width * size <= products.LIMIT


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("stack", [(), (3,)])
def test_a_large_product_in_blocks_is_the_product(stack):
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((*stack, 12, 5)), rng.standard_normal((*stack, 5, 8))
    out = np.full((*stack, 12, 8), np.nan)
    assert products.matmul(a, b, out) is out
    np.testing.assert_allclose(out, a @ b, atol=1e-12)


@pytest.mark.usefixtures("small_blocks")
def test_a_large_product_takes_views():
    rng = np.random.default_rng(0)
    rows, b = rng.standard_normal((6, 9)), rng.standard_normal((2, 6, 10))[:, :, :8]
    out = products.matmul(rows[:, :-1].T, b, np.empty((2, 8, 8)))
    np.testing.assert_allclose(out, rows[:, :-1].T @ b, atol=1e-12)


def results(kind, N, options):
    D, H, T = 3, 8, 5
    rng = np.random.default_rng(1)
    layer = kind(H, return_sequences=True, dtype="float64", **options)
    layer.build(D)
    layer.set_weights([rng.standard_normal(weight.shape) for weight in layer.get_weights()])
    y = layer.forward(rng.standard_normal((N, T, D)), training=True)
    dx = layer.backward(rng.standard_normal(y.shape))
    return [y, dx, *layer.grads, *layer.initial_state_grads]


@pytest.mark.parametrize("N", [1, 4])
@pytest.mark.parametrize(
    ("kind", "options"),
    [(SimpleRNN, {}), (LSTM, {}), (LSTM, {"peepholes": True}), (GRU, {}), (GRU, {"reset_after": False})],
)
def test_layers_compute_the_same_in_blocks(kind, options, N, monkeypatch):
    whole = results(kind, N, options)
    for limit in (40, 200):
        monkeypatch.setattr(products, "SMALL", limit)
        monkeypatch.setattr(products, "NARROWEST", 2)
        monkeypatch.setattr(products, "WIDEST", 4)
        for cut, expected in zip(results(kind, N, options), whole, strict=True):
            np.testing.assert_allclose(cut, expected, atol=1e-12)


def small_products_are_faster(
    monkeypatch, blas="scipy-openblas", target="AVX512_SKX", cores=2, **environment
):
    monkeypatch.setattr(np, "show_config", lambda mode: {"Build Dependencies": {"blas": {"name": blas}}})
    found = {"tanh": {"ff": {"current": target, "available": "AVX512_SKX X86_V4 AVX2"}}}
    ask = {"func_name": "^tanh$", "signature": "float32"}
    monkeypatch.setattr(np.lib.introspect, "opt_func_info", lambda **asked: found if asked == ask else {})
    monkeypatch.setattr(processor.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(processor.os, "environ", environment)
    return products.small_products_are_faster()


@pytest.mark.parametrize(
    ("machine", "faster"),
    [
        ({"OPENBLAS_NUM_THREADS": "1"}, True),
        ({"OMP_NUM_THREADS": "1"}, True),
        ({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2"}, True),
        ({"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "1"}, False),
        ({"OPENBLAS_NUM_THREADS": "", "OMP_NUM_THREADS": "1"}, True),
        ({"cores": 1}, True),
        ({}, False),
        ({"OMP_NUM_THREADS": "1", "blas": "mkl"}, False),
        ({"OMP_NUM_THREADS": "1", "target": "AVX2"}, False),
        ({"OMP_NUM_THREADS": "1", "target": "X86_V4"}, True),  # NumPy 2.4's name for it
        ({"OMP_NUM_THREADS": "1", "target": "X86_V3"}, False),
    ],
)
def test_products_are_cut_for_openblas_with_avx512_and_one_thread(machine, faster, monkeypatch):
    assert small_products_are_faster(monkeypatch, **machine) is faster


def test_nothing_is_cut_with_numpy_1(monkeypatch):
    assert small_products_are_faster(monkeypatch, OMP_NUM_THREADS="1")
    monkeypatch.delattr(np.lib, "introspect")
    assert not products.small_products_are_faster()


@pytest.mark.parametrize("threads", ["2", "3"])
def test_nothing_is_cut_where_openblas_has_several_threads(threads):
    code = "from rnn_course.scratch import products; print(products.SMALL)"
    environment = {"OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout == b"0\n"


@pytest.mark.parametrize(
    ("target", "vector"), [("AVX512_SKX", True), ("X86_V3", True), ("baseline(X86_V2)", False)]
)
def test_which_tanh_takes_several_numbers_at_once(target, vector, monkeypatch):
    monkeypatch.setattr(processor, "chosen_tanh", lambda: target)
    assert processor.has_vector_tanh() is vector


@pytest.mark.parametrize("N", [1, 4])
@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
@pytest.mark.parametrize("options", [{}, {"recurrent_dropout": 0.5, "seed": 3}], ids=["plain", "dropout"])
@pytest.mark.parametrize(
    "change", [{"SPLIT_FROM": 0}, {"VECTOR_TANH": False}, {"CACHE_ROWS": 8, "MANY_UNITS": 1}]
)
def test_layers_compute_the_same_with_every_plan(kind, N, options, change, monkeypatch):
    for name, value in {
        "SPLIT_FROM": np.inf,
        "VECTOR_TANH": True,
        "MANY_UNITS": np.inf,
        "CACHE_ROWS": 99,
    }.items():
        monkeypatch.setattr(processor, name, value)
    usual = results(kind, N, options)
    for name, value in change.items():
        monkeypatch.setattr(processor, name, value)
    for other, expected in zip(results(kind, N, options), usual, strict=True):
        np.testing.assert_allclose(other, expected, atol=1e-12)
