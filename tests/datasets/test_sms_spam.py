import pytest

from rnn_course.datasets.sms_spam import sms_spam

LINES = 'ham\tSee you at 7, "maybe"\nspam\tYou have WON!\tCall now\nham\tOk\n'


@pytest.fixture
def file(tmp_path):
    return tmp_path / "SMSSpamCollection"


@pytest.mark.parametrize("text", [LINES, LINES + "ham\tOk\n\n", "\ufeff" + LINES.replace("\n", "\r\n")])
def test_messages_are_read_once_each(file, text):
    file.write_bytes(text.encode())
    got = sms_spam(file)
    assert got.texts == ['See you at 7, "maybe"', "You have WON!\tCall now", "Ok"]
    assert got.labels.tolist() == [0, 1, 0]


def test_a_missing_file_is_named(file):
    with pytest.raises(FileNotFoundError, match=r"sms_spam: there is no file .*SMSSpamCollection"):
        sms_spam(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "sms_spam: .* is empty"),
        (b"ham\tOk\nspam", "line 2 of .* has no message after a tab; .* was the file cut off"),
        (b"ham\tOk\nspam\t ", "line 2 of .* has no message"),
        (b"label\ttext\nham\tOk\n", "line 1 of .* begins with 'label'; expected 'ham' or 'spam'"),
        ("ham\tcaf\xe9\n".encode("latin-1"), "line 1 of .* is not UTF-8 text"),
        (b"ham\tOk\nspam\tOk\n", "line 2 of .* repeats a message with the other label"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(file, content, message):
    file.write_bytes(content)
    with pytest.raises(ValueError, match=message) as raised:
        sms_spam(file)
    assert "\n" not in str(raised.value)
