"""Evidence that others can check: roots recompute, nothing is back-dated, WARC files replay."""

from __future__ import annotations

import base64
import datetime as dt
import fcntl
import gzip
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from sources.evidence import (
    EMPTY_ROOT,
    DayRoot,
    LedgerError,
    StoredFetch,
    StoredHop,
    append_root,
    canonical,
    daily_root,
    leaf_hash,
    proof,
    read_roots,
    root_of,
    verify,
    write_warc,
)

# The root

#: The leaves and roots that implementations of RFC 6962 test themselves with.
KNOWN_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize(("count", "root"), list(enumerate(KNOWN_ROOTS)))
def test_the_root_is_that_of_rfc_6962(count: int, root: str) -> None:
    assert daily_root(KNOWN_LEAVES[:count]) == root
    assert root_of([leaf_hash(leaf) for leaf in KNOWN_LEAVES[:count]]) == root
    assert KNOWN_ROOTS[0] == EMPTY_ROOT


def _by_definition(leaves: list[bytes]) -> bytes:
    """The tree as RFC 6962 defines it: split at the largest power of two below the count."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    halves = _by_definition(leaves[:split]) + _by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + halves).digest()


lines = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@given(lines)
def test_the_root_follows_the_definition_for_any_day(leaves: list[bytes]) -> None:
    assert daily_root(leaves) == _by_definition(leaves).hex()


@given(lines, st.data())
def test_each_fetch_can_be_proved_and_no_other_in_its_place(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, path, count = daily_root(leaves), proof(leaves, index), len(leaves)
    assert verify(leaves[index], index, count, path, root)
    assert not verify(leaves[index] + b"!", index, count, path, root)
    assert not verify(leaves[index], index, count, [*path, "00" * 32], root)
    assert not verify(leaves[index], index, count, path, "00" * 32)
    assert not path or not verify(leaves[index], index, count, path[1:], root)
    for other in range(count):
        if leaves[other] != leaves[index]:
            assert not verify(leaves[index], other, count, path, root)


def test_a_proof_is_short_and_bad_input_is_no_proof() -> None:
    leaves = [str(n).encode() for n in range(1000)]
    assert len(proof(leaves, 999)) <= 10
    root = daily_root(leaves)
    for index, count, path in [(-1, 1000, []), (1000, 1000, []), (0, 0, []), (0, 1000, ["zz"])]:
        assert not verify(leaves[0], index, count, path, root)
    with pytest.raises(IndexError, match="no leaf 1000 among 1000"):
        proof(leaves, 1000)


def test_a_node_cannot_pass_for_a_fetch() -> None:
    leaves = [b"a", b"b", b"c", b"d"]
    inner = [hashlib.sha256(b"\x01" + leaf_hash(x) + leaf_hash(y)).digest()
             for x, y in (leaves[:2], leaves[2:])]  # fmt: skip
    assert daily_root(inner) != daily_root(leaves)


def _facts(number: int) -> dict[str, object]:
    body = f"body {number}".encode()
    return {
        "at": f"2026-11-12T00:00:{number:02}Z",
        "url": f"https://lab.example/{number}",
        "status": 200,
        "hops": [],
        "sha256": hashlib.sha256(body).hexdigest(),
    }


def test_the_root_recomputes_from_the_rows_and_sees_every_change_in_them() -> None:
    rows = [_facts(n) for n in range(9)]
    published = daily_root([canonical(row) for row in rows])
    stored = json.loads(json.dumps(rows))  # as a table gives them back, names in any order
    again = [dict(reversed(row.items())) for row in stored]
    assert daily_root([canonical(row) for row in again]) == published
    for number, name in ((0, "at"), (4, "url"), (8, "sha256")):
        changed = [dict(row) for row in rows]
        changed[number][name] = "another"
        assert daily_root([canonical(row) for row in changed]) != published
    assert daily_root([canonical(row) for row in rows[:-1]]) != published


def test_a_deleted_body_leaves_the_root_and_a_deleted_row_leaves_its_leaf_hash() -> None:
    rows = [canonical(_facts(n)) for n in range(5)]
    assert all(b"body" not in row for row in rows)
    kept = [leaf_hash(row) for row in rows]
    assert root_of(kept) == daily_root(rows)


def test_facts_have_one_spelling() -> None:
    assert canonical({"b": 1, "a": "é", "c": [True, None]}) == (
        '{"a":"é","b":1,"c":[true,null]}'.encode()
    )


@pytest.mark.parametrize("value", [1.5, dt.date(2026, 1, 1), b"x", {1: "x"}, [0.1], {"a": {2}}])
def test_facts_with_several_spellings_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match=r"fact"):
        canonical({"a": value})


# The public file

DAY = dt.date(2026, 11, 12)


def _root(day: int = 12, text: bytes = b"x") -> DayRoot:
    return DayRoot(DAY.replace(day=day), 1, daily_root([text]), "Lab Watch 0.2.0")


def test_each_day_is_one_line_that_anyone_can_read(tmp_path: Path) -> None:
    path = tmp_path / "roots.jsonl"
    assert read_roots(path) == []
    assert append_root(path, _root(12))
    assert append_root(path, _root(14))
    assert read_roots(path) == [_root(12), _root(14)]
    first = json.loads(path.read_text().splitlines()[0])
    assert first == {
        "day": "2026-11-12",
        "count": 1,
        "root": daily_root([b"x"]),
        "program": "Lab Watch 0.2.0",
    }


def test_the_same_day_twice_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "roots.jsonl"
    append_root(path, _root(12))
    assert not append_root(path, _root(12))
    assert not append_root(path, replace(_root(12), program="Lab Watch 0.3.0"))
    assert len(path.read_text().splitlines()) == 1


def test_a_published_day_is_never_rewritten_nor_an_earlier_one_slipped_in(tmp_path: Path) -> None:
    path = tmp_path / "roots.jsonl"
    append_root(path, _root(12))
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="2026-11-12 is already published with another root"):
        append_root(path, _root(12, b"other"))
    with pytest.raises(LedgerError, match="2026-11-11 comes before 2026-11-12"):
        append_root(path, _root(11))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (b'{"day":"2026-11-13"', "the last line is cut off"),
        (b"nonsense\n", "line 2"),
        (b"[]\n", "line 2: not a day, count, root and program"),
        (b'{"day":"2026-11-13","count":-1,"root":"","program":""}\n', "-1 is not a count"),
        (b'{"day":"2026-11-13","count":1,"root":"xyz","program":""}\n', "'xyz' is not a root"),
        (b'{"day":"yesterday","count":1,"root":"xyz","program":""}\n', "line 2"),
        (_root(12).line() + b"\n", "line 2: 2026-11-12 is out of order"),
    ],
)
def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path, damage: bytes, words: str) -> None:
    path = tmp_path / "roots.jsonl"
    append_root(path, _root(12))
    path.write_bytes(path.read_bytes() + damage)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=words):
        read_roots(path)
    with pytest.raises(LedgerError, match=words):
        append_root(path, _root(20))
    assert path.read_bytes() == before


_WRITER = """
import datetime, pathlib, sys
from sources.evidence import DayRoot, append_root
for day in range(1, 29):
    root = DayRoot(datetime.date(2026, 11, day), 1, "ab" * 32, sys.argv[2])
    append_root(pathlib.Path(sys.argv[1]), root)
