"""Layouts without PyTorch: round trips, the papers' equations, the two update gates, what is refused.

PyTorch's own word on the state dicts is in tests/torch.
"""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.layouts import flip_update_gate, from_paper, from_torch, to_paper, to_torch
from rnn_course.scratch import GRU, LSTM, Stacked, cells
from rnn_course.scratch.activations import sigmoid
from tests.layers import MODELS, D, H, N, T, random, random_states, with_random_weights

WITH_A_TWIN = ("SimpleRNN", "LSTM", "GRU")  # what PyTorch has, too
each_model = pytest.mark.parametrize("model", MODELS)
dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])
sizes = st.tuples(st.integers(1, 5), st.integers(1, 5))


def random_weights(model, d=D, h=H, seed=0, **options):
    make, _ = MODELS[model]
    return with_random_weights(make(h, dtype="float64", **options), d, seed).get_weights()


def random_layers(model, depth=2, directions=2, **options):
    """Draw the weights of a deep network in the layout of Keras, layer by layer."""
    return [
        [
            weight
            for direction in range(directions)
            for weight in random_weights(
                model, D if k == 0 else directions * H, seed=2 * k + direction, **options
            )
        ]
        for k in range(depth)
    ]


def assert_equal(got, want):
    assert [weight.shape for weight in got] == [weight.shape for weight in want]
    for a, b in zip(got, want, strict=True):
        assert a.dtype == b.dtype
        assert a.flags.c_contiguous
        assert not np.shares_memory(a, b)
        np.testing.assert_array_equal(a, b)


# Round trips ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", WITH_A_TWIN)
@settings(max_examples=20)
@given(depth=st.integers(1, 3), directions=st.integers(1, 2), use_bias=st.booleans())
def test_to_torch_and_back(model, depth, directions, use_bias):
    layers = random_layers(model, depth, directions, use_bias=use_bias)
    state_dict = to_torch(layers)
    back = from_torch(state_dict)
    assert len(back) == depth
    for got, want in zip(back, layers, strict=True):
        assert_equal(got, want)
    assert_equal(to_torch(back).values(), state_dict.values())


@each_model
@settings(max_examples=20)
@given(sizes=sizes, use_bias=st.booleans())
def test_to_paper_and_back(model, sizes, use_bias):
    weights = random_weights(model, *sizes, use_bias=use_bias)
    params = to_paper(weights)
    assert sum(param.size for param in params.values()) == sum(weight.size for weight in weights)
    assert_equal(from_paper(dict(reversed(params.items()))), weights)


@dtypes
def test_the_dtype_stays(dtype):
    weights = [weight.astype(dtype) for weight in random_weights("GRU")]
    arrays = [*to_torch([weights]).values(), *to_paper(weights).values(), *flip_update_gate(weights)]
    arrays += [*from_torch(to_torch([weights]))[0], *from_paper(to_paper(weights))]
    assert {array.dtype.name for array in arrays} == {dtype}


def test_the_inputs_are_left_alone():
    weights = random_weights("GRU")
    copies = [weight.copy() for weight in weights]
    for results in (to_torch([weights]), to_paper(weights), dict(enumerate(flip_update_gate(weights)))):
        for result in results.values():
            result[...] = 0
    assert_equal(weights, copies)


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("model", WITH_A_TWIN)
def test_two_directions_and_two_layers_that_look_alike(model, use_bias):
    """As many features as units: the weights of a `Stacked` and of a `Bidirectional` have the same shapes."""
    one, other = (random_weights(model, H, H, seed=seed, use_bias=use_bias) for seed in (1, 2))
    with refuses(ValueError, "layer 0 holds the weights of two directions, or of two layers, one on the"):
        to_torch([one + other])
    with refuses(ValueError, "bidirectional is False, but layer 0 holds the weights of two"):
        to_torch([one + other], bidirectional=False)
    with refuses(ValueError, "bidirectional is True, but layer 0 holds the weights of one direction"):
        to_torch([one, other], bidirectional=True)
    with refuses(TypeError, "bidirectional is 'yes'; expected True, False or None"):
        to_torch([one + other], bidirectional="yes")
    both = to_torch([one + other], bidirectional=True)
    assert_equal([weight for layer in from_torch(both) for weight in layer], one + other)
    assert {name.endswith("_l0_reverse") for name in both} == {True, False}
    for asked in (None, False):
        deep = to_torch([one, other], bidirectional=asked)
        assert {name[-3:] for name in deep} == {"_l0", "_l1"}
        assert_equal(from_torch(deep)[1], other)
    layers = random_layers(model, 2, 2)  # here the shapes tell
    assert_equal(to_torch(layers).values(), to_torch(layers, bidirectional=True).values())


