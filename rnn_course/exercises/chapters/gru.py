"""Exercises of chapter 6: the GRU's cell in its versions, its weights, and its gradients."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_course.checks import Array
from rnn_course.exercises.old import Arguments, Exercise, Mistake, edge, explained, pencil, random
from rnn_course.scratch.activations import sigmoid
from rnn_course.scratch.gradient_check import numeric_gradient

_see = partial(explained, 6)

# The sections of the chapter that the messages name.
_FOUR = "The cell: four equations"
_ENDS = "What do the gates do at their ends?"
_COUNTING = "Counting weights"
_MEANING = "Who decides what z = 1 means?"
_CROSS = "What if weights cross from one to the other?"
_FORGETS = "A GRU begins by forgetting"
_PLACE = "Who uses which?"
_CHEAPER = "Is a GRU cheaper than an LSTM?"
_TORCH = "From PyTorch to Keras and back"
_WRONG = "What goes wrong in practice"
_STEPS = "Three steps by hand"
_LAYER = "The layer"


def _params(rng: np.random.Generator, D: int, H: int, biases: int = 2) -> list[Array]:
    shape = (2, 3 * H) if biases == 2 else (3 * H,)
    return [0.7 * rng.standard_normal(one) for one in ((D, 3 * H), (H, 3 * H), shape)]


def count_weights(D: int, H: int, reset_after: bool) -> int:
    """Count the weights of W, U and the biases."""
    return 3 * (D * H + H * H) + (6 * H if reset_after else 3 * H)


COUNT = Exercise(
    id="gru-count",
    chapter=6,
    title="Count the weights of a GRU",
    level="easy",
    statement="""
Write `count_weights(D, H, reset_after)` that returns how many weights a GRU layer has, with D input features
and H units. `reset_after` is True or False, and means what it means in Keras.
""".strip(),
    returns=("weights",),
    solution=count_weights,
    cases=(
        pencil(10, 3, True),
        *random(lambda rng: (int(rng.integers(20, 50)), int(rng.integers(5, 19)), bool(rng.integers(0, 2)))),
        edge("the reset gate before the product", lambda rng: (100, 64, False)),
        edge("the reset gate after the product", lambda rng: (100, 64, True)),
        edge("one feature and one unit", lambda rng: (1, 1, True)),
        edge("more units than features", lambda rng: (2, 30, False)),
    ),
    hints=(
        "There are four equations. In how many of them do weights stand, and which arrays in each?",
        "Each of z, r and the candidate has a W of (D, H), a U of (H, H), and biases of (H,). "
        "`reset_after` decides whether each has one bias or two.",
        "`3 * (D * H + H * H)`, and `6 * H` more with `reset_after`, `3 * H` more without.",
    ),
    mistakes=(
        _see(
            _COUNTING,
            "you count one bias in both versions; with reset_after=True there are two, (2, 3H).",
            lambda D, H, reset_after: count_weights(D, H, False),
        ),
        _see(
            _COUNTING,
            "you count two biases in both versions; with reset_after=False there is one, (3H,), so add 3H.",
            lambda D, H, reset_after: count_weights(D, H, True),
        ),
        _see(
            _COUNTING,
            "reset_after works the other way round: True has two biases, False has one.",
            lambda D, H, reset_after: count_weights(D, H, not reset_after),
        ),
        _see(
            _FOUR,
            "you count four blocks, as in an LSTM; a GRU has three: z, r and the candidate.",
            lambda D, H, reset_after: count_weights(D, H, reset_after) // 3 * 4,
        ),
        _see(
            _FOUR,
            "you count the two gates only; the candidate has weights of its own.",
            lambda D, H, reset_after: count_weights(D, H, reset_after) // 3 * 2,
        ),
        _see(
            _FOUR,
            "you count one block only; there are three: z, r and the candidate.",
            lambda D, H, reset_after: count_weights(D, H, reset_after) // 3,
        ),
        _see(
            _COUNTING,
            "U is missing: H * H weights in each of the three blocks.",
            lambda D, H, reset_after: 3 * D * H + 3 * H * (1 + reset_after),
        ),
        _see(
            _COUNTING,
            "W is missing: D * H weights in each of the three blocks.",
            lambda D, H, reset_after: 3 * H * H + 3 * H * (1 + reset_after),
        ),
        _see(
            _COUNTING,
            "the biases are missing: add 3H, or 6H with reset_after=True.",
            lambda D, H, reset_after: 3 * (D * H + H * H),
        ),
        _see(
            _COUNTING,
            "a bias has one number for each unit, not a single one: H of them in each block.",
            lambda D, H, reset_after: 3 * (D * H + H * H) + 3 * (1 + reset_after),
        ),
        _see(
            _COUNTING,
            "the biases are not counted for each block: there are 3H of them, or 6H, not H or 2H.",
            lambda D, H, reset_after: 3 * (D * H + H * H) + H * (1 + reset_after),
        ),
        _see(
            _COUNTING,
            "both biases have one number for each unit; you give the one beside the input one for each "
            "feature.",
            lambda D, H, reset_after: 3 * (D * H + H * H) + 3 * (D + H * reset_after),
        ),
        _see(
            _FOUR,
            "D and H are exchanged: W is (D, 3H), and U is (H, 3H).",
            lambda D, H, reset_after: count_weights(H, D, reset_after),
        ),
        _see(
            _COUNTING,
            "you count a second bias for the candidate only; with reset_after=True each of the three "
            "blocks has two, 6H in all.",
            lambda D, H, reset_after: count_weights(D, H, False) + H * reset_after,
        ),
        _see(
            _COUNTING,
            "you count no bias with reset_after=False; there is one, (3H,), and with True a second one.",
            lambda D, H, reset_after: count_weights(D, H, reset_after) - (0 if reset_after else 3 * H),
        ),
        _see(
            _COUNTING,
            "you count one bias too few in both versions; there are two with reset_after=True, one "
            "with False.",
            lambda D, H, reset_after: count_weights(D, H, reset_after) - 3 * H,
        ),
        _see(
            _COUNTING,
            "U is counted as (D, D); it reads H units and feeds H units, H * H in each block.",
            lambda D, H, reset_after: count_weights(D, H, reset_after) + 3 * (D * D - H * H),
        ),
        _see(
            _COUNTING,
            "the biases are counted by features; each of the H units has one in each block, or two.",
            lambda D, H, reset_after: 3 * (D * H + H * H) + 3 * D * (1 + reset_after),
        ),
        _see(
            _PLACE,
            "you count another U with reset_after=True; it brings a second bias, but no other product.",
            lambda D, H, reset_after: count_weights(D, H, False) + H * H * reset_after,
        ),
        _see(
            _COUNTING,
            "you count U twice: each block has one product with the old state.",
            lambda D, H, reset_after: count_weights(D, H, reset_after) + 3 * H * H,
        ),
    ),
)


def update_bias(share: float, steps: int) -> float:
    """Invert share = sigmoid(bias)**steps."""
    z = share ** (1 / steps)
    return float(np.log(z / (1 - z)))


def _logit(z: float) -> float:
    return float(np.log(z / (1 - z)))


BIAS = Exercise(
    id="gru-bias",
    chapter=6,
    title="A bias that remembers",
    level="easy",
    statement=r"""
Which bias makes an update gate remember? Take a unit of a GRU that reads inputs of 0. Its candidate is 0, and
its update gate depends on its bias alone: $z = \sigma(\beta)$ at every step. As always in this chapter, z = 1
keeps the state.

Write `update_bias(share, steps)` that returns the bias $\beta$ with which `share` of the state, a number
between 0 and 1, is left after `steps` steps. Return one number, not rounded.
""".strip(),
    returns=("bias",),
    solution=update_bias,
    cases=(
        pencil(0.64, 2),
        *random(lambda rng: (float(rng.uniform(0.1, 0.9)), int(rng.integers(3, 60)))),
        edge("a single step", lambda rng: (0.3, 1)),
        edge("half of it after 100 steps", lambda rng: (0.5, 100)),
        edge("nearly nothing left, where the bias is negative", lambda rng: (0.001, 5)),
    ),
    hints=(
        "What happens to the state at one step, when the candidate is 0? And at the next?",
        "After k steps, $z^k$ of the state is left. Find z first, then the bias that the sigmoid "
        "turns into this z.",
        "`z = share ** (1 / steps)`, and the bias is the inverse of the sigmoid, `np.log(z / (1 - z))`.",
    ),
    mistakes=(
        _see(
            _FORGETS,
            "this is z, not the bias: undo the sigmoid, too, with log(z / (1 - z)).",
            lambda share, steps: share ** (1 / steps),
        ),
        _see(
            _FORGETS,
            "you apply the sigmoid to z; its inverse is wanted, log(z / (1 - z)).",
            lambda share, steps: float(1 / (1 + np.exp(-(share ** (1 / steps))))),
        ),
        _see(
            _MEANING,
            "the sign is wrong: in this chapter z = 1 keeps, so a long memory needs a positive bias. "
            "Yours is the bias of the other convention, where z = 1 replaces.",
            lambda share, steps: -update_bias(share, steps),
        ),
        _see(
            _FORGETS,
            "the number of steps is not used: share is what is left after all of them, z ** steps, so "
            "take the root.",
            lambda share, steps: _logit(share),
        ),
        _see(
            _FORGETS,
            "you raise share to the power of steps; it is z that is multiplied at each step, so take "
            "the root, share ** (1 / steps).",
            lambda share, steps: _logit(share**steps),
        ),
        _see(
            _FORGETS,
            "you divide the share by the steps; the state is multiplied by z at each step, so take the "
            "root, share ** (1 / steps).",
            lambda share, steps: _logit(share / steps),
        ),
        _see(
            _FORGETS,
            "you let the state lose the same amount at each step; it loses the same share: take the "
            "root, share ** (1 / steps).",
            lambda share, steps: _logit(1 - (1 - share) / steps),
        ),
        _see(
            _FORGETS,
            "the logarithm of z alone inverts exp; the inverse of the sigmoid is log(z / (1 - z)).",
            lambda share, steps: float(np.log(share ** (1 / steps))),
        ),
        _see(
            _FORGETS,
            "this is the logarithm to the base 10; the natural one inverts exp: np.log.",
            lambda share, steps: update_bias(share, steps) / float(np.log(10)),
        ),
        _see(
            _FORGETS,
            "the logarithm is missing: the inverse of the sigmoid is log(z / (1 - z)).",
            lambda share, steps: share ** (1 / steps) / (1 - share ** (1 / steps)),
        ),
        _see(
            _FORGETS,
            "you take share for what is lost; it is what is left of the state.",
            lambda share, steps: update_bias(1 - share, steps),
        ),
        _see(
            _FOUR,
            "this is the inverse of tanh; a gate has the sigmoid, whose inverse is log(z / (1 - z)).",
            lambda share, steps: float(np.arctanh(share ** (1 / steps))),
        ),
        _see(
            _FORGETS,
            "this is the logarithm to the base 2; the natural one inverts exp: np.log.",
            lambda share, steps: update_bias(share, steps) / float(np.log(2)),
        ),
        _see(
            _FORGETS,
            "you count a step too many: z ** steps is left after all steps, so take share ** (1 / steps).",
            lambda share, steps: update_bias(share, steps + 1),
        ),
        _see(
            _FORGETS,
            "you count a step too few: z ** steps is left after all steps, so take share ** (1 / steps).",
            lambda share, steps: update_bias(share, max(steps - 1, 1)),
        ),
        _see(
            _FORGETS,
            "share is not used: with your z of exp(-1 / steps), 1 / e of the state is left, whatever "
            "share is.",
            lambda share, steps: _logit(float(np.exp(-1 / steps))),
        ),
        _see(
            _FORGETS,
            "share is not used: half of the state is left here, whatever share is.",
            lambda share, steps: update_bias(0.5, steps),
        ),
        _see(
            _FORGETS,
            "you take the root of what is lost, 1 - share; what is left is multiplied at each step, so "
            "take share ** (1 / steps).",
            lambda share, steps: _logit(1 - (1 - share) ** (1 / steps)),
        ),
        _see(
            _FORGETS,
            "the bias is divided by the steps; find z first, share ** (1 / steps), and its bias then.",
            lambda share, steps: _logit(share) / steps,
        ),
        _see(
            _FORGETS,
            "the bias is multiplied by the steps; find z first, share ** (1 / steps), and its bias then.",
            lambda share, steps: _logit(share) * steps,
        ),
        _see(
            _FORGETS,
            "the bias is rounded; return it with all its digits.",
            lambda share, steps: round(update_bias(share, steps), 2),
        ),
    ),
)


def gru_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step; the reset gate acts after the product."""
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b[0], 3)
    d_z, d_r, d_h = np.split(b[1], 3)
    z = 1 / (1 + np.exp(-(x @ W_z + b_z + h @ U_z + d_z)))
    r = 1 / (1 + np.exp(-(x @ W_r + b_r + h @ U_r + d_r)))
    h_tilde = np.tanh(x @ W_h + b_h + r * (h @ U_h + d_h))
    return z * h + (1 - z) * h_tilde


