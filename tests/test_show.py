"""What the notebooks show of the package is its source, without the docstring."""

from rnn_course.scratch.cells import rnn_cell
from rnn_course.show import source


def test_the_source_of_a_cell():
    assert source(rnn_cell).data == (
        "```python\n"
        "def rnn_cell(x, h, params):\n"
        "    W, U, b = params\n"
        "    return np.tanh(x @ W + h @ U + b)\n"
        "```"
    )


def test_a_function_without_docstring_inside_another():
    def plain(x: int, *, y: int = 2) -> int:
        # why
        return x + y

    assert "def plain(x, *, y" in source(plain).data
    assert source(plain).data.endswith("    return x + y\n```")
