"""The orders of severity, written out in full.

Not knowing ranks with bad: from a remote room a cut fibre and a burnt building look the same.
"""

from collections.abc import Iterable

from noc.core.causes import AlarmState, Cause, State

# For a list of sites, the worst first. `silent` and `down` are equal; the wall orders them by age.
STATE_RANK = {
    State.DOWN: 0,
    State.SILENT: 0,
    State.DEGRADED: 1,
    State.VERIFYING: 2,
    State.COMMISSIONING: 3,
    State.SHELVED: 4,
    State.MAINTENANCE: 5,
    State.OK: 6,
}

# Of the alarms of one site, the one that its tile shows.
ALARM_RANK = {
    AlarmState.UNACKED: 0,
    AlarmState.SHELVED: 1,
    AlarmState.ACKED: 2,
    AlarmState.CLEARED_UNACKED: 3,
    AlarmState.SUPPRESSED: 4,
    AlarmState.OUT_OF_SERVICE: 5,
    AlarmState.NORMAL: 6,
}

# Several causes degrade one site: the first of these names it.
DEGRADED_ORDER = (
    Cause.PART_DOWN,
    Cause.PART_SILENT,
    Cause.PART_VANISHED,
    Cause.WITNESS_SILENT,
    Cause.SOFT_DOWN,
    Cause.SERVICE_PROBLEM,
)


def worst_causes(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    found = set(causes)
    return tuple(cause for cause in DEGRADED_ORDER if cause in found)


def worst_alarm(states: Iterable[AlarmState]) -> AlarmState:
    return min(states, key=ALARM_RANK.__getitem__, default=AlarmState.NORMAL)
