"""What is known of the series that Prometheus returns: their names, their sites, how often they are scraped."""

import re
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from noc.backends.backend import PollError
from noc.backends.prometheus.wire import Target, duration
from noc.backends.words import LONGEST_ADDRESS, clean
from noc.core.causes import Cause
from noc.core.mapping import SiteFrom
from noc.steady import steady

ASSUMED_INTERVAL = timedelta(seconds=60)
TARGETS_EVERY = 300.0  # seconds
TARGETS_AT_MOST_EVERY = 10.0  # seconds: pods that churn must not make us read megabytes in each poll

_SERVED = re.compile(r"\[|[a-z][a-z0-9+.-]*://", re.IGNORECASE)  # how an address in brackets or with a scheme begins
_LABELS = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True)
class Series:
    """What stays the same of a target from poll to poll."""

    name: str
    sites: tuple[str, ...]
    pool: str
    interval: timedelta
    timeout: timedelta | None
    error: str  # of its last scrape, when the list of targets was last read
    address: str  # its instance without scheme and port


class KnownSeries:
    """All series by their labels, as the bytes of JSON that Prometheus writes: from poll to poll they are the same."""

    def __init__(self, site_from: SiteFrom, pooled: bool) -> None:
        self._site_from = site_from
        self._pooled = pooled
        self._series: dict[bytes, Series] = {}
        self._crowded: set[str] = set()  # jobs in which several targets share an instance
        self._targets: dict[frozenset[tuple[str, str]], Target] = {}
        self._intervals: dict[str, timedelta] = {}  # by job
        self._down: Set[bytes] = frozenset()  # what was down when the targets were last read, and is so still
        self._targets_read_at: float | None = None  # steady seconds

    def __contains__(self, raw: bytes) -> bool:
        return raw in self._series

    def __getitem__(self, raw: bytes) -> Series:
        return self._series[raw]

    @property
    def has_intervals(self) -> bool:
        return bool(self._intervals)

    def wants_targets(self, raws: Set[bytes], down: Set[bytes]) -> bool:
        """Say whether the list of targets should be read: at first, when old, and for anything new or newly down."""
        if self._targets_read_at is None:
            return True
        news = not raws <= self._series.keys() or not down <= self._down
        return steady() - self._targets_read_at >= (TARGETS_AT_MOST_EVERY if news else TARGETS_EVERY)

    def take_targets(self, targets: Iterable[Target]) -> None:
        self._targets = {frozenset(target.labels.items()): target for target in targets}
        self._intervals = {}
        for target in self._targets.values():
            job, interval = target.labels.get("job", ""), duration(target.interval)
            if interval:
                self._intervals[job] = max(interval, self._intervals.get(job, interval))

    def learn(self, raws: Set[bytes], down: Set[bytes], targets_read: bool) -> None:
        """Know exactly these series from now on, but those with labels that cannot be read.

        Raises PollError where all are such.
        """
        if targets_read:
            self._targets_read_at, self._down = steady(), down
        else:
            self._down = self._down & down
        if targets_read or not raws <= self._series.keys():
            self._series = self._identify(raws)

    def _identify(self, raws: Set[bytes]) -> dict[bytes, Series]:
        labels = {raw: words for raw in raws if (words := _labels(raw)) is not None}
        if raws and not labels:
            raise PollError(Cause.BACKEND_GARBLED, "Prometheus sent series whose labels are no words")
        places = Counter((each.get("job", ""), each.get("instance", "")) for each in labels.values())
        self._crowded.update(job for (job, _), count in places.items() if count > 1)
        return {raw: self._one(each) for raw, each in labels.items()}

    def _one(self, labels: dict[str, str]) -> Series:
        job = labels.get("job", "")
        name = self._name(job, labels)
        target = self._targets.get(frozenset(labels.items()))
        interval = duration(target.interval) if target else None
        return Series(
            name=name,
            sites=self._site_from.sites(name, labels=labels),
            pool=clean(job) if self._pooled else "",
            interval=interval or self._intervals.get(job, ASSUMED_INTERVAL),
            timeout=duration(target.timeout) if target else None,
            error=clean(target.error) if target else "",
            address=_address(labels.get("instance", "")),
        )

    def _name(self, job: str, labels: dict[str, str]) -> str:
        """Job and instance; in a job whose targets share instances (probes), also every further label.

        That is decided for a whole job, and for good: a name must not change when a neighbour comes or goes.
        """
        name = f"{job}/{labels.get('instance', '')}"
        if job in self._crowded:
            further = sorted(labels.keys() - {"job", "instance", self._site_from.argument})
            name = " ".join((name, *(f"{label}={labels[label]}" for label in further)))
        return clean(name, 500)


def _address(instance: str) -> str:
    """`10.0.0.1:9100`, `[2001:db8::1]:9100`, `https://riga.example/health`: the machine that is meant."""
    if instance.count(":") > 1 and not _SERVED.match(instance):
        return clean(instance, LONGEST_ADDRESS)  # an IPv6 address as it stands
    try:
        parts = urlsplit(instance if "://" in instance else f"//{instance}")
        return clean(parts.hostname or "", LONGEST_ADDRESS)
    except ValueError:
        return ""


def _labels(raw: bytes) -> dict[str, str] | None:
    try:
        return _LABELS.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
