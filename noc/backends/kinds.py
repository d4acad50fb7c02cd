"""Which kinds of backends there are: a new one is a file beside this and a line here, or a package of somebody else's.

Other packages offer theirs as an entry point of the group `noc.backends`: its name is the kind, its value a
`BackendKind`. One that cannot be loaded is told by name (`plugin_faults`), and whoever uses it hears it from a backend
that is lost; the rest of the console goes on.
"""

from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points

import structlog

from noc.backends.backend import Backend
from noc.backends.broken import broken_kind
from noc.backends.kind import BackendKind, Secrets
from noc.backends.words import clean
from noc.core.events import BackendSetup
from noc.settings import BackendSettings

GROUP = "noc.backends"

BUILT_IN = {
    "prometheus": "noc.backends.prometheus:KIND",
    "alertmanager": "noc.backends.alertmanager:KIND",
    "icinga2": "noc.backends.icinga2:KIND",
    "nagios": "noc.backends.nagios:KIND",
    "zabbix": "noc.backends.zabbix:KIND",
    "livestatus": "noc.backends.livestatus:KIND",
    "uptime_kuma": "noc.backends.uptime_kuma:KIND",
    "json": "noc.backends.json_endpoint:KIND",
    "probe": "noc.backends.probe:KIND",
    "monit": "noc.backends.monit:KIND",
    "netdata": "noc.backends.netdata:KIND",
}

log = structlog.get_logger()


def kind_names() -> tuple[str, ...]:
    """Ours first. A plug-in never replaces one of ours."""
    return (*BUILT_IN, *sorted(_offered().keys() - BUILT_IN.keys()))


@cache
def kind_named(name: str) -> BackendKind:
    """Load a kind. Raises KeyError for a name that nobody offers; a broken plug-in gives a kind that is always lost."""
    point = _points()[name]
    try:
        kind = point.load()
        if not isinstance(kind, BackendKind):
            raise TypeError(f"{point.value} is no BackendKind")
    except Exception as error:  # other people's code: it becomes a fault on the wall
        if name in BUILT_IN:
            raise
        log.warning("a plug-in failed", kind=name, exc_info=error)
        reason = f"{type(error).__name__}: {clean(str(error), 120)}"
        return broken_kind(f"its plug-in {point.value} cannot be loaded ({reason})")
    return kind


def plugin_faults() -> Iterator[tuple[str, str]]:
    """Each plug-in that cannot be loaded, and a sentence."""
    for name in kind_names():
        if name not in BUILT_IN and kind_named(name).problem:
            yield name, kind_named(name).problem


def make(settings: BackendSettings, secrets: Secrets) -> Backend:
    """The adapter of a configured backend."""
    return kind_named(settings.kind).make(settings, secrets)


def setup_of(settings: BackendSettings) -> BackendSetup:
    """What the core must know of a configured backend."""
    kind = kind_named(settings.kind)
    return BackendSetup(
        settings.name, settings.kind, kind.inventory, settings.poll_every, settings.lost_after, settings.write_back,
        kind.pools and settings.hosts != "fixed", kind.slow_start, kind.rechecks, settings.limits.total,
    )  # fmt: skip


@cache
def _points() -> dict[str, EntryPoint]:
    ours = {name: EntryPoint(name, value, GROUP) for name, value in BUILT_IN.items()}
    return _offered() | ours


@cache
def _offered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
