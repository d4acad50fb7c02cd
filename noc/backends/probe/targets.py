"""What is asked: the `targets` of a `[[backend]]` of kind probe, a table from sites to addresses.

    targets = {riga = "https://riga.example/health", oslo = ["tcp://10.0.0.1:22", "ping://10.0.0.1"]}

In place of an address may stand a table: {url = "https://...", name = "riga-web", expect = "all well", status = 204}.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import msgspec

from noc.backends.kind import Options
from noc.backends.words import clean

PORTS = {"http": 80, "https": 443, "tcp": 0, "tls": 443, "ping": 0}
EXAMPLE = 'an address such as "https://riga.example/health", "tcp://10.0.0.1:22", "tls://..." or "ping://10.0.0.1"'
_KEYS = ("url", "name", "expect", "status")
_IN_PATHS = "%/:@!$&'()*+,;=~?"
_LONGEST = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Target:
    """One address. Several sites may share it, and it is looked at once for all of them."""

    name: str  # unique; the address without its query, or what the configuration calls it
    sites: tuple[str, ...]
    scheme: str  # a key of PORTS
    host: str
    port: int
    path: str = "/"  # with its query, percent-encoded
    expect: str = ""  # text that the page must hold
    status: frozenset[int] = frozenset()  # empty: any 2xx

    @property
    def server(self) -> str:
        """Host and port, for people and for the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def has_tls(self) -> bool:
        return self.scheme in ("https", "tls")


class ProbeOptions(Options, kw_only=True, frozen=True):
    targets: Annotated[
        dict[str, Any],
        msgspec.Meta(description='a table of sites and addresses, such as {riga = "https://riga.example/health"}'),
    ]
    warn_expiry: timedelta = timedelta(days=21)  # before a certificate ends; critical in the last third of it
    timeout: timedelta = timedelta(seconds=5)  # of one look, from the look-up of the name to the end

    def __post_init__(self) -> None:
        if self.timeout > _LONGEST:
            raise ValueError('timeout must be "60s" at most: a site that takes longer is not reached')
        read_targets(self.targets)


def read_targets(table: Mapping[str, Any]) -> tuple[Target, ...]:
    """Raises ValueError with a sentence that names the key and the remedy."""
    if not table:
        raise ValueError('targets is empty: write SITE = "https://..." for each site to be asked')
    found: dict[str, Target] = {}
    for site, entries in table.items():
        key = f"targets.{site}" if site.isascii() and site.isidentifier() else f'targets."{clean(site, 60)}"'
        if not site.strip() or not site.isprintable() or len(site) > 200:
            raise ValueError(f"{key} must be the name of a site, of 1 to 200 printable characters")
        for target in _of_site(site, entries, key):
            known = found.setdefault(target.name, target)
            if replace(known, sites=()) != replace(target, sites=()):
                raise ValueError(
                    f'{key} has a second target called "{target.name}" that asks for something else: '
                    'write it as {url = "...", name = "..."} with a name of its own'
                )
            found[target.name] = replace(known, sites=tuple(dict.fromkeys((*known.sites, site))))
    return tuple(found.values())


def _of_site(site: str, entries: object, key: str) -> Iterator[Target]:
    if isinstance(entries, list) and not entries:
        raise ValueError(f"{key} is an empty list: write {EXAMPLE}, or leave the site out")
    for number, entry in enumerate(entries if isinstance(entries, list) else (entries,), 1):
        yield _target(site, entry, f"{key}[{number}]" if isinstance(entries, list) else key)


def _target(site: str, entry: object, key: str) -> Target:
    if isinstance(entry, str):
        return _addressed(site, entry, key)
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
        raise ValueError(f'{key} must be {EXAMPLE}, a list of such, or a table with a "url"')  # noqa: TRY004
    for word in entry.keys() - set(_KEYS):
        raise ValueError(f'{key} has an unknown key "{clean(str(word), 40)}": it may have {", ".join(_KEYS)}')
    target = _addressed(site, entry["url"], f"{key}.url")
    name, expect = entry.get("name", target.name), entry.get("expect", "")
    for word, value in (("name", name), ("expect", expect)):
        if not isinstance(value, str) or not value.isprintable() or len(value) > 500 or (word in entry and not value):
            raise ValueError(f"{key}.{word} must be text in quotes, of 1 to 500 printable characters")
    if target.scheme not in ("http", "https") and not entry.keys().isdisjoint(("expect", "status")):
        raise ValueError(f'{key}: "expect" and "status" are for http:// and https:// addresses; remove them')
    return replace(target, name=name, expect=expect, status=_status(entry.get("status", []), f"{key}.status"))


def _status(value: object, key: str) -> frozenset[int]:
    numbers = value if isinstance(value, list) else [value]
    if any(isinstance(number, bool) or not isinstance(number, int) or not 200 <= number <= 599 for number in numbers):
        raise ValueError(f"{key} must be a status from 200 to 599, such as 204, or a list of such")
    return frozenset(numbers)


def _addressed(site: str, address: str, key: str) -> Target:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"{key} is no address: its port or a bracket is wrong") from None
    if "@" in parts.netloc:
        raise ValueError(f"{key} holds a user or a password: a probe logs in nowhere; take it out")
    if parts.scheme not in PORTS or not _may_be_host(host) or not address.isprintable() or " " in address:
        raise ValueError(f"{key} must be {EXAMPLE}")
    if parts.scheme == "tcp" and not port:
        raise ValueError(f'{key} needs a port, such as "tcp://{host}:22"')
    if port == 0 or (parts.scheme == "ping" and port is not None):
        raise ValueError(f"{key} has a port that cannot be asked: leave it out")
    is_web = parts.scheme in ("http", "https")
    if not is_web and (parts.path not in ("", "/") or parts.query):
        raise ValueError(f'{key} has something behind the host: write "{parts.scheme}://{parts.netloc}"')
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_IN_PATHS) if is_web else "/"
    name = f"{parts.scheme}://{parts.netloc}{parts.path if is_web else ''}"
    return Target(clean(name, 500), (site,), parts.scheme, host, port or PORTS[parts.scheme], path)


def _may_be_host(host: str) -> bool:
    """Whether it can be looked up: IDNA refuses empty and overlong labels."""
    if ":" in host:
        return True
    try:
        return 0 < len(host.encode("idna")) <= 253
    except UnicodeError:
        return False
