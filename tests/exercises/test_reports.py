"""What a reader sees: reports, hints, solutions and the table of progress."""

import html.parser
import os
import subprocess
import sys

import pytest

from rnn_course import exercises
from rnn_course.exercises.registry import EXERCISES, find
from rnn_course.exercises.stubs import stub


class Tags(html.parser.HTMLParser):
    """Checks that every tag is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.seen = [], set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.seen.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attributes)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def nasty(x, h, params):
    print("<script>alert(1)</script> & more")  # noqa: T201
    raise ValueError("<img src=x onerror=alert(1)>")


def wrong(id_, number):
    exercise = find(id_)
    return exercise.wrong(exercise.mistakes[number])


def test_html_is_escaped_and_whole():
    page = exercises.examine("rnn-cell", nasty)._repr_html_()
    tags = Tags(page)
    assert "script" not in tags.seen
    assert "img" not in tags.seen
    assert "&lt;script&gt;" in page
    assert "&lt;img" in page
    assert "http" not in page
    assert 'aria-label="Check of rnn-cell"' in page


def test_html_says_in_words_what_colours_say():
    wrong = exercises.examine("rnn-cell", lambda x, h, params: h)
    assert "not yet" in wrong._repr_html_()
    assert "it runs without an error: holds" in wrong._repr_html_()
    assert "<strong>the example by hand is right: does not hold</strong>" in wrong._repr_html_()
    right = exercises.examine("rnn-cell", find("rnn-cell").solution)
    assert "The cell: correct" in right._repr_html_()
    Tags(right._repr_html_())


def test_text_for_a_terminal():
    text = str(exercises.examine("rnn-cell", wrong("rnn-cell", 0)))
    assert text == repr(exercises.examine("rnn-cell", wrong("rnn-cell", 0)))
    assert text.splitlines()[0] == "The cell: not yet (rnn-cell)"
    assert "  [no] the example by hand is right" in text
    assert "Probably this: the bias b is forgotten." in text


def test_check_in_a_terminal(capsys, kept):
    @exercises.check("rnn-count")
    def count_rnn(D, H, use_bias):
        return D * H + H * H + use_bias * H

    assert count_rnn(10, 3, True) == 42
    assert "Count the weights: correct" in capsys.readouterr().out
    assert '"tries": 1' in kept.read_text()


def test_check_without_or_with_a_wrong_name(capsys):
    @exercises.check
    def rnn_cell(x, h, params):
        return h

    assert rnn_cell(1, 2, 3) == 2
    assert 'Write the name of the exercise, too: @exercises.check("rnn-cell").' in capsys.readouterr().out
    assert exercises.check("rnn-sell")(rnn_cell) is rnn_cell
    assert "did you mean rnn-cell" in capsys.readouterr().out
    assert exercises.check(None)(rnn_cell) is rnn_cell
    assert "there is no exercise None" in capsys.readouterr().out


def test_verify_raises_with_the_report():
    with pytest.raises(AssertionError, match="Probably this: the tanh is forgotten"):
        exercises.verify("rnn-cell", wrong("rnn-cell", 2))
    exercises.verify("rnn-cell", find("rnn-cell").solution)


def test_hints_come_one_after_the_other(kept):
    hints = find("rnn-cell").hints
    for n in (1, 2, 3, 3):
        page = exercises.hint("rnn-cell")
        assert str(page).startswith(f"Hint {n} of 3: {hints[n - 1]}")
        assert page._repr_markdown_() == str(page)
    assert 'exercises.solution("rnn-cell")' in str(page)
    assert '"hints": 3' in kept.read_text()


def test_solution_stub_and_statement():
    assert str(exercises.solution("rnn-cell")).splitlines() == [
        "def rnn_cell(x, h, params):",
        '    """Take one step."""',
        "    W, U, b = params",
        "    return np.tanh(x @ W + h @ U + b)",
    ]
    assert exercises.solution("rnn-cell")._repr_markdown_().startswith("```python\ndef rnn_cell")
    assert str(exercises.stub("rnn-cell")).splitlines() == [
        '@exercises.check("rnn-cell")',
        "def rnn_cell(x, h, params):",
        "    return ...  # h (N, H)",
    ]
    assert str(exercises.statement("rnn-cell")) == find("rnn-cell").statement


@pytest.mark.parametrize("id_", EXERCISES)
def test_a_stub_with_nothing_in_it(id_):
    names = ", ".join(find(id_).parameters)
    for body in ("...", "pass", "raise NotImplementedError"):
        room = {}
        exec(f"def empty({names}):\n    {body}", room)
        assert "Nothing is written yet" in exercises.examine(id_, room["empty"]).sentence
    assert "exercises.check" in stub(find(id_))


def test_progress_is_a_table(kept, capsys):
    exercises.check("rnn-cell")(find("rnn-cell").solution)
    exercises.check("rnn-loop")(lambda x, h0, params: x)
    exercises.hint("rnn-loop")
    table = exercises.progress("rnn")
    Tags(table._repr_html_())
    rows = {row[0]: row for row in table.rows}
    assert tuple(rows) == exercises.names(3)
    assert rows["rnn-cell"][2].startswith("solved 20")
    assert rows["rnn-loop"][1:] == ("medium", "tried", "1", "1")
    assert rows["rnn-count"][2:] == ("", "", "")
    assert str(table).startswith(f"1 of {len(rows)} exercises solved\n\nexercise ")


def test_progress_is_added_up_by_chapter(kept):
    exercises.check("rnn-cell")(find("rnn-cell").solution)
    exercises.check("rnn-loop")(lambda x, h0, params: x)
    table = exercises.progress()
    rows = {int(row[0]): row for row in table.rows}
    assert list(rows) == sorted({one.chapter for one in EXERCISES.values()})
    assert rows[3] == ("3", "The vanilla RNN", f"1 of {len(exercises.names(3))}", "2", "")
    assert rows[5][2:] == (f"0 of {len(exercises.names(5))}", "", "")
    assert table.caption == f"1 of {len(EXERCISES)} exercises solved"


def test_what_cannot_be_encoded_does_not_stop_a_check(tmp_path):
    code = "\n".join(
        [
            "from rnn_course import exercises",
            "@exercises.check('rnn-cell')",
            "def rnn_cell(x, h, params):",
            "    raise ValueError('밥')",
            "print('after')",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert b"ValueError" in done.stdout
    assert done.stdout.endswith(b"after\n")


def test_importing_loads_nothing_heavy():
    heavy = ("tensorflow", "keras", "torch", "matplotlib", "IPython", "pandas", "scipy")
    code = f"import sys, rnn_course.exercises; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_in_a_notebook_it_is_displayed():
    pytest.importorskip("IPython")
    code = (
        "from IPython.testing.globalipapp import start_ipython\n"
        "shell = start_ipython()\n"
        "import IPython.display\n"
        "shown = []\n"
        "IPython.display.display = shown.append\n"
        "shell.run_cell('from rnn_course import exercises\\n"
        '@exercises.check("rnn-cell")\\ndef rnn_cell(x, h, params):\\n    return x @ params\\n\')\n'
        "print(shown[0].sentence)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "It happened in your line 4: `return x @ params`." in done.stdout


def test_code_in_a_sentence_is_code_in_a_notebook():
    report = exercises.examine("rnn-cell", lambda x, h, params: ...)
    assert "<code>exercises.hint(&quot;rnn-cell&quot;)</code> gives a first hint." in report._repr_html_()