def test_a_stack_goes_to_pytorch_layer_by_layer():
    stack = Stacked([LSTM(4), LSTM(4)])
    stack.build(4)
    with refuses(ValueError, "pass bidirectional=True, or a list of weights for each layer"):
        to_torch([stack.get_weights()])
    back = from_torch(to_torch([layer.get_weights() for layer in stack.layers]))
    assert_equal([weight for layer in back for weight in layer], stack.get_weights())


# What the numbers mean -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "keras", "torch"), [("SimpleRNN", "h", "h"), ("LSTM", "ifco", "ifco"), ("GRU", "zrh", "rzh")]
)
def test_every_gate_goes_to_its_place(model, keras, torch):
    """PyTorch's names for the candidates are g and n; here they keep ours, c and h."""
    W, U, b = random_weights(model)
    state_dict = to_torch([[W, U, b]])
    assert list(state_dict) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    b_ih, b_hh = b if model == "GRU" else (b, 0 * b)
    for name, array in zip(state_dict, (W.T, U.T, b_ih, b_hh), strict=True):
        theirs = dict(zip(torch, np.split(state_dict[name], len(torch)), strict=True))
        for gate, block in zip(keras, np.split(array, len(keras)), strict=True):
            np.testing.assert_array_equal(theirs[gate], block, err_msg=f"{name}, gate {gate}")


@pytest.mark.parametrize("model", ["SimpleRNN", "LSTM"])
def test_two_biases_become_their_sum(model):
    state_dict = to_torch([random_weights(model)])
    b = random(state_dict["bias_ih_l0"].shape, seed=8)
    total = state_dict["bias_ih_l0"] + b
    state_dict["bias_hh_l0"] = b
    np.testing.assert_array_equal(from_torch(state_dict)[0][2], total)


PAPERS = {
    "SimpleRNN": "W_h U_h b_h",
    "LSTM": "W_i W_f W_c W_o U_i U_f U_c U_o b_i b_f b_c b_o",
    "LSTM with peepholes": "W_i W_f W_c W_o U_i U_f U_c U_o b_i b_f b_c b_o p_i p_f p_o",
    "GRU": "W_z W_r W_h U_z U_r U_h b_z b_r b_h d_z d_r d_h",
    "GRU reset before": "W_z W_r W_h U_z U_r U_h b_z b_r b_h",
}


def paper_step(model, p, x, h, c=None):
    """Take one step for one sample as the papers write it: column vectors, weights on the left."""

    def a(gate):
        return p[f"W_{gate}"] @ x + p[f"U_{gate}"] @ h + p[f"b_{gate}"]

    if model == "SimpleRNN":
        return [np.tanh(a("h"))]
    if model.startswith("LSTM"):
        p_i, p_f, p_o = (p.get(f"p_{gate}", np.zeros_like(c)) for gate in "ifo")
        new_c = sigmoid(a("f") + p_f * c) * c + sigmoid(a("i") + p_i * c) * np.tanh(a("c"))
        return [sigmoid(a("o") + p_o * new_c) * np.tanh(new_c), new_c]
    if model == "GRU":
        z, r = sigmoid(a("z") + p["d_z"]), sigmoid(a("r") + p["d_r"])
        candidate = np.tanh(p["W_h"] @ x + p["b_h"] + r * (p["U_h"] @ h + p["d_h"]))
    else:
        z, r = sigmoid(a("z")), sigmoid(a("r"))
        candidate = np.tanh(p["W_h"] @ x + p["U_h"] @ (r * h) + p["b_h"])
    return [z * h + (1 - z) * candidate]


@each_model
def test_the_equations_of_the_papers(model):
    make, cell = MODELS[model]
    layer = with_random_weights(make(H, dtype="float64"))
    params = to_paper(layer.get_weights())
    assert list(params) == PAPERS[model].split()
    x, states = random((N, D)), random_states(layer)
    together = cell(x, states, layer.get_weights())
    for n in range(N):
        alone = paper_step(model, params, x[n], *(state[n] for state in states))
        for got, want in zip(alone, together, strict=True):
            np.testing.assert_allclose(got, want[n], rtol=0, atol=1e-14)


def test_sigmoid_of_the_negative_is_the_rest():
    a = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(sigmoid(-a), 1 - sigmoid(a), rtol=0, atol=1e-15)


