"""What `noc.toml` and the roster say, checked: `load` gives the settings, or says in one sentence what is wrong.

A file becomes tables (`document`), tables are checked key by key (`tables`, `reading`), and what the keys mean together
is checked by `console`, `backend`, `roster`, `targets`, `actions` and `rules`. Secrets are not read here, only
references to them.
"""

from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from noc import paths
from noc.config.actions import action_settings
from noc.config.backend import backend_settings
from noc.config.console import console_settings
from noc.config.document import parse_toml, read_toml
from noc.config.files import mark_of, pointed_to
from noc.config.place import Place
from noc.config.reading import read
from noc.config.roster import Entries, roster_file, sites, tables_in
from noc.config.rules import rules
from noc.config.tables import ConsoleTable, Document
from noc.config.targets import target_settings
from noc.config.values import is_loopback
from noc.config.words import quoted
from noc.core.rules import Rules
from noc.settings import BackendSettings, Settings, SourceFile, TargetSettings

__all__ = ["load"]


def load(path: Path | None = None, text: str | None = None) -> Settings:
    """Read `noc.toml`, or the one in the platform's configuration folder. Raises ConfigError.

    `text`: what is about to be written there; then the file itself is not read.
    """
    file = (paths.config_file() if path is None else path).absolute()
    place = Place(file)
    # Marked before it is read: a change in between is seen as one.
    files = [SourceFile(file, mark_of(file))]
    tables = read_toml(file, _how_to_begin) if text is None else parse_toml(file, text)
    document = read(Document, tables, place)
    in_console = Place(file, "console")
    table = read(ConsoleTable, document.console, in_console)
    console = console_settings(table, in_console)
    zone = ZoneInfo(console.timezone) if console.timezone else None
    entries: list[Entries] = []
    windows = [(document.maintenance, place)]
    if document.site is not None:
        entries.append(tables_in(document.site, place))
    if table.roster is not None:
        roster_path = in_console.resolve("roster", table.roster)
        files.append(SourceFile(roster_path, mark_of(roster_path)))
        listed, announced = roster_file(table.roster, in_console)
        entries.append(listed)
        windows.append(announced)
    found, warnings = sites(chain.from_iterable(entries), zone)
    roster = found if entries else None
    backends = _backends(document.backend, place, console.poll_every)
    targets = target_settings(document.target, place)
    people = rules(document, table, place, windows, roster, targets, zone)
    return Settings(
        path=file,
        console=console,
        backends=backends,
        roster=roster,
        warnings=warnings + _overheard(file, backends) + _untold(file, targets, people),
        rules=people,
        targets=targets,
        actions=action_settings(document.action, place),
        files=(*files, *pointed_to(console, backends, targets)),
    )


def _how_to_begin() -> str:
    example = paths.resource("noc.toml.example")
    return f'begin with a copy of {example} or with "noc backends add", or see the console first with "noc demo"'


def _backends(tables: list[dict[str, Any]], place: Place, poll_every: timedelta) -> tuple[BackendSettings, ...]:
    if not tables:
        raise place.wrong("backend", "is missing: nothing would be watched; add a [[backend]] with name, kind and url")
    found: dict[str, BackendSettings] = {}
    for index, table in enumerate(tables):
        entry = place.entry("backend", index, table.get("name"))
        backend = backend_settings(table, entry, poll_every)
        if backend.name.casefold() in found:
            raise entry.wrong("name", "is the name of another backend too: give each its own")
        found[backend.name.casefold()] = backend
    return tuple(found.values())


def _overheard(file: Path, backends: tuple[BackendSettings, ...]) -> tuple[str, ...]:
    return tuple(
        f"{file}: backend {quoted(backend.name)} is asked over http://: everybody on the way can read its secrets"
        for backend in backends
        if backend.url.startswith("http://") and not is_loopback(backend.url)
    )


def _untold(file: Path, targets: tuple[TargetSettings, ...], rules: Rules) -> tuple[str, ...]:
    used = {name for step in rules.steps for name in step.targets}
    return tuple(
        f"{file}: target {quoted(target.name)} is in no [[escalation]]: it is sent tests, and no alarm"
        for target in targets
        if target.name not in used
    )
