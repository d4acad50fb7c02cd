"""Answers that arrived whole and are not what was promised."""

import asyncio

import pytest

from noc.backends.http import Transport, decode
from noc.core.causes import Cause
from tests.backends.exchange import failure, fetched
from tests.backends.web import Served, Web


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (400, Cause.BACKEND_REFUSED),
        (401, Cause.BACKEND_REFUSED),
        (403, Cause.BACKEND_REFUSED),
        (404, Cause.BACKEND_REFUSED),
        (429, Cause.BACKEND_LOST),
        (500, Cause.BACKEND_LOST),
        (503, Cause.BACKEND_LOST),
    ],
)
def test_a_status_is_a_cause(web: Web, transport: Transport, runner: asyncio.Runner, status: int, cause: Cause) -> None:
    web.answers = lambda request: Served(b'{"fine": 1}', status)
    found, text = failure(runner, fetched(transport))
    assert found is cause
    assert str(status) in text


def test_a_redirect_is_not_followed_and_named_without_its_secrets(
    web: Web, transport: Transport, runner: asyncio.Runner
) -> None:
    web.answers = lambda request: Served(status=302, headers={"Location": "https://u:p@login.example/form?session=1"})
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_REFUSED
    assert "login.example/form (302)" in text
    assert "session" not in text
    assert "u:p" not in text
    assert len(web.requests) == 1


@pytest.mark.parametrize(
    ("body", "cause", "word"),
    [
        (b"<html><form>Password: <input></form>", Cause.BACKEND_REFUSED, "log-in page"),
        (b"  <!doctype html><p>It works!", Cause.BACKEND_GARBLED, "web page"),
        (b"", Cause.BACKEND_GARBLED, "empty"),
        (b"\n", Cause.BACKEND_GARBLED, "empty"),
        (b'{"fine": ', Cause.BACKEND_GARBLED, "no whole JSON"),
        (b'{"fine": "\xff"}', Cause.BACKEND_GARBLED, "no whole JSON"),
        (b'{"fine": ' + b"[" * 100_000, Cause.BACKEND_GARBLED, "no whole JSON"),
        (b"[1]", Cause.BACKEND_GARBLED, "another shape"),
    ],
)
def test_a_body_that_is_not_what_was_promised(
    web: Web, transport: Transport, runner: asyncio.Runner, body: bytes, cause: Cause, word: str
) -> None:
    web.answers = lambda request: Served(body)
    found, text = failure(runner, fetched(transport))
    assert found is cause
    assert word in text
    assert len(text) < 200


async def far_page(transport: Transport) -> object:
    return decode(await transport.get("/host/" + "9" * 4000), dict[str, object])


def test_a_path_that_a_backend_has_named_does_not_flood_the_sentence(
    web: Web, transport: Transport, runner: asyncio.Runner
) -> None:
    web.answers = lambda request: Served(b"{}", 404)
    cause, text = failure(runner, far_page(transport))
    assert cause is Cause.BACKEND_REFUSED
    assert "does not exist (404)" in text
    assert len(text) < 300
