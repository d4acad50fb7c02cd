"""`noc targets`: whom messages are sent to, when, and whether one arrives."""

import argparse
from collections.abc import Iterator

from noc.commands.act import act
from noc.commands.arguments import add_by, load_settings, person
from noc.commands.output import say
from noc.config.words import hint, quoted
from noc.core.events import TestAsked
from noc.core.hours import ALWAYS, show_hours
from noc.core.phrases import for_age
from noc.core.rules import StepRule
from noc.engine.clock import read_clock
from noc.errors import NocError
from noc.settings import SecretRef, Settings

HELP = "whom messages are sent to when nobody answers an alarm; test one of them"
EXAMPLES = """examples:
  noc targets                      the targets of noc.toml, and the steps that use each
  noc targets test phone --by ann  send it a marked test message, and tell what became of it

exit codes of test: 0 sent, 2 the target did not take it, 3 bad input"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="test")
    test = actions.add_parser("test", help="send a marked test message")
    test.add_argument("target", metavar="NAME", help="the name of a [[target]]")
    add_by(test)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    names = [target.name for target in settings.targets]
    if args.action is None:
        say("\n".join(_lines(settings)) or "there is no [[target]] in noc.toml: alarms are sent to nobody")
        return 0 if names else 1
    if args.target not in names:
        known = hint(args.target, names) if names else "there is none in noc.toml"
        raise NocError(f"no target is called {quoted(args.target)}: {known}")
    return act(settings, TestAsked(read_clock(), args.target, person(args, settings)))


def _lines(settings: Settings) -> Iterator[str]:
    for target in settings.targets:
        steps = [_step(step) for step in settings.rules.steps if target.name in step.targets]
        yield f"{target.name}: {_where(target.address)}"
        yield from (f"  {step}" for step in steps or ["in no [[escalation]]: it is sent tests, and no alarm"])


def _where(address: SecretRef) -> str:
    """Where the address is kept; the address itself is a secret."""
    return {
        "keyring": f'its address is "{address.where}" in the keyring',
        "env": f"its address is in the environment variable {address.where}",
    }.get(address.source, f"its address is in the file {address.where}")


def _step(step: StepRule) -> str:
    tiers = "all tiers" if step.tiers is None else "tier " + ", ".join(map(str, sorted(step.tiers)))
    hours = "" if step.hours == ALWAYS else f", {show_hours(step.hours)}"
    return f"after {for_age(step.after)}, {tiers}{hours}"
