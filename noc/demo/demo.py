"""The demo: an invented network behind real local servers, its files, and the story that is told with it.

with Demo(narrate=print) as demo:
    run_the_console(demo.config_path)
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self

from noc.demo.alertmanager_server import AlertmanagerServer
from noc.demo.configuration import Pace, write_configuration
from noc.demo.course import Act, Course
from noc.demo.day import HOUR, at_rest
from noc.demo.icinga2_server import Icinga2Server
from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, WEST, invent
from noc.demo.prometheus_server import PrometheusServer
from noc.demo.scene import Clock, Scene
from noc.demo.story import FAST, QUIET, SCENARIOS, silent_site
from noc.engine.clock import FastTime
from noc.steady import steady

# Seconds at speed 1. No speed makes them shorter than LEAST: consoles poll each second at most.
CHECK_EVERY, RETRY, POLL_EVERY, LOST_AFTER, SILENT_AFTER, HOLD = 5.0, 1.0, 2.0, 6.0, 20.0, 2.5
LEAST = 1.0
LEAST_SILENT = 6.0
FASTEST = 10.0  # the frozen backend must stay so for a few polls
# The day has the figures of real life, and its clock runs fast.
DAY_CHECK_EVERY, DAY_RETRY, DAY_POLL_EVERY, DAY_LOST_AFTER, DAY_HOLD = 60.0, 15.0, 10.0, 30.0, 0.25


class Server(Protocol):
    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Demo:
    """`config_path` is there once it has started; the folder and everything in it goes with `stop()`.

    `speed` 1 to FASTEST compresses the story and all that waits. `narrate` gets each act as it happens, from a thread
    of the demo. When the story is over the network stays calm. Where `fast` is set the console that watches must run
    by it (`noc.engine.clock.run_fast`). Raises KeyError for an unknown scenario, ValueError for a speed outside its
    range.
    """

    def __init__(
        self,
        scenario: str = "story",
        seed: int = 1,
        speed: float = 1.0,
        narrate: Callable[[Act], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        if not 1 <= speed <= FASTEST:
            raise ValueError(f"the speed must be 1 to {FASTEST:g}")
        self.scenario = scenario
        self.provider = invent(seed)
        self.fast = FastTime(FAST[scenario] * speed, steady(), morning()) if scenario in FAST else None
        self.course = Course(SCENARIOS[scenario](self.provider), 1.0 if self.fast else speed)
        self.config_path: Path | None = None
        self._speed = speed
        self._narrate = narrate
        self._clock = Clock(self.fast.seconds, self.fast.at) if self.fast else clock
        self._servers: dict[str, Server] = {}
        self._folder: TemporaryDirectory[str] | None = None
        self._stopped = Event()
        self._teller: Thread | None = None

    def start(self) -> Path:
        """Start the servers on free ports and the story; returns the path of `noc.toml`. Raises OSError."""
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything and remove the folder; the console should have closed its journal before."""
        self._stopped.set()
        if self._teller is not None:
            self._teller.join()
        for server in self._servers.values():
            server.stop()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self) -> Path:
        clock = self._clock or Clock()
        every, retry = self._faster(CHECK_EVERY), self._faster(RETRY, 0.3)
        if self.fast:
            every, retry = DAY_CHECK_EVERY, DAY_RETRY
        scene = Scene(self.provider, self.course, clock, every, retry)
        password = token_urlsafe(24)
        self._servers = self._make_servers(scene, password)
        self._folder = TemporaryDirectory(prefix="noc-demo-", ignore_cleanup_errors=True)
        urls = {name: server.url for name, server in self._servers.items()}
        folder = Path(self._folder.name)
        rest = at_rest(self.provider) if self.scenario == QUIET else None
        self.config_path = write_configuration(folder, self.provider, urls, password, self._pace(), rest)
        for server in self._servers.values():
            server.start()
        self._teller = Thread(target=self._tell, args=(clock,), name="demo-story", daemon=True)
        self._teller.start()
        return self.config_path

    def _make_servers(self, scene: Scene, password: str) -> dict[str, Server]:
        # At speed 1 the console's own patience ends first; faster, a frozen server drops the connection in its stead.
        hold = None if self._speed == 1 else self._faster(HOLD, 0.25)
        if self.fast:
            hold = DAY_HOLD
        prometheus = PrometheusServer(scene, hold)
        return {
            EAST: Icinga2Server(scene, EAST, password, hold),
            WEST: Icinga2Server(scene, WEST, password, hold),
            PROMETHEUS: prometheus,
            ALERTMANAGER: AlertmanagerServer(scene, prometheus.url, hold),
        }

    def _pace(self) -> Pace:
        if self.fast:
            return Pace(DAY_POLL_EVERY, DAY_LOST_AFTER, {})
        watched = {silent_site(self.provider).key} if self.scenario == "silent" else set()
        silent_after = dict.fromkeys(watched, self._faster(SILENT_AFTER, LEAST_SILENT))
        return Pace(self._faster(POLL_EVERY), self._faster(LOST_AFTER), silent_after)

    def _faster(self, seconds: float, least: float = LEAST) -> float:
        return max(seconds / self._speed, least)

    def _tell(self, clock: Clock) -> None:
        for act in self.course.acts:
            left = act.at / self.course.speed - clock.seconds()
            if self._stopped.wait(max(0.0, left / self.fast.speed if self.fast else left)):
                return
            if act.says:
                self._narrate(act)


def morning() -> datetime:
    """When the day of the scenario begins: today, on whatever day that is."""
    return datetime.now(UTC).replace(hour=HOUR, minute=0, second=0, microsecond=0)
