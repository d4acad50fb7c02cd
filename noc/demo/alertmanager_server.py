"""An invented Alertmanager: version 2 of its API as far as a console asks it, with silences that are really held."""

from hashlib import blake2b
from typing import Any

from noc.demo.http_server import LocalServer, Manners, Reply, Request, json_reply
from noc.demo.network import ALERTMANAGER, PROMETHEUS
from noc.demo.prometheus_server import rfc3339
from noc.demo.scene import Scene
from noc.demo.silences import RefusedError, Silence, Silences
from noc.demo.targets import Alert, alerts

VERSION = "0.28.1"
RESENDS = 2  # scrape intervals after which Prometheus sends an alert again
LIVES = 4  # resends after which an alert that is not sent again counts as resolved


class AlertmanagerServer:
    def __init__(self, scene: Scene, generator: str, hold: float | None = None) -> None:
        """`generator` is the address of its Prometheus; `hold`, see Manners."""
        self._scene = scene
        self._generator = generator
        self._silences = Silences(scene.clock.now)
        manners = Manners("Alertmanager", hold=hold)
        self._server = LocalServer(manners, scene.clock, self._respond, lambda: scene.frozen(ALERTMANAGER))

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def _respond(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["api", "v2", "alerts"]:
                return json_reply(self._alerts())
            case "GET", ["api", "v2", "status"]:
                return json_reply(self._status())
            case "GET", ["api", "v2", "silences"]:
                return json_reply([self._silence(each) for each in self._silences.all()])
            case "POST", ["api", "v2", "silences"]:
                return self._post(request.body)
            case "DELETE", ["api", "v2", "silence", id_]:
                return Reply(b"", 200 if self._silences.expire(id_) else 404)
            case "GET", ["metrics"]:
                text = b"alertmanager_config_last_reload_successful 1\n"
                return Reply(text, content_type="text/plain; version=0.0.4; charset=utf-8")
        return Reply(b"404 page not found\n", 404, "text/plain; charset=utf-8")

    def _alerts(self) -> list[dict[str, Any]]:
        """What fires and has not run out: of a frozen Prometheus the alerts end after a while, as if all were well."""
        now = self._scene.clock.seconds()
        resend = RESENDS * self._scene.every
        sent = self._scene.newest_tick(PROMETHEUS, resend)
        shown = []
        for alert in alerts(self._scene):
            updated = max(alert.firing, sent)
            ends = updated + LIVES * resend
            if alert.firing <= now < ends:
                shown.append(self._alert(alert, updated, ends))
        return shown

    def _alert(self, alert: Alert, updated: float, ends: float) -> dict[str, Any]:
        silenced_by = self._silences.covering(alert.labels)
        return {
            "annotations": {"summary": alert.summary},
            "endsAt": self._stamp(ends),
            "fingerprint": blake2b(repr(sorted(alert.labels.items())).encode(), digest_size=8).hexdigest(),
            "receivers": [{"name": "noc"}],
            "startsAt": self._stamp(alert.firing),
            "status": {
                "inhibitedBy": [],
                "mutedBy": [],
                "silencedBy": silenced_by,
                "state": "suppressed" if silenced_by else "active",
            },
            "updatedAt": self._stamp(updated),
            "generatorURL": f"{self._generator}/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
            "labels": alert.labels,
        }

    def _status(self) -> dict[str, Any]:
        return {
            "cluster": {"peers": [], "status": "disabled"},
            "config": {"original": "route:\n  receiver: noc\nreceivers:\n- name: noc\n"},
            "uptime": self._stamp(self._scene.started(ALERTMANAGER)),
            "versionInfo": {"branch": "demo", "goVersion": "go1.24", "revision": "demo", "version": VERSION},
        }

    def _silence(self, silence: Silence) -> dict[str, Any]:
        return {
            "id": silence.id,
            "status": {"state": silence.state(self._scene.clock.now())},
            "updatedAt": rfc3339(silence.updated),
            "comment": silence.comment,
            "createdBy": silence.author,
            "startsAt": rfc3339(silence.starts),
            "endsAt": rfc3339(silence.ends),
            "matchers": [
                {"name": matcher.name, "value": matcher.value, "isRegex": False, "isEqual": True}
                for matcher in silence.matchers
            ],
        }

    def _post(self, wanted: Any) -> Reply:
        try:
            return json_reply({"silenceID": self._silences.post(wanted)})
        except RefusedError as refused:
            return json_reply(str(refused), refused.status)

    def _stamp(self, seconds: float) -> str:
        return rfc3339(self._scene.clock.moment(seconds))
