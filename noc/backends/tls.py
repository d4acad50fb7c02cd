"""Whom we trust, and in words why we do not. Verification cannot be turned off."""

import ssl
from pathlib import Path

_UNKNOWN_ISSUER = frozenset({18, 19, 20, 21})  # of OpenSSL's X509_V_ERR_* numbers


def context_for(ca: Path | None) -> ssl.SSLContext:
    """Trust the system's authorities, or only those in `ca`. Slow: not for the event loop. Raises OSError."""
    context = ssl.create_default_context(cafile=ca)
    if ca is not None:
        # Python 3.13 began to demand extensions that the authorities made by monitoring products lack.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        # What a person has named is trusted as it is, be it a root or a server's own certificate; so does 3.13 itself.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def distrust(error: ssl.SSLError, server: str, ca: Path | None) -> str:
    """Say in one sentence why the connection was given up, and what helps."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        if error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
            return f"{server} does not speak TLS: is its url http:// or its port another?"
        return f"{server} broke off the TLS handshake ({error.reason or 'no reason given'})"
    match error.verify_code:
        case 10:  # X509_V_ERR_CERT_HAS_EXPIRED
            return f"the certificate of {server} has expired: renew it there"
        case 9:  # X509_V_ERR_CERT_NOT_YET_VALID
            return f"the certificate of {server} is not valid yet: compare the clocks"
        case 62 | 64:  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
            return f"the certificate of {server} is for another name: use the name that it was issued for in the url"
        case code if code in _UNKNOWN_ISSUER and ca is None:
            return f'the certificate of {server} is signed by an authority unknown here: set "ca" to its file'
        case code if code in _UNKNOWN_ISSUER:
            return f'the certificate of {server} is not signed by the authority in {ca}: set "ca" to the right file'
    return f"the certificate of {server} is not trusted: {error.verify_message}"
