"""The sites that an answer gives, and ways of `site_from` that would give a sensible number of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from noc.backends.words import clean
from noc.core.answer import Answer
from noc.core.mapping import SiteFrom
from noc.core.roster import key_of

NAMES_SHOWN = 12
USUAL_NAMES = ("site", "location", "customer")  # of a label, tag or variable that tells the site
USUAL_LABELS = (*USUAL_NAMES, "instance", "job")
PREFIX = re.compile(r"[^-_./: ]{1,30}[-_./: ]")
_PATTERNS = (r"name:^(?P<site>[^-_.]+)[-_.]", r"name:^[^.]+\.(?P<site>[^.]+)\.")
_COVERED = 0.5  # of the hosts, at least
_SAME_START = 0.5  # of the groups share a prefix


@dataclass(frozen=True, slots=True)
class SitesFound:
    names: tuple[str, ...]  # as the backend writes them, one for each key, sorted
    hosts: int
    homeless: tuple[str, ...]  # hosts of no site
    alerts_only: bool = False

    @property
    def covered(self) -> float:
        """The part of the hosts that have a site."""
        return 1 - len(self.homeless) / self.hosts if self.hosts else 0.0


@dataclass(frozen=True, slots=True)
class Way:
    """One `site_from` and what it would give."""

    text: str
    found: SitesFound


def sites_of(answer: Answer) -> SitesFound:
    by_key: dict[str, str] = {}
    for name in chain((each.site for each in answer.alerts), *(host.sites for host in answer.hosts)):
        by_key.setdefault(key_of(name), clean(name, 60))
    by_key.pop("", None)
    homeless = tuple(clean(host.name, 60) for host in answer.hosts if not any(map(key_of, host.sites)))
    return SitesFound(tuple(sorted(by_key.values())), len(answer.hosts), homeless, not answer.inventory)


def by_names(hosts: Sequence[str], text: str) -> SitesFound:
    """What a way that looks at the names of hosts alone would give."""
    way = SiteFrom.parse(text)
    by_key: dict[str, str] = {}
    homeless = []
    for host in hosts:
        sites = way.sites(host)
        for site in sites:
            by_key.setdefault(key_of(site), clean(site, 60))
        if not sites:
            homeless.append(clean(host, 60))
    return SitesFound(tuple(sorted(by_key.values())), len(hosts), tuple(homeless))


def worth_trying(ways: Iterable[str]) -> Iterator[str]:
    """Ways of `site_from` of a kind that only its server can answer, the likeliest first."""
    for source in ways:
        match source:
            case "hostgroup":
                yield source
            case "label":
                yield from (f"label:{name}" for name in USUAL_LABELS)
            case "tag" | "var":
                yield from (f"{source}:{name}" for name in USUAL_NAMES)


def from_names(ways: Iterable[str], hosts: Sequence[str]) -> Iterator[Way]:
    """What the names of the hosts alone suggest."""
    for source in ways:
        if source == "host":
            yield Way("host", by_names(hosts, "host"))
        if source == "name":
            yield from (Way(pattern, by_names(hosts, pattern)) for pattern in _PATTERNS)


def prefixes(groups: Sequence[str]) -> Iterator[str]:
    """Starts that many groups share, as `site-` of site-riga and site-oslo, the commonest first."""
    starts = Counter(found[0] for group in groups if (found := PREFIX.match(group)))
    for start, count in starts.most_common(2):
        if count >= 2 and count >= len(groups) * _SAME_START / 2:
            yield start


def sensible(ways: Iterable[Way], most: int = 6) -> list[Way]:
    """Those that give sites for most hosts: first what gathers several hosts into one site, then the widest."""
    fit = [way for way in ways if way.found.names and (way.found.alerts_only or way.found.covered >= _COVERED)]
    ranked = sorted(fit, key=_rank)
    different = {(way.found.names, way.found.homeless): way for way in reversed(ranked)}
    return sorted(different.values(), key=_rank)[:most]


def _rank(way: Way) -> tuple[bool, float, int]:
    gathers = 1 < len(way.found.names) < way.found.hosts
    return not gathers, -round(way.found.covered, 1), _liking(way.text)


def _liking(text: str) -> int:
    """What somebody has written down at the backend goes before what names happen to look like."""
    source, colon, _ = text.partition(":")
    return (source in ("name", "host")) * 2 + (source == "hostgroup" and not colon)
