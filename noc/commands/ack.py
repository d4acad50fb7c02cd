"""`noc ack`: take the alarms of a site or of a fault."""

import argparse

from noc.commands.act import act
from noc.commands.arguments import add_by, cause, duration, in_time, load_settings, person
from noc.core.events import AckAsked, Asked, UnackAsked
from noc.engine.clock import read_clock

HELP = "acknowledge: I have seen it, it is mine"
EXAMPLES = """examples:
  noc ack riga --by ann --note "on the phone with the duty officer" --until 2h
  noc ack riga --cause host_down
  noc ack icinga-east        the fault of a backend
  noc ack riga --undo        give it back: it sounds again

Without a note an acknowledgement lasts 30 min, with one until --until, or 8 h.
exit codes: 0 done, 1 nothing to do, 2 done here but refused by the backend, 3 bad input"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="SITE|SUBJECT", help="the key of a site, or the subject of a fault")
    parser.add_argument("--cause", type=cause, help="only the alarm of this cause")
    add_by(parser)
    parser.add_argument("--note", default="", metavar="TEXT")
    parser.add_argument("--until", type=duration, metavar="2h", help="how long it is taken for")
    parser.add_argument("--undo", action="store_true", help="give it back: it sounds again")


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    by = person(args, settings)
    asked: Asked = UnackAsked(read_clock(), args.target, by, args.cause)
    if not args.undo:
        until = in_time(args.until) if args.until else None
        asked = AckAsked(read_clock(), args.target, by, args.note, args.cause, until)
    return act(settings, asked)
