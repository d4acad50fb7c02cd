"""The console's own adapters read the invented network, and see each act of the story as it is told."""

import asyncio
from datetime import timedelta

import pytest

from noc.core.answer import Answer, HostState
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.roster import key_of
from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, SITES, WEST
from tests.demo.conftest import Setting, Stage

CALM, CUT, FULL, FORGOTTEN, SCRAPED, THAWED, OVER = 20, 40, 55, 75, 90, 135.1, 185


def read(stage: Stage, backend: str, now: float) -> Answer:
    async def once() -> Answer:
        async with stage.adapter(backend) as adapter:
            return await adapter.read()

    stage.now = now
    answer = asyncio.run(once())
    assert answer.complete
    return answer


def sites(answer: Answer) -> set[str]:
    return {key_of(site) for host in answer.hosts for site in host.sites}


def down(answer: Answer) -> set[str]:
    return {key_of(site) for host in answer.hosts if host.state is not HostState.UP for site in host.sites}


@pytest.mark.parametrize("moment", [CALM, OVER])
@pytest.mark.parametrize("backend", SITES)
def test_while_all_is_calm_every_site_is_up_with_fresh_evidence(staged: Setting, backend: str, moment: float) -> None:
    stage = staged()
    answer = read(stage, backend, moment)
    assert sites(answer) == {site.key for site in stage.demo.provider.watched_by(backend)}
    assert sites(answer) <= {site.key for site in stage.settings.roster or ()}
    assert down(answer) == set()
    assert not any(host.problems or host.disabled for host in answer.hosts)
    assert answer.clock is not None
    for look in (look for host in answer.hosts for look in host.looks):
        assert look.interval == timedelta(seconds=5)
        assert look.oldest is not None
        assert timedelta(0) <= answer.clock - look.oldest <= timedelta(seconds=5.01)


@pytest.mark.parametrize("seed", range(2))
def test_each_act_of_the_story_is_seen_in_icinga_east(staged: Setting, seed: int) -> None:
    stage = staged(seed=seed)
    cut, forgotten, *others = stage.demo.provider.leading(EAST)
    full = next(site for site in others if site.disk_host)
    all_of_them = sites(read(stage, EAST, CALM))

    after_cut = read(stage, EAST, CUT)
    assert down(after_cut) == {cut.key}
    assert all(host.hard for host in after_cut.hosts if host.state is HostState.DOWN)

    problems = {
        (host.name, problem.name)
        for host in read(stage, EAST, FULL).hosts
        for problem in host.problems
        if host.state is HostState.UP
    }
    assert full.disk_host is not None
    assert problems == {(full.disk_host.name, "disk")}

    answer = read(stage, EAST, FORGOTTEN)
    assert sites(answer) == all_of_them - {forgotten.key}
    assert answer.started_at != after_cut.started_at, "a changed configuration takes a reload"


def test_a_site_that_loses_its_power_is_seen_in_prometheus_and_alertmanager(staged: Setting) -> None:
    stage = staged()
    scraped = stage.demo.provider.leading(PROMETHEUS)[0]
    assert down(read(stage, PROMETHEUS, SCRAPED)) == {scraped.key}

    answer = read(stage, ALERTMANAGER, SCRAPED)
    (alerts,) = answer.alerts
    assert (alerts.site, alerts.down) == (scraped.key, len(scraped.hosts))
    assert answer.canary is not None
    assert answer.canary.present
    assert read(stage, ALERTMANAGER, OVER).alerts == ()


def test_the_canary_of_alertmanager_is_renewed(staged: Setting) -> None:
    stage = staged("calm")
    canaries = [read(stage, ALERTMANAGER, now).canary for now in (0, 100)]
    stamps = [canary.stamp for canary in canaries if canary and canary.stamp]
    assert stamps[1] - stamps[0] == timedelta(seconds=100)


def test_a_frozen_backend_answers_again_when_it_thaws(staged: Setting) -> None:
    answer = read(staged(), WEST, THAWED)
    assert len(sites(answer)) == 16
    assert answer.clock is not None
    ages = [answer.clock - host.checked_at for host in answer.hosts if host.checked_at]
    assert max(ages) > timedelta(seconds=THAWED - 95), "nobody looked while it was frozen"


def test_switched_off_checks_are_seen_and_the_state_stays_green(staged: Setting) -> None:
    stage = staged("silent")
    site = stage.demo.provider.leading(EAST)[0]
    answer = read(stage, EAST, 60)
    unwatched = [host for host in answer.hosts if key_of(host.sites[0]) == site.key]
    assert {host.state for host in unwatched} == {HostState.UP}
    assert {host.disabled for host in unwatched} == {True}
    assert answer.clock is not None
    assert all(host.checked_at and answer.clock - host.checked_at > timedelta(seconds=49) for host in unwatched)
    assert {each.silent_after for each in stage.settings.roster or () if each.key == site.key} == {
        timedelta(seconds=20)
    }


@pytest.mark.parametrize(("backend", "moment"), [(EAST, CUT), (ALERTMANAGER, SCRAPED)])
def test_an_acknowledgement_of_the_console_is_taken_and_held(staged: Setting, backend: str, moment: float) -> None:
    stage = staged()
    site = stage.demo.provider.leading(EAST if backend == EAST else PROMETHEUS)[0]
    hosts = tuple(host.name for host in site.hosts) if backend == EAST else ()
    services = tuple((host.name, service) for host in site.hosts for service in host.services) if hosts else ()
    stage.now = moment

    async def acknowledge() -> tuple[bool, Answer]:
        async with stage.adapter(backend) as adapter:
            clock = (await adapter.read()).clock
            assert clock is not None
            until = clock + timedelta(hours=1)
            ack = WriteAck(backend, site.key, Cause.HOST_DOWN, hosts, services, "ann", "digger", until)
            result = await adapter.acknowledge(ack)
            return result.accepted, await adapter.read()

    accepted, answer = asyncio.run(acknowledge())

    assert accepted
    if backend == EAST:
        acks = [host.ack for host in answer.hosts if key_of(host.sites[0]) == site.key]
    else:
        acks = [alerts.ack for alerts in answer.alerts]
        assert {(alerts.down, alerts.acked) for alerts in answer.alerts} == {(0, len(site.hosts))}
    assert all(ack is not None and ack.by == "ann" and "digger" in ack.note for ack in acks)


def test_what_was_acknowledged_is_given_back_and_checks_are_taken_out_of_turn(staged: Setting) -> None:
    stage = staged()
    site = stage.demo.provider.leading(EAST)[0]
    hosts = tuple(host.name for host in site.hosts)
    stage.now = CUT

    async def act() -> tuple[list[bool], Answer]:
        async with stage.adapter(EAST) as adapter:
            clock = (await adapter.read()).clock
            assert clock is not None
            ack = WriteAck(EAST, site.key, Cause.HOST_DOWN, hosts, (), "ann", "digger", clock + timedelta(hours=1))
            results = [
                await adapter.acknowledge(ack),
                await adapter.unacknowledge(WriteUnack(EAST, site.key, Cause.HOST_DOWN, hosts, (), "ann")),
                await adapter.recheck(WriteRecheck(EAST, site.key, hosts, "ann")),
            ]
            return [result.accepted for result in results], await adapter.read()

    accepted, answer = asyncio.run(act())

    assert accepted == [True, True, True]
    assert not any(host.ack for host in answer.hosts)
