"""Trained models that the book uses: a safetensors file each, and one manifest that says where each is from.

``load("NAME")`` gives a model. ``python -m rnn_course.applications train NAME`` makes it again.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rnn_course import files
from rnn_course.datasets.source import Source
from rnn_course.scratch import Model
from rnn_course.scratch.layer import Layer
from rnn_course.scratch.training import saving

FOLDER = Path(__file__).parent

# What an entry of the manifest held before it had a digest.
_WITHOUT_DIGEST = {"command", "settings", "versions", "data", "date", "sha256"}


@dataclass(frozen=True)
class Trained:
    """A trained model, as `load` gives it.

    Attributes
    ----------
    model : Model
        The model.
    extras : dict
        What belongs to it and is no weight, such as vocabularies and means, in plain values.
    entry : dict
        Its entry in the manifest.
    """

    model: Model
    extras: dict[str, Any]
    entry: dict[str, Any]

    @property
    def layers(self) -> list[Layer]:
        """The layers of the model, for networks in which they do not follow one another."""
        return self.model.layers


def manifest() -> dict[str, dict[str, Any]]:
    """Read what is known of all trained models.

    Returns
    -------
    dict
        For each name the ``command`` that made it, its ``settings`` (the seed among them), the ``versions``
        of what computed it, the ``data`` with licence and source, the date, the ``sha256`` of its files, and
        the ``digest`` of all this.

    Raises
    ------
    ValueError
        If the manifest is damaged.
    """
    path = FOLDER / "manifest.json"
    if not path.is_file():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"weights: {path} is no JSON ({error}); fetch the course again") from error
    if not isinstance(entries, dict):
        raise ValueError(f"weights: {path} holds a {type(entries).__name__}; expected an object of models")
    return entries


def load(name: str) -> Trained:
    """Read a trained model.

    Parameters
    ----------
    name : str
        Its name in the manifest.

    Returns
    -------
    Trained
        The model.

    Raises
    ------
    FileNotFoundError
        If there is no such model, or a file of it is missing.
    ImportError
        If the package safetensors is not installed.
    ValueError
        If a file is not the one that the manifest describes, or the manifest is damaged. A file without a
        digest of its own is read: the manifest vouches for it.
    """
    entries = manifest()
    if name not in entries:
        raise FileNotFoundError(f"weights.load: no model {name!r}; there are: {', '.join(entries) or 'none'}")
    entry, weight_file = entries[name], f"{name}.safetensors"
    digests = entry.get("sha256") if isinstance(entry, dict) else None
    if not isinstance(digests, dict) or not {weight_file} <= set(digests) <= {weight_file, f"{name}.json"}:
        raise ValueError(
            f"weights.load: the manifest has no sha256 of {weight_file}, or of other files; {_again(name)}"
        )
    if not entry.keys() <= _WITHOUT_DIGEST and entry.get("digest") != _digest(entry):
        raise ValueError(
            f"weights.load: the entry of {name} in the manifest is damaged, or was edited: then its digest "
            f"must be {_digest(entry)}"
        )
    contents = {file: _read(name, file, stored) for file, stored in digests.items()}
    model = Model.load(FOLDER / weight_file, sha256=digests[weight_file])
    return Trained(model, json.loads(contents.get(f"{name}.json", "{}")), entry)


def save(
    name: str,
    model: Model | Sequence[Layer],
    extras: Mapping[str, Any],
    *,
    settings: Mapping[str, Any],
    data: Sequence[Source],
) -> Path:
    """Write a trained model and its entry in the manifest, also while another one is written.

    Parameters
    ----------
    name : str
        The name by which `load` finds it.
    model : Model or sequence of Layer
        A model, or built layers that do not follow one another.
    extras : mapping
        What JSON can hold: vocabularies, means and the like.
    settings : mapping
        What made it: sizes, steps, and the ``seed``.
    data : sequence of Source
        What it was trained on.

    Returns
    -------
    pathlib.Path
        The file of the weights.
    """
    path = FOLDER / f"{name}.safetensors"
    if isinstance(model, Model):
        model.save(path)
    else:
        saving.save(path, model, [(None,)] * len(model))
    names = [path.name]
    if extras:
        text = json.dumps(extras, indent=1, ensure_ascii=False)
        files.replace(FOLDER / f"{name}.json", f"{text}\n".encode())
        names.append(f"{name}.json")
    entry = {
        "command": f"python -m rnn_course.applications train {name}",
        "settings": dict(settings),
        "versions": {package: version(package) for package in ("rnn-course", "numpy")},
        "data": [{"name": one.name, "licence": one.licence, "source": one.source} for one in data],
        "date": datetime.date.today().isoformat(),
        "sha256": {file: hashlib.sha256(files.read(FOLDER / file)).hexdigest() for file in names},
    }
    entry["digest"] = _digest(entry)
    with files.alone(FOLDER):
        entries = dict(sorted((manifest() | {name: entry}).items()))
        text = json.dumps(entries, indent=1, ensure_ascii=False)
        files.replace(FOLDER / "manifest.json", f"{text}\n".encode())
    return path


def _read(name: str, file: str, stored: str) -> bytes:
    """Read a file of a model, if it is the one that the manifest describes."""
    path = FOLDER / file
    if not path.is_file():
        raise FileNotFoundError(f"weights.load: {path} is missing; {_again(name)}")
    content = files.read(path)
    if hashlib.sha256(content).hexdigest() != stored:
        raise ValueError(
            f"weights.load: {path} is not the file that the manifest describes; it was changed or damaged; "
            f"{_again(name)}"
        )
    return content


def _digest(entry: Mapping[str, Any]) -> str:
    """Hash all that an entry of the manifest says, but for the digest itself."""
    said = {name: value for name, value in entry.items() if name != "digest"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _again(name: str) -> str:
    return f"make it again: python -m rnn_course.applications train {name}"
