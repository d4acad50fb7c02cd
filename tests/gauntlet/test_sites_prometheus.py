"""What can happen to a site behind a real Prometheus with its Alertmanager: all of it at once, beside pods that churn.

Both are reloaded while that goes on, and at the end each is killed and started.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from urllib.parse import quote

import pytest

from noc.core.causes import Cause
from noc.settings import BackendSettings
from tests.gauntlet.feed import Feed
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.play import TWO_P, Bound, Deed, Play, now
from tests.gauntlet.watching import Watching, backend_table, described, site_table
from tests.live.processes import wait
from tests.live.prometheus_server import INSTALLED, Part, PrometheusServer, request

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not INSTALLED, reason="Prometheus and Alertmanager are not installed"),
]

P = 2.0  # s
NEW_L = 15.0  # s, of what never reported: it counts from the start of the watch
NEVER = Bound(NEW_L, 1)
PODS = 10
SITES = {
    "riga-gw": "riga",
    "lone-gw": "unalerted-lone",
    **{f"campus-{number}": "unalerted-campus" for number in range(5)},
    "removed-gw": "removed",
    "odd-gw": "odd",
    "oddpart-gw": "oddpart",
    "calm-gw": "calm",
    **{f"pod-{number}": "pods" for number in range(PODS)},
}
# Severities that nobody has heard of; the name of the first says that a site is down.
ODD = """\
  - alert: SiteUnreachable
    expr: probe_success{site="odd"} == 0
    labels: {severity: doomsday}
  - alert: CoolingFailed
    expr: probe_success{site="oddpart"} == 0
    labels: {severity: purple}
"""
TWO_LOOKS: dict[str, object] = {"down_after": 2}
ROSTER: dict[str, dict[str, object]] = {
    "riga": {}, "unalerted-lone": TWO_LOOKS, "unalerted-campus": TWO_LOOKS, "removed": {}, "odd": {}, "oddpart": {},
    "nowhere": {"silent_after": f"{NEW_L:g}s"}, "calm": {}, "pods": {},
}  # fmt: skip
PARTS: tuple[Part, ...] = ("prometheus", "alertmanager")


class Prometheus(PrometheusServer):
    """What is done to it."""

    def holds(self, query: str) -> bool:
        """Does the question have an answer that is not empty?"""
        reply = request(f"{self.url}/api/v1/query?query={quote(query)}")
        return reply.status == 200 and bool(json.loads(reply.body)["data"]["result"])

    def is_down_twice(self, name: str) -> bool:
        return self.holds(f'sum_over_time(up{{instance="{name}"}}[1900ms]) == 0')

    def is_gone(self, name: str) -> bool:
        return self.holds("up") and not self.holds(f'up{{instance="{name}"}}')

    def churn(self, number: int) -> None:
        """One pod goes and another one comes."""
        self.remove_target(f"pod-{number}")
        self.add_target(f"pod-{number + PODS}", "pods")

    def come_back(self) -> None:
        self.add_target("removed-gw", "removed")

    def reload_all(self) -> None:
        for part in PARTS:
            assert self.reload(part).status == 200

    @property
    def version(self) -> str:
        about = request(f"{self.url}/api/v1/status/buildinfo").json()
        return f"Prometheus {about['data']['version'].partition('+')[0]}"


def deeds(server: Prometheus) -> list[Deed]:
    def down(name: str) -> Callable[[], None]:
        return partial(server.set_target, name, "down")

    def up(name: str) -> Callable[[], None]:
        return partial(server.set_target, name, "up")

    def probe(name: str, well: bool) -> Callable[[], None]:
        return partial(server.set_probe, name, well)

    return [
        Deed("1", "riga", (Cause.HOST_DOWN,), TWO_P, down("riga-gw"), up("riga-gw"),
             lambda: server.firing("HostDown", "riga-gw")),
        Deed("1", "unalerted-lone", (Cause.HOST_DOWN,), TWO_P, down("lone-gw"), up("lone-gw"),
             lambda: server.is_down_twice("lone-gw"), earliest=P),
        Deed("2", "unalerted-campus", (Cause.PART_DOWN,), TWO_P, down("campus-3"), up("campus-3"),
             lambda: server.is_down_twice("campus-3"), earliest=P),
        Deed("9", "nowhere", (Cause.NEVER_REPORTED,), NEVER, calm_before=False,
             undo=lambda: server.add_target("nowhere-gw", "nowhere")),
        Deed("12", "odd", (Cause.HOST_DOWN,), TWO_P, probe("odd-gw", False), probe("odd-gw", True),
             lambda: server.firing("SiteUnreachable"), earliest=P),
        Deed("12", "oddpart", (Cause.SERVICE_PROBLEM,), TWO_P, probe("oddpart-gw", False), probe("oddpart-gw", True),
             lambda: server.firing("CoolingFailed"), heard=False, earliest=P),
        Deed("13", "removed", (Cause.VANISHED,), TWO_P, lambda: server.remove_target("removed-gw"), server.come_back,
             lambda: server.is_gone("removed-gw"), calm_before=False, earliest=1.0),
    ]  # fmt: skip


DEEDS = {
    "riga": "1", "unalerted-lone": "1", "unalerted-campus": "2", "nowhere": "9", "odd": "12", "oddpart": "12",
    "removed": "13",
}  # fmt: skip


class Stage(Play):
    against = ""
    restarted = now()


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("prometheus")
    server = Prometheus(folder / "servers", SITES)
    server.more_rules = ODD
    with server:
        server.set_target("removed-gw", "down")
        wait(lambda: server.firing("HostDown", "removed-gw"), 20, "its alert fires")
        words = {"site_from": "label:site", "poll_every": f"{P:g}s", "lost_after": "20s"}
        tables = [
            backend_table(BackendSettings("prom", "prometheus", server.url), **words),
            backend_table(BackendSettings("am", "alertmanager", server.alertmanager_url), **words, canary="Watchdog"),
            *(site_table(key, **more) for key, more in ROSTER.items()),
        ]
        pods = count()
        with Watching(folder / "console", tables) as watching:
            stage = Stage(watching, P, deeds(server), ("calm", "pods"))
            stage.against = server.version
            wait(lambda: any(line.alarm for line in stage.lines("removed")), 20, "it is told to be down")
            with Feed(4.0, churn=lambda: server.churn(next(pods))):
                stage.run(begin=server.reload_all)
            stage.restarted = now()
            for part in PARTS:
                server.kill(part)
                stage.go_on(2 * P)
                server.start(part)
                stage.go_on(2 * P)
            yield stage


@pytest.mark.parametrize("site", [pytest.param(site, marks=pytest.mark.row(row)) for site, row in DEEDS.items()])
def test_the_site_is_missed(play: Stage, ledger: Ledger, site: str) -> None:
    play.judge(site, play.against, ledger)


@pytest.mark.row("Q1", "Q9")
def test_ordinary_life_is_not_heard(play: Stage, ledger: Ledger) -> None:
    play.expect_quiet()
    for site in ("calm", "pods"):
        assert {line.state for line in play.lines(site) if line.event == "verdict"} == {"ok"}
    ledger.held("Q1", play.against, "quiet")
    ledger.held("Q9", play.against, "quiet")


@pytest.mark.row("Q2")
def test_a_restart_is_not_heard(play: Stage, ledger: Ledger) -> None:
    loud = [line for line in play.told() if line.sound and line.at >= play.restarted]
    assert loud == [], described(loud)
    ledger.held("Q2", play.against, "quiet")
