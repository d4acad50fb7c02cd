"""`noc watch --sound --json` in a room of its own: a page to watch, a sound server, and somebody who listens."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from noc.audio.figures import C4, C5, TEST
from noc.core.causes import AlarmState, Cause, Sound
from noc.core.effects import Happened
from tests.backends.web import Request, Served, Web
from tests.gauntlet.watching import Watching, described
from tests.live.processes import wait
from tests.live.pulse import SINK, NullSink

SOUND = "sound"
OPENS_WITHIN, CLEARS_WITHIN = 20.0, 20.0  # s: longer than any bound, so that a late one is measured
STARTS_WITHIN = 30.0  # s
ARRIVES_WITHIN = 2.0  # s
HEARD = ([C5, C4], [tone.start_hz for tone in TEST.tones])  # either shows that there is sound
PAGE = """
[[backend]]
name = "page"
kind = "json"
url = "{url}"
lost_after = "1s"
items = "hosts[]"
host = "name"
state = "state"
up = ["up"]
checked_at = "at"
interval = "10s"
site_from = "host"
"""


def page(request: Request) -> Served:
    host = {"name": "riga", "state": "up", "at": datetime.now(UTC).isoformat()}
    return Served(json.dumps({"hosts": [host]}).encode())


class Sounding(Watching):
    """A console with sound; what it says of its sound are its faults of the subject "sound"."""

    def __init__(self, folder: Path, url: str, sink: NullSink) -> None:
        super().__init__(folder, [PAGE.format(url=url)])
        self._env |= sink.env

    def __enter__(self) -> Self:
        try:
            self.start("watch", "--sound", "--json")
        except BaseException:
            self.end()
            raise
        return self

    def of_sound(self, since: datetime | None = None) -> list[Happened]:
        return [line for line in self.told_so_far() if line.subject == SOUND and (since is None or line.at >= since)]


class Room:
    """`with Room(folder) as room:` - the console runs, and its test tone has been heard by whoever listens."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.sink = NullSink(folder)
        self.web = Web(page)
        self._folder = folder
        self.console: Sounding

    def __enter__(self) -> Self:
        self.sink.__enter__()
        self.web.__enter__()
        self.console = Sounding(self._folder / "noc", self.web.url, self.sink)
        with self.sink.record() as recording:
            self.console.__enter__()
            tones = [tone.start_hz for tone in TEST.tones]
            wait(lambda: recording.heard(tones), STARTS_WITHIN, "the test tone at the start")
        return self

    def __exit__(self, *error: object) -> None:
        self.console.__exit__()
        self.web.__exit__(None, None, None)
        self.sink.__exit__()

    def break_(self, deed: Callable[[], object], cause: Cause, meanwhile: Callable[[], object] = lambda: None) -> float:
        """Do it; how many seconds until the fault with this cause, and nothing else, was told and due to sound."""
        done = datetime.now(UTC)
        deed()
        self._wait(lambda: bool((meanwhile(), self.console.of_sound(done))[1]), OPENS_WITHIN, f"{cause} is told")
        first = self.console.of_sound(done)[0]
        shown = described([first])
        assert (first.event, first.cause) == ("fault", cause), shown
        assert (first.alarm, first.sound) == (AlarmState.UNACKED, Sound.FAULT), shown
        return (first.at - done).total_seconds()

    def mend(self, undo: Callable[[], object], cause: Cause, sink: str = SINK) -> float:
        """Undo it; how many seconds until the fault is clear and latched. It was heard before that."""
        done = datetime.now(UTC)
        undo()
        with self.sink.record(sink) as recording:
            self._wait(lambda: bool(self.console.of_sound(done)), CLEARS_WITHIN, f"{cause} clears")
            (clear,) = self.console.of_sound(done)
            assert (clear.event, clear.cause, clear.alarm) == ("fault_clear", cause, AlarmState.CLEARED_UNACKED)
            # What the console has heard may still be on its way to us.
            self._wait(lambda: any(map(recording.heard, HEARD)), ARRIVES_WITHIN, "what was told to be heard")
        return (clear.at - done).total_seconds()

    def _wait(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        wait(condition, seconds, f"{what}\n{described(self.console.told_so_far())}", every=0.1)
