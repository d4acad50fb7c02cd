"""A real Secret Service: gnome-keyring on a message bus of its own, with its keyrings in a folder of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STARTED = 10.0  # seconds
PASSWORD = b"of the keyring"


@dataclass(frozen=True)
class SecretService:
    daemon: subprocess.Popen[bytes]
    env: dict[str, str]

    def python(self, code: str) -> str:
        """Run a program beside it, as a desktop would; hand over the line it prints."""
        return run_python(code, self.env)

    def freeze(self) -> None:
        self.daemon.send_signal(signal.SIGSTOP)


def run_python(code: str, env: dict[str, str]) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def environment(home: Path) -> dict[str, str]:
    """Of a session without a screen, in which nothing can ask a person for a password."""
    run = home / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    places = {"HOME": home, "XDG_RUNTIME_DIR": run, "XDG_DATA_HOME": home / "data", "XDG_CONFIG_HOME": home / "config"}
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    return keep | {name: str(place) for name, place in places.items()}


@contextmanager
def message_bus(home: Path) -> Iterator[dict[str, str]]:
    env = environment(home)
    address = f"unix:path={home}/run/bus"
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"]
    bus = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(home / "run/bus")
        yield env | {"DBUS_SESSION_BUS_ADDRESS": address}
    finally:
        _end(bus)


@contextmanager
def secret_service(home: Path, locked: bool = False) -> Iterator[SecretService]:
    """`locked`: nobody has given the password of the keyring yet."""
    with message_bus(home) as env:
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        daemon = subprocess.Popen(
            command if locked else [*command, "--unlock"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert daemon.stdin is not None
            daemon.stdin.write(b"" if locked else PASSWORD)
            daemon.stdin.close()
            _wait_for(home / "run/keyring/control")
            yield SecretService(daemon, env)
        finally:
            daemon.send_signal(signal.SIGCONT)
            _end(daemon)


def _wait_for(path: Path) -> None:
    until = time.monotonic() + STARTED
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not come up within {STARTED:g} s"
        time.sleep(0.01)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
