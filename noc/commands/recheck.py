"""`noc recheck`: have a site checked now."""

import argparse

from noc.commands.act import act
from noc.commands.arguments import add_by, load_settings, person
from noc.core.events import RecheckAsked
from noc.engine.clock import read_clock

HELP = "have the hosts of a site checked now, out of turn"
EXAMPLES = """examples:
  noc recheck riga --by ann

Backends that cannot check out of turn (Prometheus scrapes in its own rhythm) are left alone.
exit codes: 0 the backends have taken the order, 1 none of them can, 2 refused by a backend, 3 bad input"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="SITE", help="the key or the name of a site")
    add_by(parser)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    return act(settings, RecheckAsked(read_clock(), args.target, person(args, settings)))
