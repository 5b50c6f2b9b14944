"""`python -m rnn_course.applications chatbot`, from outside."""

import os
import signal
import subprocess
import sys
import time

import pytest

COMMAND = [sys.executable, "-X", "utf8", "-m", "rnn_course.applications", "chatbot"]

LINES = [
    "turn on the lights in the kitchen",
    "",
    "거실 불 켜줘",
    "😀👩‍👩‍👧",
    "ㅋㅋㅋ",
    "\x00\x07\x1b[31m",
    "x" * 10_000,
    "불" * 1_999,
    "What is the capital of Korea?",
    "{item} {{ slots.item }} %s",
]


def talk():
    pipe = subprocess.PIPE
    return subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, encoding="utf-8")


def test_whatever_is_typed_is_answered():
    out, errors = talk().communicate("\n".join(LINES) + "\n", timeout=120)
    assert errors == ""
    replies = [line for line in out.splitlines() if not line.startswith("    ")]
    assert len(replies) == len(LINES)
    assert replies[0] == "Turned on the lights"
    assert replies[1] == "(nothing was typed)"
    assert replies[2] == "조명을 켰습니다"
    assert "10,000 characters" in replies[6]
    assert replies[8] == "I do not know what to say to that."
    assert "HassTurnOn at" in out
    assert "room: kitchen" in out


@pytest.mark.skipif(os.name != "posix", reason="signals differ elsewhere")
def test_control_c_ends_it_in_silence():
    process = talk()
    process.stdin.write("turn on the lights\n")
    process.stdin.flush()
    assert process.stdout.readline() != ""  # it is listening now
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert errors == ""
    assert process.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="pipes differ elsewhere")
def test_a_closed_pipe_ends_it_in_silence():
    process = talk()
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate("turn on the lights\n" * 50, timeout=120)
    assert errors == ""
    assert process.returncode == 0
