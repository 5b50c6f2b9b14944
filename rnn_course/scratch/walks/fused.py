"""The fast walk of SimpleRNN, LSTM and GRU: gates fused in one product, all in place, sums over all steps.

A *row* is [x_t, 1, h_{t-1}], and each step writes its state straight into the row of the next. A *block* is
an (N, H) array that a step leaves: its gates, each in one piece. A model says which columns of the row are
multiplied into which blocks (`TERMS`), and what a step does with them: see
:mod:`rnn_course.scratch.walks.steps`.

There are two plans for the products of a step. *Joined*, one product takes the whole row. *Split*, the
products with x are done for all steps at once, and a step is left with h: that is faster for large products
that copy their weights anew each time, as they do without AVX-512.
"""

import itertools
from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.scratch import processor, products
from rnn_course.scratch.activations import Activation
from rnn_course.scratch.walks import squash
from rnn_course.scratch.walks.walk import Walk, set_aside


class Call(NamedTuple):
    """One operation of every step: ``function(left[t], right, out[t])``."""

    function: Callable[[Any, Any, Any], Any]
    left: Iterable[Array]
    right: Array
    out: Iterable[Array]


class Steps(NamedTuple):
    """What a model does in a step, and with what.

    It walks over slices of whole arrays, which is cheaper than slicing them in each step.
    """

    function: Callable[..., Any]
    views: Iterable[tuple[Any, ...]]  # step by step, in the order in which the steps are taken


class Term(NamedTuple):
    """Columns of the row, by name, that are multiplied into some blocks."""

    reads: str  # "x1h", "1h" or "x1"
    blocks: slice  # among those that products fill


