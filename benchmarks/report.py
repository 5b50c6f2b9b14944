"""The report in Markdown: machine, bars, and the tables behind them."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks import bars
from benchmarks.bars import Bar
from benchmarks.contestants import OURS, PEERS, PRODUCTS
from benchmarks.workloads import Shape

METHOD = """\
One process measures one model with one number of threads. In it all contestants run in turns, A B C A B C,
after a warm-up that traces, compiles and allocates. A turn takes at least 20 ms, of as many calls as that
needs. Before each turn the process sleeps until its threads use no processor: those of BLAS, OpenMP and
TensorFlow spin for a while after their work and would take a core from whoever comes next. A ratio is the
median over the rounds of the peer's time by ours; its noise is half the distance of its quartiles. Before
that, everyone's gradients are compared with ours.

A training step is forward and backward, to the gradients of x and of all weights, `return_sequences=True`,
float32. Keras runs in a `tf.function`, with XLA in one with `jit_compile=True` and `use_cudnn=False`; PyTorch
runs eagerly. The naive loop, `rnn_course/experiments/common/loop.py`, calls the cells of the course one after
the other; it keeps the states alone, and computes the gates again on its way back. The bare products are the
matrix products that nobody can avoid, cut as our layers cut them: with contiguous operands, those of the
inputs and of the weights' gradients for all steps together, those of the state step by step. Shapes are
(batch, time, features, units).

With AVX2 alone, NumPy, OpenBLAS, TensorFlow, XLA and PyTorch are told by their environment variables to leave
AVX-512 unused. That shows which plan is right for such a processor, and hardly how fast it is: real ones have
other caches and clocks.
"""

WHOLE = {
    "warm": "training, {} steps, warm",
    "cold": "training, {} steps, from a cold start",
    "first gradient": "first gradient of an LSTM, from a cold start",
}


def write(result: Mapping[str, Any]) -> str:
    """Write the report.

    Parameters
    ----------
    result : mapping
        What :mod:`benchmarks.__main__` has gathered.

    Returns
    -------
    str
        Markdown.
    """
    parts = [
        "# Speed and memory",
        "Written by `make bench`; do not edit.",
        _machine(result),
        METHOD,
        "## Bars",
        _bars(result),
        "## Training step",
        "![How many times faster than its peers a training step is, by model and shape](results.png)",
    ]
    for kind, title in (("training step", None), ("forward", "## Forward")):
        parts += [title] if title else []
        for threads, rows in result["speed"].items():
            parts.append(f"### {kind.capitalize()}, {_threads(threads)}")
            parts.append(_speed([row for row in rows if row["kind"] == kind]))
    parts += ["## Whole training and first gradient", _whole(result), "## Memory", _memory(result["memory"])]
    parts += ["## Growth", _growth(result["growth"])]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a Markdown table whose first column is text and whose others are numbers.

    Parameters
    ----------
    head : sequence of str
        The titles of the columns.
    rows : iterable of sequence of str
        The cells.

    Returns
    -------
    str
        The table.
    """
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _threads(threads: int | str) -> str:
    """Say in words a key of the speeds, such as ``"2"`` or ``"1 AVX2"``."""
    number, _, kind = str(threads).partition(" ")
    return f"{number} thread{'s' if int(number) > 1 else ''}" + (f", {kind} alone" if kind else "")


def _machine(result: Mapping[str, Any]) -> str:
    facts = {"date": result["date"], **result["machine"]}
    others = result["work of others"]
    facts["other processes"] = "unknown" if others is None else f"used {others:.2f} of a core meanwhile"
    spreads = [
        numbers["spread"]
        for rows in result["speed"].values()
        for row in rows
        for name, numbers in row["times"].items()
        if name != OURS
    ]
    facts["noise"] = f"{median(spreads):.0%} for the ratio in the middle, {max(spreads):.0%} for the worst"
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items())


def _bars(result: Mapping[str, Any]) -> str:
    """Lay out all bars, with one column for each number of threads."""
    columns: dict[str, list[Bar]] = {
        threads: [
            *bars.speed(rows),
            *bars.whole_training(
                *(result[kind].get(threads, {}) for kind in ("warm", "cold", "first gradient"))
            ),
        ]
        for threads, rows in result["speed"].items()
    }
    columns[max(filter(str.isdecimal, columns), key=int)] += bars.memory(result["memory"])
    found = {(threads, bar.subject): bar for threads, these in columns.items() for bar in these}
    subjects = dict.fromkeys((bar.subject, bar.limit, bar.at_least) for bar in found.values())

    def cell(threads: str, subject: str) -> str:
        bar = found.get((threads, subject))
        if bar is None:
            return ""
        value = f"{bar.value:.3f}" if bar.value < 0.1 else f"{bar.value:.2f}"
        return value if bar.met else f"**{value}, not met**"

    met = sum(bar.met for bar in found.values())
    cells = (
        (subject, f"{'≥' if at_least else '≤'} {limit:.3g}", *(cell(threads, subject) for threads in columns))
        for subject, limit, at_least in subjects
    )
    heads = ["bar", "asked", *map(_threads, columns)]
    return f"{met} of {len(found)} are met.\n\n{table(heads, cells)}"


