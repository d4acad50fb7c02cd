"""The sentinel's window and alarm: black on white at every size, put aside for a while and never for good."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from noc.sentinel import alarm
from noc.sentinel.alarm import Alarm
from noc.sentinel.notice import Notice, decode, encode
from noc.sentinel.poster import Poster

NOTICE = Notice("THE CONSOLE HAS STOPPED", "NOC wall 1", "Its process ended", 940.0, "It is being started again")
LONG = Notice(
    "THE CONSOLE NO LONGER JUDGES", "Wall " * 40, "Nothing reached its screen for 60 s", 0.0, "Started 5 times",
    "noc: " + "what went wrong, " * 30, "no output device",
)  # fmt: skip


@pytest.fixture
def poster(qtbot: QtBot) -> Poster:
    poster = Poster(None, lambda: 1000.0)
    qtbot.addWidget(poster)
    return poster


def colours(picture: QImage) -> set[tuple[int, int, int]]:
    found = set()
    for y in range(0, picture.height(), 3):
        for x in range(0, picture.width(), 3):
            pixel = picture.pixel(x, y)
            found.add((pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255))
    return found


@pytest.mark.parametrize("size", [(1920, 1080), (800, 600), (1080, 1920), (3840, 1080)])
@pytest.mark.parametrize("notice", [NOTICE, LONG])
def test_it_is_grey_and_leaves_its_edges_free(poster: Poster, size: tuple[int, int], notice: Notice) -> None:
    poster._notice = notice
    poster.resize(*size)
    picture = poster.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert all(red == green == blue for red, green, blue in colours(picture))
    unit = min(size[1], size[0] * 0.625)
    edges = (*range(int(unit * 0.09)), *range(size[0] - int(unit * 0.09), size[0]))
    rows = range(int(size[1] / 2 - unit * 0.4), int(size[1] / 2 + unit * 0.4), 2)
    assert all(picture.pixel(x, y) & 0xFFFFFF == 0xFFFFFF for y in rows for x in edges[::3]), "words run off the screen"
    dark = sum(picture.pixel(x, y) & 0xFF < 64 for y in rows for x in range(0, size[0], 2))
    assert dark / (len(rows) * size[0] / 2) > 0.03, "there is something to read"


@pytest.mark.qt_log_ignore("does not support raise")  # windows drawn into memory have no order
def test_keys_and_closing_put_it_aside_and_do_not_end_it(poster: Poster, qtbot: QtBot) -> None:
    poster.tell(NOTICE)
    with qtbot.waitSignal(poster.put_aside):
        QTest.keyClick(poster, Qt.Key.Key_Escape)
    with qtbot.waitSignal(poster.put_aside):
        poster.close()
    assert poster.isVisible()
    poster.go()
    assert not poster.isVisible()


def test_what_is_said_to_its_process_arrives_as_it_was() -> None:
    assert decode(encode(LONG)) == LONG


@pytest.fixture
def raised(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Alarm]:
    monkeypatch.setattr(alarm, "ASIDE", timedelta(milliseconds=400))
    raised = Alarm(sound=False)
    raised.tell(NOTICE)
    yield raised
    raised.close()


def test_put_aside_it_comes_back(raised: Alarm, qtbot: QtBot) -> None:
    posters = raised._posters
    assert posters._notice == NOTICE
    raised._put_aside()
    assert posters._notice is None
    raised.tell(LONG)
    assert posters._notice is None, "what is being done is no reason to come back earlier"
    qtbot.waitUntil(lambda: posters._notice == LONG, timeout=5000)
    raised.end()
    raised.tell(NOTICE)
    assert posters._notice == NOTICE


def test_windows_that_die_are_replaced_and_shown_what_there_is(raised: Alarm, qtbot: QtBot) -> None:
    process = raised._posters._process
    qtbot.waitUntil(lambda: process.processId() != 0, timeout=5000)
    first = process.processId()
    process.kill()
    qtbot.waitUntil(lambda: process.processId() not in (0, first), timeout=10_000)
    qtbot.waitUntil(lambda: raised._posters._failures == 0, timeout=10_000)
    assert raised._posters._notice == NOTICE
