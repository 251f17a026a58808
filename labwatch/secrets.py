"""The random key of an embedded site, kept where only this site's user can read it."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

#: Keys that we made ourselves begin so; production refuses them (checks.py, labwatch.E001).
LOCAL_KEY_PREFIX = "local-"


def local_secret_key(state_dir: Path) -> str:
    """The key kept in ``state_dir/secret-key``; made on the first call. OSError if unwritable."""
    path = state_dir / "secret-key"
    if not path.exists():
        state_dir.mkdir(parents=True, exist_ok=True)
        _make_key(path)
    return path.read_text().strip()


def _make_key(path: Path) -> None:
    """Put a new key there, whole from the first moment, unless another process was faster."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # for its owner alone
        file.write(LOCAL_KEY_PREFIX + secrets.token_urlsafe(50))
        file.flush()
        with contextlib.suppress(FileExistsError):
            os.link(file.name, path)
