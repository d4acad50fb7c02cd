"""The one way out to a backend over HTTP: bounded in time and size, with TLS always verified.

Every failure leaves as a PollError whose cause and sentence say what is wrong and, where it can be told, what helps.
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx  # noqa: TID251 - this is the one file that may

from noc.backends.backend import Cost, PollError
from noc.backends.body import Unpacker
from noc.backends.failures import broken, mute, unfinished
from noc.backends.reply import Reply, decode
from noc.backends.stamps import from_http_date
from noc.backends.tls import context_for
from noc.core.causes import Cause
from noc.errors import SecretError
from noc.settings import BackendSettings, SecretRef

__all__ = ["Reply", "Transport", "decode"]

Params = Mapping[str, str] | Sequence[tuple[str, str]]

_TRANSPORT_ERRORS = (httpx.HTTPError, httpx.InvalidURL)
_MAYBE_STALE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class _UnansweredError(Exception):
    """The connection broke before the first byte of an answer: an idle one may have been shut by the server."""

    def __init__(self, failure: PollError) -> None:
        super().__init__(failure.text)
        self.failure = failure


class Transport:
    """One backend's connection. One request is in flight at a time; others wait in line, and their wait counts."""

    def __init__(
        self,
        settings: BackendSettings,
        secrets: Callable[[SecretRef], str],
        headers: Mapping[str, str] | None = None,
        *,
        signs_in: bool = True,
        called: str = "",
    ) -> None:
        """`signs_in`: send the user and password, or the token, with each request; False where the product has its
        own way to log in, which asks for them with `secret`. `called`: the name of the server for people, where its
        address is a secret."""
        self.cost = Cost()  # of the newest poll
        self._settings = settings
        self._limits = settings.limits
        self._secrets = secrets
        self._signs_in = signs_in
        self._called = called
        self._headers = dict(headers or {})
        self._url = urlsplit(settings.url)
        self._client: httpx.AsyncClient | None = None
        self._context: ssl.SSLContext | None = None
        self._reused = False  # the client's connection has served before, so it may have gone stale
        self._in_line = asyncio.Lock()

    @property
    def server(self) -> str:
        """Host and port, for people."""
        return self._called or self._url.netloc.rpartition("@")[2] or self._settings.url

    @asynccontextmanager
    async def poll(self) -> AsyncIterator[None]:
        """Group the requests of one poll: they share the total limit and one account of what they cost (`cost`)."""
        self.cost = cost = Cost()
        started = monotonic()
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()):
                yield
        except TimeoutError:
            raise self._too_slow() from None
        finally:
            cost.seconds = monotonic() - started

    async def get(self, path: str, params: Params | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        return await self._exchange("GET", path, reads=True, params=params, headers=headers)

    async def post(
        self,
        path: str,
        *,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        reads: bool = False,
    ) -> Reply:
        """Post once. Only where `reads` says that it changes nothing may it be repeated on a stale connection."""
        return await self._exchange("POST", path, reads=reads, json=json, data=form, content=text, headers=headers)

    async def delete(self, path: str) -> Reply:
        return await self._exchange("DELETE", path)

    async def close(self) -> None:
        """Let go of the connection; the next request makes a new one."""
        client, self._client, self._reused = self._client, None, False
        if client is not None:
            with suppress(httpx.HTTPError, OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await client.aclose()

    def secret(self, ref: SecretRef) -> str:
        """May wait for a keyring: call it in a thread. Raises PollError."""
        try:
            return self._secrets(ref)
        except SecretError as error:
            raise PollError(Cause.BACKEND_REFUSED, error.text) from None

    async def _exchange(self, method: str, path: str, *, reads: bool = False, **request: Any) -> Reply:
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()), self._in_line:
                again = reads and self._reused
                try:
                    return await self._attempt(method, path, request)
                except _UnansweredError:
                    if not again:
                        raise
                return await self._attempt(method, path, request)
        except _UnansweredError as unanswered:
            raise unanswered.failure from None
        except TimeoutError:
            raise self._too_slow() from None

    async def _attempt(self, method: str, path: str, request: dict[str, Any]) -> Reply:
        """Send once. Whatever goes wrong, the client is thrown away: its pool may hold a dead slot for good."""
        answered = False
        try:
            client = self._client or await self._open()
            self.cost.requests += 1
            async with client.stream(method, self._settings.url + path, **request) as response:
                answered = True
                body = await self._read(response)
        except _TRANSPORT_ERRORS as error:
            await self.close()
            failure = self._failure(error, answered)
            if not answered and isinstance(error, _MAYBE_STALE):
                raise _UnansweredError(failure) from None
            raise failure from None
        except BaseException:
            await self.close()
            raise
        self._reused = True
        if response.status_code == 401:
            await self.close()  # the secret may have been changed: the next request asks for it anew
        return self._reply(response, path, body)

    async def _open(self) -> httpx.AsyncClient:
        if self._context is None:
            self._context = await self._trust()
        authorization = await asyncio.to_thread(self._authorization)  # a keyring may make us wait
        limits = self._limits
        self._client = httpx.AsyncClient(
            verify=self._context,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "noc-console",
                **authorization,
                **self._headers,
            },
            timeout=httpx.Timeout(limits.read.total_seconds(), connect=limits.connect.total_seconds()),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=300),
            follow_redirects=False,
            trust_env=False,
        )
        return self._client

    async def _trust(self) -> ssl.SSLContext:
        if self._url.scheme != "https":
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is never asked
        try:
            return await asyncio.to_thread(context_for, self._settings.ca)
        except OSError as error:
            text = f"the authority's certificate {self._settings.ca} cannot be read: {error.strerror or error}"
            raise PollError(Cause.BACKEND_LOST, text) from None

    def _authorization(self) -> dict[str, str]:
        settings = self._settings
        if not self._signs_in:
            return {}
        if settings.token is not None:
            return {"Authorization": f"Bearer {self.secret(settings.token)}"}
        if settings.password is not None:
            pair = f"{settings.user or ''}:{self.secret(settings.password)}"
            return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        return {}

    async def _read(self, response: httpx.Response) -> bytes:
        unpacker = Unpacker(self.server, response.headers.get("Content-Encoding", ""), self._limits.body)
        async for chunk in response.aiter_raw():
            self.cost.bytes += len(chunk)
            unpacker.feed(chunk)
        return unpacker.whole()

    def _reply(self, response: httpx.Response, path: str, body: bytes) -> Reply:
        headers = response.headers
        return Reply(
            status=response.status_code,
            body=body,
            date=from_http_date(headers.get("Date")),
            content_type=headers.get("Content-Type", ""),
            location=headers.get("Location", ""),
            etag=headers.get("ETag", ""),
            server=self.server,
            path=self._url.path + path.partition("?")[0],
        )

    def _too_slow(self) -> PollError:
        return unfinished(self.server, self._limits.total)

    def _failure(self, error: Exception, answered: bool) -> PollError:
        server, limits = self.server, self._limits
        match error:
            case httpx.ConnectTimeout():
                limit = limits.connect.total_seconds()
                return PollError(Cause.BACKEND_LOST, f"{server} did not take the connection within {limit:g} s")
            case httpx.TimeoutException():
                return mute(server, limits.read)
            case httpx.RemoteProtocolError() if answered:
                return PollError(Cause.BACKEND_GARBLED, f"{server} sent an answer that was cut short")
            case httpx.RemoteProtocolError() if "disconnected" in str(error):
                return PollError(Cause.BACKEND_LOST, f"{server} closed the connection without an answer")
            case httpx.RemoteProtocolError():
                return PollError(Cause.BACKEND_GARBLED, f"{server} does not speak HTTP")
            case httpx.InvalidURL() | httpx.UnsupportedProtocol():
                url = f'"{self._settings.url}"' if not self._called else f"the address of {self._called}"
                return PollError(Cause.BACKEND_LOST, f"{url} is no address")
        failure = broken(error, server, self._settings.ca)
        self._context = None  # the file of the authority may have been put right: read it anew
        return failure
