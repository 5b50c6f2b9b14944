"""`parts.js` in a browser draws the parts of an answer as the package does."""

import re

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from rnn_course import live
from rnn_course.live import parts
from rnn_course.plots.style import GATES
from tests.browser.conftest import with_scripts
from tests.live.answers import plain


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return with_scripts(browser, "parts")


RANDOM = np.random.default_rng(0)
DRAWN = [
    parts.Sentence("One sentence, and 한국어 in it: <b>&amp;</b>"),
    parts.Words(["a", "나", "<i>"], ["+1.0", "", "-0.3"], [0.4, -2.0, 0.0], "by how much"),
    parts.Words(["half"], [""], [0.5 / 45], "rounded"),
    parts.Cells(list("ab c\n한"), ["one", "둘"], RANDOM.normal(size=(2, 6)).tolist(), "cells"),
    parts.Cells(
        [str(k) for k in range(60)], [""], [[k / 61 if k % 7 else None for k in range(60)]], "wrapped"
    ),
    parts.Cells(["x"], ["y"], [[0.5]], "with a limit", limit=2.0),
    parts.Cells(
        ["Thursday", ",", "수요일", "x" * 60, "5"], ["one"], [[0.1, 0.2, 0.3, 0.4, 0.5]], "as wide as words"
    ),
    parts.Bars(["a", "한"], [0.753, 0.0], "shares"),
    parts.Bars(["a name that is long", ""], [1.0, 0.5], "shares"),
    parts.Curves(
        {"one": [(k, float(v)) for k, v in enumerate(RANDOM.normal(size=20))], "two": [(0, 0), (19, 1)]},
        ("step", 0, 19),
        ("height", -1.5, 1.5),
        "curves",
        band=[(k, -0.5, 0.3 + k / 19) for k in range(20)],
        marks=[(7, "here"), (11.5, ""), (19, "at the end")],
    ),
    parts.Curves({f"line {k}": [(0, k), (1, 8)] for k in range(8)}, ("x", 0, 1), ("y", 0, 8), "all colours"),
]


@pytest.mark.parametrize("part", DRAWN, ids=lambda part: type(part).__name__)
def test_the_browser_draws_what_the_package_draws(part, page):
    arguments = [value for key, value in plain(part).items() if key != "kind"]
    difference = page.evaluate(
        """([name, args, ours]) => {
            const still = document.createElement("div");
            still.innerHTML = ours;
            const drawn = parts[name](...args).draw();
            return drawn.isEqualNode(still.firstChild) ? null : [drawn.outerHTML, still.innerHTML];
        }""",
        [type(part).__name__.lower(), arguments, part.html()],
    )
    assert difference is None


def test_the_style_has_the_colours_of_the_package():
    colours = re.findall(r"#[0-9a-f]{6}", (live.STATIC / "live.css").read_text(encoding="utf-8"))
    signs = {GATES["positive"], GATES["negative"]}
    assert set(colours) - {"#767676"} == signs  # and the grey that is seen on white and on black


def test_a_picture_has_the_same_pixels(page):
    pixels = RANDOM.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    same = page.evaluate(
        """async ([pixels, ours]) => {
            const still = document.createElement("div");
            still.innerHTML = ours;
            const image = still.firstChild, canvas = document.createElement("canvas");
            await image.decode();
            [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
            canvas.getContext("2d").drawImage(image, 0, 0);
            const read = one =>
                [...one.getContext("2d").getImageData(0, 0, one.width, one.height).data].join();
            return read(canvas) === read(parts.picture(pixels, "x").draw());
        }""",
        [pixels.tolist(), parts.Picture(pixels, "x").html()],
    )
    assert same
