"""Gate orders and weight layouts: Keras's, which is ours, PyTorch's, and that of the papers.

The same numbers, written down in three ways (D input features, H units):

=============  ==========================  =======================================  =====================
..             Keras and this course       PyTorch                                  papers
=============  ==========================  =======================================  =====================
vectors        rows, x W                   rows, x W^T                              columns, W x
input weights  W (D, gates * H)            weight_ih_l0 (gates * H, D)              W_i, W_f, ... (H, D)
state weights  U (H, gates * H)            weight_hh_l0 (gates * H, H)              U_i, U_f, ... (H, H)
biases         b (gates * H,)              bias_ih_l0, bias_hh_l0 (gates * H,)      b_i, b_f, ... (H,)
LSTM gates     i, f, c (candidate), o      i, f, g (candidate), o                   by name
GRU gates      z, r, h (candidate)         r, z, n (candidate)                      by name
=============  ==========================  =======================================  =====================

The states are h, and for the LSTM also c, everywhere (N, H); only PyTorch stacks those of all layers and
directions, (layers * directions, N, H), and gives (h_n, c_n) as a pair.

The layout of Keras is the hub: to go from PyTorch to the papers, pass through it. No function asks for the
model, because the shapes tell it: U has H rows and one block of H columns for each gate, which is one for
SimpleRNN, three for the GRU and four for the LSTM. What comes back is always new arrays of the dtype that
came in. PyTorch itself is not needed: the tensors of a ``state_dict()`` are read as arrays.

Gradients of weights have the layout of the weights, but for one thing. The biases of PyTorch's RNN and LSTM
only ever act through their sum, so both have the gradient of the sum, and adding them counts it twice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnn_course.checks import Array, not_special, several


class _Model(NamedTuple):
    """What the layouts of one model differ in.

    `gates` has their letters in Keras's order, and `torch_order` says where each of PyTorch's gates comes in
    it; since `torch_order` is its own inverse, it also says the converse. A form lists the arrays of Keras's
    layout by the letters that their contents have in the papers: ``bd`` is one array with the rows b and d.
    """

    name: str
    gates: str
    torch_order: list[int]
    forms: list[tuple[str, ...]]


_RNN = _Model("SimpleRNN", "h", [0], [("W", "U", "b"), ("W", "U")])
_GRU = _Model("GRU", "zrh", [1, 0, 2], [("W", "U", "bd"), ("W", "U", "b"), ("W", "U")])
_LSTM = _Model(
    "LSTM", "ifco", [0, 1, 2, 3], [("W", "U", "b"), ("W", "U"), ("W", "U", "b", "p"), ("W", "U", "p")]
)
_BY_GATES = {len(model.gates): model for model in (_RNN, _GRU, _LSTM)}
_PEEPHOLES = "ifo"
_TORCH_KEY = re.compile(r"(?P<kind>weight|bias)_(?:ih|hh)_l(?P<layer>\d+)(?P<reverse>_reverse)?")


def from_torch(state_dict: Mapping[str, Any]) -> list[list[Array]]:
    """Convert the weights of a `torch.nn.RNN`, `LSTM` or `GRU` to Keras's layout.

    Parameters
    ----------
    state_dict : mapping of str to torch.Tensor or numpy.ndarray
        What ``module.state_dict()`` gives, for any number of layers, with one direction or two. Tensors are
        read by `numpy.asarray`, so parameters have to be detached, and to be on the CPU.

    Returns
    -------
    list of list of numpy.ndarray
        For each layer what its `set_weights` takes: W (D, gates * H), U (H, gates * H) and, if there are
        biases, b (gates * H,), for the GRU (2, 3H). With two directions those of the forward one come first
        and those of the backward one follow. The layer of a GRU is one with ``reset_after=True``.

    Raises
    ------
    TypeError
        If an array does not hold floating-point numbers, or the dtypes differ.
    ValueError
        If a name is missing or one too many (such as the weight_hr_l0 of an LSTM with a ``proj_size``, which
        Keras does not have), or a shape does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> state_dict = {"weight_ih_l0": np.zeros((20, 3)), "weight_hh_l0": np.zeros((20, 5))}
    >>> [[weight.shape for weight in layer] for layer in from_torch(state_dict)]
    [[(3, 20), (5, 20)]]
    """
    model, layers = _take_apart("from_torch", state_dict)
    return [[weight for part in layer for weight in _direction_from_torch(model, part)] for layer in layers]


def to_torch(layers: Sequence[Sequence[Array]], *, bidirectional: bool | None = None) -> dict[str, Array]:
    """Convert weights in Keras's layout to those of a `torch.nn.RNN`, `LSTM` or `GRU`.

    Parameters
    ----------
    layers : sequence of sequence of numpy.ndarray
        For each layer what its `get_weights` gives, as in what :func:`from_torch` returns; those of a single
        layer are ``[layer.get_weights()]``, those of a `Stacked`
        ``[layer.get_weights() for layer in stacked.layers]``.
    bidirectional : bool, optional
        Whether the layers have two directions. The shapes tell it, but for a single layer with as many
        features as units: two directions of it look like two layers one above the other.

    Returns
    -------
    dict of str to numpy.ndarray
        The arrays by PyTorch's names and in its order: with ``torch.from_numpy`` around each,
        ``module.load_state_dict`` takes them. Of the two biases of an RNN or LSTM the second one is zero.

    Raises
    ------
    TypeError
        If `layers` are the weights of one layer and not of a list of layers, if an array does not hold
        floating-point numbers, or if the dtypes differ.
    ValueError
        If the shapes do not tell how many directions there are, nor does `bidirectional`, or it says what is
        not so; if a shape does not fit, if the layers differ in more than the first one's number of features,
        or for what PyTorch does not have: peepholes, and a GRU with ``reset_after=False``. Without biases the
        weights of such a GRU look like those of any other, and the caller has to know.
    """
    layers = layers if isinstance(layers, np.ndarray) else several("to_torch", "layers", layers)
    if isinstance(layers, np.ndarray) or any(isinstance(weights, np.ndarray) for weights in layers):
        raise TypeError(
            "to_torch: got arrays; expected the weights of each layer, such as [layer.get_weights()]"
        )
    if len(layers) == 0:
        raise ValueError("to_torch: got no layer; expected at least one")
    directions = [_directions(several("to_torch", f"layer {k}", weights)) for k, weights in enumerate(layers)]
    _check_directions(directions, bidirectional)
    state_dict: dict[str, Array] = {}
    for k, parts in enumerate(directions):
        for suffix, direction in zip(("", "_reverse"), parts, strict=False):
            where = f"to_torch: layer {k}" + (" backward" if suffix else "")
            for name, array in _direction_to_torch(where, direction).items():
                state_dict[f"{name}_l{k}{suffix}"] = array
    _take_apart("to_torch", state_dict)  # do the layers fit each other?
    return state_dict


def to_paper(weights: Sequence[Array]) -> dict[str, Array]:
    """Convert the weights of one layer in Keras's layout to one matrix a gate, for column vectors.

    Parameters
    ----------
    weights : sequence of numpy.ndarray
        What `get_weights` gives; of a bidirectional layer one half of it.

    Returns
    -------
    dict of str to numpy.ndarray
        For each gate g of the model, in Keras's order, W_g (H, D), U_g (H, H) and, if there are biases,
        b_g (H,). The gates are h of SimpleRNN; i, f, c, o of the LSTM; z, r, h of the GRU, c and h being
        the candidates. A GRU with ``reset_after=True`` has a second bias d_g (H,), next to U_g h; an LSTM
        with peepholes has p_i, p_f, p_o (H,). So the step of the LSTM begins
        ``i = sigmoid(W_i @ x + U_i @ h + b_i)``, with x (D,) and h (H,).

    Raises
    ------
    TypeError
        If an array does not hold floating-point numbers, or the dtypes differ.
    ValueError
        If the shapes are not those of a SimpleRNN, LSTM or GRU.

    References
    ----------
    Elman (1990), Finding structure in time. Gers, Schmidhuber and Cummins (2000), Learning to forget. Cho et
    al. (2014), Learning phrase representations using RNN encoder-decoder, whose update gate keeps the state
    where it is 1, as here; where it replaces it, see :func:`flip_update_gate`.

    Examples
    --------
    >>> import numpy as np
    >>> list(to_paper([np.zeros((3, 15)), np.zeros((5, 15))]))
    ['W_z', 'W_r', 'W_h', 'U_z', 'U_r', 'U_h']
    """
    model, form, arrays = _recognise("to_paper", weights)
    params = {}
    for letters, array in zip(form, arrays, strict=True):
        if letters == "p":
            blocks = list(array)
        else:
            rows = list(array) if letters == "bd" else [array]
            blocks = [block for row in rows for block in np.split(row, len(model.gates), axis=-1)]
        for name, block in zip(_paper_names(model, letters), blocks, strict=True):
            params[name] = block.T.copy()
    return params


def from_paper(params: Mapping[str, Array]) -> list[Array]:
    """Convert one matrix a gate, for column vectors, to the weights of one layer in Keras's layout.

    Parameters
    ----------
    params : mapping of str to numpy.ndarray
        The names and shapes of :func:`to_paper`, in any order.

    Returns
    -------
    list of numpy.ndarray
        What `set_weights` takes: W (D, gates * H), U (H, gates * H), and then the biases and peepholes that
        there are. The GRU has ``reset_after=True`` if `params` have the second bias d; without it
        ``reset_after=False``, as first published, or ``use_bias=False``.

    Raises
    ------
    TypeError
        If an array does not hold floating-point numbers, or the dtypes differ.
    ValueError
        If a name is missing or one too many, or a shape does not fit.
    """
    arrays = _arrays("from_paper", params)
    forms = [(model, form) for model in _BY_GATES.values() for form in model.forms]
    model, form = min(forms, key=lambda one: len(set(_paper_names(one[0], *one[1])) ^ set(arrays)))
    _check_names(f"from_paper: as the weights of {model.name}", arrays, _paper_names(model, *form))
    H, D = (arrays[f"{letter}_{model.gates[0]}"].shape[-1] for letter in "UW")
    for name, array in arrays.items():
        columns = {"W": (D,), "U": (H,)}.get(name[0], ())
        _check_shape("from_paper", name, array, (H, *columns))

    weights = []
    for letters in form:
        blocks = [arrays[name].T for name in _paper_names(model, letters)]
        if letters == "p":
            weights.append(np.stack(blocks))
        elif letters == "bd":
            weights.append(np.concatenate(blocks).reshape(2, -1))
        else:
            weights.append(np.ascontiguousarray(np.concatenate(blocks, axis=-1)))
    return weights


def flip_update_gate(weights: Sequence[Array]) -> list[Array]:
    """Change the meaning of a GRU's update gate from "1 keeps the state" to "1 replaces it", or back.

    In one convention h_t = z h_{t-1} + (1 - z) h~, in the other h_t = (1 - z) h_{t-1} + z h~: the z of one is
    1 - z of the other. As sigmoid(-a) = 1 - sigmoid(a), it is enough to change the sign of everything that a
    is made of, which is the update gate's weights and biases. To do it twice is to do nothing.

    Parameters
    ----------
    weights : sequence of numpy.ndarray
        Weights of one GRU in Keras's layout: W (D, 3H), U (H, 3H) and, if there are biases, b (2, 3H) or
        (3H,).

    Returns
    -------
    list of numpy.ndarray
        The weights that give the same outputs under the other convention.

    Raises
    ------
    TypeError
        If an array does not hold floating-point numbers, or the dtypes differ.
    ValueError
        If the shapes are not those of a GRU.

    References
    ----------
    1 keeps: Cho et al. (2014), Learning phrase representations using RNN encoder-decoder; Keras; PyTorch.
    1 replaces: Chung et al. (2014), Empirical evaluation of gated recurrent neural networks on sequence
    modeling.
    """
    model, _, arrays = _recognise("flip_update_gate", weights)
    if model is not _GRU:
        raise ValueError(
            f"flip_update_gate: got the weights of {model.name}, which has no update gate; expected GRU"
        )
    H = len(arrays[1])
    flipped = [array.copy() for array in arrays]
    for array in flipped:
        array[..., :H] *= -1  # z is the first gate
    return flipped


# What the layouts are made of ----------------------------------------------------------------------


def _swap_gates(model: _Model, array: Array) -> Array:
    """Copy rows from Keras's order of the gates to PyTorch's, or back."""
    blocks = array.reshape(len(model.gates), -1, *array.shape[1:])
    return np.ascontiguousarray(blocks[model.torch_order].reshape(array.shape))


def _direction_from_torch(model: _Model, part: Mapping[str, Array]) -> list[Array]:
    """Convert the weights of one direction of one layer."""
    weight_ih, weight_hh, *biases = (_swap_gates(model, array) for array in part.values())
    weights = [weight_ih.T.copy(), weight_hh.T.copy()]
    if biases:
        b_ih, b_hh = biases
        weights.append(np.stack([b_ih, b_hh]) if model is _GRU else b_ih + b_hh)
    return weights


def _direction_to_torch(where: str, weights: Sequence[Array]) -> dict[str, Array]:
    """Convert the weights of one direction of one layer."""
    model, form, (W, U, *b) = _recognise(where, weights)
    if "p" in form:
        raise ValueError(f"{where}: the LSTM has peepholes; PyTorch has none")
    if model is _GRU and form[-1] == "b":
        raise ValueError(
            f"{where}: the GRU's bias has shape {b[0].shape}, so it has reset_after=False; "
            f"PyTorch has reset_after=True alone, with a bias of shape {(2, *b[0].shape)}"
        )
    arrays = {"weight_ih": W.T, "weight_hh": U.T}
    if b:
        arrays["bias_ih"], arrays["bias_hh"] = b[0] if model is _GRU else (b[0], np.zeros_like(b[0]))
    return {name: _swap_gates(model, array) for name, array in arrays.items()}


def _directions(weights: Sequence[Array]) -> list[Sequence[Array]]:
    """Take the weights of a layer apart if they begin again in the middle, as a bidirectional layer's do."""
    half = len(weights) // 2
    shapes = [getattr(weight, "shape", None) for weight in weights]
    if half >= 2 and shapes[half] == shapes[0]:
        return [weights[:half], weights[half:]]
    return [weights]


