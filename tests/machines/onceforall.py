"""The cluster with the starter record, made once and copied by later runs.

Making it takes most of a minute, copying it a second. It lies in the user's folder for temporary
files, under a hash of everything that it was made of, so that it is never out of date.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.machines.servers import open_ways_to

ROOT = Path(__file__).resolve().parents[2]
#: What tables and starter record are made of. Programs that only read them are left out.
_MADE_OF = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/models/*.py",
    "*/*/models/*.py",
    "*/models.py",
    "*/*/models.py",
    "labwatch/dataset/*.py",
    "labwatch/publishing/*.py",
    "labwatch/workflow/*.py",
    "data/**/*",
    "requirements.txt",
    "tests/machines/servers.py",
)
#: So many are left; each is some 70 MB.
_KEPT = 5


@dataclass(frozen=True)
class Made:
    """A folder that holds the cluster, once it was made."""

    folder: Path

    def exists(self) -> bool:
        """Whether it was made before."""
        return self.folder.is_dir()

    def give(self, to: Path) -> None:
        """Copy it there."""
        to.parent.mkdir(parents=True, exist_ok=True)
        os.utime(self.folder)  # it is the newest now, and nobody takes it away
        _copy(self.folder, to)
        open_ways_to(to)

    def take(self, of: Path) -> None:
        """Keep a copy of a cluster that is stopped; it appears whole or not at all."""
        draft = self.folder.with_name(f".{self.folder.name}-{os.getpid()}")
        _copy(of, draft)
        draft.rename(self.folder)
        others = [path for path in self.folder.parent.iterdir() if path.is_dir()]
        for old in sorted(others, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def once_made() -> Iterator[Made]:
    """The cluster for this very code; made by one run at a time, copied by any number."""
    made = Made(kept_here("machines") / stamp_of(_MADE_OF))
    with made.folder.with_suffix(".lock").open("w") as lock:
        if not made.exists():
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield made


def kept_here(what: str) -> Path:
    """The folder of such things in this user's folder for temporary files."""
    home = Path(tempfile.gettempdir()) / f"labwatch-{what}-{os.geteuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        raise AssertionError(f"{home} belongs to somebody else: remove it")
    return home


def stamp_of(patterns: Iterable[str]) -> str:
    """A hash of all files that match, by name and content."""
    stamp = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            stamp.update(f"{path.relative_to(ROOT)}\0".encode())
            stamp.update(path.read_bytes())
    return stamp.hexdigest()[:24]


def _copy(of: Path, to: Path) -> None:
    """With owners and modes; PostgreSQL insists on its own."""
    subprocess.run(["cp", "--archive", "--no-target-directory", of, to], check=True)
