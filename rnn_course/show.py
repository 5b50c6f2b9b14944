"""What the notebooks show of the package itself."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

from rnn_course._extras import require

require("IPython", "plots")

from IPython.display import Markdown  # noqa: E402


def source(thing: Callable[..., Any]) -> Markdown:
    """Show the source of a function or class as it stands in the package, without its docstring.

    Parameters
    ----------
    thing : function or class
        What to show.

    Returns
    -------
    IPython.display.Markdown
        A highlighted block of code.
    """
    text = inspect.cleandoc("\n" + inspect.getsource(thing))
    definition = ast.parse(text).body[0]
    lines = text.splitlines()
    if isinstance(definition, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(definition):
        docstring = definition.body[0]
        del lines[docstring.lineno - 1 : docstring.end_lineno]
    return Markdown(  # type: ignore[no-untyped-call]
        "```python\n" + "\n".join(lines).strip() + "\n```"
    )
