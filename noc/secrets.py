"""Secrets: fetched from where the configuration says they are, and kept in memory.

    env:NAME     the environment, then systemd's credentials (`LoadCredential=NAME:FILE`)
    file:PATH    a file that only its owner may read
    keyring      the system's keyring, service "noc-console", name "BACKEND/KEY"

A keyring may be locked and wait for somebody to open it, so it is asked in a thread of its own, with a deadline.
"""

import os
import stat
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from pathlib import Path

from noc import durations
from noc.errors import SecretError
from noc.settings import SecretRef

SERVICE = "noc-console"
KEYRING_DEADLINE = timedelta(seconds=20)  # long enough for a person to type the password of his keyring
_LARGEST = 64 * 1024  # bytes
_ELSEWHERE = 'use "env:NAME" or "file:PATH" in noc.toml instead'

_lock = threading.Lock()
_kept: dict[SecretRef, str] = {}
_seen: set[str] = set()  # never forgotten: an old secret in a log is a secret still
_asking: dict[str, Future[str | None]] = {}


def resolve(ref: SecretRef, deadline: timedelta = KEYRING_DEADLINE) -> str:
    """Fetch a secret, once: later calls answer from memory. Raises SecretError. May block: not for an event loop."""
    with _lock:
        if ref in _kept:
            return _kept[ref]
    fetch = {"env": _from_environment, "file": _from_file}.get(ref.source)
    secret = _one_line(fetch(ref) if fetch else _from_keyring(ref, deadline), ref)
    with _lock:
        _kept[ref] = secret
        _seen.add(secret)
    return secret


def forget(ref: SecretRef) -> None:
    """Fetch it anew next time: it was refused, and somebody may change it."""
    with _lock:
        _kept.pop(ref, None)


def store(ref: SecretRef, secret: str, deadline: timedelta = KEYRING_DEADLINE) -> None:
    """Put a secret into the keyring. Raises SecretError. May block: not for an event loop."""
    if ref.source != "keyring":
        raise SecretError(f'{ref.of}: only a keyring is written to; write "keyring" in noc.toml, or the secret by hand')
    _one_line(secret, ref)

    def write() -> None:
        import keyring

        keyring.set_password(SERVICE, ref.where, secret)

    _ask_keyring(ref, "write", write, deadline)
    with _lock:
        _kept[ref] = secret
        _seen.add(secret)


def seen() -> tuple[str, ...]:
    """Every secret this process has had in hand, the longest first. Nobody may see them."""
    with _lock:
        return tuple(sorted(_seen, key=len, reverse=True))


def read_anew(ref: SecretRef) -> str:
    """What stands in the file of a secret now; what is in memory stays. Raises SecretError."""
    secret = _one_line(_from_file(ref), ref)
    with _lock:
        _seen.add(secret)
    return secret


def hold(ref: SecretRef, secret: str) -> None:
    """Keep one that was just given, or read anew, in memory, where `resolve` finds it first. Raises SecretError."""
    secret = _one_line(secret, ref)
    with _lock:
        _kept[ref] = secret
        _seen.add(secret)


def erase(ref: SecretRef, deadline: timedelta = KEYRING_DEADLINE) -> None:
    """Take a secret out of the keyring again. Raises SecretError. May block: not for an event loop."""

    def delete() -> None:
        import keyring

        keyring.delete_password(SERVICE, ref.where)

    _ask_keyring(ref, "delete", delete, deadline)
    forget(ref)


def stored(ref: SecretRef, deadline: timedelta = KEYRING_DEADLINE) -> str | None:
    """What the keyring holds, None where it has no such entry. Raises SecretError where it cannot be asked."""
    secret = _ask_keyring(ref, "read", partial(_read_keyring, ref), deadline)
    if secret:
        with _lock:
            _seen.add(secret)
    return secret


def _one_line(text: str, ref: SecretRef) -> str:
    """Editors end a file with a line break that is no part of the secret."""
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret.strip():
        raise SecretError(f"{ref.of}: {_place(ref)} is empty; put the secret there")
    if any(character in secret for character in "\n\r\0"):
        raise SecretError(f"{ref.of}: {_place(ref)} holds more than one line; leave only the secret there")
    return secret


