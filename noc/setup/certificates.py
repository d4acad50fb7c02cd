"""What a certificate says of itself, for a person who must decide whether to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from noc.backends.words import clean


@dataclass(frozen=True, slots=True)
class Certificate:
    pem: str
    subject: str
    issuer: str
    names: tuple[str, ...]  # that it was issued for
    fingerprint: str  # SHA-256, lower-case hexadecimal digits
    begins: datetime
    ends: datetime
    signs: bool  # it is an authority's, or says that it signed itself

    @property
    def shown(self) -> str:
        """The fingerprint as other programs show it."""
        return ":".join(self.fingerprint[at : at + 2] for at in range(0, len(self.fingerprint), 2)).upper()


def read(der: bytes) -> Certificate:
    """Raises ValueError for bytes that are no certificate."""
    found = x509.load_der_x509_certificate(der)
    return Certificate(
        pem=found.public_bytes(Encoding.PEM).decode(),
        subject=_name(found.subject),
        issuer=_name(found.issuer),
        names=_names(found),
        fingerprint=found.fingerprint(SHA256()).hex(),
        begins=found.not_valid_before_utc.astimezone(UTC),
        ends=found.not_valid_after_utc.astimezone(UTC),
        signs=_signs(found),
    )


def topmost(chain: Sequence[Certificate]) -> Certificate:
    """The one to trust: the highest authority that the server has shown, else its own certificate."""
    by_subject = {each.subject: each for each in chain[1:] if each.signs}
    found = chain[0]
    for _ in chain:
        above = by_subject.get(found.issuer)
        if above is None or above is found:
            return found
        found = above
    return found


def _name(name: x509.Name) -> str:
    return clean(name.rfc4514_string(), 120) or "(nobody)"


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(clean(str(name.value), 80) for name in names)


def _signs(found: x509.Certificate) -> bool:
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return found.subject == found.issuer
