"""`noc watch`: the console without a screen, one line per event, until interrupted."""

import argparse
import json
import signal
import sys
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Event
from time import monotonic

from noc.commands.arguments import duration, load_settings
from noc.commands.contract import beat_object, line_object
from noc.commands.text import beat_line, event_line
from noc.core.effects import Happened
from noc.core.snapshot import Snapshot
from noc.engine.session import Session

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
        self._beaten = float("-inf")

    def line(self, line: Happened) -> None:
        self._lines.put(line)

    def show(self, snapshot: Snapshot) -> None:
        self._newest, self._newest_at = snapshot, monotonic()

    def pump(self) -> None:
        while True:
            try:
                line = self._lines.get_nowait()
            except Empty:
                break
            self._print(json.dumps(line_object(line), ensure_ascii=False) if self._as_json else event_line(line))
        now = monotonic()
        snapshot = self._newest
        if snapshot is not None and now - self._beaten >= BEAT and now - self._newest_at < BEAT:
            self._beaten = now
            self._print(json.dumps(beat_object(snapshot)) if self._as_json else beat_line(snapshot))

    def _print(self, text: str) -> None:
        print(text, flush=True)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    printer = Printer(args.json)
    span: timedelta | None = args.span
    if args.sound:
        from noc.app import watch_with_sound

        return watch_with_sound(settings, printer.show, printer.line, printer.pump, span)
    session = Session(settings, printer.show, printer.line)
    if not session.judges and session.holder is not None:
        print(
            f"noc: {session.holder.name} (process {session.holder.pid}) judges this journal; this one shows what it "
            "finds itself and writes nothing",
            file=sys.stderr,
        )
    return _until_interrupted(session, printer, span)


def _until_interrupted(session: Session, printer: Printer, span: timedelta | None) -> int:
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    session.start()
    until = None if span is None else monotonic() + span.total_seconds()
    try:
        while not ended.wait(LOOK) and session.engine.alive and (until is None or monotonic() < until):
            printer.pump()
        printer.pump()
    except BrokenPipeError:
        sys.stderr.close()
    finally:
        dead = not session.engine.alive
        session.stop()
    return 2 if dead else 0
