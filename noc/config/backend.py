"""`[[backend]]`: a monitoring system that is polled."""

import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from noc.config.place import Place
from noc.config.reading import read
from noc.config.secret_reference import secret_reference
from noc.config.site_from import site_from
from noc.config.tables import BackendTable, LimitsTable
from noc.config.values import Secret, is_loopback
from noc.config.words import hint, quoted
from noc.settings import DOWN_ALERTS, BackendSettings, Limits, SecretRef

KINDS = ("prometheus", "alertmanager", "icinga2")
PROMISED = (
    "nagios", "zabbix", "livestatus", "uptime_kuma", "json", "probe", "checkmk", "healthchecks", "grafana", "librenms",
    "prtg", "thruk", "centreon", "sensu_go", "gatus", "netdata", "xymon", "monit", "alerta",
)  # fmt: skip
LOST_AFTER = timedelta(seconds=30)
_LEAST = {
    "body": "64MB",
    "connect": "5s",
    "read": "10s",
    "total": "25s",
}  # the figures of Limits(), as people write them
# The first part of paths that belong to a product, not to where it is served from.
_INSIDE = {
    "prometheus": {"api", "graph", "targets", "alerts", "rules", "metrics", "query", "-"},
    "alertmanager": {"api", "metrics", "-"},
    "icinga2": {"v1"},
}


def backend_settings(table: dict[str, Any], place: Place, poll_every: timedelta) -> BackendSettings:
    """Raises ConfigError. `poll_every` is the console's own."""
    entry = read(BackendTable, table, place)
    _check_kind(entry.kind, place)
    _check_url(entry, place)
    _check_account(entry, place)
    _check_fit(entry, place)
    return BackendSettings(
        name=entry.name.strip(),
        kind=entry.kind,
        url=entry.url,
        user=entry.user,
        password=_secret(entry, "password", entry.password, place),
        token=_secret(entry, "token", entry.token, place),
        site_from=site_from(entry.site_from, entry.kind, place),
        ca=None if entry.ca is None else _authority(entry.ca, place),
        poll_every=entry.poll_every or poll_every,
        lost_after=entry.lost_after or LOST_AFTER,
        write_back=entry.write_back,
        canary=entry.canary,
        down_alerts=DOWN_ALERTS if entry.down_alerts is None else entry.down_alerts,
        state_query=entry.state_query,
        web=entry.web,
        hosts=entry.hosts,
        limits=Limits() if entry.limits is None else _limits(entry.limits, place),
    )


def _check_kind(kind: str, place: Place) -> None:
    if kind in KINDS:
        return
    if kind in PROMISED:
        raise place.wrong("kind", f"is {quoted(kind)}, which is not built yet; built are {', '.join(KINDS)}")
    raise place.wrong("kind", f"is {quoted(kind)}, which is unknown: {hint(kind, KINDS + PROMISED)}")


def _check_url(entry: BackendTable, place: Place) -> None:
    parts = urlsplit(entry.url)
    inside = parts.path.strip("/").split("/")
    product = next((part for part in inside if part in _INSIDE[entry.kind]), None)
    if product is not None:
        raise place.wrong("url", f"is the root of the server: leave out {quoted('/' + product)} and what follows")
    if parts.scheme == "http" and not is_loopback(entry.url) and not entry.allow_http:
        raise place.wrong(
            "url",
            "is http:// to another machine, and everybody on the way can read the password: "
            "use https://, with ca for an authority of your own, or set allow_http = true",
        )


def _check_account(entry: BackendTable, place: Place) -> None:
    if entry.token is not None and (entry.user is not None or entry.password is not None):
        raise place.wrong("token", "stands beside user or password: keep one of the two ways to log in")
    if entry.user is not None and entry.password is None:
        raise place.wrong("password", 'is missing beside user: write "keyring", "env:NAME" or "file:PATH"')
    if entry.password is not None and entry.user is None:
        raise place.wrong("user", "is missing beside password: name the account")
    if entry.user is not None and ":" in entry.user:
        raise place.wrong("user", "holds a colon, which no HTTP log-in can carry: leave it out")


def _check_fit(entry: BackendTable, place: Place) -> None:
    for key, value in (("state_query", entry.state_query), ("hosts", entry.hosts)):
        if value is not None and entry.kind != "prometheus":
            raise place.wrong(key, f"is for kind prometheus, and has no meaning for {entry.kind}: remove it")
    if entry.hosts not in (None, "fixed"):
        raise place.wrong("hosts", 'must be "fixed", or be left out where targets come and go')


def _secret(entry: BackendTable, key: str, text: Secret | None, place: Place) -> SecretRef | None:
    name = entry.name.strip()
    return None if text is None else secret_reference(text, name, f"backend {name}", key, place)


def _authority(path: str, place: Place) -> Path:
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
