"""Where things are: the configuration, the journal, the log, and the files that ship with the console."""

from pathlib import Path

import platformdirs

from noc.errors import ResourceError

_APP = "noc"
_PACKAGE = Path(__file__).resolve().parent


def config_file() -> Path:
    """`noc.toml` in the platform's configuration folder. It may not exist."""
    return platformdirs.user_config_path(_APP, appauthor=False, roaming=True) / "noc.toml"


def data_folder() -> Path:
    """What the console remembers lives here. It may not exist."""
    return platformdirs.user_data_path(_APP, appauthor=False)


def journal_file() -> Path:
    return data_folder() / "journal.sqlite"


def log_file(process: str = "noc") -> Path:
    """One file a process: two that rotate the same file lose lines of each other."""
    return platformdirs.user_log_path(_APP, appauthor=False) / f"{process}.log"


def resource(name: str) -> Path:
    """Find a file of `resources/`, such as `sounds/down.wav`, in a checkout as in an installed wheel.

    Raises ResourceError where it is missing.
    """
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        path = folder / name
        if path.exists():
            return path
    raise ResourceError(f"resources/{name} is missing from {_PACKAGE}: install the console again")
