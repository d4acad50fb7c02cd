"""The body of an answer, unpacked as it arrives and never beyond its cap."""

import zlib
from collections.abc import Iterator

from noc.backends.backend import PollError
from noc.core.causes import Cause

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_PIECE = 256 * 1024  # bytes
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class Unpacker:
    """Collects the chunks of one body. A bomb unfolds to one piece beyond the cap and no further."""

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
        for part in self._unpacked(chunk):
            self._size += len(part)
            if self._size > self._cap:
                text = f"{self._server} sent more than {self._cap / 1e6:g} MB: raise limits.body if that is right"
                raise PollError(Cause.BACKEND_GARBLED, text)
            self._parts.append(part)

    def _unpacked(self, chunk: bytes) -> Iterator[bytes]:
        """Piece by piece: a bomb unfolded at once takes twice its size."""
        if self._inflate is None:
            yield chunk
            return
        is_full = True
        while is_full:
            try:
                piece = self._inflate.decompress(chunk, _PIECE)
            except zlib.error:
                text = f"{self._server} sent an answer that cannot be unpacked"
                raise PollError(Cause.BACKEND_GARBLED, text) from None
            chunk, is_full = self._inflate.unconsumed_tail, len(piece) == _PIECE
            yield piece

    def whole(self) -> bytes:
        """Return the body after its last chunk. Raises PollError where a packed one was cut short."""
        if self._inflate is not None and not self._inflate.eof and self._parts:
            raise PollError(Cause.BACKEND_GARBLED, f"{self._server} sent an answer that was cut short")
        return b"".join(self._parts)
