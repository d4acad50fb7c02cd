"""What the kind says of itself, and its pages for people."""

import pytest

from noc.backends.kinds import kind_named
from noc.backends.zabbix.options import ZabbixOptions
from noc.backends.zabbix.pages import pages
from noc.core.snapshot import HostView
from noc.settings import BackendSettings


def test_a_page_for_exactly_that_host() -> None:
    settings = BackendSettings("zabbix", "zabbix", "https://monitor.example/zabbix")
    hosts = [HostView("zabbix", 'a "b" & c', "down")]
    (link,) = pages(settings, settings.url, None, hosts)  # type: ignore[arg-type]
    assert link.url == "https://monitor.example/zabbix/zabbix.php?action=search&search=a%20%22b%22%20%26%20c"
    assert link.label == 'zabbix: a "b" & c'


@pytest.mark.parametrize("keys", [("",), ("*",), ("x" * 256,)])
def test_a_heartbeat_without_a_name_is_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="heartbeat must name item keys"):
        ZabbixOptions(heartbeat=keys)


def test_it_finds_its_sites_by_host_unless_told_otherwise() -> None:
    assert kind_named("zabbix").site_from[0] == "host"
