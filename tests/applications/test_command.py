"""The command of the applications, and the conversation that it holds."""

import io
import os
import subprocess
import sys

import pytest

from rnn_course.applications.__main__ import main
from rnn_course.applications.conversation import LONGEST, converse
from rnn_course.applications.translation.models import stored
from rnn_course.course import chapter


def answer(line):
    if "?" in line:
        raise ValueError("no questions, please")
    return line[::-1]


def said(text):
    sink = io.StringIO()
    converse(answer, source=io.StringIO(text), sink=sink)
    return sink.getvalue().splitlines()


def test_each_line_is_answered_or_told_why_not():
    long = "x" * 10_000
    assert said(f" abc \n\n?\n{long}\n😀가\nlast") == [
        "cba",
        "(nothing was typed)",
        "(no questions, please)",
        f"(a line of 10,000 characters; I read at most {LONGEST:,})",
        "가😀",
        "tsal",
    ]


def test_nothing_to_read_is_no_fault():
    assert said("") == []


def test_a_person_sees_a_prompt_and_may_press_control_c():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

        def readline(self, size=-1):
            if line := super().readline(size):
                return line
            raise KeyboardInterrupt

    sink = io.StringIO()
    converse(answer, "> ", Terminal("ab\n"), sink)
    assert sink.getvalue() == "> ba\n> \n"


PIPE = """
from rnn_course.applications.conversation import converse
converse(str.upper)
"""


def test_bytes_that_are_no_text_are_answered():
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", PIPE], input=b"\xff\xfea\n", capture_output=True, check=True
    )
    assert done.stdout.decode().rstrip().endswith("A")
    assert done.stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="shells differ elsewhere")
@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_nobody_to_talk_to(closed):
    done = subprocess.run(
        ["sh", "-c", f'"$0" -c "$1" {closed}', sys.executable, PIPE],
        input=b"a\n",
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="pipes differ elsewhere")
def test_a_closed_pipe_ends_it_in_silence():
    talk = subprocess.Popen(
        [sys.executable, "-c", PIPE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    talk.stdout.close()
    talk.stdout = None
    _, errors = talk.communicate(b"a\n" * 3)
    assert errors == b""
    assert talk.returncode == 0


def test_the_command_lists_what_there_is(capsys):
    main([])
    listed = capsys.readouterr().out
    assert "Recurrent networks at work" in listed
    assert "    model    faults-gru\n" in listed
    assert f"lstm: {chapter('lstm').question}\n    model    questions-lstm\n" in listed


def test_an_unknown_name_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        main(["train", "nothing-of-the-kind"])
    assert "invalid choice: 'nothing-of-the-kind'" in capsys.readouterr().err


def test_what_nobody_sees_is_not_repeated():
    assert said("a\x00\x1b[31mb\u200b\ufeff\n\x00\n") == ["bm13[  a", "(nothing was typed)"]
    assert said("a\u202eb\u2069-\u00adc\ud83dd\n") == ["dc-ba"]
    assert said("\u1112\u1161\u11ab\n") == ["한"]


def test_letters_that_the_terminal_lacks_are_replaced():
    done = subprocess.run(
        [sys.executable, "-c", PIPE],
        input="가a\n".encode(),
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert done.stdout.decode("ascii").rstrip().endswith("?A")
    assert done.stderr == b""


def test_a_model_that_is_missing_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("rnn_course.weights.FOLDER", tmp_path)
    stored.cache_clear()
    with pytest.raises(SystemExit) as caught:
        main(["translation"])
    assert str(caught.value) == "weights.load: no model 'translation-ko-en'; there are: none"
