"""The optional dependencies: who needs one that is missing is told which extra to install."""

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
        If `module` is not installed; the message has the command that installs it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise ImportError(_advice(module, extra)) from error


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
        raise ImportError(_advice(package, extra))
    return Path(spec.submodule_search_locations[0])


def _advice(package: str, extra: str) -> str:
    return f'{package} is not installed; in the folder of the course, run: pip install ".[{extra}]"'
