"""An invented Prometheus: its HTTP API as far as a console asks it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from noc.demo import promql
from noc.demo.http_server import LocalServer, Manners, Reply, Request, json_reply
from noc.demo.network import PROMETHEUS
from noc.demo.scene import Scene
from noc.demo.targets import FOR, WATCHDOG, Alert, Target, alerts, samples, targets

VERSION = "3.5.0"


class PrometheusServer:
    def __init__(self, scene: Scene, hold: float | None = None) -> None:
        """`hold`, see Manners."""
        self._scene = scene
        manners = Manners("Prometheus", hold=hold)
        self._server = LocalServer(manners, scene.clock, self._respond, lambda: scene.frozen(PROMETHEUS))

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def _respond(self, request: Request) -> Reply:
        match request.method, request.path:
            case (("GET" | "POST"), "/api/v1/query"):
                return self._query(request.query.get("query", ""))
            case "GET", "/api/v1/targets":
                return _success({"activeTargets": [self._target(each) for each in targets(self._scene)]})
            case "GET", "/api/v1/status/runtimeinfo":
                return _success(self._runtime())
            case "GET", "/api/v1/status/buildinfo":
                return _success({"version": VERSION, "revision": "demo", "branch": "demo", "goVersion": "go1.24"})
            case "GET", "/api/v1/alerts":
                return _success({"alerts": [self._alert(each) for each in alerts(self._scene)]})
            case "GET", "/api/v1/rules":
                return _success({"groups": [self._group()]})
            case "GET", "/-/healthy" | "/-/ready":
                return Reply(b"Prometheus Server is Healthy.\n", content_type="text/plain; charset=utf-8")
            case "GET", "/metrics":
                return Reply(b"prometheus_config_last_reload_successful 1\n", content_type="text/plain; version=0.0.4")
        return Reply(b"404 page not found\n", 404, "text/plain; charset=utf-8")

    def _query(self, query: str) -> Reply:
        now = self._scene.clock.epoch(self._scene.clock.seconds())
        try:
            found = promql.evaluate(query, samples(self._scene), now)
        except promql.QueryError as error:
            text = f'invalid parameter "query": {error}'
            return json_reply({"status": "error", "errorType": "bad_data", "error": text}, 400)
        result = [{"metric": dict(each.labels), "value": [round(now, 3), _number(each.value)]} for each in found]
        return _success({"resultType": "vector", "result": result})

    def _target(self, target: Target) -> dict[str, Any]:
        url = f"http://{target.instance}/metrics"
        failing, every = target.found.failing, self._scene.every
        return {
            "discoveredLabels": {"__address__": target.instance, "__scheme__": "http", **target.labels},
            "labels": target.labels,
            "scrapePool": "node",
            "scrapeUrl": url,
            "globalUrl": url,
            "lastError": f'Get "{url}": context deadline exceeded' if failing else "",
            "lastScrape": self._stamp(target.found.looked),
            "lastScrapeDuration": every * 0.9 if failing else 0.0123,
            "health": "down" if failing else "up",
            "scrapeInterval": _duration(every),
            "scrapeTimeout": _duration(every * 0.9),
        }

    def _runtime(self) -> dict[str, Any]:
        started = self._stamp(self._scene.started(PROMETHEUS))
        return {
            "startTime": started,
            "CWD": "/prometheus",
            "hostname": PROMETHEUS,
            "serverTime": self._stamp(self._scene.clock.seconds()),
            "reloadConfigSuccess": True,
            "lastConfigTime": started,
            "corruptionCount": 0,
            "goroutineCount": 42,
            "storageRetention": "15d",
        }

    def _alert(self, alert: Alert) -> dict[str, Any]:
        return {
            "labels": alert.labels,
            "annotations": {"summary": alert.summary},
            "state": self._state(alert),
            "activeAt": self._stamp(alert.active),
            "value": "1e+00",
        }

    def _state(self, alert: Alert) -> str:
        return "firing" if alert.firing <= self._scene.clock.seconds() else "pending"

    def _group(self) -> dict[str, Any]:
        active = list(alerts(self._scene))
        down = [alert for alert in active if alert.labels["alertname"] != WATCHDOG]
        return {
            "name": "sites",
            "file": "/etc/prometheus/sites.yml",
            "interval": self._scene.every,
            "limit": 0,
            "evaluationTime": 0.0004,
            "lastEvaluation": self._evaluated(),
            "rules": [
                self._rule("InstanceDown", "up == 0", FOR * self._scene.retry, "critical", down),
                self._rule(WATCHDOG, "vector(1)", 0, "none", active[:1]),
            ],
        }

    def _rule(self, name: str, query: str, duration: float, severity: str, active: Iterable[Alert]) -> dict[str, Any]:
        firing = [self._alert(alert) for alert in active]
        states = {alert["state"] for alert in firing}
        return {
            "state": next((state for state in ("firing", "pending") if state in states), "inactive"),
            "name": name,
            "query": query,
            "duration": duration,
            "keepFiringFor": 0,
            "labels": {"severity": severity},
            "annotations": {},
            "alerts": firing,
            "health": "ok",
            "evaluationTime": 0.0002,
            "lastEvaluation": self._evaluated(),
            "type": "alerting",
        }

    def _evaluated(self) -> str:
        return self._stamp(self._scene.newest_tick(PROMETHEUS, self._scene.every))

    def _stamp(self, seconds: float) -> str:
        return rfc3339(self._scene.clock.moment(seconds))


def rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _success(data: Any) -> Reply:
    return json_reply({"status": "success", "data": data})


def _number(value: float) -> str:
    return repr(value).removesuffix(".0")


def _duration(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"
