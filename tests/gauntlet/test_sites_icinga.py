"""What can happen to a site behind a real Icinga 2: all of it at once, beside ordinary life that nobody may hear.

Its certificate is valid for one more day, its configuration is reloaded twice, and at the end it is killed and started.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle

import pytest

from noc.core.causes import Cause
from noc.settings import SecretRef
from tests.gauntlet.feed import Feed
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.play import TWO_P, Bound, Deed, Play, now
from tests.gauntlet.watching import OPENS, Watching, backend_table, described, site_table
from tests.live.icinga2_server import INSTALLED, Host, Icinga2Server

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Icinga 2 is not installed")]

P, L = 2.0, 10.0  # s
NEW_L = 15.0  # s, of what never reported: it counts from the reload
SILENCE = Bound(L, 1)
NEVER = Bound(NEW_L, 1)
CHECKED = 3.0  # s between two checks of a host
CONNECT = 5.0  # s that a poll waits which was on its way when the server went away for the reload
WINDOW = 12.0  # s
DAY = timedelta(days=1)
NOT_CONNECTED = "Remote Icinga instance 'agent' is not connected to 'noctest'"
LATE = {"silent_after": f"{L:g}s"}
PATIENT = {"silent_after": "90s"}
NEW = {"silent_after": f"{NEW_L:g}s"}


def gw(site: str, *services: str, command: str = "fate", active: bool = True, extra: str = "") -> Host:
    return Host(f"{site}-gw", (f"site-{site}",), services, command, active, extra)


GONE, FRESH, UNLOADED, NOWHERE = gw("gone"), gw("fresh", active=False), gw("unloaded"), gw("nowhere")
LARGE = [Host(f"large-{number}", ("site-large",), extra="check_interval = 10s") for number in range(44)]
HOSTS = [
    gw("core"), gw("branch"),  # behind the core
    *(Host(f"campus-{number}", ("site-campus",)) for number in range(5)),
    gw("off"), gw("stalled"), gw("sender", command="passive", active=False), gw("trapper"),
    gw("agent", command="dummy"), gw("farm", "load"), gw("works"),
    # Ordinary life
    gw("calm"), gw("flapping", "http"), gw("night"), gw("skipping"), gw("daily", command="passive", active=False),
    gw("shut", extra='check_period = "shut"'),
]  # fmt: skip
EXTRA = """
object TimePeriod "shut" { ranges = { } }
object HostGroup "site-deleted" { }
object Service "trap" {
  import "quick"; host_name = "trapper-gw"; check_command = "passive"; enable_active_checks = false
}
object Dependency "uplink" {
  parent_host_name = "core-gw"; child_host_name = "branch-gw"; disable_checks = true; states = [ Up ]
}
"""
ROSTER = {
    **dict.fromkeys(("off", "stalled", "sender", "agent", "farm", "branch"), LATE),
    "trapper": LATE | {"interval": "2s"},
    **dict.fromkeys(("core", "campus", "works", "gone", "deleted"), PATIENT),
    **dict.fromkeys(("fresh", "unloaded", "nowhere"), NEW),
    # Ordinary life
    **dict.fromkeys(("calm", "flapping", "night", "shut", "large"), PATIENT),
    "skipping": {"silent_after": "15s"},
    "daily": {"interval": "1d"},
}
QUIET = ("calm", "flapping", "night", "skipping", "daily", "shut", "large")


class Icinga(Icinga2Server):
    """What is done to it."""

    def result(self, host: str, text: str = "OK", service: str | None = None) -> None:
        """A passive result; none comes through while it reloads."""
        name = {"type": "Service", "service": f"{host}!{service}"} if service else {"type": "Host", "host": host}
        self.api("POST", "/v1/actions/process-check-result", {**name, "exit_status": 0, "plugin_output": text})

    def next_check(self, host: str, seconds: float) -> None:
        body = {"type": "Host", "host": host, "next_check": now().timestamp() + seconds}
        assert self.api("POST", "/v1/actions/reschedule-check", body).status == 200

    def announce(self, host: str, seconds: float) -> None:
        begin = now().timestamp()
        body = {
            "type": "Host", "host": host, "author": "ann", "comment": "new fans", "fixed": True,
            "start_time": begin - 1, "end_time": begin + seconds,
        }  # fmt: skip
        assert self.api("POST", "/v1/actions/schedule-downtime", body).status == 200

    def is_down(self, host: str) -> bool:
        return {"state": 1, "state_type": 1}.items() <= self.host(host).items()

    def is_over(self, host: str) -> bool:
        """Its downtime is over and it was looked at since."""
        attrs = self.host(host)
        return bool(attrs) and attrs["downtime_depth"] == 0 and attrs["last_check"] > self.window_ends

    window_ends = 0.0  # s since 1970

    def begin_window(self) -> None:
        self.announce("works-gw", WINDOW)
        self.window_ends = now().timestamp() + WINDOW
        self.set_host("works-gw", "down")

    def create(self) -> None:
        """A host that stands in no file."""
        attrs = {"check_command": "fate", "groups": ["site-deleted"], "vars.fate": f"{self.directory}/fates/calm-gw"}
        reply = self.api("PUT", "/v1/objects/hosts/deleted-gw", {"templates": ["quick"], "attrs": attrs})
        assert reply.status == 200, reply

    def delete(self) -> None:
        assert self.api("DELETE", "/v1/objects/hosts/deleted-gw").status == 200

    def take_away_and_add(self) -> None:
        """One host gone, one new that was never checked, and of a large group three other than before: all at once."""
        self.write_config([*HOSTS, FRESH, *LARGE[3:43]])
        self.reload()

    def bring_back(self) -> None:
        self.write_config([*HOSTS, GONE, FRESH, UNLOADED, NOWHERE, *LARGE])
        self.reload()
        self.set_host("night-gw", "up")

    @property
    def version(self) -> str:
        about = self.api("GET", "/v1/status/IcingaApplication").body["results"][0]["status"]["icingaapplication"]
        return f"Icinga {about['app']['version'].lstrip('r').partition('-')[0]}"


def deeds(server: Icinga, feed: Feed) -> list[Deed]:
    """The reload comes first: nothing is answered meanwhile."""

    def down(host: str) -> Callable[[], None]:
        return partial(server.set_host, host, "down")

    def up(host: str) -> Callable[[], None]:
        return partial(server.set_host, host, "up")

    silent, part = (Cause.REPORT_LATE,), (Cause.PART_SILENT,)
    return [
        Deed("7", "gone", (Cause.VANISHED,), Bound(CONNECT, 2), server.take_away_and_add, server.bring_back,
             earliest=1.0),
        Deed("7", "deleted", (Cause.VANISHED,), TWO_P, server.delete, server.create, earliest=1.0),
        Deed("8", "unloaded", (Cause.NEVER_REPORTED,), NEVER,
             lambda: server.write_config([*server.hosts, UNLOADED]), calm_before=False),
        Deed("9", "nowhere", (Cause.NEVER_REPORTED,), NEVER, calm_before=False),
        Deed("10", "fresh", (Cause.NEVER_REPORTED,), NEVER, calm_before=False,
             undo=lambda: server.modify("hosts/fresh-gw", enable_active_checks=True)),
        Deed("1", "core", (Cause.HOST_DOWN,), TWO_P, down("core-gw"), up("core-gw"),
             lambda: server.is_down("core-gw"), earliest=P),
        Deed("2", "campus", (Cause.PART_DOWN,), TWO_P, down("campus-3"), up("campus-3"),
             lambda: server.is_down("campus-3"), earliest=P),
        Deed("3", "off", (Cause.CHECKS_DISABLED,), SILENCE,
             lambda: server.modify("hosts/off-gw", enable_active_checks=False),
             lambda: server.modify("hosts/off-gw", enable_active_checks=True)),
        Deed("3", "stalled", (Cause.CHECKS_LATE,), SILENCE,
             lambda: server.next_check("stalled-gw", 3600), lambda: server.next_check("stalled-gw", 0),
             earliest=CHECKED - 1),
        Deed("4", "sender", silent, SILENCE, lambda: feed.stop("sender"), lambda: feed.go_on("sender")),
        Deed("4", "trapper", part, SILENCE, lambda: feed.stop("trapper"), lambda: feed.go_on("trapper"), heard=False),
        Deed("5", "agent", silent, SILENCE, lambda: feed.stop("agent"), lambda: feed.go_on("agent")),
        Deed("5", "farm", part, SILENCE, lambda: server.set_service("farm-gw", "load", 3, NOT_CONNECTED),
             lambda: server.set_service("farm-gw", "load", 0, "OK"), heard=False),
        Deed("6", "branch", (Cause.CHECKS_LATE,), SILENCE,
             shown=lambda: server.is_down("core-gw"), earliest=CHECKED - 1),
        Deed("11", "works", (Cause.HOST_DOWN,), TWO_P, server.begin_window, up("works-gw"),
             lambda: server.is_over("works-gw"), also=(Cause.MAINTENANCE_OVERRUN,), earliest=P),
    ]  # fmt: skip


DEEDS = {
    "gone": "7", "deleted": "7", "unloaded": "8", "nowhere": "9", "fresh": "10", "core": "1", "campus": "2", "off": "3",
    "stalled": "3", "sender": "4", "trapper": "4", "agent": "5", "farm": "5", "branch": "6", "works": "11",
}  # fmt: skip


class Stage(Play):
    against = ""
    restarted = now()


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("icinga")
    folder.chmod(0o755)
    server = Icinga(folder / "icinga", [*HOSTS, GONE, *LARGE[:40]], EXTRA, ("shut-gw",))
    server.certified_until = now() + DAY
    with server:
        server.announce("night-gw", 3600)
        server.create()
        server.result("daily-gw")
        flaps = cycle((2, 2, 0))
        feed = Feed(
            1.5,
            sender=lambda: server.result("sender-gw"),
            trapper=lambda: server.result("trapper-gw", service="trap"),
            agent=lambda: server.result("agent-gw"),
            flapping=lambda: server.set_service("flapping-gw", "http", next(flaps), "now and then"),
        )
        secret = server.secret(SecretRef("env", "noc", ""))
        tables = [
            backend_table(server.settings(), poll_every=f"{P:g}s", lost_after="20s"),
            *(site_table(k, **v) for k, v in ROSTER.items()),
        ]
        with feed, Watching(folder / "console", tables, secret) as watching:
            stage = Stage(watching, P, deeds(server, feed), QUIET)
            stage.against = server.version
            stage.run(begin=lambda: begin_night(server))
            stage.restarted = now()
            server.stop()
            stage.go_on(2 * P)
            server.start()
            stage.go_on(CHECKED)
            stage.ended = now()
            crash(server, stage)
            yield stage


def begin_night(server: Icinga) -> None:
    server.set_host("night-gw", "down")
    server.next_check("skipping-gw", 2 * CHECKED)


def crash(server: Icinga, stage: Stage) -> None:
    """What it had saved last is from before the works went down; it is not looked at again for some time."""
    server.set_host("works-gw", "down")
    server.wait_host("works-gw", state=1, state_type=1)
    stage.go_on(P + 1)
    server.kill()
    server.start()
    stage.go_on(CHECKED)


@pytest.mark.parametrize("site", [pytest.param(site, marks=pytest.mark.row(row)) for site, row in DEEDS.items()])
def test_the_site_is_missed(play: Stage, ledger: Ledger, site: str) -> None:
    play.judge(site, play.against, ledger)


@pytest.mark.row("10")
def test_what_was_never_checked_is_never_down(play: Stage, ledger: Ledger) -> None:
    assert "down" not in [line.state for line in play.lines("fresh")]


@pytest.mark.row("Q1", "Q3", "Q4", "Q5", "Q6", "Q7", "Q10", "Q11")
def test_ordinary_life_is_not_heard(play: Stage, ledger: Ledger) -> None:
    play.expect_quiet()
    states = {site: {line.state for line in play.lines(site) if line.event == "verdict"} for site in QUIET}
    assert states["calm"] == {"ok"}
    assert "degraded" in states["flapping"]
    assert states["night"] == {"maintenance"}
    assert states["shut"] == {"maintenance"}
    assert {line.cause for line in play.lines("large")} >= {Cause.PART_VANISHED}
    for row in ("Q1", "Q3", "Q4", "Q5", "Q6", "Q7", "Q10", "Q11"):
        ledger.held(row, play.against, "quiet")


@pytest.mark.row("Q2")
def test_a_restart_is_not_heard(play: Stage, ledger: Ledger) -> None:
    loud = [line for line in play.told() if line.sound and line.at >= play.restarted]
    assert loud == [], described(loud)
    ledger.held("Q2", play.against, "quiet")


def test_after_a_crash_its_old_state_neither_clears_nor_raises_an_alarm(play: Stage) -> None:
    assert play.ended is not None
    told = [line for line in play.watching.told_so_far() if line.at >= play.ended]
    assert [line.site for line in told if line.sound and line.event in OPENS] == ["works"], described(told)
    of_works = [line for line in told if line.site == "works"]
    assert [line.event for line in of_works if line.event == "clear" or line.state == "ok"] == [], described(told)
