"""The sentinel itself, with its real socket and windows drawn into memory, before a small console of the test's own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from noc.core.causes import Cause
from noc.sentinel import note, sentinel
from noc.sentinel.notice import Notice
from noc.sentinel.sentinel import Sentinel
from noc.sentinel.start_again import ADDRESS
from tests.live.processes import Process, spawn, wait

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the small console knows sockets of Unix alone")


class Scene:
    def __init__(self, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self.qtbot, self._monkeypatch = folder, qtbot, monkeypatch
        (folder / "run").mkdir(mode=0o700)
        self.address = str(folder / "run" / "socket")
        self.told: list[Notice] = []
        self.ended: list[bool] = []
        self.processes: list[Process] = []
        self.sentinel: Sentinel | None = None

    def begin(self, managed: bool = False) -> Sentinel:
        self.sentinel = sentinel = Sentinel(self.address, sound=False, managed=managed)
        tell = sentinel._alarm.tell

        def heard(notice: Notice) -> None:
            self.told.append(notice)
            tell(notice)

        self._monkeypatch.setattr(sentinel._alarm, "tell", heard)
        sentinel.ended.connect(lambda: self.ended.append(True))
        return sentinel

    def console(self, way: str) -> Process:
        command = [sys.executable, "-m", "tests.sentinel.small_console", way, str(self._folder)]
        process = spawn(command, self._folder / f"{way}.log", env={ADDRESS: self.address})
        self.processes.append(process)
        return process

    def starts(self) -> list[tuple[int, str]]:
        file = self._folder / "starts"
        rows = [line.partition(" ") for line in file.read_text().splitlines()] if file.exists() else []
        return [(int(pid), place) for pid, _, place in rows]

    def until(self, condition: Callable[[], bool], seconds: float = 15) -> None:
        self.qtbot.waitUntil(condition, timeout=round(seconds * 1000))

    @property
    def beats(self) -> bool:
        assert self.sentinel is not None
        return self.sentinel._watched.watch.newest is not None

    def close(self) -> None:
        if self.sentinel is not None:
            self.sentinel._watched.kill()
            self.sentinel._attempts.kill()
            self.sentinel.close()
        for process in self.processes:
            process.kill()


@pytest.fixture
def scene(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.setattr(sentinel, "SHOWN_AT_LEAST", 1.0)
    scene = Scene(tmp_path, qtbot, monkeypatch)
    yield scene
    scene.close()


def test_a_goodbye_ends_it_without_an_alarm(scene: Scene) -> None:
    scene.begin()
    scene.console("leaves")
    scene.until(lambda: bool(scene.ended))
    assert scene.told == []


def test_where_no_console_comes_it_ends(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentinel, "NEVER_SEEN", 1.0)
    scene.begin()
    scene.until(lambda: bool(scene.ended))
    assert scene.told == []


def test_a_dead_console_is_started_again_where_it_was_until_it_works(scene: Scene) -> None:
    begun = scene.begin()
    first = scene.console("works")
    scene.until(lambda: scene.beats)
    os.kill(first.pid, signal.SIGKILL)
    scene.until(lambda: bool(scene.told))
    assert scene.told[0].headline == "THE CONSOLE HAS STOPPED"
    assert scene.told[0].happened == "Its process ended without a goodbye"
    scene.until(lambda: len(scene.starts()) == 2)
    assert scene.starts()[1][1] == "where it was"
    scene.until(lambda: begun._finding is None)
    assert scene.starts()[2:] == []


def test_a_console_that_does_not_come_up_is_tried_again_and_its_last_words_are_shown(scene: Scene) -> None:
    scene.begin()
    first = scene.console("once")
    scene.until(lambda: scene.beats)
    os.kill(first.pid, signal.SIGKILL)
    scene.until(lambda: len(scene.starts()) == 4, 20)
    scene.until(lambda: "3 times" in scene.told[-1].doing)
    assert scene.told[-1].reason == "noc: noc.toml: backend east: url is missing"
    assert scene.told[-1].since == scene.told[0].since, "nothing was watched in between"
    assert scene.ended == []


def test_one_that_gives_itself_out_for_another_process_is_not_heard(scene: Scene) -> None:
    begun = scene.begin()
    forger = scene.console("forges")
    scene.until(lambda: not forger.running)
    assert begun._watched.console is None
    scene.console("works")
    scene.until(lambda: scene.beats)


def test_a_second_console_is_turned_away(scene: Scene) -> None:
    begun = scene.begin()
    first = scene.console("works")
    scene.until(lambda: scene.beats)
    second = scene.console("works")
    scene.until(lambda: not second.running)
    assert begun._watched.console is not None
    assert begun._watched.console.pid == first.pid
    assert scene.told == []


def test_beside_a_service_manager_it_starts_nothing_at_first_and_leaves_a_note(scene: Scene) -> None:
    begun = scene.begin(managed=True)
    first = scene.console("works")
    scene.until(lambda: scene.beats)
    assert begun.unfinished() is None
    os.kill(first.pid, signal.SIGKILL)
    scene.until(lambda: bool(scene.told))
    assert [told.doing for told in scene.told] == ["The service manager starts it again"]
    assert begun.unfinished() == (Cause.SCREEN_FROZEN, "its process ended without a goodbye")
    assert len(scene.starts()) == 1


@pytest.mark.parametrize("managed", [True, False])
def test_ended_with_its_console_it_leaves_word_to_the_next(scene: Scene, tmp_path: Path, managed: bool) -> None:
    """As a service manager does with what is left of a service whose main process has died."""
    manager = {"NOTIFY_SOCKET": str(tmp_path / "nobody")} if managed else {}
    command = [sys.executable, "-m", "noc.sentinel", scene.address, "wall", "--no-sound"]
    process = spawn(command, tmp_path / "sentinel.log", env=manager)
    scene.processes.append(process)
    wait(Path(scene.address).exists, 10, "it listens")
    console = scene.console("works")
    wait(lambda: bool(scene.starts()), 10, "a console begins")
    wait(lambda: (tmp_path / "beaten").exists(), 10, "it has beaten")
    os.kill(console.pid, signal.SIGKILL)
    os.kill(process.pid, signal.SIGTERM)
    wait(lambda: not process.running, 10, "it ends at once")
    taken = note.take("wall")
    assert (taken is not None) is managed
    assert not Path(scene.address).exists()


def test_a_note_is_taken_once() -> None:
    assert note.take("wall") is None
    note.leave("wall", Cause.SCREEN_FROZEN, "it stood still")
    assert note.take("desk") is None
    taken = note.take("wall")
    assert taken is not None
    assert taken[0] is Cause.SCREEN_FROZEN
    assert taken[1].startswith("it stood still; started again, 0 s")
    assert note.take("wall") is None


def test_nobody_else_of_this_machine_reaches_it(scene: Scene) -> None:
    scene.begin()
    assert Path(scene.address).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("words", [[], ["--no-sound"]])
def test_where_it_cannot_listen_its_process_ends(words: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "noc.sentinel", str(tmp_path / "gone" / "socket"), "wall", *words]
    assert subprocess.run(command, timeout=30, capture_output=True, check=False).returncode == 1
