"""One window in front of one session, with the siren and all that watches over them beside it."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QWidget

from noc import paths
from noc.audio.driver import SirenDriver
from noc.audio.hearing import Hearing
from noc.audio.player import Player
from noc.audio.sound_watch import SoundWatch
from noc.audio.speech import Speech
from noc.core.effects import Happened
from noc.core.reply import Reply
from noc.core.snapshot import Snapshot
from noc.engine.door import Door
from noc.engine.reloading import BeginAnew
from noc.engine.service_manager import ServiceManager
from noc.engine.session import Session
from noc.engine.totals import NONE_YET, Tally, Totals
from noc.settings import Settings
from noc.ui.actions import Actions, secret_variables
from noc.ui.bridge import Bridge
from noc.ui.desk.desk import Desk
from noc.ui.desk.ways import Ways
from noc.ui.desktop.attention import Attention
from noc.ui.rates_reader import RatesReader
from noc.ui.wall import Wall

LOOK = 200  # ms between two looks whether the service manager is due a word


class Window(Protocol):
    """What a console puts in front of its session: a wall, or a desk."""

    def show_snapshot(self, snapshot: Snapshot) -> None: ...
    def show_sound(self, text: str, good: bool) -> None: ...
    def say(self, text: str) -> None: ...
    def close(self) -> bool: ...
    def deleteLater(self) -> None: ...  # noqa: N802  as Qt calls it

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
        on_reload: BeginAnew | None = None,
        reloaded: Reply | None = None,
        before: Totals = NONE_YET,
    ) -> None:
        """`on_reload` is told, in the main thread, of a configuration to begin anew with. `reloaded` and `before` are
        of a console in whose place this one stands: the answer to who asked for that, and what was counted.
        """
        self.settings = settings
        self._bridge = Bridge()
        hears = sound and settings.console.sound != "off"
        self.tally = Tally({"polls", "folds", "snapshots", "paints"}, before)
        self._paints = before.paints
        self.session = Session(
            settings,
            self._bridge.publish,
            on_line,
            hears=hears,
            on_reply=self._bridge.say,
            tally=self.tally,
            on_reload=self._bridge.reload if on_reload is not None else None,
            reloaded=reloaded,
        )
        if on_reload is not None:
            self._bridge.reloaded.connect(on_reload)
        self._player = Player(paths.resource("sounds")) if hears else None
        speaks = self._player is not None and settings.console.speak
        self._speech = Speech() if speaks else None
        self.siren = SirenDriver(self._player, speech=self._speech)
        self._attention: Attention | None = None
        self.window = make(self.session.door, settings, self._stalled)
        self._bridge.arrived.connect(self.window.show_snapshot)
        self._bridge.arrived.connect(self.siren.show)
        self._bridge.arrived.connect(self._tell_shown)
        self._bridge.said.connect(self.window.say)
        required = sound and settings.console.sound == "required"
        self.service = ServiceManager(self.tally)
        self._looks = QTimer(interval=LOOK)
        self._looks.timeout.connect(self.service.look)
        self._hearing: Hearing | None = None
        if self._player is not None:
            self._hearing = Hearing(self._player, self.tally, required, zone_of(settings))
            self._bridge.arrived.connect(self._hearing.show)
        self._watch = SoundWatch(self.siren, self.session.door, required, self.window.show_sound, hearing=self._hearing)

    def start(self) -> None:
        self.session.start()
        self._looks.start()
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
        self._looks.stop()
        self.session.stop()
        for part in (self._attention, self._hearing, self._speech, self._player):
            if part is not None:
                part.close()

    def _tell_shown(self) -> None:
        """Only a window beside which a tray icon stands may be minimized: it is not painted then."""
        away = self._attention is not None and self._attention.window_is_away
        self.tally.shown(self._paints + self.window.paints, put_away=away)

    def go(self) -> None:
        """Another one has taken the place of this one, which has stopped: nothing of it stays behind."""
        self.window.close()
        for part in (self.window, self._watch, self.siren, self._bridge, self._looks):
            part.deleteLater()

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
