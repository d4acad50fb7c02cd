"""The common case, at once: a site all of whose hosts plainly speak.

On most days that is every site, and judging it the long way costs five times as much. What is decided here is exactly
what the long way decides (a test compares them): anything that is not plain is left to it.
"""

from datetime import datetime, timedelta

from noc.core.answer import HostState, Look
from noc.core.causes import State
from noc.core.clock import Now
from noc.core.model import BackendFacts, Member, Track, Verdict, Watched, World
from noc.core.roster import Site
from noc.core.silence import QUICK, plain_limits, track_name
from noc.core.word import calm_detail

ZERO = timedelta(0)


class Plain:
    """Finds the sites of one world at one moment that are well beyond any doubt."""

    def __init__(self, world: World, now: Now, blind: set[str]) -> None:
        """`blind`: backends that cannot be asked."""
        self._world, self._mono, self._blind = world, now.mono, blind
        self._clocks = {name: facts.now(now) for name, facts in world.backends.items()}
        # What else speaks of a site: the long way weighs several witnesses.
        self._several = [facts.alerts for facts in world.backends.values() if facts.alerts]
        self._floors: dict[tuple[object, ...], tuple[datetime, timedelta, timedelta]] = {}

    def verdict(self, watched: Watched) -> Verdict | None:
        """None: not plain."""
        site, world = watched.site, self._world
        hosts = world.index.get(site.key)
        if not hosts or site.interval is not None or site.start is not None or world.woke is not None:
            return None
        name = hosts[0][0]
        facts = world.backends[name]
        if any(site.key in alerts for alerts in self._several) or not self._one_witness(name, site.key):
            return None
        best: tuple[datetime, Track, timedelta] | None = None
        since: datetime | None = None
        for backend, host in hosts:
            member = facts.members[host] if backend == name else None
            found = None if member is None else self._evidence(member, site, facts)
            if member is None or found is None:
                return None
            if best is None or found[0] > best[0]:
                best = found
            changed = member.report.since if member.report else None
            if changed is not None and (since is None or changed > since):
                since = changed
        assert best is not None
        _, track, limit = best
        assert track.stamp is not None
        age = max(self._clocks[name] - track.stamp, self._mono - track.moved, ZERO)
        detail = calm_detail(len(hosts))
        return Verdict(State.OK, (), None, since, age, limit, False, detail, (name,), name in self._blind)

    def _one_witness(self, name: str, key: str) -> bool:
        for backend, facts in self._world.backends.items():
            pools = facts.pools.get(key)
            if pools and (backend != name or any(pool.missed or pool.short for pool in pools.values())):
                return False
        return True

    def _evidence(self, member: Member, site: Site, facts: BackendFacts) -> tuple[datetime, Track, timedelta] | None:
        """(when it runs out, its track, its limit) of the best evidence of a host of which every look is fresh."""
        report = member.report
        if report is None or member.missed or member.lapsed is not None or member.anew is not None:
            return None
        if report.state is not HostState.UP or report.downtime or not report.in_period or report.disabled:
            return None
        looks = report.looks
        if report.problems or not looks:
            return None
        smallest = looks[0].interval
        best: tuple[datetime, Track, timedelta] | None = None
        for look in looks:
            interval = look.interval
            if interval is None or smallest is None or look.oldest is None or interval < smallest:
                return None  # the host check is not the quickest: the long way finds which looks count
            track = member.tracks[track_name(look)]
            stamp_floor, moved_floor, limit = self._floor(look, site, facts)
            newest, oldest = track.newest, track.oldest
            if newest.stamp is None or newest.stamp < stamp_floor or newest.moved < moved_floor:
                return None
            if oldest.stamp is None or oldest.stamp < stamp_floor or oldest.moved < moved_floor:
                return None
            runs_out = newest.stamp + limit
            if (best is None or runs_out > best[0]) and (interval <= QUICK or interval <= 2 * smallest):
                best = (runs_out, newest, limit)
        return best

    def _floor(self, look: Look, site: Site, facts: BackendFacts) -> tuple[datetime, timedelta, timedelta]:
        """(the oldest stamp, the oldest advance by our clock) that is neither late nor over a limit, and the limit."""
        key = (facts.setup.name, look.interval, look.timeout, site.tier, site.silent_after)
        found = self._floors.get(key)
        if found is None:
            cache = facts.answer.cache_age if facts.answer else ZERO
            assert look.interval is not None
            limit, plain = plain_limits(look.interval, look.timeout, facts.period, cache, site.tier, site.silent_after)
            found = (self._clocks[facts.setup.name] - plain, self._mono - plain, limit)
            self._floors[key] = found
        return found
