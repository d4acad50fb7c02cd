"""Silences: an acknowledgement in Alertmanager is a silence whose comment begins with `ACK!`, one for each alert.

It ends in a mark of ours: only what the console has silenced does it take back.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from noc.backends.alertmanager import wire
from noc.backends.alertmanager.tally import Subject, Subjects, Weight, clock_of, has_ended
from noc.backends.words import clean
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteUnack
from noc.core.roster import key_of

_NAME = "alertname"
PREFIX = "ACK!"  # karma and kthxbye, which silence alerts too, know an acknowledgement by it
MARK = "[NOC Console]"

_ABOUT_DOWN = frozenset({Cause.HOST_DOWN, Cause.PART_DOWN, Cause.SOFT_DOWN})
_ABOUT = {
    **dict.fromkeys(_ABOUT_DOWN, frozenset({Weight.DOWN})),
    Cause.SERVICE_PROBLEM: frozenset({Weight.WARNING, Weight.CRITICAL}),
}


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert of the list, with all that a silence must know of it."""

    subject: Subject
    labels: wire.Labels
    status: wire.Status


@dataclass(frozen=True, slots=True)
class Plan:
    """Which alerts to silence, and why some of those meant are not."""

    targets: tuple[Firing, ...]
    silenced: int  # meant, and silenced already
    refused: tuple[str, ...]


def firing(alerts: Sequence[wire.Alert], subjects: Subjects) -> list[Firing]:
    """All readable alerts that have not ended, the canary and those in no trouble too: a silence could catch them."""
    found, now = [], clock_of(alerts)
    for alert in alerts:
        if has_ended(alert, now):
            continue
        try:
            subject, labels = subjects.learn(bytes(alert.labels)), wire.LABELS.decode(alert.labels)
        except wire.UNREADABLE:
            continue
        found.append(Firing(subject, labels, alert.status))
    return found


def plan(ack: WriteAck, alerts: Sequence[Firing]) -> Plan:
    """Choose the alerts of this site and this cause, and leave out those whose silence would hide anything else."""
    weights, key = _ABOUT.get(ack.cause, frozenset()), key_of(ack.site)
    by_name = defaultdict(list)
    for alert in alerts:
        by_name[alert.labels.get(_NAME)].append(alert)
    targets, refused, silenced = [], [], 0
    for alert in alerts:
        if not _is_meant(alert, key, weights) or alert.status.inhibited_by:
            continue
        # Only alerts of its name can have all its labels, unless it has no name.
        near = by_name[alert.labels[_NAME]] if _NAME in alert.labels else alerts
        if alert.status.silenced_by:
            silenced += 1
        elif caught := [other for other in near if _catches_more(alert, other, key, weights)]:
            refused.append(f"silencing {alert.subject.name or 'an alert'} would hide {_described(caught[0])} too")
        else:
            targets.append(alert)
    return Plan(tuple(targets), silenced, tuple(refused))


def silence_for(alert: Firing, ack: WriteAck, starts: datetime) -> wire.NewSilence:
    """Match exactly the labels it has. A start in the past means now; one in the future would not hold yet."""
    return wire.NewSilence(
        matchers=[wire.Matcher(name, value) for name, value in sorted(alert.labels.items())],
        starts=_stamp(starts),
        ends=_stamp(ack.until),
        by=clean(ack.by, 100) or "NOC",
        comment=" ".join(filter(None, (PREFIX, clean(ack.note, 500), MARK))),
    )


def note_of(comment: str) -> str:
    """What people wrote."""
    return clean(comment.removesuffix(MARK), 500)


def is_ours(silence: wire.StandingSilence, order: WriteUnack, subjects: Subjects) -> bool:
    """Whether the console has made this silence for an alert of this site and cause, which need not fire any more."""
    exact = all(matcher.is_equal and not matcher.is_regex for matcher in silence.matchers)
    if not exact or not silence.comment.startswith(PREFIX) or not silence.comment.endswith(MARK):
        return False
    labels = {matcher.name: matcher.value for matcher in silence.matchers}
    subject = subjects.understand(labels)
    return _concerns(subject, key_of(order.site), _ABOUT.get(order.cause, frozenset()))


def _is_meant(alert: Firing, key: str, weights: frozenset[Weight]) -> bool:
    return _concerns(alert.subject, key, weights)


def _concerns(subject: Subject, key: str, weights: frozenset[Weight]) -> bool:
    return subject.weight in weights and any(key_of(site) == key for site in subject.sites)


def _catches_more(alert: Firing, other: Firing, key: str, weights: frozenset[Weight]) -> bool:
    """A silence catches every alert that has all its labels, whatever further ones it has."""
    return (
        other is not alert
        and alert.labels.items() <= other.labels.items()
        and other.subject.weight is not Weight.NONE
        and not _is_meant(other, key, weights)
    )


def _described(alert: Firing) -> str:
    if alert.subject.weight is Weight.CANARY:
        return f"the canary {alert.subject.name}"
    return f"{alert.subject.name} of {clean(', '.join(alert.subject.sites), 80) or 'no site'}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
