"""`noc backends`: what is polled, add one, test one, and the kinds that can be polled."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from noc import paths
from noc.backends.applied import PLUGIN
from noc.backends.kinds import kind_named, kind_names, plugin_faults
from noc.commands.arguments import load_settings
from noc.commands.contract import stamp
from noc.commands.output import say, say_json
from noc.config.words import hint, quoted
from noc.errors import NocError
from noc.settings import BackendSettings, Settings
from noc.setup import terminal
from noc.setup.adding import Adding, known_settings, next_steps
from noc.setup.findings import Findings, findings_of
from noc.setup.interview import Given
from noc.setup.known import known_lines
from noc.setup.sheet import backend_lines, findings_object
from noc.setup.trial import try_backend

HELP = "the monitoring systems that are polled: list, add, test, and which kinds there are"
EXAMPLES = """examples:
  noc backends                     those of noc.toml, one line each; nothing is polled
  noc backends add                 asks, tests, shows the sites it would give, writes noc.toml
  noc backends test                everything about each of them, with the remedy for what is wrong
  noc backends test icinga-east    of one
  noc backends kinds               what each kind can and cannot tell"""
ADD_EXAMPLES = """examples:
  noc backends add
  noc backends add --kind prometheus --url http://127.0.0.1:9090 --site-from label:site --yes
  pass show noc | noc backends add --kind icinga2 --name east \\
      --url https://monitor.example:5665 --user noc --password-from - \\
      --ca ca.crt --site-from hostgroup:site- --yes

What options give is not asked. Secrets are never given as arguments: env:NAME,
file:PATH (mode 0600), keyring, or - for standard input, stored in the keyring.
A certificate that nobody known vouches for is shown with its fingerprint, or
agreed to with --trust; it is saved beside noc.toml and becomes `ca`.

exit codes: 0 added, 1 added and weakened, or not wanted, 2 its test failed and
nothing was changed, 3 bad input; 130 interrupted, nothing was changed"""
TEST_EXAMPLES = """examples:
  noc backends test
  noc backends test icinga-east
  noc backends test --json | jq '.backends[] | select(.code != 0)'

It polls each twice, by the ways a console polls, and changes nothing there.

exit codes, the worst of all: 0 fine, 1 works and is weakened, 2 does not work, 3 bad input"""
INTERRUPTED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="kinds|add|test")
    actions.add_parser("kinds", help="list the kinds, what each can and cannot tell, and the rights its user needs")
    add = actions.add_parser("add", help="ask, test, show its sites, and write it to noc.toml", epilog=ADD_EXAMPLES)
    for option, metavar, text in (
        ("--kind", "KIND", "which product; see noc backends kinds"),
        ("--name", "NAME", "what it is called on the wall (the kind)"),
        ("--url", "URL", "the root of its server"),
        ("--user", "USER", "the account to log in with"),
        ("--password-from", "WHERE", "env:NAME, file:PATH, keyring, or - for standard input"),
        ("--token-from", "WHERE", "a token instead of user and password, likewise"),
        ("--site-from", "WAY", "how an object finds its site, such as hostgroup:site-"),
        ("--ca", "FILE", "the authority that signed its certificate, where it is your own"),
        ("--trust", "SHA256", "save the certificate of this fingerprint that the server shows as its authority"),
        ("--canary", "NAME", "an object or alert that must always be there"),
    ):
        add.add_argument(option, metavar=metavar, help=text)
    add.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a key that only this kind has")
    add.add_argument("--allow-http", action="store_true", help="clear text to another machine may be read on the way")
    add.add_argument("--yes", action="store_true", help="write it without asking; what works weakly too")
    add.add_argument("--no-test", action="store_true", help="write it without asking its server anything")
    test = actions.add_parser("test", help="try one of them, or all, and say what is wrong", epilog=TEST_EXAMPLES)
    test.add_argument("name", nargs="?", metavar="NAME", help="the name of a [[backend]]; all of them where left out")
    test.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    match args.action:
        case "kinds":
            return _kinds()
        case "add":
            return _add(args)
        case "test":
            return _test(args)
    return _list(args)


def _list(args: argparse.Namespace) -> int:
    file = args.config or paths.config_file()
    if not file.exists():
        say(f"nothing is polled yet: there is no {file}\nadd one: noc backends add")
        return 0
    settings = load_settings(args)
    say("\n".join(known_lines(settings)))
    say("more of each: noc backends test NAME; another one: noc backends add")
    return 0


def _kinds() -> int:
    for name in kind_names():
        kind = kind_named(name)
        if kind.problem:
            say(f"{name}: cannot be used: {kind.problem}")
            continue
        say(
            f"{name}: {kind.title}\n"
            f"  tells         {kind.tells}\n"
            f"  cannot tell   {kind.cannot_tell}\n"
            f"  its account   {kind.account}"
        )
    return 0


def _add(args: argparse.Namespace) -> int:
    file: Path = args.config or paths.config_file()
    given = Given(
        kind=args.kind, name=args.name, url=args.url, user=args.user, password_from=args.password_from,
        token_from=args.token_from, site_from=args.site_from, ca=args.ca, trust=args.trust, canary=args.canary,
        allow_http=args.allow_http, sets=args.set, yes=args.yes, test=not args.no_test,
    )  # fmt: skip
    try:
        added = Adding(file, known_settings(file), given, terminal.Terminal() if terminal.is_there() else None).run()
    except (KeyboardInterrupt, EOFError):
        print("\nnoc: nothing was changed", file=sys.stderr)
        return INTERRUPTED
    if added.draft is None:
        print("noc: nothing was changed", file=sys.stderr)
    else:
        say("\n".join(next_steps(file, paths.config_file(), added.draft)))
    return added.code


def _test(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    chosen = _chosen(settings, args.name)
    at = datetime.now(UTC)
    found = asyncio.run(_tried(chosen, settings))
    faults = list(plugin_faults())
    code = max([each.code for each in found] + ([1] if faults and not args.name else []))
    if args.json:
        plug_ins = [{"kind": name, "problem": problem} for name, problem in faults]
        backends = [findings_object(each) for each in found]
        say_json({"at": stamp(at), "code": code, "backends": backends, "plug_ins": plug_ins})
        return code
    for each in found:
        say("\n".join(backend_lines(each, _check())) + "\n")
    for name, problem in faults:
        say(f"{name}: cannot be used: {problem}")
    return code


def _chosen(settings: Settings, name: str | None) -> tuple[BackendSettings, ...]:
    if name is None:
        return settings.backends
    found = tuple(backend for backend in settings.backends if backend.name.casefold() == name.strip().casefold())
    if not found:
        known = [backend.name for backend in settings.backends]
        raise NocError(f"{settings.path}: no backend is called {quoted(name)}: {hint(name, known)}")
    return found


async def _tried(chosen: tuple[BackendSettings, ...], settings: Settings) -> list[Findings]:
    """All at once, as a console polls them."""
    roster = None if settings.roster is None else frozenset(site.key for site in settings.roster)
    trials = await asyncio.gather(*map(try_backend, chosen))
    now = datetime.now(UTC)
    return [findings_of(trial, now, roster) for trial in trials]


def _check() -> str:
    """The check plug-in that ships with the console."""
    return str(paths.resource(PLUGIN))
