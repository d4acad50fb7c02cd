"""`noc check`: poll until every site has a verdict, print, exit by the monitoring plug-ins' convention."""

import argparse
from datetime import timedelta

from noc.commands.arguments import duration, load_settings
from noc.commands.contract import check_object
from noc.commands.output import say, say_json
from noc.commands.settled import PATIENCE, Settling
from noc.commands.text import check_lines
from noc.core.picture import exit_code

HELP = "judge every site once and exit: 0 calm, 1 degraded, 2 down, silent or a fault, 3 cannot judge"
EXAMPLES = """examples:
  noc check
  noc check --json | jq '.sites[] | select(.state != "ok")'
  noc --config /etc/noc/noc.toml check --for 60s"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--for", dest="patience", type=duration, default=PATIENCE, metavar="30s",
        help="wait at most so long for a verdict of every site (30s)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    patience: timedelta = args.patience
    with Settling(settings) as settling:
        snapshot = settling.settle(patience)
        settling.session.flush()
    if args.json:
        say_json(check_object(snapshot))
    else:
        say("\n".join(check_lines(snapshot)))
    return exit_code(snapshot)
