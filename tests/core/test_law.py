"""The law, against everything at once: whatever happens in whatever order, silence never looks like health.

Hypothesis drives two backends and three sites through answers of every kind, failures, sleep, acknowledgements,
shelves, maintenance and restarts. After each step the picture is held against a small model that is made of the raw
events alone and shares no code with the core. `NOC_LAW_EXAMPLES=2000` looks deeper.
"""

import os
from datetime import timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from noc.core.answer import Answer, BackendAck, HostReport, HostState, Look, SiteAlerts
from noc.core.causes import Cause
from noc.core.events import Polled, PollFailed, Tick
from noc.core.fold import fold
from noc.core.snapshot import AlarmView, FaultView, SiteView, Snapshot
from tests.core.conversation import Conversation, site
from tests.core.fakes import START, backend

S = timedelta(seconds=1)
POLL = 10 * S
LIMIT = {"riga": 200 * S, "oslo": 202 * S, "rome": 202 * S}  # from the table: checks each minute, poll 10 s
LONGEST = 222 * S  # of a site without objects: the timeout of its checks is not known
HOSTS = {
    "icinga": {"riga-gw": "riga", "riga-app": "riga", "oslo-gw": "oslo"},
    "second": {"riga-x": "riga", "rome-gw": "rome"},
}
MOODS = ("up", "up", "up", "same", "old", "future", "never", "down", "soft", "acked", "missing", "window", "off")
MIXED = st.lists(st.sampled_from(MOODS), min_size=3, max_size=3)
ALIKE = st.sampled_from(MOODS).map(lambda mood: [mood] * 3)
CAUSES = (Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED)
SILENCES = (
    Cause.CHECKS_LATE, Cause.REPORT_LATE, Cause.VANISHED, Cause.NEVER_REPORTED, Cause.CHECKS_DISABLED,
)  # fmt: skip
EXAMPLES = int(os.environ.get("NOC_LAW_EXAMPLES", "0"))


class Heard(NamedTuple):
    """An answer that was not told before, and how old it was by the backend's clock."""

    at: timedelta
    lag: timedelta


