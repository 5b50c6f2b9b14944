import pytest

from rnn_course.datasets import conll


@pytest.fixture
def write(tmp_path):
    def written(text, encoding="utf-8"):
        path = tmp_path / "tagged.txt"
        path.write_bytes(text.encode(encoding))
        return path

    return written


def test_tokens_and_tags_are_read(write):
    path = write("-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n\nPeter NNP B-NP B-PER\n")
    assert conll(path) == [(["EU", "rejects"], ["B-ORG", "O"]), (["Peter"], ["B-PER"])]


def test_tabs_and_comments_of_klue(write):
    path = write("## klue-ner-1\t<방:LC>\n방\tB-LC\n \tO\n에\tO\r\n\n# text\n나\tB-PS\n")
    assert conll(path) == [(["방", "에"], ["B-LC", "O"]), (["나"], ["B-PS"])]


def test_a_token_may_be_a_hash(write):
    assert conll(write("#\tO\n1\tB-N\n")) == [(["#", "1"], ["O", "B-N"])]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("I-PER I-PER O I-LOC", "B-PER I-PER O B-LOC"),  # the scheme of 2003
        ("I-PER B-PER I-PER", "B-PER B-PER I-PER"),
        ("I-PER I-LOC", "B-PER B-LOC"),
        ("B-PER E-PER S-LOC O", "B-PER I-PER B-LOC O"),  # BIOES
        ("B-PER I-PER E-PER S-PER", "B-PER I-PER I-PER B-PER"),
        ("S-PER I-PER", "B-PER B-PER"),
    ],
)
def test_other_schemes_become_bio(write, tags, expected):
    lines = "\n".join(f"w{n} {tag}" for n, tag in enumerate(tags.split()))
    assert conll(write(lines))[0].tags == expected.split()


def test_damaged_files_are_named(write, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"conll: there is no file .*none\.txt"):
        conll(tmp_path / "none.txt")
    with pytest.raises(ValueError, match="is a folder"):
        conll(tmp_path)
    with pytest.raises(ValueError, match="is empty"):
        conll(write("\n\n"))
    with pytest.raises(ValueError, match=r"line 2 of .* is not UTF-8"):
        conll(write("a O\n나 O\n", "cp949"))
    with pytest.raises(ValueError, match=r"line 2 of .* has only 'word'; expected a token and its tag"):
        conll(write("a O\nword\n"))
    with pytest.raises(ValueError, match=r"line 1 of .* ends with 'NNP'; expected a tag: O, B-LOC"):
        conll(write("Peter NNP\n"))
    with pytest.raises(ValueError, match="has no tagged token"):
        conll(write("-DOCSTART- O\n"))
