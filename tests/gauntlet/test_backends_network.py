"""Everything is lost at the same moment: that is one fault, and it is the network."""

from pathlib import Path
from time import monotonic

import pytest

from noc.core.causes import AlarmState, Cause, Sound
from noc.core.snapshot import Snapshot
from tests.gauntlet.deeds import POLL, SETTLED, SILENT, when_refused
from tests.gauntlet.ledger import SLACK, Ledger
from tests.gauntlet.wires import Wire, roster_of, running
from tests.wire.manners import shut
from tests.wire.watch import Watch


def _calm(snapshot: Snapshot) -> bool:
    answering = all(backend.state == "ok" for backend in snapshot.backends)
    return answering and bool(snapshot.sites) and all(site.calm for site in snapshot.sites)


def _loud(snapshot: Snapshot) -> set[tuple[Cause, str]]:
    return {(fault.cause, fault.subject) for fault in snapshot.faults if fault.alarm is AlarmState.UNACKED}


@pytest.mark.row(42)
def test_all_backends_lost_at_once_are_one_network_lost(tmp_path: Path, ledger: Ledger) -> None:
    wires = [Wire("east"), Wire("west", "prometheus"), Wire("north"), Wire("south", "prometheus")]
    lost = (Cause.NETWORK_LOST, "network")
    with running(wires):
        backends = tuple(wire.settings() for wire in wires)
        with Watch(tmp_path, backends, roster_of(wires)) as watch:
            seen = watch.published
            seen.wait(_calm, SETTLED, "all is well")
            began = monotonic()
            for wire in wires:
                wire.behave(shut)
            seen.wait(lambda s: lost in _loud(s) and s.due[0].sound is Sound.FAULT, 10, "the network is lost")
            ledger.held(42, "four backends on the wire", "network_lost", monotonic() - began, when_refused(POLL))
            seen.wait(lambda s: all(site.alarm is AlarmState.SUPPRESSED for site in s.sites), SILENT + 5)
            ended = monotonic()
            for wire in wires:
                wire.behave(None)
            seen.wait(_calm, SETTLED, "all is well again")
            watch.polls(4 * len(wires))
        assert watch.loud_lines() == ["fault network network_lost"]
        for at, snapshot in seen.snapshots:
            assert _loud(snapshot) <= {lost}
            if began + when_refused(POLL) + SLACK <= at <= ended:
                assert not any(site.calm for site in snapshot.sites)
        (latched,) = seen.newest.faults
        assert (latched.cause, latched.alarm) == (Cause.NETWORK_LOST, AlarmState.CLEARED_UNACKED)
