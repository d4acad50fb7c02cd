"""Messages to a real server of this machine: taken, refused, not answered, with addresses that are wrong."""

import asyncio
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from noc import secrets
from noc.core.effects import About, SendPage
from noc.notify.notifier import MOST_HANGING, Notifier
from noc.notify.sent import Sent
from noc.settings import SecretRef, TargetSettings
from tests.notify.conftest import PAGE, TOKEN, addressed

Send = Callable[..., Sent]
SOON = timedelta(seconds=0.3)


def test_the_message_arrives_as_plain_text(httpserver: HTTPServer, address: str, send: Send) -> None:
    httpserver.expect_request(f"/{TOKEN}", method="POST").respond_with_data("ok")
    assert send(address) == Sent(True)
    (request, _), *more = httpserver.log
    assert not more
    said = request.get_json()
    assert (said["title"], said["message"]) == (PAGE.title, PAGE.body)
    assert said["attachments"] == []


@pytest.mark.parametrize(("about", "kind"), [(About.ALARM, "failure"), (About.ANSWER, "success"), (About.TEST, "info")])
def test_a_service_learns_what_kind_of_message_it_is(
    httpserver: HTTPServer, address: str, send: Send, about: About, kind: str
) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("ok")
    assert send(address, SendPage("p", "phone", "t", "b", about)).sent
    assert httpserver.log[0][0].get_json()["type"] == kind


def test_text_is_escaped_where_a_service_wants_html(httpserver: HTTPServer, address: str, send: Send) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("ok")
    assert send(f"{address}?format=html").sent
    assert "&lt;b&gt;*x*&lt;/b&gt;" in httpserver.log[0][0].get_json()["message"]


def test_a_refusal_is_told_in_the_words_of_the_service(httpserver: HTTPServer, address: str, send: Send) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("no", status=500)
    sent = send(address)
    assert (sent.sent, sent.again) == (False, True)
    assert "500" in sent.text


def test_a_target_that_may_fail_by_its_address_fails_all_the_same(
    httpserver: HTTPServer, address: str, send: Send
) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("no", status=500)
    assert not send(f"{address}?optional=yes").sent


def test_a_service_that_is_not_there(send: Send) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        sent = send(f"json://operator:pa55word@127.0.0.1:{unused.getsockname()[1]}/{TOKEN}")
    assert sent == Sent(False, "its service cannot be reached")


@pytest.mark.leaves_threads  # the worker of a target that hangs is left to itself: that is what is tested
def test_the_deadline_holds_where_the_service_hangs(httpserver: HTTPServer, address: str, send: Send) -> None:
    over = Event()

    def hang(request: Request) -> Response:
        over.wait(10)
        return Response("late")

    httpserver.expect_request(f"/{TOKEN}").respond_with_handler(hang)
    began = monotonic()
    sent = send(address, deadline=SOON)
    over.set()
    assert monotonic() - began < 3
    assert sent == Sent(False, "it did not answer within 0.3 s")


@pytest.mark.leaves_threads  # as above
def test_a_target_that_hangs_holds_up_no_other_and_gets_no_heap_of_threads() -> None:
    over, tried = Event(), []

    def deliver(page: SendPage, address: str) -> Sent:
        tried.append(page.target)
        if page.target == "stuck":
            over.wait(10)
        return Sent(True)

    async def both() -> list[Sent]:
        targets, resolve = addressed(stuck="a", well="b")
        notifier = Notifier(targets, resolve, SOON, deliver)
        pages = [SendPage(str(n), "stuck", "t", "b") for n in range(MOST_HANGING)]
        await asyncio.gather(*(notifier.send(page) for page in pages))
        return [await notifier.send(SendPage("p", target, "t", "b")) for target in ("stuck", "well")]

    stuck, well = asyncio.run(both())
    over.set()
    assert (stuck.sent, stuck.text) == (False, "earlier messages to it still hang")
    assert well == Sent(True)
    assert tried.count("stuck") == MOST_HANGING


WRONG = [
    f"nonsense://{TOKEN}",
    f"json://{TOKEN}:pa55word@",
    TOKEN,
    f"tgram://{TOKEN}/",
    f"mailto://operator:{TOKEN}",
    f"https://hooks.example/{TOKEN}?verify=no",
    f"jsons://127.0.0.1/{TOKEN}?verify=no",
]


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_address_is_one_sentence_that_names_the_target(address: str, send: Send, log_file: Path) -> None:
    sent = send(address)
    assert (sent.sent, sent.again) == (False, False)
    assert "target phone" in sent.text
    assert ("verify=no" in sent.text) is address.startswith("jsons")
    for secret in (TOKEN, "pa55word", "operator", "hooks.example"):
        assert secret not in sent.text
        assert secret not in log_file.read_text()


@pytest.mark.parametrize("status", [200, 302, 401, 500])
def test_no_part_of_an_address_gets_into_the_log(
    httpserver: HTTPServer, address: str, send: Send, log_file: Path, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data(TOKEN, status=status)
    sent = send(address)
    said = "".join([log_file.read_text(), sent.text, repr(sent), *capfd.readouterr()])
    for secret in (TOKEN, "pa55word", "operator"):
        assert secret not in said


def test_what_a_defect_says_is_kept_from_all(send: Send, log_file: Path) -> None:
    def deliver(page: SendPage, address: str) -> Sent:
        raise ConnectionError(address)

    sent = send(f"json://{TOKEN}", deliver=deliver)
    assert sent == Sent(False, "its service failed (ConnectionError)")
    assert "ConnectionError" in log_file.read_text()
    assert TOKEN not in log_file.read_text()


def test_a_secret_that_is_not_there_is_told_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOC_NO_PHONE", raising=False)
    target = TargetSettings("phone", SecretRef("env", "NOC_NO_PHONE", "target phone, address"))
    sent = asyncio.run(Notifier([target], secrets.resolve).send(PAGE))
    assert not sent.sent
    assert "NOC_NO_PHONE is not set" in sent.text


def test_a_target_that_is_not_configured_any_more(send: Send) -> None:
    sent = send("json://127.0.0.1", SendPage("p", "gone", "t", "b"))
    assert (sent.sent, sent.again) == (False, False)
    assert "gone" in sent.text


def test_a_target_that_hangs_does_not_hold_up_the_end_of_the_process(httpserver: HTTPServer, address: str) -> None:
    """In a process of its own: Python waits at its end for threads that are no daemons."""
    over = Event()
    httpserver.expect_request(f"/{TOKEN}").respond_with_handler(lambda request: Response(str(over.wait(30))))
    program = f"""
        import asyncio
        from datetime import timedelta
        from noc.core.effects import SendPage
        from noc.notify.notifier import Notifier
        from noc.settings import SecretRef, TargetSettings
        target = TargetSettings("phone", SecretRef("env", "A", "target phone"))
        notifier = Notifier([target], lambda ref, deadline: {f"{address}?rto=60"!r}, timedelta(seconds=3))
        print(asyncio.run(notifier.send(SendPage("p", "phone", "t", "b"))).text)
    """
    run = [sys.executable, "-c", textwrap.dedent(program)]
    try:
        ended = subprocess.run(run, capture_output=True, text=True, timeout=15, check=False)
    finally:
        over.set()
    assert "did not answer" in ended.stdout, ended.stderr


def test_apprise_is_not_loaded_before_the_first_message() -> None:
    program = "import sys, noc.engine.session; raise SystemExit('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=30, check=False).returncode == 0
