"""An adapter that asks the recorded Uptime Kuma, without an account and with an API key."""

from collections.abc import Iterator

import pytest

from noc.backends.uptime_kuma.adapter import UptimeKuma
from noc.settings import SecretRef
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.uptime_kuma.replay import Replay, settings_of
from tests.backends.web import Web

KEY = SecretRef("env", "KUMA_KEY", "backend kuma, token")


@pytest.fixture
def kuma_replay() -> Replay:
    return Replay()


@pytest.fixture
def kuma_web(kuma_replay: Replay) -> Iterator[Web]:
    with Web(kuma_replay) as web:
        yield web


@pytest.fixture
def kuma(kuma_web: Web) -> Iterator[Driven]:
    with driven(UptimeKuma(settings_of(kuma_web), no_secrets)) as backend:
        yield backend


@pytest.fixture
def keyed(kuma_web: Web) -> Iterator[Driven]:
    with driven(UptimeKuma(settings_of(kuma_web, token=KEY), lambda ref: "uk1_secret")) as backend:
        yield backend
