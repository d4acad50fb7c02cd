"""The canary in Alertmanager: an alert that always fires, one from each Prometheus that sends here."""

from collections.abc import Sequence
from datetime import timedelta

from noc.backends.alertmanager import wire
from noc.backends.stamps import from_rfc3339
from noc.backends.words import clean
from noc.core.answer import Canary, Pulse

USUAL_NAME = "Watchdog"  # what nearly everybody calls it
RESENDS = 4  # Prometheus gives an alert a life of four of its resends
ASSUMED_RESEND = timedelta(seconds=60)


def canary_of(name: str, alerts: Sequence[wire.Alert]) -> Canary:
    """Sum up the canaries that are listed; the newest renewal speaks."""
    if not alerts:
        return Canary(name, present=False)
    newest = max(alerts, key=lambda alert: alert.updated)
    stamp, ends = from_rfc3339(newest.updated), from_rfc3339(newest.ends)
    resend = (ends - stamp) / RESENDS if stamp and ends and ends > stamp else None
    return Canary(name, True, stamp, resend)


def pulse_of(canary: Canary | None) -> Pulse | None:
    if canary is None or canary.stamp is None:
        return None
    return Pulse(canary.stamp, canary.resend or ASSUMED_RESEND, "its canary")


class Senders:
    """Remembers by their canaries how many Prometheus servers send here, so that one of them is missed."""

    def __init__(self) -> None:
        self._seen: dict[bytes, str] = {}

    def missing(self, canaries: Sequence[wire.Alert]) -> tuple[str, ...]:
        """Name those that have stopped, while others send. As many as before under other labels are all of them."""
        present = {raw: _described(raw) for raw in (bytes(alert.labels) for alert in canaries)}
        if len(present) >= len(self._seen):
            self._seen = present
        if not present:
            return ()  # no canary at all is another fault
        return tuple(name for raw, name in self._seen.items() if raw not in present)


def _described(raw: bytes) -> str:
    labels = wire.LABELS.decode(raw)
    words = ", ".join(f"{name}={labels[name]}" for name in sorted(labels.keys() - {"alertname", "severity"}))
    return clean(f"sender with {words}" if words else "sender without labels")
