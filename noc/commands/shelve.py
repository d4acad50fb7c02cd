"""`noc shelve`: put the noise of an alarm away until a set time."""

import argparse
from datetime import timedelta

from noc.commands.act import act
from noc.commands.arguments import add_by, cause, duration, in_time, load_settings, person, reason
from noc.core.events import Asked, ShelveAsked, UnshelveAsked
from noc.engine.clock import read_clock

HELP = "shelve: hide the noise of an alarm until a set time, with a reason"
EXAMPLES = """examples:
  noc shelve riga --by ann --reason "their generator is being tested"
  noc shelve riga --cause host_down --for 30m --by ann --reason "new firmware"
  noc shelve riga --for 6h --by ann --reason "flood in the cellar" --supervisor olga
  noc shelve riga --undo --by ann

At most 2 h, with a supervisor's name 8 h. It is shown and counted all the time, and ends at the hand-over of the shift
unless it is taken over; where the fault is still there at its end, it sounds again.
exit codes: 0 done, 1 nothing to do, 3 bad input"""
AN_HOUR = timedelta(hours=1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="SITE|SUBJECT", help="the key of a site, or the subject of a fault")
    why = parser.add_mutually_exclusive_group(required=True)
    why.add_argument("--reason", type=reason, metavar="TEXT", help="why; everybody sees it")
    why.add_argument("--undo", action="store_true", help="take it off the shelf: it sounds again")
    parser.add_argument("--for", dest="span", type=duration, default=AN_HOUR, metavar="1h", help="how long (60 min)")
    parser.add_argument("--cause", type=cause, help="only the alarm of this cause")
    parser.add_argument("--supervisor", default="", metavar="NAME", help="who allows more than 2 h")
    add_by(parser)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    by = person(args, settings)
    asked: Asked = UnshelveAsked(read_clock(), args.target, by, args.cause)
    if not args.undo:
        until = in_time(args.span)
        asked = ShelveAsked(read_clock(), args.target, by, args.reason, until, args.cause, args.supervisor)
    return act(settings, asked)
