"""A desk on a stage: its door writes down what is asked, its clock is turned by hand, its keys are really pressed."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from noc.core.causes import AlarmState, Cause
from noc.core.events import Asked, PresenceSeen
from noc.core.snapshot import AlarmView, SiteView, Snapshot
from noc.ui.desk.desk import Desk
from noc.ui.desk.rows import RowKey
from noc.ui.desk.ways import Ways
from noc.ui.example import AT as _AT
from noc.ui.example import DeafDoor

Wanted = TypeVar("Wanted")


class NotingDoor(DeafDoor):
    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def ask(self, asked: Asked) -> None:
        self.asked.append(asked)


@dataclass
class DeskStage:
    qtbot: QtBot
    ways: Ways = field(default_factory=Ways)
    operator: str = "ann"
    door: NotingDoor = field(default_factory=NotingDoor)
    now: float = 1000.0
    stalls: list[bool] = field(default_factory=list)
    rates_asked: int = 0
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(
            self.door,
            self.operator,
            timezone=UTC,
            ways=self.ways,
            clock=lambda: self.now,
            on_stalled=self.stalls.append,
            on_rates=self._note_rates,
        )
        self.qtbot.addWidget(self.desk)
        self.desk.resize(1280, 800)
        self.desk.show()
        QApplication.processEvents()

    def _note_rates(self) -> None:
        self.rates_asked += 1

    def show(self, snapshot: Snapshot) -> None:
        self.desk.show_snapshot(snapshot)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.desk.pulse()

    def press(self, *keys: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys, or type texts, wherever the focus is."""
        for key in keys:
            target = self.desk.focusWidget() or self.desk
            if isinstance(key, str):
                QTest.keyClicks(target, key, held)
            else:
                QTest.keyClick(target, key, held)

    def control(self, key: Qt.Key) -> None:
        self.press(key, held=Qt.KeyboardModifier.ControlModifier)

    def go(self, owner: str, cause: Cause | None) -> None:
        assert self.desk.table.choose((owner, cause)), (owner, cause)

    def of(self, kind: type[Wanted]) -> list[Wanted]:
        return [event for event in self.door.asked if isinstance(event, kind)]

    @property
    def acts(self) -> list[Asked]:
        """What was asked, but for the word that somebody is there."""
        return [event for event in self.door.asked if not isinstance(event, PresenceSeen)]

    @property
    def current(self) -> RowKey | None:
        return self.desk.table.current_key()

    @property
    def notice(self) -> str:
        return self.desk.face.notice.text()

    @property
    def keys(self) -> list[RowKey]:
        """What is listed, from the top."""
        return [row.key for row in self.desk.table.rows_model.rows]


def changed(snapshot: Snapshot, key: str, change: Callable[[SiteView], SiteView]) -> Snapshot:
    return replace(snapshot, sites=tuple(change(site) if site.key == key else site for site in snapshot.sites))


def with_alarm(site: SiteView, cause: Cause, state: AlarmState, by: str | None = None) -> SiteView:
    """The site with this alarm in this state; its other alarms stay."""
    others = tuple(alarm for alarm in site.alarms if alarm.cause is not cause)
    old = next((alarm for alarm in site.alarms if alarm.cause is cause), None)
    alarm = replace(old, state=state, by=by) if old else AlarmView(cause, state, site.since or _AT, by=by)
    return replace(site, alarms=(*others, alarm), alarm=state)


def without_alarms(site: SiteView) -> SiteView:
    return replace(site, alarms=(), alarm=AlarmState.NORMAL)
