"""The screen: whether there is one, which, and whether it can be kept lit."""

import sys
from collections.abc import Iterator
from os import environ
from typing import Any

from noc.core.phrases import listing
from noc.doctor.journal import holder_of
from noc.doctor.link import Line, broken, ok, unknown
from noc.doctor.trial import TrialError, tried
from noc.settings import Settings

LINK, POWER, TRAY = "screen", "power", "tray"
SECONDS = 20.0
INTO_MEMORY = ("offscreen", "minimal")
_SESSION = "run this in the session of the screen; where there is none: noc watch"


def examine_screen(settings: Settings | None) -> Iterator[Line]:
    if not _is_named():
        text = "none can be reached from here: neither DISPLAY nor WAYLAND_DISPLAY is set"
        if settings is not None and holder_of(settings) is not None:
            yield unknown(LINK, f"{text}; the console that runs may have one", _SESSION)
        else:
            yield broken(LINK, text, _SESSION)
        return
    try:
        found = tried("noc.doctor.screen_trial", {}, SECONDS - 2)
    except TrialError as error:
        yield broken(LINK, f"no window can be shown: {error}", _SESSION)
        return
    yield from _found(found)


def _is_named() -> bool:
    """Qt would end the process where there is nothing to show a window on."""
    if environ.get("QT_QPA_PLATFORM"):
        return True
    return sys.platform != "linux" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def _found(found: dict[str, Any]) -> Iterator[Line]:
    screens = [f"{each['name']} {each['width']} x {each['height']}" for each in found["screens"]]
    if found["platform"] in INTO_MEMORY:
        yield broken(LINK, f"windows are drawn into memory: QT_QPA_PLATFORM is {found['platform']}", "unset it")
        return
    if not screens:
        yield broken(LINK, "no output is connected", "connect one, or switch it on")
        return
    yield ok(LINK, f"{listing(screens)} ({found['platform']})")
    if found["lit"]:
        yield ok(POWER, "the screen can be kept lit")
    else:
        remedy = "switch off screen saver, power saving and sleep by hand, or install xset"
        yield unknown(POWER, "power state not verified: nothing here tells whether the screen stays lit", remedy)
    if found["tray"]:
        yield ok(TRAY, "this desktop has one")
    else:
        yield unknown(TRAY, "this desktop shows none: nothing stands there while the window is hidden")
