"""When what is asked for would end, as a clock time. It runs on while the question stands there."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from noc import durations
from noc.core.clock import Now
from noc.core.phrases import for_age, quoted
from noc.engine.clock import read_clock

Clock = Callable[[], Now]
MOVES_EVERY = 1000  # ms
_CLOCK_TIME = re.compile(r"([0-9]{1,2})[:.h ]?([0-9]{2})")


def for_end(end: datetime, now: datetime, zone: tzinfo | None) -> str:
    """`until 10:42, in 1 h`; with the day where it is another one. `zone` None is the system's own."""
    then, here = end.astimezone(zone), now.astimezone(zone)
    day = "" if then.date() == here.date() else f"{then:%a %d %b} "
    return f"until {day}{then:%H:%M}, in {for_age(end - now)}"


def typed_end(text: str, now: datetime, zone: tzinfo | None, longest: timedelta) -> timedelta:
    """How long from `now` until the next time that the clock shows `text`; a duration such as `90m` counts too.

    Raises ValueError with a sentence.
    """
    span = _until_clock(text, now, zone)
    if span is None:
        try:
            span = durations.parse(text)
        except ValueError as error:
            if "longer" not in str(error):
                raise ValueError(
                    f"{quoted(text)} is no clock time such as 14:30; the end is {for_age(longest)} away at most."
                ) from None
            span = timedelta.max
    if span > longest:
        raise ValueError(f"{quoted(text)} is too far away: {for_age(longest)} is the limit.")
    if span <= timedelta(0):
        raise ValueError(f"{quoted(text)} is over at once.")
    return span


def _until_clock(text: str, now: datetime, zone: tzinfo | None) -> timedelta | None:
    found = _CLOCK_TIME.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    wanted, day = time(int(found[1]), int(found[2])), now.astimezone(zone).date()
    for days in range(3):
        # Put together anew for each day: what the clock shows then may be another offset than now.
        local = datetime.combine(day + timedelta(days=days), wanted)
        end = local.astimezone(UTC) if zone is None else local.replace(tzinfo=zone).astimezone(UTC)
        if end > now:
            return end - now
    return None


class EndLine(QLabel):
    """Says anew each second what `words` makes of the moment."""

    def __init__(self, words: Callable[[Now], str], clock: Clock = read_clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._clock = words, clock
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._timer = QTimer(self)
        self._timer.setInterval(MOVES_EVERY)
        self._timer.timeout.connect(self.say)

    def say(self) -> None:
        said = self._words(self._clock())
        if said != self.text():
            self.setText(said)

    def showEvent(self, event: QShowEvent) -> None:
        self.say()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
