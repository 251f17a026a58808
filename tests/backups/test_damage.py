"""Whatever is no whole backup is refused, by reading alone, within little room."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable

import pytest
import zstandard

from labwatch.backups.checking import Checked, check
from labwatch.backups.files import Kept
from labwatch.backups.manifest import FILES, HEAD, SUMS, Column, Head, Sums, Table
from labwatch.backups.members import PART, write_end, write_member
from labwatch.backups.parts import put_parts
from labwatch.backups.problems import BackupError, Damaged

TABLE = Table("commitments_lab", "id", (Column("id", "plain"), Column("name", "plain")))
ROWS = b"1\tAnthropic\n2\tOpenAI\n"
PAGE = "snapshots/ab/cd.zst"


def backup(
    table: Table = TABLE,
    page: str = PAGE,
    change: Callable[[str, bytes], tuple[str, bytes]] = lambda name, data: (name, data),
) -> bytes:
    """A small backup; ``change`` is asked about each member."""
    out = io.BytesIO()

    def put(name: str, data: bytes) -> None:
        write_member(out, *change(name, data), 0)

    head = Head("2026-11-29T12:00:00+00:00", "a program", "sqlite", (), (table,), {})
    put(HEAD, head.written())
    rows = put_parts(put, f"tables/{table.name}", [ROWS], packed=True)
    told = put_parts(put, page, [b"kept"], packed=False)
    line = Kept(page, told.bytes, told.sha256).line()
    files = put_parts(put, FILES, [line], packed=True)
    digest = hashlib.sha256(head.written()).hexdigest()
    sums = Sums(digest, {table.name: rows}, {table.name: 2}, files, 0)
    put_parts(put, SUMS, [sums.written()], packed=False)
    write_end(out)
    return out.getvalue()


def read(data: bytes) -> Checked:
    return check(io.BytesIO(data), lambda *_told: None)


def test_a_whole_backup_is_whole() -> None:
    assert read(backup()).sums.tables["commitments_lab"].lines == 2


def test_any_tar_lists_what_is_in_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(backup(page=f"snapshots/{'a' * 150}.zst"))) as listed:
        assert listed.getnames()[2] == f"snapshots/{'a' * 150}.zst/000001"


def test_no_damaged_byte_changes_what_is_read() -> None:
    """What is left to differ is what tar notes of owners and times, and what it leaves unused."""
    whole = backup()
    found = read(whole)
    for place in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[place] ^= 0x20
        try:
            assert read(bytes(damaged)) == found
        except BackupError:
            continue


@pytest.mark.parametrize("content", [b"kept", b"a program", b'"lines": 2', b"snapshots/ab/cd.zst/"])
def test_a_damaged_byte_of_the_content_is_refused(content: bytes) -> None:
    whole = backup()
    place = whole.index(content)
    with pytest.raises(BackupError):
        read(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])


def test_a_file_cut_anywhere_is_refused() -> None:
    whole = backup()
    for end in range(0, len(whole) - 1024, 97):
        with pytest.raises(Damaged):
            read(whole[:end])


@pytest.mark.parametrize("stranger", [b"", b"PK\x03\x04" * 500, b"\0" * 4096, b"{}" * 5000])
def test_a_file_of_somebody_else_is_refused(stranger: bytes) -> None:
    with pytest.raises(Damaged):
        read(stranger)


@pytest.mark.parametrize(
    "name",
    ["snapshots/../../etc/passwd", "/etc/passwd", "static/x.js", "snapshots/.hidden", "bulk//x"],
)
def test_a_file_that_would_lie_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(Damaged, match=r"no name of a file|damaged|not belong"):
        read(backup(page=name))


def test_a_link_is_refused() -> None:
    info = tarfile.TarInfo(f"{PAGE}/000001")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    whole = backup()
    place = whole.find(b"snapshots/ab")
    with pytest.raises(Damaged, match="no plain file"):
        read(whole[:place] + info.tobuf() + whole[place:])


def test_a_part_that_unpacks_to_more_than_it_may_is_refused_before_it_is_unpacked() -> None:
    bomb = zstandard.ZstdCompressor().compress(b"\0" * (PART + 1))
    assert len(bomb) < 1000

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, bomb if name.startswith("tables/") else data

    with pytest.raises(Damaged, match="more than a part may hold"):
        read(backup(change=change))


def test_a_member_that_declares_more_than_any_part_is_refused() -> None:
    info = tarfile.TarInfo("tables/commitments_lab/000001.zst")
    info.size = 8 * 10**9
    whole = backup()
    place = whole.find(b"tables/commitments_lab")
    with pytest.raises(Damaged, match="more than any backup holds"):
        read(whole[:place] + info.tobuf() + whole[place:])


def test_a_name_that_no_column_has_never_reaches_the_database() -> None:
    table = Table("commitments_lab", "id", (Column('id"; DROP TABLE x; --', "plain"),))
    with pytest.raises(Damaged, match="head of the backup"):
        read(backup(table=table))


def test_a_missing_part_is_noticed() -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name.replace("ab/cd.zst/000001", "ab/cd.zst/000002"), data

    with pytest.raises(Damaged, match="A part of snapshots/ab/cd"):
        read(backup(change=change))


def test_a_later_format_is_refused_with_the_program_that_reads_it() -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.replace(b'"version": 1', b'"version": 2')

    with pytest.raises(BackupError, match="Restore it with a program"):
        read(backup(change=change))
