"""The scenarios: what goes wrong in the invented network, second by second, and the sentence that is told with it."""

from collections.abc import Callable

from noc.demo.course import Act, Trouble
from noc.demo.day import day, quiet
from noc.demo.network import EAST, PROMETHEUS, WEST, Provider, Site

Scenario = Callable[[Provider], tuple[Act, ...]]

CALM_FOR = 25.0
_OVER = "The story is over and all is calm again. The network stays as it is; press Ctrl+Q to leave."


def story(provider: Provider) -> tuple[Act, ...]:
    """Three minutes: a site lost, a site forgotten, a monitoring system frozen, and all of it mended."""
    cut, forgotten, *others = provider.leading(EAST)
    full = next(site for site in others if site.disk_host)
    scraped = provider.leading(PROMETHEUS)[0]
    blind = len(provider.watched_by(WEST))
    vanishes = (
        f"Somebody edits the configuration of {EAST}, and {forgotten.name} falls out of it. "
        "Nothing reports a problem any more: most consoles show calm now."
    )
    freezes = (
        f"{WEST} freezes: it takes connections and never answers. "
        f"Its {blind} sites go blind; one fault sounds for all of them."
    )
    return (
        _welcome(provider),
        _begin(CALM_FOR, Trouble.CUT, cut.key, f"A digger cuts the fibre to {cut.name}. The next check finds it down."),
        _begin(45, Trouble.DISK_FULL, full.key, f"A disk fills up at {full.name}: a part is in trouble, not the site."),
        _begin(65, Trouble.DROPPED, forgotten.key, vanishes),
        _begin(
            80, Trouble.CUT, scraped.key, f"{scraped.name} loses its power. Prometheus and Alertmanager both say so."
        ),
        _begin(95, Trouble.FROZEN, WEST, freezes),
        _end(135, Trouble.FROZEN, WEST, f"{WEST} answers again, and its {blind} sites are seen."),
        _end(140, Trouble.DROPPED, forgotten.key, f"{forgotten.name} is back in the configuration of {EAST}."),
        _end(146, Trouble.DISK_FULL, full.key, f"The disk at {full.name} is cleared."),
        _end(
            152, Trouble.CUT, cut.key, f"The fibre to {cut.name} is spliced. Its alarm stays until somebody takes it."
        ),
        _end(160, Trouble.CUT, scraped.key, f"The power is back at {scraped.name}."),
        Act(180, _OVER),
    )


def calm(provider: Provider) -> tuple[Act, ...]:
    """Nothing breaks."""
    return (_welcome(provider), Act(CALM_FOR, "Nothing will break in this scenario: this is what calm looks like."))


def down(provider: Provider) -> tuple[Act, ...]:
    """A site goes down, and comes back after a minute and a half."""
    site = provider.leading(EAST)[0]
    return (
        _welcome(provider),
        _begin(10, Trouble.CUT, site.key, f"A digger cuts the fibre to {site.name}."),
        _end(100, Trouble.CUT, site.key, f"The fibre to {site.name} is spliced."),
        Act(120, _OVER),
    )


def vanished(provider: Provider) -> tuple[Act, ...]:
    """A site falls out of the configuration of its monitoring system, and is put back."""
    site = provider.leading(EAST)[1]
    return (
        _welcome(provider),
        _begin(10, Trouble.DROPPED, site.key, f"{site.name} falls out of the configuration of {EAST}."),
        _end(85, Trouble.DROPPED, site.key, f"{site.name} is back in the configuration of {EAST}."),
        Act(115, _OVER),
    )


def frozen(provider: Provider) -> tuple[Act, ...]:
    """A monitoring system takes connections and never answers, for two minutes."""
    return (
        _welcome(provider),
        _begin(10, Trouble.FROZEN, WEST, f"{WEST} freezes: it takes connections and never answers."),
        _end(130, Trouble.FROZEN, WEST, f"{WEST} answers again."),
        Act(150, _OVER),
    )


def silent(provider: Provider) -> tuple[Act, ...]:
    """The checks of one site are switched off: in its monitoring system it stays green."""
    site = silent_site(provider)
    return (
        _welcome(provider),
        _begin(
            10, Trouble.UNCHECKED, site.key, f"The checks of {site.name} are switched off; {EAST} still calls it up."
        ),
        _end(100, Trouble.UNCHECKED, site.key, f"The checks of {site.name} are on again."),
        Act(130, _OVER),
    )


def flood(provider: Provider) -> tuple[Act, ...]:
    """Half of what icinga-east watches goes down within ten seconds."""
    sites = provider.leading(EAST)[: len(provider.watched_by(EAST)) // 2]
    cuts = [
        _begin(10 + 10 * place / len(sites), Trouble.CUT, site.key, f"{site.name} goes down.")
        for place, site in enumerate(sites)
    ]
    mends = [_end(100, Trouble.CUT, site.key, "") for site in sites]
    return (_welcome(provider), *cuts, Act(100, "All of them are back."), *mends, Act(130, _OVER))


DAY, QUIET = "day", "quiet"
FAST = {DAY: 60.0, QUIET: 30.0}  # how many times as fast their clock runs
SCENARIOS: dict[str, Scenario] = {
    "story": story,
    "calm": calm,
    "down": down,
    "vanished": vanished,
    "frozen": frozen,
    "silent": silent,
    "flood": flood,
    DAY: day,
    QUIET: quiet,
}


def silent_site(provider: Provider) -> Site:
    """The site whose checks the scenario "silent" switches off; it may be quiet for 20 s only."""
    return provider.leading(EAST)[0]


def _welcome(provider: Provider) -> Act:
    customers = len({site.customer for site in provider.sites})
    return Act(
        0,
        f"{len(provider.sites)} sites of {customers} customers, watched by two Icinga servers and one Prometheus. "
        "All of them have answered within the last seconds.",
    )


def _begin(at: float, trouble: Trouble, target: str, says: str) -> Act:
    return Act(at, says, begins=trouble, target=target)


def _end(at: float, trouble: Trouble, target: str, says: str) -> Act:
    return Act(at, says, ends=trouble, target=target)
