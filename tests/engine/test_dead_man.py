"""What counts as a taken ping, and which addresses are used at all."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from noc.core.causes import Cause
from noc.core.events import Event, PartFailed, PartWorks
from noc.engine.dead_man import MISSED, UNSEEN, DeadMan
from noc.engine.totals import Tally, Totals
from noc.errors import SecretError
from noc.settings import ConsoleSettings, SecretRef
from tests.backends.web import Served, Web
from tests.live.processes import wait
from tests.ui.test_beat import Clock, Engine

REF = SecretRef("env", "NOC_DEAD_MAN_URL", "console, dead_man_url")
TEXT = {"Content-Type": "text/plain"}
HTML = {"Content-Type": "text/html"}


class Pinging:
    """A dead-man's switch whose console works and watches a site."""

    def __init__(self, address: Callable[[SecretRef], str], **more: bool) -> None:
        self.events: list[Event] = []
        console = ConsoleSettings(dead_man_every=timedelta(seconds=0.02), **more)  # type: ignore[arg-type]
        tally = Tally(())
        tally.sites = 1
        self._switch = DeadMan(REF, console, tally, resolve=address)

    def until(self, enough: Callable[[], bool]) -> None:
        """Ping until there is enough."""
        asyncio.run(self._until(enough))

    def fault(self) -> str:
        """Its words, once it is told."""
        self.until(lambda: bool(self.events))
        first = self.events[0]
        assert isinstance(first, PartFailed)
        assert (first.cause, first.subject) == (Cause.DEAD_MAN_UNREACHABLE, "dead-man")
        text, _, rest = first.text.partition(f"; {UNSEEN}")
        assert not rest
        return text

    async def _until(self, enough: Callable[[], bool]) -> None:
        running = asyncio.create_task(self._switch.run(self.events.append))
        await asyncio.to_thread(wait, enough, 10, "enough pings", 0.01)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(lambda request: Served(b"OK", headers=TEXT)) as web:
        yield web


def at(web: Web, path: str = "/token") -> Callable[[SecretRef], str]:
    return lambda ref: web.url + path


REFUSALS = [
    (Served(b"", 404), "knows no such address (404)"),
    (Served(b"", 302, {"Location": "http://localhost/log-in"}), "sends us on to another address (302)"),
    (Served(b"", 403), "refuses the ping (403)"),
    (Served(b"", 429), "wants fewer pings (429): raise dead_man_every"),
    (Served(b"", 500), "is in trouble itself (status 500)"),
    (Served(b"OK (not found)", headers=TEXT), "knows no such check"),
    (Served(b"OK (rate limited)", headers=TEXT), "wants fewer pings"),
    (Served(b"<!DOCTYPE html><title>Kuma</title>", headers=HTML), "answers with a web page"),
]


@pytest.mark.parametrize(("answer", "words"), REFUSALS)
def test_what_is_no_taken_ping(web: Web, answer: Served, words: str) -> None:
    web.answers = lambda request: answer
    told = Pinging(at(web)).fault()
    assert words in told
    assert "localhost" not in told
    assert "/token" not in told
    assert len(web.requests) == MISSED


@pytest.mark.parametrize(
    "answer", [Served(b"", 204, {}), Served(b"Got it, thanks!", 202, TEXT), Served(b'{"ok":true}'), Served(b"")]
)
def test_what_is_a_taken_ping(web: Web, answer: Served) -> None:
    web.answers = lambda request: answer
    pinging = Pinging(at(web))
    pinging.until(lambda: len(web.requests) > MISSED)
    assert [type(event) for event in pinging.events] == [PartWorks], "whoever had found a fault before us is told once"


def test_uptime_kuma_is_told_in_its_own_way(web: Web) -> None:
    web.answers = lambda request: Served(b'{"ok":true}')
    pinging = Pinging(at(web, "/api/push/abc123?status=up&msg=OK&ping="))
    pinging.until(lambda: len(web.requests) >= 2)
    first = web.requests[0]
    assert first.method == "GET"
    assert first.path == "/api/push/abc123?status=up&msg=polls+0+folds+0+snapshots+0+paints+0+heard+0+sites+1"


