"""Alertmanager: what fires. It knows nothing that is well, so its alerts can say "down" and never "up".

A poll reads the list of alerts; the start of the server and the metric of its last reload are read each 45 s, the
silences only where an alert is silenced by one not known yet. An empty list is what a dead Prometheus leaves behind:
only the canary, an alert that always fires, tells it from peace. `pulse` is the canary's last renewal.

Not told by Alertmanager: whether its file was changed after it was loaded.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from noc.backends.alertmanager import wire
from noc.backends.alertmanager.canary import USUAL_NAME, Senders, canary_of, pulse_of
from noc.backends.alertmanager.silences import note_of
from noc.backends.alertmanager.tally import Count, Subjects, Tally, count, since, text_of
from noc.backends.alertmanager.writing import Silencer
from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.http import Transport
from noc.backends.reply import decode
from noc.backends.stamps import from_rfc3339
from noc.backends.words import clean
from noc.core.answer import Answer, BackendAck, ConfigState, SiteAlerts
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom
from noc.settings import BackendSettings, SecretRef
from noc.steady import steady

ABOUT_EVERY = 45.0  # seconds
SILENCES_EVERY = 60.0  # seconds: others prolong theirs without a new id


@dataclass(slots=True)
class About:
    """What is known of the server itself, and since when."""

    started: datetime | None = None
    version: str = ""
    failed: bool | None = None  # its last reload
    turn: int = 0  # how many peers of its cluster come before it
    remarks: list[str] = field(default_factory=list)
    read_at: float | None = None  # steady seconds

    @property
    def due(self) -> bool:
        return self.read_at is None or steady() - self.read_at >= ABOUT_EVERY


class Alertmanager:
    """One Alertmanager; of a cluster each peer is a backend of its own, since alerts are not shared among them."""

    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        self._settings = settings
        self._transport = Transport(settings, secrets)
        site_from = SiteFrom.parse(settings.site_from)
        self._subjects = Subjects(site_from, settings.down_alerts, settings.canary or USUAL_NAME)
        self._silencer = Silencer(self._transport, self._subjects)
        self._senders = Senders()
        self._about = About()
        self._silences: dict[str, wire.Silence | None] = {}  # None: not in the list
        self._silences_read_at = float("-inf")

    @property
    def cost(self) -> Cost:
        return self._transport.cost

    async def read(self) -> Answer:
        """Poll once. Raises PollError where the alerts cannot be had; all else that fails is a remark."""
        try:
            async with self._transport.poll():
                return await self._poll()
        except PollError:
            self._about.read_at = None  # it may come back with another start time
            raise

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        return await self._silencer.acknowledge(ack, self._about.turn)

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return await self._silencer.unacknowledge(order)

    async def rights(self) -> tuple[str, ...]:
        """It has no accounts of its own."""
        return ()

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return WriteResult(accepted=False, text="Alertmanager checks nothing itself")

    async def close(self) -> None:
        await self._transport.close()

    async def _poll(self) -> Answer:
        reply = await self._silencer.alerts()
        alerts, lost = wire.alerts_of(reply)
        counted = count(alerts, self._subjects)
        counted.unread += lost
        self._subjects.forget_beyond(len(alerts))
        if self._about.due:
            self._about = await self._read_about()
        remarks = [*self._about.remarks, *self._remarks(counted)]
        await self._read_silences(counted.sites.values(), remarks)
        name, failed = self._settings.canary, self._about.failed
        canary = canary_of(name, counted.canaries) if name is not None else None
        return Answer(
            complete=not counted.unread,
            inventory=False,
            alerts=tuple(self._site(site, tally) for site, tally in counted.sites.items()),
            clock=reply.date,
            started_at=self._about.started,
            pulse=pulse_of(canary),
            config=ConfigState.FAILED if failed else ConfigState.UNKNOWN,
            config_text="its last reload failed; the configuration loaded before is in force" if failed else "",
            partial=self._senders.missing(counted.canaries),
            canary=canary,
            objects=len(alerts) + lost,
            remarks=tuple(remarks),
            version=self._about.version,
        )

    async def _read_about(self) -> About:
        about = About(read_at=steady())
        try:
            status = decode(await self._transport.get("/api/v2/status"), wire.ServerStatus)
            about.turn = _turn(status.cluster)
            about.started, about.version = from_rfc3339(status.started), clean(status.build.version, 40)
        except PollError as error:
            about.remarks.append(f"cannot tell when it started: {error.text}")
        try:
            metrics = (await self._transport.get("/metrics")).expect_ok()
            about.failed = wire.reload_failed(metrics.body)
        except PollError as error:
            about.remarks.append(f"cannot read its metrics: {error.text}")
        if about.failed is None:
            about.remarks.append("cannot tell whether its last reload failed")
        about.remarks.append("cannot tell whether its file was changed and not reloaded")
        return about

    def _remarks(self, counted: Count) -> Iterable[str]:
        if counted.unread:
            yield f"{counted.unread} alerts cannot be read"
        if counted.homeless:
            yield f"{counted.homeless} alerts name no site"
        if self._settings.canary is None:
            yield "cannot tell whether Prometheus still sends: set canary to an alert that always fires"
            if counted.canaries:
                yield f'an alert {USUAL_NAME} fires here: canary = "{USUAL_NAME}" would prove it'

    def _site(self, site: str, tally: Tally) -> SiteAlerts:
        return SiteAlerts(
            site=site,
            down=tally.down,
            degrading=tally.degrading,
            acked=tally.silenced_down,
            ack=self._ack(tally) if tally.silenced_down else None,
            since=since(tally.alert.starts) if tally.alert else None,
            text=text_of(tally.name, bytes(tally.alert.annotations)) if tally.alert else "",
        )

    def _ack(self, tally: Tally) -> BackendAck:
        """Of several silences the one that ends first speaks: from then on something is loud again."""
        known = [silence for id_ in tally.silences if (silence := self._silences.get(id_))]
        if not known:
            return BackendAck(by="", note="silenced in Alertmanager")
        first = min(known, key=lambda silence: silence.ends)
        return BackendAck(clean(first.by, 100), note_of(first.comment), from_rfc3339(first.ends))

    async def _read_silences(self, tallies: Iterable[Tally], remarks: list[str]) -> None:
        wanted = {id_ for tally in tallies for id_ in tally.silences}
        old = steady() - self._silences_read_at >= SILENCES_EVERY
        if wanted <= self._silences.keys() and not (wanted and old):
            return
        try:
            silences = decode(await self._transport.get("/api/v2/silences"), list[wire.Silence])
        except PollError as error:
            remarks.append(f"cannot read who silenced what: {error.text}")
            return
        listed = {silence.id: silence for silence in silences}
        self._silences = {id_: listed.get(id_) for id_ in wanted}
        self._silences_read_at = steady()


def _turn(cluster: wire.Cluster) -> int:
    """Its place among its peers; 0 where it stands alone."""
    names = sorted(peer.name for peer in cluster.peers or ())
    return names.index(cluster.name) if cluster.name in names else 0
