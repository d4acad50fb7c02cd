"""Why no stream came about, or why it broke, where it is not as it is with HTTP."""

import errno
import ssl
from pathlib import Path

from noc.backends.backend import PollError
from noc.backends.failures import broken
from noc.core.causes import Cause

_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "UNEXPECTED_EOF_WHILE_READING")


def failed(error: Exception, server: str, scheme: str, ca: Path | None) -> PollError:
    """`server` is its host and port, or the path of its socket."""
    if isinstance(error, ssl.SSLError) and error.reason in _NO_TLS:
        text = f"{server} does not speak TLS: is its url tcp://, or its port another?"
        return PollError(Cause.BACKEND_LOST, text)
    if scheme == "unix" and isinstance(error, OSError):
        return _socket(error, server)
    return broken(error, server, ca)


def _socket(error: OSError, path: str) -> PollError:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            text = f"there is no socket {path}: does the core run, with its Livestatus?"
        case errno.EACCES | errno.EPERM:
            text = f"this user may not open the socket {path}: make it a member of the socket's group"
            return PollError(Cause.BACKEND_REFUSED, text)
        case errno.ECONNREFUSED:
            text = f"nobody listens at the socket {path}: its core does not run"
        case errno.ENOTSOCK | errno.EPROTOTYPE:
            text = f"{path} is no socket"
        case _:
            text = f"the socket {path} cannot be used: {error.strerror or type(error).__name__}"
    return PollError(Cause.BACKEND_LOST, text)
