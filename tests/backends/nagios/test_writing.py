"""What is written, on the recorded pages of a Nagios 4.4.6."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from noc.backends.backend import WriteResult
from noc.backends.nagios.adapter import Nagios
from noc.backends.nagios.pages import pages
from noc.core.causes import Cause
from noc.core.effects import WriteAck, WriteRecheck, WriteUnack
from noc.settings import Limits
from tests.backends.driven import Driven, driven, no_secrets
from tests.backends.nagios.replay import HTML, Replay, page, read
from tests.backends.web import Request, Served, Web

UNTIL = datetime(2030, 1, 1, tzinfo=UTC)
BRIEF = Limits(read=timedelta(seconds=1), total=timedelta(seconds=1))


@pytest.fixture
def nagios(replay: Replay, web: Web) -> Iterator[Driven]:
    replay.hosts["riga-db"]["problem_has_been_acknowledged"] = False
    with driven(Nagios(replay.settings(web, limits=BRIEF), no_secrets)) as backend:
        yield backend


def ack(*hosts: str, services: tuple[tuple[str, str], ...] = (), note: str = "on it") -> WriteAck:
    return WriteAck("nagios", "riga", Cause.HOST_DOWN, hosts, services, "ann", note, UNTIL)


def sent(replay: Replay) -> list[dict[str, str]]:
    """The forms that were posted."""
    bodies = (parse_qs(each["body"], keep_blank_values=True) for each in replay.asked if each["body"])
    return [{name: values[0] for name, values in body.items()} for body in bodies]


def carried_out(replay: Replay, web: Web, **fields: object) -> None:
    """Whatever is posted is done."""

    def answers(request: Request) -> Served:
        served = replay(request)
        if request.method == "POST":
            replay.hosts["riga-db"].update(fields)
        return served

    web.answers = answers


def test_the_number_of_the_form_is_sent_back(replay: Replay, web: Web, nagios: Driven) -> None:
    carried_out(replay, web, problem_has_been_acknowledged=True)
    replay.command = [page("form.html"), page("submitted.html")]
    assert nagios.acknowledge(ack("riga-db", note="on it;\nDEL \x1b[31m")) == WriteResult(True)
    (form,) = sent(replay)
    assert form["nagFormId"].encode() in read("form.html")
    assert (form["cmd_typ"], form["cmd_mod"], form["host"]) == ("33", "2", "riga-db")
    assert form["com_data"] == "[NOC] ann: on it, DEL"
    assert "sticky_ack" not in form  # it ends with the next change of state
    assert "persistent" not in form


def test_an_older_one_has_no_number(replay: Replay, web: Web, nagios: Driven) -> None:
    carried_out(replay, web, problem_has_been_acknowledged=True)
    older = read("form.html").replace(b"nagFormId", b"somethingElse")
    replay.command = [Served(older, headers=HTML), page("submitted.html")]
    assert nagios.acknowledge(ack("riga-db")) == WriteResult(True)
    assert "nagFormId" not in sent(replay)[0]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("no_token.html", "Nagios refuses: Error: Invalid or missing CSRF cookie!"),
        ("not_authorized.html", "this account may not"),
        ("no_comment.html", "Nagios refuses: Comment was not entered"),
    ],
)
def test_a_refusal_says_why(replay: Replay, nagios: Driven, answer: str, words: str) -> None:
    replay.command = [page("form.html"), page(answer)]
    result = nagios.acknowledge(ack("riga-db"))
    assert not result.accepted
    assert words in result.text


def test_what_is_not_seen_is_not_sent_again_before_it_must_have_arrived(replay: Replay, nagios: Driven) -> None:
    replay.command = [page("form.html"), page("submitted.html")]
    for _ in range(3):
        result = nagios.acknowledge(ack("riga-db"))
        assert not result.accepted
        assert "not sent a second time" in result.text
    assert len(sent(replay)) == 1
    replay.write(20)
    replay.command = [page("form.html"), page("submitted.html")]
    nagios.acknowledge(ack("riga-db"))
    assert len(sent(replay)) == 2


def test_what_must_have_arrived_and_is_not_done_is_told(replay: Replay, web: Web, nagios: Driven) -> None:
    carried_out(replay, web)
    replay.command = [page("form.html"), page("submitted.html")]
    answers = web.answers

    def later(request: Request) -> Served:
        if request.method == "POST":
            replay.write(20)
        return answers(request)

    web.answers = later
    result = nagios.acknowledge(ack("riga-db"))
    assert result == WriteResult(False, "Nagios has not done it for riga-db, and does not say why")


def test_after_one_that_hangs_the_next_ones_are_not_sent(replay: Replay, web: Web, nagios: Driven) -> None:
    replay.hosts["kaunas-gw"]["status"] = 4
    nonsense = Served(b"<html>half a page</html>", headers=HTML)
    replay.command = [page("form.html"), nonsense]
    result = nagios.acknowledge(ack("riga-db", "kaunas-gw"))
    assert not result.accepted
    assert [form["host"] for form in sent(replay)] == ["riga-db"]


def test_what_is_well_is_kept_here_and_nothing_is_sent(replay: Replay, nagios: Driven) -> None:
    result = nagios.acknowledge(ack("riga-gw", services=(("riga-gw", "http"),)))
    assert result == WriteResult(True, "kept here: Nagios thinks riga-gw, riga-gw: http is well")
    assert sent(replay) == []


def test_a_service_is_named_with_its_host(replay: Replay, nagios: Driven) -> None:
    replay.command = [page("form.html"), page("not_authorized.html")]
    nagios.acknowledge(ack(services=(("riga-gw", "disk"),)))
    (form,) = sent(replay)
    assert (form["cmd_typ"], form["host"], form["service"]) == ("34", "riga-gw", "disk")


def test_one_that_is_gone_is_told(nagios: Driven) -> None:
    assert nagios.acknowledge(ack("oslo-gw")) == WriteResult(False, "Nagios does not know oslo-gw any more")
    order = WriteUnack("nagios", "riga", Cause.HOST_DOWN, ("oslo-gw",), (), "ann")
    assert nagios.unacknowledge(order) == WriteResult(True)


def test_it_is_taken_back(replay: Replay, web: Web, nagios: Driven) -> None:
    replay.hosts["riga-db"]["problem_has_been_acknowledged"] = True
    carried_out(replay, web, problem_has_been_acknowledged=False)
    replay.command = [page("form.html"), page("submitted.html")]
    order = WriteUnack("nagios", "riga", Cause.HOST_DOWN, ("riga-db",), (), "ann")
    assert nagios.unacknowledge(order) == WriteResult(True)
    assert sent(replay)[0]["cmd_typ"] == "51"


def test_a_check_is_forced_at_the_time_that_the_form_shows(replay: Replay, nagios: Driven) -> None:
    """The date is written as the server is configured to write it."""
    shown = b"<form><INPUT TYPE='TEXT' NAME='start_time' VALUE='23-11-2026 13:00:00'></form>"
    form = Served(shown, headers=HTML)
    replay.command = [form, page("submitted.html"), form, page("submitted.html")]
    assert nagios.recheck(WriteRecheck("nagios", "riga", ("riga-gw",), "ann")) == WriteResult(True)
    assert [(each["cmd_typ"], each["force_check"], each["start_time"]) for each in sent(replay)] == [
        ("96", "on", "23-11-2026 13:00:00"),
        ("17", "on", "23-11-2026 13:00:00"),
    ]


def test_its_pages_name_exactly_that_host(replay: Replay, web: Web) -> None:
    class View:
        host = "a&b <c>"

    links = list(pages(replay.settings(web), "https://mon/cgi-bin", None, [View()]))  # type: ignore[arg-type,list-item]
    assert [link.url for link in links] == [
        "https://mon/cgi-bin/extinfo.cgi?type=1&host=a%26b%20%3Cc%3E",
        "https://mon/cgi-bin/status.cgi?host=a%26b%20%3Cc%3E",
    ]
