"""A day at the console: the demo network, the real program in fast time, its screen, its sound, and an operator.

The operator asks through the journal's inbox, as another console would. Minutes are those of the story.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from time import sleep

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from noc.core.clock import Now
from noc.core.effects import Happened
from noc.core.events import Asked
from noc.demo.demo import Demo
from noc.engine.clock import FastTime
from noc.journal.inbox import Inbox, Outcome
from noc.journal.store import Journal
from noc.steady import steady
from tests.live.processes import Process, spawn, wait
from tests.live.pulse import NullSink
from tests.live.screen import QImage, Screen
from tests.live.sentinels import kill_both

ROOT = Path(__file__).parents[2]
PEOPLE = """
[[target]]
name = "phone"
address = "env:NOC_PHONE"

[[target]]
name = "manager"
address = "env:NOC_MANAGER"

[[escalation]]
after = "5m"
targets = ["phone"]

[[escalation]]
after = "10m"
targets = ["phone"]

[[escalation]]
after = "15m"
targets = ["phone", "manager"]
"""


@dataclass(frozen=True)
class Message:
    at: datetime  # by the console's clock
    target: str
    title: str
    body: str


@dataclass(frozen=True)
class Shot:
    """A picture of the screen, taken between two moments (the machine's steady seconds)."""

    begun: float
    ended: float
    picture: QImage


@dataclass
class Day:
    """One console over one day. `deeds` are what the operator does, and when: minutes, and what."""

    demo: Demo
    folder: Path
    screen: Screen
    sink: NullSink
    server: HTTPServer
    messages: list[Message] = field(default_factory=list)
    dead: list[tuple[float, float]] = field(default_factory=list)  # steady seconds
    answers: list[tuple[Asked, Outcome]] = field(default_factory=list)
    pictures: dict[str, Shot] = field(default_factory=dict)
    _process: Process | None = None
    _inbox: Inbox | None = None

    @property
    def fast(self) -> FastTime:
        assert self.demo.fast is not None
        return self.demo.fast

    @property
    def config(self) -> Path:
        assert self.demo.config_path is not None
        return self.demo.config_path

    @property
    def journal(self) -> Path:
        return self.config.with_name("journal.sqlite")

    @property
    def minute(self) -> float:
        return self.fast.seconds() / 60

    def now(self) -> Now:
        return Now(self.fast.now(), timedelta(0))

    def prepare(self) -> None:
        text = self.config.read_text("utf-8").replace('sound = "optional"', 'sound = "required"\noperator = "ann"')
        self.config.write_text(f"{text}{PEOPLE}", "utf-8")
        for target in ("phone", "manager"):
            self.server.expect_request(f"/{target}").respond_with_handler(self._receiver(target))

    def _receiver(self, target: str) -> Callable[[Request], Response]:
        def take(request: Request) -> Response:
            words = request.get_json()
            self.messages.append(Message(self.fast.now(), target, words["title"], words["message"]))
            return Response("taken")

        return take

    def start(self) -> None:
        fast = self.fast
        words = [str(fast.speed), repr(fast.began), fast.at.isoformat(), "--config", str(self.config), "wall"]
        address = f"json://127.0.0.1:{self.server.port}"
        people = {"NOC_PHONE": f"{address}/phone", "NOC_MANAGER": f"{address}/manager"}
        command = [sys.executable, "-m", "tests.live.fast_console", *words]
        env = {**self.screen.env, **self.sink.env, **people}
        self._process = spawn(command, self.folder / "console.log", cwd=ROOT, env=env)

    def end(self) -> None:
        if self._inbox is not None:
            self._inbox.close()
        if self._process is not None:
            self._process.end()

    def kill(self) -> None:
        """kill -9, and a new start at once. Until the new one has written its journal there is nobody there."""
        assert self._process is not None
        began, known = steady(), len(self.lines())
        kill_both(self._process)
        self.start()
        wait(lambda: len(self.lines()) > known, 30, f"the console begins again\n{self.log()}")
        self.dead.append((began, steady()))

    def ask(self, *asked: Asked, codes: tuple[int, ...] = (0,)) -> None:
        """As another console does, all at once; each outcome must be one of these codes."""
        self._inbox = self._inbox or Inbox(self.journal)
        requests = [self._inbox.post(each) for each in asked]
        for each, request in zip(asked, requests, strict=True):
            wait(lambda request=request: self._outcome(request) is not None, 30, f"an answer to {each}\n{self.log()}")  # type: ignore[misc]
            outcome = self._outcome(request)
            assert outcome is not None
            assert outcome.code in codes, f"{each}: {outcome}"
            self.answers.append((each, outcome))

    def _outcome(self, request: int) -> Outcome | None:
        assert self._inbox is not None
        return self._inbox.outcome(request)

    def look(self, name: str) -> None:
        begun = steady()
        picture = self.screen.picture(self.folder / f"{name}.png")
        self.pictures[name] = Shot(begun, steady(), picture)

    def play(self, deeds: Iterable[tuple[float, Callable[[], object]]], until: float) -> None:
        """Do each deed at its minute, and wait for the end of the story."""
        for minute, deed in sorted(deeds, key=lambda deed: deed[0]):
            self._wait_for(minute)
            deed()
        self._wait_for(until)

    def _wait_for(self, minute: float) -> None:
        assert self._process is not None
        while self.minute < minute:
            assert self._process.running, self.log()
            sleep(0.02)

    def lines(self) -> list[Happened]:
        journal = Journal(self.journal)
        try:
            return journal.lines(limit=100_000)
        finally:
            journal.close()

    def log(self) -> str:
        file = self.folder / "console.log"
        return file.read_text("utf-8", "replace")[-4000:] if file.exists() else ""


@contextmanager
def played(day: Day) -> Iterator[Day]:
    """The demo's servers and one console in front of them, from before the first minute."""
    with day.demo:
        day.prepare()
        day.start()
        wait(lambda: day.journal.exists() and bool(day.lines()), 30, f"the console begins\n{day.log()}")
        try:
            yield day
        finally:
            day.end()
            copyfile(day.journal, day.folder / "journal.sqlite")  # for whoever looks into a failure
