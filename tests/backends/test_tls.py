"""Servers that must not be trusted: no request reaches them, so no secret leaves the machine."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from noc.backends.backend import PollError
from noc.backends.http import Transport
from noc.core.causes import Cause
from noc.settings import BackendSettings, SecretRef
from tests.backends.web import Served, Web

YESTERDAY = datetime.now(UTC) - timedelta(days=1)
AUTHORITY = trustme.CA()


@contextmanager
def serving(certificate: trustme.LeafCert) -> Iterator[Web]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with Web(lambda request: Served(b"{}"), context) as web:
        yield web


def outcome(url: str, ca: Path | None) -> int | PollError:
    """The status of an answer, or why there was none."""
    settings = BackendSettings("web", "json", url, token=SecretRef("env", "X", "backend web, token"), ca=ca)

    async def get() -> int:
        transport = Transport(settings, lambda ref: "a-secret")
        try:
            return (await transport.get("/")).status
        finally:
            await transport.close()

    try:
        return asyncio.run(get())
    except PollError as error:
        return error


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


def test_a_server_of_our_authority_is_trusted(ca: Path) -> None:
    with serving(AUTHORITY.issue_cert("localhost")) as web:
        assert outcome(web.url, ca) == 200
    assert web.requests[0].headers["authorization"] == "Bearer a-secret"


def test_an_expired_certificate(ca: Path) -> None:
    old = AUTHORITY.issue_cert("localhost", not_before=YESTERDAY - timedelta(days=9), not_after=YESTERDAY)
    with serving(old) as web:
        refused(web, outcome(web.url, ca), "has expired")


def test_a_certificate_for_another_name(ca: Path) -> None:
    with serving(AUTHORITY.issue_cert("monitor.example")) as web:
        refused(web, outcome(web.url, ca), "is for another name")


def test_an_unknown_authority() -> None:
    with serving(AUTHORITY.issue_cert("localhost")) as web:
        refused(web, outcome(web.url, None), 'set "ca" to its file')


def test_another_authority_than_the_given_one(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    with serving(AUTHORITY.issue_cert("localhost")) as web:
        refused(web, outcome(web.url, tmp_path / "other.pem"), "is not signed by the authority in")


def test_a_server_without_tls(ca: Path) -> None:
    async def complain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(Served(status=400).wire())

    with Web() as web:
        web.behaviour = complain
        refused(web, outcome(web.url.replace("http:", "https:"), ca), "does not speak TLS")


def refused(web: Web, error: int | PollError, words: str) -> None:
    assert isinstance(error, PollError)
    assert error.cause is Cause.BACKEND_LOST
    assert words in error.text
    assert "a-secret" not in error.text
    assert web.requests == []
