"""One look at one site, over real sockets: what is well, what is not, and what is said of it."""

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from noc.backends.probe.ping import may_ping
from noc.core.answer import HostState, ServiceProblem, Severity
from tests.backends.probe.sites import breaking_tls, context, greeting, mute, probing, saying, seen
from tests.backends.web import Request, Served, Web

UP, DOWN, PENDING = HostState.UP, HostState.DOWN, HostState.PENDING
NOBODY = 65534


def page(request: Request) -> Served:
    """By the path: `/status/503`, `/to?PATH-OR-ADDRESS`, else a page."""
    path, _, query = request.path.partition("?")
    if path.startswith("/status/"):
        return Served(b"all is well", int(path.rpartition("/")[2]))
    if path == "/to":
        return Served(b"", 302, {"Location": query})
    return Served("<h1>all is well, Ķekava</h1>".encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@pytest.mark.parametrize(
    ("more", "state", "words"),
    [
        ({"path": "/"}, UP, "status 200 in "),
        ({"path": "/status/204"}, UP, "status 204"),
        ({"path": "/status/404"}, DOWN, "answers with status 404"),
        ({"path": "/status/503"}, DOWN, "answers with status 503"),
        ({"path": "/status/503", "status": [503, 200]}, UP, "status 503"),
        ({"path": "/", "status": 204}, DOWN, "answers with status 200 in place of 204"),
        ({"path": "/", "expect": "well, Ķekava"}, UP, "status 200"),
        ({"path": "/", "expect": "well,  Ķekava"}, DOWN, 'does not hold "well,  Ķekava"'),
        ({"path": "/to?/status/200"}, UP, "status 200"),
        ({"path": "/to?/status/500"}, DOWN, "answers with status 500"),
        ({"path": "/to?/to?/to?/to?/"}, DOWN, "round in circles"),
        ({"path": "/to?http://other.example/login?session=1"}, DOWN, "sends us on to http://other.example/login: "),
        ({"path": "/to?http://other.example/", "status": 302}, UP, "status 302"),
        ({"path": "/to?http://a:99999"}, DOWN, "unreadable address"),
    ],
)
def test_pages(more: dict[str, object], state: HostState, words: str) -> None:
    with Web(page) as web:
        path = more.pop("path")
        report = seen({"url": f"{web.url}{path}", **more})
    assert (report.state, words in report.text) == (state, True), report.text
    assert "session" not in report.text
    heard = report.looks[0].newest
    assert (heard is not None) is (state is UP)
    assert report.checked_at is not None
    assert datetime.now(UTC) - report.checked_at < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"SSH-2.0-OpenSSH\r\n", "does not speak HTTP"),
        (b"", "closed the connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nall", "in the midst"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000, "does not speak HTTP"),
    ],
)
def test_what_is_no_answer(answer: bytes, words: str) -> None:
    with Web() as web:
        web.behaviour = saying(answer)
        report = seen({"url": web.url, "expect": "all"})
    assert (report.state, words in report.text) == (DOWN, True), report.text


