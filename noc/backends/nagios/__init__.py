"""Nagios Core 4, by its JSON CGIs and `cmd.cgi`."""

from noc.backends.kind import BackendKind
from noc.backends.nagios.adapter import Nagios
from noc.backends.nagios.options import NagiosOptions
from noc.backends.nagios.pages import pages
from noc.core.causes import Cause

KIND = BackendKind(
    title="Nagios Core 4 (JSON CGIs)",
    make=Nagios,
    tells="state, last check, interval, downtimes, acknowledgements, comments, checks switched off, a daemon that is "
    "frozen or has ended",
    cannot_tell="files changed and not reloaded, unless it runs `check_config_applied`; "
    "whether the account sees all hosts",
    account="a user of the web server with authorized_for_all_hosts, _all_services, _configuration_information, "
    "_all_host_commands and _all_service_commands in cgi.cfg",
    site_from=("host", "hostgroup", "var", "name"),
    inside=frozenset({"statusjson.cgi", "objectjson.cgi", "cmd.cgi", "status.cgi", "extinfo.cgi", "tac.cgi"}),
    options=NagiosOptions,
    example_url="https://monitor.example/nagios4/cgi-bin",
    pages=pages,
    front_page="/tac.cgi",
    blind_to={
        Cause.CONFIG_PENDING: "by itself it does not tell of files that were changed and not reloaded; "
        "let it run the plug-in check_config_applied: its --help says how",
        Cause.CONFIG_FAILED: "a reload with a broken configuration ends the daemon: that is told as backend_garbled",
        Cause.BACKEND_PARTIAL: "its CGIs know one daemon alone, and nothing of those that send results in to it",
    },
)
