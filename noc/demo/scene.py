"""The network, its course and the clock together: what each monitoring system has found by now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from noc.demo.course import Course, Trouble, last_end, within
from noc.demo.network import Host, Provider, Site
from noc.demo.rhythm import Fate, Found, Rhythm, found
from noc.steady import steady

AFTER_RELOAD = 1.5  # seconds until a monitoring system looks at what was added
_LONG_AGO = -86_400.0  # when the monitoring systems were started


class Clock:
    """Seconds since the story began, and the moments they stand for."""

    def __init__(self, seconds: Callable[[], float] | None = None, started: datetime | None = None) -> None:
        began = steady()
        self.seconds = seconds or (lambda: steady() - began)
        self._started = started or datetime.now(UTC)

    def now(self) -> datetime:
        return self.moment(self.seconds())

    def moment(self, seconds: float) -> datetime:
        return self._started + timedelta(seconds=seconds)

    def epoch(self, seconds: float) -> float:
        """Seconds since 1970."""
        return self._started.timestamp() + seconds


@dataclass(frozen=True, slots=True)
class Scene:
    """`every` and `retry`: seconds between the checks of an object, and after its first failed one."""

    provider: Provider
    course: Course
    clock: Clock
    every: float = 5.0
    retry: float = 1.0

    def present(self, backend: str) -> list[Site]:
        """The sites in the configuration of a backend now."""
        now = self.clock.seconds()
        sites = self.provider.watched_by(backend)
        return [site for site in sites if not within(self.course.spans(Trouble.DROPPED, site.key), now)]

    def frozen(self, backend: str) -> bool:
        return within(self.course.spans(Trouble.FROZEN, backend), self.clock.seconds()) is not None

    def checks_on(self, site: Site) -> bool:
        return within(self.course.spans(Trouble.UNCHECKED, site.key), self.clock.seconds()) is None

    def started(self, backend: str) -> float:
        """When a backend last read its configuration, which is when a site left or came back, or a day ago."""
        now = self.clock.seconds()
        edits = (
            *self.course.befallen(Trouble.DROPPED, [site.key for site in self.provider.watched_by(backend)]),
            *self.course.spans(Trouble.RELOADED, backend),
        )
        moments = [moment for span in edits for moment in (span.start, span.end) if moment <= now]
        return max(moments, default=_LONG_AGO)

    def newest_tick(self, backend: str, every: float) -> float:
        """When something that a backend does each `every` seconds was last done; nothing is done while it is frozen."""
        fate = Fate(pauses=self.course.spans(Trouble.FROZEN, backend))
        done = found(Rhythm(every, self.retry, 0.0), fate, self.clock.seconds())
        return done.looked if done else _LONG_AGO

    def host(self, site: Site) -> Found | None:
        """What the looks at each host of a site have found; None if nobody has looked yet."""
        return self._found(site, Trouble.CUT)

    def service(self, site: Site, host: Host, service: str) -> Found | None:
        """What the looks at one service have found; None if nobody has looked yet."""
        if service == "disk" and host == site.disk_host:
            return self._found(site, Trouble.CUT, Trouble.DISK_FULL)
        return self._found(site, Trouble.CUT)

    def _found(self, site: Site, *troubles: Trouble) -> Found | None:
        return found(Rhythm(self.every, self.retry, site.phase), self._fate(site, troubles), self.clock.seconds())

    def _fate(self, site: Site, troubles: tuple[Trouble, ...]) -> Fate:
        course = self.course
        back = last_end(course.spans(Trouble.DROPPED, site.key), self.clock.seconds())
        spans = [span for trouble in troubles for span in course.spans(trouble, site.key)]
        return Fate(
            troubles=sorted(spans, key=lambda span: span.start),
            pauses=(*course.spans(Trouble.UNCHECKED, site.key), *course.spans(Trouble.FROZEN, site.backend)),
            known_since=float("-inf") if back is None else back + AFTER_RELOAD,
        )
