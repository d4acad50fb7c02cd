"""Notifications of the desktop: one for what is new and unanswered, a summary where much is new at once.

Sent to `org.freedesktop.Notifications`, or where nobody answers there, by `fallback` (the tray's balloon). Beside the
siren and the wall, never in their place: a service of the desktop that is dead or hangs is not waited for.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Slot

from noc.core.phrases import listing
from noc.core.snapshot import Snapshot
from noc.ui.desktop.bus import Answer, Call, DesktopBus
from noc.ui.desktop.news import FAULT_WORD, RANK, Newness, News, unanswered

EVERY = timedelta(seconds=5)
NAMED = 5  # sites in a summary
LONGEST = 240  # characters
KEPT = 20  # notices that are taken back when nothing waits any more
SERVICE = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
NORMAL, CRITICAL = 1, 2

# Some services read their texts as markup, and others show an escape as it is written.
_PLAIN = str.maketrans({"<": "‹", ">": "›", "&": "+"})


@dataclass(frozen=True, slots=True)
class Notice:
    title: str
    body: str
    drill: bool = False


def notice_of(news: Sequence[News]) -> Notice:
    """Words for some news, the gravest first; all of them drills, or none."""
    drill = news[0].drill
    mark = "DRILL: " if drill else ""
    if len(news) == 1:
        [one] = news
        return Notice(_plain(f"{mark}{one.word}: {one.name}"), _plain(one.text), drill)
    names = listing([each.name for each in news], NAMED)
    return Notice(_plain(f"{mark}{counted(news)}"), _plain(names), drill)


def counted(news: Sequence[News]) -> str:
    """`1 fault, 7 sites down, 2 silent`."""
    counts = Counter(each.word for each in news)
    parts: list[str] = []
    for word in RANK:
        number = counts[word]
        if number and word == FAULT_WORD:
            parts.append(f"{number} fault{'s' if number > 1 else ''}")
        elif number:
            sites = (" site" if number == 1 else " sites") if not any("site" in part for part in parts) else ""
            parts.append(f"{number}{sites} {word.lower()}")
    return ", ".join(parts)


def _plain(text: str) -> str:
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return short.translate(_PLAIN)


class Notices(QObject):
    """At most one in five seconds; what comes in between is summed up in the next, if it still waits then."""

    def __init__(
        self,
        fallback: Callable[[str, str], None],
        bus: DesktopBus | None = None,
        parent: QObject | None = None,
        every: timedelta = EVERY,
    ) -> None:
        super().__init__(parent)
        self._fallback = fallback
        self._bus = bus if bus is not None else DesktopBus(self)
        self._newness = Newness()
        self._pending: list[News] = []
        self._shown: list[int] = []  # ids
        self._quiet = True  # nothing waits for an answer
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(every // timedelta(milliseconds=1))
        self._rest.timeout.connect(self._send)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        waiting = {news.key for news in unanswered(snapshot)}
        self._pending = [news for news in self._pending if news.key in waiting]
        self._pending += self._newness.of(snapshot)
        self._quiet = not waiting
        if self._quiet:
            self._take_back()
        if not self._rest.isActive():
            self._send()

    @Slot(bool)
    def stalled(self, stalled: bool) -> None:
        """The engine has stopped, or runs again. Told at once: there will be no snapshot to wait for."""
        if stalled:
            self._quiet = False
            self._notify(Notice("FAULT: the engine has stopped", "Nothing is watched until it runs again."))

    def close(self) -> None:
        """Take back what is shown, and let go of the bus."""
        self._rest.stop()
        self._take_back()
        self._bus.close()

    def _send(self) -> None:
        """One notice; drills never share one with what is real."""
        if not self._pending:
            return
        drill = all(news.drill for news in self._pending)
        told = sorted((news for news in self._pending if news.drill is drill), key=lambda news: news.order)
        self._pending = [news for news in self._pending if news.drill is not drill]
        self._notify(notice_of(told))
        self._rest.start()

    def _notify(self, notice: Notice) -> None:
        hints = {
            "urgency": ("y", NORMAL if notice.drill else CRITICAL),
            "desktop-entry": ("s", "noc"),
            "suppress-sound": ("b", True),  # the siren is the sound
        }
        arguments: tuple[object, ...] = ("NOC Console", 0, "noc", notice.title, notice.body, [], hints, -1)

        def answered(answer: Answer) -> None:
            if not answer or not isinstance(answer[0], int):
                self._fallback(notice.title, notice.body)
                return
            self._shown = [*self._shown, answer[0]][-KEPT:]
            if self._quiet:
                self._take_back()

        self._bus.call(Call(SERVICE, PATH, SERVICE, "Notify", "susssasa{sv}i", arguments, answered))

    def _take_back(self) -> None:
        """What they told is answered or over; one that stays on the screen would be a lie."""
        for number in self._shown:
            self._bus.call(Call(SERVICE, PATH, SERVICE, "CloseNotification", "u", (number,)))
        self._shown = []
