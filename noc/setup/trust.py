"""A server that is vouched for by nobody known here: its certificate is shown, and a person decides.

What he agrees to is saved as a file and becomes `ca`: from then on it is verified like any other.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from noc.errors import NocError
from noc.setup import answers
from noc.setup.certificates import Certificate, topmost
from noc.setup.handshake import Vouched, fetch_chain, look
from noc.setup.terminal import Terminal

_DAY = "%Y-%m-%d"


@dataclass(slots=True)
class Trust:
    """Certificates that were agreed to in this sitting, in a scratch folder until all is written down."""

    scratch: Path
    name: str  # of the file that it will become
    agreed: Certificate | None = None

    @property
    def file(self) -> Path:
        return self.scratch / self.name

    def take(self, certificate: Certificate) -> str:
        self.agreed = certificate
        self.file.write_text(certificate.pem)
        return str(self.file)


def shown_by(url: str) -> tuple[Certificate, ...]:
    """Empty where the server shows none."""
    with suppress(OSError):
        return fetch_chain(url)
    return ()


def would_do(url: str, certificate: Certificate, scratch: Path) -> bool:
    """Whether the server could be verified by this certificate alone: its name and its time are right too."""
    file = scratch / "offered.pem"
    file.write_text(certificate.pem)
    return isinstance(look(url, file), Vouched)


def by_fingerprint(url: str, wanted: str, trust: Trust) -> str:
    """Take the certificate that an option names, for use as `ca`. Raises NocError."""
    try:
        digits = answers.fingerprint(wanted)
    except ValueError as error:
        raise NocError(f"--trust: {error}") from None
    chain = shown_by(url)
    if not chain:
        raise NocError(f"--trust: {url} shows no certificate")
    for certificate in chain:
        if certificate.fingerprint == digits:
            return trust.take(certificate)
    raise NocError(f"--trust: {url} shows another certificate: {topmost(chain).shown}")


def agreed_to(terminal: Terminal, url: str, trust: Trust) -> str | None:
    """Show who signed, and ask. None: it was not agreed to, or would not help."""
    chain = shown_by(url)
    if not chain:
        return None
    certificate = topmost(chain)
    if not would_do(url, certificate, trust.scratch):
        return None
    terminal.say("", *described(certificate, chain))
    terminal.explain(_advice(certificate))
    if not terminal.agrees("Is this the fingerprint that the server's owner sees", default=False):
        return None
    return trust.take(certificate)


def described(certificate: Certificate, chain: Sequence[Certificate]) -> list[str]:
    """Its lines: a fingerprint in two rows, as it is read aloud."""
    what = "authority" if certificate is not chain[0] or certificate.signs else "its own"
    half = len(certificate.shown) // 2 + 1
    return [
        f"  certificate  {certificate.subject} ({what})",
        f"  issued by    {certificate.issuer}",
        f"  valid        {certificate.begins:{_DAY}} to {certificate.ends:{_DAY}}",
        f"  SHA-256      {certificate.shown[:half]}",
        f"               {certificate.shown[half:]}",
    ]


def _advice(certificate: Certificate) -> str:
    compare = "Compare it on the server: openssl x509 -noout -sha256 -fingerprint -in FILE."
    if certificate.signs:
        return compare
    return f"{compare} It is the server's own, to be agreed to anew when it is renewed; its authority's is better."
