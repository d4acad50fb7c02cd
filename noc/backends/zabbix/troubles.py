"""What is wrong with each host by its triggers: which of it means that the host is down, and who has taken it.

A trigger that hangs on another one in trouble is left out by the server itself. A problem whose trigger is not told
belongs to a disabled host or item: Zabbix lists it for ever.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from noc.backends.stamps import from_epoch
from noc.backends.words import clean
from noc.backends.zabbix.wire import Problem, Trigger, Update
from noc.core.answer import BackendAck, ServiceProblem, Severity
from noc.settings import DOWN_ALERTS

ACKNOWLEDGE, MESSAGE, UNACKNOWLEDGE = 2, 4, 16
_INFORMATION, _WARNING = 1, 2

# The name by which its own templates call it that nobody answers a ping.
_ICMP = r"|(?i:unavailable by icmp)"
# What its templates say of a host whose agent cannot be reached: the same as its interface, in other words.
_REACH = re.compile(r"(?i)(not available|unavailable|unreachable|no snmp data|no data)")

NameOf = Callable[[str], str]  # of a user by his id


@dataclass(slots=True)
class Troubles:
    """The problems of one host: those that mean "down", those that say that it is not reached, and all others."""

    down: list[Problem] = field(default_factory=list)
    reach: list[Problem] = field(default_factory=list)
    other: list[Problem] = field(default_factory=list)

    def all(self) -> list[Problem]:
        return [*self.down, *self.reach, *self.other]

    def of_host(self, *, unreached: bool) -> list[Problem]:
        """Those that the host being down is about."""
        return [*self.down, *self.reach] if unreached else self.down

    def of_services(self, *, unreached: bool) -> list[Problem]:
        return self.other if unreached else [*self.reach, *self.other]


class Sorter:
    """`down_alerts`: which names of triggers mean that a host is down."""

    def __init__(self, down_alerts: str) -> None:
        pattern = down_alerts + _ICMP if down_alerts == DOWN_ALERTS else down_alerts
        self._means_down = re.compile(pattern)

    def sort(self, triggers: Iterable[Trigger], problems: Iterable[Problem]) -> dict[str, Troubles]:
        """By the id of the host."""
        of_trigger: dict[str, list[Problem]] = {}
        for problem in problems:
            of_trigger.setdefault(problem.objectid, []).append(problem)
        found: dict[str, Troubles] = {}
        for trigger in triggers:
            for problem in of_trigger.get(trigger.triggerid) or [_unseen(trigger)]:
                if problem.severity == _INFORMATION:
                    continue
                for host in trigger.hosts:
                    self.add(found.setdefault(host.hostid, Troubles()), problem)
        return found

    def add(self, troubles: Troubles, problem: Problem) -> None:
        if self._means_down.search(problem.name):
            troubles.down.append(problem)
        elif _REACH.search(problem.name):
            troubles.reach.append(problem)
        else:
            troubles.other.append(problem)


def is_taken(problem: Problem) -> bool:
    return bool(problem.acknowledged or problem.suppressed)


def service_problems(problems: Iterable[Problem]) -> tuple[ServiceProblem, ...]:
    """Those that nobody has taken; of several of one name the worst, then the oldest."""
    found: dict[str, ServiceProblem] = {}
    for problem in sorted(problems, key=lambda one: one.clock):
        if is_taken(problem):
            continue
        # One that is "not classified" is by somebody who did not say: nothing is lost by it.
        severity = Severity.WARNING if problem.severity == _WARNING else Severity.CRITICAL
        name = clean(problem.name)
        known = found.get(name)
        if known is None or (known.severity is Severity.WARNING and severity is Severity.CRITICAL):
            found[name] = ServiceProblem(name, severity, from_epoch(problem.clock), name)
    return tuple(found.values())


def ack_of(problems: list[Problem], name_of: NameOf) -> BackendAck | None:
    """The acknowledgement that covers all of these; None where one is nobody's, or there is none."""
    if not problems or not all(is_taken(problem) for problem in problems):
        return None
    updates = [update for problem in problems if (update := _newest(problem, ACKNOWLEDGE))]
    if updates:
        update = max(updates, key=lambda one: one.clock)
        return BackendAck(name_of(update.userid), clean(update.message))
    return BackendAck("", "suppressed" if any(one.suppressed for one in problems) else "", _suppressed_until(problems))


def comment_of(problems: Iterable[Problem], name_of: NameOf) -> str:
    """The newest that somebody wrote at one of these, with his name."""
    updates = [update for problem in problems if (update := _newest(problem, MESSAGE)) and update.message]
    if not updates:
        return ""
    update = max(updates, key=lambda one: one.clock)
    by = name_of(update.userid)
    return clean(f"{by}: {update.message}" if by else update.message)


def writers(troubles: Iterable[Troubles]) -> set[str]:
    """The ids of all who did something to a problem."""
    return {update.userid for one in troubles for problem in one.all() for update in problem.acknowledges}


def since(problems: Iterable[Problem]) -> datetime | None:
    return from_epoch(min((problem.clock for problem in problems if problem.clock), default=0))


def _newest(problem: Problem, bit: int) -> Update | None:
    with_bit = [update for update in problem.acknowledges if update.action & bit]
    return max(with_bit, key=lambda one: one.clock, default=None)


def _suppressed_until(problems: Iterable[Problem]) -> datetime | None:
    ends = [one.suppress_until for problem in problems for one in problem.suppression_data]
    return from_epoch(min(ends)) if ends and all(ends) else None


def _unseen(trigger: Trigger) -> Problem:
    """A trigger in trouble whose problem this account may not see, or which came between the two questions."""
    return Problem("", trigger.triggerid, trigger.lastchange, trigger.description, trigger.priority, 0)
