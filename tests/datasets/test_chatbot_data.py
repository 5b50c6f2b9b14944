import unicodedata

import pytest

from rnn_course.datasets import chatbot_data
from rnn_course.datasets.chatbot_data import VARIABLE, Exchange

ROWS = 'Q,A,label\n12시 땡!,하루가 또 가네요.,0\n헤어졌어,"울어도, 괜찮아요.",1\n'


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ChatbotData.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_rows_are_read_in_their_order(file):
    assert chatbot_data(file) == [
        Exchange("12시 땡!", "하루가 또 가네요.", 0),
        Exchange("헤어졌어", "울어도, 괜찮아요.", 1),
    ]


def test_the_environment_can_name_the_file(file, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(file))
    assert chatbot_data() == chatbot_data(file)


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_path_one_is_told_how_to_give_it(monkeypatch, value):
    monkeypatch.delenv(VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(FileNotFoundError, match=r"no file was named; give the path .* or set RNN_COURSE"):
        chatbot_data()


def test_what_looks_alike_is_read_alike(file):
    plain = chatbot_data(file)
    decomposed = unicodedata.normalize("NFD", ROWS).replace("\n", "\r\n")
    file.write_bytes(("\ufeff" + decomposed + "\r\n").encode())
    assert chatbot_data(file) == plain


def test_spaces_and_doubles_are_dropped_and_other_replies_kept(file):
    file.write_text("Q,A,label\na  b,c,2   \na b,c,2\na b,d,0\n", encoding="utf-8")
    assert chatbot_data(file) == [Exchange("a b", "c", 2), Exchange("a b", "d", 0)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"Q,A,label\n", "has no rows"),
        (b"question,answer,label\na,b,0\n", r"the columns of .* are \['question', 'answer', 'label'\]"),
        (b"Q\tA\tlabel\na\tb\t0\n", "the columns of"),
        (ROWS.encode("cp949"), "line 2 of .* is not UTF-8 text; save the file as UTF-8 first"),
        (ROWS.encode()[:-2], "the label of row 2 of .* is ''"),
        (ROWS.encode()[:-3], "line 3 of .* has 2 columns; expected 3; was the file cut off"),
        (ROWS.encode()[:-8], "was the file cut off"),
        (b"Q,A,label\n,b,0\n", "row 1 of .* has no question"),
        (b"Q,A,label\na,b,0\na, ,0\n", "row 2 of .* has no reply"),
        (b"Q,A,label\na,b,3\n", "the label of row 1 of .* is '3'; expected 0, 1 or 2"),
    ],
)
def test_what_is_wrong_is_said(file, content, message):
    file.write_bytes(content)
    with pytest.raises(ValueError, match=f"chatbot_data: .*{message}"):
        chatbot_data(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no file .*ChatbotData.csv"):
        chatbot_data(tmp_path / "ChatbotData.csv")
