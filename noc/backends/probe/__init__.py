"""The sites themselves, asked by the console: HTTP, TCP, TLS and ping."""

from noc.backends.kind import BackendKind
from noc.backends.probe.adapter import Probe
from noc.backends.probe.pages import pages
from noc.backends.probe.targets import ProbeOptions
from noc.core.causes import Cause

_NO_SERVER = "there is no server in between: the console itself looks"

KIND = BackendKind(
    title="the sites themselves (HTTP, TCP, TLS, ping)",
    make=Probe,
    tells="whether each address answers, when it last did, what its page says, when its certificate ends",
    cannot_tell="what happens behind that address; whether the way from this machine to the site is to blame",
    account="none; ping needs net.ipv4.ping_group_range, or root",
    site_from=("host",),
    schemes=(),
    url_means=lambda name, url: {"targets": {name: url}},  # one site, called as the backend is
    logs_in=False,
    options=ProbeOptions,
    pages=pages,
    blind_to={
        Cause.CHECKS_DISABLED: _NO_SERVER,
        Cause.VANISHED: "its targets stand in noc.toml, and leave only by being taken out there",
        Cause.CONFIG_PENDING: "its targets stand in noc.toml, whose changes the console tells of itself",
        Cause.CONFIG_FAILED: "a noc.toml that cannot be read is told by the console itself",
        Cause.BACKEND_PARTIAL: _NO_SERVER,
        Cause.BACKEND_REFUSED: "it logs in nowhere; a site that refuses is down",
        Cause.BACKEND_GARBLED: "a site that answers nonsense is down",
        Cause.CLOCK_SKEW: _NO_SERVER,
        Cause.CANARY_MISSING: "it has no canary: its own looks are its pulse",
    },
)
