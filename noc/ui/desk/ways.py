"""Where the current alarm leads to: the backend's own pages of it, and the programs an operator can start."""

from collections.abc import Callable, Sequence
from typing import Protocol

from noc.backends.pages import Link, pages_for
from noc.core.snapshot import AlarmView, FaultView, SiteView
from noc.settings import BackendSettings
from noc.ui.desk.detail import Way
from noc.ui.desk.rows import Row
from noc.ui.launching import open_page

LINKS = 9  # as many as there are digits


class Ready(Protocol):
    """An action of the operator's own, with everything filled in."""

    @property
    def name(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def why_not(self) -> str: ...
    def start(self) -> str:
        """Start it; tells in one sentence what happened."""


Actions = Callable[[SiteView | FaultView, AlarmView], Sequence[Ready]]


def no_actions(about: SiteView | FaultView, alarm: AlarmView) -> Sequence[Ready]:
    return ()


class Ways:
    """The pages and actions for a row; `show` opens a page and says in one sentence what became of it."""

    def __init__(
        self,
        backends: Sequence[BackendSettings] = (),
        actions: Actions = no_actions,
        show: Callable[[str], str] = open_page,
    ) -> None:
        self._backends, self._actions, self._show = tuple(backends), actions, show

    def of(self, row: Row) -> tuple[Way, ...]:
        """The pages first: the first of them is what O opens."""
        return (*self.pages(row), *self._started(row))

    def pages(self, row: Row) -> tuple[Way, ...]:
        about = _about(row)
        if about is None:
            return ()
        links = pages_for(self._backends, about)[:LINKS]
        return tuple(self._page(f"Alt+{number}", link) for number, link in enumerate(links, start=1))

    def _page(self, key: str, link: Link) -> Way:
        return Way(key, link.label, lambda: self._show(link.url))

    def _started(self, row: Row) -> tuple[Way, ...]:
        about = _about(row)
        if about is None or row.drill is not None:
            return ()
        return tuple(_way(action) for action in self._actions(about, row.alarm))


def _about(row: Row) -> SiteView | FaultView | None:
    return row.fault if row.fault is not None else row.site


def _way(action: Ready) -> Way:
    name = f"{action.name} (cannot be started: {action.why_not})" if action.why_not else action.name
    return Way(f"Alt+{action.key.upper()}" if action.key else "", name, action.start)
