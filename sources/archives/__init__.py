"""Copies of a page in a public archive: find one, have one made, prove that it holds a quote.

One small client for the Wayback Machine's interfaces (availability, CDX, raw captures, Save Page
Now 2). Its addresses come from the settings and it is off unless they say so. Whatever goes wrong
is an ``ArchiveError``, which never fails a check: a copy is a help, not a condition.
"""

from sources.archives.captures import Capture
from sources.archives.client import Archive, ArchiveError, ArchiveSettings, Copy
from sources.archives.verifying import CopyCheck, verify_copy

__all__ = [
    "Archive",
    "ArchiveError",
    "ArchiveSettings",
    "Capture",
    "Copy",
    "CopyCheck",
    "verify_copy",
]
