"""What is ordered of a core: the words of a command, and that nothing is believed before it shows."""

from datetime import UTC, datetime, timedelta

import pytest

from noc.backends.backend import WriteResult
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from tests.backends.driven import Driven
from tests.backends.livestatus.replay import AT, Replay
from tests.backends.livestatus.stream import Stream, mute

UNTIL = datetime(2026, 11, 23, 16, tzinfo=UTC)


def ack(*hosts: str, services: tuple[tuple[str, str], ...] = (), by: str = "ann", note: str = "on it") -> WriteAck:
    return WriteAck("core", "riga", Cause.HOST_DOWN, hosts, services, by, note, UNTIL)


def unack(*hosts: str) -> WriteUnack:
    return WriteUnack("core", "riga", Cause.HOST_DOWN, hosts, (), "ann")


@pytest.fixture
def down(replay: Replay) -> Replay:
    """web1 and its service are down, and nobody has taken them; what is ordered is done."""
    replay.host("web1")["acknowledged"] = False
    replay.tables["comments"] = []

    def heed(command: str) -> None:
        verb, *words = command.partition(" ")[2].split(";")
        row = replay.service(words[0], words[1]) if "_SVC_" in verb and "HOST" not in verb else replay.host(words[0])
        if verb.startswith("ACKNOWLEDGE"):
            row["acknowledged"] = True
        elif verb.startswith("REMOVE"):
            row["acknowledged"] = False
        else:
            row["next_check"] = int(words[-1])

    replay.heed = heed
    return replay


def test_an_acknowledgement_on_the_wire(down: Replay, core: Driven) -> None:
    core.read()
    assert core.acknowledge(ack("web1", services=(("web1", "http"),))) == WriteResult(True)
    stamps = [command.partition(" ")[0] for command in down.commands]
    assert all(abs(datetime.fromtimestamp(int(s[1:-1]), UTC) - AT) < timedelta(minutes=1) for s in stamps)  # its time
    assert [command.partition(" ")[2] for command in down.commands] == [
        f"ACKNOWLEDGE_HOST_PROBLEM_EXPIRE;web1;1;1;0;{UNTIL.timestamp():.0f};ann;on it",
        f"ACKNOWLEDGE_SVC_PROBLEM_EXPIRE;web1;http;1;1;0;{UNTIL.timestamp():.0f};ann;on it",
    ]


def test_only_icinga_takes_an_end(down: Replay, core: Driven) -> None:
    down.as_nagios()
    assert core.acknowledge(ack("web1")) == WriteResult(True)
    assert down.commands[0].endswith(" ACKNOWLEDGE_HOST_PROBLEM;web1;1;1;0;ann;on it")


def test_nothing_can_be_smuggled_into_a_command(down: Replay, core: Driven) -> None:
    note = "a;b\n\nCOMMAND [0] DEL_ALL_HOST_COMMENTS;web1\r\x1b[2J"
    assert core.acknowledge(ack("web1", by="ann;\nbob", note=note)) == WriteResult(True)
    (command,) = down.commands
    assert command.endswith(";ann, bob;a,b COMMAND [0] DEL_ALL_HOST_COMMENTS,web1")


@pytest.mark.parametrize("name", ["web1;2;1;1;x;y", "web1\n\nCOMMAND [0] X", "web1\nFilter: state = 0", ""])
def test_a_name_that_would_begin_something_else_is_refused(
    down: Replay, stream: Stream, core: Driven, name: str
) -> None:
    core.read()
    asked = len(stream.asked)
    result = core.acknowledge(ack(name))
    assert (result.accepted, "cannot be named in a command" in result.text) == (False, True)
    assert down.commands == []
    assert len(stream.asked) == asked


def test_what_never_shows_is_refused_after_one_order(down: Replay, core: Driven) -> None:
    down.heed = lambda command: None
    result = core.acknowledge(ack("web1"))
    assert not result.accepted
    assert "did not acknowledge web1 within 1.5 s" in result.text
    assert len(down.commands) == 1


def test_what_stands_already_is_not_ordered_again(down: Replay, core: Driven) -> None:
    down.host("web1")["acknowledged"] = True
    assert core.acknowledge(ack("web1")) == WriteResult(True)
    assert down.commands == []


def test_what_is_well_or_was_never_checked_is_kept_here(down: Replay, core: Driven) -> None:
    result = core.acknowledge(ack("mail1", "pending1"))
    assert (result.accepted, "kept here: " in result.text, "mail1, pending1" in result.text) == (True, True, True)
    assert core.acknowledge(ack()).text.startswith("kept here")
    assert core.acknowledge(ack("web1", "mail1")) == WriteResult(True)
    assert len(down.commands) == 1


def test_what_is_gone_is_said(down: Replay, core: Driven) -> None:
    result = core.acknowledge(ack("none", "web1"))
    assert (result.accepted, "does not know none any more" in result.text) == (False, True)
    assert down.host("web1")["acknowledged"] is True


def test_a_core_that_is_mute_is_said(down: Replay, stream: Stream, core: Driven) -> None:
    core.read()
    stream.manner = mute
    for result in (core.acknowledge(ack("web1")), core.unacknowledge(unack("web1"))):
        assert not result.accepted
        assert "mute" in result.text


def test_an_acknowledgement_is_taken_back(down: Replay, core: Driven) -> None:
    down.host("web1")["acknowledged"] = True
    assert core.unacknowledge(unack("web1")) == WriteResult(True)
    assert down.commands[0].endswith(" REMOVE_HOST_ACKNOWLEDGEMENT;web1")
    assert core.unacknowledge(unack("web1")) == WriteResult(True)
    assert core.unacknowledge(unack("none")) == WriteResult(True)
    assert len(down.commands) == 1


def test_a_check_is_ordered_of_the_host_and_its_services(down: Replay, core: Driven) -> None:
    assert core.recheck(WriteRecheck("core", "riga", ("web1",), "ann")) == WriteResult(True)
    verbs = [command.partition(" ")[2].partition(";")[0] for command in down.commands]
    assert verbs == ["SCHEDULE_FORCED_HOST_SVC_CHECKS", "SCHEDULE_FORCED_HOST_CHECK"]


def test_a_check_that_is_not_taken_is_said(down: Replay, core: Driven) -> None:
    down.heed = lambda command: None
    result = core.recheck(WriteRecheck("core", "riga", ("web1",), "ann"))
    assert (result.accepted, "did not check web1" in result.text) == (False, True)
