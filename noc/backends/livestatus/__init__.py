"""Livestatus, as Naemon, Nagios, Checkmk and Icinga 2 offer it."""

from noc.backends.kind import BackendKind
from noc.backends.livestatus.adapter import Livestatus
from noc.backends.livestatus.options import LivestatusOptions
from noc.backends.livestatus.pages import pages
from noc.core.causes import Cause

KIND = BackendKind(
    title="Livestatus (Naemon, Nagios, Checkmk, Icinga 2)",
    make=Livestatus,
    tells="state, last check, interval, downtimes, acknowledgements, checks switched off; lost endpoints of an Icinga",
    cannot_tell="files changed and not reloaded, a failed reload, unless it runs the plug-in `check_config_applied`; "
    "the time of Checkmk's own core",
    account="none: whoever may connect may read and command, so use its socket, TLS or a list of addresses",
    site_from=("host", "hostgroup", "var", "name"),
    schemes=("tcp", "tls", "unix"),
    logs_in=False,
    options=LivestatusOptions,
    example_url="tcp://127.0.0.1:6557",
    pages=pages,
    pages_at_url=False,
    blind_to={
        Cause.CONFIG_PENDING: "by itself it does not tell of files that were changed and not reloaded; "
        "let it run the plug-in check_config_applied, whose --help says how",
        Cause.CONFIG_FAILED: "a core that could not reload ends, or runs on with what it had, and says nothing",
    },
)
