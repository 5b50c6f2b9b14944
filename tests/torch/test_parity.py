"""Our layers and PyTorch's are equal through `rnn_course.layouts`: outputs, states and all gradients."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_course.layouts import from_torch, to_torch
from rnn_course.scratch import GRU, LSTM, Bidirectional, SimpleRNN, Stacked
from tests.layers import random

torch = pytest.importorskip(
    "torch", reason="PyTorch is not installed: `make torch` adds it, and these tests run"
)

MODELS = {"SimpleRNN": (SimpleRNN, torch.nn.RNN), "LSTM": (LSTM, torch.nn.LSTM), "GRU": (GRU, torch.nn.GRU)}
N, T, D, H = 3, 7, 4, 5
TOLERANCE = 1e-8
each_model = pytest.mark.parametrize("model", MODELS)


def random_module(model, d=D, h=H, depth=1, bidirectional=False, bias=True, seed=0, **options):
    """Make a module of PyTorch whose weights and biases are all random and distinct."""
    module = MODELS[model][1](
        d, h, depth, bidirectional=bidirectional, bias=bias, batch_first=True, dtype=torch.float64, **options
    )
    shapes = {name: parameter.shape for name, parameter in module.named_parameters()}
    weights = {
        name: torch.from_numpy(0.7 * random(shape, seed=seed + k))
        for k, (name, shape) in enumerate(shapes.items())
    }
    module.load_state_dict(weights)
    return module


class Network:
    """Our layers, wired by hand as PyTorch wires its own: deep, with one direction or two.

    A direction that goes backwards is a layer with ``go_backwards=True``, whose outputs are put back in the
    order of time. States and their gradients are lists in PyTorch's order: by layer, then by direction.
    """

    def __init__(self, model, weights, bidirectional, **options):
        directions = 2 if bidirectional else 1
        self.model = model
        self.layers = []
        for both in weights:
            size = len(both) // directions
            layer = []
            for k in range(directions):
                mine = both[k * size : (k + 1) * size]
                one = MODELS[model][0](
                    len(mine[1]),
                    return_sequences=True,
                    return_state=True,
                    go_backwards=k == 1,
                    use_bias=size == 3,
                    dtype="float64",
                    **options,
                )
                one.build(len(mine[0]))
                one.set_weights(mine)
                layer.append(one)
            self.layers.append(layer)

    def forward(self, x, states):
        states, finals = iter(states), []
        for layer in self.layers:
            outputs = []
            for one in layer:
                y, *final = one.forward(x, initial_state=list(next(states)), training=True)
                outputs.append(y[:, ::-1] if one.go_backwards else y)
                finals.append(final)
            x = np.concatenate(outputs, axis=-1)
        return x, finals

    def backward(self, dy, dfinals):
        """Give dx, the gradients of the initial states, and those of the weights, layer by layer."""
        dfinals, dstates, grads = list(dfinals), [], []
        for layer in reversed(self.layers):
            parts = np.split(dy, len(layer), axis=-1)
            dy, grads_here = 0, []
            mine = [dfinals.pop() for _ in layer][::-1]
            for one, part, dfinal in zip(layer, parts, mine, strict=True):
                part = part[:, ::-1] if one.go_backwards else part
                dy = dy + one.backward([np.ascontiguousarray(part), *dfinal])
                grads_here += one.grads
            dstates = [one.initial_state_grads for one in layer] + dstates
            grads.insert(0, grads_here)
        return dy, dstates, grads


def through_torch(module, x, states, dy, dstates):
    """Run a module and go back through it; states are lists of (h,) or (h, c), as those of `Network`."""
    x = torch.from_numpy(x).requires_grad_()
    # (layers * directions, N, H) for each kind of state
    initial = [torch.from_numpy(np.stack(kind)).requires_grad_() for kind in zip(*states, strict=True)]
    y, final = module(x, tuple(initial) if len(initial) == 2 else initial[0])
    finals = list(final) if len(initial) == 2 else [final]
    loss = (y * torch.from_numpy(dy)).sum()
    for state, dstate in zip(finals, zip(*dstates, strict=True), strict=True):
        loss = loss + (state * torch.from_numpy(np.stack(dstate))).sum()
    loss.backward()
    return {
        "y": y.detach().numpy(),
        "final states": np.stack([state.detach().numpy() for state in finals], axis=1),
        "dx": x.grad.numpy(),
        "initial state gradients": np.stack([state.grad.numpy() for state in initial], axis=1),
        **{name: parameter.grad.numpy() for name, parameter in module.named_parameters()},
    }


def gradients_in_torch(model, grads):
    """Give our gradients, layer by layer, in PyTorch's layout."""
    grads = to_torch(grads)
    if model != "GRU":  # both biases of PyTorch act through their sum, so each has its gradient
        grads |= {
            name.replace("_ih_", "_hh_"): grad for name, grad in grads.items() if name.startswith("bias_ih")
        }
    return grads


