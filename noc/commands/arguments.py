"""What several subcommands share of their arguments."""

import argparse
import getpass
import sys
from datetime import UTC, datetime, timedelta

from noc.config import load
from noc.core.causes import Cause
from noc.durations import parse as parse_duration
from noc.settings import Settings

LONGEST_NAME = 80  # characters


def duration(text: str) -> timedelta:
    """A number and `ms s m h d`."""
    try:
        found = parse_duration(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if found <= timedelta(0):
        raise argparse.ArgumentTypeError(f"{text!r} is no time to wait; write for example 30s")
    return found


def cause(text: str) -> Cause:
    try:
        return Cause(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no cause; `noc check --json` shows those that stand, for example host_down"
        ) from None


def load_settings(args: argparse.Namespace) -> Settings:
    """Read the configuration; its warnings go to standard error. Raises ConfigError."""
    settings = load(args.config)
    for warning in settings.warnings:
        print(f"noc: {warning}", file=sys.stderr)
    return settings


def person(args: argparse.Namespace, settings: Settings) -> str:
    """Who acts: `--by`, else the configured operator, else the account's name."""
    try:
        return args.by or settings.console.operator or getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return "somebody"


def add_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="NAME", help="who does it (the operator of noc.toml, else the account)")


def reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty: say why in a few words")
    return text


def in_time(span: timedelta) -> datetime:
    """So long from now."""
    return datetime.now(UTC) + span
