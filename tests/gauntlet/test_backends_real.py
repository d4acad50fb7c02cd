"""Real servers in one console, killed, frozen and broken at the same moment; then a frozen database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from noc.backends.backend import PollError
from noc.backends.zabbix import KIND as ZABBIX
from noc.core.causes import Cause
from noc.settings import BackendSettings, Limits
from tests.backends.driven import Driven, driven
from tests.gauntlet.deeds import PATIENT, Bound, Deed, Performance, when_mute, when_refused, when_still
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.real import MISSING, NagiosFront, Wall, group, group_hosts, site_from, together
from tests.live import icinga2_server, nagios_server
from tests.live.icinga2_server import Host
from tests.live.livestatus_server import LivestatusServer
from tests.live.nagios_server import NagiosServer
from tests.live.processes import wait
from tests.live.prometheus_server import PrometheusServer
from tests.live.zabbix_server import ZabbixServer
from tests.wire.watch import Watch

pytestmark = [
    pytest.mark.live,
    pytest.mark.leaves_threads,  # the servers and the console live on from test to test
    pytest.mark.timeout(400),  # the first test starts and breaks all of them
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
]

KINDS = ("icinga2", "livestatus", "nagios", "zabbix", "prometheus", "alertmanager")
ROWS = {
    **{f"{kind}-killed": 14 for kind in KINDS},
    **{f"{kind}-frozen": 15 for kind in KINDS},
    "nagios-daemon": 16,
    "zabbix-server": 16,
    "alertmanager-alone": 19,
    "prometheus-reload": 20,
    "zabbix-database": 17,
}
CAUSES = {
    14: Cause.BACKEND_LOST,
    15: Cause.BACKEND_LOST,
    16: Cause.BACKEND_FROZEN,
    17: Cause.BACKEND_LOST,
    19: Cause.CANARY_MISSING,
    20: Cause.CONFIG_FAILED,
}
BOUNDS: dict[int, Bound] = {
    14: when_refused, 15: when_mute, 16: when_still, 17: when_still, 19: when_still, 20: when_still,
}  # fmt: skip
QUICKLY = 15.0  # s of patience with a site whose backend is lost at once; Icinga checks it each 3 s
BRIEF = replace(Limits(), read=timedelta(seconds=3), total=timedelta(seconds=4))

Act = Callable[[], object]


@dataclass
class Servers:
    """All of them, running."""

    killed: LivestatusServer
    frozen: LivestatusServer
    nagios: NagiosServer
    zabbix: ZabbixServer
    alone: PrometheusServer  # its Prometheus dies, its Alertmanager lives on
    mute: PrometheusServer
    broken: PrometheusServer


def _deed(name: str, do: Act, undo: Act, hides: tuple[str, ...] = (), calm: tuple[str, ...] = ()) -> Deed:
    row = ROWS[name]
    return Deed(row, name, frozenset({CAUSES[row]}), BOUNDS[row], do, undo, hides, calm)


def _nothing() -> None:
    """It lies behind a server to which it is done already."""


def _icingas(wall: Wall, servers: Servers) -> list[Deed]:
    for how, server in (("killed", servers.killed), ("frozen", servers.frozen)):
        name, password = f"icinga2-{how}", wall.secret(icinga2_server.PASSWORDS["noc"])
        wall.add(name, server.settings(site_from=site_from(name)), QUICKLY, password=password)
        name = f"livestatus-{how}"
        wall.add(name, server.livestatus(site_from=site_from(name), limits=Limits()), QUICKLY)
    killed, frozen = servers.killed, servers.frozen
    return [
        _deed("icinga2-killed", killed.kill, killed.start, ("icinga2-killed",)),
        _deed("livestatus-killed", _nothing, _nothing, ("livestatus-killed",)),
        _deed("icinga2-frozen", frozen.freeze, frozen.thaw, ("icinga2-frozen",)),
        _deed("livestatus-frozen", _nothing, _nothing, ("livestatus-frozen",)),
    ]


def _nagios(wall: Wall, servers: Servers, stack: ExitStack) -> list[Deed]:
    server, fronts = servers.nagios, {}
    for how in ("killed", "frozen"):
        front = fronts[how] = NagiosFront(server, how)
        stack.callback(front.stop)
        front.start()
    urls = {"nagios-daemon": server.url} | {f"nagios-{how}": front.url for how, front in fronts.items()}
    for name, url in urls.items():
        password, limit = wall.secret(nagios_server.PASSWORDS["noc"]), PATIENT if url == server.url else QUICKLY
        wall.add(name, server.settings(site_from=site_from(name)), limit, url=url, password=password)
    deeds = [
        _deed("nagios-daemon", server.kill, server.start, ("nagios-daemon",)),
        _deed("nagios-killed", fronts["killed"].process.kill, fronts["killed"].start, ("nagios-killed",)),
        _deed("nagios-frozen", fronts["frozen"].process.freeze, fronts["frozen"].process.thaw, ("nagios-frozen",)),
    ]
    for deed in deeds:
        deed.restarts = deed.backend != "nagios-daemon"  # the daemon behind the other two begins anew
    return deeds


def _warm(settings: BackendSettings, server: ZabbixServer) -> None:
    """PHP is slow with what it reads for the first time; a console would then ask less often for a while."""
    with driven(ZABBIX.make(settings, server.secret)) as backend:
        for _ in range(6):  # by each of its workers
            wait(lambda: _answers(backend), 20, "the front end answers")


def _answers(backend: Driven) -> bool:
    try:
        return backend.read().complete
    except PollError:
        return False


def _zabbix(wall: Wall, servers: Servers) -> list[Deed]:
    server = servers.zabbix
    names = ("zabbix-server", "zabbix-killed", "zabbix-frozen", "zabbix-database")
    group_hosts(server, names)
    token = wall.secret(server.token)
    for name in names:
        url = server.url if name == "zabbix-server" else server.start_front_end(name)
        limits = BRIEF if name == "zabbix-database" else Limits()
        settings = replace(server.settings(site_from=site_from(name)), url=url)
        _warm(settings, server)
        wall.add(name, settings, PATIENT, token=token, limits=limits)
    return [
        _deed("zabbix-server", server.kill, server.restart, ("zabbix-server",)),
        _deed(
            "zabbix-killed", lambda: server.kill("zabbix-killed"), lambda: server.start_front_end("zabbix-killed"),
            ("zabbix-killed",),
        ),
        _deed(
            "zabbix-frozen", lambda: server.freeze("zabbix-frozen"), lambda: server.thaw("zabbix-frozen"),
            ("zabbix-frozen",),
        ),
    ]  # fmt: skip


def _prometheus(wall: Wall, servers: Servers) -> list[Deed]:
    alone, mute, broken = servers.alone, servers.mute, servers.broken
    watched = {"prometheus-killed": alone, "prometheus-frozen": mute, "prometheus-reload": broken}
    senders = {"alertmanager-alone": alone, "alertmanager-frozen": mute, "alertmanager-killed": broken}
    for name, server in watched.items():
        wall.add(name, BackendSettings(name, "prometheus", server.url, site_from="label:site"), QUICKLY)
    for name, server in senders.items():
        settings = BackendSettings(name, "alertmanager", server.alertmanager_url, site_from="label:site")
        wall.add(name, settings, None, canary="Watchdog")

    def break_reload() -> None:
        broken.break_config("prometheus")
        broken.reload("prometheus")

    def mend_reload() -> None:
        broken.mend_config("prometheus")
        assert broken.reload("prometheus").status == 200

    return [
        _deed("prometheus-killed", lambda: alone.kill("prometheus"), lambda: alone.start("prometheus"),
              ("prometheus-killed",)),
        _deed("alertmanager-alone", _nothing, _nothing),
        _deed("prometheus-frozen", lambda: mute.freeze("prometheus"), lambda: mute.thaw("prometheus"),
              ("prometheus-frozen",)),
        _deed("alertmanager-frozen", lambda: mute.freeze("alertmanager"), lambda: mute.thaw("alertmanager")),
        _deed("prometheus-reload", break_reload, mend_reload, calm=("prometheus-reload",)),
        _deed("alertmanager-killed", lambda: broken.kill("alertmanager"), lambda: broken.start("alertmanager")),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Performance]]:
    folder = tmp_path_factory.mktemp("real")
    folder.parent.chmod(0o755)  # daemons drop their rights and must still find their files
    folder.chmod(0o755)
    icingas = [
        LivestatusServer(folder / how, [Host("gw", (group(f"icinga2-{how}"), group(f"livestatus-{how}")))])
        for how in ("killed", "frozen")
    ]
    groups = tuple(group(f"nagios-{what}") for what in ("daemon", "killed", "frozen"))
    nagios = NagiosServer(folder / "nagios", [nagios_server.Host("gw", groups, ("http",))])
    watched = [
        PrometheusServer(folder / name, {"gw": name})
        for name in ("prometheus-killed", "prometheus-frozen", "prometheus-reload")
    ]
    servers = Servers(icingas[0], icingas[1], nagios, ZabbixServer(), watched[0], watched[1], watched[2])
    wall = Wall(folder)
    with together([*icingas, nagios, servers.zabbix, *watched]), ExitStack() as stack:
        deeds = [
            *_icingas(wall, servers), *_nagios(wall, servers, stack), *_zabbix(wall, servers),
            *_prometheus(wall, servers),
        ]  # fmt: skip
        with Watch(folder / "console", tuple(wall.backends), tuple(wall.roster)) as watch:
            first = Performance(watch, deeds).play()
            database = servers.zabbix.freeze_database, servers.zabbix.thaw_database
            second = Performance(watch, [_deed("zabbix-database", *database)]).play()
            yield dict.fromkeys(first.deeds, first) | dict.fromkeys(second.deeds, second)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.row(row)) for name, row in ROWS.items()])
def test_a_real_server_that_dies_is_told_and_its_site_goes_under_it(
    played: dict[str, Performance], name: str, ledger: Ledger
) -> None:
    played[name].judge(name, ledger)


def test_none_of_it_is_seen_at_a_site_that_is_well(played: dict[str, Performance]) -> None:
    played["prometheus-reload"].expect_the_others_well()
