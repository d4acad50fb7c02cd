"""A working day in the life of the invented network, told in minutes. Its limits and delays are those of real life;
the clock runs fast instead."""

from collections.abc import Iterator

from noc.demo.course import Act, Trouble
from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, WEST, Provider, Site

HOUR = 6  # UTC, when it begins
MINUTE = 60.0
CYCLES = 5  # of the site that comes and goes
FLOODED = 24  # sites of the east, without the first two


def day(provider: Provider) -> tuple[Act, ...]:
    """Two hours and a half: what an operations centre hears between the first coffee and the hand-over."""
    return tuple(sorted(_acts(provider), key=lambda act: act.at))


def _acts(provider: Provider) -> Iterator[Act]:
    east, west, scraped = (provider.leading(backend) for backend in (EAST, WEST, PROMETHEUS))
    yield Act(0, f"Six in the morning. {len(provider.sites)} sites, all of them well. A minute passes in a second.")
    yield from _cut(east[0], 4, 24, "A digger cuts the fibre to {}.")
    yield from _cut(east[1], 14, 50, "{} loses its power, and nobody is at the desk.")
    for cycle in range(CYCLES):
        says = "" if cycle else "The line to {} comes and goes."
        yield from _cut(scraped[0], 52 + 3 * cycle, 54 + 3 * cycle, says)
    flooded = east[2:FLOODED]
    for place, site in enumerate(flooded):
        says = "" if place else f"A power cut in the east: {len(flooded)} sites go down, one after the other."
        yield from _cut(site, 70 + place * 0.15, 84, says)
    yield from _cut(scraped[1], 86, 118, "A known fault at {}: it may be shelved for a while.")
    yield _begin(94, Trouble.FROZEN, WEST, f"{WEST} freezes: it takes connections and never answers.")
    yield _end(102, Trouble.FROZEN, WEST, f"{WEST} answers again.")
    yield _begin(120, Trouble.UNCHECKED, west[0].key, f"The checks of {west[0].name} are switched off: it stays green.")
    yield _end(132, Trouble.UNCHECKED, west[0].key, f"The checks of {west[0].name} are on again.")
    yield from _cut(west[1], 136, 143, "Work at {}: it makes no noise if somebody has announced it.")
    yield Act(150 * MINUTE, "Half past eight. The story is over; press Ctrl+Q to leave.")


def quiet(provider: Provider) -> tuple[Act, ...]:
    """Three quarters of an hour in which much happens, and nothing that anybody should be woken for."""
    return tuple(sorted(_quiet_acts(provider), key=lambda act: act.at))


def _quiet_acts(provider: Provider) -> Iterator[Act]:
    east, west = provider.leading(EAST), provider.leading(WEST)
    yield Act(0, "Three quarters of an hour in which nothing deserves a sound. A minute passes in two seconds.")
    for backend, minute in ((EAST, 4), (WEST, 6), (EAST, 38)):
        yield _begin(minute, Trouble.RELOADED, backend, f"{backend} is reloaded.")
        yield _end(minute + 0.1, Trouble.RELOADED, backend, "")
    at_night, by_day = at_rest(provider)
    yield from _cut(at_night, 9, 19, "{} goes down for its nightly backup, as it does each night.")
    yield from _cut(by_day, 12, 34, "{} is switched off: it is a shop, and it is closed.")
    for backend in (EAST, WEST, PROMETHEUS, ALERTMANAGER):
        says = "The tunnel to the monitoring drops for twenty seconds." if backend == EAST else ""
        yield _begin(15, Trouble.FROZEN, backend, says)
        yield _end(15 + 20 / MINUTE, Trouble.FROZEN, backend, "")
    flapping = next(site for site in east if site.disk_host and site not in (at_night, by_day))
    for cycle in range(5):
        says = "" if cycle else "The disk of {} fills up and empties, over and over."
        yield _begin(17 + 4 * cycle, Trouble.DISK_FULL, flapping.key, says.format(flapping.name))
        yield _end(19 + 4 * cycle, Trouble.DISK_FULL, flapping.key, "")
    blinking = west[2]
    for cycle in range(4):
        look = 24 + 4 * cycle + blinking.phase
        says = "" if cycle else "{} misses one check now and then, and answers the next."
        yield from _cut(blinking, look - 0.05, look + 0.1, says)
    yield Act(45 * MINUTE, "That was all; press Ctrl+Q to leave.")


def at_rest(provider: Provider) -> tuple[Site, Site]:
    """The site with a window each night, from 06:08 to 06:22, and the one that is watched from eight to six."""
    east = provider.leading(EAST)
    return east[-1], east[-2]


def _cut(site: Site, begin: float, end: float, says: str) -> Iterator[Act]:
    """A site is cut off from `begin` to `end`, in minutes."""
    yield _begin(begin, Trouble.CUT, site.key, says.format(site.name))
    yield _end(end, Trouble.CUT, site.key, "")


def _begin(minute: float, trouble: Trouble, target: str, says: str) -> Act:
    return Act(minute * MINUTE, says, begins=trouble, target=target)


def _end(minute: float, trouble: Trouble, target: str, says: str) -> Act:
    return Act(minute * MINUTE, says, ends=trouble, target=target)
