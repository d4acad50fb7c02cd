"""An Alertmanager that answers with recorded pages, and its adapter."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from noc.backends.alertmanager.adapter import Alertmanager
from noc.core.answer import Answer, SiteAlerts
from noc.core.causes import Cause
from noc.core.effects import WriteAck
from noc.settings import BackendSettings
from tests.backends.driven import no_secrets

RECORDED = Path(__file__).parent / "recorded/0.25.0"
UNTIL = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Server:
    """Answers with the recorded pages until a test sets other ones, and silences what it is asked to."""

    def __init__(self, http: HTTPServer) -> None:
        self.url = http.url_for("").rstrip("/")
        self.pages = {
            "/api/v2/alerts": recorded("alerts.json"),
            "/api/v2/status": recorded("status.json"),
            "/api/v2/silences": recorded("silences.json"),
            "/metrics": recorded("metrics.txt"),
        }
        self.status = dict.fromkeys(self.pages, 200)
        self.asked: list[str] = []
        self.posted: list[dict[str, Any]] = []
        self.deaf = False  # takes silences and silences nothing
        self.garble = False  # silences, and answers nonsense
        self.refusal: Response | None = None
        http.expect_request(re.compile(".*")).respond_with_handler(self._answer)

    def set_alerts(self, *rows: dict[str, Any]) -> None:
        self.pages["/api/v2/alerts"] = msgspec.json.encode(rows)

    def alerts(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = msgspec.json.decode(self.pages["/api/v2/alerts"])
        return rows

    def _answer(self, request: Request) -> Response:
        self.asked.append(request.path)
        if request.method == "POST":
            return self._silence(msgspec.json.decode(request.data))
        return Response(self.pages[request.path], self.status[request.path], content_type="application/json")

    def _silence(self, silence: dict[str, Any]) -> Response:
        self.posted.append(silence)
        if self.refusal:
            return self.refusal
        wanted = {matcher["name"]: matcher["value"] for matcher in silence["matchers"]}
        rows = self.alerts()
        for row in rows:
            if wanted.items() <= row["labels"].items() and not self.deaf:
                row["status"] = {"state": "suppressed", "silencedBy": ["new"], "inhibitedBy": []}
        self.set_alerts(*rows)
        return Response(b"" if self.garble else b'{"silenceID":"new"}', content_type="application/json")


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def row(name: str, site: str | None = "riga", severity: str | None = "critical", **more: Any) -> dict[str, Any]:
    """One alert as Alertmanager lists it; `labels` are added, all else replaces what stands here."""
    labels = {"alertname": name, **more.pop("labels", {})}
    labels |= {"site": site} if site is not None else {}
    labels |= {"severity": severity} if severity is not None else {}
    return {
        "annotations": {"summary": f"summary of {name}"},
        "endsAt": "2026-11-23T06:42:00.000Z",
        "fingerprint": "the same for all",
        "receivers": [{"name": "nobody"}],
        "startsAt": "2026-11-23T06:30:00.000Z",
        "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"},
        "updatedAt": "2026-11-23T06:38:00.000Z",
        "labels": labels,
        **more,
    }


def suppressed(silenced: tuple[str, ...] = (), inhibited: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"state": "suppressed", "silencedBy": list(silenced), "inhibitedBy": list(inhibited)}


def adapter(server: Server, **more: Any) -> Alertmanager:
    chosen = {"site_from": "label:site", "canary": "Watchdog", **more}
    return Alertmanager(BackendSettings("am", "alertmanager", server.url, **chosen), no_secrets)


def only(answer: Answer) -> SiteAlerts:
    (alerts,) = answer.alerts
    return alerts


def ack(cause: Cause = Cause.HOST_DOWN, site: str = "riga", note: str = "cable cut") -> WriteAck:
    return WriteAck("am", site, cause, (), (), "ann", note, UNTIL)
