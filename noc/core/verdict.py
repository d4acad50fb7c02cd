"""From observations to the state of one site. Computed at one frozen moment; nothing in here is kept.

Each backend that knows the site is a witness with a word of its own (`word.py`); here the words are weighed.
"""

from datetime import datetime, timedelta

from noc.core.causes import Cause, State
from noc.core.clock import Now
from noc.core.hosts import moved_by_restart
from noc.core.model import BackendFacts, Verdict, Watched, World
from noc.core.plain import Plain
from noc.core.silence import DEFAULT_INTERVAL, grace, limit
from noc.core.word import Word, alert_word, host_word
from noc.core.worst import worst_causes

FRESH = frozenset({State.OK, State.DEGRADED, State.DOWN})


def judge(world: World, watched: Watched, now: Now) -> Verdict:
    """The verdict of one site. What it depends on: the facts in `world`, and `now`."""
    site = watched.site
    if site.start is not None and now.at < site.start:
        return Verdict(
            State.COMMISSIONING, (Cause.NOT_IN_SERVICE,), since=site.start, detail="its contract has not begun"
        )
    words = _words(world, watched, now)
    names = tuple(word.backend for word in words)
    blind = _blind(world, names)
    if not words:
        return _no_witness(world, watched, now, blind)
    verdict = _weigh(words, now)
    if verdict.state is State.MAINTENANCE:
        beneath = _weigh(_words(world, watched, now, windows=False), now)
        verdict = verdict._replace(underlying=beneath.state)
    if world.woke is not None and verdict.state is not State.MAINTENANCE:
        verdict = Verdict(
            State.VERIFYING, (Cause.STARTING,), verdict.state, verdict.since, verdict.age, verdict.limit, False,
            "the console had stopped; waiting for a full cycle",
        )  # fmt: skip
    return verdict._replace(backends=names, blind=blind)


def _words(world: World, watched: Watched, now: Now, windows: bool = True) -> list[Word]:
    hosts: dict[str, list[str]] = {}
    for backend, host in world.index.get(watched.site.key, ()):
        hosts.setdefault(backend, []).append(host)
    words = []
    for name, facts in world.backends.items():
        word = None
        if facts.setup.inventory:
            word = host_word(facts, watched, hosts.get(name, []), now, windows)
        elif watched.site.key in facts.alerts:
            word = alert_word(facts, watched.site, facts.alerts[watched.site.key], now)
        if word is not None:
            words.append(word)
    return words


def _blind(world: World, names: tuple[str, ...]) -> bool:
    """No witness can be asked at the moment."""
    asked = [world.backends[name] for name in names if world.backends[name].setup.inventory]
    if not asked:
        asked = [facts for facts in world.backends.values() if facts.setup.inventory]
    return bool(asked) and all(facts.failing or frozen(world, facts.setup.name) for facts in asked)


def frozen(world: World, backend: str) -> bool:
    return (Cause.BACKEND_FROZEN, backend) in world.faults


def _weigh(words: list[Word], now: Now) -> Verdict:
    """The worst fresh word counts; a silent witness beside a speaking one weakens the site."""
    windows = [word for word in words if word.state is State.MAINTENANCE]
    if windows:
        return _of(windows[0])
    fresh = [word for word in words if word.state in FRESH]
    quiet = [word for word in words if word.state is State.SILENT]
    down = [word for word in fresh if word.state is State.DOWN]
    if down:
        return _of(min(down, key=lambda word: word.since or now.at))
    if fresh:
        return _speaking(fresh, quiet)
    if quiet:
        return _of(max(quiet, key=lambda word: word.left))
    waiting = [word for word in words if word.state is State.VERIFYING]
    return _of((waiting or words)[0])


def _speaking(fresh: list[Word], quiet: list[Word]) -> Verdict:
    causes = {cause: word for word in reversed(fresh) for cause in word.causes}
    details = {cause: word.detail_of(cause) for cause, word in causes.items()}
    if quiet and any(word.alert_source is False for word in fresh):
        causes[Cause.WITNESS_SILENT] = quiet[0]
        details[Cause.WITNESS_SILENT] = f"{quiet[0].backend} has no fresh word of it: {quiet[0].detail}"
    elif quiet:
        # An alert source has the only fresh word, and it is no proof that the site answers.
        return _of(quiet[0])
    best = max((word for word in fresh if not word.alert_source), key=lambda word: word.left, default=fresh[0])
    order = worst_causes(causes)
    if not order:
        return _of(best)
    worst = causes[order[0]]
    minor = frozenset(cause for cause, word in causes.items() if cause in word.minor)
    return Verdict(
        State.DEGRADED, order, None, worst.since, best.age, best.limit, best.late, details[order[0]],
        minor=minor, details=details,
    )  # fmt: skip


def _of(word: Word) -> Verdict:
    return Verdict(
        word.state, word.causes, None, word.since, word.age, word.limit, word.late, word.detail, details=word.details
    )


def _no_witness(world: World, watched: Watched, now: Now, blind: bool) -> Verdict:
    """No backend knows an object of this site."""
    inventories = [facts for facts in world.backends.values() if facts.setup.inventory]
    if not inventories:
        return Verdict(
            State.COMMISSIONING,
            (Cause.NO_WITNESS,),
            detail="only alert sources are configured: nobody can say it is well",
        )
    ceiling, base = expectation(world, watched, inventories)
    waited = now.at - base
    asked = any(facts.complete for facts in inventories)
    if waited <= (ceiling if asked else ceiling + max(facts.period for facts in inventories)):
        return Verdict(
            State.VERIFYING, (Cause.STARTING,), since=base, limit=ceiling, blind=blind,
            detail="no backend has shown an object of it yet",
        )  # fmt: skip
    return Verdict(
        State.SILENT, (Cause.NEVER_REPORTED,), since=base, limit=ceiling, blind=blind,
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


def judge_all(world: World, now: Now) -> dict[str, Verdict]:
    blind = {name for name, facts in world.backends.items() if facts.failing or frozen(world, name)}
    plain = Plain(world, now, blind)
    return {watched.site.key: plain.verdict(watched) or judge(world, watched, now) for watched in world.sites}