def gru_cell_reset_before(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Take one step; the reset gate acts before the product."""
    W, U, b = params
    W_z, W_r, W_h = np.split(W, 3, axis=1)
    U_z, U_r, U_h = np.split(U, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    z = 1 / (1 + np.exp(-(x @ W_z + h @ U_z + b_z)))
    r = 1 / (1 + np.exp(-(x @ W_r + h @ U_r + b_r)))
    h_tilde = np.tanh(x @ W_h + (r * h) @ U_h + b_h)
    return z * h + (1 - z) * h_tilde


# From the input's part, h, r, U_h and d_h to what stands inside tanh.
Inside = Callable[[Array, Array, Array, Array, Array], Array]
# From h, z, the candidate and r to the new state.
Mix = Callable[[Array, Array, Array, Array], Array]


def _after(a: Array, h: Array, r: Array, U: Array, d: Array) -> Array:
    return a + r * (h @ U + d)


def _before(a: Array, h: Array, r: Array, U: Array, d: Array) -> Array:
    return a + (r * h) @ U + d


def _keep(h: Array, z: Array, c: Array, r: Array) -> Array:
    return z * h + (1 - z) * c


def _wrong_cell(
    inside: Inside,
    mix: Mix = _keep,
    *,
    order: Sequence[int] = (0, 1, 2),
    gate: Callable[[Array], Array] = sigmoid,
    squash: Callable[[Array], Array] = np.tanh,
    split: Callable[[Array], Sequence[Array]] = lambda one: np.split(one, 3, axis=-1),
    turn: Callable[[Array], Array] = lambda U: U,
    bias: tuple[Any, Any] = (1, 1),
    gates_see: Callable[[Array], Array] = lambda h: h,
) -> Callable[[Array, Array, Sequence[Array]], Array]:
    """Make a cell with one thing wrong; a bias of one row is the one beside the input."""

    def wrong(x: Array, h: Array, params: Sequence[Array]) -> Array:
        W, U, b = params
        rows = b if b.ndim == 2 else np.stack([b, 0 * b])
        Ws, Us = ([split(one)[k] for k in order] for one in (W, U))
        Us = [turn(one) for one in Us]
        bs, ds = ([np.split(s * row, 3)[k] for k in order] for s, row in zip(bias, rows, strict=True))
        seen = gates_see(h)
        z, r = (gate(x @ Ws[k] + bs[k] + seen @ Us[k] + ds[k]) for k in (0, 1))
        c = squash(inside(x @ Ws[2] + bs[2], h, r, Us[2], ds[2]))
        return mix(h, z, c, r)

    return wrong


def _cell_case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4, biases: int = 2) -> Arguments:
    return rng.standard_normal((N, D)), rng.uniform(-1, 1, (N, H)), _params(rng, D, H, biases)


def _held(rng: np.random.Generator, z: int, r: int, biases: int = 2) -> Arguments:
    """Make a case whose gates are held at 0 or 1."""
    x, h, (W, U, b) = _cell_case(rng, biases=biases)
    first = b[0] if biases == 2 else b
    first[:4], first[4:8] = 40 * z - 20, 40 * r - 20
    return x, h, [W, U, b]


def _edges(biases: int) -> tuple[Any, ...]:
    return (
        edge("one sample, N = 1", lambda rng: _cell_case(rng, N=1, biases=biases)),
        edge(
            "a state of zeros",
            lambda rng: ((case := _cell_case(rng, biases=biases))[0], 0 * case[1], case[2]),
        ),
        edge("one unit, H = 1", lambda rng: _cell_case(rng, H=1, biases=biases)),
        edge("as many features as units", lambda rng: _cell_case(rng, D=4, biases=biases)),
        edge("z held at 1: the state is kept", lambda rng: _held(rng, 1, 0, biases)),
        edge("z held at 0 and r at 1: a vanilla RNN", lambda rng: _held(rng, 0, 1, biases)),
    )


def _mistakes_of_both(inside: Inside) -> tuple[Mistake, ...]:
    """List the mistakes that can be made in both versions of the cell."""
    return (
        _see(
            _MEANING,
            "z has the opposite meaning: here z = 1 keeps the old state, z * h + (1 - z) * candidate; "
            "yours is the convention of Chung et al.",
            _wrong_cell(inside, lambda h, z, c, r: (1 - z) * h + z * c),
        ),
        _see(
            _WRONG,
            "the blocks are read in PyTorch's order, r, z, candidate; here they stand in the order z, "
            "r, candidate.",
            _wrong_cell(inside, order=(1, 0, 2)),
        ),
        _see(
            _FOUR,
            "the candidate's block is taken for that of r: the order is z, r, candidate.",
            _wrong_cell(inside, order=(0, 2, 1)),
        ),
        _see(
            _FOUR,
            "the blocks are read from the last to the first: the order is z, r, candidate.",
            _wrong_cell(inside, order=(2, 1, 0)),
        ),
        _see(
            _FOUR,
            "the reset gate is not used, so the candidate sees all of the old state: multiply by r.",
            _wrong_cell(lambda a, h, r, U, d: a + h @ U + d),
        ),
        _see(
            _ENDS,
            "the reset gate is turned round: r, not 1 - r, says how much the candidate sees.",
            _wrong_cell(lambda a, h, r, U, d: inside(a, h, 1 - r, U, d)),
        ),
        _see(
            _FOUR,
            "the reset gate multiplies the input as well; it acts on what comes from the old state only.",
            _wrong_cell(lambda a, h, r, U, d: r * (a + h @ U + d)),
        ),
        _see(
            _FOUR,
            "the candidate has a sigmoid; it needs tanh, whose values lie between -1 and 1.",
            _wrong_cell(inside, squash=sigmoid),
        ),
        _see(
            _FOUR,
            "the tanh of the candidate is forgotten: it is np.tanh of the whole sum.",
            _wrong_cell(inside, squash=lambda a: a),
        ),
        _see(
            _FOUR,
            "the gates have tanh; they need the sigmoid, whose values lie between 0 and 1.",
            _wrong_cell(inside, gate=np.tanh),
        ),
        _see(
            _FOUR,
            "the gates have no sigmoid, so they are not between 0 and 1: use 1 / (1 + np.exp(-a)).",
            _wrong_cell(inside, gate=lambda a: a),
        ),
        _see(
            _FOUR,
            "you return the candidate; the new state mixes it with the old one, z * h + (1 - z) * candidate.",
            _wrong_cell(inside, lambda h, z, c, r: c),
        ),
        _see(
            _FOUR,
            "z multiplies both; the shares of old and new add up to 1, so the candidate gets 1 - z.",
            _wrong_cell(inside, lambda h, z, c, r: z * h + z * c),
        ),
        _see(
            _FOUR,
            "the candidate is added whole; its share is 1 - z.",
            _wrong_cell(inside, lambda h, z, c, r: z * h + c),
        ),
        _see(
            _FOUR,
            "the old state is added whole; its share is z.",
            _wrong_cell(inside, lambda h, z, c, r: h + (1 - z) * c),
        ),
        _see(
            _FOUR,
            "r takes the place of 1 - z in the mix; r belongs in the candidate only.",
            _wrong_cell(inside, lambda h, z, c, r: z * h + r * c),
        ),
        _see(
            _FOUR,
            "the old state is reset in the mix, too: there it is z * h, and r belongs in the candidate only.",
            _wrong_cell(inside, lambda h, z, c, r: z * r * h + (1 - z) * c),
        ),
        _see(
            _FOUR,
            "each block of U is transposed: samples are rows, so it is h @ U_z, not h @ U_z.T.",
            _wrong_cell(inside, turn=np.transpose),
        ),
        _see(
            _FOUR,
            "the gates do not see the old state: h @ U_z and h @ U_r are missing.",
            _wrong_cell(inside, gates_see=lambda h: 0 * h),
        ),
        _see(
            _FOUR,
            "the blocks stand side by side, columns 0 to H, H to 2H and 2H to 3H. A reshape to (3, "
            "..., H) mixes them; use np.split(W, 3, axis=1).",
            _wrong_cell(inside, split=lambda one: list(one.reshape(3, -1, one.shape[-1] // 3))),
        ),
        _see(
            _FOUR,
            "the candidate's block is read first; the order is z, r, candidate.",
            _wrong_cell(inside, order=(1, 2, 0)),
        ),
        _see(
            _FOUR,
            "the candidate's block is read first, and z and r after it in the wrong order: it is z, r, "
            "candidate.",
            _wrong_cell(inside, order=(2, 0, 1)),
        ),
        _see(
            _FOUR,
            "the reset gate does both: the mix has z, z * h + (1 - z) * candidate, and r belongs in the "
            "candidate only.",
            _wrong_cell(inside, lambda h, z, c, r: r * h + (1 - r) * c),
        ),
        _see(
            _FOUR,
            "old and new have the same share, a half; the update gate decides: z * h + (1 - z) * candidate.",
            _wrong_cell(inside, lambda h, z, c, r: (h + c) / 2),
        ),
        _see(
            _FOUR,
            "the candidate is subtracted; add it: z * h + (1 - z) * candidate.",
            _wrong_cell(inside, lambda h, z, c, r: z * h - (1 - z) * c),
        ),
        _see(
            _FOUR,
            "1 - z multiplies both; the old state gets z.",
            _wrong_cell(inside, lambda h, z, c, r: (1 - z) * (h + c)),
        ),
        _see(
            _FOUR,
            "the reset gate multiplies the candidate, after tanh; it acts inside, on what comes from the old "
            "state.",
            _wrong_cell(lambda a, h, r, U, d: a + h @ U + d, lambda h, z, c, r: z * h + (1 - z) * r * c),
        ),
        _see(
            _FOUR,
            "the old state is left out of the mix: add z * h.",
            _wrong_cell(inside, lambda h, z, c, r: (1 - z) * c),
        ),
        _see(
            _FOUR,
            "the candidate is left out of the mix: add (1 - z) * candidate.",
            _wrong_cell(inside, lambda h, z, c, r: z * h),
        ),
        _see(
            _FOUR,
            "the new state goes through tanh once more; the mix is the state.",
            _wrong_cell(inside, lambda h, z, c, r: np.tanh(z * h + (1 - z) * c)),
        ),
        _see(
            _FOUR,
            "the exponent of your sigmoid has the wrong sign: it is 1 / (1 + np.exp(-a)).",
            _wrong_cell(inside, gate=lambda a: sigmoid(-a)),
        ),
        _see(
            _FOUR,
            "the gates are straight lines, cut off at 0 and 1; use the sigmoid, 1 / (1 + np.exp(-a)).",
            _wrong_cell(inside, gate=lambda a: np.clip(0.2 * a + 0.5, 0, 1)),
        ),
        _see(
            _FOUR,
            "the old state is nowhere but in the mix; the gates and the candidate see it, too, with h @ U.",
            _wrong_cell(lambda a, h, r, U, d: inside(a, 0 * h, r, U, d), gates_see=lambda h: 0 * h),
        ),
        _see(
            _FOUR,
            "the candidate does not see the old state; it does, through r and U_h.",
            _wrong_cell(lambda a, h, r, U, d: inside(a, 0 * h, r, U, d)),
        ),
        _see(
            _FOUR,
            "the reset gate multiplies the input in the place of the old state.",
            _wrong_cell(lambda a, h, r, U, d: r * a + h @ U + d),
        ),
        _see(
            _FOUR,
            "the blocks stand side by side; yours are made of every third column. Use np.split(W, 3, "
            "axis=1).",
            _wrong_cell(inside, split=lambda one: [one[:, k::3] for k in range(3)]),
        ),
        _see(
            _FOUR,
            "W is split along its rows; the blocks stand side by side: np.split(W, 3, axis=1).",
            _wrong_cell(inside, split=lambda one: np.split(one, 3)),
        ),
    )


def _bias_inside(b: Array) -> Array:
    """Move the candidate's first bias to its second one."""
    H, b = b.shape[1] // 3, b.copy()
    b[1, 2 * H :] += b[0, 2 * H :]
    b[0, 2 * H :] = 0
    return b


def _blocks(params: Sequence[Array], order: Sequence[int]) -> tuple[Array, ...]:
    """Put the blocks into another order."""
    return tuple(np.concatenate([np.split(one, 3, -1)[k] for k in order], -1) for one in params)


_HAND = (np.array([[1.0]]), np.array([[0.5]]))
_W_HAND, _U_HAND = np.array([[-2.0, 0.0, 1.0]]), np.array([[0.0, 0.0, 0.5]])

CELL = Exercise(
    id="gru-cell",
    chapter=6,
    title="The cell, reset after the product",
    level="medium",
    statement=r"""
Write one step of the GRU, `gru_cell(x, h, params)`, the version of PyTorch, and of Keras unless told
otherwise. `x` is $x_t$, (N, D), and `h` is $h_{t-1}$, (N, H). `params` is a list of W (D, 3H), U (H, 3H) and
b (2, 3H), each with the blocks z, r, candidate side by side; `b[0]` is $b$, beside the input, and `b[1]` is
$d$, beside the state. Return $h_t$, (N, H):

- $z_t = \sigma(x_t W_z + b_z + h_{t-1} U_z + d_z)$
- $r_t = \sigma(x_t W_r + b_r + h_{t-1} U_r + d_r)$
- $\tilde{h}_t = \tanh(x_t W_h + b_h + r_t \odot (h_{t-1} U_h + d_h))$
- $h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde{h}_t$

The sigmoid is $\sigma(a) = 1 / (1 + e^{-a})$.
""".strip(),
    returns=("h (N, H)",),
    solution=gru_cell,
    cases=(
        pencil(*_HAND, [_W_HAND, _U_HAND, np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])]),
        *random(_cell_case),
        *_edges(2),
    ),
    hints=(
        "Write the four equations one below the other. Which columns of W, U and b belong to which of them?",
        "`W_z, W_r, W_h = np.split(W, 3, axis=1)`, the same for U, and `np.split(b[0], 3)` and "
        "`np.split(b[1], 3)` for the biases. Then z and r with the sigmoid, the candidate with tanh.",
        "`h_tilde = np.tanh(x @ W_h + b_h + r * (h @ U_h + d_h))`, and `z * h + (1 - z) * h_tilde`.",
    ),
    mistakes=(
        *_mistakes_of_both(_after),
        _see(
            _PLACE,
            "the reset gate acts before the product, (r * h) @ U_h; in this version it acts after, on "
            "h @ U_h + d_h.",
            _wrong_cell(_before),
        ),
        _see(
            _PLACE,
            "d_h stands outside the bracket; r multiplies it, too: r * (h @ U_h + d_h).",
            _wrong_cell(lambda a, h, r, U, d: a + r * (h @ U) + d),
        ),
        _see(
            _FOUR,
            "the second bias, b[1], is forgotten: it stands beside the state.",
            _wrong_cell(_after, bias=(1, 0)),
        ),
        _see(
            _FOUR,
            "the first bias, b[0], is forgotten: it stands beside the input.",
            _wrong_cell(_after, bias=(0, 1)),
        ),
        _see(
            _FOUR,
            "both biases are forgotten: b[0] stands beside the input, b[1] beside the state.",
            _wrong_cell(_after, bias=(0, 0)),
        ),
        _see(
            _PLACE,
            "the two biases are exchanged: b[0] stands beside the input, b[1] beside the state. For "
            "the gates only their sum counts, for the candidate it matters.",
            lambda x, h, params: gru_cell(x, h, [params[0], params[1], params[2][::-1]]),
        ),
        _see(
            _FOUR,
            "the old state enters the candidate without its weights: it is r * (h @ U_h + d_h).",
            _wrong_cell(lambda a, h, r, U, d: a + r * (h + d)),
        ),
        _see(
            _PLACE,
            "all of the candidate's biases stand inside the bracket; b_h stands outside: r * (h @ "
            "U_h + d_h) + b_h.",
            lambda x, h, params: gru_cell(x, h, [*params[:2], _bias_inside(params[2])]),
        ),
        _see(
            _FOUR,
            "d_h is forgotten; r multiplies h @ U_h + d_h.",
            _wrong_cell(lambda a, h, r, U, d: a + r * (h @ U)),
        ),
        _see(
            _FOUR,
            "you give the gates one bias; they have two, b and d.",
            lambda x, h, params: gru_cell(
                x, h, [*params[:2], params[2] * np.repeat([[1, 1, 1], [0, 0, 1]], h.shape[1], axis=1)]
            ),
        ),
        _see(
            _FOUR,
            "z resets the state, and r is not used; in the candidate it is r * (h @ U_h + d_h).",
            lambda x, h, params: gru_cell(x, h, _blocks(params, (0, 0, 2))),
        ),
        _see(
            _FOUR,
            "only the blocks of W are read as r, z, candidate; in W, U and b the order is z, r, candidate.",
            lambda x, h, params: gru_cell(x, h, [_blocks(params[:1], (1, 0, 2))[0], *params[1:]]),
        ),
        _see(
            _FOUR,
            "b is laid out as one row and cut into six; b[0] holds b_z, b_r, b_h, and b[1] holds "
            "d_z, d_r, d_h.",
            lambda x, h, params: gru_cell(
                x, h, [*params[:2], params[2].reshape(3, 2, -1).swapaxes(0, 1).reshape(2, -1)]
            ),
        ),
    ),
)


