"""Sites that are asked by the probe itself: a web server on loopback whose pages are the sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, ClassVar, Self

import pytest

from noc.backends.probe import look
from noc.backends.probe.targets import ProbeOptions
from noc.settings import BackendSettings
from tests.backends.web import Request, Served, Web
from tests.contract.product import SITES, Clock, Manner, Spoilt

_OURS = "its targets stand in noc.toml: no server can add or take one"
_NONE = "there is no server between the console and the sites"
_SITE = "a site that answers like that is down, which is said of the site and not of a backend"


@dataclass
class Page:
    up: bool = True
    text: str = ""


class Probe:
    kind = "probe"
    unable: ClassVar[Mapping[str, str]] = {
        "add": _OURS, "remove": _OURS, "twin": _OURS, "grow": _OURS, "spoil": "a site sends no rows",
        "stop": "nobody but the console looks, and its own stop is not for a backend to tell",
        "freeze": _NONE, "thaw": _NONE, "switch_off": _NONE, "lose_part": _NONE, "behave": _SITE,
        "acknowledged": _NONE, "acknowledge": _NONE, "refuse_writes": _NONE, "forget_answers": _NONE,
        "unacknowledge": _NONE,
        **{how.name: "a site sends no rows" for how in Spoilt},
        **{how.name: _SITE for how in Manner},
    }  # fmt: skip

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._pages = {f"/{site}-gw": Page() for site in SITES}
        self._web: Web
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Self:
        self._web = Web(self._answer)
        self._web.__enter__()
        self._patch.setattr(look, "now", self._now)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._patch.undo()
        self._web.__exit__(kind, error, trace)

    def _now(self) -> datetime:
        return self.clock.at

    def _answer(self, request: Request) -> Served:
        page = self._pages[request.path]
        text = page.text or "<h1>all is well</h1>"
        return Served(text.encode(), 200 if page.up else 503, {"Content-Type": "text/html"})

    def settings(self, **changes: Any) -> BackendSettings:
        targets = {
            site: {"url": f"{self._web.url}/{site}-gw", "name": f"{site}-gw", "expect": "all is well"} for site in SITES
        }
        options = ProbeOptions(targets=targets, timeout=timedelta(seconds=5))
        return BackendSettings("east", self.kind, "", options=options, **changes)

    def down(self, host: str) -> None:
        self._pages[f"/{host}"].up = False

    def up(self, host: str) -> None:
        self._pages[f"/{host}"].up = True

    def say(self, host: str, text: str) -> None:
        self._pages[f"/{host}"].text = text

    def written(self) -> int:
        """A look is all that can be had of a site."""
        return len(self._web.requests)
