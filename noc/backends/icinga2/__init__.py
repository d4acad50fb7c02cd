"""Icinga 2, by its REST API."""

from noc.backends.icinga2.adapter import Icinga2
from noc.backends.icinga2.pages import pages
from noc.backends.kind import BackendKind
from noc.core.causes import Cause

KIND = BackendKind(
    title="Icinga 2 (REST API)",
    make=Icinga2,
    tells="state, last check, interval, downtimes, acknowledgements, checks switched off, lost zones",
    cannot_tell="files changed and not reloaded; a failed reload before 2.14, or without its built-in `icinga` check",
    account="ApiUser with objects/query/*, status/query and actions/acknowledge-problem",
    site_from=("host", "hostgroup", "var", "name"),
    inside=frozenset({"v1"}),
    example_url="https://monitor.example:5665",
    pages=pages,
    pages_at_url=False,
    blind_to={
        Cause.CONFIG_PENDING: "it does not tell of files that were changed and not reloaded",
        Cause.CONFIG_FAILED: "a failed reload is told from 2.14 on, and by its built-in `icinga` check alone",
    },
)
