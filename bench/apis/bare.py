"""The anchor: a bare WSGI application that gives back bytes from a folder, one file an address.

    BARE_FOLDER=… gunicorn bench.apis.bare:application

``/NAME`` answers with the file NAME, read once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FILES = {file.name: file.read_bytes() for file in Path(os.environ["BARE_FOLDER"]).iterdir()}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The bytes of the file that the address names."""
    body = FILES[environ["PATH_INFO"].removeprefix("/")]
    start_response(
        "200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]
