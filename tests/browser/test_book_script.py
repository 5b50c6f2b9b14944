"""`book.js`, on pages that are not ready yet."""

from rnn_course import live


def test_a_telephone_may_be_turned_before_formulas_are_there(browser):
    errors = []
    with browser.new_context(viewport={"width": 390, "height": 844}) as context, context.new_page() as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_content("<script>window.MathJax = { options: {} };</script>")  # the settings come first
        page.add_script_tag(path=live.STATIC / "book.js")
        page.set_viewport_size({"width": 844, "height": 390})
        page.wait_for_timeout(100)
    assert errors == []
