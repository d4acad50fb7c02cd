"""Actions with real programs: whatever a site is called, each value is one argument, and nothing else happens."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from noc.core.causes import AlarmState, Cause, Kind, State
from noc.core.snapshot import AlarmView, FaultView, HostView, SiteView
from noc.settings import ActionSettings, BackendSettings, ConsoleSettings, SecretRef, Settings, TargetSettings
from noc.ui.actions import LONGEST, Actions, ReadyAction, secret_variables
from noc.ui.launching import open_page, start_program
from tests.core.fakes import START
from tests.live.processes import wait

# Writes down what it was given, whole or not at all.
TELLER = """\
import json, os, sys
told = {"argv": sys.argv[2:], "env": dict(os.environ), "cwd": os.getcwd(), "session": os.getsid(0), "pid": os.getpid(),
        "fds": sorted(int(each) for each in os.listdir("/proc/self/fd")), "in": sys.stdin.read()}
with open(sys.argv[1] + ".new", "w") as file:
    json.dump(told, file)
os.rename(sys.argv[1] + ".new", sys.argv[1])
"""
# A console that starts its arguments as a program, and waits to be killed.
CONSOLE = """\
import signal, sys
from noc.ui.launching import start_program
print(start_program(sys.argv[1:]), flush=True)
signal.pause()
"""
# Waits for a file, a minute at most, and makes another.
WAITER = """\
import os, sys, time
until = time.monotonic() + 60
while not os.path.exists(sys.argv[1]) and time.monotonic() < until:
    time.sleep(0.01)
