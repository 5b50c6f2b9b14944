"""The help of LibreOffice in Korean and English, from two packages of Debian that the reader brings."""

import io
import lzma
import os
import re
import tarfile
import unicodedata
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from rnn_course.datasets.sentences import SentencePair
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Help of LibreOffice",
    contents="about 18,000 paragraphs in Korean and English; 7,400 of them are single sentences",
    licence="MPL-2.0",
    source="The Document Foundation and translators; a reader's file: `apt-get download "
    "libreoffice-help-ko libreoffice-help-en-us`",
    loader="help_sentences",
    processing="single sentences whose Korean has a Korean letter; tags left out, spaces joined, each once",
)

SIZE_OF_HEAD = 60  # bytes before each file in an archive of `ar`
_PARAGRAPH = re.compile(r'<(?:p|h\d) id="((?:par|hd)_id[^"]+)"[^>]*>(.*?)</(?:p|h\d)>', re.DOTALL)
_TAG = re.compile("<[^>]+>")
_INNER_END = re.compile(r"[.!?:;] ")


def help_sentences(korean: str | os.PathLike[str], english: str | os.PathLike[str]) -> list[SentencePair]:
    """Read sentences of the help of LibreOffice in both languages.

    The pages of both packages have the same paragraphs under the same names. A paragraph is taken if it is a
    sentence: it ends with a full stop, a question or an exclamation mark, and has none inside.

    Parameters
    ----------
    korean, english : path
        The files ``libreoffice-help-ko_*.deb`` and ``libreoffice-help-en-us_*.deb``, of one version.
        ``apt-get download`` fetches them on Debian and its relatives; elsewhere packages.debian.org has
        them. They are read here without being installed.

    Returns
    -------
    list of SentencePair
        Each Korean sentence once, in the order of the pages.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a file is no package of Debian, is truncated, or holds other things; or if both have no sentence in
        common.

    References
    ----------
    LibreOffice Help, The Document Foundation, https://help.libreoffice.org, MPL-2.0.
    """
    ours, theirs = _paragraphs(korean, "ko"), _paragraphs(english, "en-US")
    pairs: dict[str, str] = {}
    for name, text in ours.items():
        other = theirs.get(name, "")
        if text != other and _is_korean(text) and _is_sentence(text) and _is_sentence(other):
            pairs.setdefault(text, other)
    if not pairs:
        raise ValueError(
            f"help_sentences: {korean} and {english} have no sentence in common; "
            "expected packages of the same version"
        )
    return [SentencePair(text, other) for text, other in pairs.items()]


def _paragraphs(path: str | os.PathLike[str], language: str) -> dict[str, str]:
    """Read the paragraphs of all pages, by page and name."""
    where, path = "help_sentences", Path(path)
    if not path.exists():
        raise FileNotFoundError(
            f"{where}: there is no file {path}; on Debian, "
            "`apt-get download libreoffice-help-ko libreoffice-help-en-us` fetches both packages"
        )
    if path.is_dir():
        raise ValueError(f"{where}: {path} is a folder; expected a file, a package of Debian (.deb)")
    folder = f"usr/share/libreoffice/help/{language}/"
    paragraphs = {}
    try:
        # The whole is decompressed first: a check of its bytes comes at the end.
        data = io.BytesIO(lzma.decompress(_data_of(path)))
        with tarfile.open(fileobj=data, mode="r:") as archive:
            for member in archive:
                _, found, page = member.name.partition(folder)
                if found and page.endswith(".html") and (file := archive.extractfile(member)):
                    for name, text in _PARAGRAPH.findall(file.read().decode("utf-8")):
                        paragraphs[f"{page} {name}"] = _plain(text)
    except (tarfile.TarError, lzma.LZMAError, EOFError, OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{where}: {path} is damaged or truncated ({error}); fetch it again") from error
    if not paragraphs:
        raise ValueError(f"{where}: {path} has no pages in {folder}; expected libreoffice-help-*.deb for it")
    return paragraphs


def _data_of(path: Path) -> bytes:
    """Find the compressed files of a package: it is an archive of `ar` with three members."""
    for name, content in _members(path):
        if name.startswith("data.tar"):
            if not name.endswith(".xz"):
                raise ValueError(f"help_sentences: {path} has {name}; expected data.tar.xz")
            return content
    raise ValueError(f"help_sentences: {path} has no data.tar.xz; expected a package of Debian (.deb)")


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    content = path.read_bytes()
    if not content.startswith(b"!<arch>\n"):
        raise ValueError(f"help_sentences: {path} is no package of Debian (.deb)")
    start = 8
    while start < len(content):
        head = content[start : start + SIZE_OF_HEAD]
        size = head[48:58].strip()
        stop = start + SIZE_OF_HEAD + (int(size) if size.isdigit() else len(content))
        if stop > len(content):
            raise ValueError(f"help_sentences: {path} is truncated; fetch it again")
        yield head[:16].decode("ascii", "replace").strip(" /"), content[start + SIZE_OF_HEAD : stop]
        start = stop + stop % 2  # members begin at even places


def _plain(html: str) -> str:
    return unicodedata.normalize("NFC", " ".join(unescape(_TAG.sub("", html)).split()))


def _is_korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and not _INNER_END.search(text)
