"""Versions, tokens, log-ins and sessions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from noc.backends.backend import PollError
from noc.backends.zabbix import KIND
from noc.core.causes import Cause
from noc.settings import SecretRef
from tests.backends.driven import Driven, driven
from tests.backends.reports import host
from tests.backends.web import Served, Web
from tests.backends.zabbix.replay import NO_DATABASE, WRONG, Replay, secrets, settings_of

PASSWORD = SecretRef("env", "password", "backend zabbix, password")


@pytest.fixture
def logged_in(web: Web) -> Iterator[Driven]:
    with driven(KIND.make(settings_of(web, user="noc", password=PASSWORD), secrets)) as backend:
        yield backend


@pytest.mark.parametrize(
    ("version", "groups", "agent", "proxy"),
    [
        ("6.0.14", "selectGroups", False, "proxy_hostid"),
        ("6.4.0", "selectHostGroups", True, "proxy_hostid"),
        ("7.0.5", "selectHostGroups", True, "assigned_proxyid"),
        ("7.2.1", "selectHostGroups", True, "assigned_proxyid"),
        ("7.4.0rc1", "selectHostGroups", True, "assigned_proxyid"),
    ],
)
def test_each_version_is_asked_in_its_own_words(
    replay: Replay, zabbix: Driven, version: str, groups: str, agent: bool, proxy: str
) -> None:
    """Where the token stands is checked by the server that replays."""
    replay.version = version
    if groups == "selectHostGroups":
        for row in replay.rows["host.get"]:
            row["hostgroups"] = row.pop("groups")
    answer = zabbix.read()
    asked = replay.params("host.get")
    assert groups in asked
    assert ("active_available" in asked["output"]) is agent
    assert proxy in asked["output"]
    assert host(answer, "oslo-gw").sites == ("oslo",)
    assert answer.version == version


def test_an_upgrade_is_noticed_when_the_old_words_fail(replay: Replay, zabbix: Driven) -> None:
    zabbix.read()
    replay.version = "7.2.0"
    replay.errors["host.get"] = {"code": -32602, "message": "Invalid params.", "data": 'unexpected parameter "auth"'}
    replay.sessions.clear()
    with pytest.raises(PollError):
        zabbix.read()
    replay.errors.clear()
    replay.sessions.append("a-token-of-tests")
    assert zabbix.read().version == "7.2.0"


@pytest.mark.parametrize("version", ["6.0.14", "7.0.5"])
def test_a_session_is_begun_once_and_ended_at_the_end(replay: Replay, web: Web, version: str) -> None:
    replay.version = version
    with driven(KIND.make(settings_of(web, user="noc", password=PASSWORD), secrets)) as backend:
        for _ in range(3):
            backend.read()
    assert replay.count("user.login") == 1
    assert replay.count("user.logout") == 1
    login = next(params for method, params in replay.asked if method == "user.login")
    assert login == {"username": "noc", "password": "a-password-of-tests"}


def test_a_session_that_is_over_is_begun_anew(replay: Replay, logged_in: Driven) -> None:
    logged_in.read()
    replay.sessions.clear()
    assert logged_in.read().complete
    assert replay.count("user.login") == 2


def test_one_that_is_over_at_once_again_is_refused(replay: Replay, logged_in: Driven) -> None:
    class Forgetful(list[str]):
        def __contains__(self, session: object) -> bool:
            return False

    replay.sessions = Forgetful()
    with pytest.raises(PollError) as error:
        logged_in.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert replay.count("user.login") == 2


def test_a_refused_log_in_is_not_tried_again_at_once(replay: Replay, logged_in: Driven) -> None:
    """Five in a row block the account, for everybody who uses it."""
    replay.errors["user.login"] = WRONG
    for _ in range(5):
        with pytest.raises(PollError) as error:
            logged_in.read()
        assert error.value.cause is Cause.BACKEND_REFUSED
        assert "a-password-of-tests" not in error.value.text
    assert replay.count("user.login") == 1


def test_after_its_time_a_refused_log_in_is_tried_again(
    replay: Replay, logged_in: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("noc.backends.zabbix.api.steady", lambda: now[0])
    replay.errors["user.login"] = WRONG
    with pytest.raises(PollError):
        logged_in.read()
    replay.errors.clear()
    now[0] += 31
    assert logged_in.read().complete


def test_a_dead_database_is_no_refused_log_in(replay: Replay, logged_in: Driven) -> None:
    replay.errors["user.login"] = NO_DATABASE
    with pytest.raises(PollError) as error:
        logged_in.read()
    assert error.value.cause is Cause.BACKEND_LOST
    replay.errors.clear()
    assert logged_in.read().complete


def test_a_token_that_is_not_valid_is_refused(replay: Replay, zabbix: Driven) -> None:
    replay.sessions.clear()
    with pytest.raises(PollError) as error:
        zabbix.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert "API token" in error.value.text
    assert replay.count("user.login") == 0


def test_without_any_secret_it_says_what_is_wanted(web: Web) -> None:
    with driven(KIND.make(settings_of(web, token=None), secrets)) as backend, pytest.raises(PollError) as error:
        backend.read()
    assert error.value.cause is Cause.BACKEND_REFUSED
    assert "token" in error.value.text


def test_the_url_of_the_api_itself_is_taken_too(web: Web) -> None:
    url = f"{web.url}/zabbix/api_jsonrpc.php"
    with driven(KIND.make(settings_of(web, url=url), secrets)) as backend:
        backend.read()
    assert {request.path for request in web.requests} == {"/zabbix/api_jsonrpc.php"}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        [{"id": 0}],
        [1],
        {"jsonrpc": "2.0", "result": 5, "id": 0},
        [{"id": at, "result": 7} for at in range(6)],
        [{"id": at + 5, "result": []} for at in range(6)],  # of other calls
    ],
)
def test_what_is_no_answer_is_garbled(replay: Replay, web: Web, zabbix: Driven, body: Any) -> None:
    zabbix.read()
    web.answers = lambda request: Served(json.dumps(body).encode())
    with pytest.raises(PollError) as error:
        zabbix.read()
    assert error.value.cause is Cause.BACKEND_GARBLED