@pytest.mark.parametrize("body", [b'{"ok":false,"msg":"Monitor not found or not active."}', b"OK", b"[]"])
def test_uptime_kuma_says_in_the_body_whether_it_took_the_ping(web: Web, body: bytes) -> None:
    web.answers = lambda request: Served(body)
    assert Pinging(at(web, "/api/push/abc123")).fault() == "the dead-man service did not take the ping"


def test_a_service_that_takes_no_text_is_asked_without(web: Web) -> None:
    web.answers = lambda request: Served(b"OK", 200 if request.method == "GET" else 405, TEXT)
    pinging = Pinging(at(web, "/ping?key=1"))
    pinging.until(lambda: len(web.requests) >= 4)
    assert {(ping.method, ping.path) for ping in web.requests} == {("POST", "/ping?key=1"), ("GET", "/ping?key=1")}
    assert not any(isinstance(event, PartFailed) for event in pinging.events)


@pytest.mark.parametrize("address", ["hc-ping.com/uuid", "https://", "https://host:0/x", "ftp://host/x", "https://[x/"])
def test_no_address_is_told_at_once(address: str) -> None:
    told = Pinging(lambda ref: address).fault()
    assert told == "console.dead_man_url leads to no address: it must be whole and begin with https://"


def test_plain_http_is_for_this_machine_unless_it_is_allowed() -> None:
    told = Pinging(lambda ref: "http://192.0.2.1/uuid").fault()
    assert told.startswith("console.dead_man_url leads to http:// on another machine")
    assert told.endswith("use https://, or set dead_man_allow_http = true")
    allowed = Pinging(lambda ref: "http://host.invalid/uuid", dead_man_allow_http=True).fault()
    assert allowed == "the name of the dead-man service does not resolve"


def test_a_secret_that_cannot_be_had_is_told_at_once_and_looked_for_again(web: Web) -> None:
    asked: list[SecretRef] = []

    def resolve(ref: SecretRef) -> str:
        asked.append(ref)
        if len(asked) < 3:
            raise SecretError(f"{ref.of}: the keyring is locked; open it")
        return web.url

    pinging = Pinging(resolve)
    assert pinging.fault() == "console, dead_man_url: the keyring is locked; open it"
    pinging.until(lambda: any(isinstance(event, PartWorks) for event in pinging.events))


def test_a_defect_is_told_and_ends_nothing() -> None:
    def resolve(ref: SecretRef) -> str:
        raise ZeroDivisionError

    pinging = Pinging(resolve)
    assert pinging.fault() == "the ping failed (ZeroDivisionError)"


def test_figures_go_on_growing_when_an_engine_begins_anew() -> None:
    clock = Clock()
    tally = Tally({"polls", "folds"})
    for engine in (Engine(clock), Engine(clock)):
        for _ in range(10):
            before = tally.totals
            tally.worked(engine.work("east", "west"))
            assert tally.standing_still(before) == () or engine.folds == 1
    assert tally.totals.folds >= 18


def test_what_stands_in_the_place_of_another_goes_on_counting() -> None:
    first = Tally({"snapshots", "paints"})
    first.shown(1000)
    second = Tally({"snapshots", "paints"}, first.totals)
    second.shown(3)
    assert second.standing_still(first.totals) == ()
    assert second.totals == Totals(snapshots=2, paints=1003)


def test_a_window_that_was_put_away_need_not_be_painted() -> None:
    tally = Tally({"snapshots", "paints"})
    tally.shown(5)
    before = tally.totals
    tally.shown(5)
    assert tally.standing_still(before) == ("paints",)
    tally.shown(5, put_away=True)
    assert tally.standing_still(before) == ()