def replacing_gru(layer, x, h):
    """Read a sequence with z = 1 for "replace", as Chung et al. write it; the rest is as in the cell."""
    weights = layer.get_weights()
    cell = cells.gru_cell if layer.reset_after else cells.gru_cell_reset_before
    W, U, *b = weights
    z_bias = (b[0].sum(axis=0) if layer.reset_after else b[0])[: layer.units]
    closed = [weight.copy() for weight in weights]  # with z = 0 the cell gives the candidate
    for weight in closed:
        weight[..., : layer.units] = 0
    closed[2][..., : layer.units] = -1000
    for t in range(x.shape[1]):
        z = sigmoid(x[:, t] @ W[:, : layer.units] + h @ U[:, : layer.units] + z_bias)
        h = (1 - z) * h + z * cell(x[:, t], h, closed)
    return h


@pytest.mark.parametrize("reset_after", [True, False])
def test_both_meanings_of_the_update_gate(reset_after):
    layer = with_random_weights(GRU(H, reset_after=reset_after, dtype="float64"))
    x, h = random((N, T, D)), random((N, H), seed=3)
    keeping = layer.forward(x, initial_state=h)
    assert np.abs(keeping - replacing_gru(layer, x, h)).max() > 0.1  # the same weights mean another model
    weights = layer.get_weights()
    layer.set_weights(flip_update_gate(weights))
    np.testing.assert_allclose(replacing_gru(layer, x, h), keeping, rtol=0, atol=1e-12)
    assert_equal(flip_update_gate(layer.get_weights()), weights)


def test_only_the_update_gate_is_flipped():
    for weights in (random_weights("GRU"), random_weights("GRU reset before"), random_weights("GRU")[:2]):
        for flipped, weight in zip(flip_update_gate(weights), weights, strict=True):
            np.testing.assert_array_equal(flipped[..., :H], -weight[..., :H])
            np.testing.assert_array_equal(flipped[..., H:], weight[..., H:])


# What is refused -----------------------------------------------------------------------------------


def refuses(error, message):
    return pytest.raises(error, match=re.escape(message))


def state_dict_of(model="LSTM", **changes):
    """Give a state dict of two layers with two directions; `changes` replace arrays, or drop them if None."""
    arrays = to_torch(random_layers(model)) | changes
    return {name: array for name, array in arrays.items() if array is not None}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bias_hh_l1": None}, "missing bias_hh_l1"),
        ({"weight_ih_l0_reverse": None}, "missing weight_ih_l0_reverse"),
        ({"fc.weight": np.ones((2, 3))}, "unexpected fc.weight"),
        ({"weight_hr_l0": np.ones((2, H))}, "unexpected weight_hr_l0"),
        ({"bias_hh_l1": None, "fc.bias": np.ones(2)}, "missing bias_hh_l1; unexpected fc.bias"),
        ({"weight_ih_l5": np.ones((24, 3))}, "unexpected weight_ih_l5"),
        ({f"head.{k}": np.ones(1) for k in range(9)}, "head.4, head.5, ..."),
        ({"weight_hh_l0": np.ones((10, H))}, "weight_hh_l0 has shape (10, 6); expected (H, H) for RNN"),
        ({"weight_hh_l0": np.ones((2 * H, H))}, "weight_hh_l0 has shape (12, 6); expected (H, H) for RNN"),
        ({"weight_hh_l0": np.ones(H)}, "weight_hh_l0 has shape (6,); expected (H, H) for RNN"),
        ({"weight_hh_l0": np.ones((2, H, 3))}, "weight_hh_l0 has shape (2, 6, 3); expected (H, H) for RNN"),
        ({"weight_ih_l0": np.ones((18, D))}, "weight_ih_l0 has shape (18, 4); expected (24, 4)"),
        ({"weight_ih_l0": np.ones(24)}, "weight_ih_l0 has shape (24,); expected (24, 24)"),
        ({"weight_ih_l1": np.ones((24, H))}, "weight_ih_l1 has shape (24, 6); expected (24, 12)"),
        ({"bias_ih_l1_reverse": np.ones(6)}, "bias_ih_l1_reverse has shape (6,); expected (24,)"),
        ({"bias_ih_l0": np.ones((24, 1))}, "bias_ih_l0 has shape (24, 1); expected (24,)"),
        ({"weight_ih_l0": np.ones((24, 0))}, "weight_ih_l0 has shape (24, 0); expected no empty axis"),
    ],
)
def test_a_wrong_state_dict(changes, message):
    with refuses(ValueError, message):
        from_torch(state_dict_of(**changes))