def _bias_reset(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Use the bias as that of the state, as if it were the second one of the other version."""
    return gru_cell(x, h, [*params[:2], np.stack([0 * params[2], params[2]])])


def _update_sees_reset(x: Array, h: Array, params: Sequence[Array]) -> Array:
    """Reset the state before z looks at it."""
    H = h.shape[1]
    (W_z, W_r, W_h), (U_z, U_r, U_h) = (np.split(one, 3, axis=1) for one in params[:2])
    b_z, b_r, b_h = params[2].reshape(3, H)
    seen = sigmoid(x @ W_r + h @ U_r + b_r) * h
    z = sigmoid(x @ W_z + seen @ U_z + b_z)
    return z * h + (1 - z) * np.tanh(x @ W_h + seen @ U_h + b_h)


CELL_BEFORE = Exercise(
    id="gru-cell-before",
    chapter=6,
    title="The cell, reset before the product",
    level="medium",
    statement=r"""
Write one step of the other version, `gru_cell_reset_before(x, h, params)`, which is `reset_after=False` in
Keras. The reset gate acts on the old state *before* the product with $U_h$, and there is one bias. `x` is
$x_t$, (N, D), and `h` is $h_{t-1}$, (N, H). `params` is a list of W (D, 3H), U (H, 3H) and b (3H,), each with
the blocks z, r, candidate side by side. Return $h_t$, (N, H):

- $z_t = \sigma(x_t W_z + h_{t-1} U_z + b_z)$
- $r_t = \sigma(x_t W_r + h_{t-1} U_r + b_r)$
- $\tilde{h}_t = \tanh(x_t W_h + (r_t \odot h_{t-1}) U_h + b_h)$
- $h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde{h}_t$
""".strip(),
    returns=("h (N, H)",),
    solution=gru_cell_reset_before,
    cases=(
        pencil(*_HAND, [_W_HAND, _U_HAND, np.array([1.0, 0.0, 0.0])]),
        *random(lambda rng: _cell_case(rng, biases=1)),
        *_edges(1),
    ),
    hints=(
        "Begin with the cell of `gru-cell`, and ask what r multiplies here.",
        "r multiplies the old state itself, element by element, before it meets $U_h$. There is no "
        "second bias.",
        "`h_tilde = np.tanh(x @ W_h + (r * h) @ U_h + b_h)`, and `z * h + (1 - z) * h_tilde`.",
    ),
    mistakes=(
        *_mistakes_of_both(_before),
        _see(
            _PLACE,
            "the reset gate acts after the product, r * (h @ U_h); in this version it acts before: (r "
            "* h) @ U_h.",
            _wrong_cell(_after),
        ),
        _see(
            _PLACE,
            "the reset gate acts after the product, and on the bias as well; in this version it is (r "
            "* h) @ U_h + b_h.",
            _bias_reset,
        ),
        _see(_FOUR, "the bias is forgotten: add b_z, b_r and b_h.", _wrong_cell(_before, bias=(0, 1))),
        _see(
            _PLACE,
            "the bias is added twice, beside the input and beside the state; this version has one.",
            _wrong_cell(_before, bias=(2, 1)),
        ),
        _see(
            _FOUR,
            "the reset state enters the candidate without its weights: it is (r * h) @ U_h.",
            _wrong_cell(lambda a, h, r, U, d: a + r * h),
        ),
        _see(
            _PLACE,
            "r is multiplied with U_h alone; it is the old state that it resets: (r * h) @ U_h.",
            _wrong_cell(lambda a, h, r, U, d: a + r @ U),
        ),
        _see(
            _FOUR,
            "the candidate's bias is forgotten: add b_h.",
            lambda x, h, params: gru_cell_reset_before(
                x, h, [*params[:2], params[2] * np.repeat([1, 1, 0], h.shape[1])]
            ),
        ),
        _see(
            _FOUR,
            "the gates' biases are forgotten: add b_z and b_r.",
            lambda x, h, params: gru_cell_reset_before(
                x, h, [*params[:2], params[2] * np.repeat([0, 0, 1], h.shape[1])]
            ),
        ),
        _see(
            _FOUR,
            "the candidate's bias is added twice; once is enough.",
            lambda x, h, params: gru_cell_reset_before(
                x, h, [*params[:2], params[2] * np.repeat([1, 1, 2], h.shape[1])]
            ),
        ),
        _see(
            _PLACE,
            "the reset gate multiplies the input as well; it acts on the old state only: x @ W_h + "
            "(r * h) @ U_h "
            "+ b_h.",
            _wrong_cell(lambda a, h, r, U, d: r * a + (r * h) @ U + d),
        ),
        _see(
            _FOUR,
            "z resets the state, and r is not used; in the candidate it is (r * h) @ U_h.",
            lambda x, h, params: gru_cell_reset_before(x, h, _blocks(params, (0, 0, 2))),
        ),
        _see(
            _PLACE,
            "the update gate sees the reset state; both gates see h, only the candidate sees r * h.",
            _update_sees_reset,
        ),
        _see(
            _FOUR,
            "U_h is transposed; it is (r * h) @ U_h.",
            _wrong_cell(lambda a, h, r, U, d: a + (r * h) @ U.T + d),
        ),
    ),
)


def flip_update_gate(params: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Change the sign of all that belongs to z."""
    W, U, b = params
    sign = np.repeat([-1.0, 1.0, 1.0], len(U))  # z, r, candidate
    return W * sign, U * sign, b * sign


def _wrong_flip(
    signs: Sequence[float], which: Sequence[bool] = (True, True, True)
) -> Callable[[Sequence[Array]], tuple[Array, ...]]:
    """Make the flip with other signs of the blocks, or in some of the arrays only."""

    def wrong(params: Sequence[Array]) -> tuple[Array, ...]:
        sign = np.repeat(np.array(signs, float), len(params[1]))
        return tuple(one * sign if here else one for one, here in zip(params, which, strict=True))

    return wrong


def _flip_in_place(params: Sequence[Array]) -> tuple[Array, ...]:
    for one in params:
        one[..., : len(params[1])] *= -1
    return tuple(params)


FLIP = Exercise(
    id="gru-flip",
    chapter=6,
    title="Flip the meaning of the update gate",
    level="medium",
    statement="""
You have the weights of a GRU in which z = 1 keeps the old state, and want to run them in one in which z = 1
replaces it. Write `flip_update_gate(params)` that returns a tuple `(W, U, b)` of new arrays with which the
other cell computes the same states.

- `params` is a list of W (D, 3H), U (H, 3H) and b, each with the blocks z, r, candidate side by side.
- b has one row or two: it is (3H,) or (2, 3H), and comes back in the same shape.

The arrays that you were given stay as they are.
""".strip(),
    returns=("W (D, 3H)", "U (H, 3H)", "b"),
    solution=flip_update_gate,
    cases=(
        pencil([np.array([[1.0, 2.0, 3.0]]), np.array([[4.0, 5.0, 6.0]]), np.array([7.0, 8.0, 9.0])]),
        *random(lambda rng: (_params(rng, 2, 4),)),
        edge("one bias, (3H,)", lambda rng: (_params(rng, 2, 4, biases=1),)),
        edge("one unit and two biases", lambda rng: (_params(rng, 3, 1),)),
        edge("as many features as units", lambda rng: (_params(rng, 4, 4),)),
        edge("as many features as columns", lambda rng: (_params(rng, 6, 2),)),
    ),
    hints=(
        r"The new z must be 1 minus the old one. What does $1 - \sigma(a)$ equal?",
        r"$1 - \sigma(a) = \sigma(-a)$, so all that a is made of changes its sign: the columns of W, U and "
        "b that belong to z, and no others.",
        "`sign = np.repeat([-1.0, 1.0, 1.0], len(U))`, then `W * sign, U * sign, b * sign`.",
    ),
    mistakes=(
        _see(
            _CROSS,
            "all blocks change their sign; only z's may, the first H columns.",
            _wrong_flip((-1, -1, -1)),
        ),
        _see(
            _CROSS,
            "the block of r changes its sign: the order here is z, r, candidate, and z's is the first.",
            _wrong_flip((1, -1, 1)),
        ),
        _see(
            _CROSS,
            "the candidate changes its sign; it is z's block, the first H columns, that must.",
            _wrong_flip((1, 1, -1)),
        ),
        _see(
            _CROSS,
            "both gates change their sign; r means the same in both versions.",
            _wrong_flip((-1, -1, 1)),
        ),
        _see(
            _CROSS,
            "the bias keeps its sign: all that a is made of must change it, W, U and b.",
            _wrong_flip((-1, 1, 1), (True, True, False)),
        ),
        _see(
            _CROSS,
            "U keeps its sign: all that a is made of must change it, W, U and b.",
            _wrong_flip((-1, 1, 1), (True, False, True)),
        ),
        _see(
            _CROSS,
            "W keeps its sign: all that a is made of must change it, W, U and b.",
            _wrong_flip((-1, 1, 1), (False, True, True)),
        ),
        _see(
            _CROSS,
            "only the bias changes its sign: W and U are part of a, too.",
            _wrong_flip((-1, 1, 1), (False, False, True)),
        ),
        _see(
            _CROSS,
            "only W changes its sign: U and b are part of a, too.",
            _wrong_flip((-1, 1, 1), (True, False, False)),
        ),
        _see(
            _CROSS,
            "of two biases only the first changes its sign; both are part of a: b[..., :H].",
            lambda params: (
                *flip_update_gate(params)[:2],
                np.stack([flip_update_gate(params)[2][0], params[2][1]])
                if params[2].ndim == 2
                else flip_update_gate(params)[2],
            ),
        ),
        _see(
            _CROSS,
            "the weights are 1 minus the old ones; it is z that becomes 1 - z, and its a that becomes -a.",
            lambda params: tuple(
                np.concatenate([1 - one[..., : len(params[1])], one[..., len(params[1]) :]], -1)
                for one in params
            ),
        ),
        _see(
            _CROSS,
            "the signs go -1, 1, 1 from column to column; each holds for a block of H columns: "
            "np.repeat, not np.tile.",
            lambda params: tuple(one * np.tile([-1.0, 1.0, 1.0], len(params[1])) for one in params),
        ),
        _see(
            _CROSS,
            "the blocks of z and r are exchanged; the order stays, and the sign of z's changes.",
            lambda params: _blocks(params, (1, 0, 2)),
        ),
        _see(
            _CROSS,
            "the blocks of z and the candidate are exchanged; the order stays, and the sign of z's changes.",
            lambda params: _blocks(params, (2, 1, 0)),
        ),
        _see(
            _CROSS,
            "nothing has changed: the columns that belong to z must change their sign.",
            lambda params: tuple(params),
        ),
        _see(
            _CROSS,
            "the numbers are right, but you change the arrays that you were given, and the old cell "
            "still needs them: work on copies, or multiply by an array of signs.",
            _flip_in_place,
        ),
        _see(
            _CROSS,
            "b[:H] of two biases are rows, not columns: the sign changes in b[..., :H].",
            lambda params: (
                *flip_update_gate(params)[:2],
                -params[2] if params[2].ndim == 2 else flip_update_gate(params)[2],
            ),
        ),
        _see(
            _CROSS,
            "the first H rows change their sign; a block is made of columns: W[:, :H].",
            lambda params: (
                *(one * np.where(np.arange(len(one)) < len(params[1]), -1, 1)[:, None] for one in params[:2]),
                flip_update_gate(params)[2],
            ),
        ),
        _see(
            _CROSS,
            "the weights are 1 divided by the old ones; it is the sign that changes.",
            lambda params: tuple(
                np.concatenate([1 / one[..., : len(params[1])], one[..., len(params[1]) :]], -1)
                for one in params
            ),
        ),
        _see(
            _CROSS,
            "the block's width is taken from the rows of W, D; it is H, a third of the columns.",
            lambda params: tuple(
                np.concatenate([-one[..., : len(params[0])], one[..., len(params[0]) :]], -1)
                for one in params
            ),
        ),
        _see(
            _CROSS,
            "of two biases only the second changes its sign; both are part of a: b[..., :H].",
            lambda params: (
                *flip_update_gate(params)[:2],
                np.stack([params[2][0], flip_update_gate(params)[2][1]])
                if params[2].ndim == 2
                else flip_update_gate(params)[2],
            ),
        ),
        _see(
            _CROSS,
            "all that belongs to z is zero, so z is 1/2 always; it is the sign that changes.",
            _wrong_flip((0, 1, 1)),
        ),
    ),
)


def from_torch(
    weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array
) -> tuple[Array, Array, Array]:
    """Transpose, and swap the first two blocks."""
    H = weight_hh.shape[1]
    order = np.r_[H : 2 * H, 0:H, 2 * H : 3 * H]  # PyTorch: r, z, candidate
    b = np.stack([bias_ih[order], bias_hh[order]])
    return weight_ih[order].T, weight_hh[order].T, b


def _torch_case(rng: np.random.Generator, D: int = 2, H: int = 4) -> Arguments:
    shapes = ((3 * H, D), (3 * H, H), (3 * H,), (3 * H,))
    return tuple(rng.standard_normal(shape) for shape in shapes)


def _wrong_torch(
    order: Sequence[int] = (1, 0, 2),
    *,
    which: Sequence[bool] = (True, True, True),
    turn: Callable[[Array], Array] = np.transpose,
    join: Callable[[Array, Array], Array] = lambda b, d: np.stack([b, d]),
) -> Callable[[Array, Array, Array, Array], tuple[Array, ...]]:
    """Make the conversion with another order, in W, U or the biases alone, another turn, or another bias."""

    def wrong(weight_ih: Array, weight_hh: Array, bias_ih: Array, bias_hh: Array) -> tuple[Array, ...]:
        def put(one: Array, here: bool) -> Array:
            return np.concatenate([np.split(one, 3)[k] for k in (order if here else (0, 1, 2))])

        W, U = turn(put(weight_ih, which[0])), turn(put(weight_hh, which[1]))
        return W, U, join(put(bias_ih, which[2]), put(bias_hh, which[2]))

    return wrong


def _torch_flipped(*state: Array) -> tuple[Array, ...]:
    return flip_update_gate(from_torch(*state))


FROM_TORCH = Exercise(
    id="gru-from-torch",
    chapter=6,
    title="From PyTorch to Keras",
    level="medium",
    statement="""
A GRU was trained in PyTorch. Write `from_torch(weight_ih, weight_hh, bias_ih, bias_hh)` that returns its
weights for Keras, a tuple `(W, U, b)`.

- PyTorch: the shapes are (3H, D), (3H, H), (3H,) and (3H,), with the blocks r, z, candidate below each other.
  (PyTorch calls the candidate n.)
- Keras: the shapes are (D, 3H), (H, 3H) and (2, 3H), with the blocks z, r, candidate side by side. The first
  row of b stands beside the input, the second beside the state.

In both libraries z = 1 keeps the old state.
""".strip(),
    returns=("W (D, 3H)", "U (H, 3H)", "b (2, 3H)"),
    solution=from_torch,
    cases=(
        pencil(
            np.array([[1.0], [2.0], [3.0]]),
            np.array([[4.0], [5.0], [6.0]]),
            np.array([0.1, 0.2, 0.3]),
            np.array([0.4, 0.5, 0.6]),
        ),
        *random(_torch_case),
        edge("as many features as units", lambda rng: _torch_case(rng, D=4)),
        edge("one feature", lambda rng: _torch_case(rng, D=1)),
        edge("one unit", lambda rng: _torch_case(rng, D=3, H=1)),
    ),
    hints=(
        "Look at the table of the chapter, row by row: what differs, and what is the same?",
        "Put the rows into the order z, r, candidate, in all four arrays; then transpose the two matrices "
        "and stack the two biases.",
        "`order = np.r_[H : 2 * H, 0:H, 2 * H : 3 * H]`, then `weight_ih[order].T`, `weight_hh[order].T` and "
        "`np.stack([bias_ih[order], bias_hh[order]])`.",
    ),
    mistakes=(
        _see(
            _WRONG,
            "the order of the gates is PyTorch's still, r, z, candidate: swap the first two blocks. "
            "The shapes fit, so no library would complain.",
            _wrong_torch((0, 1, 2)),
        ),
        _see(
            _TORCH,
            "the matrices are not transposed: W is (D, 3H) and U is (H, 3H).",
            _wrong_torch(turn=lambda one: one),
        ),
        _see(
            _TORCH,
            "the matrices are neither transposed nor are their gates put in order: transpose, and swap "
            "the first two blocks.",
            _wrong_torch((0, 1, 2), turn=lambda one: one),
        ),
        _see(
            _TORCH,
            "a reshape gives the shape, but mixes the numbers: transpose, with .T.",
            _wrong_torch(turn=lambda one: one.reshape(one.shape[::-1])),
        ),
        _see(
            _TORCH,
            "the gates of the biases are in PyTorch's order still: swap their first two blocks, too.",
            _wrong_torch(which=(True, True, False)),
        ),
        _see(
            _TORCH,
            "the gates of U are in PyTorch's order still: swap its first two blocks, too.",
            _wrong_torch(which=(True, False, True)),
        ),
        _see(
            _TORCH,
            "the gates of W are in PyTorch's order still: swap its first two blocks, too.",
            _wrong_torch(which=(False, True, True)),
        ),
        _see(
            _TORCH,
            "only the biases are in the new order: swap the first two blocks of W and U, too.",
            _wrong_torch(which=(False, False, True)),
        ),
        _see(
            _TORCH,
            "all blocks are reversed, candidate first: only the first two change places.",
            _wrong_torch((2, 1, 0)),
        ),
        _see(
            _TORCH,
            "the last two blocks are swapped; PyTorch's r, z, candidate needs the first two swapped.",
            _wrong_torch((0, 2, 1)),
        ),
        _see(
            _TORCH,
            "the blocks go round by one: from r, z, candidate to z, r, candidate only the first two "
            "change places.",
            _wrong_torch((1, 2, 0)),
        ),
        _see(
            _PLACE,
            "the two biases are added; Keras keeps them apart, (2, 3H), as r multiplies the "
            "candidate's second one.",
            _wrong_torch(join=lambda b, d: b + d),
        ),
        _see(
            _TORCH,
            "the two biases are in one row, (6H,): stack them, with np.stack, to (2, 3H).",
            _wrong_torch(join=lambda b, d: np.concatenate([b, d])),
        ),
        _see(
            _TORCH,
            "the two biases stand side by side, (3H, 2): stack them along axis 0, to (2, 3H).",
            _wrong_torch(join=lambda b, d: np.stack([b, d], axis=1)),
        ),
        _see(
            _TORCH,
            "the two biases are exchanged: the one beside the input, bias_ih, comes first.",
            _wrong_torch(join=lambda b, d: np.stack([d, b])),
        ),
        _see(
            _TORCH,
            "the second bias is missing: b is (2, 3H).",
            _wrong_torch(join=lambda b, d: b),
        ),
        _see(
            _MEANING,
            "the sign of z's block has changed; z = 1 keeps the old state in PyTorch as well as in "
            "Keras, so nothing is to flip.",
            _torch_flipped,
        ),
        _see(
            _TORCH,
            "W and U are exchanged: weight_ih becomes W, weight_hh becomes U.",
            lambda weight_ih, weight_hh, bias_ih, bias_hh: from_torch(weight_hh, weight_ih, bias_ih, bias_hh),
        ),
        _see(
            _TORCH,
            "only W is in the new order; swap the first two blocks of U and the biases, too.",
            _wrong_torch(which=(True, False, False)),
        ),
        _see(
            _TORCH,
            "the blocks of U are each transposed in their place, below each other: transpose the whole, "
            "weight_hh.T.",
            lambda weight_ih, weight_hh, bias_ih, bias_hh: (
                (right := from_torch(weight_ih, weight_hh, bias_ih, bias_hh))[0],
                np.concatenate([block.T for block in np.split(right[1], 3, axis=1)], axis=1),
                right[2],
            ),
        ),
        _see(
            _TORCH,
            "the candidate comes first; the order is z, r, candidate.",
            _wrong_torch((2, 0, 1)),
        ),
        _see(
            _TORCH,
            "both rows of b are bias_ih; the second is bias_hh.",
            _wrong_torch(join=lambda b, d: np.stack([b, b])),
        ),
        _see(
            _PLACE,
            "the biases are added in the first row, and the second is zero; r multiplies the second "
            "one of the "
            "candidate, so keep them apart.",
            _wrong_torch(join=lambda b, d: np.stack([b + d, 0 * d])),
        ),
    ),
)


def equal_units(D: int, H: int) -> int:
    """Make a GRU wider as long as it has no more weights than the LSTM."""
    weights = 4 * (D * H + H * H + H)  # of the LSTM
    units = 0
    while 3 * (D + units + 1) * (units + 1) + 6 * (units + 1) <= weights:
        units += 1
    return units


def _widest(D: int, weights: int, bias: int = 6, blocks: int = 3) -> int:
    """Return the most units with which ``blocks * (D + u) * u + bias * u`` is not above `weights`."""
    units = 0
    while blocks * (D + units + 1) * (units + 1) + bias * (units + 1) <= weights:
        units += 1
    return units


def _lstm(D: int, H: int) -> int:
    return 4 * (D + H + 1) * H


def _nearest(D: int, H: int) -> int:
    low = equal_units(D, H)
    return min(low, low + 1, key=lambda u: abs(count_weights(D, u, True) - _lstm(D, H)))


EQUAL = Exercise(
    id="gru-equal-units",
    chapter=6,
    title="A fair rival",
    level="medium",
    statement=r"""
To compare a GRU with an LSTM at equal weights, make the GRU wider. Write `equal_units(D, H)` that returns the
largest number of units with which a GRU has no more weights than an LSTM of H units.

- Both read D features.
- The GRU has `reset_after=True`, so two biases.
- The LSTM has four blocks and one bias: $4 \, (D \cdot H + H \cdot H + H)$ weights.
""".strip(),
    returns=("units",),
    solution=equal_units,
    cases=(
        pencil(1, 10),
        *random(lambda rng: (int(rng.integers(5, 100)), int(rng.integers(30, 200)))),
        edge("the rivals of the chapter, 64 features and 128 units", lambda rng: (64, 128)),
        edge("18 units, where the biases decide", lambda rng: (2, 18)),
        edge("5 units, where the biases decide", lambda rng: (2, 5)),
        edge("equal to the last weight", lambda rng: (3, 27)),
        edge("one unit", lambda rng: (1, 1)),
        edge("many features and few units", lambda rng: (500, 6)),
        edge("few features and many units", lambda rng: (2, 300)),
    ),
    hints=(
        "How many weights does the LSTM have? How many does a GRU of one unit have, of two, of three?",
        "A GRU of u units has `3 * (D * u + u * u) + 6 * u` weights. Try one width after the other, "
        "as long as it fits.",
        "`while 3 * (D + u + 1) * (u + 1) + 6 * (u + 1) <= 4 * (D * H + H * H + H): u += 1`, beginning with "
        "`u = 0`.",
    ),
    mistakes=(
        _see(
            _CHEAPER,
            "this is one unit too many: this GRU has more weights than the LSTM.",
            lambda D, H: equal_units(D, H) + 1,
        ),
        _see(
            _CHEAPER,
            "this is one unit too few: a GRU with one unit more fits as well.",
            lambda D, H: equal_units(D, H) - 1,
        ),
        _see(
            _CHEAPER,
            "your GRU is the one whose number of weights comes nearest, above or below. The chapter "
            "chooses its rival so; here it may not have more weights than the LSTM.",
            _nearest,
        ),
        _see(
            _CHEAPER,
            "equal numbers of weights are allowed: compare with <=, not <.",
            lambda D, H: _widest(D, _lstm(D, H) - 1),
        ),
        _see(
            _CHEAPER,
            "you make the width 4/3 as large; the weights of U grow with the square of the width, so "
            "it must be less.",
            lambda D, H: 4 * H // 3,
        ),
        _see(
            _CHEAPER,
            "you take the root of 4/3 as the factor; that counts U alone, and W grows with the first "
            "power of the width.",
            lambda D, H: int(np.sqrt(4 / 3) * H),
        ),
        _see(
            _CHEAPER,
            "these are equal units; at equal weights the GRU is wider, as it has fewer blocks.",
            lambda D, H: H,
        ),
        _see(
            _COUNTING,
            "the GRU is counted with one bias; with reset_after=True it has two, 6 u.",
            lambda D, H: _widest(D, _lstm(D, H), bias=3),
        ),
        _see(
            _COUNTING,
            "the biases are counted neither here nor there: 6 u in the GRU, 4 H in the LSTM.",
            lambda D, H: _widest(D, 4 * (D + H) * H, bias=0),
        ),
        _see(
            _COUNTING,
            "the LSTM is counted with two biases, as in PyTorch; here it has one, 4 H.",
            lambda D, H: _widest(D, 4 * (D + H + 2) * H),
        ),
        _see(
            _COUNTING,
            "the features are left out: W has 3 D u weights in the GRU, and 4 D H in the LSTM.",
            lambda D, H: _widest(0, _lstm(0, H)),
        ),
        _see(
            _CHEAPER,
            "the two layers are exchanged: yours are the most units of an LSTM with no more weights "
            "than a GRU of H units.",
            lambda D, H: _widest(D, count_weights(D, H, True), bias=4, blocks=4),
        ),
        _see(
            _CHEAPER,
            "this is the number of weights; return the number of units.",
            lambda D, H: count_weights(D, equal_units(D, H), True),
        ),
        _see(
            _CHEAPER,
            "you make the width 4/3 as large, rounded; the weights of U grow with the square of the "
            "width, so it "
            "must be less.",
            lambda D, H: round(4 * H / 3),
        ),
        _see(
            _CHEAPER,
            "the width is rounded up; then the GRU has more weights than the LSTM. Take the width below.",
            lambda D, H: equal_units(D, H) + (count_weights(D, equal_units(D, H), True) < _lstm(D, H)),
        ),
        _see(
            _COUNTING,
            "the GRU is counted without its biases; with reset_after=True it has 6 u.",
            lambda D, H: _widest(D, _lstm(D, H), bias=0),
        ),
        _see(
            _COUNTING,
            "both are counted with the same number of blocks; the LSTM has four, the GRU three.",
            lambda D, H: _widest(D, _lstm(D, H), bias=8, blocks=4),
        ),
    ),
)


def gru_cell_backward(
    dh: Array, x: Array, h_before: Array, params: Sequence[Array]
) -> tuple[Array, Array, Array, Array, Array]:
    """Go back through one step."""
    W, U, b = params
    H = len(U)
    a, s = x @ W + b[0], h_before @ U + b[1]  # from the input, and from the state
    z = 1 / (1 + np.exp(-(a[:, :H] + s[:, :H])))
    r = 1 / (1 + np.exp(-(a[:, H : 2 * H] + s[:, H : 2 * H])))
    s_h = s[:, 2 * H :]
    h_tilde = np.tanh(a[:, 2 * H :] + r * s_h)

    da_h = dh * (1 - z) * (1 - h_tilde**2)
    da_z = dh * (h_before - h_tilde) * z * (1 - z)
    da_r = da_h * s_h * r * (1 - r)
    da = np.concatenate([da_z, da_r, da_h], axis=1)
    ds = np.concatenate([da_z, da_r, da_h * r], axis=1)
    dh_before = dh * z + ds @ U.T
    return da @ W.T, dh_before, x.T @ da, h_before.T @ ds, np.stack([da.sum(axis=0), ds.sum(axis=0)])


def _backward_case(rng: np.random.Generator, N: int = 3, D: int = 2, H: int = 4) -> Arguments:
    x, h, params = _cell_case(rng, N, D, H)
    return rng.standard_normal((N, H)), x, h, params


def _backward_gradient(dh: Array, x: Array, h_before: Array, params: Sequence[Array]) -> tuple[Array, ...]:
    def loss() -> float:
        return float((dh * gru_cell(x, h_before, params)).sum())

    return tuple(numeric_gradient(loss, array) for array in (x, h_before, *params))


def _wrong_backward(
    *,
    past: Callable[[Array, Array], Array] = lambda dh, z: dh * z,
    old: Callable[[Array, Array], Array] = lambda h, c: h - c,
    share: Callable[[Array], Array] = lambda z: 1 - z,
    slope_c: Callable[[Array], Array] = lambda c: 1 - c**2,
    slope_z: Callable[[Array], Array] = lambda z: z * (1 - z),
    slope_r: Callable[[Array], Array] = lambda r: r * (1 - r),
    through_r: Callable[[Array, Array, Array], Array] = lambda s, h, d: s,
    reset: bool = True,
    use_r: bool = True,
    back: Callable[[Array], Array] = np.transpose,
    carry: bool = True,
    mean: bool = False,
    bias: Callable[[Array, Array], Array] = lambda b, d: np.stack([b, d]),
    turned: bool = False,
    new: bool = False,
    input_passes_r: bool = False,
) -> Callable[..., Any]:
    """Make the backward pass with one thing wrong."""

    def wrong(dh: Array, x: Array, h_before: Array, params: Sequence[Array]) -> tuple[Array, ...]:
        W, U, b = params
        a, s = (np.split(one, 3, axis=1) for one in (x @ W + b[0], h_before @ U + b[1]))
        z, r = sigmoid(a[0] + s[0]), sigmoid(a[1] + s[1])
        c = np.tanh(a[2] + r * s[2])
        da_h = dh * share(z) * slope_c(c)
        da_z = dh * old(h_before, c) * slope_z(z)
        da_r = da_h * through_r(s[2], h_before, np.split(b[1], 3)[2]) * slope_r(r) * use_r
        da = np.concatenate([da_z, da_r, da_h], axis=1)
        ds = np.concatenate([da_z, da_r, da_h * r if reset else da_h], axis=1)
        da = ds if input_passes_r else da
        dh_before = past(dh, z) + (ds @ back(U) if carry else 0)
        state = z * h_before + (1 - z) * c if new else h_before
        dU = ds.T @ state if turned else state.T @ ds
        n = len(x) if mean else 1
        return da @ W.T, dh_before, x.T @ da / n, dU / n, bias(da.sum(axis=0), ds.sum(axis=0)) / n

    return wrong


def _reset_before(dh: Array, x: Array, h_before: Array, params: Sequence[Array]) -> tuple[Array, ...]:
    """Go back through the other version of the cell, with the sum of the two biases."""
    W, U, (b, d) = params

    def loss() -> float:
        return float((dh * gru_cell_reset_before(x, h_before, [W, U, total])).sum())

    total = b + d
    *gradients, db = (numeric_gradient(loss, array) for array in (x, h_before, W, U, total))
    return *gradients, np.stack([db, db])


def _backward_reordered(dh: Array, x: Array, h_before: Array, params: Sequence[Array]) -> tuple[Array, ...]:
    """Go back with z and r exchanged, in the weights as in their gradients."""
    swap = (1, 0, 2)
    *ways, dW, dU, db = gru_cell_backward(dh, x, h_before, _blocks(params, swap))
    return *ways, *_blocks((dW, dU, db), swap)


_SLOPES = 'For the slope of tanh see "One step back" in chapter 4.'
_SLOPE_OF_SIGMOID = 'It is 1/4 at most: see "Is the sigmoid the culprit?" in chapter 4.'

BACKWARD = Exercise(
    id="gru-cell-backward",
    chapter=6,
    title="The cell, backward",
    level="hard",
    statement="""
A loss is measured on the state $h_t$ that the cell of `gru-cell` (reset after the product) has made. Write
`gru_cell_backward(dh, x, h_before, params)`, which goes back through this step.

- `dh`, (N, H), is the gradient of the loss with respect to $h_t$.
- `x` and `h_before` are $x_t$ and $h_{t-1}$.
- `params` is a list of W (D, 3H), U (H, 3H) and b (2, 3H).

Compute the gates anew, then go back. Return a tuple `(dx, dh_before, dW, dU, db)`, each in the shape of its
array. The gradients of the weights are summed over the samples.
""".strip(),
    returns=("dx (N, D)", "dh_before (N, H)", "dW (D, 3H)", "dU (H, 3H)", "db (2, 3H)"),
    solution=gru_cell_backward,
    gradient=_backward_gradient,
    cases=(
        pencil(
            np.array([[1.0]]),
            *_HAND,
            [_W_HAND, _U_HAND, np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])],
        ),
        *random(_backward_case),
        edge("one sample, N = 1", lambda rng: _backward_case(rng, N=1)),
        edge("one unit, H = 1", lambda rng: _backward_case(rng, H=1)),
        edge("as many features as units", lambda rng: _backward_case(rng, D=4)),
        edge(
            "a state of zeros",
            lambda rng: (*(case := _backward_case(rng))[:2], 0 * case[2], case[3]),
        ),
    ),
    hints=(
        "The new state is $z h + (1 - z) \\tilde{h}$. Where does the old state act? In four places: here, "
        "in z, in r, and in the candidate.",
        "Find the gradients of what stands inside the sigmoids and tanh: `da_h = dh * (1 - z) * (1 - "
        "h_tilde**2)`, `da_z = dh * (h_before - h_tilde) * z * (1 - z)`, and `da_r = da_h * (h_before @ "
        "U_h + d_h) * r * (1 - r)`.",
        "`da`, made of `da_z, da_r, da_h` side by side, belongs to `x @ W + b[0]`; `ds`, made of "
        "`da_z, da_r, da_h * r`, to `h_before @ U + b[1]`. Then `dx = da @ W.T`, `dh_before = dh * z "
        "+ ds @ U.T`, `dW = x.T @ da`, `dU = h_before.T @ ds`, and `db` stacks `da.sum(axis=0)` and "
        "`ds.sum(axis=0)`.",
    ),
    mistakes=(
        _see(
            _FOUR,
            "the direct way back is missing: h_before is part of the mix, so dh_before has the term dh * z.",
            _wrong_backward(past=lambda dh, z: 0 * dh),
        ),
        _see(
            _MEANING,
            "the direct way back has the share 1 - z; z is the share of the old state: dh * z.",
            _wrong_backward(past=lambda dh, z: dh * (1 - z)),
        ),
        _see(
            _FOUR,
            "the direct way back lacks its share: it is dh * z, not dh.",
            _wrong_backward(past=lambda dh, z: dh),
        ),
        _see(
            _FOUR,
            "dh_before has the direct way only, dh * z; add the ways through the gates and the "
            "candidate, ds @ U.T.",
            _wrong_backward(carry=False),
        ),
        _see(
            _MEANING,
            "the sign at z is wrong: z multiplies h_before, and 1 - z the candidate, so it is h_before "
            "- h_tilde.",
            _wrong_backward(old=lambda h, c: c - h),
        ),
        _see(
            _FOUR,
            "z acts in two places: the candidate's share is 1 - z, so the gradient of z has h_before - "
            "h_tilde, not h_before alone.",
            _wrong_backward(old=lambda h, c: h),
        ),
        _see(
            _MEANING,
            "the gradient of the candidate has z; its share in the mix is 1 - z.",
            _wrong_backward(share=lambda z: z),
        ),
        _see(
            _FOUR,
            "the gradient of the candidate lacks its share of the mix, 1 - z.",
            _wrong_backward(share=np.ones_like),
        ),
        Mistake(
            f"the slope of tanh is forgotten: 1 - h_tilde**2. {_SLOPES}",
            _wrong_backward(slope_c=np.ones_like),
        ),
        Mistake(
            f"the candidate has the slope of the sigmoid; tanh has 1 - h_tilde**2. {_SLOPES}",
            _wrong_backward(slope_c=lambda c: c * (1 - c)),
        ),
        Mistake(
            f"the slope of the update gate's sigmoid is forgotten: z * (1 - z). {_SLOPE_OF_SIGMOID}",
            _wrong_backward(slope_z=np.ones_like),
        ),
        Mistake(
            f"the slope of the reset gate's sigmoid is forgotten: r * (1 - r). {_SLOPE_OF_SIGMOID}",
            _wrong_backward(slope_r=np.ones_like),
        ),
        Mistake(
            "both gates have the slope of tanh; the sigmoid has z * (1 - z) and r * (1 - r). "
            f"{_SLOPE_OF_SIGMOID}",
            _wrong_backward(slope_z=lambda z: 1 - z**2, slope_r=lambda r: 1 - r**2),
        ),
        _see(
            _FOUR,
            "your gradient of r is zero; r multiplies h @ U_h + d_h inside the candidate, so it has one.",
            _wrong_backward(use_r=False),
        ),
        _see(
            _PLACE,
            "the gradient of r is made with h_before, as if r acted before the product; here it "
            "multiplies h @ U_h + d_h.",
            _wrong_backward(through_r=lambda s, h, d: h),
        ),
        _see(
            _PLACE,
            "the gradient of r lacks d_h: r multiplies the whole bracket, h @ U_h + d_h.",
            _wrong_backward(through_r=lambda s, h, d: s - d),
        ),
        _see(
            _FOUR,
            "on the way to the state the candidate's gradient must pass the reset gate: ds has da_h * "
            "r, not da_h.",
            _wrong_backward(reset=False),
        ),
        _see(
            _FOUR,
            "dU is made with the new state; U was multiplied by the one before the step, h_before.",
            _wrong_backward(new=True),
        ),
        _see(
            _FOUR,
            "dU is transposed: it is h_before.T @ ds, (H, 3H).",
            _wrong_backward(turned=True),
        ),
        _see(
            _FOUR,
            "the blocks of U are not transposed on the way back: it is ds @ U.T.",
            _wrong_backward(back=lambda U: np.concatenate(np.split(U, 3, axis=1))),
        ),
        _see(
            _PLACE,
            "both rows of your db are the same; d_h is multiplied by r, so its gradient is, too: the "
            "second row is the sum of ds.",
            _wrong_backward(bias=lambda b, d: np.stack([b, b])),
        ),
        _see(
            _FOUR,
            "the rows of db are exchanged: b, beside the input, comes first.",
            _wrong_backward(bias=lambda b, d: np.stack([d, b])),
        ),
        _see(
            _PLACE,
            "your db has one row; this version has two biases, (2, 3H).",
            _wrong_backward(bias=lambda b, d: b),
        ),
        _see(
            _FOUR,
            "the gradients of the weights are averaged over the samples; sum them.",
            _wrong_backward(mean=True),
        ),
        _see(
            _MEANING,
            "z has the opposite meaning throughout; in this cell z = 1 keeps: the direct way has dh * z, the "
            "candidate 1 - z, and z itself h_before - h_tilde.",
            _wrong_backward(past=lambda dh, z: dh * (1 - z), share=lambda z: z, old=lambda h, c: c - h),
        ),
        _see(
            _MEANING,
            "the shares are exchanged: the direct way back has dh * z, the candidate's 1 - z.",
            _wrong_backward(past=lambda dh, z: dh * (1 - z), share=lambda z: z),
        ),
        _see(
            _FOUR,
            "z acts in two places: it also multiplies the old state, so the gradient of z has "
            "h_before - h_tilde, "
            "not -h_tilde alone.",
            _wrong_backward(old=lambda h, c: -c),
        ),
        Mistake(
            f"the slopes of both sigmoids are forgotten: z * (1 - z) and r * (1 - r). {_SLOPE_OF_SIGMOID}",
            _wrong_backward(slope_z=np.ones_like, slope_r=np.ones_like),
        ),
        Mistake(
            f"the slope of tanh is 1 - h_tilde**2: the square is missing. {_SLOPES}",
            _wrong_backward(slope_c=lambda c: 1 - c),
        ),
        _see(
            _FOUR,
            "your gradient of z is zero; z mixes h_before and h_tilde, so it is dh * (h_before - h_tilde) "
            "* z * (1 - z).",
            _wrong_backward(slope_z=np.zeros_like),
        ),
        _see(
            _FOUR,
            "you multiply by r on the way to the input, too; r multiplies the part of the state only, so "
            "da has da_h, and ds has da_h * r.",
            _wrong_backward(input_passes_r=True),
        ),
        _see(
            _FOUR,
            "dh_before lacks the ways through the gates: it is ds @ U.T with all three blocks, not "
            "the candidate's "
            "alone.",
            _wrong_backward(back=lambda U: (U * np.repeat([0, 0, 1], len(U))).T),
        ),
        _see(
            _PLACE,
            "this goes back through the other version, with the reset before the product; here r multiplies "
            "h @ U_h + d_h.",
            _reset_before,
        ),
        _see(
            _WRONG,
            "the blocks are read in PyTorch's order, r, z, candidate; here they stand in the order "
            "z, r, candidate.",
            _backward_reordered,
        ),
        _see(
            _PLACE,
            "the second row of your db is zero; it is the sum of ds over the samples.",
            _wrong_backward(bias=lambda b, d: np.stack([b, 0 * d])),
        ),
    ),
)


