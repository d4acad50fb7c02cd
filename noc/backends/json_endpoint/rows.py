"""From the items of a document to hosts.

What an item says of its state counts as evidence only together with a time: that of the site's last answer, else of
the look that found it well, else of the document. A state that cannot be read, or that nobody has explained, is never
evidence, whatever times stand beside it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from noc.backends.json_endpoint.mapping import Mapping, Meaning, word
from noc.backends.json_endpoint.path import ABSENT, Path
from noc.backends.json_endpoint.times import length
from noc.backends.words import clean
from noc.core.answer import HostReport, HostState, Look, ServiceProblem, Severity
from noc.core.mapping import SiteFrom, Source

_LONGEST_NAME = 300
_LONGEST_TEXT = 300
_WORST = (HostState.UP, HostState.PENDING, HostState.DOWN)  # of two items of one name, the last of these counts


@dataclass(frozen=True, slots=True)
class Made:
    """What is the same for all items of one document."""

    now: datetime
    generated: datetime | None = None
    period: timedelta | None = None


@dataclass(slots=True)
class Findings:
    """What was wrong with the items, by the key of the configuration."""

    items: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    absent: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)  # a sentence for the first of each
    unknown: Counter[str] = field(default_factory=Counter)  # states in none of the lists
    twins: Counter[str] = field(default_factory=Counter)  # names that more than one item bears

    def blame(self, key: str, sentence: str) -> None:
        self.bad[key] += 1
        self.said.setdefault(key, sentence)

    def miss(self, key: str, sentence: str) -> None:
        self.absent[key] += 1
        self.said.setdefault(key, sentence)

    def hopeless(self) -> str | None:
        """The key that no item at all fits, which is the key's own fault."""
        total = self.bad + self.absent
        return next((key for key, count in total.items() if count == self.items), None)


class Rows:
    """Reads items; one that is bad takes no other with it."""

    def __init__(self, mapping: Mapping, site_from: SiteFrom, only: str) -> None:
        """`only` is the name of the one site that a document without items is."""
        self._mapping = mapping
        self._site_from = site_from
        self._label = Path.parse(site_from.argument) if site_from.source is Source.LABEL else None
        self._only = only

    def read(self, items: list[tuple[str, Any]], made: Made) -> tuple[tuple[HostReport, ...], Findings]:
        found = Findings(items=len(items))
        hosts: dict[str, HostReport] = {}
        for key, item in items:
            report = self._report(key, item, made, found)
            if report is None:
                continue
            twin = hosts.get(report.name)
            if twin is not None:
                found.twins[report.name] += 1
            hosts[report.name] = report if twin is None else max(twin, report, key=_badness)
        return tuple(hosts.values()), found

    def _report(self, key: str, item: Any, made: Made, found: Findings) -> HostReport | None:
        """None: it has no name."""
        mapping = self._mapping
        name = self._name(key, item, found)
        if not name:
            return None
        answered = self._stamp("answered_at", mapping.answered_at, item, made.now, found)
        checked = self._stamp("checked_at", mapping.checked_at, item, made.now, found)
        looked = checked if mapping.checked_at else made.generated or made.now
        interval = mapping.always or self._interval(item, found)
        if mapping.state is None:
            state = HostState.PENDING if answered is None else HostState.UP
            return self._made(name, item, state, answered, looked, interval, self._text(item))
        value = mapping.state.find(item)
        meaning = self._meaning(value, item, name, found)
        state = _judged(meaning)
        if not mapping.answered_at:
            answered = looked if state is HostState.UP else None
        if meaning in (None, Meaning.UNKNOWN):
            answered = None
        if not mapping.answered_at and not mapping.checked_at:
            interval = interval or made.period
        if state is HostState.DOWN:
            looked = looked or made.now  # nobody says when; that it is down is said now
        text = _described(value, meaning, self._text(item))
        problems = (ServiceProblem("state", Severity.CRITICAL, None, text),) if meaning is Meaning.DEGRADED else ()
        return self._made(name, item, state, answered, looked, interval, text)._replace(problems=problems)

    def _made(
        self, name: str, item: Any, state: HostState, answered: datetime | None, looked: datetime | None,
        interval: timedelta | None, text: str,
    ) -> HostReport:  # fmt: skip
        return HostReport(
            name=name,
            sites=self._sites(name, item),
            state=state,
            looks=(Look("", interval, answered, answered, looked),),
            retries=False,
            checked_at=looked,
            text=text,
        )

    def _name(self, key: str, item: Any, found: Findings) -> str:
        path = self._mapping.host
        if path is None:
            return clean(key, _LONGEST_NAME) or ("" if self._mapping.items else self._only)
        value = path.find(item)
        name = "" if value is ABSENT or not isinstance(value, str | int) else clean(str(value), _LONGEST_NAME)
        if not name:
            found.blame("host", path.explain(item))
        return name

    def _meaning(self, value: Any, item: Any, name: str, found: Findings) -> Meaning | None:
        """None: it is null, or cannot be read."""
        path = self._mapping.state
        assert path is not None
        if value is ABSENT or isinstance(value, list | dict):
            found.blame("state", f"{path.explain(item)} ({clean(name, 60)})")
            return None
        if value is None:
            return None
        meaning = self._mapping.meaning(value)
        if meaning is Meaning.UNKNOWN:
            found.unknown[clean(word(value), 40)] += 1
        return meaning

    def _stamp(self, key: str, path: Path | None, item: Any, now: datetime, found: Findings) -> datetime | None:
        if path is None:
            return None
        value = path.find(item)
        if value is ABSENT:
            found.miss(key, path.explain(item))
            return None
        try:
            return self._mapping.times.read(value, now)
        except ValueError as error:
            found.blame(key, str(error))
            return None

    def _interval(self, item: Any, found: Findings) -> timedelta | None:
        path = self._mapping.interval
        if path is None:
            return None
        value = path.find(item)
        if value is ABSENT:
            found.miss("interval", path.explain(item))
            return None
        try:
            return length(value)
        except ValueError as error:
            found.blame("interval", str(error))
            return None

    def _text(self, item: Any) -> str:
        value = self._mapping.text.find(item) if self._mapping.text else None
        return clean(str(value), _LONGEST_TEXT) if isinstance(value, str | int | float) else ""

    def _sites(self, name: str, item: Any) -> tuple[str, ...]:
        if self._label is None:
            return self._site_from.sites(name)
        try:
            values = [value for _, value in self._label.each(item)]
        except ValueError:
            return ()
        sites = (clean(str(value), _LONGEST_NAME) for value in values if isinstance(value, str | int))
        return tuple(dict.fromkeys(site for site in sites if site))


def _judged(meaning: Meaning | None) -> HostState:
    if meaning is None:
        return HostState.PENDING
    return HostState.UP if meaning in (Meaning.UP, Meaning.DEGRADED) else HostState.DOWN


def _described(value: Any, meaning: Meaning | None, text: str) -> str:
    if meaning in (None, Meaning.UP):
        return text
    said = f'its state is "{clean(str(value), 60)}"'
    if meaning is Meaning.UNKNOWN:
        said += ", which is in none of up, degraded and down"
    return f"{said}: {text}" if text else said


def _badness(report: HostReport) -> tuple[int, bool, float]:
    newest = report.looks[0].newest
    return _WORST.index(report.state), bool(report.problems), -newest.timestamp() if newest else 0.0
