from dataclasses import replace
from threading import Thread

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from noc.core.snapshot import Snapshot
from noc.ui.bridge import Bridge
from noc.ui.example import calm


def test_a_snapshot_of_another_thread_arrives_in_this_one(qtbot: QtBot) -> None:
    bridge, snapshot = Bridge(), calm(3)
    threads: list[QThread] = []
    bridge.arrived.connect(lambda _: threads.append(QThread.currentThread()))
    sender = Thread(target=bridge.publish, args=(snapshot,))
    with qtbot.waitSignal(bridge.arrived, timeout=5000) as arrived:
        sender.start()
    sender.join(5)
    assert arrived.args == [snapshot]
    assert threads == [QThread.currentThread()]


def test_a_slow_screen_gets_the_newest_and_no_queue(qtbot: QtBot) -> None:
    bridge, got = Bridge(), list[Snapshot]()
    bridge.arrived.connect(got.append)
    snapshots = [replace(calm(1), folds=number) for number in range(200)]
    for snapshot in snapshots:
        bridge.publish(snapshot)
    assert got == []  # never in the midst of what the publisher does
    qtbot.waitUntil(lambda: bool(got))
    assert [snapshot.folds for snapshot in got] == [199]
    bridge.publish(snapshots[0])
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got[1].folds == 0


def test_each_notice_of_another_thread_is_delivered_in_this_one(qtbot: QtBot) -> None:
    bridge, got = Bridge(), list[tuple[str, QThread]]()
    bridge.said.connect(lambda text: got.append((text, QThread.currentThread())))
    for text in ("first", "second"):
        sender = Thread(target=bridge.say, args=(text,))
        sender.start()
        sender.join(5)
    assert got == []
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got == [("first", QThread.currentThread()), ("second", QThread.currentThread())]
