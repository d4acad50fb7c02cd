"""What is shown of a server's certificates, on a real handshake."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pytest_httpserver import HTTPServer

from noc.errors import NocError
from noc.setup.certificates import topmost
from noc.setup.handshake import Vouched, fetch_chain, look
from noc.setup.trust import Trust, by_fingerprint, would_do


def serve(context: ssl.SSLContext) -> Iterator[str]:
    server = HTTPServer("127.0.0.1", ssl_context=context)
    server.start()
    yield f"https://127.0.0.1:{server.port}"
    server.clear()
    server.stop()


@pytest.fixture(scope="module")
def root() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def url(root: trustme.CA) -> Iterator[str]:
    """A server that shows its certificate and that of an authority in between, as most do; the root is at home."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    root.create_child_ca().issue_cert("127.0.0.1").configure_cert(context)
    yield from serve(context)


@pytest.fixture(scope="module")
def alone() -> Iterator[str]:
    """A server that shows its own certificate alone, for another name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("monitor.example").configure_cert(context)
    yield from serve(context)


def test_the_highest_authority_that_is_shown_is_the_one_to_trust(url: str, tmp_path: Path) -> None:
    chain = fetch_chain(url)
    assert len(chain) == 2
    top = topmost(chain)
    assert top.signs
    assert not chain[0].signs
    assert top.subject == chain[0].issuer
    assert "127.0.0.1" in chain[0].names
    assert would_do(url, top, tmp_path), "an authority in between is enough"
    assert would_do(url, chain[0], tmp_path), "so is the server's own"


def test_the_handshake_is_verified(url: str, root: trustme.CA, tmp_path: Path) -> None:
    unknown = look(url, None)
    assert isinstance(unknown, str)
    assert "authority unknown here" in unknown
    root.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    known = look(url, tmp_path / "ca.pem")
    assert isinstance(known, Vouched)
    assert known.ends == fetch_chain(url)[0].ends
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    other = look(url, tmp_path / "other.pem")
    assert isinstance(other, str)
    assert "not signed by the authority" in other


def test_a_certificate_for_another_name_cannot_be_agreed_to(alone: str, tmp_path: Path) -> None:
    (own,) = fetch_chain(alone)
    assert topmost((own,)) is own
    assert not would_do(alone, own, tmp_path)


def test_a_fingerprint_picks_the_certificate(url: str, tmp_path: Path) -> None:
    top = topmost(fetch_chain(url))
    trust = Trust(tmp_path, "east-ca.pem")
    assert by_fingerprint(url, top.shown, trust) == str(tmp_path / "east-ca.pem")
    assert (tmp_path / "east-ca.pem").read_text() == top.pem
    with pytest.raises(NocError, match="shows another certificate") as error:
        by_fingerprint(url, "00" * 32, trust)
    assert top.shown in error.value.text
    with pytest.raises(NocError, match="shows no certificate"):
        by_fingerprint("https://127.0.0.1:1", top.shown, trust)
