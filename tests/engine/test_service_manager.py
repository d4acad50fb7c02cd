"""What is told to systemd, and what is not."""

import os
from pathlib import Path
from time import monotonic

import pytest

from noc.engine.progress import PATIENCE
from noc.engine.service_manager import STATUS_EVERY, ServiceManager
from noc.engine.totals import Tally
from tests.gauntlet.notify_socket import NotifySocket, notify_socket
from tests.live.processes import wait
from tests.ui.test_beat import Clock, Engine

HALF = 5.0  # s: of the watchdog's time
LOOK = 0.19  # s between two looks: no whole number of them is half of it


class Console:
    """One that works, second by second, as far as a test lets it."""

    def __init__(self, environ: dict[str, str], needed: set[str]) -> None:
        self.clock, self.tally = Clock(), Tally(needed)
        self.engine, self.paints = Engine(self.clock), 0
        self.manager = ServiceManager(self.tally, environ, self.clock)

    def work(self, seconds: int, paints: bool = True, hears: bool = True) -> None:
        for _ in range(seconds):
            self.tally.worked(self.engine.work("east", "west"))
            self.paints += paints
            self.tally.shown(self.paints)
            if hears:
                self.tally.heard()
            self.manager.look()


def told(service: NotifySocket, count: int) -> list[dict[str, str]]:
    """So many datagrams, and no more."""
    wait(lambda: len(service.told) >= count, 5, f"{count} datagrams, {service.told}")
    begun = monotonic()
    wait(lambda: monotonic() - begun > 0.1, 5, "no more come")
    assert len(service.told) == count, service.told
    return [fields for _, fields in service.told]


@pytest.mark.parametrize("abstract", [False, True])
def test_it_is_told_when_it_is_ready_and_fed_in_half_of_its_time(tmp_path: Path, abstract: bool) -> None:
    with notify_socket(tmp_path, abstract) as service:
        console = Console(service.env(2 * HALF), {"polls", "folds", "snapshots", "paints"})
        console.work(2, paints=False)
        assert service.told == [], "nothing is seen yet"
        console.work(1 + 2 * int(HALF))
        console.manager.stopping()
        first, second, third, last = told(service, 4)
    assert list(first) == ["READY", "STATUS"]
    assert list(second) == list(third) == ["WATCHDOG", "STATUS"]
    assert last == {"STOPPING": "1"}
    assert "13 snapshots, 11 paints" in third["STATUS"]


def test_looked_at_from_time_to_time_it_is_fed_within_half_of_its_time_still(tmp_path: Path) -> None:
    with notify_socket(tmp_path) as service:
        clock = Clock()
        manager = ServiceManager(Tally(set()), service.env(2 * HALF), clock)
        manager.look()
        while clock.now + LOOK < 100.0 + HALF:
            clock.now += LOOK
            manager.look()
        assert "WATCHDOG" in told(service, 2)[1]


def test_what_stands_still_is_told_and_the_watchdog_goes_hungry(tmp_path: Path) -> None:
    with notify_socket(tmp_path) as service:
        console = Console(service.env(2 * HALF), {"folds", "paints"})
        console.work(1)
        console.work(int(HALF), paints=False)
        console.work(int(HALF))
        _, hungry, fed = told(service, 3)
    assert list(hungry) == ["STATUS"]
    assert hungry["STATUS"].startswith("Not well: paints stand still. Watches ")
    assert "WATCHDOG" in fed


def test_a_sound_that_nobody_hears_is_no_reason_to_restart(tmp_path: Path) -> None:
    with notify_socket(tmp_path) as service:
        console = Console(service.env(2 * HALF), {"folds", "heard"})
        rounds = 2 + int(PATIENCE["heard"] / HALF)
        console.work(1 + rounds * int(HALF), hears=False)
        feeds = told(service, 1 + rounds)[1:]
    assert all("WATCHDOG" in fields for fields in feeds)


@pytest.mark.parametrize("more", [{"WATCHDOG_USEC": ""}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_PID": "1"}])
def test_without_a_watchdog_of_ours_the_status_is_told_all_the_same(tmp_path: Path, more: dict[str, str]) -> None:
    assert os.getpid() != 1
    with notify_socket(tmp_path) as service:
        console = Console(service.env(2 * HALF) | more, {"folds"})
        console.work(1 + int(STATUS_EVERY))
        assert len(told(service, 2)) == 2


@pytest.mark.parametrize("address", ["", "/nobody/listens/there", "@nobody-listens-there", "vsock:2:1234"])
def test_where_nobody_listens_nothing_happens(address: str) -> None:
    console = Console({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"}, {"folds"})
    console.work(5)
    console.manager.stopping()
