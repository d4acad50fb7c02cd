"""The way to Zabbix: many calls in one request, a session that is renewed once, and what its refusals mean.

Whether the secret travels in the body or in a header hangs on the version, which is asked without any. A user with a
password is logged in once and logged out at the end: each log-in leaves a session on the server, and five that fail
block the account for everybody, so a refused one is not tried again for a while.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NoReturn, TypeVar

import msgspec

from noc.backends.backend import PollError
from noc.backends.http import Transport, decode
from noc.backends.kind import Secrets
from noc.backends.words import clean
from noc.backends.zabbix.wire import UNREADABLE, Response, RpcError, decoder_of, rows_of
from noc.core.causes import Cause
from noc.settings import BackendSettings
from noc.steady import steady

T = TypeVar("T")

_PATH = "/api_jsonrpc.php"
_CONTENT = {"Content-Type": "application/json-rpc"}
_REFUSED_HOLDS = 30.0  # seconds: as long as Zabbix blocks an account
_LOGOUT_TAKES = 2.0  # seconds at most

_SESSION_OVER = ("re-login", "session terminated", "not authori", "token expired", "session not found")
_FORBIDDEN = ("no permissions to call", "do not have permission", "no permissions to referred", "access denied")
_NO_DATABASE = ("database", "dbconnect", "sql")


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    params: Mapping[str, Any] | list[Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call: `raw` its result, or `error`."""

    method: str
    server: str
    raw: msgspec.Raw = field(default_factory=msgspec.Raw)
    error: RpcError | None = None

    def rows(self, shape: type[T]) -> tuple[list[T], int]:
        """Its rows, and how many could not be read. Raises PollError where it was refused or is no list of them."""
        try:
            return rows_of(self._result(), shape)
        except UNREADABLE as error:
            text = f"{self.server} answers {self.method} with another shape than promised: {clean(str(error), 100)}"
            raise PollError(Cause.BACKEND_GARBLED, text) from None

    def read(self, shape: type[T]) -> T:
        """Its result as it is. Raises PollError."""
        try:
            result: T = decoder_of(shape).decode(self._result())
        except UNREADABLE as error:
            text = f"{self.server} answers {self.method} with another shape than promised: {clean(str(error), 100)}"
            raise PollError(Cause.BACKEND_GARBLED, text) from None
        return result

    @property
    def forbidden(self) -> bool:
        """It is there, and this account may not."""
        return self.error is not None and _is(self.error, _FORBIDDEN)

    def _result(self) -> msgspec.Raw:
        if self.error is not None:
            _refused(self.server, self.method, self.error)
        if not bytes(self.raw):
            raise PollError(Cause.BACKEND_GARBLED, f"{self.server} did not answer {self.method}")
        return self.raw


