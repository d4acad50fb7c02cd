"""`noc drill`: a real, marked test alarm through the whole chain; without a kind, when each site was last proven."""

import argparse
from datetime import UTC, datetime

from noc.commands.act import act
from noc.commands.arguments import add_by, load_settings, person
from noc.commands.output import say
from noc.commands.settled import Settling
from noc.commands.text import proven_lines
from noc.core.events import Asked, DrillAsked, EndDrillAsked
from noc.engine.clock import read_clock

HELP = "sound a marked test alarm through the whole chain; alone: when each site was last seen to alarm"
EXAMPLES = """examples:
  noc drill down riga --by ann      as if riga were down, marked DRILL on screen, in messages and in the journal
  noc drill silent riga --by ann
  noc drill audio --by ann          the sound alone
  noc drill down riga --end         before its time
  noc drill                         when each site was last seen to alarm; exit 1 where a drill is due

It ends by itself, and an alarm in earnest goes before it. It needs a running console: somebody has to hear it.
exit codes: 0 done, 1 nothing to do, 3 bad input"""
OF_SITES = ("down", "silent")
AUDIO = "audio"
SOUND = "sound"  # what a drill of the sound alone is about
UNHEARD = "no console is running: nobody would hear it; start `noc` first"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", nargs="?", choices=(*OF_SITES, AUDIO), metavar="down|silent|audio")
    parser.add_argument("target", nargs="?", metavar="SITE", help="the key or the name of a site")
    parser.add_argument("--end", action="store_true", help="end it now")
    add_by(parser)


def run(args: argparse.Namespace) -> int:
    if args.kind is None and args.end:
        args.error("which drill is to end? write for example: noc drill down riga --end")
    if args.kind in OF_SITES and not args.target:
        args.error(f"which site? write: noc drill {args.kind} SITE; `noc drill` lists when each was last seen to alarm")
    if args.kind == AUDIO and args.target:
        args.error("a drill of the audio is about the sound alone: leave the site out")
    settings = load_settings(args)
    if args.kind is None:
        with Settling(settings) as settling:
            snapshot = settling.settle()
        say("\n".join(proven_lines(snapshot, datetime.now(UTC))))
        return 1 if any(site.drill_due for site in snapshot.sites) else 0
    by = person(args, settings)
    target = args.target or ""
    asked: Asked = DrillAsked(read_clock(), args.kind, target, by)
    if args.end:
        asked = EndDrillAsked(read_clock(), target or SOUND, by)
    return act(settings, asked, needs_console=UNHEARD)
