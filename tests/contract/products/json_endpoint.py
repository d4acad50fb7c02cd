"""A document that somebody's own program makes anew with each request, by the test's clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar

from noc.backends.json_endpoint.options import JsonOptions
from tests.backends.web import Request, Served
from tests.contract.product import INTERVAL, Clock, Spoilt
from tests.contract.web_product import WebProduct

NO_WRITES = "a document is only read"
NEPAL = timezone(timedelta(hours=5, minutes=45))

SPOILT: dict[Spoilt, dict[str, Any]] = {
    Spoilt.WRONG_TYPE: {"seen": []},
    Spoilt.NAN: {"seen": float("nan")},
    Spoilt.UNKNOWN_WORD: {"status": {"word": "flabby"}},
}


@dataclass
class Host:
    name: str
    site: str
    word: str = "well"
    stopped: float | None = None
    text: str = ""
    spoilt: Spoilt | None = None


class JsonEndpoint(WebProduct):
    kind = "json"
    words: ClassVar[Mapping[str, Any]] = {
        "site_from": "label:place.site",
        "options": JsonOptions(
            path="/state?all=1",
            items="data.hosts[]",
            host="name",
            state="status.word",
            up=["well"],
            down=["out"],
            checked_at="seen",
            interval="every",
            text='"last.words"',
            generated_at="made",
        ),
    }
    unable: ClassVar[Mapping[str, str]] = {
        "switch_off": "a document has no word for it",
        "lose_part": "a document has no word for it",
        "acknowledged": NO_WRITES,
        "acknowledge": NO_WRITES,
        "refuse_writes": NO_WRITES,
        "forget_answers": NO_WRITES,
        "written": NO_WRITES,
        "unacknowledge": NO_WRITES,
        "recheck": NO_WRITES,
        "EXPIRED": "a document knows no sessions",
    }

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.hosts: dict[str, Host] = {}

    # The sites

    def add(self, host: str, site: str) -> None:
        self.hosts[host] = Host(host, site)

    def remove(self, host: str) -> None:
        del self.hosts[host]

    def down(self, host: str) -> None:
        self.hosts[host].word = "out"

    def up(self, host: str) -> None:
        self.hosts[host].word, self.hosts[host].stopped = "well", None

    def stop(self, host: str) -> None:
        self.hosts[host].stopped = self.checked_at()

    def say(self, host: str, text: str) -> None:
        self.hosts[host].text = text

    def spoil(self, host: str, how: Spoilt | None) -> None:
        self.hosts[host].spoilt = how

    def twin(self, host: str) -> None:
        self.hosts[f"{host} once more"] = Host(host, self.hosts[host].site)

    def grow(self, hosts: int) -> None:
        for number in range(len(self.hosts), hosts):
            self.add(f"host-{number}", f"more-{number}")

    # The server

    def answer(self, request: Request) -> Served:
        if request.path != "/state?all=1":
            return Served(b"", 404)
        rows = ",".join(self._row(host) for host in self.hosts.values())
        served = self.served(None)
        return Served(f'{{"made":{self.alive_at},"data":{{"hosts":[{rows}]}}}}'.encode(), 200, served.headers)

    def _row(self, host: Host) -> str:
        seen = min(self.checked_at(), self.alive_at if host.stopped is None else host.stopped)
        row: dict[str, Any] = {
            "name": host.name,
            "place": {"site": host.site},
            "status": {"word": host.word},
            "seen": seen,
            "every": INTERVAL.total_seconds(),
            "last.words": host.text,
        }
        row |= SPOILT.get(host.spoilt, {}) if host.spoilt else {}
        if host.spoilt is Spoilt.MISSING:
            del row["status"]
        if host.spoilt is Spoilt.ODD_ZONE:
            row["seen"] = datetime.fromtimestamp(seen, UTC).astimezone(NEPAL).isoformat()
        text = json.dumps(row)
        return text.replace('"word":', '"word": "out", "word":') if host.spoilt is Spoilt.TWICE else text
