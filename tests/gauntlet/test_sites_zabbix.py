"""What can happen to a site behind a real Zabbix: all of it at once, while its configuration is read anew."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from noc.core.causes import Cause
from tests.gauntlet.feed import Feed
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.play import TWO_P, Bound, Deed, Play
from tests.gauntlet.watching import Watching, backend_table, site_table
from tests.live.zabbix_installed import MISSING
from tests.live.zabbix_server import ZabbixServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")]

P, L = 5.0, 20.0  # s; it is slow to answer, and may be asked less often for that
NEW_L = 15.0  # s, of what never reported: it counts from the start of the watch
SILENCE = Bound(L, 1)
NEVER = Bound(NEW_L, 1)
SITES = ("off", "fresh", "gone", "calm")
LATE = {"silent_after": f"{L:g}s"}
PATIENT = {"silent_after": "90s"}
NEW = {"silent_after": f"{NEW_L:g}s"}
ROSTER = {
    **dict.fromkeys(("cellar", "off"), LATE),
    **dict.fromkeys(("oslo", "riga", "gone", "calm"), PATIENT),
    **dict.fromkeys(("fresh", "nowhere"), NEW),
}


class Zabbix(ZabbixServer):
    """With a host for each deed; what is checked there is the agent of riga-db."""

    def _provide(self) -> None:
        super()._provide()
        groups = {site: self._make("hostgroup", name=f"site/{site}") for site in SITES}
        for site, group in groups.items():
            self.targets[f"{site}-gw"] = self.targets["riga-db"]
            self._add_host(f"{site}-gw", group)
            kind, delay = (2, "0") if site == "fresh" else (0, "1s")
            self._add_item(f"{site}-gw", "status" if site == "fresh" else "agent.ping", kind, delay)

    def _all_checked(self) -> bool:
        self.targets.pop("fresh-gw", None)
        return super()._all_checked()

    def delete(self) -> None:
        self.api("host.delete", [self.hostids["gone-gw"]])

    def create(self) -> None:
        (group,) = self.api("hostgroup.get", {"filter": {"name": ["site/gone"]}})
        self._add_host("gone-gw", group["groupid"])
        self._add_item("gone-gw", "agent.ping", 0, "1s")
        self.reload()

    def set_up(self) -> None:
        self.targets["nowhere-gw"] = self.targets["riga-db"]
        self._add_host("nowhere-gw", self._make("hostgroup", name="site/nowhere"))
        self._add_item("nowhere-gw", "agent.ping", 0, "1s")
        self.reload()

    def is_down(self, host: str) -> bool:
        """Does its trigger say so?"""
        words = {"hostids": self.hostids[host], "filter": {"value": 1}, "output": ["triggerid"]}
        return bool(self.api("trigger.get", words))

    @property
    def version(self) -> str:
        return f"Zabbix {self.api('apiinfo.version', [])}"


def deeds(server: Zabbix, feed: Feed) -> list[Deed]:

    def down(host: str) -> Callable[[], None]:
        return partial(server.set_host, host, "down")

    def up(host: str) -> Callable[[], None]:
        return partial(server.set_host, host, "up")

    return [
        Deed("1", "oslo", (Cause.HOST_DOWN,), TWO_P, down("oslo-gw"), up("oslo-gw"),
             lambda: server.is_down("oslo-gw"), earliest=P),
        Deed("2", "riga", (Cause.PART_DOWN,), TWO_P, down("riga-gw"), up("riga-gw"),
             lambda: server.is_down("riga-gw"), earliest=P),
        Deed("3", "off", (Cause.CHECKS_DISABLED,), SILENCE,
             lambda: server.disable("off-gw"), lambda: server.disable("off-gw", disabled=False)),
        Deed("4", "cellar", (Cause.REPORT_LATE,), SILENCE,
             lambda: feed.stop("cellar"), lambda: feed.go_on("cellar")),
        Deed("7", "gone", (Cause.VANISHED,), TWO_P, server.delete, server.create, earliest=1.0),
        Deed("9", "nowhere", (Cause.NEVER_REPORTED,), NEVER, undo=server.set_up, calm_before=False),
        Deed("10", "fresh", (Cause.NEVER_REPORTED,), NEVER, calm_before=False,
             undo=lambda: feed.go_on("fresh")),
    ]  # fmt: skip


DEEDS = {"oslo": "1", "riga": "2", "off": "3", "cellar": "4", "gone": "7", "nowhere": "9", "fresh": "10"}


class Stage(Play):
    against = ""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("zabbix")
    with Zabbix() as server:
        feed = Feed(2.0, cellar=lambda: _send(server, "cellar"), fresh=lambda: _send(server, "fresh-gw"))
        feed.stop("fresh")
        tables = [backend_table(server.settings(), poll_every=f"{P:g}s", lost_after="20s")]
        tables += [site_table(key, **words) for key, words in ROSTER.items()]
        with feed, Watching(folder / "console", tables, server.token) as watching:
            stage = Stage(watching, P, deeds(server, feed), ("calm",))
            stage.against = server.version
            stage.run(begin=server.reload)
            yield stage


def _send(server: Zabbix, host: str) -> None:
    with suppress(OSError):
        server.send(host, "status", "1")


@pytest.mark.parametrize("site", [pytest.param(site, marks=pytest.mark.row(row)) for site, row in DEEDS.items()])
def test_the_site_is_missed(play: Stage, ledger: Ledger, site: str) -> None:
    play.judge(site, play.against, ledger)


@pytest.mark.row("10")
def test_what_was_never_checked_is_never_down(play: Stage, ledger: Ledger) -> None:
    assert "down" not in [line.state for line in play.lines("fresh")]


@pytest.mark.row("Q1")
def test_its_reload_is_not_heard(play: Stage, ledger: Ledger) -> None:
    play.expect_quiet()
    assert {line.state for line in play.lines("calm") if line.event == "verdict"} == {"ok"}
    ledger.held("Q1", play.against, "quiet")
