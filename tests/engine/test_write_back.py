"""Acknowledgements on their way into a backend: taken, refused, or not answered and tried again."""

import asyncio
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

import pytest

from noc.backends.backend import PollError, WriteResult
from noc.core.causes import AlarmState, Cause, State
from noc.core.effects import WriteAck
from noc.core.events import AckAsked, RecheckAsked, UnackAsked
from noc.core.snapshot import Snapshot
from noc.engine import write_back
from noc.engine.clock import read_clock
from tests.engine.conftest import Begin
from tests.engine.publication import Publication, fault_of, site_of
from tests.engine.scripted import Acking, Scripted, hanging, hosts, settings
from tests.live.processes import wait


def is_down(snapshot: Snapshot) -> bool:
    return any(site.state is State.DOWN for site in snapshot.sites)


@pytest.fixture
def down() -> Scripted:
    """A backend whose site is down."""
    return Scripted(hosts("riga", down=("riga",)))


@pytest.fixture(autouse=True)
def quick_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_back, "PAUSES", (0.1, 0.2))


def test_an_ack_is_written_with_who_why_and_how_long(begin: Begin, published: Publication, down: Scripted) -> None:
    engine = begin({"east": down})
    published.wait(is_down)
    until = datetime.now(UTC) + timedelta(hours=2)
    engine.ask(AckAsked(read_clock(), "riga", "ann", "on my way", until=until))
    wait(lambda: bool(down.acks), 5, "it is written")
    (ack,) = down.acks
    assert (ack.site, ack.cause, ack.hosts, ack.services) == ("riga", Cause.HOST_DOWN, ("riga",), ())
    assert (ack.by, ack.note) == ("ann", "on my way")
    assert abs(ack.until - until) < timedelta(seconds=2)


def test_after_it_is_written_the_backend_is_asked_at_once(begin: Begin, published: Publication) -> None:
    backend = Scripted(hosts("riga", down=("riga",)))
    engine = begin({settings("east", poll_every=timedelta(minutes=5)): backend})
    published.wait(is_down)
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    wait(lambda: len(backend.asked) == 2, 3, "it is asked again")


def test_a_refusal_is_a_weakness_that_keeps_the_ack_here(begin: Begin, published: Publication, down: Scripted) -> None:
    async def refuse(ack: WriteAck) -> WriteResult:
        return WriteResult(False, "no such permission")

    down.acking = refuse
    engine = begin({"east": down})
    published.wait(is_down)
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    snapshot = published.wait(lambda s: fault_of(s, "east") is not None)
    fault = fault_of(snapshot, "east")
    assert fault is not None
    assert fault.cause is Cause.ACK_REFUSED
    assert "no such permission" in fault.detail
    assert site_of(snapshot, "riga").alarm is AlarmState.ACKED
    assert len(down.acks) == 1  # a refusal is an answer; it is not asked again


async def _mute(ack: WriteAck) -> WriteResult:
    await hanging()
    raise AssertionError


async def _lost(ack: WriteAck) -> WriteResult:
    raise PollError(Cause.BACKEND_LOST, "connection refused")


@pytest.mark.parametrize("trouble", [_mute, _lost], ids=["it hangs", "it is lost"])
def test_what_is_not_answered_is_tried_again(
    begin: Begin, published: Publication, down: Scripted, trouble: Acking
) -> None:
    down.acking = trouble
    engine = begin({"east": down})
    published.wait(is_down)
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    wait(lambda: len(down.acks) == 1, 5, "a first try")
    calm = Scripted(hosts()).acking
    down.acking = calm
    wait(lambda: len(down.acks) == 2, 5, "a second try")
    published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.ACKED)
    assert fault_of(published.newest, "east") is None


def test_after_three_tries_it_is_kept_here_and_told(begin: Begin, published: Publication, down: Scripted) -> None:
    down.acking = _lost
    engine = begin({"east": down})
    published.wait(is_down)
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    snapshot = published.wait(lambda s: fault_of(s, "east") is not None)
    fault = fault_of(snapshot, "east")
    assert fault is not None
    assert fault.cause is Cause.ACK_REFUSED
    assert "connection refused" in fault.detail
    assert len(down.acks) == 3
    assert site_of(snapshot, "riga").alarm is AlarmState.ACKED


def test_what_is_taken_back_at_once_does_not_overtake_its_writing(
    begin: Begin, published: Publication, down: Scripted
) -> None:
    written: list[str] = []
    go_on = Flag()

    async def slow(ack: WriteAck) -> WriteResult:
        written.append("begins")
        await asyncio.to_thread(go_on.wait, 5)
        assert not down.unacks
        written.append("ends")
        return WriteResult(True)

    down.acking = slow
    engine = begin({"east": down})
    published.wait(is_down)
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    wait(lambda: written == ["begins"], 5, "it is on its way")
    engine.ask(UnackAsked(read_clock(), "riga", "ann"))
    published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.UNACKED)
    go_on.set()
    wait(lambda: bool(down.unacks), 5, "it is taken back")
    assert written == ["begins", "ends"]


def test_a_refused_check_out_of_turn_is_told_to_who_asked_and_is_no_fault(
    begin: Begin, published: Publication, down: Scripted
) -> None:
    replies: list[str] = []
    down.recheck_result = WriteResult(False, "no such permission")
    engine = begin({"east": down}, on_reply=replies.append)
    published.wait(is_down)
    engine.ask(RecheckAsked(read_clock(), "riga", "ann"))
    wait(lambda: replies == ["east refused: no such permission"], 5, "it is told")
    assert len(down.rechecks) == 1
    assert fault_of(published.newest, "east") is None


def test_a_defect_of_an_adapter_is_told_as_a_refusal(begin: Begin, published: Publication, down: Scripted) -> None:
    async def defect(ack: WriteAck) -> WriteResult:
        raise ZeroDivisionError

    down.acking = defect
    engine = begin({"east": down})
    published.wait(is_down)
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    snapshot = published.wait(lambda s: fault_of(s, "east") is not None)
    fault = fault_of(snapshot, "east")
    assert fault is not None
    assert "ZeroDivisionError" in fault.detail
    assert engine.alive


def test_an_engine_that_ends_while_it_writes_ends_at_once(begin: Begin, published: Publication, down: Scripted) -> None:
    down.acking = _mute
    engine = begin({settings("east"): down})
    published.wait(is_down)
    engine.ask(AckAsked(read_clock(), "riga", "ann"))
    wait(lambda: bool(down.acks), 5, "it writes")
    engine.stop(timedelta(seconds=2))
    assert not engine.alive
