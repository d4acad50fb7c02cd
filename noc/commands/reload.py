"""`noc reload`: have the running console load its configuration anew."""

import argparse

from noc.commands.act import act
from noc.commands.arguments import add_by, load_settings, person
from noc.core.events import ReloadAsked
from noc.engine.clock import read_clock

HELP = "have the running console load noc.toml and its other files anew"
EXAMPLES = """examples:
  noc reload
  noc reload --config /etc/noc/noc.toml

The files are tried first: with one that is broken nothing changes, and what is wrong is said in one sentence. Alarms,
acknowledgements and evidence stay. Windows beside the one that judges have F5.
exit codes: 0 loaded, 1 nothing has changed, 3 not loaded"""
NO_CONSOLE = "no console of this journal is running: the next one that starts reads the files itself"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_by(parser)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    return act(settings, ReloadAsked(read_clock(), person(args, settings)), needs_console=NO_CONSOLE)
