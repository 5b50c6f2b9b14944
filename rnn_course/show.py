"""What the notebooks show of the package itself."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

from rnn_course._extras import require

require("IPython", "plots")

from IPython.display import Markdown  # noqa: E402


def source(function: Callable[..., Any]) -> Markdown:
    """Show the code of a function in the package, without its docstring and type hints.

    Parameters
    ----------
    function : function
        What to show.

    Returns
    -------
    IPython.display.Markdown
        A highlighted block of code.
    """
    text = inspect.cleandoc("\n" + inspect.getsource(function))
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef)
    first = definition.body[1 if ast.get_docstring(definition) else 0]
    lines = text.splitlines()[first.lineno - 1 :]
    for argument in definition.args.args:
        argument.annotation = None
    lines.insert(0, f"def {definition.name}({ast.unparse(definition.args)}):")
    return Markdown(  # type: ignore[no-untyped-call]
        "```python\n" + "\n".join(lines).strip() + "\n```"
    )
