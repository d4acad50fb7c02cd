"""Links to the front ends for people, of exactly the host that is meant."""

from urllib.parse import parse_qs, urlsplit

import pytest

from noc.backends.pages import pages_for
from noc.settings import BackendSettings
from tests.backends.test_pages import ODD_NAMES, host, site

FRONTS = [
    ("https://mon.example/icingaweb2", "/icingaweb2/icingadb/host", "name"),
    ("https://mon.example/thruk", "/thruk/cgi-bin/extinfo.cgi", "host"),
    ("https://mon.example/nagios/cgi-bin/", "/nagios/cgi-bin/extinfo.cgi", "host"),
    ("https://mon.example/mysite/check_mk", "/mysite/check_mk/view.py", "host"),
]


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize(("web", "path", "key"), FRONTS)
def test_the_page_of_this_host_in_any_script(web: str, path: str, key: str, name: str) -> None:
    settings = BackendSettings("b", "livestatus", "tcp://mon.example:6557", web=web)
    page, services = pages_for([settings], site(host(name)))
    parts = urlsplit(page.url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "mon.example", path)
    for link in (page, services):
        assert parse_qs(urlsplit(link.url).query, keep_blank_values=True)[key] == [name]
        assert link.url.isascii()
        assert link.label.isprintable()


def test_without_web_there_is_no_page() -> None:
    settings = BackendSettings("b", "livestatus", "tcp://mon.example:6557")
    assert pages_for([settings], site(host("riga-gw"))) == ()
