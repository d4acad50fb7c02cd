"""Any JSON endpoint: each item of its document is a host, or the document itself is one.

One request a poll. `pulse` is the document's own time, `checking` the newest look that it tells of; where it holds
neither, a document that stands still shows only by its sites falling silent. That the endpoint answers is never
taken for an answer of a site.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.http import Transport
from noc.backends.json_endpoint.document import Renewals, document
from noc.backends.json_endpoint.mapping import mapping_of
from noc.backends.json_endpoint.options import JsonOptions
from noc.backends.json_endpoint.path import ABSENT, Path
from noc.backends.json_endpoint.rows import Findings, Made, Rows
from noc.backends.words import clean
from noc.core.answer import Answer, Canary, HostReport, Pulse
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom
from noc.core.phrases import listing
from noc.settings import BackendSettings, SecretRef


class JsonEndpoint:
    """One document of one server."""

    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        options = settings.options
        assert isinstance(options, JsonOptions)
        self._settings = settings
        self._options = options
        self._transport = Transport(settings, secrets, signs_in=options.token_header is None)
        self._key: str | None = None  # the token, where it goes into a header of its own
        self._mapping = mapping_of(options)
        self._renewals = Renewals(options.generated_every)

    @property
    def cost(self) -> Cost:
        return self._transport.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError where the document cannot be had, or a path leads nowhere in it."""
        try:
            rows = Rows(self._mapping, SiteFrom.parse(self._settings.site_from), self._settings.name)
        except ValueError as error:
            raise PollError(Cause.BACKEND_REFUSED, f"site_from {error}") from None
        async with self._transport.poll():
            whole, date = await self._document()
        mapping = self._mapping
        clock = self._time("clock", mapping.clock, whole, date) if mapping.clock else date
        generated = self._time("generated_at", mapping.generated_at, whole, clock)
        self._renewals.seen(generated)
        items = self._items(whole)
        period = self._renewals.period if mapping.generated_at else None
        hosts, found = rows.read(items, Made(clock or datetime.now(UTC), generated, period))
        hopeless = found.hopeless() if items else None
        if hopeless is not None:
            raise self._wrong(hopeless, found.said[hopeless])
        return Answer(
            complete=not found.bad,
            inventory=True,
            hosts=hosts,
            clock=clock,
            pulse=Pulse(generated, self._renewals.period, "its document") if generated else None,
            checking=self._checking(hosts),
            canary=self._canary(hosts),
            objects=len(hosts),
            remarks=tuple(self._remarks(hosts, found)),
        )

    async def rights(self) -> tuple[str, ...]:
        """It reads one document, and a poll tells whether it may."""
        return ()

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        return WriteResult(accepted=True, text="a document cannot hold acknowledgements; kept here")

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return WriteResult(accepted=True, text="a document holds no acknowledgements; given back here")

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return WriteResult(accepted=False, text="a document is only read: nothing can be asked of what makes it")

    async def close(self) -> None:
        await self._transport.close()

    async def _document(self) -> tuple[Any, datetime | None]:
        try:
            reply = await self._transport.get(self._options.path, headers=await self._headers())
            return document(reply), reply.date
        except PollError:
            self._key = None  # it may have been changed: the next poll asks for it anew
            raise

    async def _headers(self) -> dict[str, str] | None:
        header, token = self._options.token_header, self._settings.token
        if header is None or token is None:
            return None
        if self._key is None:
            self._key = await asyncio.to_thread(self._transport.secret, token)  # a keyring may make us wait
        return {header: self._key}

    def _items(self, whole: Any) -> list[tuple[str, Any]]:
        path = self._mapping.items
        if path is None:
            return [("", whole)]
        try:
            found = path.each(whole)
        except ValueError as error:
            raise self._wrong("items", str(error)) from None
        if not path.is_of_many and not isinstance(found[0][1], dict):
            raise self._wrong("items", f"{path.explain(whole)}; for each of its members write {path.text}[]")
        return found

    def _time(self, key: str, path: Path | None, whole: Any, now: datetime | None) -> datetime | None:
        """A time of the whole document: where it cannot be had nothing can be trusted. Raises PollError."""
        if path is None:
            return None
        value = path.find(whole)
        if value is ABSENT:
            raise self._wrong(key, path.explain(whole))
        try:
            stamp = self._mapping.times.read(value, now or datetime.now(UTC))
        except ValueError as error:
            raise self._wrong(key, str(error)) from None
        if stamp is None:
            raise self._wrong(key, f'is {clean(repr(value), 40)}, which means "never"')
        return stamp

    def _wrong(self, key: str, sentence: str) -> PollError:
        path = clean(str(getattr(self._options, key)), 80)
        return PollError(Cause.BACKEND_GARBLED, f"{self._transport.server}: {key} = '{path}': {clean(sentence, 300)}")

    def _checking(self, hosts: tuple[HostReport, ...]) -> Pulse | None:
        """The newest look, where the document tells of looks and how often they should be."""
        if self._mapping.checked_at is None:
            return None
        newest = max((host.checked_at for host in hosts if host.checked_at), default=None)
        intervals = [host.looks[0].interval for host in hosts]
        known = [interval for interval in intervals if interval]
        return Pulse(newest, min(known), "its newest check") if newest and known else None

    def _canary(self, hosts: tuple[HostReport, ...]) -> Canary | None:
        name = self._settings.canary
        if name is None:
            return None
        found = next((host.looks[0] for host in hosts if host.name == name), None)
        if found is None:
            return Canary(name, present=False)
        return Canary(name, True, found.newest, found.interval)

    def _remarks(self, hosts: tuple[HostReport, ...], found: Findings) -> Iterator[str]:
        for key, count in found.bad.items():
            yield f"{count} of {found.items} items: {key} cannot be read: {clean(found.said[key], 200)}"
        if found.unknown:
            words = listing(list(found.unknown))
            yield f"unknown states, taken for trouble: {words}; put them into up, degraded or down"
        if found.twins:
            yield f"several items of one name, of which the worst counts: {listing(list(found.twins))}"
        homeless = [host.name for host in hosts if not host.sites]
        if homeless:
            yield f"{len(homeless)} of {len(hosts)} items belong to no site by site_from: {listing(homeless)}"
        mapping = self._mapping
        if mapping.answered_at is None and mapping.checked_at is None:
            yield "cannot tell when a site itself answered: the document's own time stands for it"
        if mapping.generated_at is None and mapping.checked_at is None:
            yield "cannot tell a document that stands still from sites that fall silent: set generated_at"
        if hosts and not any(host.looks[0].interval for host in hosts):
            yield "cannot tell how often a site is heard: it is learned, or set interval"
