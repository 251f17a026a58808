"""Long streams as members of at most ``PART`` bytes: ``tables/labs/000001.zst`` and so on.

Tables are packed by zstd. Kept pages are packed already and stay as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import zstandard

from labwatch.backups.members import PART, Member
from labwatch.backups.problems import Damaged

_PACKED = ".zst"
_LEVEL = 3

Put = Callable[[str, bytes], None]


@dataclass(frozen=True)
class Sum:
    """What a stream came to: bytes before packing, lines, hash in hex."""

    bytes: int
    lines: int
    sha256: str


class Summing:
    """Adds a stream up, block by block."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._bytes = self._lines = 0

    def add(self, block: bytes) -> None:
        """Take in what comes next."""
        self._hash.update(block)
        self._bytes += len(block)
        self._lines += block.count(b"\n")

    def told(self) -> Sum:
        """What it came to so far."""
        return Sum(self._bytes, self._lines, self._hash.hexdigest())


def put_parts(put: Put, folder: str, blocks: Iterable[bytes], *, packed: bool) -> Sum:
    """Write a stream as parts; what it came to. An empty stream is one empty part."""
    summing, held, number = Summing(), bytearray(), 0
    for block in blocks:
        held += block
        while len(held) > PART:
            number += 1
            _put_part(put, folder, number, bytes(held[:PART]), summing, packed)
            del held[:PART]
    _put_part(put, folder, number + 1, bytes(held), summing, packed)
    return summing.told()


def _put_part(
    put: Put, folder: str, number: int, data: bytes, summing: Summing, packed: bool
) -> None:
    summing.add(data)
    squeezed = _packer().compress(data) if packed else data
    put(f"{folder}/{number:06}{_PACKED if packed else ''}", squeezed)


def _packer() -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(_LEVEL, write_checksum=True)


def place_of(member: Member) -> tuple[str, int]:
    """The folder of a part and its number; Damaged if it is no part."""
    folder, _, last = member.name.rpartition("/")
    number = last.removesuffix(_PACKED)
    if not folder or len(number) < 6 or not number.isdecimal():
        raise Damaged(f"{member.name!r} does not belong into a backup.")
    return folder, int(number)


def content_of(member: Member) -> bytes:
    """The bytes of a part as they were before packing; never more than ``PART``."""
    data = member.data if not member.name.endswith(_PACKED) else _unpacked(member)
    if len(data) > PART:
        raise Damaged(f"{member.name} holds more than a part may.")
    return data


def _unpacked(member: Member) -> bytes:
    try:
        # Asked before anything is unpacked: the library believes the size that a frame declares.
        if not 0 <= zstandard.frame_content_size(member.data) <= PART:
            raise Damaged(f"{member.name} would unpack to more than a part may hold.")
        return zstandard.ZstdDecompressor().decompress(member.data)
    except zstandard.ZstdError as error:
        raise Damaged(f"{member.name} is damaged ({error}).") from error
