"""The words of states and causes as people read them on the wall. Short: they must be read from five metres."""

from datetime import datetime, timedelta, tzinfo

from noc.core.causes import Cause, State

STATE_WORDS: dict[State, str] = {state: state.value.upper() for state in State}

CAUSE_WORDS: dict[Cause, str] = {
    Cause.HOST_DOWN: "host down",
    Cause.CHECKS_LATE: "checks have stopped",
    Cause.REPORT_LATE: "no answer from the site",
    Cause.VANISHED: "gone from the backend",
    Cause.NEVER_REPORTED: "has never reported",
    Cause.CHECKS_DISABLED: "checks switched off",
    Cause.PART_DOWN: "a part is down",
    Cause.PART_SILENT: "a part is silent",
    Cause.PART_VANISHED: "a part has vanished",
    Cause.SOFT_DOWN: "down, still retrying",
    Cause.SERVICE_PROBLEM: "service in trouble",
    Cause.WITNESS_SILENT: "one witness is silent",
    Cause.ANNOUNCED: "announced",
    Cause.OUT_OF_PERIOD: "outside its hours",
    Cause.NO_WITNESS: "nothing watches it",
    Cause.NO_INTERVAL: "interval not known",
    Cause.NOT_IN_SERVICE: "not in service yet",
    Cause.SHELVED: "shelved",
    Cause.STARTING: "first evidence awaited",
    Cause.BACKEND_LOST: "backend lost",
    Cause.BACKEND_REFUSED: "backend refuses",
    Cause.BACKEND_GARBLED: "answer garbled",
    Cause.BACKEND_FROZEN: "backend frozen",
    Cause.NETWORK_LOST: "network lost",
    Cause.CANARY_MISSING: "canary missing",
    Cause.INVENTORY_DROP: "inventory dropped",
    Cause.CONFIG_FAILED: "reload failed",
    Cause.UNMAPPED: "objects without a site",
    Cause.COUNTS_MISMATCH: "counts do not add up",
    Cause.ENGINE_STALLED: "engine stalled",
    Cause.SCREEN_FROZEN: "screen frozen",
    Cause.SENTINEL_LOST: "sentinel lost",
    Cause.AUDIO_DEAD: "no sound",
    Cause.AUDIO_MUTED: "sound muted",
    Cause.JOURNAL_FAILED: "journal failed",
    Cause.OUTPUT_LOST: "screen output lost",
    Cause.ESCALATION_EXHAUSTED: "nobody answered",
    Cause.BACKEND_PARTIAL: "backend partly gone",
    Cause.CONFIG_PENDING: "change not applied",
    Cause.CLOCK_SKEW: "clock is off",
    Cause.PLUGIN_FAILED: "plug-in failed",
    Cause.ACK_REFUSED: "acknowledgement refused",
    Cause.SHELF_EXPIRED: "shelf expired",
    Cause.MAINTENANCE_OVERRUN: "maintenance overrun",
    Cause.ROSTER_MISMATCH: "roster does not match",
    Cause.DRILL_OVERDUE: "drill overdue",
    Cause.DEAD_MAN_UNREACHABLE: "dead-man service away",
    Cause.SUSPENDED: "machine was asleep",
    Cause.UNACKNOWLEDGED: "not acknowledged",
    Cause.TARGET_FAILED: "message not delivered",
    Cause.DRILL_DOWN: "drill: down",
    Cause.DRILL_SILENT: "drill: silent",
    Cause.DRILL_AUDIO: "drill: sound",
}

# For the line that counts what has no card: six causes must fit beside each other.
COUNTED_AS: dict[Cause, str] = {
    Cause.HOST_DOWN: "down",
    Cause.CHECKS_LATE: "checks late",
    Cause.REPORT_LATE: "report late",
    Cause.VANISHED: "vanished",
    Cause.NEVER_REPORTED: "never reported",
    Cause.CHECKS_DISABLED: "disabled",
}


def for_short_age(age: timedelta | None) -> str:
    """One unit only, for small tiles: `3 s`, `4 min`, `2 h`, `5 d`."""
    if age is None:
        return "never"
    seconds = max(0, int(age / timedelta(seconds=1)))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def for_clock(moment: datetime | None, zone: tzinfo | None) -> str:
    """`09:42:07` in the zone of the wall; None means the system's own."""
    return moment.astimezone(zone).strftime("%H:%M:%S") if moment else "never"


def for_moment(moment: datetime | None, zone: tzinfo | None) -> str:
    """`24 Nov 09:42:07`: a stamp that may be of another day."""
    return f"{moment.astimezone(zone):%d %b %H:%M:%S}" if moment else "never"


def breakable(text: str, run: int = 24) -> str:
    """Let a text without spaces break after `run` letters, so that it cannot push a panel off the screen."""
    pieces = []
    for word in text.split(" "):
        pieces.append("\u200b".join(word[start : start + run] for start in range(0, len(word), run)) if word else "")
    return " ".join(pieces)
