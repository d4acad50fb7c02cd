"""What can happen to a site behind a real Nagios: all of it at once, beside ordinary life that nobody may hear."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import cycle

import pytest

from noc.core.causes import Cause
from noc.settings import SecretRef
from tests.gauntlet.feed import Feed
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.play import TWO_P, Bound, Deed, Play, now
from tests.gauntlet.watching import Watching, backend_table, site_table
from tests.live.nagios_server import MISSING, Host, NagiosServer

pytestmark = [pytest.mark.live, pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")]

P, L = 2.0, 10.0  # s
NEW_L = 15.0  # s, of what never reported: it counts from the reload
SILENCE = Bound(L, 1)
NEVER = Bound(NEW_L, 1)
WINDOW = 10  # s
LATE = {"silent_after": f"{L:g}s"}
PATIENT = {"silent_after": "90s"}
NEW = {"silent_after": f"{NEW_L:g}s"}
# It runs a command that asks nobody, and says that all is well, when no result has come for so long.
STALE = " check_freshness 1\n freshness_threshold 3\n check_command check_dummy!0"
UPLINK = """
define hostdependency {
 host_name core-gw
 dependent_host_name branch-gw
 execution_failure_criteria d,u
}
"""


def gw(site: str, *services: str, active: bool = True, extra: str = "") -> Host:
    return Host(f"{site}-gw", (f"site-{site}",), services, active, extra)


GONE, FRESH, UNLOADED, NOWHERE = gw("gone"), gw("fresh", active=False), gw("unloaded"), gw("nowhere")
LARGE = [Host(f"large-{number}", ("site-large",)) for number in range(24)]
HOSTS = [
    gw("core"), gw("branch"),  # behind the core
    *(Host(f"campus-{number}", ("site-campus",)) for number in range(5)),
    gw("off"), gw("sender", active=False), gw("agent", active=False, extra=STALE), gw("works"),
    # Ordinary life
    gw("calm"), gw("flapping", "http"), gw("night"), gw("shut", extra=" check_period never"),
]  # fmt: skip
QUIET = ("calm", "flapping", "night", "shut", "large")
ROSTER = {
    **dict.fromkeys(("off", "sender", "agent", "branch"), LATE),
    **dict.fromkeys(("core", "campus", "works", "gone", *QUIET), PATIENT),
    **dict.fromkeys(("fresh", "unloaded", "nowhere"), NEW),
}


class Nagios(NagiosServer):
    """What is done to it."""

    def result(self, host: str) -> None:
        with suppress(OSError):  # it reloads, and nobody reads from its pipe
            self.send_result(host, 0, "OK")

    def announce(self, host: str, seconds: int) -> None:
        begin = int(now().timestamp())
        words = (str(begin - 1), str(begin + seconds), "1", "0", "0", "ann", "new fans")
        self.command("SCHEDULE_HOST_DOWNTIME", host, *words)
        self.wait_host(host, scheduled_downtime_depth=1)

    def is_down(self, host: str) -> bool:
        return {"status": 4, "state_type": 1}.items() <= self.host(host).items()

    def is_over(self, host: str) -> bool:
        """Its downtime is over and it was looked at since."""
        row = self.host(host)
        return bool(row) and row["scheduled_downtime_depth"] == 0 and row["last_check"] / 1000 > self.window_ends

    window_ends = 0.0  # s since 1970

    def begin_window(self) -> None:
        self.window_ends = now().timestamp() + WINDOW
        self.announce("works-gw", WINDOW)
        self.set_host("works-gw", "down")

    def take_away_and_add(self) -> None:
        """One host gone, one new that was never checked, and of a large group one another than before: all at once."""
        self.write_config([*HOSTS, FRESH, *LARGE[1:23]])
        self.reload()

    def bring_back(self) -> None:
        """While it reloads it tells for a moment of no downtime, and of the host that is down in one."""
        self.write_config([*HOSTS, GONE, FRESH, UNLOADED, NOWHERE, *LARGE])
        self.reload()
        self.set_host("night-gw", "up")

    @property
    def version(self) -> str:
        reply = self.cgi("statusjson.cgi", query="programstatus")
        return f"Nagios {reply['data']['programstatus']['version']}"


def deeds(server: Nagios, feed: Feed) -> list[Deed]:
    """The reload comes first: nothing is done meanwhile."""

    def down(host: str) -> Callable[[], None]:
        return partial(server.set_host, host, "down")

    def up(host: str) -> Callable[[], None]:
        return partial(server.set_host, host, "up")

    return [
        Deed("7", "gone", (Cause.VANISHED,), TWO_P, server.take_away_and_add, server.bring_back, earliest=1.0),
        Deed("8", "unloaded", (Cause.NEVER_REPORTED,), NEVER,
             lambda: server.write_config([*server.hosts, UNLOADED]), calm_before=False),
        Deed("9", "nowhere", (Cause.NEVER_REPORTED,), NEVER, calm_before=False),
        Deed("10", "fresh", (Cause.NEVER_REPORTED,), NEVER, calm_before=False,
             undo=lambda: server.command("ENABLE_HOST_CHECK", "fresh-gw")),
        Deed("1", "core", (Cause.HOST_DOWN,), TWO_P, down("core-gw"), up("core-gw"),
             lambda: server.is_down("core-gw"), earliest=P),
        Deed("2", "campus", (Cause.PART_DOWN,), TWO_P, down("campus-3"), up("campus-3"),
             lambda: server.is_down("campus-3"), earliest=P),
        Deed("3", "off", (Cause.CHECKS_DISABLED,), SILENCE,
             lambda: server.command("DISABLE_HOST_CHECK", "off-gw"),
             lambda: server.command("ENABLE_HOST_CHECK", "off-gw")),
        Deed("4", "sender", (Cause.REPORT_LATE,), SILENCE, lambda: feed.stop("sender"), lambda: feed.go_on("sender")),
        Deed("5", "agent", (Cause.REPORT_LATE,), SILENCE, lambda: feed.stop("agent"), lambda: feed.go_on("agent")),
        Deed("6", "branch", (Cause.CHECKS_LATE,), SILENCE, shown=lambda: server.is_down("core-gw")),
        Deed("11", "works", (Cause.HOST_DOWN,), TWO_P, server.begin_window, up("works-gw"),
             lambda: server.is_over("works-gw"), also=(Cause.MAINTENANCE_OVERRUN,), earliest=P),
    ]  # fmt: skip


DEEDS = {
    "gone": "7", "unloaded": "8", "nowhere": "9", "fresh": "10", "core": "1", "campus": "2", "off": "3", "sender": "4",
    "agent": "5", "branch": "6", "works": "11",
}  # fmt: skip


class Stage(Play):
    against = ""


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("nagios")
    with Nagios(folder / "nagios", [*HOSTS, GONE, *LARGE[:22]], UPLINK, ("shut-gw", "agent-gw")) as server:
        server.announce("night-gw", 3600)
        flaps = cycle((2, 2, 0))
        feed = Feed(
            1.5,
            sender=lambda: server.result("sender-gw"),
            agent=lambda: server.result("agent-gw"),
            flapping=lambda: server.set_service("flapping-gw", "http", next(flaps), "now and then"),
        )
        secret = server.secret(SecretRef("env", "noc", ""))
        tables = [backend_table(server.settings(), poll_every=f"{P:g}s", lost_after="20s")]
        tables += [site_table(key, **words) for key, words in ROSTER.items()]
        with feed, Watching(folder / "console", tables, secret) as watching:
            stage = Stage(watching, P, deeds(server, feed), QUIET)
            stage.against = server.version
            stage.run(begin=lambda: server.set_host("night-gw", "down"))
            yield stage


@pytest.mark.parametrize("site", [pytest.param(site, marks=pytest.mark.row(row)) for site, row in DEEDS.items()])
def test_the_site_is_missed(play: Stage, ledger: Ledger, site: str) -> None:
    play.judge(site, play.against, ledger)


@pytest.mark.row("10")
def test_what_was_never_checked_is_never_down(play: Stage, ledger: Ledger) -> None:
    assert "down" not in [line.state for line in play.lines("fresh")]


@pytest.mark.row("Q1", "Q5", "Q6", "Q7", "Q10")
def test_ordinary_life_is_not_heard(play: Stage, ledger: Ledger) -> None:
    play.expect_quiet()
    states = {site: {line.state for line in play.lines(site) if line.event == "verdict"} for site in QUIET}
    assert states["calm"] == {"ok"}
    assert "degraded" in states["flapping"]
    assert "maintenance" in states["night"]
    assert "down" not in states["night"]
    assert states["shut"] == {"maintenance"}
    assert {line.cause for line in play.lines("large")} >= {Cause.PART_VANISHED}
    for row in ("Q1", "Q5", "Q6", "Q7", "Q10"):
        ledger.held(row, play.against, "quiet")