"""


def test_writers_at_once_leave_each_day_once(tmp_path: Path) -> None:
    path = tmp_path / "roots.jsonl"
    command = [sys.executable, "-c", _WRITER, str(path)]
    writers = [subprocess.Popen([*command, name], cwd=Path(__file__).parents[2]) for name in "ab"]
    assert [writer.wait(30) for writer in writers] == [0, 0]
    assert [root.day.day for root in read_roots(path)] == list(range(1, 29))


def test_a_writer_waits_for_another_and_then_heeds_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "roots.jsonl"
    with ThreadPoolExecutor(1) as pool, path.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        late = pool.submit(append_root, path, _root(12, b"late"))
        with pytest.raises(TimeoutError):
            late.result(0.3)
        other.write(_root(12, b"first").line() + b"\n")
        other.flush()
        fcntl.flock(other, fcntl.LOCK_UN)
        with pytest.raises(LedgerError, match="already published with another root"):
            late.result(30)
    assert read_roots(path) == [_root(12, b"first")]


# WARC

AT = dt.datetime(2026, 11, 12, 9, 30, 15, 250_000, tzinfo=dt.timezone(dt.timedelta(hours=1)))
BODY = "<p>We will test – every model.</p>\r\n\r\nWARC/1.1\r\n".encode()
FETCH = StoredFetch(
    url="https://lab.example/policy?v=2",
    fetched_at=AT,
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "br"),
        ("Content-Length", "17"),
        ("transfer-encoding", "chunked"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ),
    body=BODY,
    body_sha256=hashlib.sha256(BODY).hexdigest(),
    ip="2001:db8::1",
    hops=(StoredHop("http://lab.example/", 301, "https://lab.example/policy?v=2", "192.0.2.1"),),
    request_headers=(("User-Agent", "LabWatch/0.2"), ("Accept-Encoding", "br")),
    facts={"certificate-issuer": "Example CA", "program": "Lab Watch 0.2.0"},
)


def _warc(*fetches: StoredFetch, compressed: bool = False) -> bytes:
    stream = io.BytesIO()
    assert write_warc(stream, fetches, program="Lab Watch 0.2.0", compressed=compressed) == len(
        fetches
    )
    return stream.getvalue()


@dataclass
class Record:
    """One record as read by hand."""

    version: str
    headers: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """Its WARC-Type."""
        return self.headers["WARC-Type"]

    @property
    def http(self) -> tuple[str, list[tuple[str, str]], bytes]:
        """The first line, the headers and the body of the HTTP message in it."""
        head, _, body = self.block.partition(b"\r\n\r\n")
        first, *rest = head.decode("ascii").split("\r\n")
        return first, [tuple(line.split(": ", 1)) for line in rest], body  # type: ignore[misc]


def _by_hand(content: bytes) -> Iterator[Record]:
    """Read a WARC file by nothing but ISO 28500: version, fields, length, block, two line ends."""
    while content:
        head, _, rest = content.partition(b"\r\n\r\n")
        version, *fields = head.decode().split("\r\n")
        headers = dict(field.split(": ", 1) for field in fields)
        length = int(headers["Content-Length"])
        assert rest[length : length + 4] == b"\r\n\r\n"
        yield Record(version, headers, rest[:length])
        content = rest[length + 4 :]


def _sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def test_a_warc_file_reads_by_hand_and_its_digests_match() -> None:
    records = list(_by_hand(_warc(FETCH)))
    assert {record.version for record in records} == {"WARC/1.1"}
    assert [record.kind for record in records] == [
        "warcinfo", "response", "request", "response", "request", "metadata",
    ]  # fmt: skip
    for record in records:
        assert record.headers["WARC-Block-Digest"] == _sha1(record.block)
    answer = records[3]
    first, headers, body = answer.http
    assert first == "HTTP/1.1 200 OK"
    assert body == BODY
    assert answer.headers["WARC-Payload-Digest"] == _sha1(BODY)
    assert answer.headers["WARC-Target-URI"] == FETCH.url
    assert answer.headers["WARC-Date"] == "2026-11-12T08:30:15.250000Z"
    assert answer.headers["WARC-IP-Address"] == "2001:db8::1"
    assert headers == [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Archive-Orig-Content-Encoding", "br"),
        ("X-Archive-Orig-Content-Length", "17"),
        ("X-Archive-Orig-transfer-encoding", "chunked"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Content-Length", str(len(BODY))),
    ]
    assert len({record.headers["WARC-Record-ID"] for record in records}) == len(records)


def test_requests_and_metadata_belong_to_their_answer() -> None:
    _, _, _, answer, request, metadata = _by_hand(_warc(FETCH))
    assert request.http[0] == "GET /policy?v=2 HTTP/1.1"
    assert request.http[1] == [
        ("Host", "lab.example"), ("User-Agent", "LabWatch/0.2"), ("Accept-Encoding", "br"),
    ]  # fmt: skip
    for record in (request, metadata):
        assert record.headers["WARC-Concurrent-To"] == answer.headers["WARC-Record-ID"]
    assert metadata.headers["Content-Type"] == "application/warc-fields"
    assert metadata.block.decode().split("\r\n")[:-1] == [
        f"sha256: {FETCH.body_sha256}",
        "via: http://lab.example/",
        "certificate-issuer: Example CA",
        "program: Lab Watch 0.2.0",
    ]


def test_a_redirect_says_where_it_led_and_that_its_body_was_not_kept() -> None:
    hop = list(_by_hand(_warc(FETCH)))[1]
    first, headers, body = hop.http
    assert first == "HTTP/1.1 301 Moved Permanently"
    assert ("Location", FETCH.url) in headers
    assert body == b""
    assert hop.headers["WARC-Truncated"] == "unspecified"
    assert hop.headers["WARC-IP-Address"] == "192.0.2.1"


def test_the_file_says_that_bodies_are_inflated() -> None:
    info = next(_by_hand(_warc(FETCH)))
    assert b"Bodies are stored inflated" in info.block
    assert b"software: Lab Watch 0.2.0" in info.block


def test_another_tool_replays_it_and_finds_every_digest_right() -> None:
    content = _warc(FETCH, replace(FETCH, hops=(), body=b"", body_sha256=""), compressed=True)
    found = []
    for record in ArchiveIterator(io.BytesIO(content), check_digests="raise"):
        body = record.content_stream().read()
        if record.rec_type == "response":
            assert record.digest_checker.passed
            found.append((record.http_headers.get_statuscode(), body))
    assert found == [("301", b""), ("200", BODY), ("200", b"")]


def test_the_checker_of_that_tool_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lab.example.warc.gz"
    path.write_bytes(_warc(FETCH, compressed=True))
    checker = Checker(type("Options", (), {"inputs": [str(path)], "verbose": True}))
    checker.process_all()
    assert checker.exit_value == 0
    told = capsys.readouterr().out
    assert "digest pass" in told
    assert "fail" not in told


def test_each_record_is_a_gzip_member_of_its_own() -> None:
    packed = _warc(FETCH, compressed=True)
    assert packed.count(b"\x1f\x8b\x08") >= 6
    assert len(list(_by_hand(gzip.decompress(packed)))) == 6


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Evil", "a\r\nSet-Cookie: stolen=1"),
        ("X-Evil\r\nSet-Cookie", "stolen=1"),
        ("X-Evil", "a\r\n\r\n<script>"),
        ("X-Evil", "a\nb\x00c\x85d"),
        ("X-Ünï", "grün"),
    ],
)
def test_a_header_cannot_end_its_line(name: str, value: str) -> None:
    fetch = replace(FETCH, hops=(), headers=((name, value),), facts={name: value})
    answer = next(r for r in _by_hand(_warc(fetch)) if r.kind == "response")
    _, headers, body = answer.http
    assert body == BODY
    assert len(headers) == 2
    assert "Set-Cookie" not in dict(headers)
    for record in ArchiveIterator(io.BytesIO(_warc(fetch)), check_digests="raise"):
        record.content_stream().read()


def test_a_body_deleted_by_law_leaves_its_hash_and_the_reason() -> None:
    gone = replace(FETCH, hops=(), body=None, deleted="court order of 1 March 2027")
    _, metadata = _by_hand(_warc(gone))
    assert metadata.kind == "metadata"
    assert f"sha256: {FETCH.body_sha256}" in metadata.block.decode()
    assert "deleted: court order of 1 March 2027" in metadata.block.decode()
    assert "WARC-Concurrent-To" not in metadata.headers


def test_a_body_that_is_not_the_one_hashed_is_not_exported() -> None:
    with pytest.raises(ValueError, match="does not have the hash"):
        _warc(replace(FETCH, body=b"another"))


def test_a_time_without_zone_is_not_exported() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        _warc(replace(FETCH, fetched_at=dt.datetime(2026, 1, 1)))


@given(st.binary(max_size=300))
def test_any_body_comes_back_byte_for_byte(body: bytes) -> None:
    fetch = replace(FETCH, hops=(), body=body, body_sha256=hashlib.sha256(body).hexdigest())
    answer = next(r for r in _by_hand(_warc(fetch)) if r.kind == "response")
    assert answer.http[2] == body
    assert answer.headers["WARC-Payload-Digest"] == _sha1(body)
