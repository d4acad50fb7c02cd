"""What must hold of each site: its verdict is that of what was told, and its alarm is answered for."""

from itertools import product

from noc.core.causes import MEANING, AlarmState, Cause, State
from noc.core.snapshot import AlarmView, SiteView
from tests.law.history import BLINDING, LIMIT, LONG_AGO, LOST_AFTER, POLL, History
from tests.law.story import Story


def check_verdict(story: Story, view: SiteView) -> None:
    history, site = story.history, f"{view.key} is {view.state}/{view.cause}"
    found = expected(story, view.key)
    state = view.underlying if view.state is State.SHELVED else view.state
    beneath = state or State.VERIFYING
    if view.state is State.SHELVED and State.VERIFYING in found:
        beneath = State.VERIFYING  # then it keeps what it was before
    assert beneath in found, f"{site}, and by what happened it is {' or '.join(sorted(found))}"
    if view.state is State.SHELVED:
        assert any(owner == view.key and end > story.time for (owner, _), end in history.shelved.items()), (
            f"{site}, and nobody has put it on a shelf"
        )
        bare = [alarm.cause for alarm in view.alarms if _is_loud(alarm) and alarm.state not in PUT_AWAY]
        assert not bare, f"{site}, and {bare} is not on the shelf"
    if view.state is State.OK:
        ages = [story.time - history.heard[host] for _, host in story.town.sites[view.key] if host in history.heard]
        assert ages, f"{site}, and it never spoke"
        assert min(ages) <= LIMIT, f"{site}, and its newest word is {min(ages)} old"


PUT_AWAY = frozenset({AlarmState.SHELVED, AlarmState.CLEARED_UNACKED})


def _is_loud(alarm: AlarmView) -> bool:
    return MEANING[alarm.cause].loud


def expected(story: Story, key: str) -> set[State]:
    """What a site may be, by what its backends have told."""
    history, hosts = story.history, story.town.sites[key]
    if history.slept is not None:
        return {State.VERIFYING}
    words = [_words(history, backend, host) for backend, host in hosts if host in history.looked]
    if not words:
        return {State.VERIFYING}
    return {_weighed(each) for each in product(*words)}


def _words(history: History, backend: str, host: str) -> set[str]:
    """What one backend may say of its host."""
    if history.is_gone(host):
        return {"silent"}
    age = history.now - history.heard.get(host, LONG_AGO)
    told = history.told.get(host)
    if told is None:
        unasked = backend not in history.answered and not history.is_lost(backend)
        if history.now - history.started > LIMIT + POLL:
            return {"asked" if unasked else "waits", "silent"} if unasked else {"silent"}
        return {"asked" if unasked else "waits"}
    if told == "down":
        looked = history.now - history.looked[host]
        return {"down"} if looked <= LIMIT else {"silent"}
    if age > LIMIT:
        return {"silent"}
    certain, fresh = history.lapsed.get(host, (False, 2))
    if fresh >= 2:
        return {"well"}
    return {"silent"} if certain else {"silent", "well"}


def _weighed(words: tuple[str, ...]) -> State:
    if "down" in words:
        return State.DOWN
    if "asked" in words:
        return State.VERIFYING
    if "well" in words:
        return State.DEGRADED if "silent" in words else State.OK
    return State.SILENT if "silent" in words else State.VERIFYING


def check_alarms(story: Story, view: SiteView) -> None:
    """Every down or silent site is due to sound, or taken or put away by a name, or under what has not ended."""
    state = view.underlying if view.state is State.SHELVED else view.state
    history, site = story.history, f"{view.key} is {view.state}/{view.cause}"
    for alarm in view.alarms:
        if alarm.state is AlarmState.UNACKED and _is_loud(alarm):
            of_silence = MEANING[alarm.cause].state is State.SILENT
            assert state is not State.OK or not of_silence, f"{site}, and {alarm.cause} sounds"
        if alarm.state is AlarmState.SUPPRESSED:
            check_suppressed(story, view, alarm)
    suppressed = any(alarm.state is AlarmState.SUPPRESSED for alarm in view.alarms)
    if view.state not in (State.DOWN, State.SILENT):
        if not suppressed:
            history.hushed.pop(view.key, None)
        return
    mine = [alarm for alarm in view.alarms if alarm.cause is view.cause]
    assert mine, f"{site}, and has no alarm of that cause"
    assert mine[0].state in ANSWERED, f"{site}, and its alarm is {mine[0].state}"
    if mine[0].state is not AlarmState.SUPPRESSED or _blinded(story, view.key):
        history.hushed.pop(view.key, None)
        return
    since = history.hushed.setdefault(view.key, story.time)
    bound = 2 * LIMIT + LOST_AFTER + 2 * POLL
    assert story.time - since <= bound, f"{site}, quiet for {story.time - since} under a fault that does not stand"


ANSWERED = frozenset({AlarmState.UNACKED, AlarmState.ACKED, AlarmState.SHELVED, AlarmState.SUPPRESSED})


def _blinded(story: Story, key: str) -> bool:
    """A fault of a backend of it stands, and is shown."""
    return any(_is_blind(story, backend) for backend, _ in story.town.sites[key])


def _is_blind(story: Story, backend: str) -> bool:
    return any(
        fault.cause in BLINDING and fault.subject in (backend, "network")
        for fault in story.picture.faults
        if fault.alarm is not AlarmState.CLEARED_UNACKED
    )


def check_suppressed(story: Story, view: SiteView, alarm: AlarmView) -> None:
    """Under a backend that fails, hangs or is blind, or that did so no longer ago than one limit."""
    site, history = f"{view.key}: {alarm.cause} is under {alarm.under}", story.history
    assert alarm.cause is not Cause.HOST_DOWN, f"{site}: what is down is believed"
    dark = {
        backend: history.dark.get(backend, LONG_AGO) >= story.time - LIMIT - POLL or _is_blind(story, backend)
        for backend, _ in story.town.sites[view.key]
    }
    wanted = all if MEANING[alarm.cause].state is State.SILENT else any
    is_new = history.started > story.time - 2 * LIMIT
    assert wanted(dark.values()) or is_new or view.state is State.VERIFYING, f"{site}, and that is not so"
    named = {f"{cause} {name}" for name in dark for cause in BLINDING} | {f"{Cause.NETWORK_LOST} network"}
    # What was restored does not know under what it was, and need not while its cause does not hold.
    assert alarm.under in named or (alarm.under is None and alarm.cause is not view.cause), f"{site}: who is that?"
