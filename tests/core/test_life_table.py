"""The life of an alarm as a table: what each event makes of it in each of its seven states, and whether it is heard.

Driven through the whole core: a backend, a site with two hosts, people who ask. `!`: its sound is to be heard, be it
for a new cause.
`there`: acked, but in the backend. `suppressed` is under a window for what is down, under a lost backend for silence.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from noc.core.answer import BackendAck
from noc.core.causes import Cause
from tests.core.conversation import Conversation, at, site
from tests.core.fakes import backend, span

DOWN = """
event               | normal   | unacked         | acked      | there      | cleared_unacked | shelved  | suppressed | out_of_service
occurs              | unacked! | unacked!        | acked      | acked      | unacked!        | shelved  | suppressed | out_of_service
clears              | normal   | cleared_unacked | normal     | normal     | cleared_unacked | shelved  | suppressed | normal
gets worse          | unacked! | unacked!        | unacked!   | unacked!   | unacked!        | shelved  | suppressed | out_of_service
ack                 | normal   | acked           | acked      | acked      | normal          | shelved  | suppressed | out_of_service
unack               | normal   | unacked!        | unacked!   | unacked!   | cleared_unacked | shelved  | suppressed | out_of_service
shelve              | shelved  | shelved         | shelved    | shelved    | shelved         | shelved  | shelved    | shelved
unshelve            | normal   | unacked!        | acked      | acked      | cleared_unacked | unacked! | suppressed | out_of_service
10 min: shelf over  | normal   | unacked!        | acked      | acked      | cleared_unacked | unacked! | suppressed | out_of_service
20 min: ack over    | normal   | unacked!        | unacked!   | unacked!   | cleared_unacked | unacked! | suppressed | out_of_service
30 min: window over | normal   | unacked!        | unacked!   | unacked!   | cleared_unacked | unacked! | unacked!   | out_of_service
50 min: contract    | normal   | unacked!        | unacked!   | unacked!   | cleared_unacked | unacked! | unacked!   | unacked!
fault begins        | normal   | unacked!        | acked      | acked      | cleared_unacked | shelved  | suppressed | normal
fault ends          | normal   | unacked!        | acked      | acked      | cleared_unacked | shelved  | suppressed | out_of_service
window begins       | normal   | suppressed      | suppressed | suppressed | cleared_unacked | shelved  | suppressed | out_of_service
window ends         | normal   | unacked!        | acked      | acked      | cleared_unacked | shelved  | unacked!   | out_of_service
taken in backend    | normal   | acked           | acked      | acked      | cleared_unacked | shelved  | suppressed | out_of_service
released in backend | normal   | unacked!        | acked      | unacked!   | cleared_unacked | shelved  | suppressed | out_of_service
new cause           | normal   | unacked!        | acked      | acked      | cleared_unacked | shelved  | suppressed | normal
console restarts    | normal   | unacked!        | acked      | acked      | cleared_unacked | shelved  | suppressed | out_of_service
site retired        | normal   | normal          | normal     | normal     | normal          | normal   | normal     | normal
"""  # noqa: E501

SILENT = """
event               | normal     | unacked         | acked      | cleared_unacked  | shelved  | suppressed | out_of_service
occurs              | unacked!   | unacked!        | acked      | unacked!         | shelved  | suppressed | out_of_service
clears              | normal     | cleared_unacked | normal     | cleared_unacked  | shelved  | normal     | normal
gets worse          | unacked!   | unacked!        | acked      | unacked!         | shelved  | suppressed | out_of_service
ack                 | normal     | acked           | acked      | normal           | shelved  | suppressed | out_of_service
unack               | normal     | unacked!        | unacked!   | cleared_unacked  | shelved  | suppressed | out_of_service
shelve              | shelved    | shelved         | shelved    | shelved          | shelved  | shelved    | shelved
unshelve            | normal     | unacked!        | acked      | cleared_unacked  | unacked! | suppressed | out_of_service
10 min: shelf over  | normal     | unacked!        | acked      | cleared_unacked  | unacked! | suppressed | out_of_service
20 min: ack over    | normal     | unacked!        | unacked!   | cleared_unacked  | unacked! | suppressed | out_of_service
30 min: window over | normal     | unacked!        | unacked!   | cleared_unacked  | unacked! | suppressed | out_of_service
50 min: contract    | normal     | unacked!        | unacked!   | cleared_unacked  | unacked! | suppressed | unacked!
fault begins        | suppressed | unacked!        | acked      | suppressed       | shelved  | suppressed | out_of_service
fault ends          | normal     | unacked!        | acked      | cleared_unacked  | shelved  | unacked!   | out_of_service
window begins       | normal     | suppressed      | suppressed | cleared_unacked  | shelved  | normal     | out_of_service
window ends         | normal     | unacked!        | acked      | cleared_unacked  | shelved  | suppressed | out_of_service
taken in backend    | normal     | unacked!        | acked      | cleared_unacked  | shelved  | suppressed | out_of_service
released in backend | normal     | unacked!        | acked      | cleared_unacked  | shelved  | suppressed | out_of_service
new cause           | normal!    | normal!         | normal!    | cleared_unacked! | shelved! | suppressed | normal
console restarts    | normal     | unacked!        | acked      | cleared_unacked  | shelved  | suppressed | out_of_service
site retired        | normal     | normal          | normal     | normal           | normal   | normal     | normal
"""  # noqa: E501


class Stage:
    """One site and one alarm of it, brought into a state."""

    def __init__(self, cause: Cause, state: str) -> None:
        self.cause, self.sound = cause, "down" if cause is Cause.HOST_DOWN else "silent"
        start = at("50 min") if state == "out_of_service" else None
        self.c = Conversation(backend(), roster=[site("riga", down_any=True, start=start)])
        self.a = self.c.server().host("a", "riga", every="10 s")
        self.b = self.c.server().host("b", "riga", every="10 s")
        self.c.runs("1 min")
        getattr(self, state)()
        assert self.state.rstrip("!") == state.replace("there", "acked")

    @property
    def state(self) -> str:
        views = [view for view in self.c.view("riga").alarms if view.cause is self.cause] if self.c.shown.sites else []
        state = str(views[0].state) if views else "normal"
        return state + "!" * (self.sound in self.c.due())

    def runs(self, duration: str) -> None:
        self.c.runs(duration, every=timedelta(seconds=5))

    def breaks(self, *hosts: str) -> None:
        for name in hosts:
            host = self.c.server().hosts[name]
            host.well = self.cause is not Cause.HOST_DOWN
            host.runs = self.cause is Cause.HOST_DOWN
        self.runs("100 s")

    def normal(self) -> None:
        pass

    def unacked(self) -> None:
        self.breaks("a")

    def acked(self) -> None:
        self.unacked()
        self.c.ack("riga", note="mine", until="20 min")

    def there(self) -> None:
        self.unacked()
        self.a.ack = BackendAck("bob", "seen", self.c.now.at + span("20 min"))
        self.runs("10 s")

    def cleared_unacked(self) -> None:
        self.unacked()
        self.clears()

    def shelved(self) -> None:
        self.unacked()
        self.c.shelve("riga", "10 min", cause=self.cause)

    def suppressed(self) -> None:
        if self.cause is Cause.HOST_DOWN:
            self.unacked()
            self.c.maintain("riga", "30 min")
            return
        self.a.runs = False
        self.c.server().lost = "backend_lost"
        self.runs("150 s")

    def out_of_service(self) -> None:
        self.unacked()

    def clears(self) -> None:
        self.c.server().lost = None
        self.a.well = self.a.runs = True
        self.runs("1 min")

    def fault(self, begins: bool) -> None:
        self.c.server().lost = "backend_lost" if begins else None
        self.runs("200 s")

    def window(self, begins: bool) -> None:
        if begins:
            self.c.maintain("riga", "30 min").ticks()
        else:
            self.c.ends_maintenance("riga")
            self.runs("30 s")

    def taken(self, there: bool) -> None:
        self.a.ack = BackendAck("bob", "seen") if there else None
        self.runs("10 s")

    def new_cause(self) -> None:
        """What is down falls silent, what is silent is gone from the list."""
        self.a.runs = False
        self.a.listed = self.cause is Cause.HOST_DOWN
        self.runs("130 s")

    def restarts(self) -> None:
        self.c.dies_and_starts_again()
        self.runs("30 s")


EVENTS: dict[str, Callable[[Stage], object]] = {
    "occurs": lambda stage: stage.breaks("a"),
    "clears": Stage.clears,
    "gets worse": lambda stage: stage.breaks("a", "b"),
    "ack": lambda stage: stage.c.ack("riga", by="bob"),
    "unack": lambda stage: stage.c.unack("riga"),
    "shelve": lambda stage: stage.c.shelve("riga", "10 min", cause=stage.cause).ticks(),
    "unshelve": lambda stage: stage.c.unshelve("riga"),
    "10 min: shelf over": lambda stage: stage.runs("10 min 5 s"),
    "20 min: ack over": lambda stage: stage.runs("20 min 5 s"),
    "30 min: window over": lambda stage: stage.runs("30 min 20 s"),
    "50 min: contract": lambda stage: stage.runs("50 min"),
    "fault begins": lambda stage: stage.fault(True),
    "fault ends": lambda stage: stage.fault(False),
    "window begins": lambda stage: stage.window(True),
    "window ends": lambda stage: stage.window(False),
    "taken in backend": lambda stage: stage.taken(True),
    "released in backend": lambda stage: stage.taken(False),
    "new cause": Stage.new_cause,
    "console restarts": Stage.restarts,
    "site retired": lambda stage: stage.c.retire("riga"),
}


def cells(table: str, cause: Cause) -> list[tuple[Cause, str, str, str]]:
    head, *rows = [[word.strip() for word in line.split("|")] for line in table.strip().splitlines()]
    assert [row[0] for row in rows] == list(EVENTS)
    return [(cause, state, row[0], cell) for row in rows for state, cell in zip(head[1:], row[1:], strict=True)]


@pytest.mark.parametrize(
    ("cause", "state", "event", "becomes"), cells(DOWN, Cause.HOST_DOWN) + cells(SILENT, Cause.CHECKS_LATE)
)
def test_what_an_event_makes_of_an_alarm(cause: Cause, state: str, event: str, becomes: str) -> None:
    stage = Stage(cause, state)
    EVENTS[event](stage)
    assert stage.state == becomes


@pytest.mark.parametrize("state", ["normal", "unacked", "acked", "there", "cleared_unacked", "shelved"])
def test_a_later_silence_is_heard_whatever_became_of_down(state: str) -> None:
    stage = Stage(Cause.HOST_DOWN, state)
    stage.new_cause()
    assert "silent" in stage.c.due()
