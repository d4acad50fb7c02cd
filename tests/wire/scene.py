"""One product behind a real socket, and a whole session that watches it: adapter, engine, core and journal."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from noc.core.causes import AlarmState, Cause, State
from noc.core.roster import Site
from noc.core.snapshot import FaultView, SiteView, Snapshot
from noc.settings import BackendSettings, Limits
from tests.engine.publication import fault_of, site_of
from tests.wire.alertmanager import Alertmanager
from tests.wire.icinga2 import Icinga2
from tests.wire.prometheus import Prometheus
from tests.wire.server import Manner, Server
from tests.wire.watch import Watch

POLL = 1.0  # s
SILENT = 5.0  # s
# A poll may take so long: far from what the product allows, so that a test need not wait for it.
LIMITS = Limits(300_000, timedelta(seconds=2), timedelta(seconds=2), timedelta(seconds=3))
SLACK = 2.0  # s
SITES = ("riga", "oslo")
SITE_FROM = {"icinga2": "hostgroup:site-", "prometheus": "label:site", "alertmanager": "label:site"}
INVENTORIES = ("icinga2", "prometheus")
ROSTER = tuple(Site(name.title(), name, silent_after=timedelta(seconds=SILENT)) for name in SITES)

Product = Icinga2 | Prometheus | Alertmanager


class Scene(Watch):
    """`with Scene("icinga2", folder) as scene:` - its sites are calm, or, in an alert source, known to be unknown."""

    def __init__(self, kind: str, folder: Path, roster: tuple[Site, ...] | None = ROSTER, **more: Any) -> None:
        self.kind = kind
        self.product: Any = self._make()
        self.server = Server(self.product)
        self.server.__enter__()
        words = {"poll_every": timedelta(seconds=POLL), "lost_after": timedelta(seconds=1), "limits": LIMITS}
        words |= {"site_from": SITE_FROM[kind]} | more
        if kind == "alertmanager":
            words["canary"] = "Watchdog"
        super().__init__(folder, (BackendSettings("east", kind, self.server.url, **words),), roster)

    def _make(self) -> Product:
        match self.kind:
            case "icinga2":
                return Icinga2(*SITES)
            case "prometheus":
                return Prometheus(*SITES)
        return Alertmanager()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self.server.__exit__(kind, error, trace)

    # What is seen

    @property
    def patience(self) -> float:
        """The longest that a site may look calm without new evidence, in seconds: its limit and a poll."""
        return SILENT + self._period + SLACK

    @property
    def _period(self) -> float:
        return self.session.engine.world.backends["east"].period.total_seconds()

    @property
    def fault(self) -> FaultView | None:
        return fault_of(self.published.newest, "east")

    def settle(self, seconds: float = 30) -> None:
        """Until the backend answers in its rhythm, and its sites are calm where it can say so."""
        self.published.wait(self._well, seconds, "all is well")

    def _well(self, snapshot: Snapshot) -> bool:
        # On a busy machine the first answers take their time, and the backend is asked less often for a while.
        if snapshot.backends[0].state != "ok" or self._period > 1.5 * POLL:
            return False
        return self.kind not in INVENTORIES or (bool(snapshot.sites) and all(site.calm for site in snapshot.sites))

    def wait_fault(self, causes: set[Cause], seconds: float) -> None:
        self.published.wait(lambda s: _declares(s, causes), seconds, f"one of {causes}")

    def wait_site(self, key: str, state: State, cause: Cause | None, seconds: float = 10) -> None:
        def is_so(snapshot: Snapshot) -> bool:
            site = site_of(snapshot, key)
            return (site.state, site.cause) == (state, cause)

        self.published.wait(is_so, seconds, f"{key} is {state}/{cause}")

    def never_calm(self, since: float, until: float, *keys: str) -> None:
        """No tile of these sites was calm at any time between."""
        for at, snapshot in self.published.snapshots:
            for site in snapshot.sites:
                if since <= at <= until and site.calm and site.key in (keys or SITES):
                    raise AssertionError(f"{site.key} was calm {at - since:.1f} s after the bound: {site}")

    def never_calm_while_failing(self) -> None:
        """From the first failed poll on, its tiles are hatched."""
        for _, snapshot in self.published.snapshots:
            if snapshot.backends[0].state not in ("ok", "starting"):
                assert not any(site.calm for site in snapshot.sites), snapshot

    def was_never(self, key: str, unwanted: Callable[[SiteView], bool]) -> None:
        for _, snapshot in self.published.snapshots:
            for site in snapshot.sites:
                assert not (site.key == key and unwanted(site)), site

    # What is done

    def break_with(self, manner: Manner) -> float:
        self.server.manner = manner
        return monotonic()

    def mend(self) -> None:
        self.server.manner = None
        self.server.answers = self.product


def _declares(snapshot: Snapshot, causes: set[Cause]) -> bool:
    return any(
        fault.subject == "east" and fault.cause in causes and fault.alarm is AlarmState.UNACKED
        for fault in snapshot.faults
    )
