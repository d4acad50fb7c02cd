"""The way to a site: its name looked up, a connection, TLS; and whose trouble it is where that ends."""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from noc.backends.probe.targets import Target
from noc.backends.stamps import from_epoch
from noc.backends.tls import distrust

LOOK_UPS = 32  # at once: a mute name server holds a thread for many seconds, and must not hold those of others
_GOODBYE = 0.5  # s

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Blame(Enum):
    SITE = auto()  # somebody there has answered, and not well
    MUTE = auto()  # no answer: it, or anything on the way
    HERE = auto()  # the look never left this machine, or its resolver failed: says nothing of the site


class MissedError(Exception):
    """A look that brought no good answer, in one sentence."""

    def __init__(self, text: str, blame: Blame) -> None:
        super().__init__(text)
        self.text = text
        self.blame = blame


_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
_SHUT_OFF = frozenset({errno.ECONNREFUSED, errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE})
_NOT_THERE = frozenset({errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT})
_TRY_AGAIN = frozenset({socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_MEMORY, getattr(socket, "EAI_SYSTEM", 0)})


@dataclass(frozen=True, slots=True)
class Address:
    family: int
    sockaddr: tuple[str, int] | tuple[str, int, int, int]


class Reach:
    """Shared by all looks of one backend: the threads that look names up, and whom TLS trusts."""

    def __init__(self, ca: Path | None) -> None:
        self.ca = ca
        self.context: ssl.SSLContext | None = None  # made by `adapter`, in a thread
        self._resolver = ThreadPoolExecutor(LOOK_UPS, "look-up")

    def close(self) -> None:
        self._resolver.shutdown(wait=False, cancel_futures=True)

    async def addresses(self, target: Target, deadline: float) -> list[Address]:
        """Those of its name, at least one. `deadline`: on the loop's clock. Raises MissedError."""
        asked = (target.host, target.port, 0, socket.SOCK_STREAM)
        try:
            async with asyncio.timeout_at(deadline):
                loop = asyncio.get_running_loop()
                rows = await loop.run_in_executor(self._resolver, socket.getaddrinfo, *asked)
        except TimeoutError:
            raise MissedError(f"the name {target.host} cannot be looked up: DNS is mute", Blame.HERE) from None
        except socket.gaierror as error:
            if error.errno in _TRY_AGAIN:
                raise MissedError(f"the name {target.host} cannot be looked up: no answer of DNS", Blame.HERE) from None
            raise MissedError(f"the name {target.host} does not resolve", Blame.SITE) from None
        except (OSError, UnicodeError) as error:
            raise MissedError(f"the name {target.host} cannot be looked up: {error}", Blame.HERE) from None
        return [Address(family, sockaddr) for family, _, _, _, sockaddr in rows if len(sockaddr) in (2, 4)]  # type: ignore[arg-type]

    @asynccontextmanager
    async def connected(self, target: Target, deadline: float) -> AsyncIterator[Stream]:
        """A connection, with TLS where the scheme has it. `deadline`: on the loop's clock. Raises MissedError."""
        sock = await self._connect(target, await self.addresses(target, deadline), deadline)
        try:
            stream = await self._wrapped(target, sock, deadline)
        except BaseException:
            sock.close()
            raise
        try:
            yield stream
        finally:
            await _part(stream[1])

    async def _connect(self, target: Target, addresses: list[Address], deadline: float) -> socket.socket:
        """To the first address that takes it; each gets its share of the time that is left."""
        loop = asyncio.get_running_loop()
        failure = MissedError(f"{target.server} has no address", Blame.SITE)
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                return await _connect_to(address, (deadline - loop.time()) / left)
            except TimeoutError:
                missed = MissedError(f"{target.server} did not take the connection in time", Blame.MUTE)
            except OSError as error:
                missed = missed_by(error, target.server)
            # What a site said counts for more than what kept us from asking it another way.
            if missed.blame.value <= failure.blame.value or address is addresses[0]:
                failure = missed
        raise failure

    async def _wrapped(self, target: Target, sock: socket.socket, deadline: float) -> Stream:
        if not target.has_tls:
            return await asyncio.open_connection(sock=sock)
        assert self.context is not None
        try:
            async with asyncio.timeout_at(deadline):
                return await asyncio.open_connection(
                    sock=sock, ssl=self.context, server_hostname=target.host, ssl_shutdown_timeout=_GOODBYE
                )
        except TimeoutError:
            raise MissedError(f"{target.server} took the connection, and TLS never came about", Blame.MUTE) from None
        except ssl.SSLError as error:
            raise MissedError(distrust(error, target.server, self.ca), Blame.SITE) from None
        except ConnectionError:
            raise MissedError(f"{target.server} broke off the TLS handshake", Blame.SITE) from None
        except OSError as error:
            raise missed_by(error, target.server) from None


async def _connect_to(address: Address, seconds: float) -> socket.socket:
    sock = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        async with asyncio.timeout(max(seconds, 0)):
            await asyncio.get_running_loop().sock_connect(sock, address.sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock


async def _part(writer: asyncio.StreamWriter) -> None:
    """Close politely, and in any case soon."""
    try:
        with suppress(OSError, TimeoutError):
            writer.close()
            async with asyncio.timeout(_GOODBYE):
                await writer.wait_closed()
    finally:
        writer.transport.abort()


def missed_by(error: OSError, server: str) -> MissedError:
    """Whose trouble an error of the operating system is."""
    if error.errno == errno.ECONNREFUSED:
        return MissedError(f"{server} refused the connection: nothing listens there", Blame.SITE)
    if error.errno in _SHUT_OFF:
        return MissedError(f"{server} reset the connection", Blame.SITE)
    if error.errno in _NOT_THERE:
        return MissedError(f"{server} is not there: no machine answers at its address", Blame.MUTE)
    if error.errno in _NO_ROUTE:
        return MissedError(f"there is no route from here to {server}", Blame.HERE)
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return MissedError(f"this machine could not ask {server}: {reason}", Blame.HERE)


def expiry_of(writer: asyncio.StreamWriter) -> datetime | None:
    """When the certificate of the other side ends. None: no TLS."""
    tls = writer.get_extra_info("ssl_object")
    certificate: Mapping[str, object] = (tls.getpeercert() if tls is not None else None) or {}
    stamp = certificate.get("notAfter")
    return from_epoch(ssl.cert_time_to_seconds(stamp)) if isinstance(stamp, str) else None
