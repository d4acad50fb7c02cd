"""Backends that answer at once, and wrongly: one console, each backend wrong in its own way, all from one moment on."""

from collections.abc import Iterator

import pytest

from noc.core.causes import Cause
from tests.backends.web import Request, Served
from tests.gauntlet.deeds import Deed, Performance, twice, when_refused
from tests.gauntlet.ledger import Ledger
from tests.gauntlet.wires import Wire, password, roster_of, running
from tests.wire.broken_manners import HTML, LOGIN
from tests.wire.manners import answered, cut, reset
from tests.wire.server import Manner, Server
from tests.wire.watch import Watch

pytestmark = pytest.mark.leaves_threads  # the backends and the console live on from test to test

LOST, REFUSED, GARBLED = Cause.BACKEND_LOST, Cause.BACKEND_REFUSED, Cause.BACKEND_GARBLED
STATUSES = {400: REFUSED, 401: REFUSED, 403: REFUSED, 404: REFUSED, 429: LOST, 500: LOST, 503: LOST}
MANNERS: dict[str, tuple[int, Manner, Cause]] = {
    "log-in-page": (23, answered(Served(LOGIN, headers=HTML)), REFUSED),
    "empty": (25, answered(Served(b"")), GARBLED),
    **{f"status-{status}": (26, answered(Served(b"", status)), cause) for status, cause in STATUSES.items()},
    "reset": (31, reset, LOST),
    "cut": (27, cut, GARBLED),
}
EMPTIED = {f"emptied-{kind}": kind for kind in ("icinga2", "prometheus")}
HALVED = {f"halved-{kind}": kind for kind in ("icinga2", "prometheus")}
MANY = 10  # hosts, of which half are lost to sight
ROWS = {name: row for name, (row, _, _) in MANNERS.items()} | dict.fromkeys(EMPTIED, 24) | dict.fromkeys(HALVED, 39)


class Elsewhere(Server):
    """The host to which a backend sends us on. Whoever comes is remembered, with all that he brings."""

    def __init__(self) -> None:
        super().__init__(self._take)
        self.visits: list[Request] = []

    def _take(self, request: Request) -> Served:
        self.visits.append(request)
        return Served(b"{}")


class Played:
    def __init__(self, performance: Performance, elsewhere: Elsewhere) -> None:
        self.performance, self.elsewhere = performance, elsewhere


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("wires")
    broken = {name: Wire(name) for name in (*MANNERS, "sent-on")}
    emptied = {name: Wire(name, kind) for name, kind in EMPTIED.items()}
    halved = {name: Wire(name, kind, MANY) for name, kind in HALVED.items()}
    well = Wire("well")
    wires = [*broken.values(), *emptied.values(), *halved.values(), well]
    elsewhere = Elsewhere()
    with running(wires), elsewhere:
        sends_on = answered(Served(b"", 302, {"Location": f"{elsewhere.url}/v1/objects/hosts"}))
        manners = MANNERS | {"sent-on": (34, sends_on, REFUSED)}
        deeds = [
            broken[name].misbehaves(row, manner, when_refused, cause) for name, (row, manner, cause) in manners.items()
        ]
        deeds += [_loses(wire, 24, 0) for wire in emptied.values()]
        deeds += [_loses(wire, 39, MANY // 2) for wire in halved.values()]
        backends = tuple(wire.settings(**password(folder)) for wire in wires)
        with Watch(folder, backends, roster_of(wires)) as watch:
            yield Played(Performance(watch, deeds, well.keys).play(), elsewhere)


def _loses(wire: Wire, row: int, keeps: int) -> Deed:
    """All but so many of its hosts are gone from an answer that looks whole."""
    gone = dict(list(wire.rows.items())[keeps:])

    def lose() -> None:
        for name in gone:
            del wire.rows[name]

    bound = twice if keeps else when_refused
    causes = frozenset({Cause.INVENTORY_DROP})
    there, away = wire.keys[:keeps], wire.keys[keeps:]
    return Deed(row, wire.name, causes, bound, lose, lambda: wire.rows.update(gone), away, there, against=wire.against)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.row(row)) for name, row in ROWS.items()])
def test_a_backend_that_answers_wrongly_is_told_and_its_sites_are_hatched(
    played: Played, name: str, ledger: Ledger
) -> None:
    played.performance.judge(name, ledger)


@pytest.mark.row(34)
def test_a_redirect_is_refused_and_nobody_comes_to_the_other_host(played: Played, ledger: Ledger) -> None:
    played.performance.judge("sent-on", ledger)
    assert played.elsewhere.visits == []


@pytest.mark.row(41)
def test_a_healthy_backend_beside_them_hides_none_of_it_and_stays_calm(played: Played, ledger: Ledger) -> None:
    played.performance.expect_the_others_well()
    played.performance.judge("reset", ledger, row=41)
