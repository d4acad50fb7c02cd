"""Waking: told over a message bus by a logind of our own, or by the clocks; and what was asked for before."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

import pytest

from noc import steady
from noc.core.answer import Answer
from noc.core.causes import Cause, State
from noc.core.snapshot import Snapshot
from noc.engine.suspend import watch_sleep
from tests.engine.conftest import Begin
from tests.engine.publication import Publication, fault_of, site_of
from tests.engine.scripted import Scripted, hosts, settings
from tests.live.processes import wait
from tests.live.secret_service import message_bus, run_python

on_a_bus = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has logind"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="not installed: dbus-daemon"),
]
NAME = "org.freedesktop.login1"
# Plays logind: takes its name, says the words, and ends. `interface`, `begins`: of the signal.
LOGIND = """
from jeepney import DBusAddress, message_bus, new_signal
from jeepney.io.blocking import open_dbus_connection
bus = open_dbus_connection("SYSTEM")
bus.send_and_get_reply(message_bus.RequestName({name!r}), timeout=5)
manager = DBusAddress("/org/freedesktop/login1", interface={interface!r})
for begins in {begins!r}:
    bus.send(new_signal(manager, "PrepareForSleep", "b", (begins,)))
bus.send_and_get_reply(message_bus.GetId(), timeout=5)
bus.close()
"""

Bus = dict[str, str]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def system_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    with message_bus(tmp_path) as env:
        address = env["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield env | {"DBUS_SYSTEM_BUS_ADDRESS": address}


def logind_says(bus: Bus, *begins: bool, name: str = NAME, interface: str = f"{NAME}.Manager") -> None:
    run_python(LOGIND.format(name=name, interface=interface, begins=begins), bus)


def listeners(bus: Bus) -> int:
    """How many are connected, beside the one that asks."""
    code = (
        "from jeepney import message_bus; from jeepney.io.blocking import open_dbus_connection as o; b = o('SYSTEM');"
        "names = b.send_and_get_reply(message_bus.ListNames(), timeout=5).body[0];"
        "print(sum(name.startswith(':') for name in names) - 1); b.close()"
    )
    return int(run_python(code, bus))


def is_calm(snapshot: Snapshot) -> bool:
    return bool(snapshot.sites) and all(site.calm for site in snapshot.sites)


class TestOverTheBus:
    pytestmark = on_a_bus

    def test_the_end_of_a_sleep_wakes_the_world_and_asks_every_backend_at_once(
        self, begin: Begin, published: Publication, system_bus: Bus
    ) -> None:
        patient = settings("east", poll_every=MINUTE)
        backend = Scripted(hosts("riga"))
        begin({patient: backend})
        published.wait(is_calm)
        wait(lambda: listeners(system_bus) == 1, 10, "it listens")
        asked = len(backend.asked)
        logind_says(system_bus, True, False)
        line = published.wait_line(lambda line: line.cause is Cause.SUSPENDED)
        assert line.subject == "console"
        published.wait(lambda s: is_calm(s) and fault_of(s, "console") is None)
        assert len(backend.asked) == asked + 1

    def test_what_is_no_waking_wakes_nobody(self, begin: Begin, published: Publication, system_bus: Bus) -> None:
        begin({"east": Scripted(hosts("riga"))})
        published.wait(is_calm)
        wait(lambda: listeners(system_bus) == 1, 10, "it listens")
        logind_says(system_bus, True)
        logind_says(system_bus, False, name="org.example.Other")
        logind_says(system_bus, False, interface="org.example.Other")
        logind_says(system_bus, False)  # each of those before it has been heard by now
        published.wait_line(lambda line: line.cause is Cause.SUSPENDED)
        assert sum(line.cause is Cause.SUSPENDED and line.event == "fault" for line in published.lines) == 1

    def test_a_bus_that_comes_later_is_found(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        home, woken = tmp_path / "later", Flag()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={home}/run/bus")

        async def listen_for(seconds: float) -> None:
            watching = asyncio.create_task(watch_sleep(woken.set, again_after=0.05))
            await asyncio.sleep(0.1)  # it finds none
            with message_bus(home) as env:
                bus = env | {"DBUS_SYSTEM_BUS_ADDRESS": env["DBUS_SESSION_BUS_ADDRESS"]}
                async with asyncio.timeout(seconds):
                    while not woken.is_set():
                        await asyncio.to_thread(logind_says, bus, False)
            watching.cancel()

        asyncio.run(listen_for(20))
        assert woken.is_set()


def test_without_a_bus_nothing_is_said_of_it(
    begin: Begin, published: Publication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    engine = begin({"east": Scripted(hosts("riga"))})
    snapshot = published.wait(is_calm)
    assert snapshot.faults == ()
    assert engine.alive


class Asleep:
    """The machine's steady clock, which a test lets jump as it does over a sleep."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.slept = 0.0
        patch.setattr(steady, "_read", self._read, raising=True)
        self._real = steady._source()

    def _read(self) -> float:
        return self._real() + self.slept


def test_an_answer_on_its_way_while_the_machine_slept_is_not_believed(
    begin: Begin, published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It left its server before the sleep, and would look as fresh as a new one."""
    clock = Asleep(monkeypatch)
    reading, release = hosts("riga"), Flag()
    backend = Scripted(reading)
    begin({"east": backend})
    published.wait(is_calm)

    async def delayed() -> Answer:
        old = await reading()
        backend.reading = silent
        await asyncio.to_thread(release.wait, 10)
        return old

    async def silent() -> Answer:
        await asyncio.Event().wait()
        raise AssertionError("nobody ends it")

    backend.reading = delayed
    wait(lambda: backend.reading is silent, 10, "the poll is on its way")
    clock.slept = 3600.0
    published.wait(lambda s: site_of(s, "riga").state is State.VERIFYING)
    woken = len(published.snapshots)
    release.set()
    published.wait(lambda s: any(fault.cause is Cause.BACKEND_LOST for fault in s.faults))
    assert not any(is_calm(snapshot) for _, snapshot in published.snapshots[woken:])


def test_the_steady_clock_never_stands_behind_the_running_one() -> None:
    before = steady.Moment.now()
    assert not before.has_slept
    assert steady.steady() >= before.steady
