"""What is written to the backends for an alarm or a site: an acknowledgement, its end, a check out of turn."""

from noc.core.answer import HostState
from noc.core.causes import AlarmState, Cause
from noc.core.effects import Effect, WriteAck, WriteRecheck, WriteUnack
from noc.core.model import Alarm, BackendFacts, Member, World

_HELD = (Cause.HOST_DOWN, Cause.PART_DOWN, Cause.SERVICE_PROBLEM)


def ack_orders(world: World, alarm: Alarm) -> list[Effect]:
    """For each backend that can hold it: the unhandled hard problems that this alarm is about."""
    if alarm.cause not in _HELD:
        return []
    assert alarm.until is not None
    written: list[Effect] = []
    for name, facts in world.backends.items():
        if not facts.setup.write_back:
            continue
        hosts, services = _problems(world, facts, alarm)
        alerts = not facts.setup.inventory and _fires(facts, alarm)
        if hosts or services or alerts:
            written.append(
                WriteAck(
                    name, alarm.owner, alarm.cause, hosts, services, alarm.by or "noc", alarm.note or "", alarm.until
                )
            )
    return written


def unack_orders(world: World, alarm: Alarm, by: str) -> list[Effect]:
    """For each backend that may hold an acknowledgement of what is down there.

    One that was written a moment ago is not in any answer yet: so the backend itself is asked whether it is there.
    """
    if alarm.cause not in _HELD:
        return []
    orders: list[Effect] = []
    for name, facts in world.backends.items():
        if not facts.setup.write_back:
            continue
        hosts = tuple(
            member.host
            for member in _members(world, facts, alarm.owner)
            if member.report is not None
            and member.report.state is HostState.DOWN
            and (member.report.ack is not None or not alarm.elsewhere)
        )
        _, services = _problems(world, facts, alarm)
        alerts = not facts.setup.inventory and alarm.owner in facts.alerts
        if hosts or services or alerts:
            orders.append(WriteUnack(name, alarm.owner, alarm.cause, hosts, services, by))
    return orders


def over_orders(world: World, alarm: Alarm) -> list[Effect]:
    """What was acknowledged here is over: its silence in an alert source would outlive it, and hush the next alarm."""
    if alarm.cause is not Cause.HOST_DOWN or alarm.state is not AlarmState.ACKED or alarm.elsewhere:
        return []
    return [
        WriteUnack(name, alarm.owner, alarm.cause, (), (), alarm.by or "noc")
        for name, facts in world.backends.items()
        if facts.setup.write_back and not facts.setup.inventory
    ]


def recheck_orders(world: World, site: str, by: str) -> list[Effect]:
    """For each backend that checks hosts of this site and can do so out of turn."""
    orders: list[Effect] = []
    for name, facts in world.backends.items():
        if facts.setup.write_back and facts.setup.rechecks:
            hosts = tuple(member.host for member in _members(world, facts, site) if not member.missed)
            if hosts:
                orders.append(WriteRecheck(name, site, hosts, by))
    return orders


def _members(world: World, facts: BackendFacts, site: str) -> list[Member]:
    return [member for backend, member in world.hosts_of(site) if backend == facts.setup.name]


def _problems(world: World, facts: BackendFacts, alarm: Alarm) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    hosts: list[str] = []
    services: list[tuple[str, str]] = []
    for member in _members(world, facts, alarm.owner):
        host, report = member.host, member.report
        if report is None:
            continue
        if alarm.cause is Cause.SERVICE_PROBLEM:
            services.extend((host, problem.name) for problem in report.problems)
        elif report.state is HostState.DOWN and report.hard and report.ack is None and not report.downtime:
            hosts.append(host)
    return tuple(hosts), tuple(services)


def _fires(facts: BackendFacts, alarm: Alarm) -> bool:
    alerts = facts.alerts.get(alarm.owner)
    if alerts is None:
        return False
    return bool(alerts.degrading if alarm.cause is Cause.SERVICE_PROBLEM else alerts.down)