class Law(RuleBasedStateMachine):
    @initialize(
        alerts=st.sampled_from([False, False, True]),
        roster=st.booleans(),
        ahead=st.sampled_from([0, 0, 3600, -3600]),
        pools=st.booleans(),
        seen=st.booleans(),
    )
    def begin(self, alerts: bool, roster: bool, ahead: int, pools: bool, seen: bool) -> None:
        self.alerts = alerts
        self.ahead = ahead * S
        self.pool = "job" if pools and not alerts else ""
        sites = [site("riga", tier=1), site("oslo"), site("rome")] if roster else None
        second = backend("second", inventory=not alerts, pools=bool(self.pool))
        self.c = Conversation(backend("icinga"), second, roster=sites)
        self.first_event = 0
        self.stamps: dict[str, timedelta] = {}  # of each host, as told last, by true time
        self.answered: dict[str, set[timedelta]] = {}  # the stamps by which each host has answered
        self.heard: dict[str, Heard] = {}  # its newest answer
        self.told: dict[str, str] = {}  # the mood of each host in the last answer that had it
        self.windows: dict[str, timedelta] = {}  # when a host was last told to be in a window
        self.restarted = False  # then the timeouts of checks are not known before they are told again
        self.faults: dict[str, timedelta] = {}  # when each was last seen to stand
        self.shelves: dict[tuple[str, str], timedelta] = {}  # until when somebody has put an alarm away
        self.works: dict[str, timedelta] = {}  # until when somebody works at a site
        self.moods: dict[str, dict[str, str]] = {name: {} for name in HOSTS}
        if seen:
            self.both_answer(["up"] * 3, ["up"] * 3, list(HOSTS))

    # What happens.

    @rule(
        name=st.sampled_from(list(HOSTS)),
        moods=MIXED | ALIKE,
        whole=st.sampled_from([True, True, True, False]),
    )
    def answers(self, name: str, moods: list[str], whole: bool) -> None:
        self.moods[name] = dict(zip(HOSTS[name], moods, strict=False))
        self.poll(name, whole)

    @rule(first=MIXED | ALIKE, second=MIXED | ALIKE, order=st.permutations(list(HOSTS)))
    def both_answer(self, first: list[str], second: list[str], order: list[str]) -> None:
        for name, moods in zip(order, (first, second), strict=True):
            self.c.time += 3 * S
            self.answers(name, moods, True)

    @rule(rounds=st.integers(1, 45), name=st.sampled_from([None, *HOSTS]), cause=st.sampled_from(CAUSES))
    def goes_on(self, rounds: int, name: str | None, cause: Cause) -> None:
        """As before for a while; one of the backends may fail all the time."""
        for _ in range(rounds):
            self.c.time += POLL / 2
            self.tick()
            self.c.time += POLL / 2
            for each in HOSTS:
                if each == name:
                    self.fails(each, cause)
                elif not self.moods[each]:
                    continue
                else:
                    self.poll(each, True)
            self.remember_faults()

    @rule(name=st.sampled_from(list(HOSTS)), cause=st.sampled_from(CAUSES))
    def fails(self, name: str, cause: Cause) -> None:
        self.c.tell(PollFailed(self.c.now, name, cause, "it does not work"))

    @rule(seconds=st.sampled_from([0, 1, 5, 9, 29, 31, 100, 300, 3600]))
    def passes(self, seconds: int) -> None:
        self.c.time += seconds * S
        self.tick()

    @rule(
        whose=st.sampled_from(["riga", "oslo", "rome", "icinga", "second", "network"]),
        note=st.sampled_from(["", "mine"]),
    )
    def acks(self, whose: str, note: str) -> None:
        self.c.ack(whose, note=note)

    @rule(whose=st.sampled_from(["riga", "oslo", "rome", "icinga", "second"]))
    def unacks(self, whose: str) -> None:
        self.c.unack(whose)

    @rule(
        whose=st.sampled_from(["riga", "oslo", "rome", "icinga", "second", "network"]),
        cause=st.sampled_from([None, None, "host_down", "checks_late", "backend_lost"]),
        minutes=st.sampled_from([5, 30, 31, 120, 121, 481]),
        supervisor=st.sampled_from(["", "eve"]),
    )
    def shelves_it(self, whose: str, cause: str | None, minutes: int, supervisor: str) -> None:
        asked = self.c.shelving(whose, f"{minutes} min", cause=cause, supervisor=supervisor)
        mine = {str(alarm.cause) for view in self.c.shown.sites if view.key == whose for alarm in view.alarms}
        mine |= {str(fault.cause) for fault in self.c.shown.faults if fault.subject == whose}
        reply = self.c.reply(asked)
        assert reply.text
        if minutes > (480 if supervisor else 120):
            assert reply.code in (1, 3)
        if reply.code == 0:
            end = self.c.time + minutes * 60 * S
            self.shelves |= {(whose, each): end for each in ([cause] if cause else mine)}
        self.c.tell(asked)

    @rule(whose=st.sampled_from(["riga", "oslo", "rome", "icinga", "second", "network"]))
    def unshelves(self, whose: str) -> None:
        self.shelves = {key: end for key, end in self.shelves.items() if key[0] != whose}
        self.c.unshelve(whose)

    @rule(key=st.sampled_from(list(LIMIT)), minutes=st.sampled_from([3, 20, 300, 1441]))
    def maintains(self, key: str, minutes: int) -> None:
        known = key in {view.key for view in self.c.shown.sites}
        self.c.maintain(key, f"{minutes} min")
        if known and minutes <= 1440:
            self.works[key] = self.c.time + minutes * 60 * S

    @rule(key=st.sampled_from(list(LIMIT)))
    def ends_maintenance(self, key: str) -> None:
        self.c.ends_maintenance(key)
        if key in self.works:
            self.works[key] = min(self.works[key], self.c.time)

    @rule(key=st.sampled_from(list(LIMIT)), undo=st.booleans())
    def retires(self, key: str, undo: bool) -> None:
        self.c.retire(key, undo=undo)

    @rule(whose=st.sampled_from(["riga", "oslo", "rome", "icinga", "second"]))
    def accepts(self, whose: str) -> None:
        self.c.accept(whose)

    @rule(hours=st.sampled_from([-1, 0, 1]))
    def clock_is_set(self, hours: int) -> None:
        self.c.wall = hours * 3600 * S
        self.tick()

    @rule()
    def dies_and_starts_again(self) -> None:
        self.replayed()
        self.told.clear()  # what is remembered is when each spoke, not what it said
        self.restarted = True
        self.c.wall = timedelta(0)
        self.first_event = len(self.c.events)
        self.c.dies_and_starts_again()

    def tick(self) -> None:
        self.c.tell(Tick(self.c.now))

    def poll(self, name: str, whole: bool) -> None:
        setup = self.c.servers[name].setup
        if not setup.inventory:
            answer = Answer(whole, False, alerts=self.firing(), clock=START + self.c.time + self.ahead)
        else:
            hosts = [self.report(host, mood) for host, mood in self.moods[name].items() if mood != "missing"]
            answer = Answer(whole, True, tuple(hosts), clock=START + self.c.time + self.ahead, objects=len(hosts))
        self.c.tell(Polled(self.c.now, name, answer, POLL))

    def firing(self) -> tuple[SiteAlerts, ...]:
        mood = next(iter(self.moods["second"].values()), "up")
        if mood not in ("down", "acked", "soft"):
            return ()
        ack = BackendAck("bob", "seen")
        return (SiteAlerts("rome", mood == "down", mood == "soft", mood == "acked", ack if mood == "acked" else None),)

    def report(self, host: str, mood: str) -> HostReport:
        """What a backend would tell of a host in such a mood; the model takes note of it."""
        now, before = self.c.time, self.stamps.get(host)
        stamp = {"same": before, "old": now - 1200 * S, "future": now + 3600 * S, "never": None, "off": before}.get(
            mood, now
        )
        if stamp is not None:
            self.stamps[host] = stamp
            if mood not in ("down", "soft", "acked") and stamp not in self.answered.setdefault(host, set()):
                self.answered[host].add(stamp)
                heard = Heard(now, max(now - stamp, timedelta(0)))
                self.heard[host] = max(heard, self.heard.get(host, heard), key=lambda each: each.at - each.lag)
        self.told[host] = mood
        if mood == "window":
            self.windows[host] = now
        moment = None if stamp is None else START + stamp + self.ahead
        is_down = mood in ("down", "soft", "acked")
        answered = None if is_down else moment
        look = Look("", 60 * S, answered, answered, moment, POLL)
        name = next(name for name, hosts in HOSTS.items() if host in hosts)
        return HostReport(
            name=host,
            sites=(HOSTS[name][host],),
            state=HostState.DOWN if is_down else HostState.UP if moment else HostState.PENDING,
            looks=() if mood == "off" else (look,),
            hard=mood != "soft",
            checked_at=moment,
            disabled=mood == "off",
            downtime=mood == "window",
            ack=BackendAck("bob", "seen") if mood == "acked" else None,
            pool=self.pool if name == "second" else "",
        )

    # What must hold.

    @invariant()
    def law(self) -> None:
        shown = self.c.shown
        self.remember_faults()
        assert sum(shown.counts.values()) == shown.roster == len(self.c.world.sites)
        assert self.c.code == self.expected_code(shown)
        for view in shown.sites:
            assert (view.cause is None) == (view.state == "ok"), view
            if view.state == "ok":
                self.check_calm(view)
            if view.state in ("down", "silent"):
                self.check_answered(view, shown)
            self.check_put_away(view)
        for fault in shown.faults:
            self.check_fault(fault, shown)

    def check_put_away(self, view: SiteView) -> None:
        """What is hollow is so by a name, and not for longer than was asked for."""
        now = self.c.time
        shelved = [alarm for alarm in view.alarms if alarm.state == "shelved"]
        for alarm in shelved:
            assert alarm.by
            assert self.shelves[view.key, str(alarm.cause)] > now, f"{view.key}: {alarm} is over"
        if view.state == "shelved":
            assert shelved
            loud = [alarm for alarm in view.alarms if alarm.cause is Cause.HOST_DOWN or alarm.cause in SILENCES]
            assert all(alarm.state in ("shelved", "cleared_unacked") for alarm in loud), view.alarms
        if view.state == "maintenance":
            mine = [host for hosts in HOSTS.values() for host, key in hosts.items() if key == view.key]
            assert self.works.get(view.key, now) > now or "window" in {self.told.get(host) for host in mine}, view

    def check_fault(self, fault: FaultView, shown: Snapshot) -> None:
        if fault.alarm == "unacked" and fault.kind == "fault":
            assert "fault" in {str(due.sound) for due in shown.due} or self.comes_and_goes(fault), fault
        elif fault.alarm in ("acked", "shelved"):
            assert fault.by
            assert fault.until is not None
            assert fault.until > START + self.c.time

    def comes_and_goes(self, fault: FaultView) -> bool:
        starts = [line for line in self.c.lines if line.subject == fault.subject and line.event == "fault"]
        return len(starts) > 3

    def check_calm(self, view: SiteView) -> None:
        mine = [host for hosts in HOSTS.values() for host, key in hosts.items() if key == view.key]
        now, limit = self.c.time, LONGEST if self.restarted else LIMIT[view.key]
        ages = [heard.lag + (now - heard.at) for host in mine if (heard := self.heard.get(host)) is not None]
        assert ages, f"{view.key} is calm and never spoke"
        assert min(ages) <= limit, f"{view.key} is calm, its newest word is {min(ages)} old"
        for host in mine:
            if view.key in self.works:
                self.windows[host] = max(self.windows.get(host, timedelta(0)), min(self.works[view.key], now))
            since_window = now - self.windows.get(host, -2 * LONGEST)
            if self.told.get(host) == "down" and now - self.stamps[host] <= 60 * S and since_window > LONGEST:
                gone = self.pool and host == "riga-x"
                assert gone or host not in self.present(), f"{view.key} is calm and {host} is down"

    def present(self) -> set[str]:
        return {host for moods in self.moods.values() for host, mood in moods.items() if mood != "missing"}

    def check_answered(self, view: SiteView, shown: Snapshot) -> None:
        found = [alarm for alarm in view.alarms if alarm.cause is view.cause]
        assert found, f"{view.key} is {view.state} and has no alarm of {view.cause}: {view.alarms}"
        (alarm,) = found
        if alarm.state == "unacked":
            heard = {str(due.sound) for due in shown.due}
            assert str(view.state) in heard or self.chatters(view.key), f"{view.key} is {view.state} without a sound"
        elif alarm.state in ("acked", "shelved"):
            assert alarm.by
            assert alarm.until is not None
            assert alarm.until > START + self.c.time
        else:
            assert alarm.state == "suppressed", alarm
            assert self.is_covered(alarm), f"{view.key}: {alarm} is under nothing that stands"

    def chatters(self, key: str) -> bool:
        """It has come and gone so often that it may be heard only once in ten minutes."""
        starts = [line for line in self.c.lines if line.site == key and line.event in ("alarm", "ack")]
        return len(starts) > 3

    def is_covered(self, alarm: AlarmView) -> bool:
        """By a fault that stands, or one that ended no longer ago than one limit; by a poll that fails or hangs."""
        assert alarm.under
        stood = self.faults.get(alarm.under)
        return stood is not None and self.c.time - stood <= LONGEST + POLL

    def remember_faults(self) -> None:
        shown, now = self.c.shown, self.c.time
        for fault in shown.faults:
            if fault.alarm != "cleared_unacked":
                self.faults[f"{fault.cause} {fault.subject}"] = now
        for each in shown.backends:
            if each.state not in ("ok", "starting"):
                self.faults[f"{each.state} {each.name}"] = now
            if each.age is not None and each.age > POLL:
                self.faults[f"backend_lost {each.name}"] = now
        for view in shown.sites:
            if view.state == "maintenance":
                self.faults[str(view.cause)] = now

    def expected_code(self, shown: Snapshot) -> int:
        standing = [fault for fault in shown.faults if fault.alarm != "cleared_unacked"]
        states = {str(view.state) for view in shown.sites}
        if states & {"down", "silent"} or any(fault.kind == "fault" for fault in standing):
            return 2
        if not shown.sites or "verifying" in states:
            return 3
        return 1 if "degraded" in states or standing else 0

    def replayed(self) -> None:
        world = None
        for event in self.c.events[self.first_event :]:
            world, _ = fold(world, event)
        assert world == self.c.world

    def teardown(self) -> None:
        if hasattr(self, "c"):
            self.replayed()


@pytest.mark.timeout(900)  # thousands of events; slow only where the machine is
def test_the_law() -> None:
    run_state_machine_as_test(
        Law,
        settings=settings(
            max_examples=EXAMPLES or 150,
            stateful_step_count=40,
            derandomize=not EXAMPLES,
            database=None,
            deadline=None,
            # Making a failure small may take minutes: only who asked for a deep look waits for it.
            phases=list(Phase) if EXAMPLES else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
