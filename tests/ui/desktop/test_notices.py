"""Notifications of the desktop, sent over a real message bus to a server that is as strict as the specification."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.core.causes import AlarmState, Cause
from noc.core.snapshot import Snapshot
from noc.ui.desktop.bus import DesktopBus
from noc.ui.desktop.news import Newness, unanswered
from noc.ui.desktop.notices import EVERY, Notice, Notices, notice_of
from tests.live.notification_server import Notifications, notifications
from tests.live.secret_service import run_python
from tests.ui.desktop.desk_pictures import ACKED, alarm, drill, fault, picture

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the desktop has no D-Bus"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="not installed: dbus-daemon"),
]

SOON = timedelta(milliseconds=400)  # in place of the five seconds
PATIENT, HURRIED = timedelta(seconds=30), timedelta(seconds=1)  # with a desktop that does not answer


class Balloons:
    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    def __call__(self, title: str, body: str) -> None:
        self.shown.append((title, body))


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notifications]:
    with notifications(tmp_path) as desktop:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
        yield desktop


@pytest.fixture
def balloons() -> Balloons:
    return Balloons()


Make = Callable[..., Notices]


@pytest.fixture
def make(balloons: Balloons, qtbot: QtBot) -> Iterator[Make]:
    made: list[Notices] = []

    def make(patience: timedelta = PATIENT) -> Notices:
        made.append(Notices(balloons, DesktopBus(patience=patience), every=SOON))
        return made[-1]

    yield make
    for notices in made:
        notices.close()


@pytest.fixture
def notices(desktop: Notifications, make: Make) -> Notices:
    desktop.start()
    return make()


def down(*names: str, started: float = 0.0) -> Snapshot:
    return picture({name: alarm(Cause.HOST_DOWN, started=started) for name in names})


def test_a_new_alarm_is_told_once_and_urgently(notices: Notices, desktop: Notifications, qtbot: QtBot) -> None:
    notices.show_snapshot(down("Riga"))
    qtbot.waitUntil(lambda: len(desktop.shown) == 1, timeout=10_000)
    for _ in range(5):
        notices.show_snapshot(down("Riga"))
    notices.show_snapshot(down("Riga", "Oslo"))
    qtbot.waitUntil(lambda: len(desktop.shown) == 2, timeout=10_000)
    assert desktop.titles == ["DOWN: Riga", "DOWN: Oslo"]
    assert desktop.shown[0].body == "host down · Acme"
    assert desktop.shown[0].urgency == ["y", 2]


def test_many_at_once_are_one(notices: Notices, desktop: Notifications, qtbot: QtBot) -> None:
    alarms = {f"Site {number}": alarm(Cause.HOST_DOWN) for number in range(7)}
    alarms["Quiet"] = alarm(Cause.CHECKS_LATE)
    notices.show_snapshot(picture(alarms, (fault(Cause.BACKEND_LOST, "icinga-east"),)))
    qtbot.waitUntil(lambda: len(desktop.shown) == 1, timeout=10_000)
    assert desktop.titles == ["1 fault, 7 sites down, 1 silent"]
    assert desktop.shown[0].body.startswith("backend lost, icinga-east, Site 0")
    assert desktop.shown[0].body.endswith("(+4 more)")


def test_what_comes_within_the_rest_is_summed_up_if_it_still_waits(
    notices: Notices, desktop: Notifications, qtbot: QtBot
) -> None:
    notices.show_snapshot(down("A"))
    notices.show_snapshot(down("A", "B", "C", "D"))
    notices.show_snapshot(down("A", "B", "C"))
    qtbot.waitUntil(lambda: len(desktop.shown) == 2, timeout=10_000)
    assert desktop.titles == ["DOWN: A", "2 sites down"]
    assert desktop.shown[1].body == "B, C"


def test_a_drill_is_marked_and_shares_no_notice_with_what_is_real(
    notices: Notices, desktop: Notifications, qtbot: QtBot
) -> None:
    snapshot = picture({"Riga": alarm(Cause.HOST_DOWN)}, drills=(drill(Cause.DRILL_SILENT, "Oslo"),))
    notices.show_snapshot(snapshot)
    qtbot.waitUntil(lambda: len(desktop.shown) == 2, timeout=10_000)
    assert desktop.titles == ["DOWN: Riga", "DRILL: SILENT: Oslo"]
    assert desktop.shown[1].urgency == ["y", 1]


def test_they_are_taken_back_when_nothing_waits_any_more(
    notices: Notices, desktop: Notifications, qtbot: QtBot
) -> None:
    notices.show_snapshot(down("Riga"))
    qtbot.waitUntil(lambda: len(desktop.shown) == 1, timeout=10_000)
    notices.show_snapshot(picture({"Riga": alarm(Cause.HOST_DOWN, ACKED)}))
    qtbot.waitUntil(lambda: desktop.asked[-1].method == "CloseNotification", timeout=10_000)
    assert desktop.asked[-1].arguments == (1,)


def test_a_stalled_engine_is_told_though_no_snapshot_comes(
    notices: Notices, desktop: Notifications, qtbot: QtBot
) -> None:
    notices.stalled(True)
    qtbot.waitUntil(lambda: desktop.titles == ["FAULT: the engine has stopped"], timeout=10_000)


def test_a_server_that_comes_later_is_found(
    desktop: Notifications, make: Make, balloons: Balloons, qtbot: QtBot
) -> None:
    notices = make()
    notices.show_snapshot(down("A"))
    qtbot.waitUntil(lambda: len(balloons.shown) == 1, timeout=10_000)
    desktop.start()
    notices.show_snapshot(down("A", "B"))
    qtbot.waitUntil(lambda: desktop.titles == ["DOWN: B"], timeout=10_000)


def test_a_server_that_hangs_is_not_waited_for(
    desktop: Notifications, make: Make, balloons: Balloons, qtbot: QtBot
) -> None:
    desktop.start()
    notices = make(HURRIED)
    assert desktop.server is not None
    desktop.server.freeze()
    notices.show_snapshot(down("Riga"))
    qtbot.waitUntil(lambda: balloons.shown == [("DOWN: Riga", "host down · Acme")], timeout=10_000)
    desktop.server.thaw()


def test_a_bus_that_dies_is_survived(
    notices: Notices, desktop: Notifications, balloons: Balloons, qtbot: QtBot
) -> None:
    notices.show_snapshot(down("A"))
    qtbot.waitUntil(lambda: desktop.titles == ["DOWN: A"], timeout=10_000)
    os.unlink(Path(desktop.env["XDG_RUNTIME_DIR"]) / "bus")
    assert desktop.server is not None
    desktop.server.kill()
    notices.show_snapshot(down("A", "B"))
    qtbot.waitUntil(lambda: [title for title, _ in balloons.shown] == ["DOWN: B"], timeout=10_000)


def test_without_a_bus_the_balloon_tells(
    make: Make, balloons: Balloons, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    make().show_snapshot(down("Riga"))
    qtbot.waitUntil(lambda: balloons.shown == [("DOWN: Riga", "host down · Acme")], timeout=10_000)


@pytest.mark.parametrize("address", ["nonsense", "tcp:host=127.0.0.1,port=1", "unix:path=/nowhere/bus", ""])
def test_an_address_that_is_none_is_no_trouble(
    make: Make, balloons: Balloons, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    make().show_snapshot(down("Riga"))
    qtbot.waitUntil(lambda: len(balloons.shown) == 1, timeout=10_000)


class TestWords:
    def test_a_name_is_no_markup_and_no_novel(self) -> None:
        snapshot = picture({"<b>R&D</b>\x1b[31m\nRiga " + "x" * 10_000: alarm(Cause.HOST_DOWN)})
        notice = notice_of(unanswered(snapshot))
        assert notice.title.startswith("DOWN: ‹b›R+D‹/b› [31m Riga x")
        assert not set("<>&\n\x1b") & set(notice.title + notice.body)
        assert len(notice.title) <= 240

    def test_detail_of_a_backend_is_told(self) -> None:
        snapshot = picture({"Riga": alarm(Cause.HOST_DOWN, detail="riga-gw down: no route to host")})
        assert notice_of(unanswered(snapshot)) == Notice(
            "DOWN: Riga", "host down · Acme · riga-gw down: no route to host"
        )

    def test_no_more_than_one_in_five_seconds(self) -> None:
        assert timedelta(seconds=5) <= EVERY


class TestNewness:
    def test_an_alarm_that_begins_again_is_new(self) -> None:
        newness = Newness()
        assert len(newness.of(down("Riga"))) == 1
        assert newness.of(down("Riga")) == []
        assert len(newness.of(down("Riga", started=60))) == 1

    def test_an_acknowledgement_that_ended_is_new(self) -> None:
        newness = Newness()
        newness.of(down("Riga"))
        assert newness.of(picture({"Riga": alarm(Cause.HOST_DOWN, ACKED)})) == []
        assert len(newness.of(down("Riga"))) == 1

    def test_what_chatters_is_told_once(self) -> None:
        newness = Newness()
        told = 0
        for started in range(20):
            state = AlarmState.UNACKED if started % 2 == 0 else AlarmState.CLEARED_UNACKED
            view = alarm(Cause.HOST_DOWN, state, started=started, chattering=True)
            told += len(newness.of(picture({"Riga": view})))
        assert told == 1

    @pytest.mark.parametrize("state", [state for state in AlarmState if state is not AlarmState.UNACKED])
    def test_only_what_waits_for_a_hand_is_news(self, state: AlarmState) -> None:
        assert Newness().of(picture({"Riga": alarm(Cause.HOST_DOWN, state)})) == []

    @pytest.mark.parametrize("cause", [Cause.PART_DOWN, Cause.SOFT_DOWN, Cause.ANNOUNCED])
    def test_only_what_is_loud_is_news(self, cause: Cause) -> None:
        assert Newness().of(picture({"Riga": alarm(cause)})) == []

    def test_the_gravest_comes_first(self) -> None:
        snapshot = picture({"B": alarm(Cause.CHECKS_LATE), "A": alarm(Cause.HOST_DOWN)}, (fault(Cause.UNMAPPED, "x"),))
        assert [news.word for news in Newness().of(snapshot)] == ["FAULT", "DOWN", "SILENT"]


def test_the_test_server_refuses_what_real_ones_refuse(desktop: Notifications) -> None:
    """Else none of these tests would see a number of the wrong kind."""
    desktop.start()
    code = (
        "from jeepney import DBusAddress, new_method_call\n"
        "from jeepney.io.blocking import open_dbus_connection\n"
        "c = open_dbus_connection()\n"
        "a = DBusAddress('/org/freedesktop/Notifications', 'org.freedesktop.Notifications',"
        " 'org.freedesktop.Notifications')\n"
        "m = new_method_call(a, 'Notify', 'sisssasa{sv}i', ('x', 0, '', 'a', 'b', [], {}, -1))\n"
        "print(c.send_and_get_reply(m, timeout=5).header.message_type.name)\n"
    )
    assert run_python(code, desktop.env) == "error"
    assert desktop.titles == []
