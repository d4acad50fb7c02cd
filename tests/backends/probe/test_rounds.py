"""Many targets at once, and whose trouble it is when none of them answers."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import monotonic, process_time

import pytest

from noc.backends.pages import pages_for
from noc.backends.probe.adapter import AT_MOST, Probe
from noc.core.answer import HostState
from noc.core.causes import Cause, State
from noc.core.roster import Site
from tests.backends.driven import driven, no_secrets
from tests.backends.probe.sites import is_seen, mute, probing, settings_of
from tests.backends.web import Request, Served, Web
from tests.wire.watch import Watch

MANY = 500
PERIOD = timedelta(seconds=10)


def test_many_targets_are_looked_at_within_a_period() -> None:
    with Web(lambda request: Served(b"all is well")) as web:
        targets = {f"site-{number}": f"{web.url}/{number}" for number in range(MANY)}
        with driven(Probe(settings_of(targets, 5), no_secrets)) as backend:
            began, busy = monotonic(), process_time()
            answer = backend.read_until(is_seen, PERIOD.total_seconds())
            assert monotonic() - began < PERIOD.total_seconds()
            print(f"{MANY} targets: {monotonic() - began:.2f} s, with the server {process_time() - busy:.2f} s busy")
    assert all(report.state is HostState.UP for report in answer.hosts)
    assert len(web.requests) >= MANY


def test_many_mute_ones_are_looked_at_within_a_period_and_hold_up_no_poll() -> None:
    with mute() as port:
        targets = {f"site-{n}": f"http://127.0.0.1:{port}/{n}" for n in range(MANY)}
        with driven(Probe(settings_of(targets, 2, poll_every=PERIOD), no_secrets)) as backend:
            for _ in range(3):
                began = monotonic()
                backend.read()
                assert monotonic() - began < PERIOD.total_seconds() / 3  # it waits for a twelfth
            began = monotonic()
            answer = backend.read_until(is_seen, 10)
            assert monotonic() - began < PERIOD.total_seconds()
    assert all(report.state is HostState.DOWN for report in answer.hosts)
    assert "none of the 500 targets answers: it may be this machine's own network" in answer.remarks[0]
    assert "this machine's own network" in answer.hosts[0].text


def test_slow_targets_are_never_more_at_once_than_the_bound() -> None:
    with mute() as port:
        targets = {"many": [f"http://127.0.0.1:{port}/{number}" for number in range(3 * AT_MOST)]}
        before = open_sockets()
        with driven(Probe(settings_of(targets, 5, poll_every=timedelta(seconds=1)), no_secrets)) as backend:
            backend.read()
            assert 0 < open_sockets() - before <= AT_MOST + 20


def open_sockets() -> int:
    return sum(1 for link in Path("/proc/self/fd").iterdir() if _is_socket(link))


def _is_socket(link: Path) -> bool:
    try:
        return str(link.readlink()).startswith("socket:")
    except OSError:
        return False


def test_one_word_of_any_site_proves_the_network() -> None:
    with (
        mute() as port,
        probing([f"http://127.0.0.1:{port}/{n}" for n in range(3)] + ["tcp://127.0.0.1:1"], 1) as backend,
    ):
        answer = backend.read_until(is_seen)
    assert not answer.remarks
    assert all("own network" not in report.text for report in answer.hosts)


ALONE = """
from tests.backends.probe.sites import probing
from noc.backends.backend import PollError
try:
    with probing({targets}) as backend:
        answer = backend.read()
        print("answer", [str(report.state) for report in answer.hosts], answer.remarks)
except PollError as error:
    print(error.cause, error.text)
"""


def without_network(*targets: str) -> str:
    """What is found on a machine that has no route at all, not even to itself."""
    run = subprocess.run(
        ["unshare", "--net", "--map-root-user", sys.executable, "-c", ALONE.format(targets=list(targets))],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if "unshare failed" in run.stderr or "Operation not permitted" in run.stderr:
        pytest.skip(f"this machine lets nobody have a network of his own: {run.stderr.strip()}")
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_machine_without_a_network_blames_itself() -> None:
    assert without_network("tcp://192.0.2.1:80").startswith(
        f"{Cause.BACKEND_LOST} the site cannot be asked from this machine: there is no route from here to 192.0.2.1:80"
    )
    said = without_network("http://site.example/", "tcp://192.0.2.1:80", "ping://192.0.2.2")
    assert said.startswith(f"{Cause.BACKEND_LOST} no site can be asked from this machine: ")


def test_through_the_whole_console_with_its_page(tmp_path: Path) -> None:
    """A site that fails is down after two looks that span half a minute, or as soon as its roster entry says."""
    up = True

    def answer(request: Request) -> Served:
        return Served(b"", 200 if up else 503)

    with Web(answer) as web:
        settings = settings_of({"riga": f"{web.url}/health?key=1"}, 2, poll_every=timedelta(seconds=1))
        with Watch(tmp_path, (settings,), (Site("Riga", "riga", down_after=2),)) as watch:
            watch.published.wait(lambda s: bool(s.sites) and watch.site("riga").state is State.OK, 20)
            (link,) = pages_for((settings,), watch.site("riga"))
            assert link.url == f"{web.url}/health?key=1"
            up = False
            watch.published.wait(lambda s: watch.site("riga").state is State.DOWN, 20)
            assert watch.site("riga").cause is Cause.HOST_DOWN
            up = True
            watch.published.wait(lambda s: watch.site("riga").state is State.OK, 20)
