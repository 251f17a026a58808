"""Where the bytes of pages are kept: a folder, or a bucket if the environment names one."""

from __future__ import annotations

from typing import Any


def storage_of(bucket: str, endpoint: str, region: str, keys: tuple[str, str]) -> dict[str, Any]:
    """The entry of Django's STORAGES for what is kept of pages.

    Without keys the library looks for the machine's own identity. Nothing of it is imported here.
    """
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": keys[0] or None,
        "secret_key": keys[1] or None,
        "addressing_style": "path" if endpoint else None,
        "default_acl": None,  # what the bucket's owner says
        "file_overwrite": True,  # a name is the hash of what lies under it
        "querystring_auth": True,
    }
    return {"BACKEND": "sources.objectstore.ObjectStore", "OPTIONS": options}
