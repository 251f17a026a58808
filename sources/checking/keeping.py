"""The bytes of pages: compressed by zstd, stored once per hash through Django's storages.

A later version of a page is stored as what differs from an earlier one that is kept whole: the
earlier bytes serve zstd as its dictionary. Its name tells both hashes.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from typing import Any

import zstandard
from django.core.files.base import ContentFile

from sources.models import Snapshot

logger = logging.getLogger(__name__)

_LARGEST = 64_000_000  # bytes; more than any body that we fetch
_LEVEL = 10
#: A difference that saves less than half is stored whole.
_WORTH_IT = 0.5
_FROM = ".from-"


def sha256(data: bytes) -> str:
    """The hash of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def keep_body(body: bytes, base: Snapshot | None = None) -> str:
    """Store the bytes unless they are there already; the name under which they are found.

    ``base`` is an earlier version that is kept whole (``whole_body_of``).
    """
    digest = sha256(body)
    name = f"snapshots/{digest[:2]}/{digest}.zst"
    if _storage().exists(name) and _read(name, b"") == body:
        return name
    whole = zstandard.compress(body, _LEVEL)
    earlier = read_body(base) if base else None
    if earlier:
        difference = _compressor(earlier).compress(body)
        if len(difference) < _WORTH_IT * len(whole):
            return _save(f"snapshots/{digest[:2]}/{digest}{_FROM}{sha256(earlier)}.zst", difference)
    return _save(name, whole)


def keep_body_if_possible(body: bytes, base: Snapshot | None = None) -> str:
    """The same; empty, with a word in the log for whoever runs the site, where it has no room."""
    try:
        return keep_body(body, base)
    except OSError as error:
        logger.error("Bytes of a page are not kept, its text is: the storage says %s", error)
        return ""


def _save(name: str, data: bytes) -> str:
    """What lies under that name is replaced: it is the same, or was cut short by a crash. What
    cannot be written whole leaves nothing behind.
    """
    storage = _storage()
    storage.delete(name)
    try:
        return str(storage.save(name, ContentFile(data)))
    except OSError:
        with suppress(OSError):
            storage.delete(name)
        raise


def whole_body_of(source: Any) -> Snapshot | None:
    """The first version of a source whose bytes are kept whole."""
    kept = Snapshot.objects.filter(source=source).exclude(body="")
    return kept.exclude(body__contains=_FROM).order_by("pk").first()


def read_body(snapshot: Snapshot) -> bytes | None:
    """The bytes as they were fetched; None if they are not kept."""
    if not snapshot.body:
        return None
    name = str(snapshot.body.name)
    base = name.partition(_FROM)[2].removesuffix(".zst")
    earlier = _read(f"snapshots/{base[:2]}/{base}.zst", b"") if base else b""
    return None if earlier is None else _read(name, earlier)


def _read(name: str, earlier: bytes) -> bytes | None:
    """The bytes under a name; None, with a word in the log, if they are lost or damaged."""
    try:
        with _storage().open(name) as file:
            reader = zstandard.ZstdDecompressor(dict_data=_dictionary(earlier))
            return reader.decompress(file.read(), max_output_size=_LARGEST)
    except (OSError, zstandard.ZstdError):
        logger.exception("The kept bytes %s cannot be read", name)
        return None


def _compressor(earlier: bytes) -> zstandard.ZstdCompressor:
    # The window must reach back over both versions, or most of the earlier one goes unused.
    window = max(10, min(27, (2 * len(earlier)).bit_length() + 1))
    parameters = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=window)
    return zstandard.ZstdCompressor(dict_data=_dictionary(earlier), compression_params=parameters)


def _dictionary(earlier: bytes) -> Any:
    if not earlier:
        return None
    return zstandard.ZstdCompressionDict(earlier, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def stand_alone(snapshot: Snapshot) -> None:
    """Store whole whatever is stored as a difference from this version, so that it can go.

    What can no longer be read is kept no longer; nothing is put in its place.
    """
    for other in Snapshot.objects.filter(body__contains=f"{_FROM}{snapshot.body_sha256}"):
        body, old = read_body(other), str(other.body.name)
        Snapshot.objects.filter(pk=other.pk).update(body="" if body is None else keep_body(body))
        if not Snapshot.objects.filter(body=old).exists():
            _storage().delete(old)


def drop_body(snapshot: Snapshot) -> None:
    """Forget the bytes of one snapshot. The file goes when nobody else needs it, be it as the
    version that others are stored by.
    """
    name = str(snapshot.body.name or "")
    Snapshot.objects.filter(pk=snapshot.pk).update(body="")
    needed = Snapshot.objects.filter(body=name) | Snapshot.objects.filter(
        body__contains=f"{_FROM}{snapshot.body_sha256}"
    )
    if name and not needed.exists():
        _storage().delete(name)


def _storage() -> Any:
    field: Any = Snapshot._meta.get_field("body")
    return field.storage
