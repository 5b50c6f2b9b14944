"""Korean on the pages is marked as Korean: `book/_ext/rnn_korean.py`."""

from html.parser import HTMLParser

import pytest
from _ext.rnn_korean import KOREAN, marked
from check_pages import SITE

BUILT = sorted(SITE.rglob("*.html"))


class Unmarked(HTMLParser):
    """What of the Korean in the text of a page is not marked: `found` after `feed`."""

    TEXT_ALONE = ("script", "style", "title", "option", "textarea", "svg")

    def __init__(self):
        super().__init__()
        self.open = []
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.open.append((tag, dict(attributes).get("lang")))

    def handle_endtag(self, tag):
        while self.open.pop()[0] != tag:  # what has no end tag, such as a picture
            pass

    def handle_data(self, data):
        korean = any(match["korean"] for match in KOREAN.finditer(data.replace("<", " ")))
        if korean and not any(lang == "ko" or tag in self.TEXT_ALONE for tag, lang in self.open):
            self.found.append(data)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>A word, 단어, in a line</p>", '<p>A word, <span lang="ko">단어</span>, in a line</p>'),
        ("<dt>held out 따로 떼어 둔</dt>", '<dt>held out <span lang="ko">따로 떼어 둔</span></dt>'),
        ("<pre>ㄱ  ㅏ\n각</pre>", '<pre><span lang="ko">ㄱ</span>  <span lang="ko">ㅏ</span>\n'
         '<span lang="ko">각</span></pre>'),
        ("<h2>자모</h2><td>칸", '<h2><span lang="ko">자모</span></h2><td><span lang="ko">칸</span>'),
    ],
)  # fmt: skip
def test_korean_in_the_text_of_a_page_is_marked(page, expected):
    assert marked(page) == expected
    assert marked(expected) == expected, "once is enough"


@pytest.mark.parametrize(
    "page",
    [
        "<p>No word, no mot, no 言葉</p>",
        '<img alt="단어"><input placeholder="단어">',
        "<title>단어</title><script>let s = '<p>단어</p>';</script>",
        "<select><option>단어</option></select><textarea>단어</textarea>",
        '<svg role="img"><text>단어</text></svg>',
        r'<span class="math notranslate">\(\text{단어}\)</span>',
        '<button class="example" lang="ko">좋은 <b>영화</b></button>',
        "<!-- 단어 -->",
    ],
)
def test_what_can_hold_no_element_is_left_as_it_is(page):
    assert marked(page) == page


@pytest.mark.skipif(not BUILT, reason="the book is not built: run `make book` first")
def test_no_page_of_the_book_has_korean_that_is_not_marked():
    found, words = [], 0
    for path in BUILT:
        page, unmarked = path.read_text(encoding="utf-8"), Unmarked()
        unmarked.feed(page)
        found += unmarked.found
        words += page.count('<span lang="ko">')
    assert found == []
    assert words > 500
