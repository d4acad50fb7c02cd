"""The stream: bounded in time and size, and in words why it failed."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
import trustme

from noc.backends.backend import PollError
from noc.backends.livestatus import KIND
from noc.backends.livestatus.options import LivestatusOptions
from noc.core.causes import Cause
from noc.settings import BackendSettings, Limits
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.livestatus.replay import LIMITS, Replay, settings_of
from tests.backends.livestatus.stream import Behaviour, Stream, mute, sends, shut
from tests.live.processes import free_port

LOST, REFUSED, GARBLED = Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED
WEB_PAGE = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html><h1>Bad Request</h1></html>"


def failure(settings: BackendSettings) -> PollError:
    with driven(KIND.make(settings, no_secrets)) as core, pytest.raises(PollError) as error:
        core.read()
    return error.value


async def drip(text: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"200      100000\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(text: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body that is longer than it was announced is nobody's business; one without a header never begins."""
    while True:
        writer.write(b" " * 10_000)
        await writer.drain()


@pytest.mark.parametrize(
    ("manner", "cause", "words"),
    [
        (mute, LOST, "took the connection and was mute for 0.5 s"),
        (shut, LOST, "closed the connection without an answer"),
        (drip, LOST, "did not finish its answer within 1.5 s"),
        (endless, GARBLED, "empty body"),
        (sends(b"200      100001\n"), GARBLED, "announces an answer of more than 0.1 MB: raise limits.body"),
        (sends(b"200 99999999999\n"), GARBLED, "announces an answer"),
        (sends(b"200         100\n[[1,"), GARBLED, "cut short"),
        (sends(b"200      "), GARBLED, "does not speak Livestatus"),
        (sends(b"200           0\n"), GARBLED, "no whole JSON"),
        (sends(b"200           2\n[]"), GARBLED, "says nothing of itself"),
        (sends(b"200           7\n[[1,2]]"), GARBLED, "another shape than promised"),
        (sends(b"name;state\nriga-gw;0\n"), GARBLED, "does not speak Livestatus"),
        (sends(bytes(range(256))), GARBLED, "does not speak Livestatus"),
        (sends(WEB_PAGE), GARBLED, "web page"),
        (sends(b"\x15\x03\x03\x00\x02\x02\x46" + b"\0" * 20), LOST, "speaks TLS: use tls://"),
        (sends(b"403          16\nnot for everyone"), REFUSED, "not for everyone"),
        (sends(b"413           8\ntoo many"), LOST, "too many"),
        (sends(b"502           4\ngone"), LOST, "in trouble itself"),
        (sends(b"400           5\nwhat?"), GARBLED, "what?"),
    ],
)
def test_bad_manners(stream: Stream, manner: Behaviour, cause: Cause, words: str) -> None:
    stream.manner = manner
    began = monotonic()
    error = failure(settings_of(stream))
    assert (error.cause, words in error.text) == (cause, True), error.text
    assert error.text.isprintable()
    assert monotonic() - began < LIMITS.total.total_seconds() + 1.5


def test_nobody_listens() -> None:
    error = failure(BackendSettings("core", "livestatus", f"tcp://localhost:{free_port()}", limits=LIMITS))
    assert (error.cause, "nothing listens there" in error.text) == (LOST, True)


def test_a_name_that_does_not_resolve() -> None:
    limits = Limits(connect=timedelta(seconds=5), total=timedelta(seconds=6))
    error = failure(BackendSettings("core", "livestatus", "tcp://nowhere.invalid:6557", limits=limits))
    assert (error.cause, "does not resolve" in error.text) == (LOST, True)


def test_a_socket_of_the_file_system(replay: Replay, tmp_path: Path) -> None:
    path = tmp_path / "live"
    settings = BackendSettings("core", "livestatus", f"unix://{path}", site_from="hostgroup", limits=LIMITS)
    error = failure(settings)
    assert (error.cause, "there is no socket" in error.text) == (LOST, True)
    path.write_text("")
    error = failure(settings)
    assert (error.cause, error.text.startswith((f"{path} is no socket", f"nobody listens at the socket {path}"))) == (
        LOST,
        True,
    )
    path.unlink()
    with Stream(replay.answers, path=path) as stream, driven(KIND.make(settings, no_secrets)) as core:
        assert core.read().complete
        assert stream.url == settings.url


@pytest.fixture
def secured(replay: Replay, tmp_path: Path) -> Iterator[tuple[Stream, Path]]:
    """With a certificate for the name "mysite", as Checkmk issues them."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("mysite").configure_cert(context)
    with Stream(replay.answers, tls=context) as stream:
        yield stream, tmp_path / "ca.pem"


def test_a_certificate_may_be_for_another_name_that_is_told(secured: tuple[Stream, Path]) -> None:
    stream, ca = secured
    error = failure(settings_of(stream, ca=ca))
    assert (error.cause, "is for another name" in error.text) == (LOST, True)
    options = LivestatusOptions(certified_name="mysite")
    with driven(KIND.make(settings_of(stream, ca=ca, options=options), no_secrets)) as core:
        assert core.read().complete


def test_an_authority_that_is_not_ours(secured: tuple[Stream, Path], tmp_path: Path) -> None:
    stream, _ = secured
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    error = failure(settings_of(stream, ca=tmp_path / "other.pem", options=LivestatusOptions(certified_name="mysite")))
    assert (error.cause, 'set "ca" to the right file' in error.text) == (LOST, True)
    error = failure(settings_of(stream, ca=tmp_path / "missing.pem"))
    assert (error.cause, "cannot be read" in error.text) == (LOST, True)


def test_tls_to_a_plain_port_and_the_other_way_round(stream: Stream, secured: tuple[Stream, Path]) -> None:
    stream.manner = sends(b"400           4\nwhat\n\n")
    error = failure(settings_of(stream, url=stream.url.replace("tcp", "tls")))
    assert error.cause is LOST
    error = failure(settings_of(secured[0], url=secured[0].url.replace("tls", "tcp")))
    assert error.cause is LOST


def test_after_a_failure_the_next_poll_is_a_fresh_one(stream: Stream, core: Driven) -> None:
    stream.manner = mute
    with pytest.raises(PollError):
        core.read()
    stream.manner = None
    assert core.read().complete


@pytest.mark.parametrize("name", ["", "  "])
def test_the_name_of_a_certificate_is_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="certified_name must be"):
        LivestatusOptions(certified_name=name)
