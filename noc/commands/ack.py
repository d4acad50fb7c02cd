"""`noc ack`: take the alarms of a site or of a fault."""

import argparse

from noc.commands.act import act
from noc.commands.arguments import cause, duration, load_settings, person, until
from noc.core.events import AckAsked
from noc.engine.clock import read_clock

HELP = "acknowledge: I have seen it, it is mine"
EXAMPLES = """examples:
  noc ack riga --by ann --note "on the phone with the duty officer" --until 2h
  noc ack riga --cause host_down
  noc ack icinga-east        the fault of a backend

Without a note an acknowledgement lasts 30 min, with one until --until, or 8 h.
exit codes: 0 done, 1 nothing to do, 2 done here but refused by the backend, 3 bad input"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="SITE|SUBJECT", help="the key of a site, or the subject of a fault")
    parser.add_argument("--cause", type=cause, help="only the alarm of this cause")
    parser.add_argument("--by", metavar="NAME", help="who takes it (the operator of noc.toml, else the account)")
    parser.add_argument("--note", default="", metavar="TEXT")
    parser.add_argument("--until", type=duration, metavar="2h", help="how long it is taken for")


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    asked = AckAsked(read_clock(), args.target, person(args, settings), args.note, args.cause, until(args))
    return act(settings, asked)
