"""The common case, at once: a site all of whose hosts plainly speak.

On most days that is every site, and judging it the long way costs five times as much. What is decided here is exactly
what the long way decides (a test compares them): anything that is not plain is left to it.
"""

from datetime import datetime, timedelta

from noc.core.answer import HostState
from noc.core.causes import State
from noc.core.clock import Now
from noc.core.model import BackendFacts, Member, Verdict, Watched, World
from noc.core.roster import Site
from noc.core.silence import QUICK, plain_limits, track_name
from noc.core.word import calm_detail

Best = tuple[timedelta, timedelta, timedelta]  # time left, limit, age: of the evidence that will expire last
ZERO = timedelta(0)


def plainly_well(world: World, watched: Watched, now: Now, blind: set[str]) -> Verdict | None:
    """The verdict of a site that is well beyond any doubt, else None. `blind`: backends that cannot be asked."""
    site = watched.site
    hosts = world.index.get(site.key)
    if not hosts or site.interval is not None or site.start is not None or world.woke is not None:
        return None
    name = hosts[0][0]
    facts = world.backends[name]
    pools = facts.pools.get(site.key)
    if pools and any(pool.missed or pool.short for pool in pools.values()):
        return None
    backend_now = facts.now(now)
    best: Best | None = None
    since: datetime | None = None
    for backend, host in hosts:
        if backend != name:
            return None
        member = facts.members[host]
        found = _plain(member, site, facts, backend_now, now.mono)
        if found is None:
            return None
        if best is None or found > best:
            best = found
        changed = member.report.since if member.report else None
        if changed is not None and (since is None or changed > since):
            since = changed
    if best is None or any(site.key in other.alerts or site.key in other.pools for other in _others(world, name)):
        return None
    return Verdict(State.OK, (), None, since, best[2], best[1], False, calm_detail(len(hosts)), (name,), name in blind)


def _others(world: World, name: str) -> list[BackendFacts]:
    return [facts for backend, facts in world.backends.items() if backend != name]


def _plain(member: Member, site: Site, facts: BackendFacts, backend_now: datetime, mono: timedelta) -> Best | None:
    """The best evidence of a host that is up, with every look of it fresh; None if anything else is to be said."""
    report = member.report
    if report is None or member.missed or member.lapsed is not None or member.anew is not None:
        return None
    if report.state is not HostState.UP or report.downtime or not report.in_period or report.disabled:
        return None
    if report.problems or not report.looks:
        return None
    cache = facts.answer.cache_age if facts.answer else ZERO
    best: Best | None = None
    smallest = min((look.interval for look in report.looks if look.interval is not None), default=None)
    if smallest is None:
        return None
    bound = max(QUICK, 2 * smallest)
    for look in report.looks:
        if look.interval is None or look.newest is None or look.oldest is None:
            return None
        ceiling, plain = plain_limits(look.interval, look.timeout, facts.period, cache, site.tier, site.silent_after)
        track = member.tracks[track_name(look)]
        newest, oldest = track.newest, track.oldest
        if newest.stamp is None or oldest.stamp is None:
            return None
        old = max(backend_now - newest.stamp, mono - newest.moved, ZERO)
        if old > plain:
            return None
        if oldest is not newest and max(backend_now - oldest.stamp, mono - oldest.moved) > plain:
            return None
        if look.interval <= bound:
            found = (ceiling - old, ceiling, old)
            if best is None or found > best:
                best = found
    return best