def _speed(rows: Sequence[Mapping[str, Any]]) -> str:
    """Lay out one row for each model and shape."""
    peers = [peer for peer in PEERS if any(peer in row["times"] for row in rows)]
    missing = [peer for peer in PEERS if peer not in peers]
    cells = []
    for row in rows:
        times = row["times"]
        spreads = [times[name]["spread"] for name in (*peers, PRODUCTS)]
        cells.append(
            [
                f"{row['model']} {Shape(*row['shape'])}",
                f"{times[OURS]['seconds'] * 1e3:.2f}",
                *(f"{times[peer]['ratio']:.2f}" for peer in peers),
                f"{times[PRODUCTS]['ratio']:.2f}",
                f"{median(spreads):.0%}",
            ]
        )
    head = ["", "ours, ms", *(f"faster than {peer}" for peer in peers), f"share of {PRODUCTS}", "noise"]
    note = f"\n\nNot installed, and so not measured: {', '.join(missing)}." if missing else ""
    return table(head, cells) + note


def _whole(result: Mapping[str, Any]) -> str:
    """Lay out the training of the character LSTM and the first gradient."""
    cells = [
        [
            f"{words.format(result['batches'])}, {_threads(threads)}: {name}",
            f"{numbers['seconds']:.2f}",
            f"{numbers['ratio']:.2f}",
            f"{numbers['spread']:.0%}",
        ]
        for kind, words in WHOLE.items()
        for threads, times in result[kind].items()
        for name, numbers in times.items()
    ]
    return (
        "The character LSTM has 128 units, batches of 32 windows of 64 steps, 60 characters as one-hot\n"
        "vectors, and Adam. A cold start is a fresh process: the interpreter, the import, tracing and\n"
        "compilation included.\n\n" + table(["", "seconds", "relative to ours", "noise"], cells)
    )


def _memory(result: Mapping[str, Any]) -> str:
    """Lay out the peaks."""
    gates, long, stream = result["per gate byte"], result["checkpointing"], result["stream"]
    megabytes = 1e6
    first = table(
        [f"forward + backward at {Shape(*gates['shape'])}", "gates, MB", "peak, MB", "ratio"],
        (
            [model, f"{n['gates'] / megabytes:.1f}", f"{n['peak'] / megabytes:.1f}", f"{n['ratio']:.2f}"]
            for model, n in gates["models"].items()
        ),
    )
    second = table(
        [f"`checkpoint=True` at {Shape(*long['shape'])}", "plain, MB", "checkpoint, MB", "memory", "time"],
        (
            [
                model,
                f"{n['plain'] / megabytes:.1f}",
                f"{n['checkpoint'] / megabytes:.1f}",
                f"1/{1 / n['memory']:.0f}",
                f"{n['time']:.2f}",
            ]
            for model, n in long["models"].items()
        ),
    )
    return (
        "Peaks of all that NumPy allocates (`tracemalloc`), besides x, dy and the weights; outputs, dx,\n"
        "buffers and gradients count. The gates are what backward needs of them: four arrays for the LSTM;\n"
        "four for the GRU, as it needs what its reset gate is multiplied with, too. SimpleRNN has no gates;\n"
        "its states stand for them.\n\n"
        f"{first}\n\nWith checkpoints, of a layer that returns its last output, without dx:\n\n{second}\n\n"
        f"A stateful LSTM that reads a stream of {stream['steps']:,} steps in pieces "
        f"{Shape(*stream['shape'])}: at most {stream['early'] / 1e3:.0f} kB in the first ten pieces, "
        f"{stream['peak'] / 1e3:.0f} kB in all."
    )


def _growth(growth: Mapping[str, Any]) -> str:
    """Lay out by how much time and memory grow, a row for each axis."""
    cells = [
        [f"{what}, {axis} times", *(f"{number:.2f}" for number in measured[key])]
        for axis, measured in growth["axes"].items()
        for what, key in (("time", "times"), ("memory", "bytes"))
    ]
    return (
        f"A training step of the LSTM, one thread, relative to the shape {Shape(*growth['shape'])}, of which "
        "one\nlength is multiplied. The products grow with T and N, and with H (D + H).\n\n"
        + table(["", *map(str, growth["factors"])], cells)
    )
