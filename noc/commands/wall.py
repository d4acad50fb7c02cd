"""`noc wall`, and `noc` alone: the console on a screen."""

import argparse
import sys

from noc import paths
from noc.commands.arguments import load_settings

HELP = "the full-screen wall"
EXAMPLES = """examples:
  noc wall
  noc wall --screen 2
  noc wall --window          in a window, on a desk

keys: arrows select, A acknowledges, F next open alarm, / finds, R retires a vanished site, F1 shows them all"""

NO_SCREEN = "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set); `noc watch` works without one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--screen", type=int, metavar="N", help="the screen to use, counted from 1")
    parser.add_argument("--window", action="store_true", help="not full screen")


def add_defaults(args: argparse.Namespace) -> None:
    """`noc` alone is the console in a window."""
    args.screen, args.window = None, True


def run(args: argparse.Namespace) -> int:
    from noc import app

    if args.command is None and args.config is None and not paths.config_file().exists():
        return _welcome()
    settings = load_settings(args)
    if not app.has_screen():
        print(f"noc: {NO_SCREEN}", file=sys.stderr)
        return 3
    return app.show_wall(settings, args.screen, full_screen=not args.window)


def _welcome() -> int:
    """The first run: nothing is configured yet."""
    from noc import app
    from noc.ui.welcome import welcome

    if not app.has_screen():
        print(
            f"Nothing is configured yet.\n"
            f"  see the demo     noc demo\n"
            f"  add a backend    copy {paths.resource('noc.toml.example')}\n"
            f"                   to   {paths.config_file()} and edit it; then: noc check"
        )
        return 3
    return welcome(app.application())
