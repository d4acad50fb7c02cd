"""The body of an answer, unpacked as it arrives and never beyond its cap."""

import zlib

from noc.backends.backend import PollError
from noc.core.causes import Cause

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class Unpacker:
    """Collects the chunks of one body. A bomb unfolds to one byte beyond the cap and no further."""

    def __init__(self, server: str, encoding: str, cap: int) -> None:
        """`encoding` is the Content-Encoding; `cap` counts decoded bytes."""
        encoding = encoding.strip().lower()
        if encoding not in _PACKED and encoding not in ("", "identity"):
            raise PollError(Cause.BACKEND_GARBLED, f"{server} packs its answer in a way that was not asked for")
        self._server = server
        self._cap = cap
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB) if encoding in _PACKED else None
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> None:
        """Take a chunk as it came. Raises PollError, backend_garbled, beyond the cap or where it cannot be unpacked."""
        if self._inflate is not None:
            try:
                chunk = self._inflate.decompress(chunk, self._cap - self._size + 1)
            except zlib.error:
                text = f"{self._server} sent an answer that cannot be unpacked"
                raise PollError(Cause.BACKEND_GARBLED, text) from None
        self._size += len(chunk)
        if self._size > self._cap:
            text = f"{self._server} sent more than {self._cap / 1e6:g} MB: raise limits.body if that is right"
            raise PollError(Cause.BACKEND_GARBLED, text)
        self._parts.append(chunk)

    def whole(self) -> bytes:
        """Return the body after its last chunk. Raises PollError where a packed one was cut short."""
        if self._inflate is not None and not self._inflate.eof and self._parts:
            raise PollError(Cause.BACKEND_GARBLED, f"{self._server} sent an answer that was cut short")
        return b"".join(self._parts)
