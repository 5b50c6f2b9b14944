"""The source of an exercise as its reader sees it: the stub to fill in, and the solution."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from rnn_course.exercises.exercise import Exercise


def stub(exercise: Exercise) -> str:
    """Write the cell that a reader starts from.

    Parameters
    ----------
    exercise : Exercise
        The exercise.

    Returns
    -------
    str
        Code that runs: the check of the stub says politely what to do.
    """
    returned = textwrap.wrap(", ".join(exercise.returns), 60)
    answer = ["return ...", *(f"# {line}" for line in returned)]
    if len(returned) == 1:
        answer = ["  ".join(answer)]
    return "\n".join(
        [
            f'@exercises.check("{exercise.id}")',
            f"def {exercise.name}({', '.join(exercise.parameters)}):",
            *(f"    {line}" for line in answer),
        ]
    )


def solution(exercise: Exercise) -> str:
    """Return the code of the reference, without type hints.

    Parameters
    ----------
    exercise : Exercise
        The exercise.

    Returns
    -------
    str
        The source of one function, with what it imports from the standard library.
    """
    text = textwrap.dedent(inspect.getsource(exercise.solution))
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.FunctionDef)
    lines = text.splitlines()
    inner = [
        node
        for part in definition.body
        for node in ast.walk(part)
        if isinstance(node, (ast.FunctionDef, ast.AnnAssign))
    ]
    for node in sorted(inner, key=lambda node: node.lineno, reverse=True):
        if isinstance(node, ast.AnnAssign):
            line, name = lines[node.lineno - 1], node.target
            lines[node.lineno - 1] = line[: name.end_col_offset] + line[node.annotation.end_col_offset :]
            continue
        head = f"def {node.name}({', '.join(argument.arg for argument in node.args.args)}):"
        lines[node.lineno - 1 : node.body[0].lineno - 1] = [" " * node.col_offset + head]
    head = f"def {exercise.name}({', '.join(exercise.parameters)}):"
    text = "\n".join([head, *lines[definition.body[0].lineno - 1 :]]).rstrip()
    return _imports(exercise.solution, text) + text


def _imports(function: Callable[..., Any], text: str) -> str:
    """Write what the code needs from the standard library; NumPy is there in every notebook."""
    used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    lines = []
    for name in sorted(used & set(function.__globals__)):
        value = function.__globals__[name]
        if inspect.ismodule(value) and value.__name__ == name:
            lines.append(f"import {name}\n")
        elif inspect.isclass(value):
            lines.append(f"from {value.__module__} import {name}\n")
    return "".join(lines) + "\n\n" if lines else ""
