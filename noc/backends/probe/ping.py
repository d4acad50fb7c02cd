"""ICMP echo by an unprivileged socket where the system allows it, or a raw one where we may have that."""

import asyncio
import errno
import os
import socket
import struct
from contextlib import suppress

from noc.backends.probe.reach import Address, Blame, MissedError, missed_by
from noc.backends.probe.targets import Target

TRIES = 3  # a single lost packet is ordinary
REMEDY = "allow it with \"sysctl net.ipv4.ping_group_range='0 2147483647'\", or write tcp://HOST:PORT in its place"
_ECHO, _REPLY = {socket.AF_INET: 8, socket.AF_INET6: 128}, {socket.AF_INET: 0, socket.AF_INET6: 129}
_PROTOCOL = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}
_DENIED = frozenset({errno.EPERM, errno.EACCES, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT, errno.EPROTOTYPE})
_HEADER = struct.Struct("!BBHHH")  # type, code, checksum, identifier, sequence
_TOKEN = 16  # bytes, by which a reply is known to be ours


def may_ping() -> bool:
    try:
        _opened(socket.AF_INET).close()
    except OSError:
        return False
    return True


async def ping(target: Target, addresses: list[Address], seconds: float) -> None:
    """Return at the first echo. Raises MissedError."""
    address = min(addresses, key=lambda one: one.family != socket.AF_INET)
    try:
        with _opened(address.family) as sock:
            sock.setblocking(False)
            sock.connect((address.sockaddr[0], 0, *address.sockaddr[2:]))
            await _echoed(sock, address.family, seconds)
    except TimeoutError:
        raise MissedError(f"{target.host} sends no echo: {TRIES} asked for in {seconds:.2g} s", Blame.MUTE) from None
    except OSError as error:
        if error.errno in _DENIED:
            raise MissedError(f"this machine does not let us ping {target.host}: {REMEDY}", Blame.HERE) from None
        raise missed_by(error, target.host) from None


def _opened(family: int) -> socket.socket:
    """Raises OSError where neither kind of socket is allowed."""
    try:
        return socket.socket(family, socket.SOCK_DGRAM, _PROTOCOL[socket.AddressFamily(family)])
    except OSError:
        return socket.socket(family, socket.SOCK_RAW, _PROTOCOL[socket.AddressFamily(family)])


async def _echoed(sock: socket.socket, family: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    token = os.urandom(_TOKEN)
    for number in range(TRIES):
        with suppress(BlockingIOError):
            sock.send(_echo(family, number, token))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds / TRIES):
                while not _is_ours(await loop.sock_recv(sock, 2048), family, token):
                    pass
                return
    raise TimeoutError


def _echo(family: int, number: int, token: bytes) -> bytes:
    """The kernel fills in the checksum of ICMPv6, and the identifier where the socket is unprivileged."""
    identifier = int.from_bytes(token[:2])
    blank = _HEADER.pack(_ECHO[socket.AddressFamily(family)], 0, 0, identifier, number) + token
    return blank[:2] + struct.pack("!H", _checksum(blank)) + blank[4:]


def _checksum(packet: bytes) -> int:
    total: int = sum(struct.unpack(f"!{len(packet) // 2}H", packet))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def _is_ours(packet: bytes, family: int, token: bytes) -> bool:
    """A raw socket of IPv4 hears the header of IP too, and on loopback our own question."""
    if family == socket.AF_INET and len(packet) > 20 and packet[0] >> 4 == 4:
        packet = packet[(packet[0] & 0x0F) * 4 :]
    return packet[:1] == bytes([_REPLY[socket.AddressFamily(family)]]) and packet[_HEADER.size :] == token
