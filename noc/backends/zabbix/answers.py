"""From the rows of one poll to its answer."""

from dataclasses import dataclass
from datetime import timedelta

from noc.backends.stamps import from_epoch
from noc.backends.zabbix.api import ZabbixApi
from noc.backends.zabbix.hosts import Around, Beats, is_unreached, report
from noc.backends.zabbix.wire import Host
from noc.core.answer import Answer, Canary, ConfigState, HostReport, HostState, Pulse
from noc.core.mapping import SiteFrom

_TICK = timedelta(seconds=5)
_CONFIG = "it lives in the database, from which the server takes it by itself"
_SHOWN = 3  # names in a sentence
_BADNESS = {HostState.DOWN: 0, HostState.PENDING: 1, HostState.UP: 2}


@dataclass(frozen=True, slots=True)
class Rows:
    hosts: list[Host]
    beats: Beats
    around: Around
    bad: int  # rows that could not be read
    canary: Canary | None
    tick: int  # of the server, in seconds since 1970; 0: not told


def answer_of(rows: Rows, site_from: SiteFrom, api: ZabbixApi, remarks: list[str]) -> Answer:
    enabled = [host for host in rows.hosts if not host.status]
    reports = [report(host, rows.beats.of_host.get(host.hostid, []), rows.around, site_from) for host in rows.hosts]
    hosts = _by_name(reports)
    if len(hosts) < len(reports):
        remarks.append(f"{len(reports) - len(hosts)} hosts have the name of another: of each name the worst is shown")
    if rows.bad:
        remarks.append(f"{rows.bad} rows could not be read and were left out")
    remarks += _on_hosts(rows, enabled)
    checking = rows.beats.checking(rows.around.attempts.at(host) for host in enabled if is_unreached(host))
    tick = from_epoch(rows.tick)
    newest = max(rows.tick, checking.stamp.timestamp() if checking else 0)
    beats = sum(len(beats) for beats in rows.beats.of_host.values())
    return Answer(
        complete=not rows.bad and len(hosts) == len(reports),
        inventory=True,
        hosts=tuple(hosts),
        clock=api.date,
        pulse=Pulse(tick, _TICK, "the tick of its server") if tick else None,
        checking=checking,
        checks_on=bool(enabled) if rows.hosts else None,
        config=ConfigState.APPLIED,
        config_text=_CONFIG,
        partial=rows.around.proxies.gone(enabled, newest),
        canary=rows.canary,
        objects=len(rows.hosts) + beats,
        remarks=tuple(remarks),
        version=api.version,
    )


def _by_name(reports: list[HostReport]) -> list[HostReport]:
    """One of each name, the worst of it first."""
    found: dict[str, HostReport] = {}
    for one in reports:
        known = found.get(one.name)
        if known is None or _BADNESS[one.state] < _BADNESS[known.state]:
            found[one.name] = one
    return list(found.values())


def _on_hosts(rows: Rows, enabled: list[Host]) -> list[str]:
    """What could not be told of the hosts, and what helps."""
    if not rows.hosts:
        return ["this account sees no hosts: give its user group the right to read their host groups"]
    of_host, off = rows.beats.of_host, rows.around.switched_off
    mute = [host.host for host in enabled if not of_host.get(host.hostid) and host.hostid not in off]
    broken = [host.host for host in enabled if any(beat.unsupported for beat in of_host.get(host.hostid, ()))]
    remarks = []
    if mute:
        remarks.append(
            f"{_listing(mute)}: no item with a value is followed, so nothing proves an answer; name one in heartbeat"
        )
    if broken:
        remarks.append(f"{_listing(broken)}: a heartbeat is not supported, and brings no values")
    return remarks


def _listing(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"
