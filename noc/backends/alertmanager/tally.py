"""What a list of alerts means for each site, in one pass over it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import lru_cache

from noc.backends.alertmanager import wire
from noc.backends.stamps import from_rfc3339
from noc.backends.words import clean
from noc.core.mapping import SiteFrom

_QUIET = frozenset({"none", "info"})
_WARNING = frozenset({"warning", "warn"})
_SOONEST = "2000"  # an alert that "started" before is one whose start nobody knows
_NEVER = "~"  # later than any time


class Weight(IntEnum):
    """How bad an alert is. What its severity calls by a word unknown to us is critical: no alert is ever dropped."""

    CANARY = 0
    NONE = 1
    WARNING = 2
    CRITICAL = 3
    SILENCED_DOWN = 4
    DOWN = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """What the labels of an alert say, worked out once for all the polls that bring them."""

    name: str
    sites: tuple[str, ...]
    weight: Weight


@dataclass(slots=True)
class Tally:
    """The alerts of one site."""

    counts: list[int] = field(default_factory=lambda: [0] * len(Weight))  # by weight
    silences: set[str] = field(default_factory=set)
    worst: Weight = Weight.NONE
    oldest: str = _NEVER  # start of the oldest among the worst
    alert: wire.Alert | None = None  # that one
    name: str = ""

    @property
    def down(self) -> int:
        return self.counts[Weight.DOWN]

    @property
    def silenced_down(self) -> int:
        return self.counts[Weight.SILENCED_DOWN]

    @property
    def degrading(self) -> int:
        return self.counts[Weight.WARNING] + self.counts[Weight.CRITICAL]


@dataclass(slots=True)
class Count:
    """All sites in trouble, and what stands beside them."""

    sites: dict[str, Tally] = field(default_factory=dict)
    canaries: list[wire.Alert] = field(default_factory=list)
    homeless: int = 0  # alerts in trouble whose labels name no site
    unread: int = 0  # alerts whose labels are no words


class Subjects:
    """The subjects of all alerts by their labels, as the bytes that come again in each poll.

    Not by their fingerprints: an alert must never pass for another because a server was careless with those.
    """

    def __init__(self, site_from: SiteFrom, down_alerts: str, canary: str) -> None:
        self.known: dict[bytes, Subject] = {}
        self._site_from = site_from
        self._means_down = re.compile(down_alerts)
        self._canary = canary

    def learn(self, raw: bytes) -> Subject:
        """Understand the labels of an alert. Raises one of `wire.UNREADABLE` where they are not words."""
        subject = self.known[raw] = self.understand(wire.LABELS.decode(raw))
        return subject

    def understand(self, labels: wire.Labels) -> Subject:
        name = labels.get("alertname", "")
        sites = self._site_from.sites(labels.get("instance", ""), labels=labels)
        return Subject(clean(name), tuple(site for site in sites if site), self._weigh(name, labels))

    def forget_beyond(self, size: int) -> None:
        """Start anew where much more is known than is still there: alerts come and go for months."""
        if len(self.known) > 2 * size + 1000:
            self.known.clear()

    def _weigh(self, name: str, labels: dict[str, str]) -> Weight:
        severity = labels.get("severity", "").strip().casefold()
        if name == self._canary:
            return Weight.CANARY
        if severity in _QUIET:
            return Weight.NONE
        if self._means_down.search(name):
            return Weight.DOWN
        return Weight.WARNING if severity in _WARNING else Weight.CRITICAL


def count(alerts: Sequence[wire.Alert], subjects: Subjects) -> Count:
    """Count the alerts that stand.

    This runs for each of ten thousand alerts in each poll: nothing is parsed and nothing is made in the common case.
    """
    result = Count()
    sites, known = result.sites, subjects.known.get
    canary, none, down = Weight.CANARY, Weight.NONE, Weight.DOWN
    now = clock_of(alerts)
    second = now.strftime("%Y-%m-%dT%H:%M:%S") if now else ""
    for alert in alerts:
        labels = bytes(alert.labels)
        subject = known(labels)
        if subject is None:
            try:
                subject = subjects.learn(labels)
            except wire.UNREADABLE:
                result.unread += 1
                continue
        weight, status = subject.weight, alert.status
        if weight is none or (alert.ends < second and has_ended(alert, now)):
            continue
        if weight is canary:
            result.canaries.append(alert)
            continue
        if status.inhibited_by:
            continue
        if status.silenced_by:
            if weight is not down:
                continue
            weight = Weight.SILENCED_DOWN
        if not subject.sites:
            result.homeless += 1
        for site in subject.sites:
            tally = sites.get(site)
            if tally is None:
                tally = sites[site] = Tally()
            tally.counts[weight] += 1
            if weight >= tally.worst:
                _compare(tally, alert, subject.name, weight)
            if status.silenced_by:
                tally.silences.update(status.silenced_by)
    return result


def clock_of(alerts: Iterable[wire.Alert]) -> datetime | None:
    """Alertmanager's own clock, when it last heard of any alert.

    Not the Date of the answer: that may be a proxy's, and one that runs ahead would end every alert.
    """
    return from_rfc3339(max((alert.updated for alert in alerts), default=""))


def has_ended(alert: wire.Alert, now: datetime | None) -> bool:
    """An alert without a readable end goes on."""
    ends = from_rfc3339(alert.ends)
    return now is not None and ends is not None and ends < now


# The worst alert of a site is mostly the one it was in the poll before.
@lru_cache(maxsize=4096)
def since(starts: str) -> datetime | None:
    return from_rfc3339(starts)


@lru_cache(maxsize=4096)
def text_of(name: str, annotations: bytes) -> str:
    """The name and the summary of an alert."""
    try:
        words = wire.ANNOTATIONS.decode(annotations)
    except wire.UNREADABLE:
        return name
    summary = clean(words.summary or words.description or words.message)
    return f"{name}: {summary}" if summary else name


def _compare(tally: Tally, alert: wire.Alert, name: str, weight: Weight) -> None:
    """Keep the oldest among the worst. Times are compared as text: another zone would shift one, and is not met."""
    start = alert.starts if alert.starts > _SOONEST else _NEVER
    if weight > tally.worst or start < tally.oldest:
        tally.worst, tally.oldest, tally.alert, tally.name = weight, start, alert, name
