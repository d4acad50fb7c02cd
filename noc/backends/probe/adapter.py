"""The sites themselves, asked by this machine: each target is a host, and each good answer is evidence.

A poll begins a look at every target that has none under way, waits a moment, and hands over what is known; a look that
takes longer is told by the next poll. So sites that do not answer hold up neither the others nor the polls.

What keeps a look from leaving this machine says nothing of the site: its state stays, ages, and falls silent. Where
every look fails, and at least one of them here, the probe itself is what is lost.
"""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import timedelta
from math import ceil
from time import monotonic

from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.kind import Secrets
from noc.backends.probe import look as looking
from noc.backends.probe.look import Sight, look
from noc.backends.probe.ping import REMEDY, may_ping
from noc.backends.probe.reach import Blame, Reach
from noc.backends.probe.targets import ProbeOptions, Target, read_targets
from noc.backends.tls import context_for
from noc.backends.words import clean
from noc.core.answer import Answer, HostReport, HostState, Look, Pulse, ServiceProblem, Severity
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.settings import BackendSettings

AT_ONCE, AT_MOST = 50, 256  # looks under way; more than the first only where many targets may be mute
WAITED = 12  # the part of its period that a poll waits: a tenth would make the console ask more seldom
TOGETHER = 3  # so many targets that all fail at once hint at our own network


