"""The random key of an embedded site, kept where only this site's user can read it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

#: Keys that we made ourselves begin so; production refuses them (checks.py, labwatch.E001).
LOCAL_KEY_PREFIX = "local-"


def local_secret_key(state_dir: Path) -> str:
    """The key kept in ``state_dir/secret-key``; made on the first call. OSError if unwritable."""
    path = state_dir / "secret-key"
    state_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = LOCAL_KEY_PREFIX + secrets.token_urlsafe(50)
        file.write(key)
    return key
