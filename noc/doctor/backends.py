"""Each backend, asked as a console asks it, and what they know of the sites that are on the roster."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from noc.backends.kinds import plugin_faults
from noc.core.causes import Cause
from noc.core.phrases import for_age, listing, several
from noc.core.roster import key_of
from noc.doctor.link import Line, Mark, broken, ok, unknown, weak
from noc.engine.workers import Workers
from noc.settings import Settings
from noc.setup.findings import Finding, Findings, Grade, findings_of
from noc.setup.trial import try_backend

LINK, ROSTER, CANARY, SIGHT, KINDS = "backend", "roster", "canary", "sight", "plug-in"
SECONDS = 60.0  # for all of them together: one that hangs is given up by its own limits before
_OF_A_LINE_OF_ITS_OWN = ("canary",)


def examine_backends(settings: Settings) -> Iterator[Line]:
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(Workers())
        found = runner.run(_tried(settings))
    for each in found:
        yield from _lines(each)
    yield from (weak(KINDS, problem, "mend or remove that plug-in", name) for name, problem in plugin_faults())
    if settings.roster is not None:
        yield _roster(settings, found)


async def _tried(settings: Settings) -> list[Findings]:
    roster = None if settings.roster is None else frozenset(site.key for site in settings.roster)
    trials = await asyncio.gather(*map(try_backend, settings.backends))
    now = datetime.now(UTC)
    return [findings_of(trial, now, roster) for trial in trials]


def _lines(found: Findings) -> Iterator[Line]:
    """What is wrong, a line each; where nothing is, a line that says how it was found."""
    name = found.trial.settings.name
    wrong = [each for each in found.lines if each.grade >= Grade.WEAK and each.topic not in _OF_A_LINE_OF_ITS_OWN]
    for each in wrong:
        mark = Mark.BROKEN if each.grade is Grade.BAD else Mark.WEAK
        remedy = each.remedy or f"more of it: noc backends test {name}"
        if _is_of_a_secret(found, each):
            yield broken(LINK, "log-in: its secret cannot be fetched", "see the line of its secret", name)
        else:
            yield Line(LINK, mark, f"{each.topic}: {each.text}", remedy, name)
    if not wrong:
        yield ok(LINK, _well(found), name)
    if found.found is None:
        return  # of a backend that could not be read no more can be said
    yield from _canary(found, name)
    blind_to = () if found.sight is None else found.sight.cannot
    if cannot := [str(cause) for cause in blind_to if cause is not Cause.CANARY_MISSING]:  # which has a line above
        text = f"it cannot name {listing(cannot, 4)}"
        yield Line(SIGHT, Mark.UNKNOWN, text, f"why, and what helps: noc backends test {name}", name)


def _is_of_a_secret(found: Findings, finding: Finding) -> bool:
    settings = found.trial.settings
    return any(finding.text.startswith(ref.of) for ref in (settings.password, settings.token) if ref is not None)


def _well(found: Findings) -> str:
    assert found.found is not None
    trial = found.trial
    parts = [f"answers ({trial.polls[-1].seconds:.2f} s)", "the account may all it needs"]
    parts.append(f"{several(len(found.found.names), 'site')}")
    if trial.answer is not None and trial.answer.clock is not None and trial.answered_at is not None:
        skew = abs(trial.answer.clock - trial.answered_at)
        parts.append("its clock is right" if skew < timedelta(seconds=1) else f"its clock is {for_age(skew)} off")
    return ", ".join(parts)


def _canary(found: Findings, name: str) -> Iterator[Line]:
    said: Finding | None = next((each for each in found.lines if each.topic == "canary"), None)
    if said is None:
        return  # nothing always fires in this kind of product
    match said.grade:
        case Grade.FINE:
            yield ok(CANARY, said.text, name)
        case Grade.BAD:
            yield broken(CANARY, said.text, said.remedy, name)
        case _:
            remedy = said.remedy or "set one: an alert that always fires proves that alerts come through"
            yield Line(CANARY, Mark.WEAK, said.text, remedy, name)


def _roster(settings: Settings, found: Sequence[Findings]) -> Line:
    """Sold, and monitored?"""
    assert settings.roster is not None
    seen = {key_of(name) for each in found if each.found is not None for name in each.found.names}
    unread = [each.trial.settings.name for each in found if each.found is None]
    missing = [site.key for site in settings.roster if site.key not in seen]
    strange = sorted(seen - {site.key for site in settings.roster})
    if missing and unread:
        text = f"{several(len(missing), 'site')} not found: {listing(missing)}; {listing(unread)} could not be read"
        return unknown(ROSTER, text, "mend the backend first", needed=True)
    if missing:
        text = f"{several(len(missing), 'site')} on the roster that no backend shows now: {listing(missing)}"
        return weak(ROSTER, text, "compare: noc roster diff")
    if strange:
        text = f"{several(len(strange), 'site')} of the backends that are not on the roster: {listing(strange)}"
        return weak(ROSTER, text, "compare: noc roster diff")
    return ok(ROSTER, f"all {several(len(settings.roster), 'site')} are known to a backend, and no other")
