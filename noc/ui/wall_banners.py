"""What is said across the wall, above the alarms: that the sound is paused, and the question who is there."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from noc.core.snapshot import Snapshot
from noc.ui.pause_banner import PauseBanner
from noc.ui.presence_prompt import PresencePrompt
from noc.ui.theme import Palette

SHARE = 0.9  # of the height of a capital of the strip: the two need room beside the alarms


class WallBanners:
    """They take their place from the strip, so that no tile ever moves."""

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        self.pause, self.presence = PauseBanner(palette, parent), PresencePrompt(palette, parent)

    def show_all(self, snapshot: Snapshot | None, stalled: bool) -> bool:
        """What the newest snapshot asks for; nothing when the engine has stopped, for it would count no more.

        True: one has come or gone.
        """
        before = self._shown
        if snapshot is None or stalled:
            self.pause.say("", "")
            self.presence.say("", "")
        else:
            self.pause.show_pause(snapshot.pause)
            self.presence.show_shift(snapshot.shift)
        return before != self._shown

    @property
    def _shown(self) -> list[PauseBanner | PresencePrompt]:
        return [banner for banner in (self.presence, self.pause) if not banner.isHidden()]

    def arrange(self, box: QRect, capital: float) -> QRect:
        """Stand beside each other at the top of the box of the strip; returns what is left of it."""
        shown = self._shown
        if not shown:
            return box
        gap = round(0.2 * capital)
        wide = (box.width() - gap * (len(shown) - 1)) // len(shown)
        for banner in shown:
            banner.set_capital(capital * SHARE)
            banner.resize(wide, banner.height())
        high = max(banner.sizeHint().height() for banner in shown)
        for number, banner in enumerate(shown):
            banner.setGeometry(box.left() + number * (wide + gap), box.top(), wide, high)
            banner.raise_()
        return box.adjusted(0, high + gap, 0, 0)
