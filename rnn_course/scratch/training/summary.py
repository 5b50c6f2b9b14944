"""The table that shows a model: its layers, the shapes of their outputs, their numbers of weights."""

from collections import Counter
from collections.abc import Sequence

from rnn_course.scratch.layer import Layer


def table(layers: Sequence[Layer], shapes: Sequence[Sequence[int | None]]) -> str:
    """Draw it as Keras does, only no wider than it has to be.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, built.
    shapes : sequence of sequence of int or None
        The shapes of their outputs, None for what is open.

    Returns
    -------
    str
        The table.
    """
    rows = [("Layer (type)", "Output Shape", "Param #")]
    seen: Counter[str] = Counter()
    for layer, shape in zip(layers, shapes, strict=True):
        base = _snake_case(layer.name)
        name = f"{base}_{seen[base]}" if seen[base] else base
        seen[base] += 1
        rows.append((f"{name} ({layer.name})", str(tuple(shape)), f"{layer.count_params():,}"))
    a, b, c = (max(map(len, column)) for column in zip(*rows, strict=True))

    def line(left: str, cross: str, right: str, bar: str) -> str:
        return left + cross.join(bar * (width + 2) for width in (a, b, c)) + right

    lines = [
        line("┏", "┳", "┓", "━"),
        "┃ {:{}} ┃ {:{}} ┃ {:>{}} ┃".format(*_with_widths(rows[0], (a, b, c))),
        line("┡", "╇", "┩", "━"),
    ]
    for row in rows[1:]:
        lines.append("│ {:{}} │ {:{}} │ {:>{}} │".format(*_with_widths(row, (a, b, c))))
        lines.append(line("├", "┼", "┤", "─"))
    lines[-1] = line("└", "┴", "┘", "─")
    weights = [weight for layer in layers for weight in layer.params.values()]
    total, size = sum(weight.size for weight in weights), sum(weight.nbytes for weight in weights)
    return "\n".join(
        [
            'Model: "sequential"',  # what Keras calls a model that has no name of its own
            *lines,
            f" Total params: {total:,} ({_readable(size)})",
            f" Trainable params: {total:,} ({_readable(size)})",
            " Non-trainable params: 0 (0.00 B)",  # no layer here has any
        ]
    )


def _with_widths(row: tuple[str, str, str], widths: tuple[int, int, int]) -> list[str | int]:
    return [item for pair in zip(row, widths, strict=True) for item in pair]


def _snake_case(name: str) -> str:
    """Write SimpleRNN as simple_rnn, as Keras names its layers."""
    letters = []
    for before, letter, after in zip(" " + name, name, name[1:] + " ", strict=False):
        starts_word = letter.isupper() and (before.islower() or (before.isupper() and after.islower()))
        letters.append("_" + letter.lower() if starts_word else letter.lower())
    return "".join(letters)


def _readable(size: float) -> str:
    """Write a number of bytes as Keras does, in steps of 1024."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1024 or unit == "GB":
            break
        size /= 1024
    return f"{size:.2f} {unit}"
