import gzip
import lzma

import pytest

from rnn_course.datasets import reading
from rnn_course.datasets.source import sources


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file.csv"


def test_byte_order_mark_and_windows_line_ends_are_dropped(file):
    file.write_bytes('\ufeffa,b\r\n1,"x\r\ny"\r\n\r\n3,4\r\n'.encode())
    assert reading.text("here", file) == 'a,b\n1,"x\ny"\n\n3,4\n'
    assert reading.table("here", file, ["a", "b"]) == [["1", "x\ny"], ["3", "4"]]


def test_quotes_mean_nothing_where_they_shall_not(file):
    file.write_text('a\tb\n"one\ttwo\n', encoding="utf-8")
    got = reading.table("here", file, ["a", "b"], delimiter="\t", quotes=False)
    assert got == [['"one', "two"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "here: .*file.csv is empty"),
        ("\ufeff \n".encode(), "is empty"),
        ("a,b\n1,가\n".encode("cp949"), "here: line 2 of .*file.csv is not UTF-8 text"),
        (b"a;b\n1;2\n", r"the columns of .* are \['a;b'\]; expected \['a', 'b'\]"),
        (b"a,b\n", "has no rows below its first line"),
        (b"a,b\n1,2\n3", "line 3 of .* has 1 columns; expected 2; was the file cut off"),
        (b'a,b\n1,"2', "line 2 of .*: unexpected end of data; was the file cut off"),
    ],
)
def test_what_is_wrong_is_said(file, content, message):
    file.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        reading.table("here", file, ["a", "b"])


def test_no_file_and_a_folder(file, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"here: there is no file .*file.csv"):
        reading.text("here", file)
    with pytest.raises(ValueError, match="is a folder"):
        reading.text("here", tmp_path)


def test_every_data_set_says_where_it_is_from():
    listed = sources()
    assert len({one.name for one in listed}) == len(listed) >= 5
    for one in listed:
        assert all(value.strip() and "|" not in value and "\n" not in value for value in vars(one).values())


def test_line_ends_of_an_old_mac_are_line_ends(file):
    file.write_bytes(b"a,b\r1,2\r")
    assert reading.table("here", file, ["a", "b"]) == [["1", "2"]]


def test_nul_characters_are_refused(file):
    file.write_bytes("a,b\n1,2\n".encode("utf-16-le"))
    with pytest.raises(ValueError, match=r"line 1 of .*file.csv has a NUL character, as UTF-16"):
        reading.text("here", file)


def test_a_long_first_line_is_not_repeated_in_whole(file):
    file.write_text("x" * 10_000 + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="expected") as caught:
        reading.table("here", file, ["a", "b"])
    assert len(str(caught.value)) < 300 + len(str(file))


@pytest.mark.parametrize(("ending", "compress"), [("gz", gzip.compress), ("xz", lzma.compress)])
def test_compressed_files(tmp_path, ending, compress):
    path = tmp_path / f"file.csv.{ending}"
    whole = compress(b"a,b\n1,2\n" * 100)
    path.write_bytes(whole)
    assert reading.text("here", path).startswith("a,b\n1,2\n")
    flipped = whole[:-6] + bytes([whole[-6] ^ 255]) + whole[-5:]
    for damaged in (whole[: len(whole) // 2], flipped, b"a,b\n1,2\n"):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="cannot be decompressed; it is damaged or was cut off"):
            reading.text("here", path)


def test_a_document_is_json(tmp_path):
    path = tmp_path / "file.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    assert reading.document("here", path) == {"a": 1}
    path.write_text('{"a":\n 1', encoding="utf-8")
    with pytest.raises(ValueError, match=r"here: line 2 of .*file.json is not JSON; is it damaged\? install"):
        reading.document("here", path)
