"""`[console]`: the console itself."""

import zoneinfo
from datetime import timedelta
from pathlib import Path

from noc.config.place import Place
from noc.config.secret_reference import secret_reference
from noc.config.tables import ConsoleTable
from noc.config.words import nearest, quoted
from noc.settings import ConsoleSettings, SecretRef

POLL_EVERY = timedelta(seconds=10)
PING_LEAST, PING_EVERY = timedelta(seconds=5), timedelta(seconds=60)


def console_settings(table: ConsoleTable, place: Place) -> ConsoleSettings:
    """Raises ConfigError."""
    return ConsoleSettings(
        name=table.name,
        journal=_journal(table.journal, place),
        poll_every=table.poll_every or POLL_EVERY,
        sound=table.sound,
        operator=table.operator.strip(),
        viewing_distance=table.viewing_distance,
        screen_diagonal=table.screen_diagonal,
        timezone=None if table.timezone is None else _zone(table.timezone, place),
        speak=table.speak,
        notify=table.notify,
        raise_window=table.raise_window,
        dead_man=_dead_man(table, place),
        dead_man_every=_ping_every(table, place),
        dead_man_allow_http=table.dead_man_allow_http,
    )


def _dead_man(table: ConsoleTable, place: Place) -> SecretRef | None:
    if table.dead_man_url is None:
        return None
    return secret_reference(table.dead_man_url, "console", "console", "dead_man_url", place)


def _ping_every(table: ConsoleTable, place: Place) -> timedelta:
    every = table.dead_man_every or PING_EVERY
    if every < PING_LEAST:
        raise place.wrong("dead_man_every", f"must be {PING_LEAST.seconds}s at least: more often proves no more")
    return every


def _journal(text: str, place: Place) -> Path | None:
    scheme, colon, path = text.partition(":")
    if scheme.startswith("postgres"):
        raise place.wrong("journal", 'in PostgreSQL is not built yet; use "sqlite" or "sqlite:FILE" for now')
    if scheme != "sqlite" or (colon and not path.strip()):
        raise place.wrong("journal", f'must be "sqlite" or "sqlite:FILE", not {quoted(scheme)}')
    if not colon:
        return None
    journal = place.resolve("journal", path.strip())
    if journal.is_dir():
        raise place.wrong("journal", f"names a folder, {journal}; name a file in it")
    return journal


def _zone(name: str, place: Place) -> str:
    known = zoneinfo.available_timezones()
    if name in known:
        return name
    meant = nearest(name, known)
    remedy = f'did you mean "{meant}"?' if meant else 'write it as "Europe/Riga"'
    raise place.wrong("timezone", f"is a time zone unknown here, {quoted(name)}: {remedy}")
