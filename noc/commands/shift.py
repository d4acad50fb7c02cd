"""`noc shift`: who is on shift."""

import argparse

from noc.backends.words import clean
from noc.commands.act import act
from noc.commands.arguments import LONGEST_NAME, add_by, load_settings, person
from noc.commands.output import say
from noc.commands.settled import Settling
from noc.commands.text import shift_line
from noc.core.events import ShiftAsked
from noc.engine.clock import read_clock

HELP = "who is on shift: shown, or signed in by name"
EXAMPLES = """examples:
  noc shift                   who is on shift, and since when; exit 1 where nobody is
  noc shift ann ben --by ann  from now on these two
  noc shift --none            nobody

A name is enough. The hand-over, with its list and both ticks, is on the desk: noc desk
exit codes: 0 done, 1 nothing to do, 3 bad input"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="all who are on shift from now on")
    parser.add_argument("--none", action="store_true", help="nobody is")
    add_by(parser)


def run(args: argparse.Namespace) -> int:
    if args.names and args.none:
        args.error("names and --none contradict each other: leave one of them out")
    names = tuple(dict.fromkeys(clean(name, LONGEST_NAME) for name in args.names))
    if "" in names:
        args.error("a name is empty: write for example: noc shift ann ben")
    settings = load_settings(args)
    if names or args.none:
        return act(settings, ShiftAsked(read_clock(), names, person(args, settings)))
    with Settling(settings) as settling:
        shift = settling.wait_for(lambda snapshot: True).shift
    say(shift_line(shift))
    return 0 if shift.names else 1
