"""The roster: `[[site]]` in `noc.toml`, or a file of its own, TOML or CSV. Where both stand they add up."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import Any

from noc.config.document import read_toml
from noc.config.place import Place
from noc.config.reading import read
from noc.config.roster_csv import read_rows
from noc.config.tables import RosterDocument, SiteTable
from noc.config.words import quoted
from noc.core.roster import Site, key_of

Entries = Iterable[tuple[SiteTable, Place]]
Windows = tuple[list[dict[str, Any]], Place]  # the [[maintenance]] of a file, not read yet


def tables_in(tables: list[dict[str, Any]], place: Place) -> Entries:
    """The `[[site]]` tables of a document. Raises ConfigError."""
    for index, table in enumerate(tables):
        entry = place.entry("site", index, table.get("name"))
        yield read(SiteTable, table, entry), entry


def roster_file(name: str, console: Place) -> tuple[Entries, Windows]:
    """What a roster file holds: TOML, or CSV with the keys of [[site]] as its header. Raises ConfigError."""
    path = console.resolve("roster", name)
    match path.suffix.casefold():
        case ".csv":
            return read_rows(path, _how_to_go_on), ([], Place(path))
        case suffix if suffix != ".toml":
            raise console.wrong("roster", f"must be a file that ends in .toml or .csv, not {quoted(name)}")
    place = Place(path)
    document = read(RosterDocument, read_toml(path, _how_to_go_on), place)
    return tables_in(document.site, place), (document.maintenance, place)


def _how_to_go_on() -> str:
    return 'write it, or leave the key "roster" out to adopt what the backends know'


def sites(entries: Entries, zone: tzinfo | None) -> tuple[tuple[Site, ...], tuple[str, ...]]:
    """Make the roster and its warnings. `zone`: of starts without one; None is this machine's. Raises ConfigError."""
    found: dict[str, tuple[Site, Place]] = {}
    warnings = []
    for table, place in entries:
        site = _site(table, place, zone)
        if site.key in found:
            first, there = found[site.key]
            named = f"{quoted(first.name)} at {there.table} of {there.file.name}"
            raise place.wrong("key", f'is "{site.key}", as is that of {named}: give one of them a key of its own')
        found[site.key] = site, place
        if site.silent_after and site.interval and site.silent_after < site.interval:
            warnings.append(
                f"{place.file}: {place.table}.silent_after is shorter than its interval: "
                "it will be called silent between two reports"
            )
    return tuple(site for site, _ in found.values()), tuple(warnings)


def _site(table: SiteTable, place: Place, zone: tzinfo | None) -> Site:
    name = table.name.strip()
    key = key_of(table.key or name)
    if not key:
        raise place.wrong("key" if table.key else "name", "has no letter and no digit to make a key of: give it some")
    return Site(
        name=name,
        key=key,
        customer=table.customer.strip(),
        tier=table.tier,
        key_hosts=table.key_hosts,
        interval=table.interval,
        silent_after=table.silent_after,
        down_any=table.down_when == "any",
        down_after=table.down_after,
        degraded_on=table.degraded_on,
        start=_in_utc(table.start, zone, place),
        guidance=table.guidance.strip(),
        contact=table.contact.strip(),
        place=table.place.strip(),
        hours=table.hours,
    )


def _in_utc(start: datetime | None, zone: tzinfo | None, place: Place) -> datetime | None:
    if start is None:
        return None
    try:
        return (start if start.tzinfo or zone is None else start.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        raise place.wrong("start", f"is no date of our time: {start.isoformat()}") from None
