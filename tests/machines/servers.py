"""PostgreSQL and Redis of one's own, in a folder and on a port of their own.

They are started from the programs of this machine; ``Missing`` is raised where one is not there.
"""

from __future__ import annotations

import grp
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from glob import glob
from pathlib import Path

import psycopg
import redis

#: Seconds within which a server must answer, or be gone; long, since a machine may be busy.
PATIENCE = 150.0
#: Where ports of servers are sought; Linux lends those from 32768 on.
FIRST_PORT, LAST_PORT = 20_000, 32_000


class Missing(Exception):
    """A program that this machine does not have; the text says which."""


def free_port() -> int:
    """A port that nobody has at this moment, on any address.

    It lies below those that the system lends to whoever dials out: one of them could be lent to
    somebody else before a server has started.
    """
    while True:
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
        with socket.socket() as found, suppress(OSError):
            found.bind(("", port))
            return port


def wait_until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Look again and again until it holds; AssertionError after so many seconds."""
    ends_at = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends_at:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)


@dataclass
class OwnRedis:
    """A Redis that keeps what it is told (``appendonly``), as the compose file has it."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: int) -> str:
        """Where a database of it is found."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    def client(self, database: int = 0) -> redis.Redis:
        """A connection to it."""
        return redis.Redis.from_url(self.url(database))

    def start(self) -> None:
        """Run it, and wait until it answers."""
        program = where_is("redis-server")
        self.folder.mkdir(parents=True, exist_ok=True)
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "dir": str(self.folder),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([program, *words], stdout=log, stderr=log)
        wait_until(self.answers, "Redis answers")

    def answers(self) -> bool:
        """Whether it does at this moment."""
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it: in order, or by SIGKILL."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=PATIENCE)
            self.process = None

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections and words, and answers nobody until the block ends."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Empty all its databases."""
        with self.client() as client:
            client.flushall()


@dataclass
class OwnPostgres:
    """A cluster of PostgreSQL; written to disk without haste, since only processes are killed."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """Where a database of it is found."""
        return f"postgres://labwatch@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection to one of its databases, each statement by itself."""
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=5)

    def start(self) -> None:
        """Make the cluster if it is new, run it, and wait until it answers."""
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": "200",
        }
        words = [word for each in options.items() for word in ("-c", "=".join(each))]
        command = [*as_nobody(), where_is("postgres"), "-D", str(self.folder), *words]
        with (self.folder.parent / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self.answers, "PostgreSQL answers")

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            open_ways_to(self.folder)
        command = [*as_nobody(), where_is("initdb"), "-D", str(self.folder)]
        command += ["--username=labwatch", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        made = subprocess.run([*command, "--no-sync"], capture_output=True, text=True, check=False)
        if made.returncode:
            raise AssertionError(f"initdb: {made.stderr}")

    def answers(self) -> bool:
        """Whether it lets somebody in at this moment."""
        try:
            with self.connect():
                return True
        except psycopg.Error:
            return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT cuts connections in order, SIGQUIT at once, as after a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it and start it again."""
        self.stop(how)
        self.start()

    def copy_of(self, template: str, name: str) -> str:
        """A new database made from another one that nobody is connected to; its address."""
        with self.connect() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)


def open_ways_to(folder: Path) -> None:
    """Let others pass through the folders above: PostgreSQL does not run as root."""
    for parent in folder.parents[:3]:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)


def where_is(name: str) -> str:
    """Where a program is; Debian keeps those of PostgreSQL out of the path."""
    places = [shutil.which(name), *sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"))]
    found = [place for place in places if place]
    if not found:
        raise Missing(f"{name} is not installed here")
    return found[-1]


def as_nobody(user: str = "postgres") -> list[str]:
    """What makes a command of root's run as a user without rights, without a shell between.

    PostgreSQL refuses to run as root, and containers run nothing as root.
    """
    if os.geteuid() != 0:
        return []
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    return [where_is("setpriv"), f"--reuid={user}", f"--regid={group}", "--clear-groups"]
