"""`[[backend]]`: a monitoring system that is polled."""

import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from noc.backends.kind import BackendKind
from noc.backends.kinds import kind_named, kind_names
from noc.config.backend_options import read_options, without_unknown
from noc.config.backend_url import backend_url
from noc.config.place import Place
from noc.config.reading import read
from noc.config.secret_reference import secret_reference
from noc.config.site_from import site_from
from noc.config.tables import BackendTable, LimitsTable
from noc.config.values import Secret
from noc.config.words import hint, quoted, shown
from noc.core.causes import Cause
from noc.settings import DOWN_ALERTS, BackendSettings, Limits, SecretRef

PROMISED = (
    "checkmk", "healthchecks", "grafana", "librenms", "prtg", "thruk", "centreon", "sensu_go", "gatus", "xymon",
    "alerta",
)  # fmt: skip
LOST_AFTER = timedelta(seconds=30)
_LEAST = {
    "body": "64MB",
    "connect": "5s",
    "read": "10s",
    "total": "25s",
}  # the figures of Limits(), as people write them


def backend_settings(table: dict[str, Any], place: Place, poll_every: timedelta) -> BackendSettings:
    """Raises ConfigError. `poll_every` is the console's own."""
    kind = _kind(table, place)
    entry = read(BackendTable, without_unknown(kind, table, place), place)
    _check_account(entry, kind, place)
    _check_fit(entry, kind, place)
    return BackendSettings(
        name=entry.name.strip(),
        kind=entry.kind,
        url=backend_url(entry, kind, place),
        user=entry.user,
        password=_secret(entry, "password", entry.password, place),
        token=_secret(entry, "token", entry.token, place),
        site_from=site_from(entry.site_from, entry.kind, kind.site_from, place),
        ca=None if entry.ca is None else authority_file(entry.ca, place),
        poll_every=entry.poll_every or poll_every,
        lost_after=entry.lost_after or LOST_AFTER,
        write_back=entry.write_back,
        canary=entry.canary,
        down_alerts=DOWN_ALERTS if entry.down_alerts is None else entry.down_alerts,
        state_query=entry.state_query,
        web=entry.web,
        hosts=entry.hosts,
        limits=Limits() if entry.limits is None else _limits(entry.limits, place),
        options=read_options(kind, _with_url(entry, kind, table), place),
    )


def _kind(table: dict[str, Any], place: Place) -> BackendKind:
    name = table.get("kind")
    known = kind_names()
    if name is None:
        raise place.wrong("kind", f"is missing: every {BackendTable.heading} needs it; {hint('', known)}")
    if not isinstance(name, str):
        raise place.wrong("kind", f"must be the name of a product in quotes, not {shown(name)}")
    if name in known:
        return kind_named(name)
    if name in PROMISED:
        raise place.wrong("kind", f"is {quoted(name)}, which is not built yet; built are {', '.join(known)}")
    raise place.wrong("kind", f"is {quoted(name)}, which is unknown: {hint(name, known + PROMISED)}")


def _with_url(entry: BackendTable, kind: BackendKind, table: dict[str, Any]) -> dict[str, Any]:
    """The table with the keys that its url stands for, where the kind has no server of its own."""
    if entry.url is None or kind.url_means is None:
        return table
    meant = kind.url_means(entry.name.strip(), entry.url)
    written = {key: table[key] for key in meant if isinstance(table.get(key), dict)}
    return table | {key: {**value, **written.get(key, {})} for key, value in meant.items()}


def _check_account(entry: BackendTable, kind: BackendKind, place: Place) -> None:
    if not kind.logs_in and not kind.problem:
        for key, value in (("token", entry.token), ("user", entry.user), ("password", entry.password)):
            if value is not None:
                raise place.wrong(key, f"has no meaning for {entry.kind}, which knows no log-in: remove it")
    if entry.token is not None and (entry.user is not None or entry.password is not None):
        raise place.wrong("token", "stands beside user or password: keep one of the two ways to log in")
    if entry.user is not None and entry.password is None:
        raise place.wrong("password", 'is missing beside user: write "keyring", "env:NAME" or "file:PATH"')
    if entry.password is not None and entry.user is None:
        raise place.wrong("user", "is missing beside password: name the account")
    if entry.user is not None and ":" in entry.user:
        raise place.wrong("user", "holds a colon, which no HTTP log-in can carry: leave it out")


def _check_fit(entry: BackendTable, kind: BackendKind, place: Place) -> None:
    for key, value in (("state_query", entry.state_query), ("hosts", entry.hosts)):
        if value is not None and entry.kind != "prometheus":
            raise place.wrong(key, f"is for kind prometheus, and has no meaning for {entry.kind}: remove it")
    if entry.hosts not in (None, "fixed"):
        raise place.wrong("hosts", 'must be "fixed", or be left out where targets come and go')
    reason = kind.blind_to.get(Cause.CANARY_MISSING)
    if entry.canary is not None and reason is not None:
        raise place.wrong("canary", f"would never be missed by kind {entry.kind}: {reason}; remove it")


def _secret(entry: BackendTable, key: str, text: Secret | None, place: Place) -> SecretRef | None:
    name = entry.name.strip()
    return None if text is None else secret_reference(text, name, f"backend {name}", key, place)


def authority_file(path: str, place: Place) -> Path:
    """The certificates that `ca` names, which can be read. Raises ConfigError."""
    file = place.resolve("ca", path)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except ssl.SSLError:
        raise place.wrong("ca", f"is no certificate in PEM form: {file}") from None
    except OSError as error:
        remedy = "copy the authority's certificate there"
        raise place.wrong("ca", f"cannot be read: {file}: {error.strerror}; {remedy}") from None
    return file


def _limits(table: dict[str, Any], place: Place) -> Limits:
    """They can only be raised: a tighter one would make a healthy backend look lost."""
    entry = read(LimitsTable, table, replace(place, table=f"{place.table}.limits"))
    least = Limits()
    raised: dict[str, Any] = {}
    for key, floor in _LEAST.items():
        wanted = getattr(entry, key)
        if wanted is not None and wanted < getattr(least, key):
            raise place.wrong(f"limits.{key}", f'can only be raised: write "{floor}" or more, or leave it out')
        if wanted is not None:
            raised[key] = wanted
    return replace(least, **raised)
