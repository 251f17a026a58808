"""What may go wrong, told to whoever started the command."""

from __future__ import annotations


class BackupError(Exception):
    """Why nothing was written or restored, and what to do about it."""


class Damaged(BackupError):
    """The file is not a whole backup: cut short, altered, or something else altogether."""
