"""Local Sphinx extension: the buttons that run a page, and report a mistake on it.

The buttons are the theme's. They appear if `_config.yml` names a repository. Two lead
elsewhere than the theme lets them: Colab to the notebook of the site, which installs
the package first, and a report to the form for mistakes in the book.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

sys.path.insert(0, str(Path(__file__).parents[1]))
from published import Published, published

SITE_BRANCH = "gh-pages"  # where `make publish` puts the site


def switch_on(app: Sphinx, config: Config) -> None:
    """Let the theme have the buttons whose links lead somewhere."""
    where = published(Path(app.srcdir))
    options = config.html_theme_options
    options["repository_url"] = where.repository
    options["use_issues_button"] = bool(where.repository)
    if not where.repository:
        options["launch_buttons"] = {}
    elif where.host != "github":
        options["launch_buttons"]["colab_url"] = ""  # it reads GitHub only
    app.connect("html-page-context", partial(lead, where), priority=600)


def lead(
    where: Published,
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    document: nodes.document | None,
) -> None:
    """Change the links of a page's buttons; its exercises get one more."""
    header = context["header_buttons"]
    groups = {group["label"]: group.get("buttons", [group]) for group in header}
    for button in groups.get("launch-buttons", []):
        if button["text"] == "Colab":
            button["url"] = button["url"].replace(
                f"/blob/{where.branch}/", f"/blob/{SITE_BRANCH}/_sources/", 1
            )
    for button in groups.get("source-issues-button", []):
        button["tooltip"] = "Report a mistake on this page"
        if where.host == "github":
            form = f"{where.repository}/issues/new?template=book.yml"
            button["url"] = f"{form}&place={quote(context.get('pagetitle', page))}"
    if where.jupyterlite and page.startswith("book/exercises/"):
        start = context["pathto"]("lite/notebooks/index.html", 1)
        header.insert(
            0,
            {
                "type": "link",
                "label": "launch-here-button",
                "icon": "fas fa-play",
                "tooltip": "Do these exercises in the browser",
                "url": f"{start}?path={Path(page).name}.ipynb",
            },
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Come before the theme reads its options, and after it has made the buttons."""
    app.connect("config-inited", switch_on)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
