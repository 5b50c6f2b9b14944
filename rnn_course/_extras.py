"""The optional dependencies: who needs one that is missing is told which extra to install."""

import os
import sys
from importlib import import_module, util
from pathlib import Path
from types import ModuleType


def require(module: str, extra: str) -> ModuleType:
    """Import `module`, or say which extra of the package brings it.

    Parameters
    ----------
    module : str
        The name to import, for example ``"keras"``.
    extra : str
        The extra of the package that installs it, for example ``"keras"``.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    ImportError
        If `module` is not installed; the message has the command that installs it. And if it is Keras, which
        should compute with something else than TensorFlow.
    """
    if module in ("keras", "tensorflow"):  # TensorFlow imports Keras
        choose_tensorflow()
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise ImportError(_advice(module, extra), name=module) from error


def choose_tensorflow() -> None:
    """Let Keras compute with TensorFlow, as the course does, unless something else has been chosen.

    Raises
    ------
    ImportError
        If the variable ``KERAS_BACKEND`` names another library, or Keras is in use with one already.
    """
    keras = sys.modules.get("keras")
    if keras is None:  # whatever is in the file of its settings
        os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND") or "tensorflow"
    chosen = os.environ["KERAS_BACKEND"] if keras is None else keras.config.backend()
    if chosen != "tensorflow":
        raise ImportError(
            f"the course needs Keras with TensorFlow, and here it computes with {chosen}; "
            "set the variable KERAS_BACKEND to tensorflow, and start Python again"
        )


def is_installed(module: str) -> bool:
    """Say whether a module can be found; it is not imported.

    Parameters
    ----------
    module : str
        Its name; of one inside a package, the package is looked for.

    Returns
    -------
    bool
        True if it can be found here.
    """
    package = module.partition(".")[0]
    try:
        return util.find_spec(package) is not None
    except ValueError:  # it was made by hand, as `__main__`, or this is no name
        return package in sys.modules


def missing(error: BaseException | None) -> str:
    """Say which module an error is about that is not installed.

    Parameters
    ----------
    error : BaseException or None
        What was raised.

    Returns
    -------
    str
        The name of the module, or of the package that it belongs to; empty for any other error.
    """
    name = error.name if isinstance(error, ImportError) else None
    package = name.partition(".")[0] if isinstance(name, str) else ""
    return package if package and not is_installed(package) else ""


def package_folder(package: str, extra: str) -> Path:
    """Find where `package` is installed, without importing it.

    Parameters
    ----------
    package : str
        The name of an installed package.
    extra : str
        The extra of the course's package that installs it.

    Returns
    -------
    pathlib.Path
        Its folder.

    Raises
    ------
    ImportError
        If `package` is not installed; the message has the command that installs it.
    """
    spec = util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(_advice(package, extra), name=package)
    return Path(spec.submodule_search_locations[0])


def _advice(package: str, extra: str) -> str:
    return f'{package} is not installed; in the folder of the course, run: pip install ".[{extra}]"'
