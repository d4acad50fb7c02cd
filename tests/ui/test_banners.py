"""The banners that count: the pause of the sound, and the question whether somebody is there."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from noc.core.snapshot import PauseView, ShiftView
from noc.ui.banner import Banner
from noc.ui.pause_banner import PauseBanner
from noc.ui.presence_prompt import PresencePrompt
from noc.ui.theme import DARK, LIGHT, TEXT_CONTRAST, Palette, contrast
from tests.ui.panels.asking import LONG_TEXTS, Asking


@pytest.fixture
def asking(qtbot: QtBot) -> Asking:
    return Asking(qtbot)


def test_the_pause_counts_with_the_snapshots_and_goes(asking: Asking) -> None:
    banner = PauseBanner(DARK)
    asking.rows.addWidget(banner)
    assert banner.isHidden()
    banner.show_pause(PauseView("ann", timedelta(seconds=86.2)))
    assert banner.text() == "SOUND PAUSED by ann, 87 s left · P ends it; any new alarm ends it"
    assert not banner.isHidden()
    banner.show_pause(PauseView("ann", timedelta(seconds=-1)))
    assert "0 s left" in banner.text()
    banner.show_pause(None)
    assert banner.isHidden()


def test_the_prompt_asks_only_while_the_shift_asks(asking: Asking) -> None:
    prompt = PresencePrompt(DARK)
    asking.rows.addWidget(prompt)
    asked = ShiftView(("ann",), None, timedelta(minutes=31), asks=True, sounds_in=timedelta(seconds=51.5))
    prompt.show_shift(asked)
    assert prompt.text() == "Are you there? Press any key. · In 52 s it sounds."
    prompt.show_shift(ShiftView(asks=True, sounds_in=timedelta(0)))
    assert prompt.text() == "Are you there? Press any key. · Nobody has answered."
    prompt.show_shift(ShiftView(("ann",), None, timedelta(minutes=3)))
    assert prompt.isHidden()


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_a_long_name_breaks_nothing(asking: Asking, text: str) -> None:
    banner = PauseBanner(DARK)
    asking.rows.addWidget(banner)
    banner.show_pause(PauseView(text, timedelta(seconds=87)))
    asking.window.grab()
    assert "s left" in banner.text()
    assert len(banner.text()) < 100
    asking.fits()


def test_on_the_wall_its_letters_are_as_tall_as_the_strip_s(asking: Asking) -> None:
    banner = PauseBanner(DARK)
    asking.window.resize(1920, 700)
    asking.rows.addWidget(banner)
    banner.set_capital(43)
    banner.show_pause(PauseView("ann", timedelta(seconds=87)))
    asking.qtbot.waitUntil(lambda: banner.height() >= 2 * 43)
    image = banner.grab().toImage()
    # The two bars of the mark are as tall as a capital.
    middle = next(x for x in range(20, image.width()) if image.pixelColor(x, image.height() // 2).lightness() < 30)
    column = [image.pixelColor(middle + 2, y).lightness() < 30 for y in range(10, image.height() - 10)]
    assert sum(column) >= 42


@pytest.mark.parametrize("palette", [DARK, LIGHT])
@pytest.mark.parametrize("kind", [PauseBanner, PresencePrompt])
def test_its_words_can_be_read(qtbot: QtBot, kind: type[PauseBanner | PresencePrompt], palette: Palette) -> None:
    banner: Banner = kind(palette)
    qtbot.addWidget(banner)
    assert contrast(*banner.colours) >= TEXT_CONTRAST
