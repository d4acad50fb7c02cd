"""`noc demo`: the real console on an invented network that breaks in front of you."""

import argparse

from noc.commands.output import say
from noc.commands.text import event_line
from noc.demo.demo import FASTEST, LEAST
from noc.demo.story import SCENARIOS

HELP = "the real console on an invented network; no set-up, no outside network"
EXAMPLES = """examples:
  noc demo
  noc demo --speed 4
  noc demo --scenario frozen --seed 7"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scenario", choices=SCENARIOS, default="story", help="what happens (story: all of it)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another provider with other sites")
    parser.add_argument(
        "--speed", type=speed, default=1.0, metavar="N", help=f"{LEAST:g} to {FASTEST:g}; the story takes 3 min at 1"
    )


def speed(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not LEAST <= found <= FASTEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {LEAST:g} to {FASTEST:g}")
    return found


def run(args: argparse.Namespace) -> int:
    from noc import app, stage

    read = say(f"The invented provider of seed {args.seed}, scenario {args.scenario!r}. Nothing real is watched.")
    if app.has_screen():
        return stage.play(args.scenario, args.seed, args.speed)
    read = read and say(
        "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set): the story is told in lines, and a\n"
        f"picture of the wall is saved at each turn in {stage.PICTURES}/.\n"
        "To open the window, run `noc demo` where there is a screen, for example through `ssh -X`."
    )
    return stage.play_unseen(args.scenario, args.seed, args.speed, say, event_line) if read else 0
