"""Tests of the core read as a conversation: time passes, backends answer or fail, people ask, and one looks.

Time is driven: each second is a tick (where a test waits for long, each fifth), each period a poll. Every picture on
the way is looked at, and every sound that was due is remembered, so that a test can say that it was quiet all the time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from noc.core.answer import Answer, HostReport
from noc.core.asking import reply_to
from noc.core.causes import Cause, State
from noc.core.clock import Now
from noc.core.effects import Effect, Forget, Happened, Remember, SendPage, WriteAck, WriteRecheck, WriteUnack
from noc.core.events import (
    AcceptAsked,
    AckAsked,
    Asked,
    BackendSetup,
    EndMaintenanceAsked,
    Event,
    MaintainAsked,
    PageAnswered,
    Polled,
    PollFailed,
    RetireAsked,
    ShelveAsked,
    Started,
    Tick,
    UnackAsked,
    UnshelveAsked,
)
from noc.core.fold import fold
from noc.core.memory import AlarmMemory, BackendMemory, Kept, MemberMemory, Memory, SiteMemory, identity_of
from noc.core.model import World
from noc.core.picture import exit_code, picture
from noc.core.recall import evidence
from noc.core.reply import Reply
from noc.core.roster import Site, key_of
from noc.core.rules import NO_RULES, Rules
from noc.core.snapshot import FaultView, SiteView, Snapshot
from tests.core.fakes import START, Server, span

SECOND = timedelta(seconds=1)
COARSE = timedelta(seconds=5)
LONG = timedelta(minutes=10)


def site(name: str, **more: Any) -> Site:
    for word in ("interval", "silent_after"):
        if isinstance(more.get(word), str):
            more[word] = span(str(more[word]))
    return Site(name, str(more.pop("key", key_of(name))), **more)


class Conversation:
    def __init__(
        self,
        *backends: BackendSetup,
        roster: Sequence[Site] | None = None,
        memory: Memory | None = None,
        start: str | timedelta = "0 s",
        rules: Rules = NO_RULES,
    ) -> None:
        self.servers = {setup.name: Server(setup) for setup in backends}
        self.roster = None if roster is None else tuple(roster)
        self.rules = rules
        self.time = span(start)
        self.wall = timedelta(0)  # how far our machine's clock was set
        self.events: list[Event] = []
        self.lines: list[Happened] = []
        self.writes: list[WriteAck] = []
        self.unwritten: list[WriteUnack] = []
        self.rechecks: list[WriteRecheck] = []
        self.pages: list[SendPage] = []  # messages that went out, in order
        self.broken: set[str] = set()  # targets that take no message
        self.mute: set[str] = set()  # targets of which no word comes back
        self.sounds: list[tuple[timedelta, str]] = []
        self.seen: list[tuple[timedelta, str, State]] = []
        self.journal = Journal()
        self._polled = dict.fromkeys(self.servers, -SECOND * 3600)
        self._unanswered: list[SendPage] = []
        self._failed: set[str] = set()
        self.world: World
        self.begins(memory or Memory())

    def begins(self, memory: Memory) -> None:
        setups = tuple(server.setup for server in self.servers.values())
        self.tell(Started(self.now, setups, self.roster, memory, rules=self.rules))

    @property
    def now(self) -> Now:
        return Now(START + self.time + self.wall, timedelta(hours=5) + self.time)

    def server(self, name: str = "") -> Server:
        return self.servers[name] if name else next(iter(self.servers.values()))

    # What happens.

    def tell(self, event: Event) -> "Conversation":
        self.events.append(event)
        self.world, effects = fold(None if isinstance(event, Started) else self.world, event)
        for effect in effects:
            self.journal.take(effect)
            if isinstance(effect, Happened):
                self.lines.append(effect)
            elif isinstance(effect, WriteAck):
                self.writes.append(effect)
            elif isinstance(effect, WriteUnack):
                self.unwritten.append(effect)
            elif isinstance(effect, WriteRecheck):
                self.rechecks.append(effect)
            elif isinstance(effect, SendPage):
                self.pages.append(effect)
                self._unanswered.append(effect)
        shown = self.shown
        self.sounds += [(self.time, str(due.sound)) for due in shown.due]
        self.seen += [(self.time, view.key, view.state) for view in shown.sites]
        return self

    def runs(self, duration: str | timedelta, every: timedelta | None = None) -> "Conversation":
        """Let time pass: ticks, checks, and the polls that fall due. The last minutes of a long time are looked at
        each second."""
        end = self.time + span(duration)
        self._poll_due()
        while self.time < end:
            step = every or (COARSE if end - self.time > LONG else SECOND)
            self.time = min(self.time // step * step + step, end)
            self.tell(Tick(self.now))
            self._poll_due()
            self._deliver()
        return self

    def _deliver(self) -> None:
        """Each message has its outcome within the second, but those to a target that is mute."""
        sent, self._unanswered = self._unanswered, []
        for page in sent:
            if page.target not in self.mute:
                taken = page.target not in self.broken
                self.tell(PageAnswered(self.now, page.page, page.target, taken, "" if taken else "no such number"))

    def _poll_due(self) -> None:
        for name, server in self.servers.items():
            if self.time - self._polled[name] >= self._pause(name):
                for host in server.hosts.values():
                    host.live(self.time, server.offset)
                self.poll(name)

    def ticks(self) -> "Conversation":
        return self.tell(Tick(self.now))

    def until(self, moment: str | timedelta) -> "Conversation":
        return self.runs(span(moment) - self.time)

    def _pause(self, name: str) -> timedelta:
        period = self.servers[name].setup.poll_every
        return min(period, 10 * SECOND) if name in self._failed else period

    def poll(self, name: str = "") -> "Conversation":
        server = self.server(name)
        name = server.setup.name
        self._polled[name] = self.time
        if server.lost is not None:
            self._failed.add(name)
            return self.tell(PollFailed(self.now, name, Cause(server.lost), "it does not work"))
        self._failed.discard(name)
        return self.tell(Polled(self.now, name, server.answer(self.time), server.setup.poll_every))

    def answers(self, name: str, *hosts: HostReport, complete: bool = True) -> "Conversation":
        """One answer, word for word."""
        setup = self.servers[name].setup
        answer = Answer(complete, setup.inventory, hosts, clock=self.now.at, objects=len(hosts))
        return self.tell(Polled(self.now, name, answer, setup.poll_every))

    def sleeps(self, duration: str) -> "Conversation":
        """The machine stops; the world outside goes on."""
        self.time += span(duration)
        for server in self.servers.values():
            for host in server.hosts.values():
                host.live(self.time, server.offset)
        return self

    def ack(self, target: str, by: str = "ann", note: str = "", **more: Any) -> "Conversation":
        until = more.get("until")
        end = None if until is None else self.now.at + span(str(until))
        cause = Cause(str(more["cause"])) if "cause" in more else None
        return self.tell(AckAsked(self.now, target, by, note, cause, end))

    def ask(self, asked: Asked) -> Reply:
        """What somebody is told who asks, and then it is carried out."""
        reply = reply_to(self.world, asked, self.now)
        self.tell(asked)
        return reply

    def unack(self, target: str, by: str = "bob", cause: str | None = None) -> "Conversation":
        return self.tell(UnackAsked(self.now, target, by, None if cause is None else Cause(cause)))

    def shelve(self, target: str, lasts: str = "1 h", **more: Any) -> "Conversation":
        return self.tell(self.shelving(target, lasts, **more))

    def shelving(
        self, target: str, lasts: str = "1 h", cause: str | None = None, by: str = "ann", reason: str = "noisy",
        supervisor: str = "",
    ) -> ShelveAsked:  # fmt: skip
        named = None if cause is None else Cause(cause)
        return ShelveAsked(self.now, target, by, reason, self.now.at + span(lasts), named, supervisor)

    def unshelve(self, target: str, by: str = "bob", cause: str | None = None) -> "Conversation":
        return self.tell(UnshelveAsked(self.now, target, by, None if cause is None else Cause(cause)))

    def maintain(self, target: str, lasts: str, by: str = "ann", reason: str = "new disks") -> "Conversation":
        return self.tell(MaintainAsked(self.now, target, by, reason, self.now.at + span(lasts)))

    def ends_maintenance(self, target: str, by: str = "bob") -> "Conversation":
        return self.tell(EndMaintenanceAsked(self.now, target, by))

    def reply(self, asked: Asked) -> Reply:
        return reply_to(self.world, asked, self.now)

    def retire(self, key: str, undo: bool = False) -> "Conversation":
        return self.tell(RetireAsked(self.now, key, "ann", undo))

    def accept(self, target: str) -> "Conversation":
        return self.tell(AcceptAsked(self.now, target, "ann"))

    def dies_and_starts_again(self, after: str = "5 s", stamps: bool = True) -> "Conversation":
        """kill -9: only what the journal had taken survives, and with `stamps` its stamps of evidence from now."""
        if stamps:
            members, backends = evidence(self.world)
            self.journal.take(Remember(members=members, backends=backends))
        self.sleeps(after)
        self._polled = dict.fromkeys(self.servers, -SECOND * 3600)
        self._unanswered.clear()
        self._failed.clear()
        self.begins(self.journal.memory())
        return self

    # What one sees.

    @property
    def shown(self) -> Snapshot:
        return picture(self.world, self.now.at)

    def view(self, key: str) -> SiteView:
        return next(view for view in self.shown.sites if view.key == key)

    def faults(self) -> dict[str, FaultView]:
        return {str(view.cause): view for view in self.shown.faults}

    def due(self) -> set[str]:
        return {str(due.sound) for due in self.shown.due}

    def expect(
        self, key: str, state: str, cause: str | None = None, alarm: str | None = None, sound: str | None = None
    ) -> "Conversation":
        """`sound` "" means that nothing is to be heard; None that it does not matter."""
        view = self.view(key)
        assert (str(view.state), None if view.cause is None else str(view.cause)) == (state, cause), view.detail
        if alarm is not None:
            assert str(view.alarm) == alarm, view.alarms
        if sound is not None:
            assert self.due() == ({sound} if sound else set())
        self.adds_up()
        return self

    def expect_fault(self, cause: str, alarm: str = "unacked", sites: int | None = None) -> "Conversation":
        view = self.faults().get(cause)
        assert view is not None, sorted(self.faults())
        assert str(view.alarm) == alarm
        assert sites is None or view.sites == sites
        return self

    def expect_no_fault(self, *causes: str) -> "Conversation":
        """None of these; without any named, none at all."""
        found = set(self.faults())
        assert not (found & set(causes) if causes else found)
        return self

    def expect_quiet(self, since: str | timedelta = "0 s") -> "Conversation":
        """Nothing was to be heard since then."""
        heard = {(moment, sound) for moment, sound in self.sounds if moment >= span(since)}
        assert not heard, sorted(heard)[:3]
        return self

    def heard(self, since: str | timedelta) -> set[str]:
        return {sound for moment, sound in self.sounds if moment >= span(since)}

    def told(self, event: str) -> list[str]:
        """The details of all lines of this kind so far."""
        return [line.detail for line in self.lines if line.event == event]

    def first(self, key: str, state: str, since: str | timedelta = "0 s") -> timedelta:
        """When the site was first seen in this state."""
        return next(at for at, name, seen in self.seen if name == key and seen == state and at >= span(since))

    def adds_up(self) -> None:
        shown = self.shown
        assert sum(shown.counts.values()) == shown.roster == len(self.world.sites)

    @property
    def code(self) -> int:
        return exit_code(self.shown)


class Journal:
    """What was written down, as it would be read back."""

    def __init__(self) -> None:
        self.alarms: dict[tuple[str, Cause], AlarmMemory] = {}
        self.sites: dict[str, SiteMemory] = {}
        self.members: dict[tuple[str, str], MemberMemory] = {}
        self.backends: dict[str, BackendMemory] = {}
        self.kept: dict[tuple[str, str], Kept] = {}

    def take(self, effect: Effect) -> None:
        if isinstance(effect, Remember):
            self.alarms |= {(row.owner, row.cause): row for row in effect.alarms}
            self.sites |= {row.site.key: row for row in effect.sites}
            self.members |= {(row.backend, row.host): row for row in effect.members}
            self.backends |= {row.name: row for row in effect.backends}
            self.kept |= {identity_of(row): row for row in effect.kept}
        elif isinstance(effect, Forget):
            for alarm in effect.alarms:
                self.alarms.pop(alarm, None)
            for member in effect.members:
                self.members.pop(member, None)
            for kept in effect.kept:
                self.kept.pop(kept, None)

    def memory(self) -> Memory:
        rows = (self.sites, self.members, self.backends, self.alarms)
        sites, members, backends, alarms = (tuple(each.values()) for each in rows)
        return Memory(sites, members, backends, alarms, tuple(self.kept.values()))  # type: ignore[arg-type]


def at(moment: str) -> datetime:
    """A moment of the conversation by true time."""
    return START + span(moment)