def test_interim_answers_and_old_servers_are_understood() -> None:
    with Web() as web:
        web.behaviour = saying(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 200 OK\r\n\r\nall is well")
        assert seen({"url": web.url, "expect": "well"}).state is UP


def test_a_mute_one_is_down_after_its_time_and_does_not_hold_up_the_poll() -> None:
    with mute() as port, probing(f"http://127.0.0.1:{port}", seconds=1.5) as backend:
        first = backend.read()
        assert first.hosts[0].state is PENDING
        late = backend.read_until(lambda a: a.hosts[0].state is not PENDING, 5)
        assert late.hosts[0].text == f"127.0.0.1:{port} took the connection and was mute"
        assert late.hosts[0].state is DOWN


def test_ports() -> None:
    with mute() as port:
        assert seen(f"tcp://127.0.0.1:{port}").state is UP
    closed = seen(f"tcp://127.0.0.1:{port}")
    assert (closed.state, "nothing listens there" in closed.text) == (DOWN, True)
    unnamed = seen("tcp://nobody.invalid:1", seconds=10)
    assert unnamed.state is DOWN or "cannot be looked up" in unnamed.text


# Certificates


def certified(
    folder: Path, scheme: str, *names: str, days: float = 300, **more: object
) -> tuple[HostState, str, tuple[ServiceProblem, ...]]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    end = datetime.now(UTC) + timedelta(days=days)
    with Web(page, context(authority, *names, not_after=end, **more)) as web:
        report = seen(f"{scheme}://localhost:{web.port}", folder / "ca.pem")
    return report.state, report.text, report.problems


@pytest.mark.parametrize("scheme", ["https", "tls"])
def test_certificates(tmp_path: Path, scheme: str) -> None:
    state, _, problems = certified(tmp_path, scheme, "localhost")
    assert (state, problems) == (UP, ())
    state, text, _ = certified(tmp_path, scheme, "other.example")
    assert (state, "is for another name" in text) == (DOWN, True), text
    state, text, _ = certified(tmp_path, scheme, "localhost", days=-1, not_before=datetime(2026, 1, 1, tzinfo=UTC))
    assert (state, "has expired: renew it" in text) == (DOWN, True), text


@pytest.mark.parametrize(
    ("days", "severity"), [(20.9, Severity.WARNING), (6.9, Severity.CRITICAL), (0.5, Severity.CRITICAL)]
)
def test_a_certificate_that_ends_soon_is_a_trouble_in_time(tmp_path: Path, days: float, severity: Severity) -> None:
    state, _, problems = certified(tmp_path, "https", "localhost", days=days)
    assert state is UP
    (problem,) = problems
    assert (problem.name, problem.severity) == ("certificate", severity)
    assert "renew it there" in problem.text
    assert ("12 hours" in problem.text) is (days == 0.5)


def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    with Web(page, context(trustme.CA(), "localhost")) as web:
        report = seen(f"https://localhost:{web.port}")
    assert (report.state, "authority unknown here" in report.text) == (DOWN, True), report.text


def test_one_who_wants_our_certificate_is_down_and_not_this_machines_trouble(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    wants = context(authority, "localhost")
    wants.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(wants)
    with Web(page, wants) as web:
        report = seen(f"https://localhost:{web.port}", tmp_path / "ca.pem")
    assert report.state is DOWN, report.text


def test_tls_that_breaks_in_the_midst_is_the_sites_own_trouble(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with breaking_tls(context(authority, "localhost")) as port:
        report = seen(f"https://localhost:{port}", tmp_path / "ca.pem")
    assert (report.state, "TLS" in report.text) == (DOWN, True), report.text


def test_where_no_tls_is_spoken() -> None:
    with Web() as web:
        web.behaviour = greeting
        report = seen(f"https://localhost:{web.port}")
    assert (report.state, "does not speak TLS" in report.text) == (DOWN, True), report.text


def test_https_does_not_lead_to_http(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with Web(page) as plain, Web(page, context(authority, "localhost")) as web:
        report = seen(f"https://localhost:{web.port}/to?http://localhost:{plain.port}/", tmp_path / "ca.pem")
    assert (report.state, "from https to http" in report.text) == (DOWN, True), report.text


# Ping


@pytest.mark.skipif(not may_ping(), reason="this machine does not let us ping")
@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "[::1]"])
def test_an_echo(address: str) -> None:
    if address == "[::1]" and not Path("/proc/net/if_inet6").exists():
        pytest.skip("this machine has no IPv6")
    report = seen(f"ping://{address}")
    assert (report.state, "an echo in" in report.text) == (UP, True), report.text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up the right to ping")
def test_without_the_right_to_ping_nothing_is_said_of_the_site() -> None:
    with mute() as port, probing(["ping://127.0.0.1", f"tcp://127.0.0.1:{port}"]) as backend:
        os.seteuid(NOBODY)
        try:
            if may_ping():
                pytest.skip("net.ipv4.ping_group_range lets everybody ping")
            answer = backend.read()
        finally:
            os.seteuid(0)
    denied, asked = answer.hosts
    assert (denied.state, denied.checked_at, asked.state) == (PENDING, None, UP)
    (remark,) = answer.remarks
    assert "1 of 2 targets cannot be asked from here" in remark
    assert "ping_group_range" in remark
