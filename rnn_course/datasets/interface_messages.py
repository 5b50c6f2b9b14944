"""The messages of JupyterLab in English and Korean: real, and sentence by sentence the same."""

import unicodedata

from rnn_course._extras import package_folder
from rnn_course.datasets import reading
from rnn_course.datasets.sentences import SentencePair
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Messages of JupyterLab",
    contents="about 2,000 messages on the screen, English and Korean",
    licence="BSD-3-Clause",
    source="Project Jupyter; package `jupyterlab-language-pack-ko-KR`",
    loader="interface_messages",
    processing="spaces joined, Unicode composed, messages without a Korean letter left out, each once",
)

CONTEXT = "\x04"  # gettext writes it between a message and what tells it from others of the same words


def interface_messages() -> list[SentencePair]:
    """Load what JupyterLab and its extensions say on the screen, with its Korean translation.

    Most messages are a few words long: the names of commands, labels, warnings. ``%1`` stands for what the
    program fills in. Messages without a Korean letter in the translation are left out.

    Returns
    -------
    list of SentencePair
        Each English message once, in alphabetical order.

    Raises
    ------
    ImportError
        If the package that ships the data is not installed.
    ValueError
        If one of its files is damaged.

    References
    ----------
    Project Jupyter, the package ``jupyterlab-language-pack-ko-KR`` (BSD-3-Clause).
    """
    folder = package_folder("jupyterlab_language_pack_ko_KR", "data") / "locale" / "ko_KR" / "LC_MESSAGES"
    pairs: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        for message, translations in reading.document("interface_messages", path).items():
            if message:  # the empty one holds the name of the catalogue
                english, korean = (
                    unicodedata.normalize("NFC", " ".join(text.split()))
                    for text in (message.rpartition(CONTEXT)[2], translations[0])
                )
                if any("가" <= letter <= "힣" for letter in korean):
                    pairs.setdefault(english, korean)
    return [SentencePair(pairs[english], english) for english in sorted(pairs)]