def _check_directions(layers: Sequence[Sequence[Sequence[Array]]], bidirectional: bool | None) -> None:
    """See that there are as many directions as the caller says, and have it said where the shapes do not."""
    if bidirectional not in (None, True, False):
        raise TypeError(f"to_torch: bidirectional is {bidirectional!r}; expected True, False or None")
    for k, parts in enumerate(layers):
        found = len(parts) == 2
        if bidirectional is not None and bidirectional != found:
            raise ValueError(
                f"to_torch: bidirectional is {bidirectional}, but layer {k} holds the weights of "
                f"{'two directions, or of two layers' if found else 'one direction'}"
            )
    if bidirectional is None and len(layers) == 1 and len(layers[0]) == 2:
        rows = {getattr(weight, "shape", (None,))[0] for weight in layers[0][0][:2]}
        if len(rows) == 1 and None not in rows:
            raise ValueError(
                "to_torch: layer 0 holds the weights of two directions, or of two layers, one on the other; "
                "the shapes do not tell, pass bidirectional=True, or a list of weights for each layer"
            )


def _paper_names(model: _Model, *form: str) -> list[str]:
    """List the names that the papers have for the arrays of a form, gate by gate."""
    return [
        f"{letter}_{gate}"
        for letters in form
        for letter in letters
        for gate in (_PEEPHOLES if letter == "p" else model.gates)
    ]


