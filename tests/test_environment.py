"""`make` makes the environment once, and as a whole; here the installer is one that sleeps."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UV = """#!/bin/sh
case "$1 $2" in
"venv --quiet") mkdir -p .venv/bin && ln -s "$REAL" .venv/bin/python ;;
"pip sync") echo begin >> log; sleep "$LASTS"; echo end >> log ;;
esac
"""

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def requirements(name):
    """Give the version and the number of hashes of each requirement, by the name and the marker of it."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        package, version, marker = re.match(
            r"([\w.-]+)(?:\[.*?\])?==(\S+)(?: ; (.*?))?(?= +--hash)", line
        ).groups()
        found[package, marker] = (version, len(re.findall("--hash=sha256:[0-9a-f]{64}", line)))
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_everything_has_one_version_and_a_hash(name):
    locked = requirements(name)
    assert [one for one, (version, hashes) in locked.items() if not version[0].isdigit() or not hashes] == []
    assert len(locked) >= 8


@pytest.mark.parametrize("name", ["torch", "mutmut", "lite"])
def test_what_is_added_leaves_the_environment_as_it_is(name):
    (asked,) = re.findall(rf"^{name.upper()} = (.+)$", MAKEFILE, re.MULTILINE)
    added = requirements(f"requirements-{name}.txt")
    for package, version in (one.split("==") for one in asked.split()):
        assert added[package, None][0] == version
    there = {}
    for (package, _), (its, _) in requirements("requirements.txt").items():
        there.setdefault(package, set()).add(its)
    assert [one for one, (its, _) in added.items() if its not in there.get(one[0], {its})] == []


def test_the_accessibility_of_pages_is_checked_by_one_version():
    assert re.search(r"^AXE = axe-core@\d+\.\d+\.\d+$", MAKEFILE, re.MULTILINE)
    assert "npm install --prefix . --no-save $(AXE)" in MAKEFILE


@pytest.fixture
def clone(tmp_path):
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    folder = tmp_path / "a clone"
    (folder / "bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "tools", folder / "tools")
    (folder / "bin" / "uv").write_text(UV)
    (folder / "bin" / "uv").chmod(0o755)
    return folder


def start(clone, lasts=0.5):
    path = os.pathsep.join([str(clone / "bin"), os.environ["PATH"]])
    # Without what a make that runs these tests tells its children.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    environment |= {"PATH": path, "REAL": sys.executable, "LASTS": str(lasts)}
    command = ["make", f"PYTHON={sys.executable}", ".venv/complete"]
    return subprocess.Popen(
        command, cwd=clone, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def log(clone):
    return (clone / "log").read_text().split() if (clone / "log").exists() else []


def wait_until_it_has_begun(clone):
    end = time.monotonic() + 30
    while "begin" not in log(clone):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_two_at_once_make_one_environment(clone):
    first = start(clone)
    wait_until_it_has_begun(clone)
    second = start(clone)
    said = [make.communicate(timeout=60)[0] for make in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0)
    assert log(clone) == ["begin", "end"]
    assert "takes some minutes" in said[0]
    assert said[1] == "Another make changes the environment in .venv; this one waits for it.\n"
    assert (clone / ".venv" / "complete").exists()


def test_it_is_made_anew_when_the_requirements_change(clone):
    for times in (1, 1, 2):
        if times == 2:
            time.sleep(0.05)
            (clone / "requirements.txt").touch()
        make = start(clone, lasts=0)
        make.communicate(timeout=60)
        assert make.returncode == 0
        assert log(clone) == ["begin", "end"] * times


def test_who_ends_make_ends_the_installation(clone):
    make = start(clone, lasts=60)
    wait_until_it_has_begun(clone)
    make.terminate()
    make.communicate(timeout=30)  # until nobody has its output any more
    assert make.returncode != 0
    assert log(clone) == ["begin"]
    assert not (clone / ".venv" / "complete").exists()
    again = start(clone, lasts=0)
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert log(clone) == ["begin", "begin", "end"]


def test_an_installation_that_is_left_behind_is_waited_for(clone):
    make = start(clone, lasts=2)
    wait_until_it_has_begun(clone)
    make.send_signal(signal.SIGKILL)
    make.wait(timeout=30)
    again = start(clone, lasts=0)
    said = again.communicate(timeout=60)[0]
    assert again.returncode == 0
    assert "this one waits for it" in said
    assert log(clone)[:2] == ["begin", "end"]
    assert (clone / ".venv" / "complete").exists()


def test_a_failed_installation_is_not_complete(clone):
    (clone / "bin" / "uv").write_text("#!/bin/sh\nexit 1\n")
    (clone / "requirements.txt").write_text("no such file.txt")
    make = start(clone)
    make.communicate(timeout=120)
    assert make.returncode != 0
    assert not (clone / ".venv" / "complete").exists()
