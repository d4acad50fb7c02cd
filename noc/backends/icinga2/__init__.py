"""Icinga 2, by its REST API."""

from noc.backends.icinga2.adapter import Icinga2
from noc.backends.icinga2.pages import pages
from noc.backends.kind import BackendKind
from noc.core.causes import Cause

KIND = BackendKind(
    title="Icinga 2 (REST API)",
    make=Icinga2,
    tells="state, last check, interval, downtimes, acknowledgements, checks switched off, lost zones",
    cannot_tell="files changed and not reloaded, unless it runs the plug-in `check_config_applied`; "
    "without that, a failed reload from 2.14 on alone, and by its built-in `icinga` check",
    account="ApiUser with objects/query/*, status/query, actions/acknowledge-problem, "
    "actions/remove-acknowledgement and actions/reschedule-check",
    site_from=("host", "hostgroup", "var", "name"),
    inside=frozenset({"v1"}),
    example_url="https://monitor.example:5665",
    pages=pages,
    pages_at_url=False,
    blind_to={
        Cause.CONFIG_PENDING: "by itself it does not tell of files that were changed and not reloaded; "
        "let it run the plug-in check_config_applied, whose --help says how",
        Cause.CONFIG_FAILED: "a failed reload is told from 2.14 on, and by its built-in `icinga` check alone",
    },
)
