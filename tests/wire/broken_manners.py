"""A backend that breaks its word in every way, seen through the whole console.

However it answers: nothing crashes, no tile stays calm beyond its bound, the fault names the right cause, and all is
well again when the backend is.
"""

from functools import partial
from pathlib import Path
from time import monotonic

from noc.core.causes import AlarmState, Cause, Sound
from noc.core.snapshot import Snapshot
from tests.backends.web import Served
from tests.wire.manners import answered, bomb, cut, drip, endless, flood, mute, reset, shut
from tests.wire.plays import Play
from tests.wire.scene import INVENTORIES, LIMITS, POLL, SILENT, SITE_FROM, SLACK, Scene
from tests.wire.server import Manner

LOST, REFUSED, GARBLED = Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED
HTML = {"Content-Type": "text/html"}
LOGIN = b"<html><form>Log in<input name=user><input type=password></form></html>"
ELSEWHERE = {"Location": "https://monitor.example/login?session=1"}

MANNERS: dict[str, tuple[Manner, Cause]] = {
    "a web page": (answered(Served(b"<html><h1>It works!</h1></html>", headers=HTML)), GARBLED),
    "a log-in page": (answered(Served(LOGIN, headers=HTML)), REFUSED),
    "an empty body": (answered(Served(b"")), GARBLED),
    "status 400": (answered(Served(b"", 400)), REFUSED),
    "status 401": (answered(Served(b"", 401)), REFUSED),
    "status 403": (answered(Served(b"", 403)), REFUSED),
    "status 404": (answered(Served(b"", 404)), REFUSED),
    "status 429": (answered(Served(b"", 429)), LOST),
    "status 500": (answered(Served(b"", 500)), LOST),
    "status 503": (answered(Served(b"", 503)), LOST),
    "sends elsewhere": (answered(Served(b"", 302, ELSEWHERE)), REFUSED),
    "closes at once": (shut, LOST),
    "resets after the headers": (reset, LOST),
    "cuts the body short": (cut, GARBLED),
    "never answers": (mute, LOST),
    "a byte at a time": (drip, LOST),
    "200 MB": (flood, GARBLED),
    "a body without an end": (endless, GARBLED),
    "a bomb": (bomb, GARBLED),
    "no JSON": (answered(Served(b'{"results": [{"name":')), GARBLED),
    "other JSON": (answered(Served(b'{"results": 7, "status": true, "data": "none"}')), GARBLED),
    "a number": (answered(Served(b"7")), GARBLED),
    "nested too deep": (answered(Served(b"[" * 100_000)), GARBLED),
    "bytes": (answered(Served(bytes(range(256)) * 4)), GARBLED),
}

# These are played on the adapter of every kind by the contract test: here one kind is enough.
OF_ONE_KIND = {
    "a log-in page", "an empty body", "status 401", "status 429", "status 500", "closes at once", "cuts the body short",
    "never answers", "bytes",
}  # fmt: skip


def breaks_its_manners(kind: str, manner: Manner, cause: Cause, folder: Path) -> None:
    with Scene(kind, folder) as scene:
        scene.settle()
        broken = scene.break_with(manner)
        one_poll = POLL + LIMITS.total.total_seconds()
        scene.wait_fault({cause}, 2 * one_poll + SLACK + SLACK)
        assert scene.published.newest.due[0].sound is Sound.FAULT
        # Blind from the first failed poll on; silent in its time, and then no siren of its own.
        if kind in INVENTORIES:
            scene.published.wait(lambda s: all(site.alarm is AlarmState.SUPPRESSED for site in s.sites), SILENT + SLACK)
        ended = monotonic()
        scene.mend()
        scene.published.wait(_cleared, 2 * one_poll + SLACK, "the fault has ended, and waits to be taken")
        scene.settle()
        scene.never_calm(broken + one_poll + SLACK, ended)
        scene.never_calm_while_failing()
        assert not [line for line in scene.loud_lines() if not line.startswith("fault east")]
        assert scene.session.engine.alive


def _cleared(snapshot: Snapshot) -> bool:
    return bool(snapshot.faults) and all(fault.alarm is AlarmState.CLEARED_UNACKED for fault in snapshot.faults)


PLAYS: dict[str, Play] = {
    f"{kind}: {name}": partial(breaks_its_manners, kind, manner, cause)
    for name, (manner, cause) in MANNERS.items()
    for kind in (["icinga2"] if name in OF_ONE_KIND else SITE_FROM)
}
