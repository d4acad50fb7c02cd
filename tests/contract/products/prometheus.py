"""A Prometheus that lives by the test's clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs

from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

NO_ACKS = "it has no acknowledgements: those stand in Alertmanager"
SPOILT: dict[Spoilt, Any] = {Spoilt.WRONG_TYPE: [], Spoilt.NAN: "NaN", Spoilt.UNKNOWN_WORD: "perhaps"}


@dataclass
class Target:
    labels: dict[str, str]
    up: bool = True
    stopped: float | None = None  # the moment of its last sample, if it is no longer scraped
    error: str = ""
    spoilt: Spoilt | None = None


class Prometheus(WebProduct):
    kind = "prometheus"
    words: ClassVar[Mapping[str, Any]] = {"site_from": "label:site"}
    unable: ClassVar[Mapping[str, str]] = {
        "switch_off": "it has no switch for all of its scrapes",
        "EXPIRED": "its API knows no sessions",
        "ODD_ZONE": "its times are seconds since 1970",
        "acknowledged": NO_ACKS,
        "acknowledge": NO_ACKS,
        "unacknowledge": NO_ACKS,
        "refuse_writes": "nothing is ever written",
        "forget_answers": "nothing is ever written",
        "recheck": "it scrapes in its rhythm alone",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.targets: dict[str, Target] = {}
        self.warnings: list[str] = []

    # The sites

    def add(self, host: str, site: str) -> None:
        self.targets[host] = Target({"job": f"node-{site}", "instance": host, "site": site})

    def remove(self, host: str) -> None:
        del self.targets[host]

    def down(self, host: str) -> None:
        self.targets[host].up = False

    def up(self, host: str) -> None:
        self.targets[host].up, self.targets[host].stopped = True, None

    def stop(self, host: str) -> None:
        self.targets[host].stopped = self.checked_at()

    def say(self, host: str, text: str) -> None:
        self.targets[host].error = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self.targets[host].spoilt = how

    def twin(self, host: str) -> None:
        """Two exporters behind one address."""
        labels = self.targets[host].labels
        self.targets[f"{host} twin"] = Target({**labels, "shard": "2"})
        self.targets[host].labels = {**labels, "shard": "1"}

    def grow(self, hosts: int) -> None:
        for number in range(len(self.targets), hosts):
            self.add(f"host-{number}", f"more-{number}")

    # The server

    def lose_part(self) -> None:
        """One of the stores behind a Thanos."""
        self.warnings = ["receive store-riga: rpc error: code = Unavailable"]

    def answer(self, request: Request) -> Served:
        match request.path.partition("?")[0]:
            case "/api/v1/query":
                if "timestamp(" in parse_qs(request.body.decode())["query"][0]:
                    return self._states()
                return self._data({"resultType": "vector", "result": []})
            case "/api/v1/targets":
                return self._data({"activeTargets": [self._target(target) for target in self.targets.values()]})
            case "/api/v1/status/runtimeinfo":
                started = datetime.fromtimestamp(self.begun, UTC).isoformat()
                return self._data({"startTime": started, "reloadConfigSuccess": True})
        return self._data({"version": "2.53.0"})

    def _states(self) -> Served:
        rows = b",".join([self._sample(target) for target in self.targets.values()])
        data = b'{"resultType":"vector","result":[' + rows + b"]}"
        body = b'{"status":"success","data":' + data + b',"warnings":' + json.dumps(self.warnings).encode() + b"}"
        return Served(body, headers=self.served(None).headers)

    def _sample(self, target: Target) -> bytes:
        scraped = min(self.checked_at(), self.alive_at if target.stopped is None else target.stopped)
        value = SPOILT.get(target.spoilt or Spoilt.TWICE, f"{scraped if target.up else -scraped}")
        row = {"metric": target.labels, "value": [self.now, value]}
        if target.spoilt is Spoilt.MISSING:
            del row["value"]
        text = json.dumps(row)
        if target.spoilt is Spoilt.TWICE:
            text = text.replace('"value":', f'"value": [{self.now}, "{-scraped}"], "value":')
        return text.encode()

    def _target(self, target: Target) -> dict[str, Any]:
        every = f"{INTERVAL.total_seconds():g}s"
        error = "" if target.up else target.error or "connection refused"
        return {"labels": target.labels, "scrapeInterval": every, "scrapeTimeout": every, "lastError": error}

    def _data(self, data: Any) -> Served:
        return self.served({"status": "success", "data": data})
