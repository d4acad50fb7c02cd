"""The command `noc`: which subcommand is meant, and one sentence for whatever is wrong with the way it was asked."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from noc import log, paths
from noc.errors import NocError

BAD = 3

# Each is a module of noc.commands with HELP, EXAMPLES, add_arguments and run.
COMMANDS = ("wall", "demo", "check", "watch", "ack", "roster", "backends", "snapshot")
NOT_BUILT = ("desk", "shelve", "maintenance", "report", "drill", "doctor", "launcher")

EPILOG = """examples:
  noc                        the console; the first time, a welcome
  noc demo                   the real console on an invented network that breaks in front of you
  noc check --json           judge every site once
  noc COMMAND --help         more of each command"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence on standard error and exits with 3."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see {self.prog} --help", file=sys.stderr)
        sys.exit(BAD)


def main(argv: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    args = parser.parse_args(_checked(words, parser))
    module = importlib.import_module(f"noc.commands.{args.command or 'wall'}")
    if args.command is None:
        module.add_defaults(args)
    log.setup(paths.log_file(args.command or "wall"))
    try:
        return int(module.run(args))
    except NocError as error:
        print(f"noc: {error}", file=sys.stderr)
        return BAD
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # who read us has gone; there is nobody to tell
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="noc",
        description="A network-operations-centre console: silence never looks like health.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"noc {version('noc-console')}")
    _config(parser, None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        module = importlib.import_module(f"noc.commands.{name}")
        command = commands.add_parser(
            name, help=module.HELP, description=module.HELP, epilog=module.EXAMPLES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        _config(command, argparse.SUPPRESS)
        module.add_arguments(command)
    return parser


def _config(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--config", type=Path, metavar="FILE", default=default, help="the noc.toml to use; may stand anywhere"
    )


def _checked(words: list[str], parser: argparse.ArgumentParser) -> list[str]:
    """Commands that are planned, or mistyped, are answered by name."""
    name = _command_in(words)
    if name is None or name in COMMANDS:
        return words
    if name in NOT_BUILT:
        parser.error(f"`noc {name}` is not built yet")
    near = get_close_matches(name, COMMANDS, 1)
    return parser.error(f"there is no command {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def _command_in(words: list[str]) -> str | None:
    """The first word that is neither an option nor the value of `--config`."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word == "--config":
            skip = True
        elif not word.startswith("-"):
            return word
    return None


if __name__ == "__main__":
    sys.exit(main())
