"""The production shape on loopback: two web processes without rights, nginx before them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.machines.proxy import OwnProxy
from tests.machines.servers import as_nobody, wait_until
from tests.machines.services import Installation, Service

#: What a maintainer writes into .env for a site with HTTPS.
PUBLIC = {
    "SITE_URL": "https://localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,127.0.0.2,127.0.0.3,127.0.0.4",
    "BEHIND_PROXY": "true",
    "WEB_CONCURRENCY": "1",
    "API_RATE": "6000",
}


def without_rights() -> list[str]:
    """What makes a command of root's run as nobody, who may read the code and write nothing.

    The right to read is needed where Python itself lies in root's own folder.
    """
    if not (nobody := as_nobody("nobody")):
        return []
    reads = "-all,+dac_read_search"
    return [*nobody, f"--inh-caps={reads}", f"--ambient-caps={reads}", "--no-new-privs"]


@dataclass
class Shape:
    """The site, its web processes with a host each, and the proxy that finds them by their name."""

    site: Installation
    proxy: OwnProxy
    hosts: list[str] = field(default_factory=list)
    webs: list[Service] = field(default_factory=list)
    _started: int = 0

    def start(self) -> None:
        """Two web processes, and the proxy."""
        self.start_another_web()
        self.start_another_web()
        self.proxy.start()

    def start_another_web(self) -> Installation:
        """One more, on a host of its own; the proxy hears of it once it is well."""
        self._started += 1
        host = f"127.0.0.{self._started}"
        web = replace(self.site, host=host, before=without_rights())
        self.webs.append(web.start_web())
        self.hosts.append(host)
        self.proxy.names.addresses = list(self.hosts)
        return web

    def rename_a_lab(self, name: str) -> None:
        """An edit behind the back of every process."""
        with self.site.postgres.connect(self.site.database) as database:
            database.execute(
                "UPDATE commitments_lab SET name = %s WHERE slug = 'google-deepmind'", [name]
            )

    def end(self) -> None:
        """Stop the proxy, kill the rest."""
        self.proxy.stop()
        self.site.end()


def lend(folder: Path) -> None:
    """A folder of the site becomes that of the user without rights, and can be reached."""
    folder.mkdir(parents=True, exist_ok=True)
    for parent in list(folder.parents)[:4]:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, "nobody") if as_nobody("nobody") else None


__all__ = ["PUBLIC", "Shape", "lend", "wait_until"]
