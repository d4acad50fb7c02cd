"""One exchange with a server, from a plain test."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from noc.backends.backend import PollError
from noc.backends.http import Transport, decode
from noc.core.causes import Cause
from noc.settings import BackendSettings, Limits

LIMITS = Limits(
    body=1_000_000,
    connect=timedelta(milliseconds=300),
    read=timedelta(milliseconds=300),
    total=timedelta(milliseconds=900),
)


def settings(url: str, **changes: Any) -> BackendSettings:
    return BackendSettings("web", "json", url, limits=LIMITS, **changes)


def failure(runner: asyncio.Runner, work: Coroutine[Any, Any, object]) -> tuple[Cause, str]:
    """Why it failed; that it fails is expected."""
    with pytest.raises(PollError) as error:
        runner.run(work)
    return error.value.cause, error.value.text


async def fetched(transport: Transport) -> dict[str, Any]:
    return decode(await transport.get("/page"), dict[str, Any])