class Probe:
    def __init__(self, settings: BackendSettings, secrets: Secrets) -> None:
        assert isinstance(settings.options, ProbeOptions)
        self.cost = Cost()
        self._settings = settings
        self._options = settings.options
        self._targets = {target.name: target for target in read_targets(self._options.targets)}
        self._reach = Reach(settings.ca)
        self._slots = asyncio.Semaphore(_slots(len(self._targets), self._options.timeout, settings.poll_every))
        self._under_way: dict[str, asyncio.Task[Sight]] = {}
        self._newest: dict[str, Sight] = {}
        self._judged: dict[str, Sight] = {}  # the newest that says something of the site
        self._answered: dict[str, Sight] = {}  # the newest good one

    async def read(self) -> Answer:
        """Raises PollError where this machine itself cannot look."""
        began = monotonic()
        self.cost = cost = Cost()
        await self._trust()
        self._collect(cost)
        cost.requests = self._begin(self._targets)
        await asyncio.wait(self._under_way.values(), timeout=self._settings.poll_every.total_seconds() / WAITED)
        self._collect(cost)
        cost.seconds = monotonic() - began
        self._check_ourselves()
        return self._answer()

    async def rights(self) -> tuple[str, ...]:
        pings = any(target.scheme == "ping" for target in self._targets.values())
        return (f"this machine does not let us ping: {REMEDY}",) if pings and not may_ping() else ()

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        return WriteResult(accepted=True, text="the probe has no place for it; kept here")

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return WriteResult(accepted=True, text="the probe has no place for it; given back here")

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        """Look at once, and wait for what is seen; the next poll tells it."""
        await self._trust()
        names = [name for name in order.hosts if name in self._targets]
        self._collect(self.cost)
        self._begin(names)
        if names:
            total = self._settings.limits.total.total_seconds()
            await asyncio.wait([self._under_way[name] for name in names], timeout=total)
        return WriteResult(accepted=bool(names), text="" if names else "none of these is a target any more")

    async def close(self) -> None:
        tasks = list(self._under_way.values())
        self._under_way.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._reach.close()

    def _begin(self, names: Iterable[str]) -> int:
        """Begin a look at each that has none under way; return how many."""
        idle = [name for name in names if name not in self._under_way]
        for name in idle:
            self._under_way[name] = asyncio.create_task(self._look(self._targets[name]))
        return len(idle)

    async def _trust(self) -> None:
        if self._reach.context is None and any(target.scheme != "ping" for target in self._targets.values()):
            try:
                self._reach.context = await asyncio.to_thread(context_for, self._settings.ca)
            except OSError as error:
                text = f"the authority's certificate {self._settings.ca} cannot be read: {error.strerror or error}"
                raise PollError(Cause.BACKEND_LOST, text) from None

    async def _look(self, target: Target) -> Sight:
        async with self._slots:
            return await look(target, self._reach, self._options.timeout.total_seconds(), looking.now)

    def _collect(self, cost: Cost) -> None:
        for name, task in list(self._under_way.items()):
            if not task.done():
                continue
            del self._under_way[name]
            sight = self._newest[name] = task.result()
            cost.bytes += sight.size
            if sight.blame is not Blame.HERE:
                self._judged[name] = sight
            if sight.blame is None:
                self._answered[name] = sight

    def _check_ourselves(self) -> None:
        """Raise PollError where no site said a word and it is known that this machine could not ask."""
        here = [sight for sight in self._newest.values() if sight.blame is Blame.HERE]
        if here and len(self._newest) == len(self._targets) and not self._is_any_word():
            many = "no site can be asked" if len(self._newest) > 1 else "the site cannot be asked"
            raise PollError(Cause.BACKEND_LOST, f"{many} from this machine: {clean(here[0].text)}")

    def _is_any_word(self) -> bool:
        return any(sight.blame in (None, Blame.SITE) for sight in self._newest.values())

    def _answer(self) -> Answer:
        doubt = ""
        if len(self._newest) == len(self._targets) >= TOGETHER and not self._is_any_word():
            doubt = f"none of the {len(self._targets)} targets answers: it may be this machine's own network"
        hosts = tuple(self._report(target, doubt) for target in self._targets.values())
        ended = max((sight.at for sight in self._newest.values()), default=None)
        return Answer(
            complete=True,
            inventory=True,
            hosts=hosts,
            clock=looking.now(),
            pulse=Pulse(ended, self._settings.poll_every, "its newest look") if ended else None,
            checks_on=True,
            objects=len(hosts),
            remarks=(*self._remarks(), *((doubt,) if doubt else ())),
        )

    def _remarks(self) -> Iterator[str]:
        here = [sight for sight in self._newest.values() if sight.blame is Blame.HERE]
        if here:
            yield f"{len(here)} of {len(self._targets)} targets cannot be asked from here: {clean(here[0].text)}"

    def _report(self, target: Target, doubt: str) -> HostReport:
        judged, answered = self._judged.get(target.name), self._answered.get(target.name)
        newest = self._newest.get(target.name)
        checked = judged.at if judged else None
        heard = answered.at if answered else None
        text = newest.text if newest else "the first look is under way"
        return HostReport(
            name=target.name,
            sites=target.sites,
            state=_state(judged),
            looks=(Look("", self._settings.poll_every, heard, heard, checked, self._options.timeout),),
            retries=False,
            checked_at=checked,
            problems=tuple(self._expiry(target, answered)) if judged and judged is answered else (),
            text=clean(f"{text}; {doubt}" if doubt else text, 500),
            address=target.host,
        )

    def _expiry(self, target: Target, sight: Sight | None) -> Iterator[ServiceProblem]:
        expiry, warn = sight.expiry if sight else None, self._options.warn_expiry
        if expiry is None or expiry - looking.now() > warn:
            return
        left = expiry - looking.now()
        severity = Severity.WARNING if left > warn / 3 else Severity.CRITICAL
        until = f"{left.days} days" if left.days > 1 else f"{left / timedelta(hours=1):.0f} hours"
        text = f"the certificate of {target.server} ends in {until}, on {expiry:%Y-%m-%d %H:%M} UTC: renew it there"
        yield ServiceProblem("certificate", severity, expiry - warn, text)


def _state(judged: Sight | None) -> HostState:
    if judged is None:
        return HostState.PENDING
    return HostState.UP if judged.blame is None else HostState.DOWN


def _slots(targets: int, timeout: timedelta, period: timedelta) -> int:
    """Enough for all to be mute and yet to be looked at within a period."""
    return min(AT_MOST, max(AT_ONCE, ceil(targets * (timeout / period))))
