"""Why no connection came about, or why it broke: one cause and one sentence for people."""

import errno
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from noc.backends.backend import PollError
from noc.backends.tls import distrust
from noc.core.causes import Cause

_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
_RESET = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED})


def broken(error: BaseException, server: str, ca: Path | None) -> PollError:
    """Find the root of a failed exchange among the errors it is wrapped in."""
    roots = list(_roots(error))
    for root in roots:
        if isinstance(root, ssl.SSLError):
            return PollError(Cause.BACKEND_LOST, distrust(root, server, ca))
        if isinstance(root, socket.gaierror):
            return PollError(Cause.BACKEND_LOST, f"the name of {server} does not resolve")
    numbers = {root.errno for root in roots if isinstance(root, OSError)}
    return PollError(Cause.BACKEND_LOST, _by_number(numbers, server))


def _by_number(numbers: set[int | None], server: str) -> str:
    if errno.ECONNREFUSED in numbers:
        return f"{server} refused the connection: nothing listens there"
    if numbers & _RESET:
        return f"{server} reset the connection"
    if numbers & _UNREACHABLE:
        return f"there is no route to {server}"
    return f"the connection to {server} failed"


def _roots(error: BaseException | None, depth: int = 8) -> Iterator[BaseException]:
    if error is None or depth == 0:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _roots(part, depth - 1)
    yield from _roots(error.__cause__ or error.__context__, depth - 1)


def mute(server: str, limit: timedelta) -> PollError:
    text = f"{server} took the connection and was mute for {limit.total_seconds():g} s"
    return PollError(Cause.BACKEND_LOST, f"{text}; where it is only slow, raise limits.read")


def unfinished(server: str, limit: timedelta) -> PollError:
    text = f"{server} did not finish its answer within {limit.total_seconds():g} s"
    return PollError(Cause.BACKEND_LOST, f"{text}; where it is only slow, raise limits.total")
