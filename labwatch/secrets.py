"""Secrets from files, and the random key of an embedded site, for this site's user alone."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

#: Keys that we made ourselves begin so; production refuses them (checks.py, labwatch.E001).
LOCAL_KEY_PREFIX = "local-"
#: Each of these may stand in a file that NAME_FILE names instead.
IN_FILES = (
    "ARCHIVE_SAVE_KEY",
    "BROKER_URL",
    "DATABASE_PASSWORD",
    "DATABASE_URL",
    "EMAIL_URL",
    "METRICS_TOKEN",
    "REDIS_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SENTRY_DSN",
    "SNAPSHOT_ACCESS_KEY",
    "SNAPSHOT_SECRET_KEY",
)


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with what stands in files; ImproperlyConfigured names what is amiss."""
    told = dict(environment)
    for name in IN_FILES:
        if path := environment.get(f"{name}_FILE", ""):
            told[name] = _in_file(name, path, environment.get(name, ""))
    return told


def _in_file(name: str, path: str, beside: str) -> str:
    """What a file holds, without the end of its line. Two values would hide which one counts."""
    if beside:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: leave one of them out.")
    try:
        value = Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise ImproperlyConfigured(
            f"{name}_FILE names {path}, which we cannot read: {why}."
        ) from None
    if not value:
        raise ImproperlyConfigured(
            f"{name}_FILE names {path}, which is empty: put the value there."
        )
    return value


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
