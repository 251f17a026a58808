"""Documents are read in a child process: limited, replaceable, and never trusted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator

import pytest

from sources import reading
from sources.extracting import extract
from sources.reading import Reader, read_apart
from tests.sources.extracting.pdfmaker import Maker, Placed

PAGE = b"<title>T</title><p>We will <del>not</del> test all models.</p>"


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


def pid_of(reader: Reader) -> int:
    assert reader._child is not None
    return reader._child.pid


def test_a_document_comes_back_as_it_is_read_here() -> None:
    assert read_apart(PAGE, "text/html") == extract(PAGE, "text/html")


def test_one_child_reads_many_documents(reader: Reader) -> None:
    reader.read(PAGE)
    first = pid_of(reader)
    for _ in range(5):
        assert reader.read(PAGE).title == "T"
    assert pid_of(reader) == first


def small_pdf() -> Maker:
    return Maker().page(Placed(72, 700, "Text."))


def inflating_pdf() -> bytes:
    """A page whose 300 MB of operators are 300 kB in the file."""
    content = zlib.compress(b"BT /F1 9 Tf 9 9 Td (abcdefgh) Tj ET\n" * 8_000_000, 9)
    good = small_pdf().made()
    start = good.rindex(b"<< /Filter /FlateDecode")
    head = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(content)
    return good[:start] + head + content + b"\nendstream\nendobj\n%%EOF"


def looping_pdf() -> bytes:
    return small_pdf().made().replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")


HOSTILE = {
    "nested elements": b"<div>" * 1_000_000,
    "attributes of one": b"<p " + b"".join(b"a%d=1 " % at for at in range(300_000)) + b">",
    "attributes of many": b"<p a=1 b=2 c=3 d=4 e=5>" * 200_000,
    "nested marks": b"<sup>x" * 900 + b"<sup>1</sup>" * 100_000,
    "a table": b"<table>" + b"<tr><td>x<td>y" * 200_000,
    "nested tables": b"<table><tr><td>" * 900,
    "options": b"<select>" + b"<option>x" * 200_000,
    "style rules": b"<style>" + b".a{display:none}" * 100_000 + b"</style><p class='a'>x" * 9_000,
    "brackets of data": b"<script type=application/json>" + b"[" * 3_000_000,
    "quotes of data": b"<script>" + b'"\\"' * 1_000_000,
    "text": b"x " * 5_000_000,
    "a PDF that inflates": inflating_pdf(),
    "a PDF whose pages loop": looping_pdf(),
    "a PDF of countless pages": small_pdf().made().replace(b"/Count 1", b"/Count 99999999"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_document_outlives_its_limits_and_the_next_is_read(
    name: str, reader: Reader
) -> None:
    reader.read(PAGE)
    document = reader.read(HOSTILE[name], seconds=3)
    assert document.problems or len(document.main) <= 3_000_000
    assert reader.read(PAGE).main == "We will test all models."


def test_a_reader_that_takes_too_long_is_ended_and_replaced(reader: Reader) -> None:
    reader.read(PAGE)
    stopped = pid_of(reader)
    os.kill(stopped, signal.SIGSTOP)
    assert reader.read(PAGE, seconds=0.2).problems == ("hostile",)
    assert reader.read(PAGE).title == "T"
    assert pid_of(reader) != stopped


def test_too_much_memory_is_hostile_and_the_next_document_is_read() -> None:
    small = Reader(memory_mb=200)
    try:
        elements = b"<b>x</b>" * 700_000  # a few hundred megabytes once they are parsed
        assert small.read(elements).problems == ("hostile",)
        assert small.read(PAGE).title == "T"
    finally:
        small.close()


def test_a_child_that_was_killed_is_replaced(reader: Reader) -> None:
    reader.read(PAGE)
    os.kill(pid_of(reader), signal.SIGKILL)
    answers = [reader.read(PAGE) for _ in range(2)]
    assert answers[-1].title == "T"


def test_a_child_that_speaks_nonsense_is_hostile(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    liar = "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\2[]'); sys.stdout.flush(); input()"

    def lying(memory_mb: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", liar], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )

    monkeypatch.setattr(reading, "_started", lying)
    assert reader.read(PAGE).problems == ("hostile",)


def test_the_child_sees_nothing_of_our_environment(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for strangers")
    reader.read(PAGE)
    with open(f"/proc/{pid_of(reader)}/environ", "rb") as environment:
        assert b"not for strangers" not in environment.read()


def test_the_child_has_its_limits(reader: Reader) -> None:
    reader.read(PAGE)
    with open(f"/proc/{pid_of(reader)}/limits") as table:
        limits = {line[:25].strip(): line[26:].split()[0] for line in table}
    assert int(limits["Max address space"]) == 1536 * 2**20
    assert limits["Max core file size"] == limits["Max file size"] == "0"
    assert int(limits["Max cpu time"]) <= 15


def test_threads_may_read_at_once(reader: Reader) -> None:
    titles: list[str] = []

    def read(number: int) -> None:
        titles.append(reader.read(f"<title>{number}</title>".encode()).title)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(titles) == sorted(map(str, range(8)))


def test_a_forked_process_gets_a_child_of_its_own_and_leaves_ours_alone() -> None:
    program = """
import json, os, sys
from sources import reading
reading.read_apart(b"<title>a</title>")
mine = reading._readers[1536]._child.pid
pipe, out = os.pipe()
pid = os.fork()
if pid == 0:
    title = reading.read_apart(b"<title>b</title>").title
    os.write(out, json.dumps([title, reading._readers[1536]._child.pid]).encode())
    reading.close()
    os._exit(0)
os.waitpid(pid, 0)
title, theirs = json.loads(os.read(pipe, 999))
after = reading.read_apart(b"<title>c</title>").title
print(json.dumps([title, after, theirs != mine, reading._readers[1536]._child.pid == mine]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == ["b", "c", True, True]


def test_a_closed_reader_leaves_no_child_and_opens_again(reader: Reader) -> None:
    reader.read(PAGE)
    ended = pid_of(reader)
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(ended, 0)
    assert reader.read(PAGE).title == "T"


def test_children_end_with_the_program() -> None:
    program = (
        "from sources import reading; reading.read_apart(b'x');"
        "print(reading._readers[1536]._child.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_a_body_too_long_for_any_page_is_too_big(reader: Reader) -> None:
    assert reader.read(bytes(64_000_000)).problems == ("too-big",)
