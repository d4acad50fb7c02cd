"""Monit, by the status page of its own web server: `check host` are hosts, all else is a service of its own machine.

Monit says when it last looked, and apart from that whether a port or a ping answered, with `responsetime` below zero
where none did: only an answer is evidence of a host. Of its own machine each look is evidence, since it is made there.

Not told by Monit: since when something fails, and whether its control file was changed after it was loaded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.etree import ElementTree

from noc.backends.backend import Cost, PollError, WriteResult
from noc.backends.http import Transport
from noc.backends.kind import BackendKind, Secrets
from noc.backends.link import Link, encoded, label
from noc.backends.reply import Reply, expect_json
from noc.backends.stamps import from_epoch, seconds_of
from noc.backends.words import clean
from noc.core.answer import Answer, Canary, HostReport, HostState, Look, Pulse, ServiceProblem, Severity
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.core.mapping import SiteFrom
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings

HOST, SYSTEM = 4, 5  # of `type`
INITIALISING = 2  # a bit of `monitor`; 0 is "not monitored"
NO_CONNECTION, NO_ECHO = 0x20, 0x4000  # bits of `status`; 0 is well
FAILURES = {
    0x1: "checksum", 0x2: "resource limit", 0x4: "timeout", 0x20: "connection", 0x200: "existence", 0x1000: "execution",
    0x4000: "ping", 0x8000: "content", 0x200000: "exit status", 0x800000: "link",
}  # fmt: skip
_NO_XML = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))  # Monit passes the output of programs on as it is


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    type: int
    status: int
    monitor: int
    looked: datetime | None
    answers: tuple[bool, ...]  # of each port, socket and ping that it has
    interval: timedelta | None  # None: by a calendar
    text: str
    address: str

    @property
    def is_looked_at(self) -> bool:
        return self.monitor != 0

    @property
    def is_down(self) -> bool:
        return bool(self.status & (NO_CONNECTION | NO_ECHO)) and not any(self.answers)

    @property
    def heard(self) -> datetime | None:
        """When this look brought an answer; None: it did not."""
        return self.looked if self.type != HOST or (any(self.answers) and not self.is_down) else None


@dataclass(frozen=True, slots=True)
class Server:
    poll: float | None  # s between two rounds of checks
    started: datetime | None
    version: str
    machine: str


class Monit:
    def __init__(self, settings: BackendSettings, secrets: Secrets) -> None:
        self._settings = settings
        self._transport = Transport(settings, secrets)
        self._site_from = SiteFrom.parse(settings.site_from)

    @property
    def cost(self) -> Cost:
        return self._transport.cost

    async def read(self) -> Answer:
        async with self._transport.poll():
            reply = await self._transport.get("/_status", {"format": "xml"})
        server, services, lost = _read(reply)
        local = [service for service in services if service.type != HOST]
        hosts = [self._host(service) for service in services if service.type == HOST]
        if local:
            hosts.append(self._machine(local, server.machine))
        hosts, twins = _without_twins(hosts)
        active = [service for service in services if service.is_looked_at]
        newest = max((service.looked for service in active if service.looked), default=None)
        poll = seconds_of(server.poll)
        return Answer(
            complete=not lost,
            inventory=True,
            hosts=tuple(hosts),
            clock=reply.date,
            started_at=server.started,
            pulse=Pulse(newest, poll, "its newest check") if newest and poll else None,
            checks_on=bool(active) if services else None,
            canary=_canary(self._settings.canary, services),
            objects=len(services),
            remarks=(
                *((f"{lost} services could not be read",) if lost else ()),
                *(f"two hosts are called {name}: the worse one is shown" for name in twins),
                "cannot tell whether its control file was changed and not reloaded",
            ),
            version=server.version,
        )

    async def rights(self) -> tuple[str, ...]:
        return ()

    async def acknowledge(self, ack: WriteAck) -> WriteResult:
        return WriteResult(accepted=True, text="Monit holds no acknowledgements; kept here")

    async def unacknowledge(self, order: WriteUnack) -> WriteResult:
        return WriteResult(accepted=True, text="Monit holds no acknowledgements; given back here")

    async def recheck(self, order: WriteRecheck) -> WriteResult:
        return WriteResult(accepted=False, text="Monit has no call for it: it checks in its own rhythm")

    async def close(self) -> None:
        await self._transport.close()

    def _host(self, service: Service) -> HostReport:
        heard = service.heard
        problems = () if service.is_down or not service.status else (_problem(service),)
        return HostReport(
            name=service.name,
            sites=self._site_from.sites(service.name),
            state=_state(service),
            looks=(Look("", service.interval, heard, heard, service.looked),),
            retries=False,
            checked_at=service.looked,
            disabled=not service.is_looked_at,
            problems=problems,
            text=service.text,
            address=service.address,
        )

    def _machine(self, local: Sequence[Service], name: str) -> HostReport:
        """The machine that Monit runs on is up while it looks at anything there."""
        system = next((service for service in local if service.type == SYSTEM), None)
        name = system.name if system else name
        looked_at = [service for service in local if service.is_looked_at and not service.monitor & INITIALISING]
        looks = tuple(_looks(looked_at))
        return HostReport(
            name=name,
            sites=self._site_from.sites(name),
            state=HostState.UP if looks else HostState.PENDING,
            looks=looks,
            retries=False,
            checked_at=max((look.checked_at for look in looks if look.checked_at), default=None),
            disabled=not any(service.is_looked_at for service in local),
            problems=tuple(_problem(service) for service in looked_at if service.status),
        )


def _looks(services: Iterable[Service]) -> Iterator[Look]:
    """The system itself is the host's own look, and the others those of its services, by their intervals."""
    groups: dict[tuple[bool, timedelta | None], list[tuple[datetime, str]]] = {}
    for service in services:
        if service.looked:
            groups.setdefault((service.type != SYSTEM, service.interval), []).append((service.looked, service.name))
    for (is_service, interval), looked in sorted(groups.items(), key=lambda group: group[0][0]):
        (oldest, name), newest = min(looked), max(looked)[0]
        yield Look(name if is_service else "", interval, newest, oldest, newest, objects=len(looked))


