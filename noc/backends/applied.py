"""Changed and not applied, for products that do not tell it: what the plug-in `check_config_applied` has found.

It runs on the machine of the product, as a check or as a text-file metric, and compares the newest change of the files
with the moment at which they were loaded. Here its words become a state: the adapters fetch them, each in its own way.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from noc.backends.stamps import from_epoch
from noc.backends.words import clean
from noc.core.answer import ConfigState

PLUGIN = "check_config_applied"
COMMANDS = frozenset({"config_applied", PLUGIN})  # the names of the check that runs it
_UNTOLD = "cannot tell whether its files were changed and not reloaded"
UNTOLD = f"{_UNTOLD}: let it run {PLUGIN}, whose --help says how"

_PATIENCE = 3  # looks
_SHORTEST_PATIENCE = timedelta(minutes=10)
_SECOND = timedelta(seconds=1)
_VERDICT = re.compile(r"CONFIG [A-Z]+ - ")
_DATUM = re.compile(r"(?:^|\s)'?noc_config_(changed|loaded)'?=(\d{9,11}(?:\.\d+)?)s?(?=[;\s]|$)", re.ASCII)


class Stamps(NamedTuple):
    """By the clock of the machine on which the plug-in runs."""

    changed: datetime
    loaded: datetime | None  # None: the product tells it


@dataclass(frozen=True, slots=True)
class Probe:
    """One run of the plug-in: its newest result, or metric."""

    name: str
    looked: datetime | None  # by the product's clock; None: never
    stamps: Stamps | None  # None: it could not tell
    text: str = ""  # its own words
    every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """Whether the newest configuration is in force; `text` for the alarm, `remarks` for the backends page."""

    state: ConfigState
    text: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A change that was seen, and the product's own load stamp at that time."""

    text: str
    loaded: datetime | None


def is_probe(name: str) -> bool:
    """Whether a check command (arguments behind a `!` do not count) or a service has the plug-in's name."""
    return name.partition("!")[0].strip().casefold().replace("-", "_").replace(" ", "_") in COMMANDS


def stamps_of(performance_data: str) -> Stamps | None:
    """Find the plug-in's two stamps among performance data."""
    found = {kind: from_epoch(float(seconds)) for kind, seconds in _DATUM.findall(performance_data)}
    changed, loaded = found.get("changed"), found.get("loaded")
    return Stamps(changed, loaded) if changed is not None and loaded is not None else None


class Probes:
    """All runs of the plug-in in one backend, from poll to poll.

    A change that was seen waits until it is seen applied, or until the product has loaded anew: a plug-in that falls
    silent afterwards takes nothing back.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}

    def judge(self, probes: Iterable[Probe], now: datetime | None, loaded: datetime | None) -> Applied:
        """`loaded`: the product's own stamp of its newest load, perhaps cut to seconds; None: it does not tell.

        Of several runs (nodes, folders) the worst counts.
        """
        self._waiting = {name: each for name, each in self._waiting.items() if not _is_another(loaded, each.loaded)}
        reasons = {}
        applied = False
        for probe in probes:
            reason = _why_unknown(probe, now, loaded)
            if reason:
                reasons[probe.name] = reason
            elif _is_pending(probe, loaded):
                self._waiting[probe.name] = _Waiting(_text(probe), loaded)
            else:
                self._waiting.pop(probe.name, None)
                applied = True
        remarks = tuple(f"{_UNTOLD}: {reason}" for reason in reasons.values())
        if self._waiting:
            return Applied(ConfigState.PENDING, next(iter(self._waiting.values())).text, remarks)
        if reasons or not applied:
            return Applied(ConfigState.UNKNOWN, remarks=remarks or (UNTOLD,))
        return Applied(ConfigState.APPLIED)


def _is_another(loaded: datetime | None, before: datetime | None) -> bool:
    """Whether it was loaded anew. The same moment may be told with fractions, or cut."""
    return loaded is not None and before is not None and loaded.replace(microsecond=0) != before.replace(microsecond=0)


def _why_unknown(probe: Probe, now: datetime | None, loaded: datetime | None) -> str:
    if probe.looked is None:
        return f"{probe.name} has not run yet"
    patience = max(_PATIENCE * (probe.every or timedelta(0)), _SHORTEST_PATIENCE)
    if now is not None and now - probe.looked > patience:
        return f"{probe.name} has not run since {probe.looked:%Y-%m-%d %H:%M} UTC"
    if probe.stamps is None:
        return f"{probe.name} says: {clean(probe.text, 200) or 'nothing'}"
    if probe.stamps.loaded is None:
        if loaded is None:
            return f"{probe.name} does not say when they were loaded"
        # A script changes and reloads within a second: what came first cannot be seen.
        doubtful = not loaded.microsecond and loaded <= probe.stamps.changed < loaded + _SECOND
        return "they were changed in the second in which they were loaded; reload it once more" if doubtful else ""
    if loaded is not None and probe.looked < loaded:
        return f"{probe.name} has not run since the newest reload"
    return ""


def _is_pending(probe: Probe, loaded: datetime | None) -> bool:
    assert probe.stamps is not None
    changed, theirs = probe.stamps
    known = theirs or loaded
    return known is not None and changed > known


def _text(probe: Probe) -> str:
    assert probe.stamps is not None
    words = _VERDICT.sub("", clean(probe.text.partition("|")[0], 300))
    return words or f"its files were changed at {probe.stamps.changed:%Y-%m-%d %H:%M:%S} UTC and are not loaded"
