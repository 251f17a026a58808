"""An installation for each test, see ``tests.machines``; and the whole shape once for its tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.machines.fixtures import TEMPLATE, installation, own_postgres, own_redis, started
from tests.machines.proxy import Names, OwnProxy
from tests.machines.servers import OwnPostgres, OwnRedis
from tests.machines.services import Installation
from tests.production.shape import PUBLIC, Shape, lend

__all__ = ["installation", "own_postgres", "own_redis", "shape"]


@pytest.fixture(scope="module")
def shape(tmp_path_factory: pytest.TempPathFactory, own_postgres: OwnPostgres) -> Iterator[Shape]:
    """A site with HTTPS, two web processes and the proxy."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed here")
    folder = tmp_path_factory.mktemp("shape")
    redis = OwnRedis(folder / "redis")
    started(redis)
    own_postgres.copy_of(TEMPLATE, "labwatch_shape")
    site = Installation(folder / "state", own_postgres, redis, "labwatch_shape")
    site.more = PUBLIC | {"STATIC_ROOT": str(folder / "static")}
    made = Shape(site, OwnProxy(folder / "proxy", site.port, Names([])))
    try:
        # Without the large scripts of the API's description, which take half a minute to compress.
        few = ("--ignore", "drf_spectacular_sidecar")
        site.manage("collectstatic", "--noinput", "--verbosity=0", *few)
        site.manage("build_download")
        lend(site.folder)
        started(made)
        yield made
    finally:
        made.end()
        redis.stop()