def test_a_state_dict_of_something_else():
    with refuses(ValueError, "missing weight_ih_l0, weight_hh_l0; unexpected rnn.weight_ih_l0"):
        from_torch({"rnn.weight_ih_l0": np.ones((4, 3))})
    with refuses(ValueError, "missing weight_ih_l0, weight_hh_l0"):
        from_torch({})
    with pytest.raises(ValueError, match=r"head\.4, head\.5$"):
        from_torch(state_dict_of(**{f"head.{k}": np.ones(1) for k in range(6)}))
    with refuses(ValueError, "unexpected 5"):
        from_torch({5: np.ones((4, 3))})
    with refuses(TypeError, "from_torch: got a list; expected a dict of arrays by name"):
        from_torch([np.ones((4, 3))])
    with refuses(TypeError, "weight_ih_l0 has dtype int64; expected floating-point numbers"):
        from_torch(state_dict_of(weight_ih_l0=np.ones((24, D), "int64")))
    with refuses(TypeError, "weight_ih_l0 is a list; expected an array"):
        from_torch(state_dict_of(weight_ih_l0=[[1.0]]))
    with refuses(TypeError, "got dtypes float32 (bias_ih_l0) and float64 (weight_ih_l0); expected one"):
        from_torch(state_dict_of(bias_ih_l0=np.ones(24, "float32")))


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        ([], ValueError, "to_torch: got no layer; expected at least one"),
        ([[]], ValueError, "to_torch: layer 0: got weights of shapes []; expected W (D, gates * H)"),
        (random_weights("LSTM"), TypeError, "got arrays; expected the weights of each layer"),
        (random_weights("LSTM")[2], TypeError, "got arrays; expected the weights of each layer"),
        (
            [random_weights("LSTM")[:2] + random_weights("LSTM")],
            ValueError,
            "missing bias_ih_l0, bias_hh_l0",
        ),
        ([[random_weights("LSTM")] * 2], TypeError, "layer 0: weight 0 is a list; expected an array"),
        ([[random_weights("LSTM")] * 4], TypeError, "layer 0: weight 0 is a list; expected an array"),
        ([random_weights("LSTM with peepholes")], ValueError, "layer 0: the LSTM has peepholes; PyTorch"),
        (
            [2 * random_weights("LSTM with peepholes", use_bias=False)],
            ValueError,
            "layer 0: the LSTM has peepholes; PyTorch has none",
        ),
        (
            [random_weights("GRU reset before")],
            ValueError,
            "layer 0: the GRU's bias has shape (18,), so it has reset_after=False; "
            "PyTorch has reset_after=True alone, with a bias of shape (2, 18)",
        ),
        (
            [random_weights("GRU") + random_weights("GRU reset before")],
            ValueError,
            "layer 0 backward: the GRU's bias has shape (18,)",
        ),
        (
            [random_weights("LSTM"), random_weights("LSTM", H)[:2]],
            ValueError,
            "missing bias_ih_l1, bias_hh_l1",
        ),
        ([random_weights("LSTM")] * 2, ValueError, "weight_ih_l1 has shape (24, 4); expected (24, 6)"),
        (
            [random_weights("LSTM"), random_weights("GRU", H)],
            ValueError,
            "weight_ih_l1 has shape (18, 6); expected (24, 6)",
        ),
        (
            [random_weights("LSTM"), random_weights("LSTM", H, H + 1)],
            ValueError,
            "weight_ih_l1 has shape (28, 6); expected (24, 6)",
        ),
        (
            [random_weights("LSTM"), 2 * random_weights("LSTM", H)],
            ValueError,
            "missing weight_ih_l0_reverse",
        ),
        (
            [random_weights("LSTM"), [w.astype("float32") for w in random_weights("LSTM", H)]],
            TypeError,
            "got dtypes float32 (weight_ih_l1) and float64 (weight_ih_l0); expected one for all",
        ),
    ],
)
def test_layers_that_pytorch_cannot_have(layers, error, message):
    with refuses(error, message):
        to_torch(layers)


