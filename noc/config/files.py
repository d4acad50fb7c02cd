"""Which files a configuration was read from, and a mark of what stands in each: equal marks, equal contents."""

import hashlib
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from noc.config.document import LARGEST
from noc.settings import BackendSettings, ConsoleSettings, SecretRef, SourceFile, TargetSettings

MISSING = "missing"
UNREADABLE = "unreadable"
NO_FILE = "no file"  # a folder, a pipe: nothing that could be looked at again


def mark_of(path: Path) -> str:
    """The mark of a file as it is now; a word instead where there is nothing to be read. Never raises OSError.

    A pipe is not opened: what was read from it cannot be read again, and to open one may wait for ever.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return NO_FILE
        with path.open("rb") as file:
            return hashlib.sha256(file.read(LARGEST + 1)).hexdigest()
    except FileNotFoundError:
        return MISSING
    except (OSError, ValueError):  # ValueError: a name with a zero in it
        return UNREADABLE


def pointed_to(
    console: ConsoleSettings, backends: Iterable[BackendSettings], targets: Iterable[TargetSettings]
) -> tuple[SourceFile, ...]:
    """The certificates and the secrets in files: read once, when the watching begins."""
    found = dict.fromkeys(_paths(console, backends, targets))
    return tuple(SourceFile(path, mark_of(path)) for path in found)


def _paths(
    console: ConsoleSettings, backends: Iterable[BackendSettings], targets: Iterable[TargetSettings]
) -> Iterator[Path]:
    for backend in backends:
        if backend.ca is not None:
            yield backend.ca
    yield from (Path(ref.where) for ref in secret_files(console, backends, targets))


def secret_files(
    console: ConsoleSettings, backends: Iterable[BackendSettings], targets: Iterable[TargetSettings]
) -> Iterator[SecretRef]:
    """The references to secrets that lie in files."""
    refs = [console.dead_man, *(target.address for target in targets)]
    for backend in backends:
        refs += [backend.password, backend.token]
    yield from (ref for ref in refs if ref is not None and ref.source == "file")
