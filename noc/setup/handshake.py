"""TLS of a server: who vouches for it. Nothing but the handshake is ever exchanged here."""

import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from noc.backends.failures import broken
from noc.backends.tls import context_for
from noc.backends.words import clean
from noc.setup import certificates
from noc.setup.certificates import Certificate

PATIENCE = 5.0  # s
_PORTS = {"https": 443}


@dataclass(frozen=True, slots=True)
class Vouched:
    """A handshake that was verified as each poll is."""

    ends: datetime
    issuer: str
    version: str  # "TLSv1.3"


def encrypted(url: str) -> bool:
    return urlsplit(url).scheme in ("https", "tls")


def look(url: str, ca: Path | None) -> Vouched | str:
    """Verify the server, or say in a sentence why that fails. Blocks for `PATIENCE` at most."""
    try:
        with _connect(url) as plain, context_for(ca).wrap_socket(plain, server_hostname=_host(url)) as secured:
            found = secured.getpeercert() or {}
            ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)
            return Vouched(ends, _issuer(found), secured.version() or "TLS")
    except OSError as error:
        return broken(error, urlsplit(url).netloc, ca).text


def fetch_chain(url: str) -> tuple[Certificate, ...]:
    """The certificates that a server shows, its own first, unverified: for a person to look at. Raises OSError.

    They are trusted with nothing: the connection is closed before a byte of ours went over it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with _connect(url) as plain, context.wrap_socket(plain, server_hostname=_host(url)) as secured:
        shown = _chain(secured)
    found = []
    for der in shown:
        with suppress(ValueError):
            found.append(certificates.read(der))
    return tuple(found)


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((_host(url), parts.port or _PORTS.get(parts.scheme, 0)), PATIENCE)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _chain(secured: ssl.SSLSocket) -> list[bytes]:
    """Python tells the whole chain from 3.13 on; before, its inner object already knew."""
    told = getattr(secured, "get_unverified_chain", None)
    if told is not None:
        return list(told())
    inner = getattr(getattr(secured, "_sslobj", None), "get_unverified_chain", None)
    if inner is not None:
        return [ssl.PEM_cert_to_DER_cert(part.public_bytes()) for part in inner() or ()]
    own = secured.getpeercert(binary_form=True)
    return [own] if own else []


def _issuer(found: Mapping[str, object]) -> str:
    parts = {key: value for part in _pairs(found.get("issuer")) for key, value in [part]}
    return clean(parts.get("commonName") or parts.get("organizationName") or "an authority without a name", 80)


def _pairs(name: object) -> list[tuple[str, str]]:
    return [pair for part in name for pair in part] if isinstance(name, tuple) else []