@pytest.mark.parametrize("convert", [to_paper, flip_update_gate, lambda weights: to_torch([weights])])
@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(4, 24)], "got weights of shapes [(4, 24)]; expected W (D, gates * H), U (H, gates * H)"),
        ([(4, 24), (24,)], "got weights of shapes [(4, 24), (24,)]; expected W (D, gates * H)"),
        ([(4, 12), (6, 12)], "got weights of shapes [(4, 12), (6, 12)]; expected W (D, gates * H)"),
        ([(4, 20), (6, 20)], "got weights of shapes [(4, 20), (6, 20)]; expected W (D, gates * H)"),
        (
            [(4, 18), (6, 18), (3, 6)],
            "got weights of shapes [(4, 18), (6, 18), (3, 6)]; "
            "expected [(4, 18), (6, 18), (2, 18)] for this GRU",
        ),
        ([(4, 24), (6, 24), (6,)], "expected [(4, 24), (6, 24), (24,)] for this LSTM"),
        ([(4, 18), (6, 24), (24,)], "expected [(4, 24), (6, 24), (24,)] for this LSTM"),
        ([(4, 6), (6, 6), (2, 6)], "expected [(4, 6), (6, 6), (6,)] for this SimpleRNN"),
        ([(4, 18), (6, 18), (2, 18), (3, 6)], "expected [(4, 18), (6, 18), (2, 18)] for this GRU"),
        ([(4, 0), (0, 0)], "weight 0 has shape (4, 0); expected no empty axis"),
    ],
)
def test_weights_of_no_model(convert, shapes, message):
    with refuses(ValueError, message):
        convert([np.ones(shape) for shape in shapes])


def test_what_else_weights_are_not():
    with refuses(TypeError, "to_paper: weight 1 has dtype int64; expected floating-point numbers"):
        to_paper([np.ones((4, 6)), np.ones((6, 6), "int64")])
    with refuses(TypeError, "to_paper: got dtypes float32 (weight 1) and float64 (weight 0)"):
        to_paper([np.ones((4, 6)), np.ones((6, 6), "float32")])
    with refuses(ValueError, "flip_update_gate: got the weights of LSTM, which has no update gate"):
        flip_update_gate(random_weights("LSTM"))


@pytest.mark.parametrize(
    ("model", "changes", "message"),
    [
        ("LSTM", {"b_o": None}, "as the weights of LSTM: missing b_o"),
        ("LSTM", {"W_g": np.ones((H, D)), "W_c": None}, "LSTM: missing W_c; unexpected W_g"),
        ("GRU", {"d_h": None}, "as the weights of GRU: missing d_h"),
        ("GRU", {"b": np.ones(H)}, "as the weights of GRU: unexpected b"),
        ("LSTM with peepholes", {"p_c": np.ones(H)}, "as the weights of LSTM: unexpected p_c"),
        ("LSTM", {"W_f": np.ones((D, H))}, "from_paper: W_f has shape (4, 6); expected (6, 4)"),
        ("LSTM", {"U_i": np.ones((D, H))}, "U_i has shape (4, 6); expected (6, 6)"),
        ("LSTM", {"b_c": np.ones((H, 1))}, "b_c has shape (6, 1); expected (6,)"),
        ("SimpleRNN", {"W_h": np.ones((H, 2, D))}, "W_h has shape (6, 2, 4); expected (6, 4)"),
        ("SimpleRNN", {"U_h": np.array(1.0)}, "U_h has shape (); expected no empty axis"),
        ("SimpleRNN", {"U_h": np.ones((0, 0))}, "U_h has shape (0, 0); expected no empty axis"),
    ],
)
def test_wrong_weights_from_a_paper(model, changes, message):
    params = to_paper(random_weights(model)) | changes
    with refuses(ValueError, message):
        from_paper({name: array for name, array in params.items() if array is not None})


def test_not_the_weights_of_a_paper():
    with refuses(TypeError, "from_paper: got a list; expected a dict of arrays by name"):
        from_paper(random_weights("LSTM"))
    with refuses(ValueError, "from_paper: as the weights of SimpleRNN: missing W_h, U_h"):
        from_paper({})


def test_what_holds_no_weights_is_refused():
    for convert, name in ((to_torch, "layers"), (to_paper, "weights"), (flip_update_gate, "weights")):
        for value in (None, 5):
            kind = type(value).__name__
            with refuses(
                TypeError, f"{convert.__name__}: {name} is a {kind}; expected a sequence, such as a list"
            ):
                convert(value)
    with refuses(TypeError, "to_torch: layer 0 is a NoneType; expected a sequence, such as a list"):
        to_torch([None])


def test_masked_arrays_and_matrices_are_no_weights():
    W, U = np.zeros((3, 20)), np.zeros((5, 20))
    for odd, message in (
        (np.ma.array(W), "is a masked array, whose mask would be"),
        (W.view(np.matrix), "is a numpy.m"),
    ):
        with refuses(TypeError, f"to_paper: weight 0 {message}"):
            to_paper([odd, U])
        with refuses(TypeError, f"to_torch: layer 0: weight 0 {message}"):
            to_torch([[odd, U]])
        with refuses(TypeError, f"from_torch: weight_ih_l0 {message}"):
            from_torch({"weight_ih_l0": odd.T, "weight_hh_l0": U.T})
