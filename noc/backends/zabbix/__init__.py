"""Zabbix, by the JSON-RPC of its front end."""

from noc.backends.kind import BackendKind
from noc.backends.zabbix.adapter import Zabbix
from noc.backends.zabbix.options import ZabbixOptions
from noc.backends.zabbix.pages import pages
from noc.core.causes import Cause

KIND = BackendKind(
    title="Zabbix (JSON-RPC, 6.0 to 7.x)",
    make=Zabbix,
    tells="state, newest values, intervals, maintenances, acknowledgements, disabled hosts, lost proxies",
    cannot_tell="the server's own tick to anybody but a super admin; a change of zabbix_server.conf before its restart",
    account="an API token, or a user, with the right to read the hosts' groups and to acknowledge problems",
    site_from=("host", "hostgroup", "tag", "name"),
    inside=frozenset({"zabbix.php", "index.php", "api_jsonrpc.php"}),
    options=ZabbixOptions,
    example_url="https://monitor.example/zabbix",
    pages=pages,
    blind_to={
        Cause.CONFIG_PENDING: "its configuration is in force as soon as it is saved: it lives in the database",
        Cause.CONFIG_FAILED: "there is no reload that could fail: its configuration lives in the database",
    },
)
