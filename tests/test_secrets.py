"""Secrets from the environment, from files, and from keyrings that misbehave. Real keyrings: tests/live."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from noc import secrets
from noc.errors import SecretError
from noc.settings import SecretRef

OF = "backend east, password"
SOON = timedelta(milliseconds=50)


def env(name: str = "NOC_TEST_SECRET") -> SecretRef:
    return SecretRef("env", name, OF)


def in_file(path: Path) -> SecretRef:
    return SecretRef("file", str(path), OF)


IN_KEYRING = SecretRef("keyring", "east/password", OF)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_kept", {})
    monkeypatch.setattr(secrets, "_seen", set())
    monkeypatch.setattr(secrets, "_asking", {})


def refused(ref: SecretRef) -> str:
    with pytest.raises(SecretError) as caught:
        secrets.resolve(ref, SOON)
    assert caught.value.text.startswith(f"{OF}: ")
    assert "\n" not in caught.value.text
    return caught.value.text


def written(path: Path, text: bytes, mode: int = 0o600) -> SecretRef:
    path.write_bytes(text)
    path.chmod(mode)
    return in_file(path)


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOC_TEST_SECRET", "hunter2")
    assert secrets.resolve(env()) == "hunter2"


def test_from_systemds_credentials_where_the_environment_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As systemd shows them: readable for the group, by an access list that a mode cannot tell.
    written(tmp_path / "NOC_TEST_SECRET", b"hunter2\n", 0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secrets.resolve(env()) == "hunter2"


def test_the_environment_goes_before_systemds_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "NOC_TEST_SECRET", b"old")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("NOC_TEST_SECRET", "new")
    assert secrets.resolve(env()) == "new"


def test_a_variable_that_is_not_set_names_both_remedies() -> None:
    said = refused(env("NOC_NOT_SET"))
    assert "variable NOC_NOT_SET is not set" in said
    assert "LoadCredential=NOC_NOT_SET:FILE" in said


@pytest.mark.parametrize("text", [b"hunter2", b"hunter2\n", b"hunter2\r\n"])
def test_from_a_file_without_the_line_break_of_editors(tmp_path: Path, text: bytes) -> None:
    assert secrets.resolve(written(tmp_path / "secret", text)) == "hunter2"


def test_blanks_belong_to_the_secret(tmp_path: Path) -> None:
    assert secrets.resolve(written(tmp_path / "secret", b" pass word \n")) == " pass word "


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666])
def test_a_file_that_others_may_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    said = refused(written(tmp_path / "secret", b"hunter2", mode))
    assert f"run: chmod 600 {tmp_path}/secret" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"  \n", "is empty"),
        (b"hunter2\nhunter3\n", "more than one line"),
        (b"hunter2\0", "more than one line"),
        (b"\xff\xfe\xfd", "is not UTF-8"),
        (b"x" * 70_000, "is too large"),
    ],
)
def test_a_file_that_holds_no_secret(tmp_path: Path, text: bytes, words: str) -> None:
    said = refused(written(tmp_path / "secret", text))
    assert words in said
    assert "hunter" not in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be read: No such file or directory" in refused(in_file(tmp_path / "none"))


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "is no plain file" in refused(in_file(tmp_path / "pipe"))
    assert "Is a directory" in refused(in_file(tmp_path)) or "no plain file" in refused(in_file(tmp_path))


def test_a_link_to_a_file_of_ours_is_followed(tmp_path: Path) -> None:
    written(tmp_path / "secret", b"hunter2")
    (tmp_path / "link").symlink_to("secret")
    assert secrets.resolve(in_file(tmp_path / "link")) == "hunter2"


def test_a_secret_is_fetched_once_until_it_is_forgotten(tmp_path: Path) -> None:
    ref = written(tmp_path / "secret", b"old")
    assert secrets.resolve(ref) == "old"
    written(tmp_path / "secret", b"new")
    assert secrets.resolve(ref) == "old"
    secrets.forget(ref)
    assert secrets.resolve(ref) == "new"


def test_what_was_seen_is_never_forgotten_the_longest_first(tmp_path: Path) -> None:
    ref = written(tmp_path / "secret", b"short")
    secrets.resolve(ref)
    secrets.forget(ref)
    secrets.resolve(written(tmp_path / "other", b"rather long"))
    assert secrets.seen() == ("rather long", "short")


class Fake(KeyringBackend):
    """A keyring that does what a test says. `priority` keeps it out of keyring's own search."""

    priority = -1

    def __init__(self, answer: str | BaseException | None = None) -> None:
        self.answer = answer
        self.calls = 0
        self.open = threading.Event()
        self.open.set()

    def get_password(self, service: str, username: str) -> str | None:
        self.calls += 1
        assert (service, username) == ("noc-console", "east/password")
        assert self.open.wait(10)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)
        self.answer = password


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake("hunter2")
    monkeypatch.setattr(keyring.core, "_keyring_backend", fake)
    return fake


def test_from_the_keyring(chain: Fake) -> None:
    assert secrets.resolve(IN_KEYRING) == "hunter2"
    assert secrets.resolve(IN_KEYRING) == "hunter2"
    assert chain.calls == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, 'is not in the keyring; run: keyring set noc-console "east/password"'),
        ("", 'the entry "east/password" of service noc-console in the keyring is empty'),
        (NoKeyringError("none"), "this machine has no keyring; use"),
        (KeyringLocked("locked"), "the keyring is locked; open it, or use"),
        (InitError("bus"), "the keyring cannot be used (InitError); use"),
        (OSError("hunter2"), "the keyring cannot be used (OSError); use"),
    ],
)
def test_a_keyring_that_does_not_help(chain: Fake, answer: str | BaseException | None, words: str) -> None:
    chain.answer = answer
    said = refused(IN_KEYRING)
    assert words in said
    assert "hunter2" not in said


def test_a_keyring_that_waits_for_its_password_is_asked_once_and_answers_when_it_is_opened(chain: Fake) -> None:
    chain.open.clear()
    assert "did not answer within 50ms; open it" in refused(IN_KEYRING)
    assert "did not answer" in refused(IN_KEYRING)
    assert chain.calls == 1, "the second question waits with the first"
    chain.open.set()
    assert secrets.resolve(IN_KEYRING) == "hunter2"


def test_storing_in_the_keyring(chain: Fake) -> None:
    secrets.store(IN_KEYRING, "new")
    assert chain.answer == "new"
    assert secrets.resolve(IN_KEYRING) == "new"
    assert "new" in secrets.seen()


@pytest.mark.parametrize("secret", ["", "  ", "two\nlines"])
def test_what_could_not_be_fetched_is_not_stored(chain: Fake, secret: str) -> None:
    with pytest.raises(SecretError):
        secrets.store(IN_KEYRING, secret)
    assert chain.answer == "hunter2"


def test_only_a_keyring_is_stored_into() -> None:
    with pytest.raises(SecretError, match="only a keyring is written to"):
        secrets.store(env(), "hunter2")
