"""A whole console over two gossiping Alertmanagers and two replicas of a Prometheus, which all watch the same sites."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from noc.core.causes import AlarmState, Cause, State
from noc.core.events import AckAsked, UnackAsked
from noc.core.roster import Site
from noc.core.snapshot import Snapshot
from noc.engine.clock import read_clock
from noc.settings import Limits
from tests.engine.publication import site_of
from tests.live.cluster import PEERS, REPLICAS, Cluster
from tests.live.processes import wait
from tests.live.prometheus_server import INSTALLED
from tests.wire.watch import Watch

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Prometheus and Alertmanager are missing")]

SITES = {"riga-gw": "riga", "oslo-gw": "oslo"}
ROSTER = tuple(Site(key.title(), key, silent_after=timedelta(seconds=10)) for key in ("riga", "oslo"))
LIMITS = Limits(connect=timedelta(seconds=2), read=timedelta(seconds=2), total=timedelta(seconds=6))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster"), SITES) as running:
        yield running


@pytest.fixture
def watch(cluster: Cluster, tmp_path: Path) -> Iterator[Watch]:
    second = timedelta(seconds=1)
    backends = tuple(
        cluster.settings(name, poll_every=second, lost_after=4 * second, limits=LIMITS) for name in (*PEERS, *REPLICAS)
    )
    with Watch(tmp_path, backends, ROSTER) as watch:
        watch.published.wait(_all_well, 30, "all is well")
        yield watch


def _all_well(snapshot: Snapshot) -> bool:
    answering = all(backend.state == "ok" for backend in snapshot.backends)
    return answering and bool(snapshot.sites) and all(site.calm for site in snapshot.sites)


def take(watch: Watch) -> None:
    watch.session.door.ask(AckAsked(read_clock(), "riga", "ann", "cable cut"))


def is_taken(snapshot: Snapshot) -> bool:
    site = site_of(snapshot, "riga")
    return site.state is State.DOWN and site.alarm is AlarmState.ACKED


def went_down(watch: Watch) -> None:
    watch.published.wait(
        lambda s: site_of(s, "riga").cause is Cause.HOST_DOWN and site_of(s, "riga").alarm is AlarmState.UNACKED,
        40,
        "riga is down",
    )


def test_an_acknowledgement_is_one_silence_that_all_see_and_ends_for_all(cluster: Cluster, watch: Watch) -> None:
    before = cluster.standing(PEERS[0])
    cluster.set_target("riga-gw", "down")
    try:
        wait(lambda: all(cluster.firing(peer, "HostDown") for peer in PEERS), 20, "both peers have the alert")
        went_down(watch)
        watch.polls(8)
        take(watch)
        watch.published.wait(is_taken, 10, "riga is taken")
        wait(lambda: all(cluster.standing(peer) - before for peer in PEERS), 10, "both peers have the silence")
        watch.polls(20)  # and whoever waits for its turn has had it
        assert len(cluster.standing(PEERS[0]) - before) == 1
        assert cluster.standing(PEERS[0]) == cluster.standing(PEERS[1])
        assert not [line for line in watch.published.lines if line.cause is Cause.ACK_REFUSED]

        watch.session.door.ask(UnackAsked(read_clock(), "riga", "ann"))
        wait(lambda: not any(cluster.standing(peer) - before for peer in PEERS), 10, "the silence is gone from both")
        watch.published.wait(lambda s: site_of(s, "riga").alarm is AlarmState.UNACKED, 10, "riga waits again")
        watch.polls(8)
        assert site_of(watch.published.newest, "riga").alarm is AlarmState.UNACKED
    finally:
        cluster.set_target("riga-gw", "up")
    watch.published.wait(lambda s: site_of(s, "riga").calm, 30, "riga is well again")


@pytest.mark.parametrize("name", [PEERS[1], REPLICAS[1]])
def test_when_one_of_two_dies_that_one_is_lost_and_no_site_alarms(cluster: Cluster, watch: Watch, name: str) -> None:
    cluster.kill(name)
    try:
        watch.published.wait(
            lambda s: any((f.cause, f.subject) == (Cause.BACKEND_LOST, name) for f in s.faults), 30, f"{name} is lost"
        )
        end = monotonic() + 14  # longer than any site may be silent
        watch.published.wait(lambda _: monotonic() > end, 30, "time to go wrong")
        loud = [line for line in watch.published.lines if line.sound]
        assert {(line.cause, line.subject or line.site) for line in loud} == {(Cause.BACKEND_LOST, name)}, loud
        for _, snapshot in watch.published.snapshots:
            assert not any(site.state in (State.SILENT, State.DOWN) for site in snapshot.sites), snapshot
    finally:
        cluster.start(name)
    watch.published.wait(_all_well, 40, "all is well")


def test_one_acknowledgement_stands_though_a_peer_is_dead(cluster: Cluster, watch: Watch) -> None:
    before = cluster.standing(PEERS[1])
    cluster.kill(PEERS[0])
    try:
        cluster.set_target("riga-gw", "down")
        went_down(watch)
        wait(lambda: bool(cluster.firing(PEERS[1], "HostDown")), 20, "the living peer has the alert")
        watch.polls(6)
        take(watch)
        wait(lambda: len(cluster.standing(PEERS[1]) - before) == 1, 15, "it is silenced")
        watch.published.wait(is_taken, 10, "riga is taken")
        cluster.start(PEERS[0])
        wait(lambda: cluster.standing(PEERS[0]) == cluster.standing(PEERS[1]), 20, "the other learns of it")
        assert len(cluster.standing(PEERS[1]) - before) == 1
    finally:
        cluster.set_target("riga-gw", "up")
