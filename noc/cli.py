"""The command `noc`: which subcommand is meant, and one sentence for whatever is wrong with the way it was asked."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import structlog

from noc import log, paths
from noc.commands import output
from noc.config.words import quoted
from noc.errors import NocError
from noc.journal.database import JournalError

BAD = 3
LONGEST = 300  # characters of what was wrong with the arguments

# Each is a module of noc.commands with HELP, EXAMPLES, add_arguments and run; `args.error` ends with a sentence.
COMMANDS = (
    "wall", "desk", "demo", "check", "watch", "ack", "recheck", "shelve", "maintenance", "shift", "drill", "targets",
    "rates", "roster", "backends", "reload", "snapshot", "doctor",
)  # fmt: skip
NOT_BUILT = ("report", "launcher", "roster import")

EPILOG = """examples:
  noc                        the console; the first time, a welcome
  noc demo                   the real console on an invented network that breaks in front of you
  noc check --json           judge every site once
  noc COMMAND --help         more of each command"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence on standard error and exits with 3. Options are written out in full.

    `--config` may stand anywhere: every parser takes it, and says nothing of it where it was not given.
    """

    def __init__(self, **words: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **words)
        self.add_argument(
            "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS,
            help="the noc.toml to use; may stand anywhere",
        )  # fmt: skip

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {' '.join(message.split())[:LONGEST]}; see {self.prog} --help", file=sys.stderr)
        sys.exit(BAD)


def main(argv: Sequence[str] | None = None) -> int:
    output.prepare()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except (NocError, JournalError) as error:
        print(f"noc: {error}", file=sys.stderr)
        return BAD
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return BAD  # who read us has gone; there is nobody to tell
    except Exception as error:  # noqa: BLE001  a defect of ours must not end with the code of a weakened site
        structlog.get_logger(__name__).info("the command failed", exc_info=error)
        where = paths.log_file().parent
        print(f"noc: a defect of the console ({type(error).__name__}); {where} has more of it", file=sys.stderr)
        return BAD
    finally:
        output.finish()


def _run(words: list[str]) -> int:
    parser = _parser()
    args = parser.parse_args(_checked(words, parser))
    module = importlib.import_module(f"noc.commands.{args.command or 'wall'}")
    if args.command is None:
        module.add_defaults(args)
    log.setup(paths.log_file(args.command or "wall"))
    return int(module.run(args))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="noc",
        description="A network-operations-centre console: silence never looks like health.",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"noc {version('noc-console')}")
    parser.set_defaults(config=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        module = importlib.import_module(f"noc.commands.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.HELP, epilog=module.EXAMPLES)
        module.add_arguments(command)
        command.set_defaults(error=command.error)
    return parser


def _checked(words: list[str], parser: argparse.ArgumentParser) -> list[str]:
    """Commands that are planned, or mistyped, are answered by name."""
    name, action = (*_commands_in(words), None, None)[:2]
    if name is None:
        return words
    for planned in (name, f"{name} {action}"):
        if planned in NOT_BUILT:
            parser.error(f"`noc {planned}` is not built yet")
    if name in COMMANDS:
        return words
    near = get_close_matches(name, COMMANDS, 1)
    return parser.error(f"there is no command {quoted(name)}" + (f"; did you mean {near[0]}?" if near else ""))


def _commands_in(words: list[str]) -> list[str]:
    """The words that are neither an option nor the value of `--config`."""
    found, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word == "--config":
            skip = True
        elif not word.startswith("-"):
            found.append(word)
    return found


if __name__ == "__main__":
    sys.exit(main())
