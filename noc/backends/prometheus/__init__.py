"""Prometheus, by its HTTP API."""

from noc.backends.kind import BackendKind
from noc.backends.prometheus.adapter import Prometheus
from noc.backends.prometheus.pages import pages
from noc.core.causes import Cause

KIND = BackendKind(
    title="Prometheus (HTTP API v1)",
    make=Prometheus,
    tells="state, true last scrape, scrape interval, failed reload",
    cannot_tell="files changed and not reloaded, unless its node exporter shows what `check_config_applied` finds; "
    "it holds no acknowledgements",
    account="none of its own; user and password, or a token, where a proxy asks for them",
    site_from=("label",),
    pools=True,
    rechecks=False,
    inside=frozenset({"api", "graph", "targets", "alerts", "rules", "metrics", "query", "-"}),
    example_url="https://prometheus.example",
    usual_canary="Watchdog",
    pages=pages,
    blind_to={
        Cause.CONFIG_PENDING: "by itself it does not tell of files that were changed and not reloaded; "
        "let the plug-in check_config_applied write it for the node exporter: its --help says how",
    },
)
