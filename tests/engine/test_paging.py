"""Messages on their way to people: tried again, answered, written down first, and in nobody's way."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from noc.core.causes import Cause, State
from noc.core.effects import SendPage
from noc.core.events import TestAsked
from noc.core.memory import Page
from noc.core.rules import Rules, StepRule
from noc.core.snapshot import Snapshot
from noc.engine import paging
from noc.engine.clock import read_clock
from noc.journal.inbox import Inbox
from noc.journal.store import Journal
from noc.journal.writer import JournalWriter
from noc.notify.sent import Sent
from tests.engine.conftest import Begin
from tests.engine.publication import Publication, fault_of
from tests.engine.scripted import Scripted, hosts
from tests.engine.test_requests import asked
from tests.live.processes import wait

AT_ONCE = Rules(steps=(StepRule(timedelta(0), ("phone",)),))
BUSY = Sent(False, "the line is busy")


class Courier:
    """Stands for what sends: gives these answers, the last one again and again; None: it hangs."""

    def __init__(self, *answers: Sent | None) -> None:
        self.answers = list(answers)
        self.pages: list[SendPage] = []

    async def send(self, page: SendPage) -> Sent:
        self.pages.append(page)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            await asyncio.Event().wait()
        assert answer is not None
        return answer


@pytest.fixture(autouse=True)
def quick_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "TRIES", tuple(timedelta(seconds=each) for each in (0, 0.05, 0.1)))


@pytest.fixture
def down() -> Scripted:
    return Scripted(hosts("riga", "oslo", down=("riga",)))


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with closing(Inbox(tmp_path / "journal")) as inbox:
        yield inbox


def is_down(snapshot: Snapshot) -> bool:
    return snapshot.counts[State.DOWN] == 1


def test_a_message_goes_out_and_its_outcome_is_told(begin: Begin, published: Publication, down: Scripted) -> None:
    courier = Courier(Sent(True))
    begin({"east": down}, rules=AT_ONCE, send=courier.send)
    line = published.wait_line(lambda line: line.event == "page")
    assert (line.site, line.subject, line.detail) == ("riga", "phone", "phone took: SITE DOWN: riga")
    assert len(courier.pages) == 1


def test_what_is_not_taken_is_tried_again(begin: Begin, published: Publication, down: Scripted) -> None:
    courier = Courier(BUSY, BUSY, Sent(True))
    begin({"east": down}, rules=AT_ONCE, send=courier.send)
    assert " took: " in published.wait_line(lambda line: line.event == "page").detail
    assert len(courier.pages) == 3
    assert len({page.page for page in courier.pages}) == 1


def test_after_three_tries_it_is_told_and_the_target_fails(
    begin: Begin, published: Publication, down: Scripted
) -> None:
    courier = Courier(BUSY)
    begin({"east": down}, rules=AT_ONCE, send=courier.send)
    snapshot = published.wait(lambda s: fault_of(s, "phone") is not None)
    fault = fault_of(snapshot, "phone")
    assert fault is not None
    assert fault.cause is Cause.TARGET_FAILED
    assert "the line is busy" in fault.detail
    assert len(courier.pages) == 3
    published.wait(lambda s: (f := fault_of(s, "escalation")) is not None and f.cause is Cause.ESCALATION_EXHAUSTED)


def test_what_another_try_would_not_mend_is_told_at_once(begin: Begin, published: Publication, down: Scripted) -> None:
    courier = Courier(Sent(False, "no such address", again=False))
    begin({"east": down}, rules=AT_ONCE, send=courier.send)
    published.wait_line(lambda line: line.event == "page")
    assert len(courier.pages) == 1


def test_it_is_in_the_journal_before_it_is_sent(
    begin: Begin, published: Publication, down: Scripted, tmp_path: Path
) -> None:
    found: list[tuple[str, ...]] = []

    async def send(page: SendPage) -> Sent:
        with closing(Journal(tmp_path / "journal")) as other:
            kept = other.recall().kept
        found.append(tuple(each.id for each in kept if isinstance(each, Page)))
        return Sent(True)

    journal = Journal(tmp_path / "journal")
    writer = JournalWriter(journal, lambda text: None, lambda: None)
    engine = begin({"east": down}, rules=AT_ONCE, send=send, writer=writer)
    published.wait_line(lambda line: line.event == "page")
    (page,) = engine.world.pages
    assert found == [(page,)]
    engine.stop()
    writer.close()
    journal.close()


def test_an_engine_that_ends_while_a_message_hangs_ends_at_once(
    begin: Begin, published: Publication, down: Scripted
) -> None:
    courier = Courier(None)
    engine = begin({"east": down}, rules=AT_ONCE, send=courier.send)
    wait(lambda: bool(courier.pages), 5, "it is sent")
    engine.stop(timedelta(seconds=2))
    assert not engine.alive


def test_a_message_that_hangs_holds_up_no_other(begin: Begin, published: Publication, down: Scripted) -> None:
    async def send(page: SendPage) -> Sent:
        return await Courier(None if page.target == "phone" else Sent(True)).send(page)

    rules = Rules(steps=(StepRule(timedelta(0), ("phone", "mail")),))
    engine = begin({"east": down}, rules=rules, send=send)
    assert published.wait_line(lambda line: line.event == "page").subject == "mail"
    (page,) = engine.world.pages.values()
    assert (page.waiting, page.reached) == (("phone",), ("mail",))


@pytest.mark.parametrize(
    ("answer", "target", "code", "says"),
    [
        (Sent(True), "phone", 0, "a test message was sent to phone; it was taken"),
        (BUSY, "phone", 2, "a test message was sent to phone; phone did not take it: the line is busy"),
        (Sent(True), "pager", 3, 'there is no target "pager"; there are phone'),
    ],
)
def test_who_asks_for_a_test_learns_what_became_of_it(
    begin: Begin, published: Publication, inbox: Inbox, tmp_path: Path, answer: Sent, target: str, code: int, says: str
) -> None:
    rules = Rules(targets=("phone",))
    well = Scripted(hosts("riga"))
    begin({"east": well}, rules=rules, send=Courier(answer).send, inbox=lambda: Inbox(tmp_path / "journal"))
    published.wait(lambda s: s.counts[State.OK] == 1)
    outcome = asked(inbox, "test_target", target=target, by="ann")
    assert (outcome.code, outcome.text) == (code, says)


def test_an_ack_does_not_wait_for_who_is_told_of_it(
    begin: Begin, published: Publication, down: Scripted, inbox: Inbox, tmp_path: Path
) -> None:
    courier = Courier(Sent(True), None)
    begin({"east": down}, rules=AT_ONCE, send=courier.send, inbox=lambda: Inbox(tmp_path / "journal"))
    published.wait_line(lambda line: line.event == "page")
    outcome = asked(inbox, "ack", target="riga", by="ann", note="mine")
    assert outcome.code == 0
    wait(lambda: len(courier.pages) == 2, 5, "who was called is told")
    assert courier.pages[1].title == "TAKEN BY ANN: riga"


def test_an_engine_that_is_given_nothing_to_send_with_says_so(
    begin: Begin, published: Publication, down: Scripted
) -> None:
    engine = begin({"east": down}, rules=Rules(targets=("phone",)))
    published.wait(is_down)
    engine.ask(TestAsked(read_clock(), "phone", "ann"))
    line = published.wait_line(lambda line: line.event == "page")
    assert "sends no messages" in line.detail
