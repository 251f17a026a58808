"""The bytes of pages in an object store that speaks S3, instead of a folder.

Only named in the settings, and only imported, where SNAPSHOT_BUCKET is set (extra "object-store").
A store that fails is to us what a full disk is: an OSError, after which the text of a page is kept
and its bytes are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


@contextmanager
def _as_oserror() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"The object store does not do it: {error}") from error


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        with _as_oserror():
            return method(*args, **kwargs)

    return guarded


#: A worker has other pages to record: a store that does not answer is asked twice, not for minutes.
_PATIENCE = Config(
    connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 2}
)


class ObjectStore(S3Storage):  # type: ignore[misc]
    """S3 through django-storages, with errors that a folder would raise."""

    client_config: Any

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.client_config = self.client_config.merge(_PATIENCE)

    exists = _guarded(S3Storage.exists)
    delete = _guarded(S3Storage.delete)
    size = _guarded(S3Storage.size)
    _save = _guarded(S3Storage._save)

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Fetched at once: a store that fails later, while it is read, would be no OSError."""
        with _as_oserror():
            found = super()._open(name, mode)
            if "r" in mode:
                found.seek(0)
            return found
