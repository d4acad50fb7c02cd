"""A link into a backend's own pages, for people."""

from dataclasses import dataclass
from urllib.parse import quote

from noc.backends.words import clean


@dataclass(frozen=True, slots=True)
class Link:
    label: str  # one line of plain text
    url: str  # http or https, without credentials


def encoded(value: str) -> str:
    """A value as it stands in a query."""
    return quote(value, safe="", errors="replace")


def label(backend: str, about: str) -> str:
    return f"{clean(backend, 60)}: {clean(about, 80)}"
