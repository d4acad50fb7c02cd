"""Writing it down: the authority's certificate, the secret, and last `noc.toml`; all of it, or nothing.

Everything that could fail is tried before anything is touched, and what was done is undone if the rest fails.
"""

import os
import signal
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from noc import secrets
from noc.config import load
from noc.errors import ConfigError, NocError, SecretError
from noc.settings import SecretRef
from noc.setup.document import UnfitError, with_backend
from noc.setup.draft import Draft

NEW_MODE = 0o600  # of a first noc.toml: it names servers and accounts
SECRET_MODE = 0o600
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Secret:
    """What was typed, and where it shall be kept. Nobody gets to see it."""

    ref: SecretRef
    value: str

    def __repr__(self) -> str:
        return f"Secret({self.ref!r})"


@dataclass(frozen=True, slots=True)
class Plan:
    """`pem`: a certificate to save beside the file, under the draft's `ca`. `secret`: one to be stored."""

    file: Path
    draft: Draft
    pem: str | None = None
    secret: Secret | None = None


def text_of(file: Path) -> str | None:
    """What stands in the file now; None where there is none. Raises ConfigError."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(_LARGEST + 1)
        return raw.decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None


def check_place(file: Path) -> None:
    """Whether it could be written, as far as that can be told beforehand. Raises ConfigError."""
    target = Path(os.path.realpath(file))
    folder = target.parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise ConfigError(f"{file}: {folder} is no folder; name another file with --config")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"{file}: its folder {folder} cannot be written by this user; name another with --config")
    if target.is_dir():
        raise ConfigError(f"{file}: is a folder; name a file in it")


def commit(plan: Plan) -> None:
    """Raises NocError, and then nothing has changed."""
    file, draft = plan.file, plan.draft
    try:
        new = with_backend(text_of(file), draft.table())
    except UnfitError as error:
        raise ConfigError(f"{file}: nothing was added: {error}") from None
    with ExitStack() as undo:
        _folder(file, undo)
        if plan.pem is not None and draft.ca is not None:
            _save(_beside(file, draft.ca), plan.pem, 0o644, undo)
        load(file, new.removeprefix("\ufeff"))
        if plan.secret is not None:
            _keep(plan.secret, undo)
        with _uninterrupted():
            replace_file(file, new)
            undo.pop_all()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C must not come between the file and the knowledge that it is written."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def replace_file(file: Path, text: str) -> None:
    """Put a new text in the place of a file, whole or not at all; its mode and its links stay. Raises ConfigError."""
    target = Path(os.path.realpath(file))
    try:
        _replace(target, text)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written: {error.strerror}; nothing was changed") from None


def _replace(target: Path, text: str) -> None:
    mode, owner = NEW_MODE, None
    with suppress(FileNotFoundError):
        found = target.stat()
        mode, owner = stat.S_IMODE(found.st_mode), (found.st_uid, found.st_gid)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        if owner is not None and hasattr(os, "chown"):
            with suppress(PermissionError):  # one who may write it need not be its owner
                os.chown(name, *owner)
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Have the new name survive a power cut, where the system lets folders be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _folder(file: Path, undo: ExitStack) -> None:
    missing = []
    folder = file.parent
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"{file}: its folder cannot be made: {error.strerror}; name another with --config") from None
    for made in reversed(missing):
        undo.callback(_quietly, made.rmdir)


def _beside(file: Path, name: str) -> Path:
    return file.absolute().parent / Path(name).expanduser()


def _save(path: Path, text: str, mode: int, undo: ExitStack) -> None:
    """A new file, never over one that is there."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        undo.callback(_quietly, path.unlink)
        with open(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise NocError(f"{path}: cannot be written: {error.strerror}; nothing was changed") from None


def _keep(secret: Secret, undo: ExitStack) -> None:
    ref = secret.ref
    if ref.source == "file":
        _save(Path(ref.where), secret.value + "\n", SECRET_MODE, undo)
    elif ref.source == "keyring":
        before = secrets.stored(ref)
        undo.callback(_quietly, lambda: secrets.store(ref, before) if before else secrets.erase(ref))
        secrets.store(ref, secret.value)


def _quietly(act: Callable[[], object]) -> None:
    """What cannot be undone must not hide why the rest failed."""
    with suppress(OSError, SecretError):
        act()


def free_name(folder: Path, stem: str, end: str) -> str:
    """The name of a file that is not there yet."""
    plain = "".join(each if each.isalnum() or each in "-_" else "-" for each in stem).strip("-") or "backend"
    names = [f"{plain}{end}", *(f"{plain}-{number}{end}" for number in range(2, 1000))]
    return next(name for name in names if not (folder / name).exists())
