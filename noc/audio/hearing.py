"""Whether the sound of this console can be heard: looked up every two seconds, and proven by listening.

Looking: the sound server is asked for the way of the voice's sound (`noc.audio.hearing_look`), and whether anything
stops it there (`noc.audio.hearing_verdict`). Listening: what the output sends to its loudspeaker is recorded, and the
tones of what is played are searched in it (`noc.audio.hearing_listen`). While alarms sound, theirs; where nothing has
been heard at this output yet, where the shift changes, and where somebody asks for it, those of a short test tone.

Sound is proven once heard, and for as long as each look then finds its way free. A way that is not free for some
seconds, an alarm that plays and is not heard, a test tone not heard three times are a trouble; it ends when sound is
heard again. Where nothing can be recorded no trouble is found that way, and nothing is proven. Main thread only.
"""

from datetime import UTC, datetime, tzinfo
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from noc.audio.figures import TEST, Figure
from noc.audio.hearing_facts import Look, Output
from noc.audio.hearing_listen import Listener
from noc.audio.hearing_look import Looker, why_not
from noc.audio.hearing_tones import tones_of
from noc.audio.hearing_trial import Trial
from noc.audio.hearing_verdict import Trouble, Way, dead, judge
from noc.audio.player import NOT_VERIFIED, Player
from noc.core.snapshot import ShiftView, Snapshot
from noc.engine.totals import Tally

LOOK_EVERY_MS = 2000
TICK_MS = 200
SETTLES_AFTER = 3.5  # s of looks that find the way stopped: a sound server has restarted by then
UNHEARD_AFTER = 7.0  # s for which a figure is in the air: longer than the longest period of one
STARTS_WITHIN = 9.0  # s, the same for a voice that has yet to say that it works
DEAF_FOR = 60.0  # s until recording is tried again where it was refused
LONGEST_TICK = 0.5  # s: this process was held up, and not the sound
USELESS_AT = 3  # looks in a row
ONCE_UNHEARD = 1.0  # s in the air of a figure that does not repeat

UNHEARD = "not heard"  # a trouble that only listening finds