def run_gru(
    x: Array, h0: Array, params: Sequence[Array], order: str, reset_after: bool, keeps: bool
) -> Array:
    """Take all steps of any GRU."""
    W, U, b = params
    H = len(U)
    at = {name: slice(k * H, (k + 1) * H) for k, name in enumerate(order)}
    b, d = b if reset_after else (b, np.zeros(3 * H))  # beside the input, beside the state
    h = h0
    states = []
    for t in range(x.shape[1]):
        a, s = x[:, t] @ W + b, h @ U + d
        z = 1 / (1 + np.exp(-(a[:, at["z"]] + s[:, at["z"]])))
        r = 1 / (1 + np.exp(-(a[:, at["r"]] + s[:, at["r"]])))
        past = r * s[:, at["h"]] if reset_after else (r * h) @ U[:, at["h"]]
        h_tilde = np.tanh(a[:, at["h"]] + past)
        h = z * h + (1 - z) * h_tilde if keeps else (1 - z) * h + z * h_tilde
        states.append(h)
    return np.stack(states, axis=1)


def _run_case(
    rng: np.random.Generator,
    order: str = "zrh",
    reset_after: bool = True,
    keeps: bool = True,
    N: int = 3,
    T: int = 5,
    D: int = 2,
    H: int = 4,
) -> Arguments:
    h0 = rng.uniform(-1, 1, (N, H))
    params = _params(rng, D, H, 2 if reset_after else 1)
    return rng.standard_normal((N, T, D)), h0, params, order, reset_after, keeps


