"""What the notebooks show of the package is its source, without the docstring."""

from rnn_course.scratch.cells import rnn_cell
from rnn_course.show import source


def test_the_source_of_a_cell():
    assert source(rnn_cell).data == (
        "```python\n"
        "def rnn_cell(x: Array, h: Array, params: Sequence[Array]) -> Array:\n"
        "    W, U, b = params\n"
        "    return np.tanh(x @ W + h @ U + b)\n"
        "```"
    )


def test_a_function_without_docstring_inside_another():
    def plain(x):
        return x + 1

    assert source(plain).data == "```python\ndef plain(x):\n    return x + 1\n```"
