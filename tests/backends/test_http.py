"""The transport over real sockets: what it sends, and when it sends again."""

import asyncio
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from noc.backends.http import Transport, decode
from noc.core.causes import Cause
from noc.errors import SecretError
from noc.settings import SecretRef
from tests.backends.driven import no_secrets
from tests.backends.exchange import failure, fetched, settings
from tests.backends.web import Request, Served, Web, read_request

SECRET = SecretRef("env", "X", "backend web, password")


def test_it_fetches_and_decodes(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    web.answers = lambda request: Served(b'{"fine": 1}', headers={"Date": "Mon, 23 Nov 2026 09:42:07 GMT"})
    reply = runner.run(transport.get("/page", {"q": "a b"}))
    assert decode(reply, dict[str, int]) == {"fine": 1}
    assert reply.date == datetime(2026, 11, 23, 9, 42, 7, tzinfo=UTC)
    assert web.requests[0].path == "/page?q=a+b"
    assert web.requests[0].headers["accept"] == "application/json"


def test_what_is_packed_is_unpacked(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    web.answers = lambda request: Served(gzip.compress(b'{"fine": 1}'), headers={"Content-Encoding": "gzip"})
    assert runner.run(fetched(transport)) == {"fine": 1}


def test_a_poll_keeps_its_account(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    async def poll() -> None:
        async with transport.poll():
            await transport.get("/one")
            await transport.post("/two", json={})

    runner.run(poll())
    assert (transport.cost.requests, transport.cost.bytes, web.connections) == (2, 22, 1)
    assert 0 < transport.cost.seconds < 1


# The log-in


def test_a_password_is_sent_as_basic_authorization(web: Web, runner: asyncio.Runner) -> None:
    transport = Transport(settings(web.url, user="noc", password=SECRET), lambda ref: "pässword")
    runner.run(fetched(transport))
    runner.run(transport.close())
    assert web.requests[0].headers["authorization"] == "Basic bm9jOnDDpHNzd29yZA=="


def test_a_token_is_sent_as_bearer(web: Web, runner: asyncio.Runner) -> None:
    transport = Transport(settings(web.url, token=SECRET), lambda ref: "abc")
    runner.run(fetched(transport))
    runner.run(transport.close())
    assert web.requests[0].headers["authorization"] == "Bearer abc"


def test_after_a_refused_log_in_the_secret_is_asked_for_anew(web: Web, runner: asyncio.Runner) -> None:
    secrets = iter(["old", "new"])
    transport = Transport(settings(web.url, token=SECRET), lambda ref: next(secrets))
    web.answers = lambda request: Served(
        b'{"fine": 1}', 200 if request.headers["authorization"] == "Bearer new" else 401
    )
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_REFUSED
    assert "old" not in text
    assert runner.run(fetched(transport)) == {"fine": 1}
    runner.run(transport.close())


def test_a_secret_that_cannot_be_had_is_a_refusal(web: Web, runner: asyncio.Runner) -> None:
    def locked(ref: SecretRef) -> str:
        raise SecretError("the keyring is locked")

    transport = Transport(settings(web.url, token=SECRET), locked)
    assert failure(runner, fetched(transport)) == (Cause.BACKEND_REFUSED, "the keyring is locked")
    assert web.requests == []


# Connections that went stale


def once_each(web: Web) -> list[Request]:
    """Answer once on each connection, and shut it when the next request comes."""
    seen: list[Request] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await read_request(reader))
        writer.write(Served(b'{"fine": 1}').wire())
        seen.append(await read_request(reader))

    web.behaviour = once
    return seen


def test_a_question_is_repeated_once_on_a_stale_connection(
    web: Web, transport: Transport, runner: asyncio.Runner
) -> None:
    seen = once_each(web)
    runner.run(fetched(transport))
    assert runner.run(fetched(transport)) == {"fine": 1}
    assert (len(seen), web.connections) == (3, 2)


def test_a_question_by_post_is_repeated_too(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    once_each(web)
    runner.run(fetched(transport))
    assert runner.run(transport.post("/ask", json={}, reads=True)).status == 200


def test_an_action_is_never_repeated(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    seen = once_each(web)
    runner.run(fetched(transport))
    cause, _ = failure(runner, transport.post("/act", json={}))
    assert cause is Cause.BACKEND_LOST
    assert [request.path for request in seen] == ["/page", "/act"]


def test_a_cancelled_request_leaves_a_working_transport(web: Web, transport: Transport, runner: asyncio.Runner) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async def cancelled() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await fetched(transport)

    web.behaviour = mute
    runner.run(cancelled())
    web.behaviour = None
    assert runner.run(fetched(transport)) == {"fine": 1}


def test_an_authority_that_cannot_be_read(runner: asyncio.Runner, tmp_path: Path) -> None:
    transport = Transport(settings("https://localhost:1", ca=tmp_path / "none.pem"), no_secrets)
    cause, text = failure(runner, fetched(transport))
    assert cause is Cause.BACKEND_LOST
    assert "none.pem cannot be read: No such file" in text
