"""A conversation that can be forked, and everything that can happen next in one.

Each deed is a line of a ladder test: what the search walks is what it prints.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from types import CodeType
from typing import Any, NamedTuple

from noc.core.causes import AlarmState
from noc.core.effects import Forget, Remember
from noc.core.events import AckAsked, Event, Polled, PollFailed, ShelveAsked, Started, UnackAsked, UnshelveAsked
from noc.core.fold import fold
from noc.core.picture import picture
from noc.core.snapshot import Snapshot
from tests.core.conversation import Conversation, Journal, site
from tests.core.fakes import backend
from tests.law.history import LIMIT, LOST_AFTER, History, Key, Town, alarms_of

TEN = timedelta(seconds=10)
SECONDS = LIMIT.total_seconds()
AWAY = "50 s"  # for so long something is taken or put away: less than the longest wait of the search
Check = Callable[["Story"], None]


class Deed(NamedTuple):
    name: str
    line: str
    may: Callable[["Story"], bool]  # does it make a difference?


class Story(Conversation):
    """`check` looks at every picture on the way; it raises AssertionError."""

    def __init__(self, town: Town, check: Check) -> None:
        self.town = town
        self.check = check
        self.history = History()
        self.script: tuple[str, ...] = ()
        self.picture: Snapshot
        self.restarting = False
        self.answered = ""  # whose alarms somebody takes at this moment
        setups = (backend(name, lost_after=f"{LOST_AFTER.seconds} s") for name in town.backends)
        super().__init__(*setups, roster=[site(key, silent_after=f"{SECONDS:g} s") for key in town.sites])
        for key, hosts in town.sites.items():
            for name, host in hosts:
                self.servers[name].host(host, key, every="10 s")
        self.runs("150 s", TEN)
        self.history.loud = False

    def fork(self) -> "Story":
        new = copy(self)
        new.servers = {
            name: replace(server, hosts={n: copy(h) for n, h in server.hosts.items()})
            for name, server in self.servers.items()
        }
        new.history = self.history.fork()
        new.journal = copied(self.journal)
        new._polled, new._failed = dict(self._polled), set(self._failed)
        return new

    def does(self, line: str) -> "Story":
        """The story that goes on with this line."""
        new = self.fork()
        new.script = (*self.script, line)
        exec(_compiled(line), {"c": new, "TEN": TEN})
        return new

    def tell(self, event: Event) -> "Story":
        history = self.history
        self.restarting = isinstance(event, Started)
        self.answered = event.target if isinstance(event, AckAsked) else ""
        if self.restarting:
            history.starts_again(self.time)
        else:
            history.passes(self.time, self.town)
        self._note(event)
        self.world, effects = fold(None if isinstance(event, Started) else self.world, event)
        for effect in effects:
            if isinstance(effect, Remember | Forget):
                self.journal.take(effect)
        self.picture = picture(self.world, self.now.at)
        self.check(self)
        history.shows(self.picture, self.town)
        return self

    def _note(self, event: Event) -> None:
        history = self.history
        match event:
            case Polled():
                history.answers(event.backend, event.answer, self.town)
            case PollFailed():
                history.fails(event.backend)
            case AckAsked() if event.until is not None:
                end = self.time + (event.until - event.now.at)
                history.taken |= dict.fromkeys(self._open(event.target), end)
            case UnackAsked():
                history.taken = {key: end for key, end in history.taken.items() if key[0] != event.target}
            case ShelveAsked():
                end = self.time + (event.until - event.now.at)
                named = [(event.target, event.cause)] if event.cause else self._alarms(event.target)
                history.shelved |= dict.fromkeys(named, end)
            case UnshelveAsked():
                history.shelved = {key: end for key, end in history.shelved.items() if key[0] != event.target}
            case _:
                pass
        history._note_cycle(self.town)

    def _alarms(self, owner: str) -> list[Key]:
        return [each.key for each in alarms_of(self.picture) if each.key[0] == owner]

    def _open(self, owner: str) -> list[Key]:
        takable = (AlarmState.UNACKED, AlarmState.ACKED)
        return [each.key for each in alarms_of(self.picture) if each.key[0] == owner and each.state in takable]


def copied(journal: Journal) -> Journal:
    new = Journal()
    new.alarms, new.sites, new.members = dict(journal.alarms), dict(journal.sites), dict(journal.members)
    new.backends, new.kept = dict(journal.backends), dict(journal.kept)
    return new


@lru_cache(maxsize=1024)
def _compiled(line: str) -> CodeType:
    return compile(line, "<deed>", "exec")


ROUND = '; c.runs("10 s", TEN)'  # and all are asked once
WELL: dict[str, Any] = {"well": True, "runs": True, "answers": True, "listed": True}
HOST_DEEDS: dict[str, dict[str, Any]] = {
    "up": WELL,
    "down": {"well": False},
    "stops": {"runs": False},  # nobody looks at it any more
    "mute": {"answers": False},  # it is looked at, and no word comes from the site
    "gone": {"listed": False},
}
BACKEND_DEEDS: dict[str, dict[str, Any]] = {
    "works": {"lost": None, "complete": True, "stopped_at": None},
    "fails": {"lost": "backend_lost"},
    "stands still": {"stopped_at": "c.time"},
    "answers in part": {"complete": False},
}


def deeds(town: Town) -> list[Deed]:
    """Everything that can happen next. Most shows at the round of polls that follows."""
    found = [
        Deed("moment", 'c.runs("10 s", TEN)', _always),
        Deed("limit", f'c.runs("{SECONDS + 20:g} s", TEN)', _always),
        Deed("sleep", 'c.sleeps("1 h").ticks()', _always),
        Deed("restart", 'c.dies_and_starts_again("10 s")', _always),
        Deed("kill", 'c.dies_and_starts_again("10 s", stamps=False)', _always),
    ]
    for name in town.backends:
        found += _of_backend(name)
        for host in town.hosts_of(name):
            found += _of_host(name, host)
    for owner in (*town.sites, *town.backends, "network"):
        found += _of_people(owner)
    for key in town.sites:
        found.append(Deed(f"{key} shelve down", f'c.shelve("{key}", "{AWAY}", cause="host_down")', _unshelved(key)))
    return found


def _always(story: Story) -> bool:
    return True


def _of_backend(name: str) -> Iterator[Deed]:
    place = f'c.server("{name}")'
    for word, change in BACKEND_DEEDS.items():
        sets = "; ".join(
            f"{place}.{key} = {value if value == 'c.time' else repr(value)}" for key, value in change.items()
        )
        yield Deed(f"{name} {word}", sets + ROUND, _would_change(name, None, change))


def _of_host(name: str, host: str) -> Iterator[Deed]:
    place = f'c.server("{name}").hosts["{host}"]'
    for word, change in HOST_DEEDS.items():
        sets = "; ".join(f"{place}.{key} = {value!r}" for key, value in change.items())
        yield Deed(f"{host} {word}", sets + ROUND, _would_change(name, host, change))


def _would_change(name: str, host: str | None, change: dict[str, Any]) -> Callable[[Story], bool]:
    def may(story: Story) -> bool:
        thing: object = story.servers[name] if host is None else story.servers[name].hosts[host]
        return any(
            (getattr(thing, key) is None) != (value is None) if key == "stopped_at" else getattr(thing, key) != value
            for key, value in change.items()
        )

    return may


def _of_people(owner: str) -> Iterator[Deed]:
    def has(*states: AlarmState) -> Callable[[Story], bool]:
        return lambda story: any(key[0] == owner and state in states for key, state in story.history.states.items())

    unacked, latched = AlarmState.UNACKED, AlarmState.CLEARED_UNACKED
    yield Deed(f"{owner} ack", f'c.ack("{owner}", until="{AWAY}")', has(unacked, latched))
    yield Deed(f"{owner} unack", f'c.unack("{owner}")', has(AlarmState.ACKED))
    yield Deed(f"{owner} shelve", f'c.shelve("{owner}", "{AWAY}")', has(unacked, AlarmState.ACKED))
    yield Deed(f"{owner} unshelve", f'c.unshelve("{owner}")', has(AlarmState.SHELVED))


def _unshelved(key: str) -> Callable[[Story], bool]:
    return lambda story: not any(owner == key for owner, _ in story.history.shelved)