def through_scratch(network, x, states, dy, dstates):
    y, finals = network.forward(x, states)
    dx, initial_grads, grads = network.backward(dy, dstates)
    return {
        "y": y,
        "final states": np.array(finals),
        "dx": dx,
        "initial state gradients": np.array(initial_grads),
        **gradients_in_torch(network.model, grads),
    }


def stacked(model, h, depth, bidirectional, use_bias=True):
    """Make the same network from `Stacked` and `Bidirectional`."""
    make, _ = MODELS[model]
    layers = [
        make(h, return_sequences=True, return_state=True, use_bias=use_bias, dtype="float64")
        for _ in range(depth)
    ]
    return Stacked([Bidirectional(layer) for layer in layers] if bidirectional else layers)


def random_data(model, h, depth, directions, n=N, t=T, d=D, seed=100):
    """Draw inputs, initial states, and gradients of outputs and final states."""
    kinds = 2 if model == "LSTM" else 1
    states, dstates = (random((depth * directions, kinds, n, h), seed=seed + k) for k in (0, 1))
    return random((n, t, d), seed=seed + 2), states, random((n, t, directions * h), seed=seed + 3), dstates


def assert_close(got, want):
    assert got.keys() == want.keys()
    for name, array in want.items():
        assert got[name].shape == array.shape, name
        error = np.abs(got[name] - array).max()
        assert error <= TOLERANCE * np.abs(array).max(), f"{name}: {error}"


