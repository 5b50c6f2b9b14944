"""For authors of exercises: begin one, see what its check says, and find what no mistake names.

The three commands of ``python -m rnn_course.exercises``: ``new CHAPTER NAME``, ``try ID``, ``mutants ID``.
"""

import ast
import copy
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rnn_course import files
from rnn_course.course import Chapter
from rnn_course.exercises import chapters
from rnn_course.exercises.exercise import Exercise
from rnn_course.exercises.ladder import climb
from rnn_course.exercises.limits import attempt
from rnn_course.exercises.mistakes import EditError
from rnn_course.exercises.trials import Trial, do_the_same, tried

_SECONDS = 1.0  # for a mutant, which may never end
_MODULE = '''"""One line: what is asked for."""

import numpy as np

from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def {name}(x):
    """Say what it returns."""
    return x.sum(axis=1)


EXERCISE = Exercise(
    {name},
    cases=(
        pencil(np.array([[1.0, 2.0]])),
        *random(lambda rng: (rng.standard_normal((3, 4)),)),
        edge("one sample, N = 1", lambda rng: (rng.standard_normal((1, 4)),)),
        edge("one step, T = 1", lambda rng: (rng.standard_normal((3, 1)),)),
    ),
)
'''
_WORDING = """# A few words

Level: easy
Returns: sums (N,)

Write `{name}(x)` that returns the sum of each row of `x`, (N, T).

## Hints

1. A question that leads the way.
2. The idea.
3. The code, but for one step.

## Mistakes

### {prefix}-title

- `axis=1` → `axis=0`
  the columns are summed: axis 1 goes along a row.
- `x.sum(axis=1)` → `x.sum()`
  everything is summed: each row has a sum of its own.
- `x.sum` → `x.mean`
  the mean is taken: it should be the sum.
- `return x` → `return -x`
  the sign is turned round.
"""


def begin(chapter: Chapter, name: str) -> list[Path]:
    """Write the pair of files of a new exercise, complete and ready to be changed.

    Parameters
    ----------
    chapter : Chapter
        Where it belongs.
    name : str
        Its name, with dashes; the id is the chapter's prefix and this.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    FileExistsError
        If it is there.
    """
    room = Path(chapters.__path__[0]) / chapter.name
    room.mkdir(exist_ok=True)
    if not (room / "__init__.py").exists():
        title = f'"""Exercises of chapter {chapter.number}: {chapter.title}."""\n'
        files.create(room / "__init__.py", title.encode())
    word = name.replace("-", "_")
    made = {
        room / f"{word}.py": _MODULE.format(name=word),
        room / f"{word}.en.md": _WORDING.format(name=word, prefix=chapter.prefix),
    }
    for path, text in made.items():
        files.create(path, text.encode())
    return list(made)


def answered(exercise: Exercise) -> Iterator[str]:
    """Say what the check says to each listed mistake.

    Parameters
    ----------
    exercise : Exercise
        The exercise.

    Yields
    ------
    str
        A few lines for each.
    """
    for mistake in exercise.mistakes:
        edits = "; ".join(f"`{old}` → `{new}`" for old, new in mistake.edits) or "another program"
        try:
            report = climb(exercise, exercise.wrong(mistake))
        except (EditError, SyntaxError) as error:
            yield f"[no] {edits}\n     {error}"
            continue
        named = report.mistake == exercise.said(mistake)
        verdict = "ok" if named else "no"
        said = "it passes" if report.passed else report.mistake or f"no mistake is named. {report.sentence}"
        yield f"[{verdict}] {edits}\n{textwrap.indent(textwrap.fill(said, 100), '     ')}"


def unnamed(exercise: Exercise) -> Iterator[str]:
    """Find the small changes of the solution that no case catches, or that no mistake names.

    Parameters
    ----------
    exercise : Exercise
        The exercise.

    Yields
    ------
    str
        A line for each: what was changed, and what the check makes of it.
    """
    for change, program in _mutants(exercise.source):
        came = attempt(_does, (exercise, exercise.made(program)), _SECONDS)
        if came.end != "returned":
            continue  # it never ends, which the check says itself
        trials = came.value
        if do_the_same(exercise, exercise.solution, trials):
            yield f"no case catches it: {change}"
        elif not any(do_the_same(exercise, exercise.wrong(one), trials) for one in exercise.mistakes):
            yield f"no mistake names it: {change}"


def _does(exercise: Exercise, function: Callable[..., Any]) -> list[Trial]:
    """Run a function on all cases."""
    return [tried(exercise, function, case) for case in exercise.cases]


_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}


def _mutants(source: str) -> Iterator[tuple[str, str]]:
    """Make each small change of a program: what was changed, and the program."""
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for number, node in enumerate(ast.walk(tree)):
        for words, field, value in _changes(node):
            other = copy.deepcopy(tree)
            changed_node = next(one for n, one in enumerate(ast.walk(other)) if n == number)
            setattr(changed_node, field, value)
            program = ast.unparse(ast.fix_missing_locations(other))
            if program not in seen:
                seen.add(program)
                yield f"line {getattr(node, 'lineno', 0)}: {words}", program


def _changes(node: ast.AST) -> Iterator[tuple[str, str, Any]]:
    """Give the changes of a node: words for it, the field that changes, and its new value."""
    text = ast.unparse(node) if isinstance(node, ast.expr) else ""
    if isinstance(node, (ast.BinOp, ast.BoolOp)):
        for kind in _OPERATORS.get(type(node.op), ()):
            yield f"{kind.__name__} in the place of {type(node.op).__name__} in `{text}`", "op", kind()
    elif isinstance(node, ast.Compare):
        for kind in _OPERATORS.get(type(node.ops[0]), ()):
            words = f"{kind.__name__} in the place of {type(node.ops[0]).__name__} in `{text}`"
            yield words, "ops", [kind(), *node.ops[1:]]
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        for value in (node.value + 1, node.value - 1):
            yield f"{value} in the place of {text}", "value", value
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        first, second, *rest = node.args
        yield f"the first two arguments exchanged in `{text}`", "args", [second, first, *rest]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield f"no sign in `{text}`", "op", ast.UAdd()
