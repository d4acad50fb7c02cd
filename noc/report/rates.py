"""From the journal's lines to the rates of a period. Pure: it reads what it is given, once, and keeps none of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

from noc.core.causes import MEANING, Kind
from noc.core.effects import Happened
from noc.report.figures import BUSY, BUSY_SPAN, LONG, TOP, Blind, Day, Rates, Source, Standing
from noc.report.floods import Chatter, Floods, Spans
from noc.report.waits import Blindness, Key, Lives

__all__ = ["Rates", "rates_of"]

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
# Lines that carry the state an alarm has from then on. Those of an escalation tell of it, and change nothing.
TELLING = frozenset({"alarm", "fault", "ack", "unack", "clear", "fault_clear", "shelve", "unshelve", "maintenance"})
_STANDS = frozenset({"unacked", "acked", "shelved"})


def rates_of(lines: Iterable[Happened], begin: datetime, end: datetime) -> Rates:
    """The rates from `begin` up to, not with, `end`. Raises ValueError unless `begin` is before `end`.

    The lines come in the order they were written. Those before `begin` say what stood open then, and count for nothing
    else; without them an alarm that is told again by a restart in the period counts as a new one.
    """
    if begin >= end:
        raise ValueError("a period ends after it begins")
    tally = _Tally(begin, end)
    for line in lines:
        if line.at < end:
            tally.add(line)
    return tally.rates()


class _Tally:
    def __init__(self, begin: datetime, end: datetime) -> None:
        self.begin, self.end = begin, end
        self.days = Spans(begin, end, DAY)
        self.spans = Spans(begin, end, BUSY_SPAN)
        self.lives = Lives(begin, self._began)
        self.floods = Floods()
        self.chatter = Chatter()
        self.blind = Blindness(begin)
        self.sources: Counter[Key] = Counter()
        self.escalations = self.drills = self.holes = 0

    def add(self, line: Happened) -> None:
        within = line.at >= self.begin
        if within:
            self.days.see(line.at)
            self.escalations += line.event == "escalate"
            self.holes += line.event == "fault" and line.cause is None
        owner = line.site or line.subject
        if owner is None or line.cause is None or line.alarm is None or line.event not in TELLING:
            return
        key = owner, line.cause
        self.lives.tell(line, key, line.alarm)
        self.blind.tell(line.at, key, line.alarm)

    def _began(self, line: Happened, key: Key) -> None:
        meaning = MEANING[key[1]]
        if meaning.kind is Kind.DRILL:
            self.drills += 1
            return
        if meaning.sound is not None:
            self.chatter.add(key, line.at)
        if not (meaning.loud or line.sound):
            return  # only shown: it asks nobody to do anything now
        self.sources[key] += 1
        self.days.add(line.at)
        self.spans.add(line.at)
        self.floods.add(line.at)

    def rates(self) -> Rates:
        self.lives.close()
        self.floods.close(self.end)
        self.blind.close(self.end)
        known = self._known()
        number = self.sources.total()
        answers = sorted(self.lives.answers)
        spans = max(known / BUSY_SPAN, 1)

        def mean(per: timedelta) -> float | None:
            return number * (per / known) if known else None

        return Rates(
            begin=self.begin,
            end=self.end,
            known=known,
            days=tuple(self._days()),
            alarms=number if known else None,
            returned=self.lives.returned,
            per_day=mean(DAY),
            per_hour=mean(HOUR),
            per_ten_minutes=mean(BUSY_SPAN),
            peak=max(self.spans.counts) if known else None,
            busy=sum(1 for count in self.spans.counts if count > BUSY) / spans if known else None,
            floods=self.floods.number,
            flooded=self.floods.time,
            flooded_share=self.floods.time / known if known else None,
            chattering=tuple(
                source for source in self._sources() if (source.owner, source.cause) in self.chatter.found
            ),
            standing=tuple(self._standing()),
            top=tuple(self._sources()[:TOP]),
            answered=len(answers),
            answer_median=_rank(answers, 0.5),
            answer_95=_rank(answers, 0.95),
            unanswered=self.lives.unanswered,
            blind=tuple(self._blind()),
            escalations=self.escalations,
            drills=self.drills,
            shelves=self.lives.shelves,
            holes=self.holes,
        )

    def _known(self) -> timedelta:
        days = [min(DAY, self.end - (self.begin + at * DAY)) for at, seen in enumerate(self.days.seen) if seen]
        return sum(days, timedelta(0))

    def _days(self) -> Iterable[Day]:
        for at, (count, seen) in enumerate(zip(self.days.counts, self.days.seen, strict=True)):
            yield Day(self.begin + at * DAY, count if seen else None)

    def _blind(self) -> Iterable[Blind]:
        longest = self.end - self.begin  # a clock that was set back can make the same hour twice
        for subject, span in sorted(self.blind.spans.items(), key=lambda each: -each[1]):
            yield Blind(subject, min(span, longest))

    def _sources(self) -> list[Source]:
        number = self.sources.total()
        return [Source(owner, cause, count, count / number) for (owner, cause), count in self.sources.most_common()]

    def _standing(self) -> Iterable[Standing]:
        stand = [
            Standing(owner, cause, alarm.since)
            for (owner, cause), alarm in self.lives.open.items()
            if alarm.state in _STANDS and MEANING[cause].sound is not None and self.end - alarm.since > LONG
        ]
        return sorted(stand, key=lambda each: each.since)


def _rank(answers: Sequence[float], share: float) -> timedelta | None:
    """The smallest wait that at least this share of all did not exceed (nearest rank). None: there were none."""
    return timedelta(seconds=answers[ceil(share * len(answers)) - 1]) if answers else None
