"""From nothing to a true wall as a person would go: a real keyring, a real Icinga 2 with an authority of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noc.config import load
from noc.setup.certificates import Certificate, topmost
from noc.setup.handshake import fetch_chain
from tests.commands.person import Person
from tests.live import icinga2_server
from tests.live.icinga2_server import PASSWORDS, Host, Icinga2Server
from tests.live.secret_service import SecretService, secret_service

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(not icinga2_server.INSTALLED, reason="needs the Debian package icinga2-bin"),
]
ROOT = Path(__file__).parents[2]
FIVE_MINUTES = 300.0  # s, for a person; most of it is his typing
FAR_UNDER = 60.0
HOSTS = [
    Host("riga-gw", ("site-riga",), ("http",)),
    Host("riga-sw", ("site-riga",)),
    Host("oslo-gw", ("site-oslo",)),
    Host("lab"),
]


@pytest.fixture(scope="module")
def icinga(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Icinga2Server]:
    with Icinga2Server(tmp_path_factory.mktemp("icinga"), HOSTS) as server:
        yield server


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[SecretService]:
    with secret_service(tmp_path / "desktop") as service:
        yield service


def environment(service: SecretService) -> dict[str, str]:
    return service.env | {"PYTHONPATH": str(ROOT)}


def person(service: SecretService, folder: Path, *words: str | Path) -> Person:
    command = [sys.executable, "-m", "noc", "--config", folder / "noc.toml", *words]
    return Person(command, environment(service), folder)


def authority(server: Icinga2Server) -> Certificate:
    return topmost(fetch_chain(server.url))


def run(service: SecretService, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "noc", "--config", str(folder / "noc.toml"), *words]
    return subprocess.run(
        command, env=environment(service), cwd=folder, capture_output=True, text=True, timeout=90, check=False, **more
    )


def test_from_the_first_question_to_a_calm_wall(icinga: Icinga2Server, keyring: SecretService, tmp_path: Path) -> None:
    began = time.monotonic()
    with person(keyring, tmp_path, "backends", "add") as somebody:
        somebody.answers("Kind", "icinga2")
        somebody.answers("Name", "east")
        somebody.answers("url", icinga.url)
        somebody.answers("Log in with", "p")
        somebody.answers("User", "noc")
        somebody.answers("Password", PASSWORDS["noc"])
        shown = somebody.sees("Is this the fingerprint")
        assert authority(icinga).shown.replace(":", "") in "".join(shown.split()).replace(":", "")
        assert "trustme" in shown
        somebody.types("y\n")
        ways = somebody.sees("site_from [1]")
        assert "hostgroup:site-" in ways
        assert "oslo, riga" in ways
        somebody.types("1\n")
        said = somebody.sees("Add ")
        assert "2 sites by hostgroup:site-: oslo, riga" in said
        assert "lab" in said
        assert not (tmp_path / "noc.toml").exists(), "nothing is written before the person has agreed"
        somebody.types("y\n")
        assert somebody.leaves() == 0, somebody.screen
        assert PASSWORDS["noc"] not in somebody.screen
    checked = run(keyring, tmp_path, "check")
    took = time.monotonic() - began
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout
    assert checked.stdout.startswith("2 sites = 2 ok")
    print(f"from `noc backends add` to a calm wall: {took:.1f} s without the typing")
    assert took < FAR_UNDER < FIVE_MINUTES
    (backend,) = load(tmp_path / "noc.toml").backends
    assert (backend.name, backend.site_from, backend.ca) == ("east", "hostgroup:site-", tmp_path / "east-ca.pem")
    assert PASSWORDS["noc"] not in (tmp_path / "noc.toml").read_text()
    stored = "import keyring; print(keyring.get_password('noc-console', 'east/password'))"
    assert keyring.python(stored) == PASSWORDS["noc"]


def test_a_wrong_password_is_put_right_and_ctrl_c_changes_nothing(
    icinga: Icinga2Server, keyring: SecretService, tmp_path: Path
) -> None:
    words = ("backends", "add", "--kind", "icinga2", "--name", "east", "--url", icinga.url, "--ca", str(icinga.ca))
    with person(keyring, tmp_path, *words, "--user", "noc") as somebody:
        somebody.answers("Password", "wrong")
        refused = somebody.sees("What now")
        assert "refuses the log-in (401)" in refused
        somebody.types("a\n")
        somebody.answers("Log in with", "")
        somebody.answers("User [noc]", "")
        somebody.answers("Password", PASSWORDS["noc"])
        somebody.sees("site_from [1]")
        assert somebody.interrupts() == 130
        assert "nothing was changed" in somebody.screen
    assert not list(tmp_path.glob("*.toml")) + list(tmp_path.glob("*.pem"))
    kept = "import keyring; print(keyring.get_password('noc-console', 'east/password'))"
    assert keyring.python(kept) == "None"


def test_a_script_hands_the_secret_in_and_names_the_fingerprint(
    icinga: Icinga2Server, keyring: SecretService, tmp_path: Path
) -> None:
    words = [
        "backends", "add", "--kind", "icinga2", "--name", "east", "--url", icinga.url, "--user", "noc",
        "--password-from", "-", "--site-from", "hostgroup:site-", "--yes",
    ]  # fmt: skip
    other = run(keyring, tmp_path, *words, "--trust", "00" * 32, input=PASSWORDS["noc"] + "\n")
    assert other.returncode == 3
    assert authority(icinga).shown in other.stderr, "the one it shows is told, to be compared"
    assert not (tmp_path / "noc.toml").exists()
    done = run(keyring, tmp_path, *words, "--trust", authority(icinga).shown, input=PASSWORDS["noc"] + "\n")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    tested = run(keyring, tmp_path, "backends", "test", "east")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "verified by the authority in east-ca.pem" in " ".join(tested.stdout.split())
    assert max(map(len, tested.stdout.splitlines())) <= 80


def test_an_account_that_may_only_read_is_a_weakened_backend(
    icinga: Icinga2Server, keyring: SecretService, tmp_path: Path
) -> None:
    (tmp_path / "noc.toml").write_text(
        f'[[backend]]\nname = "east"\nkind = "icinga2"\nurl = "{icinga.url}"\nca = "{icinga.ca}"\n'
        f'user = "reader"\npassword = "file:secret"\nsite_from = "hostgroup:site-"\n'
    )
    (tmp_path / "secret").touch(0o600)
    (tmp_path / "secret").write_text(PASSWORDS["reader"])
    tested = run(keyring, tmp_path, "backends", "test")
    assert tested.returncode == 1, tested.stdout
    assert "acknowledge-problem" in tested.stdout


def test_a_locked_keyring_leaves_a_file_of_ones_own(icinga: Icinga2Server, tmp_path: Path) -> None:
    with secret_service(tmp_path / "desktop") as service:
        service.python("import keyring; keyring.set_password('other', 'entry', 'x')")
    words = ("backends", "add", "--kind", "icinga2", "--name", "east", "--url", icinga.url, "--ca", str(icinga.ca))
    with secret_service(tmp_path / "desktop", locked=True) as service:
        with person(service, tmp_path, *words, "--user", "noc", "--site-from", "hostgroup:site-") as somebody:
            reason = somebody.sees("Where then")
            assert "the keyring is locked" in reason
            somebody.types("f\n")
            somebody.answers("Password", PASSWORDS["noc"])
            somebody.answers("Add ", "y")
            assert somebody.leaves() == 0, somebody.screen
        secret = tmp_path / "east.password"
        assert secret.stat().st_mode & 0o777 == 0o600
        checked = run(service, tmp_path, "check")
        assert checked.returncode == 0, checked.stdout + checked.stderr
