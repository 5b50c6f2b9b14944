"""Where the book is published, as `_config.yml` says: the one place that names it.

As long as nothing is named there, no page has a button that would lead nowhere.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

REPOSITORY = re.compile(r"https://(github|gitlab)\.com/[\w.-]+/[\w.-]+")
ADDRESS = re.compile(r"https?://[^\s?#]+/")


@dataclass(frozen=True)
class Published:
    """Where readers find the book and its notebooks; each may be empty."""

    repository: str  # https://github.com/OWNER/NAME
    branch: str
    address: str  # of the site, up to a slash: https://OWNER.github.io/NAME/
    jupyterlite: bool  # whether the site has the exercises with a Python in the browser

    @property
    def host(self) -> str:
        """Who hosts the repository: "github", "gitlab" or nobody."""
        found = REPOSITORY.match(self.repository)
        return found[1] if found else ""


def published(folder: Path) -> Published:
    """Read `_config.yml` in the folder of a book."""
    text = (folder / "_config.yml").read_text(encoding="utf-8")
    settings = yaml.safe_load(text)
    url, address = settings["repository"]["url"], settings["html"]["baseurl"]
    repository = url.rstrip("/").removesuffix(".git")
    if repository and not REPOSITORY.fullmatch(repository):
        raise ValueError(
            f"_config.yml: the url of the repository is {url}; expected "
            "https://github.com/OWNER/NAME or https://gitlab.com/OWNER/NAME"
        )
    if address and not ADDRESS.fullmatch(address):
        raise ValueError(
            f"_config.yml: the baseurl is {address}; expected an address that ends "
            "with a slash, such as https://OWNER.github.io/NAME/"
        )
    return Published(
        repository,
        settings["repository"]["branch"],
        address,
        settings["launch_buttons"]["jupyterlite"],
    )
