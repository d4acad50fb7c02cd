"""Runs a session until every site has a verdict: for `check`, `snapshot`, and acts with no console running."""

from collections.abc import Callable
from datetime import timedelta
from threading import Condition
from time import monotonic

from noc.core.causes import AlarmState, Cause, State
from noc.core.snapshot import BackendView, Snapshot
from noc.core.watch import LOST, NETWORK
from noc.engine.session import Session
from noc.settings import Settings

PATIENCE = timedelta(seconds=30)


class Settling:
    """A session, and the newest of its snapshots."""

    def __init__(self, settings: Settings) -> None:
        self._news = Condition()
        self._newest: Snapshot | None = None
        self.session = Session(settings, self._show, brief=True, hears=False)

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
        wanted = undeclared(snapshot)
        for (cause, subject), text in wanted.items():
            self.session.engine.part_failed(cause, subject, text)
        if not wanted:
            return snapshot
        return self.wait_for(lambda s: wanted.keys() <= {(fault.cause, fault.subject) for fault in s.faults})

    def wait_for(self, wanted: Callable[[Snapshot], bool], patience: timedelta = timedelta(seconds=5)) -> Snapshot:
        with self._news:
            self._news.wait_for(lambda: self._newest is not None and wanted(self._newest), patience.total_seconds())
            assert self._newest is not None
            return self._newest


def settled(snapshot: Snapshot) -> bool:
    """Every site has a verdict, or waits behind a fault that has been declared."""
    waits = [site for site in snapshot.sites if site.state is State.VERIFYING]
    return not undeclared(snapshot) and all(site.blind and _declared(snapshot) for site in waits)


def undeclared(snapshot: Snapshot) -> dict[tuple[Cause, str], str]:
    """The faults of the backends that have not answered in this run, and why, as far as they do not stand yet.

    A fault that the journal remembers stands only once the backend has failed in this run too.
    """
    mute = [backend for backend in snapshot.backends if backend.polled_at is None]
    if not mute or Cause.NETWORK_LOST in {cause for cause, _ in _declared(snapshot)}:
        return {}
    causes = {backend.name: _cause_of(backend) for backend in mute}
    if len(mute) == len(snapshot.backends) > 1 and set(causes.values()) == {Cause.BACKEND_LOST}:
        return {(Cause.NETWORK_LOST, NETWORK): f"none of {len(mute)} backends answers: {mute[0].detail}"}
    declared = _declared(snapshot)
    found = {(causes[backend.name], backend.name): backend.detail for backend in mute}
    return {key: text for key, text in found.items() if key not in declared}


def _declared(snapshot: Snapshot) -> set[tuple[Cause, str]]:
    failing = {backend.name for backend in snapshot.backends if backend.state in LOST}
    if len(failing) == len(snapshot.backends):
        failing.add(NETWORK)
    return {
        (fault.cause, fault.subject)
        for fault in snapshot.faults
        if fault.alarm is not AlarmState.CLEARED_UNACKED and fault.subject in failing
    }


def _cause_of(backend: BackendView) -> Cause:
    return Cause(backend.state) if backend.state in LOST else Cause.BACKEND_LOST
