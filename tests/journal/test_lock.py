"""One console per journal judges, and its death frees the place."""

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from noc.journal.lock import Holder, JournalLock

HOLD = """
    import sys
    from pathlib import Path
    from noc.journal.lock import JournalLock

    assert JournalLock(Path(sys.argv[1])).acquire("NOC wall 1")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_console_is_told_who_judges(tmp_path: Path) -> None:
    first, second = JournalLock(tmp_path / "journal"), JournalLock(tmp_path / "journal")
    assert first.held_by() is None
    assert first.acquire("NOC wall 1")
    assert first.acquire("NOC wall 1")
    assert not second.acquire("NOC desk")
    assert second.held_by() == Holder(os.getpid(), "NOC wall 1")

    first.release()
    assert second.held_by() is None
    assert second.acquire("NOC desk")
    second.release()


def test_asking_does_not_take_the_place_of_one_who_wants_it(tmp_path: Path) -> None:
    asking, mine = JournalLock(tmp_path / "journal"), JournalLock(tmp_path / "journal")
    done = Event()

    def ask() -> None:
        while not done.is_set():
            asking.held_by()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(ask)
        try:
            for _ in range(300):
                assert mine.acquire("NOC wall 1")
                mine.release()
        finally:
            done.set()


def test_two_who_ask_do_not_take_each_other_for_the_holder(tmp_path: Path) -> None:
    lock = JournalLock(tmp_path / "journal")
    assert lock.acquire("NOC wall 1")
    lock.release()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: JournalLock(tmp_path / "journal").held_by(), range(2000)))
    assert answers == [None] * 2000


def test_kill_9_frees_the_lock(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    command = [sys.executable, "-c", textwrap.dedent(HOLD), str(journal)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "held\n"
        mine = JournalLock(journal)
        assert mine.held_by() == Holder(child.pid, "NOC wall 1")
        assert not mine.acquire("NOC desk")
        child.send_signal(signal.SIGKILL)
    assert mine.acquire("NOC desk")
    mine.release()


def test_a_holder_that_has_not_written_its_name_still_holds(tmp_path: Path) -> None:
    lock = JournalLock(tmp_path / "journal")
    assert lock.acquire("NOC wall 1")
    lock.path.write_text("")
    assert lock.held_by() == Holder(0, "")
    lock.release()
