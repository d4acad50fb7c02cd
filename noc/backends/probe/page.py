"""One page of a site over HTTP/1.1, on a connection of its own: a new one proves more than an old one."""

import asyncio
import ssl
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

import h11

from noc.backends.probe.reach import Blame, MissedError, Reach, expiry_of, missed_by
from noc.backends.probe.targets import Target, read_targets
from noc.backends.tls import distrust
from noc.backends.words import clean

REDIRECTS = 3
_CHUNK = 65536
_MOST = 1024 * 1024  # bytes of a page that are searched for a text


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    location: str
    charset: str
    body: bytes
    expiry: datetime | None
    size: int  # bytes on the wire


async def visit(target: Target, reach: Reach, deadline: float) -> Page:
    """The page at the end of redirects within the same host, found good. Raises MissedError."""
    seen, at = None, target
    for _ in range(REDIRECTS + 1):
        page = await _fetch(at, reach, deadline)
        ends = [moment for moment in (page.expiry, seen and seen.expiry) if moment]
        seen = replace(page, expiry=min(ends, default=None))
        if target.status or not 300 <= page.status < 400 or not page.location:
            break
        at = _further(target, at, page.location)
    else:
        raise MissedError(f"{target.server} sends us round in circles", Blame.SITE)
    _check(target, seen)
    return seen


def _check(target: Target, page: Page) -> None:
    if page.status not in target.status if target.status else not 200 <= page.status < 300:
        wanted = f" in place of {_listed(target.status)}" if target.status else ""
        raise MissedError(f"{target.server} answers with status {page.status}{wanted}", Blame.SITE)
    try:
        text = page.body.decode(page.charset, "replace")
    except LookupError:
        text = page.body.decode(errors="replace")
    if target.expect and target.expect not in text:
        raise MissedError(f'the page of {target.server} does not hold "{clean(target.expect, 60)}"', Blame.SITE)


def _listed(status: frozenset[int]) -> str:
    return " or ".join(str(number) for number in sorted(status))


def _further(target: Target, at: Target, location: str) -> Target:
    """Where a redirect leads. Raises MissedError where that is another host: another's health proves nothing."""
    here = f"{at.scheme}://{at.server}{at.path}"
    try:
        (further,) = read_targets({"further": urljoin(here, location)})
    except ValueError:
        raise MissedError(f"{target.server} sends us on to an unreadable address", Blame.SITE) from None
    if further.host != target.host or further.scheme not in ("http", "https"):
        raise MissedError(
            f"{target.server} sends us on to {clean(further.name, 100)}: write that address, or the status to expect",
            Blame.SITE,
        )
    if at.has_tls and not further.has_tls:
        raise MissedError(f"{target.server} sends us from https to http", Blame.SITE)
    return replace(further, expect=target.expect)


async def _fetch(target: Target, reach: Reach, deadline: float) -> Page:
    async with reach.connected(target, deadline) as (reader, writer):
        try:
            async with asyncio.timeout_at(deadline):
                return await _exchange(target, reader, writer)
        except TimeoutError:
            raise MissedError(f"{target.server} took the connection and was mute", Blame.MUTE) from None
        except h11.RemoteProtocolError:
            raise MissedError(f"{target.server} does not speak HTTP", Blame.SITE) from None
        except ssl.SSLError as error:
            raise MissedError(distrust(error, target.server, reach.ca), Blame.SITE) from None
        except (ConnectionError, EOFError):
            raise MissedError(f"{target.server} closed the connection in the midst of it", Blame.SITE) from None
        except OSError as error:
            raise missed_by(error, target.server) from None


async def _exchange(target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Page:
    wire = h11.Connection(h11.CLIENT)
    host = target.server.encode("ascii" if target.server.isascii() else "idna").decode()
    headers = [("Host", host), ("User-Agent", "noc-console"), ("Accept", "*/*"), ("Connection", "close")]
    writer.write(wire.send(h11.Request(method="GET", target=target.path, headers=headers)) or b"")
    writer.write(wire.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    head: h11.Response | None = None
    parts: list[bytes] = []
    size, held, ended = 0, 0, False
    while True:
        match _next(wire, ended):
            case h11.NEED_DATA:
                chunk = await reader.read(_CHUNK)
                size += len(chunk)
                wire.receive_data(chunk)
                ended = not chunk
            case h11.Response() as head if not target.expect:
                break
            case h11.Data(data=data):
                parts.append(bytes(data))
                held += len(data)
                if held > _MOST:
                    break
            case h11.EndOfMessage() | h11.ConnectionClosed():
                break
    if head is None:
        raise EOFError
    named = {name: value.decode("latin-1") for name, value in head.headers}
    charset = named.get(b"content-type", "").lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return Page(
        head.status_code, named.get(b"location", ""), charset or "utf-8", b"".join(parts), expiry_of(writer), size
    )


def _next(wire: h11.Connection, ended: bool) -> object:
    """Raises EOFError where the connection ended before the answer did."""
    try:
        return wire.next_event()
    except h11.RemoteProtocolError:
        read = wire.trailing_data[0]
        if ended and (not read or read.startswith(b"HTTP/")):
            raise EOFError from None
        raise
