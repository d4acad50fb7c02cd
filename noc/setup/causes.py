"""Which of the causes a backend can name as it is set up now, and which it cannot, with what helps."""

from collections.abc import Mapping
from dataclasses import dataclass

from noc.backends.applied import PLUGIN, UNTOLD
from noc.backends.kind import BackendKind
from noc.core.answer import Answer, ConfigState
from noc.core.causes import Cause
from noc.settings import BackendSettings

# What depends on the product. All others (a lost or garbled backend, a fault of the console) are always told.
ASKED = (
    Cause.HOST_DOWN, Cause.CHECKS_LATE, Cause.REPORT_LATE, Cause.VANISHED, Cause.NEVER_REPORTED, Cause.CHECKS_DISABLED,
    Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED, Cause.BACKEND_FROZEN, Cause.CANARY_MISSING,
    Cause.INVENTORY_DROP, Cause.UNMAPPED, Cause.CONFIG_FAILED, Cause.CONFIG_PENDING, Cause.BACKEND_PARTIAL,
    Cause.CLOCK_SKEW,
)  # fmt: skip

_UNTOLD = UNTOLD.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Sight:
    can: tuple[Cause, ...]
    cannot: Mapping[Cause, str]  # and why, with what helps; in the order of ASKED


def sight(kind: BackendKind, settings: BackendSettings, answer: Answer) -> Sight:
    """What the kind says of itself, and what this very answer lacks."""
    cannot = _missing(settings, answer) | {cause: kind.blind_to[cause] for cause in ASKED if cause in kind.blind_to}
    untold = untold_remark(answer)
    if PLUGIN in cannot.get(Cause.CONFIG_PENDING, ""):
        if untold:
            cannot[Cause.CONFIG_PENDING] = untold
        elif answer.config is not ConfigState.UNKNOWN:
            del cannot[Cause.CONFIG_PENDING]
    can = tuple(cause for cause in ASKED if cause not in cannot)
    return Sight(can, {cause: cannot[cause] for cause in ASKED if cause in cannot})


def untold_remark(answer: Answer) -> str:
    """What the adapter says of the plug-in that tells what was changed and not applied, where that does not tell."""
    return next((remark for remark in answer.remarks if remark.startswith(_UNTOLD)), "")


def _missing(settings: BackendSettings, answer: Answer) -> dict[Cause, str]:
    found = {}
    if settings.canary is None:
        found[Cause.CANARY_MISSING] = "no canary is set: name what must always be there with the key canary"
    if answer.clock is None:
        found[Cause.CLOCK_SKEW] = "it does not tell its time"
    if answer.pulse is None and answer.checking is None:
        found[Cause.BACKEND_FROZEN] = "nothing in its answer moves while it works"
    if answer.config is ConfigState.UNKNOWN:
        why = answer.config_text or "it does not tell whether its newest configuration is loaded"
        found |= dict.fromkeys((Cause.CONFIG_FAILED, Cause.CONFIG_PENDING), why)
    return found
