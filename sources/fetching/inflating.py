"""Unpacking a body under caps: gzip, deflate and br, piece by piece, never more than asked for."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

from sources.fetching.errors import FetchError, Kind, Refused, TooMuch
from sources.fetching.policy import Policy

ACCEPTED = "gzip, deflate, br"
#: Below this a body may be any number of times larger than on the wire.
RATIO_FLOOR = 64_000
#: Bytes unpacked in one step, and bytes taken in at once.
STEP = 65_536
#: Members of one gzip body; honest servers send one.
MAX_MEMBERS = 1_000


class Unpacker(Protocol):
    """One way of packing. ``feed`` yields what a piece unpacks to; both raise ValueError."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack a piece, in steps."""

    def is_complete(self) -> bool:
        """Whether the body's end has been seen."""


class Plain:
    """Not packed."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The piece itself."""
        yield data

    def is_complete(self) -> bool:
        """HTTP knows the end."""
        return True


class Deflate:
    """Deflate, with the zlib frame that RFC 9110 asks for or raw as some servers send it."""

    def __init__(self) -> None:
        self._head = b""
        self._engine: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack a piece; what follows the stream's end is ignored."""
        if self._engine is None:
            self._head += data
            if len(self._head) < 2:
                return
            data = self._head
            self._engine = zlib.decompressobj(15 if _has_zlib_frame(data) else -15)
        yield from _unpack(self._engine, data)

    def is_complete(self) -> bool:
        """Whether the stream ended."""
        return self._engine is not None and self._engine.eof


class Gzip:
    """Gzip, with one member or several; what follows that is no member is ignored."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(31)
        self._members = 1
        self._head = b""  # of what follows a member
        self._over = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack a piece."""
        while data and not self._over:
            if self._engine.eof:
                self._head += data
                if len(self._head) < 2:
                    return
                data, self._head = self._head, b""
                self._next_member(data)
            yield from _unpack(self._engine, data)
            data = self._engine.unused_data

    def _next_member(self, data: bytes) -> None:
        if not data.startswith(b"\x1f\x8b"):
            self._over = True
            return
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise ValueError("too many gzip members")
        self._engine = zlib.decompressobj(31)

    def is_complete(self) -> bool:
        """Whether the last member ended."""
        return self._engine.eof


class Brotli:
    """Brotli, whose own limit of output is kept (brotli 1.2 and later)."""

    def __init__(self) -> None:
        self._engine = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack a piece."""
        try:
            piece = self._engine.process(data, output_buffer_limit=STEP)
            while piece:  # it may have taken all input and still hold output
                yield piece
                piece = self._engine.process(b"", output_buffer_limit=STEP)
        except brotli.error as error:
            raise ValueError(str(error)) from error

    def is_complete(self) -> bool:
        """Whether the stream ended."""
        return bool(self._engine.is_finished())


def _has_zlib_frame(head: bytes) -> bool:
    return head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0


def _unpack(engine: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    try:
        while data and not engine.eof:
            yield engine.decompress(data, STEP)
            data = engine.unconsumed_tail
    except zlib.error as error:
        raise ValueError(str(error)) from error


_UNPACKERS: dict[str, type[Unpacker]] = {
    "gzip": Gzip,
    "x-gzip": Gzip,
    "deflate": Deflate,
    "br": Brotli,
}


def unpacker_for(encoding: str) -> Unpacker:
    """The unpacker of a Content-Encoding. Raises Refused for a stack, FetchError for an unknown."""
    names = [name.strip().lower() for name in encoding.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if not names:
        return Plain()
    if len(names) > 1:
        raise Refused("The page is packed several times over.")
    if names[0] not in _UNPACKERS:
        raise FetchError(Kind.BAD_ENCODING, "a kind of packing that we did not offer")
    return _UNPACKERS[names[0]]()


class Inflater:
    """A body as it comes in: counted on the wire, unpacked, counted again."""

    def __init__(self, encoding: str, policy: Policy) -> None:
        self._unpacker = unpacker_for(encoding)
        self._policy = policy
        self._pieces: list[bytes] = []
        self._size = 0
        #: Bytes of the body on the wire so far.
        self.wire = 0

    def feed(self, data: bytes) -> None:
        """Take in a piece. Raises TooMuch at a cap, and FetchError if it cannot be unpacked."""
        self.wire += len(data)
        if self.wire > self._policy.max_wire:
            raise TooMuch(f"The page is larger than {self._policy.max_wire} bytes on the wire.")
        try:
            for start in range(0, len(data), STEP):
                for piece in self._unpacker.feed(data[start : start + STEP]):
                    self._keep(piece)
        except ValueError as error:
            raise FetchError(Kind.BAD_ENCODING) from error

    def finish(self) -> bytes:
        """The whole body. Raises FetchError if it ended too early."""
        if self.wire and not self._unpacker.is_complete():
            raise FetchError(Kind.CUT_BODY)
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._policy.max_body:
            raise TooMuch(f"The page is larger than {self._policy.max_body} bytes.")
        if self._size > max(RATIO_FLOOR, self.wire * self._policy.max_ratio):
            raise TooMuch("The page inflates to a size that no honest page has.")
        self._pieces.append(piece)
