"""Uptime Kuma: each monitor of one status page is a host, and each beat with status 1 an answer of the site.

A poll asks for the beats and for the list of monitors; both mostly come back as "unchanged". With an account
`/metrics` is read too, once a minute, for what the page does not tell: the start of the server, and who is paused.
`checking` is the newest beat: it stands still when the loops of the server do, which it survives without a word.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.http import Transport
from noc.backends.uptime_kuma import monitors
from noc.backends.uptime_kuma.api import KeptPage, MetricsPage, ask_metrics
from noc.backends.uptime_kuma.metrics import Metrics
from noc.backends.uptime_kuma.monitors import ASSUMED_INTERVAL, CACHE, Listed, Monitors
from noc.backends.uptime_kuma.options import UptimeKumaOptions
from noc.backends.uptime_kuma.wire import Beats, StatusPage
from noc.backends.words import clean
from noc.core.answer import Answer, Canary, ConfigState, HostReport
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom, Source
from noc.core.phrases import listing
from noc.settings import BackendSettings, SecretRef


class UptimeKuma:
    """One status page of one server."""

    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        options = settings.options
        assert isinstance(options, UptimeKumaOptions)
        self._settings = settings
        # An API key is the password of an account without a name.
        keyed = replace(settings, user="", password=settings.token, token=None) if settings.token else settings
        self._transport = Transport(keyed, secrets)
        self._slug = options.status_page
        self._beats = KeptPage(f"/api/status-page/heartbeat/{self._slug}", Beats)
        self._page = KeptPage(f"/api/status-page/{self._slug}", StatusPage)
        self._metrics = MetricsPage() if keyed.password is not None else None
        self._site_from = SiteFrom.parse(settings.site_from)
        self._monitors = Monitors(self._site_from)

    @property
    def cost(self) -> Cost:
        return self._transport.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError where page or beats cannot be had; what else fails is a remark."""
        async with self._transport.poll():
            beats, clock = await self._beats.read(self._transport)
            if not beats.of:
                raise PollError(Cause.BACKEND_REFUSED, self._no_page())
            page, _ = await self._page.read(self._transport)
            told = await self._metrics.read(self._transport) if self._metrics else None
        listed, troubles = self._monitors.read(page, beats)
        metrics = told if isinstance(told, Metrics) else None
        paused = monitors.paused(listed, metrics) if metrics else frozenset()
        now = clock or datetime.now(UTC)
        hosts = tuple([self._monitors.report(each, each.monitor.id in paused, now) for each in listed])
        return Answer(
            complete=not troubles,
            inventory=True,
            hosts=hosts,
            clock=clock,
            started_at=metrics.started_at if metrics else None,
            checking=monitors.newest_beat(listed),
            config=ConfigState.APPLIED,
            canary=self._canary(listed),
            objects=len(listed),
            remarks=(*troubles, *self._remarks(page, listed, hosts, told)),
            cache_age=CACHE,
            version=metrics.version if metrics else "",
        )

    async def rights(self) -> tuple[str, ...]:
        """Whether `/metrics` may be read, where an account is given for it."""
        if self._metrics is None:
            return ()
        try:
            await ask_metrics(self._transport)
        except PollError as error:
            if error.cause is not Cause.BACKEND_REFUSED:
                raise
            return (error.text,)
        return ()

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        """A pause would silence it there, and hide the next outage: that is no acknowledgement."""
        return WriteResult(accepted=True, text="Uptime Kuma cannot hold acknowledgements; kept here")

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return WriteResult(accepted=True, text="Uptime Kuma holds no acknowledgements; given back here")

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return WriteResult(accepted=False, text="Uptime Kuma has no call for it: it checks in its own rhythm")

    async def close(self) -> None:
        await self._transport.close()

    def _no_page(self) -> str:
        return (
            f"{self._transport.server} shows no monitor on the status page {self._slug!r}: "
            "check status_page against the page's address, and put monitors on it"
        )

    def _canary(self, listed: list[Listed]) -> Canary | None:
        name = self._settings.canary
        if name is None:
            return None
        found = next((each.history for each in listed if each.name == name), None)
        if found is None:
            return Canary(name, present=False)
        return Canary(name, True, found.answered, (found.interval or ASSUMED_INTERVAL) + CACHE)

    def _remarks(
        self, page: StatusPage, listed: list[Listed], hosts: tuple[HostReport, ...], told: Metrics | str | None
    ) -> Iterator[str]:
        unknown = [f"{each.name} ({each.history.unknown})" for each in listed if each.history.unknown]
        if unknown:
            yield f"unknown states, taken for trouble: {listing(unknown)}"
        hearsay = [each.name for each in listed if not each.answers_itself]
        if hearsay:
            yield f"groups, and monitors set by hand, can alarm and never prove that all is well: {listing(hearsay)}"
        odd = [each.name for each in listed if each.answers_itself and each.history.interval is None]
        if odd:
            yield (
                f"intervals are learned from the beats, and not known yet for {listing(odd)}: "
                "until then the site's own interval holds"
            )
        yield from _unmapped(self._site_from, page, hosts)
        if told is None:
            yield "cannot tell a paused monitor from one that is no longer checked: give an API key as token"
        elif isinstance(told, str):
            yield f"cannot tell which monitors are paused: {told}"
        else:
            yield from _unlisted(listed, told)


def _unmapped(site_from: SiteFrom, page: StatusPage, hosts: tuple[HostReport, ...]) -> Iterator[str]:
    if site_from.source is Source.TAG and not page.config.shows_tags:
        yield 'the status page hides its tags: switch on "Show Tags" there'
        return
    homeless = [host.name for host in hosts if not host.sites]
    if homeless:
        yield f"{len(homeless)} of {len(hosts)} monitors belong to no site by site_from: {listing(homeless)}"


def _unlisted(listed: list[Listed], metrics: Metrics) -> Iterator[str]:
    rest, down = monitors.unlisted(listed, metrics)
    if rest:
        bad = f"; of these are down: {clean(listing(down), 200)}" if down else ""
        yield (
            f"{len(rest)} monitors are not on the status page, and /metrics tells no times to judge them by: "
            f"{clean(listing(rest), 200)}{bad}"
        )
