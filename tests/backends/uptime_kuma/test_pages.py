"""An alarm links to the status page."""

from noc.backends.pages import pages_for
from noc.backends.uptime_kuma.options import UptimeKumaOptions
from noc.settings import BackendSettings
from tests.backends.test_pages import host, site


def test_the_status_page() -> None:
    options = UptimeKumaOptions(status_page="noc-1")
    settings = BackendSettings("b", "uptime_kuma", "https://kuma.example/sub", options=options)
    (link,) = pages_for([settings], site(host("riga-gw"), host("riga-db")))
    assert (link.label, link.url) == ("b: status page noc-1", "https://kuma.example/sub/status/noc-1")
