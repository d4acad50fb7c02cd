"""Changed and not reloaded, by the metrics of the plug-in, over real sockets."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from noc.backends.prometheus import config
from noc.backends.prometheus.adapter import Prometheus
from noc.core.answer import Answer, ConfigState
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.prometheus.test_adapter import NOW, Server, settings, success

CHANGED, LOADED, LOOKED = "noc_config_changed_seconds", "noc_config_loaded_seconds", "noc_config_looked_seconds"


class Scraping(Server):
    """Scrapes what the plug-in offers. `loaded` is its own word, which has no fractions."""

    def __init__(self, http: HTTPServer) -> None:
        super().__init__(http)
        self.series: list[tuple[str, float, dict[str, str]]] = []
        self.loaded = "2026-11-23T06:59:17Z"
        self.fails = False
        self.queries = 0

    @property
    def loaded_at(self) -> float:
        return datetime.fromisoformat(self.loaded).timestamp()

    def offer(self, changed: float, looked: float = NOW - 5, loaded: float | None = None, **labels: str) -> None:
        labels = {"job": "node", "product": "prometheus"} | labels
        self.series += [(CHANGED, changed, labels), (LOOKED, looked, labels)]
        self.series += [(LOADED, loaded, labels)] if loaded is not None else []

    def _answer(self, request: Request) -> Response:
        if "noc_config" in request.form.get("query", ""):
            self.queries += 1
            rows = [{"metric": {"__name__": name} | more, "value": [NOW, str(at)]} for name, at, more in self.series]
            body = success({"resultType": "vector", "result": rows})
            return Response(body, 503 if self.fails else 200, content_type="application/json")
        if request.path.endswith("/runtimeinfo"):
            page: dict[str, Any] = msgspec.json.decode(self.pages[request.path])
            page["data"]["lastConfigTime"] = self.loaded
            self.pages[request.path] = msgspec.json.encode(page)
        return super()._answer(request)


@pytest.fixture
def server(httpserver: HTTPServer) -> Scraping:
    return Scraping(httpserver)


@pytest.fixture
def prometheus(server: Scraping, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driven]:
    monkeypatch.setattr(config, "ASK_EVERY", 0.0)
    with driven(Prometheus(settings(server), no_secrets)) as backend:
        yield backend


def told(answer: Answer) -> str:
    return "\n".join(remark for remark in answer.remarks if "not reloaded" in remark)


def test_without_the_metrics_it_cannot_tell_and_names_the_remedy(prometheus: Driven) -> None:
    answer = prometheus.read()
    assert answer.config is ConfigState.UNKNOWN
    assert "let it run check_config_applied" in told(answer)


@pytest.mark.parametrize(
    ("later", "state"),
    [(-1.0, ConfigState.APPLIED), (0.5, ConfigState.UNKNOWN), (1.0, ConfigState.PENDING), (900.0, ConfigState.PENDING)],
)
def test_against_its_own_time_of_loading(
    server: Scraping, prometheus: Driven, later: float, state: ConfigState
) -> None:
    server.offer(server.loaded_at + later)
    answer = prometheus.read()
    assert answer.config is state
    assert bool(told(answer)) is (state is ConfigState.UNKNOWN)


@pytest.mark.parametrize(
    ("loaded", "state"), [(0.25, ConfigState.PENDING), (0.75, ConfigState.APPLIED), (9.0, ConfigState.UNKNOWN)]
)
def test_where_it_scrapes_itself_the_fractions_are_known(
    server: Scraping, prometheus: Driven, loaded: float, state: ConfigState
) -> None:
    server.offer(server.loaded_at + 0.5)
    server.series.append((config.LOADED, server.loaded_at + loaded, {"job": "prometheus"}))
    assert prometheus.read().config is state


def test_a_reload_applies_it_at_once(server: Scraping, prometheus: Driven) -> None:
    server.offer(server.loaded_at + 60)
    pending = prometheus.read()
    assert (pending.config, "are not loaded" in pending.config_text) == (ConfigState.PENDING, True)
    server.loaded = "2026-11-23T07:01:00Z"
    assert prometheus.read().config is ConfigState.APPLIED


def test_a_failed_reload_outweighs_it(server: Scraping, prometheus: Driven) -> None:
    server.offer(server.loaded_at + 60)
    page = msgspec.json.decode(server.pages["/api/v1/status/runtimeinfo"])
    page["data"]["reloadConfigSuccess"] = False
    server.pages["/api/v1/status/runtimeinfo"] = msgspec.json.encode(page)
    assert prometheus.read().config is ConfigState.FAILED


def test_metrics_that_grow_old_tell_nothing(server: Scraping, prometheus: Driven) -> None:
    server.offer(server.loaded_at - 60, looked=NOW - 601)
    answer = prometheus.read()
    assert answer.config is ConfigState.UNKNOWN
    assert "has not run since" in told(answer)


def test_metrics_that_vanish_take_no_change_back(server: Scraping, prometheus: Driven) -> None:
    server.offer(server.loaded_at + 60)
    assert prometheus.read().config is ConfigState.PENDING
    server.series.clear()
    assert prometheus.read().config is ConfigState.PENDING
    server.loaded = "2026-11-23T07:01:00Z"
    assert prometheus.read().config is ConfigState.UNKNOWN


def test_a_pair_of_its_own_is_compared_with_itself(server: Scraping, prometheus: Driven) -> None:
    server.offer(server.loaded_at + 60, loaded=server.loaded_at + 30)
    assert prometheus.read().config is ConfigState.PENDING
    server.series.clear()
    server.offer(server.loaded_at + 60, loaded=server.loaded_at + 90)
    assert prometheus.read().config is ConfigState.APPLIED


def test_of_several_servers_the_one_that_says_our_name_is_meant(server: Scraping, prometheus: Driven) -> None:
    server.offer(server.loaded_at - 60, instance="a")
    server.offer(server.loaded_at + 60, instance="b")
    answer = prometheus.read()
    assert answer.config is ConfigState.UNKNOWN
    assert "runs for 2 servers; give each its --name, here prom" in told(answer)
    server.series.clear()
    server.offer(server.loaded_at + 60, instance="a", name="prom")
    server.offer(server.loaded_at - 60, instance="b", name="other")
    server.offer(server.loaded_at - 60, instance="c")
    assert prometheus.read().config is ConfigState.PENDING
    server.series.clear()
    server.offer(server.loaded_at - 60, instance="b", name="other")
    server.loaded = "2026-11-23T07:01:00Z"
    assert "let it run check_config_applied" in told(prometheus.read())


def test_a_question_that_fails_is_a_remark(server: Scraping, prometheus: Driven) -> None:
    server.fails = True
    answer = prometheus.read()
    assert (answer.complete, answer.config) == (True, ConfigState.UNKNOWN)
    assert "cannot ask whether its files were changed" in told(answer)


def test_they_are_asked_for_now_and_then(server: Scraping) -> None:
    with driven(Prometheus(settings(server), no_secrets)) as backend:
        for _ in range(3):
            backend.read()
    assert server.queries == 1
