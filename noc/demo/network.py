"""The invented provider: sixty sites of eight customers, and which monitoring system watches which; by seed."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from noc.core.roster import key_of
from noc.demo.names import CITIES, CUSTOMERS, KINDS, MACHINES

EAST, WEST, PROMETHEUS, ALERTMANAGER = "icinga-east", "icinga-west", "prometheus", "alertmanager"
SITES = {EAST: 24, PROMETHEUS: 20, WEST: 16}  # by the system that watches them, from east to west


@dataclass(frozen=True, slots=True)
class Host:
    name: str
    address: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    key: str
    name: str
    customer: str
    tier: int
    backend: str  # which system keeps its hosts
    hosts: tuple[Host, ...]
    phase: float  # 0 to 1: when in each interval all of it is checked; a cut is found of all hosts at once
    guidance: str

    @property
    def disk_host(self) -> Host | None:
        """The host whose disk can fill up, if there is one."""
        return next((host for host in self.hosts if "disk" in host.services), None)


@dataclass(frozen=True, slots=True)
class Provider:
    seed: int
    sites: tuple[Site, ...]  # as on the roster: by customer, then by tier and name

    def watched_by(self, backend: str) -> tuple[Site, ...]:
        return tuple(site for site in self.sites if site.backend == backend)

    def leading(self, backend: str) -> list[Site]:
        """The sites of a backend, those that matter most first, no two neighbours of one customer."""
        return _spread(sorted(self.watched_by(backend), key=lambda site: site.tier))


def invent(seed: int) -> Provider:
    """Make a provider; the same seed makes the same one, on every machine."""
    random = Random(seed)
    cities = [CITIES[place] for place in sorted(random.sample(range(len(CITIES)), sum(SITES.values())))]
    backends = [backend for backend, count in SITES.items() for _ in range(count)]
    customers = random.sample(CUSTOMERS * (len(cities) // len(CUSTOMERS) + 1), len(cities))
    watched = zip(cities, customers, backends, strict=True)
    sites = [_site(random, number, *each) for number, each in enumerate(watched)]
    return Provider(seed, tuple(sorted(sites, key=lambda site: (site.customer, site.tier, site.name))))


def _site(random: Random, number: int, city: str, customer: str, backend: str) -> Site:
    kind, tier, _ = random.choices(KINDS, [weight for *_, weight in KINDS])[0]
    name = f"{city} {kind}"
    machines = MACHINES[: random.randint(1, len(MACHINES))]
    return Site(
        key=key_of(name),
        name=name,
        customer=customer,
        tier=tier,
        backend=backend,
        hosts=tuple(
            Host(
                name=f"{city.lower()}-{machine}",
                address=f"192.0.2.{number}" if machine == "gw" else f"10.{number}.0.{place}",
                services=services,
            )
            for place, (machine, services) in enumerate(machines, start=1)
        ),
        phase=random.random(),
        guidance=f"Ring {customer}'s duty officer, extension {random.randint(4000, 4999)}, then the {city} caretaker.",
    )


def _spread(sites: Iterable[Site]) -> list[Site]:
    waiting, spread = list(sites), list[Site]()
    while waiting:
        last = spread[-1].customer if spread else None
        other = next((site for site in waiting if site.customer != last), waiting[0])
        waiting.remove(other)
        spread.append(other)
    return spread
