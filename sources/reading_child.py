"""The child process that parses strangers' documents: ``python -m sources.reading_child``.

It is started by ``sources.reading`` and spoken to over its standard streams: a frame is a length
of four bytes and so many bytes. A request is a frame of JSON and a frame with the body, an answer
one frame of JSON. It takes limits upon itself before it reads the first stranger's byte.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
MAX_FRAME = 64_000_000


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one frame and send it off."""
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame; None at the stream's end. ValueError for a frame that is too long."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > MAX_FRAME:
        raise ValueError(f"a frame of {length} bytes is too long")
    data = stream.read(length)
    return data if len(data) == length else None


def limit(memory_mb: int) -> None:
    """No more memory than this, no core dump, no files written, no new processes' privileges."""
    size = memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit_time(seconds: float) -> None:
    """So much more processor time, after which the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard in (resource.RLIM_INFINITY, -1) or until <= hard:
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def answer(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The document, as plain data."""
    from sources.extracting import extract

    return extract(body, str(request.get("content_type", ""))).as_json()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while (head := read_frame(requests)) is not None:
        body = read_frame(requests)
        if body is None:
            return
        request = json.loads(head)
        limit_time(float(request["seconds"]))
        try:
            found = answer(request, body)
        except (MemoryError, RecursionError):
            os._exit(1)  # nothing after this can be trusted; the parent starts another
        write_frame(answers, json.dumps(found).encode())


def main() -> None:
    """Take on the limits, then serve; nothing that a library prints gets into the answers."""
    limit(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
