"""From observations to the state of one site. Computed at one frozen moment; nothing in here is kept.

Each backend that knows the site is a witness with a word of its own (`word.py`); here the words are weighed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from noc.core.causes import Cause, State
from noc.core.clock import Now
from noc.core.hosts import moved_by_restart
from noc.core.model import ZERO, BackendFacts, OpenWindow, Verdict, Watched, World
from noc.core.openings import patience_from
from noc.core.silence import DEFAULT_INTERVAL, SHORTEST, grace, limit
from noc.core.watch import is_lost
from noc.core.word import Word, alert_word, host_word
from noc.core.worst import worst_causes

FRESH = frozenset({State.OK, State.DEGRADED, State.DOWN})
SPOKEN = FRESH | {State.SILENT}


def judge_all(world: World, before: World, now: Now, touched: frozenset[str] | None) -> dict[str, Verdict]:
    """The verdicts of all sites. One of `before` is taken over while no fact of its site was touched (None: any may
    have been) and nothing in it falls due."""
    verdicts = {}
    dark = dark_backends(world)
    for watched in world.sites:
        key = watched.site.key
        old = before.verdicts.get(key)
        if old is not None and touched is not None and now.mono <= old.until and key not in touched:
            verdicts[key] = old
        else:
            verdicts[key] = judge(world, watched, now, old, dark)
    return verdicts


def judge(world: World, watched: Watched, now: Now, old: Verdict | None, dark: frozenset[str]) -> Verdict:
    """The verdict of one site, from the facts in `world` and `now`. `old` only tells since when it holds; `dark` are
    the backends that cannot be asked."""
    words = _words(world, watched, now)
    names = tuple([word.backend for word in words])
    word = _weigh(world, words, now) if words else _unknown(world, watched, now)
    underlying: State | None = None
    early: tuple[Cause, ...] = ()
    start = watched.site.start
    window = world.openings.windows.get(watched.site.key) if world.openings else None
    if start is not None and now.at < start:
        underlying, early = word.state, word.causes if word.state in SPOKEN else ()
        word = word._replace(
            state=State.COMMISSIONING, causes=(Cause.NOT_IN_SERVICE,), since=start,
            detail="its contract has not begun", details=_details(word),
            until=min(word.until, now.mono + (start - now.at) - timedelta.resolution),
        )  # fmt: skip
    elif window is not None and word.state is not State.COMMISSIONING:
        underlying = word.state if word.state in SPOKEN else _beneath(world, watched, now)
        word = _in_window(word, window, now)
    elif _is_anew(world, watched, word, now):
        word = word._replace(
            state=State.VERIFYING, causes=(Cause.STARTING,), since=None, until=ZERO,
            detail="its window has ended; waiting for its next word",
        )  # fmt: skip
    elif word.state is State.MAINTENANCE:
        underlying = _beneath(world, watched, now)
    elif world.woke is not None and word.state in SPOKEN:
        underlying = word.state
        word = word._replace(
            state=State.VERIFYING, causes=(Cause.STARTING,), until=ZERO,
            detail="the console had stopped; waiting for a full cycle",
        )  # fmt: skip
    blind = bool(dark) and _is_blind(world, names, dark)
    since = word.since or _since(word, watched, world, old, now)
    return Verdict(
        word.state, word.causes, underlying, since, word.age, word.limit, word.late, word.detail, names, blind,
        word.minor, word.details, word.sizes, now.mono, word.until, early,
    )  # fmt: skip


def _details(word: Word) -> Mapping[Cause, str]:
    return {cause: word.details.get(cause, word.detail) for cause in word.causes}


def _in_window(word: Word, window: OpenWindow, now: Now) -> Word:
    closed = window.cause is Cause.OUT_OF_PERIOD
    detail = "outside the hours it is watched" if closed else "announced maintenance"
    if window.by or window.reason:
        detail += f" by {window.by}" if window.by else ""
        detail += f": {window.reason}" if window.reason else ""
    if window.until is not None:
        detail += f" until {window.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    since = now.at - (now.mono - window.began)
    return word._replace(state=State.MAINTENANCE, causes=(window.cause,), since=since, detail=detail, late=False)


_UNEXPLAINED = frozenset({Cause.VANISHED, Cause.NEVER_REPORTED})


def _is_anew(world: World, watched: Watched, word: Word, now: Now) -> bool:
    """A window of ours ended here a moment ago: a silence that no host of it can explain counts from there on, and an
    alert counts when it is told again."""
    if not watched.closed:
        return False
    if word.alert_source:
        return world.backends[word.backend].received <= watched.closed[-1][1]
    if word.state is not State.SILENT or not _UNEXPLAINED.intersection(word.causes):
        return False
    ceiling = word.limit or SHORTEST
    spoke = None if word.age is None else now.mono - word.age
    anew = patience_from(watched.closed, spoke, ceiling)
    return anew is not None and now.mono - anew <= ceiling


def _since(word: Word, watched: Watched, world: World, old: Verdict | None, now: Now) -> datetime:
    """Where no backend tells since when: the start of the watch if it never spoke, else when we first saw it."""
    if old is not None and old.since is not None and (old.state, old.causes[:1]) == (word.state, word.causes[:1]):
        return old.since
    never = word.state is State.SILENT and word.age is None
    return (watched.watched_from or world.started.at) if never else now.at


def _words(world: World, watched: Watched, now: Now, windows: bool = True) -> list[Word]:
    key = watched.site.key
    known = world.index.get(key, {})
    words = []
    for name, facts in world.backends.items():
        word = None
        if facts.setup.inventory:
            hosts = known.get(name, ())
            if hosts or key in facts.pools:
                word = host_word(facts, watched, hosts, now, windows)
        elif key in facts.alerts:
            word = alert_word(facts, watched.site, facts.alerts[key], now)
        if word is not None:
            words.append(word)
    return words


def _is_blind(world: World, names: tuple[str, ...], dark: frozenset[str]) -> bool:
    """No witness can be asked at the moment."""
    asked = [name for name in names if world.backends[name].setup.inventory]
    asked = asked or [name for name, facts in world.backends.items() if facts.setup.inventory]
    return dark.issuperset(asked or world.backends)


def dark_backends(world: World) -> frozenset[str]:
    return frozenset(
        name
        for name, facts in world.backends.items()
        if facts.failing is not None or (Cause.BACKEND_FROZEN, name) in world.faults
    )


def _weigh(world: World, words: list[Word], now: Now) -> Word:
    """The worst fresh word counts; a silent witness beside a speaking one weakens the site."""
    if len(words) == 1:
        return words[0]
    # Whoever is waited for, or in a window, may come to have a word of its own without any event.
    until = min(word.until for word in words)
    if any(word.state is State.MAINTENANCE for word in words):
        # Whoever is in a window is left out, unless all are. Alerts know nothing of windows.
        outside = [word for word in words if word.state in SPOKEN and not word.alert_source]
        if not outside:
            return next(word for word in words if word.state is State.MAINTENANCE)
        words = [word for word in words if word.state is not State.MAINTENANCE]
    fresh = [word for word in words if word.state in FRESH]
    quiet = [word for word in words if word.state is State.SILENT]
    down = [word for word in fresh if word.state is State.DOWN]
    if down:
        return min(down, key=lambda word: word.since or now.at)
    waiting = [word for word in words if word.state is State.VERIFYING]
    unasked = [word for word in waiting if _may_answer_yet(world.backends[word.backend], now)]
    if unasked:
        return unasked[0]
    if fresh and (not quiet or any(not word.alert_source for word in fresh)):
        return _speaking(fresh, quiet, until)
    if quiet:
        # An alert is no proof that the site answers.
        return max(quiet, key=lambda word: word.left)
    return (waiting or words)[0]


def _may_answer_yet(facts: BackendFacts, now: Now) -> bool:
    """It has not been heard in this run, and is not lost: what it will say of the site decides."""
    return facts.polls == 0 and not is_lost(facts, now)


def _speaking(fresh: list[Word], quiet: list[Word], until: timedelta) -> Word:
    best = max((word for word in fresh if not word.alert_source), key=lambda word: word.left, default=fresh[0])
    by_cause = {cause: word for word in reversed(fresh) for cause in word.causes}
    details = {cause: word.details.get(cause, word.detail) for cause, word in by_cause.items()}
    if quiet:
        by_cause[Cause.WITNESS_SILENT] = quiet[0]
        details[Cause.WITNESS_SILENT] = f"{quiet[0].backend} has no fresh word of it: {quiet[0].detail}"
    order = worst_causes(by_cause)
    if not order:
        return best._replace(until=until)
    worst = by_cause[order[0]]
    return Word(
        "", State.DEGRADED, order, worst.since, best.age, best.limit, best.late, details[order[0]], details,
        frozenset(cause for cause, word in by_cause.items() if cause in word.minor),
        {cause: word.sizes.get(cause, 1) for cause, word in by_cause.items()}, until=until,
    )  # fmt: skip


def _beneath(world: World, watched: Watched, now: Now) -> State | None:
    """What an announced window covers. Outside the hours of a site nothing is known of it."""
    words = _words(world, watched, now, windows=False)
    state = _weigh(world, words, now).state if words else None
    return state if state in SPOKEN else None


def _unknown(world: World, watched: Watched, now: Now) -> Word:
    """No backend knows an object of this site, and no alert of it fires."""
    inventories = [facts for facts in world.backends.values() if facts.setup.inventory]
    if not inventories:
        return Word(
            "", State.COMMISSIONING, (Cause.NO_WITNESS,),
            detail="only alert sources are configured: nobody can say it is well",
        )  # fmt: skip
    ceiling, base = expectation(world, watched, inventories)
    patience = ceiling
    if any(facts.complete == 0 for facts in inventories):
        # Those that have not answered in this run may know it, if they answer in time.
        base = max(base, world.started.at)
        patience += max(facts.period for facts in inventories)
    if now.at - base <= patience:
        return Word(
            "", State.VERIFYING, (Cause.STARTING,), base, limit=ceiling,
            detail="no backend has shown an object of it yet",
        )  # fmt: skip
    return Word(
        "", State.SILENT, (Cause.NEVER_REPORTED,), base, limit=ceiling,
        detail="no backend has ever shown an object of it; look for its host and its site_from there",
    )  # fmt: skip


def expectation(world: World, watched: Watched, inventories: list[BackendFacts]) -> tuple[timedelta, datetime]:
    """The limit of a site without objects, and since when it is expected to report."""
    site = watched.site
    room = max(grace(facts, None) for facts in inventories)
    ceiling = site.silent_after or limit(site.interval or DEFAULT_INTERVAL, room, site.tier)
    base = watched.watched_from or world.started.at
    if site.start is not None:
        base = max(base, site.start)
    return ceiling, min(moved_by_restart(base, facts) for facts in inventories)
