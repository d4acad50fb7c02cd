"""A month of watching on a driven clock: polls, outages, acknowledgements and all else that comes again and again."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from noc.core.answer import Answer, HostReport, HostState, Look, Pulse, ServiceProblem, Severity
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.effects import Effect, SendPage, WriteAck, WriteUnack
from noc.core.events import (
    AcceptAsked,
    AckAnswered,
    AckAsked,
    BackendSetup,
    DrillAsked,
    Event,
    HandOverAsked,
    MaintainAsked,
    PageAnswered,
    PauseAsked,
    Polled,
    PollFailed,
    PresenceSeen,
    ShelveAsked,
    ShiftAsked,
    Started,
    Tick,
    UnackAsked,
)
from noc.core.fold import fold
from noc.core.model import World
from noc.core.picture import picture
from noc.core.roster import Site
from noc.core.rules import Rules, StepRule

SECOND, PERIOD, DAY = timedelta(seconds=1), timedelta(seconds=10), timedelta(days=1)
BACKENDS, SITES_EACH = 10, 3  # one poll a second, 2,592,000 in 30 days
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = Rules(steps=(StepRule(5 * MINUTE, ("phone",)), StepRule(10 * MINUTE, ("boss",))), targets=("phone", "boss"))
OUTAGES = 200  # begin in a day, each at one site or one backend
REST = timedelta(hours=2, minutes=5)  # outlasts each acknowledgement, shelf and window


@dataclass
class Trouble:
    """What is wrong at a site, or at a backend, until it ends."""

    what: str
    until: timedelta


class Month:
    """`runs(30, DAY)` folds a day at a time and yields after each; the same seed gives the same days."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)
        self.time = timedelta(0)
        self.polls = self.events = self.alarms = 0
        self._ill: dict[str, Trouble] = {}
        self._errands: list[Event] = []
        self._names = [f"b{number}" for number in range(BACKENDS)]
        self._sites = {name: [f"{name}-s{number}" for number in range(SITES_EACH)] for name in self._names}
        keys = [key for of_backend in self._sites.values() for key in of_backend]
        roster = tuple(Site(key, key, tier=1 + number % 2) for number, key in enumerate(keys))
        setups = tuple(BackendSetup(name, "icinga2", True, PERIOD) for name in self._names)
        self.world, _ = fold(None, Started(self._now, setups, roster, rules=RULES))

    def runs(self, count: int, stretch: timedelta) -> Iterator[int]:
        for number in range(count):
            end = self.time + stretch
            while self.time < end:
                self._second()
            yield number + 1

    def rest(self) -> None:
        """All is well for so long, and nobody asks for anything: what is open is taken and ends."""
        self._ill.clear()
        self._tell(Tick(self._now))
        for name in self._names:
            self._poll(name)
            self._tell(AcceptAsked(self._now, name, "ann"))
        for _ in range(REST // SECOND):
            self._step(quiet=True)
            for alarm in list(self.world.alarms.values()):
                if self.time.seconds % 60 == 0:
                    self._tell(AckAsked(self._now, alarm.owner, "ann", "seen"))

    @property
    def _now(self) -> Now:
        return Now(BEGIN + self.time, timedelta(hours=1) + self.time)

    def _second(self) -> None:
        if self._random.random() < OUTAGES / DAY.total_seconds():
            self._falls_ill()
        if self._random.random() < 1 / 120:
            self._tell(self._wish())
        self._step(quiet=False)

    def _step(self, *, quiet: bool) -> None:
        self.time += SECOND
        second = int(self.time.total_seconds())
        self._poll(self._names[second % BACKENDS])  # each poll is a beat too
        if second % 10 == 0:
            self._tell(Tick(self._now))
            self._look(quiet)
        errands, self._errands = self._errands, []
        for event in errands:
            self._tell(event)

    def _look(self, quiet: bool) -> None:
        """A picture is made in each second in life; a tenth of them tells as much of what is kept."""
        shown = picture(self.world, self._now.at)
        assert sum(shown.counts.values()) == BACKENDS * SITES_EACH
        assert quiet or shown.folds == self.world.folds

    def _falls_ill(self) -> None:
        name = self._random.choice(self._names)
        lasts = timedelta(seconds=self._random.choice((30, 120, 600, 3600)))
        if self._random.random() < 0.25:
            what = self._random.choice(("lost", "garbled", "frozen", "shrunk", "pending"))
            self._ill[name] = Trouble(what, self.time + lasts)
        else:
            what = self._random.choice(("down", "silent", "gone", "service", "flapping", "more"))
            self._ill[self._random.choice(self._sites[name])] = Trouble(what, self.time + lasts)

    def _trouble(self, key: str) -> str:
        found = self._ill.get(key)
        if found is not None and found.until < self.time:
            del self._ill[key]
            return ""
        return "" if found is None else found.what

    def _poll(self, name: str) -> None:
        self.polls += 1
        trouble = self._trouble(name)
        if trouble in ("lost", "garbled"):
            self._tell(PollFailed(self._now, name, Cause(f"backend_{trouble}"), "it does not work"))
            return
        keys = self._sites[name][:1] if trouble == "shrunk" else self._sites[name]
        hosts = tuple(host for key in keys for host in self._hosts(key))
        clock = self._now.at
        beat = clock - MINUTE * 60 if trouble == "frozen" else clock
        answer = Answer(
            True, True, hosts, clock=clock, pulse=Pulse(beat, PERIOD, "its status"), objects=len(hosts)
        )  # fmt: skip
        self._tell(Polled(self._now, name, answer, PERIOD))

    def _hosts(self, key: str) -> Iterable[HostReport]:
        trouble = self._trouble(key)
        if trouble == "gone":
            return
        every = timedelta(seconds=60)
        checked = BEGIN + self.time // every * every
        if trouble == "silent":
            checked = BEGIN + self._ill[key].until - timedelta(hours=2)
        down = trouble == "down" or (trouble == "flapping" and self.time // MINUTE % 2 == 1)
        problems = (ServiceProblem("disk", Severity.CRITICAL, checked, "full"),) if trouble == "service" else ()
        names = [key, *(f"{key}-{number}" for number in range(2 if trouble == "more" else 0))]
        for name in names:
            answered = None if down else checked
            look = Look("", every, answered, answered, checked, timedelta(seconds=10))
            state = HostState.DOWN if down else HostState.UP
            yield HostReport(name, (key,), state, (look,), since=checked, checked_at=checked, problems=problems)

    def _wish(self) -> Event:
        now, random = self._now, self._random
        open_alarms = list(self.world.alarms.values())
        owner = random.choice(open_alarms).owner if open_alarms else random.choice(self._sites[self._names[0]])
        wishes: list[Callable[[], Event]] = [
            lambda: AckAsked(now, owner, "ann", "on my way", until=now.at + timedelta(hours=2)),
            lambda: AckAsked(now, owner, "ben"),
            lambda: UnackAsked(now, owner, "ben"),
            lambda: ShelveAsked(now, owner, "ann", "known", now.at + timedelta(hours=1)),
            lambda: MaintainAsked(now, owner, "ann", "new disks", now.at + timedelta(hours=1)),
            lambda: PauseAsked(now, "ann", timedelta(seconds=60)),
            lambda: ShiftAsked(now, ("ann", "ben"), "ann"),
            lambda: HandOverAsked(now, "ann", "ben"),
            lambda: PresenceSeen(now, "ann"),
            lambda: DrillAsked(now, "down", owner, "ann"),
        ]
        return random.choice(wishes)()

    def _tell(self, event: Event) -> None:
        self.events += 1
        self.world, effects = fold(self.world, event)
        for effect in effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, SendPage):
            sent = self._random.random() > 0.1
            self._errands.append(PageAnswered(self._now, effect.page, effect.target, sent, "" if sent else "busy"))
        elif isinstance(effect, WriteAck | WriteUnack):
            accepted = self._random.random() > 0.1
            self._errands.append(
                AckAnswered(self._now, effect.backend, effect.site, effect.cause, accepted, "" if accepted else "no")
            )
        elif getattr(effect, "event", "") == "alarm":
            self.alarms += 1


def weight(world: World) -> dict[str, int]:
    """How many values hang on each field of the world."""
    return {field.name: _count(getattr(world, field.name)) for field in fields(world)}


def _count(value: object) -> int:
    if is_dataclass(value) and not isinstance(value, type):
        return 1 + sum(_count(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return 1 + sum(_count(key) + _count(item) for key, item in value.items())
    if isinstance(value, tuple | list | frozenset | set):
        return 1 + sum(_count(item) for item in value)
    return 1
