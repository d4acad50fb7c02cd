"""Findings as text for a terminal of 80 columns, and as an object for programs."""

import textwrap
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from noc.backends.applied import PLUGIN
from noc.backends.words import clean
from noc.core.causes import Cause
from noc.setup.causes import Sight
from noc.setup.findings import Finding, Findings, Grade
from noc.setup.sites import NAMES_SHOWN, Way
from noc.setup.trial import Trial

WIDTH = 80
MARKS = {Grade.FINE: "ok", Grade.NOTE: "note", Grade.WEAK: "weak", Grade.BAD: "BAD"}
WORTH = {0: "works", 1: "works, and is weakened", 2: "does not work"}
_TOPIC = 12
_INDENT = 2 + 6 + _TOPIC + 1


def finding_lines(findings: Findings) -> Iterator[str]:
    """What was found, without what its kind can and cannot name."""
    topic = ""
    for line in findings.lines:
        yield from _row(MARKS[line.grade], "" if line.topic == topic else line.topic, _said(line))
        topic = line.topic


def backend_lines(findings: Findings, plug_in: str = "") -> Iterator[str]:
    """All of one backend. `plug_in`: the check that tells what was changed and not applied, where it is at hand."""
    settings = findings.trial.settings
    yield f"{settings.name} ({settings.kind}) {settings.url}: {WORTH[findings.code]}"
    yield from finding_lines(findings)
    if findings.sight is not None:
        yield from sight_lines(findings.sight, plug_in)


def sight_lines(sight: Sight, plug_in: str = "") -> Iterator[str]:
    yield from _row("ok", "can name", ", ".join(sight.can))
    by_reason: dict[str, list[Cause]] = {}
    for cause, why in sight.cannot.items():
        by_reason.setdefault(why, []).append(cause)
    title = "cannot name"
    for why, causes in by_reason.items():
        yield from _row("note", title, f"{', '.join(causes)}: {why}")
        title = ""
    if plug_in and PLUGIN in sight.cannot.get(Cause.CONFIG_PENDING, ""):
        said = f"the plug-in is here: {plug_in}"
        yield from _row("", "", said)


def way_lines(ways: Iterable[Way]) -> Iterator[str]:
    """Numbered, each with what it would give."""
    for number, way in enumerate(ways, 1):
        found = way.found
        names = ", ".join(found.names[:NAMES_SHOWN]) + (", ..." if len(found.names) > NAMES_SHOWN else "")
        hosts = "" if found.alerts_only else f", {found.hosts - len(found.homeless)} of {found.hosts} hosts"
        yield f"  {number:>2}  {way.text}"
        yield from wrapped(f"{len(found.names)} sites{hosts}: {names}", " " * 8)


def wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def findings_object(findings: Findings) -> dict[str, Any]:
    """For `--json`: all fields always, null where there is nothing."""
    trial, found, sight = findings.trial, findings.found, findings.sight
    answer = trial.answer
    return {
        "name": trial.settings.name,
        "kind": trial.settings.kind,
        "url": trial.settings.url,
        "code": findings.code,
        "findings": [
            {"grade": MARKS[line.grade].casefold(), "topic": line.topic, "text": line.text, "remedy": line.remedy}
            for line in findings.lines
        ],
        "version": None if answer is None else clean(answer.version, 40),
        "objects": None if answer is None else answer.objects,
        "sites": None if found is None else list(found.names),
        "without_site": None if found is None else list(found.homeless),
        "clock_skew_s": _skew(trial),
        "tls_until": _tls_until(trial),
        "polls": [
            {"seconds": round(poll.seconds, 3), "requests": poll.requests, "bytes": poll.bytes} for poll in trial.polls
        ],
        "share": _share(trial),
        "can_name": None if sight is None else list(sight.can),
        "cannot_name": None if sight is None else dict(sight.cannot),
    }


def _said(line: Finding) -> str:
    return f"{line.text}; {line.remedy}" if line.remedy else line.text


def _row(mark: str, topic: str, text: str) -> list[str]:
    rows = textwrap.wrap(text, WIDTH - _INDENT, break_long_words=False, break_on_hyphens=False) or [""]
    head = f"  {mark:<6}{topic:<{_TOPIC}} "
    return [f"{head if number == 0 else ' ' * _INDENT}{row}".rstrip() for number, row in enumerate(rows)]


def _skew(trial: Trial) -> float | None:
    if trial.answer is None or trial.answer.clock is None or trial.answered_at is None:
        return None
    return round((trial.answer.clock - trial.answered_at).total_seconds(), 3)


def _tls_until(trial: Trial) -> str | None:
    ends: datetime | None = None if trial.tls is None or isinstance(trial.tls, str) else trial.tls.ends
    return None if ends is None else ends.isoformat().replace("+00:00", "Z")


def _share(trial: Trial) -> float | None:
    if not trial.polls:
        return None
    return round(trial.polls[-1].seconds / trial.settings.poll_every.total_seconds(), 4)
