"""Whether Nagios runs with its newest configuration: by the plug-in that sees its files, where it is run as a check."""

from collections.abc import Iterator

from noc.backends.applied import Probe, stamps_of
from noc.backends.nagios import wire
from noc.backends.nagios.objects import Config, Objects
from noc.backends.nagios.parts import text_of
from noc.backends.nagios.rows import Rows
from noc.backends.stamps import from_epoch, seconds_of


def probes_of(rows: Rows, objects: Objects) -> list[Probe]:
    """The runs of the plug-in."""
    return [_probe(name, row, config) for name, row, config in _those(rows, objects)]


def _those(rows: Rows, objects: Objects) -> Iterator[tuple[str, wire.Host | wire.Service, Config]]:
    for host, service in objects.probes:
        row: wire.Host | wire.Service | None
        if service:
            row, config = rows.services.get(host, {}).get(service), objects.services[host][service]
        else:
            row, config = rows.hosts.get(host), objects.hosts[host]
        if row is not None:
            yield f"{host}: {service}" if service else host, row, config


def _probe(name: str, row: wire.Host | wire.Service, config: Config) -> Probe:
    looked = from_epoch(row.last_check / 1000)
    return Probe(name, looked, stamps_of(row.perf_data), text_of(row), seconds_of(config.interval))