def _random_run(rng: np.random.Generator) -> Arguments:
    """Make all versions in turn, whatever the generator."""
    return _run_case(rng, ("zrh", "rzh")[rng.integers(2)], bool(rng.integers(2)), bool(rng.integers(2)))


def _changed_run(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., Array]:
    """Make the layer with other arguments than those it was given."""

    def wrong(
        x: Array, h0: Array, params: Sequence[Array], order: str, reset_after: bool, keeps: bool
    ) -> Array:
        given = {
            "x": x,
            "h0": h0,
            "params": params,
            "order": order,
            "reset_after": reset_after,
            "keeps": keeps,
        }
        return run_gru(**{**given, **change(given)})

    return wrong


def _changed_steps(
    inside: Callable[[bool], Inside] = lambda after: _after if after else _before,
    mix: Callable[[bool], Mix] = lambda keeps: _keep if keeps else (lambda h, z, c, r: (1 - z) * h + z * c),
    carry: bool = True,
) -> Callable[..., Array]:
    """Make the layer of another cell."""

    def wrong(
        x: Array, h0: Array, params: Sequence[Array], order: str, reset_after: bool, keeps: bool
    ) -> Array:
        blocks = [order.index(name) for name in "zrh"]
        cell = _wrong_cell(inside(reset_after), mix(keeps), order=blocks)
        h, states = h0, []
        for t in range(x.shape[1]):
            new = cell(x[:, t], h, params)
            states.append(new)
            h = new if carry else h0
        return np.stack(states, axis=1)

    return wrong


