import pytest

from rnn_course.datasets.nsmc import nsmc

HEAD = "id\tdocument\tlabel\n"
ROWS = '1\t"정말 재미있다\t1\n2\t지루하다.\t0\n3\t\t1\n'


@pytest.fixture
def file(tmp_path):
    return tmp_path / "ratings.txt"


def test_reviews_are_read_and_empty_ones_left_out(file):
    file.write_text(HEAD + ROWS, encoding="utf-8")
    got = nsmc(file)
    assert got.texts == ['"정말 재미있다', "지루하다."]
    assert got.labels.tolist() == [1, 0]


def test_byte_order_mark_windows_line_ends_and_repeated_rows(file):
    text = "\ufeff" + HEAD + ROWS + "2\t지루하다.\t0\n"
    file.write_bytes(text.replace("\n", "\r\n").encode())
    assert nsmc(file).texts == ['"정말 재미있다', "지루하다."]


def test_a_missing_file_is_named(file):
    with pytest.raises(FileNotFoundError, match=r"nsmc: there is no file .*ratings\.txt"):
        nsmc(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "nsmc: .* is empty"),
        ("id,document,label\n1,가,1\n".encode(), r"the columns of .* expected \['id', 'document', 'label'\]"),
        ((HEAD + ROWS).encode("cp949"), "line 2 of .* is not UTF-8 text"),
        ((HEAD + ROWS).encode("utf-16"), "is not UTF-8 text"),
        (HEAD.encode(), "has no rows below its first line"),
        ((HEAD + "1\t가\t1\n2\t나").encode(), "line 3 of .* has 2 columns; .* was the file cut off"),
        ((HEAD + "1\t가\t").encode(), "review 1 of .* has the label ''; expected 0 or 1"),
        ((HEAD + "1\t가\t7\n").encode(), "review 1 of .* has the label '7'; expected 0 or 1"),
        ((HEAD + "1\t가\t1\n1\t나\t1\n").encode(), "review 2 of .* has the id 1 of an earlier one"),
        ((HEAD + "1\t가\t1\n1\t가\t0\n").encode(), "review 2 of .* has the id 1 of an earlier one"),
        ((HEAD + "1\t \t1\n").encode(), "no review of .* has a text"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(file, content, message):
    file.write_bytes(content)
    with pytest.raises(ValueError, match=message) as raised:
        nsmc(file)
    assert "\n" not in str(raised.value)