def _place(ref: SecretRef) -> str:
    match ref.source:
        case "env":
            return f"the environment variable or credential {ref.where}"
        case "file":
            return f"the file {ref.where}"
    return f'the entry "{ref.where}" of service {SERVICE} in the keyring'


def _from_environment(ref: SecretRef) -> str:
    if ref.where in os.environ:
        return os.environ[ref.where]
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder, ref.where) if folder else None
    if credential is not None and credential.exists():
        # No look at its mode: systemd guards the folder, and grants access by rules that a mode does not show.
        return _read(credential, ref, guarded=True)
    raise SecretError(
        f"{ref.of}: the environment variable {ref.where} is not set; "
        f"set it, or let systemd provide it with LoadCredential={ref.where}:FILE"
    )


def _from_file(ref: SecretRef) -> str:
    return _read(Path(ref.where), ref, guarded=False)


def _read(path: Path, ref: SecretRef, guarded: bool) -> str:
    """`guarded`: somebody else sees to it who may read the file."""
    try:
        # A pipe would block until somebody writes to it.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            fault = _fault(path, os.fstat(file.fileno()), guarded)
            raw = b"" if fault else file.read(_LARGEST + 1)
    except OSError as error:
        raise SecretError(f"{ref.of}: the file {path} cannot be read: {error.strerror}; mend the path or it") from None
    if fault or len(raw) > _LARGEST:
        raise SecretError(f"{ref.of}: the file {path} {fault or 'is too large; leave only the secret in it'}")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise SecretError(f"{ref.of}: the file {path} is not UTF-8; save it as UTF-8") from None


def _fault(path: Path, found: os.stat_result, guarded: bool) -> str | None:
    """Why this file is not trusted with a secret: the end of a sentence."""
    if not stat.S_ISREG(found.st_mode):
        return "is no plain file; name one"
    if guarded or os.name != "posix":
        return None
    if found.st_mode & 0o077:
        return f"can be read or changed by others; run: chmod 600 {path}"
    us = os.geteuid()
    if us != 0 and {found.st_uid, path.lstat().st_uid} - {0, us}:
        return f"belongs to another user; run: chown {us} {path}"
    return None


def _from_keyring(ref: SecretRef, deadline: timedelta) -> str:
    secret = _ask_keyring(ref, "read", partial(_read_keyring, ref), deadline)
    if secret is None:
        raise SecretError(f'{ref.of}: is not in the keyring; run: keyring set {SERVICE} "{ref.where}"')
    return secret


def _read_keyring(ref: SecretRef) -> str | None:
    import keyring  # late: it looks through all that is installed for keyrings, and many consoles need none

    return keyring.get_password(SERVICE, ref.where)


def _ask_keyring(ref: SecretRef, verb: str, question: Callable[[], str | None], deadline: timedelta) -> str | None:
    """Ask in a worker. One that still waits for an earlier question of the same kind is not asked twice."""
    name = f"keyring {verb} {ref.where}"
    with _lock:
        asked = _asking.get(name)
        if asked is None or asked.done() or verb != "read":
            asked = _asking[name] = Future()
            threading.Thread(target=_answer, args=(asked, question), name=name, daemon=True).start()
    try:
        error = asked.exception(deadline.total_seconds())
    except TimeoutError as late:
        error = late
    if error is not None:
        raise SecretError(f"{ref.of}: {_keyring_fault(error, deadline)}") from None
    return asked.result()


def _answer(asked: Future[str | None], question: Callable[[], str | None]) -> None:
    try:
        asked.set_result(question())
    except Exception as error:  # noqa: BLE001  # keyrings are plug-ins that raise what they like; it becomes a SecretError
        asked.set_exception(error)


def _keyring_fault(error: BaseException, deadline: timedelta) -> str:
    from keyring.errors import KeyringLocked, NoKeyringError

    match error:
        case TimeoutError():
            return f"the keyring did not answer within {durations.show(deadline)}; open it, or {_ELSEWHERE}"
        case NoKeyringError():
            return f"this machine has no keyring; {_ELSEWHERE}"
        case KeyringLocked():
            return f"the keyring is locked; open it, or {_ELSEWHERE}"
    return f"the keyring cannot be used ({type(error).__name__}); {_ELSEWHERE}"
