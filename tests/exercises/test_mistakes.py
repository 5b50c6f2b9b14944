"""Mistakes as edits: what the list may hold, and what an edit makes of a solution."""

import pytest

from rnn_course.exercises.mistakes import EditError, Mistake, compiled, edited, inherited, parse, together
from rnn_course.exercises.wording import read

SOURCE = '''def total(x, y):
    """Add."""
    if x:
        y = y + 1
    return x + y'''

LIST = """### lstm-source

- `x + y` → `x - y`
  a difference, not
  a sum.
- `if x` → `if y`; `y + 1` → `y + 2`
  two things.

### lstm-layer

- every order of `x, y` as first, second
  you take {order}.
- ```python
  def total(x, y):
      return 0
  ```
  nothing is added.
"""


def test_a_list_of_mistakes():
    assert parse(LIST, "total") == [
        Mistake("a difference, not a sum.", "lstm-source", (("x + y", "x - y"),)),
        Mistake("two things.", "lstm-source", (("if x", "if y"), ("y + 1", "y + 2"))),
        Mistake("you take second, first.", "lstm-layer", (("x, y", "y, x"),)),
        Mistake("nothing is added.", "lstm-layer", (), "def total(x, y):\n    return 0"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- `a` → `b`\n  said.\n", "total: the first mistakes stand below no section"),
        ("### lstm-source\n\n- a → b\n  said.\n", "total: this is no mistake: a → b"),
        ("### lstm-source\n\n- `a` → b\n  said.\n", "total: this is no mistake: `a` → b"),
    ],
)
def test_what_is_no_list_of_mistakes(text, says):
    with pytest.raises(ValueError, match=says):
        parse(text, "total")


@pytest.mark.parametrize(
    ("edits", "lines"),
    [
        ([("x + y", "x - y")], {4: "    return x - y"}),
        ([("y + 1", "")], {3: "        y = "}),
        ([("y = y", "y = x⏎y = y")], {3: "        y = x\n        y = y + 1"}),
        ([("if x:⏎y", "if y:⏎    y")], {2: "    if y:"}),
        ([("", "x = 0")], {2: "    x = 0\n    if x:"}),
        ([("if x", "if y"), ("y + 1", "y + 2")], {2: "    if y:", 3: "        y = y + 2"}),
    ],
)
def test_an_edit_of_the_solution(edits, lines):
    wanted = SOURCE.splitlines()
    for number, line in lines.items():
        wanted[number] = line
    assert edited(SOURCE, edits) == "\n".join(wanted)


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        ([("z", "")], "`z` stands 0 times in the solution; expected once"),
        ([("x", "")], r"`x` stands \d times in the solution; expected once"),
        ([("x + y", ""), ("+ y", "")], "two edits overlap"),
    ],
)
def test_an_edit_that_does_not_fit(edits, says):
    with pytest.raises(EditError, match=says):
        edited(SOURCE, edits)


def test_two_mistakes_at_once():
    both = together(SOURCE, [("if x", "if y")], [("x + y", "x - y")])
    assert compiled(both, "total", {})(1, 0) == 1
    one_in_the_other = together(SOURCE, [("x + y", "2 * x")], [("2 * x", "2 * y")])
    assert compiled(one_in_the_other, "total", {})(0, 3) == 6
    assert together(SOURCE, [("x + y", "0")], [("x + y", "1")]) is None


def test_what_an_exercise_inherits():
    own = parse("### lstm-source\n\n- `x + y` → `x - y`\n", "total")
    theirs = parse(LIST, "total")
    assert [one.message for one in inherited(theirs, own, SOURCE)] == [
        "two things.",
        "you take second, first.",
    ]
    assert inherited(theirs, [], "def other(a):\n    return a") == []


FILE = """# The sum

Level: easy
Returns: sum; rest (N, T)

Write `total(x, y)`.

More.

## Hints

1. First
   goes on.
2. Second.
3. Third.

## Mistakes

### lstm-source

- `a` → `b`
  said.
"""


def test_the_file_of_an_exercise(tmp_path):
    path = tmp_path / "total.en.md"
    path.write_text(FILE)
    found = read(path)
    assert (found.title, found.level, found.returns) == ("The sum", "easy", ("sum", "rest (N, T)"))
    assert found.statement == "Write `total(x, y)`.\n\nMore."
    assert found.hints == ("First\ngoes on.", "Second.", "Third.")
    assert found.mistakes.startswith("### lstm-source")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("# The sum", "The sum", "total.en.md: it should have a title"),
        ("## Hints", "## Help", "total.en.md: it should have a title"),
        ("Level: easy", "Level: simple", "its level is simple; expected easy, medium or hard"),
        ("Level: easy\n", "", "its facts are Returns; expected Level and Returns"),
    ],
)
def test_a_file_that_is_wrong(tmp_path, old, new, says):
    path = tmp_path / "total.en.md"
    path.write_text(FILE.replace(old, new))
    with pytest.raises(ValueError, match=says):
        read(path)
