from collections.abc import MutableMapping
from typing import Any

import pytest

from noc import secrets
from noc.redaction import redact, scrub
from noc.settings import SecretRef


@pytest.fixture(autouse=True)
def a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_kept", {})
    monkeypatch.setattr(secrets, "_seen", set())
    monkeypatch.setenv("NOC_TEST_SECRET", "hunter/2's")
    secrets.resolve(SecretRef("env", "NOC_TEST_SECRET", "backend east, password"))


@pytest.mark.parametrize(
    "text",
    [
        "log-in with hunter/2's failed",
        "https://icinga.example/?password=hunter%2F2%27s",
        repr({"password": "hunter/2's"}),
        repr(ValueError("hunter/2's")),
        "hunter/2's" * 3,
    ],
)
def test_a_secret_is_hidden_in_each_form_it_is_written_in(text: str) -> None:
    assert "[secret]" in scrub(text)
    assert "hunter" not in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Basic bm9jOmFiYw==",
        "authorization: Bearer bm9jOmFiYw==",
        "Proxy-Authorization: bm9jOmFiYw==",
        "{'Authorization': 'Basic bm9jOmFiYw=='}",
        "[(b'authorization', b'Basic bm9jOmFiYw==')]",
        '{"authorization": "token bm9jOmFiYw=="}',
        "GET https://noc:bm9jOmFiYw@icinga.example/ failed",
    ],
)
def test_credentials_are_hidden_even_where_the_secret_is_not_known(text: str) -> None:
    assert "[secret]" in scrub(text)
    assert "bm9j" not in scrub(text)


@pytest.mark.parametrize("text", ["Basic monitoring of https://icinga.example/x", "authorization failed", "mail@x"])
def test_other_words_stay(text: str) -> None:
    assert scrub(text) == text


def test_an_event_is_scrubbed_through_and_through() -> None:
    class Holder:
        def __repr__(self) -> str:
            return "Holder(hunter/2's)"

    event: MutableMapping[str, Any] = {
        "event": "hunter/2's",
        "count": 5,
        "deep": {"hunter/2's": ["hunter/2's", ("hunter/2's", None, 0.5, True)]},
        "headers": {"Authorization": "Basic bm9j", "Accept": "*/*"},
        "raw": [(b"authorization", b"Basic bm9j"), (b"accept", b"*/*")],
        "password": "not seen before",
        "bytes": b"hunter/2's",
        "object": Holder(),
        "error": RuntimeError("hunter/2's"),
    }
    scrubbed = redact(None, "info", event)
    assert "hunter" not in repr(scrubbed)
    assert "bm9j" not in repr(scrubbed)
    assert "not seen before" not in repr(scrubbed)
    assert scrubbed["headers"] == {"Authorization": "[secret]", "Accept": "*/*"}
    assert scrubbed["count"] == 5
    assert scrubbed["deep"] == {"[secret]": ["[secret]", ["[secret]", None, 0.5, True]]}
    assert scrubbed["object"] == "Holder([secret])"
