"""The states of a site, the causes of every verdict and fault, and what each cause means for ears and exit codes.

The words are the public contract (JSON, exit codes): add to them, never change them.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    SILENT = "silent"
    MAINTENANCE = "maintenance"
    SHELVED = "shelved"
    COMMISSIONING = "commissioning"
    VERIFYING = "verifying"


HOLLOW = frozenset({State.MAINTENANCE, State.SHELVED, State.COMMISSIONING, State.VERIFYING})


class Sound(StrEnum):
    DOWN = "down"
    SILENT = "silent"
    FAULT = "fault"
    SUPERVISORY = "supervisory"


LOUD = frozenset({Sound.DOWN, Sound.SILENT, Sound.FAULT})


class Kind(StrEnum):
    """The class of a cause: about a site, about the watching, or about watching that is weakened."""

    SITE = "site"
    FAULT = "fault"
    SUPERVISORY = "supervisory"
    DRILL = "drill"


class Cause(StrEnum):
    HOST_DOWN = "host_down"
    CHECKS_LATE = "checks_late"
    REPORT_LATE = "report_late"
    VANISHED = "vanished"
    NEVER_REPORTED = "never_reported"
    CHECKS_DISABLED = "checks_disabled"
    PART_DOWN = "part_down"
    PART_SILENT = "part_silent"
    PART_VANISHED = "part_vanished"
    SOFT_DOWN = "soft_down"
    SERVICE_PROBLEM = "service_problem"
    WITNESS_SILENT = "witness_silent"
    ANNOUNCED = "announced"
    OUT_OF_PERIOD = "out_of_period"
    NO_WITNESS = "no_witness"
    NO_INTERVAL = "no_interval"
    NOT_IN_SERVICE = "not_in_service"
    SHELVED = "shelved"
    STARTING = "starting"
    BACKEND_LOST = "backend_lost"
    BACKEND_REFUSED = "backend_refused"
    BACKEND_GARBLED = "backend_garbled"
    BACKEND_FROZEN = "backend_frozen"
    NETWORK_LOST = "network_lost"
    CANARY_MISSING = "canary_missing"
    INVENTORY_DROP = "inventory_drop"
    CONFIG_FAILED = "config_failed"
    UNMAPPED = "unmapped"
    COUNTS_MISMATCH = "counts_mismatch"
    ENGINE_STALLED = "engine_stalled"
    SCREEN_FROZEN = "screen_frozen"
    SENTINEL_LOST = "sentinel_lost"
    AUDIO_DEAD = "audio_dead"
    AUDIO_MUTED = "audio_muted"
    JOURNAL_FAILED = "journal_failed"
    OUTPUT_LOST = "output_lost"
    ESCALATION_EXHAUSTED = "escalation_exhausted"
    BACKEND_PARTIAL = "backend_partial"
    CONFIG_PENDING = "config_pending"
    CLOCK_SKEW = "clock_skew"
    PLUGIN_FAILED = "plugin_failed"
    ACK_REFUSED = "ack_refused"
    SHELF_EXPIRED = "shelf_expired"
    MAINTENANCE_OVERRUN = "maintenance_overrun"
    ROSTER_MISMATCH = "roster_mismatch"
    DRILL_OVERDUE = "drill_overdue"
    DEAD_MAN_UNREACHABLE = "dead_man_unreachable"
    SUSPENDED = "suspended"
    UNACKNOWLEDGED = "unacknowledged"
    TARGET_FAILED = "target_failed"
    DRILL_DOWN = "drill_down"
    DRILL_SILENT = "drill_silent"
    DRILL_AUDIO = "drill_audio"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a cause stands for. `state` is set for the causes of sites; `once` means heard one time, not repeated."""

    kind: Kind
    state: State | None
    sound: Sound | None
    exit: int
    once: bool = False

    @property
    def loud(self) -> bool:
        """Sounds until answered, and latches when it clears by itself."""
        return self.exit == 2


_DOWN = Meaning(Kind.SITE, State.DOWN, Sound.DOWN, 2)
_SILENT = Meaning(Kind.SITE, State.SILENT, Sound.SILENT, 2)
_PART = Meaning(Kind.SITE, State.DEGRADED, Sound.SUPERVISORY, 1, once=True)
_QUIET = Meaning(Kind.SITE, State.DEGRADED, None, 1)
_FAULT = Meaning(Kind.FAULT, None, Sound.FAULT, 2)
_WEAK = Meaning(Kind.SUPERVISORY, None, Sound.SUPERVISORY, 1)


def _hollow(state: State) -> Meaning:
    return Meaning(Kind.SITE, state, None, 0)


MEANING: dict[Cause, Meaning] = {
    Cause.HOST_DOWN: _DOWN,
    **dict.fromkeys(
        (Cause.CHECKS_LATE, Cause.REPORT_LATE, Cause.VANISHED, Cause.NEVER_REPORTED, Cause.CHECKS_DISABLED), _SILENT
    ),
    **dict.fromkeys((Cause.PART_DOWN, Cause.PART_SILENT, Cause.PART_VANISHED, Cause.WITNESS_SILENT), _PART),
    **dict.fromkeys((Cause.SOFT_DOWN, Cause.SERVICE_PROBLEM), _QUIET),
    **dict.fromkeys((Cause.ANNOUNCED, Cause.OUT_OF_PERIOD), _hollow(State.MAINTENANCE)),
    **dict.fromkeys((Cause.NO_WITNESS, Cause.NO_INTERVAL, Cause.NOT_IN_SERVICE), _hollow(State.COMMISSIONING)),
    Cause.SHELVED: _hollow(State.SHELVED),
    Cause.STARTING: Meaning(Kind.SITE, State.VERIFYING, None, 3),
    **dict.fromkeys(
        (
            Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED, Cause.BACKEND_FROZEN, Cause.NETWORK_LOST,
            Cause.CANARY_MISSING, Cause.INVENTORY_DROP, Cause.CONFIG_FAILED, Cause.UNMAPPED, Cause.COUNTS_MISMATCH,
            Cause.ENGINE_STALLED, Cause.SCREEN_FROZEN, Cause.SENTINEL_LOST, Cause.AUDIO_DEAD, Cause.AUDIO_MUTED,
            Cause.JOURNAL_FAILED, Cause.OUTPUT_LOST, Cause.ESCALATION_EXHAUSTED,
        ),
        _FAULT,
    ),
    **dict.fromkeys(
        (
            Cause.BACKEND_PARTIAL, Cause.CONFIG_PENDING, Cause.CLOCK_SKEW, Cause.PLUGIN_FAILED, Cause.ACK_REFUSED,
            Cause.SHELF_EXPIRED, Cause.MAINTENANCE_OVERRUN, Cause.ROSTER_MISMATCH, Cause.DRILL_OVERDUE,
            Cause.DEAD_MAN_UNREACHABLE, Cause.SUSPENDED, Cause.UNACKNOWLEDGED, Cause.TARGET_FAILED,
        ),
        _WEAK,
    ),
    # A drill sounds like what it rehearses, and changes no exit code and no latch.
    Cause.DRILL_DOWN: Meaning(Kind.DRILL, None, Sound.DOWN, 0),
    Cause.DRILL_SILENT: Meaning(Kind.DRILL, None, Sound.SILENT, 0),
    Cause.DRILL_AUDIO: Meaning(Kind.DRILL, None, Sound.FAULT, 0),
}  # fmt: skip


class AlarmState(StrEnum):
    """The seven states of an alarm (ISA-18.2)."""

    NORMAL = "normal"
    UNACKED = "unacked"
    ACKED = "acked"
    CLEARED_UNACKED = "cleared_unacked"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
