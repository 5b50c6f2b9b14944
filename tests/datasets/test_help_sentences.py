"""The reader for packages of Debian, on tiny ones that are made here."""

import io
import random
import tarfile

import pytest

from rnn_course.datasets.help_sentences import help_sentences

KOREAN = """<h1 id="hd_id1" dir="auto">Not 연산자</h1>
<p id="par_id2" class="paragraph" dir="auto"> <span class="emph">식</span>을&nbsp;무효화합니다.</p>
<p id="par_id3" dir="auto">먼저 누릅니다. 그리고 놓습니다.</p>
<p id="par_id4" dir="auto">Not translated.</p>
<p id="par_id5" dir="auto">인쇄할 셀을
 선택합니다.</p>"""
ENGLISH = """<h1 id="hd_id1" dir="auto">Not Operator</h1>
<p id="par_id2" class="paragraph" dir="auto">Negates an <span class="emph">expression</span>.</p>
<p id="par_id3" dir="auto">First press. Then let go.</p>
<p id="par_id4" dir="auto">Not translated.</p>
<p id="par_id5" dir="auto">Select the cells that you want to print.</p>"""


def tar(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def package(members):
    content = b"!<arch>\n"
    for name, data in members.items():
        head = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n"
        content += head.encode() + data + b"\n" * (len(data) % 2)
    return content


def help_package(language, page, name="data.tar.xz"):
    folder = f"./usr/share/libreoffice/help/{language}"
    data = tar({f"{folder}/text/a.html": page.encode(), f"{folder}/contents.js": b"x"})
    return package({"debian-binary": b"2.0\n", "control.tar.xz": b"odd", name: data})


@pytest.fixture
def files(tmp_path):
    for language, page in {"ko": KOREAN, "en-US": ENGLISH}.items():
        (tmp_path / f"{language}.deb").write_bytes(help_package(language, page))
    return tmp_path


def test_sentences_that_both_packages_have(files):
    pairs = help_sentences(files / "ko.deb", str(files / "en-US.deb"))
    assert pairs == [
        ("식을 무효화합니다.", "Negates an expression."),
        ("인쇄할 셀을 선택합니다.", "Select the cells that you want to print."),
    ]


def test_what_is_wrong_with_a_file_is_said(files):
    korean, english = files / "ko.deb", files / "en-US.deb"
    good = korean.read_bytes()

    def refused(match, content):
        korean.write_bytes(content)
        with pytest.raises(ValueError, match=match):
            help_sentences(korean, english)

    refused("ko.deb is no package of Debian", b"")
    refused("ko.deb is no package of Debian", b"<html>not found</html>")
    for length in (20, 100, len(good) // 2, len(good) - 30):
        refused("ko.deb is truncated; fetch it again", good[:length])
    refused("is damaged or truncated", package({"data.tar.xz": b"no tar at all"}))
    refused(
        "is damaged or truncated",
        package({"data.tar.xz": tar({"a": random.Random(0).randbytes(5000)})[:-200]}),
    )
    refused("has no data.tar.xz", package({"debian-binary": b"2.0\n"}))
    refused(r"has data.tar.zst; expected data.tar.xz", help_package("ko", KOREAN, "data.tar.zst"))
    refused("has no pages in usr/share/libreoffice/help/ko/", help_package("de", KOREAN))
    refused("have no sentence in common", help_package("ko", KOREAN.replace("par_id", "par_id9")))


def test_a_missing_file_or_a_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no file .*none.deb; .*apt-get download"):
        help_sentences(tmp_path / "none.deb", tmp_path / "none.deb")
    with pytest.raises(ValueError, match="is a folder; expected a file"):
        help_sentences(tmp_path, tmp_path)


def test_damage_inside_is_found(files):
    path = files / "ko.deb"
    good = path.read_bytes()
    for content in (good.replace(b"4         `", b"x         `", 1), good[:-40] + b"\xff\0\xff" + good[-37:]):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"is truncated|is damaged or truncated"):
            help_sentences(path, files / "en-US.deb")
