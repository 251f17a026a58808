"""The whole site on loopback with a record of some thousands: webs, worker, beat, its internet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.dataset import lines as synthetic
from bench.loads.editor import NAME, PASSWORD
from tests.machines.fixtures import TEMPLATE, _with_the_starter_record
from tests.machines.internet import Internet
from tests.machines.proxy import Names, OwnProxy
from tests.machines.record import record_of
from tests.machines.servers import OwnPostgres, OwnRedis, as_nobody
from tests.machines.services import Installation, Service

#: Requests a minute that the API answers to a stranger; one of them asks for far more.
API_RATE = 10
HOSTS, PAGES, WEBS = 40, 8, 2
#: The synthetic record names ten labs; each would have far more promises than any real one.
LABS = 40
_ALONE = {
    "API_RATE": str(API_RATE),
    "WEB_CONCURRENCY": "1",
    "REQUIRE_SECOND_FACTOR": "false",
    "SINGLE_MAINTAINER": "true",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,127.0.0.2",
}
_BEHIND = {"SITE_URL": "https://localhost", "BEHIND_PROXY": "true"}


@dataclass
class Site:
    """What runs, and where it is asked."""

    installation: Installation
    internet: Internet
    services: dict[str, Service]
    proxy: OwnProxy | None = None
    webs: list[str] = field(default_factory=list)  #: where readers ask
    known: dict[str, list[str]] = field(default_factory=dict)
    promises: list[tuple[int, str]] = field(default_factory=list)
    token: str = ""

    @property
    def pids(self) -> dict[str, int]:
        """Every service with its first process."""
        own = self.installation
        found = {name: service.process.pid for name, service in self.services.items()}
        found["postgres"] = own.postgres.process.pid  # type: ignore[union-attr]
        found["redis"] = own.redis.process.pid  # type: ignore[union-attr]
        if self.proxy and self.proxy.process:
            found["proxy"] = self.proxy.process.pid
        return found


@contextmanager
def running(folder: Path, commitments: int, *, with_proxy: bool) -> Iterator[Site]:
    """All of it, until the block ends."""
    postgres, redis = OwnPostgres(folder / "postgres"), OwnRedis(folder / "redis")
    _with_the_starter_record(postgres)
    redis.start()
    postgres.copy_of(TEMPLATE, "labwatch_load")
    own = Installation(folder / "state", postgres, redis, "labwatch_load")
    own.more = _ALONE | (_BEHIND if with_proxy else {})
    if with_proxy:
        own.more["STATIC_ROOT"] = str(folder / "static")
    proxy = OwnProxy(folder / "proxy", own.port, Names([])) if with_proxy else None
    try:
        _fill(own, commitments)
        with record_of(own), Internet(own) as internet:
            site = Site(own, internet, {}, proxy)
            _prepare(site)
            _start(site)
            yield site
    finally:
        if proxy:
            proxy.stop()
        own.end()
        redis.stop()
        postgres.stop()


def lines(count: int) -> Iterator[dict[str, Any]]:
    """The bench's synthetic record, with its promises spread over more labs."""
    for number in range(10, LABS):
        yield {"record": "labs", "slug": f"lab-{number}", "name": f"Lab {number}"}
    pledges = 0
    for line in synthetic(count):
        if line["record"] == "pledges":
            line["lab"], pledges = f"lab-{pledges % LABS}", pledges + 1
        yield line


def _fill(own: Installation, commitments: int) -> None:
    """The starter record, and that many promises beside it."""
    own.folder.mkdir(parents=True)
    file = own.folder / "more.jsonl"
    with file.open("w") as out:
        out.writelines(json.dumps(line) + "\n" for line in lines(commitments))
    own.manage("load_dataset", str(file), "-v0", "--later")
    forms = "from labwatch.publishing.refreshing import refresh_all; refresh_all()"
    own.manage("shell", "-v0", "-c", forms)
    if own.more.get("STATIC_ROOT"):
        few = ("--ignore", "drf_spectacular_sidecar")
        own.manage("collectstatic", "--noinput", "-v0", *few)
    own.manage("build_download")
    with own.postgres.connect(own.database) as database:
        database.execute("VACUUM ANALYZE")


def _prepare(site: Site) -> None:
    """Sources to visit, an editor, a key, and what readers know of the record."""
    from django.contrib.auth import get_user_model

    from commitments.models import AIModel, Commitment, Lab
    from evaluators.models import Evaluator
    from labwatch.keys.models import ApiKey
    from labwatch.keys.tokens import SHOWN, digest_of, new_token
    from sources.models import Source

    site.internet.sources(HOSTS, PAGES)
    get_user_model().objects.create_superuser(NAME, "", PASSWORD)
    site.token = new_token()
    ApiKey.objects.create(
        name="Bench", contact="the bench", prefix=site.token[:SHOWN], digest=digest_of(site.token)
    )
    models: dict[str, Any] = {
        "labs": Lab,
        "models": AIModel,
        "commitments": Commitment,
        "evaluators": Evaluator,
        "sources": Source,
    }
    for name, model in models.items():
        site.known[name] = list(model.objects.published().values_list("slug", flat=True)[:1500])
    made = Commitment.objects.published().filter(slug__startswith="commitment-")
    site.promises = list(made.order_by("pk").values_list("pk", "slug")[:1500])


def _start(site: Site) -> None:
    """Two web processes on a host each, a worker with its two, beat, and perhaps the proxy."""
    own = site.installation
    _lend(own.folder)
    hosts = [f"127.0.0.{number + 1}" for number in range(WEBS)]
    for number, host in enumerate(hosts):
        site.services[f"web {number + 1}"] = replace(own, host=host).start_web()
    site.services["worker"] = site.internet.worker()
    words = f"--schedule={own.folder}/schedule"
    site.services["beat"] = own.start("beat", words, app="tests.machines.loopback")
    site.webs = [f"http://{host}:{own.port}" for host in hosts]
    if site.proxy:
        site.proxy.names.addresses = hosts
        site.proxy.start()
        site.webs = [f"https://localhost:{site.proxy.port}"]


def _lend(folder: Path) -> None:
    """PostgreSQL and nginx run without rights and pass through here."""
    if as_nobody():
        for parent in (folder, *list(folder.parents)[:2]):
            parent.chmod(parent.stat().st_mode | 0o011)
    (folder / "media").mkdir(exist_ok=True)