class ZabbixApi:
    def __init__(self, settings: BackendSettings, secrets: Secrets) -> None:
        """The url is the root of the front end; one that ends in the name of its API is taken too."""
        self.transport = Transport(
            replace(settings, url=settings.url.removesuffix(_PATH)), secrets, _CONTENT, signs_in=False
        )
        self.date: datetime | None = None  # the front end's clock at its newest answer
        self._settings = settings
        self._version: str | None = None
        self._session: str | None = None
        self._refused: tuple[float, PollError] | None = None  # when a log-in was refused, and how

    @property
    def server(self) -> str:
        return self.transport.server

    @property
    def version(self) -> str:
        """As it was last told; empty before the first answer."""
        return self._version or ""

    def since(self, major: int, minor: int) -> bool:
        """Whether it is of this version or a later one."""
        return _numbers(self.version) >= (major, minor)

    def poll(self) -> AbstractAsyncContextManager[None]:
        return self.transport.poll()

    def forget(self) -> None:
        """It may have been replaced by another version: ask anew."""
        self._version = None

    async def know_version(self) -> None:
        if self._version is None:
            (outcome,) = await self._send([Call("apiinfo.version", [])], None, reads=True)
            self._version = clean(outcome.read(str), 40)

    async def ask(self, *calls: Call, reads: bool = True) -> list[Outcome]:
        """Send all in one request. What is refused, or done, stands in the outcomes.

        With `reads` False nothing is ever sent twice on a broken connection. Raises PollError.
        """
        await self.know_version()
        for _ in range(2):
            secret = await self.secret()
            outcomes = await self._send(calls, secret, reads=reads)
            if not any(outcome.error and _is(outcome.error, _SESSION_OVER) for outcome in outcomes):
                return outcomes
            # Nothing of it was carried out: it was refused at the door.
            self._session = None
            if self._settings.token is not None:
                text = f"{self.server} does not accept the API token: it was revoked, has run out, or is mistyped"
                raise PollError(Cause.BACKEND_REFUSED, text)
        raise PollError(Cause.BACKEND_REFUSED, f"{self.server} ends each session at once")

    async def secret(self) -> str:
        """The token, or the session, which is begun where there is none. Raises PollError."""
        settings = self._settings
        if settings.token is not None:
            return await asyncio.to_thread(self.transport.secret, settings.token)
        if self._session is None:
            self._session = await self._log_in()
        return self._session

    async def who_am_i(self, shape: type[T]) -> T:
        """What is told of this account. Raises PollError."""
        await self.know_version()
        secret = await self.secret()
        which = {"token": secret} if self._settings.token is not None else {"sessionid": secret}
        (outcome,) = await self._send([Call("user.checkAuthentication", which)], None, reads=True)
        return outcome.read(shape)

    async def close(self) -> None:
        if self._session is not None and self._version is not None:
            with suppress(PollError, TimeoutError):  # it ends by itself some day
                async with asyncio.timeout(_LOGOUT_TAKES):
                    await self._send([Call("user.logout", [])], self._session, reads=False)
        self._session = None
        await self.transport.close()

    async def _log_in(self) -> str:
        settings = self._settings
        if settings.password is None:
            text = f"{self.server} wants an API token, or a user and password: add token to this backend"
            raise PollError(Cause.BACKEND_REFUSED, text)
        if self._refused is not None and steady() - self._refused[0] < _REFUSED_HOLDS:
            raise self._refused[1]
        password = await asyncio.to_thread(self.transport.secret, settings.password)
        params = {"username": settings.user or "", "password": password}
        (outcome,) = await self._send([Call("user.login", params)], None, reads=False)
        if outcome.error is not None and not _is(outcome.error, _NO_DATABASE):
            text = f"{self.server} refuses the log-in of {clean(settings.user or '', 60)}: check the user, the secret, "
            refusal = PollError(Cause.BACKEND_REFUSED, text + "and whether the account is blocked")
            self._refused = (steady(), refusal)
            raise refusal
        self._refused = None
        return outcome.read(str)

    async def _send(self, calls: "tuple[Call, ...] | list[Call]", secret: str | None, *, reads: bool) -> list[Outcome]:
        in_header = secret is not None and self.since(6, 4)
        in_body = {"auth": secret} if secret is not None and not in_header else {}
        body = [
            {"jsonrpc": "2.0", "id": at, "method": call.method, "params": call.params, **in_body}
            for at, call in enumerate(calls)
        ]
        headers = _CONTENT | ({"Authorization": f"Bearer {secret}"} if in_header else {})
        # A single call goes without a list: there are proxies and old front ends that know no other.
        json = body if len(body) > 1 else body[0]
        reply = await self.transport.post(_PATH, json=json, headers=headers, reads=reads)
        self.date = reply.date
        raw = decode(reply, msgspec.Raw)
        return self._matched(calls, raw)

    def _matched(self, calls: "tuple[Call, ...] | list[Call]", raw: msgspec.Raw) -> list[Outcome]:
        """The answer to each call by its id. One answer to all is a refusal of the whole."""
        try:
            if bytes(raw).lstrip()[:1] == b"[":
                responses: list[Response] = decoder_of(list[Response]).decode(raw)
            else:
                responses = [decoder_of(Response).decode(raw)]
        except UNREADABLE as error:
            text = f"{self.server} does not speak the Zabbix API: {clean(str(error), 100)}"
            raise PollError(Cause.BACKEND_GARBLED, text) from None
        if len(responses) == 1 and responses[0].error is not None:
            return [Outcome(call.method, self.server, error=responses[0].error) for call in calls]
        by_id = {response.id: response for response in responses}
        if len(by_id) != len(calls) or set(by_id) != set(range(len(calls))):
            raise PollError(Cause.BACKEND_GARBLED, f"{self.server} answers other calls than were made")
        return [Outcome(call.method, self.server, by_id[at].result, by_id[at].error) for at, call in enumerate(calls)]


def _is(error: RpcError, words: tuple[str, ...]) -> bool:
    said = f"{error.message} {error.text}".lower()
    return any(word in said for word in words)


def _refused(server: str, method: str, error: RpcError) -> NoReturn:
    said = clean(error.text, 120)
    if _is(error, _FORBIDDEN):
        text = f"{server} does not let this account call {method}: allow the API and this method in the user's role"
        raise PollError(Cause.BACKEND_REFUSED, text)
    if _is(error, _SESSION_OVER):
        raise PollError(Cause.BACKEND_REFUSED, f"{server} has ended the session")
    if error.code == 1 or _is(error, _NO_DATABASE):
        text = f"the front end at {server} answers, but not its database: {said}"
        raise PollError(Cause.BACKEND_LOST, text)
    raise PollError(Cause.BACKEND_GARBLED, f"{server} refuses {method}: {said or 'it does not say why'}")


def _numbers(version: str) -> tuple[int, int]:
    major, _, rest = version.partition(".")
    minor = rest.partition(".")[0]
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else (0, 0)
