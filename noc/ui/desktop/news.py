"""What is new in a snapshot that a person should be told: alarms and faults that nobody has answered. Values only.

It is read from state: what stands unanswered, and stood not so in the snapshot before. An alarm that comes back after
its acknowledgement is new again; one that chatters is told once for as long as it does.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound, State
from noc.core.snapshot import AlarmView, Snapshot
from noc.ui.lettering import one_line
from noc.ui.words import CAUSE_WORDS, STATE_WORDS

Key = tuple[object, ...]

FAULT_WORD = "FAULT"
RANK = (FAULT_WORD, STATE_WORDS[State.DOWN], STATE_WORDS[State.SILENT])  # the order in which they are named


@dataclass(frozen=True, slots=True)
class News:
    """One alarm that nobody has answered."""

    key: Key
    word: str  # one of RANK
    name: str
    text: str
    tier: int = 1  # a fault of the watching is as grave as the gravest site
    drill: bool = False
    heard: bool = True  # False: its tier is not to be heard at this hour

    @property
    def order(self) -> tuple[int, int, str]:
        return (self.tier, RANK.index(self.word), self.name)


class Newness:
    """Compares each snapshot with the one before."""

    def __init__(self) -> None:
        self._known: frozenset[Key] = frozenset()

    def of(self, snapshot: Snapshot) -> list[News]:
        """What stands unanswered since this snapshot, the gravest first."""
        standing = unanswered(snapshot)
        fresh = [news for news in standing if news.key not in self._known]
        self._known = frozenset(news.key for news in standing) | frozenset(_chattering(snapshot))
        return fresh


def unanswered(snapshot: Snapshot) -> list[News]:
    """Every loud alarm, fault and drill that waits for a hand, the gravest first."""
    found = [*_of_sites(snapshot), *_of_faults(snapshot), *_of_drills(snapshot)]
    return sorted(found, key=lambda news: news.order)


def _of_sites(snapshot: Snapshot) -> Iterator[News]:
    for site in snapshot.sites:
        for alarm in site.alarms:
            state = MEANING[alarm.cause].state
            if alarm.state is AlarmState.UNACKED and MEANING[alarm.cause].loud and state is not None:
                yield News(
                    key=_key(site.key, alarm),
                    word=STATE_WORDS[state],
                    name=one_line(site.name),
                    text=_text(alarm.cause, site.customer, alarm.detail or site.detail),
                    tier=site.tier,
                    heard=alarm.heard,
                )


def _of_faults(snapshot: Snapshot) -> Iterator[News]:
    for fault in snapshot.faults:
        if fault.alarm is AlarmState.UNACKED and fault.kind is Kind.FAULT:
            yield News(
                key=(fault.cause, fault.subject, fault.started),
                word=FAULT_WORD,
                name=f"{CAUSE_WORDS[fault.cause]}, {one_line(fault.subject)}".removesuffix(", "),
                text=one_line(fault.detail),
            )


def _of_drills(snapshot: Snapshot) -> Iterator[News]:
    words = {Sound.DOWN: RANK[1], Sound.SILENT: RANK[2]}
    for drill in snapshot.drills:
        if drill.alarm is AlarmState.UNACKED:
            sound = MEANING[drill.cause].sound
            yield News(
                key=(drill.cause, drill.target),
                word=words.get(sound, FAULT_WORD) if sound else FAULT_WORD,
                name=one_line(drill.name or drill.target) or "sound",
                text=f"begun by {one_line(drill.by)}",
                drill=True,
            )


def _key(site: str, alarm: AlarmView) -> Key:
    return (site, alarm.cause) if alarm.chattering else (site, alarm.cause, alarm.started)


def _chattering(snapshot: Snapshot) -> Iterator[Key]:
    """Those that come and go, also while they are gone."""
    return (_key(site.key, alarm) for site in snapshot.sites for alarm in site.alarms if alarm.chattering)


def _text(cause: Cause, customer: str, detail: str) -> str:
    return " · ".join(part for part in (CAUSE_WORDS[cause], one_line(customer), one_line(detail)) if part)
