"""What the tests of one session, and of two on one journal, have in common; the fixtures are in conftest.py."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from noc.core.causes import AlarmState, State
from noc.core.rules import Rules, StepRule
from noc.core.snapshot import Snapshot
from noc.engine.session import Session
from noc.settings import SecretRef, Settings, TargetSettings
from tests.engine.publication import Publication, site_of

Open = Callable[..., tuple[Session, Publication]]


def all_ok(published: Publication, count: int = 2) -> None:
    published.wait(lambda s: s.counts[State.OK] == count)


def calling(settings: Settings, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Settings:
    """The same, with a telephone that is rung for each alarm at once."""
    httpserver.expect_request("/ring").respond_with_data("ok")
    monkeypatch.setenv("NOC_PHONE", f"json://127.0.0.1:{httpserver.port}/ring")
    phone = TargetSettings("phone", SecretRef("env", "NOC_PHONE", "target phone, address"))
    return replace(settings, rules=Rules(steps=(StepRule(timedelta(0), ("phone",)),)), targets=(phone,))


def riga_is(state: AlarmState) -> Callable[[Snapshot], bool]:
    return lambda s: site_of(s, "riga").alarm is state
