"""The questions that Icinga 2 is asked, and the way in which it is told to act."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.http import Reply, Transport
from noc.backends.icinga2.wire import Outcome, Results, rows_of
from noc.core.causes import Cause
from noc.settings import BackendSettings, SecretRef

T = TypeVar("T")

# A query in the body of a POST: a GET would not hold hundreds of names.
_AS_GET = {"X-HTTP-Method-Override": "GET"}


class MissingError(Exception):
    """Icinga answers 404 for what is not there, and likewise for what the API user may not see."""


class Icinga2Api:
    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        """The url is the server's root; one that ends in `/v1` is taken too."""
        self.transport = Transport(replace(settings, url=settings.url.removesuffix("/v1")), secrets)

    def poll(self) -> AbstractAsyncContextManager[None]:
        return self.transport.poll()

    async def status(self) -> Reply:
        return await self.transport.get("/v1/status")

    async def user(self) -> Reply:
        """Who we are, and what we may."""
        return await self.transport.get("/v1")

    async def rows(
        self, kind: str, shape: type[T], attrs: list[str], names: Mapping[str, list[str]] | None = None
    ) -> tuple[list[T], int]:
        """Read objects of a kind ("hosts"), all or those in `names`; the second value counts unreadable rows.

        If one name of a list is gone the whole list is answered with 404. Raises MissingError and PollError.
        """
        question = {"attrs": attrs, **(names or {})}
        reply = await self.transport.post(f"/v1/objects/{kind}", json=question, headers=_AS_GET, reads=True)
        if reply.status == 404:
            raise MissingError
        return rows_of(reply, shape)

    async def act(self, action: str, order: Mapping[str, Any]) -> Outcome:
        """Do something to one object, once, and say what became of it. Raises PollError if that is not known.

        `code` is 200 for done, 409 for "not in this state", 404 for "may not, or is not there".
        """
        return (await self.act_all(action, order))[0]

    async def act_all(self, action: str, order: Mapping[str, Any]) -> list[Outcome]:
        """Likewise to each object that the order names; one outcome where the order is refused as a whole."""
        reply = await self.transport.post(f"/v1/actions/{action}", json=order)
        if reply.status in (401, 503):
            reply.expect_ok()
        return _outcomes(reply)

    async def close(self) -> None:
        await self.transport.close()


def required(kind: str, server: str) -> PollError:
    """What to say where a kind of object that a poll cannot do without may not be read."""
    permission = {"hosts": "objects/query/Host", "services": "objects/query/Service"}[kind]
    return PollError(
        Cause.BACKEND_REFUSED, f"{server} shows this API user no {kind} (404): give it the permission {permission}"
    )


def _outcomes(reply: Reply) -> list[Outcome]:
    refused = Outcome(reply.status, f"it answers {reply.status}")
    try:
        return msgspec.json.decode(reply.body, type=Results[Outcome]).results or [refused]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return [refused]
