"""The process that speaks, with the engine of Qt's that takes its time and says nothing."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from noc.audio.speech import LONGEST_TEXT, Speech, spoken


@pytest.fixture
def speech(qtbot: QtBot) -> Iterator[Speech]:
    speech = Speech("mock")
    qtbot.waitUntil(lambda: speech.talking is not None, timeout=20_000)
    yield speech
    speech.close()


def test_a_line_takes_its_time_and_ends(speech: Speech, qtbot: QtBot) -> None:
    assert speech.status == ""
    with qtbot.waitSignal(speech.ended, timeout=10_000):
        speech.say("Site down. Riga data centre.")
        assert speech.talking
    assert speech.talking is False


def test_told_to_be_silent_it_is_at_once(speech: Speech, qtbot: QtBot) -> None:
    speech.say("a very long line " * 10)
    speech.hush()
    assert speech.talking is False
    with qtbot.waitSignal(speech.ended, timeout=10_000):
        speech.say("short")
    assert speech.pid


def test_the_end_of_a_line_that_was_cut_off_is_not_that_of_the_next(speech: Speech, qtbot: QtBot) -> None:
    def seconds(*texts: str) -> float:
        begun_at = time.monotonic()
        with qtbot.waitSignal(speech.ended, timeout=10_000):
            for text in texts:
                speech.say(text)
        return time.monotonic() - begun_at

    long = "a line of so many words that it takes its time"
    alone = seconds(long)
    assert seconds("one", "two", long) > 0.8 * alone


def test_a_process_that_hangs_is_ended_and_nothing_waits_for_it(speech: Speech, qtbot: QtBot) -> None:
    hung = speech.pid
    os.kill(hung, signal.SIGSTOP)
    speech.say("Site down.")
    speech.hush()
    assert speech.talking is False
    qtbot.waitUntil(lambda: speech.pid != hung, timeout=10_000)
    assert speech.status == "voice failed"
    assert speech.talking is None
    speech.say("nobody is there to say this")
    assert speech.talking is None


def test_a_process_that_dies_in_a_line_ends_the_line(speech: Speech, qtbot: QtBot) -> None:
    speech.say("a very long line " * 10)
    with qtbot.waitSignal(speech.ended, timeout=10_000):
        os.kill(speech.pid, signal.SIGKILL)
    assert speech.talking is None


def test_without_an_engine_a_word_says_so(qtbot: QtBot) -> None:
    speech = Speech("an engine that nobody has written")
    try:
        qtbot.waitUntil(lambda: speech.status == "no voice", timeout=20_000)
        qtbot.waitUntil(lambda: speech.pid == 0, timeout=10_000)
        assert speech.talking is None
    finally:
        speech.close()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Site down.\nhush\nRiga", "Site down. hush Riga"),
        ("\x1b[31mRīga\u202e \x00", "[31mRīga"),
        ("x" * 10_000, "x" * LONGEST_TEXT),
    ],
)
def test_a_name_cannot_become_a_command(text: str, line: str) -> None:
    assert spoken(text) == line
