"""`noc roster`: compare, accept, retire, export the list of sites that should be watched."""

import argparse
import json
import sys
from collections.abc import Iterator

from noc import durations
from noc.backends.words import clean
from noc.commands.act import act
from noc.commands.arguments import load_settings, person
from noc.commands.output import in_utf8, say
from noc.commands.settled import Settling
from noc.core.events import AcceptAsked, RetireAsked
from noc.core.hours import show_hours
from noc.core.model import World
from noc.core.roster import Site, key_of
from noc.engine.clock import read_clock

HELP = "the list of sites that should be watched: diff, accept, retire, export"
EXAMPLES = """examples:
  noc roster diff                       what is on the roster and at no backend, and the other way round
  noc roster export > sites.toml        the sites as a roster file, to edit and to point `roster` at
  noc roster retire riga --by ann       take a site off the wall by name
  noc roster retire riga --undo         bring it back
  noc roster accept riga                the hosts it has today are the truth
  noc roster accept icinga-east         the size a backend's inventory has today is the truth"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="diff|accept|retire|export")
    actions.add_parser("diff", help="compare the roster with what the backends know; exit 1 where they differ")
    actions.add_parser("export", help="print the sites as a roster file")
    accept = actions.add_parser("accept", help="what a site or a backend has today is the truth")
    accept.add_argument("target", metavar="SITE|BACKEND")
    accept.add_argument("--by", metavar="NAME")
    retire = actions.add_parser("retire", help="take a site off the wall by name")
    retire.add_argument("target", metavar="KEY")
    retire.add_argument("--by", metavar="NAME")
    retire.add_argument("--undo", action="store_true", help="bring it back")


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    match args.action:
        case "accept":
            return act(settings, AcceptAsked(read_clock(), args.target, person(args, settings)))
        case "retire":
            return act(settings, RetireAsked(read_clock(), args.target, person(args, settings), args.undo))
    with Settling(settings) as settling:
        settling.settle()
        world = settling.session.engine.world
    return _export(world) if args.action == "export" else _diff(world)


def _diff(world: World) -> int:
    lines = list(differences(world))
    say("\n".join(lines) or f"{len(world.sites)} sites, all of them known to a backend, and nothing else")
    return 1 if lines else 0


def differences(world: World) -> Iterator[str]:
    for site in missing_sites(world):
        yield f"- {site.key}: on the roster, and no backend shows an object of it"
    for backend, host, names in stray_hosts(world):
        said = f" (it says {', '.join(names)})" if names else ""
        yield f"+ {backend} {host}: of no site on the roster{said}"


def missing_sites(world: World) -> list[Site]:
    """On the roster, and at no backend today."""
    here = {
        key
        for facts in world.backends.values()
        for member in facts.members.values()
        if member.report is not None and not member.missed
        for key in member.sites
    }
    return [watched.site for watched in world.sites if watched.site.key not in here]


def stray_hosts(world: World) -> list[tuple[str, str, tuple[str, ...]]]:
    """(backend, host, names) of what no site on the roster owns."""
    return [
        (name, member.host, member.report.sites)
        for name, facts in world.backends.items()
        for member in facts.members.values()
        if member.report is not None and not any(key in world.watched for key in member.sites)
    ]


def _export(world: World) -> int:
    if not world.sites:
        print("noc: no backend has shown a site yet, and there is no roster", file=sys.stderr)
        return 1
    in_utf8()
    say("\n".join(_entry(watched.site) for watched in world.sites))
    return 0


def _entry(site: Site) -> str:
    name = clean(site.name)  # a backend may call it by what no roster takes
    lines = ["[[site]]", f"name = {_quoted(name)}"]
    if site.key != key_of(name):
        lines.append(f"key = {_quoted(site.key)}")
    if site.customer:
        lines.append(f"customer = {_quoted(site.customer)}")
    if site.tier != 2:
        lines.append(f"tier = {site.tier}")
    if site.key_hosts:
        lines.append(f"key_hosts = [{', '.join(_quoted(host) for host in site.key_hosts)}]")
    for key, span in (("interval", site.interval), ("silent_after", site.silent_after)):
        if span is not None:
            lines.append(f'{key} = "{durations.show(span)}"')
    if site.down_any:
        lines.append('down_when = "any"')
    if site.down_after is not None:
        lines.append(f"down_after = {site.down_after}")
    if site.degraded_on != "critical":
        lines.append(f"degraded_on = {_quoted(site.degraded_on)}")
    if site.start is not None:
        lines.append(f"start = {site.start.isoformat()}")
    if site.hours is not None:
        lines.append(f"hours = {_quoted(show_hours(site.hours))}")
    for key, text in (("contact", site.contact), ("place", site.place), ("guidance", site.guidance)):
        if text:
            lines.append(f"{key} = {_quoted(text)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are a part of TOML's, but DEL must be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
