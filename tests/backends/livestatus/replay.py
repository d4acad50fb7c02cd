"""Tables recorded from the Livestatus of Icinga 2.13.6, asked as a core is, and altered as a test wants them.

`as_nagios` makes of them what a core of Nagios' kind would say. That dialect is made by hand: 1 and 0 for true and
false, a table of columns, ages in units of the interval, and who brought a result.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from noc.settings import BackendSettings, Limits
from tests.backends.livestatus.lql import answer
from tests.backends.livestatus.stream import Stream

RECORDED = Path(__file__).parent / "recorded"
TABLES = ("status", "hosts", "services", "comments", "downtimes", "endpoints")
LIMITS = Limits(
    body=100_000,
    connect=timedelta(milliseconds=500),
    read=timedelta(milliseconds=500),
    total=timedelta(milliseconds=1500),
)
AT = datetime(2026, 11, 23, 13, 39, 4, tzinfo=UTC)  # by the ages of its results

Row = dict[str, Any]


class Replay:
    """`tables["hosts"]`, or `host("web1")["state"] = 1`. `answers` and `obey` are for a `Stream`."""

    def __init__(self) -> None:
        self.icinga = True
        self.keeps = True  # the connection
        self.tables: dict[str, list[Row]] = {
            name: json.loads((RECORDED / f"{name}.json").read_text()) for name in TABLES
        }
        for row in self.tables["services"]:
            row["perf_data"] = ""
        self.commands: list[str] = []
        self.heed: Callable[[str], None] = lambda command: None  # what a command brings about
        self.before_answer: Callable[[str], None] = lambda text: None

    def host(self, name: str) -> Row:
        return next(row for row in self.tables["hosts"] if row["name"] == name)

    def service(self, host: str, name: str) -> Row:
        return next(r for r in self.tables["services"] if (r["host_name"], r["description"]) == (host, name))

    @property
    def status(self) -> Row:
        return self.tables["status"][0]

    def as_nagios(self) -> "Replay":
        self.icinga = False
        del self.tables["endpoints"]
        self.status["program_version"] = "4.4.6"
        for row in [row for rows in self.tables.values() for row in rows]:
            row.update({name: int(value) for name, value in row.items() if isinstance(value, bool)})
            if "staleness" in row:
                row["staleness"] *= 3600  # which Icinga tells in hours for each second
                row["check_type"] = int(row["check_command"] == "check_passive!" and row["last_check"] > 0)
                row["check_freshness"] = 0
        self.tables["columns"] = [{"table": "hosts", "name": name} for name in self.tables["hosts"][0]]
        return self

    def answers(self, text: str) -> tuple[bytes, bool]:
        self.before_answer(text)
        whole, keeps = answer(text, self.tables, icinga=self.icinga)
        return whole, keeps and self.keeps

    def obey(self, command: str) -> None:
        self.commands.append(command)
        self.heed(command)


def settings_of(stream: Stream, **changes: Any) -> BackendSettings:
    words: dict[str, Any] = {"url": stream.url, "site_from": "hostgroup", "limits": LIMITS} | changes
    return BackendSettings("core", "livestatus", **words)


def stamp(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def told(stream: Stream, table: str) -> list[str]:
    """The questions that were asked of a table."""
    return [text for text in stream.asked if text.startswith(f"GET {table}\n")]
