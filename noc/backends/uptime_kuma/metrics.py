"""`/metrics` of Uptime Kuma: gauges without times. They prove nothing, and yet tell what the status page does not.

A monitor that was paused or deleted leaves this list; one that is not on the status page stands only here.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from noc.backends.stamps import from_epoch
from noc.backends.uptime_kuma.wire import DOWN
from noc.backends.words import clean

_LINE = re.compile(r'^(?P<name>monitor_status|app_version)\{(?P<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\} (?P<value>\S+)')
_LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"', re.ASCII)
_STARTED = re.compile(r"^process_start_time_seconds(?:\{[^}]*\})? (\S+)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Gauge:
    id: int | None  # None: older versions do not tell
    name: str
    is_down: bool


@dataclass(frozen=True, slots=True)
class Metrics:
    gauges: tuple[Gauge, ...]
    started_at: datetime | None
    version: str
    read_at: datetime | None  # by the server's clock


def parse(text: str, read_at: datetime | None) -> Metrics:
    """Read what is wanted of the page; all else on it is passed over."""
    gauges: list[Gauge] = []
    started, version = None, ""
    for line in text.splitlines():
        if found := _LINE.match(line):
            labels = {name: _unescaped(value) for name, value in _LABEL.findall(found["labels"])}
            if found["name"] == "app_version":
                version = clean(labels.get("version", ""), 40)
            else:
                gauges.append(_gauge(labels, found["value"]))
        elif found := _STARTED.match(line):
            started = from_epoch(_number(found[1]))
    return Metrics(tuple(gauges), started, version, read_at)


def _gauge(labels: dict[str, str], value: str) -> Gauge:
    number = labels.get("monitor_id", "")
    return Gauge(int(number) if number.isascii() and number.isdigit() else None, labels.get("monitor_name", ""),
                 _number(value) == DOWN)  # fmt: skip


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)
