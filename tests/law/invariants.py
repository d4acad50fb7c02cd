"""What must hold in every world: the law, and that nothing is said that is not so."""

from dataclasses import replace

from noc.commands.contract import check_object
from noc.core.causes import MEANING, AlarmState, Cause, Kind, Sound, State
from noc.core.events import Tick
from noc.core.fold import fold
from noc.core.picture import exit_code
from noc.core.snapshot import Snapshot
from tests.commands.contract import expect_check
from tests.law.history import BLINDING, FROZEN, LIMIT, LONG_AGO, LOST_AFTER, POLL, History, Key, S, alarms_of
from tests.law.sites import ANSWERED, PUT_AWAY, check_alarms, check_verdict
from tests.law.story import Story

# After so long with nothing amiss everything is as if it had never been.
SETTLED = LIMIT + LOST_AFTER + 3 * POLL
SUSPENDED_FOR = POLL + 2 * S
CHATTERS = 3


def check(story: Story) -> None:
    """At each moment of a story. Raises AssertionError."""
    shown, history = story.picture, story.history
    assert sum(shown.counts.values()) == shown.roster == len(story.town.sites), "the counts do not add up"
    for view in shown.sites:
        check_verdict(story, view)
        check_alarms(story, view)
    check_names(story)
    check_faults(story)
    check_sounds(shown, history)
    assert exit_code(shown) == expected_code(shown), "the exit code tells another story"
    check_quiet(story)


def check_once(story: Story) -> None:
    """What costs more, and need be looked at once for each world."""
    expect_check(check_object(story.picture))
    once, _ = fold(story.world, Tick(story.now))
    twice, told = fold(once, Tick(story.now))
    assert not told, f"a tick of the same moment told {told}"
    assert replace(twice, folds=once.folds) == once, "a second tick of the same moment changed the world"


def check_names(story: Story) -> None:
    """Nothing is taken or put away but by a name, for a time, and for its own cause. Nothing taken gets lost."""
    history, now = story.history, story.time
    alarms = {each.key: each for each in alarms_of(story.picture)}
    for key, each in alarms.items():
        if each.state in (AlarmState.ACKED, AlarmState.SHELVED):
            known = history.taken if each.state is AlarmState.ACKED else history.shelved
            assert each.view.by, f"{key} is {each.state} by nobody"
            assert key in known, f"{key} is {each.state}, and nobody has done that"
            assert known[key] > now or not _holds(story, key), f"{key} is {each.state} beyond its time"
    for key, end in history.taken.items():
        was, now_is = history.states.get(key), alarms.get(key)
        if was is AlarmState.ACKED and end > now and now_is is not None:
            assert now_is.state is not AlarmState.UNACKED, f"{key} was taken, and sounds again"
    states = {key: each.state for key, each in alarms.items()}
    for key, was in history.states.items():
        if key not in states:
            assert _may_go(story, key, was, states), f"{key} was {was}, and is gone without a word"
    if story.restarting:
        check_restored(story, states)


def _may_go(story: Story, key: Key, was: AlarmState, states: dict[Key, AlarmState]) -> bool:
    """What waits for an answer goes when it has one, or when another, as loud, takes its place."""
    owner, cause = key
    waits = MEANING[cause].loud and was in (AlarmState.UNACKED, AlarmState.CLEARED_UNACKED)
    if not waits or owner == story.answered:
        return True
    if was is AlarmState.CLEARED_UNACKED:
        return cause is Cause.BACKEND_LOST and ("network", Cause.NETWORK_LOST) in states
    others = {each for each, state in states.items() if MEANING[each[1]].loud and state in ANSWERED}
    return any(each[0] in (owner, "network") for each in others) or (cause is Cause.NETWORK_LOST and bool(others))


def check_restored(story: Story, states: dict[Key, AlarmState]) -> None:
    """A restart loses no open alarm, no acknowledgement and no shelf."""
    history = story.history
    known = {AlarmState.ACKED: history.taken, AlarmState.SHELVED: history.shelved}
    for key, was in history.states.items():
        if was not in _KEPT or MEANING[key[1]].kind is Kind.SUPERVISORY:
            continue
        if was in known and known[was].get(key, LONG_AGO) <= story.time:
            continue
        assert states.get(key) is was, f"{key} was {was} before the restart, and is {states.get(key, 'forgotten')}"


def _holds(story: Story, key: Key) -> bool:
    """The cause of this alarm is seen to hold now: it may wait no longer."""
    owner, cause = key
    view = next((view for view in story.picture.sites if view.key == owner), None)
    return view is None or view.cause is cause


_KEPT = frozenset({AlarmState.UNACKED, AlarmState.ACKED, AlarmState.SHELVED, AlarmState.CLEARED_UNACKED})


# The faults


