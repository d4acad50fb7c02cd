"""One window in front of one session, with the siren and all that watches over them beside it."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from noc import paths
from noc.audio.driver import SirenDriver
from noc.audio.player import Player
from noc.audio.sound_watch import SoundWatch
from noc.audio.speech import Speech
from noc.core.effects import Happened
from noc.core.snapshot import Snapshot
from noc.engine.door import Door
from noc.engine.session import Session
from noc.engine.totals import Tally
from noc.settings import Settings
from noc.ui.actions import Actions, secret_variables
from noc.ui.bridge import Bridge
from noc.ui.desk.desk import Desk
from noc.ui.desk.ways import Ways
from noc.ui.desktop.attention import Attention
from noc.ui.rates_reader import RatesReader
from noc.ui.wall import Wall


class Window(Protocol):
    """What a console puts in front of its session: a wall, or a desk."""

    def show_snapshot(self, snapshot: Snapshot) -> None: ...
    def show_sound(self, text: str, good: bool) -> None: ...
    def say(self, text: str) -> None: ...

    @property
    def paints(self) -> int:
        """How often it has been painted: a work counter."""
        ...


W = TypeVar("W", bound=Window)
Stalled = Callable[[bool], None]


class Console(Generic[W]):
    """One window in front of one session, with the siren beside it. Make it after the QApplication."""

    def __init__(
        self,
        settings: Settings,
        make: Callable[[Door, Settings, Stalled], W],
        on_line: Callable[[Happened], None] = lambda line: None,
        sound: bool = True,
    ) -> None:
        self.settings = settings
        self._bridge = Bridge()
        hears = sound and settings.console.sound != "off"
        self.tally = Tally({"polls", "folds", "snapshots", "paints"})
        self.session = Session(
            settings, self._bridge.publish, on_line, hears=hears, on_reply=self._bridge.say, tally=self.tally
        )
        self._player = Player(paths.resource("sounds")) if hears else None
        speaks = self._player is not None and settings.console.speak
        self._speech = Speech() if speaks else None
        self.siren = SirenDriver(self._player, speech=self._speech)
        self._attention: Attention | None = None
        self.window = make(self.session.door, settings, self._stalled)
        self._bridge.arrived.connect(self.window.show_snapshot)
        self._bridge.arrived.connect(self.siren.show)
        self._bridge.arrived.connect(lambda snapshot: self.tally.shown(self.window.paints))
        self._bridge.said.connect(self.window.say)
        required = sound and settings.console.sound == "required"
        self._watch = SoundWatch(self.siren, self.session.door, required, self.window.show_sound)

    def start(self) -> None:
        self.session.start()
        if not self.session.judges and self.session.holder is not None:
            self.window.say(
                f"{self.session.holder.name} (process {self.session.holder.pid}) judges this journal; "
                "what is asked for here goes there"
            )

    def call_for_eyes(self, window: QWidget, go_on: Callable[[], object]) -> None:
        """Show the worst in the tray too, notify, and bring the window forward; `go_on` goes to the next alarm."""
        console = self.settings.console
        self._attention = Attention(self.session.door, window, console.operator, console.notify, console.raise_window)
        self._attention.next_asked.connect(go_on)
        self._bridge.arrived.connect(self._attention.show_snapshot)

    def stop(self) -> None:
        self.session.stop()
        for part in (self._attention, self._speech, self._player):
            if part is not None:
                part.close()

    def _stalled(self, stalled: bool) -> None:
        self.siren.stalled(stalled)
        if self._attention is not None:
            self._attention.stalled(stalled)


def make_wall(door: Door, settings: Settings, on_stalled: Stalled) -> Wall:
    console = settings.console
    return Wall(
        door,
        console.operator,
        viewing_distance=console.viewing_distance,
        screen_diagonal=console.screen_diagonal,
        timezone=zone_of(settings),
        on_stalled=on_stalled,
    )


def make_desk(door: Door, settings: Settings, on_stalled: Stalled) -> Desk:
    actions = Actions(settings.actions, hidden=secret_variables(settings))
    desk = Desk(
        door,
        settings.console.operator,
        timezone=zone_of(settings),
        ways=Ways(settings.backends, actions.for_site),
        on_rates=lambda: reader.read(),
        on_stalled=on_stalled,
        memory=QSettings(str(paths.data_folder() / "desk.ini"), QSettings.Format.IniFormat),
    )
    reader = RatesReader(settings.console.journal or paths.journal_file(), desk.show_rates, desk.say, desk)
    return desk


def zone_of(settings: Settings) -> ZoneInfo | None:
    return ZoneInfo(settings.console.timezone) if settings.console.timezone else None
