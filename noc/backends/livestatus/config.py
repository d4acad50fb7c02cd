"""Whether a core runs with its newest configuration: what the plug-in `check_config_applied` found, where it runs."""

import msgspec

from noc.backends.applied import Probe, stamps_of
from noc.backends.backend import PollError
from noc.backends.livestatus import wire
from noc.backends.livestatus.connection import Talk
from noc.backends.livestatus.status import Core
from noc.backends.stamps import from_epoch, seconds_of
from noc.core.causes import Cause

_WHICH = "Filter: check_command ~ ^(check_)?config_applied(!|$)"


class ProbeRow(msgspec.Struct, array_like=True, gc=False):
    host_name: str
    description: str
    last_check: wire.Number
    check_interval: float
    plugin_output: str | None
    perf_data: str | None


async def probes_of(talk: Talk, core: Core) -> list[Probe]:
    """None where they cannot be read. Raises PollError where nothing can."""
    try:
        rows, _ = await wire.ask(talk, "services", ProbeRow, _WHICH)
    except PollError as error:
        if error.cause is not Cause.BACKEND_GARBLED:
            raise
        return []
    return [
        Probe(
            f"{row.host_name}!{row.description}",
            from_epoch(row.last_check),
            stamps_of(row.perf_data or ""),
            row.plugin_output or "",
            seconds_of(row.check_interval * core.unit),
        )
        for row in rows
    ]
