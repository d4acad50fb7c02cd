"""Prometheus: each scraped target is a host, each sample a look, and a sample of value 1 an answer of the site.

A poll asks one query for all states and stamps and one small page about the server itself. The list of targets, which
weighs more, is read for the scrape intervals at first and every five minutes, and for the words of a failed scrape.
`pulse` is the newest sample: it moves on while every target is down, and stands still when scraping does.

Not told by Prometheus: since when a target is down; nor, but for the metrics of the plug-in `check_config_applied`,
for which it is asked each 30 s, whether its files were changed after they were loaded.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.http import Transport
from noc.backends.prometheus import wire
from noc.backends.prometheus.config import ConfigReader
from noc.backends.prometheus.series import ASSUMED_INTERVAL, KnownSeries, Series
from noc.backends.stamps import from_epoch, from_rfc3339
from noc.backends.words import clean
from noc.core.answer import Answer, Canary, HostReport, HostState, Look, Pulse
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom, Source
from noc.settings import BackendSettings, SecretRef


class Prometheus:
    """One Prometheus server, or what speaks its API."""

    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        self._settings = settings
        self._transport = Transport(settings, secrets)
        self._site_from = SiteFrom.parse(settings.site_from)
        self._known = KnownSeries(self._site_from, pooled=settings.hosts != "fixed")
        self._config = ConfigReader(self._transport, settings.name)
        self._reports: dict[bytes, tuple[Series, float, HostReport]] = {}  # by labels, and what each was made of
        self._build: tuple[datetime | None, str] | None = None  # start of the server, its version

    @property
    def cost(self) -> Cost:
        return self._transport.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError where the states cannot be had; all else that fails is a remark."""
        remarks: list[str] = []
        async with self._transport.poll():
            values, clock, warnings, unread = await self._states()
            await self._know(values, remarks)
            runtime = await self._runtime(remarks)
            config = await self._config.read(runtime, clock)
            started = from_rfc3339(runtime.started)
            version = await self._version(started)
            canary = await self._canary()
        hosts = self._reports_of(values)
        unread += len(values) - len(hosts)
        if unread:
            remarks.append(f"{unread} targets could not be read and were left out")
        homeless = sum(not host.sites for host in hosts)
        if homeless:
            remarks.append(f"{homeless} of {len(hosts)} targets have no label {clean(self._site_from.argument)!r}")
        return Answer(
            complete=not warnings and not unread,
            inventory=True,
            hosts=hosts,
            clock=clock,
            started_at=started,
            pulse=_pulse(hosts),
            config=config.state,
            config_text=config.text,
            canary=canary,
            objects=len(hosts),
            remarks=(*warnings, *remarks, *config.remarks),
            version=version,
        )

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        """Prometheus has no place for it; what its Alertmanager can hold is that backend's matter."""
        return WriteResult(accepted=True, text="Prometheus cannot hold acknowledgements; kept here")

    async def rights(self) -> tuple[str, ...]:
        """It has no accounts of its own."""
        return ()

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return WriteResult(accepted=True, text="Prometheus holds no acknowledgements; given back here")

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return WriteResult(accepted=False, text="Prometheus has no call for it: it scrapes in its own rhythm")

    async def close(self) -> None:
        await self._transport.close()

    def _reports_of(self, values: dict[bytes, float]) -> tuple[HostReport, ...]:
        """Five of six targets were not scraped since the last poll: their reports are handed over again."""
        before, known, after = self._reports, self._known, {}
        for raw, value in values.items():
            if raw not in known:
                continue
            series, old = known[raw], before.get(raw)
            same = old is not None and old[0] is series and old[1] == value
            after[raw] = old if old is not None and same else (series, value, _report(series, value))
        self._reports = after
        return tuple([report for _, _, report in after.values()])

    async def _states(self) -> tuple[dict[bytes, float], datetime | None, tuple[str, ...], int]:
        """Ask for every series' signed stamp; hand over its clock, its warnings and how many it could not read."""
        if self._site_from.source is not Source.LABEL:
            raise PollError(Cause.BACKEND_REFUSED, 'Prometheus needs site_from = "label:NAME", such as "label:site"')
        try:
            query = wire.states(self._settings.state_query)
        except ValueError as error:
            raise PollError(Cause.BACKEND_REFUSED, str(error)) from None
        reply = await self._transport.post("/api/v1/query", form={"query": query}, reads=True)
        vector, warnings, unread = wire.read_vector(reply)
        clock = from_epoch(vector.result[0].value[0]) if vector.result else reply.date
        return {bytes(sample.metric): wire.number(sample.value[1]) for sample in vector.result}, clock, warnings, unread

    async def _know(self, values: dict[bytes, float], remarks: list[str]) -> None:
        """See to it that each series is known, with its scrape interval and, if it is down, the reason."""
        down = {raw for raw, value in values.items() if not value > 0}
        wanted = self._known.wants_targets(values.keys(), down)
        if wanted:
            try:
                reply = await self._transport.get("/api/v1/targets", {"state": "active"})
                self._known.take_targets(wire.read(reply, wire.Targets)[0].active)
            except PollError as error:
                remarks.append(f"cannot read the list of targets: {error.text}")
        self._known.learn(values.keys(), down, targets_read=wanted)
        if values and not self._known.has_intervals:
            remarks.append(f"cannot tell the scrape intervals: {ASSUMED_INTERVAL.total_seconds():g} s are assumed")

    async def _runtime(self, remarks: list[str]) -> wire.Runtime:
        try:
            return wire.read(await self._transport.get("/api/v1/status/runtimeinfo"), wire.Runtime)[0]
        except PollError as error:
            remarks.append(f"cannot tell whether its last reload failed: {error.text}")
            return wire.Runtime()

    async def _version(self, started: datetime | None) -> str:
        """Read it once per start of the server: that is when it changes."""
        if self._build is None or self._build[0] != started:
            try:
                build = wire.read(await self._transport.get("/api/v1/status/buildinfo"), wire.Build)[0]
            except PollError:
                build = wire.Build()  # a version is for people to read: nothing hangs on it
            self._build = (started, clean(build.version, 40))
        return self._build[1]

    async def _canary(self) -> Canary | None:
        """Find the alert that must always fire. Its stamp is its rule's last run: `activeAt` never moves."""
        name = self._settings.canary
        if name is None:
            return None
        reply = await self._transport.post("/api/v1/query", form={"query": wire.firing(name)}, reads=True)
        samples = wire.read(reply, wire.Vector)[0].result
        stamps = [stamp for sample in samples if (stamp := from_epoch(wire.number(sample.value[1])))]
        return Canary(name=name, present=bool(samples), stamp=max(stamps, default=None))


def _report(series: Series, value: float) -> HostReport:
    """Sum up one target. A value other than 1 is no answer of the site, and never well."""
    stamp = from_epoch(abs(value))
    up = stamp is not None and value > 0
    answered = stamp if up else None
    return HostReport(
        name=series.name,
        sites=series.sites,
        state=HostState.UP if up else HostState.DOWN,
        looks=(Look("", series.interval, answered, answered, stamp, series.timeout),),
        retries=False,
        checked_at=stamp,
        pool=series.pool,
        text="" if up else series.error,
        address=series.address,
    )


def _pulse(hosts: Sequence[HostReport]) -> Pulse | None:
    newest = max([host.checked_at for host in hosts if host.checked_at], default=None)
    if newest is None:
        return None
    return Pulse(newest, min([host.looks[0].interval or ASSUMED_INTERVAL for host in hosts]), "its newest scrape")
