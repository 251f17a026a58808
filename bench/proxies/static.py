"""The anchor: an nginx that sends files, with as many processes and the same log as ours."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.apis.servers import Server
from tests.machines.servers import as_nobody, free_port, wait_until, where_is

_CONFIGURATION = """
pid {folder}/nginx.pid;
worker_processes 2;
error_log stderr crit;
events {{ worker_connections 2048; }}
http {{
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  access_log {folder}/access.log;
  keepalive_requests 1000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""


@contextmanager
def files_served(folder: Path, files: dict[str, bytes]) -> Iterator[Server]:
    """Each of the files under its name; ended when the block ends."""
    (folder / "files").mkdir(parents=True)
    for name, content in files.items():
        (folder / "files" / name).write_bytes(content)
    folder.chmod(0o1777)
    port = free_port()
    (folder / "nginx.conf").write_text(_CONFIGURATION.format(folder=folder, port=port))
    command = [*as_nobody("nobody"), where_is("nginx"), "-c", f"{folder}/nginx.conf"]
    process = subprocess.Popen([*command, "-g", "daemon off;"])  # noqa: S603
    try:
        wait_until((folder / "nginx.pid").exists, "nginx runs")
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=30)
