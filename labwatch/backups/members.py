"""The outer form of a backup: a plain tar that can be written to a pipe and listed by anybody.

Every member is small, so that neither side ever holds more than one; Python's own reader of tar
would believe whatever sizes a stranger's file declares.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from labwatch.backups.problems import Damaged

#: A member holds at most so much, packed or not.
PART = 4 * 1024 * 1024
_MOST = PART + PART // 64  # what cannot be packed grows a little
_BLOCK = 512
_LONGEST_HEADER = 16 * _BLOCK
_EXTENDED = b"x"


@dataclass(frozen=True)
class Member:
    """A name and its bytes."""

    name: str
    data: bytes


def write_member(out: BinaryIO, name: str, data: bytes, moment: int) -> None:
    """One member; ``moment`` in seconds since 1970."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(data), moment, 0o600
    out.write(info.tobuf(tarfile.PAX_FORMAT))
    out.write(data)
    out.write(b"\0" * (-len(data) % _BLOCK))


def write_end(out: BinaryIO) -> None:
    """Two empty blocks end a tar."""
    out.write(b"\0" * (2 * _BLOCK))


def read_members(stream: BinaryIO) -> Iterator[Member]:
    """Every member in order. Damaged where the file is cut off or no tar of ours."""
    long_name = ""
    while True:
        block = _exactly(stream, _BLOCK)
        if not block.strip(b"\0"):
            return
        info = _info(block)
        if info.type == _EXTENDED and not long_name:
            long_name = _path(_body(stream, info.size, _LONGEST_HEADER))
            continue
        if info.type != tarfile.REGTYPE:
            raise Damaged(f"{info.name!r} is no plain file: this is not a backup of Lab Watch.")
        yield Member(long_name or info.name, _body(stream, info.size, _MOST))
        long_name = ""


def _info(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise Damaged("This is not a backup of Lab Watch, or it is damaged.") from error


def _body(stream: BinaryIO, size: int, most: int) -> bytes:
    if not 0 <= size <= most:
        raise Damaged(f"A member of {size} bytes is more than any backup holds.")
    data = _exactly(stream, size)
    _exactly(stream, -size % _BLOCK)
    return data


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise Damaged("The file is cut off: it ends before the backup does.")
    return data


def _path(header: bytes) -> str:
    """The name in an extended header, which says ``length path=name``, and nothing else."""
    length, _, rest = header.rstrip(b"\0").partition(b" ")
    word, _, name = rest.partition(b"=")
    try:
        if int(length) == len(length) + 1 + len(rest) and word == b"path" and name[-1:] == b"\n":
            return name[:-1].decode()
    except ValueError:
        pass
    raise Damaged("The header of a member cannot be read.")
