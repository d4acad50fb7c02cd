"""Trying a backend at its server: everything is read, nothing is changed there."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

import structlog

from noc import secrets
from noc.backends.backend import Backend, PollError
from noc.backends.kinds import kind_named, make
from noc.core.answer import Answer
from noc.core.causes import Cause
from noc.settings import BackendSettings
from noc.setup.handshake import Vouched, encrypted, look
from noc.setup.sites import Way, from_names, prefixes, sensible, sites_of, worth_trying

WAYS_WITHIN = 12.0  # s for trying other ways of `site_from`; one more is not begun after that
SLOW = 2.0  # s: a server that takes longer for a poll is not asked for what is merely convenient

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Poll:
    seconds: float
    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found at one backend. `answer` is that of the newest poll that worked."""

    settings: BackendSettings
    tls: Vouched | str | None  # None: it is not encrypted; text: why no handshake came about
    failure: tuple[Cause, str] | None  # why nothing, or not the second time, could be read
    polls: tuple[Poll, ...] = ()
    answer: Answer | None = None
    answered_at: datetime | None = None  # by our clock
    rights: tuple[str, ...] = ()
    rights_unknown: str = ""
    ways: tuple[Way, ...] = ()  # of `site_from`, where the one that is set gives no site


async def try_backend(settings: BackendSettings) -> Trial:
    """Look at its certificate, poll twice (the first reads more), and ask what the account may.

    Where no canary is set the usual one is looked for.
    """
    tls = await asyncio.to_thread(look, settings.url, settings.ca) if encrypted(settings.url) else None
    usual = kind_named(settings.kind).usual_canary or None
    backend = make(replace(settings, canary=settings.canary or usual), secrets.resolve)
    try:
        trial = await _tried(Trial(settings, tls, None), backend)
    finally:
        await backend.close()
    lost = trial.answer is not None and trial.answer.hosts and not sites_of(trial.answer).names
    return replace(trial, ways=tuple(await other_ways(trial))) if lost else trial


async def _tried(trial: Trial, backend: Backend) -> Trial:
    for _ in range(2):
        began = monotonic()
        read = await _read(backend)
        if isinstance(read, PollError):
            return replace(trial, failure=(read.cause, read.text))
        poll = Poll(monotonic() - began, backend.cost.requests, backend.cost.bytes)
        trial = replace(trial, polls=(*trial.polls, poll), answer=read, answered_at=datetime.now(UTC))
    rights = await _rights(backend)
    if isinstance(rights, PollError):
        return replace(trial, rights_unknown=rights.text)
    return replace(trial, rights=rights)


async def _read(backend: Backend) -> Answer | PollError:
    try:
        return await backend.read()
    except PollError as error:
        return error
    except Exception as error:  # a defect of an adapter, perhaps other people's: it is told as what it is
        log.info("adapter failed", exc_info=error)
        return PollError(Cause.BACKEND_GARBLED, f"its answer could not be understood ({type(error).__name__})")


async def _rights(backend: Backend) -> tuple[str, ...] | PollError:
    try:
        return await backend.rights()
    except PollError as error:
        return error
    except Exception as error:  # as above
        log.info("adapter failed", exc_info=error)
        return PollError(Cause.BACKEND_GARBLED, f"its rights could not be understood ({type(error).__name__})")


async def other_ways(trial: Trial) -> list[Way]:
    """Ways of `site_from` that would give sites, by the names of the hosts and by asking the server a few times."""
    if trial.answer is None:
        return []
    kind = kind_named(trial.settings.kind)
    hosts = [host.name for host in trial.answer.hosts]
    began, found = monotonic(), [Way(trial.settings.site_from, sites_of(trial.answer))]
    found += [way for way in from_names(kind.site_from, hosts) if way.text != trial.settings.site_from]
    if trial.polls and trial.polls[-1].seconds < SLOW:
        for text in worth_trying(kind.site_from):
            if monotonic() - began < WAYS_WITHIN and all(way.text != text for way in found):
                found += await _way(trial.settings, text)
    return sensible(found)


async def _way(settings: BackendSettings, text: str) -> list[Way]:
    answer = await _answer_by(settings, text)
    if answer is None:
        return []
    way = Way(text, sites_of(answer))
    if text != "hostgroup":
        return [way]
    shorter: Iterable[str] = (f"{text}:{start}" for start in prefixes(way.found.names))
    return [way, *[found for start in shorter for found in await _way_as_it_is(settings, start)]]


async def _way_as_it_is(settings: BackendSettings, text: str) -> list[Way]:
    answer = await _answer_by(settings, text)
    return [] if answer is None else [Way(text, sites_of(answer))]


async def _answer_by(settings: BackendSettings, site_from: str) -> Answer | None:
    backend = make(replace(settings, site_from=site_from), secrets.resolve)
    try:
        read = await _read(backend)
    finally:
        await backend.close()
    return None if isinstance(read, PollError) else read
