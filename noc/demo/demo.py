"""The demo: an invented network behind real local servers, its files, and the story that is told with it.

with Demo(narrate=print) as demo:
    run_the_console(demo.config_path)
"""

from collections.abc import Callable
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from threading import Event, Thread
from types import TracebackType
from typing import Protocol, Self

from noc.demo.alertmanager_server import AlertmanagerServer
from noc.demo.configuration import Pace, write_configuration
from noc.demo.course import Act, Course
from noc.demo.icinga2_server import Icinga2Server
from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, WEST, invent
from noc.demo.prometheus_server import PrometheusServer
from noc.demo.scene import Clock, Scene
from noc.demo.story import SCENARIOS, silent_site

# Seconds at speed 1. No speed makes them shorter than LEAST: consoles poll each second at most.
CHECK_EVERY, RETRY, POLL_EVERY, LOST_AFTER, SILENT_AFTER, HOLD = 5.0, 1.0, 2.0, 6.0, 20.0, 2.5
LEAST = 1.0
LEAST_SILENT = 6.0
FASTEST = 10.0  # the frozen backend must stay so for a few polls


class Server(Protocol):
    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Demo:
    """`config_path` is there once it has started; the folder and everything in it goes with `stop()`.

    `speed` 1 to FASTEST compresses the story and all that waits. `narrate` gets each act as it happens, from a thread
    of the demo. When the story is over the network stays calm. Raises KeyError for an unknown scenario, ValueError
    for a speed outside its range.
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
        self.course = Course(SCENARIOS[scenario](self.provider), speed)
        self.config_path: Path | None = None
        self._speed = speed
        self._narrate = narrate
        self._clock = clock
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
        scene = Scene(self.provider, self.course, clock, self._faster(CHECK_EVERY), self._faster(RETRY, 0.3))
        password = token_urlsafe(24)
        self._servers = self._make_servers(scene, password)
        self._folder = TemporaryDirectory(prefix="noc-demo-", ignore_cleanup_errors=True)
        urls = {name: server.url for name, server in self._servers.items()}
        self.config_path = write_configuration(Path(self._folder.name), self.provider, urls, password, self._pace())
        for server in self._servers.values():
            server.start()
        self._teller = Thread(target=self._tell, args=(clock,), name="demo-story", daemon=True)
        self._teller.start()
        return self.config_path

    def _make_servers(self, scene: Scene, password: str) -> dict[str, Server]:
        # At speed 1 the console's own patience ends first; faster, a frozen server drops the connection in its stead.
        hold = None if self._speed == 1 else self._faster(HOLD, 0.25)
        prometheus = PrometheusServer(scene, hold)
        return {
            EAST: Icinga2Server(scene, EAST, password, hold),
            WEST: Icinga2Server(scene, WEST, password, hold),
            PROMETHEUS: prometheus,
            ALERTMANAGER: AlertmanagerServer(scene, prometheus.url, hold),
        }

    def _pace(self) -> Pace:
        watched = {silent_site(self.provider).key} if self.scenario == "silent" else set()
        silent_after = dict.fromkeys(watched, self._faster(SILENT_AFTER, LEAST_SILENT))
        return Pace(self._faster(POLL_EVERY), self._faster(LOST_AFTER), silent_after)

    def _faster(self, seconds: float, least: float = LEAST) -> float:
        return max(seconds / self._speed, least)

    def _tell(self, clock: Clock) -> None:
        for act in self.course.acts:
            if self._stopped.wait(max(0.0, act.at / self._speed - clock.seconds())):
                return
            if act.says:
                self._narrate(act)
