"""An invented Icinga 2: its REST API as far as a console asks it, with acknowledgements that are really held."""

from collections.abc import Iterable, Iterator
from typing import Any

from noc.demo.acknowledgements import Acknowledgement, Acknowledgements
from noc.demo.http_server import LocalServer, Manners, Reply, Request, authorized, basic, json_reply
from noc.demo.icinga2_objects import Attributes, Objects
from noc.demo.scene import Scene

USER = "noc"
VERSION = "r2.14.2-1"
ACKNOWLEDGEMENT_COMMENT = 4  # entry_type

_TYPES = {
    "hosts": "Host", "services": "Service", "comments": "Comment", "downtimes": "Downtime",
    "timeperiods": "TimePeriod", "endpoints": "Endpoint", "zones": "Zone",
}  # fmt: skip


class Icinga2Server:
    def __init__(self, scene: Scene, backend: str, password: str, hold: float | None = None) -> None:
        """`backend` says which part of the network it watches; `hold`, see Manners."""
        self.backend = backend
        self._scene = scene
        self._expected = basic(USER, password)
        self._acknowledgements = Acknowledgements(self._now)
        self._objects = Objects(scene, backend, self._acknowledgements)
        manners = Manners(f"Icinga/{VERSION}", sends_date=False, hold=hold)
        self._server = LocalServer(manners, scene.clock, self._respond, lambda: scene.frozen(backend))

    @property
    def url(self) -> str:
        return self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def _now(self) -> float:
        return self._scene.clock.epoch(self._scene.clock.seconds())

    def _respond(self, request: Request) -> Reply:
        if not authorized(request, self._expected):
            return _error(401, "Unauthorized. Please check your user credentials.")
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["v1"]:
                row = {
                    "user": USER,
                    "permissions": ["objects/query/*", "status/query", "actions/*"],
                    "version": VERSION,
                }
                return _results([row])
            case "GET", ["v1", "status"]:
                return _results(self._status())
            case "GET", ["v1", "status", name]:
                return _results_or_none(part for part in self._status() if part["name"] == name)
            case "GET", ["v1", "objects", kind, *names] if kind in _TYPES and len(names) < 2:
                return self._query(kind, names, request)
            case "POST", ["v1", "actions", "acknowledge-problem"]:
                return self._acknowledge(request.body or {})
            case "POST", ["v1", "actions", "remove-acknowledgement"]:
                return self._unacknowledge(request.body or {})
            case "POST", ["v1", "actions", "reschedule-check"]:
                return self._reschedule(request.body or {})
        return _error(
            404, f"The requested path '{request.path}' could not be found or the request method is not valid."
        )

    def _query(self, kind: str, names: list[str], request: Request) -> Reply:
        question = request.body if isinstance(request.body, dict) else {}
        if "filter" in question or "filter" in request.query:
            return _error(403, "Missing permission: filter-expression")
        wanted = (
            set(names) | set(question.get(kind, ())) | {question[word] for word in (kind[:-1],) if word in question}
        )
        found = {row["__name"]: row for row in self._rows(kind)}
        if wanted - found.keys():
            return _error(404, "No objects found.")
        attrs = question.get("attrs")
        rows = (found[name] for name in (found if not wanted else sorted(wanted)))
        return _results(_row(kind, row, attrs) for row in rows)

    def _rows(self, kind: str) -> Iterable[Attributes]:
        match kind:
            case "hosts":
                return self._objects.hosts()
            case "services":
                return self._objects.services()
            case "comments":
                return self._comments()
        return ()

    def _comments(self) -> Iterator[Attributes]:
        rows = (*self._objects.hosts(), *self._objects.services())
        standing = {row["__name"] for row in rows if row["acknowledgement"]}
        for name, held in self._acknowledgements.all().items():
            if name not in standing:
                continue
            host, _, service = name.partition("!")
            yield {
                "__name": f"{name}!{held.entry_time:.0f}",
                "host_name": host,
                "service_name": service,
                "entry_type": ACKNOWLEDGEMENT_COMMENT,
                "entry_time": held.entry_time,
                "expire_time": held.expiry,
                "author": held.author,
                "text": held.comment,
                "persistent": False,
            }

    def _status(self) -> list[dict[str, Any]]:
        started = self._scene.clock.epoch(self._scene.started(self.backend))
        app = {
            "program_start": started,
            "version": VERSION,
            "node_name": self.backend,
            "pid": 4711,
            "enable_host_checks": True,
            "enable_service_checks": True,
            "enable_notifications": True,
        }
        per_minute = round(60 / self._scene.every)
        hosts, services = len(list(self._objects.hosts())), len(list(self._objects.services()))
        cib = {
            "uptime": self._now() - started,
            "active_host_checks_1min": hosts * per_minute,
            "active_service_checks_1min": services * per_minute,
            "num_hosts_pending": 0,
            "avg_latency": 0.001,
            "max_latency": 0.004,
        }
        listener = {
            "num_endpoints": 0,
            "num_conn_endpoints": 0,
            "num_not_conn_endpoints": 0,
            "conn_endpoints": [],
            "not_conn_endpoints": [],
            "zones": {
                "master": {"client_log_lag": 0, "connected": True, "endpoints": [self.backend], "parent_zone": ""}
            },
        }
        parts = {
            "ApiListener": {"api": listener},
            "CIB": cib,
            "CheckerComponent": {"checkercomponent": {"checker": {"idle": hosts + services, "pending": 0}}},
            "IcingaApplication": {"icingaapplication": {"app": app}},
        }
        return [{"name": name, "perfdata": [], "status": status} for name, status in parts.items()]

    def _target(self, order: dict[str, Any]) -> Attributes | None:
        """The object that an action names."""
        kind = "services" if order.get("type") == "Service" else "hosts"
        name = order.get(kind[:-1])
        return next((row for row in self._rows(kind) if row["__name"] == name), None)

    def _acknowledge(self, order: dict[str, Any]) -> Reply:
        row = self._target(order)
        if row is None:
            return _error(404, "No objects found.")
        name, host = row["__name"], "host_name" not in row
        if not row["problem"]:
            return _outcome(409, f"{'Host' if host else 'Service'} {name} is {'UP' if host else 'OK'}.")
        if row["acknowledgement"]:
            return _outcome(409, f"{'Host' if host else 'Service'} {name} is already acknowledged.")
        expiry = float(order.get("expiry") or 0)
        if 0 < expiry <= self._now():
            return _outcome(409, f"Acknowledgement expiry timestamp must be in the future for object {name}")
        if not order.get("author") or not order.get("comment"):
            return _outcome(400, "Acknowledgements require author and comment.")
        held = Acknowledgement(
            str(order["author"]), str(order["comment"]), self._now(), expiry, bool(order.get("sticky", False))
        )
        self._acknowledgements.add(name, held)
        return _outcome(200, f"Successfully acknowledged problem for object '{name}'.")

    def _unacknowledge(self, order: dict[str, Any]) -> Reply:
        row = self._target(order)
        if row is None:
            return _error(404, "No objects found.")
        self._acknowledgements.remove(row["__name"])
        return _outcome(200, f"Successfully removed acknowledgement for object '{row['__name']}'.")

    def _reschedule(self, order: dict[str, Any]) -> Reply:
        """Everything is checked every few seconds anyhow: the order is taken, and the next check answers it."""
        kind = "services" if order.get("type") == "Service" else "hosts"
        wanted = set(order.get(kind, ())) | {order[word] for word in (kind[:-1],) if word in order}
        known = {row["__name"] for row in self._rows(kind)}
        if not wanted or wanted - known:
            return _error(404, "No objects found.")
        return _results(
            {"code": 200, "status": f"Successfully rescheduled check for object '{name}'."} for name in sorted(wanted)
        )


def _row(kind: str, attributes: Attributes, wanted: list[str] | None) -> dict[str, Any]:
    asked = attributes if wanted is None else {name: attributes[name] for name in wanted if name in attributes}
    return {"name": attributes["__name"], "type": _TYPES[kind], "attrs": asked, "joins": {}, "meta": {}}


def _results(rows: Iterable[Any]) -> Reply:
    return json_reply({"results": list(rows)})


def _results_or_none(rows: Iterable[Any]) -> Reply:
    found = list(rows)
    return _results(found) if found else _error(404, "No objects found.")


def _outcome(code: int, status: str) -> Reply:
    return json_reply({"results": [{"code": code, "status": status}]}, code)


def _error(code: int, status: str) -> Reply:
    return json_reply({"error": code, "status": status}, code)
