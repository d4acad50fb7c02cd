"""`noc targets`: whom messages are sent to, and whether one arrives at a real web server."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from tests.commands.program import Noc, icinga
from tests.wire.server import Server

TARGETS = """
[[target]]
name = "phone"
address = "env:NOC_PHONE"
[[target]]
name = "mail"
address = "file:mail.secret"
[[target]]
name = "pager"
address = "keyring"
[[escalation]]
after = "5m"
targets = ["phone"]
tiers = [1, 2]
[[escalation]]
after = "2m"
targets = ["phone", "mail"]
hours = "mon-thu 22:00-06:00, sat"
"""
SECRET = "sesame-5150"


@pytest.fixture
def inbox() -> Iterator[HTTPServer]:
    """Whoever gets the messages."""
    server = HTTPServer("127.0.0.1")
    server.start()
    yield server
    server.clear()
    server.stop()


@pytest.fixture
def told(noc: Noc, server: Server, inbox: HTTPServer) -> Noc:
    noc.configure(icinga(server.url), sites=TARGETS)
    noc.env["NOC_PHONE"] = f"json://127.0.0.1:{inbox.port}/{SECRET}"
    return noc


def test_the_list_tells_where_each_address_is_kept_and_which_steps_use_it(told: Noc) -> None:
    ended = told.run("targets")
    assert ended.code == 0
    assert "pager" in ended.errors, "that nothing is ever sent there is warned of"
    assert ended.output.splitlines() == [
        "phone: its address is in the environment variable NOC_PHONE",
        "  after 2 min, all tiers, mon-thu 22:00-06:00, sat",
        "  after 5 min, tier 1, 2",
        f"mail: its address is in the file {told.folder}/mail.secret",
        "  after 2 min, all tiers, mon-thu 22:00-06:00, sat",
        'pager: its address is "target pager/address" in the keyring',
        "  in no [[escalation]]: it is sent tests, and no alarm",
    ]


def test_without_targets_it_says_that_nobody_is_told(noc: Noc) -> None:
    ended = noc.run("targets")
    assert (ended.code, ended.errors) == (1, "")
    assert "alarms are sent to nobody" in ended.output


def test_an_unknown_target_is_met_with_the_nearest(told: Noc) -> None:
    ended = told.run("targets", "test", "fone")
    assert (ended.code, ended.output) == (3, "")
    assert 'no target is called "fone": did you mean "phone"?' in ended.errors


def test_a_test_message_arrives_with_and_without_a_running_console(told: Noc, inbox: HTTPServer) -> None:
    inbox.expect_request(f"/{SECRET}", method="POST").respond_with_data("taken")
    ended = told.run("targets", "test", "phone", "--by", "ann")
    assert (ended.code, "no console is running" in ended.output) == (0, True), ended.errors
    watch = told.start("watch", "--json")
    watch.wait_for(event="verdict", site="riga", state="ok")
    ended = told.run("targets", "test", "phone", "--by", "ann")
    assert ended.code == 0
    assert len(inbox.log) == 2
    for request, _ in inbox.log:
        message = request.get_data(as_text=True)
        assert "TEST" in message
        assert "ann" in message
    assert SECRET not in ended.output + ended.errors + "".join(watch.lines)


def test_what_a_target_refuses_is_told_and_never_the_address(told: Noc, inbox: HTTPServer) -> None:
    inbox.expect_request(f"/{SECRET}", method="POST").respond_with_data("no", status=403)
    (told.folder / "mail.secret").write_text(f"nonsense://{SECRET}\n")
    (told.folder / "mail.secret").chmod(0o600)
    for name in ("phone", "mail", "pager"):
        ended = told.run("targets", "test", name, "--by", "ann")
        assert ended.code == 2, (name, ended.output, ended.errors)
        assert name in ended.output
        assert SECRET not in ended.output + ended.errors
        assert "Traceback" not in ended.output + ended.errors