def _in_order(given: dict[str, Any]) -> tuple[Array, ...]:
    """Put the blocks so that reading them in the given order takes them as z, r, candidate."""
    return _blocks(given["params"], ["zrh".index(name) for name in given["order"]])


def _with_start(*given: Any) -> Array:
    return np.concatenate([given[1][:, np.newaxis], run_gru(*given)[:, :-1]], axis=1)


CAPSTONE = Exercise(
    id="gru-any",
    chapter=6,
    title="Run any GRU",
    level="hard",
    capstone=True,
    statement="""
Bring the versions together in one layer that runs weights from anywhere: `run_gru(x, h0, params, order,
reset_after, keeps)`. `x` has shape (N, T, D), `h0` is the state before the first step, (N, H), and `params`
is a list of W (D, 3H), U (H, 3H) and b.

- `order` is a string that names the blocks from left to right: `"zrh"` as in Keras, `"rzh"` as in PyTorch,
  where h is the candidate. It holds for W, U and b. Any other order of the three letters is possible, too.
- `reset_after` says where the reset gate acts. If it is True, it acts after the product, and b is (2, 3H),
  beside the input first; if it is False, before it, and b is (3H,).
- `keeps` says what z = 1 means: if it is True, the old state is kept, if False, it is replaced.

Return the states of all steps, (N, T, H).
""".strip(),
    returns=("states (N, T, H)",),
    solution=run_gru,
    cases=(
        pencil(
            np.array([[[1.0], [0.0], [0.0]]]),
            np.array([[0.0]]),
            [_W_HAND, _U_HAND, np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])],
            "zrh",
            True,
            True,
        ),
        *random(_random_run),
        edge("Keras's weights", lambda rng: _run_case(rng)),
        edge("PyTorch's order", lambda rng: _run_case(rng, "rzh")),
        edge("the reset gate before the product", lambda rng: _run_case(rng, reset_after=False)),
        edge("z = 1 replaces the state", lambda rng: _run_case(rng, "zrh", False, False)),
        edge("z = 1 replaces the state, reset after", lambda rng: _run_case(rng, keeps=False)),
        edge("the candidate's block first", lambda rng: _run_case(rng, "hzr", False)),
        edge("the candidate's block in the middle", lambda rng: _run_case(rng, "rhz")),
        edge("one timestep, T = 1", lambda rng: _run_case(rng, "rzh", T=1)),
        edge("one sample, N = 1", lambda rng: _run_case(rng, "rzh", False, N=1)),
        edge("as many samples as timesteps", lambda rng: _run_case(rng, N=4, T=4)),
    ),
    hints=(
        "First undo the order, once, before the loop. Then it is a loop over two cells that you know "
        "already.",
        '`order.index("z")` says which block is that of z. In the loop there are two choices: what '
        "the candidate sees, by `reset_after`, and the mix, by `keeps`.",
        "With `k = order.index(name)`, the block is `W[:, k * H : (k + 1) * H]`. The candidate adds "
        "`r * (h @ U_h + d_h)` if `reset_after`, else `(r * h) @ U_h`; the state is `z * h + (1 - z) "
        "* h_tilde` if `keeps`, else `(1 - z) * h + z * h_tilde`. Append each state, and return "
        "`np.stack(states, axis=1)`.",
    ),
    mistakes=(
        _see(
            _WRONG,
            "order is not used: you read the blocks as z, r, candidate, always.",
            _changed_run(lambda given: {"order": "zrh"}),
        ),
        _see(
            _WRONG,
            "order is not used: you read the blocks as r, z, candidate, always.",
            _changed_run(lambda given: {"order": "rzh"}),
        ),
        _see(
            _WRONG,
            "the two gates are exchanged: at order.index('z') stands the update gate.",
            _changed_run(lambda given: {"order": given["order"].translate(str.maketrans("zr", "rz"))}),
        ),
        _see(
            _WRONG,
            "the order is read from right to left; it names the blocks from left to right.",
            _changed_run(lambda given: {"order": given["order"][::-1]}),
        ),
        _see(
            _MEANING,
            "keeps is not used: with keeps=False, z = 1 replaces the state, (1 - z) * h + z * candidate.",
            _changed_run(lambda given: {"keeps": True}),
        ),
        _see(
            _MEANING,
            "keeps is not used: with keeps=True, z = 1 keeps the state, z * h + (1 - z) * candidate.",
            _changed_run(lambda given: {"keeps": False}),
        ),
        _see(
            _MEANING,
            "keeps works the other way round: if it is True, the state is z * h + (1 - z) * candidate.",
            _changed_run(lambda given: {"keeps": not given["keeps"]}),
        ),
        _see(
            _PLACE,
            "the reset gate acts after the product in both versions; with reset_after=False it is (r * "
            "h) @ U_h.",
            _changed_steps(lambda after: _after),
        ),
        _see(
            _PLACE,
            "the reset gate acts before the product in both versions; with reset_after=True it is r * "
            "(h @ U_h + d_h).",
            _changed_steps(lambda after: _before),
        ),
        _see(
            _PLACE,
            "the two versions of the reset gate are exchanged: reset_after=True is r * (h @ U_h + d_h).",
            _changed_steps(lambda after: _before if after else _after),
        ),
        _see(
            _PLACE,
            "with reset_after, d_h stands outside the bracket; r multiplies it, too: r * (h @ U_h + d_h).",
            _changed_steps(lambda after: (lambda a, h, r, U, d: a + r * (h @ U) + d) if after else _before),
        ),
        _see(
            _FOUR,
            "the reset gate is not used: it decides how much of the old state the candidate sees.",
            _changed_steps(lambda after: lambda a, h, r, U, d: a + h @ U + d),
        ),
        _see(
            _FOUR,
            "the initial state is ignored: begin with h0, not with zeros.",
            _changed_run(lambda given: {"h0": 0 * given["h0"]}),
        ),
        _see(
            _STEPS,
            "each step begins with h0 again: carry the new state on to the next step.",
            _changed_steps(carry=False),
        ),
        _see(
            _STEPS,
            "these are the states before each step: append the state after it.",
            _with_start,
        ),
        _see(
            _LAYER,
            "your states are time first, (T, N, H): stack them along axis 1.",
            lambda *given: run_gru(*given).swapaxes(0, 1),
        ),
        _see(
            _LAYER,
            "only the last state comes back; return those of all steps, (N, T, H).",
            lambda *given: run_gru(*given)[:, -1],
        ),
        _see(
            _LAYER,
            "the sequence is read backwards: begin with t = 0.",
            _changed_run(lambda given: {"x": given["x"][:, ::-1]}),
        ),
        _see(
            _FOUR,
            "the biases are forgotten: b stands beside the input, and d, if there is one, beside the state.",
            _changed_run(lambda given: {"params": [*given["params"][:2], 0 * given["params"][2]]}),
        ),
        _see(
            _FOUR,
            "with two biases the second one, beside the state, is forgotten.",
            _changed_run(
                lambda given: {
                    "params": [
                        *given["params"][:2],
                        given["params"][2] * ([[1], [0]] if given["reset_after"] else 1),
                    ]
                }
            ),
        ),
        _see(
            _WRONG,
            'any order but "zrh" is read as r, z, candidate; there are six orders: use order.index '
            "for each letter.",
            _changed_run(lambda given: {"order": given["order"] if given["order"] == "zrh" else "rzh"}),
        ),
        _see(
            _WRONG,
            'any order but "rzh" is read as z, r, candidate; there are six orders: use order.index '
            "for each letter.",
            _changed_run(lambda given: {"order": given["order"] if given["order"] == "rzh" else "zrh"}),
        ),
        _see(
            _WRONG,
            "the order is undone the wrong way round: block k belongs to order[k], so z stands at "
            "order.index('z').",
            _changed_run(
                lambda given: {"order": "".join("zrh"[given["order"].index(name)] for name in "zrh")}
            ),
        ),
        _see(
            _WRONG,
            "the biases are read as z, r, candidate; order holds for them, too.",
            _changed_run(lambda given: {"params": [*given["params"][:2], _in_order(given)[2]]}),
        ),
        _see(
            _WRONG,
            "U is read as z, r, candidate; order holds for it, too.",
            _changed_run(
                lambda given: {"params": [given["params"][0], _in_order(given)[1], given["params"][2]]}
            ),
        ),
        _see(
            _WRONG,
            "W is read as z, r, candidate; order holds for it, too.",
            _changed_run(lambda given: {"params": [_in_order(given)[0], *given["params"][1:]]}),
        ),
        _see(
            _PLACE,
            "the two biases are exchanged: the one beside the input comes first.",
            _changed_run(
                lambda given: {
                    "params": [
                        *given["params"][:2],
                        given["params"][2][::-1] if given["reset_after"] else given["params"][2],
                    ]
                }
            ),
        ),
        _see(
            _FOUR,
            "the reset gate does the mixing, too; the mix has z.",
            _changed_steps(
                mix=lambda keeps: lambda h, z, c, r: r * h + (1 - r) * c if keeps else (1 - r) * h + r * c
            ),
        ),
        _see(
            _FOUR,
            "the input is not used: add x @ W.",
            _changed_run(lambda given: {"x": 0 * given["x"]}),
        ),
    ),
)

EXERCISES = (COUNT, BIAS, CELL, CELL_BEFORE, FLIP, FROM_TORCH, EQUAL, BACKWARD, CAPSTONE)
