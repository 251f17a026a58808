"""The services of docker-compose.yml as plain processes: the same commands and environment.

What differs from a container is named here alone: folder, ports and hosts of this installation.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.machines.servers import PATIENCE, OwnPostgres, OwnRedis, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
#: Where a container keeps what lasts.
STATE = "/var/lib/labwatch"
#: What a maintainer writes into .env, here for loopback without TLS.
DOTENV = {
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "CONTACT_EMAIL": "editors@labwatch.example",
    "POSTGRES_PASSWORD": "unused-by-trust",
    "SECRET_KEY": "a-key-of-tests-that-guards-nothing-0123456789-abcdefghijklmnop",
    "SITE_URL": "http://127.0.0.1",
}


@dataclass
class Service:
    """A running process of the installation, and what it wrote."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """All that it wrote so far."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL to it and to all its children, as when a machine loses power."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)

    def stop(self) -> int:
        """SIGTERM, as a container is stopped; the exit code. Whatever is left is killed."""
        self.process.terminate()
        try:
            return self.process.wait(timeout=PATIENCE)
        finally:
            self.kill()


@dataclass
class Installation:
    """One site: its servers, its folder, and every process that was started for it."""

    folder: Path
    postgres: OwnPostgres
    redis: OwnRedis
    database: str
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    more: dict[str, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    code: Path = ROOT
    started: list[Service] = field(default_factory=list)

    def environment(self, name: str) -> dict[str, str]:
        """The environment of a service in the compose file, with the values of this place."""
        asked: dict[str, Any] = SERVICES[name].get("environment", {})
        told = {key: _filled(str(value), {**DOTENV, **self.more}) for key, value in asked.items()}
        told |= {
            "DATABASE_URL": self.postgres.url(self.database),
            "REDIS_URL": self.redis.url(0),
            "BROKER_URL": self.redis.url(1),
            "STATE_DIR": str(self.folder),
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
        }
        return told | self.more

    def command(self, name: str) -> list[str]:
        """The command of a service: its own, or that of the image."""
        words = SERVICES[name].get("command") or image_command()
        filled = [_filled(str(word), {**DOTENV, **self.more}) for word in words]
        return [self.here(word) for word in filled]

    def here(self, word: str) -> str:
        """A word of a command in a container, with this place's folder, ports and hosts."""
        here = {
            STATE: str(self.folder),
            "/dev/shm/beat": f"{self.folder}/beat-{len(self.started)}",  # noqa: S108
            "0.0.0.0:8000": f"{self.host}:{self.port}",
            "http://127.0.0.1:8000": f"http://{self.host}:{self.port}",
        }
        return _replaced(word, here)

    def start(self, name: str, *more: str, app: str = "labwatch") -> Service:
        """Run a service; further words are added to its command.

        ``app``: another Celery application, such as ``tests.machines.loopback``.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        words = [word.replace("--app=labwatch", f"--app={app}") for word in self.command(name)]
        log = self.folder / f"{name}-{len(self.started)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*self.before, *words, *more],
                cwd=self.code,
                env=self.environment(name),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        service = Service(name, process, log)
        self.started.append(service)
        return service

    def start_web(self) -> Service:
        """Run the web server, and wait until it says that it is well."""
        web = self.start("web")

        def answers() -> bool:
            assert web.process.poll() is None, web.said()
            return self.get("/healthz") == 200

        wait_until(answers, "the site answers")
        return web

    def manage(self, *words: str) -> str:
        """Run a management command to its end; what it said. AssertionError if it failed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.code,
            env=self.environment("web"),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def is_well(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run the health check of a service, as it is written; 0 is well."""
        words = health_command(name)
        return subprocess.run(
            [self.here(word.replace("$$", "$")) for word in words],
            cwd=self.code,
            env=self.environment(name) | {"HOSTNAME": socket.gethostname()},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def get(self, path: str, **headers: str) -> int:
        """Ask for an address; the status, or 0 where nobody answers."""
        asked = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            asked.request("GET", path, headers=headers)
            answer = asked.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            asked.close()
        return answer.status

    def end(self) -> None:
        """Kill whatever still runs."""
        for service in self.started:
            service.kill()


def image_command() -> list[str]:
    """The command that the image runs unless told otherwise."""
    text = (ROOT / "Dockerfile").read_text()
    [words] = re.findall(r"^CMD (\[.*\])$", text, re.MULTILINE)
    command: list[str] = json.loads(words)
    return command


def health_command(name: str) -> list[str]:
    """What asks a service whether it is well: its own command, or that of the image."""
    words: list[str] = SERVICES[name].get("healthcheck", {}).get("test", [])
    if not words:
        text = (ROOT / "Dockerfile").read_text()
        [found] = re.findall(r"^HEALTHCHECK .*CMD (\[.*\])$", text, re.MULTILINE)
        words = ["CMD", *json.loads(found)]
    return ["sh", "-c", *words[1:]] if words[0] == "CMD-SHELL" else words[1:]


def _replaced(text: str, others: dict[str, str]) -> str:
    """The text with each of these in place of what it names."""
    for old, new in others.items():
        text = text.replace(old, new)
    return text


def _filled(text: str, values: dict[str, str]) -> str:
    """The text with its ``${NAME:-default}`` replaced, as Compose does it; ``$$`` is one ``$``."""

    def value(found: re.Match[str]) -> str:
        given = values.get(found["name"], "")
        assert given or found["how"] != "?", found[0]
        return given or (found["rest"] or "")

    filled = re.sub(r"\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<rest>[^}]*))?\}", value, text)
    return filled.replace("$$", "$")