def _state(service: Service) -> HostState:
    if service.monitor & INITIALISING or service.looked is None:
        return HostState.PENDING
    return HostState.DOWN if service.is_down else HostState.UP


def _problem(service: Service) -> ServiceProblem:
    return ServiceProblem(service.name, Severity.CRITICAL, None, service.text)


def _without_twins(hosts: list[HostReport]) -> tuple[list[HostReport], list[str]]:
    """Of hosts of one name the worse one, and the names that were there twice."""
    found: dict[str, HostReport] = {}
    twins = []
    for host in hosts:
        if host.name in found:
            twins.append(host.name)
        if host.name not in found or found[host.name].state is not HostState.DOWN:
            found[host.name] = host
    return list(found.values()), twins


def _canary(name: str | None, services: Sequence[Service]) -> Canary | None:
    if name is None:
        return None
    found = next((service for service in services if service.name == name and service.is_looked_at), None)
    return Canary(name, found is not None, found.looked if found else None, found.interval if found else None)


def _read(reply: Reply) -> tuple[Server, list[Service], int]:
    """The server, its services, and how many of these could not be read. Raises PollError."""
    root = _tree(reply)
    row = root.find("server")
    if row is None or root.tag != "monit":
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} sent XML that is not the status of Monit")
    try:
        server = Server(
            poll=_number(row, "poll"),
            started=from_epoch(_number(row, "incarnation")),
            version=clean(row.findtext("version") or "", 40),
            machine=clean(row.findtext("localhostname") or reply.server, 500),
        )
    except ValueError as error:
        text = f"{reply.server} says of itself what cannot be read: {clean(str(error), 80)}"
        raise PollError(Cause.BACKEND_GARBLED, text) from None
    services, lost = [], 0
    for row in root.iter("service"):
        try:
            services.append(_service(row, server.poll))
        except ValueError:
            lost += 1
    return server, services, lost


def _tree(reply: Reply) -> ElementTree.Element:
    reply.expect_ok()
    body = reply.body.translate(None, _NO_XML)
    if b"<monit" not in body[:4096]:
        expect_json(reply)  # tells a log-in page from any other
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} does not send the status of Monit: check the url")
    try:
        text = body.decode()  # Monit declares ISO-8859-1, and passes on what its control file holds
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    if "<!DOCTYPE" in text[:4096]:
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} sends XML with a document type, as Monit never does")
    try:
        return ElementTree.fromstring(text)  # of text, whatever encoding it declares
    except ElementTree.ParseError as error:
        problem = f"{reply.server} sent no whole XML: {clean(str(error), 80)}"
        raise PollError(Cause.BACKEND_GARBLED, problem) from None


def _service(row: ElementTree.Element, poll: float | None) -> Service:
    """Raises ValueError where something is missing or of another type."""
    status, looked = int(row.findtext("status") or ""), _number(row, "collected_sec")
    if looked is None:
        raise ValueError("collected_sec")
    name = clean(row.findtext("name") or "", 500)
    if not name:
        raise ValueError("name")
    every = row.find("every")
    cycles: float | None = 1.0
    if every is not None:
        cycles = _number(every, "number") if every.find("number") is not None else None
    tests = [test for tag in ("port", "unix", "icmp") for test in row.findall(tag)]
    output = clean(row.findtext("program/output") or "")
    named = ", ".join(word for bit, word in FAILURES.items() if status & bit) or ("something" if status else "")
    return Service(
        name=name,
        type=int(row.get("type") or ""),
        status=status,
        monitor=int(row.findtext("monitor") or ""),
        looked=from_epoch(looked + (_number(row, "collected_usec") or 0) / 1e6),
        answers=tuple((_number(test, "responsetime") or 0.0) >= 0 for test in tests),
        interval=seconds_of(poll * cycles) if poll and cycles else None,
        text=f"{named} failed: {output}".removesuffix(": ") if named else output,
        address=clean(row.findtext("port/hostname") or "", 255),
    )


def _number(row: ElementTree.Element, tag: str) -> float | None:
    """None where there is no such element. Raises ValueError where it is no number."""
    text = row.findtext(tag)
    return None if text is None else float(text)


def pages(settings: BackendSettings, root: str, site: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    for host in hosts:
        yield Link(label(settings.name, host.host), f"{root}/{encoded(host.host)}")


KIND = BackendKind(
    title="Monit (its own web server)",
    make=Monit,
    tells="state, true last answer of each host, whether a check is switched off, poll interval",
    cannot_tell="since when something fails; files changed and not reloaded; it holds no acknowledgements",
    account="a read-only one: allow noc:SECRET read-only",
    site_from=("host", "name"),
    rechecks=False,
    example_url="https://monit.example:2812",
    pages=pages,
    blind_to={
        Cause.CONFIG_PENDING: "it does not tell of a control file that was changed and not reloaded",
        Cause.CONFIG_FAILED: "a reload with a broken control file ends Monit: backend_lost tells that",
        Cause.BACKEND_PARTIAL: "each Monit watches by itself",
    },
)
