"""A roster as a spreadsheet writes it: a header of keys, one site a row, empty cells for what is not set."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from noc.config.document import read_text
from noc.config.place import Place
from noc.config.reading import check_keys, read
from noc.config.tables import SiteTable
from noc.errors import ConfigError

_DELIMITERS = ",;\t"
_BETWEEN_HOSTS = re.compile(r"[,;|]")


def read_rows(path: Path, if_missing: Callable[[], str]) -> Iterator[tuple[SiteTable, Place]]:
    """Read the sites of a CSV, and where each stands. Raises ConfigError."""
    header: list[str] = []
    for line, cells in _cells(path, read_text(path, if_missing)):
        place = Place(path, f"line {line}")
        if not header:
            header = _header(cells, place)
            continue
        if len(cells) > len(header):
            raise place.wrong("", f"has {len(cells)} cells under a header of {len(header)}: quote what holds a comma")
        row: dict[str, object] = {key: cell for key, cell in zip(header, cells, strict=False) if cell}
        if "key_hosts" in row:
            row["key_hosts"] = [host.strip() for host in _BETWEEN_HOSTS.split(str(row["key_hosts"])) if host.strip()]
        yield read(SiteTable, row, place, strict=False), place


def _header(cells: list[str], place: Place) -> list[str]:
    header = [cell.casefold() for cell in cells]
    check_keys(SiteTable, header, place)
    twice = next((key for key in header if header.count(key) > 1), None)
    if twice is not None:
        raise place.wrong(twice, "stands twice in the header: remove one of the two columns")
    return header


def _cells(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of the line it ends on."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield rows.line_num, cells
    except csv.Error as error:
        raise ConfigError(f"{path}: line {rows.line_num} is no valid CSV: {error}; is a quote missing?") from None
