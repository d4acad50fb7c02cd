"""`[[maintenance]]`: announced work, each week or once, and always with an end."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from noc.config.place import Place
from noc.config.reading import read
from noc.config.rule_tables import MaintenanceTable
from noc.config.words import nearest, quoted
from noc.core.hours import WEEK, Hours, parse_hours
from noc.core.roster import Site, key_of
from noc.core.rules import WindowRule

EVERY_SITE = "*"
LONGEST = timedelta(days=90)  # of one window: what is longer is no work but a site that nobody watches
_Window = tuple[WindowRule, Place]


def window_rules(
    sources: Iterable[tuple[list[dict[str, Any]], Place]], roster: Sequence[Site] | None, zone: tzinfo | None
) -> tuple[WindowRule, ...]:
    """`zone`: of moments without one; None is this machine's. Raises ConfigError."""
    windows = [
        _window(table, place.entry("maintenance", index, None), roster, zone)
        for tables, place in sources
        for index, table in enumerate(tables)
    ]
    _check_watched(windows)
    return tuple(rule for rule, _ in windows)


def _window(table: dict[str, Any], place: Place, roster: Sequence[Site] | None, zone: tzinfo | None) -> _Window:
    entry = read(MaintenanceTable, table, place)
    sites, reason = _sites(entry.sites, roster, place), entry.reason.strip()
    weekly = (entry.days, entry.from_, entry.to) != (None, None, None)
    if weekly and (entry.begin or entry.end):
        raise place.wrong("", "is both each week and once: keep days, from and to, or begin and end")
    if weekly:
        return WindowRule(sites, reason, _each_week(entry, place)), place
    begin, end = _once(entry, place, zone)
    return WindowRule(sites, reason, None, begin, end), place


def _sites(names: Sequence[str], roster: Sequence[Site] | None, place: Place) -> tuple[str, ...]:
    """Their keys; none of them: every site."""
    if not names:
        raise place.wrong("sites", 'names no site: write their keys, or ["*"] for every site')
    if EVERY_SITE in names and len(names) > 1:
        raise place.wrong("sites", '"*" is every site already: leave out the others, or the "*"')
    if EVERY_SITE in names:
        return ()
    return tuple(dict.fromkeys(_key(name.strip(), roster, place) for name in names))


def _key(name: str, roster: Sequence[Site] | None, place: Place) -> str:
    key = key_of(name)
    if roster is None:
        if not key:
            raise place.wrong("sites", f"names {quoted(name)}, which has no letter and no digit: write a site's key")
        return key
    found = next((site.key for site in roster if key == site.key or name == site.name), None)
    if found is not None:
        return found
    meant = nearest(name, [word for site in roster for word in (site.key, site.name)])
    remedy = f'did you mean "{meant}"?' if meant else "write the key or the name of one that is"
    raise place.wrong("sites", f"names {quoted(name)}, which is not on the roster: {remedy}")


def _each_week(entry: MaintenanceTable, place: Place) -> Hours:
    for key, value, other in (("to", entry.to, entry.from_), ("from", entry.from_, entry.to)):
        if value is None and other is not None:
            raise place.wrong(
                key, 'is missing: a window has a beginning and an end, such as from = "02:00", to = "04:00"'
            )
    clock = "" if entry.from_ is None else f" {entry.from_}-{entry.to}"
    try:
        return parse_hours(",".join(f"{days.strip()}{clock}" for days in (entry.days or "mon-sun").split(",")))
    except ValueError as error:
        raise place.wrong("from", str(error)) from None


def _once(entry: MaintenanceTable, place: Place, zone: tzinfo | None) -> tuple[datetime, datetime]:
    if entry.begin is None or entry.end is None:
        key = "end" if entry.end is None else "begin"
        raise place.wrong(
            key, "is missing: a window always has an end; write begin and end, or days with from and to for each week"
        )
    begin, end = (_in_utc(key, value, zone, place) for key, value in (("begin", entry.begin), ("end", entry.end)))
    if end <= begin:
        raise place.wrong("end", "is not after its begin: turn the two round")
    if end - begin > LONGEST:
        raise place.wrong("end", f"comes more than {LONGEST.days} d after its begin: nobody would watch for so long")
    return begin, end


def _in_utc(key: str, moment: datetime, zone: tzinfo | None, place: Place) -> datetime:
    try:
        return (moment if moment.tzinfo or zone is None else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError, OSError):
        raise place.wrong(key, f"is no date of our time: {moment.isoformat()}") from None


def _check_watched(windows: Sequence[_Window]) -> None:
    """What each week leaves no minute over, alone or with others, is no maintenance."""
    for rule, place in windows:
        for key in rule.sites or (EVERY_SITE,):
            together = [other for other, _ in windows if not other.sites or key in other.sites]
            if _whole_week(together):
                about = "every site" if key == EVERY_SITE else quoted(key)
                raise place.wrong("", f"leaves no minute of the week: {about} would never be watched; make it shorter")


def _whole_week(rules: Sequence[WindowRule]) -> bool:
    reached = 0
    for begin, end in sorted(span for rule in rules if rule.hours for span in rule.hours.spans):
        if begin > reached:
            return False
        reached = max(reached, end)
    return reached >= WEEK