@each_model
@settings(max_examples=25)
@given(
    sizes=st.tuples(*[st.integers(1, 6)] * 4).filter(lambda s: s[0] != s[1] and s[2] != s[3]),
    depth=st.integers(1, 3),
    bidirectional=st.booleans(),
    bias=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_a_whole_state_dict(model, sizes, depth, bidirectional, bias, seed):
    n, t, d, h = sizes
    module = random_module(model, d, h, depth, bidirectional, bias, seed)
    network = Network(model, from_torch(module.state_dict()), bidirectional)
    data = random_data(model, h, depth, 1 + bidirectional, n, t, d, seed + 100)
    assert_close(through_scratch(network, *data), through_torch(module, *data))


@each_model
@settings(max_examples=25)
@given(depth=st.integers(1, 3), bidirectional=st.booleans(), bias=st.booleans(), seed=st.integers(0, 1000))
def test_stacked_and_bidirectional(model, depth, bidirectional, bias, seed):
    module = random_module(model, D, H, depth, bidirectional, bias, seed)
    weights = from_torch(module.state_dict())
    network = stacked(model, H, depth, bidirectional, bias)
    network.build(D)
    network.set_weights([weight for layer in weights for weight in layer])
    for layer, mine in zip(network.layers, weights, strict=True):
        for got, want in zip(layer.get_weights(), mine, strict=True):
            np.testing.assert_array_equal(got, want)
    x, states, dy, dstates = random_data(model, H, depth, 1 + bidirectional, seed=seed + 100)
    y, *finals = network.forward(x, [*itertools.chain(*states)], training=True)
    dx = network.backward([dy, *itertools.chain(*dstates)])
    got = {
        "y": y,
        "final states": np.reshape(finals, states.shape),
        "dx": dx,
        "initial state gradients": np.reshape(network.initial_state_grads, states.shape),
        **gradients_in_torch(model, [layer.grads for layer in network.layers]),
    }
    assert_close(got, through_torch(module, x, states, dy, dstates))


@each_model
@pytest.mark.parametrize("bidirectional", [False, True], ids=["one direction", "two directions"])
@pytest.mark.parametrize("bias", [False, True], ids=["no bias", "bias"])
def test_the_way_back_into_pytorch(model, bidirectional, bias):
    """Weights that began as ours: what `to_torch` gives loads as it is, and means the same."""
    directions = 1 + bidirectional
    weights = []
    for d in (D, directions * H):
        weights.append([])
        for k in range(directions):
            layer = MODELS[model][0](H, use_bias=bias, dtype="float64")
            layer.build(d)
            weights[-1] += [random(w.shape, seed=10 * d + k) * 0.7 for w in layer.get_weights()]
    module = random_module(model, depth=2, bidirectional=bidirectional, bias=bias)
    state_dict = to_torch(weights)
    assert list(state_dict) == list(module.state_dict())
    module.load_state_dict({name: torch.from_numpy(array) for name, array in state_dict.items()})
    data = random_data(model, H, 2, directions)
    got = through_scratch(Network(model, weights, bidirectional), *data)
    assert_close(got, through_torch(module, *data))


def test_relu():
    module = random_module("SimpleRNN", depth=2, bidirectional=True, nonlinearity="relu")
    network = Network("SimpleRNN", from_torch(module.state_dict()), True, activation="relu")
    data = random_data("SimpleRNN", H, 2, 2)
    assert_close(through_scratch(network, *data), through_torch(module, *data))


@pytest.mark.parametrize("model", ["LSTM", "GRU"])
def test_a_wrong_gate_order_shows(model):
    """With these weights no other order of the gates passes: each changes the outputs by a lot."""
    module = random_module(model)
    (weights,) = from_torch(module.state_dict())
    data = random_data(model, H, 1, 1)
    right = through_torch(module, *data)["y"]
    gates = 4 if model == "LSTM" else 3
    for order in list(itertools.permutations(range(gates)))[1:]:
        wrong = [np.concatenate([np.split(w, gates, axis=-1)[k] for k in order], axis=-1) for w in weights]
        y = through_scratch(Network(model, [wrong], False), *data)["y"]
        assert np.abs(y - right).max() > 0.3, order


def test_swapped_biases_of_a_gru_show():
    """The GRU's two biases are no sum: the reset gate stands between them."""
    module = random_module("GRU")
    ((W, U, b),) = from_torch(module.state_dict())
    data = random_data("GRU", H, 1, 1)
    y = through_scratch(Network("GRU", [[W, U, b[::-1]]], False), *data)["y"]
    assert np.abs(y - through_torch(module, *data)["y"]).max() > 0.1


def test_parameters_are_detached_by_the_caller():
    module = random_module("LSTM")
    with pytest.raises(RuntimeError, match="detach"):
        from_torch(dict(module.named_parameters()))
    detached = {name: parameter.detach() for name, parameter in module.named_parameters()}
    for got, want in zip(from_torch(detached)[0], from_torch(module.state_dict())[0], strict=True):
        np.testing.assert_array_equal(got, want)


def test_the_weights_are_copies():
    module = random_module("SimpleRNN", bias=False)
    ((W, _),) = from_torch(module.state_dict())
    before = W.copy()
    with torch.no_grad():
        module.weight_ih_l0.zero_()
    np.testing.assert_array_equal(W, before)


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (torch.nn.LSTM(4, 5, proj_size=2), "unexpected weight_hr_l0"),
        (torch.nn.Linear(4, 5), "unexpected weight, bias"),
        (torch.nn.Sequential(torch.nn.GRU(4, 5)), "unexpected 0.weight_ih_l0"),
    ],
)
def test_modules_without_a_twin(module, message):
    with pytest.raises(ValueError, match=message):
        from_torch(module.state_dict())
