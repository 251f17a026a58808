"""What may go wrong, told to whoever started the command."""

from __future__ import annotations

import sqlite3

from django.db.utils import Error


class BackupError(Exception):
    """Why nothing was written or restored, and what to do about it."""


class Damaged(BackupError):
    """The file is not a whole backup: cut short, altered, or something else altogether."""


#: What ends a command with words and a remedy, not with a traceback: ours, disks', databases'.
FAILURES = (BackupError, OSError, Error, sqlite3.Error)
