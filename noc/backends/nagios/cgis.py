"""The questions that the JSON CGIs are asked, page by page where there is much to tell."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.http import Transport
from noc.backends.nagios import wire
from noc.backends.words import clean
from noc.core.causes import Cause
from noc.settings import BackendSettings, SecretRef

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)

PAGE = 20_000  # rows of a page: some 28 MB, and under a second of the server's time
_NO_SUCH = 6  # the type code for a value that is not known, such as the name of a host

Rows = dict[str, dict[str, S]]


class MissingError(Exception):
    """Nagios does not know an object of that name, or this account may not see it."""


class Cgis:
    def __init__(self, settings: BackendSettings, secrets: Callable[[SecretRef], str]) -> None:
        """The url is the cgi-bin folder; one that ends in the name of a CGI is taken too."""
        self.transport = Transport(settings, secrets)

    @property
    def server(self) -> str:
        return self.transport.server

    async def status(self, shape: type[T], **params: str) -> wire.Whole[T]:
        return await self._ask("/statusjson.cgi", shape, params)

    async def objects(self, shape: type[T], **params: str) -> wire.Whole[T]:
        return await self._ask("/objectjson.cgi", shape, params)

    async def _ask(self, path: str, shape: type[T], params: Mapping[str, str]) -> wire.Whole[T]:
        """Raises PollError, and MissingError for an object that is not there."""
        reply = await self.transport.get(path, params)
        try:
            whole = wire.read(reply, shape)  # in one go: a page may be of 28 MB
        except PollError as error:
            if error.cause is Cause.BACKEND_GARBLED:
                self._expect_done(wire.read(reply, msgspec.Raw).result)
            raise
        self._expect_done(whole.result)
        return whole

    def _expect_done(self, result: wire.Result) -> None:
        if result.type_code == _NO_SUCH and "could not be found" in result.message:
            raise MissingError(clean(result.message))
        if result.type_code:
            text = f"{self.server} did not do what was asked: {clean(result.type_text, 60)}: {clean(result.message)}"
            raise PollError(Cause.BACKEND_GARBLED, text)
