"""`noc backends kinds`: which monitoring systems can be polled, and what each can and cannot tell."""

import argparse

from noc.backends.kinds import kind_named, kind_names
from noc.commands.output import say

HELP = "the monitoring systems that can be polled"
EXAMPLES = """examples:
  noc backends kinds"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="kinds")
    actions.add_parser("kinds", help="list the kinds, what each can and cannot tell, and the rights its user needs")


def run(args: argparse.Namespace) -> int:
    for name in kind_names():
        kind = kind_named(name)
        say(
            f"{name}: {kind.title}\n"
            f"  tells         {kind.tells}\n"
            f"  cannot tell   {kind.cannot_tell}\n"
            f"  its account   {kind.account}"
        )
    return 0
