"""A working day in the life of the invented network, told in minutes. Its limits and delays are those of real life;
the clock runs fast instead."""

from collections.abc import Iterator

from noc.demo.course import Act, Trouble
from noc.demo.network import EAST, PROMETHEUS, WEST, Provider, Site

SPEED = 60.0  # a minute passes in a second
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


def _cut(site: Site, begin: float, end: float, says: str) -> Iterator[Act]:
    """A site is cut off from `begin` to `end`, in minutes."""
    yield _begin(begin, Trouble.CUT, site.key, says.format(site.name))
    yield _end(end, Trouble.CUT, site.key, "")


def _begin(minute: float, trouble: Trouble, target: str, says: str) -> Act:
    return Act(minute * MINUTE, says, begins=trouble, target=target)


def _end(minute: float, trouble: Trouble, target: str, says: str) -> Act:
    return Act(minute * MINUTE, says, ends=trouble, target=target)
