"""Runs a session until every site has a verdict: for `check`, `snapshot`, and acts with no console running."""

from collections.abc import Callable
from datetime import timedelta
from threading import Condition
from time import monotonic

from noc.core.causes import Cause, State
from noc.core.snapshot import BackendView, Snapshot
from noc.engine.session import Session
from noc.settings import Settings

PATIENCE = timedelta(seconds=30)
LOST = frozenset({Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED})


class Settling:
    """A session, and the newest of its snapshots."""

    def __init__(self, settings: Settings) -> None:
        self._news = Condition()
        self._newest: Snapshot | None = None
        self.session = Session(settings, self._show)

    def __enter__(self) -> "Settling":
        self.session.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.session.stop()

    def _show(self, snapshot: Snapshot) -> None:
        with self._news:
            self._newest = snapshot
            self._news.notify_all()

    def settle(self, patience: timedelta = PATIENCE) -> Snapshot:
        """Wait until every site has a verdict. After `patience` a backend that never answered counts as lost."""
        until = monotonic() + patience.total_seconds()
        with self._news:
            while not (self._newest is not None and settled(self._newest)):
                if monotonic() >= until or not self.session.engine.alive:
                    break
                self._news.wait(min(0.5, max(until - monotonic(), 0.01)))
            newest = self._newest
        if newest is None:
            raise RuntimeError("the engine brought no snapshot")
        return self._declare_lost(newest)

    def _declare_lost(self, snapshot: Snapshot) -> Snapshot:
        mute = [backend for backend in snapshot.backends if backend.polled_at is None]
        known = {(fault.cause, fault.subject) for fault in snapshot.faults}
        if not mute or any(fault.cause is Cause.NETWORK_LOST for fault in snapshot.faults):
            return snapshot
        for backend in mute:
            cause = _cause_of(backend)
            if (cause, backend.name) not in known:
                self.session.engine.part_failed(cause, backend.name, backend.detail)
        wanted = {(_cause_of(backend), backend.name) for backend in mute}
        return self.wait_for(lambda s: wanted <= {(fault.cause, fault.subject) for fault in s.faults})

    def wait_for(self, wanted: Callable[[Snapshot], bool], patience: timedelta = timedelta(seconds=5)) -> Snapshot:
        with self._news:
            self._news.wait_for(lambda: self._newest is not None and wanted(self._newest), patience.total_seconds())
            assert self._newest is not None
            return self._newest


def _cause_of(backend: BackendView) -> Cause:
    return Cause(backend.state) if backend.state in {cause.value for cause in LOST} else Cause.BACKEND_LOST


def settled(snapshot: Snapshot) -> bool:
    """Every site has a verdict, or waits behind a fault that has been declared."""
    declared = {fault.subject for fault in snapshot.faults if fault.cause in LOST | {Cause.NETWORK_LOST}}
    for backend in snapshot.backends:
        if backend.polled_at is None and backend.name not in declared and "network" not in declared:
            return False
    if not snapshot.backends:
        return True
    waiting = [site for site in snapshot.sites if site.state is State.VERIFYING]
    return all(site.blind and declared for site in waiting)