# Checks --------------------------------------------------------------------------------------------


def _arrays(where: str, values: Mapping[str, Any]) -> dict[str, Array]:
    """Read the values as arrays of floating-point numbers, all of one dtype: nothing is cast."""
    if not isinstance(values, Mapping):
        raise TypeError(f"{where}: got a {type(values).__name__}; expected a dict of arrays by name")
    arrays = {}
    for name, value in values.items():
        if not hasattr(value, "__array__"):
            raise TypeError(f"{where}: {name} is a {type(value).__name__}; expected an array")
        not_special(where, str(name), value)
        array = arrays[str(name)] = np.asarray(value)
        if array.dtype.kind != "f":
            raise TypeError(f"{where}: {name} has dtype {array.dtype}; expected floating-point numbers")
        if not array.shape or 0 in array.shape:
            raise ValueError(f"{where}: {name} has shape {array.shape}; expected no empty axis")
    dtypes = {array.dtype.name: name for name, array in reversed(arrays.items())}
    if len(dtypes) > 1:
        found = " and ".join(f"{dtype} ({name})" for dtype, name in sorted(dtypes.items()))
        raise TypeError(f"{where}: got dtypes {found}; expected one for all")
    return arrays


def _recognise(where: str, weights: Sequence[Any]) -> tuple[_Model, tuple[str, ...], list[Array]]:
    """Tell by the shapes which model the weights of one direction belong to, and in which form."""
    arrays = list(
        _arrays(
            where, {f"weight {k}": weight for k, weight in enumerate(several(where, "weights", weights))}
        ).values()
    )
    shapes = [array.shape for array in arrays]
    known = "W (D, gates * H), U (H, gates * H) and biases of one SimpleRNN, LSTM or GRU"
    if len(shapes) < 2 or not len(shapes[0]) == len(shapes[1]) == 2:
        raise ValueError(f"{where}: got weights of shapes {shapes}; expected {known}")
    (D, _), (H, columns) = shapes[:2]
    model = _BY_GATES.get(columns // H)
    if model is None or columns % H:
        raise ValueError(f"{where}: got weights of shapes {shapes}; expected {known}")
    shape_of = {"W": (D, columns), "U": (H, columns), "b": (columns,), "bd": (2, columns), "p": (3, H)}
    for form in model.forms:
        if shapes == [shape_of[letters] for letters in form]:
            return model, form, arrays
    wanted = [shape_of[letters] for letters in model.forms[0]]
    raise ValueError(f"{where}: got weights of shapes {shapes}; expected {wanted} for this {model.name}")


def _take_apart(where: str, state_dict: Mapping[str, Any]) -> tuple[_Model, list[list[dict[str, Array]]]]:
    """Check a state dict; give the model and, by layer and direction, the arrays in PyTorch's order."""
    arrays = _arrays(where, state_dict)
    keys = [match for match in map(_TORCH_KEY.fullmatch, arrays) if match]
    depth = max(1, len({key["layer"] for key in keys}))
    suffixes = ["", "_reverse"] if any(key["reverse"] for key in keys) else [""]
    kinds = ["weight_ih", "weight_hh"]
    if any(key["kind"] == "bias" for key in keys):
        kinds += ["bias_ih", "bias_hh"]
    ends = [[f"_l{k}{suffix}" for suffix in suffixes] for k in range(depth)]
    names = [kind + end for layer in ends for end in layer for kind in kinds]
    _check_names(f"{where}: as the state dict of a torch.nn.RNN, LSTM or GRU", arrays, names)

    first = arrays["weight_hh_l0"]
    rows, H = first.shape[0], first.shape[-1]
    model = _BY_GATES.get(rows // H)
    if first.ndim != 2 or rows % H or model is None:
        raise ValueError(
            f"{where}: weight_hh_l0 has shape {first.shape}; "
            "expected (H, H) for RNN, (3H, H) for GRU or (4H, H) for LSTM"
        )
    D = arrays["weight_ih_l0"].shape[-1]
    for k, layer in enumerate(ends):
        features = D if k == 0 else H * len(suffixes)
        columns = {"weight_ih": (features,), "weight_hh": (H,), "bias_ih": (), "bias_hh": ()}
        for end in layer:
            for kind in kinds:
                _check_shape(where, kind + end, arrays[kind + end], (rows, *columns[kind]))
    return model, [[{kind: arrays[kind + end] for kind in kinds} for end in layer] for layer in ends]


def _check_names(where: str, got: Iterable[str], want: Iterable[str]) -> None:
    """Compare two sets of names; the message lists no more than six of what differs."""
    got, want = list(got), list(want)
    wrong = {
        "missing": [name for name in want if name not in got],
        "unexpected": [name for name in got if name not in want],
    }
    if any(wrong.values()):
        found = (
            f"{verdict} {', '.join(names[:6])}{', ...' if len(names) > 6 else ''}"
            for verdict, names in wrong.items()
            if names
        )
        raise ValueError(f"{where}: {'; '.join(found)}")


def _check_shape(where: str, name: str, array: Array, want: tuple[int, ...]) -> None:
    if array.shape != want:
        raise ValueError(f"{where}: {name} has shape {array.shape}; expected {want}")
