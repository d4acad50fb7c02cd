"""The invented network: the same by seed, and of a shape that every scenario can play on."""

import pytest

from noc.core.roster import key_of
from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, SITES, WEST, invent
from noc.demo.story import SCENARIOS


def test_a_seed_makes_one_network_and_another_seed_another() -> None:
    assert invent(7) == invent(7)
    assert invent(7) != invent(8)


@pytest.mark.parametrize("seed", range(25))
def test_sixty_sites_of_eight_customers_have_keys_of_their_own(seed: int) -> None:
    provider = invent(seed)
    assert len({site.key for site in provider.sites}) == 60
    assert len({site.customer for site in provider.sites}) == 8
    assert {backend: len(provider.watched_by(backend)) for backend in SITES} == {EAST: 24, PROMETHEUS: 20, WEST: 16}
    assert all(site.key == key_of(site.name) for site in provider.sites)
    hosts = [host.name for site in provider.sites for host in site.hosts]
    assert len(set(hosts)) == len(hosts)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_is_told_in_order_and_ends_what_it_begins(scenario: str, seed: int) -> None:
    provider = invent(seed)
    acts = SCENARIOS[scenario](provider)
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    begun = {(act.begins, act.target) for act in acts if act.begins}
    ended = {(act.ends, act.target) for act in acts if act.ends}
    assert begun == ended
    assert {target for _, target in begun} <= {site.key for site in provider.sites} | {*SITES, ALERTMANAGER}
