"""How Hypothesis draws its examples, who writes files, and what `make test` says at its end."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

# A server gets the same examples in every run, so that it fails because of a change and not by chance. At
# home each run draws others, and one that fails is kept in .hypothesis and tried again. A loaded machine
# may take its time.
settings.register_profile("ci", derandomize=True, database=None, deadline=None, print_blob=True)
settings.register_profile("home", deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")


@pytest.fixture
def not_root():
    """A folder of a user whom permissions bind."""
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        nobody = 65534
        os.chown(folder, nobody, nobody)
        os.seteuid(nobody)
    try:
        yield folder
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


def pytest_terminal_summary(terminalreporter):
    """Print the figures that tests have recorded, whichever worker ran them."""
    recorded = [
        one
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for one in report.user_properties
    ]
    for name, value in recorded:
        if name == "figures":
            terminalreporter.write_line(value)
    exercises = [value for name, value in recorded if name == "diagnosed"]
    if exercises:
        mistakes, named = sum(map(len, exercises)), sum(map(sum, exercises))
        figures = f"{len(exercises)} exercises, {mistakes} mistakes, {named / mistakes:.0%} diagnosed"
        terminalreporter.write_line(figures)
