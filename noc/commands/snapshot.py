"""`noc snapshot`: a picture of the wall."""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

from noc.commands.arguments import duration, load_settings
from noc.commands.output import say
from noc.commands.settled import PATIENCE, Settling

HELP = "save a picture of the wall as it is now"
EXAMPLES = """examples:
  noc snapshot --out wall.png
  noc snapshot --out wall.png --size 3840x2160 --for 60s"""

SMALLEST, LARGEST = 160, 16384


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png")
    parser.add_argument("--size", type=size, default=(1920, 1080), metavar="1920x1080")
    parser.add_argument(
        "--for", dest="patience", type=duration, default=PATIENCE, metavar="30s",
        help="wait at most so long for a verdict of every site (30s)",
    )  # fmt: skip


def size(text: str) -> tuple[int, int]:
    width, by, height = text.lower().partition("x")
    if not (by and width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write for example 3840x2160")
    found = int(width), int(height)
    if not all(SMALLEST <= side <= LARGEST for side in found):
        raise argparse.ArgumentTypeError(f"{text!r} is out of bounds: {SMALLEST} to {LARGEST} pixels a side")
    return found


def run(args: argparse.Namespace) -> int:
    from noc.app import save_picture

    settings = load_settings(args)
    out: Path = args.out
    if not out.absolute().parent.is_dir():
        print(f"noc: {out}: there is no folder {out.absolute().parent}", file=sys.stderr)
        return 3
    patience: timedelta = args.patience
    with Settling(settings) as settling:
        snapshot = settling.settle(patience)
    if not save_picture(settings, snapshot, out, *args.size):
        print(f"noc: {out}: cannot be written; is the folder writable, and the ending .png?", file=sys.stderr)
        return 3
    say(f"{out}: {snapshot.roster} sites at {snapshot.at:%Y-%m-%d %H:%M:%S} UTC")
    return 0
