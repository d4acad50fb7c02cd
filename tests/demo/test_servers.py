"""The servers speak as the real ones do, over real sockets."""

import json
import socket
from base64 import b64encode
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, WEST, invent
from tests.demo.conftest import Setting, Stage


class Asker:
    """One keep-alive connection to a server of a stage."""

    def __init__(self, stage: Stage, backend: str) -> None:
        address = urlsplit(stage.url(backend))
        assert address.hostname == "127.0.0.1"
        self.connection = HTTPConnection(address.hostname, address.port or 0, timeout=5)
        word = b64encode(f"noc:{stage.password()}".encode()).decode()
        self.login = {"Authorization": f"Basic {word}"} if backend in (EAST, WEST) else {}

    def __enter__(self) -> "Asker":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        content = None if body is None else json.dumps(body)
        self.connection.request(method, path, content, {"Content-Type": "application/json", **self.login, **headers})
        reply = self.connection.getresponse()
        text = reply.read()
        return reply.status, json.loads(text) if text.strip()[:1] in (b"{", b"[", b'"') else text

    def objects(self, kind: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        return self.ask("POST", f"/v1/objects/{kind}", body or {}, **{"X-HTTP-Method-Override": "GET"})


def test_icinga_hands_over_what_is_asked_for_in_its_own_types(staged: Setting) -> None:
    stage = staged()
    with Asker(stage, EAST) as icinga:
        status, body = icinga.objects("hosts", {"attrs": ["name", "state", "last_check", "groups", "no_such"]})
        assert status == 200
        row = body["results"][0]
        assert row.keys() == {"name", "type", "attrs", "joins", "meta"}
        assert row["type"] == "Host"
        assert row["attrs"].keys() == {"name", "state", "last_check", "groups"}
        assert row["attrs"]["state"] == 0
        assert isinstance(row["attrs"]["last_check"], float)
        assert {group.partition("-")[0] for group in row["attrs"]["groups"]} == {"site", "customer"}

        status, body = icinga.objects("hosts", {"hosts": [row["name"], "no-such-host"]})
        assert (status, body) == (404, {"error": 404, "status": "No objects found."})
        for kind in ("comments", "downtimes", "timeperiods", "endpoints"):
            assert icinga.objects(kind) == (200, {"results": []})
        status, body = icinga.ask("GET", "/v1/status")
        assert {part["name"] for part in body["results"]} >= {"IcingaApplication", "CIB", "ApiListener"}


def test_icinga_refuses_a_wrong_password_and_unknown_paths(staged: Setting) -> None:
    stage = staged()
    with Asker(stage, EAST) as icinga:
        assert icinga.ask("GET", "/v1/nonsense")[0] == 404
        icinga.login = {"Authorization": "Basic bm9jOndyb25n"}
        status, body = icinga.ask("GET", "/v1")
        assert (status, body["status"]) == (401, "Unauthorized. Please check your user credentials.")


def test_icinga_says_in_its_own_words_what_becomes_of_an_acknowledgement(staged: Setting) -> None:
    stage = staged("down")
    site = stage.demo.provider.leading(EAST)[0]
    host = site.hosts[0].name
    order = {"type": "Host", "host": host, "author": "ann", "comment": "mine"}
    with Asker(stage, EAST) as icinga:

        def acknowledge(**more: object) -> tuple[int, str]:
            status, body = icinga.ask("POST", "/v1/actions/acknowledge-problem", order | more)
            return status, body["results"][0]["status"]

        assert acknowledge() == (409, f"Host {host} is UP.")
        stage.now = 20
        assert acknowledge(expiry=1) == (
            409,
            f"Acknowledgement expiry timestamp must be in the future for object {host}",
        )
        assert acknowledge() == (200, f"Successfully acknowledged problem for object '{host}'.")
        assert acknowledge() == (409, f"Host {host} is already acknowledged.")
        body = icinga.objects("comments")[1]
        (comment,) = body["results"]
        assert (comment["attrs"]["author"], comment["attrs"]["entry_type"]) == ("ann", 4)

        stage.now = 110  # the site is back: the problem is over, and the acknowledgement with it
        body = icinga.objects("hosts", {"hosts": [host], "attrs": ["acknowledgement"]})[1]
        assert body["results"][0]["attrs"]["acknowledgement"] == 0
        assert icinga.objects("comments") == (200, {"results": []})


def test_an_acknowledgement_of_icinga_expires(staged: Setting) -> None:
    stage = staged("down")
    host = stage.demo.provider.leading(EAST)[0].hosts[0].name
    stage.now = 20
    with Asker(stage, EAST) as icinga:
        looked = icinga.objects("hosts", {"hosts": [host]})[1]["results"][0]["attrs"]["last_check"]
        order = {"type": "Host", "host": host, "author": "ann", "comment": "mine", "expiry": looked + 30}
        assert icinga.ask("POST", "/v1/actions/acknowledge-problem", order)[0] == 200
        held = icinga.objects("hosts", {"hosts": [host]})[1]["results"][0]["attrs"]
        assert (held["acknowledgement"], held["handled"]) == (1, True)
        stage.now = 60
        gone = icinga.objects("hosts", {"hosts": [host]})[1]["results"][0]["attrs"]
        assert (gone["acknowledgement"], gone["handled"], gone["state"]) == (0, False, 1)


def test_a_host_that_was_never_checked_reads_down_as_in_the_real_icinga(staged: Setting) -> None:
    stage = staged("vanished")
    site = stage.demo.provider.leading(EAST)[1]
    names = [host.name for host in site.hosts]
    with Asker(stage, EAST) as icinga:
        before = icinga.ask("GET", "/v1/status/IcingaApplication")[1]
        stage.now = 50
        assert icinga.objects("hosts", {"hosts": names})[0] == 404
        stage.now = 85.1
        rows = icinga.objects("hosts", {"hosts": names})[1]["results"]
        assert {(row["attrs"]["state"], row["attrs"]["last_check"]) for row in rows} == {(1, -1.0)}
        assert icinga.ask("GET", "/v1/status/IcingaApplication")[1] != before, "it was reloaded"


def test_prometheus_answers_queries_targets_and_rules(staged: Setting) -> None:
    stage = staged()
    site = stage.demo.provider.leading(PROMETHEUS)[0]
    stage.now = 90
    with Asker(stage, PROMETHEUS) as prometheus:
        status, body = prometheus.ask("GET", "/api/v1/query?query=up%20%3D%3D%200")
        assert (status, body["status"], body["data"]["resultType"]) == (200, "success", "vector")
        samples = body["data"]["result"]
        assert {sample["metric"]["site"] for sample in samples} == {site.key}
        assert {sample["value"][1] for sample in samples} == {"0"}
        assert prometheus.ask("GET", "/api/v1/query?query=sum(up)")[0] == 400

        targets = prometheus.ask("GET", "/api/v1/targets?state=active")[1]["data"]["activeTargets"]
        assert {target["health"] for target in targets} == {"up", "down"}
        assert {target["labels"]["site"] for target in targets if target["health"] == "down"} == {site.key}
        assert prometheus.ask("GET", "/api/v1/status/runtimeinfo")[1]["data"]["reloadConfigSuccess"] is True
        (group,) = prometheus.ask("GET", "/api/v1/rules")[1]["data"]["groups"]
        assert {rule["name"]: rule["state"] for rule in group["rules"]} == {
            "InstanceDown": "firing",
            "Watchdog": "firing",
        }
        active = prometheus.ask("GET", "/api/v1/alerts")[1]["data"]["alerts"]
        assert len(active) == len(samples) + 1


def test_alertmanager_holds_silences_as_the_real_one_does(staged: Setting) -> None:
    stage = staged(seed=next(seed for seed in range(50) if len(invent(seed).leading(PROMETHEUS)[0].hosts) > 1))
    stage.now = 90
    with Asker(stage, ALERTMANAGER) as alertmanager:
        watchdog, *down = alertmanager.ask("GET", "/api/v2/alerts")[1]
        assert watchdog["labels"]["alertname"] == "Watchdog"
        assert {alert["status"]["state"] for alert in down} == {"active"}
        silence = {
            "matchers": [{"name": name, "value": value, "isRegex": False} for name, value in down[0]["labels"].items()],
            "startsAt": down[0]["startsAt"],
            "endsAt": down[0]["endsAt"],
            "createdBy": "ann",
            "comment": "ACK! mine",
        }
        status, body = alertmanager.ask("POST", "/api/v2/silences", silence)
        assert status == 200
        _, first, *others = alertmanager.ask("GET", "/api/v2/alerts")[1]
        assert first["status"]["silencedBy"] == [body["silenceID"]]
        assert first["status"]["state"] == "suppressed"
        assert {alert["status"]["state"] for alert in others} == {"active"}

        backwards = silence | {"endsAt": "2020-01-01T00:00:00Z"}
        text = "Failed to create silence: start time must be before end time"
        assert alertmanager.ask("POST", "/api/v2/silences", backwards) == (400, text)
        assert alertmanager.ask("POST", "/api/v2/silences", silence | {"id": "no-such"}) == (404, "silence not found")
        assert alertmanager.ask("POST", "/api/v2/silences", {"matchers": []})[0] == 422
        assert alertmanager.ask("DELETE", f"/api/v2/silence/{body['silenceID']}")[0] == 200
        (listed,) = alertmanager.ask("GET", "/api/v2/silences")[1]
        assert listed["status"]["state"] == "expired"


def test_a_frozen_server_takes_the_connection_and_says_nothing(staged: Setting) -> None:
    stage = staged("frozen")
    stage.now = 50
    address = urlsplit(stage.url(WEST))
    with socket.create_connection((address.hostname, address.port), timeout=0.5) as connection:
        connection.sendall(b"GET /v1 HTTP/1.1\r\nHost: demo\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
        stage.now = 140
        connection.settimeout(5)
        assert connection.recv(12) == b"HTTP/1.1 401"