class Fused(Walk):
    """The walk that the fast models share; a model adds what one step is.

    Parameters
    ----------
    steps, N, D, H : int
        Steps in a stretch, samples, features, and units.
    dtype : str
        What it computes in.
    activation, gate : Activation
        Of the candidate, and of the gates.
    drops : bool
        Whether there is recurrent dropout: the row then holds another h than the states.
    """

    TERMS: ClassVar[tuple[Term, ...]]
    CANDIDATES: ClassVar[slice]  # blocks whose z goes through the activation at once
    GATES: ClassVar[slice]  # blocks whose z goes through the gates' activation
    STATES: ClassVar[int] = 0  # blocks of a step that are states, before those that products fill
    PAST: ClassVar[bool] = False  # whether the state goes on to the next step past all products, too
    LASTING: ClassVar[bool] = True  # whether the way back needs the blocks
    SPARE: ClassVar[tuple[int, int]] = (0, 0)  # arrays at hand for one step, and for the slopes of a chunk

    def __init__(
        self,
        *,
        steps: int,
        N: int,
        D: int,
        H: int,
        dtype: str,
        activation: Activation,
        gate: Activation,
        drops: bool,
    ) -> None:
        self.steps, self.N, self.D, self.H, self.dtype = steps, N, D, H, dtype
        self.of_x, self.of_h = self._reading("x"), self._reading("h")
        self.P = max(term.blocks.stop for term in self.TERMS)
        self.split = N > 1 and N * (D + H) * H * self.P >= processor.SPLIT_FROM
        self.squash = squash.choose(activation, gate, dtype, by_exp=not processor.VECTOR_TANH)
        self.columns = {
            "x1h": slice(None),
            "x1": slice(D + 1),
            "1h": slice(D, None),
            "1": slice(D, D + 1),
            "h": slice(D + 1, None),
            "x": slice(D),
        }
        self.rows = np.empty((steps + 1, N, D + 1 + H), dtype)
        self.rows[:, :, D] = 1
        self.x, self.read = self.rows[:steps, :, :D], self.rows[:, :, D + 1 :]
        self.h = np.empty((steps + 1, N, H), dtype) if drops else self.read
        kept = steps + 1 if self.LASTING or self.split else 1
        self.blocks = self._blocks(kept, self.STATES + self.P)
        self.z = self.blocks[:, self.STATES :]
        self.states = [self.h, *(self.blocks[:, k] for k in range(self.STATES))]
        self.spare = np.empty((self.SPARE[0], N, H), dtype)
        self.dz: Array | None = None

    def _blocks(self, steps: int, blocks: int) -> Array:
        """Make (steps, blocks, N, H): a block of all steps is one piece, but for one sample the step is."""
        if self.N == 1:
            return np.empty((steps, blocks, 1, self.H), self.dtype)
        return np.empty((blocks, steps, self.N, self.H), self.dtype).swapaxes(0, 1)

    def _each(self, blocks: Array) -> Iterable[Array]:
        """Give blocks step by step; where those of one step are kept, the same ones again and again."""
        return blocks if self.LASTING or self.split else itertools.repeat(blocks[0])

    def _reading(self, column: str) -> slice:
        """Find the blocks, which are neighbours, that a column is multiplied into."""
        blocks = [term.blocks for term in self.TERMS if column in term.reads]
        return slice(blocks[0].start, blocks[-1].stop)

    # What a model adds -------------------------------------------------------------------------

    @abstractmethod
    def _stack(self, params: Sequence[Array]) -> Array:
        """Bring the weights into (P, D + 1 + H, H): for each block what the row is multiplied with."""

    @abstractmethod
    def _unstack(self, stacked: Array) -> list[Array]:
        """Bring the gradients of `_stack` into the shapes of the weights."""

    @abstractmethod
    def _steps(self, n: int) -> Steps:
        """Give what computes the new states of a step from its blocks, which the products have filled."""

    @abstractmethod
    def _slopes(self, lo: int, hi: int, dz: Array) -> Any:
        """Write into dz, (P, hi - lo, N, H), all that can be said before the gradients are known."""

    @abstractmethod
    def _steps_back(self, dz: Array, slopes: Any, dstates: Sequence[Array], past: Array) -> Steps:
        """Give what turns the slopes of a step into gradients, but for what goes through the products.

        dz is (n, P, N, H) here; `slopes` is what `_slopes` gave; `past` takes what passes all products.
        """

    # Forward -----------------------------------------------------------------------------------

    def pack(self, params: Sequence[Array]) -> None:
        """Lay out the weights in the products' order, with the factors of the activations."""
        stacked = self._stack(params)
        for blocks, scale in zip((self.CANDIDATES, self.GATES), self.squash.scales, strict=True):
            if scale != 1:
                stacked[blocks] *= scale
        self.ahead = [
            (self.columns[term.reads], term.blocks, stacked[term.blocks, self.columns[term.reads]])
            for term in self._terms_ahead()
        ]
        self.weights = [
            (self.columns[term.reads], term.blocks, self._side_by_side(stacked, term))
            for term in self._terms_of_a_step()
        ]

    def _terms_ahead(self) -> list[Term]:
        """List the products that wait for no state: those of all steps are one."""
        if self.split:
            return [Term(term.reads.replace("h", ""), term.blocks) for term in self.TERMS]
        return [term for term in self.TERMS if "h" not in term.reads]

    def _terms_of_a_step(self) -> list[Term]:
        """List the products that wait for the step before."""
        if self.split:
            return [Term("h", self.of_h)]
        if self.N == 1:  # a call costs more than its multiplications: all in one
            return [Term("x1h", self.of_h)]
        return [term for term in self.TERMS if "h" in term.reads]

    def _side_by_side(self, stacked: Array, term: Term) -> Array:
        """Lay out the weights (p, K, H) of a term for each step; those of a single sample as (1, K, p H)."""
        weights = stacked[term.blocks, self.columns[term.reads]]
        if self.N == 1:
            weights = weights.swapaxes(0, 1).reshape(1, weights.shape[1], -1)
        return products.blocks(weights, self.N)

    def forward(self, n: int, skips: Array | None, keep: Array | None) -> None:
        """Take n steps."""
        if keep is not None:
            np.multiply(self.h[0], keep, out=self.read[0])
        self._products_ahead(n)
        step, views = self._steps(n)
        if skips is not None or keep is not None:
            step = self._finishing(step, skips, keep)
        (function, lefts, right, outs), second = self._calls(n)
        if second is None:
            for left, out, view in zip(lefts, outs, views, strict=False):
                function(left, right, out)
                step(*view)
            return
        function2, lefts2, right2, outs2 = second
        for left, out, left2, out2, view in zip(lefts, outs, lefts2, outs2, views, strict=False):
            function(left, right, out)
            function2(left2, right2, out2)
            step(*view)

    def _products_ahead(self, n: int) -> None:
        """Fill the blocks with all that waits for no state."""
        rows = self.rows[:n].reshape(n * self.N, -1)
        for columns, blocks, weights in self.ahead:
            out = self.z[:n, blocks].swapaxes(0, 1).reshape(len(weights), len(rows), self.H)
            products.matmul(rows[:, columns], weights, out)

    def _calls(self, n: int) -> tuple[Call, Call | None]:
        """List the one or two operations that fill a step's blocks."""
        rows = self.rows[:n, np.newaxis]
        if self.split:
            ((columns, blocks, weights),) = self.weights
            product = np.empty((len(weights), self.N, self.H), self.dtype)
            function, left, right, out = products.by_step(rows[..., columns], weights, product)
            z = self.z[:n, blocks]
            return Call(function, left, right, itertools.repeat(out)), Call(np.add, z, product, z)
        calls = []
        for columns, blocks, weights in self.weights:
            z = self.z[:n, blocks]
            if self.N == 1:
                z = z.reshape(len(z), 1, 1, -1)
            function, left, right, out = products.by_step(rows[..., columns], weights, z)
            calls.append(Call(function, left, right, self._each(out)))
        return calls[0], calls[1] if len(calls) > 1 else None

    def _finishing(
        self, step: Callable[..., Any], skips: Array | None, keep: Array | None
    ) -> Callable[..., None]:
        """Let a step do what masks and dropout ask for, too, once its states are there."""
        count = itertools.count()

        def step_and_finish(*view: Any) -> None:
            step(*view)
            t = next(count)
            if skips is not None:
                for state in self.states:
                    np.copyto(state[t + 1], state[t], where=skips[t])
            if keep is not None:
                np.multiply(self.h[t + 1], keep, out=self.read[t + 1])

        return step_and_finish

    # Backward ----------------------------------------------------------------------------------

    def pack_back(self, params: Sequence[Array]) -> None:
        """Lay out the weights for the products back, and begin sums of zero."""
        stacked = self._stack(params)
        # Products with contiguous transposes are up to twice as fast as with transposed views.
        self.W_T = np.ascontiguousarray(stacked[self.of_x, : self.D].swapaxes(1, 2))
        U_T = np.ascontiguousarray(stacked[self.of_h, self.D + 1 :].swapaxes(1, 2))
        self.U_T = products.blocks(U_T.reshape(1, -1, self.H) if self.N == 1 else U_T, self.N)
        self.dstacked = np.zeros_like(stacked)
        if self.dz is None:
            rows = processor.CACHE_ROWS
            for_sums, at_once = (4 * rows, rows // 2) if self.H >= processor.MANY_UNITS else (rows, rows)
            self.long = min(self.steps, max(1, for_sums // self.N))
            self.short = min(self.long, max(1, at_once // self.N))
            self.dz = self._blocks(self.long, self.P)
            through = 1 if self.N == 1 else len(U_T)
            self.parts = np.empty((through + self.PAST, self.N, self.H), self.dtype)
            self.dxs = np.empty((len(self.W_T), self.long * self.N, self.D), self.dtype)
            self.derivatives = np.empty((self.SPARE[1], self.short, self.N, self.H), self.dtype)

    def backward(
        self,
        n: int,
        dys: Array | None,
        skips: Array | None,
        keep: Array | None,
        dstates: Sequence[Array],
        dx: Array,
    ) -> None:
        """Go back n steps: derivatives in short chunks, sums over steps in long ones."""
        assert self.dz is not None
        for stop in range(n, 0, -self.long):
            start = max(0, stop - self.long)
            for hi in range(stop, start, -self.short):
                lo = max(start, hi - self.short)
                self._chunk_back(
                    lo,
                    hi,
                    self.dz[lo - start : hi - start],
                    None if dys is None else dys[lo:hi],
                    None if skips is None else skips[lo:hi],
                    keep,
                    dstates,
                )
            self._add_up(start, stop, self.dz[: stop - start], dx[start:stop])

    def _chunk_back(
        self,
        lo: int,
        hi: int,
        dz: Array,
        dys: Array | None,
        skips: Array | None,
        keep: Array | None,
        dstates: Sequence[Array],
    ) -> None:
        """Go back from step hi to lo, and leave the gradients of the blocks in dz, (hi - lo, P, N, H)."""
        # All derivatives at once, while their numbers are in the cache; the loop is left with what depends
        # on the step after.
        slopes = self._slopes(lo, hi, dz.swapaxes(0, 1))
        dh, parts = dstates[0], self.parts
        through, past = parts[: len(parts) - self.PAST], parts[-1]
        if len(parts) == 1:
            through = dh[np.newaxis]
        into = dz[:, self.of_h]
        if self.N == 1:
            into = into.reshape(hi - lo, 1, 1, -1)
        product, into, U_T, out = products.by_step(into, self.U_T, through)
        step_back, views = self._steps_back(dz, slopes, dstates, past)
        steps = zip(
            into[::-1],
            itertools.repeat(None) if dys is None else dys[::-1],
            itertools.repeat(None) if skips is None else skips[::-1],
            views,
            strict=False,
        )
        add_parts = _addition(parts, dh)
        for into_t, dy, skip, view in steps:
            if dy is not None:
                np.add(dh, dy, dh)
            aside = None if skip is None else set_aside(skip, dstates)
            step_back(*view)
            product(into_t, U_T, out)
            if keep is not None:
                np.multiply(through, keep, through)
            if add_parts is not None:
                add_parts()
            if aside is not None:
                for dstate, taken in zip(dstates, aside, strict=True):
                    np.add(dstate, taken, dstate)

    def _add_up(self, lo: int, hi: int, dz: Array, dx: Array) -> None:
        """Add the gradients of the weights of some steps, products over all their rows, and fill dx."""
        rows = self.rows[lo:hi].reshape((hi - lo) * self.N, -1)
        dz = dz.swapaxes(0, 1).reshape(self.P, len(rows), self.H)
        x, ones, h = (rows[:, self.columns[name]].T for name in "x1h")
        for name, left, blocks in (("x", x, self.of_x), ("h", h, self.of_h)):
            total = self.dstacked[blocks, self.columns[name]]
            total += products.matmul(left, dz[blocks], np.empty(total.shape, self.dtype))
        self.dstacked[:, self.D] += (ones @ dz)[:, 0]  # a sum, but a product is faster
        dxs = products.matmul(dz[self.of_x], self.W_T, self.dxs[:, : len(rows)])
        dx[...] = (dxs[0] if len(dxs) == 1 else np.add.reduce(dxs, axis=0)).reshape(dx.shape)

    def gradients(self) -> list[Array]:
        """Give the sums."""
        return self._unstack(self.dstacked)


def _addition(parts: Array, out: Array) -> Callable[[], Any] | None:
    """Choose how to add parts up into `out`, in fewer and faster calls than np.add.reduce."""
    if len(parts) == 1:
        return None
    first, second, pair, others = parts[0], parts[1], parts[:2], parts[2:]
    if len(parts) == 2:
        return lambda: np.add(first, second, out)

    def add() -> None:
        np.add(pair, others, pair)
        np.add(first, second, out)

    return add
