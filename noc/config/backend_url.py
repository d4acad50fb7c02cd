"""The `url` of a backend: the root of its server, in a scheme that its kind speaks."""

import re
from urllib.parse import urlsplit

from noc.backends.kind import BackendKind
from noc.config import values
from noc.config.place import Place
from noc.config.tables import BackendTable
from noc.config.words import quoted

WEB = frozenset({"http", "https"})
ENCRYPTED = frozenset({"https", "tls", "unix"})
_BAD = re.compile(r"[\x00-\x20\x7f]")


def backend_url(entry: BackendTable, kind: BackendKind, place: Place) -> str:
    """Raises ConfigError. Empty for a kind that has none."""
    if kind.problem:
        return entry.url or ""
    if not kind.schemes:
        if entry.url is not None and kind.url_means is None:
            raise place.wrong("url", f"has no meaning for {entry.kind}: remove it")
        return ""
    if entry.url is None:
        raise place.wrong("url", f"is missing: where the server is, such as {quoted(kind.example_url)}")
    url = _web(entry.url, place) if set(kind.schemes) <= WEB else _other(entry.url, kind, place)
    _check_inside(url, kind, place)
    _check_encrypted(url, entry, place)
    return url


def _web(text: str, place: Place) -> str:
    try:
        return values.url(text)
    except ValueError as error:
        raise place.wrong("url", str(error)) from None


def _other(text: str, kind: BackendKind, place: Place) -> str:
    parts = urlsplit(text) if "://" in text and not _BAD.search(text) else None
    if parts is not None and parts.scheme in WEB & set(kind.schemes):
        return _web(text, place)
    if parts is None or parts.scheme not in kind.schemes:
        forms = ", ".join(f"{scheme}://" for scheme in kind.schemes)
        raise place.wrong("url", f"must begin with one of {forms}, such as {quoted(kind.example_url)}")
    if "@" in parts.netloc:
        raise place.wrong("url", 'holds a user or a password: take it out and use the keys "user" and "password"')
    if parts.scheme == "unix":
        if parts.netloc or not parts.path.startswith("/"):
            raise place.wrong("url", 'needs the whole path of the socket, with three slashes: "unix:///run/x.sock"')
        return text
    try:
        named = bool(parts.hostname and parts.port)
    except ValueError:
        named = False
    if not named or parts.path not in ("", "/"):
        raise place.wrong("url", f"needs a host and a port and nothing behind them, such as {quoted(kind.example_url)}")
    return text.rstrip("/")


def _check_inside(url: str, kind: BackendKind, place: Place) -> None:
    parts = urlsplit(url).path.strip("/").split("/")
    product = next((part for part in parts if part in kind.inside), None)
    if product is not None:
        raise place.wrong("url", f"is the root of the server: leave out {quoted('/' + product)} and what follows")


def _check_encrypted(url: str, entry: BackendTable, place: Place) -> None:
    scheme = urlsplit(url).scheme
    if scheme in ENCRYPTED or values.is_loopback(url) or entry.allow_http:
        return
    danger = "read the password" if scheme == "http" else "read and change what is said"
    secure = "https://" if scheme == "http" else "tls://"
    raise place.wrong(
        "url",
        f"is {scheme}:// to another machine, and everybody on the way can {danger}: "
        f"use {secure}, with ca for an authority of your own, or set allow_http = true",
    )
