"""Takes secrets out of what is about to be written down."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import quote

from noc import secrets

HIDDEN = "[secret]"
# As a header, a dictionary or a tuple shows it.
_HEADER = re.compile(
    r"""(?ix) ( (?:proxy-)? authorization ["']? \s* [:=,]\s* (?: b(?=["']) )? ["']? )
              (?: (?: basic|bearer|digest|token ) \s+ )? [^\s"',;)\]}]+ """
)
_TELLING = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "password", "token"})
_ACCOUNT = re.compile(r"(?<=://)[^/@\s]+@")


def scrub(text: str) -> str:
    """Hide every secret that this process has had in hand, credentials in headers, and accounts in addresses."""
    for secret in secrets.seen():
        for form in {secret, quote(secret, safe=""), repr(secret)[1:-1]}:
            text = text.replace(form, HIDDEN)
    return _ACCOUNT.sub(f"{HIDDEN}@", _HEADER.sub(rf"\1{HIDDEN}", text))


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Scrub an event: a processor for structlog, to stand last before the renderer."""
    for key in list(event):
        event[key] = _under(key, event[key])
    return event


def _under(key: Any, value: Any) -> Any:
    """The value that belongs to a key, whose name may tell that it is a secret."""
    name = key.decode("latin-1") if isinstance(key, bytes) else str(key)
    return HIDDEN if name.casefold() in _TELLING else _scrubbed(value)


def _scrubbed(value: Any) -> Any:
    """Plain numbers stay; whatever else hides behind a value is scrubbed as the text it would be written as."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return scrub(value)
        case Mapping():
            return {scrub(str(key)): _under(key, member) for key, member in value.items()}
        case (str() | bytes() as key, member):
            return [_scrubbed(key), _under(key, member)]
        case list() | tuple():
            return [_scrubbed(member) for member in value]
    return scrub(repr(value))
