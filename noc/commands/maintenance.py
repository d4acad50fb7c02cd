"""`noc maintenance`: announce work at a site, from now on and with an end."""

import argparse

from noc.commands.act import act
from noc.commands.arguments import add_by, duration, in_time, load_settings, person, reason
from noc.core.events import Asked, EndMaintenanceAsked, MaintainAsked
from noc.engine.clock import read_clock

HELP = "announce work at a site, from now on and always with an end"
EXAMPLES = """examples:
  noc maintenance riga --for 2h --by ann --reason "the supplier changes a disk"
  noc maintenance riga --end --by ann       the work is done before its time

At most 24 h. The tile is hollow meanwhile and nothing sounds; where the site is still down at the end, that is told.
Work that comes again each week belongs into noc.toml, as [[maintenance]].
exit codes: 0 done, 1 nothing to do, 3 bad input"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="SITE", help="the key or the name of a site")
    ends = parser.add_mutually_exclusive_group(required=True)
    ends.add_argument("--for", dest="span", type=duration, metavar="2h", help="how long")
    ends.add_argument("--end", action="store_true", help="end it now")
    parser.add_argument("--reason", type=reason, metavar="TEXT", help="which work; needed unless it ends")
    add_by(parser)


def run(args: argparse.Namespace) -> int:
    if not args.end and args.reason is None:
        args.error("the reason is missing: say with --reason which work it is")
    settings = load_settings(args)
    by = person(args, settings)
    asked: Asked = EndMaintenanceAsked(read_clock(), args.target, by)
    if not args.end:
        asked = MaintainAsked(read_clock(), args.target, by, args.reason, in_time(args.span))
    return act(settings, asked)
