"""Alertmanager, by its API v2."""

from noc.backends.alertmanager.adapter import Alertmanager
from noc.backends.alertmanager.pages import pages
from noc.backends.kind import BackendKind
from noc.core.causes import Cause

_KNOWS_ALERTS_ONLY = "it knows what fires and nothing that is well: watch Prometheus beside it"

KIND = BackendKind(
    title="Alertmanager (API v2)",
    make=Alertmanager,
    tells="firing alerts, silences, failed reload; a dead sender where a canary is set",
    cannot_tell="that a site is well: it needs a roster, or Prometheus beside it",
    account="none of its own; silences are written for acknowledgements",
    site_from=("label",),
    inventory=False,
    rechecks=False,
    inside=frozenset({"api", "metrics", "-"}),
    example_url="https://alertmanager.example",
    usual_canary="Watchdog",
    pages=pages,
    blind_to={
        **dict.fromkeys(
            (Cause.CHECKS_LATE, Cause.REPORT_LATE, Cause.VANISHED, Cause.CHECKS_DISABLED, Cause.INVENTORY_DROP),
            _KNOWS_ALERTS_ONLY,
        ),
        Cause.CONFIG_PENDING: "it does not tell of files that were changed and not reloaded",
    },
)
