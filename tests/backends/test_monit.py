"""The Monit adapter on what a real one sent, and on pages that it never would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noc.backends.backend import PollError
from noc.backends.monit import Monit
from noc.core.answer import HostState, Severity
from noc.core.causes import Cause
from noc.settings import BackendSettings
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.reports import host
from tests.backends.web import Served, Web

RECORDED = Path(__file__).parent / "recorded/monit-5.33.0.xml"
DATE = "Mon, 23 Nov 2026 13:50:56 GMT"


@pytest.fixture
def page() -> list[bytes]:
    return [RECORDED.read_bytes()]


@pytest.fixture
def monit(page: list[bytes]) -> Iterator[Driven]:
    headers = {"Content-Type": "text/xml", "Date": DATE}
    with (
        Web(lambda request: Served(page[0], headers=headers)) as web,
        driven(Monit(BackendSettings("m", "monit", web.url, canary="job"), no_secrets)) as backend,
    ):
        yield backend


def test_a_recorded_poll(monit: Driven) -> None:
    answer = monit.read()
    names = ["web1", "db1", "mail1", "東京-01", "Ķekavas vārti", "refused", "vm"]
    assert [report.name for report in answer.hosts] == names
    assert (answer.complete, answer.version, answer.objects) == (True, "5.33.0", 10)
    assert answer.clock == datetime(2026, 11, 23, 13, 50, 56, tzinfo=UTC)
    web1, db1, mail1 = (host(answer, name) for name in names[:3])
    assert (web1.state, web1.looks[0].newest) == (HostState.UP, web1.checked_at)
    assert (db1.state, db1.looks[0].newest, db1.text) == (HostState.DOWN, None, "connection failed")
    assert (mail1.state, mail1.disabled, mail1.looks[0].newest) == (HostState.UP, True, None)
    assert host(answer, "Ķekavas vārti").looks[0].interval == timedelta(seconds=6)
    machine = host(answer, "vm")
    assert machine.looks[0].name == ""
    assert [(problem.name, problem.severity) for problem in machine.problems] == [
        ("job", Severity.CRITICAL), ("talk2", Severity.CRITICAL),
    ]  # fmt: skip
    assert machine.problems[1].text.isprintable()
    assert "<b>" in machine.problems[1].text
    assert answer.canary is not None
    assert answer.canary.present


@pytest.mark.parametrize(
    ("of", "to", "state", "heard"),
    [
        ("0.000694", "-1.000000", HostState.UP, False),  # it failed, and Monit waits for more cycles before it says so
        ("<monitor>1<", "<monitor>2<", HostState.PENDING, True),
        ("<collected_sec>1795441855", "<collected_sec>0", HostState.PENDING, False),
    ],
)
def test_what_is_evidence(page: list[bytes], monit: Driven, of: str, to: str, state: HostState, heard: bool) -> None:
    head, service, rest = page[0].partition(b'<service type="4"><name>web1')
    row, end, rest = rest.partition(b"</service>")
    assert of.encode() in row
    page[0] = head + service + row.replace(of.encode(), to.encode()) + end + rest
    web1 = host(monit.read(), "web1")
    assert (web1.state, web1.looks[0].newest is not None) == (state, heard)


def test_one_of_several_ports_is_a_trouble_and_not_the_end(page: list[bytes], monit: Driven) -> None:
    port = b"<port><hostname>127.0.0.1</hostname><responsetime>0.000100</responsetime></port></service>"
    head, service, rest = page[0].partition(b"<name>db1</name>")
    page[0] = head + service + rest.replace(b"</service>", port, 1)
    db1 = host(monit.read(), "db1")
    assert (db1.state, db1.looks[0].newest) == (HostState.UP, db1.checked_at)
    assert [problem.text for problem in db1.problems] == ["connection failed"]


def test_a_page_in_latin_1_is_read_too(page: list[bytes], monit: Driven) -> None:
    page[0] = page[0].decode().replace("Ķekavas vārti", "Môlndal").replace("東京-01", "Tokyo").encode("latin-1")
    assert host(monit.read(), "Môlndal").state is HostState.UP


@pytest.mark.parametrize(
    ("body", "cause", "words"),
    [
        (b"", Cause.BACKEND_GARBLED, "an empty body"),
        (b"<html><form>Sign in<input type=password></form>", Cause.BACKEND_REFUSED, "log-in page"),
        (b"Monit 5.33.0 uptime: 3m", Cause.BACKEND_GARBLED, "does not send the status of Monit"),
        (b"<monit><server><poll>", Cause.BACKEND_GARBLED, "no whole XML"),
        (b"<monit></monit>", Cause.BACKEND_GARBLED, "not the status of Monit"),
        (
            b"<monit><server><poll>often</poll></server></monit>",
            Cause.BACKEND_GARBLED,
            "says of itself what cannot be read",
        ),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><monit><server/></monit>', Cause.BACKEND_GARBLED, "document type"),
    ],
)
def test_other_pages(page: list[bytes], monit: Driven, body: bytes, cause: Cause, words: str) -> None:
    page[0] = body
    with pytest.raises(PollError, match=words) as failure:
        monit.read()
    assert failure.value.cause is cause


def test_two_hosts_of_one_name_are_one_and_the_worse_is_shown(page: list[bytes], monit: Driven) -> None:
    page[0] = page[0].replace(b"<name>db1<", b"<name>web1<")
    answer = monit.read()
    assert [report.state for report in answer.hosts if report.name == "web1"] == [HostState.DOWN]
    assert "two hosts are called web1: the worse one is shown" in answer.remarks
