"""Which rows of the desk are shown, and what the filter hides. It may hide everything but the fact that it does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from noc.core.causes import Kind
from noc.ui.desk.rows import Row, words_of


@dataclass(frozen=True, slots=True)
class Filter:
    """What a row must fulfil. As it is made, it lets everything through."""

    text: str = ""  # every word of it must be found
    waiting: bool = False  # nobody has answered it
    word: str = ""  # DOWN, SILENT, FAULT ...
    customer: str | None = None
    tier: int | None = None

    @property
    def active(self) -> bool:
        return self != Filter(text=self.text) or bool(self.text.strip())

    def lets(self, row: Row) -> bool:
        if self.waiting and not row.open:
            return False
        if self.word and row.word != self.word:
            return False
        if self.customer is not None and (row.site is None or row.site.customer != self.customer):
            return False
        if self.tier is not None and row.tier != self.tier:
            return False
        words = self.text.casefold().split()
        if not words:
            return True
        here = words_of(row)
        return all(word in here for word in words)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is left of the rows, and what is not."""

    rows: list[Row]
    total: int
    hidden: tuple[Row, ...]  # alarms that nobody has answered and that are not to be seen

    def text(self, what: str) -> str:
        """`12 of 40 alarms shown`."""
        return f"{len(self.rows)} of {self.total} {what} shown"

    def warning(self, sites: bool) -> str:
        """The sentence that must be loud; empty where nothing that waits for an answer is hidden."""
        if not self.hidden:
            return ""
        number = len(self.hidden)
        first = sum(row.tier == 1 or row.kind is Kind.FAULT for row in self.hidden)
        worst = f", {first} of them tier 1 or faults" if first else ""
        are = "is" if number == 1 else "are"
        if sites:
            return f"{number} unanswered {are} not in this list{worst}  ·  1 shows all alarms"
        return f"{number} unanswered {are} hidden by the filter{worst}  ·  Esc shows everything"


def shown(wanted: Filter, listed: Sequence[Row], alarms: Iterable[Row]) -> Shown:
    """`listed` are the rows of this list, `alarms` all alarms: none of them may be out of sight unsaid."""
    rows = [row for row in listed if wanted.lets(row)] if wanted.active else list(listed)
    keys = {row.key for row in rows}
    sites = {row.owner for row in rows if row.cause is None}
    hidden = tuple(row for row in alarms if row.waiting and row.key not in keys and row.owner not in sites)
    return Shown(rows, len(listed), hidden)


def of_current(wanted: Filter, row: Row | None, part: str) -> Filter | None:
    """Keep to the `word` or the `customer` of this row; once more takes that back. None: nothing to keep to."""
    if getattr(wanted, part):
        return replace(wanted, word="") if part == "word" else replace(wanted, customer=None)
    if row is None or (part == "customer" and row.site is None):
        return None
    if part == "word":
        return replace(wanted, word=row.word)
    return replace(wanted, customer=row.site.customer if row.site is not None else None)
