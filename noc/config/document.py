"""From a file on disk to TOML tables, with a sentence for each way in which that fails."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from noc.errors import ConfigError

LARGEST = 16 * 1024 * 1024  # bytes: ten thousand sites take about 2 MB


def read_text(path: Path, if_missing: Callable[[], str]) -> str:
    """Read a file of UTF-8, with or without a byte order mark. Raises ConfigError; a missing file's has that remedy."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError(f"{path}: does not exist; {if_missing()}") from None
    except IsADirectoryError:
        raise ConfigError(f"{path}: is a folder; name a file in it") from None
    except PermissionError:
        raise ConfigError(f"{path}: may not be read by this user; give him the right with chmod or chown") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"{path}: cannot be read: {reason}") from None
    if len(raw) > LARGEST:
        raise ConfigError(f"{path}: is larger than {LARGEST // 1024**2} MB; is it the right file?")
    return _decode(path, raw)


def _decode(path: Path, raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError(f"{path}: is UTF-16; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}: line {line} is not UTF-8; save the file as UTF-8") from None


def read_toml(path: Path, if_missing: Callable[[], str]) -> dict[str, Any]:
    """Parse a TOML file. Raises ConfigError."""
    return parse_toml(path, read_text(path, if_missing))


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """Parse what stands in a file, or would. Raises ConfigError, which names line and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is no valid TOML: {_explained(str(error), text)}") from None
    except (RecursionError, ValueError) as error:  # nested too deep; a number of thousands of digits
        raise ConfigError(f"{path}: is no valid TOML: {' '.join(str(error).split())[:200]}") from None


def _explained(fault: str, text: str) -> str:
    lines = text.splitlines() or [""]
    fault = fault.replace("at end of document", f"at line {len(lines)}, column {len(lines[-1]) + 1}, the end of it")
    twice = fault.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate"))
    return f"{fault[:200]}; {'does a key stand twice?' if twice else 'is a quote or a bracket missing?'}"