open(sys.argv[2], "w").close()
"""
HOSTILE = (
    "$(reboot)", "`reboot`", "; rm -rf /", "a && b", "a | b", "> /tmp/x", 'say "hi"', "it's", "a b  c", "%PATH%",
    "$HOME", "~", "*", "\\", "Rīga dārzs", "数据中心", "مركز البيانات", "{site}", "{host}", "a\u202eb", "x" * LONGEST,
)  # fmt: skip


class Teller:
    def __init__(self, folder: Path) -> None:
        self.out = folder / "told.json"
        self.script = folder / "teller.py"
        self.script.write_text(TELLER)

    def action(self, *words: str) -> ActionSettings:
        return ActionSettings("tell", "t", command=(sys.executable, "-I", str(self.script), str(self.out), *words))

    def told(self) -> dict[str, object]:
        wait(self.out.exists, 10, "the program has told")
        found = json.loads(self.out.read_text())
        assert isinstance(found, dict)
        return found


@pytest.fixture
def teller(tmp_path: Path) -> Teller:
    return Teller(tmp_path)


def site(name: str = "Riga", host: str = "riga-gw", address: str = "", hosts: int = 1, **more: str) -> SiteView:
    return SiteView(
        more.get("key", "riga"), name, more.get("customer", ""), 2, State.DOWN, Cause.HOST_DOWN, None, None, None, None,
        False, AlarmState.UNACKED, "", ("east",), (), False, None, place=more.get("place", ""),
        hosts=(HostView("east", host, "down", address),) * hosts,
    )  # fmt: skip


def ready(action: ActionSettings, about: SiteView | FaultView, alarm: AlarmView | None = None) -> ReadyAction:
    (found,) = Actions([action]).for_site(about, alarm)
    return found


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_one_argument_whatever_it_holds(teller: Teller, value: str) -> None:
    action = ready(teller.action("{site}", "--name={site}", "last"), site(name=value))
    assert action.why_not == ""
    assert action.start().startswith("started: ")
    assert teller.told()["argv"] == [value, f"--name={value}", "last"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("--help", "taken for an option"),
        ("-oProxyCommand=reboot", "taken for an option"),
        ("+!reboot", "taken for an option"),
        ("", "is not known here"),
        ("  ", "is not known here"),
        ("a\nb", "control characters"),
        ("a\0b", "control characters"),
        ("a\x1b[2Jb", "control characters"),
        ("a\u2028b", "control characters"),
        ("x" * 10_000, "longer than"),
    ],
)
def test_what_could_be_an_option_or_says_nothing_is_refused_in_a_sentence(teller: Teller, value: str, why: str) -> None:
    action = ready(teller.action("{site}"), site(name=value))
    assert why in action.why_not
    assert action.why_not.isprintable()
    assert len(action.why_not) < 150
    assert action.start() == action.why_not
    assert not teller.out.exists()


def test_a_value_that_is_not_used_hinders_nothing(teller: Teller) -> None:
    assert ready(teller.action("{host}"), site(name="--help")).why_not == ""


@pytest.mark.parametrize(
    "command",
    [
        ("ssh", "{site}"),
        ("xterm", "-e", "/usr/bin/ssh", "gateway", "ping", "{site}"),
        ("bash", "-c", 'ping "$1"', "_", "{site}"),
        ("xterm", "-e", "ping {site}"),
    ],
)
@pytest.mark.parametrize("value", [each for each in HOSTILE if each.isascii() and not each.isalnum()])
def test_where_a_shell_waits_behind_the_program_only_plain_values_go(command: tuple[str, ...], value: str) -> None:
    settings = ActionSettings("go", command=command)
    assert "could run what it holds" in ready(settings, site(name=value)).why_not
    for plain in ("riga-gw", "10.0.0.1", "[2001:db8::1]"[1:-1], "node/riga-gw:9100", "rīga", "ann@riga"):
        assert ready(settings, site(name=plain)).why_not == ""


def test_each_field_is_filled_from_the_alarm_and_the_worst_host(teller: Teller) -> None:
    fields = ("site", "key", "customer", "place", "host", "address", "backend", "cause", "state")
    alarm = AlarmView(Cause.CHECKS_LATE, AlarmState.UNACKED, START)
    about = site(address="10.0.0.1", customer="Acme", place="Hall 2")
    ready(teller.action(*(f"{{{field}}}" for field in fields)), about, alarm).start()
    assert teller.told()["argv"] == [
        "Riga", "riga", "Acme", "Hall 2", "riga-gw", "10.0.0.1", "east", "checks_late", "down"
    ]  # fmt: skip


def test_without_an_address_the_host_is_called_by_its_name_and_without_a_host_it_refuses() -> None:
    ssh = ActionSettings("ssh", command=("ssh", "{address}"))
    assert ready(ssh, site()).command == ("ssh", "riga-gw")
    assert "needs the address" in ready(ssh, site(hosts=0)).why_not


def test_a_fault_has_a_backend_and_no_host() -> None:
    fault = FaultView(Cause.BACKEND_LOST, Kind.FAULT, "east", START, AlarmState.UNACKED, "", 3)
    page = ActionSettings("wiki", url="https://wiki.example/{cause}?b={backend}")
    assert ready(page, fault).url == "https://wiki.example/backend_lost?b=east"
    assert "needs the host" in ready(ActionSettings("ssh", command=("ssh", "{host}")), fault).why_not


def test_a_field_that_does_not_exist_is_refused() -> None:
    assert "no field" in ready(ActionSettings("x", url="https://wiki.example/{password}"), site()).why_not


# What a program gets and does not get.


@contextmanager
def at_standard_input(text: str) -> Iterator[None]:
    """Something is there to be read, as on a terminal."""
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    kept = os.dup(0)
    os.dup2(reader, 0)
    try:
        yield
    finally:
        os.dup2(kept, 0)
        os.close(kept)
        os.close(reader)


def test_a_program_gets_none_of_our_secrets_and_nothing_of_ours_that_is_open(
    teller: Teller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("NOC_PASSWORD", "EAST_TOKEN", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET"):
        monkeypatch.setenv(name, "geheim")
    monkeypatch.setenv("KEPT", "yes")
    (action,) = Actions([teller.action()], hidden=("EAST_TOKEN",)).for_site(site())
    with (tmp_path / "open").open("w") as file, at_standard_input("geheim"):
        os.set_inheritable(file.fileno(), True)
        action.start()
        told = teller.told()
    env = told["env"]
    assert isinstance(env, dict)
    assert "geheim" not in env.values()
    assert env["KEPT"] == "yes"
    assert told["fds"] == [0, 1, 2, 3]  # 3 is the folder it lists
    assert told["in"] == ""
    assert told["cwd"] == str(Path.home())


def test_the_variables_of_the_configured_secrets_are_known() -> None:
    def secret(source: str, where: str) -> SecretRef:
        return SecretRef(source, where, "")

    backends = (
        BackendSettings("a", "icinga2", "https://a.example", user="noc", password=secret("env", "A_PASSWORD")),
        BackendSettings("b", "prometheus", "https://b.example", token=secret("env", "B_TOKEN")),
        BackendSettings("c", "prometheus", "https://c.example", token=secret("keyring", "c/token")),
    )
    targets = (TargetSettings("phone", secret("env", "PHONE")), TargetSettings("mail", secret("file", "/x")))
    settings = Settings(Path("noc.toml"), ConsoleSettings(), backends, None, targets=targets)
    assert secret_variables(settings) == {"A_PASSWORD", "B_TOKEN", "PHONE"}


def test_a_program_that_ends_leaves_no_zombie_and_is_not_of_our_session(teller: Teller) -> None:
    ready(teller.action(), site()).start()
    told = teller.told()
    assert told["session"] != os.getsid(0)
    wait(lambda: not Path(f"/proc/{told['pid']}").exists(), 10, "it is gone, and nobody has to wait for it")


def test_a_program_outlives_the_console(tmp_path: Path) -> None:
    go, done = tmp_path / "go", tmp_path / "done"
    console = subprocess.Popen(
        [sys.executable, "-c", CONSOLE, sys.executable, "-I", "-c", WAITER, str(go), str(done)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    try:
        assert console.stdout is not None
        assert console.stdout.readline().startswith("started: ")
    finally:
        console.kill()
        console.communicate(timeout=10)
        go.touch()
    wait(done.exists, 10, "the program lives on")


def test_what_cannot_be_started_is_said() -> None:
    assert start_program(["no-such-program-anywhere", "x"]) == (
        'there is no program called "no-such-program-anywhere" on this machine'
    )


def test_what_is_no_program_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF and nothing more")
    broken.chmod(0o700)
    assert "did not start" in start_program([str(broken)])
    batch = tmp_path / "trap.bat"
    batch.write_text("echo")
    batch.chmod(0o700)
    assert "through a shell" in start_program([str(batch)])


def test_what_was_started_is_told_in_one_short_line(teller: Teller) -> None:
    said = ready(teller.action("{site}"), site(name="\u202e" + "x" * 900)).start()
    teller.told()
    assert said.isprintable()
    assert len(said) < 150


# Pages.


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def show_page(self, url: QUrl) -> None:
        self.opened.append(bytes(url.toEncoded().data()).decode())


@pytest.fixture
def browser(qtbot: QtBot) -> Iterator[Browser]:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "show_page")
    yield browser
    QDesktopServices.unsetUrlHandler("https")


@pytest.mark.parametrize("value", [*HOSTILE, "a/b?c#d", "../../admin", "a&b=c", "@evil.example", "--help"])
def test_a_value_stays_in_its_place_in_an_address(browser: Browser, value: str) -> None:
    action = ready(ActionSettings("wiki", url="https://wiki.example/sites/{site}?q={site}#x"), site(name=value))
    assert action.start().startswith("opened: https://wiki.example/sites/")
    (opened,) = browser.opened
    parts = urlsplit(opened)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "wiki.example", "x")
    assert unquote(parts.path.removeprefix("/sites/")) == value
    assert "/" not in parts.path.removeprefix("/sites/")
    assert unquote(parts.query.removeprefix("q=")) == value


@pytest.mark.parametrize("value", [".", ".."])
def test_a_value_that_leads_to_another_page_is_refused(value: str) -> None:
    assert "another page" in ready(ActionSettings("w", url="https://wiki.example/{key}"), site(key=value)).why_not


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "https://", "ftp://x", "https://a b", ""])
def test_only_web_pages_are_opened(browser: Browser, url: str) -> None:
    assert "no address of a web page" in open_page(url)
    assert browser.opened == []