def check_faults(story: Story) -> None:
    history = story.history
    shown = {(fault.subject, fault.cause): fault for fault in story.picture.faults}
    for (subject, cause), fault in shown.items():
        if fault.alarm in (AlarmState.CLEARED_UNACKED, AlarmState.SHELVED):
            continue
        before = history.states.get((subject, cause))
        assert _may_stand(story, subject, cause, before), f"{cause} {subject} stands, and that is not so"
    for name in story.town.backends:
        if history.is_lost(name):
            told = {(name, Cause.BACKEND_LOST), ("network", Cause.NETWORK_LOST)} & shown.keys()
            standing = [key for key in told if shown[key].alarm is not AlarmState.CLEARED_UNACKED]
            assert standing, f"{name} is lost, and nobody says so"
        still = history.now - history.moved.get(name, history.now)
        if history.works(name) and history.slept is None and still > FROZEN:
            assert (name, Cause.BACKEND_FROZEN) in shown, f"{name} stands still for {still}, and nobody says so"


def _may_stand(story: Story, subject: str, cause: Cause, before: AlarmState | None) -> bool:
    history, now = story.history, story.time
    match cause:
        case Cause.NETWORK_LOST:
            lost = any(history.is_lost(name) for name in story.town.backends)
            together = lost and all(name in history.row for name in story.town.backends)
            unasked = any(name not in history.answered for name in story.town.backends)
            return together or (before is not None and (lost or unasked))
        case Cause.BACKEND_LOST:
            return history.is_lost(subject) or (before is not None and subject not in history.answered)
        case Cause.BACKEND_FROZEN:
            stood = before is not None and (
                not history.works(subject) or history.moved[subject] <= history.started or history.slept is not None
            )
            return stood or now - history.moved.get(subject, now) > FROZEN - POLL
        case Cause.INVENTORY_DROP:
            hosts = story.town.hosts_of(subject)
            return all(history.is_gone(host) for host in hosts) or before is not None
        case Cause.SUSPENDED:
            return history.slept is not None or (before is not None and history.now - history.started < 60 * S)
        case Cause.SHELF_EXPIRED:
            return subject in history.ran_out
    return False


# The sounds


def check_sounds(shown: Snapshot, history: History) -> None:
    """What is due has an alarm behind it, and what waits for an answer is heard."""
    due = {each.sound: each for each in shown.due}
    asking: dict[Sound, int] = {}
    for each in alarms_of(shown):
        sound = _SOUNDS.get(each.key[1])
        if each.state is not AlarmState.UNACKED or sound is None:
            continue
        asking[sound] = asking.get(sound, 0) + 1
        chatters = history.starts.get(each.key, 0) >= CHATTERS
        assert sound in due or MEANING[each.key[1]].once or chatters, f"{each.key} waits, and there is no sound"
    for sound, found in due.items():
        assert found.alarms <= asking.get(sound, 0), f"{sound} is heard for {found.alarms}, {asking.get(sound)} wait"


# By the published table, not by the core's.
_SOUNDS = {
    Cause.HOST_DOWN: Sound.DOWN,
    **dict.fromkeys(
        (Cause.CHECKS_LATE, Cause.REPORT_LATE, Cause.VANISHED, Cause.NEVER_REPORTED, Cause.CHECKS_DISABLED),
        Sound.SILENT,
    ),
    **dict.fromkeys(BLINDING, Sound.FAULT),
    **dict.fromkeys((Cause.SUSPENDED, Cause.SHELF_EXPIRED), Sound.SUPERVISORY),
    **dict.fromkeys((Cause.PART_DOWN, Cause.PART_SILENT, Cause.PART_VANISHED, Cause.WITNESS_SILENT), Sound.SUPERVISORY),
}


def expected_code(shown: Snapshot) -> int:
    standing = [fault for fault in shown.faults if fault.alarm is not AlarmState.CLEARED_UNACKED]
    states = {view.state for view in shown.sites}
    if states & {State.DOWN, State.SILENT} or any(fault.kind is Kind.FAULT for fault in standing):
        return 2
    if State.VERIFYING in states:
        return 3
    return 1 if State.DEGRADED in states or standing else 0


def check_quiet(story: Story) -> None:
    """Where nothing was amiss, or is over for long enough, there is nothing to hear and nothing to explain."""
    shown, history = story.picture, story.history
    if not history.loud:
        assert not shown.due, f"{[str(each.sound) for each in shown.due]} is heard, and nothing ever was amiss"
        assert not shown.faults, f"{[str(fault.cause) for fault in shown.faults]}, and nothing ever was amiss"
    if story.time - history.ill <= SETTLED:
        return
    assert not shown.due, f"{[str(each.sound) for each in shown.due]} is heard, and all is well"
    for view in shown.sites:
        assert view.state is State.OK, f"{view.key} is {view.state}/{view.cause}, and all is well"
        assert all(alarm.state in PUT_AWAY for alarm in view.alarms), f"{view.key}: {view.alarms}, and all is well"
    assert all(fault.alarm in PUT_AWAY for fault in shown.faults), f"{shown.faults}, and all is well"
