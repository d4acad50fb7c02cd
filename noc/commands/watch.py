"""`noc watch`: the console without a screen, one line per event, until interrupted."""

import argparse
import signal
import sys
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic

from noc.commands.arguments import duration, load_settings
from noc.commands.contract import beat_object, line_object
from noc.commands.output import say, say_json
from noc.commands.text import beat_line, event_line
from noc.core.effects import Happened
from noc.core.reply import Reply
from noc.core.snapshot import Snapshot
from noc.engine.own_config import Fresh
from noc.engine.reloading import begin_anew, on_hang_up
from noc.engine.service_manager import ServiceManager
from noc.engine.session import Session
from noc.engine.totals import Tally
from noc.settings import Settings

HELP = "watch without a screen: one line per event, a beat every 5 s"
EXAMPLES = """examples:
  noc watch
  noc watch --json >> noc-events.jsonl
  noc watch --sound          the siren without a wall"""

BEAT = 5.0  # s; its absence means that the console is dead
LOOK = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.add_argument("--sound", action="store_true", help="sound the alarms too")
    parser.add_argument("--for", dest="span", type=duration, metavar="1h", help="end by itself after so long")


class Printer:
    """Lines as they come, and a beat every five seconds while the engine's snapshots are fresh."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._lines: SimpleQueue[Happened] = SimpleQueue()
        self._newest: Snapshot | None = None
        self._newest_at = 0.0
        self._due = float("-inf")  # when the next beat is

    def line(self, line: Happened) -> None:
        self._lines.put(line)

    def show(self, snapshot: Snapshot) -> None:
        self._newest, self._newest_at = snapshot, monotonic()

    def pump(self) -> bool:
        """Print what there is. False: nobody reads any more."""
        while True:
            try:
                line = self._lines.get_nowait()
            except Empty:
                break
            if not (say_json(line_object(line)) if self._as_json else say(event_line(line))):
                return False
        return self._beat(monotonic())

    def _beat(self, now: float) -> bool:
        snapshot = self._newest
        if snapshot is None or now < self._due or now - self._newest_at >= BEAT:
            return True
        late = now - self._due
        self._due = now + BEAT - (late if late < BEAT else 0.0)
        at = datetime.now(UTC)
        return say_json(beat_object(snapshot, at)) if self._as_json else say(beat_line(snapshot, at))


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    printer = Printer(args.json)
    span: timedelta | None = args.span
    if args.sound:
        from noc.app import watch_with_sound

        return watch_with_sound(settings, printer.show, printer.line, printer.pump, span)
    return _until_interrupted(settings, printer, span)


def _until_interrupted(settings: Settings, printer: Printer, span: timedelta | None) -> int:
    ended, fresh = Event(), SimpleQueue[Fresh]()
    tally = Tally()
    service = ServiceManager(tally)

    def begin(wanted: Settings, reloaded: Reply | None) -> Session:
        session = Session(
            wanted, printer.show, printer.line, hears=False, on_reply=_complain, tally=tally, on_reload=fresh.put,
            reloaded=reloaded,
        )  # fmt: skip
        session.start()
        if reloaded is not None:
            _complain(reloaded.text)
        return session

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    session = begin(settings, None)
    on_hang_up(lambda: session.door, ended.set)
    _tell_who_judges(session)
    until = None if span is None else monotonic() + span.total_seconds()
    try:
        read = True
        while read and not ended.wait(LOOK) and session.engine.alive and (until is None or monotonic() < until):
            read = printer.pump()
            service.look()
            if not fresh.empty():
                session.stop()
                session = begin_anew(session.settings, fresh.get(), begin)
        if read:
            printer.pump()
    finally:
        service.stopping()
        dead = not session.engine.alive
        session.stop()
    return 2 if dead else 0


def _complain(text: str) -> None:
    print(f"noc: {text}", file=sys.stderr)


def _tell_who_judges(session: Session) -> None:
    if not session.judges and session.holder is not None:
        _complain(
            f"{session.holder.name} (process {session.holder.pid}) judges this journal; this one shows what it "
            "finds itself and writes nothing"
        )
