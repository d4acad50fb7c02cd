"""What an engine publishes, for a test to wait on."""

from collections.abc import Callable
from threading import Condition
from time import monotonic

from noc.core.effects import Happened
from noc.core.snapshot import FaultView, SiteView, Snapshot


class Publication:
    """Hand `show` and `line` to an engine or a session. `snapshots` come with our monotonic seconds."""

    def __init__(self) -> None:
        self.snapshots: list[tuple[float, Snapshot]] = []
        self.lines: list[Happened] = []
        self._news = Condition()

    def show(self, snapshot: Snapshot) -> None:
        with self._news:
            self.snapshots.append((monotonic(), snapshot))
            self._news.notify_all()

    def line(self, line: Happened) -> None:
        with self._news:
            self.lines.append(line)
            self._news.notify_all()

    @property
    def newest(self) -> Snapshot:
        return self.snapshots[-1][1]

    def wait(self, wanted: Callable[[Snapshot], bool], seconds: float = 10, what: str = "") -> Snapshot:
        """The first snapshot from now on, or the newest one, that is as wanted. Raises TimeoutError."""
        with self._news:
            found = self._news.wait_for(lambda: bool(self.snapshots) and wanted(self.newest), seconds)
            if not found:
                raise TimeoutError(f"not within {seconds:g} s: {what or 'a picture as wanted'}\n{self.described()}")
            return self.newest

    def wait_line(self, wanted: Callable[[Happened], bool], seconds: float = 10) -> Happened:
        """The first line of all that is as wanted. Raises TimeoutError."""
        with self._news:
            found = self._news.wait_for(lambda: any(map(wanted, self.lines)), seconds)
            if not found:
                raise TimeoutError(f"no such line within {seconds:g} s; there were {self.lines}")
            return next(line for line in self.lines if wanted(line))

    def described(self) -> str:
        if not self.snapshots:
            return "nothing was published"
        lines = [f"  {site.key}: {site.state}/{site.cause} {site.alarm} {site.detail}" for site in self.newest.sites]
        lines += [f"  {fault.subject}: {fault.cause} {fault.alarm} {fault.detail}" for fault in self.newest.faults]
        return "\n".join([*lines, *(f"  {b.name}: {b.state} {b.detail}" for b in self.newest.backends)])


def site_of(snapshot: Snapshot, key: str) -> SiteView:
    return next(site for site in snapshot.sites if site.key == key)


def fault_of(snapshot: Snapshot, subject: str) -> FaultView | None:
    """The worst of a subject, standing or latched."""
    return next((fault for fault in snapshot.faults if fault.subject == subject), None)
