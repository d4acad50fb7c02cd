"""Livestatus' own language over tables in memory, as far as the adapter speaks it."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Test = Callable[[Row], bool]

TRACE = "\n\nStacktrace:\n 0# __cxa_throw in /usr/lib/x86_64-linux-gnu/icinga2/sbin/icinga2\n"
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


class Refused(Exception):  # noqa: N818  it is an answer
    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass
class Request:
    table: str
    columns: list[str] = field(default_factory=list)
    filters: list[Test] = field(default_factory=list)
    stats: list[tuple[str, str, Test | None]] = field(default_factory=list)
    limit: int | None = None
    keeps_alive: bool = False
    columns_asked: set[str] = field(default_factory=set)


def parsed(text: str) -> Request:
    first, *lines = text.split("\n")
    request = Request(first.removeprefix("GET "))
    for line in lines:
        word, _, rest = line.partition(": ")
        match word:
            case "Columns":
                request.columns = rest.split()
                request.columns_asked.update(request.columns)
            case "Filter":
                request.filters.append(_test(request, rest))
            case "And" | "Or":
                count = int(rest)
                some, request.filters = request.filters[-count:], request.filters[:-count]
                request.filters.append(_joined(all if word == "And" else any, some))
            case "Stats":
                request.stats.append(_stat(request, rest))
            case "Limit":
                request.limit = int(rest)
            case "KeepAlive":
                request.keeps_alive = rest == "on"
            case "ColumnHeaders" | "OutputFormat" | "ResponseHeader":
                assert rest in ("off", "json", "fixed16"), line
            case _:
                raise Refused(400, f"Undefined request header '{line}'")
    return request


def _joined(how: Callable[[Any], bool], tests: list[Test]) -> Test:
    return lambda row: how(test(row) for test in tests)


def _test(request: Request, text: str) -> Test:
    column, operator, wanted = [*text.split(" ", 2), ""][:3]
    request.columns_asked.add(column)
    if operator in ("~", "!~"):
        pattern = re.compile(wanted)
        return lambda row: (pattern.search(str(row[column])) is not None) is (operator == "~")
    compare = COMPARE[operator]

    def test(row: Row) -> bool:
        value = row[column]
        if isinstance(value, int | float):
            return compare(float(value), float(wanted))
        return compare(str(value), wanted)

    return test


def _stat(request: Request, text: str) -> tuple[str, str, Test | None]:
    word, _, rest = text.partition(" ")
    if word in ("min", "max"):
        request.columns_asked.add(rest)
        return word, rest, None
    return "count", "", _test(request, text)


def rows_for(request: Request, tables: Tables, *, icinga: bool) -> list[list[Any]]:
    if request.table not in tables:
        raise Refused(404, f"Table '{request.table}' does not exist.")
    rows = tables[request.table]
    for column in request.columns_asked:
        if rows and column not in rows[0]:
            if icinga:
                raise Refused(452, f"Error: Column '{column}' does not exist in table '{request.table}'.{TRACE}")
            raise Refused(450, f"Table '{request.table}' has no column '{column}'")
    chosen = [row for row in rows if all(test(row) for test in request.filters)]
    if request.stats:
        return _summed(request, chosen)
    return [[row[column] for column in request.columns] for row in chosen[: request.limit]]


def _summed(request: Request, rows: Sequence[Row]) -> list[list[Any]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in request.columns), []).append(row)
    return [[*key, *(_stated(stat, members) for stat in request.stats)] for key, members in groups.items()]


def _stated(stat: tuple[str, str, Test | None], rows: Sequence[Row]) -> float:
    word, column, test = stat
    if test is not None:
        return sum(test(row) for row in rows)
    return float(max(row[column] for row in rows) if word == "max" else min(row[column] for row in rows))


def body_of(rows: list[list[Any]], *, icinga: bool) -> bytes:
    """Icinga writes all rows in one line; the others each row in its own, and what is no number as it is."""
    texts = [json.dumps(row, ensure_ascii=icinga, separators=(",", ":")).replace("NaN", "nan") for row in rows]
    return ("[" + (", " if icinga else ",\n").join(texts) + "]" + ("" if icinga else "\n")).encode()


def framed(code: int, body: bytes) -> bytes:
    return f"{code:3d} {len(body):11d}\n".encode() + body


def answer(text: str, tables: Tables, *, icinga: bool) -> tuple[bytes, bool]:
    """The whole answer, and whether the connection is kept."""
    try:
        request = parsed(text)
        rows = rows_for(request, tables, icinga=icinga)
    except Refused as refused:
        return framed(refused.code, refused.text.encode()), True
    return framed(200, body_of(rows, icinga=icinga)), request.keeps_alive
