"""The product of each kind: one line, as `noc.backends.kinds` has for its adapter."""

from importlib import import_module
from typing import cast

from tests.contract.product import Make

PRODUCTS = {
    "prometheus": "tests.contract.products.prometheus:Prometheus",
    "alertmanager": "tests.contract.products.alertmanager:Alertmanager",
    "zabbix": "tests.contract.products.zabbix:Zabbix",
    "icinga2": "tests.contract.products.icinga2:Icinga2",
    "nagios": "tests.contract.products.nagios:Nagios",
    "uptime_kuma": "tests.contract.products.uptime_kuma:UptimeKuma",
    "json": "tests.contract.products.json_endpoint:JsonEndpoint",
    "livestatus": "tests.contract.products.livestatus:Livestatus",
    "probe": "tests.contract.products.probe:Probe",
    "monit": "tests.contract.products.monit:Monit",
    "netdata": "tests.contract.products.netdata:Netdata",
}


def product_of(kind: str) -> Make:
    """Its class, or what makes one; made, it has opened nothing yet: that is for its `__enter__`."""
    module, _, name = PRODUCTS[kind].partition(":")
    return cast(Make, getattr(import_module(module), name))
