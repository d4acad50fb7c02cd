"""Which kinds of backends there are. A new one is a file beside this, and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from noc.backends.alertmanager import Alertmanager
from noc.backends.backend import Backend
from noc.backends.icinga2 import Icinga2
from noc.backends.prometheus import Prometheus
from noc.core.events import BackendSetup
from noc.settings import BackendSettings, SecretRef

Secrets = Callable[[SecretRef], str]


@dataclass(frozen=True, slots=True)
class BackendKind:
    """One product. `inventory`: it knows its healthy objects too; `pools`: its hosts come and go."""

    name: str
    title: str
    make: Callable[[BackendSettings, Secrets], Backend]
    inventory: bool
    pools: bool
    tells: str  # in words for people
    cannot_tell: str
    account: str  # the rights its user needs


KINDS: dict[str, BackendKind] = {
    kind.name: kind
    for kind in (
        BackendKind(
            "icinga2", "Icinga 2 (REST API)", Icinga2, True, False,
            "state, last check, interval, downtimes, acknowledgements, checks switched off, lost zones",
            "files changed and not reloaded; a failed reload before 2.14, or without its built-in `icinga` check",
            "ApiUser with objects/query/*, status/query and actions/acknowledge-problem",
        ),
        BackendKind(
            "prometheus", "Prometheus (HTTP API v1)", Prometheus, True, True,
            "state, true last scrape, scrape interval, failed reload",
            "files changed and not reloaded; it holds no acknowledgements",
            "none of its own; user and password, or a token, where a proxy asks for them",
        ),
        BackendKind(
            "alertmanager", "Alertmanager (API v2)", Alertmanager, False, False,
            "firing alerts, silences, failed reload; a dead sender where a canary is set",
            "that a site is well: it needs a roster, or Prometheus beside it",
            "none of its own; silences are written for acknowledgements",
        ),
    )
}  # fmt: skip


def setup_of(settings: BackendSettings) -> BackendSetup:
    """What the core must know of a configured backend."""
    kind = KINDS[settings.kind]
    return BackendSetup(
        settings.name, settings.kind, kind.inventory, settings.poll_every, settings.lost_after, settings.write_back,
        kind.pools and settings.hosts != "fixed",
    )  # fmt: skip
