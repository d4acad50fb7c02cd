"""Acknowledgements: what is sent, and what is believed of the reply."""

from datetime import UTC, datetime

from noc.backends.backend import WriteResult
from noc.core.causes import Cause
from noc.core.effects import WriteAck
from tests.backends.driven import Driven
from tests.backends.icinga2.replay import Replay
from tests.backends.web import Served, Web


def ack(*hosts: str, services: tuple[tuple[str, str], ...] = ()) -> WriteAck:
    until = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return WriteAck("icinga", "riga", Cause.HOST_DOWN, hosts, services, "ann", "a note\nwith lines", until)


def test_an_acknowledgement_on_the_wire(replay: Replay, icinga2: Driven) -> None:
    replay.hosts["kaunas-gw"]["acknowledgement"] = 1
    replay.services["riga-gw!disk"]["acknowledgement"] = 1
    assert icinga2.acknowledge(ack("kaunas-gw", services=(("riga-gw", "disk"),))) == WriteResult(True)
    orders = [body for kind, body in replay.asked if kind == "acknowledge-problem"]
    common = {
        "author": "ann", "comment": "a note with lines", "expiry": datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp(),
        "sticky": False, "notify": True, "persistent": False,
    }  # fmt: skip
    assert orders == [
        {"type": "Host", "host": "kaunas-gw", **common},
        {"type": "Service", "service": "riga-gw!disk", **common},
    ]


def test_done_is_believed_only_when_read_back(icinga2: Driven) -> None:
    result = icinga2.acknowledge(ack("kaunas-gw"))
    assert not result.accepted
    assert "did not acknowledge kaunas-gw" in result.text


def test_acknowledged_already_is_accepted(replay: Replay, icinga2: Driven) -> None:
    replay.action = Served(b'{"results":[{"code":409,"status":"Host acked is already acknowledged."}]}', 409)
    assert icinga2.acknowledge(ack("acked")) == WriteResult(True)


def test_an_answer_that_never_came_is_looked_up_and_not_asked_again(
    replay: Replay, icinga2_web: Web, icinga2: Driven
) -> None:
    replay.hosts["kaunas-gw"]["acknowledgement"] = 1
    replay.action = Served(b"", 503)
    assert icinga2.acknowledge(ack("kaunas-gw")) == WriteResult(True)
    assert replay.count("acknowledge-problem") == 1


def test_nothing_to_acknowledge_is_kept_here(replay: Replay, icinga2: Driven) -> None:
    result = icinga2.acknowledge(ack())
    assert result.accepted
    assert "kept here" in result.text
    assert replay.asked == []


def test_acknowledged_already_is_believed_only_when_read_back(replay: Replay, icinga2: Driven) -> None:
    replay.action = Served(b'{"results":[{"code":409,"status":"Host kaunas-gw is already acknowledged."}]}', 409)
    assert not icinga2.acknowledge(ack("kaunas-gw")).accepted


def test_what_icinga_thinks_well_is_kept_here(replay: Replay, icinga2: Driven) -> None:
    replay.action = Served(b'{"results":[{"code":409,"status":"Host riga-db is UP."}]}', 409)
    assert icinga2.acknowledge(ack("riga-db")) == WriteResult(True, "kept here: Icinga thinks riga-db is well")


def test_what_is_gone_is_said(icinga2: Driven) -> None:
    assert icinga2.acknowledge(ack("none")) == WriteResult(False, "Icinga does not know none any more")
