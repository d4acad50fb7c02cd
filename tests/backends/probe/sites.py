"""Sites on loopback for a probe: good, bad, mute, and with every kind of certificate."""

import asyncio
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import trustme

from noc.backends.probe.adapter import Probe
from noc.backends.probe.targets import ProbeOptions
from noc.core.answer import Answer, HostReport, HostState
from noc.settings import BackendSettings
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.web import Behaviour


def settings_of(targets: dict[str, Any], seconds: float = 2, **changes: Any) -> BackendSettings:
    options = ProbeOptions(targets=targets, timeout=timedelta(seconds=seconds))
    return BackendSettings("sites", "probe", "", options=options, **changes)


@contextmanager
def probing(target: object, seconds: float = 2, **changes: Any) -> Iterator[Driven]:
    with driven(Probe(settings_of({"riga": target}, seconds, **changes), no_secrets)) as backend:
        yield backend


def seen(target: object, ca: Path | None = None, seconds: float = 2) -> HostReport:
    """What is said of one target after its first look."""
    with probing(target, seconds, ca=ca) as backend:
        return backend.read_until(is_seen, seconds + 5).hosts[0]


def is_seen(answer: Answer) -> bool:
    return all(report.state is not HostState.PENDING for report in answer.hosts)


@contextmanager
def mute() -> Iterator[int]:
    """The port of one whose kernel takes connections and who never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=600) as listening:
        yield listening.getsockname()[1]


def saying(text: bytes) -> Behaviour:
    """Answer with these bytes, whatever was asked, and close."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text)
        await writer.drain()

    return behave


async def greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Speak first, as mail servers do, and in plain text."""
    writer.write(b"220 mail.example ready\r\n")
    await writer.drain()
    await reader.read()


@contextmanager
def breaking_tls(server: ssl.SSLContext) -> Iterator[int]:
    """The port of one who speaks TLS until it is asked for something, and then writes past it."""

    def serve() -> None:
        with suppress(OSError), listening.accept()[0] as raw, server.wrap_socket(raw, server_side=True) as tls:
            tls.recv(1000)
            os.write(tls.fileno(), b"nothing of the kind" * 10)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def context(authority: trustme.CA, *names: str, **more: Any) -> ssl.SSLContext:
    """Of a server with a certificate for these names."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **more).configure_cert(made)
    return made
