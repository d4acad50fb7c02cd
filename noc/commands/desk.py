"""`noc desk`: the operator's window."""

import argparse
import sys

from noc.commands.arguments import load_settings
from noc.commands.wall import NO_SCREEN

HELP = "the operator's window: the alarms, and all that is done with them"
EXAMPLES = """examples:
  noc desk
  noc desk --config /etc/noc/noc.toml

It may run beside a wall of the same journal. All of it works by keys; F1 shows them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(args: argparse.Namespace) -> int:
    from noc import app

    settings = load_settings(args)
    if not app.has_screen():
        print(f"noc: {NO_SCREEN}", file=sys.stderr)
        return 3
    return app.show_desk(settings)