class Hearing(QObject):
    """Listens to what a player plays. Starts at once; `close` ends it.

    Each look that finds the sound to be heard is counted in `tally`, where others wait for that if it is `required`.
    """

    changed = Signal()  # status, trouble or proven

    def __init__(self, player: Player, tally: Tally, required: bool, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._player, self._tally, self._required, self._zone = player, tally, required, zone
        self.trouble: Trouble | None = None
        self._cannot = why_not()
        self._misses = 0  # looks in a row that could not be made
        self._muffled = False  # what the output sends on is turned down for whoever listens
        self._deaf_until: float | None = None  # nothing could be recorded
        self._output: Output | None = None  # the way of the sound is free, and ends there
        self._doubt: tuple[float, Trouble] | None = None
        self._proven: tuple[str, int] | None = None  # at which output, with which voice
        self._heard_at: datetime | None = None
        self._trial = Trial()
        self._figure: Figure | None = None  # the one that was listened to
        self._unheard = 0.0  # s for which it was in the air since something was heard
        self._ticked = monotonic()
        self._shift: ShiftView | None = None
        self._paused = False
        self._told: tuple[str, Trouble | None, bool] | None = None
        self._looker, self._listener = Looker(self), Listener(self)
        self._looker.found.connect(self._found)
        self._looker.refused.connect(self._refused)
        self._looker.useless.connect(self._useless)
        self._listener.heard.connect(self._heard)
        self._listener.failed.connect(self._deaf)
        self._timers = [self._timer(LOOK_EVERY_MS, self._looker.look), self._timer(TICK_MS, self._tick)]
        if not self._cannot:
            self._looker.look()

    def close(self) -> None:
        for timer in self._timers:
            timer.stop()
        self._looker.close()
        self._listener.stop()

    @property
    def verifies(self) -> bool:
        """There is a way to hear whether sound is heard."""
        return not (self._cannot or self._muffled or self._deaf_until is not None)

    @property
    def proven(self) -> bool:
        """Sound was heard, and nothing has come in its way since."""
        return self._proven is not None and self.trouble is None

    @property
    def status(self) -> str:
        """A word or two for the header."""
        if self.trouble is not None:
            return self.trouble.word
        if self._doubt is not None:
            return self._doubt[1].word
        if not self.verifies:
            return NOT_VERIFIED
        if self._heard_at is not None and self._proven is not None:
            return f"heard {self._heard_at.astimezone(self._zone):%H:%M:%S}"
        return "listening"

    @Slot(object)
    def show(self, snapshot: Snapshot) -> None:
        """Listens anew when the shift changes; makes no sound of its own in a pause."""
        if self._shift is not None and snapshot.shift.since != self._shift.since:
            self.listen_anew()
        self._shift, self._paused = snapshot.shift, snapshot.pause is not None

    def listen_anew(self) -> None:
        """Sound the test tone as soon as nothing else sounds."""
        self._trial = Trial(wanted=True)

    # What the looks say.

    @Slot(object)
    def _found(self, look: Look) -> None:
        way = judge(look, self._player.voice_pid, None if self._doubt is None else self._doubt[1])
        if way.trouble is not None:
            self._stopped(way.trouble)
            return
        if self._output is None:
            self._player.hurry()
        self._free(way)
        if not self.verifies and self.trouble is not None and self.trouble.word != UNHEARD:
            self.trouble = None  # nothing more can be known
        if self.proven:
            self._tally.heard()
        self._tell()

    def _free(self, way: Way) -> None:
        assert way.output is not None
        if self._output is None or way.output.monitor != self._output.monitor:
            self._deaf_until = None  # another one may be listened to
        self._cannot, self._misses, self._doubt = "", 0, None
        self._output, self._muffled = way.output, way.deaf
        if self._proven != (way.output.name, self._player.voice_pid) or not self.verifies:
            self._proven = None

    @Slot(str)
    def _refused(self, reason: str) -> None:
        self._stopped(dead("no sound server", reason))

    @Slot(str)
    def _useless(self, reason: str) -> None:
        """Once may be an accident; else nothing can be known on this machine."""
        self._misses += 1
        if self._misses >= USELESS_AT:
            self._cannot, self._output, self._doubt, self._proven = reason, None, None, None
            self._listener.stop()
            self._tell()

    def _stopped(self, trouble: Trouble) -> None:
        now = monotonic()
        since = now if self._doubt is None else self._doubt[0]
        self._doubt, self._output, self._proven, self._misses = (since, trouble), None, None, 0
        self._trial, self._unheard, self._figure = Trial(), 0.0, None
        self._listener.stop()
        if now - since >= SETTLES_AFTER:
            self.trouble = trouble
        self._tell()

    # What the listening says.

    def _tick(self) -> None:
        now = monotonic()
        passed, self._ticked = min(now - self._ticked, LONGEST_TICK), now
        self._listener.catch_up()
        if self._deaf_until is not None and now >= self._deaf_until:
            self._deaf_until = None
        if self._output is None or not self.verifies:
            return
        if self._player.playing is not None:
            self._listen_to_figure(self._player.playing, self._output, passed, now)
            return
        if self._figure is not None and not self._figure.loops and self._unheard > ONCE_UNHEARD:
            self.listen_anew()
        self._figure, self._unheard = None, 0.0
        if self._proven is None or self._trial.wanted:
            self._listen_to_test(self._output, now)
        else:
            self._listener.stop()

    def _listen_to_figure(self, figure: Figure, output: Output, passed: float, now: float) -> None:
        self._trial.interrupt()
        if self._trial.may_begin(now):
            self._listener.listen(output.monitor)
            self._listener.expect(tones_of(figure))
        self._figure = figure
        self._unheard += passed
        if self._unheard > (UNHEARD_AFTER if self._player.on else STARTS_WITHIN):
            self._not_heard(f"the sound {figure.name} plays and is not heard on {output.label}")

    def _listen_to_test(self, output: Output, now: float) -> None:
        if self._paused or not self._player.on or not self._trial.may_begin(now):
            self._listener.stop()
            return
        self._listener.listen(output.monitor)
        self._listener.expect(tones_of(TEST))
        if self._trial.sounds(now, self._listener.flows):
            self._player.sound_test()
        elif self._trial.failed(now):
            self._listener.stop()
            if self._trial.renews:
                self._player.renew()
            if self._trial.lost:
                self._not_heard(f"the test tone plays and is not heard on {output.label}")

    @Slot()
    def _heard(self) -> None:
        if self._output is None:
            return
        self._proven, self._heard_at = (self._output.name, self._player.voice_pid), datetime.now(UTC)
        self.trouble, self._trial, self._unheard = None, Trial(), 0.0
        self._tell()

    def _not_heard(self, text: str) -> None:
        self._proven, self._unheard = None, 0.0
        self.trouble = dead(UNHEARD, text)
        self._tell()

    @Slot(str)
    def _deaf(self, reason: str) -> None:
        """What is found so far holds; what cannot be listened to is no longer proven."""
        if self._trial.refused(monotonic()):
            self._deaf_until, self._proven, self._trial = monotonic() + DEAF_FOR, None, Trial()
            self._tell()

    def _timer(self, every_ms: int, then: object) -> QTimer:
        timer = QTimer(self)
        timer.timeout.connect(then)
        if not self._cannot:
            timer.start(every_ms)
        return timer

    def _tell(self) -> None:
        self._tally.need_heard(self._required and self.verifies)
        told = (self.status, self.trouble, self.proven)
        if told != self._told:
            self._told = told
            self.changed.emit()
