"""The sentinel: whether one can be started, and comes up."""

import socket
from collections.abc import Iterator
from time import monotonic, sleep

from noc.doctor.link import Line, broken, ok, unknown
from noc.sentinel.begun import Begun

LINK = "sentinel"
SECONDS = 20.0
_WITHIN = 15.0  # s
_REMEDY = "see its log, and whether this machine has processes and memory left"


def examine_sentinel() -> Iterator[Line]:
    if not hasattr(socket, "AF_UNIX"):
        yield unknown(LINK, "it is tried only where sockets have a place in the file system")
        return
    began = monotonic()
    try:
        sentinel = Begun("doctor", sound=False)
    except OSError as error:
        yield broken(LINK, f"it cannot be started: {error.strerror}", _REMEDY)
        return
    try:
        listens = _listens(sentinel)
    finally:
        sentinel.end(politely=False)
    if listens:
        yield ok(LINK, f"one was started, was ready after {monotonic() - began:.1f} s, and was ended again")
    else:
        yield broken(LINK, "one was started and did not come up", _REMEDY)


def _listens(sentinel: Begun) -> bool:
    """Nothing is said to it: whoever says hello is watched from then on."""
    until = monotonic() + _WITHIN
    while monotonic() < until and sentinel.runs:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(1.0)
            if line.connect_ex(sentinel.address) == 0:
                return True
        sleep(0.1)
    return False
