"""Targets at a real server of this machine, and a log file as the console writes one."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from noc import log
from noc.core.effects import About, SendPage
from noc.notify.notifier import Notifier
from noc.notify.sent import Sent
from noc.settings import SecretRef, TargetSettings

PAGE = SendPage("p-1", "phone", "SITE DOWN: Riga", "Riga: host down.\n\n<b>*x*</b> \\n {{title}}", About.ALARM)
TOKEN = "tok3n-of-acme"


def addressed(**addresses: str) -> tuple[list[TargetSettings], Callable[[SecretRef, timedelta], str]]:
    """Targets, and what resolves their addresses."""
    targets = [TargetSettings(name, SecretRef("env", name, f"target {name}, address")) for name in addresses]
    return targets, lambda ref, deadline: addresses[ref.where]


@pytest.fixture
def address(httpserver: HTTPServer) -> str:
    """An address with a user, a password and a token in it."""
    return f"json://operator:pa55word@127.0.0.1:{httpserver.port}/{TOKEN}"


@pytest.fixture
def send() -> Callable[..., Sent]:
    """Send one page to the target `phone` at an address, as the engine's loop would."""

    def send_once(address: str, page: SendPage = PAGE, **more: Any) -> Sent:
        targets, resolve = addressed(phone=address)
        return asyncio.run(Notifier(targets, resolve, **more).send(page))

    return send_once


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that is logged from here on, the chatter of libraries too."""
    file = tmp_path / "noc.log"
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.setup(file, logging.DEBUG)
    monkeypatch.setattr(logging.getLogger("werkzeug"), "propagate", False)  # of the server, in this process by chance
    yield file
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.handlers[:] = before
    root.setLevel(level)
