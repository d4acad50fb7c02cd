"""The dead-man's switch: a service elsewhere is told in a steady rhythm that all works here, and calls people when not.

A ping goes out only while everything works that must. What the console cannot say itself any more, since it is dead,
frozen or cut off, is said by the service when pings stay away. The address is a secret: whoever knows it can keep the
service quiet. So nothing of it is told to anybody, not even the host.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import structlog

from noc import secrets
from noc.backends.backend import PollError
from noc.backends.http import Transport
from noc.backends.reply import Reply
from noc.config.values import is_loopback
from noc.core.causes import Cause
from noc.core.events import Event, PartFailed, PartWorks
from noc.engine.clock import read_clock, real
from noc.engine.progress import Progress
from noc.engine.totals import Tally
from noc.errors import SecretError
from noc.settings import BackendSettings, ConsoleSettings, Limits, SecretRef

SUBJECT = "dead-man"
MISSED = 3  # pings in a row
DEADLINE = timedelta(seconds=10)  # of one ping
CALLED = "the dead-man service"
UNSEEN = "nobody outside would notice the death of this console"
_PUSH = "/api/push/"  # of Uptime Kuma, which takes what it is told from the query
_SAID = {
    401: "refuses the ping (401)",
    403: "refuses the ping (403)",
    404: "knows no such address (404): it was changed or deleted there",
    410: "knows no such address any more (410): it was changed or deleted there",
    429: "wants fewer pings (429): raise dead_man_every",
}

log = structlog.get_logger()


class _AddressError(Exception):
    """The address cannot be used as it is: its text says why and what helps."""


class DeadMan:
    """`run()` is a task of the engine. `say` is told, in the engine's thread, why no ping goes out."""

    def __init__(
        self,
        address: SecretRef,
        settings: ConsoleSettings,
        tally: Tally,
        say: Callable[[str], None] = lambda text: None,
        resolve: Callable[[SecretRef], str] = secrets.resolve,
    ) -> None:
        self._address, self._settings, self._tally = address, settings, tally
        self._say, self._resolve = say, resolve
        self._missed = 0
        self._told = True  # the fault may stand: another engine of this console may have found it
        self._withheld = ""

    async def run(self, take: Callable[[Event], object]) -> None:
        """Ping for ever. Whatever goes wrong becomes an event for `take`."""
        progress = Progress(self._tally)
        while True:
            await asyncio.sleep(real(self._settings.dead_man_every.total_seconds()))
            still = progress.standing_still()
            if self._may_ping(still):
                await self._ping(take)

    def _may_ping(self, still: tuple[str, ...]) -> bool:
        why = "" if self._tally.sites else "the console watches no site"
        if still:
            why = f"{_listed(still)} not advanced"
        if why and why != self._withheld:
            log.info("no ping goes to the dead-man service", reason=why)
        elif self._withheld and not why:
            log.info("pings go to the dead-man service again")
        if why:
            self._say(f"No ping goes to the dead-man service: {why}.")
        self._withheld = why
        return not why

    async def _ping(self, take: Callable[[Event], object]) -> None:
        try:
            trouble = await self._tried()
            self._missed = self._missed + 1 if trouble else 0
        except (SecretError, _AddressError) as error:  # another try comes to the same
            trouble, self._missed = str(error), MISSED
        except Exception as error:  # noqa: BLE001  a defect here must be a fault on the wall, not the end of the engine
            trouble, self._missed = f"the ping failed ({type(error).__name__})", self._missed + 1
        if trouble:
            secrets.forget(self._address)  # it may be put right: fetch it anew
        if self._missed >= MISSED:
            self._told = True
            take(PartFailed(read_clock(), Cause.DEAD_MAN_UNREACHABLE, SUBJECT, f"{trouble}; {UNSEEN}"))
        elif not trouble and self._told:
            self._told = False
            take(PartWorks(read_clock(), Cause.DEAD_MAN_UNREACHABLE, SUBJECT))

    async def _tried(self) -> str:
        """Ping once. Says why it was not taken; empty: it was."""
        address = await asyncio.to_thread(self._resolve, self._address)  # a keyring may make us wait
        server, path = _parted(address, self._settings.dead_man_allow_http)
        limits = Limits(body=64 * 1024, total=DEADLINE)
        backend = BackendSettings(SUBJECT, SUBJECT, server, limits=limits)
        transport = Transport(backend, self._resolve, {"Accept": "*/*"}, signs_in=False, called=CALLED)
        try:
            return await _send(transport, path, self._text())
        except PollError as error:
            return error.text
        finally:
            await transport.close()

    def _text(self) -> str:
        figures = {**self._tally.totals._asdict(), "sites": self._tally.sites}
        return " ".join(f"{name} {count}" for name, count in figures.items())


def _parted(address: str, allow_http: bool) -> tuple[str, str]:
    """The server's root, and what is asked of it. Raises _AddressError, which repeats nothing of the address."""
    try:
        parts = urlsplit(address.strip())
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named or not address.isprintable():
        raise _AddressError("console.dead_man_url leads to no address: it must be whole and begin with https://")
    if parts.scheme == "http" and not is_loopback(address) and not allow_http:
        raise _AddressError(
            "console.dead_man_url leads to http:// on another machine, and everybody on the way can read it: "
            "use https://, or set dead_man_allow_http = true"
        )
    return f"{parts.scheme}://{parts.netloc}", f"{parts.path}?{parts.query}" if parts.query else parts.path


async def _send(transport: Transport, path: str, text: str) -> str:
    if _PUSH in path:
        place = path.partition("?")[0]  # what is copied from its page ends in an example
        return _judged(await transport.get(place, {"status": "up", "msg": text}), push=True)
    reply = await transport.post(path, text=text, headers={"Content-Type": "text/plain"}, reads=True)
    if reply.status == 405:
        reply = await transport.get(path)
    return _judged(reply, push=False)


def _judged(reply: Reply, push: bool) -> str:
    """Whether a reply says that the ping was taken; an address with a typing error gets an answer too."""
    if reply.status in _SAID:
        return f"{CALLED} {_SAID[reply.status]}"
    if 300 <= reply.status < 400:
        return f"{CALLED} sends us on to another address ({reply.status}): dead_man_url must be that one"
    if not 200 <= reply.status < 300:
        return f"{CALLED} is in trouble itself (status {reply.status})"
    start = reply.body[:200].strip().lower()
    if start.startswith(b"<") or "html" in reply.content_type:
        return f"{CALLED} answers with a web page: dead_man_url is not its address for pings"
    if b"(not found)" in start:  # Healthchecks says it with a status of 200
        return f"{CALLED} knows no such check: it was changed or deleted there"
    if b"(rate limited)" in start:
        return f"{CALLED} wants fewer pings: raise dead_man_every"
    return f"{CALLED} did not take the ping" if push and not _is_taken(reply.body) else ""


def _is_taken(body: bytes) -> bool:
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("ok") is True


def _listed(names: tuple[str, ...]) -> str:
    """`paints have`, `folds and paints have`."""
    *first, last = names
    return f"{', '.join(first)} and {last} have" if first else f"{last} have"
